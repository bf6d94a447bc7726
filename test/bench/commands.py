"""Which programs are measured on which image, and what each is compared with."""

import pathlib
import shutil
import sys

import images
from measure import Failed, Group, Job, run
from upload import upload

UPLOAD = "tare serve, upload"
OPENSSL, IGZIP, ZSTD = "openssl dgst -sha256", "igzip -dc of its layers", "zstd -dc of its layers"

# What is measured where it is found: nothing here installs it.
OTHERS = {
    "dive": ["--ci", "--lowestEfficiency", "0", "--highestUserWastedPercent", "1", "--source", "docker-archive", "{}"],
    "syft": ["docker-archive:{}", "-q", "-o", "json"],
    "trivy": ["image", "--quiet", "--offline-scan", "--format", "cyclonedx", "--input", "{}"],
    "grype": ["docker-archive:{}", "-q", "-o", "json"],
    "dockle": ["--exit-code", "0", "-f", "json", "--input", "{}"],
}


class Bench:
    """What every group needs: the program, a folder for what is thrown away, and the tools that were not there."""

    def __init__(self, tare, scratch):
        self.tare, self.scratch = tare, pathlib.Path(scratch)
        self.missing = []

    def tool(self, name, command, base=None, fresh=None):
        """A job for another program; an empty list where there is none. `fresh` is a folder that it wants to make itself."""
        if not shutil.which(command[0]):
            if command[0] not in self.missing:
                self.missing.append(command[0])
                print(f"bench: left out: {command[0]} is not there", file=sys.stderr)
            return []

        def act():
            if fresh:
                shutil.rmtree(fresh, ignore_errors=True)
            try:
                return run(command)
            finally:
                if fresh:
                    shutil.rmtree(fresh, ignore_errors=True)

        return [Job(name, act, base)]

    def analyses(self, archive, entries, base, flags=()):
        """The command and the service on one archive."""
        command = [self.tare, "inspect", "--format", "json", *flags, archive]
        return [Job("tare inspect", lambda: run(command), base, entries),
                Job(UPLOAD, lambda: upload(self.tare, archive, self.scratch, flags), base, entries)]  # fmt: skip


def size_of(path):
    return f"{path.stat().st_size / 1e6:,.0f} MB"


def layers_of(folder, suffix=""):
    return sorted(folder.glob(f"layer-?.tar{suffix}"))


def docker_group(bench, folder, entries):
    archive, copied = folder / "docker.tar", bench.scratch / "copied"
    jobs = bench.analyses(archive, entries, OPENSSL)
    jobs += bench.tool(OPENSSL, ["openssl", "dgst", "-sha256", archive])
    jobs += bench.tool("tar -t of its layers", ["sh", "-c", 'cat "$@" | tar -t -i', "sh", *layers_of(folder)], OPENSSL)
    jobs += bench.tool("skopeo inspect", ["skopeo", "inspect", f"docker-archive:{archive}"], OPENSSL)
    jobs += bench.tool("skopeo copy to a directory", skopeo_copy(f"docker-archive:{archive}", copied), OPENSSL, copied)
    for name, arguments in OTHERS.items():
        jobs += bench.tool(name, [name, *(argument.format(archive) for argument in arguments)], OPENSSL)
    return Group(f"docker save, {size_of(archive)}", jobs)


def skopeo_copy(source, target):
    return ["skopeo", "--insecure-policy", "copy", "-q", source, f"dir:{target}"]


def gzip_group(bench, folder, entries):
    archive, copied, layers = folder / "oci-gzip.tar", bench.scratch / "copied", layers_of(folder, ".gz")
    jobs = bench.analyses(archive, entries, IGZIP)
    jobs += bench.tool(IGZIP, ["igzip", "-dc", *layers])
    jobs += bench.tool("gzip -dc of its layers", ["gzip", "-dc", *layers], IGZIP)
    jobs += bench.tool("skopeo copy to a directory", skopeo_copy(f"oci-archive:{archive}", copied), IGZIP, copied)
    return Group(f"OCI layout, gzip, {size_of(archive)}", jobs)


def zstd_group(bench, folder, entries):
    archive, copied = folder / "oci-zstd.tar", bench.scratch / "copied"
    jobs = bench.analyses(archive, entries, ZSTD)
    jobs += bench.tool(ZSTD, ["zstd", "-q", "-dc", *layers_of(folder, ".zst")])
    jobs += bench.tool("skopeo copy to a directory", skopeo_copy(f"oci-archive:{archive}", copied), ZSTD, copied)
    return Group(f"OCI layout, zstd, {size_of(archive)}", jobs)


def tiny_group(bench, folder, entries):
    archive = folder / "docker.tar"
    flags = ["--max-entries", str(max(1000, 2 * entries)), "--max-name-bytes", "1GiB"]
    jobs = bench.analyses(archive, entries, OPENSSL, flags)
    jobs += bench.tool(OPENSSL, ["openssl", "dgst", "-sha256", archive])
    jobs += bench.tool("tar -t of its layers", ["sh", "-c", 'tar -xOf "$1" --wildcards "*/layer.tar" | tar -t -i', "sh", archive], OPENSSL)
    return Group(f"docker save of {entries:,} tiny files, {size_of(archive)}", jobs)


def stream_group(bench, megabytes, entries):
    """An archive that comes out of a pipe and is nowhere else. What the writer of the pipe costs does not count."""
    feed = [sys.executable, images.ROOT / "test/bench/streams.py", str(megabytes)]
    flags = ["--max-archive-bytes", "1TiB", "--max-layer-bytes", "1TiB", "--max-image-bytes", "1TiB"]
    reads = {"tare inspect -": [bench.tare, "inspect", "--format", "json", *flags, "-"], OPENSSL: ["openssl", "dgst", "-sha256"], "cat": ["cat"]}
    jobs = [Job(name, lambda command=command: run(command, feed), None if name == OPENSSL else OPENSSL,
                entries if name.startswith("tare") else None) for name, command in reads.items()]  # fmt: skip
    return Group(f"docker save of {megabytes:,} MB from a pipe", jobs)


def check(tare):
    """A program that does not start is no reason to make images first."""
    try:
        run([tare, "version"])
    except (Failed, OSError) as failure:
        sys.exit(f"bench: {failure}")
