"""Images made for runtime.py: every way in which one layer can change another, as layers of (path, kind, ...) entries."""

import gzip
import hashlib
import io
import json
import pathlib
import tarfile

# The second of a Unix time that no engine invents.
TIME = 1_234_567_890


def entry(name, kind, content=b"", target="", mode=None, uid=0, gid=0, time=TIME, device=(0, 0), pax=None):
    """One member of a layer: its TarInfo and its content. Names are bytes or text."""
    info = tarfile.TarInfo(name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else name)
    info.type = {"file": tarfile.REGTYPE, "dir": tarfile.DIRTYPE, "symlink": tarfile.SYMTYPE, "link": tarfile.LNKTYPE,
                 "char": tarfile.CHRTYPE, "block": tarfile.BLKTYPE, "fifo": tarfile.FIFOTYPE}[kind]
    info.mode = mode if mode is not None else 0o755 if kind == "dir" else 0o644
    info.size, info.linkname, info.mtime, info.uid, info.gid = len(content), target, time, uid, gid
    info.devmajor, info.devminor = device
    info.pax_headers = pax or {}
    return info, content


def file(name, content=b"", **more):
    return entry(name, "file", content.encode() if isinstance(content, str) else content, **more)


def directory(name, **more):
    return entry(name, "dir", **more)


def symlink(name, target, **more):
    return entry(name, "symlink", target=target, mode=0o777, **more)


def link(name, target, mode=0o644, **more):
    """Engines put the rights and the owner of a hard link's header on the file it names."""
    return entry(name, "link", target=target, mode=mode, **more)


def layer(*entries, tar_format=tarfile.PAX_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tar_format, encoding="utf-8", errors="surrogateescape") as tar:
        for info, content in entries:
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def archive(*layers, packed=False):
    """A docker archive of one image without a name. `packed` layers are compressed, as kaniko writes them."""
    digests = ["sha256:" + hashlib.sha256(tar).hexdigest() for tar in layers]
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": digests}}).encode()
    members = [(hashlib.sha256(config).hexdigest() + ".json", config)]
    names = []
    for number, tar in enumerate(layers):
        names.append(f"{number}-{hashlib.sha256(tar).hexdigest()}/layer.tar")
        members.append((names[-1], gzip.compress(tar, mtime=0) if packed else tar))
    members.append(("manifest.json", json.dumps([{"Config": members[0][0], "RepoTags": None, "Layers": names}]).encode()))
    return layer(*(file(name, content) for name, content in members), tar_format=tarfile.USTAR_FORMAT)


BASE = layer(
    directory("usr"), directory("usr/bin"), directory("usr/lib", mode=0o711), symlink("bin", "usr/bin"), symlink("lib", "/usr/lib"),
    file("usr/bin/sh", "#!shell", mode=0o755), link("usr/bin/ash", "usr/bin/sh", mode=0o755), link("usr/bin/rbash", "usr/bin/sh", mode=0o755),
    file("usr/lib/libc", "c library"), directory("etc"), file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"),
    directory("data", mode=0o1777), file("data/one", "1"), file("data/two", "22"), directory("data/deep"),
    file("data/deep/three", "333"), symlink("data/to-one", "one"), directory("var"), directory("var/empty", mode=0o500),
    file("setuid", "s", mode=0o4755), file("owned", "o", uid=1000, gid=50), file("old", "old", time=1),
)  # fmt: skip


# The directories of BASE and their rights.
DIRECTORIES = {"usr": 0o755, "usr/bin": 0o755, "usr/lib": 0o711, "etc": 0o755, "data": 0o1777, "data/deep": 0o755, "var": 0o755}

DATA = directory("data", mode=DIRECTORIES["data"])


def on_base(*entries):
    """BASE and a layer that lists the directories it changes, as every builder does."""
    listed = {info.name.strip("/") for info, _ in entries}
    parents = {str(p) for info, _ in entries for p in pathlib.PurePosixPath(info.name).parents}
    return unlisted(*(directory(p, mode=m) for p, m in DIRECTORIES.items() if p in parents - listed), *entries)


def unlisted(*entries):
    """BASE and a layer of these entries alone. Overlay file systems then invent a directory of their own."""
    return archive(BASE, layer(*entries))


def cases():
    """name -> archive"""
    wide = "n" * 200
    out = {
        "the base alone": archive(BASE),
        "packed layers": archive(BASE, layer(DATA, file("data/new", "new")), packed=True),
        "an empty layer": archive(BASE, layer(), layer(DATA, file("data/new", "new"))),
        "the same layer twice": archive(BASE, layer(DATA, file("data/one", "new")), layer(DATA, file("data/one", "new"))),
        # Whiteouts.
        "whiteout of a file": on_base(file("data/.wh.one")),
        "whiteout of a directory": on_base(file(".wh.data")),
        "whiteout of a symbolic link": on_base(file("data/.wh.to-one")),
        "whiteout of nothing": on_base(file("data/.wh.none"), file("data/new", "n")),
        "directories that are not listed": unlisted(file("data/new", "n"), file("data/.wh.one")),
        "whiteout in a directory that is not there": on_base(file("nowhere/.wh.none"), file("data/new", "n")),
        "whiteout of one name of a hard link": on_base(file("usr/bin/.wh.sh")),
        "whiteout, then the same name": on_base(file("data/.wh.one"), file("data/one", "new")),
        "a name, then its whiteout": on_base(file("data/one", "new"), file("data/.wh.one")),
        "whiteout of a directory, then a new one": on_base(file(".wh.data"), directory("data"), file("data/new", "n")),
        "a new directory, then its whiteout": on_base(directory("data", mode=0o700), file("data/new", "n"), file(".wh.data")),
        "whiteout, and the name two layers up": archive(BASE, layer(DATA, file("data/.wh.one")), layer(DATA, file("data/one", "third"))),
        "whiteout of what the layer below hides": archive(BASE, layer(file(".wh.data")), layer(DATA, file("data/.wh.one"), file("data/x", "x"))),
        "whiteout that is a directory": on_base(directory("data/.wh.one")),
        # Opaque directories.
        "opaque, alone": on_base(directory("data"), file("data/.wh..wh..opq")),
        "opaque, first": on_base(directory("data"), file("data/.wh..wh..opq"), file("data/new", "n"), file("data/one", "new")),
        "opaque, last": on_base(directory("data"), file("data/new", "n"), file("data/one", "new"), file("data/.wh..wh..opq")),
        "opaque, without its directory": on_base(file("data/.wh..wh..opq"), file("data/new", "n")),
        "opaque where nothing was": on_base(directory("fresh"), file("fresh/.wh..wh..opq"), file("fresh/new", "n")),
        "opaque below": on_base(file("data/deep/.wh..wh..opq"), file("data/deep/four", "4444")),
        "opaque above and below": on_base(file("data/.wh..wh..opq"), directory("data/deep"), file("data/deep/.wh..wh..opq"), file("data/deep/x", "x")),
        "opaque through a symbolic link": on_base(file("bin/.wh..wh..opq"), file("usr/bin/new", "n")),
        # Hard links.
        "a hard link to a lower layer": on_base(link("data/alias", "usr/bin/sh", mode=0o755)),
        "a hard link to a lower layer, the name deleted": on_base(file("data/.wh.one"), link("data/alias", "data/one")),
        "a hard link to what the layer deletes later": on_base(link("data/alias", "data/one"), file("data/.wh.one")),
        "a hard link through a symbolic link": on_base(link("data/alias", "bin/sh", mode=0o755)),
        "a hard link to a symbolic link": on_base(symlink("data/s", "one"), link("data/s2", "data/s")),
        "a hard link with an absolute target": on_base(file("data/t", "t"), link("data/alias", "/data/t")),
        "a hard link with dots": on_base(file("data/t", "t"), link("data/alias", "./data/../data/t")),
        "a chain of hard links": on_base(file("data/a", "a"), link("data/b", "data/a"), link("data/c", "data/b")),
        "a hard link over a file": on_base(file("data/a", "a"), link("data/one", "data/a")),
        "a hard link to nothing": on_base(link("data/alias", "data/none")),
        "a hard link to a directory": on_base(link("alias", "data")),
        "a hard link to itself": on_base(link("data/one", "data/one")),
        "a hard link with other rights": on_base(file("data/t", "t"), link("data/alias", "data/t", mode=0o4755)),
        "a hard link with fewer rights": on_base(file("data/t", "t", mode=0o4755), link("data/alias", "data/t", mode=0o600)),
        "a hard link with another owner": on_base(file("data/t", "t"), link("data/alias", "data/t", uid=7, gid=8)),
        "a hard link with another owner, set-user-ID": on_base(
            file("data/t", "t", mode=0o4755), link("data/alias", "data/t", mode=0o4755, uid=7, gid=8)),
        "a hard link with another time": on_base(file("data/t", "t"), link("data/alias", "data/t", time=99)),
        "a hard link to a lower layer, with other rights": on_base(link("data/alias", "data/one", mode=0o4755, uid=3)),
        "one of three names replaced": on_base(file("usr/bin/sh", "other", mode=0o755)),
        "one of three names with other rights": on_base(file("usr/bin/sh", "#!shell", mode=0o700)),
        "all three names replaced by one file": on_base(
            file("usr/bin/sh", "other"), link("usr/bin/ash", "usr/bin/sh"), link("usr/bin/rbash", "usr/bin/sh")),
        # Symbolic links in the middle of paths.
        "a file through a relative link": on_base(file("bin/tool", "tool", mode=0o755)),
        "a file through an absolute link": on_base(file("lib/libm", "m library")),
        "a whiteout through a link": on_base(file("bin/.wh.sh")),
        "a directory through a link": on_base(directory("bin/sub"), file("bin/sub/f", "f")),
        "a replacement through a link": on_base(file("lib/libc", "other library")),
        "a link to a link": archive(BASE, layer(symlink("sbin", "bin")), layer(file("sbin/init", "init"))),
        "a link made in the same layer": on_base(symlink("opt", "usr/lib"), file("opt/plugin", "p")),
        "a link that climbs": on_base(symlink("data/up", "../usr/lib"), file("data/up/libz", "z")),
        "a link that climbs beyond the root": on_base(symlink("data/out", "../../../etc"), file("data/out/issue", "i")),
        "a link to nowhere in the middle": on_base(symlink("gone", "nowhere"), file("gone/f", "f")),
        "links in a circle": on_base(symlink("a", "b"), symlink("b", "a")),
        "a path through links in a circle": on_base(symlink("a", "b"), symlink("b", "a"), file("a/f", "f")),
        # One kind in the place of another.
        "a file becomes a directory": on_base(directory("data/one"), file("data/one/inside", "i")),
        "a directory becomes a file": on_base(file("data", "no longer a directory")),
        "a directory becomes a symbolic link": on_base(symlink("data", "var")),
        "a symbolic link becomes a directory": on_base(directory("bin"), file("bin/only", "o")),
        "a symbolic link becomes a file": on_base(file("bin", "b")),
        "a file becomes a symbolic link": on_base(symlink("data/one", "two")),
        "a file becomes a fifo": on_base(entry("data/one", "fifo")),
        "a file becomes a device": on_base(entry("data/one", "char", device=(1, 3))),
        "a device becomes a file": archive(layer(entry("d", "block", device=(7, 0))), layer(file("d", "d"))),
        "there and back": archive(BASE, layer(file("data", "d")), layer(directory("data"), file("data/last", "l"))),
        # Metadata only.
        "a directory's rights": on_base(directory("data", mode=0o750)),
        "a directory's owner": on_base(directory("data", uid=1000, gid=1001)),
        "a file's rights": on_base(file("data/one", "1", mode=0o600)),
        "a file's owner": on_base(file("data/one", "1", uid=65534, gid=65534)),
        "a file's time": on_base(file("data/one", "1", time=99)),
        "set-user-ID taken back": on_base(file("setuid", "s", mode=0o755)),
        "set-user-ID, set-group-ID, sticky": on_base(file("data/all", "a", mode=0o7777)),
        "the root's own rights": on_base(directory("./", mode=0o700)),
        # AUFS.
        "hard links kept in .wh..wh.plnk": on_base(
            directory(".wh..wh.plnk"), file(".wh..wh.plnk/100.200", "linked"), link("data/p", ".wh..wh.plnk/100.200"),
            link("data/q", ".wh..wh.plnk/100.200")),
        "other metadata of AUFS": on_base(file(".wh..wh.aufs"), directory(".wh..wh.orph"), file(".wh..wh.orph/x", "x")),
        # Names.
        "long names": on_base(file(f"data/{wide}", "l"), symlink(f"data/s{wide}", wide), link(f"data/h{wide}", f"data/{wide}")),
        "long names, as GNU writes them": archive(BASE, layer(DATA, file(f"data/{wide}/{wide}", "l"), tar_format=tarfile.GNU_FORMAT)),
        "names that are no text": archive(BASE, layer(DATA, file(b"data/\xff\xfe", "x"), file(b"data/a\nb\t\\c \x1b[1m", "y"), tar_format=tarfile.GNU_FORMAT)),
        "absolute names and dots": on_base(file("/data/abs", "a"), file("./data/./dot", "d"), file("data//twice", "t")),
        "dots within a name": on_base(file("data/../var/up", "u")),
        "a name that leaves the root": on_base(file("../up", "u")),
        "no directory is listed": on_base(file("x/y/z", "z")),
        "a path through a file": on_base(file("data/one/below", "b")),
        "a whiteout of nothing at all": on_base(file("data/.wh.")),
        "a whiteout of the directory itself": on_base(file("data/.wh..")),
        "a whiteout of the directory above": on_base(file("data/.wh...")),
        "one name twice": on_base(file("data/x", "1"), file("data/x", "22")),
        "devices and fifos": on_base(entry("null", "char", device=(1, 3)), entry("loop", "block", device=(7, 1)), entry("pipe", "fifo")),
        "an owner beyond 16 bits": on_base(file("data/big", "b", uid=1_000_000, gid=2_000_000)),
        "extended attributes": on_base(file("data/cap", "c", pax={"SCHILY.xattr.user.note": "kept"})),
        "ustar": archive(BASE, layer(DATA, file("data/" + "u" * 90 + "/" + "v" * 90, "u"), tar_format=tarfile.USTAR_FORMAT)),
    }  # fmt: skip
    return out
