#!/usr/bin/env python3
"""Measures `tare inspect` beside tools that do a part of its work, on one generated archive, interleaved in one run.

    ./dev bench [RUNS] [MEGABYTES]

Prints medians, spread and ratios; seconds alone say little about another machine.
"""

import hashlib
import io
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time


def layer_tar(target, megabytes):
    """A layer of this machine's own files: real sizes, real content."""
    budget = megabytes * 1_000_000
    with tarfile.open(target, "w", format=tarfile.GNU_FORMAT) as tar:
        for folder, _, names in os.walk("/usr"):
            for name in sorted(names):
                path = pathlib.Path(folder, name)
                try:
                    size = path.lstat().st_size
                    if size > budget:
                        continue
                    tar.add(path, recursive=False)
                except OSError:
                    continue
                budget -= size
            if budget < 100_000:
                return


def digest_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return "sha256:" + digest.hexdigest()


def docker_archive(target, layer):
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {},
                         "rootfs": {"type": "layers", "diff_ids": [digest_of(layer)]}}).encode()
    name = hashlib.sha256(config).hexdigest() + ".json"
    manifest = json.dumps([{"Config": name, "RepoTags": ["bench:1"], "Layers": ["layer/layer.tar"]}]).encode()
    with tarfile.open(target, "w", format=tarfile.GNU_FORMAT) as tar:
        tar.add(layer, "layer/layer.tar")
        for path, content in ((name, config), ("manifest.json", manifest)):
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))


def run(command):
    """Wall seconds, processor seconds and peak memory in MiB of one run."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        sys.exit(f"bench: {' '.join(command)} failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def generate(folder, megabytes):
    layer, archive = f"{folder}/layer.tar", f"{folder}/image.tar"
    layer_tar(layer, megabytes)
    docker_archive(archive, layer)
    subprocess.run(["gzip", "-k", "-6", archive], check=True)
    with tarfile.open(layer) as tar:
        pathlib.Path(folder, "entries").write_text(str(sum(1 for _ in tar)))
    os.unlink(layer)


def main():
    if sys.argv[1] == "--generate":
        return generate(sys.argv[2], int(sys.argv[3]))
    tare = sys.argv[1]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    megabytes = int(sys.argv[3]) if len(sys.argv) > 3 else 600
    with tempfile.TemporaryDirectory(prefix="tare-bench-") as folder:
        archive = f"{folder}/image.tar"
        # In a process of its own: a child's peak memory starts at what its parent had when it was made.
        subprocess.run([sys.executable, __file__, "--generate", folder, str(megabytes)], check=True)
        entries = int(pathlib.Path(folder, "entries").read_text())
        commands = {
            "tare inspect": [tare, "inspect", "--format", "json", archive],
            "openssl dgst -sha256": ["openssl", "dgst", "-sha256", archive],
            "tare inspect, gzip": [tare, "inspect", "--format", "json", archive + ".gz"],
            "gzip -dc": ["gzip", "-dc", archive + ".gz"],
        }
        print(f"{os.path.getsize(archive) / 1e6:.0f} MB docker archive, one layer of {entries} entries, "
              f"{runs} interleaved runs, {os.cpu_count()} processors")
        measured = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                measured[name].append(run(command))
        base = {"tare inspect": "openssl dgst -sha256", "tare inspect, gzip": "gzip -dc"}
        print(f"{'':24}{'wall s':>8}{'spread':>8}{'cpu s':>8}{'MiB':>7}  ratio")
        walls = {name: statistics.median(r[0] for r in results) for name, results in measured.items()}
        for name, results in measured.items():
            wall = [r[0] for r in results]
            ratio = f"{walls[name] / walls[base[name]]:.2f} x {base[name]}" if name in base else ""
            print(f"{name:24}{walls[name]:8.2f}{max(wall) - min(wall):8.2f}"
                  f"{statistics.median(r[1] for r in results):8.2f}{max(r[2] for r in results):7.0f}  {ratio}")


if __name__ == "__main__":
    main()
