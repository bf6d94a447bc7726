"""What the tests of commands share: a small archive, running a command, a service. Python's standard library only."""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import threading

TARE = sys.argv[1]
TIMEOUT = 60
UMASK = os.umask(0o022)
os.umask(UMASK)
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("TARE_")}


def tar(entries):
    """A tar of (name, content) pairs."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in entries:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def image(tag="app:1", content=b"content"):
    """The parts of one image for a docker archive: its entries and its row of the manifest."""
    layer = tar([("etc/passwd", b"root:x:0:0:root:/root:/bin/sh\n"), ("file", content)])
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]},
            "history": [{"created_by": "COPY file"}],
        }
    ).encode()
    config_name = hashlib.sha256(config).hexdigest() + ".json"
    layer_name = hashlib.sha256(layer).hexdigest() + "/layer.tar"
    row = {"Config": config_name, "RepoTags": [tag], "Layers": [layer_name]}
    return [(layer_name, layer), (config_name, config)], row


def docker_archive(*images):
    entries = [entry for parts, _ in images for entry in parts]
    manifest = json.dumps([row for _, row in images]).encode()
    return tar(entries + [("manifest.json", manifest)])


ARCHIVE = docker_archive(image())


def run(*arguments, stdin=b"", environment=None):
    return subprocess.run(
        [TARE, *arguments], input=stdin, capture_output=True, timeout=TIMEOUT, env={**ENVIRONMENT, **(environment or {})}, check=False
    )


def equal(actual, expected, what):
    if actual != expected:
        raise AssertionError(f"{what}: got {actual!r}, expected {expected!r}")


def holds(text, *parts):
    for part in parts:
        if part not in text:
            raise AssertionError(f"{part!r} is not in {text!r}")


def fails(result, code, *parts):
    equal((result.returncode, result.stdout), (code, b""), f"exit code and output ({result.stderr!r})")
    holds(result.stderr.decode(), *parts)


class Service:
    """tare serve on a free port."""

    def __init__(self, *arguments, environment=None):
        self.process = subprocess.Popen(
            [TARE, "serve", "--listen", "127.0.0.1:0", "--log-format", "json", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**ENVIRONMENT, **(environment or {})},
        )
        self.watchdog = threading.Timer(TIMEOUT, self.process.kill)
        self.watchdog.start()
        self.events = []
        self.port = int(self.wait_for("serving")["ports"])
        self.url = f"http://127.0.0.1:{self.port}"

    def wait_for(self, event):
        """Reads the log up to an event."""
        for line in self.process.stdout:
            self.events.append(json.loads(line))
            if self.events[-1]["event"] == event:
                return self.events[-1]
        raise AssertionError(f"no event {event!r} in {self.events}; {self.process.stderr.read()!r}")

    def stop(self):
        """Ends it as an operator would; gives the exit code."""
        self.process.terminate()
        return self.end()

    def end(self):
        rest, _ = self.process.communicate()
        self.watchdog.cancel()
        self.events += [json.loads(line) for line in rest.splitlines()]
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
        self.watchdog.cancel()


def run_tests(module):
    """Runs every test of a module; the exit code."""
    failed = 0
    for name, test in list(module.items()):
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
