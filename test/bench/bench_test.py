#!/usr/bin/env python3
"""Runs bench.py once on images of next to nothing, and looks whether it says all that it is to say. Measures nothing.

    bench_test.py PATH_TO_TARE SCRATCH

SCRATCH is a directory that may be emptied. Prints one line per test, "ok NAME" or "not ok NAME: reason"; ends with 77 where there are
no Debian packages to make images of.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import bench
import load

HERE = pathlib.Path(__file__).parent
failures = 0

# What wrk 4.1 prints.
WRK = """Running 3s test @ http://127.0.0.1:8080/healthz
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   680.53us    1.57ms  24.29ms   95.86%
  Latency Distribution
     50%  372.00us
     99%    1.20s
  130513 requests in 3.00s, 31.24MB read
Requests/sec:  43479.01
"""


def prove(what, holds, detail=""):
    global failures
    failures += 0 if holds else 1
    print(f"{'ok' if holds else 'not ok'} {what}{'' if holds else f': {detail}'}", flush=True)


def make_tools(folder):
    """Programs in the place of those that are measured where they are found: one that works, one that fails, and the rest absent."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, text in (("syft", 'test -f "${1#docker-archive:}"'), ("dive", "echo no terminal >&2; exit 3")):
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}


def rows_of(text):
    """What each table says, by its title: {title: {first cell: [other cells]}}."""
    out, title = {}, None
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if not line.startswith("|"):
            title = None
        elif title is None:
            title = cells[0]
            out[title] = {}
        elif not cells[0].startswith("--"):
            out[title][cells[0]] = cells[1:]
    return out


def check_run(tare, scratch):
    done = subprocess.run([sys.executable, HERE / "bench.py", tare, "1", "2", "--tiny", "1000", "--stream", "10", "--only", "commands",
                           "--only", "uploads"], env=make_tools(scratch), capture_output=True, text=True)  # fmt: skip
    prove("a small run ends well", done.returncode == 0, done.stderr[-1000:])
    tables = rows_of(done.stdout)
    for kind, wanted in (("docker save, ", 3), ("OCI layout, gzip", 2), ("OCI layout, zstd", 3), ("docker save of 1,", 4), ("docker save of 10 MB", 3)):
        rows = next((rows for title, rows in tables.items() if re.match(kind, title)), {})
        prove(f"it measures {kind.strip(', ')}", len(rows) >= wanted and all(float(cells[0]) >= 0 for cells in rows.values()), rows)
    found = [name for rows in tables.values() for name in rows]
    prove("it measures a tool that is found", "syft" in found, found)
    prove("it goes on without one that fails, and says so", "dive" not in found and "* dive: " in done.stdout and "no terminal" in done.stdout)
    prove("it names those that are not there", re.search(r"^\* not there: .*dockle", done.stdout, re.MULTILINE) or shutil.which("dockle"), done.stdout)
    memory = tables.get("peak memory", {})
    prove("it judges the memory of every analysis", len(memory) == 9 and {cells[-1] for cells in memory.values()} <= {"ok", "over"}, memory)
    aims = tables.get("aim", {})
    prove("it judges the aims", len(aims) >= 4, aims)


def check_texts(scratch):
    prove("it reads wrk's times", load.seconds_of(WRK, 50) == 372e-6 and load.seconds_of(WRK, 99) == 1.2)
    bench.DOCUMENT = scratch / "document.md"
    before, after = "# Title\n\nKept.\n\n", "\n\nKept too.\n"
    bench.DOCUMENT.write_text(f"{before}{bench.MARKS[0]}\nold\n{bench.MARKS[1]}{after}")
    report = bench.Report()
    report.aim("speed", "much", "little", False)
    bench.write_document(report, "A machine.")
    text = bench.DOCUMENT.read_text()
    prove("it writes between the marks of the document only", text.startswith(before + bench.MARKS[0]) and text.endswith(bench.MARKS[1] + after)
          and "old" not in text and "not reached" in text, text)  # fmt: skip


def main():
    if not os.path.exists("/var/lib/dpkg/status") or not shutil.which("apt-cache"):
        print("# left out: there are no Debian packages here to make images of")
        return 77
    tare, scratch = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    check_run(tare, scratch)
    check_texts(scratch)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
