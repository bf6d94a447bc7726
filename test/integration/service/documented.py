#!/usr/bin/env python3
"""Runs the commands that the documents show, as they stand there, against a service, and compares what comes back.

    documented.py PATH_TO_TARE SOURCE_TREE

In docs/api.md a ```sh block is a script whose every curl says the status it gets in a comment at the end of its line; a ```json
or ```http block behind it shows what comes out. Names, types and statuses have to be right, values may vary; "…" as a member
stands for more members. Every documented operation has to be shown. The README's curl commands have to succeed.

Prints one line per test, "ok NAME" or "not ok NAME: reason". Needs curl and jq; Python's standard library only.
"""

import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import urllib.request

TARE = str(pathlib.Path(sys.argv[1]).resolve())
SOURCE = pathlib.Path(sys.argv[2])
TIMEOUT = 60
ADDRESS = "localhost:8080"


# --- the image that `docker save` of the documents saves ----------------------------------------------------------------


def tar(entries):
    """A tar of (name, content, mode) triples; content None makes a directory."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content, mode in entries:
            info = tarfile.TarInfo(name)
            info.mode = mode
            info.mtime = 1700000000
            info.type = tarfile.DIRTYPE if content is None else tarfile.REGTYPE
            info.size = len(content or b"")
            archive.addfile(info, io.BytesIO(content or b""))
    return out.getvalue()


def docker_archive(name):
    """The same bytes for the same name, so that ids in the documents stay right."""
    release = b'ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n'
    status = (
        b"Package: tiny-tools\nStatus: install ok installed\nInstalled-Size: 2\nArchitecture: amd64\n"
        b"Maintainer: Tiny Maintainers <tiny@example.org>\nSource: tiny (1.1)\nVersion: 1.1-2\n"
    )
    base = tar(
        [
            ("bin", None, 0o755),
            ("bin/sh", b"\x7fELF" + b"\0" * 1020, 0o755),
            ("bin/su", b"\x7fELF" + b"\1" * 508, 0o4755),
            ("etc", None, 0o755),
            ("etc/os-release", release, 0o644),
            ("etc/passwd", b"root:x:0:0:root:/root:/bin/sh\n", 0o644),
            ("var/lib/dpkg/status", status, 0o644),
            ("var/lib/dpkg/info/tiny-tools.list", b"/.\n/bin\n/bin/sh\n/bin/su\n", 0o644),
        ]
    )
    top = tar([("app", None, 0o755), ("app/server", name.encode() * 100, 0o755), ("app/notes.txt", b"notes\n", 0o644)])
    layers = [base, top]
    digests = [hashlib.sha256(layer).hexdigest() for layer in layers]
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "created": "2026-01-02T03:04:05Z",
            "config": {"Cmd": ["/app/server"], "WorkingDir": "/app"},
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + d for d in digests]},
            "history": [{"created_by": "ADD rootfs.tar /"}, {"created_by": "COPY server notes.txt /app/"}],
        }
    ).encode()
    config_name = hashlib.sha256(config).hexdigest() + ".json"
    names = [d + "/layer.tar" for d in digests]
    manifest = json.dumps([{"Config": config_name, "RepoTags": [name], "Layers": names}]).encode()
    parts = [*zip(names, layers), (config_name, config), ("manifest.json", manifest)]
    return tar([(part, content, 0o644) for part, content in parts])


# --- commands that stand in the way of the real ones -------------------------------------------------------------------


def stand_in_for_curl(arguments):
    """curl, sent to the service under test; keeps the status of every answer."""
    # A command that saves the header itself can be asked for it afterwards.
    with tempfile.NamedTemporaryFile() as head:
        own = [a.replace(ADDRESS, os.environ["TARE_TEST_ADDRESS"]) for a in arguments]
        own += [] if "-D" in own else ["-D", head.name]
        result = subprocess.run([os.environ["TARE_TEST_CURL"], *own], check=False, stdout=subprocess.PIPE)
        sys.stdout.buffer.write(result.stdout)
        text = pathlib.Path(head.name).read_text() or result.stdout.decode(errors="replace")
    statuses = re.findall(r"^HTTP/1\.1 (\d{3})", text, re.M)
    with open(os.environ["TARE_TEST_STATUSES"], "a", encoding="ascii") as out:
        out.write((statuses[-1] if statuses else "none") + "\n")
    return result.returncode


def stand_in_for_docker(arguments):
    if len(arguments) != 2 or arguments[0] != "save":
        sys.exit(f"docker {arguments}: only docker save NAME is known here")
    sys.stdout.buffer.write(docker_archive(arguments[1]))
    return 0


class Workplace:
    """A service on a free port, and a directory in which commands find the stand-ins first."""

    def __init__(self):
        self.directory = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.directory.name)
        stand_ins = self.path / "bin"
        stand_ins.mkdir()
        for name in ("curl", "docker"):
            script = stand_ins / name
            script.write_text(f'#!/bin/sh\nexec {sys.executable} {pathlib.Path(__file__).resolve()} stand-in {name} "$@"\n')
            script.chmod(0o755)
        clean = {name: value for name, value in os.environ.items() if not name.startswith("TARE_")}
        self.service = subprocess.Popen(
            [TARE, "serve", "--listen", "127.0.0.1:0", "--log-format", "json"], stdout=subprocess.PIPE, text=True, env=clean
        )
        self.events = []
        while not self.events or self.events[-1]["event"] != "serving":
            self.events.append(json.loads(self.service.stdout.readline()))
        self.address = "127.0.0.1:" + self.events[-1]["ports"]
        self.reader = threading.Thread(target=lambda: self.events.extend(map(json.loads, self.service.stdout)))
        self.reader.start()
        self.statuses = self.path / "statuses"
        self.environment = {
            **clean,
            "PATH": f"{stand_ins}:{clean['PATH']}",
            "TARE_TEST_ADDRESS": self.address,
            "TARE_TEST_CURL": shutil.which("curl"),
            "TARE_TEST_STATUSES": str(self.statuses),
            "TARE_TOKEN": "not-needed-here",
            "TARE_URL": f"http://{ADDRESS}",
        }

    def run(self, script):
        """Runs a script; gives its output and the statuses of its requests."""
        self.statuses.write_text("")
        work = self.path / "work"
        work.mkdir(exist_ok=True)
        result = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script], cwd=work, env=self.environment, capture_output=True, timeout=TIMEOUT, check=False
        )
        if result.returncode != 0:
            raise AssertionError(f"exit code {result.returncode}: {result.stderr.decode()}{script}")
        return result.stdout.decode(), self.statuses.read_text().split()

    def get(self, path):
        with urllib.request.urlopen(f"http://{self.address}{path}", timeout=TIMEOUT) as answer:
            return json.load(answer)

    def stop(self):
        self.service.terminate()
        self.reader.join()
        self.service.wait(TIMEOUT)
        self.directory.cleanup()


# --- what the documents say ---------------------------------------------------------------------------------------------


def blocks_of(text):
    """The fenced blocks of a Markdown document: (line number, language, content)."""
    for found in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S):
        yield text.count("\n", 0, found.start()) + 1, found[1], found[2]


def json_values(text):
    """Several JSON values behind each other, as jq writes them."""
    decoder = json.JSONDecoder()
    text = text.strip()
    while text:
        value, end = decoder.raw_decode(text)
        yield value
        text = text[end:].lstrip()


def difference(actual, shown, where="answer"):
    """The first thing in which two values differ in shape; None when there is none. What may be null may be shown as null."""
    if actual is None or shown is None:
        return None
    if isinstance(shown, dict):
        if not isinstance(actual, dict):
            return f"{where} is no object: {actual!r}"
        more = set(actual) - set(shown)
        less = set(shown) - set(actual) - {"…"}
        if less or (more and "…" not in shown):
            return f"{where}: shown but not there: {sorted(less)}, there but not shown: {sorted(more)}"
        for name in set(shown) & set(actual):
            if found := difference(actual[name], shown[name], f"{where}.{name}"):
                return found
        return None
    if isinstance(shown, list):
        if not isinstance(actual, list) or bool(actual) != bool(shown):
            return f"{where} is no list like the one shown: {actual!r}"
        return one_of(actual, shown, where)
    kinds = tuple("number" if isinstance(v, (int, float)) and not isinstance(v, bool) else type(v).__name__ for v in (actual, shown))
    return None if kinds[0] == kinds[1] else f"{where} is {actual!r}, not like {shown!r}"


def one_of(actual, shown, where):
    """Every actual value looks like one of those that are shown."""
    for item in actual:
        found = [difference(item, candidate, where + "[]") for candidate in shown]
        if None not in found:
            return found[0]
    return None


def check_output(language, output, shown):
    if language == "json":
        actual, expected = list(json_values(output)), list(json_values(shown))
        if bool(actual) != bool(expected):
            raise AssertionError(f"{output!r} came instead of {shown!r}")
        if found := one_of(actual, expected, "answer"):
            raise AssertionError(found)
    elif language == "http":
        lines = output.splitlines()
        for line in shown.splitlines():
            wanted = line if line.startswith("HTTP/") else line.split(":")[0] + ":"
            if not any(actual.startswith(wanted) for actual in lines):
                raise AssertionError(f"{line!r} is not in {output!r}")


def test_commands_of_api_md(place):
    output = None
    for line, language, content in blocks_of((SOURCE / "docs/api.md").read_text()):
        where = f"docs/api.md:{line}"
        try:
            if language == "sh":
                expected = re.findall(r"#\s*(\d{3})\s*$", content, re.M)
                output, statuses = place.run(content)
                if statuses != expected:
                    raise AssertionError(f"the statuses were {statuses}, and are said to be {expected}")
            elif output is not None:
                check_output(language, output, content)
        except (AssertionError, ValueError, subprocess.SubprocessError) as reason:
            raise AssertionError(f"{where}: {reason}\n{content}") from None


def test_every_operation_is_shown(place):
    documented = {
        (method.upper(), path) for path, item in place.get("/openapi.json")["paths"].items() for method in item
    }
    # The log of the commands before; the request for the document is the last one.
    shown = {(e["method"], e["route"]) for e in place.events if e["event"] == "request served" and "route" in e}
    missing = documented - shown
    if missing:
        raise AssertionError(f"docs/api.md shows no command for {sorted(missing)}")


def test_no_command_hides_in_another_block(_place):
    text = re.sub(r"^```.*?^```$", "", (SOURCE / "docs/api.md").read_text(), flags=re.M | re.S)
    if found := re.search(r"^    .*\bcurl .*$", text, re.M):
        raise AssertionError(f"put it into a ```sh block, with its status behind it: {found[0]}")


def test_commands_of_the_readme(place):
    commands = re.findall(r"^    ((?:docker save app:1\.\d \| )?curl .*)$", (SOURCE / "README.md").read_text(), re.M)
    if len(commands) < 6:
        raise AssertionError(f"only {commands} were found")
    for command in commands:
        output, statuses = place.run(command)
        if any(not status.startswith("2") for status in statuses) or not statuses:
            raise AssertionError(f"{command}: {statuses} {output}")


def test_gate_of_the_readme(place):
    text = (SOURCE / "README.md").read_text()
    blocks = [content for _, language, content in blocks_of(text) if language == "sh" and "gate=true" in content]
    if len(blocks) != 1:
        raise AssertionError(f"{len(blocks)} gates were found")
    # The image of the documents runs as root: it is stopped, and what stopped it is in the file.
    output, statuses = place.run(f"if ( set -e; {blocks[0]} ); then echo passed; else echo stopped with $?; fi\ncat verdict.md")
    if statuses != ["422"] or "stopped with 22" not in output or "fails by policy" not in output:
        raise AssertionError(f"{statuses} {output}")
    output, statuses = place.run(blocks[0].replace("policy=strict", "policy=dive") + "\ncat verdict.md")
    if statuses[0][0] != "2" or "passes by policy" not in output:
        raise AssertionError(f"{statuses} {output}")


def test_policies_of_policy_md_are_stored(place):
    found = [(line, content) for line, language, content in blocks_of((SOURCE / "docs/policy.md").read_text()) if language == "json"]
    if len(found) < 4:
        raise AssertionError(f"only {len(found)} policies were found")
    for line, content in found:
        request = urllib.request.Request(f"http://{place.address}/v1/policies/line-{line}", content.encode(), method="PUT")
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            if answer.status != 201:
                raise AssertionError(f"docs/policy.md:{line}: {answer.status}")


def test_policy_md_has_every_key(place):
    text = (SOURCE / "docs/policy.md").read_text()
    properties = place.get("/v1/schemas/policy")["properties"]
    names = [*properties, *properties["baseline"]["properties"], *properties["dive"]["properties"]]
    missing = [name for name in names if f"`{name}`" not in text]
    figures = [f for f in properties["budgets"]["properties"] if not f.endswith("_findings") and f"`{f}`" not in text]
    if missing or figures:
        raise AssertionError(f"docs/policy.md does not speak of {missing + figures}")


def main():
    place = Workplace()
    failed = 0
    try:
        for name, test in list(globals().items()):
            if not name.startswith("test_"):
                continue
            title = name.removeprefix("test_").replace("_", " ")
            try:
                test(place)
                print(f"ok {title}", flush=True)
            except (AssertionError, OSError, ValueError, KeyError, subprocess.SubprocessError) as reason:
                failed += 1
                print(f"not ok {title}: {type(reason).__name__}: {reason}", flush=True)
    finally:
        place.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["stand-in"]:
        sys.exit({"curl": stand_in_for_curl, "docker": stand_in_for_docker}[sys.argv[2]](sys.argv[3:]))
    sys.exit(main())
