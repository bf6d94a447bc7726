#!/usr/bin/env python3
"""Looks into an image's layers, beside those of its base: contents.py IMAGE.tar BASE.tar ("docker save" of each).

Prints one line per statement, "ok NAME" or "not ok NAME: reason"; the exit code is 1 when one does not hold. Python's
standard library only; the SBOM is held against SPDX's own schema where a file TARE_SPDX_SCHEMA and jsonschema are there.
"""

import hashlib
import itertools
import json
import os
import posixpath
import re
import stat
import sys
import tarfile

# What an engine puts its own mounts on; whether the empty directories are part of an image differs from tool to tool.
MOUNT_POINTS = {"dev", "proc", "sys"}
KINDS = {tarfile.REGTYPE: "file", tarfile.DIRTYPE: "directory", tarfile.SYMTYPE: "link", tarfile.LNKTYPE: "hard link"}

failures = 0


def statement(name, *problems):
    """Holds when none of the lists of problems has one."""
    global failures
    problems = list(itertools.chain(*problems))
    if problems:
        failures += 1
        more = f" and {len(problems) - 5} more" if len(problems) > 5 else ""
        print(f"not ok {name}: {'; '.join(problems[:5])}{more}")
    else:
        print(f"ok {name}")


class Entry:
    def __init__(self, info, digest):
        self.kind = KINDS.get(info.type, "other")
        self.mode = stat.S_IMODE(info.mode)
        self.owner = f"{info.uid}:{info.gid}"
        self.content = digest or (posixpath.normpath(info.linkname) if info.islnk() else info.linkname)

    def facts(self):
        return (self.kind, self.mode & (0o1777 if self.kind != "directory" else 0o7777), self.owner, self.content)


class Image:
    """The layers of an archive, each as path -> Entry, and the root that they make."""

    def __init__(self, path):
        self.files = {}
        with tarfile.open(path) as archive:
            (manifest,) = json.load(archive.extractfile("manifest.json"))
            self.config = json.load(archive.extractfile(manifest["Config"]))
            self.layers = [self.read_layer(archive.extractfile(name)) for name in manifest["Layers"]]
        self.root = {}
        for layer in self.layers:
            self.root.update(layer)

    def read_layer(self, stream):
        entries = {}
        with tarfile.open(fileobj=stream, mode="r|") as layer:
            for info in layer:
                name = posixpath.normpath(info.name).lstrip("/")
                if name == ".":
                    continue
                content = layer.extractfile(info).read() if info.isreg() else None
                # Sparse or empty: what counts is what a container reads.
                digest = None if content is None else hashlib.sha256(content).hexdigest()
                entries[name] = Entry(info, digest)
                if content is not None and (
                    name.startswith(("app/", "var/lib/dpkg/status")) or name == "usr/lib/os-release" or name.endswith(".spdx.json")
                ):
                    self.files[name] = content
                elif content is not None and ".so" in name:
                    self.files[name] = hashlib.md5(content).hexdigest()
        return entries


def set_id(entry):
    return entry.kind == "file" and entry.mode & 0o6000


def layers_of(image):
    statement(
        "no layer ships a set-user-id or set-group-id file",
        (f"layer {i}: {name}" for i, layer in enumerate(image.layers) for name, e in layer.items() if set_id(e)),
    )
    statement("nothing is deleted by a later layer", (n for layer in image.layers for n in layer if "/.wh." in "/" + n))
    replaced = {
        name
        for i, layer in enumerate(image.layers)
        for name, entry in layer.items()
        if entry.kind == "file" and any(name in upper for upper in image.layers[i + 1 :])
    }
    statement("no layer replaces more than the two lists of accounts", sorted(replaced - {"etc/passwd", "etc/group"}))


ADDED = re.compile(
    r"app(/data|/tare)?|usr/lib/[a-z0-9_]+-linux-gnu/lib[^/]+\.so[.0-9]*|usr/share/doc/(tare|lib)[^/]*(/[^/]+)?"
    r"|var/lib/dpkg/status\.d(/[^/]+)?"
)


def beside_the_base(image, base):
    def differs():
        for name, entry in base.root.items():
            if name.split("/")[0] in MOUNT_POINTS or name in ("etc/passwd", "etc/group"):
                continue
            if name not in image.root:
                yield f"{name} is missing"
            elif image.root[name].facts() != entry.facts():
                yield f"{name} is {image.root[name].facts()}, not {entry.facts()}"

    statement("the base is there as it was, but for set-user-id and set-group-id bits", differs())
    added = [n for n in image.root if n not in base.root and n.split("/")[0] not in MOUNT_POINTS]
    statement("nothing is added but the program, its libraries and their papers", (n for n in added if not ADDED.fullmatch(n)))
    statement(
        "what is added belongs to root and can be changed by nobody, but for the data",
        (
            f"{n}: {image.root[n].owner} {image.root[n].mode:o}"
            for n in added
            if n != "app/data" and (image.root[n].owner != "0:0" or image.root[n].mode & 0o022)
        ),
    )

    recorded = {}
    for name, content in image.files.items():
        if name.startswith("var/lib/dpkg/status.d/") and name.endswith(".md5sums"):
            for line in content.decode().splitlines():
                digest, path = line.split(None, 1)
                recorded[path] = (digest, posixpath.basename(name).removesuffix(".md5sums"))
    libraries = [n for n in added if re.search(r"/lib[^/]+\.so[.0-9]*$", n)]
    for library in libraries:
        print(f"# copied: {library}, of package {recorded.get(library, (0, 'unknown'))[1]}")
    statement(
        "libraries that are copied are recorded where scanners look",
        (n for n in libraries if recorded.get(n, ("",))[0] != image.files[n]),
    )
    statement(
        "their licences are kept",
        (p for p in {recorded[n][1] for n in libraries if n in recorded} if f"usr/share/doc/{p}/copyright" not in image.root),
    )


def sbom(image):
    documents = [n for n in image.files if n.endswith(".spdx.json")]
    statement("there is one SBOM, named as scanners expect", [] if len(documents) == 1 else [f"found {documents}"])
    document = json.loads(image.files[documents[0]])
    packages = {p["SPDXID"]: p for p in document["packages"]}
    (program,) = [p for p in packages.values() if p["name"] == "tare"]
    binary = hashlib.sha256(image.files["app/tare"]).hexdigest()
    statement(
        "the SBOM is about this very program",
        [] if program["checksums"] == [{"algorithm": "SHA256", "checksumValue": binary}] else ["another checksum"],
    )
    linked = {r["relatedSpdxElement"] for r in document["relationships"] if r["relationshipType"] == "STATIC_LINK"}
    names = {packages[i]["name"] for i in linked}
    compiled_in = [r"libboost[.0-9]+-dev", r"libboost-json.*-dev", "libfmt-dev", "libcli11-dev", "libre2-dev"]
    loaded = []
    for library, package in ((b"libcrypto.so.3", "libssl-dev"), (b"libsqlite3.so.0", "libsqlite3-dev")):
        (loaded if b"\0" + library + b"\0" in image.files["app/tare"] else compiled_in).append(package)
    statement(
        "the SBOM names what is compiled in, and nothing that is loaded",
        (f"{what} is missing" for what in compiled_in if not any(re.fullmatch(what, n) for n in names)),
        (f"{what} is a library of its own" for what in loaded if what in names),
    )
    # Trivy takes Debian packages out of an SBOM only when the system they are part of is in it, and their source as it writes it.
    systems = [p for p in packages.values() if p["SPDXID"].startswith("SPDXRef-OperatingSystem")]
    contained = {r["relatedSpdxElement"] for r in document["relationships"] if r["relationshipType"] == "CONTAINS"}
    release = re.search(rb'^VERSION_ID="(\d+)"$', image.files["usr/lib/os-release"], re.MULTILINE)[1].decode()
    statement(
        "the SBOM says of which system its packages are, which is the image's, and from which source",
        [] if [(s["name"], s["versionInfo"]) for s in systems] == [("debian", release)] else [f"systems {systems}"],
        (i for i in linked ^ contained),
        (i for i in linked if not re.fullmatch(r"built package from: [a-z0-9.+-]+ \S+", packages[i]["sourceInfo"])),
    )
    url = re.compile(r"pkg:deb/debian/([^@]+)@([^?+:]+)\?arch=[a-z0-9]+&distro=debian-\d+&upstream=\S+")
    statement(
        "each with a package URL of its version, and a licence whose text is kept",
        (
            package["name"]
            for package in (packages[i] for i in linked)
            if not (match := url.fullmatch(package["externalRefs"][0]["referenceLocator"]))
            or match[1] != package["name"]
            or match[2].replace("%2B", "+").replace("%3A", ":") != package["versionInfo"]
            or package["licenseDeclared"] in ("", "NOASSERTION")
            or not {f"usr/share/doc/{package['name']}/copyright", "usr/share/doc/tare/copyright.boost"} & image.root.keys()
        ),
    )
    schema = os.environ.get("TARE_SPDX_SCHEMA", "")
    try:
        import jsonschema
    except ImportError:
        return
    if os.path.exists(schema):
        with open(schema, encoding="utf-8") as file:
            validator = jsonschema.Draft7Validator(json.load(file))
        statement("the SBOM is valid by SPDX's own schema", (e.message for e in validator.iter_errors(document)))


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    image, base = map(Image, arguments)
    layers_of(image)
    beside_the_base(image, base)
    sbom(image)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
