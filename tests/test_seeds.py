"""The seed reports, read as a newcomer's first run reads them, against the reference contacts of seeds/contacts.csv."""

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from timeline.event_types import EVENT_TYPES
from timeline.models import Article, Citation, Event, ExtractionRun, Official, Publisher
from timeline.seeding import ContactRecord, read_contacts
from timeline.vocabulary import RunOutcome, Status

#: Share of the reference contacts of 2021–2025 that the first run must show; measured, less a margin.
FLOOR = 0.86
FAMILIES = {"call": {"call", "video"}, "video": {"call", "video"}, "meet": {"meet", "visit"}, "visit": {"visit", "meet"}}
STATUSES = {
    Status.HELD: {Status.HELD, Status.ONGOING}, Status.CANCELLED: {Status.CANCELLED, Status.POSTPONED},
    Status.POSTPONED: {Status.CANCELLED, Status.POSTPONED},
}  # fmt: skip


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A record as the first `load_seeds` leaves it, and what the command said; gone after the module."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        out = io.StringIO()
        call_command("load_seeds", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


def reference() -> list[ContactRecord]:
    return [
        c for c in read_contacts(settings.SEEDS_DIR / "contacts.csv")
        if c.date_start and dt.date(2021, 1, 1) <= c.date_start <= dt.date(2025, 12, 31)
    ]  # fmt: skip


def found(contact: ContactRecord, events: list[Event]) -> bool:
    """Whether an event shows this contact: someone of it, at that time, of that sort, with that outcome."""
    family = EVENT_TYPES[contact.kind].family
    names = {*contact.us_participants, *contact.cn_participants}
    for event in events:
        people = {p.name for p in event.participations.all()}
        if (
            EVENT_TYPES[event.kind].family in FAMILIES.get(family, {family})
            and event.status in STATUSES.get(contact.status, {contact.status})
            and (not names or names & people)
            and event.date_earliest and event.date_latest and contact.date_start and contact.date_end
            and event.date_earliest <= contact.date_end + dt.timedelta(days=1)
            and event.date_latest >= contact.date_start - dt.timedelta(days=1)
        ):  # fmt: skip
            return True
    return False


def test_the_first_run_loads_all_and_fails_at_nothing(seeded: str) -> None:
    assert "officials" in seeded
    assert Official.objects.get(name="Qin Gang").native_name == "秦刚"
    assert Publisher.objects.filter(side="USA").exists()
    assert (
        Article.objects.filter(origin=Article.Origin.SEED).count()
        == len(list((settings.SEEDS_DIR / "articles").glob("*.txt")))
        >= 60
    )
    assert not ExtractionRun.objects.filter(outcome=RunOutcome.FAILED).exists()


def test_what_comes_out_shows_the_contacts_of_the_reference(seeded: str) -> None:
    events = list(Event.objects.published().prefetch_related("participations"))
    missing = [c for c in reference() if not found(c, events)]
    share = 1 - len(missing) / len(reference())
    told = "\n".join(
        f"{c.date_start} {c.kind} {c.status} {'; '.join((*c.us_participants, *c.cn_participants))}: {c.summary}" for c in missing
    )
    assert share >= FLOOR, f"{share:.0%} found; missing:\n{told}"


@pytest.mark.parametrize(
    ("names", "date", "kind", "status"),
    [
        ({"Qin Gang", "Nicholas Burns"}, "2023-05-08", "meeting", Status.HELD),
        ({"Joe Biden", "Xi Jinping"}, "2022-11-14", "meeting", Status.HELD),
        ({"Antony Blinken"}, "2023-02-03", "visit", Status.POSTPONED),
    ],
)
def test_the_best_known_contacts_are_there_with_their_dates(
    seeded: str, names: set[str], date: str, kind: str, status: Status
) -> None:
    day = dt.date.fromisoformat(date)
    events = Event.objects.published().overlapping(day, day).filter(kind=kind, status=status).prefetch_related("participations")
    assert any(names <= {p.name for p in event.participations.all()} for event in events)


@pytest.mark.parametrize(
    "name, first, last, post",
    [
        ("Xi Jinping", "2013-03-14", "", "President"), ("Joe Biden", "2021-01-20", "", "President"),
        ("Wang Yi", "2018-03-19", "2022-10-22", "Foreign Minister"), ("Wang Yi", "2023-07-26", "", "Foreign Minister"),
        ("He Lifeng", "2023-03-12", "", "Vice-Premier"),
    ],
)  # fmt: skip
def test_an_official_of_several_posts_stands_with_the_best_known(
    seeded: str, name: str, first: str, last: str, post: str
) -> None:
    events = Event.objects.published().filter(date_earliest__gte=first, participations__official__name=name)
    if last:
        events = events.filter(date_latest__lte=last)
    posts = set(events.filter(participations__official__name=name).values_list("participations__post", "participations__name"))
    assert {held for held, who in posts if who == name} == {post}


def test_no_event_is_without_its_source_and_no_quote_beside_its_place(seeded: str) -> None:
    assert not Event.objects.filter(merged_into=None, citations=None).exists()
    for citation in Citation.objects.select_related("article"):
        assert citation.article.text[citation.start : citation.end] == citation.quote


def test_a_second_run_adds_nothing_and_loads_no_model(seeded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any) -> None:
        raise AssertionError("the model was loaded")

    monkeypatch.setattr("timeline.pipeline.SpacyMachine", refuse)
    out = io.StringIO()
    call_command("load_seeds", stdout=out)
    assert out.getvalue() == "0 officials, 0 publishers and 0 reports added from the seeds.\n"


def test_a_register_entry_that_an_editor_changed_stays_as_it_is(seeded: str) -> None:
    Official.objects.filter(name="Qin Gang").update(native_name="")
    call_command("load_seeds", stdout=io.StringIO())
    assert Official.objects.get(name="Qin Gang").native_name == ""
