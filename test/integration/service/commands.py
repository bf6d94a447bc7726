#!/usr/bin/env python3
"""Tests the commands of the program as a user runs them, save for serving: exit codes, standard output, standard error.

    commands.py PATH_TO_TARE

Prints one line per test, "ok NAME" or "not ok NAME: reason". Python's standard library only.
"""

import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading

from commands_support import ARCHIVE, ENVIRONMENT, TARE, TIMEOUT, docker_archive, equal, fails, holds, image, run, run_tests, tar


# --- version and usage ------------------------------------------------------------------------------------------------


def test_version():
    result = run("version")
    equal((result.returncode, result.stderr), (0, b""), "exit code")
    if not re.fullmatch(r"tare \d+\.\d+\.\d+ \(analyser \w+, tare\.report/v1\)\n", result.stdout.decode()):
        raise AssertionError(result.stdout)
    document = json.loads(run("version", "--format", "json").stdout)
    equal(sorted(document), ["analyser", "name", "schema", "version"], "members")
    holds(run("--version").stdout.decode(), document["version"])


def test_checks_are_listed_in_three_forms():
    listed = json.loads(run("checks", "--format", "json").stdout)["checks"]
    text = run("checks").stdout.decode().splitlines()
    equal([line.split()[0] for line in text[1:]], [check["id"] for check in listed], "lines")
    document = run("checks", "--format", "markdown").stdout.decode()
    for check in listed:
        holds(document, f"### {check['id']}\n", check["fix"])


def test_help_lists_every_setting():
    result = run("serve", "--help")
    equal((result.returncode, result.stderr), (0, b""), "exit code")
    text = result.stdout.decode()
    shown = run("serve", "--check-config").stdout.decode().splitlines()
    for line in shown:
        key = line.split()[0]
        holds(text, "--" + key.replace("_", "-"), "TARE_" + key.upper())
    equal(run("--help").returncode, 0, "--help")


def test_wrong_usage_is_2():
    for arguments in ([], ["frobnicate"], ["inspect"], ["inspect", "--format", "yaml", "x"], ["serve", "--nope"], ["version", "x"]):
        result = run(*arguments)
        equal((result.returncode, result.stdout), (2, b""), f"exit code of {arguments}")
        holds(result.stderr.decode(), "--help")


# --- check ------------------------------------------------------------------------------------------------------------


def test_check_exits_by_the_verdict():
    # The image runs as root.
    failed = run("check", "-", stdin=ARCHIVE)
    equal((failed.returncode, failed.stderr), (1, b""), "exit code by the policy default")
    holds(failed.stdout.decode(), "Verdict      fail", "TARE-SEC-001", "Fix: ")
    if b"\x1b" in failed.stdout:
        raise AssertionError("colours in a pipe")
    equal(run("check", "-", "--policy", "dive", stdin=ARCHIVE).returncode, 0, "exit code by the policy dive")
    fails(run("check", "-", "--policy", "strickt", stdin=ARCHIVE), 2, "tare check: ", "no policy 'strickt'", "strict")
    fails(run("check", "-", stdin=b"no archive\n" * 100), 2, "tare check: Not a container image: ")
    fails(run("check", "-", "--policy", "-", stdin=ARCHIVE), 2, "Standard input can be one of the files only.")


def test_check_writes_every_format_and_to_a_file():
    for form, part in (("json", '"schema":"tare.verdict/v1"'), ("markdown", "❌"), ("sarif", '"version":"2.1.0"'), ("junit", "<testsuites ")):
        result = run("check", "-", "--format", form, stdin=ARCHIVE)
        equal((result.returncode, result.stderr), (1, b""), form)
        holds(result.stdout.decode(), part)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "verdict.json")
        result = run("check", "-", "--format", "json", "--output", path, stdin=ARCHIVE)
        equal((result.returncode, result.stdout), (1, b""), "with --output")
        with open(path, encoding="utf-8") as file:
            equal(json.load(file)["verdicts"][0]["result"], "fail", "the verdict in the file")
        fails(run("check", "-", "--output", folder + "/no/such", stdin=ARCHIVE), 2, "cannot be written to", "No such file or directory")


def test_check_compares_with_a_report():
    with tempfile.TemporaryDirectory() as folder:
        def write(name, content):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content)
            return os.path.join(folder, name)

        policy = write("policy.json", b'{"schema":"tare.policy/v1","levels":{"severity":{"critical":"off","high":"off","medium":"off",'
                                      b'"low":"off","info":"off"}},"baseline":{"growth":{"stored_bytes":{"max_bytes":10}}}}')
        report = write("report.json", run("inspect", "-", "--format", "json", stdin=ARCHIVE).stdout)
        larger = docker_archive(image(content=b"content" * 100))
        arguments = ("check", "-", "--policy", policy)
        equal(run(*arguments, "--baseline", report, stdin=ARCHIVE).returncode, 0, "the same image")
        grown = run(*arguments, "--baseline", report, stdin=larger)
        equal(grown.returncode, 1, "a larger image")
        holds(grown.stdout.decode(), "baseline.growth.stored_bytes")
        holds(run(*arguments, stdin=ARCHIVE).stdout.decode(), "not evaluated", "There is no baseline")
        fails(run(*arguments, "--baseline", policy, stdin=ARCHIVE), 2, "is no report on an image")
        wrong = write("wrong.json", b'{"schema":"tare.policy/v1","userz":{}}')
        fails(run("check", "-", "--policy", wrong, stdin=ARCHIVE), 2, "/userz", "Did you mean 'users'?")


# --- compare ----------------------------------------------------------------------------------------------------------


def compared(folder, *arguments, target=docker_archive(image("app:2", b"other content")), **how):
    """What compare says of the archive, as a file, and another one on standard input."""
    path = os.path.join(folder, "base.tar")
    with open(path, "wb") as file:
        file.write(ARCHIVE)
    return run("compare", path, "-", *arguments, stdin=target, **how)


def test_compare_says_what_differs():
    with tempfile.TemporaryDirectory() as folder:
        result = compared(folder)
        equal((result.returncode, result.stderr), (0, b""), "exit code")
        holds(result.stdout.decode(), "Base         app:1 (sha256:", "Result       The images differ.", "FILES CHANGED (1, +6B; 3 are the same)", "/file\n")
        if b"\x1b" in result.stdout:
            raise AssertionError("colours in a pipe")
        document = json.loads(compared(folder, "--format", "json").stdout)
        equal([entry["path"] for entry in document["files"]["changed"]["entries"]], ["/file"], "changed files")
        equal(document["sizes"]["stored"]["difference"], 6, "difference of the sizes")
        holds(compared(folder, "--format", "html").stdout.decode(), "<!DOCTYPE html>", "app:1 → app:2", "</html>")
        holds(compared(folder, "--format", "markdown").stdout.decode(), "### Tare: <code>app", "<details>")


def test_compare_exits_as_diff_does_when_asked():
    with tempfile.TemporaryDirectory() as folder:
        equal(compared(folder, "--exit-code").returncode, 1, "different images")
        same = compared(folder, "--exit-code", target=ARCHIVE)
        equal((same.returncode, same.stderr), (0, b""), "the same image")
        holds(same.stdout.decode(), "Result       Nothing differs.")
        equal(compared(folder, target=ARCHIVE).returncode, 0, "without the flag")
        fails(compared(folder, target=b"no archive\n" * 100), 2, "tare compare: Not a container image: ", "[-]")
        fails(run("compare", "-", "-", stdin=ARCHIVE), 2, "Standard input can be one of the images only.")
        fails(run("compare", folder + "/none", "-", stdin=ARCHIVE), 2, "No such file or directory")
        fails(run("compare", "-"), 2, "--help")


def test_compare_takes_saved_reports_and_says_what_they_lack():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "report.json")
        with open(path, "wb") as file:
            file.write(run("inspect", "-", "--format", "json", stdin=ARCHIVE).stdout)
        result = run("compare", path, "-", stdin=docker_archive(image("app:2", b"other content")))
        equal((result.returncode, result.stderr), (0, b""), "exit code")
        holds(result.stdout.decode(), "Files are not compared", "The images differ.")
        equal(run("compare", path, path, "--exit-code").returncode, 0, "the same report")
        with open(path, "rb") as file:
            equal(run("compare", "-", path, "--exit-code", stdin=file.read()).returncode, 0, "a report on standard input")
        rebuilt = run("compare", path, "-", "--exit-code", stdin=docker_archive(image("app:1", b"CONTENT")))
        equal(rebuilt.returncode, 2, "only the content of a file differs, which no report says")
        holds(rebuilt.stderr.decode(), "cannot be told")
        with open(path, "w", encoding="utf-8") as file:
            file.write('{"images":[]}')
        fails(run("compare", path, "-", stdin=ARCHIVE), 2, "has 0 reports")


def test_compare_chooses_images_of_archives_with_several():
    both = docker_archive(image("app:1", b"one"), image("app:2", b"two"))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "both.tar")
        with open(path, "wb") as file:
            file.write(both)
        fails(run("compare", path, path), 2, "holds 2 images", "--base-image")
        fails(run("compare", path, path, "--base-image", "app:1"), 2, "--target-image")
        result = run("compare", path, path, "--base-image", "app:1", "--target-image", "app:2", "--format", "json")
        equal(json.loads(result.stdout)["target"]["names"], ["app:2"], "the target")


# --- inspect ----------------------------------------------------------------------------------------------------------


def test_dockerfile_exits_by_severity():
    text = b"FROM debian:12\nRUN sudo x\nUSER 10000\n"
    found = run("dockerfile", "-", stdin=text)
    equal((found.returncode, found.stderr), (1, b""), "a finding of medium severity")
    holds(found.stdout.decode(), "Dockerfile:2:5: warn TARE-SEC-103 medium: ")
    equal(run("dockerfile", "--fail-on", "high", "-", stdin=text).returncode, 0, "nothing of high severity")
    equal(run("dockerfile", "--fail-on", "never", "-", stdin=b"FROM debian\n").returncode, 0, "never")
    report = json.loads(run("dockerfile", "--format", "json", "-", stdin=text).stdout)
    equal(report["schema"], "tare.dockerfile/v1", "schema")
    if b"\x1b" in found.stdout:
        raise AssertionError("colours in a pipe")


def test_dockerfile_says_where_it_cannot_be_read():
    fails(run("dockerfile", "-", stdin=b"FORM x\n"), 2, "Dockerfile:1:1: error: ", "did you mean FROM")
    fails(run("dockerfile", "-", stdin=b""), 2, "tare dockerfile: Nothing was sent: ")
    fails(run("dockerfile", "/no/such/file"), 2, "No such file or directory")


def test_dockerfile_finds_the_dockerignore_beside_it():
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "Dockerfile"), "w", encoding="utf-8") as file:
            file.write("FROM debian:12\nCOPY notes.md /\n")
        with open(os.path.join(folder, ".dockerignore"), "w", encoding="utf-8") as file:
            file.write("*.md\n")
        holds(run("dockerfile", folder).stdout.decode(), "Dockerfile:2:6: fail TARE-BUILD-113 high: ")


def test_inspect_reads_files_and_standard_input():
    with tempfile.NamedTemporaryFile(suffix=".tar") as file:
        file.write(ARCHIVE)
        file.flush()
        from_file = run("inspect", file.name)
        from_pipe = run("inspect", "-", stdin=ARCHIVE)
        equal((from_file.returncode, from_file.stderr), (0, b""), "exit code")
        equal(from_pipe.stdout, from_file.stdout, "report from standard input")
        holds(from_file.stdout.decode(), "app:1", "linux/amd64")
        if b"\x1b" in from_file.stdout:
            raise AssertionError("colours in a pipe")
        report = json.loads(run("inspect", "--format", "json", file.name).stdout)
        equal([i["schema"] for i in report["images"]], ["tare.report/v1"], "schema")


def test_inspect_ties_a_dockerfile():
    with tempfile.TemporaryDirectory() as folder:
        dockerfile = pathlib.Path(folder, "Dockerfile")
        dockerfile.write_text("FROM debian:12\nRUN sudo true\n")
        tied = run("inspect", "-", "--format", "json", "--dockerfile", folder, stdin=ARCHIVE)
        report = json.loads(tied.stdout)["images"][0]
        equal([f["result"] for f in report["findings"] if f["check"] == "TARE-SEC-103"], ["warn"], "a finding of the Dockerfile")
        equal(report["dockerfile"]["lines"], 2, "lines of the Dockerfile")
        dockerfile.write_text("FORM debian\n")
        fails(run("inspect", "-", "--dockerfile", folder, stdin=ARCHIVE), 2, "Dockerfile:1:1: error: ")
    fails(run("inspect", "-", "--dockerfile", "-", stdin=ARCHIVE), 2, "Standard input can be the archive or the Dockerfile, not both")


def test_inspect_of_several_images():
    archive = docker_archive(image("first:1", b"1"), image("second:1", b"2"))
    report = json.loads(run("inspect", "--format=json", "-", stdin=archive).stdout)
    equal([i["image"]["names"] for i in report["images"]], [["first:1"], ["second:1"]], "names")
    holds(run("inspect", "-", stdin=archive).stdout.decode(), "first:1", "second:1")
    one = json.loads(run("inspect", "--format=json", "--image", "second:1", "-", stdin=archive).stdout)
    equal(one["images"], report["images"][1:], "the chosen image")
    page = run("inspect", "--format", "html", "--image", "second:1", "-", stdin=archive)
    holds(page.stdout.decode(), "<!DOCTYPE html>", "<h1>second:1</h1>", "By the policy default", "</html>\n")
    fails(run("inspect", "--format", "html", "-", stdin=archive), 2, "holds 2 images, and a page is of one: choose it with --image")
    fails(run("inspect", "--image", "third:1", "-", stdin=archive), 2, "tare inspect: No such image in the archive: ")


def test_inspect_says_what_is_wrong():
    fails(run("inspect", "/no/such/file"), 2, "tare inspect: ", "/no/such/file", "No such file or directory")
    fails(run("inspect", "/"), 2, "is a directory", "tar -C")
    fails(run("inspect", "-", stdin=b""), 2, "tare inspect: Nothing was sent: ")
    fails(run("inspect", "-", stdin=b"no archive\n" * 100), 2, "tare inspect: Not a container image: ")
    fails(run("inspect", "-", stdin=ARCHIVE[: len(ARCHIVE) // 2]), 2, "tare inspect: The archive ends too early: ")
    changed = ARCHIVE.replace(b"content", b"CONTENT", 1)
    fails(run("inspect", "-", stdin=changed), 2, "tare inspect: Content does not match its digest: ")
    fails(run("inspect", "--platform", "linux", "-", stdin=ARCHIVE), 2, "tare inspect: Invalid platform: ")


def test_inspect_refuses_a_terminal():
    ours, theirs = os.openpty()
    try:
        result = subprocess.run([TARE, "inspect", "-"], stdin=theirs, capture_output=True, timeout=TIMEOUT, env=ENVIRONMENT, check=False)
    finally:
        os.close(ours)
        os.close(theirs)
    fails(result, 2, "Standard input is a terminal", "docker save")


def on_terminal(environment):
    """What tare inspect writes to a terminal."""
    ours, theirs = os.openpty()
    written = io.BytesIO()

    def read():
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                return
            if not piece:
                return
            written.write(piece)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        subprocess.run(
            [TARE, "inspect", "-"], input=ARCHIVE, stdout=theirs, stderr=subprocess.DEVNULL, timeout=TIMEOUT,
            env={**ENVIRONMENT, "TERM": "xterm", **environment}, check=True,
        )
    finally:
        os.close(theirs)
        reader.join()
        os.close(ours)
    return written.getvalue()


def test_inspect_colours_terminals_unless_told_not_to():
    holds(on_terminal({}), b"\x1b[")
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        if b"\x1b" in on_terminal(environment):
            raise AssertionError(f"colours with {environment}")


def test_inspect_notices_that_its_output_is_lost():
    with open("/dev/full", "wb") as full:
        result = subprocess.run(
            [TARE, "inspect", "-"], input=ARCHIVE, stdout=full, stderr=subprocess.PIPE, timeout=TIMEOUT, env=ENVIRONMENT, check=False
        )
    equal(result.returncode, 2, "exit code")
    holds(result.stderr.decode(), "cannot be written", "No space left on device")


def test_misspelt_commands_are_explained():
    fails(run("serv"), 2, "tare: there is no command 'serv'. Did you mean 'serve'?")
    fails(run("frobnicate"), 2, "tare: there is no command 'frobnicate'. 'tare --help' lists them.")
    fails(run("a\x1b[31m"), 2, "'a\\x1b[31m'")


if __name__ == "__main__":
    sys.exit(run_tests(globals()))
