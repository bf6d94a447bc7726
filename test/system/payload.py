#!/usr/bin/env python3
"""Proves what Tare says an image's payload is: takes everything else away and sees whether it still works.

    payload.py IMAGE REDUCED     make the image REDUCED of the files of IMAGE that are its payload, or stand in a keep-set

IMAGE is Tare's own: it is asked about itself, and REDUCED has its configuration. Prints one line per statement, "ok NAME" or
"not ok NAME: reason", and a comment with both sizes. Needs the docker command; Python's standard library only.
"""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.parse
import urllib.request

# What no file says that it is needed, and a container wants nevertheless.
KEPT = {
    "certificates": ("/etc/ssl/", "/usr/share/ca-certificates/", "/usr/lib/ssl/"),
    "time zones": ("/usr/share/zoneinfo/", "/etc/localtime", "/etc/timezone"),
    "accounts": ("/etc/passwd", "/etc/group"),
    "the system's name": ("/etc/os-release", "/usr/lib/os-release"),
    "name services": ("/etc/nsswitch.conf",),
}


def is_kept(path):
    return any(path == p or (p.endswith("/") and path.startswith(p)) for paths in KEPT.values() for p in paths)


def docker(*arguments, **more):
    return subprocess.run(("docker", *arguments), check=True, stdout=subprocess.PIPE, **more).stdout


def get(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)


def serving(image):
    """A container of Tare and the address that it answers at."""
    container = docker(
        "run", "--detach", "--read-only", "--cap-drop", "ALL", "--tmpfs", "/app/data:uid=10000,gid=10000", "--env",
        "TARE_AUTH=none", "--publish", "127.0.0.1::8080", image, text=True,
    ).strip()
    deadline = time.time() + 30
    while docker("inspect", "--format", "{{.State.Health.Status}}", container, text=True).strip() != "healthy":
        if time.time() > deadline:
            raise TimeoutError(subprocess.run(("docker", "logs", container), capture_output=True, text=True).stderr[-300:])
        time.sleep(0.2)
    return container, "http://" + docker("port", container, "8080/tcp", text=True).splitlines()[0]


def ask(address, archive):
    """The report on an archive, and the entries of its root filesystem."""
    with open(archive, "rb") as body:
        request = urllib.request.Request(f"{address}/v1/images", body, method="PUT")
        request.add_header("Content-Length", str(os.path.getsize(archive)))
        with urllib.request.urlopen(request, timeout=120) as answer:
            report = json.load(answer)["images"][0]
    entries = {}
    waiting = ["/"]
    while waiting:
        directory, cursor = waiting.pop(), ""
        while cursor is not None:
            query = urllib.parse.urlencode({"path": directory, "limit": 10000, **({"cursor": cursor} if cursor else {})})
            page = get(f"{address}/v1/images/{report['image']['id']}/files?{query}")
            for entry in page["entries"]:
                if entry["type"] == "directory" and entry["path"] not in entries and entry["path"] != directory:
                    waiting.append(entry["path"])
                entries[entry["path"]] = entry
            cursor = page["next"]
    return report, entries


def reduced(layer, entries):
    """The layer without what is neither payload nor kept, and how many bytes of the payload and of the rest are in it."""
    out = io.BytesIO()
    bytes_of = {"payload": 0, "kept": 0}
    target = tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT)
    with target, tarfile.open(fileobj=layer, mode="r|") as source:
        for member in source:
            path = "/" + member.name.strip("/").removeprefix("./")
            entry = entries.get(path)
            if entry is None:
                continue  # The engine's own: /.dockerenv, /etc/resolv.conf.
            is_payload = "part" in entry
            if not member.isdir() and not is_payload and not is_kept(path):
                continue
            if member.isreg():
                bytes_of["payload" if is_payload else "kept"] += member.size
            target.addfile(member, source.extractfile(member) if member.isreg() else None)
    return out.getvalue(), bytes_of


def archive_of(layer, config, tag):
    """An archive as "docker save" writes it: one layer, and the same configuration."""

    def digest(data):
        return hashlib.sha256(data).hexdigest()

    kept = {k: config[k] for k in ("architecture", "os", "config") if k in config}
    kept["rootfs"] = {"type": "layers", "diff_ids": ["sha256:" + digest(layer)]}
    kept["history"] = [{"created_by": "test/system/payload.py"}]
    text = json.dumps(kept).encode()
    manifest = json.dumps([{"Config": digest(text) + ".json", "RepoTags": [tag], "Layers": [digest(layer) + "/layer.tar"]}])
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        files = {digest(layer) + "/layer.tar": layer, digest(text) + ".json": text, "manifest.json": manifest.encode()}
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def config_of(archive):
    """The config of the one image in an archive of "docker save", old or new."""
    with tarfile.open(archive) as source:
        manifest = json.load(source.extractfile("manifest.json"))
        return json.load(source.extractfile(manifest[0]["Config"]))


def check(name, reason):
    print(f"not ok {name}: {reason}" if reason else f"ok {name}", flush=True)
    return bool(reason)


def reduce(image, tag):
    with tempfile.TemporaryDirectory() as scratch:
        saved, root = os.path.join(scratch, "saved.tar"), os.path.join(scratch, "root.tar")
        docker("save", "--output", saved, image)
        container, address = serving(image)
        try:
            report, entries = ask(address, saved)
        finally:
            docker("rm", "--force", "--volumes", container)
        payload, sizes = report["payload"], report["sizes"]
        failed = check("the payload is known completely", "" if payload["state"] == "complete" else payload["gaps"])
        failed += check(
            "payload and tare are all that is visible",
            "" if payload["bytes"] + report["tare"]["bytes"] == sizes["visible"] else f"{payload['bytes']} {report['tare']}",
        )
        made = docker("create", image, text=True).strip()
        try:
            docker("export", "--output", root, made)
        finally:
            docker("rm", "--volumes", made)
        with open(root, "rb") as source:
            layer, bytes_of = reduced(source, entries)
        failed += check(
            "the payload's files are there, and weigh what the report says",
            "" if bytes_of["payload"] == payload["bytes"] else f"{bytes_of['payload']}, not {payload['bytes']}",
        )
        docker("load", "--quiet", input=archive_of(layer, config_of(saved), tag))
        print(
            f"# {image}: {sizes['visible']} bytes in a container; {tag}: {sum(bytes_of.values())}, of which the payload is "
            f"{bytes_of['payload']} ({', '.join(KEPT)} are the rest)"
        )
        return failed


def main(arguments):
    if len(arguments) == 2:
        return 1 if reduce(*arguments) else 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
