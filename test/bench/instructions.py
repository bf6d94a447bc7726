#!/usr/bin/env python3
"""Counts the instructions of fixed work under callgrind and holds them to the numbers of instructions.json: the analysis of two
generated archives, and one request of each kind to `tare serve`.

    instructions.py PATH_TO_TARE [--update]

Prints a line for each, "ok" or "not ok"; ends with 1 when one is more than 3 % off. What became cheaper fails as well, so that the
numbers stay true: --update writes those of this run. They belong to one kind of build (preset dev) on one Debian release.
"""

import contextlib
import gzip
import hashlib
import io
import json
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import threading

TOLERANCE = 0.03
KEPT = pathlib.Path(__file__).with_name("instructions.json")
REQUESTS = 400
# What libraries choose by the processor would differ between machines; valgrind knows no SHA instructions anyway.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("TARE_")} | {
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX,-ERMS,-FSRM,-BMI2",
    "OPENSSL_ia32cap": "0:0",
}


def layer(seed, files):
    """A layer of text, binaries and links that is the same everywhere."""
    dice = random.Random(seed)
    words = [bytes(dice.choices(b"abcdefghijklmnopqrstuvwxyz_-=:/", k=dice.randint(2, 12))) for _ in range(2000)]
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for i in range(files):
            entry = tarfile.TarInfo(f"usr/{'share' if i % 3 else 'lib'}/package{i % 97}/file{seed}-{i}")
            if i % 11 == 0:
                entry.type, entry.linkname = tarfile.SYMTYPE, f"file{seed}-{max(i - 1, 0)}"
                tar.addfile(entry)
                continue
            size = dice.choice([0, 120, 900, 4_000, 30_000])
            content = dice.randbytes(size) if i % 5 == 0 else b" ".join(dice.choices(words, k=size // 8))
            entry.size, entry.mode = len(content), 0o755 if i % 7 == 0 else 0o644
            tar.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def archive(path, compress, files=1500):
    plain = [layer(1, files), layer(2, files // 5)]
    stored = [gzip.compress(one, 6, mtime=0) for one in plain] if compress else plain
    digests = ["sha256:" + hashlib.sha256(one).hexdigest() for one in plain]
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {"User": "10000", "Cmd": ["/app"]},
                         "rootfs": {"type": "layers", "diff_ids": digests}}).encode()  # fmt: skip
    names = [f"blobs/sha256/{hashlib.sha256(one).hexdigest()}" for one in [config, *stored]]
    manifest = json.dumps([{"Config": names[0], "RepoTags": ["bench:1"], "Layers": names[1:]}]).encode()
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as tar:
        for name, content in zip([*names, "manifest.json"], [config, *stored, manifest], strict=True):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))


def callgrind(command):
    return ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command]


def collected(text):
    found = re.search(r"Collected\s*:\s*(\d+)", text)
    if not found:
        sys.exit("instructions: valgrind did not say what it counted:\n" + text[-2000:])
    return int(found.group(1))


def of_command(command):
    done = subprocess.run(callgrind(command), env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"instructions: {' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return collected(done.stderr)


@contextlib.contextmanager
def service(tare, folder, counted):
    """A service under callgrind, and where it listens; what it counted is appended to `counted` when it has ended."""
    command = callgrind([tare, "serve", "--listen", "127.0.0.1:0", "--log-format", "json", "--data-dir", f"{folder}/data"])
    process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        for line in process.stdout:
            if (said := json.loads(line)).get("event") == "serving":
                break
        # A log that nobody reads would hold the service up.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield int(said["ports"])
    finally:
        process.send_signal(signal.SIGTERM)
    said = process.stderr.read()
    process.wait()
    counted.append(collected(said))


def exchange(connection, request):
    """Sends one request and reads its answer, whose body is as long as it says."""
    connection.sendall(request)
    answer = b""
    while b"\r\n\r\n" not in answer:
        if not (piece := connection.recv(65536)):
            sys.exit("instructions: the service closed the connection")
        answer += piece
    head, body = answer.split(b"\r\n\r\n", 1)
    left = int(re.search(rb"(?i)content-length: (\d+)", head).group(1)) - len(body)
    while left > 0:
        left -= len(connection.recv(65536))
    return int(head.split()[1])


def of_request(tare, image, target):
    """Of one request: what many cost beyond what the service costs without them."""
    request = f"GET {target} HTTP/1.1\r\nHost: t\r\n\r\n".encode()
    counted = []
    for requests in (REQUESTS, 4 * REQUESTS):
        with tempfile.TemporaryDirectory(prefix="tare-instructions-") as folder, service(tare, folder, counted) as port:
            with socket.create_connection(("127.0.0.1", port)) as connection:
                upload = f"PUT /v1/images?name=bench HTTP/1.1\r\nHost: t\r\nContent-Length: {len(image)}\r\n\r\n".encode()
                if exchange(connection, upload + image) != 201:
                    sys.exit("instructions: the image was not taken")
                statuses = {exchange(connection, request) for _ in range(requests)}
                if statuses != {200}:
                    sys.exit(f"instructions: GET {target} answered {statuses}")
    return (counted[1] - counted[0]) // (3 * REQUESTS)


def main():
    update = "--update" in sys.argv[2:]
    measured = {}
    with tempfile.TemporaryDirectory(prefix="tare-instructions-") as folder:
        # Debian 12's valgrind gives up on debug information that clang 19 writes.
        tare = f"{folder}/tare"
        subprocess.run(["llvm-strip-19", "-o", tare, sys.argv[1]], check=True)
        for name, compress in (("analysis of a docker archive", False), ("analysis of gzip layers", True)):
            path = f"{folder}/{name.replace(' ', '-')}.tar"
            archive(path, compress)
            measured[name] = of_command([tare, "inspect", "--format", "json", path])
        small = pathlib.Path(folder, "small.tar")
        archive(small, False, files=75)
        for target in ("/healthz", "/v1/images/bench"):
            measured[f"GET {target}"] = of_request(tare, small.read_bytes(), target)
    if update:
        KEPT.write_text(json.dumps(measured, indent=4) + "\n")
    kept = json.loads(KEPT.read_text())
    failed = measured.keys() != kept.keys()
    for name, count in measured.items():
        change = count / kept.get(name, count) - 1
        off = abs(change) > TOLERANCE
        failed = failed or off
        print(f"{'not ok' if off else 'ok'} - {name}: {count:,} instructions, {change:+.1%} of those kept")
    if failed:
        print("# If this is meant: ./dev bench instructions --update, and say why in the commit.")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
