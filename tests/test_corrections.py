"""Each change by a person is kept, locked, and undone exactly."""

import uuid
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from tests.factories import make_article, make_official
from tests.readings import a_candidate
from timeline import corrections
from timeline.corrections import CannotUndo, VersionConflict
from timeline.engagements import link_engagement
from timeline.extract.types import Extraction
from timeline.merge import merge_extraction
from timeline.models import Article, Citation, Correction, Event, EventLink, KeptApart, Official, Proposal
from timeline.upkeep import participant_json, standing
from timeline.vocabulary import DateBasis, LinkKind, Precision, ReviewState, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def people() -> tuple[Official, Official]:
    return make_official(), make_official("Nicholas Burns", "USA", "Ambassador to China", 4)


def report(*who: Official | str, published: str = "2023-05-08", **fields: Any) -> Event:
    article = make_article(f"A report of {published} on {fields.get('kind', 'a meeting')}.", published)
    return merge_extraction(article, Extraction((a_candidate(article, *who, **fields),)), "1").events[0]


@pytest.fixture
def event(people: tuple[Official, Official]) -> Event:
    return report(*people, place="Beijing", country="China")


def state(event: Event) -> dict[str, Any]:
    """All that a reader or editor sees of an event, but not how often it changed."""
    event = Event.objects.get(pk=event.pk)
    values = {f.name: f.value_from_object(event) for f in Event._meta.concrete_fields if f.name not in ("version", "updated_at")}
    values["participants"] = [participant_json(p) for p in event.participations.all()]
    values["citations"] = list(event.citations.order_by("pk").values())
    values["links"] = sorted(EventLink.objects.filter(source=event).values_list("target", "kind"))
    values["linked"] = sorted(EventLink.objects.filter(target=event).values_list("source", "kind"))
    values["apart"] = list(KeptApart.objects.filter(first=event).values_list("second", flat=True))
    return values


@pytest.mark.parametrize(
    ("field", "new", "old"),
    [
        ("place", "Tianjin", "Beijing"), ("status", "planned", "held"), ("kind", "talks", "meeting"),
        ("edtf", "2023-05", "2023-05-08"),
        ("level", 2, 4), ("headline", "They meet", "Qin Gang and Nicholas Burns meet in Beijing"), ("summary", "At length.", ""),
        ("channel", "party", "diplomatic"), ("requested_by", "both", "unknown"), ("place", "", "Beijing"),
    ],
)  # fmt: skip
def test_a_correction_is_kept_locked_and_undone(event: Event, editor: User, field: str, new: Any, old: Any) -> None:
    before = state(event)
    correction = corrections.apply_correction(event, field, new, editor, "The readout says so", "https://readout.example/1")
    event.refresh_from_db()
    assert getattr(event, field) == new
    assert event.locked_fields == [field]
    assert event.review_state == ReviewState.CORRECTED
    assert (correction.old, correction.new, correction.who, correction.why, correction.source) == (
        old, new, editor, "The readout says so", "https://readout.example/1",
    )  # fmt: skip
    undo = corrections.undo(correction, editor, "A slip")
    assert (undo.undoes, undo.old, undo.new) == (correction, new, old)
    assert state(event) == before


def test_precision_and_basis_follow_a_corrected_date(event: Event, editor: User) -> None:
    corrections.apply_correction(event, "edtf", "2023-05-08/2023-05-09", editor, "Two days")
    event.refresh_from_db()
    assert (event.date_precision, event.date_basis, event.date_latest.isoformat()) == (
        Precision.RANGE, DateBasis.EDITOR, "2023-05-09",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("edtf", "8 May"),
        ("kind", "banquet"),
        ("status", "perhaps"),
        ("level", 9),
        ("headline", ""),
        ("version", 3),
        ("confidence", 1),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_nothing_changes(event: Event, editor: User, field: str, value: Any) -> None:
    before = state(event)
    with pytest.raises(ValidationError):
        corrections.apply_correction(event, field, value, editor, "Why")
    assert state(event) == before
    assert not Correction.objects.exists()


def test_participants_are_corrected_as_a_whole(event: Event, editor: User, people: tuple[Official, Official]) -> None:
    before = state(event)
    rows = [
        participant_json(event.participations.get(official=people[0])),
        {"name": "Yang Tao", "side": "CHN", "post": "Director-General"},
    ]
    correction = corrections.apply_correction(event, "participants", rows, editor, "Burns was not there")
    event.refresh_from_db()
    assert [(p.name, p.side) for p in event.participations.all()] == [("Qin Gang", "CHN"), ("Yang Tao", "CHN")]
    assert (event.level_usa, event.locked_fields) == (None, ["participants"])
    assert list(Event.objects.search('"yang tao"')) == [event]
    corrections.undo(correction, editor)
    assert state(event) == before


@pytest.mark.parametrize(
    "row", [{"name": "", "side": "USA"}, {"name": "X", "side": "FRA"}, {"name": "X", "side": "USA", "role": "cook"}]
)
def test_a_participant_that_cannot_be_is_refused(event: Event, editor: User, row: dict[str, str]) -> None:
    before = state(event)
    with pytest.raises(ValidationError):
        corrections.apply_correction(event, "participants", [row], editor, "Why")
    assert state(event) == before


def test_two_editors_at_once(event: Event, editor: User) -> None:
    seen = event.version
    corrections.apply_correction(event, "place", "Tianjin", editor, "One", expected_version=seen)
    with pytest.raises(VersionConflict) as conflict:
        corrections.apply_correction(event, "place", "Shanghai", editor, "Other", expected_version=seen)
    assert (conflict.value.event.place, conflict.value.expected) == ("Tianjin", seen)
    assert conflict.value.event.version == seen + 1


def test_a_later_change_of_the_same_field_is_undone_first(event: Event, editor: User) -> None:
    first = corrections.apply_correction(event, "place", "Tianjin", editor, "One")
    corrections.apply_correction(event, "country", "PRC", editor, "Another field")
    second = corrections.apply_correction(event, "place", "Shanghai", editor, "Two")
    with pytest.raises(CannotUndo, match="later change"):
        corrections.undo(first, editor)
    corrections.undo(second, editor)
    event.refresh_from_db()
    assert (event.place, event.locked_fields) == ("Tianjin", ["country", "place"])
    corrections.undo(first, editor)
    with pytest.raises(CannotUndo, match="already"):
        corrections.undo(first, editor)
    event.refresh_from_db()
    assert (event.place, event.locked_fields) == ("Beijing", ["country"])


def test_a_batch_is_undone_as_one(event: Event, editor: User, people: tuple[Official, Official]) -> None:
    other = report(*people, date="2023-06-20")
    before = state(event), state(other)
    batch = uuid.uuid4()
    corrections.apply_correction(event, "place", "Tianjin", editor, "File", batch=batch)
    corrections.apply_correction(event, "place", "Shanghai", editor, "File", batch=batch)
    corrections.apply_correction(other, "status", "planned", editor, "File", batch=batch)
    assert len(corrections.undo_batch(batch, editor)) == 3
    assert (state(event), state(other)) == before


def test_unlocking_gives_the_field_back_to_the_sources(event: Event, editor: User) -> None:
    corrections.apply_correction(event, "place", "Tianjin", editor, "One")
    unlocking = corrections.unlock(event, "place", editor, "Not sure")
    event.refresh_from_db()
    assert (event.place, event.locked_fields) == ("Beijing", [])
    corrections.undo(unlocking, editor)
    event.refresh_from_db()
    assert (event.place, event.locked_fields) == ("Tianjin", ["place"])
    with pytest.raises(ValidationError):
        corrections.unlock(event, "kind", editor, "It is not locked")


def put_off_and_held(person: Official) -> tuple[Event, Event]:
    fields: dict[str, Any] = {"kind": "visit", "place": "Beijing", "country": "China", "visitor": person}
    put_off = report(person, date="2023-02-05/2023-02-06", status=Status.POSTPONED, published="2023-02-03", **fields)
    return put_off, report(person, date="2023-06-18/2023-06-19", published="2023-06-19", **fields)


def test_an_engagement_set_by_hand_stands_against_later_readings(people: tuple[Official, Official], editor: User) -> None:
    put_off, held = put_off_and_held(people[1])
    held.refresh_from_db()
    assert held.engagement == put_off
    before = state(held)
    alone = corrections.apply_correction(held, "engagement", None, editor, "Another visit")
    link_engagement(put_off)
    link_engagement(held)
    held.refresh_from_db()
    assert (held.engagement, held.locked_fields) == (None, ["engagement"])
    corrections.undo(alone, editor)
    assert state(held) == before


def test_an_unlocked_engagement_is_at_once_what_the_record_makes_of_it(people: tuple[Official, Official], editor: User) -> None:
    put_off, held = put_off_and_held(people[1])
    corrections.apply_correction(held, "engagement", None, editor, "Another visit")
    unlocking = corrections.unlock(held, "engagement", editor, "It was the same")
    held.refresh_from_db()
    assert (held.engagement, held.locked_fields) == (put_off, [])
    corrections.undo(unlocking, editor)
    held.refresh_from_db()
    assert (held.engagement, held.locked_fields) == (None, ["engagement"])


def test_an_engagement_settled_by_hand_goes_with_a_merge_and_back(
    event: Event, people: tuple[Official, Official], editor: User
) -> None:
    other, plan = report(*people, date="2023-06-01", published="2023-06-02"), report(*people, date="2023-04-01")
    corrections.apply_correction(other, "engagement", plan.pk, editor, "As planned")
    before = state(event)
    merging = corrections.merge_events(event, [Event.objects.get(pk=other.pk)], editor, "One")
    event.refresh_from_db()
    assert (event.engagement, event.locked_fields) == (plan, ["engagement"])
    corrections.undo(merging, editor)
    assert state(event) == before


def test_an_event_merged_with_what_it_follows_from_follows_from_nothing(
    event: Event, people: tuple[Official, Official], editor: User
) -> None:
    other = report(*people, date="2023-06-01", published="2023-06-02")
    corrections.apply_correction(other, "engagement", event.pk, editor, "As planned")
    corrections.merge_events(event, [Event.objects.get(pk=other.pk)], editor, "One")
    event.refresh_from_db()
    assert (event.engagement, event.locked_fields) == (None, [])


def test_review_states_are_kept_and_undone(event: Event, editor: User) -> None:
    accepted = corrections.set_review(event, ReviewState.ACCEPTED, editor)
    rejected = corrections.set_review(event, ReviewState.REJECTED, editor, "No such meeting")
    assert not Event.objects.published().exists()
    corrections.undo(rejected, editor)
    event.refresh_from_db()
    assert event.review_state == ReviewState.ACCEPTED
    corrections.undo(accepted, editor)
    event.refresh_from_db()
    assert event.review_state == ReviewState.UNREVIEWED


def test_citations_by_hand(event: Event, editor: User) -> None:
    before = state(event)
    article = make_article("As reported, Qin saw Burns in Beijing.", "2023-05-10")
    correction = corrections.add_citation(event, article, "Qin saw Burns", editor, start=13, end=26)
    event.refresh_from_db()
    assert event.source_count == 2
    assert corrections.add_citation(event, article, "Qin saw Burns", editor, start=13, end=26) is None
    with pytest.raises(ValidationError, match="not those of the article"):
        corrections.add_citation(event, article, "Qin saw Burns", editor, start=0, end=13)
    assert correction is not None
    corrections.undo(correction, editor)
    event.refresh_from_db()
    assert event.source_count == before["source_count"]
    assert Citation.objects.filter(article=article).exists(), "no citation is lost"


def test_mending_removing_and_moving_a_citation(event: Event, editor: User, people: tuple[Official, Official]) -> None:
    other = report(*people, date="2023-06-20")
    citation = event.citations.get()
    before = state(event), state(other)
    words = citation.article.text[:8]
    mended = corrections.correct_citation(citation, words, 0, 8, editor, "Shorter")
    assert (event.citations.get().quote, event.citations.get().pinned) == (words, True)
    corrections.undo(mended, editor)
    assert (state(event), state(other)) == before
    moved = corrections.move_citation(citation, other, editor, "Of June")
    event.refresh_from_db()
    other.refresh_from_db()
    assert (event.source_count, other.source_count) == (0, 2)
    corrections.undo(moved, editor)
    assert (state(event), state(other)) == before
    removed = corrections.remove_citation(event.citations.get(), editor, "Not about it")
    assert event not in Event.objects.published()
    corrections.undo(removed, editor)
    assert (state(event), state(other)) == before


def test_moving_onto_an_event_left_without_sources_is_undone_exactly(
    event: Event, editor: User, people: tuple[Official, Official]
) -> None:
    other = report(*people, date="2023-06-20", published="2023-06-21")
    third = report(*people, date="2023-09-20", published="2023-09-21", place="Tianjin")
    corrections.move_citation(other.citations.get(), event, editor, "Of May")
    before = state(other), state(third)
    moved = corrections.move_citation(third.citations.get(), other, editor, "Of June")
    assert Event.objects.get(pk=other.pk).place == "Tianjin"
    corrections.undo(moved, editor)
    assert (state(other), state(third)) == before


def test_links_by_hand(event: Event, editor: User, people: tuple[Official, Official]) -> None:
    other = report(*people, date="2023-06-20")
    before = state(event)
    added = corrections.add_link(event, other, LinkKind.FOLLOW_UP_TO, editor)
    assert corrections.add_link(event, other, LinkKind.FOLLOW_UP_TO, editor) is None
    removed = corrections.remove_link(EventLink.objects.get(), editor, "No")
    assert not EventLink.objects.exists()
    corrections.undo(removed, editor)
    assert EventLink.objects.get().by_hand
    assert added is not None
    corrections.undo(added, editor)
    assert state(event) == before
    with pytest.raises(ValidationError):
        corrections.add_link(event, event, LinkKind.PART_OF, editor)


def test_an_event_by_hand(editor: User, people: tuple[Official, Official]) -> None:
    article = make_article("", "2023-05-10", origin=Article.Origin.HAND)
    event = corrections.add_event(
        {"kind": "call", "status": Status.HELD, "edtf": "2023-05-09", "headline": "The two speak"},
        [{"official": people[0].pk}, {"official": people[1].pk, "post": "Ambassador", "level": 4}],
        article=article, quote="The two spoke on Tuesday.", who=editor, why="Seen in print",
    )  # fmt: skip
    assert (event.origin, event.review_state, event.date_basis, event.source_count, event.level) == (
        Event.Origin.HAND, ReviewState.ACCEPTED, DateBasis.EDITOR, 1, 4,
    )  # fmt: skip
    assert list(Event.objects.published().search("tuesday")) == [event]
    again = report(*people, kind="call", date="2023-05-09", place="Beijing", published="2023-05-10", headline="Other words")
    assert (again, again.headline, again.source_count) == (event, "The two speak", 2), (
        "a machine’s report joins it and changes nothing"
    )
    with pytest.raises(ValidationError):
        corrections.add_event({"kind": "banquet"}, [], article=article, quote="X", who=editor)
    assert Event.objects.count() == 1


def test_merging_keeps_citations_corrections_and_addresses_and_is_undone_exactly(
    event: Event, editor: User, people: tuple[Official, Official]
) -> None:
    other = report(*people, date="2023-06-20", place="Tianjin", country="China", published="2023-06-20")
    third = report(*people, date="2023-09-20", published="2023-09-20")
    corrections.apply_correction(other, "summary", "At length.", editor, "Known")
    corrections.add_link(other, third, LinkKind.FOLLOW_UP_TO, editor)
    corrections.add_link(third, event, LinkKind.BECAUSE_OF, editor)
    corrections.keep_apart(other, third, editor)
    before = [state(e) for e in (event, other, third)]
    merged = corrections.merge_events(event, [other], editor, "One meeting", values={"edtf": "2023-05-08"})
    event.refresh_from_db()
    other.refresh_from_db()
    assert (event.source_count, event.edtf, event.summary, event.locked_fields) == (
        2,
        "2023-05-08",
        "At length.",
        ["edtf", "summary"],
    )
    assert standing(other) == event
    assert list(other.corrections.values_list("field", flat=True)) == ["kept_apart", "link", "summary"]
    assert other not in Event.objects.published()
    assert set(KeptApart.objects.values_list("first", "second")) == {(event.pk, third.pk)}
    assert set(EventLink.objects.values_list("source", "target")) == {(event.pk, third.pk), (third.pk, event.pk)}
    with pytest.raises(ValidationError, match="was merged into"):
        corrections.apply_correction(other, "place", "X", editor, "Why")
    corrections.undo(merged, editor)
    assert [state(e) for e in (event, other, third)] == before


def test_a_merge_into_an_event_that_no_source_reports_any_more_is_undone_exactly(
    event: Event, editor: User, people: tuple[Official, Official]
) -> None:
    target = report(*people, date="2023-06-20", published="2023-06-21")
    merge_extraction(target.citations.get().article, Extraction(()), "2")
    before = state(event), state(target)
    assert before[1]["source_count"] == 0
    corrections.undo(corrections.merge_events(target, [event], editor, "One"), editor)
    assert (state(event), state(target)) == before


def test_an_earlier_merge_waits_for_the_later_one_that_rests_on_it(
    event: Event, editor: User, people: tuple[Official, Official]
) -> None:
    second, third = report(*people, date="2023-06-20"), report(*people, date="2023-09-20")
    before = [state(e) for e in (event, second, third)]
    first_merge = corrections.merge_events(second, [third], editor, "One")
    second_merge = corrections.merge_events(event, [second], editor, "One")
    assert standing(Event.objects.get(pk=third.pk)) == event
    with pytest.raises(CannotUndo, match="merged into event"):
        corrections.undo(first_merge, editor)
    corrections.undo(second_merge, editor)
    corrections.undo(first_merge, editor)
    assert [state(e) for e in (event, second, third)] == before


def test_merging_an_event_into_itself_is_refused(event: Event, editor: User) -> None:
    with pytest.raises(ValidationError):
        corrections.merge_events(event, [event], editor, "Why")
    with pytest.raises(ValidationError):
        corrections.merge_events(event, [], editor, "Why")


def test_a_correction_after_a_merge_stands_when_the_merge_is_undone(
    event: Event, editor: User, people: tuple[Official, Official]
) -> None:
    other = report(*people, date="2023-06-20")
    merged = corrections.merge_events(event, [other], editor, "One meeting")
    corrections.apply_correction(event, "place", "Shanghai", editor, "Why")
    corrections.apply_correction(event, "edtf", "2023-05", editor, "Why")
    corrections.undo(merged, editor)
    event.refresh_from_db()
    assert (event.place, event.locked_fields, event.source_count) == ("Shanghai", ["edtf", "place"], 1)
    assert (event.edtf, event.date_precision, event.date_basis) == ("2023-05", "month", DateBasis.EDITOR)


def test_a_split_is_undone_exactly_and_its_address_stays_valid(
    event: Event, editor: User, people: tuple[Official, Official]
) -> None:
    report(*people, published="2023-05-09")
    before = state(event)
    moved = event.citations.order_by("pk").last()
    assert moved is not None
    new = corrections.split_event(event, [moved], editor, "Two meetings")
    event.refresh_from_db()
    assert (event.source_count, new.source_count, new.review_state, new.edtf) == (1, 1, ReviewState.UNREVIEWED, "2023-05-08")
    assert [p.name for p in new.participations.all()] == ["Qin Gang", "Nicholas Burns"]
    corrections.undo(event.corrections.filter(action=Correction.Action.SPLIT).get(), editor)
    assert state(event) == before
    new.refresh_from_db()
    assert standing(new) == event


def test_a_split_moves_some_and_leaves_some(event: Event, editor: User) -> None:
    with pytest.raises(ValidationError):
        corrections.split_event(event, [], editor, "Why")
    with pytest.raises(ValidationError):
        corrections.split_event(event, list(event.citations.all()), editor, "Why")


def test_an_accepted_proposal_becomes_a_correction(event: Event, editor: User) -> None:
    proposal = Proposal.objects.create(
        event=event, field="place", current="Beijing", proposed="Tianjin", who=editor, why="Local press"
    )
    seen = event.version
    corrections.apply_correction(event, "summary", "Meanwhile.", editor, "Why")
    with pytest.raises(VersionConflict):
        corrections.settle_proposal(proposal, accept=True, who=editor, expected_version=seen)
    correction = corrections.settle_proposal(proposal, accept=True, who=editor)
    assert correction is not None
    proposal.refresh_from_db()
    event.refresh_from_db()
    assert (proposal.state, proposal.settled_by, event.place, correction.why) == ("accepted", editor, "Tianjin", "Local press")


def test_an_undo_is_not_undone_but_the_change_can_be_made_again(event: Event, editor: User) -> None:
    undone = corrections.undo(corrections.apply_correction(event, "place", "Tianjin", editor, "One"), editor)
    with pytest.raises(CannotUndo, match="make the change again"):
        corrections.undo(undone, editor)
    corrections.apply_correction(event, "place", "Tianjin", editor, "After all")
    event.refresh_from_db()
    assert event.place == "Tianjin"


@pytest.mark.parametrize("step", ["_move_all", "_done", "refresh", "_settled_by_history"])
@pytest.mark.parametrize("late", [False, True])
def test_a_kill_inside_a_merge_a_split_or_an_undo_leaves_the_record_whole(
    event: Event, editor: User, people: tuple[Official, Official], step: str, late: bool
) -> None:
    """`late` kills after the step has done its work."""
    other = report(*people, date="2023-06-20")
    report(*people, published="2023-05-09")
    merged = corrections.merge_events(event, [report(*people, date="2023-09-20")], editor, "One")
    before, history = [state(event), state(other)], Correction.objects.count()
    real = getattr(corrections, step)

    def killed(*args: Any, **kwargs: Any) -> Any:
        if late:
            real(*args, **kwargs)
        raise KeyboardInterrupt

    acts = [
        lambda: corrections.merge_events(event, [other], editor, "One"),
        lambda: corrections.split_event(event, [event.citations.all()[0]], editor, "Two"),
        lambda: corrections.undo(merged, editor),
        lambda: corrections.apply_correction(event, "place", "Tianjin", editor, "Why"),
    ]
    for act in acts if step != "_move_all" else acts[:1]:
        with mock.patch.object(corrections, step, killed), pytest.raises(KeyboardInterrupt):
            act()
        assert [state(event), state(other)] == before
        assert (Event.objects.count(), Correction.objects.count()) == (3, history)


def test_citing_by_hand_an_event_left_without_sources_is_undone_exactly(editor: User) -> None:
    fields = {"kind": "meeting", "status": "held", "edtf": "2023-05-08", "headline": "A meeting"}
    event = corrections.add_event(fields, [], article=make_article(published="2023-05-09"), quote="They met.", who=editor)
    corrections.remove_citation(event.citations.get(), editor, "Not about it")
    later = make_article("They met, it turned out.", "2023-07-01")
    added = corrections.add_citation(event, later, "They met", editor)
    assert added is not None
    assert str(Event.objects.get(pk=event.pk).first_reported) == "2023-07-01"
    corrections.undo(added, editor)
    assert str(Event.objects.get(pk=event.pk).first_reported) == "2023-05-09"
