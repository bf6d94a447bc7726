#!/usr/bin/env python3
"""Runs Tare on a disk (tmpfs) that is too small, at every size in steps of one page, and asks what it does.

    disk_full.py TARE [STEPS]

* A service that has no room to start says so and ends; nothing crashes.
* A report for which there is no room is answered with 507, those that are stored are read on, and the service stays ready.
* When the disk grows by a page at a time, uploads are taken again as soon as they fit, without a restart.
* On a full disk images can be deleted, and others stored in their place.

Wants to mount; exits with 77 where it may not. Prints "ok ..." or "not ok ..." lines. Python's standard library only.
"""

import json
import os
import subprocess
import sys
import tempfile

from tare_process import Connection, Server, archive

PAGE = 4
failures = 0


def prove(what, holds, detail=""):
    global failures
    failures += 0 if holds else 1
    print(f"{'ok' if holds else 'not ok'} {what}{'' if holds else f': {detail}'}", flush=True)


class Disk:
    def __init__(self, place):
        self.place = place
        self.kib = 0

    def mount(self, kib):
        self.kib = kib
        return subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kib}k", "tare-test", self.place], capture_output=True,
                              check=False).returncode == 0

    def resize(self, kib):
        self.kib = kib
        subprocess.run(["mount", "-o", f"remount,size={kib}k", self.place], check=True)

    def unmount(self):
        subprocess.run(["umount", self.place], check=True)


class Client:
    """Uploads, and remembers what was acknowledged."""

    def __init__(self, port):
        self.connection = Connection(port)
        self.reports = {}
        self.number = 0
        self.wrong = []

    def upload(self):
        """True when it was stored, False when there was no room."""
        self.number += 1
        body, image = archive(self.number)
        status, answer = self.connection.request("PUT", "/v1/images", body)
        if status == 201:
            self.reports[image] = answer[len(b'{"images":['):-len(b"]}")]
            return True
        if status != 507 or json.loads(answer)["type"] != "/problems/storage-full":
            self.wrong.append(f"an upload is answered {status}: {answer!r}")
        elif self.connection.request("GET", "/v1/images/" + image)[0] != 404:
            self.wrong.append(f"{image} was refused, and is there")
        return False

    def delete(self, image):
        status, answer = self.connection.request("DELETE", "/v1/images/" + image)
        if status == 204:
            del self.reports[image]
        else:
            self.wrong.append(f"a deletion is answered {status}: {answer!r}")

    def look(self, most):
        for image, report in list(self.reports.items())[-most:]:
            status, answer = self.connection.request("GET", "/v1/images/" + image)
            if status != 200 or answer != report:
                self.wrong.append(f"{image} is answered {status}")
        if (status := self.connection.request("GET", "/readyz")[0]) != 200:
            self.wrong.append(f"/readyz is answered {status}")


def serve(tare, data):
    return Server([tare, "serve", "--listen", "127.0.0.1:0", "--data-dir", data])


def start_somewhere(tare, disk):
    """The smallest disk on which it starts."""
    kib, starts = PAGE, 0
    while True:
        assert disk.mount(kib)
        server = serve(tare, disk.place + "/data")
        if server.port is not None:
            prove(f"on {starts} disks that are too small to start it says so", starts > 3)
            return server
        status = server.wait()
        starts += 1
        if status != 2 or not server.said.startswith("tare serve: ") or "pace" not in server.said:
            prove(f"on {kib} KiB it ends with a sentence", False, f"{status} {server.said}")
        disk.unmount()
        kib += PAGE


def check_growth(tare, disk, steps):
    server = start_somewhere(tare, disk)
    client = Client(server.port)
    stored = 0
    for _ in range(steps):
        if client.upload():
            stored += 1
        client.look(3)
        disk.resize(disk.kib + PAGE)
    client.look(1_000_000)
    prove(f"over {steps} disks, each a page larger, {stored} reports were stored, {steps - stored} answered with 507, and all "
          "that were stored are read", not client.wrong and 10 < stored < steps - 10, f"{stored} {client.wrong[:5]}")
    server.kill()
    server = serve(tare, disk.place + "/data")
    client.connection = Connection(server.port)
    client.look(1_000_000)
    prove("they are there after a kill", not client.wrong, client.wrong[:5])
    server.kill()
    disk.unmount()


def check_replacement(tare, disk):
    assert disk.mount(10 * 1024)
    server = serve(tare, disk.place + "/data")
    client = Client(server.port)
    while client.upload():
        pass
    # Somebody else takes what is left.
    with open(disk.place + "/filler", "wb", buffering=0) as filler:
        try:
            while filler.write(b"x" * 4096):
                pass
        except OSError:
            pass
    count = len(client.reports)
    refused = not client.upload()
    for image in list(client.reports)[:count // 2]:
        client.delete(image)
    again = 0
    while again < count and client.upload():
        again += 1
    client.look(1_000_000)
    prove(f"of {count} images on a full disk {count // 2} were deleted, and {again} others stored in their place",
          refused and not client.wrong and again > count // 3, f"{again} {client.wrong[:5]}")
    server.kill()
    disk.unmount()


def main():
    tare = sys.argv[1]
    steps = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    with tempfile.TemporaryDirectory(prefix="tare-full-") as place:
        disk = Disk(place)
        if os.geteuid() != 0 or not disk.mount(PAGE):
            print("skipped: this user may not mount a small disk here (it takes root and CAP_SYS_ADMIN)")
            return 77
        disk.unmount()
        try:
            check_growth(tare, disk, steps)
            check_replacement(tare, disk)
        finally:
            if os.path.ismount(place):
                subprocess.run(["umount", "--lazy", place], check=False)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
