"""Small images, and a Tare process to send them to. Python's standard library only."""

import hashlib
import io
import json
import os
import re
import socket
import subprocess
import tarfile
import threading
import time

PATIENCE = 60


def tar_of(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def archive(number):
    """A docker archive of a small image, and the image's id."""
    layer = tar_of([("app/number", str(number).encode()), ("etc/passwd", b"root:x:0:0:root:/root:/bin/sh\n")]
                   + [(f"usr/share/{number % 7}/{i}", b"x" * i) for i in range(20)])
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {},
                         "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]}}).encode()
    hexadecimal = hashlib.sha256(config).hexdigest()
    manifest = json.dumps([{"Config": hexadecimal + ".json", "RepoTags": [f"app:{number}"], "Layers": ["l/layer.tar"]}]).encode()
    return tar_of([("l/layer.tar", layer), (hexadecimal + ".json", config), ("manifest.json", manifest)]), "sha256:" + hexadecimal


class Gone(Exception):
    """The server does not answer any more."""


class Connection:
    """One kept-alive connection; anything but a whole answer is Gone."""

    def __init__(self, port):
        try:
            self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as e:
            raise Gone from e
        self.file = self.socket.makefile("rb")

    def close(self):
        self.file.close()
        self.socket.close()

    def request(self, method, path, body=None):
        head = f"{method} {path} HTTP/1.1\r\nHost: t\r\n" + (f"Content-Length: {len(body)}\r\n" if body is not None else "") + "\r\n"
        try:
            self.socket.sendall(head.encode() + (body or b""))
            status = self.file.readline()
            fields = {}
            while True:
                line = self.file.readline()
                if not line.endswith(b"\r\n"):
                    raise Gone
                if line == b"\r\n":
                    break
                name, value = line.decode().split(":", 1)
                fields[name.lower()] = value.strip()
            length = int(fields.get("content-length", "0"))
            answer = self.file.read(length)
        except OSError as e:
            raise Gone from e
        if len(answer) != length:
            raise Gone
        return int(status.split()[1]), answer


def clean_environment():
    """The environment without settings of Tare."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TARE_")}


class Server:
    """A service that says in its log where it serves; `port` is None when it ended before that, `said` is what it said."""

    def __init__(self, command):
        began = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=clean_environment())
        self.port = None
        said = []
        # A crash while it starts is one of the crashes.
        for line in self.process.stdout:
            said.append(line)
            if found := re.search(r"event=serving .*ports=(\d+)", line):
                self.port = int(found[1])
                break
        self.said = "".join(said)
        self.took = time.monotonic() - began
        # The log is read on, or the service would block on a full pipe.
        self.reader = threading.Thread(target=self.process.stdout.read, daemon=True)
        self.reader.start()

    def wait(self):
        status = self.process.wait(PATIENCE)
        self.reader.join()
        self.process.stdout.close()
        return status

    def kill(self):
        self.process.kill()
        return self.wait()

    def stop(self):
        self.process.terminate()
        return self.wait()
