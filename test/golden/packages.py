#!/usr/bin/env python3
"""An independent reading of the packages in image archives, to compare Tare's lists with.

    packages.py FILE|FOLDER...                               prints the expectations: a JSON array, one line per image with packages
    packages.py --check packages.json FOLDER [PATH_TO_TARE]  holds this reading, and what `tare inspect` and `tare sbom` say, to what
                                                             was reviewed: "ok NAME" or "not ok NAME: reason", exit code 1 when one failed

Exits with 77 when FOLDER is not there. It shares nothing with Tare: oracle.py stacks the layers, and the databases are read here,
by deb822(5) and apk's own key letters. Packages of a kind that no archive has had so far end it: they want a reader, or a list
that is empty would pass. README.md says what a line holds.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.parse

import oracle
from rootfs import Refused, node_at

DEBIAN_8_AND_10 = ("snyk-docker-plugin/dockergoof.tar", "snyk-docker-plugin/nginx.tar")
# What other package systems and languages leave behind. None of the archives has any.
OTHER_SYSTEMS = re.compile(
    r"/(rpmdb\.sqlite|Packages(\.db)?|container-manifest-2|opkg/status|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml"
    r"|node_modules/(@[^/]+/)?[^/]+/package\.json|METADATA|PKG-INFO|[^/]+\.(egg-info|egg|gemspec|jar|war|ear)|composer/installed\.json"
    r"|composer\.lock)$"
)
RECORDS_IN_PROGRAMS = (b"\xff Go buildinf:", b".dep-v0")
# Programs that syft names by their content, where no package owns them. Of its classifiers only this one finds anything here.
BUSYBOX = re.compile(rb"BusyBox\s+v(\d+\.\d+\.\d+)")


class Unread(Exception):
    """Something is there that nobody here reads."""


def text_of(root, path):
    node = node_at(root, path)
    return node.inode.content.decode("utf-8", "replace") if node is not None and node.inode else None


# --- the databases ----------------------------------------------------------------------------------------------------

def stanzas(text):
    """deb822: fields by their names in lower case; what is folded stays out, no field here is."""
    for paragraph in re.split(r"\n[ \t]*\n", text):
        fields = dict(re.findall(r"^([^\s:]+):[ \t]*(.*?)[ \t\r]*$", paragraph, re.MULTILINE))
        if fields:
            yield {name.lower(): value for name, value in fields.items()}


def deb_of(fields):
    return ("deb", fields["package"], fields["version"], fields.get("architecture"))


def dpkg(root):
    for fields in stanzas(text_of(root, "var/lib/dpkg/status") or ""):
        # dpkg(1): in every other state the files of the package are there.
        if fields["status"].split()[-1] not in ("not-installed", "config-files"):
            yield deb_of(fields)
    directory = node_at(root, "var/lib/dpkg/status.d")
    for name, node in sorted((directory.children if directory else {}).items()):
        if node.inode and not name.endswith(".md5sums"):
            yield from map(deb_of, stanzas(node.inode.content.decode()))


def apk_records(root):
    """Each package: its lines as (letter, value), in their order."""
    for path in ("lib/apk/db/installed", "usr/lib/apk/db/installed"):
        record = []
        for line in (text_of(root, path) or "").split("\n"):
            if len(line) >= 2:
                record.append((line[0], line[2:]))
            elif record:
                yield record
                record = []


def apk(root):
    for record in apk_records(root):
        fields = dict(record)
        yield ("apk", fields["P"], fields["V"], fields.get("A"))


def owned_by_apk(root):
    directory = ""
    for record in apk_records(root):
        for letter, value in record:
            directory = value if letter == "F" else directory
            if letter == "R":
                yield f"/{directory}/{value}"


# --- one image --------------------------------------------------------------------------------------------------------

def describe(stack):
    """What of an image is reviewed: its packages, how many of each kind, and what syft would list beside them."""
    root = stack.root
    owned = set(owned_by_apk(root))
    beside = []
    for path, node in root.walk():
        if OTHER_SYSTEMS.search(path):
            raise Unread(path)
        content = node.inode.content if node.inode else b""
        if content.startswith(b"\x7fELF") and any(mark in content for mark in RECORDS_IN_PROGRAMS):
            raise Unread(path)
        found = BUSYBOX.search(content) if path.endswith("/busybox") and path not in owned else None
        if found:
            beside.append(f"busybox={found.group(1).decode()}")
    packages = sorted([*dpkg(root), *apk(root)])
    counts = {kind: sum(p[0] == kind for p in packages) for kind in sorted({p[0] for p in packages})}
    return {"counts": counts, "packages": [shown(p) for p in packages], "syft_beside": beside}


def shown(package):
    """"name=version architecture"."""
    _, name, version, architecture = package
    return f"{name}={version} {architecture}"


def images_of(path):
    """The images of an archive; none when it is refused, of which images.json speaks."""
    try:
        return oracle.images(oracle.Archive(path.read_bytes()))
    except Refused:
        return []


def archives(argument):
    if not argument.is_dir():
        return [(argument, "/".join(argument.parts[-2:]))]
    paths = sorted(p for p in argument.rglob("*") if p.name.endswith((".tar", ".tar.gz")))
    return [(p, p.relative_to(argument).as_posix()) for p in paths]


def expectations(path, name):
    """One line for each image of an archive."""
    found = images_of(path)
    for number, (_, stack) in enumerate(found):
        yield {"archive": name, "image": number, "of": len(found), **describe(stack)}


def is_worth_a_line(line):
    return bool(line["packages"] or line["syft_beside"])


# --- what Tare says ---------------------------------------------------------------------------------------------------

def tare(program, *arguments):
    done = subprocess.run([program, *arguments], capture_output=True, check=False, timeout=300)
    if done.returncode != 0:
        raise ValueError(f"tare {arguments[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')[:300]}")
    return json.loads(done.stdout)


def from_url(url):
    """"name=version architecture" of a package URL."""
    path, _, qualifiers = url.removeprefix("pkg:").partition("?")
    name, _, version = path.rsplit("/", 1)[1].partition("@")
    architecture = dict(q.split("=", 1) for q in qualifiers.split("&")).get("arch")
    return f"{urllib.parse.unquote(name)}={urllib.parse.unquote(version)} {architecture}"


def listed(program, path, number):
    """The packages of one image by each of Tare's lists."""
    report = tare(program, "inspect", str(path), "--format", "json")["images"][number]
    inventory = report["packages"]
    counts = {}
    for package in inventory["packages"]:
        counts[package["type"]] = counts.get(package["type"], 0) + 1
    yield "tare inspect", counts, [f"{p['name']}={p['version']} {p['architecture']}" for p in inventory["packages"]]
    names = report["image"]["names"]
    chosen = ["--image", names[0]] if names else []
    bom = tare(program, "sbom", str(path), "--format", "cyclonedx", *chosen)
    urls = [c["purl"] for c in bom["components"] if "purl" in c]
    yield "tare sbom --format cyclonedx", counts_of(urls), list(map(from_url, urls))
    document = tare(program, "sbom", str(path), "--format", "spdx", *chosen)
    urls = [r["referenceLocator"] for p in document["packages"] for r in p.get("externalRefs", []) if r["referenceType"] == "purl"]
    urls = [u for u in urls if not u.startswith("pkg:oci/")]
    yield "tare sbom --format spdx", counts_of(urls), list(map(from_url, urls))


def is_later(version, other):
    """What dpkg says of two versions."""
    done = subprocess.run(["dpkg", "--compare-versions", version, "gt", other], capture_output=True, check=False)
    return done.returncode == 0


def differences(base, target):
    """("fate", name, version before, version now) of every package that differs."""
    before, now = ({p.split("=")[0]: p.split("=")[1].split(" ")[0] for p in line["packages"]} for line in (base, target))
    for name in before.keys() | now.keys():
        old, new = before.get(name), now.get(name)
        if old is None or new is None:
            yield "added" if old is None else "removed", name, old, new
        elif old != new:
            yield "upgraded" if is_later(new, old) else "downgraded", name, old, new


def comparison(program, folder, reviewed):
    """What is wrong with the comparison of the two images of Debian."""
    base, target = (next(line for line in reviewed if line["archive"] == name) for name in DEBIAN_8_AND_10)
    told = tare(program, "compare", "--format", "json", *(str(folder / name) for name in DEBIAN_8_AND_10))["packages"]
    found = [(c["fate"], c["name"], c["base_version"], c["target_version"]) for c in told["changes"]]
    return difference([str(d) for d in differences(base, target)], [str(f) for f in found])


def counts_of(urls):
    kinds = [u.removeprefix("pkg:").split("/")[0] for u in urls]
    return {kind: kinds.count(kind) for kind in set(kinds)}


# --- everything -------------------------------------------------------------------------------------------------------

def difference(expected, found):
    """Empty when both lists are the same, whatever their order."""
    missing, extra = sorted(set(expected) - set(found))[:3], sorted(set(found) - set(expected))[:3]
    if missing or extra or len(expected) != len(found):
        return f"{len(expected)} reviewed, {len(found)} here; missing: {missing}, extra: {extra}"
    return ""


def check(reviewed, folder, program):
    """(name, what is wrong with it) of every statement."""
    rest = {(line["archive"], line["image"]): line for line in reviewed}
    with_tare, with_syft = 0, 0
    for path, name in archives(folder):
        for read in expectations(path, name):
            number = read["image"]
            expected = rest.pop((name, number), {**read, "counts": {}, "packages": [], "syft_beside": []})
            reason = difference(expected["packages"], read["packages"]) or ("" if read == expected else "other figures")
            yield f"{name}, image {number}: the oracle", reason
            with_syft += len(expected["packages"]) + len(expected["syft_beside"])
            if not program:
                continue
            for source, counts, packages in listed(program, path, number):
                reason = difference(expected["packages"], packages)
                if not reason and counts != expected["counts"]:
                    reason = f"{counts}, reviewed {expected['counts']}"
                yield f"{name}, image {number}: {source}", reason
                with_tare += len(packages) if source == "tare inspect" else 0
    yield "every reviewed image is there", f"not: {sorted(rest)}" if rest else ""
    if program and shutil.which("dpkg"):
        yield "the packages of Debian 8 and Debian 10 differ as dpkg says", comparison(program, folder, reviewed)
    elif program:
        print("# left out: which versions are later, by dpkg, which is not here")
    if program:
        share = with_tare / with_syft
        print(f"# {with_tare} packages; syft would list {with_syft}: {share:.1%}")
        yield "19 of 20 packages that syft lists, and more, are listed", "" if share >= 0.95 else f"{share:.1%}"


def main(arguments):
    if arguments[:1] == ["--check"]:
        reviewed, folder = json.loads(pathlib.Path(arguments[1]).read_text()), pathlib.Path(arguments[2])
        if not folder.is_dir():
            print(f"# left out: the real archives are not in {folder}")
            return 77
        failed = 0
        for name, reason in check(reviewed, folder, arguments[3] if len(arguments) > 3 else None):
            print(f"not ok {name}: {reason}" if reason else f"ok {name}", flush=True)
            failed += bool(reason)
        return 1 if failed else 0
    paths = [pair for argument in map(pathlib.Path, arguments) for pair in archives(argument)]
    lines = [line for path, name in paths for line in expectations(path, name) if is_worth_a_line(line)]
    print("[\n" + ",\n".join(json.dumps(line, separators=(",", ":")) for line in lines) + "\n]")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
