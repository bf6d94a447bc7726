#!/usr/bin/env python3
"""Measures Tare beside programs that do a part of its work, all in one run, interleaved:

    ./dev bench [--quick] [--only PART] [RUNS [MB]]      (7 runs, an image of 1200 MB)

commands: `tare inspect` and uploads to `tare serve` on generated images, and what they have at their peak of memory
uploads:  from an upload's last byte to its report
stages:   what each stage of an analysis takes
requests: small requests to `tare serve` and to nginx
starts:   from the start of the service to its first answer

Prints medians, spread and ratios; seconds alone say little about another machine. --quick measures once, on images of a twentieth of
the size. A run of everything at full size, at least 7 times, writes its tables into docs/performance.md.
"""

import argparse
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

import commands
import images
import load
import machine
import server
from measure import Failed, costs_table, interleave, memory_table, table, times
from upload import after_last_byte

DOCUMENT = images.ROOT / "docs" / "performance.md"
PARTS = ("commands", "uploads", "stages", "requests", "starts")
MARKS = ("<!-- measured -->", "<!-- /measured -->")


class Report:
    """What a run has to say: tables under titles, and how each aim of the design was met."""

    def __init__(self):
        self.sections, self.aims = [], []

    def add(self, title, *tables):
        text = "\n\n".join(tables)
        print(f"\n{title}\n\n{text}", flush=True)
        self.sections.append(f"### {title}\n\n{text}")

    def aim(self, what, wanted, measured, reached):
        self.aims.append((what, wanted, measured, "reached" if reached else "not reached"))

    def aims_table(self):
        return table(("aim", "wanted", "measured", ""), self.aims)


def measure_commands(bench, asked, report):
    packages, facts = images.image("packages", asked.megabytes)
    tiny, tiny_facts = images.image("tiny", asked.tiny)
    stream_facts = images.image("stream", asked.stream)[1]
    groups = [commands.docker_group(bench, packages, facts["entries"]), commands.gzip_group(bench, packages, facts["entries"]),
              commands.zstd_group(bench, packages, facts["entries"]), commands.tiny_group(bench, tiny, tiny_facts["entries"]),
              commands.stream_group(bench, asked.stream, stream_facts["entries"])]  # fmt: skip
    interleave(groups, asked.runs)
    failed = [job for group in groups for job in group.jobs if job.failure]
    report.add(f"Commands, medians of {asked.runs}", *map(costs_table, groups))
    if bench.missing or failed:
        notes = [f"not there: {', '.join(bench.missing)}"] * bool(bench.missing) + [f"{job.name}: {job.failure}" for job in failed]
        report.add("Left out", "\n".join(f"* {note}" for note in notes))
    report.add("Memory", memory_table(groups))
    for group, base in ((groups[0], commands.OPENSSL), (groups[1], commands.IGZIP)):
        job = group.jobs[0]
        if (ratio := group.ratio(job, "wall")) is not None:
            report.aim(f"`{job.name}`: {group.title}", f"at most 1.5 × `{base}`", times(ratio), ratio <= 1.5)
    judged = [job for group in groups for job in group.measured() if job.entries is not None]
    within = sum(job.peak() <= job.allowed() for job in judged)
    report.aim("peak memory of an analysis", "64 MiB + 400 B a file", f"{within} of {len(judged)} within", within == len(judged))
    return {group.title: job for group in groups[:3] for job in group.measured() if job.name == commands.UPLOAD}


def measure_uploads(bench, asked, report):
    folder, facts = images.image("packages", asked.megabytes)
    rows = []
    for name in ("docker.tar", "oci-gzip.tar"):
        for pause in (True, False):
            took = [1e3 * after_last_byte(bench.tare, folder / name, bench.scratch, pause) for _ in range(asked.runs)]
            middle = statistics.median(took)
            rows.append((f"{name}, {'all but it analysed before' if pause else 'sent at full speed'}", f"{middle:.0f}", f"{min(took):.0f}–{max(took):.0f}"))
            if pause:
                report.aim(f"report after the last byte: {name}, {facts['entries']:,} files", "at most 100 ms", f"{middle:.0f} ms", middle <= 100)
    report.add(f"From the last byte of an upload to the first of its answer, {facts['entries']:,} files", table(("upload", "ms", "spread"), rows))


def measure_stages(bench, asked, report, uploads):
    folder, _ = images.image("packages", asked.megabytes)
    columns = {}
    for name in ("docker.tar", "oci-gzip.tar", "oci-zstd.tar"):
        data = bench.scratch / "stages"
        data.mkdir(exist_ok=True)
        done = subprocess.run([asked.stages, folder / name, data, str(min(3, asked.runs))], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"bench: {done.stderr}")
        columns[name] = {stage: float(ms) for stage, ms in re.findall(r"^(\w+) +([0-9.]+) ms$", done.stdout, re.MULTILINE)}
    stages = next(iter(columns.values()))
    rows = [(stage, *(f"{each[stage]:,.0f}" for each in columns.values())) for stage in stages]
    rows.append(("all", *(f"{sum(each.values()):,.0f}" for each in columns.values())))
    tables = [table(("processor ms", *columns), rows)]
    if uploads:
        rows = [(name, *(f"{1e3 * statistics.median(run.stages[stage] for run in job.runs):,.0f}" for stage in ("receive", "analyse", "store")))
                for name, job in uploads.items()]  # fmt: skip
        tables.append(table(("upload, ms of the clock by /metrics", "receive", "analyse", "store"), rows))
    report.add("Stages", *tables)


def measure_requests(asked, report, scratch):
    every, sizes = load.measure(asked.tare, scratch, asked.runs, asked.seconds)
    if not every:
        return
    report.add(f"Requests, medians of {asked.runs} times {asked.seconds} s, {load.CONNECTIONS} connections; small: {sizes['small']:,} bytes, large: "
               f"{sizes['large']:,}", load.load_table(every))  # fmt: skip
    for case in every:
        if case.is_aim:
            computed, rate = case.ratio("computed"), case.ratio("rate")
            report.aim(f"{case.title}, {case.threads} threads, keep-alive", "processor ≤ nginx, requests ≥ nginx", f"{computed:.2f} ×, {rate:.2f} ×",
                       computed <= 1 and rate >= 1)  # fmt: skip


def measure_starts(asked, report):
    tables, slowest = server.tables(asked.tare, *((5, 50, 1000) if asked.quick else ()))
    report.add("The service", *tables)
    report.aim("start to first 200", "at most 50 ms", f"{slowest:.0f} ms", slowest <= 50)


def write_document(report, described):
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    parts = [described, report.aims_table(), *report.sections]
    DOCUMENT.write_text(before + MARKS[0] + "\n\n" + "\n\n".join(parts) + "\n\n" + MARKS[1] + after, encoding="utf-8")


def parsed(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tare")
    parser.add_argument("runs", type=int, nargs="?")
    parser.add_argument("megabytes", type=int, nargs="?")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument("--tiny", type=int, help="files of the image of tiny files (3000000)")
    parser.add_argument("--stream", type=int, help="megabytes of the archive that is nowhere but in a pipe (20000)")
    parser.add_argument("--stages", help="the program stage_bench")
    asked = parser.parse_args(arguments)
    asked.runs = asked.runs or (1 if asked.quick else 7)
    asked.megabytes = asked.megabytes or (60 if asked.quick else 1200)
    asked.tiny = asked.tiny or (150_000 if asked.quick else 3_000_000)
    asked.stream = asked.stream or (1000 if asked.quick else 20_000)
    asked.seconds = 1 if asked.quick else 3
    full = asked.runs >= 7 and asked.megabytes >= 1200 and asked.tiny >= 3_000_000 and asked.stream >= 20_000
    asked.writes = full and asked.stages and not asked.quick and not asked.only
    return asked


def main():
    asked = parsed(sys.argv[1:])
    commands.check(asked.tare)
    wanted = asked.only or PARTS
    described = machine.describe(asked.tare, load.find_nginx() if "requests" in wanted else None)
    print(described, flush=True)
    report, uploads = Report(), {}
    images.KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="scratch-", dir=images.KEPT) as scratch:
        bench = commands.Bench(asked.tare, scratch)
        if "commands" in wanted:
            uploads = measure_commands(bench, asked, report)
        if "uploads" in wanted:
            measure_uploads(bench, asked, report)
        if "stages" in wanted and asked.stages:
            measure_stages(bench, asked, report, uploads)
        if "requests" in wanted:
            measure_requests(asked, report, pathlib.Path(scratch))
    if "starts" in wanted:
        measure_starts(asked, report)
    print("\nAims\n\n" + report.aims_table())
    if asked.writes:
        write_document(report, described)


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        sys.exit(f"bench: {failure}")
