"""Since when an event is the first of its kind: what counts, what decides, what would change it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories import add_citation, make_article, make_event, make_official
from tests.reference_record import find_event, load_reference_record
from timeline import records, silences
from timeline.columns import columns
from timeline.contacts import Scope, trip
from timeline.models import Article, Event, EventLink, Participation
from timeline.vocabulary import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def reference() -> None:
    load_reference_record()


def ask(event: Event, key: str, as_of: str | None = None) -> records.Answer:
    question = next(q for q in records.questions(event) if q.key.startswith(key))
    answer = records.since(columns(), event, question.scope, as_of and dt.date.fromisoformat(as_of))
    assert answer is not None
    return answer


def blinken() -> object:
    return make_official("Antony Blinken", "USA", "Secretary of State", 2)


def wang() -> object:
    return make_official("Wang Yi", "CHN", "Foreign Minister", 3)


# -- on the reference record ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("reference")
def test_the_meeting_of_qin_and_burns_is_their_first() -> None:
    answer = ask(find_event("2023-05-08", "meeting", "Qin Gang"), "pair")
    assert answer.since is None
    assert answer.certain
    assert "which covers 1971–2025 with " in answer.sentence
    assert answer.sentence.endswith("is the first contact of Qin Gang and Nicholas Burns.")
    assert any("before the record begins" in note for note in answer.caveats)


@pytest.mark.usefixtures("reference")
def test_its_level_was_last_reached_in_munich_and_a_visit_of_unknown_level_may_change_that() -> None:
    answer = ask(find_event("2023-05-08", "meeting", "Qin Gang"), "rank")
    assert answer.since
    assert answer.since.label == "Munich, 18 February 2023"
    assert answer.days == (79, 79)
    assert "79 days before." in answer.sentence
    assert any("May 2023" in note and "its level is not known" in note for note in answer.caveats)


@pytest.mark.usefixtures("reference")
def test_what_was_reported_later_does_not_weigh_on_what_could_be_known_then() -> None:
    event = find_event("2023-05-08", "meeting", "Qin Gang")
    assert ask(event, "rank", "2023-05-09").doubts == ()
    assert ask(event, "rank", "2023-06-30").doubts != ()


@pytest.mark.usefixtures("reference")
def test_the_presidents_met_in_person_for_the_first_time_in_six_years() -> None:
    answer = ask(find_event("2025-10-30", "meeting"), "pair-in-person")
    assert answer.since
    assert (answer.since.label, answer.days_words) == ("Osaka, 29 June 2019", "6 years 4 months")


@pytest.mark.usefixtures("reference")
def test_a_second_visit_by_a_holder_of_the_post_names_the_first() -> None:
    first = ask(find_event("2023-06-18", "visit"), "post")
    assert first.finding == "First visit to China by a Secretary of State on record."
    second = ask(find_event("2024-04-24", "visit"), "post")
    assert second.since
    assert second.since.label == "Beijing, 18–19 June 2023"


@pytest.mark.usefixtures("reference")
def test_lines_of_context_agree_with_the_full_answers() -> None:
    events = list(Event.objects.filter(year__gte=2021).prefetch_related("participations"))
    lines = records.context_lines(events)
    checked = 0
    for event in events:
        if not event.level or "At most" in lines.get(event.pk, "At most") or len(trip(columns(), event)) > 1:
            continue  # The line counts single contacts, the answer a journey as one
        answer = records.since(columns(), event, Scope(level=event.level))
        assert answer
        if answer.since and answer.certain and answer.days != (0, 0):
            assert f"{answer.days_words} after the last contact at this level" in lines[event.pk], event
            checked += 1
    assert checked > 60


@pytest.mark.usefixtures("reference")
def test_lines_of_context_take_as_many_queries_for_many_events_as_for_few() -> None:
    events = list(Event.objects.contacts().prefetch_related("participations"))
    columns()
    with CaptureQueriesContext(connection) as few:
        records.context_lines(events[:5])
    with CaptureQueriesContext(connection) as many:
        records.context_lines(events)
    assert len(few) <= len(many) <= 11


@pytest.mark.usefixtures("reference")
def test_the_line_of_qin_and_burns_says_both_things() -> None:
    event = Event.objects.prefetch_related("participations").get(pk=find_event("2023-05-08", "meeting", "Qin Gang").pk)
    known_then = records.context_lines([event], dt.date(2023, 5, 9))[event.pk]
    assert (
        known_then
        == "First contact of the two on record. 79 days after the last contact at this level (Wang Yi – Antony Blinken)."
    )
    # By now a visit of May 2023 is known that may have come in between
    assert "At most 79 days" in records.context_lines([event])[event.pk]


# -- what counts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "planned"}, {"status": "refused"}, {"status": "cancelled"}, {"status": "postponed"}, {"status": "denied"},
        {"kind": "letter"}, {"kind": "invitation"}, {"kind": "protest"}, {"kind": "incident"}, {"kind": "cancellation"},
        {"kind": "other", "level": None}, {"review_state": "rejected"},
    ],
)  # fmt: skip
def test_what_is_no_contact_does_not_come_between(fields: dict[str, str]) -> None:
    one, two = blinken(), wang()
    make_event(one, two, date="2022-01-01")
    make_event(one, two, date="2022-06-01", **fields)
    answer = ask(make_event(one, two, date="2023-01-01"), "pair")
    assert answer.since
    assert answer.since.when == "1 January 2022"


def test_a_call_is_contact_but_not_in_person() -> None:
    one, two = blinken(), wang()
    make_event(one, two, date="2022-01-01")
    make_event(one, two, date="2022-06-01", kind="call")
    event = make_event(one, two, date="2023-01-01")
    assert ask(event, "pair").since.when == "1 June 2022"  # type: ignore[union-attr]
    assert ask(event, "pair-in-person").since.when == "1 January 2022"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "planned"}, "its status is “announced”"),
        ({"kind": "letter"}, "Letters are not counted"),
        ({"date": ""}, "Its date is not known"),
        ({"kind": "other", "level": None}, "only one side is named"),
    ],
)
def test_no_answer_comes_with_its_reason(fields: dict[str, str], reason: str) -> None:
    event = make_event(blinken(), wang(), **fields)
    assert records.since(columns(), event, Scope()) is None
    assert reason in records.why_not(columns(), event)


def test_an_announced_meeting_counts_only_from_the_first_source_that_could_tell_it_took_place() -> None:
    one, two = blinken(), wang()
    announced = make_event(one, two, date="2023-06-18", article=make_article(published="2023-06-14"))
    later = make_event(one, two, date="2023-06-25", article=make_article(published="2023-06-25"))
    assert ask(later, "pair", "2023-06-25").since is None
    add_citation(announced, make_article(published="2023-06-19"))
    assert ask(later, "pair", "2023-06-25").since.pk == announced.pk  # type: ignore[union-attr]


# -- dates ------------------------------------------------------------------------------------------------------------


def test_overlapping_dates_leave_the_order_open_and_the_answer_says_so() -> None:
    one, two = blinken(), wang()
    make_event(one, two, date="2023-05", date_basis="relative")
    answer = ask(make_event(one, two, date="2023-05-20"), "pair")
    assert not answer.certain
    assert answer.since is None
    assert "may be the first" in answer.sentence
    assert any("the dates overlap" in note for note in answer.caveats)


def test_days_since_a_contact_of_inexact_date_are_given_as_a_span() -> None:
    one, two = blinken(), wang()
    make_event(one, two, date="2023-04-21~/2023-04-27~", date_basis="relative")
    answer = ask(make_event(one, two, date="2023-05-08"), "pair")
    assert answer.certain
    assert answer.days == (11, 17)
    assert answer.days_words == "11 to 17 days"


def test_an_inexact_contact_that_may_be_the_later_one_widens_the_span() -> None:
    one, two = blinken(), wang()
    make_event(one, two, date="2023-04-10")
    make_event(one, two, date="2023-04")
    answer = ask(make_event(one, two, date="2023-05-08"), "pair")
    assert answer.since
    assert answer.since.when == "10 April 2023"
    assert answer.days == (8, 28)
    assert len(answer.rivals) == 1


def test_an_undated_contact_and_a_plan_of_unknown_outcome_are_named_as_what_may_change_it() -> None:
    one, two = blinken(), wang()
    make_event(one, two, date="2022-01-01")
    make_event(one, two, date="", headline="A meeting without a date")
    make_event(one, two, date="2022-06-01", status="planned", headline="A plan")
    answer = ask(make_event(one, two, date="2023-01-01"), "pair")
    assert answer.certain
    assert [doubt.event.headline for doubt in answer.doubts] == ["A plan", "A meeting without a date"]
    assert any("no source tells whether it took place" in note for note in answer.caveats)
    assert any("its date is not known" in note for note in answer.caveats)


def test_an_unsure_reading_is_named() -> None:
    one, two = blinken(), wang()
    make_event(one, two, date="2022-01-01", confidence=0.3)
    answer = ask(make_event(one, two, date="2023-01-01"), "pair")
    assert any("low confidence" in note for note in answer.caveats)


# -- one trip ---------------------------------------------------------------------------------------------------------


def test_a_meeting_on_a_visit_is_not_the_second_contact_of_the_trip() -> None:
    one, two = blinken(), wang()
    make_event(one, two, date="2022-07-09")
    visit = make_event(one, two, date="2023-06-18/2023-06-19", kind="visit", country="China")
    Participation.objects.filter(event=visit, side="USA").update(role=Role.VISITOR)
    make_event(one, two, date="2023-06-18", country="China")
    second = make_event(one, two, date="2023-06-19", country="China")
    for event in (second, visit):
        answer = ask(event, "pair")
        assert answer.certain
        assert answer.since
        assert answer.since.when == "9 July 2022"


def test_linked_parts_of_one_whole_are_one_contact() -> None:
    one, two = blinken(), wang()
    whole = make_event(one, two, date="2023-06-17", kind="talks")
    first, second = make_event(one, two, date="2023-06-18"), make_event(one, two, date="2023-06-19")
    for part in (first, second):
        EventLink.objects.create(source=part, target=whole, kind="part_of")
    assert ask(second, "pair").since is None
    assert ask(whole, "pair").since is None


# -- counts -----------------------------------------------------------------------------------------------------------


def test_the_place_of_an_event_among_its_kind_in_its_year() -> None:
    one, two = blinken(), wang()
    make_event(one, two, date="2023-01-05")
    make_event(one, two, date="2023-02-05", kind="call")
    event = make_event(one, two, date="2023-03-05")
    assert records.ordinal(columns(), event).words == "number 2 among the meetings of 2023 on this record"  # type: ignore[union-attr]
    make_event(one, two, date="2023-03")
    assert records.ordinal(columns(), event).words == "number 2 to 3 among the meetings of 2023 on this record"  # type: ignore[union-attr]


@pytest.mark.parametrize("as_of", [None, dt.date(2023, 5, 8)], ids=["now", "then"])
def test_each_answer_takes_as_many_queries_on_a_long_record_as_on_a_short_one(as_of: dt.date | None) -> None:
    one, two = blinken(), wang()
    add_citation(make_event(one, two, date="2022-12-01"), make_article(published="2022-12-02"))
    event = make_event(one, two, date="2023-01-01", country="China", level_usa=2, level_chn=3)
    Participation.objects.filter(event=event, official=one).update(role=Role.VISITOR)

    def count() -> dict[str, int]:
        asked = Event.objects.prefetch_related("participations").get(pk=event.pk)
        record = columns()  # Reading what changed is another matter
        records.coverage(record)
        found = {}
        for question in records.questions(asked):
            with CaptureQueriesContext(connection) as queries:
                assert records.since(record, asked, question.scope, as_of)
            found[question.key.partition("-")[0]] = len(queries)
        for name, work in (("ordinal", records.ordinal), ("ended", silences.ended_by)):
            with CaptureQueriesContext(connection) as queries:
                assert work(record, asked, as_of)
            found[name] = len(queries)
        return found

    short = count()
    for number in range(30):
        make_event(one, two, date=f"2022-11-{number % 28 + 1:02}", kind=["meeting", "call"][number % 2])
        make_event(one, two, date="2022", status=["held", "planned"][number % 2], level=None)
    assert count() == short
    assert {"post", "pair", "level", "rank", "channel", "kind"} < set(short)
    assert max(short.values()) <= 8


# -- properties -------------------------------------------------------------------------------------------------------

PUBLISHED = dt.date(2023, 2, 1)
_days = st.dates(dt.date(2022, 1, 1), dt.date(2023, 1, 31)).map(str)
_months = st.integers(1, 12).map(lambda month: f"2022-{month:02}")
_others = st.sampled_from(
    ["2022-05-02/2022-05-20", "2022-12-28/2023-01-04", "2022-11-03~", "2022-06/..", "../2022-09", "[2022-08-01,2022-08-03]", ""]
)
_contact = st.tuples(
    st.one_of(_days, _months, _others),
    st.sampled_from(["meeting", "call", "visit", "letter"]),
    st.sampled_from(["held", "planned", "refused"]),
)
Told = tuple[str, str, str]
_several = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def add(contact: Told, published: dt.date = PUBLISHED) -> Event:
    date, kind, status = contact
    return make_event(blinken(), wang(), date=date, kind=kind, status=status, article=make_article(published=published))


def told(answer: records.Answer | None) -> object:
    """What an answer says, without the numbers of its events."""
    assert answer
    return (
        answer.since and answer.since.earliest, answer.days, sorted(str(r.when) for r in answer.rivals),
        sorted(str(d.event.when) for d in answer.doubts), answer.coverage,
    )  # fmt: skip


def surely_ended(ref: records.Ref) -> dt.date | None:
    """The last day on which there surely was a contact."""
    return ref.latest if ref.exact else ref.earliest


class Properties(TestCase):
    """What holds whatever the record."""

    @_several
    @given(st.lists(_contact, max_size=6), _contact)
    def test_one_more_event_can_only_move_since_later(self, contacts: list[Told], one_more: Told) -> None:
        event = add(("2023-01-01", "meeting", "held"))
        for contact in contacts:
            add(contact)
        before = records.since(columns(), event, Scope(level=3))
        add(one_more)
        after = records.since(columns(), event, Scope(level=3))
        assert before
        assert after
        if before.since and before.days:
            assert after.since
            assert after.days
            assert surely_ended(after.since) >= surely_ended(before.since)
            assert after.days[0] <= before.days[0]
            assert after.days[1] <= before.days[1]

    @_several
    @given(
        st.lists(st.tuples(_contact, st.dates(dt.date(2022, 1, 1), PUBLISHED)), max_size=5),
        st.lists(_contact, max_size=4),
        st.integers(1, 60),
    )
    def test_what_was_known_on_a_day_stays_as_it_was_when_later_articles_arrive(
        self, known: list[tuple[Told, dt.date]], later: list[Told], delay: int
    ) -> None:
        event = add(("2023-01-01", "meeting", "held"))
        cited = [add(contact, published) for contact, published in known]
        before = records.since(columns(), event, Scope(level=3), PUBLISHED)
        for contact in later:
            add(contact, PUBLISHED + dt.timedelta(days=delay))
        for one in cited:
            add_citation(one, make_article(published=PUBLISHED + dt.timedelta(days=delay)))
        assert told(records.since(columns(), event, Scope(level=3), PUBLISHED)) == told(before)

    @_several
    @given(st.lists(_contact, min_size=2, max_size=5).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
    def test_the_order_of_ingest_does_not_matter(self, orders: tuple[list[Told], list[Told]]) -> None:
        answers = []
        for contacts in orders:
            Event.objects.all().delete()
            Article.objects.all().delete()
            event = add(("2023-01-01", "meeting", "held"))
            for contact in contacts:
                add(contact)
            answers.append(told(records.since(columns(), event, Scope(level=3))))
        assert answers[0] == answers[1]
