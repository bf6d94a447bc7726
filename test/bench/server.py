#!/usr/bin/env python3
"""Measures `tare serve`: from the start of the process to its first 200, empty and with reports, beside the start of a process
that does nothing; what an open connection costs in memory, and what a small request costs in processor time, each plain and over TLS.

    server.py PATH_TO_TARE [RUNS] [CONNECTIONS] [REQUESTS]      (20 400 20000)

Prints medians and spread. Loopback only; the client is this script, so requests a second say nothing and are not printed (load.py
asks with a client that is fast enough). A part of `./dev bench`, too.
"""

import http.client
import json
import os
import pathlib
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration" / "durability"))
from measure import table  # noqa: E402
from tare_process import Connection, Server, archive  # noqa: E402

REQUEST = b"GET /healthz HTTP/1.1\r\nHost: bench\r\n\r\n"


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def certificate(folder):
    files = [f"{folder}/certificate.pem", f"{folder}/key.pem"]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
                    "-subj", "/CN=bench", "-out", files[0], "-keyout", files[1]], check=True, capture_output=True)  # fmt: skip
    return ["--tls-certificate", files[0], "--tls-key", files[1]]


class Service:
    def __init__(self, tare, flags):
        self.context = None
        if flags:
            self.context = ssl.create_default_context()
            self.context.check_hostname = False
            self.context.verify_mode = ssl.CERT_NONE
        self.process = subprocess.Popen(
            [tare, "serve", "--listen", "127.0.0.1:0", "--log-format", "json", "--max-connections-per-address", "100000", *flags],
            stdout=subprocess.PIPE,
        )
        self.port = next(int(e["ports"]) for e in map(json.loads, self.process.stdout) if e["event"] == "serving")
        # A log that nobody reads would hold the service up.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def connect(self):
        plain = socket.create_connection(("127.0.0.1", self.port))
        return self.context.wrap_socket(plain) if self.context else plain

    def resident(self):
        return int(pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")

    def processor_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.terminate()
        if self.process.wait() != 0:
            sys.exit("bench: the service did not end with 0")


def ask(connection):
    connection.sendall(REQUEST)
    answer = b""
    while not answer.endswith(b"ok\n"):
        piece = connection.recv(4096)
        if not piece:
            sys.exit("bench: no answer")
        answer += piece


def on_processors(process):
    """Milliseconds that the threads of a process have run, however long they waited for a processor."""
    return sum(int(path.read_text().split()[0]) for path in pathlib.Path(f"/proc/{process.pid}/task").glob("*/schedstat")) / 1e6


def start(tare, *flags):
    """Milliseconds from the start of a process to its first 200, and those of processor time."""
    port = free_port()
    begin = time.perf_counter()
    process = subprocess.Popen([tare, "serve", "--listen", f"127.0.0.1:{port}", *flags], stdout=subprocess.DEVNULL)
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                break
        except OSError:
            continue
        finally:
            connection.close()
    took = (time.perf_counter() - begin) * 1000
    computed = on_processors(process)
    process.terminate()
    process.wait()
    return took, computed


def start_nothing():
    """Milliseconds for a process that does nothing, from here and back."""
    begin = time.perf_counter()
    subprocess.run(["true"], check=True)
    return (time.perf_counter() - begin) * 1000


def fill(tare, data, reports):
    """Stores reports on so many small images; the size of the database, in MiB."""
    service = Server([tare, "serve", "--listen", "127.0.0.1:0", "--data-dir", data])
    connection = Connection(service.port)
    for number in range(reports):
        status, answer = connection.request("PUT", "/v1/images", archive(number)[0])
        if status != 201:
            sys.exit(f"bench: an upload was answered {status}: {answer[:200]!r}")
    connection.close()
    service.stop()
    return os.path.getsize(data + "/tare.db") / (1 << 20)


def starts(tare, runs):
    """What is measured of starts: [(what, milliseconds, spread, times a process that does nothing, milliseconds of processor time)]."""
    with tempfile.TemporaryDirectory(prefix="tare-bench-") as folder:
        reports = 500
        size = fill(tare, folder + "/data", reports)
        kinds = (("in memory", []), (f"{reports} reports, {size:.0f} MiB", ["--data-dir", folder + "/data"]))
        # In turn, so that whatever else the machine does touches all of them.
        taken = [(start_nothing(), *(start(tare, *flags) for _, flags in kinds)) for _ in range(runs)]
    nothing, *each = zip(*taken)
    out = [("a process that does nothing", statistics.median(nothing), f"{min(nothing):.1f}–{max(nothing):.1f}", 1.0, None)]
    for (name, _), both in zip(kinds, each):
        times, computed = zip(*both)
        middle = statistics.median(times)
        out.append((f"start to first 200, {name}", middle, f"{min(times):.1f}–{max(times):.1f}", middle / out[0][1], statistics.median(computed)))
    return out


def connection_costs(tare, connections, requests):
    """[(kind, KiB of an idle connection that has been used, microseconds of processor time a request, its log line included)]."""
    out = []
    with tempfile.TemporaryDirectory(prefix="tare-bench-") as folder:
        for name, flags in (("plain", []), ("TLS", certificate(folder))):
            service = Service(tare, flags)
            ask(service.connect())
            before = service.resident()
            opened = [service.connect() for _ in range(connections)]
            for connection in opened:
                ask(connection)
            memory = (service.resident() - before) / connections
            before = service.processor_seconds()
            for _ in range(requests):
                ask(opened[0])
            cost = (service.processor_seconds() - before) / requests
            out.append((name, memory / 1024, cost * 1e6))
            for connection in opened:
                connection.close()
            service.stop()
    return out


def tables(tare, runs=20, connections=400, requests=20000):
    """Both tables, and the milliseconds of the slower start."""
    started = starts(tare, runs)
    rows = [(what, f"{middle:.1f}", spread, f"{times:.0f} ×", f"{computed:.1f}" if computed else "") for what, middle, spread, times, computed in started]
    costs = [(name, f"{memory:.1f}", f"{cost:.1f}") for name, memory, cost in connection_costs(tare, connections, requests)]
    return [table((f"starts, {runs} of each", "ms", "spread", "ratio", "processor ms"), rows),
            table((f"{connections} connections", "KiB each, idle", "µs of processor a request, log line included"), costs)], started[-1][1]  # fmt: skip


def main():
    tare = sys.argv[1]
    printed, _ = tables(tare, *map(int, sys.argv[2:]))
    print("\n\n".join(printed))


if __name__ == "__main__":
    main()
