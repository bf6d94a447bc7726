#!/usr/bin/env python3
"""Backs up a service while images are uploaded to it, restores every backup, and asks what it holds.

    backup.py TARE [ROUNDS]

* Every report that was acknowledged before a backup began is in it, byte for byte; every other one is there as a whole or
  not at all.
* A backup through standard output is one as well; one that is interrupted leaves nothing.
* A second service does not start on a data directory in use, nor is anything restored into it.

Prints "ok ..." or "not ok ..." lines. Python's standard library only.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading

from tare_process import PATIENCE, Connection, Server, archive, clean_environment

UPLOADERS = 3
failures = 0


def prove(what, holds, detail=""):
    global failures
    failures += 0 if holds else 1
    print(f"{'ok' if holds else 'not ok'} {what}{'' if holds else f': {detail}'}", flush=True)


def tare(program, *arguments, **options):
    return subprocess.run([program, *arguments], capture_output=True, timeout=PATIENCE, check=False, env=clean_environment(), **options)


def serve(program, data):
    return Server([program, "serve", "--listen", "127.0.0.1:0", "--data-dir", data])


class Uploads:
    """Clients that upload until they are told to end; `acknowledged` maps ids to reports."""

    def __init__(self, port):
        self.lock = threading.Lock()
        self.acknowledged = {}
        self.grown = threading.Condition(self.lock)
        self.sent = 0
        self.ending = False
        self.threads = [threading.Thread(target=self.run, args=(port,)) for _ in range(UPLOADERS)]
        for thread in self.threads:
            thread.start()

    def run(self, port):
        connection = Connection(port)
        while not self.ending:
            with self.lock:
                self.sent += 1
                number = self.sent
            body, image = archive(number)
            status, answer = connection.request("PUT", "/v1/images", body)
            assert status == 201, answer
            with self.lock:
                self.acknowledged[image] = answer[len(b'{"images":['):-len(b"]}")]
                self.grown.notify_all()
        connection.close()

    def wait_for(self, count):
        with self.lock:
            self.grown.wait_for(lambda: len(self.acknowledged) >= count, PATIENCE)

    def snapshot(self):
        with self.lock:
            return dict(self.acknowledged)

    def end(self):
        self.ending = True
        for thread in self.threads:
            thread.join()


def wrong_in(program, data, promised):
    """What is wrong with a restored directory: a sentence, or None."""
    server = serve(program, data)
    if server.port is None:
        return server.said
    connection = Connection(server.port)
    listed, cursor = [], None
    while listed == [] or cursor is not None:
        status, body = connection.request("GET", "/v1/images?limit=1000" + (f"&cursor={cursor}" if cursor else ""))
        assert status == 200, body
        page = json.loads(body)
        listed += [i["id"] for i in page["images"]]
        cursor = page["next"]
    wrong = None
    for image in promised.keys() - set(listed):
        wrong = f"{image} is missing"
    for image in listed:
        status, report = connection.request("GET", "/v1/images/" + image)
        if status != 200 or report != promised.get(image, report) or json.loads(report)["image"]["id"] != image:
            wrong = f"{image} is answered {status}"
        status, files = connection.request("GET", f"/v1/images/{image}/files?path=/app")
        if status != 200 or len(json.loads(files)["entries"]) != 2:
            wrong = f"the files of {image} are answered {status}"
    server.stop()
    return wrong


def check_backups(program, rounds, folder, data, uploads):
    copy = folder + "/copies/reports.db"
    for turn in range(rounds):
        uploads.wait_for(20 * (turn + 1))
        promised = uploads.snapshot()
        if turn % 2 == 0:
            made = tare(program, "backup", copy, "--data-dir", data)
        else:
            made = tare(program, "backup", "-", "--data-dir", data)
            pathlib.Path(copy).write_bytes(made.stdout)
        other = f"{folder}/restored-{turn}"
        restored = tare(program, "restore", copy, "--data-dir", other)
        wrong = wrong_in(program, other, promised) if made.returncode == restored.returncode == 0 else made.stderr + restored.stderr
        prove(f"backup {turn + 1} holds the {len(promised)} reports that were acknowledged before it, whole", wrong is None, wrong)
        prove(f"backup {turn + 1} is one file", os.listdir(folder + "/copies") == ["reports.db"], os.listdir(folder + "/copies"))


def check_interruption(program, folder, data):
    """Whenever it comes, SIGINT or SIGTERM leaves a whole backup or none."""
    for turn, number in enumerate((signal.SIGINT, signal.SIGTERM) * 4):
        target = f"{folder}/copies/interrupted.db"
        process = subprocess.Popen([program, "backup", target, "--data-dir", data], stderr=subprocess.PIPE, env=clean_environment())
        if turn % 4 < 2:
            # Once its file lies there, it is at work.
            while process.poll() is None and len(os.listdir(folder + "/copies")) < 2:
                pass
        process.send_signal(number)
        _, said = process.communicate(timeout=PATIENCE)
        left = sorted(os.listdir(folder + "/copies"))
        # A signal may come before anything was set up to hear it.
        fine = process.returncode in (0, 2, -number) and left in (["reports.db"], ["interrupted.db", "reports.db"])
        prove(f"interruption {turn + 1} leaves nothing half done", fine, f"{process.returncode} {left} {said!r}")
        if os.path.exists(target):
            os.unlink(target)


def check_second_user(program, folder, data):
    second = tare(program, "serve", "--listen", "127.0.0.1:0", "--data-dir", data)
    prove("a second service does not start on a data directory in use",
          second.returncode == 2 and b"in use by another Tare process (process id " in second.stderr, second.stderr)
    over = tare(program, "restore", folder + "/copies/reports.db", "--data-dir", data, "--replace")
    prove("nothing is restored into a data directory in use", over.returncode == 2 and b"in use by another Tare" in over.stderr, over.stderr)


def main():
    program = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 6
    with tempfile.TemporaryDirectory(prefix="tare-backup-") as folder:
        data = folder + "/data"
        os.mkdir(folder + "/copies")
        server = serve(program, data)
        uploads = Uploads(server.port)
        try:
            check_backups(program, rounds, folder, data, uploads)
            check_interruption(program, folder, data)
            check_second_user(program, folder, data)
        finally:
            uploads.end()
            status = server.stop()
        prove("the service that was backed up ends well", status == 0, status)
        refused = tare(program, "restore", folder + "/copies/reports.db", "--data-dir", data)
        prove("reports that are there are not given up unasked", refused.returncode == 2 and b"--replace" in refused.stderr, refused.stderr)
        replaced = tare(program, "restore", folder + "/copies/reports.db", "--data-dir", data, "--replace")
        prove("they are when it is said", replaced.returncode == 0 and wrong_in(program, data, {}) is None, replaced.stderr)
        nothing = tare(program, "backup", folder + "/none.db", "--data-dir", folder + "/nowhere")
        prove("a directory without reports is no source", nothing.returncode == 2 and b"no report database" in nothing.stderr
              and not os.path.exists(folder + "/nowhere") and not os.path.exists(folder + "/none.db"), nothing.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
