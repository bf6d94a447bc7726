#!/usr/bin/env python3
"""Holds Tare to a container engine: what `docker load` takes and `docker export` shows, file by file.

    runtime.py PATH_TO_TARE [SHARED_FOLDER]

Gives real archives and the images of runtime_cases.py to a Docker engine and to `tare serve`, and compares of every file
of the root filesystem: path, kind, rights, owner, size, time, content, link target, and how many names it has. Where
root may, an engine of its own is started on a folder of its own, with the storage driver vfs: it applies each layer to a
plain copy of the one below, as image-spec describes it. The engine that runs already is asked too; it keeps layers apart
(overlay2) and cannot do all of it. Nothing is left on either.

Prints "ok NAME" or "not ok NAME: reason" for each. Python's standard library, docker, and zstd for layers that an older
engine cannot decompress.
"""

import contextlib
import os
import pathlib
import sys
import tempfile

import runtime_cases
from runtime_engine import Engine, Failed, own_engine
from runtime_tare import Refused, Service

# Where an engine and Tare differ, and why Tare does not follow: of this version, others may have mended theirs.
MADE_WITH = "20.10."
REPEATED = "tar-split refuses a path that comes twice; containerd takes the last one"
UNTAKEN = "no runtime loads it; it is reported as not verified"
KNOWN = {
    "claircore/concat.tar": REPEATED,
    "scancode.io/alpine_3_15_4.tar.gz": REPEATED,
    "one name twice": REPEATED,
    "snyk-docker-plugin/dockergoof.tar": UNTAKEN,
    "snyk-docker-plugin/nginx.tar": UNTAKEN,
    "osv-scalibr/escape.tar": "nothing but the end-of-archive marker proves that an archive is whole",
    "dive/test-zstd-image.tar": "Docker imports any tar as a root filesystem",
    "a name that leaves the root": "engines clamp it to the root, skopeo refuses it: two readings",
}
IN_ORDER = "a layer's whiteouts are about lower layers (image-spec); Docker takes a tar in its order"
KNOWN_VFS = {
    "go-containerregistry/test_bundle.tar": "docker load wants a tag in RepoTags; containerd takes it without",
    "a name, then its whiteout": IN_ORDER,
    "a new directory, then its whiteout": IN_ORDER,
    "a hard link to a lower layer, the name deleted": IN_ORDER,
    "opaque through a symbolic link": "Docker does not follow the link, though it does so for every other path",
    "a link to nowhere in the middle": "Docker does not make where the link leads; containerd does",
    "hard links kept in .wh..wh.plnk": "Docker makes a copy for each name; AUFS kept one file",
}
# Overlay file systems keep the layers apart, so that one knows nothing of what is below it.
NO_LINK = "a hard link cannot name a file of a lower layer"
NO_FOLLOW = "a path through a symbolic link of a lower layer makes a directory in the link's place"
NO_TARGET = "a symbolic link of the layer leads to what only a lower layer has"
UNLISTED = "a directory that a layer does not list loses its rights"
KNOWN_OVERLAY = {
    "oci-tools/hard-link-delete-3.oci.tar": NO_LINK,
    "a hard link to a lower layer": NO_LINK,
    "a hard link to a lower layer, with other rights": NO_LINK,
    "a hard link to what the layer deletes later": NO_LINK,
    "a hard link through a symbolic link": NO_LINK,
    "a hard link to a lower layer, the name deleted": "the link names the whiteout",
    "a name, then its whiteout": IN_ORDER,
    "a new directory, then its whiteout": IN_ORDER,
    "whiteout of a directory, then a new one": "what was deleted shows through the new directory",
    "directories that are not listed": UNLISTED,
    "opaque through a symbolic link": NO_FOLLOW,
    "a file through a relative link": NO_FOLLOW,
    "a file through an absolute link": NO_FOLLOW,
    "a whiteout through a link": NO_FOLLOW,
    "a directory through a link": NO_FOLLOW,
    "a replacement through a link": NO_FOLLOW,
    "a link to a link": NO_FOLLOW,
    "a link made in the same layer": NO_TARGET,
    "a link that climbs": NO_TARGET,
    "a link that climbs beyond the root": NO_TARGET,
    "a link to nowhere in the middle": NO_TARGET,
    "hard links kept in .wh..wh.plnk": "names like any other where layers are not AUFS's",
    "other metadata of AUFS": "names like any other where layers are not AUFS's",
    "a path through a file": "a path through a file of a lower layer makes a directory in the file's place",
}

# What an engine puts into every container, whatever the image has there, and what Docker leaves of AUFS's metadata.
ENGINES_OWN = {"/.dockerenv", "/dev", "/dev/console", "/dev/pts", "/dev/shm", "/etc", "/etc/hostname", "/etc/hosts", "/etc/mtab",
               "/etc/resolv.conf", "/proc", "/sys", "/.wh..wh.plnk", "/.wh..wh.orph"}  # fmt: skip


def difference(ours, theirs):
    """The first difference between two root filesystems; None when there is none."""
    for path in sorted(ours.keys() | theirs.keys()):
        mine, other = ours.get(path), theirs.get(path)
        if mine == other or path in ENGINES_OWN:
            continue
        # A directory that no layer lists: Docker makes it 0600 where containerd makes it 0755.
        if mine and other and mine.get("implied") and other["kind"] == "directory" and other["mode"] in (0o600, 0o755):
            continue
        if mine and other:
            keys = [k for k in other if mine.get(k) != other[k]]
            if not keys:
                continue
            return f"{path!r}: Tare says {[(k, mine.get(k)) for k in keys]}, the engine {[(k, other[k]) for k in keys]}"
        return f"{path!r} is only in {'Tare' if mine else 'the engine'}: {mine or other}"
    return None


def disagreement(view, refusal, engine, path):
    """How the engine's reading of an archive differs from Tare's; None when it does not."""
    ours = [report["image"]["id"] for report, _ in view]
    with engine.loaded(path, view[0][0]["archive"]["format"] if view else None, ours) as (ids, failure):
        if failure or refusal:
            return None if failure and refusal else f"only the engine refuses it: {failure}" if failure else f"only Tare refuses it: {refusal}"
        if len(ids) != len(view):
            return f"{len(ids)} images for the engine, {len(view)} for Tare"
        for (report, files), image in zip(view, ids):
            if report["archive"]["format"] != "root-filesystem" and report["image"]["id"] != image:
                return f"the engine's id is {image}, Tare's {report['image']['id']}"
            apart = difference(files, engine.files(image))
            if apart:
                return apart
    return None


def is_noted(report):
    """Whether Tare says itself that the image runs differently on overlay file systems."""
    return any(note["id"] == "runs-differently" for note in report["notes"])


def compare(service, engines, path, name):
    """(engine, what is wrong or None) for each."""
    view, refusal = [], None
    try:
        view = service.images(path)
    except Refused as refused:
        refusal = refused
    for engine in engines:
        known = KNOWN.get(name) or (KNOWN_VFS if engine.driver == "vfs" else KNOWN_OVERLAY).get(name)
        try:
            apart = disagreement(view, refusal, engine, path)
        except Failed as reason:
            yield engine, f"cannot be compared: {reason}"
            continue
        if known in (NO_FOLLOW, NO_LINK) and not all(is_noted(report) for report, _ in view):
            yield engine, f"no note 'runs-differently' ({known})"
        elif known:
            # An entry that no longer holds would hide the next difference.
            stale = not apart and engine.version.startswith(MADE_WITH)
            yield engine, f"they agree by now: strike it from the list ({known})" if stale else None
        else:
            yield engine, apart


def archives(shared, scratch):
    """(name, path) of all archives: real ones, then those made here."""
    folder = pathlib.Path(shared, "images")
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if path.name.endswith((".tar", ".tar.gz")):
            yield path.relative_to(folder).as_posix(), path
    for name, content in runtime_cases.cases().items():
        path = pathlib.Path(scratch, "case.tar")
        path.write_bytes(content)
        yield name, path


def main(arguments):
    tare = arguments[0]
    shared = os.environ.get("TARE_SHARED") or (arguments[1] if len(arguments) > 1 else "../shared")
    failed = count = 0
    with contextlib.ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory())
        engines = [Engine("running", scratch)]
        try:
            engines.insert(0, stack.enter_context(own_engine(scratch)))
        except Failed as reason:
            print(f"# left out: an engine of its own could not be started ({reason})")
        service = stack.enter_context(Service(tare))
        for name, path in archives(shared, scratch):
            for engine, wrong in compare(service, engines, path, name):
                count += 1
                failed += wrong is not None
                print(f"not ok {engine.name}: {name}: {wrong}" if wrong else f"ok {engine.name}: {name}", flush=True)
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
