"""Several reports of one contact become one event; what editors settled stays; the same work again changes nothing."""

import itertools

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_article, make_official, make_publisher
from tests.readings import a_candidate
from timeline import corrections
from timeline.extract.types import CandidateLink, EventCandidate, Extraction
from timeline.merge import Merged, merge_extraction, reconsider
from timeline.models import Article, Citation, Event, EventLink, KeptApart, Official, Participation, Proposal
from timeline.vocabulary import DateBasis, LinkKind, Precision, ReviewState, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def qin() -> Official:
    return make_official(native_name="秦刚")


@pytest.fixture
def burns() -> Official:
    return make_official("Nicholas Burns", "USA", "Ambassador to China", 4)


@pytest.fixture
def blinken() -> Official:
    return make_official("Antony Blinken", "USA", "Secretary of State", 2)


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("ada")


def merge(article: Article, *candidates: EventCandidate, version: str = "1") -> Merged:
    return merge_extraction(article, Extraction(candidates), version)


def report(*who: Official | str, published: str = "2023-05-08", publisher: str = "The Daily Courier", **fields: object) -> Event:
    """One more article with one report; the event that it went to."""
    article = make_article(f"A report of {published} on the two men’s meeting.", published, publisher=publisher)
    return merge(article, a_candidate(article, *who, **fields)).events[0]  # type: ignore[arg-type]


def snapshot() -> dict[str, list[dict[str, object]]]:
    """All of the record that a merge may write, without its times."""
    return {
        model.__name__: [
            {k: v for k, v in row.items() if k not in ("updated_at", "created_at")}
            for row in model.objects.order_by("pk").values()
        ]
        for model in (Event, Citation, Participation, EventLink, Proposal)
    }


def test_a_report_makes_an_event_with_all_it_says(qin: Official, burns: Official) -> None:
    event = report(qin, burns, place="Beijing", country="China")
    assert (event.kind, event.status, event.edtf, event.place, event.country) == (
        "meeting",
        "held",
        "2023-05-08",
        "Beijing",
        "China",
    )
    assert event.headline == "Qin Gang and Nicholas Burns meet in Beijing"
    assert (event.level, event.level_chn, event.level_usa, event.channel) == (4, 3, 4, "diplomatic")
    assert [(p.name, p.side, p.post) for p in event.participations.all()] == [
        ("Qin Gang", "CHN", "Foreign Minister"), ("Nicholas Burns", "USA", "Ambassador to China"),
    ]  # fmt: skip
    assert (event.source_count, event.first_reported.isoformat(), event.version) == (1, "2023-05-08", 1)
    citation = event.citations.get()
    assert citation.article.text[citation.start : citation.end] == citation.quote
    for words in ("burns", "beijing", '"foreign minister"', "秦刚", "courier", "report"):
        assert list(Event.objects.search(words)) == [event], words


def test_the_post_is_that_of_the_day() -> None:
    wang = make_official("Wang Yi", post="Foreign Minister", start="2013", end="2022-12-30")
    make_official("Wang Yi", post="Director", level=2, start="2023-01-01")
    blinken = make_official("Antony Blinken", "USA", "Secretary of State", 2)
    posts = {
        date: report(wang, blinken, date=date).participations.get(official=wang).post for date in ("2022-07-09", "2023-02-18")
    }
    assert posts == {"2022-07-09": "Foreign Minister", "2023-02-18": "Director"}


def test_two_reports_of_one_contact_are_one_event(qin: Official, burns: Official) -> None:
    first = report(qin, burns, place="Beijing", country="China")
    second = report(burns, qin, published="2023-05-09", publisher="The Evening Post", kind="talks")
    assert second == first
    assert (second.source_count, second.place, second.first_reported.isoformat()) == (2, "Beijing", "2023-05-08")
    assert second.confidence == pytest.approx(0.96)


@pytest.mark.parametrize(
    ("second", "same"),
    [
        ({"date": "2023-05"}, True),
        ({"date": "2023-05-08/2023-05-09", "kind": "talks"}, True),
        ({"date": "", "published": "2023-05-09"}, True),
        ({"date": "", "published": "2024-05-09"}, False),
        ({"date": "", "published": "2024-05-09", "place": "Beijing", "country": "China"}, True),
        ({"date": "", "published": "2027-05-09", "place": "Beijing", "country": "China"}, False),
        ({"date": "2023", "published": "2023-12-01"}, False),
        ({"date": "2023-05-10"}, False),
        ({"date": "2023-06"}, False),
        ({"kind": "call"}, False),
        ({"kind": "visit"}, False),
        ({"status": Status.REFUSED}, False),
        ({"status": Status.PLANNED, "published": "2023-05-05"}, True),
    ],
)
def test_what_joins_and_what_does_not(qin: Official, burns: Official, second: dict[str, object], same: bool) -> None:
    first = report(qin, burns, place="Beijing", country="China")
    assert (report(qin, burns, **second) == first) is same  # type: ignore[arg-type]


def test_an_undated_report_of_leaders_means_their_last_meeting_and_not_an_older_one() -> None:
    xi, biden = make_official("Xi Jinping", post="President", level=1), make_official("Joe Biden", "USA", "President", 1)
    summit = report(xi, biden, date="2022-11", place="Bali", country="Indonesia", published="2022-11-20")
    assert report(xi, biden, date="", published="2022-11-28") == summit
    assert report(xi, biden, date="", published="2023-11-28") != summit


def test_other_people_are_another_event(qin: Official, burns: Official, blinken: Official) -> None:
    first = report(qin, burns)
    assert report(qin, blinken) != first
    assert report("CHN Liu Someone", burns) != first


def test_a_leader_in_one_account_and_not_in_the_other_is_another_event(blinken: Official) -> None:
    wang = make_official("Wang Yi", post="Director", level=2)
    xi, biden = make_official("Xi Jinping", post="President", level=1), make_official("Joe Biden", "USA", "President", 1)
    assert report(xi, biden, wang, blinken) != report(wang, blinken)


def test_people_outside_the_register_are_known_by_name(burns: Official) -> None:
    first = report("CHN Yang Tao", burns)
    assert report("CHN Yang Tao", burns, published="2023-05-09") == first
    assert [p.name for p in first.participations.filter(official=None)] == ["Yang Tao"]


def test_states_alone_are_the_participants_of_a_cut_channel() -> None:
    first = report("CHN", kind="cancellation", status=Status.CANCELLED, date="2022-08-05", published="2022-08-05",
                   headline="China cuts military channels")  # fmt: skip
    again = report("CHN", kind="cancellation", status=Status.CANCELLED, date="2022-08", published="2022-09-01")
    assert again == first
    assert [(p.name, p.is_state) for p in first.participations.all()] == [("China", True)]
    assert (again.edtf, again.headline) == ("2022-08-05", "China cuts military channels")


# --- what several sources together say ---


def test_the_most_precise_date_that_agrees_with_the_others_stands(qin: Official, burns: Official) -> None:
    report(qin, burns, date="2023-05", published="2023-06-02", place="Beijing", country="China")
    event = report(qin, burns, date="2023-05-08", published="2023-06-09", place="Beijing", country="China")
    assert (event.edtf, event.date_precision, event.source_count) == ("2023-05-08", Precision.DAY, 2)


def test_where_sources_differ_by_a_day_both_are_kept(qin: Official, burns: Official) -> None:
    report(qin, burns, date="2023-05-08", place="Beijing", country="China")
    event = report(qin, burns, date="2023-05-09", place="Beijing", country="China", published="2023-05-09")
    assert (event.edtf, event.date_earliest.isoformat(), event.date_latest.isoformat()) == (
        "[2023-05-08,2023-05-09]", "2023-05-08", "2023-05-09",
    )  # fmt: skip
    event = report(qin, burns, date="2023-05-09", place="Beijing", country="China", published="2023-05-10", publisher="A")
    assert event.edtf == "2023-05-09"


def test_a_call_keeps_washingtons_date_and_the_other_sides(blinken: Official, qin: Official) -> None:
    report(blinken, qin, kind="call", date="2023-06-14", published="2023-06-14")
    event = report(qin, blinken, kind="call", date="2023-06-13", published="2023-06-14", publisher="A")
    assert (event.edtf, event.date_other_side, event.source_count) == ("2023-06-13", "2023-06-14", 2)


def test_a_date_inferred_from_publication_gives_way_to_a_stated_one(qin: Official, burns: Official) -> None:
    report(qin, burns, date="2023-05-09", basis=DateBasis.PUBLISHED, published="2023-05-09")
    event = report(qin, burns, date="2023-05-08", published="2023-05-10", publisher="A")
    assert (event.edtf, event.date_basis, event.source_count) == ("2023-05-08", DateBasis.EXPLICIT, 2)


def test_a_plan_becomes_what_was_held(qin: Official, burns: Official) -> None:
    planned = report(qin, burns, status=Status.PLANNED, date="2023-05-08", published="2023-05-05")
    assert planned.headline == "Qin Gang and Nicholas Burns to meet"
    held = report(qin, burns, published="2023-05-09")
    assert (held, held.status, held.headline) == (planned, "held", "Qin Gang and Nicholas Burns meet")


def test_for_a_postponement_the_governments_word_counts(blinken: Official) -> None:
    make_publisher("US Department of State", side="USA")
    fields = {"kind": "visit", "date": "2023-02-05/2023-02-06", "place": "Beijing", "country": "China", "visitor": blinken}
    for publisher in ("A", "B"):
        report(blinken, status=Status.CANCELLED, published="2023-02-03", publisher=publisher, **fields)
    event = report(blinken, status=Status.POSTPONED, published="2023-02-03", publisher="US Department of State", **fields)
    assert (event.status, event.source_count, event.headline) == ("postponed", 3, "Antony Blinken’s visit to Beijing")


def test_a_plan_for_some_time_of_the_year_takes_no_report_from_the_visit_put_off(blinken: Official) -> None:
    trip = {"kind": "visit", "country": "China"}
    plan = report(
        blinken, published="2023-01-01", status=Status.PLANNED, date="2023-01-01/2023-04-30", precision=Precision.SEASON, **trip
    )
    put_off = report(
        blinken, published="2023-01-18", status=Status.PLANNED, date="2023-02-05/2023-02-06", place="Beijing", **trip
    )
    for published, date in (("2023-02-03", "2023-02-03"), ("2023-05-08", ""), ("2023-06-18", "2023-02-03")):
        told = report(blinken, published=published, status=Status.POSTPONED, date=date, place="Beijing", **trip)
        assert told.pk == put_off.pk != plan.pk


def test_the_order_of_ingest_does_not_matter(qin: Official, burns: Official) -> None:
    told = [
        {"date": "2023-05-08", "place": "Beijing", "country": "China", "published": "2023-05-08"},
        {"date": "2023-05", "published": "2023-06-20", "place": "Beijing", "country": "China"},
        {"date": "2023-05-08", "kind": "talks", "published": "2023-05-09"},
        {"status": Status.PLANNED, "date": "2023-05-08", "published": "2023-05-06"},
    ]
    outcomes = set()
    for order in itertools.permutations(told):
        Citation.objects.all().delete()
        Event.objects.all().delete()
        for fields in order:
            event = report(qin, burns, **fields)  # type: ignore[arg-type]
        outcomes.add(
            (Event.objects.count(), event.edtf, event.kind, event.status, event.place, event.headline, event.source_count)
        )
    assert outcomes == {(1, "2023-05-08", "meeting", "held", "Beijing", "Qin Gang and Nicholas Burns meet in Beijing", 4)}


def test_a_vague_report_joins_once_it_is_clear_which_event_it_means(qin: Official, burns: Official, editor: User) -> None:
    bali = {"place": "Bali", "country": "Indonesia"}
    first = report(qin, burns, date="2022-11-14", published="2022-11-14", **bali)
    other = report(qin, burns, date="2022-11-22", published="2022-11-22", **bali)
    vague, settled = (report(qin, burns, date="2022-11", published=f"2022-12-{day}", **bali) for day in (11, 12))
    assert not {vague, settled} & {first, other}, "each may mean either"
    corrections.apply_correction(settled, "summary", "Another one.", editor, "Why")
    assert reconsider(vague) is None
    report(qin, burns, date="2022-11-14", published="2022-12-20", publisher="A", **bali)
    assert reconsider(vague) == first
    assert reconsider(settled) is None, "an editor has touched it"
    vague.refresh_from_db()
    first.refresh_from_db()
    assert (vague.merged_into, first.source_count, first.edtf) == (first, 3, "2022-11-14")
    assert reconsider(vague) is None


# --- again ---


def test_the_same_reading_again_changes_nothing(qin: Official, burns: Official, blinken: Official) -> None:
    article = make_article("Qin met Burns in Beijing. Blinken called off his trip over the balloon.")
    candidates = [
        a_candidate(article, qin, burns, quote="Qin met Burns in Beijing.", place="Beijing", country="China"),
        a_candidate(article, blinken, quote="Blinken called off his trip", kind="visit", status=Status.CANCELLED, date="2023-02",
                    links=[CandidateLink(LinkKind.BECAUSE_OF, 2)]),
        a_candidate(article, "CHN", quote="over the balloon.", kind="incident", date="2023-02", headline="Balloon over Montana"),
    ]  # fmt: skip
    first = merge(article, *candidates)
    assert len(first.made) == 3
    before = snapshot()
    second = merge(article, *candidates)
    assert (second.made, second.withdrawn) == (set(), 0)
    assert snapshot() == before
    assert [(link.source, link.target, link.kind) for link in EventLink.objects.all()] == [
        (first.events[1], first.events[2], LinkKind.BECAUSE_OF)
    ]


def test_a_better_reading_updates_the_event_and_keeps_its_id(qin: Official, burns: Official) -> None:
    article = make_article("Qin Gang met Nicholas Burns on Monday in Beijing.")
    event = merge(article, a_candidate(article, qin, burns, date="2023-05-01")).events[0]
    better = merge(
        article, a_candidate(article, qin, burns, date="2023-05-08", place="Beijing", country="China"), version="2"
    ).events[0]
    assert (better.pk, better.edtf, better.place, better.version) == (event.pk, "2023-05-08", "Beijing", 2)
    assert better.citations.get().extractor_version == "2"


def test_a_reading_that_no_longer_finds_an_event_withdraws_it_and_a_later_one_brings_it_back(
    qin: Official, burns: Official
) -> None:
    article = make_article("Qin Gang met Nicholas Burns.")
    candidate = a_candidate(article, qin, burns)
    event = merge(article, candidate).events[0]
    assert merge(article, version="2").withdrawn == 1
    assert event.citations.get().withdrawn
    assert event not in Event.objects.published()
    assert merge(article, candidate, version="3").events == [event]
    assert event in Event.objects.published()
    assert event.citations.count() == 1


def test_what_an_editor_agreed_to_stays_though_a_later_reading_does_not_find_it(
    qin: Official, burns: Official, editor: User
) -> None:
    article = make_article("Qin Gang met Nicholas Burns.")
    event = merge(article, a_candidate(article, qin, burns)).events[0]
    corrections.set_review(event, ReviewState.ACCEPTED, editor)
    assert merge(article, version="2").withdrawn == 0
    assert event in Event.objects.published()


def test_a_reading_that_no_longer_fits_moves_to_where_it_belongs(qin: Official, burns: Official) -> None:
    first = report(qin, burns, date="2023-05-08")
    article = make_article("They met once more.", "2023-06-20")
    assert merge(article, a_candidate(article, qin, burns, date="2023-05-08")).events == [first]
    other = merge(article, a_candidate(article, qin, burns, date="2023-06-19"), version="2").events[0]
    assert other != first
    assert (other.edtf, other.source_count) == ("2023-06-19", 1)
    first.refresh_from_db()
    assert (first.edtf, first.source_count) == ("2023-05-08", 1)


def test_events_in_one_sentence_stay_two(qin: Official, burns: Official) -> None:
    article = make_article("Their talks in Vienna in May 2023 and in Malta in September.")
    found = [
        a_candidate(article, qin, burns, date="2023-05", place="Vienna", country="Austria"),
        a_candidate(article, qin, burns, date="2023-09", place="Malta", country="Malta"),
    ]
    first = merge(article, *found)
    assert len(first.made) == 2
    assert merge(article, *reversed(found)).events == list(reversed(first.events))


# --- what editors settled ---


def test_a_locked_field_stays_and_what_the_sources_say_waits_as_one_proposal(
    qin: Official, burns: Official, editor: User
) -> None:
    event = report(qin, burns, place="Beijing", country="China", date="2023-05-08")
    corrections.apply_correction(event, "place", "Tianjin", editor, "The readout says so")
    assert not Proposal.objects.exists(), "what the editor has just overruled is not proposed"
    for publisher in ("A", "B"):
        event = report(qin, burns, place="Shanghai", country="China", date="2023-05-08", publisher=publisher)
    assert event.place == "Tianjin"
    proposal = Proposal.objects.get()
    assert (proposal.field, proposal.current, proposal.proposed, proposal.citation.reading["place"]) == (
        "place", "Tianjin", "Shanghai", "Shanghai",
    )  # fmt: skip
    corrections.settle_proposal(proposal, accept=False, who=editor)
    event = report(qin, burns, place="Shanghai", country="China", date="2023-05-08", publisher="C")
    assert (event.place, event.source_count) == ("Tianjin", 4)
    assert not Proposal.objects.filter(state=Proposal.State.OPEN).exists(), "a dismissed value is not asked again"


def test_a_vaguer_date_of_the_sources_is_no_proposal(qin: Official, burns: Official, editor: User) -> None:
    event = report(qin, burns, date="2023-05", place="Beijing", country="China")
    corrections.apply_correction(event, "edtf", "2023-05-08", editor, "The readout says so")
    event = report(qin, burns, date="2023-05-01/2023-05-10", place="Beijing", country="China", precision=Precision.PART_OF_MONTH)
    assert (event.edtf, event.date_basis, event.source_count) == ("2023-05-08", DateBasis.EDITOR, 2)
    assert not Proposal.objects.exists()


def test_a_rejected_event_takes_further_reports_and_stays_hidden(qin: Official, burns: Official, editor: User) -> None:
    event = report(qin, burns)
    corrections.set_review(event, ReviewState.REJECTED, editor, "No such meeting")
    again = report(qin, burns, published="2023-05-09")
    assert (again, again.review_state, again.source_count) == (event, ReviewState.REJECTED, 2)
    assert not Event.objects.published().exists()


def test_what_was_merged_by_hand_stays_merged(qin: Official, burns: Official, editor: User) -> None:
    first, article = report(qin, burns, date="2023-05-08"), make_article("The two met in June.", "2023-06-02")
    candidate = a_candidate(article, qin, burns, date="2023-06-01")
    other = merge(article, candidate).events[0]
    assert other != first
    corrections.merge_events(first, [other], editor, "The second date is a slip")
    assert merge(article, candidate, version="2").events == [first]
    assert Event.objects.published().get() == first


def test_what_was_split_by_hand_stays_split(qin: Official, burns: Official, editor: User) -> None:
    event = report(qin, burns)
    article = make_article("And again they met.", "2023-05-08")
    candidate = a_candidate(article, qin, burns)
    assert merge(article, candidate).events == [event]
    new = corrections.split_event(event, [article.citations.get()], editor, "Another meeting of that day")
    assert KeptApart.objects.count() == 1
    assert merge(article, candidate, version="2").events == [new]
    event.refresh_from_db()
    assert (event.source_count, new.source_count) == (1, 1)


def test_a_citation_taken_away_by_hand_does_not_come_back(qin: Official, burns: Official, editor: User) -> None:
    report(qin, burns)
    article = make_article("They met.", "2023-05-09")
    candidate = a_candidate(article, qin, burns)
    event = merge(article, candidate).events[0]
    corrections.remove_citation(article.citations.get(), editor, "Another meeting is meant")
    assert merge(article, candidate, version="2").events == [event]
    event.refresh_from_db()
    assert (event.source_count, article.citations.get().withdrawn) == (1, True)


def test_a_link_taken_away_by_hand_does_not_come_back(blinken: Official, editor: User) -> None:
    article = make_article("Blinken put off his trip because of the balloon.")
    candidates = [
        a_candidate(article, blinken, quote="Blinken put off his trip", kind="visit", status=Status.POSTPONED, date="2023-02",
                    links=[CandidateLink(LinkKind.BECAUSE_OF, 1)]),
        a_candidate(article, "CHN", quote="the balloon", kind="incident", date="2023-02", headline="Balloon"),
    ]  # fmt: skip
    merge(article, *candidates)
    corrections.remove_link(EventLink.objects.get(), editor, "Not so")
    merge(article, *candidates, version="2")
    assert not EventLink.objects.exists()


# --- engagements ---


def test_a_postponed_visit_and_the_one_that_took_its_place_are_one_engagement(blinken: Official, qin: Official) -> None:
    fields = {"kind": "visit", "place": "Beijing", "country": "China", "visitor": blinken}
    held = report(blinken, date="2023-06-18/2023-06-19", published="2023-06-19", **fields)
    put_off = report(blinken, date="2023-02-05/2023-02-06", status=Status.POSTPONED, published="2023-02-03", **fields)
    held.refresh_from_db()
    assert held.engagement == put_off
    assert EventLink.objects.get(kind=LinkKind.RESCHEDULED_AS).target == held
    meeting = report(qin, blinken, date="2023-06-18", place="Beijing", country="China", published="2023-06-18")
    assert EventLink.objects.get(kind=LinkKind.PART_OF).source == meeting
    later = report(blinken, date="2024-04-24/2024-04-26", published="2024-04-26", **fields)
    assert later.engagement is None


def test_an_invitation_is_taken_up_by_the_visit(blinken: Official) -> None:
    invitation = report(blinken, kind="invitation", date="2022-11-14", country="China", visitor=blinken, published="2022-11-15")
    visit = report(blinken, kind="visit", date="2023-06-18", country="China", visitor=blinken, published="2023-06-19")
    visit.refresh_from_db()
    assert visit.engagement == invitation
    assert EventLink.objects.get(kind=LinkKind.FOLLOW_UP_TO).source == visit


# --- cost ---


def test_queries_do_not_grow_with_the_record(qin: Official, burns: Official) -> None:
    def cost(published: str) -> int:
        article = make_article(f"They met, says a report of {published}.", published)
        with CaptureQueriesContext(connection) as queries:
            merge(article, a_candidate(article, qin, burns, date=published))
        return len(queries)

    cost("2023-01-02")
    few = cost("2023-01-10")
    for month in range(1, 13):
        report(qin, burns, date=f"2022-{month:02}-11", published=f"2022-{month:02}-12")
    assert cost("2023-01-20") <= few
