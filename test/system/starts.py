#!/usr/bin/env python3
"""Starts a container of an image again and again and says how long each start takes: starts.py IMAGE [COUNT]

Waits for a condition only: Docker's own verdict that the container is healthy, with the image's health check asked every
100 ms instead of every 3 s. Prints one JSON object: milliseconds until the first check that passed had ended, from the
command "docker start" and from the moment that Docker gives as the container's start, each as median and maximum of COUNT
starts (20), and the memory that the last one used at idle. Exits with 1 when a start takes longer than 5 s or a stop does
not end with 0.
"""

import datetime
import json
import os
import re
import statistics
import subprocess
import sys
import time

LIMIT = 5.0


def docker(*arguments):
    return subprocess.run(("docker", *arguments), check=True, capture_output=True, text=True).stdout.strip()


def moment(text):
    """Docker's dates have nanoseconds or an offset, Python reads microseconds."""
    match = re.fullmatch(r"(.+?)(\.\d+)?(Z|[+-]\d\d:\d\d)", text)
    whole = datetime.datetime.fromisoformat(match[1] + match[3].replace("Z", "+00:00"))
    return whole.timestamp() + float(match[2] or 0)


def healthy(container, deadline):
    """Returns the moments at which the container has started and its first health check that passed has ended."""
    while time.time() < deadline:
        state = json.loads(docker("inspect", "--format", "{{json .State}}", container))
        started = moment(state["StartedAt"])
        # Checks of earlier starts stay in the log.
        passed = [moment(c["End"]) for c in state["Health"]["Log"] if c["ExitCode"] == 0 and moment(c["Start"]) >= started]
        if state["Health"]["Status"] == "healthy" and passed:
            return started, min(passed)
        time.sleep(0.01)
    raise TimeoutError("not healthy within the limit")


def memory(container):
    """Bytes of memory that no reclaim could take: what "docker stats" shows."""
    text = docker("stats", "--no-stream", "--format", "{{.MemUsage}}", container).split("/")[0].strip()
    number, unit = re.fullmatch(r"([0-9.]+)([A-Za-z]+)", text).groups()
    return round(float(number) * {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}[unit])


def measure(image, count):
    container = f"tare-starts-{os.getpid()}"
    docker("create", "--name", container, "--health-interval", "100ms", "--read-only", "--cap-drop", "ALL",
           "--security-opt", "no-new-privileges:true", "--env", "TARE_AUTH=none", "--tmpfs", "/app/data:uid=10000,gid=10000,mode=0700", image)  # fmt: skip
    from_command, from_start = [], []
    try:
        for _ in range(count):
            begin = time.time()
            docker("start", container)
            started, passed = healthy(container, time.time() + 4 * LIMIT)
            from_command.append(1000 * (passed - begin))
            from_start.append(1000 * (passed - started))
            used = memory(container) if len(from_start) == count else 0
            docker("stop", "--time", "30", container)
            code = docker("inspect", "--format", "{{.State.ExitCode}}", container)
            if code != "0":
                raise RuntimeError(f"stopped with exit code {code}")
    finally:
        subprocess.run(("docker", "rm", "--force", container), stdout=subprocess.DEVNULL, check=False)
    result = {"starts": count}
    for name, values in (("from_command_ms", from_command), ("from_start_ms", from_start)):
        result[name] = {"median": round(statistics.median(values)), "max": round(max(values))}
    result["idle_memory_bytes"] = used
    return result


def main(arguments):
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        result = measure(arguments[0], int(arguments[1]) if len(arguments) == 2 else 20)
    except (subprocess.CalledProcessError, RuntimeError, TimeoutError) as error:
        print(f"starts: {error} {getattr(error, 'stderr', '') or ''}", file=sys.stderr)
        return 1
    print(json.dumps(result))
    return 0 if result["from_start_ms"]["max"] <= 1000 * LIMIT else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
