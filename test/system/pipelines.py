#!/usr/bin/env python3
"""Runs the README's pipelines as their services would: pipelines.py

Takes the GitHub Actions and GitLab CI snippets from README.md, and runs their shell steps against an image that passes and one
that fails. What only the service itself can do (actions by name, collecting artifacts) is held to what it takes. Prints one line
per statement, "ok NAME" or "not ok NAME: reason"; the exit code is 1 when one does not hold. Needs a Docker engine, the image
tare:regular, curl and PyYAML.
"""

import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import xml.etree.ElementTree

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSING = "FROM tare:regular\n"
FAILING = "FROM tare:regular\nUSER 0\n"
REVISION = f"pipelines-{os.getpid()}"
CONTAINER = f"tare-{REVISION}"

failures = 0


def statement(name, problem):
    global failures
    if problem:
        failures += 1
        print(f"not ok {name}: {problem}")
    else:
        print(f"ok {name}")


def equal(name, actual, expected):
    statement(name, actual != expected and f"is {actual!r}, expected {expected!r}")


def snippets():
    """The YAML blocks of README.md that are pipelines, by the service they are for."""
    blocks = [yaml.safe_load(b) for b in re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(), re.S)]
    github = [b["jobs"] for b in blocks if "jobs" in b]
    gitlab = [b for b in blocks if any("script" in job for job in b.values() if isinstance(job, dict))]
    return github, gitlab


def run(script, folder, shell, environment=None):
    return subprocess.run([*shell, script], cwd=folder, env={**os.environ, **(environment or {})}, text=True,
                          capture_output=True, timeout=600, check=False)


def run_github(job, folder):
    """The exit code of the first step that fails, or 0. GitHub runs each by "bash -e" and stops there, but for "if: always()"."""
    for step in job["steps"]:
        if "run" not in step:
            continue
        script = step["run"].replace("${{ github.sha }}", REVISION)
        statement("every expression of the workflow is one that is filled in", "${{" in script and script)
        done = run(script, folder, ["bash", "-e", "-c"])
        if done.returncode != 0:
            return done.returncode, done.stderr
    return 0, ""


def run_gitlab(job, folder, environment):
    """GitLab runs all lines in one shell, which stops at the first that fails, in a pipe as well."""
    done = run("\n".join(job["script"]), folder, ["bash", "-eo", "pipefail", "-c"], environment)
    return done.returncode, done.stderr


def check_github(job, folder, expected):
    code, said = run_github(job, folder)
    equal(f"GitHub: an image that {'passes' if expected == 0 else 'fails'} gives exit code {expected}", code, expected)
    if code not in (0, 1):
        print(said, file=sys.stderr)
    upload = next(s for s in job["steps"] if "upload-sarif" in s.get("uses", ""))
    equal("GitHub: findings are uploaded whatever the verdict", upload.get("if"), "always()")
    equal("GitHub: uploading them is permitted", job["permissions"].get("security-events"), "write")
    sarif = json.loads((folder / upload["with"]["sarif_file"]).read_text())
    equal("GitHub: they are SARIF 2.1.0", sarif["version"], "2.1.0")
    results = [r for r in sarif["runs"][0]["results"] if r.get("level") == "error"]
    equal("GitHub: they have errors when the image fails, and only then", bool(results), expected != 0)


def check_gitlab(job, folder, environment, expected):
    code, said = run_gitlab(job, folder, environment)
    # curl says 22 of an answer of 400 and above.
    equal(f"GitLab: an image that {'passes' if expected == 0 else 'fails'} gives exit code {expected}", code, expected)
    if code not in (0, 22):
        print(said, file=sys.stderr)
    report = folder / job["artifacts"]["reports"]["junit"]
    equal("GitLab: rules are collected whatever the verdict", job["artifacts"]["when"], "always")
    suites = xml.etree.ElementTree.parse(report).getroot()
    failed = int(suites.get("failures"))
    statement("GitLab: rules are test results", not int(suites.get("tests")) and "there are none")
    equal("GitLab: some failed when the image fails, and only then", failed > 0, expected != 0)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start_service():
    port = free_port()
    subprocess.run(["docker", "run", "--detach", "--rm", "--name", CONTAINER, "--read-only", "--tmpfs",
                    "/app/data:uid=10000,gid=10000", "--env", "TARE_AUTH=none", "--publish", f"127.0.0.1:{port}:8080", "tare:regular"],
                   check=True, capture_output=True)
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2):
                return url
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the service does not become ready within 30 s")


def main():
    github, gitlab = snippets()
    equal("README.md has one workflow for GitHub and one for GitLab", (len(github), len(gitlab)), (1, 1))
    try:
        environment = {"TARE_URL": start_service(), "TARE_TOKEN": "none", "CI_REGISTRY_IMAGE": "app",
                       "CI_COMMIT_SHORT_SHA": REVISION, "CI_PROJECT_NAME": "app"}
        for dockerfile, code in ((PASSING, 0), (FAILING, 1)):
            with tempfile.TemporaryDirectory() as name:
                folder = pathlib.Path(name)
                (folder / "Dockerfile").write_text(dockerfile)
                for job in github[0].values():
                    check_github(job, folder, code)
                for job in gitlab[0].values():
                    check_gitlab(job, folder, environment, 22 * code)
    finally:
        subprocess.run(["docker", "rm", "--force", CONTAINER], check=False, capture_output=True)
        subprocess.run(["docker", "image", "rm", "--force", f"app:{REVISION}"], check=False, capture_output=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
