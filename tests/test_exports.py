"""Each download, read back by the tools of its own trade."""

import csv
import datetime as dt
import gzip
import io
import json
from pathlib import Path
from typing import Any

import axe_playwright_python
import feedparser
import icalendar
import pandas as pd
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import add_citation, make_article, make_event, make_official
from timeline import rows
from timeline.event_types import EVENT_TYPES, event_codes
from timeline.exports import FORMATS, TIMELINEJS_COLUMNS, Selection, inert, restored
from timeline.models import Event, Participation
from timeline.rows import CITATION_COLUMNS, COLUMNS, event_rows
from timeline.vocabulary import Status

pytestmark = pytest.mark.django_db

NAMES = [
    "id", "edtf", "date_earliest", "date_latest", "date_precision", "date_basis", "date_text", "kind", "status", "channel",
    "form", "level", "us_participants", "us_roles", "cn_participants", "cn_roles", "requested_by", "place", "country",
    "headline", "summary", "source_count", "source_urls", "source_publishers", "first_reported", "cameo", "plover",
    "plover_mode", "confidence", "review_state", "corrected_fields", "engagement", "permalink", "updated_at", "origin",
]  # fmt: skip


def body(client: Client, address: str, status: int = 200, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == status, response.content
    return b"".join(response.streaming_content if response.streaming else [response.content]).decode()


def table(client: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(client, address), newline="")))


@pytest.fixture
def qin_burns() -> Event:
    article = make_article(
        "Qin met Burns in Beijing on Monday.",
        title="Envoys meet",
        address="https://news.example/a",
        publisher="The Daily Courier",
    )
    event = make_event(
        make_official("Nicholas Burns", "USA", "Ambassador to China", 4), make_official(), article=article,
        quote="Qin met Burns in Beijing on Monday.", headline="Qin Gang and Nicholas Burns meet in Beijing", place="Beijing",
        country="China", level=4, form="in_person", date_text="on Monday", date_basis="weekday", confidence=0.9,
        locked_fields=["place"],
    )  # fmt: skip
    Participation.objects.filter(event=event, side="CHN").update(role="host")
    add_citation(event, make_article(published="2023-05-09", address="https://wire.example/b", publisher="The Wire"))
    return event


@pytest.fixture
def february() -> Event:
    return make_event(
        make_official("Antony Blinken", "USA", "Secretary of State", 2), date="2023-02", status="postponed", kind="visit",
        headline="Visit of Antony Blinken to Beijing",
    )  # fmt: skip


def test_the_columns_are_those_of_the_conventions_and_then_the_origin(client: Client, qin_burns: Event) -> None:
    assert [column.name for column in COLUMNS] == NAMES
    assert all(column.meaning for column in (*COLUMNS, *CITATION_COLUMNS))
    row = table(client, "/events.csv")[0]
    assert list(row) == NAMES
    assert row == {
        "id": str(qin_burns.pk), "edtf": "2023-05-08", "date_earliest": "2023-05-08", "date_latest": "2023-05-08",
        "date_precision": "day", "date_basis": "weekday", "date_text": "on Monday", "kind": "meeting", "status": "held",
        "channel": "diplomatic", "form": "in_person", "level": "4", "us_participants": "Nicholas Burns",
        "us_roles": "participant", "cn_participants": "Qin Gang", "cn_roles": "host",
        "requested_by": "unknown", "place": "Beijing", "country": "China",
        "headline": "Qin Gang and Nicholas Burns meet in Beijing", "summary": "", "source_count": "2",
        "source_urls": "https://news.example/a; https://wire.example/b", "source_publishers": "The Daily Courier; The Wire",
        "first_reported": "2023-05-08", "cameo": "040", "plover": "CONSULT", "plover_mode": "", "confidence": "0.9",
        "review_state": "unreviewed", "corrected_fields": "place", "engagement": "",
        "permalink": f"http://testserver/events/{qin_burns.pk}", "updated_at": row["updated_at"], "origin": "machine",
    }  # fmt: skip
    assert dt.datetime.fromisoformat(row["updated_at"]) == Event.objects.get().updated_at
    assert row["updated_at"].endswith("Z")


def test_a_citation_a_row(client: Client, qin_burns: Event) -> None:
    first, second = table(client, "/citations.csv")
    assert first == {
        "event_id": str(qin_burns.pk), "article_address": "https://news.example/a", "article_title": "Envoys meet",
        "publisher": "The Daily Courier", "published": "2023-05-08", "quote": "Qin met Burns in Beijing on Monday.", "start": "0",
        "end": "35", "rule": "meet.verb", "confidence": "1.0",
    }  # fmt: skip
    assert (second["publisher"], second["start"]) == ("The Wire", "")


def test_an_article_quoted_twice_is_one_source(client: Client, qin_burns: Event) -> None:
    again = qin_burns.citations.get(article__publisher__name="The Wire").article
    add_citation(qin_burns, again, "Another sentence.")
    add_citation(qin_burns, make_article(published="2023-05-10", address="https://wire.example/c", publisher="The Wire"))
    (row,) = table(client, "/events.csv")
    assert row["source_urls"] == "https://news.example/a; https://wire.example/b; https://wire.example/c"
    assert row["source_publishers"] == "The Daily Courier; The Wire; The Wire"
    assert len(table(client, "/citations.csv")) == 4


def test_lists_come_in_the_order_of_the_event_whatever_was_entered_first(client: Client) -> None:
    second = make_article(published="2023-05-09", address="https://news.example/second", publisher="The Wire")
    event = make_event("CHN Wang Wenbin", "CHN Qin Gang", "USA Nicholas Burns", article=second)
    add_citation(event, make_article(published="2023-05-08", address="https://news.example/first"))
    event.participations.filter(name="Wang Wenbin").update(position=9, role="host")
    (row,) = table(client, "/events.csv")
    assert (row["cn_participants"], row["cn_roles"]) == ("Qin Gang; Wang Wenbin", "participant; host")
    assert row["source_urls"] == "https://news.example/first; https://news.example/second"
    assert row["source_publishers"] == "The Daily Courier; The Wire"
    assert [row["publisher"] for row in table(client, "/citations.csv")] == ["The Daily Courier", "The Wire"]


@pytest.mark.parametrize("kind", EVENT_TYPES)
@pytest.mark.parametrize("country", ["", "China", "Austria"])
def test_the_event_codes_are_those_of_the_codebook(kind: str, country: str) -> None:
    for status in Status:
        make_event(kind=kind, status=status, country=country)
    for row in event_rows(Event.objects.all(), "https://site.example"):
        assert (row.cameo, row.plover, row.plover_mode) == event_codes(kind, row.status, country == "Austria")


@pytest.mark.parametrize(
    "moment", ["2023-05-08T10:11:12+00:00", "2023-05-08T10:11:12.120000+00:00", "2023-05-08T10:11:12.000001+00:00"]
)
def test_moments_come_out_exactly(client: Client, qin_burns: Event, moment: str) -> None:
    Event.objects.update(updated_at=moment)
    (row,) = table(client, "/events.csv")
    assert dt.datetime.fromisoformat(row["updated_at"]) == dt.datetime.fromisoformat(moment)


def test_the_rows_keep_the_order_asked_for() -> None:
    for day in (3, 1, 2):
        make_event(date=f"2023-02-{day:02}")
    for order in ("date_earliest", "-date_earliest", "pk"):
        events = Event.objects.order_by(order)
        assert [row.id for row in event_rows(events, "https://site.example")] == [event.pk for event in events]
        assert len(events) == 3


def test_withdrawn_citations_and_hidden_events_stay_out(client: Client, qin_burns: Event, february: Event) -> None:
    qin_burns.citations.filter(article__publisher__name="The Wire").update(withdrawn=True)
    Event.objects.filter(pk=february.pk).update(review_state="rejected")
    (row,) = table(client, "/events.csv")
    assert row["source_publishers"] == "The Daily Courier"
    assert len(table(client, "/citations.csv")) == 1


def test_pandas_reads_back_what_the_record_holds(client: Client, qin_burns: Event, february: Event) -> None:
    text = body(client, "/events.csv")
    frame = pd.read_csv(io.StringIO(text), parse_dates=["date_earliest", "updated_at"], dtype={"cameo": str})
    assert list(frame["id"]) == [qin_burns.pk, february.pk]
    assert list(frame["date_earliest"]) == [pd.Timestamp("2023-05-08"), pd.Timestamp("2023-02-01")]
    assert list(frame["cameo"]) == ["040", "125"]
    assert frame["updated_at"].dt.tz is not None
    # Numbers come out as written, but that pandas makes floats of whole numbers in a column with gaps
    again = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False).to_csv(index=False, lineterminator="\r\n")
    assert again == text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''@x"])
def test_a_formula_is_made_inert_and_comes_back(text: str) -> None:
    assert inert(text) == f"'{text}"
    assert restored(inert(text)) == text


@pytest.mark.parametrize("text", ["", "Qin Gang", "'tis", "2023-05-08", "a=b", "[2023-05-07,2023-05-08]"])
def test_any_other_cell_stays_as_it_is(text: str) -> None:
    assert inert(text) == restored(text) == text


def test_no_cell_of_a_spreadsheet_runs(client: Client) -> None:
    event = make_event(
        "USA =cmd|' /C calc'!A0", headline='=HYPERLINK("https://evil.example")', place="+1", country="@x",
        summary="-2+3", quote="=1+1",
        article=make_article(title="@title", publisher="=Publisher", address="https://news.example/x"),
    )  # fmt: skip
    for address in ("/events.csv", "/citations.csv", "/timelinejs.csv"):
        for row in table(client, address):
            assert not [cell for cell in row.values() if cell[:1] in ("=", "+", "-", "@", "\t", "\r")], address
    (row,) = table(client, "/events.csv")
    assert restored(row["headline"]) == event.headline
    assert restored(row["us_participants"]) == "=cmd|' /C calc'!A0"


def test_the_bytes_are_the_same_on_either_engine(client: Client) -> None:
    event = make_event(
        make_official("Nicholas Burns", "USA", "Ambassador to China", 4), make_official(), headline='One, "two"\nand three',
        place="-Vienna, Austria", country="Austria", level=None, confidence=0.1 + 0.2, locked_fields=["place", "edtf"],
        article=make_article(address="https://news.example/a,b", publisher="The Daily Courier"),
    )  # fmt: skip
    Event.objects.update(updated_at="2023-05-08T10:11:12+00:00", engagement=event)
    text = body(client, "/events.csv")
    assert text == (
        f"{','.join(NAMES)}\r\n{event.pk},2023-05-08,2023-05-08,2023-05-08,day,explicit,,meeting,held,diplomatic,unknown,,"
        'Nicholas Burns,participant,Qin Gang,participant,unknown,"\'-Vienna, Austria",Austria,"One, ""two""\nand three",,1,'
        '"https://news.example/a,b",The Daily Courier,2023-05-08,044,CONSULT,third-party,0.30000000000000004,unreviewed,'
        f"place; edtf,{event.pk},http://testserver/events/{event.pk},2023-05-08T10:11:12Z,machine\r\n"
    )
    again = io.StringIO(newline="")
    csv.writer(again).writerows(csv.reader(io.StringIO(text, newline="")))
    assert again.getvalue() == text


def test_the_byte_order_mark_comes_on_request(client: Client, qin_burns: Event) -> None:
    assert client.get("/events.csv?bom=1").getvalue().startswith(b"\xef\xbb\xbfid,")
    assert client.get("/events.csv").getvalue().startswith(b"id,")


def test_json_and_json_lines_hold_the_same_with_lists_as_lists(client: Client, qin_burns: Event, february: Event) -> None:
    events = json.loads(body(client, "/events.json"))
    assert [json.loads(line) for line in body(client, "/events.jsonl").splitlines()] == events
    assert list(events[0]) == NAMES
    assert events[0]["source_publishers"] == ["The Daily Courier", "The Wire"]
    assert events[0]["level"] == 4
    assert events[1]["cn_participants"] == []
    assert events[1]["engagement"] is None


def test_an_empty_choice_is_a_whole_file_in_each_format(client: Client) -> None:
    assert table(client, "/events.csv") == []
    assert body(client, "/events.csv").startswith("id,edtf")
    assert json.loads(body(client, "/events.json")) == []
    assert body(client, "/events.jsonl") == ""
    assert json.loads(body(client, "/timelinejs.json"))["events"] == []
    assert not icalendar.Calendar.from_ical(body(client, "/events.ics")).walk("VEVENT")
    assert feedparser.parse(body(client, "/events.atom")).entries == []


def test_the_filter_is_the_page_s_and_all_its_rows_come(client: Client) -> None:
    for day in range(1, 29):
        make_event(date=f"2023-02-{day:02}", kind="call")
        make_event(date=f"2023-02-{day:02}", kind="meeting")
    for name in FORMATS:
        assert client.get(f"/{name}?kind=call").status_code == 200, name
    found = table(client, "/events.csv?kind=call&from=2023-02-03")
    assert [row["edtf"] for row in found] == [f"2023-02-{day:02}" for day in range(28, 2, -1)]
    assert {row["kind"] for row in found} == {"call"}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("kind=quarrel", "kind"),
        ("from=yesterday", "from"),
        ("colour=red", "colour"),
        ("level=9", "level"),
        ("bom=perhaps", "bom"),
        ("order=oldest", "order"),
        ("after=2023-05-08_7", "after"),
    ],
)
@pytest.mark.parametrize("address", ["/events.csv", "/citations.csv"])
def test_a_bad_parameter_is_named(client: Client, address: str, query: str, parameter: str) -> None:
    problems = json.loads(body(client, f"{address}?{query}", 400))
    assert [problem["parameter"] for problem in problems["problems"]] == [parameter]
    assert parameter in problems["error"]


def test_an_option_of_another_format_is_no_parameter(client: Client) -> None:
    assert "bom" in body(client, "/events.json?bom=1", 400)


def test_a_download_begins_before_the_last_row_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(1, 10):
        make_event(date=f"2023-02-{day:02}")
    monkeypatch.setattr(rows, "SIZES", (3,))
    stream = FORMATS["events.csv"].write(Selection(Event.objects.published(), "https://site.example"))
    text = next(stream)
    assert "2023-02-09" in text
    assert "2023-02-01" not in text
    with CaptureQueriesContext(connection) as after:
        rest = "".join(stream)
    assert "2023-02-01" in rest
    assert [query for query in after if "timeline_participation" in query["sql"]]


@pytest.mark.parametrize("name", FORMATS)
def test_queries_do_not_grow_with_the_rows(name: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            "".join(FORMATS[name].write(Selection(Event.objects.published(), "https://site.example")))
        return len([query for query in captured if query["sql"].startswith(("SELECT", "DECLARE"))])

    make_event(make_official("Nicholas Burns", "USA"), make_official())
    few = queries()
    for day in range(1, 20):
        event = make_event(make_official("Nicholas Burns", "USA"), make_official(), date=f"2023-02-{day:02}")
        add_citation(event, make_article())
    assert queries() == few <= 3


def test_the_calendar_by_icalendar(client: Client, qin_burns: Event, february: Event) -> None:
    make_event(date="2023-03-01/2023-03-03", status="planned", kind="talks", headline="Talks; in, Vienna")
    make_event(date="", headline="Undated")
    make_event(date="2023-04-24~", headline="About then")
    qin_burns.version = 3
    qin_burns.save()
    calendar = icalendar.Calendar.from_ical(body(client, "/events.ics"))
    talks, meeting = sorted(calendar.walk("VEVENT"), key=lambda event: event.decoded("dtstart"))
    assert (talks.decoded("dtstart"), talks.decoded("dtend")) == (dt.date(2023, 3, 1), dt.date(2023, 3, 4))
    assert (talks["status"], talks["summary"]) == ("TENTATIVE", "Talks; in, Vienna")
    assert (meeting.decoded("dtstart"), meeting.decoded("dtend")) == (dt.date(2023, 5, 8), dt.date(2023, 5, 9))
    assert (meeting["status"], meeting["location"], int(meeting["sequence"])) == ("CONFIRMED", "Beijing, China", 2)
    assert meeting["uid"] == f"event-{qin_burns.pk}@127.0.0.1"
    assert meeting["url"] == f"http://testserver/events/{qin_burns.pk}"
    assert meeting["categories"].cats == ["Meeting", "Diplomatic"]
    assert "https://wire.example/b" in meeting["description"]
    assert meeting.decoded("last-modified") == qin_burns.updated_at.replace(microsecond=0)


def test_the_calendar_takes_what_is_not_known_to_the_day_only_when_asked(client: Client, february: Event) -> None:
    assert "VEVENT" not in body(client, "/events.ics")
    calendar = icalendar.Calendar.from_ical(body(client, "/events.ics?approximate=1"))
    (event,) = calendar.walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (dt.date(2023, 2, 1), dt.date(2023, 3, 1))
    assert event["status"] == "CANCELLED"
    assert event["description"].startswith("When: February 2023. The day is not known.")


def test_one_engagement_is_related_in_the_calendar(client: Client, qin_burns: Event) -> None:
    later = make_event(date="2023-06-18", engagement=qin_burns)
    calendar = icalendar.Calendar.from_ical(body(client, "/events.ics"))
    related = {str(event["uid"]): str(event.get("related-to", "")) for event in calendar.walk("VEVENT")}
    assert related == {f"event-{later.pk}@127.0.0.1": f"event-{qin_burns.pk}@127.0.0.1", f"event-{qin_burns.pk}@127.0.0.1": ""}


def test_the_feed_by_feedparser_tells_what_is_new(client: Client, qin_burns: Event) -> None:
    old = make_event(date="1998-06-27", headline="An old meeting \x0b& a new report")
    feed = feedparser.parse(body(client, "/events.atom?kind=meeting"))
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == ["An old meeting & a new report", qin_burns.headline]
    assert feed.entries[0].id == feed.entries[0].link == f"http://testserver/events/{old.pk}"
    assert feed.feed.link == "http://testserver/?kind=meeting"
    assert {tag.term for tag in feed.entries[0].tags} == {"meeting", "held", "diplomatic"}
    assert "https://wire.example/b" in feed.entries[1].summary


def test_the_timelinejs_spreadsheet(client: Client, qin_burns: Event, february: Event) -> None:
    month, day = table(client, "/timelinejs.csv")
    assert tuple(month) == TIMELINEJS_COLUMNS
    assert (month["Year"], month["Month"], month["Day"], month["End Month"]) == ("2023", "2", "", "")
    assert month["Display Date"] == "February 2023"
    assert (day["Year"], day["Month"], day["Day"], day["Group"]) == ("2023", "5", "8", "Diplomatic")
    assert day["Headline"] == qin_burns.headline


def test_markup_in_the_record_stays_text_in_timelinejs(client: Client) -> None:
    make_event(headline="<script>alert(1)</script>", summary="<img src=x onerror=alert(1)>")
    (event,) = json.loads(body(client, "/timelinejs.json"))["events"]
    assert "<script" not in event["text"]["headline"]
    assert "<img" not in event["text"]["text"]


def test_timelinejs_itself_loads_ours(client: Client, qin_burns: Event, february: Event, page: Any) -> None:
    vendor = Path(__file__).parent / "vendor" / "timelinejs"
    make_event(date="2022-21", headline="In spring", kind="talks")
    document = body(client, "/timelinejs.json")
    page.set_content("<div id='t' style='width:1000px;height:600px'></div>")
    page.add_style_tag(content=(vendor / "timeline.css").read_text("utf-8"))
    page.add_script_tag(content=(vendor / "timeline.js").read_text("utf-8"))
    page.evaluate(
        "data => { window.timeline = new TL.Timeline('t', data, {script_path: 'about:blank', font: null, soundcite: false}) }",
        json.loads(document),
    )
    page.wait_for_selector(".tl-timemarker")
    assert page.locator(".tl-timemarker").count() == 3
    assert page.locator(".tl-message-full .tl-message-content").filter(has_text="error").count() == 0
    page.evaluate(f"timeline.goToId('event-{february.pk}')")
    slide = page.locator(f"#event-{february.pk}")
    assert "February 2023" in slide.inner_text()
    assert february.headline in slide.inner_text()


def test_one_event_in_full(client: Client, qin_burns: Event) -> None:
    for address in (f"/events/{qin_burns.pk}.json", f"/api/events/{qin_burns.pk}"):
        event = json.loads(body(client, address))
        assert [(p["name"], p["post"], p["role"], p["level"]) for p in event["participants"]] == [
            ("Nicholas Burns", "Ambassador to China", "participant", 4),
            ("Qin Gang", "Foreign Minister", "host", 3),
        ]
        assert event["participants"][1]["official"] == "http://testserver/people/qin-gang"
        assert [citation["publisher"] for citation in event["citations"]] == ["The Daily Courier", "The Wire"]
        assert event["source_count"] == 2


def test_one_event_as_a_calendar(client: Client, february: Event) -> None:
    calendar = icalendar.Calendar.from_ical(body(client, f"/events/{february.pk}.ics"))
    assert [event["summary"] for event in calendar.walk("VEVENT")] == [february.headline]
    assert "no date" in body(client, f"/events/{make_event(date='').pk}.ics", 404)


def test_addresses_survive_a_merge_and_say_what_is_gone(client: Client, qin_burns: Event, february: Event) -> None:
    Event.objects.filter(pk=february.pk).update(merged_into=qin_burns)
    response = client.get(f"/events/{february.pk}.json")
    assert (response.status_code, response["Location"]) == (301, f"/events/{qin_burns.pk}.json")
    assert client.get(f"/events/{february.pk}.ics")["Location"] == f"/events/{qin_burns.pk}.ics"
    Event.objects.filter(pk=qin_burns.pk).update(review_state="rejected")
    assert "not shown" in body(client, f"/api/events/{qin_burns.pk}", 410)
    assert "no event 999999" in body(client, "/api/events/999999", 404)


def test_the_api_pages_through_all_events_once(client: Client) -> None:
    expected = []
    for number in range(7):
        expected.append(make_event(date="2023-05-08" if number % 2 else "2023-05-09").pk)
    for order in ("", "&order=oldest"):
        seen: list[int] = []
        address: str | None = f"/api/events?limit=2&kind=meeting{order}"
        while address:
            page = json.loads(body(client, address))
            assert len(page["events"]) <= 2
            seen += [event["id"] for event in page["events"]]
            address = page["next"]
        assert sorted(seen) == sorted(expected)
        assert len(seen) == 7
        dates = [Event.objects.get(pk=pk).edtf for pk in seen]
        assert dates == sorted(dates, reverse=not order)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=many", "limit"),
        ("after=x", "after"),
        ("before=2023-05-08_1", "before"),
        ("page=2", "page"),
    ],
)
def test_the_api_refuses_what_makes_no_sense(client: Client, query: str, parameter: str) -> None:
    response = client.get(f"/api/events?{query}")
    assert response.status_code == 400
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.json()["problems"][0]["parameter"] == parameter
    assert "ETag" not in response


def test_the_register_for_programs(client: Client) -> None:
    make_official("Wang Yi", native_name="王毅", start="2023-07-25")
    (official,) = json.loads(body(client, "/api/officials"))["officials"]
    assert (official["name"], official["native_name"], official["slug"]) == ("Wang Yi", "王毅", "wang-yi")
    assert official["tenures"] == [
        {"post": "Foreign Minister", "organisation": "", "channel": "diplomatic", "level": 3, "start": "2023-07-25", "end": ""}
    ]


def test_the_register_takes_a_fixed_number_of_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        make_official(f"Official {number}")
    with django_assert_max_num_queries(12):
        client.get("/api/officials")


@pytest.mark.parametrize("address", ["/events.csv", "/api/events", "/events.atom"])
def test_what_has_not_changed_is_not_sent_again(client: Client, qin_burns: Event, address: str) -> None:
    first = client.get(address)
    assert "max-age=60" in first["Cache-Control"]
    assert first["Access-Control-Allow-Origin"] == "*"
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    add_citation(qin_burns, make_article(published="2023-05-10"))
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_compressed_stream_is_whole(client: Client, qin_burns: Event) -> None:
    response = client.get("/events.csv", headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.getvalue()) == client.get("/events.csv").getvalue()


def test_head_answers_without_reading_the_rows(client: Client, qin_burns: Event) -> None:
    with CaptureQueriesContext(connection) as captured:
        response = client.head("/events.csv")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert not [query for query in captured if "participation" in query["sql"]]
    assert client.post("/events.csv").status_code == 405


def test_the_page_for_programs_names_every_parameter_format_and_column(client: Client) -> None:
    text = body(client, "/api")
    for name in ("/api/events", "/api/officials", "limit", "after", "kind", "above", *FORMATS, *NAMES):
        assert name in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_for_programs_is_for_everyone(live_server: Any, page: Any, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{live_server.url}/api")
    page.evaluate(Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8"))
    assert [(found["id"], found["nodes"][0]["target"]) for found in page.evaluate("axe.run()")["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_command_writes_any_format_of_any_filter(qin_burns: Event, february: Event, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "events.csv"
    call_command("export", query="kind=visit", output=str(file))
    (row,) = csv.DictReader(file.open(encoding="utf-8", newline=""))
    assert row["headline"] == february.headline
    assert row["permalink"] == f"http://127.0.0.1:8000/events/{february.pk}"
    call_command("export", format="events.jsonl")
    assert len(capsys.readouterr().out.splitlines()) == 2
    with pytest.raises(CommandError, match="kind"):
        call_command("export", query="kind=quarrel")
