"""Archives of images that are made here, so that every number in the expected report is known."""

import gzip
import hashlib
import io
import json
import os
import tarfile


def sha256(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def tar(entries):
    """A tar of (name, content, mode) triples; content None makes a directory."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content, mode in entries:
            info = tarfile.TarInfo(name)
            info.mode = mode
            info.mtime = 1700000000
            if content is None:
                info.type = tarfile.DIRTYPE
                archive.addfile(info)
            else:
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def to_json(value):
    return json.dumps(value, separators=(",", ":")).encode()


class Image:
    """Two layers: the second replaces one file of the first and deletes another."""

    hidden = 4096 + 1000
    visible_new = 2048

    def __init__(self, title="blackbox"):
        passwd = b"root:x:0:0:root:/root:/bin/sh\nappuser:x:10000:10000::/nonexistent:/usr/sbin/nologin\n"
        release = b'ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n'
        base = [
            ("app", None, 0o755),
            ("app/data.bin", b"a" * 4096, 0o644),
            ("app/old.txt", b"b" * 1000, 0o644),
            ("bin", None, 0o755),
            ("bin/sh", b"\x7fELF" + b"\0" * 96, 0o755),
            ("bin/su", b"\x7fELF" + b"\1" * 60, 0o4755),
            ("etc", None, 0o755),
            ("etc/os-release", release, 0o644),
            ("etc/passwd", passwd, 0o644),
        ]
        top = [
            ("app", None, 0o755),
            ("app/.wh.old.txt", b"", 0o644),
            ("app/data.bin", b"c" * self.visible_new, 0o644),
        ]
        self.layers = [tar(base), tar(top)]
        self.stored = sum(len(c) for _, c, _ in base + top if c)
        self.diff_ids = [sha256(layer) for layer in self.layers]
        self.config = to_json(
            {
                "architecture": "amd64",
                "os": "linux",
                "created": "2026-01-02T03:04:05Z",
                "config": {
                    "User": "10000:10000",
                    "Env": ["PATH=/bin"],
                    "Cmd": ["/bin/sh"],
                    "WorkingDir": "/app",
                    "Labels": {"org.opencontainers.image.title": title},
                },
                "rootfs": {"type": "layers", "diff_ids": self.diff_ids},
                "history": [{"created_by": "COPY base /"}, {"created_by": "RUN rm /app/old.txt"}],
            }
        )
        self.id = sha256(self.config)

    def docker_archive(self):
        """As "docker save" of an engine before version 25 writes it: manifest.json last."""
        entries = []
        for diff_id, layer in zip(self.diff_ids, self.layers):
            name = diff_id.split(":")[1]
            entries += [(name, None, 0o755), (name + "/layer.tar", layer, 0o644)]
        config = self.id.split(":")[1] + ".json"
        manifest = [
            {
                "Config": config,
                "RepoTags": ["blackbox:1"],
                "Layers": [d.split(":")[1] + "/layer.tar" for d in self.diff_ids],
            }
        ]
        return tar(entries + [(config, self.config, 0o644), ("manifest.json", to_json(manifest), 0o644)])

    def oci_archive(self, spoil=False):
        """An OCI image layout with gzip layers; spoil changes a layer's bytes but not its name."""
        blobs = [gzip.compress(layer, 6, mtime=0) for layer in self.layers]
        media = "application/vnd.oci.image."
        manifest = to_json(
            {
                "schemaVersion": 2,
                "mediaType": media + "manifest.v1+json",
                "config": {"mediaType": media + "config.v1+json", "digest": self.id, "size": len(self.config)},
                "layers": [
                    {"mediaType": media + "layer.v1.tar+gzip", "digest": sha256(b), "size": len(b)} for b in blobs
                ],
            }
        )
        index = to_json(
            {
                "schemaVersion": 2,
                "mediaType": media + "index.v1+json",
                "manifests": [
                    {
                        "mediaType": media + "manifest.v1+json",
                        "digest": sha256(manifest),
                        "size": len(manifest),
                        "platform": {"architecture": "amd64", "os": "linux"},
                    }
                ],
            }
        )
        named = [(sha256(b), b) for b in blobs]
        if spoil:
            other = gzip.compress(tar([("intruder", b"x", 0o644)]), 6, mtime=0)
            named[0] = (named[0][0], other.ljust(len(named[0][1]), b"\0")[: len(named[0][1])])
        named += [(self.id, self.config), (sha256(manifest), manifest)]
        entries = [("oci-layout", b'{"imageLayoutVersion":"1.0.0"}', 0o644), ("index.json", index, 0o644)]
        entries += [("blobs", None, 0o755), ("blobs/sha256", None, 0o755)]
        return tar(entries + [("blobs/sha256/" + name.split(":")[1], blob, 0o644) for name, blob in named])


def large_archive(size):
    """Yields a docker archive with one layer that holds one file, piece by piece: nothing of it is ever whole."""

    def header(name, size, mode=0o644):
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, mode
        return info.tobuf(tarfile.USTAR_FORMAT)

    def padding(size):
        return b"\0" * (-size % 512)

    def layer():
        yield header("app/large.bin", size)
        block = os.urandom(1 << 20)
        for offset in range(0, size, len(block)):
            yield block[: size - offset]
        yield padding(size) + b"\0" * 1024

    digest = hashlib.sha256()
    yield header("layer.tar", 512 + size + len(padding(size)) + 1024)
    for piece in layer():
        digest.update(piece)
        yield piece
    diff_id = "sha256:" + digest.hexdigest()
    config = to_json({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": [diff_id]}})
    manifest = to_json([{"Config": "config.json", "RepoTags": ["large:1"], "Layers": ["layer.tar"]}])
    for name, content in (("config.json", config), ("manifest.json", manifest)):
        yield header(name, len(content)) + content + padding(len(content))
    yield b"\0" * 1024
