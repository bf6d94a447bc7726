#!/usr/bin/env python3
"""Holds the SBOMs that `tare sbom` and the service write against the schemas of their formats.

    sboms.py PATH_TO_TARE SHARED

SHARED is the folder with schemas/cyclonedx, schemas/spdx and images, which stands beside a developer's checkout. Prints one line
per test, "ok NAME" or "not ok NAME: reason"; exits with 77 when there is no jsonschema to test with. Needs python3-jsonschema.
"""

import hashlib
import json
import pathlib
import sys
import tempfile
import urllib.error
import urllib.request
import warnings

from commands_support import ARCHIVE, TIMEOUT, Service, docker_archive, equal, fails, image, run, run_tests, tar

try:
    import jsonschema
except ImportError:
    sys.exit(77)

SHARED = pathlib.Path(sys.argv[2])
SCHEMAS = {"cyclonedx": SHARED / "schemas/cyclonedx/bom-1.6.schema.json", "spdx": SHARED / "schemas/spdx/spdx-schema-2.3.json"}
HOSTILE = '<img src=x onerror=alert(1)>"\'&]]>\x1b[31m\u202e\\'


def validator(form):
    """The validator of a format; none where its schema is not at hand."""
    path = SCHEMAS[form]
    if not path.exists():
        return None
    schema = json.loads(path.read_text())
    store = {}
    for other in path.parent.glob("*.json"):
        document = json.loads(other.read_text())
        store[document["$id"]] = document
        store["http://cyclonedx.org/schema/" + other.name] = document
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        resolver = jsonschema.RefResolver(schema["$id"], schema, store)
        return jsonschema.Draft7Validator(schema, resolver=resolver)


VALIDATORS = {form: validator(form) for form in SCHEMAS}


def valid(form, text):
    document = json.loads(text)
    if VALIDATORS[form] is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for wrong in VALIDATORS[form].iter_errors(document):
                raise AssertionError(f"{form}: {wrong.message[:500]} at {list(wrong.absolute_path)}")
    return document


def archive_of(files):
    """A docker archive of one image with these files."""
    layer = tar(files)
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "created": "2026-01-02T03:04:05.5Z",
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]},
            "history": [{"created_by": "COPY " + HOSTILE}],
        }
    ).encode()
    config_name = hashlib.sha256(config).hexdigest() + ".json"
    manifest = json.dumps([{"Config": config_name, "RepoTags": ["app:1"], "Layers": ["layer.tar"]}]).encode()
    return tar([("layer.tar", layer), (config_name, config), ("manifest.json", manifest)])


MODULES = archive_of(
    [
        ("etc/os-release", b"ID=debian\nVERSION_ID=12\nPRETTY_NAME=\"Debian\"\n"),
        ("app/node_modules/a/package.json", b'{"name":"a","version":"1","license":"MIT","author":"A <a@example.org>"}'),
        ("app/node_modules/b/node_modules/a/package.json", b'{"name":"a","version":"1","license":"(MIT OR Apache-2.0)"}'),
        ("app/node_modules/c/package.json", json.dumps({"name": HOSTILE, "version": HOSTILE, "license": HOSTILE, "author": HOSTILE}).encode()),
        ("app/node_modules/d/package.json", b"{"),
    ]
)


def sbom(form, archive=MODULES, environment=None):
    result = run("sbom", "-", "--format", form, stdin=archive, environment=environment)
    equal((result.returncode, result.stderr), (0, b""), "exit code")
    return result.stdout


def test_both_formats_are_valid_by_their_schemas():
    for archive in (MODULES, ARCHIVE):
        bom = valid("cyclonedx", sbom("cyclonedx", archive))
        references = [c["bom-ref"] for c in bom["components"]] + [bom["metadata"]["component"]["bom-ref"]]
        equal(len(set(references)), len(references), "references are unique")
        for dependency in bom["dependencies"]:
            if not set(dependency["dependsOn"]) <= set(references):
                raise AssertionError(f"{dependency} leads nowhere")
        document = valid("spdx", sbom("spdx", archive))
        ids = [p["SPDXID"] for p in document["packages"]]
        equal(len(set(ids)), len(ids), "identifiers are unique")
        for relationship in document["relationships"]:
            if not {relationship["spdxElementId"], relationship["relatedSpdxElement"]} <= set(ids) | {"SPDXRef-DOCUMENT"}:
                raise AssertionError(f"{relationship} leads nowhere")
        equal(len(bom["components"]) + 1, len(document["packages"]), "the same packages in both")


def test_packages_are_in_both_formats():
    bom = json.loads(sbom("cyclonedx"))
    equal(len(bom["components"]), 4, "components: the system, a twice, and the one with the hostile name")
    equal(sum(c.get("purl") == "pkg:npm/a@1" for c in bom["components"]), 2, "the package that is there twice")
    equal(bom["metadata"]["timestamp"], "2026-01-02T03:04:05Z", "the image's time")
    equal(bom["compositions"][0]["aggregate"], "incomplete", "what could not be read is said")
    text = sbom("cyclonedx").decode() + sbom("spdx").decode()
    if "\x1b" in text or "\u202e" in text:
        raise AssertionError("control characters of the image are in the SBOM")


def test_the_same_image_gives_the_same_bytes():
    for form in SCHEMAS:
        equal(sbom(form), sbom(form), form)
        dated = sbom(form, environment={"SOURCE_DATE_EPOCH": "1700000000"})
        if b"2023-11-14T22:13:20Z" not in dated:
            raise AssertionError(dated)
    fails(run("sbom", "-", stdin=MODULES, environment={"SOURCE_DATE_EPOCH": "today"}), 2, "SOURCE_DATE_EPOCH is 'today'")


def test_an_sbom_goes_to_a_file_and_is_of_one_image():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "sbom.json")
        result = run("sbom", "-", "--output", str(path), stdin=MODULES)
        equal((result.returncode, result.stdout, result.stderr), (0, b"", b""), "with --output")
        equal(path.read_bytes(), sbom("cyclonedx"), "the file")
        fails(run("sbom", "-", "--output", folder + "/no/such", stdin=MODULES), 2, "The SBOM cannot be written to")
    two = docker_archive(image("a:1"), image("b:1", b"other"))
    fails(run("sbom", "-", stdin=two), 2, "The archive holds 2 images", "--image")
    fails(run("sbom", "-", stdin=b"no archive\n" * 100), 2, "tare sbom: Not a container image: ")


def test_the_service_writes_what_the_command_writes():
    with Service() as service:
        upload = urllib.request.Request(service.url + "/v1/images?name=app:1", data=MODULES, method="PUT")
        urllib.request.urlopen(upload, timeout=TIMEOUT).read()
        url = service.url + "/v1/images/app:1/sbom"
        for form, kind in (("cyclonedx", "application/vnd.cyclonedx+json; version=1.6"), ("spdx", "application/spdx+json")):
            with urllib.request.urlopen(url + "?format=" + form, timeout=TIMEOUT) as answer:
                equal(answer.headers["Content-Type"], kind, "Content-Type")
                tag = answer.headers["ETag"]
                body = answer.read()
            equal(body + b"\n", sbom(form), form)
            asked = urllib.request.Request(url, headers={"Accept": kind.split(";")[0]})
            with urllib.request.urlopen(asked, timeout=TIMEOUT) as answer:
                equal(answer.read(), body, "by Accept")
            again = urllib.request.Request(url, headers={"Accept": kind, "If-None-Match": tag})
            try:
                urllib.request.urlopen(again, timeout=TIMEOUT)
                raise AssertionError("If-None-Match got a body")
            except urllib.error.HTTPError as e:
                equal(e.code, 304, "If-None-Match")


def test_shared_images_have_valid_sboms():
    images = sorted(p for p in (SHARED / "images").glob("*/*.tar*") if p.stat().st_size < 20_000_000)
    for path in images:
        for form in SCHEMAS:
            result = run("sbom", str(path), "--format", form)
            if result.returncode == 0:
                valid(form, result.stdout)


if __name__ == "__main__":
    sys.exit(run_tests(globals()))
