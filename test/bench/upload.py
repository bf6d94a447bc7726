"""What an upload to `tare serve` over loopback costs: all of it, each stage by the service's own figures, and what is left to do when
the last byte has arrived."""

import contextlib
import http.client
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration" / "durability"))
from measure import Failed, Run, peak_of, processor_seconds  # noqa: E402
from tare_process import Server, clean_environment  # noqa: E402

PATIENCE = 600
# A part of the zeros that every tar ends with.
LAST = 512


class Service:
    """A service with a database of its own, which is gone with it."""

    def __init__(self, tare, scratch, flags=()):
        self.data = pathlib.Path(scratch) / "data"
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir()
        self.server = Server([tare, "serve", "--listen", "127.0.0.1:0", "--data-dir", self.data, *flags])
        if self.server.port is None:
            raise Failed("tare serve did not start: " + self.server.said[-300:])
        self.port, self.pid = self.server.port, self.server.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.stop()
        shutil.rmtree(self.data, ignore_errors=True)

    def address(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def stages(self):
        """Seconds of each stage of the analyses so far."""
        with urllib.request.urlopen(self.address("/metrics"), timeout=PATIENCE) as answer:
            text = answer.read().decode()
        return {name: float(value) for name, value in re.findall(r'^tare_analysis_stage_seconds_sum\{stage="(\w+)"\} (\S+)', text, re.MULTILINE)}


def upload(tare, archive, scratch, flags=()):
    """One upload by curl. The processor time is the service's."""
    with Service(tare, scratch, flags) as service:
        before = processor_seconds([service.pid])
        began = time.perf_counter()
        done = subprocess.run(["curl", "-fsS", "-o", "/dev/null", "-T", archive, service.address("/v1/images")], capture_output=True, text=True)
        wall = time.perf_counter() - began
        if done.returncode != 0:
            raise Failed(f"curl ended with {done.returncode}: {done.stderr[-300:].strip()}")
        out = Run(wall, processor_seconds([service.pid]) - before, peak_of(service.pid))
        out.stages = service.stages()
        return out


def wait_until_idle(pid):
    """Until a process has not computed for a while."""
    before = None
    while (now := processor_seconds([pid])) != before:
        before = now
        time.sleep(0.3)


def after_last_byte(tare, archive, scratch, pause):
    """Seconds from the last byte of an upload to the first of its answer. With a pause the service has done what it could do before
    that byte comes; without, it has yet to read what the system holds for it."""
    size = archive.stat().st_size
    with Service(tare, scratch) as service, contextlib.closing(http.client.HTTPConnection("127.0.0.1", service.port, PATIENCE)) as client:
        client.putrequest("PUT", "/v1/images")
        client.putheader("Content-Length", str(size))
        client.endheaders()
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with open(archive, "rb") as file:
            client.sock.sendfile(file, 0, size - LAST)
            file.seek(size - LAST)
            last = file.read()
        if pause:
            wait_until_idle(service.pid)
        client.sock.sendall(last)
        began = time.perf_counter()
        client.sock.recv(1, socket.MSG_PEEK)
        took = time.perf_counter() - began
        answer = client.getresponse()
        if answer.status != 201:
            raise Failed(f"an upload was answered {answer.status}: {answer.read()[:300]!r}")
        answer.read()
        return took
