"""The desk in a real browser, as an editor would use it: by mouse, by keyboard, on a small screen, in the dark, with axe."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from tests.admin.conftest import Enter
from tests.factories import make_article, make_event, make_official
from tests.standin import QuickMachine
from timeline import corrections
from timeline.models import Article, Correction, ErrorReport, Event, Official, Proposal
from timeline.roles import Role
from timeline.vocabulary import ReviewState

pytestmark = pytest.mark.django_db(transaction=True)
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
TEXT = "On Monday Qin met Burns in Beijing. They spoke of trade. A week later 王毅 called Blinken about the balloon."
#: Django's own inline table leaves the head of its first column empty.
WITHOUT = {"rules": {"empty-table-header": {"enabled": False}}}
type Visit = Callable[..., Page]


@pytest.fixture(autouse=True)
def groups(db: None) -> None:
    """The roles, which a test with transactions of its own finds emptied."""
    from timeline.roles import ensure_groups

    ensure_groups()


def change(event: Event) -> str:
    return reverse("admin:timeline_event_change", args=[event.pk])


def test_the_queue_by_keyboard(desk: Visit) -> None:
    first, second, third = (make_event(headline=f"Event {n}", date=f"2023-05-0{9 - n}") for n in (1, 2, 3))
    page = desk("/admin/queue/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_text("Event 1: accepted")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(page.get_by_label("Reason, needed to reject")).to_be_focused()
    page.keyboard.type("No contact at all")
    page.keyboard.press("Enter")
    page.locator("li.current").get_by_role("button", name="Reject").click()
    expect(page.get_by_text("Event 2: rejected")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("s")
    expect(page.get_by_text("1 row skipped for now.")).to_be_visible()
    states = [Event.objects.get(pk=e.pk).review_state for e in (first, second, third)]
    assert states == [ReviewState.ACCEPTED, ReviewState.REJECTED, ReviewState.UNREVIEWED]
    assert page.errors == []  # type: ignore[attr-defined]


def test_fix_and_accept_by_keyboard_comes_back_to_the_queue(desk: Visit) -> None:
    event = make_event(headline="Qin and Burns", place="Peking")
    page = desk("/admin/queue/")
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.get_by_label("Place:").fill("Beijing")
    page.get_by_label("Why it changes").fill("Today's spelling")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile("/admin/queue/"))
    expect(page.get_by_text("Qin and Burns: place corrected.")).to_be_visible()
    expect(page.get_by_text("Every event has been looked at.")).to_be_visible()
    event.refresh_from_db()
    assert (event.place, event.locked_fields) == ("Beijing", ["place"])


def test_many_are_accepted_at_once(desk: Visit) -> None:
    for n in range(3):
        make_event(headline=f"Event {n}")
    page = desk("/admin/queue/")
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.get_by_role("button", name="Accept those ticked").click()
    expect(page.get_by_text("2 events accepted.")).to_be_visible()
    assert Event.objects.filter(review_state=ReviewState.ACCEPTED).count() == 2


def test_a_participant_is_chosen_from_the_register_and_the_change_undone(desk: Visit) -> None:
    make_official("Wang Yi")
    event = make_event(make_official("Qin Gang"), headline="Someone meets Burns")
    page = desk(change(event))
    page.locator("#participations-0 .select2-selection").click()
    page.locator(".select2-search__field").last.fill("Wang")
    page.locator(".select2-results__option", has_text="Wang Yi").click()
    page.get_by_label("Why it changes").fill("The readout names Wang")
    page.get_by_role("button", name="Save", exact=True).click()
    assert event.participations.get().name == "Wang Yi"
    page.get_by_role("link", name="History, and undo").click()
    expect(page.get_by_text("editor changed the participants from Qin Gang")).to_be_visible()
    expect(page.get_by_text("Why: The readout names Wang")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back by editor.")).to_be_visible()
    assert event.participations.get().name == "Qin Gang"
    assert page.errors == []  # type: ignore[attr-defined]


def test_a_participant_is_added(desk: Visit) -> None:
    event = make_event(make_official("Qin Gang"))
    page = desk(change(event))
    page.get_by_text("Add another participant", exact=False).click()
    page.locator("#id_participations-1-name").fill("Jane Doe")
    page.locator("#id_participations-1-side").select_option("USA")
    page.get_by_label("Why it changes").fill("She was there")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("participants corrected")).to_be_visible()
    assert [p.name for p in event.participations.all()] == ["Qin Gang", "Jane Doe"]


def test_two_editors_at_once(desk: Visit, enter: Enter) -> None:
    event = make_event(place="Peking", country="China", headline="Qin and Burns")
    page = desk(change(event))
    page.get_by_label("Place:").fill("Peiping")
    page.get_by_label("Why it changes").fill("The old name")
    other = enter(Role.EDITOR, "grace")
    corrections.apply_correction(event, "place", "Beijing", _user(other), "Today's spelling")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Someone else changed this event meanwhile")).to_be_visible()
    expect(page.get_by_text("grace changed the place from")).to_be_visible()
    page.get_by_label("Peiping").check()
    page.get_by_role("button", name="Save my choice").click()
    expect(page.get_by_text("place corrected")).to_be_visible()
    assert Event.objects.get().place == "Peiping"
    assert [c.new for c in Correction.objects.order_by("pk")] == ["Beijing", "Peiping"]


def _user(client: Any) -> Any:
    from django.contrib.auth.models import User

    return User.objects.get(pk=client.session["_auth_user_id"])


def choose(page: Page, words: str) -> None:
    """Select words of the article, as a mouse would."""
    page.evaluate(
        """words => {
            const walker = document.createTreeWalker(document.getElementById("article-text"), NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                const end = at + words.length;
                if (at >= 0) return getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, end);
            }
        }""",
        words,
    )
    expect(page.locator("#chosen-words")).to_have_text(words)


def test_reading_choosing_words_for_a_new_event_and_for_a_citation(desk: Visit) -> None:
    article = make_article(TEXT, title="Qin and Burns")
    event = make_event(article=article, quote="Qin met Burns", headline="Qin meets Burns")
    page = desk(reverse("desk:read", args=[article.pk]))
    page.locator("#article-text mark").click()
    expect(page.locator("#article-text mark")).to_have_class("on")
    choose(page, "They spoke of trade.")
    page.get_by_label("Event", exact=True).fill(str(event.pk))
    page.get_by_role("button", name="Cite for this event").click()
    expect(page.get_by_text("Cited for “Qin meets Burns”.")).to_be_visible()
    expect(page.locator("#article-text mark")).to_have_count(2)
    choose(page, "王毅 called Blinken")
    page.get_by_role("button", name="New event here").click()
    expect(page.get_by_text("Say now what it is.")).to_be_visible()
    page.get_by_label("Headline:").fill("Wang Yi calls Antony Blinken")
    page.get_by_label("Kind:").select_option("call")
    page.get_by_label("Why it changes").fill("As the text says")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile(f"/admin/read/{article.pk}"))
    new = Event.objects.exclude(pk=event.pk).get()
    assert (new.kind, new.headline, new.citations.get().quote) == ("call", "Wang Yi calls Antony Blinken", "王毅 called Blinken")
    page.locator("details", has_text="Qin meets Burns").locator("summary").first.click()
    page.get_by_role("button", name="Nothing here").click()
    assert Article.objects.get(pk=article.pk).nothing_here
    assert page.errors == []  # type: ignore[attr-defined]


def test_likely_duplicates_are_merged_and_the_merge_undone(desk: Visit) -> None:
    qin, burns = make_official("Qin Gang"), make_official("Nicholas Burns", side="USA", post="Ambassador to China", level=4)
    one = make_event(qin, burns, date="2023-05-08", place="Beijing", headline="Qin meets Burns")
    other = make_event(qin, burns, date="2023-05-10", place="Beijing", headline="Burns sees Qin")
    page = desk("/admin/queue/duplicates/")
    expect(page.get_by_text("same people on both sides")).to_be_visible()
    page.get_by_role("link", name="Merge…").click()
    page.get_by_label("10 May 2023").first.check()
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_text("2 events are one now")).to_be_visible()
    merged = Event.objects.get(merged_into=None)
    assert (merged.edtf, merged.source_count) == ("2023-05-10", 2)
    page.get_by_role("link", name="History, and undo").first.click()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("Taken back.", exact=True)).to_be_visible()
    assert {e.edtf for e in Event.objects.filter(merged_into=None)} == {"2023-05-08", "2023-05-10"}
    assert {one.pk, other.pk} == {e.pk for e in Event.objects.filter(merged_into=None)}


def test_a_pasted_text_is_read_while_its_page_tells_how_far(desk: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timeline.pipeline.SpacyMachine", QuickMachine)
    page = desk("/admin/add/", Role.CONTRIBUTOR)
    page.get_by_label("Title").first.fill("Qin receives Burns")
    page.get_by_label("Publisher").first.fill("The Daily Courier")
    page.get_by_label("Published").first.fill("2023-05-08")
    page.get_by_label("Text").fill(TEXT)
    page.get_by_role("button", name="Read this text").click()
    expect(page.get_by_text("Done.", exact=True)).to_be_visible()
    expect(page.get_by_text("1 new, 0 already there, none failed.")).to_be_visible()
    page.get_by_role("link", name="Qin receives Burns").click()
    expect(page.locator("#article-text")).to_contain_text("On Monday Qin met Burns")
    article = Article.objects.get()
    assert (article.origin, str(article.added_by)) == ("paste", "contributor")
    assert page.errors == []  # type: ignore[attr-defined]


def test_several_files_are_uploaded_and_what_failed_is_said(desk: Visit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("timeline.pipeline.SpacyMachine", QuickMachine)
    good, bad = tmp_path / "good.txt", tmp_path / "bad.pdf"
    good.write_text("Title: A report\nDate: 2023-05-08\nSource: The Courier\n\nThe two met.", encoding="utf-8")
    bad.write_bytes(b"no pdf")
    page = desk("/admin/add/")
    page.get_by_text("Upload files").click()
    page.get_by_label("Files").set_input_files([good, bad])
    page.get_by_role("button", name="Upload and read").click()
    expect(page.get_by_text("1 new, 0 already there, 1 failed.")).to_be_visible()
    expect(page.get_by_text("bad.pdf")).to_be_visible()


def test_the_progress_page_follows_a_running_batch_and_can_be_come_back_to(desk: Visit, settings: Any) -> None:
    from timeline.models import Batch

    batch = Batch.objects.create(what="Files: 3 files", total=3, new=1)
    page = desk(f"/admin/add/{batch.pk}")
    expect(page.get_by_text("Under way: 1 of 3.")).to_be_visible()
    Batch.objects.filter(pk=batch.pk).update(new=2, failed=1, state="done", messages=["c.pdf: not a readable PDF"])
    expect(page.get_by_text("Done.", exact=True)).to_be_visible(timeout=8000)
    expect(page.get_by_text("c.pdf: not a readable PDF")).to_be_visible()
    page.goto(page.url.rpartition("/")[0] + "/")
    expect(page.get_by_role("link", name="Files: 3 files")).to_be_visible()
    assert page.errors == []  # type: ignore[attr-defined]


def test_a_name_outside_the_register_is_added_and_its_events_tied(desk: Visit) -> None:
    event = make_event("CHN Ma Zhaoxu", headline="Ma in Washington")
    page = desk("/admin/queue/people/", Role.ADMINISTRATOR)
    page.get_by_role("link", name="Add to the register").click()
    expect(page.get_by_label("Name:", exact=True)).to_have_value("Ma Zhaoxu")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Look at them, and tie them").click()
    expect(page.get_by_label("Ma in Washington")).to_be_checked()
    page.get_by_role("button", name="Tie those ticked").click()
    expect(page.get_by_text("1 event tied to Ma Zhaoxu.")).to_be_visible()
    assert event.participations.get().official == Official.objects.get(name="Ma Zhaoxu")


def test_a_reader_reports_an_error_and_an_editor_settles_it(desk: Visit, live_server: Any) -> None:
    event = make_event(headline="Qin and Burns")
    page = desk(event.get_absolute_url())
    page.context.clear_cookies()
    page.get_by_role("link", name="Report an error").click()
    page.get_by_label("What is wrong?").fill("It was Sunday.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("An editor will look at what you reported.")).to_be_visible()
    page = desk("/admin/queue/reports/")
    expect(page.get_by_text("It was Sunday.")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_text("No reader has reported an error.")).to_be_visible()
    assert ErrorReport.objects.get().state == ErrorReport.State.SETTLED


def test_the_queue_works_without_javascript(browser: Browser, live_server: Any, enter: Enter) -> None:
    event = make_event(headline="Qin and Burns")
    context = browser.new_context(java_script_enabled=False)
    session = enter(Role.EDITOR).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/queue/")
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text("Qin and Burns: accepted")).to_be_visible()
    context.close()
    assert Event.objects.get(pk=event.pk).review_state == ReviewState.ACCEPTED


def pages() -> list[str]:
    """Every page of the desk, each with something on it."""
    article = make_article(TEXT)
    qin = make_official("Qin Gang")
    one = make_event(qin, "USA Jane Doe", article=article, quote="Qin met Burns", date="2023-05-08", confidence=0.5)
    two = make_event(qin, article=make_article("The two met."), date="2023-05-10")
    Proposal.objects.create(event=one, field="place", current="", proposed="Beijing", citation=one.citations.get())
    ErrorReport.objects.create(event=one, text="Wrong day")
    from timeline.models import Batch

    batch = Batch.objects.create(what="Files", total=2, new=1, failed=1, state="failed", messages=["b.pdf: no PDF"])
    tabs = [f"/admin/queue/{code}/" for code in ("events", "proposals", "duplicates", "people", "articles", "reports")]
    return [
        "/admin/", *tabs, change(one), reverse("admin:timeline_event_history", args=[one.pk]),
        reverse("admin:timeline_event_add"),
        reverse("desk:read", args=[article.pk]), f"/admin/events/merge?event={one.pk}&event={two.pk}",
        reverse("desk:split", args=[one.pk]), reverse("desk:add_source", args=[one.pk]), "/admin/add/", f"/admin/add/{batch.pk}",
        "/admin/people/import", reverse("desk:relink", args=[qin.pk]), "/admin/people/same-as?name=Jane+Doe&side=USA",
        "/admin/events/table", reverse("admin:timeline_official_change", args=[qin.pk]),
        reverse("admin:timeline_official_history", args=[qin.pk]), reverse("report", args=[one.pk]),
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_nothing_scrolls_sideways_and_the_console_is_silent(
    browser: Browser, live_server: Any, enter: Enter, scheme: Any
) -> None:
    addresses = pages()
    session = enter(Role.ADMINISTRATOR).cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(color_scheme=scheme)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    context.add_init_script(AXE)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(f"{page.url}: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    for address in addresses:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(live_server.url + address)
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                problems.append(f"{address} is wider than {width} pixels")
        report = page.evaluate("options => axe.run(document, options)", WITHOUT)
        problems += [f"{address}: {v['id']}: {n['html'][:160]}" for v in report["violations"] for n in v["nodes"]]
    context.close()
    assert not problems, "\n".join(problems)
