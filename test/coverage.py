#!/usr/bin/env python3
"""Says which lines of the rooms that read hostile bytes are run: by the unit tests, and by the fuzz targets on a corpus.

    coverage.py BUILD CORPUS [--at-least PERCENT] [--missing]

BUILD is the folder of the preset "coverage", CORPUS one folder of inputs for each fuzz target. Exit code 1 when the unit
tests run fewer lines of a room than PERCENT. --missing lists the lines that they do not run. `./dev coverage` calls it.
Python's standard library, llvm-profdata-19 and llvm-cov-19.
"""

import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys

ROOMS = ("base", "codec", "tar", "image", "analysis", "inspect")


def run(*command, **more):
    done = subprocess.run(command, capture_output=True, check=False, **more)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command[:3]))}: {done.stderr.decode(errors='replace')[-2000:] or done.stdout.decode(errors='replace')[-2000:]}")
    return done.stdout


def profile(build, name, commands):
    """Runs each command (its working folder first) and merges what they counted."""
    folder = build / "profiles" / name
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.profraw"):
        old.unlink()
    for number, command in enumerate(commands):
        run(*command, env={**os.environ, "LLVM_PROFILE_FILE": str(folder / f"{number}.profraw")})
    merged = folder / "merged.profdata"
    run("llvm-profdata-19", "merge", "--sparse", "-o", merged, *folder.glob("*.profraw"))
    return merged


def lines_of(profile_data, programs, source):
    """room -> file -> {line: run or not}"""
    arguments = [str(programs[0])]
    for program in programs[1:]:
        arguments += ["--object", str(program)]
    text = run("llvm-cov-19", "export", "--format=lcov", "--instr-profile", profile_data, *arguments).decode()
    rooms = collections.defaultdict(lambda: collections.defaultdict(dict))
    room = file = None
    for line in text.splitlines():
        if line.startswith("SF:"):
            parts = pathlib.Path(line[3:]).resolve()
            room = file = None
            for base in (source / "lib/src", source / "lib/include/tare"):
                if parts.is_relative_to(base) and parts.relative_to(base).parts[0] in ROOMS:
                    room, file = parts.relative_to(base).parts[0], str(parts.relative_to(source))
        elif line.startswith("DA:") and room:
            number, count = line[3:].split(",")[:2]
            lines = rooms[room][file]
            lines[int(number)] = lines.get(int(number), False) or int(count) > 0
    return rooms


def figures(files):
    lines = [hit for numbers in files.values() for hit in numbers.values()]
    return sum(lines), len(lines)


def ranges(numbers):
    out = []
    for number in sorted(numbers):
        if out and out[-1][1] == number - 1:
            out[-1][1] = number
        else:
            out.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in out)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--at-least", type=float, default=0)
    parser.add_argument("--missing", action="store_true")
    asked = parser.parse_args()
    source = pathlib.Path(__file__).resolve().parents[1]

    tests = [asked.build / "test/unit" / room / f"test_{room}" for room in ROOMS]
    unit = lines_of(profile(asked.build, "unit", [(t,) for t in tests]), tests, source)
    targets = [t for t in sorted(asked.build.glob("test/fuzz/fuzz_*")) if t.is_file() and (asked.corpus / t.name).is_dir()]
    commands = [(t, asked.corpus / t.name) for t in targets]
    fuzz = lines_of(profile(asked.build, "fuzz", commands), targets, source)

    print(f"{'room':10} {'lines':>6} {'unit tests':>11} {'fuzz corpus':>12}")
    low = []
    total = [0, 0, 0]
    for room in ROOMS:
        (hit, count), (fuzzed, known) = figures(unit[room]), figures(fuzz[room])
        print(f"{room:10} {count:6} {100 * hit / count:10.1f}% {100 * fuzzed / known if known else 0:11.1f}%")
        total = [total[0] + count, total[1] + hit, total[2] + fuzzed]
        if 100 * hit / count < asked.at_least:
            low.append(room)
    print(f"{'all':10} {total[0]:6} {100 * total[1] / total[0]:10.1f}% {100 * total[2] / total[0]:11.1f}%")
    if asked.missing:
        for room in ROOMS:
            for file, numbers in sorted(unit[room].items()):
                missed = [n for n, hit in numbers.items() if not hit]
                if missed:
                    print(f"{file}: {ranges(missed)}")
    if low:
        sys.exit(f"fewer than {asked.at_least:g} % of the lines are run in: {' '.join(low)}")


if __name__ == "__main__":
    main()
