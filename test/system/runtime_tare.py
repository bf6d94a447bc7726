"""`tare serve` as runtime.py asks it: report on an archive, show the files."""

import contextlib
import http.client
import json
import os
import re
import subprocess
import sys
import threading
import urllib.parse

TIMEOUT = 120


class Refused(Exception):
    """The problem document that Tare answered with."""


def raw(text):
    """The bytes that an escaped name stands for (docs/formats.md)."""
    def one(found):
        if found[1] is not None:
            return bytes([int(found[1], 16)]).decode("utf-8", "surrogateescape")
        return chr(int(found[2], 16)) if found[2] is not None else "\\"

    # Bytes that are no UTF-8 come one by one; what they make together is decoded again.
    joined = re.sub(r"\\(?:x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]+)\}|\\)", one, text)
    return joined.encode("utf-8", "surrogateescape")


class Service:
    def __init__(self, tare):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TARE_")}
        self.process = subprocess.Popen([tare, "serve", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True, env=environment)
        self.port = None
        while self.port is None:
            line = self.process.stdout.readline()
            if not line:
                sys.exit("tare serve ended before it listened")
            found = re.search(r"event=serving .*ports=\"?(\d+)", line)
            self.port = int(found[1]) if found else None
        # The log is read on, or the service would block on a full pipe.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()
        self.process.terminate()
        self.process.wait(TIMEOUT)

    def request(self, method, path, body=None):
        for attempts_left in (2, 1, 0):
            try:
                # What is refused is answered before all of it was sent, and then the connection ends.
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    self.connection.request(method, path, body=body)
                response = self.connection.getresponse()
                content = response.read()
                if response.will_close:
                    self.connection.close()
                return response.status, content
            except ConnectionError:
                self.connection.close()
                if not attempts_left:
                    raise

    def images(self, path):
        """(report, files) of all images of the archive; then they are forgotten, because a stored report stays."""
        status, body = self.request("PUT", "/v1/images", path.read_bytes())
        if status >= 400:
            problem = json.loads(body)
            raise Refused(f"{problem['type']}: {problem['detail']}")
        reports = json.loads(body)["images"]
        out = [(report, self.files(report["image"]["id"])) for report in reports]
        for image in {report["image"]["id"] for report in reports}:
            status, _ = self.request("DELETE", "/v1/images/" + image)
            if status != 204:
                raise Refused(f"DELETE: {status}")
        return out

    def pages(self, path):
        """All entries of a directory, from as many pages as there are."""
        while path:
            status, body = self.request("GET", path)
            if status != 200:
                raise Refused(f"GET {path}: {status} {body[:200]}")
            page = json.loads(body)
            yield from page["entries"]
            base = path.split("&cursor=")[0]
            path = f"{base}&cursor={page['next']}" if page["next"] else None

    def files(self, image):
        """The whole root filesystem: path -> facts, from /files directory by directory."""
        out, waiting = {}, [b"/"]
        while waiting:
            directory = waiting.pop()
            address = f"/v1/images/{image}/files?limit=500&path=" + urllib.parse.quote_from_bytes(directory, safe="/")
            for entry in self.pages(address):
                path = raw(entry["path"])
                if path == directory:
                    continue
                out[path.decode("utf-8", "surrogateescape")] = facts_of(entry)
                if entry["type"] == "directory":
                    waiting.append(path)
        return out


def facts_of(entry):
    facts = {"kind": entry["type"], "uid": entry["uid"], "gid": entry["gid"]}
    if entry["type"] == "symlink":
        facts["target"] = raw(entry["target"]).decode("utf-8", "surrogateescape")
    else:
        facts["mode"] = int(entry["mode"], 8)
    if entry["type"] == "regular":
        facts.update(size=entry["size"], time=entry["mtime"], digest=entry["digest"], links=entry.get("links", 1))
    if entry["type"] == "directory" and (entry["mtime"], entry["mode"]) == (0, "0755"):
        facts["implied"] = True
    return facts
