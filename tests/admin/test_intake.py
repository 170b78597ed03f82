"""Ways in: pasted texts, files, addresses, feeds, an edited table; and readers' reports."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_article, make_event
from tests.standin import QuickMachine
from timeline.fetching import FetchProblem
from timeline.models import Article, Batch, Correction, ErrorReport, Event, Feed

pytestmark = pytest.mark.django_db
ADD = "/admin/add/"
TABLE = "/admin/events/table"
PASTE = {
    "way": "paste", "paste-title": "Qin receives Burns", "paste-publisher": "The Courier", "paste-published": "2023-05-08",
    "paste-text": "Qin received Burns on Monday.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timeline.pipeline.SpacyMachine", QuickMachine)


def words(response: Any) -> str:
    return response.content.decode()


def test_a_pasted_text_becomes_a_batch_and_an_article(contributor: Client) -> None:
    response = contributor.post(ADD, PASTE, follow=True)
    assert "1 new" in words(response)
    assert Article.objects.get().runs.count() == 1
    assert "1 already there" in words(contributor.post(ADD, PASTE, follow=True))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"paste-text": "  "}, "This field is required"), ({"paste-published": "Monday"}, "Enter a valid date"),
        ({"paste-published": "2199-01-01"}, "is in the future"), ({"paste-published": "1066-01-01"}, "is before 1900"),
        ({"paste-text": "x" * (2 * 1024 * 1024 + 1)}, "larger than 2 MB"), ({"paste-address": "nowhere"}, "Enter a valid URL"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_text_is_said_beside_it(editor: Client, change: dict[str, str], said: str) -> None:
    page = words(editor.post(ADD, PASTE | change))
    assert said in page
    assert not Article.objects.exists()
    assert not Batch.objects.exists()


def files(*named: tuple[str, bytes]) -> list[io.BytesIO]:
    found = []
    for name, data in named:
        file = io.BytesIO(data)
        file.name = name
        found.append(file)
    return found


def test_several_files_some_of_them_bad(editor: Client) -> None:
    good = b"Title: A report\n\nThe two met."
    given = files(("a.txt", good), ("b.pdf", b"no pdf"), ("c.exe", b"MZ"), ("d.txt", b""))
    data = {"way": "files", "files-chosen": given, "files-published": "2023-05-08", "files-publisher": "The Courier"}
    page = words(editor.post(ADD, data, follow=True))
    assert '1 new, 0 already there, <span class="doubt">3 failed</span>' in page
    for name in ("b.pdf", "c.exe", "d.txt"):
        assert name in page
    assert str(Article.objects.get().publisher) == "The Courier"


def test_no_file_at_all_is_said(editor: Client) -> None:
    assert "This field is required" in words(editor.post(ADD, {"way": "files"}))


def test_addresses_are_fetched_and_failures_say_why(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: Any, url: str) -> Any:
        raise FetchProblem("10.0.0.1 is not an address of the public Internet, so it is not asked.")

    monkeypatch.setattr("timeline.fetching.Visits.article", refused)
    data = {"way": "addresses", "addresses-addresses": "https://news.example/1\n\nhttps://news.example/1\nhttp://10.0.0.1/"}
    page = words(editor.post(ADD, data, follow=True))
    assert "2 failed" in page
    assert "not an address of the public Internet" in page
    wrong = words(editor.post(ADD, {"way": "addresses", "addresses-addresses": "file:///etc/passwd"}))
    assert "Not an address of the web: file:///etc/passwd" in wrong


def test_a_feed_is_followed_from_then_on(editor: Client, contributor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    polled: list[str] = []
    monkeypatch.setattr("timeline.jobs.poll", lambda feed: polled.append(feed.address))
    data = {"way": "feed", "feed-address": "https://news.example/feed", "feed-title": "News"}
    assert contributor.post(ADD, data).status_code == 403
    editor.post(ADD, data)
    assert Feed.objects.get().active
    assert polled == ["https://news.example/feed"]


def test_a_batch_that_stopped_is_gone_on_with(editor: Client) -> None:
    row = {"url": "", "title": "T", "publisher": "P", "published": "2023-05-08", "text": "Words.", "path": "t.txt"}
    batch = Batch.objects.create(
        what="Files", total=1, state="failed", items=[row | {"origin": "file", "fill": {"published": "", "publisher": ""}}]
    )
    assert "Stopped before the end" in words(editor.get(reverse("desk:batch", args=[batch.pk])))
    page = words(editor.post(reverse("desk:resume", args=[batch.pk]), follow=True))
    assert "1 new" in page
    assert "Done." in page


def test_a_running_batch_asks_again_by_itself_and_a_finished_one_does_not(editor: Client) -> None:
    batch = Batch.objects.create(what="Files", total=2, new=1)
    address = reverse("desk:batch", args=[batch.pk])
    part = words(editor.get(address, headers={"HX-Request": "true"}))
    assert 'hx-trigger="every 2s"' in part
    assert "<html" not in part
    Batch.objects.update(state="done")
    assert "hx-trigger" not in words(editor.get(address))


def test_an_article_is_read_again_on_request(editor: Client) -> None:
    article = make_article("Words.", title="Fine")
    assert "Read again: 0 contacts found." in words(editor.post(reverse("desk:read_again", args=[article.pk]), follow=True))
    broken = make_article("Words.", title="unreadable")
    page = words(editor.post(reverse("desk:read_again", args=[broken.pk]), follow=True))
    assert "a sentence without an end" in page


# --- an edited table --------------------------------------------------------------------------------------------------


def bring_back(client: Client, text: str) -> str:
    return words(client.post(TABLE, {"sheet": files(("mended.csv", text.encode()))[0]}))


def sheet_of(page: str) -> str:
    return page.split('name="sheet" value="')[1].split('"')[0]


def test_an_edited_table_is_shown_cell_by_cell_and_becomes_corrections(editor: Client, client: Client) -> None:
    event, other = make_event(place="Peking", headline="Qin and Burns"), make_event(place="Bali", headline="Wang and Blinken")
    table = b"".join(client.get("/events.csv").streaming_content).decode()
    page = bring_back(
        editor, table.replace("Peking", "Beijing").replace("Bali", "Nusa Dua").replace("Qin and Burns", "Qin meets Burns")
    )
    assert "3 changes" in page
    assert "Peking</a>" in page
    assert "<ins>Beijing</ins>" in page
    row = next(
        value for value in page.split('name="cell" value="')[1:] if value.startswith(("2 place", "3 place")) and "Peking" in value
    )
    cells = [f"{row[0]} place", f"{row[0]} headline"]
    done = words(editor.post(TABLE, {"sheet": sheet_of(page), "cell": cells, "confirm": "1"}, follow=True))
    assert "1 event corrected from mended.csv" in done
    event.refresh_from_db()
    other.refresh_from_db()
    assert (event.place, event.headline, other.place) == ("Beijing", "Qin meets Burns", "Bali")
    assert {c.why for c in Correction.objects.all()} == {"From the file mended.csv"}
    editor.post(reverse("desk:undo", args=[Correction.objects.first().pk]), {"batch": "1"})
    event.refresh_from_db()
    assert (event.place, event.headline) == ("Peking", "Qin and Burns")


def test_bad_cells_and_bad_files_are_named(editor: Client, client: Client) -> None:
    make_event(kind="meeting")
    table = b"".join(client.get("/events.csv").streaming_content).decode()
    page = bring_back(editor, table.replace("meeting", "gathering", 1))
    assert "1 bad cell" in page
    assert "gathering" in page
    assert "errorlist" in bring_back(editor, "just,some\nthing,else\n")
    assert editor.post(TABLE, {"sheet": "forged", "confirm": "1"}).status_code == 400


# --- readers' reports ---------------------------------------------------------------------------------------------------


def test_a_report_waits_for_an_editor(client: Client) -> None:
    event = make_event()
    address = reverse("report", args=[event.pk])
    assert "Report an error" in words(client.get(address))
    response = client.post(address, {"text": "It was Sunday.", "source": "https://mfa.example/1"})
    assert "An editor will look" in words(response)
    report = ErrorReport.objects.get()
    assert (report.event, report.text, report.source, report.state) == (event, "It was Sunday.", "https://mfa.example/1", "open")


@pytest.mark.parametrize("data", [{}, {"text": " "}, {"text": "x" * 2001}, {"text": "Fine", "source": "javascript:alert(1)"}])
def test_a_report_that_says_nothing_is_sent_back(client: Client, data: dict[str, str]) -> None:
    response = client.post(reverse("report", args=[make_event().pk]), data)
    assert response.status_code == 400
    assert "errorlist" in words(response)
    assert not ErrorReport.objects.exists()


def test_what_fills_in_the_hidden_field_is_no_person(client: Client) -> None:
    client.post(reverse("report", args=[make_event().pk]), {"text": "Buy!", "website": "https://spam.example"})
    assert not ErrorReport.objects.exists()


def test_many_reports_from_one_address_are_turned_away_for_an_hour(client: Client) -> None:
    address = reverse("report", args=[make_event().pk])
    answers = [client.post(address, {"text": f"No {n}"}).status_code for n in range(7)]
    assert answers == [200] * 5 + [429] * 2
    assert client.post(address, {"text": "From elsewhere"}, REMOTE_ADDR="203.0.113.9").status_code == 200
    assert ErrorReport.objects.count() == 6


def test_an_event_that_the_public_does_not_see_takes_no_reports(client: Client) -> None:
    event = make_event(review_state="rejected")
    assert client.get(reverse("report", args=[event.pk])).status_code == 404
    assert client.get(reverse("report", args=[event.pk + 1])).status_code == 404
    assert Event.objects.count() == 1
