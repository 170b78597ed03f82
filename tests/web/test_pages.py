"""The pages on events, articles, people, posts, places and sources, and what stands at addresses that lead nowhere."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.factories import add_citation, make_article, make_event, make_official, make_publisher
from tests.web.test_timeline import text, words
from timeline import views
from timeline.models import Correction, Event, EventLink, Official, Tenure
from timeline.vocabulary import ReviewState

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit() -> Event:
    blinken = make_official("Antony Blinken", "USA", "Secretary of State", start="2021-01-26", end="2025-01-20")
    qin = make_official("Qin Gang", start="2022-12-30", end="2023-07-25")
    article = make_article(
        "They met on Sunday in Beijing.", "2023-06-18", publisher=make_publisher("State Department", side="USA")
    )
    event = make_event(
        blinken, qin, headline="Antony Blinken visits Beijing", date="2023-06-18/2023-06-19", kind="visit", place="Beijing",
        country="China", date_text="on Sunday", date_basis="weekday", article=article, quote=article.text,
    )  # fmt: skip
    event.citations.update(reading={"edtf": "2023-06-18", "date_text": "on Sunday", "status": "held"})
    return event


def test_event_page_tells_when_who_where_and_why(client: Client, visit: Event) -> None:
    seen = words(text(client, f"/events/{visit.pk}"))
    for part in (
        "Antony Blinken visits Beijing", "Visit", "Held", "18–19 June 2023",
        "“on Sunday”, in an article of 18 June 2023. A weekday, resolved against the day of publication.",
        "EDTF 2023-06-18/2023-06-19", "Beijing , China", "US Antony Blinken Secretary of State", "CN Qin Gang Foreign Minister",
        "1 report, 1 publisher", "They met on Sunday in Beijing.", "unreviewed", "Read by machine from its sources",
    ):  # fmt: skip
        assert part in seen


def test_event_page_cites_itself(client: Client, visit: Event) -> None:
    html = text(client, f"/events/{visit.pk}")
    address = f"http://testserver/events/{visit.pk}"
    assert f"“Antony Blinken visits Beijing” (18–19 June 2023). US–China contacts, event {visit.pk}, version 1. {address}" in html
    assert f"@misc{{uschina-{visit.pk}," in html
    assert f'<meta property="og:url" content="{address}">' in html
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[1])  # type: ignore[index]
    assert data["@type"] == "Event"
    assert (data["startDate"], data["endDate"]) == ("2023-06-18", "2023-06-19")
    assert data["location"]["address"]["addressLocality"] == "Beijing"
    assert [person["name"] for person in data["attendee"]] == ["Antony Blinken", "Qin Gang"]
    assert data["citation"][0]["publisher"]["name"] == "State Department"


@pytest.mark.parametrize("date, start", [("2023-02", "2023-02"), ("2023", "2023"), ("2023-22", None), ("", None)])
def test_structured_data_is_no_more_exact_than_the_record(client: Client, date: str, start: str | None) -> None:
    event = make_event(headline="Vague </script> talk", date=date, status="postponed")
    html = text(client, f"/events/{event.pk}")
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', html, re.S)[1])  # type: ignore[index]
    assert data.get("startDate") == start
    assert data["eventStatus"].endswith("EventPostponed")


def test_structured_data_tells_of_what_was_put_off_for_which_day_it_had_been_meant(client: Client, visit: Event) -> None:
    put_off = make_event(headline="Visit put off", kind="visit", status="postponed", date="2023-02-03")
    add_citation(
        put_off, make_article("Due on 5 February.", "2023-01-18"), reading={"status": "planned", "edtf": "2023-02-05/2023-02-06"}
    )
    EventLink.objects.create(source=put_off, target=visit, kind="rescheduled_as")
    for event, status in ((put_off, "EventPostponed"), (visit, "EventRescheduled")):
        data = json.loads(re.search(r'ld\+json">(.*?)</script>', text(client, f"/events/{event.pk}"), re.S)[1])  # type: ignore[index]
        assert (data["eventStatus"], data["previousStartDate"]) == (f"https://schema.org/{status}", "2023-02-05")


def test_event_page_sets_accounts_side_by_side(client: Client, visit: Event) -> None:
    article = make_article("会见", publisher=make_publisher("Foreign Ministry", side="CHN"), published="2023-06-19")
    add_citation(visit, article, "会见", reading={"edtf": "2023-06-19", "status": "held", "requested_by": "USA"})
    add_citation(visit, make_article("June", "2023-06-25"), "June", reading={"edtf": "2023-06", "status": "planned"})
    seen = words(text(client, f"/events/{visit.pk}"))
    differ = seen.split("Where the accounts differ")[1].split("History of this record")[0]
    assert "June 2023" not in differ.replace("18 June 2023", "").replace("19 June 2023", "")
    assert "Date 18 June 2023 US State Department, 18 June 2023: “on Sunday”" in differ
    assert "19 June 2023 CN Foreign Ministry" in differ
    assert "Status" not in differ
    assert "Asked for by" not in differ


def test_accounts_that_agree_are_not_set_apart(client: Client, visit: Event) -> None:
    add_citation(visit, make_article("June", "2023-06-25"), "June", reading={"edtf": "2023-06", "status": "planned"})
    for place in ("Beijing", "China"):
        add_citation(visit, make_article(place, "2023-06-26"), place, reading={"place": place, "country": "China"})
    assert "Where the accounts differ" not in text(client, f"/events/{visit.pk}")


def test_event_page_tells_how_it_came_about(client: Client, visit: Event) -> None:
    balloon = make_event(headline="A balloon", kind="incident", date="2023-02-02")
    report = make_article(published="2023-02-03")
    put_off = make_event(headline="Visit put off", kind="visit", status="postponed", date="2023-02-03", article=report)
    EventLink.objects.create(source=put_off, target=balloon, kind="because_of")
    EventLink.objects.create(source=put_off, target=visit, kind="rescheduled_as")
    told = make_article(published="2023-06-14")
    plan = make_event(headline="Visit planned", kind="visit", status="planned", date="2023-06", article=told)
    Event.objects.filter(pk__in=[put_off.pk, visit.pk, plan.pk]).update(engagement=put_off)
    seen = words(text(client, f"/events/{visit.pk}"))
    assert "Rescheduled from Visit put off , 3 February 2023" in seen
    stations = "Postponed 3 February 2023 Announced for June 2023, reported 14 June 2023 Held 18–19 June 2023"
    assert f"How it came about {stations}" in seen
    assert "Led to Visit put off" in words(text(client, f"/events/{balloon.pk}"))
    assert "Because of A balloon" in words(text(client, f"/events/{put_off.pk}"))


def test_corrections_are_told_without_names(client: Client, visit: Event) -> None:
    user = get_user_model().objects.create_user("secret-name")
    Correction.objects.create(
        event=visit, field="edtf", old="2023-06-18", new="2023-06-18/2023-06-19", why="Second day", who=user
    )
    Correction.objects.create(event=visit, field="status", old="planned", new="held", why="It took place", who=user)
    html = text(client, f"/events/{visit.pk}")
    seen = words(html)
    assert "An editor: date: 18 June 2023 → 18–19 June 2023 Second day" in seen
    assert "An editor: status: Announced → Held It took place" in seen
    assert "secret-name" not in html


def test_a_merged_event_leads_to_what_it_became(client: Client, visit: Event) -> None:
    middle = make_event(headline="Middle", merged_into=visit)
    first = make_event(headline="First", merged_into=middle)
    response = client.get(f"/events/{first.pk}")
    assert (response.status_code, response["Location"]) == (301, f"/events/{visit.pk}")


def test_a_rejected_event_is_gone_with_a_reason(client: Client) -> None:
    rejected = make_event(headline="Not so", review_state=ReviewState.REJECTED)
    withdrawn = make_event(headline="No source")
    Event.objects.filter(pk=withdrawn.pk).update(source_count=0)
    assert "An editor looked" in text(client, f"/events/{rejected.pk}", 410)
    assert "No source of this record reports it" in text(client, f"/events/{withdrawn.pk}", 410)
    assert "Not so" not in text(client, f"/events/{rejected.pk}", 410)


def test_an_article_shows_excerpts_and_never_the_whole(client: Client) -> None:
    filler = "Something else was said at length about other matters. " * 60
    article = make_article(f"{filler}The two met on Monday. {filler}The end.", title="Long report")
    event = make_event(headline="The two meet", article=article, quote="The two met on Monday.")
    html = text(client, f"/articles/{article.pk}")
    assert "<mark>The two met on Monday.</mark>" in html
    shown = words(re.search(r"<blockquote>(.*?)</blockquote>", html, re.S)[1])  # type: ignore[index]
    assert 300 < len(shown) < 700
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert f'href="/events/{event.pk}"' in html
    short = make_article("A line before. The two met. A line after.")
    make_event(headline="Short", article=short)
    shown = words(text(client, f"/articles/{short.pk}"))
    assert "The two met." in shown
    assert "before" not in shown
    assert "after" not in shown


def test_a_person_has_posts_counterparts_and_contacts(client: Client, visit: Event) -> None:
    qin = Official.objects.get(slug="qin-gang")
    make_event(qin, Official.objects.get(slug="antony-blinken"), headline="A call", kind="call", date="2023-06-13")
    make_event(qin, headline="Refused", status="refused", date="2023-02-13")
    seen = words(text(client, "/people/qin-gang"))
    assert "Foreign Minister 30 December 2022 25 July 2023" in seen
    assert "Antony Blinken 2 Jun 2023" in seen
    assert "3 events, of them 2 contacts that took place" in seen
    assert "Latest contact on record: Antony Blinken visits Beijing , 18–19 June 2023." in seen
    people = words(text(client, "/people"))
    assert "Qin Gang Foreign Minister 3 Jun 2023" in people
    assert people.index("Antony Blinken") < people.index("Qin Gang")


def test_the_list_of_people_gives_each_the_post_held_now_or_last(client: Client) -> None:
    xi = make_official("Xi Jinping", post="President", level=1, start="2013-03-14")
    make_official("Xi Jinping", post="General Secretary", level=1, start="2012-11-15")
    make_official("Xi Jinping", post="Vice-President", level=2, start="2008-03-15", end="2013-03-14")
    kerry = make_official("John Kerry", "USA", "Secretary of State", level=2, start="2013-02-01", end="2017-01-20")
    make_official("John Kerry", "USA", "Climate envoy", level=3, start="2021-01-20", end="2024-03-06")
    qin = make_official("Qin Gang", start="2022-12-30", end="2023-07-25")
    make_official("Qin Gang", post="State Councilor", start="2023-03-12", end="2023-10-24")
    make_official("Qin Gang", post="Ambassador", level=2, start="2021-07-28", end="2022-12-30")
    make_event(xi, kerry, qin, headline="They meet")
    seen = words(text(client, "/people"))
    assert "Qin Gang Foreign Minister 1 May 2023" in seen
    assert "Xi Jinping President 1 May 2023" in seen
    assert "John Kerry Climate envoy 1 May 2023" in seen


def test_a_pair_has_first_last_and_longest_gap(client: Client, visit: Event) -> None:
    pair = Official.objects.get(slug="qin-gang"), Official.objects.get(slug="antony-blinken")
    make_event(*pair, headline="Early call", kind="call", date="2023-01-01")
    make_event(*pair, headline="Late plan", status="planned", date="2023-09-01")
    seen = words(text(client, "/people/antony-blinken/with/qin-gang"))
    assert "Contacts 2 First on record 1 January 2023 Latest on record 18–19 June 2023 Longest gap 168 days" in seen
    assert "3 events, of them 2 contacts" in seen
    assert client.get("/people/qin-gang/with/qin-gang").status_code == 404


def test_a_post_tells_its_holders_as_one_line(client: Client, visit: Event) -> None:
    later = make_official("Wang Yi", start="2023-07-25")
    make_event(later, headline="Wang meets", date="2023-10-26")
    make_event(Official.objects.get(slug="qin-gang"), headline="After his time", date="2024-01-01")
    seen = words(text(client, "/posts/chn-foreign-minister"))
    assert "Qin Gang 30 December 2022 25 July 2023 1 Wang Yi 25 July 2023 no end on record 1" in seen
    assert "Antony Blinken visits Beijing" in seen
    assert "After his time" not in seen
    assert "Latest contact on record: Wang meets , 26 October 2023." in seen
    assert "Foreign Minister" in words(text(client, "/posts"))
    Tenure.objects.all().delete()
    assert "No holder on record." in words(text(client, "/posts/chn-foreign-minister"))


def test_posts_stand_by_level(client: Client) -> None:
    for post, level in (("Ambassador", 4), ("Foreign Minister", 3), ("Assistant Minister", 5), ("Defence Minister", 3)):
        make_official(f"Holder of {post}", post=post, level=level)
    seen = words(text(client, "/posts"))
    ministers = "3 · Minister, national security adviser or agency head Defence Minister 1 holder Foreign Minister 1 holder"
    assert f"{ministers} 4 · Deputy minister" in seen
    assert seen.index("Ambassador 1 holder") < seen.index("Assistant Minister 1 holder")


def test_a_publisher_has_its_latest_articles_first(client: Client) -> None:
    for day in ("2021-03-01", "2023-03-01", "2022-03-01"):
        make_article(published=day, title=f"Of {day}")
    seen = text(client, "/publishers/the-daily-courier")
    assert seen.index("Of 2023") < seen.index("Of 2022") < seen.index("Of 2021")


def test_places_and_publishers(client: Client, visit: Event) -> None:
    assert "Beijing 1 event, latest Jun 2023" in words(text(client, "/places"))
    assert "Antony Blinken visits Beijing" in text(client, "/places/Beijing")
    assert "State Department US 1 1 Jun 2023 Jun 2023" in words(text(client, "/publishers"))
    seen = words(text(client, "/publishers/state-department"))
    assert "1 article" in seen
    assert "United States’s own voice" in seen
    assert "2023 0 0 0 0 0 1" in seen


def test_method_tells_what_is_counted_and_where_it_is_thin(client: Client, visit: Event) -> None:
    make_event(headline="Long ago", date="1972-02")
    make_event(headline="Next spring", date="2024-04", status="planned", article=make_article(published="2023-07-01"))
    seen = words(text(client, "/method"))
    assert "The contacts on record run from February 1972 to June 2023, and what was announced to April 2024" in seen
    assert "the newest article read is of 1 July 2023" in seen
    assert f"Last update {dt.datetime.now(dt.UTC).day} " in seen
    assert "event_id" in seen
    assert "Refused One side asked; the other declined or did not answer." in seen
    assert "date_basis The rule behind the date." in seen
    assert "a gap in reports is not a gap in contact" in seen


def test_method_shows_how_often_the_machine_is_right(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "ACCURACY", tmp_path / "accuracy.json")
    assert "No figures have been worked out" in words(text(client, "/method"))
    figures = {
        "version": "7", "halves": {"test": {"labelled contacts": "212", "dates exact": "0.961"}},
        "by_source": [{"source": "readout", "labels": 40, "precision": "0.90", "recall": "0.88", "f1": "0.89"}],
        "reliability": [{"from": 0.85, "to": 0.95, "events": 61, "right": 0.918}],
    }  # fmt: skip
    views.ACCURACY.write_text(json.dumps(figures), "utf-8")
    seen = words(text(client, "/method"))
    assert "Dates exact 0.961" in seen
    assert "Readout 40 0.90 0.88" in seen
    assert "85 % to 95 % 61 92 %" in seen


@pytest.mark.parametrize("address", ["/", "/people", "/posts", "/places", "/publishers", "/method", "/embed", "/sitemap.xml"])
def test_an_empty_record_is_no_error(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/events/1", "/events/99999999999999999999", "/events/x", "/articles/7", "/people/nobody", "/people/a/with/b", "/posts/none",
     "/places/Nowhere", "/places/%00", "/publishers/none", "/none"],
)  # fmt: skip
def test_nothing_there_is_said_kindly(client: Client, address: str) -> None:
    assert "There is nothing at this address" in text(client, address, 404)


@pytest.mark.parametrize(
    "address", ["/", "/embed", "/events/{event}", "/people", "/method", "/silences", "/claims.csv", "/events.json", "/robots.txt",
                "/sitemap.xml"],
)  # fmt: skip
def test_only_reading_is_allowed(visit: Event, address: str) -> None:
    browser, path = Client(enforce_csrf_checks=True), address.format(event=visit.pk)
    for ask in (browser.post, browser.put, browser.delete):
        refused = ask(path)
        assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")
    assert browser.head(path).status_code == 200


def test_a_form_that_writes_still_wants_its_token(visit: Event) -> None:
    assert Client(enforce_csrf_checks=True).post(f"/events/{visit.pk}/report", {"text": "Wrong"}).status_code == 403


@pytest.mark.parametrize("address", ["/people", "/places", "/people/wang-yi", "/events/7", "/method"])
def test_a_stroke_at_the_end_leads_to_the_page_meant(client: Client, address: str) -> None:
    response = client.get(f"{address}/")
    assert (response.status_code, response["Location"]) == (301, address)


def test_the_type_ahead_finds_names_aliases_and_chinese(client: Client) -> None:
    make_official("Qin Gang", native_name="秦刚").aliases.create(text="Minister Qin")
    for typed in ("qin", "秦刚", "minister q"):
        assert '<option value="Qin Gang">' in text(client, f"/people/suggest?person={typed}")
    for typed in ("", "q", "%00", "zzz"):
        assert "<option" not in text(client, f"/people/suggest?person={typed}")


def test_crawlers_are_told_what_to_read(client: Client, visit: Event) -> None:
    robots = text(client, "/robots.txt")
    assert "Disallow: /*?" in robots
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    index = text(client, "/sitemap.xml")
    assert "http://testserver/sitemap-events.xml" in index
    assert f"http://testserver/events/{visit.pk}" in text(client, "/sitemap-events.xml")
    assert "/people/qin-gang" in text(client, "/sitemap-people.xml")
    assert "/places/Beijing" in text(client, "/sitemap-places.xml")


def test_every_page_has_a_title_and_description_of_its_own_also_for_links_to_it(client: Client, visit: Event) -> None:
    article = visit.citations.get().article_id
    addresses = [
        "/", "/?kind=visit", f"/events/{visit.pk}", f"/articles/{article}", "/people", "/people/qin-gang",
        "/people/antony-blinken/with/qin-gang", "/posts", "/posts/chn-foreign-minister", "/places", "/places/Beijing",
        "/publishers", "/publishers/state-department", "/method", "/api", "/silences", "/claims", "/rates", "/disagreements",
    ]  # fmt: skip
    pages = [text(client, address) for address in addresses]
    titles = [re.search(r"<title>(.*?)</title>", page)[1] for page in pages]  # type: ignore[index]
    descriptions = [re.search(r'<meta name="description" content="([^"]+)">', page)[1] for page in pages]  # type: ignore[index]
    assert len(set(titles)) == len(set(descriptions)) == len(pages)
    for page, title, description in zip(pages, titles, descriptions, strict=True):
        assert f'<meta property="og:title" content="{title}"><meta property="og:description" content="{description}">' in page
        assert page.count("og:title") == page.count("og:type") == 1
    assert '<meta property="og:type" content="article">' in pages[2]


def test_the_footer_tells_the_last_update(client: Client, visit: Event) -> None:
    today = dt.datetime.now(dt.UTC)
    assert f"Last update {today.day} {today:%B %Y}" in words(text(client))
