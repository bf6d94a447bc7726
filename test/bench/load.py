"""`tare serve` beside nginx, which serves the same bytes: the same requests from wrk to each in turn, over loopback.

Where the client has a processor of its own at most, requests a second tell as much about the client. What a server computes for a
request is what can be compared; it is read from /proc before and after.
"""

import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request

import images
from measure import Failed, processor_seconds, table
from upload import clean_environment

TOOLS = images.ROOT / "build" / "bench-tools"
CONNECTIONS = 32
# So many packages make a report of 200 kB.
PACKAGES = 525

# The fields are those that Tare's answers have. Keep-alive has no end, and open files are remembered: nginx at its best.
CONFIGURATION = """
daemon off; {user} worker_processes {threads}; pid {folder}/pid;
events {{ worker_connections 4096; }}
http {{
    access_log {log}; server_tokens off; sendfile on; keepalive_requests 1000000000;
    open_file_cache max=100 inactive=1h; open_file_cache_valid 1h;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} backlog=1024; root {folder}; default_type "text/plain; charset=utf-8";
        add_header X-Request-Id $request_id; add_header X-Content-Type-Options nosniff; add_header Cache-Control no-cache;
        add_header Vary "Accept, Accept-Encoding"; add_header Content-Location {location};
        location = /healthz {{
            add_header X-Request-Id $request_id; add_header X-Content-Type-Options nosniff; add_header Cache-Control no-store;
            return 200 'ok\\n';
        }}
        location = /bare {{ add_header Cache-Control no-store; return 200 'ok\\n'; }}
        location = /memory {{ return 200 '{small}'; }}
        location = /large {{ default_type application/json; }}
        location = /copied {{ default_type application/json; sendfile off; alias {folder}/large; }}
    }}
}}
"""


def find_nginx():
    """The program; Debian's is unpacked and not installed where it is not there, because installing it starts it."""
    unpacked = TOOLS / "usr" / "sbin" / "nginx"
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin") or (unpacked.exists() and str(unpacked))
    if found:
        return found
    TOOLS.mkdir(parents=True, exist_ok=True)
    print(f"bench: downloading Debian's nginx into {TOOLS.relative_to(images.ROOT)}", file=sys.stderr)
    subprocess.run(["apt-get", "download", "-qq", "nginx"], cwd=TOOLS, check=False, stderr=subprocess.DEVNULL)
    for package in TOOLS.glob("nginx_*.deb"):
        subprocess.run(["dpkg-deb", "-x", package, TOOLS], check=False)
    return str(unpacked) if unpacked.exists() else None


# --- the servers -------------------------------------------------------------------------------------------------------


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def fetch(address):
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read()


class Server:
    """A process that serves on a port of loopback. Its output is a file: reading a pipe would take the time that is measured."""

    def __init__(self, command, folder, port):
        self.port = port
        with open(folder / "output", "wb") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output, env=clean_environment())
        deadline = time.monotonic() + 10
        while True:
            with contextlib.suppress(OSError):
                fetch(self.address("/healthz"))
                return
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise Failed(f"{self.name} did not start: " + (folder / "output").read_text()[-300:])
            time.sleep(0.05)

    def address(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Tare(Server):
    """A service with a report of each size."""

    name = "tare"
    paths = {"healthz": "/healthz", "bare": "/healthz", "small": "/v1/images/small?format=text", "memory": "/v1/images/small?format=text",
             "large": "/v1/images/large", "copied": "/v1/images/large"}  # fmt: skip

    def __init__(self, tare, folder, threads, log):
        port = free_port()
        super().__init__([tare, "serve", "--listen", f"127.0.0.1:{port}", "--io-threads", str(threads),
                          "--log-level", "info" if log else "warning"], folder, port)  # fmt: skip
        for name, packages in (("small", 0), ("large", PACKAGES)):
            request = urllib.request.Request(self.address(f"/v1/images?name={name}"), report_archive(packages), method="PUT")
            with urllib.request.urlopen(request, timeout=60) as answer:
                answer.read()

    def pids(self):
        return [self.process.pid]


def report_archive(packages):
    """An image whose report is small without packages, and grows with them."""
    stanzas = "".join(f"Package: library-{n}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.{n}-1\n\n" for n in range(packages))
    files = [("usr/bin/app", b"\x7fELF"), ("etc/passwd", b"root:x:0:0:root:/root:/bin/sh\n")]
    files += [("etc/os-release", b"ID=debian\nVERSION_ID=12\n"), ("var/lib/dpkg/status", stanzas.encode())] if packages else []
    layer = images.tar_of(files)
    config = images.config_of([images.digest_of(layer)])
    manifest = json.dumps([{"Config": "config.json", "RepoTags": None, "Layers": ["layer.tar"]}]).encode()
    return images.tar_of([("layer.tar", layer), ("config.json", config), ("manifest.json", manifest)])


class Nginx(Server):
    """nginx with the answers of a service as files, and the small ones in memory too."""

    name = "nginx"
    paths = {name: "/" + name for name in Tare.paths}

    def __init__(self, program, folder, threads, log, tare):
        folder.mkdir()
        self.sizes = {}
        for name in ("small", "large"):
            body = fetch(tare.address(tare.paths[name]))
            (folder / name).write_bytes(body)
            self.sizes[name] = len(body)
        port = free_port()
        small = (folder / "small").read_text().replace("\\", "\\\\").replace("'", "\\'")
        (folder / "conf").write_text(CONFIGURATION.format(
            user="user root;" if os.geteuid() == 0 else "", threads=threads, folder=folder, port=port, small=small,
            log=folder / "access.log" if log else "off", location="/v1/images/sha256:" + 64 * "0"))  # fmt: skip
        super().__init__([program, "-e", "stderr", "-p", folder, "-c", folder / "conf"], folder, port)

    def pids(self):
        return pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()


# --- requests ----------------------------------------------------------------------------------------------------------


class Case:
    """One kind of request to servers of so many threads; `samples` are those of each server's name."""

    def __init__(self, title, path, close, threads, log=False):
        self.title, self.path, self.close, self.threads, self.log = title, path, close, threads, log
        self.samples = {}

    def median(self, server, figure):
        return statistics.median(each[figure] for each in self.samples[server])

    def ratio(self, figure):
        return self.median("tare", figure) / self.median("nginx", figure)

    @property
    def is_aim(self):
        """Whether design.md asks for it: connections that are kept, and nginx at its best."""
        return not self.close and not self.log and self.path in ("healthz", "memory", "large")


UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1}


def seconds_of(text, percent):
    value, unit = re.search(rf"^ +{percent}% +([0-9.]+)(us|ms|s)$", text, re.MULTILINE).groups()
    return float(value) * UNITS[unit]


def ask(wrk, server, case, seconds):
    """One run of wrk against one server."""
    close = ["-H", "Connection: close"] if case.close else []
    address = f"http://127.0.0.1:{server.port}{server.paths[case.path]}"
    before = processor_seconds(server.pids())
    done = subprocess.run([wrk, "-t", str(case.threads), "-c", str(CONNECTIONS), "-d", f"{seconds}s", "--latency", *close, address],
                          capture_output=True, text=True)  # fmt: skip
    computed = processor_seconds(server.pids()) - before
    text = done.stdout
    requests = int(re.search(r"(\d+) requests in", text)[1])
    if "Non-2xx" in text or "Socket errors" in text or requests == 0:
        raise Failed(f"wrk on {server.name} {case.path}: {text}")
    rate = float(re.search(r"^Requests/sec: +([0-9.]+)", text, re.MULTILINE)[1])
    return {"rate": rate, "p50": seconds_of(text, 50), "p99": seconds_of(text, 99), "computed": computed / requests}


def cases():
    out = []
    for title, path in (("/healthz", "healthz"), ("small report", "small"), ("large report", "large")):
        out += [Case(title, path, close, threads) for close in (False, True) for threads in (1, 2)]
    return [*out, Case("small report, nginx from memory", "memory", False, 1), Case("large report, nginx without sendfile", "copied", False, 1),
            Case("/healthz, nginx with fewer fields", "bare", False, 1), Case("/healthz, both with a log", "healthz", False, 1, log=True)]  # fmt: skip


@contextlib.contextmanager
def servers(tare, nginx, folder, wanted):
    """Both servers for each pair of threads and log: {(threads, log): [tare, nginx]}."""
    with contextlib.ExitStack() as started:
        out = {}
        for threads, log in sorted({(case.threads, case.log) for case in wanted}):
            place = pathlib.Path(folder, f"{threads}-{log}")
            place.mkdir()
            first = Tare(tare, place, threads, log)
            started.callback(first.stop)
            second = Nginx(nginx, place / "nginx", threads, log, first)
            started.callback(second.stop)
            out[threads, log] = [first, second]
        yield out


def measure(tare, folder, rounds, seconds):
    """The cases with their samples; empty, with the reason said, where a tool is missing."""
    wrk, nginx = shutil.which("wrk"), find_nginx()
    if not wrk or not nginx:
        print(f"bench: left out: requests beside nginx, because {'nginx' if wrk else 'wrk'} is not there", file=sys.stderr)
        return [], {}
    every = cases()
    with servers(tare, nginx, folder, every) as running:
        for number in range(rounds):
            for case in every:
                print(f"bench: round {number + 1} of {rounds}: {case.title}, {case.threads} threads", file=sys.stderr, flush=True)
                for server in running[case.threads, case.log]:
                    case.samples.setdefault(server.name, []).append(ask(wrk, server, case, seconds))
        return every, running[1, False][1].sizes


def rows_of(every):
    for case in every:
        tare, nginx = ({f: case.median(name, f) for f in ("rate", "p50", "p99", "computed")} for name in ("tare", "nginx"))
        yield (case.title, "close" if case.close else "keep-alive", case.threads, f"{tare['rate']:,.0f}", f"{nginx['rate']:,.0f}",
               f"{case.ratio('rate'):.2f}", f"{tare['computed'] * 1e6:.1f}", f"{nginx['computed'] * 1e6:.1f}",
               f"{case.ratio('computed'):.2f}", *(f"{each[p] * 1e3:.2f}" for p in ("p50", "p99") for each in (tare, nginx)))  # fmt: skip


def load_table(every):
    """A second's requests, processor time of a request in microseconds, and milliseconds until the answer; Tare's and nginx's."""
    return table(("request", "connection", "threads", "tare /s", "nginx /s", "ratio", "tare µs", "nginx µs", "ratio", "p50 ms", "nginx", "p99 ms", "nginx"),
                 list(rows_of(every)))  # fmt: skip
