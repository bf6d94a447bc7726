#!/usr/bin/env python3
"""Lets slowhttptest attack a service of its own in its four modes, and asks the service for its health all the while.

    slow_clients.py PATH_TO_TARE

Loopback only, 200 connections, six seconds a mode. No probe may wait longer than a second, and every slow connection is closed
by the service's deadlines. Prints one line per test, "ok NAME" or "not ok NAME: reason". Needs slowhttptest; Python's standard
library only.
"""

import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time

TARE = sys.argv[1]
CONNECTIONS = 200
SECONDS = 6
PATIENCE = 1.0
# What the service is given; five more seconds are for a machine that does something else as well.
DEADLINE = 2
AFTERWARDS = DEADLINE + 5
SETTINGS = {
    "TARE_LISTEN": "127.0.0.1:0",
    "TARE_LOG_FORMAT": "json",
    "TARE_HEADER_TIMEOUT": f"{DEADLINE}s",
    "TARE_IDLE_TIMEOUT": f"{DEADLINE}s",
    "TARE_FIRST_BODY_BYTE_TIMEOUT": f"{DEADLINE}s",
    "TARE_BODY_TIMEOUT": f"{DEADLINE}s",
    "TARE_WRITE_TIMEOUT": f"{DEADLINE}s",
}
MODES = {
    "slow headers": ["-H", "-i", "1", "-u", "/healthz"],
    "slow body": ["-B", "-i", "1", "-s", "1000000", "-t", "PUT", "-u", "/v1/images"],
    "ranges": ["-R", "-a", "1", "-b", "3000", "-t", "GET", "-u", "/openapi.json"],
    "slow read": ["-X", "-w", "512", "-y", "1024", "-n", "1", "-z", "32", "-k", "3", "-u", "/openapi.json"],
}


class Service:
    def __init__(self):
        clean = {name: value for name, value in os.environ.items() if not name.startswith("TARE_")}
        self.process = subprocess.Popen([TARE, "serve"], stdout=subprocess.PIPE, text=True, env={**clean, **SETTINGS})
        event = {}
        while event.get("event") != "serving":
            event = json.loads(self.process.stdout.readline())
        self.port = int(event["ports"])
        # Read on, or the service would block on a full pipe.
        self.reader = threading.Thread(target=self.process.stdout.read)
        self.reader.start()

    def get(self, path, timeout):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def connections(self):
        return int(re.search(r"^tare_http_connections (\d+)$", self.get("/metrics", 10)[1], re.M)[1])

    def stop(self):
        self.process.terminate()
        self.reader.join()
        return self.process.wait(30)


class Probe(threading.Thread):
    """Asks for the health ten times a second, each time over a connection of its own."""

    def __init__(self, service):
        super().__init__()
        self.service = service
        self.over = threading.Event()
        self.answered = 0
        self.denied = []
        self.longest = 0.0
        self.most = 0

    def run(self):
        while not self.over.wait(0.1):
            began = time.monotonic()
            try:
                status, _ = self.service.get("/healthz", PATIENCE)
                took = time.monotonic() - began
                self.longest = max(self.longest, took)
                self.answered += 1
                if status != 200 or took > PATIENCE:
                    self.denied.append(f"{status} after {took:.3f} s")
                self.most = max(self.most, self.service.connections())
            except OSError as reason:
                self.denied.append(f"{type(reason).__name__} after {time.monotonic() - began:.3f} s")


def attack(service, arguments):
    *options, _, path = arguments
    return subprocess.run(
        ["slowhttptest", *options, "-c", str(CONNECTIONS), "-r", str(CONNECTIONS), "-l", str(SECONDS), "-p", "1", "-v", "1",
         "-u", f"http://127.0.0.1:{service.port}{path}"],
        capture_output=True, text=True, timeout=SECONDS + 60, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def run_mode(service, arguments):
    probe = Probe(service)
    probe.start()
    try:
        result = attack(service, arguments)
    finally:
        probe.over.set()
        probe.join()
    ended = "Test ended" in result.stdout or "Exit status" in result.stdout
    if result.returncode != 0 or not ended:
        raise AssertionError(f"slowhttptest: exit code {result.returncode}: {result.stdout[-500:]} {result.stderr[-500:]}")
    # An attack that the service ends at once may be over after one probe.
    if probe.denied or probe.answered == 0:
        raise AssertionError(f"{probe.answered} probes were answered; denied: {probe.denied[:5]}")
    # The one connection is the question's own.
    deadline = time.monotonic() + AFTERWARDS
    while (left := service.connections()) > 1:
        if time.monotonic() > deadline:
            raise AssertionError(f"{left - 1} connections are still open {AFTERWARDS} s after the attack")
        time.sleep(0.1)
    return f"{probe.answered} probes, the slowest {probe.longest * 1000:.0f} ms, up to {probe.most} connections"


def main():
    service = Service()
    failed = 0
    try:
        for name, arguments in MODES.items():
            try:
                print(f"ok {name}: {run_mode(service, arguments)}", flush=True)
            except (AssertionError, OSError, ValueError, TypeError, subprocess.SubprocessError) as reason:
                failed += 1
                print(f"not ok {name}: {type(reason).__name__}: {reason}", flush=True)
    finally:
        code = service.stop()
    print("ok the service stops in order" if code == 0 else f"not ok the service stops in order: exit code {code}")
    return 1 if failed or code != 0 else 0


if __name__ == "__main__":
    sys.exit(main())
