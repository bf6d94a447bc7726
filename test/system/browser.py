"""A headless Chromium for the system tests, spoken to through a pipe (Chrome DevTools Protocol). Loopback only; Python's standard
library only."""

import json
import os
import select
import shutil
import subprocess
import tempfile
import time

PATIENCE = 60

CANDIDATES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find():
    """The path of a Chromium, or None."""
    return next((path for path in map(shutil.which, CANDIDATES) if path), None)


class Browser:
    """One Chromium with one tab. Nothing it is asked reaches another machine: every name but loopback is unknown to it."""

    def __init__(self, program):
        self.profile = tempfile.mkdtemp(prefix="tare-browser.")
        to_browser, self.write_end = os.pipe()
        self.read_end, from_browser = os.pipe()
        command = [
            program,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            f"--user-data-dir={self.profile}",
            "--remote-debugging-pipe",
            "about:blank",
        ]

        def place_pipes():
            # The protocol's ends are 3 and 4; copies out of the way first, for they may be these very numbers.
            reading, writing = os.dup(to_browser), os.dup(from_browser)
            high_reading, high_writing = os.dup(reading), os.dup(writing)
            while high_reading < 5:
                high_reading = os.dup(high_reading)
            while high_writing < 5:
                high_writing = os.dup(high_writing)
            os.dup2(high_reading, 3)
            os.dup2(high_writing, 4)

        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False, preexec_fn=place_pipes
        )
        os.close(to_browser)
        os.close(from_browser)
        self.buffer = b""
        self.number = 0
        self.events = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = None
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Audits", "DOM", "Accessibility"):
            self.call(f"{domain}.enable")
        self.call("Page.setLifecycleEventsEnabled", enabled=True)

    def receive(self, deadline):
        while b"\0" not in self.buffer:
            left = deadline - time.monotonic()
            ready, _, _ = select.select([self.read_end], [], [], max(left, 0))
            if not ready:
                raise TimeoutError("the browser does not answer")
            piece = os.read(self.read_end, 1 << 20)
            if not piece:
                raise RuntimeError("the browser ended")
            self.buffer += piece
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if getattr(self, "session", None):
            message["sessionId"] = self.session
        os.write(self.write_end, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = self.receive(deadline)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            if "method" in answer:
                self.events.append(answer)

    def wait_for_load(self, loader):
        """Waits for the load of this document, and not for the end of the one before it."""
        deadline = time.monotonic() + PATIENCE
        while not any(e["loaderId"] == loader and e["name"] == "load" for e in self.named("Page.lifecycleEvent")):
            message = self.receive(deadline)
            if "method" in message:
                self.events.append(message)

    def show(self, address, scheme="light", width=1280, height=900):
        """Loads a page in a new state; `events` then holds what happened meanwhile."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", media="screen", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.wait_for_load(self.call("Page.navigate", url="about:blank")["loaderId"])
        self.call("Network.clearBrowserCache")
        self.events = []
        started = self.call("Page.navigate", url=address)
        if "errorText" in started:
            raise RuntimeError(f"{address}: {started['errorText']}")
        self.wait_for_load(started["loaderId"])

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"]["exception"].get("description", "an exception"))
        return result["result"].get("value")

    def screenshot(self):
        """The whole page as PNG, in base64."""
        return self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"]

    def named(self, method):
        return [e["params"] for e in self.events if e["method"] == method]

    def close(self):
        try:
            self.session = None
            self.call("Browser.close")
        except (RuntimeError, TimeoutError, BrokenPipeError):
            self.process.terminate()
        self.process.wait(PATIENCE)
        shutil.rmtree(self.profile, ignore_errors=True)
