#!/usr/bin/env python3
"""Compares the packages that Tare finds in programs and archives of languages with what other readers say of the same files.

    language_packages.py PATH_TO_TARE

Go programs, built here without a network, with `go version -m`; the jars of this machine's packages, and ones made of them, with Python's
zipfile; the record of cargo-auditable, linked into programs here, with what was put into it. Prints one line per test, "ok NAME",
"not ok NAME: reason" or "# left out: NAME: reason". Exit code 1 when one failed. Needs golang, clang-19 and libcommons-io-java for all
of them; Python's standard library only.
"""

import io
import json
import os
import pathlib
import re
import shutil
import sys
import zipfile
import zlib

from package_support import Failed, Rootfs, Skipped, equal, run, run_tests


def found_in(files):
    """What Tare finds in files: (name, version) by path, of one kind."""
    rootfs = Rootfs()
    for path, content in files.items():
        rootfs.add(path, content=content)
    found = rootfs.report()
    equal(found["gaps"], [], "gaps")
    out = {path: [] for path in files}
    for package in found["packages"]:
        out[package["found_in"][1:].split(":")[0]].append(package)
    return out


def tool(name, *patterns):
    """A program on the path, or the newest of those that Debian puts elsewhere."""
    places = [shutil.which(name)] if shutil.which(name) else []
    for pattern in patterns:
        places += sorted(map(str, pathlib.Path("/").glob(pattern)), key=lambda p: [int(n) for n in re.findall(r"\d+", p)], reverse=True)
    if not places:
        raise Skipped(f"{name} is not here")
    return places[0]


# --- Go -----------------------------------------------------------------------------------------------------------------

# What other modules are asked for: module, version, path that its go.mod has.
MODULES = (("example.org/dep", "v1.2.3"), ("example.org/dep/v2", "v2.0.0-rc.1"), ("example.org/new", "v0.0.0-20240102030405-0123456789ab"))
GO_MOD = """module example.org/app
go 1.20
require (
    example.org/dep v1.2.3
    example.org/dep/v2 v2.0.0-rc.1
    example.org/old v1.0.0
    example.org/local v0.5.0
)
replace example.org/old => example.org/new v0.0.0-20240102030405-0123456789ab
replace example.org/local => ../local
"""
PROGRAM = """package main
import (
    a "example.org/dep"
    b "example.org/dep/v2"
    c "example.org/old"
    d "example.org/local"
)
var version = "none"
func main() { println(version, a.Value, b.Value, c.Value, d.Value) }
"""
LIBRARY = 'package library\nvar Value = "x"\n'


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def go_proxy(folder):
    """Modules as `go` downloads them, from a folder: no network."""
    for module, version in MODULES:
        place = folder / "proxy" / module / "@v"
        # What is replaced is known by another name to itself.
        name = "example.org/old" if module == "example.org/new" else module
        write(place / f"{version}.info", json.dumps({"Version": version}))
        write(place / f"{version}.mod", f"module {name}\n")
        with zipfile.ZipFile(place / f"{version}.zip", "w") as archive:
            archive.writestr(f"{module}@{version}/go.mod", f"module {name}\n")
            archive.writestr(f"{module}@{version}/library.go", LIBRARY)
    write(folder / "local/go.mod", "module example.org/local\n")
    write(folder / "local/library.go", LIBRARY)
    write(folder / "app/go.mod", GO_MOD)
    write(folder / "app/main.go", PROGRAM)
    write(folder / "single/main.go", "package main\nfunc main() { println(1) }\n")


def go_environment(folder):
    return {
        "PATH": os.environ["PATH"], "HOME": str(folder), "GOCACHE": str(folder / "cache"), "GOPATH": str(folder / "go"),
        "GOPROXY": f"file://{folder}/proxy", "GOSUMDB": "off", "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local", "CGO_ENABLED": "0",
    }


# Name, what the environment has besides, arguments of "go build".
BUILDS = (
    ("plain", {}, ()),
    ("stripped", {}, ("-trimpath", "-ldflags=-s -w")),
    ("pie", {}, ("-buildmode=pie",)),
    ("versioned", {}, ("-ldflags=-s -w -X main.version=v9.8.7",)),
    # Go does not record the linker's flags of such a build.
    ("untold", {}, ("-trimpath", "-ldflags=-X main.version=v9.8.7")),
    ("tagged", {}, ("-tags=netgo,osusergo", "-gcflags=-l")),
    ("arm64", {"GOARCH": "arm64"}, ()),
    ("386", {"GOARCH": "386"}, ("-ldflags=-s",)),
    ("big-endian", {"GOARCH": "s390x"}, ()),
    ("big-endian-32", {"GOARCH": "mips"}, ()),
)


def expected_of_go(told):
    """(name, version, architecture) of what `go version -m` says of a program, by the rules of docs/formats.md."""
    lines = [line.strip("\n").split("\t") for line in told.splitlines()]
    toolchain = lines[0][0].rsplit(" ", 1)[1]
    modules, architecture, path, given = [], None, None, None
    for _, word, *fields in lines[1:]:
        if word in ("mod", "dep"):
            modules.append([fields[0], fields[1] if len(fields) > 1 else "", word])
        elif word == "=>":
            # By a directory: the code is not that of the version that is replaced.
            modules[-1][:2] = fields[:2] if len(fields) > 1 and fields[1] else [modules[-1][0], "(devel)"]
        elif word == "build" and fields[0].startswith("GOARCH="):
            architecture = fields[0].removeprefix("GOARCH=")
        elif word == "build" and "-ldflags=" in fields[0]:
            given = re.search(r"-X main\.version=([^\s\"]+)", fields[0])
        elif word == "path":
            path = fields[0]
    if not any(kind == "mod" for *_, kind in modules):
        modules.append([path, "(devel)", "mod"])
    for module in modules:
        if module[2] == "mod" and given and module[1] in ("", "(devel)"):
            module[1] = given[1]
    return {(name, version or "(devel)", architecture) for name, version, _ in modules} | {("stdlib", toolchain.removeprefix("go"), architecture)}


def go_programs_match(folder):
    go = tool("go", "usr/lib/go-*/bin/go")
    go_proxy(folder)
    programs, expected = {}, {}
    for name, environment, arguments in BUILDS:
        path = folder / name
        run(go, "build", "-o", str(path), *arguments, ".", cwd=folder / "app", env={**go_environment(folder), **environment})
        programs["bin/" + name] = path
        expected["bin/" + name] = expected_of_go(run(go, "version", "-m", str(path)).decode())
    # Without a module there is a path only.
    single = folder / "single-program"
    run(go, "build", "-o", str(single), "main.go", cwd=folder / "single", env={**go_environment(folder), "GO111MODULE": "off", "GOFLAGS": ""})
    programs["bin/single"], expected["bin/single"] = single, expected_of_go(run(go, "version", "-m", str(single)).decode())
    if shutil.which("strip"):
        shutil.copy(programs["bin/plain"], folder / "strip")
        run("strip", "--strip-all", str(folder / "strip"))
        programs["bin/strip"] = folder / "strip"
        expected["bin/strip"] = expected_of_go(run(go, "version", "-m", str(folder / "strip")).decode())
    if len(expected["bin/plain"]) != 6 or ("example.org/new", MODULES[2][1], "amd64") not in expected["bin/plain"]:
        raise Failed(f"the oracle is wrong: {expected['bin/plain']}")
    found = found_in({name: path.read_bytes() for name, path in programs.items()})
    for name, packages in found.items():
        equal({(p["name"], p["version"], p["architecture"]) for p in packages}, expected[name], name)
        equal({p["type"] for p in packages}, {"golang"}, name)
    # What go itself is made of, with hundreds of files more and less than these.
    tools = {f"tools/{p.name}": p for p in sorted(pathlib.Path(go).resolve().parents[1].glob("bin/*")) if p.is_file()}
    found = found_in({name: path.read_bytes() for name, path in tools.items()})
    for name, path in tools.items():
        wanted = expected_of_go(run(go, "version", "-m", str(path)).decode())
        equal({(p["name"], p["version"], p["architecture"]) for p in found[name]}, wanted, name)


# --- Java ---------------------------------------------------------------------------------------------------------------


def properties(text):
    """java.util.Properties, as far as Maven writes it."""
    pairs = (line.split("=", 1) for line in text.decode("iso-8859-1").splitlines() if "=" in line and not line.startswith("#"))
    return {key.strip(): value.strip() for key, value in pairs}


def manifest_of(archive):
    """The main section of a manifest, continuation lines joined."""
    if "META-INF/MANIFEST.MF" not in archive.namelist():
        return {}
    text = archive.read("META-INF/MANIFEST.MF").decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n\n")[0].replace("\n ", "").split("\n")
    return {key.lower(): value.strip() for key, value in (line.split(":", 1) for line in lines if ":" in line)}


def expected_of_jar(name, content):
    """(name, version) of a jar and of those within it: Maven's word, else its name and manifest (docs/formats.md)."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    out = set()
    poms = [properties(archive.read(n)) for n in archive.namelist() if re.fullmatch(r"META-INF/maven/.+/pom\.properties", n)]
    poms = [p for p in poms if p.get("artifactId") and p.get("version")]
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    out |= {(f"{p['groupId']}:{p['artifactId']}", p["version"]) for p in poms}
    is_own = len(poms) == 1 or any(stem == p["artifactId"] or stem.startswith(p["artifactId"] + "-") for p in poms)
    if not is_own:
        manifest = manifest_of(archive)
        told = next((manifest[k] for k in ("implementation-version", "bundle-version", "specification-version") if manifest.get(k)), "")
        base, _, version = re.fullmatch(r"(.+?)(-(?=\d)(.*))?", stem).groups(default="")
        group = manifest.get("implementation-vendor-id", "")
        out.add((f"{group}:{base}" if group else base, version or told))
    for inner in archive.namelist():
        if inner.endswith((".jar", ".war")) and archive.getinfo(inner).file_size:
            out |= expected_of_jar(inner, archive.read(inner))
    return out


def jars_here():
    """The jars that packages of this machine installed, each once."""
    paths = sorted({p.resolve() for p in pathlib.Path("/usr/share/java").glob("*.jar") if p.is_file()})
    if not any(p.name.startswith("commons-io") for p in paths):
        raise Skipped("libcommons-io-java is not installed")
    return {f"java/{p.name}": p.read_bytes() for p in paths if p.stat().st_size < 16 << 20}


def compare_jars(jars):
    for name, packages in found_in(jars).items():
        equal({(p["name"], p["version"]) for p in packages}, expected_of_jar(name, jars[name]), name)
        equal({p["type"] for p in packages}, {"maven"}, name)


def jars_match(_):
    jars = jars_here()
    compare_jars(jars)
    told = [(n, v) for name, content in jars.items() for n, v in expected_of_jar(name, content)]
    if ("commons-io:commons-io" not in [n for n, _ in told]) or any(not n for n, _ in told):
        raise Failed(f"the oracle is wrong: {told[:5]}")


def zipped(entries, method=zipfile.ZIP_DEFLATED, comment=b""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
        archive.comment = comment
    return out.getvalue()


def fat_jars_match(_):
    jars = list(jars_here().items())[:12]
    inner = [(f"BOOT-INF/lib/{name.split('/')[1]}", content) for name, content in jars]
    manifest = b"Manifest-Version: 1.0\r\nImplementation-Title: fat\r\nImplementation-Version: 4\r\n .5\r\n\r\n"
    fat = zipped([("META-INF/MANIFEST.MF", manifest), *inner], zipfile.ZIP_STORED, b"a comment")
    war = zipped([("WEB-INF/lib/" + name.split("/")[1], content) for name, content in jars[:3]])
    # An executable jar has a script in front, and an archive may hold one that holds another.
    script = b"#!/bin/sh\nexec java -jar \"$0\"\n" + fat
    nested = zipped([("lib/outer-1.0.jar", zipped([("lib/inner.jar", fat)]))])
    compare_jars({"app/fat.jar": fat, "app/shop-2.1.war": war, "app/started.jar": script, "app/nested.ear": nested})


# --- Rust ---------------------------------------------------------------------------------------------------------------

CRATES = {
    "packages": [
        {"name": "adler", "version": "1.0.2", "source": "crates.io"},
        {"name": "cc", "version": "1.0.90", "source": "crates.io", "kind": "build"},
        {"name": "app", "version": "0.3.0", "source": "local", "dependencies": [0, 1], "root": True},
        *({"name": f"crate-{n}", "version": f"{n}.0.0-rc.{n}", "source": "registry", "dependencies": [0]} for n in range(300)),
    ],
    "format": 1,
}


def auditable_programs_match(folder):
    """No Debian 12 or 13 has cargo-auditable, so its section is put into programs as it does: by the linker, from a section of an
    object file; and by objcopy, behind everything else."""
    clang = tool("clang", "usr/bin/clang-1*")
    record = zlib.compress(json.dumps(CRATES, separators=(",", ":")).encode(), 9)
    (folder / "record").write_bytes(record)
    write(folder / "record.s", f'.section .dep-v0,"a",@progbits\n.globl AUDITABLE_VERSION_INFO\nAUDITABLE_VERSION_INFO:\n.incbin "{folder}/record"\n')
    write(folder / "main.c", "extern char AUDITABLE_VERSION_INFO[]; int main(void) { return AUDITABLE_VERSION_INFO[0] == 0; }\n")
    programs = {}
    for name, arguments in (("linked", ()), ("fixed", ("-no-pie",)), ("stripped", ("-s",))):
        run(clang, str(folder / "main.c"), str(folder / "record.s"), *arguments, "-o", str(folder / name))
        programs["bin/" + name] = (folder / name).read_bytes()
    if shutil.which("objcopy"):
        run("objcopy", "--add-section", f".dep-v0={folder}/record", "--set-section-flags", ".dep-v0=readonly,data", "/usr/bin/env", str(folder / "added"))
        programs["bin/added"] = (folder / "added").read_bytes()
    expected = {(c["name"], c["version"]) for c in CRATES["packages"] if c.get("kind") != "build"}
    for name, packages in found_in(programs).items():
        equal({(p["name"], p["version"]) for p in packages}, expected, name)
        equal({p["type"] for p in packages}, {"cargo"}, name)


if __name__ == "__main__":
    sys.exit(run_tests(go_programs_match, jars_match, fat_jars_match, auditable_programs_match))
