#!/usr/bin/env python3
"""Sends every real archive to a running service and gives it to the command: both say the same, and what the oracle found.

    archives.py PATH_TO_TARE GOLDEN_JSON SHARED_FOLDER

Prints one line per archive, "ok NAME" or "not ok NAME: reason"; exits with 77 when the archives are not here. Python's
standard library only.
"""

import http.client
import json
import os
import pathlib
import re
import subprocess
import sys
import threading

TIMEOUT = 60
PIECE = 64 * 1024


class Service:
    """`tare serve` on a free port, with reports in memory."""

    def __init__(self, tare):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TARE_")}
        self.process = subprocess.Popen([tare, "serve", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True, env=environment)
        self.port = None
        while self.port is None:
            line = self.process.stdout.readline()
            if not line:
                sys.exit("archives: tare serve ended before it listened")
            found = re.search(r"event=serving .*ports=(\d+)", line)
            self.port = int(found[1]) if found else None
        # The log is read on, or the service would block on a full pipe.
        self.reader = threading.Thread(target=self.process.stdout.read)
        self.reader.start()

    def request(self, method, path, pieces=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        connection.request(method, path, body=pieces, encode_chunked=pieces is not None,
                           headers={"Transfer-Encoding": "chunked"} if pieces is not None else {})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, body

    def stop(self):
        self.process.terminate()
        self.reader.join()
        return self.process.wait(TIMEOUT)


def pieces_of(path):
    with open(path, "rb") as file:
        while piece := file.read(PIECE):
            yield piece


def check(tare, service, path, expected):
    command = subprocess.run([tare, "inspect", "--format", "json", str(path)], capture_output=True, timeout=TIMEOUT, check=False)
    status, body = service.request("PUT", "/v1/images", pieces_of(path))
    if "error" in expected[0]:
        problem = json.loads(body)
        assert problem["type"] == "/problems/" + expected[0]["error"], f"the service says {problem}"
        assert problem["status"] == status >= 400, f"status {status}"
        assert command.returncode == 2, f"the command exits with {command.returncode}"
        assert command.stderr and not command.stdout, "the command says its error elsewhere"
        return
    assert status == 201, f"status {status}: {body[:500]!r}"
    assert command.returncode == 0, command.stderr.decode()
    assert command.stdout.rstrip(b"\n") == body.rstrip(b"\n"), "the command and the service report differently"
    images = json.loads(body)["images"]
    assert [i["image"]["id"] for i in images] == [e["id"] for e in expected], "ids"
    assert [i["sizes"] for i in images] == [e["sizes"] for e in expected], "sizes"
    # One image comes in several archives, and a report once stored stays.
    for image in images:
        status, _ = service.request("DELETE", "/v1/images/" + image["image"]["id"])
        assert status == 204, f"DELETE: status {status}"


def main():
    tare, golden, shared = sys.argv[1:]
    folder = pathlib.Path(os.environ.get("TARE_SHARED", shared), "images")
    if not folder.is_dir():
        print("skipped: the real archives are not here (set TARE_SHARED to the folder that holds images/)")
        return 77
    expected = {}
    for line in json.loads(pathlib.Path(golden).read_text()):
        expected.setdefault(line["archive"], []).append(line)
    service = Service(tare)
    failed = 0
    for name, lines in sorted(expected.items()):
        try:
            check(tare, service, folder / name, lines)
            print(f"ok {name}")
        except AssertionError as reason:
            failed += 1
            print(f"not ok {name}: {reason}")
    if service.stop() != 0:
        failed += 1
        print("not ok: tare serve did not end with 0")
    return 1 if failed or not expected else 0


if __name__ == "__main__":
    sys.exit(main())
