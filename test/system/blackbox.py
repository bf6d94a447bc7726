#!/usr/bin/env python3
"""Tests a running Tare over HTTP, knowing nothing but its address and its documented interface.

    TARE_URL=http://127.0.0.1:8080 blackbox.py     run every test; the exit code is 1 when one fails
    blackbox.py archive docker|oci > image.tar     write the archive that the tests upload
    blackbox.py large BYTES                        upload an image with one file of that size, made on the way; print the status
    blackbox.py hold                               begin an upload, print "held" once the service takes it, and wait

Prints one line per test, "ok NAME" or "not ok NAME: reason". Python's standard library only.
"""

import gzip
import http.client
import json
import os
import socket
import sys
import urllib.parse

from blackbox_archives import Image, large_archive

URL = urllib.parse.urlsplit(os.environ.get("TARE_URL", "http://127.0.0.1:8080"))
TIMEOUT = 30


# --- HTTP -------------------------------------------------------------------------------------------------------------


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self):
        return json.loads(self.body)


def connect():
    return http.client.HTTPConnection(URL.hostname, URL.port or 80, timeout=TIMEOUT)


def request(method, path, body=None, chunk=None, connection=None, **headers):
    """Sends a request; with chunk the body goes out in chunks of so many bytes, as "curl -T -" sends it."""
    own = connection is None
    connection = connection or connect()
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        if chunk:
            pieces = (body[i : i + chunk] for i in range(0, len(body), chunk))
            connection.request(method, path, pieces, headers, encode_chunked=True)
        else:
            connection.request(method, path, body, headers)
        return Answer(connection.getresponse())
    finally:
        if own:
            connection.close()


def raw(data):
    """Sends bytes as they are, and returns everything that comes back until the peer closes or falls silent."""
    with socket.create_connection((URL.hostname, URL.port or 80), timeout=TIMEOUT) as connection:
        connection.sendall(data)
        connection.settimeout(3)
        answer = b""
        try:
            while piece := connection.recv(65536):
                answer += piece
        except TimeoutError:
            pass
        return answer


def equal(actual, expected, what):
    if actual != expected:
        raise AssertionError(f"{what}: got {actual!r}, expected {expected!r}")


def holds(condition, what):
    if not condition:
        raise AssertionError(what)


def is_problem(answer, status, identifier):
    equal(answer.headers.get_content_type(), "application/problem+json", "content type")
    document = answer.json()
    equal(document.get("type", "").rsplit("/", 1)[-1], identifier, "problem type")
    equal((answer.status, document.get("status")), (status, status), "status")
    for member in ("title", "detail"):
        holds(document.get(member), f"problem has no {member}")


IMAGE = Image()


def forget(image):
    request("DELETE", "/v1/images/" + image.id)


def upload(image, body=None, chunk=65536, name="blackbox:1"):
    path = "/v1/images" + ("?name=" + urllib.parse.quote(name, safe="") if name else "")
    return request("PUT", path, body or image.docker_archive(), chunk=chunk)


# --- tests ------------------------------------------------------------------------------------------------------------


def test_health_and_readiness():
    for path in ("/healthz", "/readyz"):
        equal(request("GET", path).status, 200, path)


def test_version():
    answer = request("GET", "/v1/version")
    equal((answer.status, answer.headers.get_content_type()), (200, "application/json"), "/v1/version")
    holds(answer.json()["version"], "no version")


def test_openapi_names_the_endpoints():
    document = request("GET", "/openapi.json").json()
    holds(document["openapi"].startswith("3."), "not OpenAPI 3")
    for path in ("/v1/images", "/v1/images/{id}", "/healthz"):
        holds(path in document["paths"], f"{path} is not described")


def test_piped_docker_archive_is_reported():
    forget(IMAGE)
    answer = upload(IMAGE)
    equal(answer.status, 201, "status")
    holds(IMAGE.id in urllib.parse.unquote(answer.headers["Location"]), "Location does not name the image")
    (report,) = answer.json()["images"]
    equal(report["schema"], "tare.report/v1", "schema")
    equal(report["image"]["id"], IMAGE.id, "id")
    equal(report["image"]["platform"], "linux/amd64", "platform")
    archive = report["archive"]
    equal((archive["format"], archive["compression"]), ("docker-archive", "none"), "archive")
    sizes = report["sizes"]
    equal(sizes["stored"], IMAGE.stored, "stored")
    equal(sizes["hidden"], IMAGE.hidden, "hidden")
    equal(sizes["visible"], IMAGE.stored - IMAGE.hidden, "visible")
    equal([layer["diff_id"] for layer in report["layers"]], IMAGE.diff_ids, "diff_ids")
    equal([layer["hidden_bytes"] for layer in report["layers"]], [IMAGE.hidden, 0], "hidden bytes per layer")
    top = report["layers"][1]
    equal((top["files_added"], top["files_modified"], top["files_deleted"]), (0, 1, 1), "changes of layer 1")
    equal(top["created_by"], "RUN rm /app/old.txt", "created_by")
    sentence = f"This RUN hides {IMAGE.hidden:,} bytes of layer 0."
    equal(top["hides"], [{"layer": 0, "bytes": IMAGE.hidden, "sentence": sentence}], "hides")


def test_report_names_users_system_and_attack_surface():
    (report,) = upload(IMAGE).json()["images"]
    equal(report["os"]["version_codename"], "trixie", "os")
    equal(report["config"]["user"], "10000:10000", "config user")
    users = {user["name"]: user for user in report["users"]}
    equal((users["appuser"]["uid"], users["appuser"]["can_login"]), (10000, False), "appuser")
    equal(users["root"]["can_login"], True, "root")
    surface = report["attack_surface"]
    equal([tool["path"] for tool in surface["shells"]], ["/bin/sh"], "shells")
    equal([(f["path"], f["mode"]) for f in surface["setuid_files"]], [("/bin/su", "4755")], "setuid files")


def test_same_image_again_is_200_with_the_same_report():
    first = upload(IMAGE)
    second = upload(IMAGE)
    equal(second.status, 200, "status of the second upload")
    equal(second.json(), first.json(), "report")


def test_pieces_do_not_change_the_report():
    body = IMAGE.docker_archive()
    reports = []
    for chunk in (None, 7, 511, 4096, len(body)):
        forget(IMAGE)
        reports.append(upload(IMAGE, body, chunk).body)
    equal(len(set(reports)), 1, "different reports for the same bytes")


def test_oci_layout_with_gzip_is_the_same_image():
    forget(IMAGE)
    answer = request("POST", "/v1/images?name=blackbox%3A1", IMAGE.oci_archive())
    equal(answer.status, 201, "status")
    (report,) = answer.json()["images"]
    equal(report["image"]["id"], IMAGE.id, "id")
    equal(report["archive"]["format"], "oci-archive", "format")
    equal([layer["compression"] for layer in report["layers"]], ["gzip", "gzip"], "compression")
    equal(report["sizes"]["hidden"], IMAGE.hidden, "hidden")


def test_gzip_around_the_archive():
    forget(IMAGE)
    (report,) = upload(IMAGE, gzip.compress(IMAGE.docker_archive())).json()["images"]
    equal(report["archive"]["compression"], "gzip", "compression")
    equal(report["image"]["id"], IMAGE.id, "id")


def test_stored_report_by_location_id_and_prefix():
    uploaded = upload(IMAGE)
    (report,) = uploaded.json()["images"]
    for path in ("/v1/images/" + IMAGE.id, "/v1/images/" + IMAGE.id.split(":")[1][:12]):
        answer = request("GET", path)
        equal((answer.status, answer.json()), (200, report), path)


def test_head_has_the_headers_of_get_and_no_body():
    upload(IMAGE)
    get = request("GET", "/v1/images/" + IMAGE.id)
    head = request("HEAD", "/v1/images/" + IMAGE.id)
    equal((head.status, head.body), (200, b""), "HEAD")
    for name in ("Content-Type", "Content-Length", "ETag"):
        equal(head.headers[name], get.headers[name], name)


def test_etag_saves_the_body():
    upload(IMAGE)
    tag = request("GET", "/v1/images/" + IMAGE.id).headers["ETag"]
    holds(tag, "no ETag")
    answer = request("GET", "/v1/images/" + IMAGE.id, If_None_Match=tag)
    equal((answer.status, answer.body), (304, b""), "conditional GET")


def test_list_names_the_image():
    upload(IMAGE)
    holds(IMAGE.id in request("GET", "/v1/images").body.decode(), "not in the list")


def test_delete_forgets():
    upload(IMAGE)
    equal(request("DELETE", "/v1/images/" + IMAGE.id).status, 204, "DELETE")
    is_problem(request("GET", "/v1/images/" + IMAGE.id), 404, "not-found")


def test_what_is_no_image_is_a_problem():
    whole = IMAGE.docker_archive()
    cases = [
        ("empty body", b"", 400, "empty-input"),
        ("text", b"this is not an image\n" * 500, 415, "not-an-image"),
        ("truncated archive", whole[: len(whole) // 2], 400, "truncated"),
        ("truncated gzip", gzip.compress(whole)[:-200], 400, "truncated"),
        ("wrong digest", IMAGE.oci_archive(spoil=True), 422, "digest-mismatch"),
    ]
    forget(IMAGE)
    for name, body, status, identifier in cases:
        for chunk in (None, 1000):
            try:
                is_problem(request("PUT", "/v1/images", body, chunk=chunk), status, identifier)
            except AssertionError as error:
                raise AssertionError(f"{name}, {'chunked' if chunk else 'with a length'}: {error}") from None
    equal(request("GET", "/v1/images/" + IMAGE.id).status, 404, "something of it was kept")


def test_unknown_things_are_problems():
    is_problem(request("GET", "/nothing/here"), 404, "not-found")
    is_problem(request("GET", "/v1/images/sha256:" + "0" * 64), 404, "not-found")
    answer = request("PATCH", "/v1/images", b"")
    is_problem(answer, 405, "method-not-allowed")
    holds("GET" in answer.headers["Allow"], "405 without Allow")


def test_refusal_comes_before_the_body():
    head = b"PUT /nothing/here HTTP/1.1\r\nHost: tare\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n"
    answer = raw(head)
    holds(answer.startswith(b"HTTP/1.1 404 "), f"not refused at once: {answer[:60]!r}")


def test_ambiguous_length_is_refused():
    head = b"PUT /v1/images HTTP/1.1\r\nHost: tare\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    answer = raw(head)
    holds(answer.startswith(b"HTTP/1.1 400 "), f"two lengths were accepted: {answer[:60]!r}")


def test_connection_stays_open_between_requests():
    connection = connect()
    try:
        for path in ("/healthz", "/v1/version", "/nothing/here", "/healthz"):
            request("GET", path, connection=connection)
        upload_status = request("PUT", "/v1/images", IMAGE.docker_archive(), chunk=4096, connection=connection).status
        holds(upload_status in (200, 201), f"upload on a used connection: {upload_status}")
        equal(request("GET", "/healthz", connection=connection).status, 200, "after an upload")
    finally:
        connection.close()


def test_client_that_leaves_does_no_harm():
    with socket.create_connection((URL.hostname, URL.port or 80), timeout=TIMEOUT) as connection:
        head = b"PUT /v1/images HTTP/1.1\r\nHost: tare\r\nContent-Length: 1000000\r\n\r\n"
        connection.sendall(head + IMAGE.docker_archive()[:5000])
    equal(request("GET", "/healthz").status, 200, "/healthz")
    holds(upload(IMAGE).status in (200, 201), "no upload possible afterwards")


def large(size):
    connection = connect()
    connection.request("PUT", "/v1/images", large_archive(size), encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
    answer = Answer(connection.getresponse())
    connection.close()
    print(answer.status, flush=True)
    if answer.status != 201:
        print(answer.body.decode(errors="replace"), file=sys.stderr)
        return 1
    (report,) = answer.json()["images"]
    return 0 if report["sizes"]["stored"] == size else 1


def hold():
    """Keeps an upload in flight until the service ends it."""
    with socket.create_connection((URL.hostname, URL.port or 80), timeout=TIMEOUT) as connection:
        head = b"PUT /v1/images HTTP/1.1\r\nHost: tare\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n"
        connection.sendall(head)
        if not connection.recv(4096).startswith(b"HTTP/1.1 100 "):
            return 1
        connection.sendall(IMAGE.docker_archive()[:5000])
        print("held", flush=True)
        connection.settimeout(120)
        while connection.recv(65536):
            pass
    return 0


def main(arguments):
    if arguments == ["hold"]:
        return hold()
    if len(arguments) == 2 and arguments[0] == "large":
        return large(int(arguments[1]))
    if len(arguments) == 2 and arguments[0] == "archive" and arguments[1] in ("docker", "oci"):
        sys.stdout.buffer.write(IMAGE.docker_archive() if arguments[1] == "docker" else IMAGE.oci_archive())
        return 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    failed = 0
    for name, test in [(n, f) for n, f in globals().items() if n.startswith("test_")]:
        title = "blackbox: " + name.removeprefix("test_").replace("_", " ")
        try:
            test()
            print("ok", title, flush=True)
        except Exception as error:  # whatever goes wrong is this test's failure, and the others still run
            failed += 1
            print(f"not ok {title}: {type(error).__name__}: {error}", flush=True)
    forget(IMAGE)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
