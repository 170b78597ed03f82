"""The pages in a real browser: htmx, Back and Forward, the keyboard, small screens, dark mode, axe."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.factories import add_citation, make_article, make_event, make_official, make_publisher
from timeline.models import Event, EventLink

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")


@pytest.fixture
def record(transactional_db: None) -> Event:
    """Contacts of three years in three channels, with plans, refusals, vague dates and several sources."""
    qin = make_official("Qin Gang", native_name="秦刚", start="2022-12-30", end="2023-07-25")
    burns = make_official("Nicholas Burns", "USA", "Ambassador to China", level=4)
    xi = make_official("Xi Jinping", "CHN", "President", level=1, channel="leader")
    biden = make_official("Joe Biden", "USA", "President", level=1, channel="leader")
    ministry = make_publisher("Foreign Ministry", side="CHN")
    for year in (2021, 2022, 2023):
        make_event(
            xi, biden, headline=f"Xi and Biden speak, {year}", kind="call", date=f"{year}-11-15", channel="leader", level=1
        )
        make_event(
            qin, burns, headline=f"Qin and Burns meet, {year}", date=f"{year}-05-08", place="Beijing", country="China", level=4
        )
        make_event(
            "USA Lloyd Austin",
            headline=f"Call not taken, {year}",
            kind="call",
            status="refused",
            date=f"{year}-02-04",
            channel="defence",
        )
        make_event(qin, headline=f"Sometime in spring, {year}", date=f"{year}-21", kind="talks")
    balloon = make_event(headline="A balloon", kind="incident", date="2023-02-02")
    visit = make_event(
        qin, burns, headline="A visit put off", kind="visit", status="postponed", date="2023-02-03", confidence=0.4
    )
    EventLink.objects.create(source=visit, target=balloon, kind="because_of")
    later = make_event(qin, burns, headline="A visit at last", kind="visit", date="2023-06-18/2023-06-19", place="Beijing")
    Event.objects.filter(pk__in=[visit.pk, later.pk]).update(engagement=visit)
    add_citation(later, make_article("They met.", "2023-06-19", publisher=ministry), "They met.", reading={"edtf": "2023-06-19"})
    add_citation(later, make_article("Met.", "2023-06-20"), "Met.", reading={"edtf": "2023-06-18"})
    make_event(headline="Next meeting", status="planned", date="2023-12", channel="economic")
    return later


@pytest.fixture
def site(live_server: Any, record: Event, page: Page) -> Iterator[tuple[Page, str]]:
    """The page and the site's address; at the end, the browser must have had nothing to complain about."""
    complaints: list[str] = []
    page.set_default_timeout(10_000)
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page, live_server.url
    assert complaints == []


def shown(page: Page) -> list[str]:
    return page.locator("article.ev h3").all_inner_texts()


def test_filtering_swaps_the_page_in_place_and_keeps_history(site: tuple[Page, str]) -> None:
    page, url = site
    page.goto(url)
    page.evaluate("window.sameDocument = true")
    everything = len(shown(page))
    page.get_by_label("Phone call", exact=True).check()
    expect(page).to_have_url(f"{url}/?kind=call")
    expect(page.locator("h1")).to_have_text("6 phone calls")
    expect(page).to_have_title("Phone calls – US–China contacts")
    expect(page.locator("#announce")).to_have_text("6 phone calls.")
    page.get_by_label("Refused", exact=True).check()
    expect(page).to_have_url(f"{url}/?kind=call&status=refused")
    expect(page.locator("article.ev")).to_have_count(3)
    assert page.evaluate("window.sameDocument")
    page.go_back()
    expect(page).to_have_url(f"{url}/?kind=call")
    expect(page.locator("article.ev")).to_have_count(6)
    expect(page.get_by_label("Phone call", exact=True)).to_be_checked()
    expect(page.get_by_label("Refused", exact=True)).not_to_be_checked()
    page.go_back()
    expect(page.locator("article.ev")).to_have_count(everything)
    expect(page.locator("header.top")).to_be_visible()
    page.go_forward()
    expect(page.locator("article.ev")).to_have_count(6)
    page.reload()
    expect(page.locator("article.ev")).to_have_count(6)
    page.get_by_role("link", name="Phone call: remove this filter").click()
    expect(page.locator("article.ev")).to_have_count(everything)
    expect(page).to_have_url(f"{url}/")


def test_back_from_an_event_shows_the_whole_page(site: tuple[Page, str]) -> None:
    page, url = site
    page.goto(url)
    page.get_by_label("Visit", exact=True).check()
    expect(page.locator("article.ev")).to_have_count(2)
    page.get_by_role("link", name="A visit at last").first.click()
    expect(page.locator("h1")).to_have_text("A visit at last")
    page.go_back()
    expect(page.locator("header.top")).to_be_visible()
    expect(page.locator("article.ev")).to_have_count(2)


def test_words_are_searched_and_people_suggested(site: tuple[Page, str]) -> None:
    page, url = site
    page.goto(url)
    page.get_by_label("Search", exact=True).fill("balloon")
    page.keyboard.press("Enter")
    expect(page.locator("article.ev")).to_have_count(1)
    expect(page).to_have_url(f"{url}/?q=balloon")
    page.get_by_role("link", name="Clear all").click()
    expect(page.get_by_label("Search", exact=True)).to_have_value("")
    people = page.get_by_label("Anyone; two or more must all take part")
    people.press_sequentially("qin")
    expect(page.locator("#people-options option")).to_have_attribute("value", "Qin Gang")
    people.fill("Qin Gang")
    people.press("Enter")
    expect(page).to_have_url(f"{url}/?person=qin-gang")
    expect(page.get_by_label("Qin Gang", exact=True)).to_be_checked()


def test_dragging_across_the_chart_sets_the_dates(site: tuple[Page, str]) -> None:
    page, url = site
    page.goto(url)
    box = page.locator("svg.marks").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + 14, steps=4)
    expect(page.locator(".draghint")).to_have_text(re.compile(r"^\d+ \w+ 2022 – \d+ \w+ 202[23]$"))
    page.keyboard.press("Escape")
    expect(page.locator(".draghint")).to_have_text("or drag across the chart")
    page.mouse.up()
    expect(page).to_have_url(f"{url}/")
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + 14, steps=4)
    page.mouse.up()
    expect(page).to_have_url(
        re.compile(r"\?from=2022-\d\d(-\d\d)?&to=2022-\d\d(-\d\d)?$|\?from=2022-\d\d(-\d\d)?&to=2023-\d\d(-\d\d)?$")
    )
    assert page.locator("#f-from").input_value().startswith("2022-")
    page.get_by_role("link", name="All years").click()
    expect(page).to_have_url(f"{url}/")
    page.locator("svg.marks a.tick").first.click()
    expect(page).to_have_url(re.compile(r"\?from=2021-\d\d&to=2021"))


def test_a_mark_of_the_chart_leads_to_its_event_by_keyboard(site: tuple[Page, str]) -> None:
    page, url = site
    page.goto(url)
    skip = page.get_by_role("link", name="Skip the chart")
    skip.focus()
    expect(skip).to_be_in_viewport()
    mark = page.locator("svg.marks a[href^='/events/']").first
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Xi and Biden speak, 2021")


def test_the_keyboard_reaches_everything_with_visible_focus(site: tuple[Page, str]) -> None:
    page, url = site
    page.goto(url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    box = page.get_by_label("Meeting", exact=True)
    box.focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(f"{url}/?kind=meeting")
    expect(box).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_without_javascript_the_same_page(live_server: Any, record: Event, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url)
    page.get_by_label("Phone call", exact=True).check()
    page.get_by_role("button", name="Show results").click()
    expect(page).to_have_url(f"{live_server.url}/?kind=call")
    expect(page.locator("article.ev")).to_have_count(6)
    page.get_by_role("link", name="Phone call: remove this filter").click()
    expect(page).to_have_url(f"{live_server.url}/")
    context.close()


def _addresses(event: Event) -> list[str]:
    article = event.citations.values_list("article", flat=True)[0]
    return [
        "/", "/?kind=call&from=2022&level=x", "/?kind=letter", f"/events/{event.pk}", f"/articles/{article}",
        "/people", "/people/qin-gang", "/people/nicholas-burns/with/qin-gang", "/posts", "/posts/chn-foreign-minister", "/places",
        "/places/Beijing", "/publishers", "/publishers/foreign-ministry", "/method", "/silences", "/rates", "/disagreements",
        "/claims", "/api", "/embed", "/nothing-here",
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(live_server: Any, record: Event, browser: Browser, scheme: Any) -> None:
    found: dict[str, Any] = {}
    for width in (1280, 390):
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 844}, bypass_csp=True)
        page = context.new_page()
        for address in _addresses(record):
            page.goto(live_server.url + address)
            page.evaluate("document.querySelectorAll('details').forEach((item) => { item.open = true })")
            page.evaluate(AXE)
            report = page.evaluate("axe.run()")
            for violation in report["violations"]:
                found[f"{width} {address} {violation['id']}"] = [node["html"] for node in violation["nodes"]][:3]
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                found[f"{width} {address} scrolls"] = wide
        context.close()
    assert found == {}


def test_each_page_loads_without_complaint(site: tuple[Page, str], record: Event) -> None:
    page, url = site
    for address in _addresses(record)[:-1]:
        page.goto(url + address)
        expect(page.locator("h1").first).to_be_visible()


def test_filters_fold_on_a_small_screen_and_stay_as_they_were(live_server: Any, record: Event, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(live_server.url)
    box = page.get_by_label("Phone call", exact=True)
    expect(box).to_be_hidden()
    page.locator("#filters > summary").click()
    expect(box).to_be_visible()
    box.check()
    expect(page.locator("article.ev")).to_have_count(6)
    expect(page.get_by_label("Phone call", exact=True)).to_be_visible()
    page.get_by_role("link", name="Show 6 events").click()
    expect(page.get_by_label("Phone call", exact=True)).to_be_hidden()
    expect(page.locator("h1")).to_be_in_viewport()
    context.close()


@pytest.fixture
def another_site() -> Iterator[Callable[[str], str]]:
    """A site of its own that serves one page: give the page, get its address."""
    pages: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(pages[-1].encode())

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def serve(page: str) -> str:
        pages.append(page)
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    server.shutdown()
    server.server_close()


def test_the_embedded_view_stands_in_another_sites_frame(
    live_server: Any, record: Event, page: Page, another_site: Callable[[str], str]
) -> None:
    page.goto(f"{live_server.url}/?kind=visit")
    snippet = page.locator("#snippet").input_value()
    page.goto(another_site(f"<!doctype html>{snippet}"))
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="A visit at last")).to_be_visible()
    expect(frame.get_by_role("link", name="This timeline")).to_be_visible()
    page.goto(another_site(f'<iframe src="{live_server.url}/"></iframe>'))
    expect(page.frame_locator("iframe").locator("header.top")).to_have_count(0)


def test_paper_has_the_sources_and_not_the_controls(live_server: Any, record: Event, page: Page) -> None:
    page.emulate_media(media="print")
    page.goto(live_server.url)
    expect(page.locator("aside")).to_be_hidden()
    expect(page.locator("#chart")).to_be_hidden()
    expect(page.locator(".cited blockquote").first).to_be_visible()
    expect(page.get_by_text("in context").first).to_be_hidden()
    page.goto(f"{live_server.url}/events/{record.pk}")
    expect(page.locator(".cited blockquote").first).to_be_visible()
    expect(page.get_by_label("As known on")).to_be_hidden()
    expect(page.locator("#since .since")).to_be_visible()
