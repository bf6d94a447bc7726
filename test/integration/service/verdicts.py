#!/usr/bin/env python3
"""Holds what `tare check` writes against the schemas and parsers of others.

    verdicts.py PATH_TO_TARE SHARED

SHARED is the folder with schemas/sarif, which stands beside a developer's checkout. Prints one line per test, "ok NAME" or
"not ok NAME: reason"; exits with 77 when there is no jsonschema to test with. Needs python3-jsonschema.
"""

import hashlib
import json
import pathlib
import sys
import tempfile
import urllib.request
import xml.etree.ElementTree

from commands_support import TIMEOUT, Service, equal, run, run_tests, tar

try:
    import jsonschema
except ImportError:
    sys.exit(77)

SHARED = pathlib.Path(sys.argv[2])
HOSTILE = 'etc/<img src=x onerror=alert(1)>|`@everyone`"\'&]]>\x1b[31m\u202e.pem'
POLICY = {
    "schema": "tare.policy/v1",
    "files": {"deny": ["**/*.pem"]},
    "budgets": {"layers": 50, "tare_bytes": 1, "hidden_bytes": {"max": 0, "level": "warn"}},
    "ports": {"deny": ["22"]},
    "waivers": [{"rule": "TARE-SEC-001", "reason": "<b>known</b>", "expires": "2099-01-01"}],
}


def hostile_archive(name):
    """A docker archive of one image with a file of that name, which also stands in its history."""
    layer = tar([("etc/passwd", b"root:x:0:0:root:/root:/bin/sh\n"), (name, b"content")])
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]},
            "history": [{"created_by": "COPY " + name}],
        }
    ).encode()
    config_name = hashlib.sha256(config).hexdigest() + ".json"
    manifest = json.dumps([{"Config": config_name, "RepoTags": ["app:1"], "Layers": ["layer.tar"]}]).encode()
    return tar([("layer.tar", layer), (config_name, config), ("manifest.json", manifest)])


def check(*arguments):
    """What `tare check` writes of the hostile image, which the policy refuses."""
    with tempfile.NamedTemporaryFile(suffix=".json") as policy:
        policy.write(json.dumps(POLICY).encode())
        policy.flush()
        result = run("check", "-", "--policy", policy.name, *arguments, stdin=hostile_archive(HOSTILE))
    equal((result.returncode, result.stderr), (1, b""), "exit code")
    return result.stdout


def get(url):
    with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:
        return json.load(answer)


def test_sarif_is_valid_by_its_schema():
    document = json.loads(check("--format", "sarif"))
    schema = SHARED / "schemas/sarif/sarif-schema-2.1.0.json"
    if schema.exists():
        jsonschema.Draft4Validator(json.loads(schema.read_text())).validate(document)
    run = document["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    if len({r["id"] for r in rules}) != len(rules) or not run["results"]:
        raise AssertionError("ids of rules are not unique, or there are no results")
    for result in run["results"]:
        if rules[result["ruleIndex"]]["id"] != result["ruleId"] or result["level"] not in ("error", "warning", "note"):
            raise AssertionError(result)
    for rule in rules:
        if not rule["help"]["text"] or len(rule["help"]["text"]) > 1024 or not rule["fullDescription"]["text"]:
            raise AssertionError(rule)
    again = json.loads(check("--format", "sarif"))
    prints = [r["partialFingerprints"] for r in run["results"]]
    if prints != [r["partialFingerprints"] for r in again["runs"][0]["results"]]:
        raise AssertionError("fingerprints change")


def test_junit_is_well_formed_and_adds_up():
    root = xml.etree.ElementTree.fromstring(check("--format", "junit"))
    suites = root.findall("testsuite")
    if len(suites) != 8:
        raise AssertionError([s.get("name") for s in suites])
    for attribute, path in (("tests", "testcase"), ("failures", "testcase/failure"), ("errors", "testcase/error"), ("skipped", "testcase/skipped")):
        for suite in suites:
            if int(suite.get(attribute)) != len(suite.findall(path)):
                raise AssertionError(f"{attribute} of {suite.get('name')}")
        if int(root.get(attribute)) != sum(int(s.get(attribute)) for s in suites):
            raise AssertionError(attribute)
    texts = "".join(root.itertext())
    if "<img src=x onerror=alert(1)>" not in texts:
        raise AssertionError("the hostile name is not shown as text")


def test_markdown_fits_a_comment():
    text = check("--format", "markdown").decode()
    if len(text) > 65536 or "<img" in text or "@everyone" in text or "❌" not in text:
        raise AssertionError(text)


def test_policies_are_valid_by_the_published_schema():
    with Service() as service:
        schema = get(f"{service.url}/v1/schemas/policy")
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for policy in get(f"{service.url}/v1/policies")["policies"]:
            validator.validate(get(f"{service.url}/v1/policies/{policy['name']}"))
    validator.validate(POLICY)
    for wrong in ({}, {**POLICY, "more": 1}, {**POLICY, "not_evaluated": "off"}, {**POLICY, "budgets": {"layers": "many"}}):
        if validator.is_valid(wrong):
            raise AssertionError(f"valid by the schema: {wrong}")


if __name__ == "__main__":
    sys.exit(run_tests(globals()))
