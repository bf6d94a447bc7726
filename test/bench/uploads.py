#!/usr/bin/env python3
"""Uploads from many clients at once, each a large image that nobody has on disk, and asks what became of all of them.

    uploads.py TARE [CLIENTS [MEGABYTES]]      (64 clients with 1024 MiB each)

Every client waits for leave to send (Expect: 100-continue). As many as are admitted send their image and are answered with its
report; all others are answered with 503 and Retry-After before they have sent a byte of it. Then the image is sent once more to
a service of its own, a sixteenth of its size, to see that memory does not go with size.

Prints "ok ..." or "not ok ..." lines, and the service's peak memory beside its bound. Python's standard library only.
"""

import atexit
import hashlib
import io
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tarfile
import threading
import time

PATIENCE = 600
MIB = 1 << 20
failures = 0


def prove(what, holds, detail=""):
    global failures
    failures += 0 if holds else 1
    print(f"{'ok' if holds else 'not ok'} {what}{'' if holds else f': {detail}'}", flush=True)


def header_of(name, size):
    entry = tarfile.TarInfo(name)
    entry.size = size
    return entry.tobuf(tarfile.GNU_FORMAT)


def padding_of(size):
    return b"\0" * (-size % 512)


class Image:
    """Docker archives around one layer of one large file, which is made while it is sent."""

    def __init__(self, size):
        self.piece = memoryview(hashlib.shake_256(b"tare").digest(MIB))
        self.count = size // MIB
        self.layer_size = 512 + self.count * MIB + 1024
        digest = hashlib.sha256()
        for piece in self.layer():
            digest.update(piece)
        self.diff_id = "sha256:" + digest.hexdigest()

    def layer(self):
        yield header_of("big", self.count * MIB)
        for _ in range(self.count):
            yield self.piece
        yield b"\0" * 1024

    def tail(self, number):
        """What follows the layer, different for each client, and the image's id."""
        config = json.dumps({"architecture": "amd64", "os": "linux", "config": {"Labels": {"number": str(number)}},
                             "rootfs": {"type": "layers", "diff_ids": [self.diff_id]}}).encode()
        hexadecimal = hashlib.sha256(config).hexdigest()
        manifest = json.dumps([{"Config": hexadecimal + ".json", "RepoTags": None, "Layers": ["layer.tar"]}]).encode()
        out = io.BytesIO()
        out.write(padding_of(self.layer_size))
        for name, content in ((hexadecimal + ".json", config), ("manifest.json", manifest)):
            out.write(header_of(name, len(content)) + content + padding_of(len(content)))
        out.write(b"\0" * 1024)
        return out.getvalue(), "sha256:" + hexadecimal

    def head(self):
        return header_of("layer.tar", self.layer_size)


class Service:
    def __init__(self, tare):
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("TARE_")}
        self.process = subprocess.Popen(
            [tare, "serve", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True, env=self.environment
        )
        # Whatever goes wrong here, who waits for this program must not wait for the service.
        atexit.register(self.process.kill)
        self.port = None
        while self.port is None:
            line = self.process.stdout.readline()
            if not line:
                sys.exit("uploads: tare serve ended before it listened")
            found = re.search(r"event=serving .*ports=(\d+)", line)
            self.port = int(found[1]) if found else None
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def setting(self, name):
        command = [f"/proc/{self.process.pid}/exe", "serve", "--check-config"]
        text = subprocess.run(command, capture_output=True, text=True, check=True, env=self.environment).stdout
        return int(re.search(rf"^{name} +(\d+) ", text, re.MULTILINE)[1])

    def status(self, name):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)[1])

    def figure(self, name):
        connection = Client(self.port)
        connection.send(b"GET /metrics HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
        text = connection.answer()[2].decode()
        return float(re.search(rf"^{name} (\S+)", text, re.MULTILINE)[1])

    def stop(self):
        self.process.terminate()
        return self.process.wait(PATIENCE)


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.file = self.socket.makefile("rb")

    def send(self, data):
        self.socket.sendall(data)

    def answer(self):
        """Status, fields and body of the next answer."""
        status = int(self.file.readline().split()[1])
        fields = {}
        while (line := self.file.readline()) != b"\r\n":
            name, value = line.decode().split(":", 1)
            fields[name.lower()] = value.strip()
        return status, fields, self.file.read(int(fields.get("content-length", "0")))

    def close(self):
        self.file.close()
        self.socket.close()


class Upload:
    """One client's attempt, on a thread of its own."""

    def __init__(self, image, port, number, all_asked):
        self.image = image
        self.port = port
        self.all_asked = all_asked
        self.tail, self.id = image.tail(number)
        self.sent = 0
        self.outcome = (0, {}, b"never answered")
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        client = Client(self.port)
        head = self.image.head()
        length = len(head) + self.image.layer_size + len(self.tail)
        client.send(f"PUT /v1/images HTTP/1.1\r\nHost: t\r\nContent-Length: {length}\r\nExpect: 100-continue\r\n\r\n".encode())
        outcome = client.answer()
        # Nobody sends before everybody knows whether they may: the slots are all taken then.
        self.all_asked.wait(PATIENCE)
        if outcome[0] == 100:
            for piece in (head, *self.image.layer(), self.tail):
                client.send(piece)
                self.sent += len(piece)
            outcome = client.answer()
        self.outcome = outcome
        client.close()


def wave(service, image, numbers):
    all_asked = threading.Barrier(len(numbers))
    uploads = [Upload(image, service.port, n, all_asked) for n in numbers]
    for upload in uploads:
        upload.thread.join()
    return uploads


def check_wave(service, image, clients):
    slots = service.setting("max_uploads")
    began = time.monotonic()
    uploads = wave(service, image, range(clients))
    seconds = time.monotonic() - began
    admitted = [u for u in uploads if u.sent > 0]
    refused = [u for u in uploads if u.sent == 0]
    prove(f"of {clients} clients {len(admitted)} were admitted", len(admitted) == min(slots, clients), len(admitted))
    wrong = [u.outcome for u in admitted if u.outcome[0] != 201 or json.loads(u.outcome[2])["images"][0]["image"]["id"] != u.id]
    prove("all of them were answered with the report on their image", not wrong, wrong[:2])
    wrong = [u.outcome for u in refused if u.outcome[0] != 503 or not u.outcome[1].get("retry-after", "").isdigit()]
    prove(f"the other {len(refused)} were answered with 503 and Retry-After, and sent nothing", not wrong, wrong[:2])
    prove("no upload is held afterwards", service.figure("tare_uploads_in_flight") == 0)
    again = wave(service, image, [clients])
    prove("the next one is admitted", again[0].outcome[0] == 201, again[0].outcome)
    return sum(u.sent for u in admitted), seconds


def check_memory(service, clients):
    slots, workers = service.setting("max_uploads"), service.setting("analysis_slots")
    # reliability.md: a fixed part, connections, uploads, and the windows and work of those that compute.
    bound = 256 * MIB + clients * 16 * 1024 + slots * 256 * 1024 + workers * (128 + 64) * MIB
    peak = service.status("VmHWM") * 1024
    prove(f"peak memory is {peak / MIB:.0f} MiB, below its bound of {bound / MIB:.0f} MiB", peak <= bound)
    return peak


def main():
    tare = sys.argv[1]
    clients = int(sys.argv[2]) if len(sys.argv) > 2 else 64
    megabytes = int(sys.argv[3]) if len(sys.argv) > 3 else 1024
    peaks = {}
    for size in (megabytes, max(1, megabytes // 16)):
        image = Image(size * MIB)
        service = Service(tare)
        print(f"{clients} clients, {size} MiB each", flush=True)
        sent, seconds = check_wave(service, image, clients)
        print(f"{sent / MIB:.0f} MiB in {seconds:.1f} s: {sent / MIB / seconds:.0f} MiB/s for all, client included, on {os.cpu_count()} processors")
        peaks[size] = check_memory(service, clients)
        prove("the service ends well", service.stop() == 0)
    large, small = sorted(peaks, reverse=True)
    grown = (peaks[large] - peaks[small]) / MIB
    # Of an image's bytes none may stay; what differs is how many buffers were in use at once.
    prove(f"memory does not go with the size of images: {grown:+.1f} MiB from {small} to {large} MiB each", abs(grown) <= 16)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
