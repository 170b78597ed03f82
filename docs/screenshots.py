"""Make the pictures of README.md and docs/editing.md anew: `.venv/bin/python docs/screenshots.py [FOLDER]`.

A database of its own is filled from the seeds, served on a free port, and visited with Chromium as an editor would.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
#: The pictures that show the whole page; of the others the top is enough.
WHOLE = ("desk", "proposals", "history", "merge", "split", "add", "table", "event", "claim")
SET_UP = """
from django.contrib.auth.models import User
from timeline.models import ErrorReport, Event, Proposal
from timeline.roles import Role, give_role
for name, role in (("ada", Role.ADMINISTRATOR), ("max", Role.CONTRIBUTOR)):
    give_role(User.objects.create_user(name, password=PASSWORD), role)
event = Event.objects.filter(headline__contains="Burns", edtf="2023-05-08").first() or Event.objects.order_by("-sort_date")[0]
ErrorReport.objects.create(event=event, text="The ministry's own page says that they met in the morning.")
max = User.objects.get(username="max")
told = {"current": "", "proposed": "The first talks since the spring.", "why": "As the readout says"}
Proposal.objects.create(event=event, field="summary", who=max, **told)
print(event.pk, event.citations.first().article_id)
"""


def manage(*arguments: str, **more: str) -> str:
    """Run manage.py and give back what it prints."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **more}, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def visits(event: str, article: str) -> dict[str, tuple[str, Callable[[Page], object] | None]]:
    """For each picture the address, and what to do before it is taken."""
    return {
        "desk": ("/admin/", None),
        "queue": ("/admin/queue/", lambda page: page.keyboard.press("j")),
        "keys": ("/admin/queue/", lambda page: page.keyboard.press("?")),
        "proposals": ("/admin/queue/proposals/", None),
        "event": (f"/admin/timeline/event/{event}/change/", None),
        "history": (f"/admin/timeline/event/{event}/history/", None),
        "read": (f"/admin/read/{article}", lambda page: page.locator("#article-text mark").first.click()),
        "claim": ("/admin/timeline/claim/?kind=first", lambda page: page.locator("#result_list tbody th a").first.click()),
        "merge": ("/admin/queue/duplicates/", lambda page: page.get_by_role("link", name="Merge…").first.click()),
        "split": (f"/admin/events/{event}/split", None),
        "add": ("/admin/add/", None),
        "official": ("/admin/timeline/official/?q=Wang+Yi", lambda page: page.locator("#result_list tbody th a").first.click()),
        "table": ("/admin/events/table", None),
    }


def take(site: str, folder: Path, password: str, event: str, article: str, dark: bool, width: int, only: list[str]) -> None:
    """Sign in, correct one event so that its history tells something, and take the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light")
        page.on("console", lambda message: print("console:", message.text) if message.type == "error" else None)
        if not only or "timeline" in only:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(site)
            page.screenshot(path=folder / "timeline.png")
            page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{site}/admin/login/")
        page.fill("input[name=username]", "ada")
        page.fill("input[name=password]", password)
        page.click("input[type=submit]")
        page.goto(f"{site}/admin/timeline/event/{event}/change/")
        page.fill("#id_margins_of", "the first talks since the spring")
        page.fill("#id_why", "As the ministry's readout has it")
        page.click("[name=_save]")
        for name, (address, before) in visits(event, article).items():
            if only and name not in only:
                continue
            page.goto(site + address)
            if before:
                before(page)
                page.wait_for_load_state()
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                print(f"{name}: wider than the window")
            page.screenshot(path=folder / f"{name}.png", full_page=name in WHOLE)
        browser.close()


def main() -> None:
    """Make all pictures, or those named."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "img")
    options.add_argument("--dark", action="store_true")
    options.add_argument("--width", type=int, default=1280)
    options.add_argument("--only", nargs="*", default=[])
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        password, port = secrets.token_urlsafe(12), free_port()
        os.environ |= {
            "TIMELINE_VAR": scratch, "TIMELINE_SECRET_KEY": secrets.token_urlsafe(40), "TIMELINE_DEBUG": "1",
            "DATABASE_URL": f"sqlite:///{scratch}/timeline.sqlite3",
        }  # fmt: skip
        manage("migrate", "--verbosity", "0")
        manage("load_seeds")
        event, article = manage("shell", "--verbosity", "0", "-c", f"PASSWORD = {password!r}\n{SET_UP}").split()
        command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt").close()
                    break
                except OSError:
                    time.sleep(0.2)
            site = f"http://127.0.0.1:{port}"
            take(site, chosen.folder, password, event, article, chosen.dark, chosen.width, chosen.only)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
