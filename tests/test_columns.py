"""The columns in memory tell the same record as the database, whatever the filter, also after a change."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import Count, Max, Min
from django.http import QueryDict

from bench.generate import fill
from tests.factories import add_citation, make_article, make_event, make_official
from timeline import columns, listing, profiles
from timeline.contacts import is_exact
from timeline.facets import facet_counts
from timeline.forms import FILTERS, EventFilterForm
from timeline.models import Article, Event, Official, Participation, Publisher
from timeline.vocabulary import ReviewState

pytestmark = pytest.mark.django_db

QUERIES = [
    "",
    "q=trade",
    'q="exchange of views" -trade',
    "q=王毅",
    "from=2005&to=2010-06",
    "kind=meeting&kind=call&status=held",
    "channel=defence&level=2&level=3",
    "above=2&third=1",
    "person=official-001",
    "person=official-001&person=official-000",
    "publisher=publisher-03&publisher=publisher-04",
    "country=Austria",
    "place=Vienna&reviewed=1",
    "as_of=2012-06-01&kind=visit",
    "undated=1&kind=meeting",
    "q=climate&from=2001-01&kind=talks&above=4&publisher=publisher-07",
]


@pytest.fixture
def record() -> None:
    fill(500)
    Event.objects.filter(pk__in=Event.objects.values("pk")[:5]).update(review_state=ReviewState.REJECTED)
    wang = make_official("Wang Yi", native_name="王毅")
    make_event(wang, date="", headline="Undated")
    make_event(wang, date="2023-02-03/..", headline="Open-ended 王毅")
    columns.forget()


def selected(form: EventFilterForm) -> set[int]:
    return set(form.columns.ids[form.mask()].tolist())


@pytest.mark.parametrize("query", QUERIES)
def test_a_mask_selects_what_the_query_selects(record: None, query: str) -> None:
    form = EventFilterForm(QueryDict(query))
    assert not form.problems
    assert selected(form) == set(form.events().values_list("pk", flat=True))


def tell_the_record() -> None:
    """What firsts and silences rest on is, for each event, as its row has it."""
    record = columns.columns()
    events = Event.objects.prefetch_related("participations", "citations__article").order_by("pk")
    assert record.ids.tolist() == [event.pk for event in events]
    for row, event in enumerate(events):
        told = [c.article.published for c in event.citations.all() if not c.withdrawn]
        if event.date_earliest:
            told = [day for day in told if day >= event.date_earliest]
        assert bool(record.exact[row]) == is_exact(event)
        assert bool(record.engaged[row]) == (event.engagement is not None)
        assert int(record.level_usa[row]) == (event.level_usa or 0)
        assert int(record.level_chn[row]) == (event.level_chn or 0)
        assert record.codes["form"].text[record.texts["form"][row]] == event.form
        assert int(record.told[row]) == (min(told).toordinal() if told else columns.EVER)
        for person in event.participations.all():
            if person.official_id:
                assert row in record.people.rows_with(person.official_id)
                assert (row in record.hosts.rows_with(person.official_id)) == (person.role == "host")
            elif person.post:
                key = record.post_code(person.side, person.post, host=person.role == "host")
                assert row in record.unregistered.rows_with(key)


def test_each_row_tells_what_its_event_tells_also_after_changes(record: None) -> None:
    wang, host = make_official("Wang Yi"), make_official("Antony Blinken", "USA", "Secretary of State", 2)
    foretold = make_event(wang, host, date="2023-06-18~", level_usa=2, level_chn=3, article=make_article(published="2023-06-14"))
    doubted = make_event("USA Somebody", date="[2023-05-01,2023-05-02]", form="phone")
    Participation.objects.filter(official=host).update(role="host")
    Participation.objects.filter(event=doubted).update(post="Adviser")
    tell_the_record()
    add_citation(foretold, make_article(published="2023-06-20"))
    doubted.edtf, doubted.date_precision, doubted.engagement = "2023-05-01/2023-05-02", "range", foretold
    doubted.save()
    tell_the_record()


def test_each_filter_is_among_those_compared() -> None:
    assert {name for query in QUERIES for name in QueryDict(query)} == set(FILTERS)


@pytest.mark.parametrize("query", QUERIES)
def test_counts_leave_out_the_facets_own_filter(record: None, query: str) -> None:
    form = EventFilterForm(QueryDict(query))
    for facet in ("kind", "status", "channel", "country", "publisher"):
        for value in facet_counts(form)[facet]:
            one = EventFilterForm(QueryDict(form.query_string(**{facet: value.value})))
            assert value.count == one.events().count(), (facet, value)


def test_lists_of_people_places_and_publishers_count_what_the_public_sees(record: None) -> None:
    make_official("Nobody Met")
    shown = Event.objects.published()
    people = Official.objects.filter(participations__event__in=shown)
    counted = people.annotate(number=Count("participations__event", distinct=True), last=Max("participations__event__sort_date"))
    assert {(item.official.pk, item.number, item.last) for item in profiles.people()} == set(
        counted.values_list("pk", "number", "last")
    )
    numbers = [item.number for item in profiles.people()]
    assert numbers == sorted(numbers, reverse=True)
    places = shown.exclude(place="").order_by().values_list("country", "place").annotate(Count("pk"), Max("sort_date"))
    assert {
        (country, item.place, item.number, item.last) for country, found in profiles.places().items() for item in found
    } == set(places)
    for item in profiles.publishers():
        articles = Article.objects.filter(publisher=item.publisher)
        assert item.articles == articles.count()
        assert (item.first, item.last) == tuple(articles.aggregate(first=Min("published"), last=Max("published")).values())
        assert item.events == EventFilterForm(QueryDict(f"publisher={item.publisher.slug}")).events().count()


def test_articles_are_counted_again_when_one_is_added(record: None) -> None:
    publisher = Publisher.objects.order_by("pk")[0]

    def read() -> tuple[int, int]:
        [found] = [item for item in profiles.publishers() if item.publisher == publisher]
        return found.articles, sum(total for _, _, total in profiles.coverage(publisher))

    before = read()[0]
    assert read() == (before, before)
    make_article(publisher=publisher, published=dt.date(2031, 1, 1))
    assert read() == (before + 1, before + 1)


def test_paging_meets_every_event_once_in_order(record: None) -> None:
    for order in ("", "&order=oldest"):
        form = EventFilterForm(QueryDict("kind=meeting" + order))
        met: list[int] = []
        query: str | None = form.query_string()
        while query is not None:
            page = listing.page(EventFilterForm(QueryDict(query)))
            met += [entry.row.key for entry in page.entries]
            query = page.later
        signs = 1 if order else -1
        assert met == [e.pk for e in sorted(form.events(), key=lambda e: (signs * e.sort_date.toordinal(), signs * e.pk))]


def test_a_change_shows_at_once(record: None) -> None:
    before = columns.columns()
    event = Event.objects.published().filter(kind="visit").first()
    assert event is not None
    event.kind, event.place = "letter", "Reykjavik"
    event.save()
    new = make_event(
        make_official("Qin Gang"), "USA Someone Else", date="2024-02-02", article=make_article(published=dt.date(2024, 2, 3))
    )
    after = columns.columns()
    assert after is not before
    assert after.ids[after.live & after.among("place", ["Reykjavik"])].tolist() == [event.pk]
    assert new.pk in after.ids
    new.review_state = ReviewState.REJECTED
    new.save()
    latest = columns.columns()
    assert new.pk not in latest.ids[latest.live]


def test_what_an_administrator_deleted_is_gone_at_the_next_reading(record: None) -> None:
    columns.columns()
    gone, kept = Event.objects.published()[:2]
    key = gone.pk
    gone.delete()
    kept.save()
    assert key not in columns.columns().ids


def test_nothing_is_read_again_while_nothing_changes(record: None, django_assert_num_queries: Any) -> None:
    before = columns.columns()
    with django_assert_num_queries(3):
        assert columns.columns() is before
