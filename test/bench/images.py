"""The images that `./dev bench` measures with. They are made once, and stay in build/bench-images until that is removed.

An image of packages holds the files of Debian packages that are installed here: those of docker/packages, which every developer has,
and what they depend on, in five layers with their package database, as five "apt-get install" would have left them. An image of tiny
files is one of many names and next to no bytes. Python's standard library only.
"""

import contextlib
import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tarfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "bench-images"
LAYERS = 5
BLOCK = 512
# What a change here makes anew.
VERSION = 1


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Hashed:
    """A file to write to that knows the digest and the size of what was written."""

    def __init__(self, path):
        self.file = open(path, "wb")
        self.sha256 = hashlib.sha256()
        self.size = 0

    def write(self, data):
        self.sha256.update(data)
        self.size += len(data)
        return self.file.write(data)

    def close(self):
        self.file.close()


# --- the packages ------------------------------------------------------------------------------------------------------


def known_packages():
    """The packages of docker/packages for building and testing, without the suites that some are taken from."""
    release = re.search(r"^VERSION_CODENAME=(\S+)", pathlib.Path("/etc/os-release").read_text(), re.MULTILINE)
    out = []
    for line in (ROOT / "docker" / "packages").read_text().splitlines():
        purpose, where, *names = line.split() or ("#", "")
        if purpose in ("build", "test") and where in ("all", release and release[1]):
            out += [name.partition("/")[0] for name in names]
    return out


def stanzas():
    """What dpkg's database says of each installed package."""
    out = {}
    for text in pathlib.Path("/var/lib/dpkg/status").read_text().split("\n\n"):
        fields = dict(re.findall(r"^(Package|Status|Architecture|Priority): (.+)$", text, re.MULTILINE))
        if fields.get("Status") == "install ok installed":
            out[fields["Package"]] = fields | {"text": text.strip() + "\n\n"}
    return out


def list_of(fields):
    """The file in which dpkg lists a package's files."""
    name = fields["Package"]
    known = [pathlib.Path(f"/var/lib/dpkg/info/{each}.list") for each in (name, f"{name}:{fields['Architecture']}")]
    return next((path for path in known if path.exists()), None)


def files_of(listing):
    """The paths of a package's files as a container has them: names below /bin are below /usr/bin, where /bin is a link."""
    out = []
    for line in listing.read_text().splitlines():
        folder, name = os.path.split(line)
        path = os.path.join(os.path.realpath(folder), name)
        with contextlib.suppress(OSError):
            kind = os.lstat(path).st_mode
            if name not in ("", ".") and (stat.S_ISREG(kind) or stat.S_ISLNK(kind) or stat.S_ISDIR(kind)):
                out.append(path)
    return out


def bytes_of(paths):
    every = [os.lstat(path) for path in paths]
    return sum(each.st_size for each in every if stat.S_ISREG(each.st_mode))


def chosen_packages(megabytes):
    """Packages, the base system's first, up to so many megabytes: [(fields, list, paths, bytes)]."""
    every = stanzas()
    wanted = output_of("apt-cache", "depends", "--recurse", "--installed", "--no-recommends", "--no-suggests", "--no-conflicts",
                       "--no-breaks", "--no-replaces", "--no-enhances", *[name for name in known_packages() if name in every])  # fmt: skip
    names = {line.partition(":")[0] for line in wanted.splitlines() if not line.startswith((" ", "<"))} & every.keys()
    ranks = {"required": 0, "important": 1, "standard": 2}
    left = megabytes * 1_000_000
    out = []
    for fields in sorted((every[name] for name in names), key=lambda f: (ranks.get(f.get("Priority"), 3), f["Package"])):
        listing = list_of(fields)
        paths = files_of(listing) if listing else []
        if (size := bytes_of(paths)) <= left:
            left -= size
            out.append((fields, listing, paths, size))
    return out


def parts_of(packages):
    """The packages in layers of about the same size, in their order."""
    whole = sum(size for *_, size in packages)
    out = [[] for _ in range(LAYERS)]
    before = 0
    for package in packages:
        out[min(LAYERS - 1, before * LAYERS // max(1, whole))].append(package)
        before += package[3]
    return out


# --- layers and archives -----------------------------------------------------------------------------------------------


def add_bytes(tar, name, content):
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


def tar_of(files):
    """A tar of (name, content), in memory."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, content in files:
            add_bytes(tar, name, content)
    return out.getvalue()


def plain(entry):
    # Fractions of seconds would give every entry a header of its own, which no image builder writes.
    entry.mtime = int(entry.mtime)
    return entry


def add_packages(tar, packages, number, status, seen):
    """One layer: files, their lists, and the database as it stands then. The first has the links of a merged /usr."""
    if number == 0:
        for name in ("bin", "lib", "lib64", "sbin"):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, "usr/" + name, 0o777
            tar.addfile(entry)
        for name in ("etc/os-release", "etc/passwd", "etc/group"):
            add_bytes(tar, name, pathlib.Path("/", name).read_bytes())
    for fields, listing, paths, _ in packages:
        for path in paths:
            if path not in seen:
                seen.add(path)
                # What root alone may read, somebody else's bench goes without.
                with contextlib.suppress(PermissionError):
                    tar.add(path, recursive=False, filter=plain)
        add_bytes(tar, f"var/lib/dpkg/info/{listing.name}", listing.read_bytes())
        status.append(fields["text"])
    add_bytes(tar, "var/lib/dpkg/status", "".join(status).encode())
    if number == LAYERS - 1:
        # So that something is hidden, as in most images.
        add_bytes(tar, "usr/share/.wh.man", b"")


def config_of(diff_ids):
    history = [{"created_by": f"RUN apt-get install --yes part-{number}"} for number in range(len(diff_ids))]
    return json.dumps({"architecture": "amd64", "os": "linux", "config": {"Cmd": ["/usr/bin/bash"], "User": "10000"},
                       "history": history, "rootfs": {"type": "layers", "diff_ids": diff_ids}}).encode()  # fmt: skip


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def write_docker_archive(path, layers):
    """As docker save writes it: blobs by their digests, manifest.json behind them."""
    config = config_of([digest for _, digest in layers])
    names = [f"blobs/sha256/{digest[7:]}" for digest in [digest_of(config)] + [digest for _, digest in layers]]
    with tarfile.open(path, "w") as tar:
        for name, (layer, _) in zip(names[1:], layers, strict=True):
            tar.add(layer, name)
        add_bytes(tar, names[0], config)
        add_bytes(tar, "manifest.json", json.dumps([{"Config": names[0], "RepoTags": ["bench:1"], "Layers": names[1:]}]).encode())


def write_oci_archive(path, layers, suffix, media_type):
    """An OCI layout of compressed layers, whose files end with `suffix`."""
    kind = "application/vnd.oci.image."
    config = config_of([digest for _, digest in layers])
    stored = [f"{layer}{suffix}" for layer, _ in layers]
    described = [{"mediaType": kind + media_type, "digest": "sha256:" + output_of("sha256sum", file)[:64], "size": os.path.getsize(file)}
                 for file in stored]  # fmt: skip
    manifest = json.dumps({"schemaVersion": 2, "mediaType": kind + "manifest.v1+json", "layers": described,
                           "config": {"mediaType": kind + "config.v1+json", "digest": digest_of(config), "size": len(config)}}).encode()  # fmt: skip
    index = json.dumps({"schemaVersion": 2, "manifests": [{"mediaType": kind + "manifest.v1+json", "digest": digest_of(manifest),
                                                           "size": len(manifest)}]}).encode()  # fmt: skip
    with tarfile.open(path, "w") as tar:
        for file, one in zip(stored, described, strict=True):
            tar.add(file, f"blobs/sha256/{one['digest'][7:]}")
        for blob in (config, manifest):
            add_bytes(tar, f"blobs/sha256/{digest_of(blob)[7:]}", blob)
        add_bytes(tar, "oci-layout", b'{"imageLayoutVersion":"1.0.0"}')
        add_bytes(tar, "index.json", index)


def write_layers(folder, parts):
    """The layers as tars: [(path, digest)], and how many entries they have."""
    status, seen, layers, entries = [], set(), [], 0
    for number, packages in enumerate(parts):
        target = Hashed(folder / f"layer-{number}.tar")
        with tarfile.open(fileobj=target, mode="w|", bufsize=1 << 20) as tar:
            add_packages(tar, packages, number, status, seen)
            entries += len(tar.members)
        target.close()
        layers.append((folder / f"layer-{number}.tar", "sha256:" + target.sha256.hexdigest()))
    return layers, entries


def compress(layers, tool):
    # As many at a time as there are processors; what they write does not depend on it.
    for first in range(0, len(layers), os.cpu_count()):
        started = [subprocess.Popen([*tool, layer]) for layer, _ in layers[first : first + os.cpu_count()]]
        if any([each.wait() for each in started]):
            sys.exit(f"bench: {tool[0]} failed")


def make_packages(folder, megabytes):
    packages = chosen_packages(megabytes)
    layers, entries = write_layers(folder, parts_of(packages))
    write_docker_archive(folder / "docker.tar", layers)
    compress(layers, ["gzip", "-6", "-k", "-n"])
    write_oci_archive(folder / "oci-gzip.tar", layers, ".gz", "layer.v1.tar+gzip")
    compress(layers, ["zstd", "-q", "-3"])
    write_oci_archive(folder / "oci-zstd.tar", layers, ".zst", "layer.v1.tar+zstd")
    return {"packages": len(packages), "entries": entries}


# --- tiny files --------------------------------------------------------------------------------------------------------


class Header:
    """Headers of one kind of entry, of which only the name differs: tarfile takes twenty times as long for three million."""

    def __init__(self, entry, width):
        entry.name = "0" * width
        block = bytearray(entry.tobuf(tarfile.USTAR_FORMAT))
        # The checksum's own field counts as blanks.
        self.rest = sum(block[width:148]) + 8 * 32 + sum(block[156:])
        self.width, self.between, self.behind = width, bytes(block[width:148]), bytes(block[156:])

    def named(self, name):
        if len(name) != self.width:
            raise ValueError(name)
        return b"%b%b%06o\0 %b" % (name, self.between, self.rest + sum(name), self.behind)


def tiny_layer(number, files):
    """The blocks of a layer of so many files of 8 bytes, a thousand in each directory."""
    folder = tarfile.TarInfo()
    folder.type, folder.mode = tarfile.DIRTYPE, 0o755
    folders = Header(folder, len("usr/share/tiny-0/part-0000/"))
    file = tarfile.TarInfo()
    file.size = 8
    names = Header(file, len("usr/share/tiny-0/part-0000/file-000000000.txt"))
    padding = bytes(BLOCK - 8)
    for first in range(0, files, 1000):
        inside = b"usr/share/tiny-%d/part-%04d/" % (number, first // 1000)
        out = [folders.named(inside)]
        for at in range(first, min(first + 1000, files)):
            out += (names.named(b"%bfile-%09d.txt" % (inside, at)), b"%08d" % at, padding)
        yield b"".join(out)
    yield bytes(2 * BLOCK)


def tiny_layer_size(files):
    return BLOCK * (-(-files // 1000) + 2 * files + 2)


def layer_header(number, size):
    """Of a layer in an archive whose digests are known at its end only, as docker save wrote it before it wrote blobs."""
    entry = tarfile.TarInfo(f"{hashlib.sha256(b'layer %d' % number).hexdigest()}/layer.tar")
    entry.size = size
    return entry.name, entry.tobuf()


def archive_end(names, diff_ids):
    """What follows the last layer: the config, manifest.json, and the end of the archive."""
    config = config_of(diff_ids)
    name = digest_of(config)[7:] + ".json"
    return tar_of([(name, config), ("manifest.json", json.dumps([{"Config": name, "RepoTags": ["bench:2"], "Layers": names}]).encode())])


def make_tiny(folder, files):
    each = files // LAYERS
    names, diff_ids = [], []
    with open(folder / "docker.tar", "wb") as out:
        for number in range(LAYERS):
            name, header = layer_header(number, tiny_layer_size(each))
            digest = hashlib.sha256()
            out.write(header)
            for blocks in tiny_layer(number, each):
                digest.update(blocks)
                out.write(blocks)
            names.append(name)
            diff_ids.append("sha256:" + digest.hexdigest())
        out.write(archive_end(names, diff_ids))
    return {"entries": LAYERS * (each + -(-each // 1000))}


# --- what is kept ------------------------------------------------------------------------------------------------------


def kept(kind, amount, make):
    """The folder of an image, which `make(folder, amount)` fills where it is not there yet, and what that said of it."""
    folder = KEPT / f"{kind}-{amount}-{VERSION}"
    if not folder.exists():
        print(f"bench: making {folder.relative_to(ROOT)}", file=sys.stderr, flush=True)
        unfinished = folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        said = make(unfinished, amount)
        (unfinished / "facts.json").write_text(json.dumps(said))
        unfinished.rename(folder)
    return folder, json.loads((folder / "facts.json").read_text())


def image(kind, amount):
    """The folder and the facts of an image. It is made in a process of its own: what that takes of memory, nobody needs later."""
    here = pathlib.Path(__file__)
    maker = [here.with_name("streams.py"), str(amount), "--digests"] if kind == "stream" else [here, kind, str(amount)]
    subprocess.run([sys.executable, *maker], check=True)
    return kept(kind, amount, None)


def main():
    kind, amount = sys.argv[1], int(sys.argv[2])
    kept(kind, amount, {"packages": make_packages, "tiny": make_tiny}[kind])


if __name__ == "__main__":
    main()
