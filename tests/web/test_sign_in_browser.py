"""Signing in and two-factor in a real browser, under the content security policy, with axe."""

import re
import time
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.contrib.auth.models import User
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Page, expect

from timeline.roles import Role, give_role

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
PASSWORD = "a long enough secret"


def axe_finds(page: Page) -> list[str]:
    page.evaluate(AXE)
    return page.evaluate("async () => (await axe.run()).violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(' ')}`)")


def code(user: User, ahead: int = 0) -> str:
    device = TOTPDevice.objects.get(user=user)
    totp = TOTP(device.bin_key)
    totp.time = time.time() + 30 * ahead
    return f"{totp.token():06d}"


def sign_in(page: Page, address: str, token: str = "") -> None:
    page.goto(f"{address}/admin/login/?next=/admin/")
    page.get_by_label("Username").fill("pat")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill(token)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("width", [1280, 390])
def test_two_factor_is_turned_on_and_asked_for(page: Page, live_server: Any, transactional_db: None, width: int) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.set_viewport_size({"width": width, "height": 800})
    user = User.objects.create_user("pat", password=PASSWORD)
    give_role(user, Role.EDITOR)

    page.goto(f"{live_server.url}/admin/login/")
    assert axe_finds(page) == []
    sign_in(page, live_server.url)
    page.get_by_role("link", name="Two-factor sign-in").click()
    expect(page.locator("li svg rect[fill=white]")).to_be_visible()  # readable on a dark page too
    box = page.locator("li svg").bounding_box()
    assert box
    assert box["width"] == box["height"] > 100
    assert axe_finds(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_label("Code").fill(code(user))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator("#recovery li")).to_have_count(8)
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Log out").click()

    sign_in(page, live_server.url)
    expect(page.get_by_text("This account has two-factor sign-in")).to_be_visible()
    assert axe_finds(page) == []
    sign_in(page, live_server.url, code(user, ahead=1))
    expect(page).to_have_url(re.compile(r"/admin/$"))
    page.goto(f"{live_server.url}/admin/two-factor/")
    expect(page.get_by_role("button", name="Turn it off")).to_be_visible()
    assert axe_finds(page) == []
    assert complaints == []
