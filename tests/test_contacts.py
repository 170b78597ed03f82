"""What counts as contact and what a scope compares: the columns in memory select what a query of the database selects."""

import datetime as dt
from itertools import product

import pytest
from django.db.models import Exists, F, OuterRef, Q

from tests.factories import add_citation, make_article, make_event, make_official
from tests.reference_record import load_reference_record
from timeline.columns import columns
from timeline.contacts import IN_PERSON_KINDS, Scope, contacts, in_scope, is_exact, surely_before, unranked
from timeline.coverage import article_days
from timeline.models import Citation, Event, Participation, Tenure
from timeline.querysets import EventQuerySet
from timeline.records import questions

pytestmark = pytest.mark.django_db

DAYS = [None, dt.date(2019, 7, 1), dt.date(2023, 5, 9), dt.date(2023, 6, 18), dt.date(2025, 1, 1)]
KINDS = ("meeting", "talks", "call", "video_call", "visit", "other")
SCOPES = [
    Scope(),
    *(Scope(level=level, channel=channel) for level, channel in product((2, 3, 5), ("", "defence"))),
    *(Scope(rank=rank) for rank in ((1, 1), (2, 2), (3, 2), (4, 3), (5, 4))),
    *(Scope(counterpart=(side, level)) for side, level in product(("USA", "CHN"), (2, 4))),
    Scope(posts=(("USA", "Secretary of State"),), country="China", in_person=True, kinds=IN_PERSON_KINDS),
    Scope(posts=(("USA", "Defense Secretary|Secretary of War"), ("CHN", "Defence Minister"))),
    Scope(posts=(("CHN", "Adviser to the Premier"),)),
    Scope(posts=(("CHN", "Adviser to the Premier"),), country="China"),
    Scope(in_person=True, place="bali"),
    Scope(kinds=("call", "video_call"), channel="leader"),
]


@pytest.fixture
def record() -> None:
    """The reference record, with people outside the register, a host, and dates that are open, doubted or foretold."""
    load_reference_record()
    blinken, qin = make_official("Antony Blinken", post=""), make_official("Qin Gang", post="")
    foretold = make_article(published="2023-06-14")
    guest = make_event(blinken, "CHN Somebody", date="2023-06-18", country="China", level_chn=3, article=foretold)
    add_citation(guest, make_article(published="2023-06-19"))
    host = make_event(qin, "CHN Somebody Else", date="2023-06-20~", country="China", level=None, level_chn=3)
    Participation.objects.filter(official=None, event__in=[guest, host]).update(post="Adviser to the Premier", level=3)
    Participation.objects.filter(name="Somebody").update(role="host")
    make_event(blinken, qin, date="2023-07/..", country="China", status="ongoing")
    make_event(blinken, date="", level=None, article=make_article(published="2022-02-02"))
    make_event(blinken, qin, date="[2023-07-01,2023-07-09]", kind="other", level=None)


def asked_contacts(as_of: dt.date | None) -> EventQuerySet:
    query = Event.objects.published().of_kind(KINDS).with_status(("held", "ongoing")).exclude(kind="other", level=None)
    if as_of is None:
        return query
    later = Citation.objects.standing().filter(
        event=OuterRef("pk"), article__published__gte=OuterRef("date_earliest"), article__published__lte=as_of
    )
    undated = Q(date_earliest=None)
    told = query.reported_by(as_of).filter(undated | Q(first_reported__gte=F("date_earliest")) | Q(Exists(later)))
    return told.filter(undated | Q(date_earliest__lte=as_of))


def undated_since(day: dt.date) -> Q:
    return Q(event__date_latest=None) & (Q(event__date_earliest__isnull=False) | Q(event__sort_date__gte=day))


def undated_until(day: dt.date) -> Q:
    return Q(event__date_earliest=None) & (Q(event__date_latest__isnull=False) | Q(event__sort_date__lte=day))


def asked_scope(query: EventQuerySet, scope: Scope) -> EventQuerySet:
    """As the columns select."""
    for person in scope.people:
        query = query.with_official(person)
    for side, posts in scope.posts:
        held = Q(official=None, side=side, post__in=posts.split("|"))
        for tenure in Tenure.objects.filter(post__name__in=posts.split("|"), post__side=side):
            then = Q(official_id=tenure.official_id)
            if tenure.first_day:
                then &= undated_since(tenure.first_day) | Q(event__date_latest__gte=tenure.first_day)
            if tenure.last_day:
                then &= undated_until(tenure.last_day) | Q(event__date_earliest__lte=tenure.last_day)
            held |= then
        people = Participation.objects.filter(held if not scope.country else held & ~Q(role="host"))
        query = query.filter(pk__in=people.values("event_id"))
    if scope.counterpart:
        side, level = scope.counterpart
        query = query.filter(pk__in=Participation.objects.filter(side=side, level__lte=level).values("event_id"))
    if scope.level:
        query = query.at_or_above(scope.level)
    if scope.rank:
        lower, higher = scope.rank
        as_high = Q(level_usa__lte=higher) | Q(level_chn__lte=higher) if higher < lower else Q()
        query = query.filter(Q(level__lt=lower) | Q(level=lower) & as_high)
    if scope.channel:
        query = query.in_channel([scope.channel])
    if scope.kinds:
        query = query.of_kind(scope.kinds)
    if scope.in_person:
        query = query.filter(Q(form="in_person") | Q(form="unknown", kind__in=IN_PERSON_KINDS))
    if scope.country:
        query = query.filter(country=scope.country)
    return query.filter(place__icontains=scope.place)


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_contacts_are_those_that_a_query_finds(record: None, as_of: dt.date | None) -> None:
    kept = columns()
    found = set(kept.ids[contacts(kept, as_of)].tolist())
    assert found == set(asked_contacts(as_of).values_list("pk", flat=True))
    assert found


def test_a_scope_compares_what_a_query_finds(record: None) -> None:
    kept = columns()
    asked = {q.scope for event in Event.objects.contacts().prefetch_related("participations") for q in questions(event)}
    assert len(asked) > 100
    compared = 0
    for scope in [*SCOPES, *asked]:
        found = set(kept.ids[in_scope(kept, scope)].tolist())
        assert found == set(asked_scope(Event.objects.all(), scope).values_list("pk", flat=True)), scope
        compared += len(found)
    assert compared > 1000


def test_each_scope_above_finds_something(record: None) -> None:
    kept = columns()
    assert [scope for scope in SCOPES if not in_scope(kept, scope).any()] == []


def test_order_and_unknown_levels_are_those_of_each_event(record: None) -> None:
    kept = columns()
    day = dt.date(2023, 7, 5)
    for row, event in enumerate(Event.objects.order_by("pk")):
        over = event.date_latest is not None and event.date_latest < day
        sure = event.date_earliest is not None and event.date_earliest < day and (over or is_exact(event))
        assert bool(surely_before(kept, day.toordinal())[row]) == sure, event
        for level in (2, 4):
            may_be = all(side is None or side <= level for side in (event.level_usa, event.level_chn))
            unknown = event.level is None and event.kind != "other" and may_be
            assert bool(unranked(kept, level)[row]) == unknown, event


def test_articles_are_counted_by_day_also_those_that_come_later() -> None:
    assert article_days().between(dt.date.min, dt.date.max) == 0
    for day in ("2023-05-08", "2023-05-08", "2023-05-20"):
        make_article(published=day)
    assert article_days().between(dt.date(2023, 5, 8), dt.date(2023, 5, 19)) == 2
    late = make_article(published="2023-05-10")
    assert article_days().between(dt.date(2023, 5, 8), dt.date(2023, 5, 19)) == 3
    assert article_days(dt.date(2023, 5, 9)).between(dt.date.min, dt.date.max) == 2
    assert article_days().longest_without(dt.date(2023, 5, 8), dt.date(2023, 5, 25)) == 10
    late.delete()
    assert article_days().between(dt.date(2023, 5, 8), dt.date(2023, 5, 19)) == 2
