#!/usr/bin/env python3
"""Kills Tare (-9) while images are uploaded and deleted, again and again on the same data directories, and asks what it kept.

    kill.py TARE CRASHING_TARE [KILLS [SEED]]

One kill in three is in a named step of writing (crashing_tare), the others hit `tare serve` whenever they hit it; several
uploads and deletions are in flight. After every kill Tare is started again, and

* every report that was acknowledged is there, byte for byte what the upload was answered;
* every image whose deletion was acknowledged is gone;
* every other one is there as a whole, or not at all;
* the database is intact: Tare verifies it before it serves, and at the end SQLite checks a copy;
* nothing else lies in the data directory.

Prints "ok ..." or "not ok ..." lines, and how long restarts took. Python's standard library only.
"""

import collections
import concurrent.futures
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading

from tare_process import Connection, Gone, Server, archive

# Data directories that are killed on at the same time: most of a kill's time is waiting, for the disk or for the moment.
SIEGES = 3
UPLOADERS = 4
# Images that are kept; above that the storm deletes.
POPULATION = 200
# All of them are looked at this often, and at the end; in between those that the last storm touched, and some.
WHOLE_LOOK_EVERY = 50
KNOWN_FILES = {"tare.db", "tare.db-wal", "tare.db-shm", "tare.lock"}
POINTS = [(operation, file, moment)
          for operation, file, moments in (
              ("write", "write-ahead log", ("before", "torn", "after")),
              ("sync", "write-ahead log", ("before", "after")),
              ("write", "database", ("before", "torn", "after")),
              ("sync", "database", ("before", "after")),
              ("map", "database", ("before", "after")))
          for moment in moments]


class Witness:
    """What was acknowledged. `reports` are there, `deleted` are gone, `uncertain` were in flight when the server died."""

    def __init__(self):
        self.lock = threading.Lock()
        self.next_number = 1
        self.reports = {}
        self.deleted = set()
        self.uncertain = set()
        self.touched = set()
        self.acknowledged = 0
        self.wrong = []

    def number(self):
        with self.lock:
            self.next_number += 1
            return self.next_number

    def complain(self, sentence):
        with self.lock:
            self.wrong.append(sentence)


def upload(witness, connection):
    number = witness.number()
    body, image = archive(number)
    with witness.lock:
        witness.uncertain.add(image)
    status, answer = connection.request("PUT", "/v1/images", body)
    if status != 201:
        witness.complain(f"upload {number} was answered {status}: {answer[:300]!r}")
        return
    with witness.lock:
        witness.uncertain.discard(image)
        witness.reports[image] = answer[len(b'{"images":['):-len(b"]}")]
        witness.touched.add(image)
        witness.acknowledged += 1


def delete_one(witness, connection, dice):
    with witness.lock:
        image = dice.choice(sorted(witness.reports))
        del witness.reports[image]
        witness.uncertain.add(image)
    status, answer = connection.request("DELETE", "/v1/images/" + image)
    if status != 204:
        witness.complain(f"deletion of {image} was answered {status}: {answer[:300]!r}")
        return
    with witness.lock:
        witness.uncertain.discard(image)
        witness.deleted.add(image)
        witness.acknowledged += 1


def storm(witness, port, dice):
    """Uploads and deletes until the server is gone."""
    try:
        connection = Connection(port)
        while not witness.wrong:
            if len(witness.reports) > POPULATION and dice.random() < 0.6:
                delete_one(witness, connection, dice)
            else:
                upload(witness, connection)
    except Gone:
        pass


def weather(witness, server, dice, seconds):
    """A storm until the server dies by itself, or is killed after so many seconds; whether it died by itself."""
    threads = [threading.Thread(target=storm, args=(witness, server.port, random.Random(dice.random()))) for _ in range(UPLOADERS)]
    for thread in threads:
        thread.start()
    try:
        server.process.wait(seconds)
        by_itself = True
    except subprocess.TimeoutExpired:
        by_itself = False
    server.kill()
    for thread in threads:
        thread.join()
    return by_itself


def listed(connection):
    images, cursor = [], None
    while True:
        status, body = connection.request("GET", "/v1/images?limit=1000" + (f"&cursor={cursor}" if cursor else ""))
        if status != 200:
            raise AssertionError(f"the list was answered {status}: {body[:300]!r}")
        page = json.loads(body)
        images += page["images"]
        cursor = page["next"]
        if cursor is None:
            return images


def look(witness, connection, dice, everything):
    """Compares what is there with what was acknowledged, and settles what was uncertain."""
    images = {i["id"]: i for i in listed(connection)}
    for image in witness.uncertain:
        if image in images:
            status, report = connection.request("GET", "/v1/images/" + image)
            if status != 200 or json.loads(report)["image"]["id"] != image:
                witness.complain(f"{image} is listed, but its report is answered {status}")
            witness.reports[image] = report
            witness.touched.add(image)
        else:
            witness.deleted.add(image)
    witness.uncertain.clear()
    for image in witness.reports.keys() - images.keys():
        witness.complain(f"{image} was acknowledged and is lost")
    for image in images.keys() - witness.reports.keys():
        witness.complain(f"{image} is there, and was deleted" if image in witness.deleted else f"{image} was never sent")
    chosen = set(witness.reports) if everything else (witness.touched & witness.reports.keys()) | set(
        dice.sample(sorted(witness.reports), min(10, len(witness.reports))))
    for image in chosen:
        status, report = connection.request("GET", "/v1/images/" + image)
        if status != 200 or report != witness.reports[image]:
            witness.complain(f"{image}: its report is answered {status}, and is not the acknowledged one")
        status, files = connection.request("GET", f"/v1/images/{image}/files?path=/app")
        if status != 200 or len(json.loads(files)["entries"]) != 2:
            witness.complain(f"{image}: its files are answered {status}")
        if images[image]["names"] != json.loads(report)["image"]["names"]:
            witness.complain(f"{image}: its names are {images[image]['names']}")
    for image in list(witness.deleted)[-10:]:
        status, _ = connection.request("GET", "/v1/images/" + image)
        if status != 404:
            witness.complain(f"{image} was deleted, and is answered {status}")
    witness.touched.clear()


def command(tare, crashing, data, dice, kill):
    if kill % 3 != 0:
        return [tare, "serve", "--listen", "127.0.0.1:0", "--data-dir", data], None
    operation, file, moment = POINTS[kill // 3 % len(POINTS)]
    # One report is some fifteen pages; the log is moved into the database every thousand.
    count = dice.randint(1, {"write": 150, "sync": 12, "map": 8}[operation] if file != "database" or operation == "map" else
                         {"write": 300, "sync": 1}[operation])
    return [crashing, data, operation, file, moment, str(count)], f"{moment} {operation} of the {file}"


def check_copy(data, folder):
    """SQLite's own opinion of a copy, log included."""
    copy = pathlib.Path(folder, "copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(data, copy)
    with sqlite3.connect(copy / "tare.db") as database:
        return [row[0] for row in database.execute("PRAGMA integrity_check")]


def besiege(tare, crashing, kills, seed):
    """Kills on one data directory, those of these numbers; what became of them."""
    dice = random.Random(seed)
    witness = Witness()
    restarts = []
    died_at = collections.Counter()
    with tempfile.TemporaryDirectory(prefix="tare-kill-") as folder:
        data = folder + "/data"
        for kill in kills:
            what, point = command(tare, crashing, data, dice, kill)
            server = Server(what)
            if server.port is None:
                if point is None or server.wait() != -signal.SIGKILL:
                    witness.complain(f"kill {kill}: Tare does not start again: {server.said}")
                    break
                died_at[point] += 1
                continue
            try:
                connection = Connection(server.port)
                look(witness, connection, dice, kill % WHOLE_LOOK_EVERY == 0)
                connection.close()
                if point is None:
                    restarts.append(server.took)
                    if weather(witness, server, dice, dice.uniform(0.01, 0.12)):
                        witness.complain(f"kill {kill}: Tare ended by itself")
                elif weather(witness, server, dice, 5):
                    died_at[point] += 1
            except Gone:
                # A named step of what looking does, such as mapping memory.
                server.kill()
                if point is None:
                    witness.complain(f"kill {kill}: Tare ended by itself")
                else:
                    died_at[point] += 1
            strangers = set(os.listdir(data)) - KNOWN_FILES
            if strangers:
                witness.complain(f"kill {kill}: {sorted(strangers)} lie in the data directory")
            if witness.wrong:
                break
        server = Server([tare, "serve", "--listen", "127.0.0.1:0", "--data-dir", data])
        if server.port is not None:
            look(witness, Connection(server.port), dice, True)
            server.kill()
            verdict = check_copy(data, folder)
            if verdict != ["ok"]:
                witness.complain(f"SQLite says: {verdict}")
        else:
            witness.complain(f"Tare does not start again: {server.said}")
    return {"wrong": witness.wrong, "acknowledged": witness.acknowledged, "restarts": restarts, "died_at": died_at}


def main():
    tare, crashing = sys.argv[1:3]
    kills = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else random.randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    parts = [range(1 + kills * i // SIEGES, 1 + kills * (i + 1) // SIEGES) for i in range(SIEGES)]
    with concurrent.futures.ProcessPoolExecutor(SIEGES) as pool:
        sieges = list(pool.map(besiege, [tare] * SIEGES, [crashing] * SIEGES, parts, range(seed, seed + SIEGES)))

    wrong = [sentence for siege in sieges for sentence in siege["wrong"]]
    for sentence in wrong[:20]:
        print(f"not ok {sentence}")
    restarts = sorted(seconds for siege in sieges for seconds in siege["restarts"])
    middle, longest = restarts[len(restarts) // 2] * 1000, restarts[-1] * 1000
    print(f"{kills} kills on {SIEGES} data directories, {sum(siege['acknowledged'] for siege in sieges)} uploads and deletions "
          f"acknowledged; from start to serving {middle:.0f} ms in the middle, {longest:.0f} ms at most")
    died_at = sum((siege["died_at"] for siege in sieges), collections.Counter())
    for point, count in sorted(died_at.items()):
        print(f"  {count:4} {point}")
    if not wrong:
        print(f"ok {kills} times killed, nothing acknowledged was lost and nothing was shown in part")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
