#!/usr/bin/env python3
"""An independent reading of image archives, to compare Tare's reports with.

    oracle.py FILE|FOLDER...                     prints the expectations: a JSON array, one line per image
    oracle.py --check images.json FILE|FOLDER... compares them with what was reviewed; exit code 1 on a difference

It shares nothing with Tare: Python's tarfile, gzip and json, and the `zstd` command. Everything is held in memory and
nothing is bounded, so use it on archives whose origin is known. README.md says what each figure means.
"""

import gzip
import json
import pathlib
import posixpath
import re
import subprocess
import sys

import rootfs
from rootfs import Refused, digest_of, parse_tar

MANIFESTS = ("application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json")
INDEXES = ("application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json")
ROOT_DIRECTORIES = {"bin", "dev", "etc", "lib", "lib64", "opt", "proc", "sbin", "sys", "usr", "var"}
DEFAULT_PLATFORM = "linux/amd64"
# What only docker save and OCI layouts put at the top of a tar.
REMAINS = re.compile(r"blobs/sha256/|(sha256:)?[0-9a-f]{64}(\.json|\.tar|\.tar\.gz|/layer\.tar|/json|/VERSION)?$")


# --- compression and JSON ---------------------------------------------------------------------------------------------

def decompress(data):
    """The bytes behind gzip or zstd, told by magic number, and the name of the compression."""
    if data[:2] == b"\x1f\x8b":
        try:
            return gzip.decompress(data), "gzip"
        except EOFError as e:
            raise Refused("truncated", str(e)) from e
        except OSError as e:
            raise Refused("malformed-compression", str(e)) from e
    if data[:4] == b"\x28\xb5\x2f\xfd" or (data[1:4] == b"\x2a\x4d\x18" and 0x50 <= data[0] <= 0x5F):
        run = subprocess.run(["zstd", "-dc"], input=data, capture_output=True, check=False)
        if run.returncode != 0:
            message = run.stderr.decode(errors="replace").strip()
            raise Refused("truncated" if "premature end" in message else "malformed-compression", message)
        return run.stdout, "zstd"
    return data, "none"


def parse_json(data, what):
    try:
        return json.loads(data)
    except ValueError as e:
        raise Refused("malformed-json", f"{what}: {e}") from e


def field(document, name, kind, code="malformed-manifest"):
    """A member under its name in any case, as Go's encoding/json finds it; None when absent or null."""
    if not isinstance(document, dict):
        raise Refused(code, f"an object with {name} was expected")
    found = [v for k, v in document.items() if k.lower() == name.lower()]
    if len(found) > 1:
        raise Refused("ambiguous-manifest", f"{name} is there more than once")
    if not found or found[0] is None:
        return None
    if not isinstance(found[0], kind):
        raise Refused(code, f"{name} has the wrong type")
    return found[0]


# --- the archive ------------------------------------------------------------------------------------------------------

class Archive:
    """The entries of the outer tar under canonical names."""

    def __init__(self, data):
        if not data:
            raise Refused("empty-input", "no bytes")
        self.stored = data
        self.tar, self.compression = decompress(data)
        if self.tar[257:262] != b"ustar" and any(self.tar[:1024]):
            raise Refused("not-an-image", "the first block is no tar header")
        entries, self.ended = parse_tar(self.tar, "malformed-tar")
        self.entries = {e.path: e for e in entries if e.path}
        if not self.entries:
            raise Refused("not-an-image", "the tar holds nothing")

    def has(self, path):
        return self.find(path) is not None

    def find(self, path, hops=40):
        """The regular file at `path`; links between members are followed inside the archive."""
        entry = self.entries.get(posixpath.normpath(path).lstrip("/"))
        if entry is None or hops == 0:
            return None
        if entry.kind == "symlink":
            return self.find(posixpath.join(posixpath.dirname(entry.path), entry.target), hops - 1)
        if entry.kind == "hardlink":
            return self.find(entry.target, hops - 1)
        return entry if entry.kind == "file" else None

    def read(self, path):
        entry = self.find(path)
        if entry is None:
            raise Refused("missing-blob" if self.ended else "truncated", f"{path} is named but not in the archive")
        name = posixpath.normpath(path)
        if name.startswith("blobs/sha256/") and digest_of(entry.content) != "sha256:" + posixpath.basename(name):
            raise Refused("digest-mismatch", f"{path} holds {digest_of(entry.content)}")
        return entry.content

    def blob(self, descriptor):
        digest = field(descriptor, "digest", str) or ""
        algorithm, _, encoded = digest.partition(":")
        if algorithm != "sha256" or len(encoded) != 64 or encoded.strip("0123456789abcdef"):
            raise Refused("malformed-manifest", f"{digest!r} is not a sha256 digest")
        data = self.read("blobs/sha256/" + encoded)
        if field(descriptor, "size", int) != len(data):
            raise Refused("size-mismatch", f"{digest} is {len(data)} bytes long")
        return data

    def has_blob(self, descriptor):
        return self.has("blobs/sha256/" + (field(descriptor, "digest", str) or "").partition(":")[2])


# --- one image --------------------------------------------------------------------------------------------------------

def platform_string(os, architecture, variant):
    """"os/architecture[/variant]" under the names containerd uses; empty when the image does not say."""
    os, architecture, variant = (os or "").lower(), (architecture or "").lower(), (variant or "").lower()
    names = {"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "i386": "386"}
    architecture = names.get(architecture, architecture)
    if (architecture, variant) in (("arm64", "v8"), ("arm64", "8"), ("amd64", "v1")):
        variant = ""
    if architecture == "arm" and not variant:
        variant = "v7"
    return "/".join(p for p in (os, architecture, variant) if p) if os or architecture else ""


def platform_of(document):
    return platform_string(*(field(document, k, str, "malformed-config") for k in ("os", "architecture", "variant")))


def describe(form, archive, config, names, full_names, blobs):
    """The figures of one image and its layers stacked; `blobs` are the layers as stored, base first."""
    document = parse_json(config, "config") if config is not None else {}
    diff_ids, verify = None, False
    if config is not None:
        root = field(document, "rootfs", dict, "malformed-config")
        diff_ids = field(root, "diff_ids", list, "malformed-config") if root is not None else None
        if diff_ids is None:
            raise Refused("malformed-config", "no rootfs.diff_ids")
        # Edited by hand: no runtime loads it, and the config's word on the layers is worth nothing.
        verify = len(diff_ids) == len(blobs)

    layers, parsed = [], []
    for index, blob in enumerate(blobs):
        tar, compression = decompress(blob)
        diff_id = digest_of(tar)
        if verify and diff_ids[index] != diff_id:
            raise Refused("digest-mismatch", f"layer {index} is {diff_id}, the config says {diff_ids[index]}")
        entries, _ = parse_tar(tar, "malformed-layer")
        parsed.append(entries)
        layers.append({"digest": digest_of(blob), "diff_id": diff_id, "compression": compression,
                       "compressed_bytes": len(blob), "stored_bytes": rootfs.stored_bytes(entries)})

    stack = rootfs.Stack()
    for layer, entries in zip(layers, parsed):
        layer.update(stack.apply(entries, whiteouts=form != "root-filesystem"))
    for layer, visible in zip(layers, stack.visible_by_layer()):
        layer["hidden_bytes"] = layer["stored_bytes"] - visible

    stored = sum(layer["stored_bytes"] for layer in layers)
    visible = stack.visible_bytes()
    figures = {
        "format": form,
        "verified": verify,
        "archive_compression": archive.compression,
        "id": digest_of(config) if config is not None else layers[0]["diff_id"],
        "platform": platform_of(document),
        "names": names,
        "full_names": full_names,
        "sizes": {"compressed": sum(len(b) for b in blobs), "stored": stored, "visible": visible,
                  "hidden": stored - visible, "duplicate": stack.duplicate_bytes()},
        "counts": stack.counts(),
        "dive": rootfs.dive(parsed),
        "os": stack.os_release(),
        "users": stack.users(),
        "setuid": stack.files_with_mode(0o4000),
        "setgid": stack.files_with_mode(0o2000),
        "layers": layers,
    }
    return figures, stack


# --- docker-archive ---------------------------------------------------------------------------------------------------

def docker_images(archive):
    manifest = parse_json(archive.read("manifest.json"), "manifest.json")
    if not isinstance(manifest, list):
        raise Refused("malformed-manifest", f"manifest.json is {json.dumps(manifest)[:40]}, not an array")
    if not manifest:
        raise Refused("not-an-image", "manifest.json lists no image")
    for item in manifest:
        config = field(item, "Config", str)
        layers = field(item, "Layers", list) or []
        if config is None:
            raise Refused("malformed-manifest", "an image without Config")
        yield describe("docker-archive", archive, archive.read(config), field(item, "RepoTags", list) or [], [],
                       [archive.read(path) for path in layers])


# --- oci-archive ------------------------------------------------------------------------------------------------------

def manifests_of(archive, descriptors, depth=0):
    """The image manifests that the descriptors lead to: (platform, descriptor), indexes flattened, others left out."""
    if depth > 8:
        raise Refused("malformed-manifest", "indexes nested too deep")
    for descriptor in descriptors:
        media_type = field(descriptor, "mediaType", str) or ""
        annotations = field(descriptor, "annotations", dict) or {}
        if media_type in INDEXES:
            index = parse_json(archive.blob(descriptor), "index")
            if field(index, "layers", list) is not None or field(index, "config", dict) is not None:
                raise Refused("ambiguous-manifest", "an index with layers or config")
            yield from manifests_of(archive, field(index, "manifests", list) or [], depth + 1)
        elif media_type in MANIFESTS and "vnd.docker.reference.type" not in annotations:
            platform = field(descriptor, "platform", dict)
            named = platform_of(platform) if platform is not None else None
            if named != "unknown/unknown":
                yield named, descriptor


def is_complete(archive, descriptor):
    """True when the manifest and everything it names are in the archive."""
    if not archive.has_blob(descriptor):
        return False
    manifest = parse_json(archive.blob(descriptor), "manifest")
    parts = [field(manifest, "config", dict)] + (field(manifest, "layers", list) or [])
    return all(part is not None and archive.has_blob(part) for part in parts)


def config_of(archive, descriptor):
    manifest = parse_json(archive.blob(descriptor), "manifest")
    if field(manifest, "manifests", list) is not None:
        raise Refused("ambiguous-manifest", "a manifest with manifests")
    config = field(manifest, "config", dict)
    if config is None:
        raise Refused("malformed-manifest", "a manifest without config")
    return manifest, archive.blob(config)


def select(archive, descriptors):
    """The one manifest to take: the default platform, else the only one; None when there is no image at all."""
    found = {}
    for named, descriptor in manifests_of(archive, descriptors):
        if named is None and archive.has_blob(descriptor):
            named = platform_of(parse_json(config_of(archive, descriptor)[1], "config"))
        found.setdefault(field(descriptor, "digest", str), (named, descriptor))
    if not found:
        return None
    matching = [d for named, d in found.values() if named == DEFAULT_PLATFORM]
    if not matching:
        if len(found) > 1:
            raise Refused("no-matching-platform", ", ".join(str(named) for named, _ in found.values()))
        matching = [d for _, d in found.values()]
    return next((d for d in matching if is_complete(archive, d)), matching[0])


def oci_images(archive, index):
    """One image for each name in index.json (the unnamed descriptors share one), the same image once."""
    groups = {}
    for descriptor in field(index, "manifests", list):
        annotations = field(descriptor, "annotations", dict) or {}
        name = (annotations.get("org.opencontainers.image.ref.name"), annotations.get("io.containerd.image.name"))
        groups.setdefault(name, []).append(descriptor)
    chosen = {}
    for (name, full_name), descriptors in groups.items():
        descriptor = select(archive, descriptors)
        if descriptor is not None:
            names = chosen.setdefault(descriptor["digest"], (descriptor, [], []))
            names[1].extend([name] if name else [])
            names[2].extend([full_name] if full_name else [])
    if not chosen:
        raise Refused("not-an-image", "index.json leads to no image manifest")
    for descriptor, names, full_names in chosen.values():
        manifest, config = config_of(archive, descriptor)
        figures, stack = describe("oci-archive", archive, config, names, full_names,
                                  [archive.blob(layer) for layer in field(manifest, "layers", list) or []])
        yield {"manifest_digest": descriptor["digest"], **figures}, stack


# --- everything -------------------------------------------------------------------------------------------------------

def images(archive):
    """(figures, stack) of each image in the archive."""
    if not archive.ended and archive.has("oci-layout") != archive.has("index.json"):
        raise Refused("truncated", "no end-of-archive marker, and half an OCI layout")
    if archive.has("oci-layout"):
        layout = parse_json(archive.read("oci-layout"), "oci-layout")
        if field(layout, "imageLayoutVersion", str) != "1.0.0":
            raise Refused("unsupported-archive", "image layout version")
        index = parse_json(archive.read("index.json"), "index.json")
        if field(index, "manifests", list):
            return list(oci_images(archive, index))
        if not archive.has("manifest.json"):
            raise Refused("not-an-image", "index.json lists nothing")
    if archive.has("manifest.json"):
        return list(docker_images(archive))
    if not archive.ended:
        raise Refused("truncated", "no end-of-archive marker")
    # manifest.json and oci-layout are often the last members: what is cut off before them is no root filesystem.
    remains = [path for path in archive.entries if REMAINS.match(path)]
    if remains:
        raise Refused("not-an-image", f"{remains[0]} without a manifest.json")
    if not any(path.split("/")[0] in ROOT_DIRECTORIES for path in archive.entries):
        raise Refused("not-an-image", "no manifest, and nothing that stands in a root filesystem")
    return [describe("root-filesystem", archive, None, [], [], [archive.stored])]


def expectations(path, name):
    try:
        found = images(Archive(path.read_bytes()))
        return [{"archive": name, "image": i, "of": len(found), **figures} for i, (figures, _) in enumerate(found)]
    except Refused as refused:
        return [{"archive": name, "error": refused.code, "reason": refused.reason}]


def main(arguments):
    reviewed = None
    if arguments[:1] == ["--check"]:
        reviewed, arguments = json.loads(pathlib.Path(arguments[1]).read_text()), arguments[2:]
    lines = []
    for argument in map(pathlib.Path, arguments):
        if argument.is_dir():
            for path in sorted(p for p in argument.rglob("*") if p.name.endswith((".tar", ".tar.gz"))):
                lines += expectations(path, path.relative_to(argument).as_posix())
        else:
            lines += expectations(argument, "/".join(argument.parts[-2:]))
    if reviewed is None:
        print("[\n" + ",\n".join(json.dumps(line, separators=(",", ":")) for line in lines) + "\n]")
        return 0
    before, now = ({(line["archive"], line.get("image", 0)): line for line in each} for each in (reviewed, lines))
    wrong = sorted(k for k in before.keys() | now.keys() if before.get(k) != now.get(k))
    for archive, image in wrong:
        print(f"differs: {archive}, image {image}", file=sys.stderr)
    print(f"{len(before.keys() | now.keys()) - len(wrong)} as reviewed, {len(wrong)} not", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
