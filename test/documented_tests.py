#!/usr/bin/env python3
"""Holds the tables of tests in the documents to the tests: documented_tests.py SOURCE-FOLDER DOCUMENT...

Every row of a table whose last column is headed "test" names at least one test, or says that it does not apply. A name
in double quotes is a TEST_CASE, what follows "golden" is an archive of test/golden/images.json, and a path in backticks is
a file. A comment `<!-- rows: a b -->` says which rows, by their first cell, the table behind it has. Prints what is wrong; the exit code is 1 when something is.
"""

import json
import pathlib
import re
import sys

TEST_CASE = re.compile(r'TEST_CASE(?:_METHOD)?\(\s*(?:\w+\s*,\s*)?((?:"(?:[^"\\]|\\.)*"\s*)+)')
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')


def test_cases(source):
    names = set()
    for path in (source / "test").rglob("*.cpp"):
        for match in TEST_CASE.finditer(path.read_text()):
            names.add("".join(LITERAL.findall(match.group(1))).replace('\\"', '"'))
    # Programs that are tests of their own: add_test(NAME "room: what" ...).
    for path in (source / "test").rglob("CMakeLists.txt"):
        names.update(re.sub(r"\$\{\w+\}", "1000", name) for name in LITERAL.findall(path.read_text()))
    return names


def is_named(name, tests):
    """A name that ends with "…" stands for all that begin so."""
    return name in tests or (name.endswith("…") and any(t.startswith(name[:-1]) for t in tests))


def golden_archives(source):
    names = set()
    for line in json.loads((source / "test/golden/images.json").read_text()):
        path = pathlib.PurePosixPath(line["archive"])
        names |= {line["archive"], path.name, path.name.split(".")[0]}
        names.add(path.parent.name)
    return names


def rows_of(text):
    """(line number, cells) of the rows of tables whose last column is headed "test"."""
    wanted = False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("|"):
            wanted = False
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[-1] == "test":
            wanted = True
        elif wanted and not set(cells[-1]) <= set("-:"):
            yield number, cells


def incomplete_tables(text):
    """(line number, problem) of tables that do not have the rows that the comment in front of them asks for."""
    for match in re.finditer(r"<!-- rows: ([^>]*) -->\n\n((?:\|.*\n)+)", text):
        number = text.count("\n", 0, match.start()) + 1
        found = [row.strip("|").split("|")[0].strip().strip("`") for row in match.group(2).splitlines()[2:]]
        if sorted(found) != sorted(match.group(1).split()):
            yield number, f"the table has the rows {found}"
    asked, made = text.count("<!-- rows:"), len(re.findall(r"<!-- rows: [^>]* -->\n\n\|", text))
    if asked != made:
        yield 1, "a comment that asks for rows has no table behind it"


def problems(source, document, tests, archives):
    yield from incomplete_tables(document.read_text())
    for number, cells in rows_of(document.read_text()):
        cell = cells[-1]
        quoted = LITERAL.findall(cell)
        golden = re.findall(r"golden `([^`]+)`", cell)
        files = [f for f in re.findall(r"`([^`]+)`", cell) if f.startswith(("test/", "lib/", "app/"))]
        if not quoted and "`" not in cell and "does not apply: " not in cell:
            yield number, f"names no test: {cells[0]}"
        for name in quoted:
            if not is_named(name, tests):
                yield number, f'there is no test "{name}"'
        for name in golden:
            if name not in archives and not any(a.startswith(name) for a in archives):
                yield number, f"there is no golden archive {name}"
        for name in files:
            if not (source / name).exists():
                yield number, f"there is no file {name}"


def main(source, *documents):
    source = pathlib.Path(source)
    tests, archives = test_cases(source), golden_archives(source)
    wrong = 0
    for document in map(pathlib.Path, documents):
        for number, problem in problems(source, document, tests, archives):
            print(f"{document}:{number}: {problem}")
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
