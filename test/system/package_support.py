"""What the tests of packages share: running a tool, asking Tare, one line for each test. Python's standard library only."""

import io
import json
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile

TARE = str(pathlib.Path(sys.argv[1]).resolve())


class Failed(Exception):
    """A test found fault."""


class Skipped(Exception):
    """A test cannot run here."""


def need(*tools):
    for tool in tools:
        if shutil.which(tool) is None:
            raise Skipped(f"{tool} is not here")


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, check=False, timeout=300, **options)
    if done.returncode != 0:
        raise Failed(f"{command[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace').strip()[:500]}")
    return done.stdout


def equal(found, expected, what):
    if found != expected:
        extra = sorted(set(found) - set(expected))[:5] if isinstance(found, (set, dict)) else found
        missing = sorted(set(expected) - set(found))[:5] if isinstance(found, (set, dict)) else expected
        raise Failed(f"{what}: Tare has {extra}, the tool {missing}")


class Rootfs:
    """A root filesystem as tar, written entry by entry."""

    def __init__(self):
        self.bytes = io.BytesIO()
        self.tar = tarfile.open(fileobj=self.bytes, mode="w", format=tarfile.PAX_FORMAT)
        self.paths = set()
        for name in ("etc", "usr", "var"):
            self.add(name, tarfile.DIRTYPE)

    def add(self, name, kind=tarfile.REGTYPE, content=b"", target=""):
        if name in self.paths:
            return
        self.paths.add(name)
        info = tarfile.TarInfo(name)
        info.type = kind
        info.mode = 0o755
        info.size = len(content)
        info.linkname = target
        self.tar.addfile(info, io.BytesIO(content))

    def report(self):
        self.tar.close()
        out = run(TARE, "inspect", "--format", "json", "-", input=self.bytes.getvalue())
        return json.loads(out)["images"][0]["packages"]


def run_tests(*tests):
    """Runs each test in one folder that they share; the exit code is 1 when one failed."""
    failed = 0
    with tempfile.TemporaryDirectory() as place:
        for test in tests:
            name = test.__name__.replace("_", " ")
            try:
                test(pathlib.Path(place))
                print(f"ok {name}", flush=True)
            except Skipped as why:
                print(f"# left out: {name}: {why}", flush=True)
            except (Failed, OSError, subprocess.TimeoutExpired) as why:
                print(f"not ok {name}: {why}", flush=True)
                failed += 1
    return 1 if failed else 0
