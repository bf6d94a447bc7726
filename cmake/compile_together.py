#!/usr/bin/env python3
"""Compiles the files of each room in one piece, without making anything of it: python3 cmake/compile_together.py BUILD_DIRECTORY

Builds put a dozen files together (CMAKE_UNITY_BUILD), and which ones changes with every file that is added. So a name that a file keeps
to itself has to mean one thing in its room: otherwise a build breaks where nobody changed anything, or, worse, calls the other's function.
BUILD_DIRECTORY has the commands by which each file is compiled alone (preset "lint")."""

import collections
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]


def room_of(file):
    """The folder that is a namespace: lib/src/<room>, test/unit/<room>, or the folder itself. Only what belongs to one target is compiled together."""
    parts = file.relative_to(ROOT).parts[:-1]
    return parts[:3] if parts[:2] in (("lib", "src"), ("test", "unit")) else parts


def command_of(entry):
    """The target's folder, and the flags that all of its files have."""
    words = shlex.split(entry["command"])
    while words[0].endswith("ccache") or "=" in words[0] or words[0] == "env":
        del words[0]
    target = words[words.index("-o") + 1].split(".dir/")[0]
    for option in ("-o", "-c", "-MF", "-MT"):
        if option in words:
            at = words.index(option)
            del words[at : at + 2]
    return target, tuple(word for word in words if word != "-MD")


def compile_room(room, directory, flags, files):
    text = "".join(f'#include "{file}"\n' for file in files)
    # One file may hide another's name; that none hides its own is for the builds of single files.
    done = subprocess.run([*flags, "-Wno-shadow", "-fsyntax-only", "-x", "c++", "-"], input=text, cwd=directory, capture_output=True, text=True)
    return room, done.returncode, done.stderr


def main():
    groups = collections.defaultdict(list)
    for entry in json.loads((pathlib.Path(sys.argv[1]) / "compile_commands.json").read_text()):
        file = pathlib.Path(entry["file"])
        if file.suffix == ".cpp" and file.is_relative_to(ROOT):
            target, flags = command_of(entry)
            groups[(room_of(file), target, entry["directory"], flags)].append(file)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        rooms = [pool.submit(compile_room, room, directory, flags, sorted(files)) for (room, _, directory, flags), files in groups.items() if len(files) > 1]
        for done in concurrent.futures.as_completed(rooms):
            room, status, said = done.result()
            failed += status != 0
            if status != 0:
                print(f"{'/'.join(room)}: not all files agree on a name\n{said}", file=sys.stderr)
    print(f"{len(rooms)} rooms compiled in one piece each, {failed} failed")
    sys.exit(1 if failed or not rooms else 0)


main()
