#!/usr/bin/env python3
"""Writes a docker archive of many gigabytes to standard output that nobody has on disk:

    streams.py MEGABYTES              the archive
    streams.py MEGABYTES --digests    computes what it has to know beforehand, once

Five layers, each of files of up to one gibibyte of the same random mebibyte again and again: as fast as a pipe takes it.
"""

import fcntl
import hashlib
import json
import sys
import tarfile

import images

MIB = 1 << 20
FILE = 1024


def layer(number, mebibytes):
    """The pieces of one layer."""
    piece = memoryview(hashlib.shake_256(b"tare").digest(MIB))
    for first in range(0, mebibytes, FILE):
        count = min(FILE, mebibytes - first)
        entry = tarfile.TarInfo(f"var/lib/model-{number}-{first // FILE}")
        entry.size = count * MIB
        yield entry.tobuf()
        for _ in range(count):
            yield piece
    yield bytes(2 * images.BLOCK)


def layer_size(mebibytes):
    return mebibytes * MIB + (-(-mebibytes // FILE) + 2) * images.BLOCK


def mebibytes_of(megabytes):
    """Of one layer."""
    return max(1, megabytes * 1_000_000 // MIB // images.LAYERS)


def make_digests(folder, megabytes):
    out = []
    for number in range(images.LAYERS):
        digest = hashlib.sha256()
        for piece in layer(number, mebibytes_of(megabytes)):
            digest.update(piece)
        out.append("sha256:" + digest.hexdigest())
    (folder / "digests.json").write_text(json.dumps(out))
    return {"entries": images.LAYERS * -(-mebibytes_of(megabytes) // FILE)}


def write(out, megabytes, diff_ids):
    names = []
    for number in range(images.LAYERS):
        name, header = images.layer_header(number, layer_size(mebibytes_of(megabytes)))
        names.append(name)
        out.write(header)
        for piece in layer(number, mebibytes_of(megabytes)):
            out.write(piece)
    out.write(images.archive_end(names, diff_ids))


def main():
    megabytes = int(sys.argv[1])
    folder, _ = images.kept("stream", megabytes, make_digests)
    if "--digests" in sys.argv:
        return
    # A pipe of 64 KiB would have both ends wait for each other.
    fcntl.fcntl(1, fcntl.F_SETPIPE_SZ, MIB)
    with open(1, "wb") as out:
        write(out, megabytes, json.loads((folder / "digests.json").read_text()))


if __name__ == "__main__":
    main()
