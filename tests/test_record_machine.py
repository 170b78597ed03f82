"""Ingest, re-extraction and an editor's work in any order: nothing that a person settled changes, nothing is lost, every
undo is exact, every address stays valid, the same work twice ends alike, and a kill leaves the record whole."""

import os
from collections.abc import Callable
from itertools import zip_longest
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from tests.factories import make_article, make_official
from tests.readings import a_candidate
from timeline import corrections, merge
from timeline.corrections import CannotUndo
from timeline.extract.types import EventCandidate, Extraction
from timeline.merge import merge_extraction, reconsider
from timeline.models import Article, Citation, Correction, Event, EventLink, KeptApart, Participation, Proposal
from timeline.upkeep import participant_json, standing
from timeline.vocabulary import LinkKind, ReviewState, Status

ARTICLES = 5
SENTENCES = ("The two met in Beijing.", "They had met before.", "A call went before it.")
#: (people, kind, status, date, place) that a sentence may be read as; None: no event.
READINGS: list[tuple[tuple[int, int], str, Status, str, str] | None] = [
    None,
    ((0, 1), "meeting", Status.HELD, "2023-05-08", "Beijing"),
    ((0, 1), "meeting", Status.HELD, "2023-05", "Beijing"),
    ((0, 1), "talks", Status.HELD, "2023-05-09", ""),
    ((0, 1), "meeting", Status.PLANNED, "2023-05-08", ""),
    ((0, 1), "meeting", Status.HELD, "", ""),
    ((0, 2), "meeting", Status.HELD, "2023-05-08", "Beijing"),
    ((0, 1), "call", Status.HELD, "2023-05-01", ""),
    ((0, 1), "call", Status.REFUSED, "2023-05-01", ""),
]
VALUES = {
    "place": ["Tianjin", "Shanghai", ""], "edtf": ["2023-05-07", "2023-05", ""], "status": ["held", "postponed"],
    "headline": ["They meet", "They talk"], "level": [1, 5, None], "summary": ["At length.", ""], "kind": ["talks", "call"],
}  # fmt: skip
STEPS = ("find_match", "_update_citation", "refresh", "link_engagement", "_keep_claims")
TIMES = ("created_at", "updated_at", "version")


def rows(model: Any, **chosen: Any) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k not in TIMES} for row in model.objects.filter(**chosen).order_by("pk").values()]


def record(events: list[int] | None = None) -> dict[str, Any]:
    """All of the record; of `events` alone where given. Participants and links by what they say, for they are rewritten."""
    keys = list(Event.objects.values_list("pk", flat=True)) if events is None else events
    return {
        "events": rows(Event, pk__in=keys),
        "people": {
            key: [participant_json(p) for p in Participation.objects.filter(event=key).order_by("position")] for key in keys
        },
        "citations": rows(Citation, event__in=keys),
        "links": sorted(EventLink.objects.filter(source__in=keys).values_list("source", "target", "kind")),
        "apart": sorted(KeptApart.objects.filter(first__in=keys, second__in=keys).values_list("first", "second")),
        "proposals": sorted(map(str, Proposal.objects.filter(event__in=keys).values_list("event", "field", "state", "proposed"))),
    }


def differing(before: Any, after: Any) -> list[Any]:
    """The rows that differ, and of a row by name the columns that do."""
    pairs = zip(before.items(), after.items(), strict=True) if isinstance(before, dict) else zip_longest(before, after)
    return [
        {name: (old[name], new[name]) for name in old if old[name] != new[name]}
        if isinstance(old, dict) and isinstance(new, dict)
        else (old, new)
        for old, new in pairs
        if old != new
    ]


def settled_values() -> dict[tuple[int, str], Any]:
    """Every locked value of the record."""
    values: dict[tuple[int, str], Any] = {}
    for event in Event.objects.all():
        for field in event.locked_fields:
            if field == "participants":
                values[event.pk, field] = [participant_json(p) for p in event.participations.all()]
            else:
                values[event.pk, field] = getattr(event, field)
        values[event.pk, "review_state"] = event.review_state
    return values


class RecordMachine(RuleBasedStateMachine):
    """The rules pick events and corrections by number, counted round, so that any number will do."""

    @initialize()
    def begin(self) -> None:
        self.editor = User.objects.create_user("ada")
        self.people = [
            make_official(), make_official("Nicholas Burns", "USA", "Ambassador to China", 4),
            make_official("Antony Blinken", "USA", "Secretary of State", 2),
        ]  # fmt: skip
        self.articles = [make_article(f"Report {n}. " + " ".join(SENTENCES), f"2023-05-{9 + n:02}") for n in range(ARTICLES)]
        self.last_reading: dict[int, tuple[int, ...]] = {}
        self.citations: set[int] = set()
        self.events: set[int] = set()

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint_create()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    def candidates(self, article: Article, reading: tuple[int, ...]) -> tuple[EventCandidate, ...]:
        found = []
        for sentence, number in zip(SENTENCES, reading, strict=True):
            told = READINGS[number]
            if told is not None:
                (one, two), kind, status, date, place = told
                found.append(
                    a_candidate(article, self.people[one], self.people[two], quote=sentence, kind=kind, status=status, date=date,
                                place=place, country="China" if place else "")
                )  # fmt: skip
        return tuple(found)

    def take_in(self, number: int, reading: tuple[int, ...]) -> list[Event]:
        article = self.articles[number]
        return merge_extraction(article, Extraction(self.candidates(article, reading)), "-".join(map(str, reading))).events

    def read(self, number: int, reading: tuple[int, ...]) -> None:
        events = self.take_in(number, reading)
        while any(reconsider(event) for event in events):
            pass
        self.last_reading[number] = reading

    def event(self, number: int) -> Event:
        events = list(Event.objects.filter(merged_into=None).order_by("pk"))
        return events[number % len(events)]

    def has_events(self) -> bool:
        return Event.objects.filter(merged_into=None).exists()

    # --- the machine's work ---

    @rule(number=st.integers(0, ARTICLES - 1), reading=st.tuples(*[st.integers(0, len(READINGS) - 1)] * len(SENTENCES)))
    def read_an_article(self, number: int, reading: tuple[int, ...]) -> None:
        before = settled_values()
        self.read(number, reading)
        after = settled_values()
        assert {key: after[key] for key in before} == before, "a machine changed what a person settled"

    @rule()
    def the_same_work_twice_ends_alike(self) -> None:
        for number, reading in self.last_reading.items():
            self.read(number, reading)
        once = record()
        for number, reading in self.last_reading.items():
            self.read(number, reading)
        assert record() == once

    @rule(
        number=st.integers(0, ARTICLES - 1), reading=st.tuples(*[st.integers(1, len(READINGS) - 1)] * len(SENTENCES)),
        step=st.sampled_from(STEPS), calls=st.integers(0, 3), late=st.booleans(),
    )  # fmt: skip
    def a_kill_leaves_the_record_whole(self, number: int, reading: tuple[int, ...], step: str, calls: int, late: bool) -> None:
        before, left, real = record(), iter(range(calls)), getattr(merge, step)

        def killed(*args: Any, **kwargs: Any) -> Any:
            if next(left, None) is not None:
                return real(*args, **kwargs)
            if late:
                real(*args, **kwargs)
            raise KeyboardInterrupt

        try:
            with mock.patch.object(merge, step, killed):
                self.take_in(number, reading)
        except KeyboardInterrupt:
            assert record() == before
        else:
            self.last_reading[number] = reading

    # --- the editor's work, each there and perhaps back ---

    def change(self, act: Callable[[], Any], back: bool) -> None:
        """Do it; undo it where `back`, and then all is as it was. What is refused changes nothing."""
        keys = list(Event.objects.order_by("pk").values_list("pk", flat=True))
        before = record(keys)
        try:
            act()
        except ValidationError:
            assert record(keys) == before
            return
        done = Correction.objects.order_by("-pk").first()
        if back and done is not None and done.action != Correction.Action.UNDO:
            corrections.undo(done, self.editor)
            after = record(keys)
            for part in before:
                assert after[part] == before[part], (
                    f"undoing {done.action} {done.field} did not restore the {part}: {differing(before[part], after[part])}"
                )

    @precondition(has_events)
    @rule(number=st.integers(0, 50), data=st.data(), back=st.booleans())
    def correct_a_field(self, number: int, data: st.DataObject, back: bool) -> None:
        field = data.draw(st.sampled_from(sorted(VALUES)))
        value = data.draw(st.sampled_from(VALUES[field]))
        event = self.event(number)
        if event.citations.exists():  # without any citation nothing tells how exact the date was
            self.change(lambda: corrections.apply_correction(event, field, value, self.editor, "Why"), back)

    @precondition(has_events)
    @rule(number=st.integers(0, 50), keep=st.integers(0, 2), back=st.booleans())
    def correct_participants(self, number: int, keep: int, back: bool) -> None:
        event = self.event(number)
        people = [participant_json(p) for p in event.participations.all()][:keep]
        self.change(lambda: corrections.apply_correction(event, "participants", people, self.editor, "Why"), back)

    @precondition(has_events)
    @rule(number=st.integers(0, 50), other=st.none() | st.integers(0, 50), back=st.booleans())
    def say_what_it_follows_from(self, number: int, other: int | None, back: bool) -> None:
        event, first = self.event(number), None if other is None else self.event(other).pk
        self.change(lambda: corrections.apply_correction(event, "engagement", first, self.editor, "Why"), back)

    @precondition(has_events)
    @rule(number=st.integers(0, 50), back=st.booleans())
    def unlock(self, number: int, back: bool) -> None:
        event = self.event(number)
        if event.locked_fields:
            self.change(lambda: corrections.unlock(event, event.locked_fields[0], self.editor, "Why"), back)

    @precondition(has_events)
    @rule(number=st.integers(0, 50), state=st.sampled_from([ReviewState.ACCEPTED, ReviewState.REJECTED]), back=st.booleans())
    def review(self, number: int, state: ReviewState, back: bool) -> None:
        event = self.event(number)
        self.change(lambda: corrections.set_review(event, state, self.editor, "Why"), back)

    @precondition(has_events)
    @rule(one=st.integers(0, 50), other=st.integers(0, 50), pick=st.booleans(), back=st.booleans())
    def merge_two(self, one: int, other: int, pick: bool, back: bool) -> None:
        target, away = self.event(one), self.event(other)
        values = {"place": "Wuhan"} if pick else None
        self.change(lambda: corrections.merge_events(target, [away], self.editor, "Why", values=values), back)

    @precondition(has_events)
    @rule(number=st.integers(0, 50), which=st.integers(0, 5), back=st.booleans())
    def split(self, number: int, which: int, back: bool) -> None:
        event = self.event(number)
        chosen = list(event.citations.standing())[which : which + 2]
        self.change(lambda: corrections.split_event(event, chosen, self.editor, "Why"), back)

    @precondition(has_events)
    @rule(
        number=st.integers(0, 50), other=st.integers(0, 50), act=st.sampled_from(["move", "remove", "mend"]), back=st.booleans()
    )
    def a_citation(self, number: int, other: int, act: str, back: bool) -> None:
        event, target = self.event(number), self.event(other)
        citation = event.citations.order_by("pk").first()
        if citation is None:
            return
        start = citation.start or 0
        acts: dict[str, Callable[[], Any]] = {
            "move": lambda: corrections.move_citation(citation, target, self.editor, "Why"),
            "remove": lambda: corrections.remove_citation(citation, self.editor, "Why"),
            "mend": lambda: corrections.correct_citation(
                citation, citation.article.text[start : start + 6], start, start + 6, self.editor, "Why"
            ),
        }
        self.change(acts[act], back)

    @precondition(has_events)
    @rule(one=st.integers(0, 50), other=st.integers(0, 50), act=st.sampled_from(["link", "apart", "unlink"]), back=st.booleans())
    def two_events(self, one: int, other: int, act: str, back: bool) -> None:
        event, target, link = self.event(one), self.event(other), EventLink.objects.filter(source__merged_into=None).first()
        if event != target and act == "link" and not EventLink.objects.filter(source=event, target=target).exists():
            self.change(lambda: corrections.add_link(event, target, LinkKind.FOLLOW_UP_TO, self.editor), back)
        elif (
            event != target
            and act == "apart"
            and not KeptApart.objects.filter(first__in=[event, target], second__in=[event, target])
        ):
            self.change(lambda: corrections.keep_apart(event, target, self.editor), back)
        elif act == "unlink" and link is not None:
            self.change(lambda: corrections.remove_link(link, self.editor, "Why"), back)

    @rule(number=st.integers(0, 50))
    def undo_anything(self, number: int) -> None:
        done = list(Correction.objects.filter(event__isnull=False).order_by("pk"))
        if not done:
            return
        before = record()
        try:
            with transaction.atomic():
                corrections.undo(done[number % len(done)], self.editor)
        except CannotUndo:
            assert record() == before

    # --- what always holds ---

    @invariant()
    def nothing_is_lost(self) -> None:
        citations, events = set(Citation.objects.values_list("pk", flat=True)), set(Event.objects.values_list("pk", flat=True))
        assert self.citations <= citations, "a citation is gone"
        assert self.events <= events, "an event is gone"
        self.citations, self.events = citations, events

    @invariant()
    def every_address_leads_to_an_event(self) -> None:
        for event in Event.objects.exclude(merged_into=None):
            assert standing(event).merged_into is None

    @invariant()
    def counts_and_order_agree_with_the_sources(self) -> None:
        for event in Event.objects.all():
            told = {c.article_id for c in event.citations.standing()}
            assert event.source_count == len(told), event
            assert event.edtf or event.date_earliest is None
        assert not Event.objects.published().exclude(citations__withdrawn=False).exists()

    @invariant()
    def the_record_keeps_its_own_rules(self) -> None:
        assert not EventLink.objects.filter(source=F("target")).exists()
        for pair in KeptApart.objects.select_related("first", "second"):
            assert standing(pair.first) != standing(pair.second), "what was kept apart is one"
        open_ones = list(Proposal.objects.filter(state="open", who=None).values_list("event", "field"))
        assert len(open_ones) == len(set(open_ones)), "one open proposal a field"


@pytest.mark.django_db
def test_the_record_holds_whatever_the_order_of_work() -> None:
    """The same 20 runs each time; as many random ones as RECORD_RUNS says, where it is set."""
    runs = int(os.environ.get("RECORD_RUNS", 0))
    chosen = settings(
        max_examples=runs or 20, stateful_step_count=25 if runs else 20, derandomize=not runs, database=None, deadline=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),  # a failing run is short enough to read as it is
    )  # fmt: skip
    run_state_machine_as_test(RecordMachine, settings=chosen)
