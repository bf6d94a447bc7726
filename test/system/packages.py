#!/usr/bin/env python3
"""Compares the packages that Tare finds with what the distributions' own tools say of the same databases.

    packages.py PATH_TO_TARE

dpkg-query is asked about this machine's packages; rpm about packages that are built here and installed into databases of each of
its forms. Prints one line per test, "ok NAME", "not ok NAME: reason" or "# left out: NAME: reason". Exit code 1 when one failed.
Needs dpkg, rpm, rpmbuild and db_load for all of them; Python's standard library only.
"""

import os
import pathlib
import struct
import subprocess
import sys
import tarfile
import zlib

from package_support import Failed, Rootfs, Skipped, equal, need, run, run_tests

FORMAT = "%{NAME}\t%{VERSION}-%{RELEASE}\t%{EPOCHNUM}\t%{ARCH}\t%{LICENSE}\t%{LONGSIZE}\t%{SOURCERPM}\n"


# --- dpkg ---------------------------------------------------------------------------------------------------------------


def kind_of(path):
    if path.is_symlink():
        return tarfile.SYMTYPE
    return tarfile.DIRTYPE if path.is_dir() else tarfile.REGTYPE


def dpkg_matches(_):
    need("dpkg-query", "dpkg")
    database = pathlib.Path("/var/lib/dpkg")
    if not (database / "status").is_file():
        raise Skipped("this machine has no packages of dpkg")
    rootfs = Rootfs()
    for name in ("bin", "lib", "lib64", "sbin"):
        path = pathlib.Path("/") / name
        if path.is_symlink():
            rootfs.add(name, tarfile.SYMTYPE, target=os.readlink(path))
    # Names are enough: what the files hold does not matter here.
    for top in ("usr/bin", "usr/sbin", "usr/lib/x86_64-linux-gnu", "usr/share/doc", "etc"):
        for folder, _, files in os.walk(pathlib.Path("/") / top):
            for name in files:
                path = pathlib.Path(folder) / name
                kind = kind_of(path)
                target = os.readlink(path) if kind == tarfile.SYMTYPE else ""
                rootfs.add(str(path)[1:], kind, b"x" if kind == tarfile.REGTYPE else b"", target)
    rootfs.add("var/lib/dpkg/status", content=(database / "status").read_bytes())
    if (database / "diversions").is_file():
        rootfs.add("var/lib/dpkg/diversions", content=(database / "diversions").read_bytes())
    for path in sorted((database / "info").glob("*.list")):
        rootfs.add(str(path)[1:], content=path.read_bytes())
    found = rootfs.report()
    fields = "${db:Status-Status}\t${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\t${Installed-Size}\n"
    lines = run("dpkg-query", "-W", "-f", fields).decode().splitlines()
    expected = {
        tuple(line.split("\t")[1:6]) + (int(line.split("\t")[6] or 0) * 1024,)
        for line in lines
        if line.split("\t")[0] not in ("not-installed", "config-files")
    }
    shown = {
        (p["name"], p["version"], p["architecture"], p["source"]["name"], p["source"]["version"], p["installed_bytes"] or 0)
        for p in found["packages"]
        if p["type"] == "deb"
    }
    equal(shown, expected, "packages")
    # dpkg -S finds one owner or more of exactly those names that Tare says are owned.
    names = sorted("/" + p for p in rootfs.paths if "/" in p)
    asked = subprocess.run(
        ["xargs", "-0", "dpkg-query", "-S"], input="\0".join(names).encode(), capture_output=True, check=False, timeout=600
    )
    owned_by_tool = {line.split(": ", 1)[1] for line in asked.stdout.decode().splitlines() if ": " in line and "diversion" not in line}
    # dpkg-query -S knows nothing of a merged /usr, so the lists are read as well, and where diversions put their files.
    diverted = {}
    lines = iter((database / "diversions").read_text().splitlines() if (database / "diversions").is_file() else [])
    for source, target, by in zip(lines, lines, lines):
        diverted[source] = (target, by)
    listed = set()
    for path in (database / "info").glob("*.list"):
        for name in path.read_text().splitlines():
            if name in diverted and diverted[name][1] != path.name.removesuffix(".list").split(":")[0]:
                name = diverted[name][0]
            listed.add(os.path.join(os.path.realpath(os.path.dirname(name)), os.path.basename(name)))
    here = {"/" + p for p in rootfs.paths} - {"/etc", "/usr", "/var"}
    counted = sum(p["files"] for p in found["packages"] if p["type"] == "deb")
    if not owned_by_tool <= listed | here:
        raise Failed("dpkg-query -S and the lists differ")
    equal(counted, len(here & listed), "owned names")
    equal(found["unowned"]["files"], len(here - listed), "unowned names")


# --- rpm ----------------------------------------------------------------------------------------------------------------

SPEC = """Name: {name}
Version: {version}
Release: 1%{{?dist}}
{epoch}
Summary: made for a test
License: {licence}
BuildArch: noarch
%description
Nothing.
%install
mkdir -p %{{buildroot}}/opt/{name}/deep
for i in $(seq 1 {files}); do echo {name}$i > %{{buildroot}}/opt/{name}/deep/$i; done
ln -s deep/1 %{{buildroot}}/opt/{name}/link
%files
/opt/{name}
"""


def build_rpms(folder):
    for number in range(1, 31):
        spec = folder / f"p{number}.spec"
        spec.write_text(
            SPEC.format(
                name=f"test-{number}",
                version=f"{number}.0~rc1",
                epoch=f"Epoch: {number}" if number % 3 == 0 else "",
                licence="MIT AND (GPL-2.0-only OR BSD-3-Clause)",
                files=number * number % 97 + 1,
            )
        )
        run("rpmbuild", "--quiet", "--define", f"_topdir {folder}", "-bb", str(spec))
    return sorted(map(str, folder.glob("RPMS/noarch/*.rpm")))


def expected_of(database):
    """What rpm says of a database of SQLite: packages, and paths with their kind."""
    asked = run("rpm", "--dbpath", str(database), "-qa", "--qf", FORMAT).decode()
    packages = set()
    for line in asked.splitlines():
        name, version, epoch, architecture, licence, size, source = line.split("\t")
        version = version if epoch == "0" else f"{epoch}:{version}"
        source_name, source_version, source_release = source.removesuffix(".src.rpm").rsplit("-", 2)
        packages.add((name, version, architecture, licence, int(size), source_name, f"{source_version}-{source_release}"))
    if len(packages) < 30:
        raise Failed(f"rpm lists {len(packages)} packages only")
    files = run("rpm", "--dbpath", str(database), "-qa", "--qf", "[%{FILENAMES}\t%{FILEMODES:perms}\n]").decode()
    return packages, [line.split("\t") for line in files.splitlines()]


def compare_rpm(expected, files):
    """What Tare says of a root filesystem with these database files, beside what rpm says."""
    packages, owned = expected
    rootfs = Rootfs()
    total = 0
    for path, mode in owned:
        if mode.startswith("d"):
            continue
        total += 1
        rootfs.add(path[1:], tarfile.SYMTYPE if mode.startswith("l") else tarfile.REGTYPE, b"", "x" if mode.startswith("l") else "")
    for path, content in files.items():
        rootfs.add(path, content=content)
    found = rootfs.report()
    shown = {
        (
            p["name"], p["version"], p["architecture"], " ".join(p["licences"]), p["installed_bytes"],
            p["source"]["name"], p["source"]["version"],
        )
        for p in found["packages"]
    }
    equal(shown, packages, "packages")
    equal(found["gaps"], [], "gaps")
    equal(sum(p["files"] for p in found["packages"]), total, "owned files")


def installed(folder):
    """A database of SQLite with the packages in it, made once."""
    need("rpm", "rpmbuild", "rpmdb")
    database = folder / "sqlite"
    if not database.exists():
        rpms = build_rpms(folder)
        database.mkdir()
        run("rpm", "--dbpath", str(database), "--initdb")
        run("rpm", "--dbpath", str(database), "--justdb", "--nodeps", "--nosignature", "-i", *rpms)
    return database


def headers(database):
    """The headers as a database holds them: what rpm exports without the magic in front."""
    exported = run("rpmdb", "--dbpath", str(database), "--exportdb")
    out = []
    at = 0
    while at < len(exported):
        entries, size = struct.unpack_from(">II", exported, at + 8)
        end = at + 16 + 16 * entries + size
        out.append(exported[at + 8 : end])
        at = end
    return out


def rpm_sqlite_matches(folder):
    database = installed(folder)
    files = {f"var/lib/rpm/{p.name}": p.read_bytes() for p in database.iterdir() if p.is_file() and p.name[0] != "."}
    compare_rpm(expected_of(database), files)


def rpm_ndb_matches(folder):
    """Debian's rpm has no such databases, so the file is laid out here, around rpm's own headers."""
    slots, blobs = b"", b""
    for number, header in enumerate(headers(installed(folder)), 1):
        blob = struct.pack("<4sIII", b"BlbS", number, 1, len(header)) + header
        blob += b"\0" * (-(len(blob) + 12) % 16) + struct.pack("<II4s", zlib.adler32(blob), len(header), b"BlbE")
        slots += struct.pack("<4sIII", b"Slot", number, (4096 + len(blobs)) // 16, len(blob) // 16)
        blobs += blob
    slots = struct.pack("<4sIIII12x", b"RpmP", 0, 1, 1, 1000) + slots
    slots += struct.pack("<4s12x", b"Slot") * ((4096 - len(slots)) // 16)
    compare_rpm(expected_of(installed(folder)), {"usr/lib/sysimage/rpm/Packages.db": slots + blobs})


def rpm_berkeley_matches(folder):
    """Written by Berkeley DB's own tool, as rpm no longer can."""
    need("db_load")
    for page_size in (4096, 512, 65536):
        lines = ["VERSION=3", "format=bytevalue", "type=hash", f"db_pagesize={page_size}", "HEADER=END", " 00000000", " e8030000"]
        for number, header in enumerate(headers(installed(folder)), 1):
            lines += [" " + struct.pack("<I", number).hex(), " " + header.hex()]
        path = folder / f"Packages.{page_size}"
        run("db_load", str(path), input="\n".join([*lines, "DATA=END", ""]).encode())
        compare_rpm(expected_of(installed(folder)), {"var/lib/rpm/Packages": path.read_bytes()})


if __name__ == "__main__":
    sys.exit(run_tests(dpkg_matches, rpm_sqlite_matches, rpm_ndb_matches, rpm_berkeley_matches))
