#!/usr/bin/env python3
"""Tests tare serve, tare token and tare healthcheck as a user runs them: configuration, tokens, TLS, signals, probes.

    commands_serve.py PATH_TO_TARE

Prints one line per test, "ok NAME" or "not ok NAME: reason". Python's standard library only.
"""

import hashlib
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

from commands_support import ARCHIVE, TIMEOUT, UMASK, Service, equal, fails, holds, run, run_tests


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


if __name__ == "__main__":
    sys.exit(run_tests(globals()))
