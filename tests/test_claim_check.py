"""Claims of record against the record: the answers of tests/claims_answers.csv were worked out by hand from contacts.csv."""

import csv
import datetime as dt
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories import add_citation, make_article, make_event, make_official
from tests.reference_record import find_event, load_reference_record
from timeline.claim_check import Verdict, check_claim, check_claims, length_of
from timeline.models import Claim, Event, Official

pytestmark = pytest.mark.django_db

with Path(__file__).with_name("claims_answers.csv").open(encoding="utf-8", newline="") as file:
    ANSWERS = list(csv.DictReader(file))


def make_claim(row: dict[str, str]) -> Claim:
    """The claim of a row, in an article of its own that also reports the subject."""
    article = make_article(text=row["words"], published=row["article_date"])
    subject = find_event(*row["subject"].split(" ", 2)) if row["subject"] else None
    if subject:
        add_citation(subject, article, row["words"])
    return Claim.objects.create(
        article=article, event=subject, kind=row["kind"], quote=row["words"], start=0, end=len(row["words"]),
        participants=[{"name": name} for name in row["participants"].split(";") if name],
        scope=dict(part.split("=") for part in row["scope"].split(";") if part),
        baseline_kind=row["baseline_kind"], baseline_edtf=row["baseline_edtf"], baseline_text=row["baseline_text"],
    )  # fmt: skip


def test_there_are_answers_of_each_sort() -> None:
    assert len(ANSWERS) >= 40
    verdicts = [row["verdict"] for row in ANSWERS]
    assert min(verdicts.count(verdict) for verdict in Verdict) >= 8


def test_every_claim_is_answered_as_worked_out_by_hand() -> None:
    load_reference_record()
    wrong = []
    for row in ANSWERS:
        checked = check_claim(make_claim(row))
        deciding = [str(ref.earliest) for ref in checked.deciding]
        if checked.verdict != row["verdict"] or (row["deciding"] and row["deciding"] not in deciding):
            wrong.append(f"{row['article_date']} “{row['words']}”: {checked.verdict} ({checked.why}), by {deciding}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_the_claims_of_the_first_article_are_answered_with_what_decides_them() -> None:
    load_reference_record()
    article = make_article(published="2023-05-08")
    meeting = find_event("2023-05-08", "meeting", "Qin Gang")
    burns = meeting.participations.get(name="Nicholas Burns").official
    liu = Official.objects.get(name="Liu Jianchao")
    earlier = make_event(burns, liu, date="2023-04-21~/2023-04-27~", article=article, level=4, level_usa=4, level_chn=3)
    add_citation(meeting, article)
    both = [{"name": "Qin Gang"}, {"name": "Nicholas Burns"}]
    told = (
        ("highest_level", meeting, both, {}, "duration", "", "in weeks"),
        ("first", meeting, both, {}, "post", "2022-12", "since the Chinese official became foreign minister in December"),
        ("first", earlier, [{"name": "Nicholas Burns"}], {"kind": "meeting", "level": "senior", "known": "true"}, "date",
         "2023-02-11/2023-02-20", "since mid-February"),
    )  # fmt: skip
    checked = []
    for start, (kind, event, people, scope, baseline, edtf, words) in enumerate(told):
        claim = Claim.objects.create(
            article=article, event=event, kind=kind, quote=words, start=start, end=start + 1, participants=people, scope=scope,
            baseline_kind=baseline, baseline_edtf=edtf, baseline_text=words,
        )  # fmt: skip
        checked.append(check_claim(claim))
    assert [answer.verdict for answer in checked] == ["supported"] * 3, [answer.why for answer in checked]
    # Minister and ambassador likewise: the head of the International Department ranks as the foreign minister does
    assert checked[0].deciding[0].pk == earlier.pk
    assert "11 to 17 days before" in checked[0].why
    assert checked[2].why.endswith("the one it counts from is not on this record.")


def a_claim(**fields: object) -> Claim:
    one, two = make_official(), make_official("Antony Blinken", "USA", "Secretary of State", 2)
    event = make_event(one, two)
    reading = {
        "kind": "first", "quote": "their first", "start": 0, "end": 11, "article": make_article(), "event": event,
        "participants": [{"name": "Qin Gang"}, {"name": "Antony Blinken"}],
    }  # fmt: skip
    return Claim.objects.create(**(reading | fields))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"event": None}, "The contact that it is about is not on this record."),
        ({"participants": [{"name": "Nobody Known"}]}, "somebody whom the register of officials does not know"),
        ({"baseline_kind": "event", "baseline_text": "since the flood"}, "When “since the flood” was is not known"),
        ({"scope": {"level": "vicar"}}, "No level on this record is called “vicar”."),
        ({"kind": "last_contact"}, "It does not say when."),
        ({"kind": "loudest"}, "No rule is known"),
    ],
)
def test_what_cannot_be_told_says_why(fields: dict[str, object], reason: str) -> None:
    checked = check_claim(a_claim(**fields))
    assert checked.verdict == Verdict.CANNOT_TELL
    assert reason in checked.why


def test_a_contact_of_open_date_in_between_leaves_a_claim_open() -> None:
    claim = a_claim(baseline_kind="date", baseline_edtf="2023-01")
    make_event(*(person.official for person in claim.event.participations.all()), date="2023-05")
    checked = check_claim(claim)
    assert checked.verdict == Verdict.CANNOT_TELL
    assert "may count, or have come in between" in checked.why


def test_the_counter_example_comes_with_its_source() -> None:
    claim = a_claim(baseline_kind="date", baseline_edtf="2023-01")
    people = [person.official for person in claim.event.participations.all()]
    make_event(*people, date="2023-03-01", article=make_article(published="2023-03-02", publisher="The Evening Bell"))
    checked = check_claim(claim)
    assert checked.verdict == Verdict.CONTRADICTED
    assert checked.sources[0].article.publisher.name == "The Evening Bell"


@pytest.mark.parametrize(
    ("words", "kind", "doubt"),
    [
        ("the first such contact since January", "meeting", "it says “such”"),
        ("the first time since January that the two have met", "call", "meeting in person alone"),
        ("the first talks since January on the risks of fentanyl", "meeting", ""),  # whose people are named
    ],
)
def test_words_that_may_mean_less_do_not_contradict_until_an_editor_agrees(words: str, kind: str, doubt: str) -> None:
    claim = a_claim(baseline_kind="date", baseline_edtf="2023-01", quote=words)
    make_event(*(person.official for person in claim.event.participations.all()), kind=kind, date="2023-03-01")
    checked = check_claim(claim)
    assert checked.verdict == (Verdict.CANNOT_TELL if doubt else Verdict.CONTRADICTED)
    assert doubt in checked.why
    claim.review_state = "accepted"
    claim.save()
    assert check_claim(claim).verdict == Verdict.CONTRADICTED


def test_a_topic_is_nothing_that_this_record_can_deny() -> None:
    claim = a_claim(
        participants=[], scope={"kind": "talks"}, quote="the first dialogue of the two governments on the risks of AI"
    )
    make_event(make_official("Janet Yellen", "USA", "Treasury Secretary", 2), make_official("He Lifeng"), date="2023-03-01")
    checked = check_claim(claim)
    assert (checked.verdict, "it names a topic" in checked.why) == (Verdict.CANNOT_TELL, True)


def test_a_claim_is_judged_by_what_was_known_on_its_day() -> None:
    claim = a_claim(baseline_kind="date", baseline_edtf="2023-04-20")
    people = [person.official for person in claim.event.participations.all()]
    make_event(*people, date="2023-05-01", article=make_article(published="2023-06-02"))
    assert check_claim(claim).verdict == Verdict.SUPPORTED
    assert check_claim(claim, dt.date(2023, 6, 2)).verdict == Verdict.CONTRADICTED


def test_verdicts_are_kept_until_the_record_changes() -> None:
    claim = a_claim(baseline_kind="date", baseline_edtf="2023-04-20")
    assert check_claims([claim])[claim.pk].verdict == Verdict.SUPPORTED
    with CaptureQueriesContext(connection) as again:
        check_claims([claim])
    assert len(again) == 1
    make_event(*(person.official for person in claim.event.participations.all()), date="2023-05-01")
    assert check_claims([claim])[claim.pk].verdict == Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("in weeks", 10), ("in five years", 1826), ("for more than a year", 365), ("in 17 months", 517), ("in months", 46),
        ("in nearly two years", 730), ("for a decade", 3652), ("in living memory", None),
    ],
)  # fmt: skip
def test_lengths_are_read_from_their_words(words: str, days: int | None) -> None:
    assert length_of(words) == days


@pytest.mark.parametrize(
    ("scope", "channel", "earlier", "verdict"),
    [
        ({"level": "cabinet"}, "diplomatic", ("Janet Yellen", "Treasury Secretary", 2), Verdict.CONTRADICTED),
        ({"level": "cabinet"}, "diplomatic", ("Wendy Sherman", "Deputy Secretary of State", 4), Verdict.SUPPORTED),
        ({"channel": "legislative"}, "legislative", ("Chuck Schumer", "Senate Majority Leader", 3), Verdict.CONTRADICTED),
    ],
)
def test_the_first_of_a_class_of_visitors_is_compared_with_all_of_the_class(
    scope: dict[str, str], channel: str, earlier: tuple[str, str, int], verdict: Verdict
) -> None:
    claim = a_claim(
        kind="first_visit", scope={"kind": "visit", "country": "China", **scope}, participants=[{"name": "Antony Blinken"}],
        baseline_kind="date", baseline_edtf="2023-01",
    )  # fmt: skip
    Event.objects.filter(pk=claim.event_id).update(kind="visit", country="China", channel=channel)
    visitor = make_official(earlier[0], "USA", earlier[1], earlier[2])
    visit = {"kind": "visit", "country": "China", "channel": channel, "form": "in_person"}
    make_event(visitor, make_official(), date="2023-03-01", **visit)
    for month in range(1, 6):
        make_article(published=f"2023-{month:02d}-01")
    assert check_claim(claim).verdict == verdict


# -- properties -------------------------------------------------------------------------------------------------------

PUBLISHED = dt.date(2023, 2, 1)
_dates = st.one_of(
    st.dates(dt.date(2022, 1, 1), dt.date(2023, 1, 31)).map(str), st.sampled_from(["2022-05", "2022-11", "2022", ""])
)
_contact = st.tuples(_dates, st.sampled_from(["meeting", "call", "letter"]), st.sampled_from(["held", "planned"]))
_claim = st.sampled_from(
    [
        {"kind": "first"}, {"kind": "first", "baseline_kind": "date", "baseline_edtf": "2022-06"},
        {"kind": "first", "scope": {"kind": "meeting"}, "baseline_kind": "duration", "baseline_text": "in six months"},
        {"kind": "highest_level", "baseline_kind": "date", "baseline_edtf": "2022-09-01"},
        {"kind": "none_since", "baseline_kind": "date", "baseline_edtf": "2022-10", "event": None},
        {"kind": "last_contact", "baseline_kind": "date", "baseline_edtf": "2022-11", "event": None},
    ]
)  # fmt: skip
_several = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
Told = tuple[str, str, str]


def add(contact: Told, published: dt.date = PUBLISHED) -> None:
    date, kind, status = contact
    officials = [Official.objects.get(name=name) for name in ("Qin Gang", "Antony Blinken")]
    make_event(*officials, date=date, kind=kind, status=status, form="in_person", article=make_article(published=published))


class Properties(TestCase):
    """What holds whatever the record."""

    def claimed(self, fields: dict[str, object], contacts: list[Told]) -> Claim:
        Event.objects.all().delete()
        claim = a_claim(**fields, article=make_article(published=PUBLISHED))
        Event.objects.update(edtf="2023-01-31", form="in_person")
        for event in Event.objects.all():
            event.save()
        for contact in contacts:
            add(contact)
        return Claim.objects.get(pk=claim.pk)

    @_several
    @given(_claim, st.lists(_contact, max_size=5), _contact)
    def test_one_more_contact_never_speaks_for_a_claim_that_was_contradicted(
        self, fields: dict[str, object], contacts: list[Told], one_more: Told
    ) -> None:
        claim = self.claimed(fields, contacts)
        before = check_claim(claim).verdict
        add(one_more)
        after = check_claim(claim).verdict
        assert (before, after) != (Verdict.CONTRADICTED, Verdict.SUPPORTED)

    @_several
    @given(_claim, st.lists(_contact, max_size=4), st.lists(_contact, max_size=3), st.integers(1, 60))
    def test_a_verdict_stays_when_later_articles_arrive(
        self, fields: dict[str, object], known: list[Told], later: list[Told], delay: int
    ) -> None:
        claim = self.claimed(fields, known)
        before = check_claim(claim)
        for contact in later:
            add(contact, PUBLISHED + dt.timedelta(days=delay))
        after = check_claim(claim)
        assert (after.verdict, after.why, after.deciding) == (before.verdict, before.why, before.deciding)

    @_several
    @given(
        _claim, st.lists(_contact, min_size=2, max_size=4).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some)))
    )
    def test_the_order_of_ingest_does_not_matter(self, fields: dict[str, object], orders: tuple[list[Told], list[Told]]) -> None:
        one, other = (check_claim(self.claimed(fields, contacts)) for contacts in orders)
        assert one.verdict == other.verdict  # of contacts on one day either may be named
