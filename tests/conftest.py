"""What every test may use: the browser, and the register in small."""

import shutil
from typing import Any

import pytest
from django.core.cache import cache

from timeline import columns

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """No test sees what another left in this process: the database is rolled back, memory is not."""
    cache.clear()
    columns.forget()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's own Chromium, which also runs as root; no connection of the browser's own leaves the machine."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("No Chromium on this machine, so the browser tests cannot run. Get it with: apt-get install chromium")
    return {
        **browser_type_launch_args,
        "executable_path": path,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever drives a browser carries the mark, so that `-m "not browser"` leaves it out."""
    for item in items:
        if {"page", "browser", "playwright"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
