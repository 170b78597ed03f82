"""The pages of silences, rates and disagreements, as a reader sees them."""

import csv
import io
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import add_citation, make_article, make_event, make_official, make_publisher
from tests.reference_record import find_event, load_reference_record
from timeline.columns import columns
from timeline.coverage import article_days
from timeline.models import Claim, Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def reference() -> None:
    load_reference_record()


def words(html: str) -> str:
    """The text of a page as it reads."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace(" ,", ",").replace(" .", ".")


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content[:500]
    return response.content.decode()


def table(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.getvalue().decode())))


# -- silences ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("reference")
def test_the_silence_of_the_soldiers_in_may_2023(client: Client) -> None:
    text = words(page(client, "/silences?as_of=2023-05-08"))
    assert "As of 8 May 2023" in text
    assert "Siem Reap, 22 November 2022" in text
    assert "phone call refused, 4 February 2023" in text
    rows = {row["channel"]: row for row in table(client, "/silences.csv?as_of=2023-05-08")}
    assert rows["defence"]["days_since"] == "167"
    assert rows["leader"]["days_since"] == "170"
    assert rows["defence"]["last_contact"] == str(find_event("2022-11-22", "meeting").pk)


@pytest.mark.usefixtures("reference")
def test_then_and_now_differ_by_what_was_reported_later(client: Client) -> None:
    then = {row["channel"]: row for row in table(client, "/silences.csv?as_of=2023-05-31&level=any")}
    now = {row["channel"]: row for row in table(client, "/silences.csv?as_of=2023-05-31&level=any&known=now")}
    # The visit of the head of the CIA in May 2023 became known in June
    assert "intelligence" not in then
    assert now["intelligence"]["days_since"] == "0"
    assert "what is known now" in page(client, "/silences?as_of=2023-05-31")


@pytest.mark.usefixtures("reference")
def test_a_day_after_the_record_ends_is_not_read_as_silence(client: Client) -> None:
    text = words(page(client, "/silences?as_of=2026-11-01"))
    assert "This record ends on 5 December 2025" in text
    assert "As of 5 December 2025" in text


@pytest.mark.usefixtures("reference")
def test_stretches_with_few_articles_are_marked(client: Client) -> None:
    html = page(client, "/silences?as_of=2023-05-08")
    assert 'class="thin"' in html
    assert "the record may be silent, and not the two sides" in html


def test_a_parameter_that_makes_no_sense_is_named_on_the_page_and_refused_in_the_download(client: Client) -> None:
    make_event(make_official(), make_official("Nicholas Burns", "USA", "Ambassador to China", 4))
    text = words(page(client, "/silences?as_of=yesterday&level=9"))
    assert "“as_of” must be a day such as 2023-05-08, not “yesterday”. It was left out." in text
    assert "“level” must be one of 1, 2, 3, 4, 5, any" in text
    assert "“as_of” must be a day" in page(client, "/silences.csv?as_of=yesterday", 400)


def test_an_empty_record_has_pages(client: Client) -> None:
    assert "This record holds no contact yet" in page(client, "/silences")
    assert "No contact on record" in page(client, "/rates")
    assert "No disagreement on record" in page(client, "/disagreements")
    assert table(client, "/silences.csv") == []


@pytest.mark.parametrize("address", ["/silences", "/silences?as_of=2022-06-01", "/rates", "/disagreements", "/claims"])
def test_a_page_takes_as_many_queries_on_a_long_record(client: Client, address: str) -> None:
    one, two = make_official(), make_official("Antony Blinken", "USA", "Secretary of State", 2)
    voices = [make_publisher("US State Department", side="USA"), make_publisher("Chinese Ministry", side="CHN")]

    def count() -> int:
        columns()  # Reading what changed, and counting new articles, is another matter
        article_days()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    def add(date: str, status: str = "held", channel: str = "diplomatic") -> None:
        event = make_event(one, two, date=date, status=status, channel=channel, article=make_article(published=date))
        for voice, said in zip(voices, ("held", "denied"), strict=True):
            article = make_article(publisher=voice, published=date)
            add_citation(event, article, f"{said} {date}", reading={"status": said, "kind": "meeting"})

    for month in range(1, 4):
        add(f"2022-{month:02}-11")
    add("2022-04-01", "refused")
    few = count()
    for month in range(1, 13):
        for channel in ("defence", "economic", "diplomatic", "climate"):
            add(f"2021-{month:02}-07", channel=channel)
    assert count() == few <= 16


def test_a_contact_of_unknown_level_is_told_of_and_not_counted(client: Client) -> None:
    one, two = make_official(), make_official("Antony Blinken", "USA", "Secretary of State", 2)
    make_event(one, two, date="2023-01-01")
    make_event(one, date="2023-03-01", kind="visit", level=None, article=make_article(published="2023-04-01"))
    assert "1 contact of unknown level" in words(page(client, "/silences"))
    assert table(client, "/silences.csv")[0]["days_since"] == "127"
    assert table(client, "/silences.csv?level=any")[0]["days_since"] == "68"


# -- rates ------------------------------------------------------------------------------------------------------------


def test_rates_give_counts_beside_percentages(client: Client) -> None:
    one = make_official("Joe Biden", "USA", "President", 1, start="2021-01-20", end="2025-01-20")
    two = make_official()
    for day in (1, 2, 3):
        make_event(one, two, date=f"2023-05-0{day}")
    make_event(one, two, date="2023-06-01", status="refused", channel="defence")
    make_event(one, two, date="2023-06-02", status="planned")
    rows = {(row["grouped_by"], row["group"]): row for row in table(client, "/rates.csv")}
    term = rows["administration", "Joe Biden, 2021–2025"]
    assert (term["total"], term["held"], term["held_percent"], term["refused_percent"]) == ("4", "3", "75.0", "25.0")
    assert rows["channel", "Defence"]["refused"] == "1"
    assert rows["year", "2023"]["total"] == "4"
    assert "3 75 %" in words(page(client, "/rates"))


# -- disagreements ----------------------------------------------------------------------------------------------------


def test_both_sides_words_stand_side_by_side(client: Client) -> None:
    ours = make_publisher("US State Department", side="USA")
    theirs = make_publisher("Chinese Ministry of Foreign Affairs", side="CHN")
    event = make_event(
        make_official(), make_official("Antony Blinken", "USA", "Secretary of State", 2), date="2023-02-03", kind="visit",
        status="postponed", article=make_article(publisher="The Daily Courier"),
    )  # fmt: skip
    add_citation(event, make_article(publisher=ours), "The trip was postponed.", reading={"status": "postponed", "kind": "visit"})
    add_citation(
        event, make_article(publisher=theirs), "No visit was ever announced.", reading={"status": "denied", "kind": "visit"}
    )
    text = words(page(client, "/disagreements"))
    assert "The trip was postponed." in text
    assert "No visit was ever announced." in text
    rows = table(client, "/disagreements.csv")
    assert {(row["about"], row["side"], row["says"]) for row in rows} == {
        ("Status", "USA", "Postponed"),
        ("Status", "CHN", "Denied"),
    }


def test_papers_that_differ_are_no_disagreement_of_the_two_sides(client: Client) -> None:
    event = make_event(make_official(), make_official("Antony Blinken", "USA", "Secretary of State", 2))
    add_citation(event, make_article(publisher="One Paper"), "Postponed.", reading={"status": "postponed"})
    add_citation(event, make_article(publisher="Another Paper"), "Cancelled.", reading={"status": "cancelled"})
    assert table(client, "/disagreements.csv") == []


# -- the event's page, the rows of the timeline, the front page -------------------------------------------------------


@pytest.mark.usefixtures("reference")
def test_the_event_page_says_since_when_and_answers_other_questions(client: Client) -> None:
    event = find_event("2023-06-18", "visit", "Antony Blinken")
    text = words(page(client, event.get_absolute_url()))
    assert "First visit to China by a Secretary of State on record." in text
    assert "It ended 5 days without a contact" not in text
    text = words(page(client, f"{event.get_absolute_url()}?ask=pair&as_of=2023-06-20"))
    assert "First contact of Xi Jinping and Antony Blinken since the video call of 15 November 2021: 580 days." in text
    assert "as it could be known on 20 June 2023" in text
    assert "News18 / Reuters" in text  # a source of the call that decides


@pytest.mark.usefixtures("reference")
def test_nonsense_in_the_address_of_an_event_is_left_out(client: Client) -> None:
    event = find_event("2023-06-18", "visit", "Antony Blinken")
    assert "First visit to China" in page(client, f"{event.get_absolute_url()}?ask=nothing&as_of=never")


def test_an_event_that_is_no_contact_says_why_there_is_no_record_of_it(client: Client) -> None:
    event = make_event(make_official(), make_official("Nicholas Burns", "USA", "Ambassador to China", 4), status="refused")
    assert "No record is worked out for this event." in page(client, event.get_absolute_url())


@pytest.mark.usefixtures("reference")
def test_the_front_page_leads_with_the_record_and_its_rows_have_their_line(client: Client) -> None:
    text = words(page(client, "/"))
    assert "which ends on 5 December 2025, the last contact at minister level or above was on its last day" in text
    assert "In the defence channel there had then been none for 34 days" in text
    assert "11 days after the last contact at this level" in text
    assert "On this record, which ends" not in words(page(client, "/?channel=defence"))


# -- claims -----------------------------------------------------------------------------------------------------------


def claim_of(quote: str, baseline: str, **fields: object) -> Claim:
    """A claim that a meeting of 8 May 2023 was the first of the two since a day, in an article of its own."""
    one, two = make_official(), make_official("Antony Blinken", "USA", "Secretary of State", 2)
    if not Event.objects.exists():
        make_event(one, two, date="2023-02-18", place="Munich", article=make_article(published="2023-02-19"))
        make_event(one, two)
    people = [{"name": "Qin Gang"}, {"name": "Antony Blinken"}]
    return Claim.objects.create(
        article=make_article(), quote=quote, start=0, end=len(quote), participants=people, baseline_edtf=baseline,
        **{"event": Event.objects.get(date_earliest="2023-05-08"), "kind": "first", "baseline_kind": "date", **fields},
    )  # fmt: skip


def test_claims_stand_with_their_verdict_and_what_decides_it(client: Client) -> None:
    claim_of("the first since February", "2023-02")
    claim_of("the first since January", "2023-01")
    claim_of("the first, but misread", "2023-01", review_state="rejected")
    text = words(page(client, "/claims"))
    assert "2 claims" in text
    assert "the first since February" in text
    assert "Contradicted. The record has a contact in between: Munich, 18 February 2023." in text
    assert "misread" not in text
    only = words(page(client, "/claims?verdict=contradicted"))
    assert "the first since January" in only
    assert "the first since February" not in only


@pytest.mark.parametrize("address", ["/claims", "/claims?verdict=contradicted", "/claims.csv?verdict=contradicted"])
def test_many_claims_take_no_more_queries_than_few(client: Client, address: str) -> None:
    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    for baseline in ("2022-11", "2023-01"):
        claim_of("the first since then", baseline)
        claim_of("the first visit of a foreign minister since then", baseline, scope={"post": "Foreign Minister"})
        claim_of("the first time in five years", "")
        claim_of("they last met then", baseline, event=None)
    client.get(address)
    few = queries()
    for number in range(12):
        claim_of("the first since then", f"2022-{number + 1:02}")
        claim_of("the first of a secretary of state", f"2022-{number + 1:02}", scope={"post": "Secretary of State"})
    assert queries() == few <= 24


def test_the_claims_as_a_table(client: Client) -> None:
    claim_of("=the first since January", "2023-01")
    (row,) = table(client, "/claims.csv?verdict=contradicted")
    assert row["claim"] == "'=the first since January"
    assert (row["verdict"], row["people"], row["as_of"]) == ("contradicted", "Qin Gang; Antony Blinken", "2023-05-08")
    assert row["deciding_sources"].startswith("https://news.example/")
    assert table(client, "/claims.csv?kind=longest_gap") == []
    assert "“verdict” must be one of any, supported, contradicted, cannot_tell" in page(client, "/claims.csv?verdict=true", 400)


def test_a_claim_stands_on_the_page_of_its_article_and_of_its_event(client: Client) -> None:
    claim = claim_of("the first since January", "2023-01")
    assert "the first since January" in page(client, claim.article.get_absolute_url())
    assert claim.event
    assert "What is claimed of it" in page(client, claim.event.get_absolute_url())


# -- what had been reported by a day ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("reference")
def test_the_timeline_and_a_pair_show_what_had_been_reported_by_a_day(client: Client) -> None:
    # The visit of the head of the CIA in May 2023 was reported on 2 June
    visit = "CIA director Burns went secretly to Beijing"
    assert visit not in page(client, "/?as_of=2023-05-31&channel=intelligence")
    assert visit in page(client, "/?as_of=2023-06-02&channel=intelligence")
    assert "as known on 2 June 2023" in words(page(client, "/?as_of=2023-06-02&channel=intelligence"))
    assert len(table(client, "/events.csv?as_of=2023-05-31&channel=intelligence")) == 0
    assert "No contact of the two" in page(client, "/people/qin-gang/with/nicholas-burns?as_of=2023-05-07")
    assert "Foreign Minister Qin received Burns" in page(client, "/people/qin-gang/with/nicholas-burns?as_of=2023-05-08")


@pytest.mark.usefixtures("reference")
def test_the_line_of_an_event_is_asked_as_of_a_day(client: Client) -> None:
    event = find_event("2023-05-08", "meeting", "Qin Gang")
    assert "CIA director" not in page(client, f"{event.get_absolute_url()}?ask=rank&as_of=2023-05-09")
    assert "CIA director" in page(client, f"{event.get_absolute_url()}?ask=rank")
