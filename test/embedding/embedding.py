#!/usr/bin/env python3
"""Installs Tare's HTTP library, builds a program of its own with it as docs/embedding.md shows, and uses the program.

    embedding.py SOURCE BUILD SCRATCH

SOURCE is Tare's source tree, BUILD a build tree of it, SCRATCH a directory that may be emptied. Prints one line per test,
"ok NAME" or "not ok NAME: reason".
"""

import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys

SOURCE, BUILD, SCRATCH = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
TIMEOUT = 30


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise AssertionError(f"{command[:3]} failed:\n{result.stdout[-3000:]}{result.stderr[-3000:]}")
    return result.stdout


def equal(actual, expected, what):
    if actual != expected:
        raise AssertionError(f"{what}: got {actual!r}, expected {expected!r}")


def cache(name):
    """A variable of the build tree, so that the program is built by the same compiler."""
    found = re.search(rf"^{name}:\w+=(.*)$", (BUILD / "CMakeCache.txt").read_text(), re.M)
    return found[1] if found else ""


def files_below(directory):
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*") if not path.is_dir())


class Greeter:
    """The built program on a free port."""

    def __enter__(self):
        self.process = subprocess.Popen(
            [SCRATCH / "build/greeter", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.port = int(self.process.stdout.readline().split()[1])
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def request(self, method, path, body=None, **options):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request(method, path, body, **options)
            answer = connection.getresponse()
            return answer.status, answer.headers.get_content_type(), answer.read()
        finally:
            connection.close()


# --- tests, in this order ---------------------------------------------------------------------------------------------


def test_document_shows_what_is_built_here():
    document = (SOURCE / "docs/embedding.md").read_text()
    blocks = re.findall(r"^```(?:cpp|cmake)\n(.*?)^```$", document, re.M | re.S)
    for name in ("CMakeLists.txt", "main.cpp"):
        if (SOURCE / "test/embedding" / name).read_text() not in blocks:
            raise AssertionError(f"docs/embedding.md does not show test/embedding/{name} as it is")


def test_library_is_configured_alone():
    """With the command of the document; building it is what the other presets do."""
    document = (SOURCE / "docs/embedding.md").read_text()
    words = re.search(r"^    cmake -S \. -B build/http (.*)$", document, re.M)[1].split()
    run("cmake", "-S", SOURCE, "-B", SCRATCH / "alone", *words)
    targets = run("cmake", "--build", SCRATCH / "alone", "--target", "help")
    for target, wanted in (("tare_http", True), ("tare_core", False), ("tare_service", False)):
        equal(f"{target}:" in targets or f"lib{target}.a:" in targets, wanted, f"target {target}")


def test_component_installs():
    run("cmake", "--install", BUILD, "--component", "development", "--prefix", SCRATCH / "prefix")
    installed = files_below(SCRATCH / "prefix")
    for wanted in ("include/tare/http/server.hpp", "include/tare/base/log.hpp"):
        if wanted not in installed:
            raise AssertionError(f"{wanted} is not in {installed}")
    strange = [name for name in installed if not re.fullmatch(r"include/tare/(http|base)/\w+\.hpp|lib/.*(\.a|\.cmake)", name)]
    equal(strange, [], "other files of the component")


def test_runtime_component_is_the_program_alone():
    run("cmake", "--install", BUILD, "--component", "runtime", "--prefix", SCRATCH / "runtime")
    equal(files_below(SCRATCH / "runtime"), ["bin/tare"], "files of the runtime component")


def test_program_builds():
    run(
        "cmake", "-S", SOURCE / "test/embedding", "-B", SCRATCH / "build", "-G", cache("CMAKE_GENERATOR"),
        f"-DCMAKE_PREFIX_PATH={SCRATCH / 'prefix'}", f"-DCMAKE_CXX_COMPILER={cache('CMAKE_CXX_COMPILER')}",
        f"-DCMAKE_CXX_COMPILER_LAUNCHER={cache('CMAKE_CXX_COMPILER_LAUNCHER')}",
        f"-DCMAKE_EXE_LINKER_FLAGS={cache('CMAKE_EXE_LINKER_FLAGS')}", "-DCMAKE_BUILD_TYPE=Debug",
    )
    run("cmake", "--build", SCRATCH / "build")


def test_hello():
    with Greeter() as greeter:
        equal(greeter.request("GET", "/hello/world"), (200, "text/plain", b"hello, world\n"), "greeting")
        equal(greeter.request("HEAD", "/hello/world"), (200, "text/plain", b""), "HEAD")


def test_upload_is_streamed():
    with Greeter() as greeter:
        line = b"x" * 99 + b"\n"
        pieces = (line * 1000 for _ in range(200))
        status, kind, body = greeter.request("PUT", "/lines", pieces, encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
        equal((status, kind, json.loads(body)), (200, "application/json", {"bytes": 20_000_000, "lines": 200_000}), "answer")
        peak = re.search(r"VmHWM:\s+(\d+) kB", pathlib.Path(f"/proc/{greeter.process.pid}/status").read_text())
        if int(peak[1]) > 40_000:
            raise AssertionError(f"{peak[1]} kB of memory for a body of 20 MB")


def test_errors_are_problem_documents():
    with Greeter() as greeter:
        for method, path, wanted in (("GET", "/hello/nobody", 404), ("GET", "/nothing", 404), ("PUT", "/hello/x", 405)):
            status, kind, body = greeter.request(method, path)
            problem = json.loads(body)
            equal((status, kind, problem["status"]), (wanted, "application/problem+json", wanted), f"{method} {path}")
            if not problem["type"].startswith("/problems/") or not problem["detail"]:
                raise AssertionError(problem)


def test_stop_is_graceful():
    with Greeter() as greeter:
        with socket.create_connection(("127.0.0.1", greeter.port), timeout=TIMEOUT) as upload:
            upload.sendall(b"PUT /lines HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
            if b"100 Continue" not in upload.recv(1000):
                raise AssertionError("no 100 Continue")
            greeter.process.send_signal(signal.SIGTERM)
            # The listening socket closes first; what is under way is finished.
            while True:
                try:
                    socket.create_connection(("127.0.0.1", greeter.port), timeout=TIMEOUT).close()
                except (ConnectionRefusedError, ConnectionResetError):
                    break
            upload.sendall(b"a\nb\n")
            answer = upload.recv(1000)
            if not answer.startswith(b"HTTP/1.1 200 ") or b'"lines":2' not in answer or b"\r\nConnection: close\r\n" not in answer:
                raise AssertionError(answer)
        greeter.process.communicate(timeout=TIMEOUT)
        equal(greeter.process.returncode, 0, "exit code")


def main():
    shutil.rmtree(SCRATCH, ignore_errors=True)
    os.makedirs(SCRATCH)
    failed = 0
    for name, test in list(globals().items()):
        if not name.startswith("test_"):
            continue
        title = name.removeprefix("test_").replace("_", " ")
        try:
            test()
            print(f"ok {title}", flush=True)
        except (AssertionError, OSError, ValueError, KeyError, subprocess.SubprocessError) as reason:
            failed += 1
            print(f"not ok {title}: {type(reason).__name__}: {reason}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
