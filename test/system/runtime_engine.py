"""A Docker engine as runtime.py asks it: load an archive, show the files, forget the image again."""

import collections
import contextlib
import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "golden"))
import oracle  # noqa: E402  (reads OCI layouts, which engines older than 25 do not load)
import rootfs  # noqa: E402

TIMEOUT = 120
KINDS = {tarfile.DIRTYPE: "directory", tarfile.SYMTYPE: "symlink", tarfile.CHRTYPE: "char_device", tarfile.BLKTYPE: "block_device",
         tarfile.FIFOTYPE: "fifo"}  # fmt: skip


class Failed(Exception):
    """What a command said when it did not do as asked."""


class Engine:
    def __init__(self, name, scratch, socket=None):
        self.name, self.scratch = name, pathlib.Path(scratch)
        self.command = ["docker", *(["--host", "unix://" + str(socket)] if socket else [])]
        self.alone = socket is not None
        self.driver, self.version = self.run("info", "--format", "{{.Driver}} {{.ServerVersion}}").decode().split()

    def run(self, *arguments):
        done = subprocess.run([*self.command, *arguments], capture_output=True, check=False, timeout=TIMEOUT)
        if done.returncode != 0:
            lines = done.stderr.decode(errors="replace").strip().splitlines() or ["failed"]
            raise Failed(f"docker {arguments[0]}: {lines[-1][:200]}")
        return done.stdout

    def known(self):
        return set(self.run("images", "--all", "--quiet", "--no-trunc").decode().split())

    @contextlib.contextmanager
    def loaded(self, path, form, expected):
        """(ids of the images of the archive, None), or ([], why the engine refuses it). Afterwards those images, and
        the expected ones that the engine kept of an archive that it refused half-way, are gone unless they were there
        before; what others do on the engine meanwhile is left alone."""
        before = self.known()
        ids = []
        try:
            ids = self.load(path, form)
        except Failed as reason:
            failure = str(reason)
        else:
            failure = None
        try:
            yield ids, failure
        finally:
            for image in ({*ids, *expected} & self.known()) - before:
                # Somebody may have taken to it.
                with contextlib.suppress(Failed):
                    self.run("rmi", "--force", image)

    def load(self, path, form):
        if form is None:
            form = self.guess(path)
        if form == "root-filesystem":
            return [self.run("import", str(path)).decode().strip()]
        if form == "oci-archive":
            path = self.converted(path)
        elif not self.alone:
            path = self.without_names(path)
        out = self.run("load", "--quiet", "--input", str(path)).decode()
        found = re.findall(r"Loaded image(?: ID)?: (\S+)", out)
        if not found:
            raise Failed("docker load: loaded nothing")
        ids = [self.run("image", "inspect", "--format", "{{.Id}}", name).decode().strip() for name in found]
        return list(dict.fromkeys(ids))

    @staticmethod
    def guess(path):
        try:
            archive = oracle.Archive(path.read_bytes())
        except rootfs.Refused as refused:
            raise Failed(str(refused)) from refused
        if archive.has("oci-layout"):
            return "oci-archive"
        return "docker-archive" if archive.has("manifest.json") else "root-filesystem"

    def write(self, members):
        path = self.scratch / "converted.tar"
        with tarfile.open(path, "w") as tar:
            for name, content in members:
                info = tarfile.TarInfo(name)
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
        return path

    def converted(self, path):
        """An OCI layout as docker archive without names: the images that are selected, their layers uncompressed."""
        try:
            archive = oracle.Archive(path.read_bytes())
            index = oracle.parse_json(archive.read("index.json"), "index.json")
            if not oracle.field(index, "manifests", list):
                return self.without_names(path) if not self.alone else path
            members, rows, seen = [], [], set()
            groups = {}
            for descriptor in oracle.field(index, "manifests", list):
                notes = oracle.field(descriptor, "annotations", dict) or {}
                groups.setdefault(notes.get("org.opencontainers.image.ref.name"), []).append(descriptor)
            for descriptors in groups.values():
                chosen = oracle.select(archive, descriptors)
                if chosen is None or chosen["digest"] in seen:
                    continue
                seen.add(chosen["digest"])
                manifest, config = oracle.config_of(archive, chosen)
                number = len(rows)
                layers = [oracle.decompress(archive.blob(d))[0] for d in oracle.field(manifest, "layers", list) or []]
                names = [f"{number}-{i}/layer.tar" for i in range(len(layers))]
                rows.append({"Config": hashlib.sha256(config).hexdigest() + ".json", "RepoTags": None, "Layers": names})
                members += [(rows[-1]["Config"], config), *zip(names, layers)]
        except rootfs.Refused as refused:
            raise Failed(str(refused)) from refused
        return self.write([*members, ("manifest.json", json.dumps(rows).encode())])

    def without_names(self, path):
        """The same archive without the names that would move from other images of this engine."""
        target = self.scratch / "unnamed.tar"
        try:
            data = oracle.decompress(path.read_bytes())[0]
            with tarfile.open(fileobj=io.BytesIO(data)) as source, tarfile.open(target, "w") as out:
                for info in source:
                    content = source.extractfile(info).read() if info.isreg() else b""
                    if info.name.removeprefix("./") == "repositories":
                        continue
                    if info.name.removeprefix("./") == "manifest.json":
                        rows = json.loads(content)
                        for row in rows or []:
                            for key in [k for k in row if k.lower() == "repotags"]:
                                del row[key]
                        content = json.dumps(rows).encode()
                        info.size = len(content)
                    out.addfile(info, io.BytesIO(content))
        except (tarfile.TarError, ValueError, rootfs.Refused) as e:
            raise Failed(str(e)) from e
        return target

    def files(self, image):
        """What a container of the image would see: path -> facts."""
        container = self.run("create", "--network", "none", image, "/none").decode().strip()
        try:
            return read_tree(self.run("export", container))
        finally:
            self.run("rm", container)


def read_tree(data):
    """The entries of an exported root filesystem, hard links resolved."""
    out, first = {}, {}
    with tarfile.open(fileobj=io.BytesIO(data), encoding="utf-8", errors="surrogateescape") as tar:
        for info in tar:
            path = "/" + info.name.removeprefix("./").strip("/")
            if info.islnk():
                target = "/" + info.linkname.removeprefix("./").strip("/")
                first[path] = first.get(target, target)
                out[path] = out[target]
                continue
            facts = {"kind": KINDS.get(info.type, "regular"), "uid": info.uid, "gid": info.gid}
            if info.issym():
                facts["target"] = info.linkname
            else:
                facts["mode"] = info.mode & 0o7777
            if info.isreg():
                facts["size"] = info.size
                facts["time"] = int(info.mtime)
                facts["digest"] = "sha256:" + hashlib.sha256(tar.extractfile(info).read()).hexdigest()
            first[path] = path
            out[path] = facts
    counts = collections.Counter(first.values())
    return {p: {**f, "links": counts[first[p]]} if f["kind"] == "regular" else f for p, f in out.items() if p != "/"}


@contextlib.contextmanager
def own_engine(scratch):
    """An engine that applies layers to plain copies, stopped again at the end."""
    dockerd = shutil.which("dockerd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not dockerd or os.geteuid() != 0:
        raise Failed("it takes root and dockerd")
    folder = pathlib.Path(scratch, "engine")
    folder.mkdir()
    socket = folder / "docker.sock"
    settings = folder / "daemon.json"
    settings.write_text("{}")
    # In a network namespace of its own: "--bridge none" has an engine remove docker0, also the one of another engine.
    process = subprocess.Popen(
        ["unshare", "--net", "--", dockerd, "--storage-driver", "vfs", "--data-root", folder / "data", "--exec-root", folder / "run",
         "--pidfile", folder / "pid", "--host", f"unix://{socket}", "--bridge", "none", "--iptables=false", "--ip6tables=false", "--config-file", settings],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # fmt: skip
    log = []
    try:
        for line in process.stdout:
            log.append(line)
            if "API listen on" in line:
                break
        else:
            raise Failed(f"it ended: {log[-1].strip()[:200] if log else 'it said nothing'}")
        # The log is read on, or the engine would block on a full pipe.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield Engine("vfs", scratch, socket)
    finally:
        process.terminate()
        process.wait(TIMEOUT)
