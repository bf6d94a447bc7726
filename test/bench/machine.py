"""What the figures were measured on, and with."""

import os
import pathlib
import re
import shutil
import subprocess

import images

# Programs beside Tare, and the Debian packages of those that are packages.
TOOLS = ("openssl", "igzip", "gzip", "zstd", "tar", "skopeo", "curl", "wrk")
PACKAGES = {"igzip": "isal"}


def said(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=images.ROOT).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def matched(path, pattern):
    found = re.search(pattern, pathlib.Path(path).read_text(), re.MULTILINE)
    return found[1] if found else "unknown"


def versions():
    for tool in TOOLS:
        if shutil.which(tool):
            yield f"{tool} {said('dpkg-query', '-W', '-f', '${Version}', PACKAGES.get(tool, tool)) or '(not of a package)'}"


def nginx_version(program):
    done = subprocess.run([program, "-v"], capture_output=True, text=True)
    return "nginx " + done.stderr.strip().rpartition("/")[2]


def describe(tare, nginx):
    """A paragraph on the machine and one on the programs."""
    features = matched("/proc/cpuinfo", r"^flags\s*: (.+)$").split()
    known = [name for name, flag in (("SHA", "sha_ni"), ("AVX2", "avx2"), ("AVX-512", "avx512f"), ("VAES", "vaes")) if flag in features]
    memory = int(matched("/proc/meminfo", r"^MemTotal:\s+(\d+)")) / (1 << 20)
    kernel = os.uname().release.partition("-")[0]
    model = matched("/proc/cpuinfo", r"^model name\s*: (.+)$")
    system = matched("/etc/os-release", r'^PRETTY_NAME="(.+)"')
    commit = said("git", "rev-parse", "--short=12", "HEAD") + ("" if not said("git", "status", "--porcelain", "lib", "app") else " with changes")
    programs = [*versions(), *([nginx_version(nginx)] if nginx else [])]
    return (f"{os.cpu_count()} processors ({model}; {', '.join(known)}), {memory:.0f} GiB of memory, "
            f"{system}, Linux {kernel}, load {os.getloadavg()[0]:.1f} at the start.\n"
            f"{said(tare, 'version')}, commit {commit}; {', '.join(programs)}.")  # fmt: skip
