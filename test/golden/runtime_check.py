#!/usr/bin/env python3
"""Compares the oracle with a container engine: what `docker load` takes and what `docker export` then shows.

    runtime_check.py FOLDER...   for each archive: same verdict, image id, layers, paths, kinds, contents and modes

Needs the `docker` and `skopeo` commands and an engine to which loading a few small images does no harm: their tags move
to them. Removes again what it loaded. skopeo turns an OCI layout into what an older engine can load. Exit code 1 when
the two differ and it is not known why.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

import oracle
import rootfs

# What the engine itself puts into every container.
ENGINE_PATHS = {"/.dockerenv", "/dev", "/dev/console", "/dev/pts", "/dev/shm", "/etc", "/etc/hostname", "/etc/hosts",
                "/etc/mtab", "/etc/resolv.conf", "/proc", "/sys"}

# Where the engine differs and is not followed; README.md argues each.
KNOWN = {
    "claircore/concat.tar": "Docker's tar-split refuses a path that comes twice; containerd and GNU tar do not",
    "dive/test-oci-zstd-image.tar": "skopeo cannot turn zstd layers into a docker-archive; containerd takes it",
    "go-containerregistry/test_bundle.tar": "docker load wants a tag in RepoTags; containerd and skopeo take it",
    "go-containerregistry/test_index.oci.tar": "skopeo wants one of several descriptors chosen; containerd takes it",
    "oci-tools/hard-link-delete-3.oci.tar": "overlay snapshots cannot link to a file of a lower layer",
    "osv-scalibr/escape.tar": "Docker imports it without its end-of-archive marker",
    "dive/test-zstd-image.tar": "Docker imports any tar as a root filesystem",
    "scancode.io/alpine_3_15_4.tar.gz": "Docker's tar-split refuses a path that comes twice; skopeo takes it",
    "snyk-docker-plugin/dockergoof.tar": "no runtime loads it; reported as not verified",
    "snyk-docker-plugin/nginx.tar": "no runtime loads it; reported as not verified",
}


class Failed(Exception):
    """What a command said when it did not do as asked."""


def run(*command):
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["failed"]
        raise Failed(f"{command[0]} {command[1]}: {lines[-1][:200]}")
    return done.stdout


def known_to_engine():
    return set(run("docker", "images", "--all", "--quiet", "--no-trunc").decode().split())


def load(path, form, folder):
    """The ids of the images that the engine makes of the archive."""
    if form == "root-filesystem":
        return [run("docker", "import", str(path)).decode().strip()]
    if form == "oci-archive":
        target = pathlib.Path(folder) / "image.tar"
        run("skopeo", "--override-os", "linux", "--override-arch", "amd64", "copy",
            f"oci-archive:{path}", f"docker-archive:{target}:tare-runtime-check:load")
        path = target
    out = run("docker", "load", "--quiet", "--input", str(path)).decode()
    names = re.findall(r"Loaded image(?: ID)?: (\S+)", out)
    if not names:
        raise Failed("docker load: loaded nothing")
    return [run("docker", "image", "inspect", "--format", "{{.Id}}", name).decode().strip() for name in names]


def seen_by_engine(image):
    """path -> (kind, digest or target, mode) of a container of the image."""
    container = run("docker", "create", "--network", "none", image, "/none").decode().strip()
    try:
        tar = run("docker", "export", container)
    finally:
        run("docker", "rm", container)
    tree = rootfs.Stack()
    tree.apply(rootfs.parse_tar(tar, "malformed-tar")[0], whiteouts=False)
    return listing(tree)


def listing(stack):
    def facts(node):
        if node.inode:
            return node.kind, rootfs.digest_of(node.inode.content), format(node.inode.mode, "04o")
        return node.kind, node.target

    return {path: facts(node) for path, node in stack.root.walk()}


def difference(found, form, ids):
    """How the engine's images differ from the oracle's; None when they do not."""
    if form == "docker-archive" and sorted(ids) != sorted(figures["id"] for figures, _ in found):
        return f"ids {ids}"
    for figures, stack in found:
        image = figures["id"] if form == "docker-archive" else ids[0]
        layers = json.loads(run("docker", "image", "inspect", image))[0]["RootFS"].get("Layers") or []
        if layers != [layer["diff_id"] for layer in figures["layers"]]:
            return f"layers {layers}"
        ours, theirs = listing(stack), seen_by_engine(image)
        apart = {p for p in ours.keys() | theirs.keys() if ours.get(p) != theirs.get(p)} - ENGINE_PATHS
        if apart:
            return f"{len(apart)} paths, first {min(apart)}: {ours.get(min(apart))} / {theirs.get(min(apart))}"
    return None


def compare(path):
    """Whether oracle and engine agree on one archive, and in which words."""
    found, refusal, form = [], None, "docker-archive"
    try:
        archive = oracle.Archive(path.read_bytes())
        form = "oci-archive" if archive.has("oci-layout") else form
        found = oracle.images(archive)
        form = found[0][0]["format"]
    except rootfs.Refused as refused:
        refusal = refused
    before = known_to_engine()
    ids = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            ids = load(path, form, folder)
            if refusal:
                return False, f"the engine takes what the oracle refuses: {refusal}"
            word = difference(found, form, ids)
            return word is None, word or f"{form}, {sum(len(listing(stack)) for _, stack in found)} paths"
        except Failed as failed:
            return refusal is not None, f"{refusal or 'the oracle takes it'} / {failed}"
        finally:
            # Also what an engine kept of an archive that it refused half-way.
            for image in ({*ids, *(figures["id"] for figures, _ in found)} & known_to_engine()) - before:
                run("docker", "rmi", "--force", image)


def main(arguments):
    unexplained = 0
    for argument in map(pathlib.Path, arguments):
        for path in sorted(p for p in argument.rglob("*") if p.name.endswith((".tar", ".tar.gz"))):
            name = path.relative_to(argument).as_posix()
            agree, word = compare(path)
            reason = "" if agree else KNOWN.get(name, "")
            unexplained += not agree and not reason
            print("agree  " if agree else "known  " if reason else "DIFFERS", name, "-", reason or word)
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
