"""Runs commands, interleaved, and tells what they cost; and the tables that say so. Python's standard library only."""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

MIB = 1 << 20
# design.md: what one analysis may take at its peak.
MEMORY_BASE, MEMORY_A_FILE = 64 * MIB, 400
TIME = shutil.which("time")


class Run:
    """What one run took: seconds of the clock, seconds of processors, bytes of memory at the peak."""

    def __init__(self, wall, processor, peak):
        self.wall, self.processor, self.peak = wall, processor, peak


class Failed(Exception):
    """A command did not do what it was to do."""


def start(command, peak_file, **options):
    # What Linux says of a child's peak starts at what its parent had, so a small parent is put in between.
    wrapped = [TIME, "-q", "-f", "%M", "-o", peak_file, *command] if TIME else command
    return subprocess.Popen(wrapped, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)


def run(command, feed=None):
    """Runs a command to its end; `feed` is one whose output it reads, and whose own costs do not count."""
    with tempfile.NamedTemporaryFile(prefix="tare-bench-") as peak_file:
        began = time.perf_counter()
        source = subprocess.Popen(feed, stdout=subprocess.PIPE) if feed else None
        process = start(command, peak_file.name, stdin=source.stdout if source else subprocess.DEVNULL)
        if source:
            source.stdout.close()
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        fed = source.wait() if source else 0
        if process.returncode != 0 or fed != 0:
            raise Failed(f"{' '.join(map(str, command))} ended with {process.returncode}: {said.decode(errors='replace')[-300:].strip()}")
        kibibytes = int(pathlib.Path(peak_file.name).read_text()) if TIME else usage.ru_maxrss
    return Run(wall, usage.ru_utime + usage.ru_stime, kibibytes * 1024)


def processor_seconds(pids):
    """What processes have computed so far."""
    ticks = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def peak_of(pid):
    """Bytes of memory that a process had at most."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise Failed(f"process {pid} has no VmHWM")


class Job:
    """Something to run again and again: `act()` gives a `Run`. `base` names the job that it is compared with; `entries` says of an
    analysis of how many files its memory is judged by."""

    def __init__(self, name, act, base=None, entries=None):
        self.name, self.act, self.base, self.entries = name, act, base, entries
        self.runs, self.failure = [], None

    def median(self, figure):
        return statistics.median(getattr(each, figure) for each in self.runs)

    def spread(self, figure):
        every = [getattr(each, figure) for each in self.runs]
        return f"{min(every):.2f}–{max(every):.2f}"

    def peak(self):
        return max(each.peak for each in self.runs)

    def allowed(self):
        return MEMORY_BASE + MEMORY_A_FILE * self.entries


def interleave(groups, rounds):
    """Every job once a round, so that whatever else the machine does touches all of them. One that fails is left out from then on."""
    for number in range(rounds):
        for job in (job for group in groups for job in group.jobs):
            if job.failure:
                continue
            print(f"bench: round {number + 1} of {rounds}: {job.name}", file=sys.stderr, flush=True)
            try:
                job.runs.append(job.act())
            except Failed as failure:
                job.failure = str(failure)
                print(f"bench: {failure}", file=sys.stderr, flush=True)


class Group:
    """Jobs on one image."""

    def __init__(self, title, jobs):
        self.title, self.jobs = title, jobs

    def measured(self):
        return [job for job in self.jobs if job.runs and not job.failure]

    def ratio(self, job, figure):
        base = next((each for each in self.measured() if each.name == job.base), None)
        # The clock of /proc ticks a hundred times a second: what took less has no ratio.
        return job.median(figure) / base.median(figure) if base and base.median(figure) else None


def table(head, rows):
    """A table in Markdown that is readable as text too. The first column is left-aligned, all others right."""
    cells = [head, *rows]
    widths = [max(len(str(row[i])) for row in cells) for i in range(len(head))]
    out = []
    for row in cells:
        padded = [str(cell).ljust(width) if i == 0 else str(cell).rjust(width) for i, (cell, width) in enumerate(zip(row, widths, strict=True))]
        out.append("| " + " | ".join(padded) + " |")
    out.insert(1, "|" + "|".join("-" * (width + 2) if i == 0 else "-" * (width + 1) + ":" for i, width in enumerate(widths)) + "|")
    return "\n".join(out)


def times(ratio):
    return f"{ratio:.2f} ×" if ratio is not None else ""


def costs_table(group):
    """What each job of a group cost, and how that compares."""
    rows = []
    for job in group.measured():
        ratio = f"{times(group.ratio(job, 'wall'))} {job.base}" if group.ratio(job, "wall") is not None else ""
        rows.append((job.name, f"{job.median('wall'):.2f}", job.spread("wall"), f"{job.median('processor'):.2f}",
                     f"{job.peak() / MIB:.1f}", ratio))  # fmt: skip
    return table((group.title, "seconds", "spread", "processor seconds", "peak MiB", "wall, ratio"), rows)


def memory_table(groups):
    rows = []
    for group in groups:
        for job in group.measured():
            if job.entries is not None:
                verdict = "ok" if job.peak() <= job.allowed() else "over"
                rows.append((f"{job.name}: {group.title}", f"{job.entries:,}", f"{job.peak() / MIB:.1f}", f"{job.allowed() / MIB:.1f}", verdict))
    return table(("peak memory", "files", "MiB", "allowed MiB", ""), rows)
