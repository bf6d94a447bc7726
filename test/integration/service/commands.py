#!/usr/bin/env python3
"""Tests the commands of the program as a user runs them: exit codes, standard output, standard error.

    commands.py PATH_TO_TARE

Prints one line per test, "ok NAME" or "not ok NAME: reason". Python's standard library only.
"""

import hashlib
import io
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tarfile
import tempfile
import threading
import urllib.error
import urllib.request

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


def test_inspect_of_several_images():
    archive = docker_archive(image("first:1", b"1"), image("second:1", b"2"))
    report = json.loads(run("inspect", "--format=json", "-", stdin=archive).stdout)
    equal([i["image"]["names"] for i in report["images"]], [["first:1"], ["second:1"]], "names")
    holds(run("inspect", "-", stdin=archive).stdout.decode(), "first:1", "second:1")
    one = json.loads(run("inspect", "--format=json", "--image", "second:1", "-", stdin=archive).stdout)
    equal(one["images"], report["images"][1:], "the chosen image")
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


# --- serve and healthcheck --------------------------------------------------------------------------------------------


def test_check_config():
    result = run("serve", "--check-config", "--stop-grace", "5s", environment={"TARE_LISTEN": "[::1]:9000", "TARE_PORT": "tcp://10.0.0.1:8080"})
    equal((result.returncode, result.stderr), (0, b""), "exit code")
    lines = [line.split() for line in result.stdout.decode().splitlines()]
    for expected in (["listen", "[::1]:9000", "TARE_LISTEN"], ["stop_grace", "5s", "--stop-grace"], ["log_level", "info", "default"]):
        if expected not in lines:
            raise AssertionError(f"{expected} is not in {lines}")


def test_every_fault_of_a_configuration_is_reported():
    wrong = {"TARE_LISTEN": "nowhere", "TARE_LISTN": "127.0.0.1:1"}
    flags = ["--max-uploads", "many", "--max-uplods", "3", "--log-lvl=info", "--io-threads", "1", "--io-threads", "2", "what", "-x", "--stop-grace", "--data-dir"]
    for arguments in (["--check-config"], []):
        result = run("serve", *arguments, *flags, environment=wrong)
        fails(
            result,
            2,
            "tare serve: TARE_LISTEN: 'nowhere'",
            "tare serve: TARE_LISTN: there is no such setting. Did you mean TARE_LISTEN?\n",
            "tare serve: --max-uploads: 'many'",
            "tare serve: --max-uplods: there is no such setting. Did you mean --max-uploads?\n",
            "tare serve: --log-lvl: there is no such setting. Did you mean --log-level?\n",
            "tare serve: --io-threads: it is given 2 times.\n",
            "tare serve: 'what': what is it?",
            "tare serve: '-x': what is it?",
            "tare serve: --stop-grace: its value is missing. It takes: ",
            "tare serve: --data-dir: its value is missing. It takes: a directory on a local file system.\n",
        )
        equal(len(result.stderr.decode().splitlines()), 10, "lines")
    # An empty value is one.
    equal(run("serve", "--check-config", "--data-dir", "").returncode, 0, "exit code")
    fails(run("serve", "--check-config", "--listen="), 2, "tare serve: --listen: its value is missing.")


def test_misspelt_commands_are_explained():
    fails(run("serv"), 2, "tare: there is no command 'serv'. Did you mean 'serve'?")
    fails(run("frobnicate"), 2, "tare: there is no command 'frobnicate'. 'tare --help' lists them.")
    fails(run("a\x1b[31m"), 2, "'a\\x1b[31m'")


def test_serve_says_why_it_cannot_start():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("serve", "--listen", f"127.0.0.1:{taken.getsockname()[1]}")
        equal(result.returncode, 2, "exit code")
        holds(result.stderr.decode(), "tare serve: ", str(taken.getsockname()[1]))
    result = run("serve", "--listen", "127.0.0.1:0", "--data-dir", "/proc/none")
    equal(result.returncode, 2, "exit code")
    holds(result.stderr.decode(), "tare serve: The data directory '/proc/none'", "TARE_DATA_DIR")


def status(url, token=None):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_serve_wants_tokens_or_loopback():
    for arguments in ([], ["--check-config"]):
        result = run("serve", *arguments, "--listen", "0.0.0.0:0")
        fails(result, 2, "tare serve: TARE_LISTEN: '0.0.0.0:0'", "tare token new NAME --scope", "TARE_AUTH_TOKENS", "TARE_AUTH=none")
        equal(len(result.stderr.decode().splitlines()), 1, "lines")
    equal(run("serve", "--check-config", "--listen", "0.0.0.0:0", environment={"TARE_AUTH": "none"}).returncode, 0, "TARE_AUTH=none")
    fails(run("serve", environment={"TARE_AUTH": "tokens"}), 2, "TARE_AUTH_TOKENS")
    fails(run("serve", environment={"TARE_AUTH_TOKENS": "/no/such/file"}), 2, "TARE_AUTH_TOKENS: /no/such/file: ")


def test_token_new():
    result = run("token", "new", "ci", "--scope", "read,write")
    equal(result.returncode, 0, "exit code")
    token, line = result.stdout.decode().splitlines()
    if not re.fullmatch(r"tare_[A-Za-z0-9_-]{43}", token):
        raise AssertionError(token)
    equal(line, f"ci read,write sha256:{hashlib.sha256(token.encode()).hexdigest()}", "line for the file")
    for arguments in (["a b", "--scope", "read"], ["ci", "--scope", "everything"]):
        fails(run("token", "new", *arguments), 2, "tare token new: ")
    for arguments in (["ci"], ["--scope", "read"]):
        fails(run("token", "new", *arguments), 2, "--help")


def test_token_new_appends_to_a_file():
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "tokens")
        result = run("token", "new", "first", "--scope", "read", "--append", path)
        equal((result.returncode, len(result.stdout.splitlines())), (0, 1), "exit code and lines")
        equal(os.stat(path).st_mode & 0o777, 0o644 & ~UMASK, "mode of a new file")
        with open(path, "rb+") as file:
            kept = file.read()
            file.truncate(len(kept) - 1)
        equal(run("token", "new", "second", "--scope", "write", "--scope", "admin", "--append", path).returncode, 0, "exit code")
        with open(path, "rb") as file:
            lines = file.read().splitlines()
        equal([line.split()[:2] for line in lines], [[b"first", b"read"], [b"second", b"write,admin"]], "lines")
        fails(run("token", "new", "first", "--scope", "read", "--append", path), 2, "already")
        fails(run("token", "new", "third", "--scope", "read", "--append", directory), 2, directory)
        with open(path, "ab") as file:
            file.write(b"nonsense\n")
        fails(run("token", "new", "third", "--scope", "read", "--append", path), 2, "line 3")


def test_tokens_are_read_again_on_sighup():
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "tokens")

        def new(name):
            return run("token", "new", name, "--scope", "read", "--append", path).stdout.decode().strip()

        first = new("first")
        with Service("--auth-tokens", path) as service:
            images = service.url + "/v1/images"
            equal((status(images), status(images, first), status(service.url + "/healthz")), (401, 200, 200), "statuses")
            second = new("second")
            equal(status(images, second), 401, "status before the file is read again")
            service.process.send_signal(signal.SIGHUP)
            service.wait_for("reloaded")
            equal((status(images, first), status(images, second)), (200, 200), "statuses")
            with open(path, "a", encoding="ascii") as file:
                file.write(f"third read {second}\n")
            service.process.send_signal(signal.SIGHUP)
            holds(service.wait_for("not reloaded: what was in force stays")["reason"], path, "line 3")
            equal((status(images, first), status(images, second)), (200, 200), "statuses with a faulty file")
            equal(service.stop(), 0, "exit code")
            log = json.dumps(service.events)
            for secret in (first, second):
                if secret in log:
                    raise AssertionError("a token is in the log")


def test_sighup_does_not_end_a_service_without_tokens():
    with Service() as service:
        service.process.send_signal(signal.SIGHUP)
        service.wait_for("nothing to reload: there are neither tokens nor certificates")
        equal(status(service.url + "/healthz"), 200, "status")


class Certificate:
    """A self-signed certificate in files."""

    def __init__(self, directory, name):
        self.certificate = os.path.join(directory, name + ".pem")
        self.key = os.path.join(directory, name + ".key")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj",
             f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", self.key, "-out", self.certificate],
            check=True, capture_output=True, timeout=TIMEOUT,
        )
        self.flags = ["--tls-certificate", self.certificate, "--tls-key", self.key]


def https_status(service, trusted, client=None):
    context = ssl.create_default_context(cafile=trusted.certificate)
    if client:
        context.load_cert_chain(client.certificate, client.key)
    with urllib.request.urlopen(f"https://127.0.0.1:{service.port}/v1/images", timeout=TIMEOUT, context=context) as answer:
        return answer.status


def test_tls_and_its_certificates_on_sighup():
    with tempfile.TemporaryDirectory() as directory:
        first, second = Certificate(directory, "first"), Certificate(directory, "second")
        with Service(*first.flags) as service:
            holds(service.events[-1]["tls_until"], "T", "Z")
            equal(https_status(service, first), 200, "status over TLS")
            listen = {"TARE_LISTEN": f"127.0.0.1:{service.port}", "TARE_TLS_CERTIFICATE": first.certificate, "TARE_TLS_KEY": first.key}
            for arguments, environment in (([], listen), (["--url", f"https://127.0.0.1:{service.port}"], {})):
                result = run("healthcheck", *arguments, environment=environment)
                equal((result.returncode, result.stderr), (0, b""), "exit code of the health check")
                holds(result.stdout.decode(), "healthy: https://127.0.0.1:")
            fails(run("healthcheck", "--url", service.url + "/healthz"), 1, "unhealthy: ", "400")

            os.replace(second.certificate, first.certificate)
            service.process.send_signal(signal.SIGHUP)
            holds(service.wait_for("not reloaded: what was in force stays")["reason"], first.key, "not the key")
            os.replace(second.key, first.key)
            service.process.send_signal(signal.SIGHUP)
            service.wait_for("reloaded")
            equal(https_status(service, first), 200, "status with the new certificate")
            equal(service.stop(), 0, "exit code")


def test_client_certificates():
    with tempfile.TemporaryDirectory() as directory:
        server, client, other = (Certificate(directory, name) for name in ("server", "client", "other"))
        with Service(*server.flags, "--tls-client-ca", client.certificate) as service:
            equal(https_status(service, server, client), 200, "status with a certificate")
            for refused in (None, other):
                try:
                    https_status(service, server, refused)
                except (urllib.error.URLError, OSError):
                    continue
                raise AssertionError("a client without the right certificate was let in")
            result = run("healthcheck", "--url", f"https://127.0.0.1:{service.port}/healthz")
            equal((result.returncode, result.stderr), (0, b""), "exit code of the health check")
            holds(result.stdout.decode(), "asks for a client certificate")
            equal(service.stop(), 0, "exit code")


def test_tls_settings_that_do_not_go_together():
    with tempfile.TemporaryDirectory() as directory:
        one, other = Certificate(directory, "one"), Certificate(directory, "other")
        for arguments, parts in (
            (["--tls-certificate", one.certificate], ["TARE_TLS_KEY"]),
            (["--tls-key", one.key], ["TARE_TLS_CERTIFICATE"]),
            (["--tls-client-ca", one.certificate], ["TARE_TLS_CERTIFICATE"]),
            (["--tls-certificate", one.certificate, "--tls-key", other.key], [other.key, "not the key"]),
            (["--tls-certificate", "/no/such/file", "--tls-key", one.key], ["/no/such/file", "No such file"]),
            ([*one.flags, "--tls-client-ca", one.key], [one.key, "no certificates"]),
        ):
            for check in (["--check-config"], []):
                fails(run("serve", *check, "--listen", "127.0.0.1:0", *arguments), 2, "tare serve: ", *parts)


def test_service_takes_an_image_and_drains():
    with tempfile.TemporaryDirectory() as directory:
        with Service("--data-dir", directory) as service:
            upload = urllib.request.Request(service.url + "/v1/images?name=app", ARCHIVE, method="PUT")
            with urllib.request.urlopen(upload, timeout=TIMEOUT) as answer:
                equal(answer.status, 201, "status")
                body = answer.read()
            equal(body + b"\n", run("inspect", "--format", "json", "-", stdin=ARCHIVE).stdout, "report by HTTP and by command")
            second = run("serve", "--listen", "127.0.0.1:0", "--data-dir", directory)
            equal(second.returncode, 2, "exit code of a second service")
            holds(second.stderr.decode(), "in use by another Tare process", str(service.process.pid))
            equal(service.stop(), 0, "exit code after SIGTERM")
            equal(service.events[-1]["event"], "stopped", "last event")
        with Service("--data-dir", directory) as service:
            with urllib.request.urlopen(service.url + "/v1/images/app", timeout=TIMEOUT) as answer:
                equal(b'{"images":[' + answer.read() + b"]}", body, "report after a restart")
            service.process.send_signal(signal.SIGINT)
            equal(service.end(), 0, "exit code after SIGINT")


def test_second_signal_ends_at_once():
    with Service("--stop-grace", "1h") as service:
        with socket.create_connection(("127.0.0.1", service.port), timeout=TIMEOUT) as held:
            held.sendall(b"PUT /v1/images HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n")
            holds(held.recv(1000), b"100 Continue")
            service.process.terminate()
            service.wait_for("stopping: requests may finish")
            service.process.terminate()
            equal(service.end(), 128 + signal.SIGTERM, "exit code")


def test_grace_ends_what_does_not_finish():
    with Service("--stop-grace", "100ms") as service:
        with socket.create_connection(("127.0.0.1", service.port), timeout=TIMEOUT) as held:
            held.sendall(b"PUT /v1/images HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n")
            holds(held.recv(1000), b"100 Continue")
            equal(service.stop(), 0, "exit code")


def test_healthcheck():
    with Service() as service:
        for arguments, environment in (
            (["--url", service.url + "/healthz"], {}),
            (["--url", service.url], {}),
            ([], {"TARE_LISTEN": f"127.0.0.1:{service.port}"}),
            ([], {"TARE_LISTEN": f"0.0.0.0:{service.port}"}),
        ):
            result = run("healthcheck", *arguments, environment=environment)
            equal((result.returncode, result.stderr), (0, b""), f"exit code with {arguments} {environment}")
            holds(result.stdout.decode(), "healthy: http://127.0.0.1:")
        fails(run("healthcheck", "--url", service.url + "/nothing"), 1, "unhealthy: ", "404")
        service.stop()
        fails(run("healthcheck", "--url", service.url), 1, "unhealthy: ", "it cannot be reached")
    for url in ("ftp://127.0.0.1:1/", "127.0.0.1:1", "http://", "http://127.0.0.1:x/", "http://a b/"):
        fails(run("healthcheck", "--url", url), 2, "tare healthcheck: ")
    fails(run("healthcheck", environment={"TARE_LISTEN": "nowhere"}), 2, "TARE_LISTEN")


def test_healthcheck_does_not_wait_for_ever():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        fails(run("healthcheck", "--url", f"http://127.0.0.1:{silent.getsockname()[1]}/"), 1, "did not answer within 2 s")


def main():
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
