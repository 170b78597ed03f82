"""How soon a reader sees the timeline in Chromium, and how many bytes that takes, beside TimelineJS with 1,000 of our events.

Ours is the page of fifty events of a large record with all it loads, from the server that `make run` starts; TimelineJS
(`tests/vendor/`) gets its events as JSON from our own export, all of it compressed, from memory. Each round opens both in a
fresh profile, in turn. *Usable* is for ours the end of loading, for TimelineJS the moment all its markers stand.
"""

import contextlib
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

from bench import serve

ROUNDS = 7
EVENTS = 1000
VENDOR = serve.ROOT / "tests" / "vendor" / "timelinejs"
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>TimelineJS</title>
<link rel="stylesheet" href="/timeline.css"><script src="/timeline.js"></script></head>
<body><div id="timeline" style="width:100%;height:600px"></div><script>
fetch("/events.json").then((answer) => answer.json()).then((data) => {
  window.timeline = new TL.Timeline("timeline", data, {script_path: "about:blank", font: null, soundcite: false});
});</script></body></html>"""
_FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
_MARKERS = f"document.querySelectorAll('.tl-timemarker').length >= {EVENTS}"


class Seen(NamedTuple):
    """Milliseconds to the first contentful paint and until usable, and kilobytes received."""

    paint: float
    usable: float
    kilobytes: float


@contextlib.contextmanager
def _timelinejs(events: bytes) -> Iterator[int]:
    files = {
        "/": ("text/html", _PAGE.encode()),
        "/timeline.js": ("text/javascript", (VENDOR / "timeline.js").read_bytes()),
        "/timeline.css": ("text/css", (VENDOR / "timeline.css").read_bytes()),
        "/events.json": ("application/json", events),
    }
    packed = {path: (kind, gzip.compress(body)) for path, (kind, body) in files.items()}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = packed.get(self.path, ("text/plain", gzip.compress(b"")))
            self.send_response(200 if self.path in packed else 404)
            for name, value in {"Content-Type": kind, "Content-Encoding": "gzip", "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


def _open(browser: Browser, address: str, usable: str) -> Seen:
    """Open a page in a fresh profile and wait until the expression `usable` holds."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    received: list[float] = []
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda loaded: received.append(loaded["encodedDataLength"]))
    page.goto(address)
    ready = page.wait_for_function(f"({usable}) && performance.now()", timeout=120_000, polling="raf").json_value()
    page.wait_for_function(_FIRST_PAINT)
    paint = page.evaluate(_FIRST_PAINT)
    page.wait_for_timeout(300)
    context.close()
    return Seen(paint, ready, sum(received) / 1000)


def main() -> None:
    """Print both, and how many times as soon ours is usable."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "timeline.settings"}
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], check=True, env=environment, cwd=serve.ROOT
    )
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        raise SystemExit("No Chromium found. Get it with: apt-get install chromium")
    with serve.site(environment) as ours, sync_playwright() as playwright:
        exported = json.loads(serve.get(ours, "/timelinejs.json?from=2020"))
        exported["events"] = exported["events"][:EVENTS]
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with _timelinejs(json.dumps(exported).encode()) as theirs:
            pages = {
                "ours": (f"http://127.0.0.1:{ours}/", "performance.timing.loadEventEnd > 0"),
                "TimelineJS": (f"http://127.0.0.1:{theirs}/", _MARKERS),
            }
            seen: dict[str, list[Seen]] = {name: [] for name in pages}
            for number in range(ROUNDS + 1):
                for name, (address, usable) in pages.items():
                    once = _open(browser, address, usable)
                    if number:
                        seen[name].append(once)
        browser.close()
    middle = {name: Seen(*map(statistics.median, zip(*found, strict=True))) for name, found in seen.items()}
    for name, found in middle.items():
        words = f"{name}, {50 if name == 'ours' else EVENTS:,} events"
        print(f"  {words:26} paint {found.paint:7.0f} ms   usable {found.usable:7.0f} ms   {found.kilobytes:5.0f} kB")
    ratio = middle["TimelineJS"].usable / middle["ours"].usable
    print(f"  usable {ratio:.1f} times as soon (5 or more), with {middle['ours'].kilobytes:.0f} kB (60 or less)")


if __name__ == "__main__":
    main()
