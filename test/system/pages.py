#!/usr/bin/env python3
"""Shows the pages of a service of its own in a real Chromium: light, dark, and as wide as a phone.

    pages.py PATH_TO_TARE [FOLDER_FOR_SCREENSHOTS]

Loopback only. Asserts what a browser sees: no message in the console, no violation of the policy, no request beside the page, no
overflow, contrast, landmarks, headings in order; and that names made to be read as markup stay text. Prints one line per test,
"ok NAME" or "not ok NAME: reason"; exits with 77 where there is no Chromium. Python's standard library only.
"""

import base64
import hashlib
import html.parser
import http.client
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import threading
import urllib.parse

import browser

TARE = sys.argv[1]
SCREENSHOTS = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "build/pages")
HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
# WCAG 2.2, 1.4.3.
LEAST_CONTRAST = 4.5
PHONE = 360

NAUGHTY = (
    "<script>alert(1)<",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "&lt;b&gt;&#60;i&#62;",
    "javascript:alert(1)",
    "<!-- ",
    "]]><svg onload=alert(1)>",
    "\u202egnp.exe",
    "a\u200b\u2066b\ufeff",
    "url(//example.org/x)",
    "x" * 240,
)

failures = 0


def prove(name, reason):
    """One line; `reason` is empty where all is well."""
    global failures
    if reason:
        failures += 1
        print(f"not ok {name}: {reason}", flush=True)
    else:
        print(f"ok {name}", flush=True)


class Service:
    """`tare serve` on a free port, with reports in memory."""

    def __init__(self):
        clean = {name: value for name, value in os.environ.items() if not name.startswith("TARE_")}
        self.process = subprocess.Popen([TARE, "serve", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True, env=clean)
        self.port = None
        while self.port is None:
            line = self.process.stdout.readline()
            if not line:
                sys.exit("pages: tare serve ended before it listened")
            found = re.search(r"event=serving .*ports=(\d+)", line)
            self.port = int(found[1]) if found else None
        # The log is read on, or the service would block on a full pipe.
        self.reader = threading.Thread(target=self.process.stdout.read)
        self.reader.start()
        self.address = f"http://127.0.0.1:{self.port}"

    def request(self, method, path, body=None, fields=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, fields or {})
        answer = connection.getresponse()
        result = answer.status, answer.headers, answer.read()
        connection.close()
        return result

    def stop(self):
        self.process.terminate()
        self.reader.join()
        return self.process.wait(30)


def layer(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content, mode in files:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            info.mode = mode
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def image(name):
    """An image with something in every section, and with names that would rather be markup."""
    passwd = "root:x:0:0:root:/root:/bin/sh\n" + "".join(f"{n.replace(':', '')}:x:{i}:{i}::/home:/bin/sh\n" for i, n in enumerate(NAUGHTY, 1000))
    base = [
        ("etc/passwd", passwd.encode(), 0o644),
        ("etc/os-release", b'ID=debian\nVERSION_ID="10"\nPRETTY_NAME="Debian <b>10</b>"\n', 0o644),
        ("bin/sh", b"\x7fELF" + bytes(300_000), 0o755),
        ("usr/bin/apt-get", bytes(20_000), 0o755),
        ("usr/bin/curl", b"c" * 200_000, 0o755),
        ("usr/bin/su", b"s" * 60_000, 0o4755),
        ("var/lib/apt/lists/all", b"l" * 400_000, 0o644),
    ]
    names = [(f"app/{n.replace('/', '_')}", (n * 300).encode(), 0o4755 if i % 3 == 0 else 0o644) for i, n in enumerate(NAUGHTY)]
    layers = [layer(base), layer(names), layer([("var/lib/apt/lists/.wh.all", b"", 0o644)])]
    commands = ["ADD base", "COPY " + " ".join(NAUGHTY), "RUN rm -rf /var/lib/apt/lists/* # " + "long " * 60]
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "created": "2026-11-23T10:42:32Z",
            "author": NAUGHTY[0],
            "config": {
                "Entrypoint": ["/app/run", NAUGHTY[1]],
                "Cmd": list(NAUGHTY[:6]),
                "Env": ["PATH=/usr/bin:/bin", *[f"N{i}={n}" for i, n in enumerate(NAUGHTY)]],
                "Labels": {n: n for n in NAUGHTY},
                "ExposedPorts": {"8080/tcp": {}},
                "WorkingDir": "/app",
            },
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(l).hexdigest() for l in layers]},
            "history": [{"created_by": c} for c in commands],
        }
    ).encode()
    files = [(f"layer{i}.tar", content) for i, content in enumerate(layers)] + [("config.json", config)]
    manifest = [{"Config": "config.json", "RepoTags": [name], "Layers": [f"layer{i}.tar" for i in range(len(layers))]}]
    return layer([(n, c, 0o644) for n, c in [*files, ("manifest.json", json.dumps(manifest).encode())]])


class Reader(html.parser.HTMLParser):
    """What Python's own parser sees: elements, attributes, text."""

    VOID = {"meta", "link"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.problems, self.text, self.elements = [], [], [], set()

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        self.problems += [f"<{tag} {n}>" for n, _ in attributes if n.startswith("on") or n in ("src", "style", "srcdoc", "action")]
        for name, value in attributes:
            if name == "href" and tag == "a" and not re.match(r"(#|/(?!/))", value):
                self.problems.append(f"a link to {value}")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> out of order")

    def handle_comment(self, data):
        self.problems.append("a comment")

    def handle_pi(self, data):
        self.problems.append("a processing instruction")

    def handle_data(self, data):
        self.text.append(data)


# Every visible text with too little contrast, as the browser computes colours.
CONTRAST = """
(() => {
  const parse = c => { const n = c.match(/[\\d.]+/g).map(Number); return [n[0], n[1], n[2], n.length > 3 ? n[3] : 1]; };
  const over = (t, b) => [0, 1, 2].map(i => t[i] * t[3] + b[i] * (1 - t[3])).concat(1);
  const light = c => { const l = c.slice(0, 3).map(v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * l[0] + .7152 * l[1] + .0722 * l[2]; };
  const ground = e => { const layers = []; for (let n = e; n; n = n.parentElement) layers.push(parse(getComputedStyle(n).backgroundColor));
    return layers.reverse().reduce((b, t) => over(t, b), [255, 255, 255, 1]); };
  const found = []; let least = 99, count = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = walker.nextNode(); n; n = walker.nextNode()) {
    const e = n.parentElement;
    if (!n.data.trim() || e.closest('svg') || !e.checkVisibility()) continue;
    const b = ground(e), t = over(parse(getComputedStyle(e).color), b);
    const [x, y] = [light(t), light(b)].sort((p, q) => q - p);
    const ratio = (x + .05) / (y + .05);
    count++; least = Math.min(least, ratio);
    if (ratio < LEAST) found.push(`${ratio.toFixed(2)} ${e.tagName}.${e.className}: ${n.data.trim().slice(0, 30)}`);
  }
  return {count, least, found: [...new Set(found)].slice(0, 5)};
})()
""".replace("LEAST", str(LEAST_CONTRAST))

OVERFLOW = """
(() => {
  const width = document.documentElement.clientWidth;
  const scrolls = e => { for (let n = e; n; n = n.parentElement) if (getComputedStyle(n).overflowX !== 'visible') return true; return false; };
  const wide = [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && !e.closest('.skip') && !scrolls(e)
    && e.getBoundingClientRect().right > width + 1);
  return {page: document.documentElement.scrollWidth - width, wide: wide.slice(0, 3).map(e => e.tagName + '.' + e.className)};
})()
"""

STRUCTURE = """
(() => ({
  main: document.querySelectorAll('main').length, header: document.querySelectorAll('body > header').length,
  footer: document.querySelectorAll('body > footer').length, h1: document.querySelectorAll('h1').length,
  levels: [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1]),
  tables: document.querySelectorAll('table').length, captions: document.querySelectorAll('table > caption').length,
  loose: document.querySelectorAll('th:not([scope])').length, scripts: document.querySelectorAll('script,iframe,object,embed,img').length,
  language: document.documentElement.lang, unnamed: [...document.querySelectorAll('section')].filter(s => !s.getAttribute('aria-labelledby')).length,
}))()
"""


def roles(tab):
    """The landmarks and unnamed regions as assistive technology sees them."""
    found, nameless = set(), []
    for node in tab.call("Accessibility.getFullAXTree")["nodes"]:
        role = node.get("role", {}).get("value")
        found.add(role)
        if role in ("region", "navigation", "table", "image", "img") and not node.get("name", {}).get("value"):
            nameless.append(role)
    return found, nameless


def quiet(tab, address):
    """What a page did beside being shown."""
    told = [e["entry"].get("text", "") for e in tab.named("Log.entryAdded")]
    told += ["console: " + str(e["type"]) for e in tab.named("Runtime.consoleAPICalled")]
    told += ["exception" for _ in tab.named("Runtime.exceptionThrown")]
    told += ["issue: " + e["issue"]["code"] for e in tab.named("Audits.issueAdded")]
    told += ["dialogue: " + e["message"] for e in tab.named("Page.javascriptDialogOpening")]
    asked = [e["request"]["url"] for e in tab.named("Network.requestWillBeSent")]
    told += [f"asked for {url}" for url in asked if url != address and not url.startswith("data:")]
    return "; ".join(told[:3])


def structure(tab, has_contents):
    s = tab.evaluate(STRUCTURE)
    jumps = [b for a, b in zip(s["levels"], s["levels"][1:]) if b > a + 1]
    found, nameless = roles(tab)
    wanted = {"main", "banner", "contentinfo", "heading", "region"} | ({"navigation"} if has_contents else set())
    problems = []
    if (s["main"], s["header"], s["footer"], s["h1"]) != (1, 1, 1, 1):
        problems.append("not one of main, header, footer and h1 each")
    if s["levels"][:1] != [1] or jumps:
        problems.append(f"headings {s['levels']}")
    if s["tables"] != s["captions"] or s["loose"]:
        problems.append("a table without caption or a header without scope")
    if s["scripts"] or s["unnamed"] or s["language"] != "en":
        problems.append("a script, a section without a name, or no language")
    if wanted - found:
        problems.append(f"no role {wanted - found}")
    if nameless:
        problems.append(f"without a name: {nameless[:3]}")
    return "; ".join(problems)


def overflow(tab):
    o = tab.evaluate(OVERFLOW)
    return "" if o["page"] <= 0 and not o["wide"] else f"{o['page']} px too wide: {o['wide']}"


def contrast(tab):
    c = tab.evaluate(CONTRAST)
    if c["count"] == 0:
        return "there is no text"
    return f"{c['found']}" if c["found"] else ""


def visit(tab, service, name, path, has_contents):
    address = service.address + path
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", PHONE), ("dark", PHONE)):
        about = f"{name}, {scheme}, {width} px wide"
        tab.show(address, scheme, width)
        tab.call("Page.bringToFront")
        save(tab, f"{name}-{scheme}-{width}".replace(" ", "-"))
        tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        prove(f"{about}: text has contrast", contrast(tab))
        prove(f"{about}: nothing overflows", overflow(tab))
        if (scheme, width) == ("light", 1280):
            prove(f"{about}: landmarks, headings and tables are in order", structure(tab, has_contents))
            save(tab, f"{name}-open".replace(" ", "-"))
        # Asked last, so that whatever comes late is seen.
        prove(f"{about}: it is quiet and loads nothing", quiet(tab, address))


def save(tab, name):
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    (SCREENSHOTS / f"{name}.png").write_bytes(base64.b64decode(tab.screenshot()))


def saved(tab, page):
    """What a page does beside being shown, opened as a file."""
    path = (SCREENSHOTS / "saved.html").resolve()
    path.write_bytes(page)
    tab.show(path.as_uri())
    # Asked first, so that what the browser tells late is told.
    tab.evaluate("document.images.length")
    return quiet(tab, path.as_uri())


def check_saved(tab, archive, foreign):
    """The page that the command writes, opened as a file: its own policy holds there too."""
    page = subprocess.run([TARE, "inspect", "-", "--format", "html"], input=archive, capture_output=True, check=False).stdout
    check_judgement(tab, page, foreign)
    prove("a page that was saved is shown as well", saved(tab, page) or structure(tab, True))
    inline = "(() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s); return window.ran || 0; })()"
    prove("a page that was saved runs nothing", "" if tab.evaluate(inline) == 0 else "a script ran")


def check_judgement(tab, page, foreign):
    """What would be wrong is found wrong: the page with an image from elsewhere, kept away by the page's policy and not."""
    image = page.replace(b"</main>", f'<img src="{foreign}" alt="">'.encode() + b"</main>")
    free = re.sub(rb'<meta http-equiv="Content-Security-Policy"[^>]*>', b"", image)
    if page == image or image == free:
        prove("a page that was saved can be spoiled", "it has no main part, or no policy")
        return
    prove("a foreign image that a saved page's policy keeps away is noticed", "" if saved(tab, image) else "quiet said nothing")
    told = saved(tab, free)
    prove("a foreign image on a saved page is noticed", "" if f"asked for {foreign}" in told else f"quiet said: {told or 'nothing'}")
    prove("an image on a saved page is noticed in its structure", "" if structure(tab, True) else "structure said nothing")


def check_policy(tab, service, path):
    tab.show(service.address + path)
    inline = "(() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s); return window.ran || 0; })()"
    prove("the policy keeps an injected script from running", "" if tab.evaluate(inline) == 0 else "a script ran")
    styled = "(() => { const p = document.createElement('p'); p.setAttribute('style', 'color: rgb(1, 2, 3)'); document.body.append(p); return getComputedStyle(p).color; })()"
    prove("the policy keeps an injected style from counting", "" if tab.evaluate(styled) != "rgb(1, 2, 3)" else "a style counted")


def check_text(service, path):
    """The same page by another parser."""
    _, _, body = service.request("GET", path, fields=HTML)
    reader = Reader()
    reader.feed(body.decode())
    reader.close()
    prove("Python's parser finds no markup of the image", "; ".join(reader.problems[:3]) or ("" if not reader.open else f"open: {reader.open}"))
    prove("Python's parser finds no script", "" if not reader.elements & {"script", "iframe", "img", "form", "base"} else str(reader.elements))
    text = "".join(reader.text)
    missing = [n for n in NAUGHTY if n.isascii() and n not in text]
    prove("names made to be markup are shown as they are", "" if not missing else f"missing: {missing}")
    prove("names that turn or hide text are shown escaped", "" if "\\u{202e}gnp.exe" in text and "\u202e" not in text else "not escaped")


def main():
    program = browser.find()
    if program is None:
        print("# left out: pages in a browser (there is no Chromium)")
        return 77
    service = Service()
    tab = browser.Browser(program)
    try:
        visit(tab, service, "empty list", "/", False)
        archive = image("app:1.2")
        status, _, answer = service.request("PUT", "/v1/images?name=team/app:1.2", archive)
        if status != 201:
            sys.exit(f"pages: the upload was answered with {status}: {answer[:300]}")
        report = "/v1/images/" + urllib.parse.quote("team/app:1.2", safe="")
        visit(tab, service, "list", "/", False)
        visit(tab, service, "report", report, True)
        check_policy(tab, service, report)
        check_text(service, report)
        check_saved(tab, archive, service.address + "/foreign.png")
    finally:
        tab.close()
        prove("the service ends in order", "" if service.stop() == 0 else "another status than 0")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
