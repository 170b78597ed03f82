"""Every change by a person: kept with who, when, old, new, why and source; locked against later runs; undone exactly.

A function here makes one change in one transaction and returns its Correction. Given `expected_version`, it raises
VersionConflict where somebody else has changed the event in the meantime. A refusal is a ValidationError in words.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from timeline import edtf
from timeline.engagements import first_of_engagement
from timeline.models import (
    Article,
    Citation,
    Claim,
    Correction,
    Event,
    EventLink,
    KeptApart,
    Official,
    Participation,
    Proposal,
)
from timeline.upkeep import DATE_FIELDS, MACHINE_FIELDS, lock_record, participant_json, refresh, standing
from timeline.vocabulary import DateBasis, LinkKind, ReviewState

Action = Correction.Action

#: The fields of an event that a person may set one by one; citations and links have functions of their own.
CORRECTABLE = (
    "kind", "status", "edtf", "date_text", "date_other_side", "place", "country", "channel", "form", "level", "requested_by",
    "margins_of", "headline", "summary", "engagement", "participants",
)  # fmt: skip


class VersionConflict(Exception):
    """Somebody else changed the event since the form was opened: `event` is as it is now, `expected` the version expected."""

    def __init__(self, event: Event, expected: int) -> None:
        super().__init__(f"Event {event.pk} is at version {event.version}; the form was made from version {expected}.")
        self.event = event
        self.expected = expected


class CannotUndo(Exception):
    """A change that cannot be taken back, or not yet: the text says why, and what to undo first."""


# --- fields, people, review ------------------------------------------------------------------------------------------


@transaction.atomic
def apply_correction(
    event: Event, field: str, new: Any, who: User, why: str, source: str = "", *, batch: uuid.UUID | None = None,
    expected_version: int | None = None,
) -> Correction:  # fmt: skip
    """Set one field and lock it. A value that is there already is locked all the same: the person has confirmed it.

    The date is the field "edtf", `new` an EDTF string. For "participants", `new` is a list in order, each a mapping with
    `official` (an id or None), `name`, `side`, `role`, `post`, `level`, `is_state`, as `upkeep.participant_json` gives. For
    "engagement", `new` is the id of any of its events, or None.
    """
    if field not in CORRECTABLE:
        raise ValidationError(f"“{field}” is not a field that can be corrected.")
    event = _locked_row(event, expected_version)
    old = _value(event, field)
    _set_value(event, field, new)
    return _done(event, Action.SET, field, old, _value(event, field), who, why, source, batch)


@transaction.atomic
def set_review(
    event: Event, state: ReviewState | str, who: User, why: str = "", *, batch: uuid.UUID | None = None,
    expected_version: int | None = None,
) -> Correction:  # fmt: skip
    """Accept or reject an event, or put it back. A rejected event is kept, hidden, and stays rejected in later runs."""
    event = _locked_row(event, expected_version)
    return _done(event, Action.REVIEW, "review_state", event.review_state, str(state), who, why, "", batch)


@transaction.atomic
def unlock(event: Event, field: str, who: User, why: str, *, expected_version: int | None = None) -> Correction:
    """Let the machine decide a field again; its value is at once what the sources say."""
    event = _locked_row(event, expected_version)
    if field not in event.locked_fields:
        raise ValidationError(f"“{field}” is not locked.")
    old = _value(event, field)
    if field == "engagement":
        event.engagement_id = first_of_engagement(event)
    return _done(event, Action.UNLOCK, field, old, None, who, why, "", None)


def engagement_of(event: Event, number: int | None) -> Event | None:
    """The first event of the engagement that event `number` belongs to, for `event` to join; None for no number.

    Raises ValidationError where `event` is that first event, or other events count from it.
    """
    if number is None:
        return None
    named = Event.objects.filter(pk=number).first()
    if named is None:
        raise ValidationError(f"No event has the number {number}.")
    named = standing(named)
    first = named.engagement or named
    if first.pk == event.pk:
        raise ValidationError("An event does not follow from itself, or from one that follows from it.")
    if event.engaged.exists():
        raise ValidationError("Other events follow from this one; say first what they follow from.")
    return first


# --- citations -------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_citation(
    event: Event, article: Article, quote: str, who: User, why: str = "", *, start: int | None = None, end: int | None = None,
    batch: uuid.UUID | None = None, expected_version: int | None = None,
) -> Correction | None:  # fmt: skip
    """Cite an article for an event; None where the event cites these words already. `start` and `end` are the quote's
    offsets in the article's text, where it has one."""
    event = _locked_row(event, expected_version)
    if start is not None and article.text[start:end] != quote:
        raise ValidationError("The words are not those of the article at this place.")
    if not quote.strip():
        raise ValidationError("Give the words of the source.")
    present = event.citations.filter(article=article, start=start).exclude(start=None).first()
    if present is not None:
        if not present.withdrawn:
            return None
        old = _citation_json(present)
        present.withdrawn, present.pinned = False, True
        present.save()
        return _done(event, Action.SET, "citation", old, _citation_json(present), who, why, "", batch)
    citation = Citation.objects.create(
        event=event, article=article, quote=quote, start=start, end=end, mark_start=start, mark_end=end, pinned=True
    )
    before = event.first_reported.isoformat() if event.first_reported else None
    new = {**_citation_json(citation), "first_reported": before}
    return _done(event, Action.ADD, "citation", None, new, who, why, "", batch)


@transaction.atomic
def correct_citation(
    citation: Citation, quote: str, start: int | None, end: int | None, who: User, why: str, *,
    expected_version: int | None = None,
) -> Correction:  # fmt: skip
    """Set the words that a citation quotes, and pin it."""
    event = _locked_row(citation.event, expected_version)
    citation = Citation.objects.select_related("article").get(pk=citation.pk)
    if start is not None and citation.article.text[start:end] != quote:
        raise ValidationError("The words are not those of the article at this place.")
    if event.citations.filter(article=citation.article_id, start=start).exclude(start=None).exclude(pk=citation.pk).exists():
        raise ValidationError("These words are cited for this event already.")
    old = _citation_json(citation)
    citation.quote, citation.start, citation.end, citation.mark_start, citation.mark_end = quote, start, end, start, end
    citation.pinned = True
    citation.save()
    return _done(event, Action.SET, "citation", old, _citation_json(citation), who, why, "", None)


@transaction.atomic
def remove_citation(citation: Citation, who: User, why: str, *, expected_version: int | None = None) -> Correction:
    """Say that these words do not report this event: the citation is kept, but no longer counts, nor comes back."""
    event = _locked_row(citation.event, expected_version)
    citation = Citation.objects.get(pk=citation.pk)
    old = _citation_json(citation)
    citation.withdrawn = citation.pinned = True
    citation.save()
    return _done(event, Action.REMOVE, "citation", old, _citation_json(citation), who, why, "", None)


@transaction.atomic
def move_citation(citation: Citation, target: Event, who: User, why: str, *, expected_version: int | None = None) -> Correction:
    """Put a citation with the event that it reports, for good."""
    lock_record()
    source = _locked_row(citation.event, expected_version)
    target = _locked_row(target, None)
    citation = Citation.objects.get(pk=citation.pk)
    if source.pk == target.pk:
        raise ValidationError("The citation is there already.")
    if citation.start is not None and target.citations.filter(article=citation.article_id, start=citation.start).exists():
        raise ValidationError("The other event cites these words already.")
    old, before = _citation_json(citation), _as_it_was(target)
    citation.event, citation.pinned = target, True
    citation.save()
    refresh(target, changed=True)
    new = {**_citation_json(citation), "before": before}
    return _done(source, Action.SET, "citation", old, new, who, why, "", None)


# --- links -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_link(
    event: Event, target: Event, kind: LinkKind | str, who: User, why: str = "", *, expected_version: int | None = None
) -> Correction | None:
    """Say how one event bears on another; None where that link is there already."""
    event = _locked_row(event, expected_version)
    if event.pk == target.pk:
        raise ValidationError("An event cannot be linked to itself.")
    link, made = EventLink.objects.get_or_create(source=event, target=target, kind=str(kind), defaults={"by_hand": True})
    if not made:
        return None
    return _done(event, Action.ADD, "link", None, _link_json(link), who, why, "", None)


@transaction.atomic
def remove_link(link: EventLink, who: User, why: str, *, expected_version: int | None = None) -> Correction:
    """Take a link away; no later run makes it anew."""
    event = _locked_row(link.source, expected_version)
    old = _link_json(link)
    link.delete()
    return _done(event, Action.REMOVE, "link", old, None, who, why, "", None)


# --- by hand, merge, split -------------------------------------------------------------------------------------------


@transaction.atomic
def add_event(
    fields: Mapping[str, Any], participants: Sequence[Mapping[str, Any]], *, article: Article, quote: str, who: User,
    why: str = "", start: int | None = None, end: int | None = None, batch: uuid.UUID | None = None,
) -> Event:  # fmt: skip
    """An event added by hand, and marked so, with its source: `fields` are of CORRECTABLE, each locked, as are the
    participants; the quote is as in `add_citation`."""
    if unknown := set(fields) - set(CORRECTABLE):
        raise ValidationError(f"Unknown fields: {', '.join(sorted(unknown))}.")
    event = Event(origin=Event.Origin.HAND, review_state=ReviewState.ACCEPTED, first_reported=article.published, version=0)
    for name, value in fields.items():
        _set_value(event, name, value)
    event.clean_fields(exclude=["version"])
    event.save()
    _set_participants(event, participants)
    given = {name: _value(event, name) for name in (*fields, "participants")}
    _done(event, Action.ADD, "event", None, given, who, why, "", batch)
    add_citation(event, article, quote, who, why, start=start, end=end, batch=batch)
    return Event.objects.get(pk=event.pk)


@transaction.atomic
def merge_events(
    target: Event, others: Iterable[Event], who: User, why: str, *, values: Mapping[str, Any] | None = None,
    batch: uuid.UUID | None = None, expected_version: int | None = None,
) -> Correction:  # fmt: skip
    """Make `others` one with `target`: their citations, links, claims and locked values go to it, their addresses lead
    to it. `values` are what the person picked for fields of the result: each is locked."""
    lock_record()
    target = _locked_row(target, expected_version)
    merged = [_locked_row(other, None) for other in others]
    if not merged or target.pk in {other.pk for other in merged} or len({other.pk for other in merged}) < len(merged):
        raise ValidationError("Choose at least one other event to merge into this one.")
    moved: dict[str, Any] = {"others": [other.pk for other in merged], "locks": {}}
    for name in ("citations", "links", "dropped_links", "claims", "engaged", "apart_added", "apart_removed"):
        moved[name] = []
    for other in merged:
        _move_all(other, target, moved)
        for name in other.locked_fields:
            if name not in target.locked_fields and name not in moved["locks"]:
                moved["locks"][name] = _value(other, name)
    if moved["locks"].get("engagement") in {target.pk, *moved["others"]} or target.engaged.exists():
        moved["locks"].pop("engagement", None)
    if unknown := set(values or {}) - set(CORRECTABLE):
        raise ValidationError(f"Unknown fields: {', '.join(sorted(unknown))}.")
    moved["locks"] |= values or {}
    moved["before"] = _as_it_was(target) | {name: _value(target, name) for name in moved["locks"]}
    for name, value in moved["locks"].items():
        _set_value(target, name, value)
        moved["locks"][name] = _value(target, name)
    correction = _done(target, Action.MERGE, "event", None, moved, who, why, "", batch)
    for other in merged:
        other.merged_into = target
        refresh(other, changed=True)
    return correction


@transaction.atomic
def split_event(
    event: Event, citations: Iterable[Citation], who: User, why: str, *, batch: uuid.UUID | None = None,
    expected_version: int | None = None,
) -> Event:  # fmt: skip
    """Move these citations to a new event, for good: no later run joins the two again. Returns the new event."""
    lock_record()
    event = _locked_row(event, expected_version)
    chosen = list(event.citations.filter(pk__in=[citation.pk for citation in citations]))
    if not chosen or not event.citations.standing().exclude(pk__in=[c.pk for c in chosen]).exists():
        raise ValidationError("Choose at least one citation to move, and leave at least one.")
    new = Event.objects.get(pk=event.pk)
    new.pk, new.version, new.locked_fields, new.engagement, new.source_count = None, 0, [], None, 0
    new.review_state = ReviewState.UNREVIEWED
    new.save(force_insert=True)
    for participation in event.participations.all():
        participation.pk, participation.event = None, new
        participation.save(force_insert=True)
    pinned = {str(c.pk): c.pinned for c in chosen}
    for citation in chosen:
        citation.event, citation.pinned = new, True
        citation.save()
    KeptApart.objects.create(**_in_order(event.pk, new.pk), who=who)
    refresh(new, changed=True)
    _done(
        event,
        Action.SPLIT,
        "citations",
        {"pinned": pinned},
        {"event": new.pk, "citations": [c.pk for c in chosen]},
        who,
        why,
        "",
        batch,
    )
    return Event.objects.get(pk=new.pk)


@transaction.atomic
def keep_apart(one: Event, other: Event, who: User, why: str = "") -> Correction | None:
    """Say that two likely duplicates are two events: no run joins them, and no one is asked again. None if that is known."""
    event = _locked_row(one, None)
    _, made = KeptApart.objects.get_or_create(**_in_order(one.pk, other.pk), defaults={"who": who})
    return _done(event, Action.ADD, "kept_apart", None, {"event": other.pk}, who, why, "", None) if made else None


# --- proposals -------------------------------------------------------------------------------------------------------


@transaction.atomic
def settle_proposal(
    proposal: Proposal, *, accept: bool, who: User, why: str = "", expected_version: int | None = None
) -> Correction | None:
    """Make the proposed value the event's, as a correction; or keep the event as it is, and do not ask for it again."""
    if proposal.event is None:
        raise ValidationError("This is not a proposal for an event.")
    correction = None
    if accept:
        reason = why or proposal.why or "Proposal accepted"
        correction = apply_correction(
            proposal.event, proposal.field, proposal.proposed, who, reason, expected_version=expected_version
        )
    else:
        _locked_row(proposal.event, expected_version)
    state = Proposal.State.ACCEPTED if accept else Proposal.State.DISMISSED
    # The change itself may have taken an open proposal of the machine's away, since the two agree now
    Proposal.objects.filter(pk=proposal.pk).update(state=state, settled_by=who, settled_at=timezone.now())
    return correction


# --- undo ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def undo(correction: Correction, who: User, why: str = "") -> Correction:
    """Take one change back exactly. Raises CannotUndo, where a later change of the same thing must be undone first."""
    correction = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if correction.event is None:
        raise CannotUndo("Only a change of an event can be undone here.")
    if hasattr(correction, "undone_by"):
        raise CannotUndo("This change has been undone already.")
    if correction.action == Action.UNDO:
        raise CannotUndo("An undo cannot be undone; make the change again.")
    lock_record()
    event = Event.objects.select_for_update(of=("self",)).get(pk=correction.event.pk)
    if event.merged_into is not None:
        raise CannotUndo(f"The event was merged into event {standing(event).pk} since; undo that first.")
    if later := _later(correction):
        raise CannotUndo(f"A later change rests on this one ({later}); undo that first.")
    new: Any = correction.new
    if correction.action == Action.MERGE:
        since = Correction.objects.filter(event=event, pk__gt=correction.pk, action=Action.SET, undone_by=None)
        settled = set(since.values_list("field", flat=True)) | set(event.locked_fields) - set(new["locks"])
        new = {**new, "settled": settled}
    _UNDO[correction.action](event, correction.field, correction.old, new)
    return _done(event, Action.UNDO, correction.field, correction.new, correction.old, who, why, "", None, undoes=correction)


@transaction.atomic
def undo_batch(batch: uuid.UUID, who: User, why: str = "") -> list[Correction]:
    """Take a whole batch back, the last change first."""
    corrections = Correction.objects.filter(batch=batch, undone_by=None).exclude(action=Action.UNDO).order_by("-pk")
    return [undo(correction, who, why) for correction in corrections]


def _later(correction: Correction) -> Correction | None:
    """A standing later change of the same thing."""
    later = Correction.objects.filter(event=correction.event, pk__gt=correction.pk, undone_by=None).exclude(action=Action.UNDO)
    if correction.action in (Action.MERGE, Action.SPLIT) or correction.field == "event":
        return later.filter(action__in=(Action.MERGE, Action.SPLIT)).first() or next(
            (c for c in later.filter(field="citation") if _citation_of(c) in _citations_of(correction)), None
        )
    if correction.field == "citation":
        return next((c for c in later if _citation_of(correction) in _citations_of(c)), None)
    if correction.field in ("link", "kept_apart"):
        about = correction.new or correction.old
        return next((c for c in later.filter(field=correction.field) if about in (c.old, c.new)), None)
    return later.filter(field=correction.field).first()


def _citation_of(correction: Correction) -> int | None:
    value: Any = correction.new or correction.old
    return value["id"] if correction.field == "citation" else None


def _citations_of(correction: Correction) -> set[int]:
    new: Any = correction.new
    if correction.action == Action.MERGE:
        return {row["id"] for row in new["citations"]}
    if correction.action == Action.SPLIT:
        return set(new["citations"])
    return {number} if (number := _citation_of(correction)) else set()


def _undo_set(event: Event, field: str, old: Any, new: Any) -> None:
    if field == "citation":
        _put_back(old)
        if old["event"] != new["event"]:
            target = Event.objects.get(pk=new["event"])
            if not target.citations.exists():  # no source is left that would tell how it was
                _restore(target, new.get("before", {}), settled=target.locked_fields)
            refresh(target, changed=True)
    elif field == "engagement":
        event.engagement = Event.objects.filter(pk=old).first()
    else:
        _set_value(event, field, old)


def _undo_add(event: Event, field: str, old: Any, new: Any) -> None:
    if field == "citation":
        Citation.objects.filter(pk=new["id"]).update(withdrawn=True)
        if before := new.get("first_reported"):  # for an event that no source stands behind, as it was
            event.first_reported = dt.date.fromisoformat(before)
    elif field == "link":
        EventLink.objects.filter(source=event, target_id=new["target"], kind=new["kind"]).delete()
    elif field == "kept_apart":
        KeptApart.objects.filter(**_in_order(event.pk, new["event"])).delete()
    elif field != "event":
        raise CannotUndo("This change cannot be undone.")


def _undo_remove(event: Event, field: str, old: Any, new: Any) -> None:
    if field == "citation":
        _put_back(old)
    else:
        EventLink.objects.get_or_create(
            source=event, target_id=old["target"], kind=old["kind"],
            defaults={"by_hand": old.get("by_hand", False)},
        )  # fmt: skip


def _undo_merge(event: Event, field: str, old: Any, new: Any) -> None:
    for row in new["citations"]:
        Citation.objects.filter(pk=row["id"], event=event).update(event_id=row["event"], pinned=row["pinned"])
    for row in new["links"]:
        EventLink.objects.filter(pk=row["id"]).update(source_id=row["source"], target_id=row["target"])
    for row in new["dropped_links"]:
        EventLink.objects.get_or_create(
            source_id=row["source"], target_id=row["target"], kind=row["kind"], defaults={"by_hand": row["by_hand"]}
        )
    for row in new["claims"]:
        Claim.objects.filter(pk=row["id"]).update(event_id=row["event"])
    for row in new["engaged"]:
        Event.objects.filter(pk=row["id"]).update(engagement_id=row["engagement"])
    for row in new["apart_added"]:
        KeptApart.objects.filter(**row).delete()
    for row in new["apart_removed"]:
        KeptApart.objects.get_or_create(first_id=row["first_id"], second_id=row["second_id"], defaults={"who_id": row["who_id"]})
    _restore(event, new["before"], settled=new["settled"])
    for number in new["others"]:
        other = Event.objects.select_for_update(of=("self",)).get(pk=number)
        other.merged_into = None
        refresh(other, changed=True)


def _undo_split(event: Event, field: str, old: Any, new: Any) -> None:
    made = Event.objects.select_for_update(of=("self",)).get(pk=new["event"])
    for citation in made.citations.all():
        if citation.start is not None and event.citations.filter(article=citation.article_id, start=citation.start).exists():
            continue
        citation.event = event
        citation.pinned = old["pinned"].get(str(citation.pk), citation.pinned)
        citation.save()
    KeptApart.objects.filter(**_in_order(event.pk, made.pk)).delete()
    made.merged_into = event
    refresh(made, changed=True)


def _undo_state(event: Event, field: str, old: Any, new: Any) -> None:
    """Locks and review state follow from the history that stands; `_done` works them out."""


_UNDO: dict[str, Callable[[Event, str, Any, Any], None]] = {
    Action.SET: _undo_set,
    Action.ADD: _undo_add,
    Action.REMOVE: _undo_remove,
    Action.MERGE: _undo_merge,
    Action.SPLIT: _undo_split,
    Action.UNLOCK: _undo_set,
    Action.REVIEW: _undo_state,
}


# --- the machinery ---------------------------------------------------------------------------------------------------


def _locked_row(event: Event, expected_version: int | None) -> Event:
    """The event as it is now, held against others until the transaction ends."""
    row = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if row.merged_into_id is not None:
        raise ValidationError(f"Event {row.pk} was merged into event {standing(row).pk}; change that one.")
    if expected_version is not None and row.version != expected_version:
        raise VersionConflict(row, expected_version)
    return row


def _done(
    event: Event, action: str, field: str, old: Any, new: Any, who: User, why: str, source: str, batch: uuid.UUID | None,
    undoes: Correction | None = None,
) -> Correction:  # fmt: skip
    """Note the change, and bring the event in line with its history and its sources."""
    correction = Correction.objects.create(
        event=event,
        action=action,
        field=field,
        old=old,
        new=new,
        who=who,
        why=why[:500],
        source=source,
        batch=batch,
        undoes=undoes,
    )
    event.locked_fields, event.review_state = _settled_by_history(event)
    refresh(event, changed=True)
    return correction


def _settled_by_history(event: Event) -> tuple[list[str], str]:
    """The locked fields and the review state that an event's standing corrections amount to."""
    locked: dict[str, None] = {}
    state: str = ReviewState.UNREVIEWED.value
    undone = set(Correction.objects.filter(event=event, action=Action.UNDO).values_list("undoes_id", flat=True))
    for c in Correction.objects.filter(event=event).exclude(action=Action.UNDO).order_by("pk"):
        new: Any = c.new
        if c.pk in undone:
            if c.action == Action.ADD and c.field == "event":
                state = ReviewState.REJECTED.value
            continue
        if c.action == Action.REVIEW:
            state = new
            continue
        if c.action == Action.SET and c.field != "citation":
            locked[c.field] = None
        elif c.action == Action.UNLOCK:
            locked.pop(c.field, None)
        elif c.action == Action.MERGE:
            locked.update(dict.fromkeys(new["locks"]))
        if c.action == Action.ADD and c.field == "event":
            state = ReviewState.ACCEPTED.value
            locked.update(dict.fromkeys(new))
        elif state != ReviewState.REJECTED and c.action in (Action.SET, Action.MERGE, Action.SPLIT):
            state = ReviewState.CORRECTED.value
    return sorted(locked), state


def _value(event: Event, field: str) -> Any:
    """A field as corrections keep it."""
    if field == "participants":
        return [participant_json(p) for p in event.participations.all()]
    if field == "engagement":
        return event.engagement_id
    value = getattr(event, field)
    return str(value) if isinstance(value, str) else value


def _as_it_was(event: Event) -> dict[str, Any]:
    """All that an event says, for `_restore`."""
    reported = event.first_reported.isoformat() if event.first_reported else None
    return {name: _value(event, name) for name in (*MACHINE_FIELDS, "summary", "participants")} | {"first_reported": reported}


def _restore(event: Event, before: Mapping[str, Any], settled: Collection[str]) -> None:
    """Have an event say again what it said, but for the fields that a person has settled since."""
    kept = {*settled, *DATE_FIELDS} if "edtf" in settled else set(settled)
    for name, value in before.items():
        if name in kept:
            continue
        if name == "participants":
            _set_participants(event, value)
        elif name == "first_reported":
            event.first_reported = dt.date.fromisoformat(value) if value else None
        elif name == "engagement":
            event.engagement_id = value
        else:
            setattr(event, name, value)


def _set_value(event: Event, field: str, value: Any) -> None:
    """Set a field to a person's word, or to what a correction kept; of the date, precision and basis follow."""
    if field == "participants":
        _set_participants(event, value)
        return
    if field == "engagement":
        event.engagement = engagement_of(event, value)
        return
    if field == "edtf":
        try:
            parsed = edtf.parse(value or "")
        except edtf.EdtfError as error:
            raise ValidationError({"edtf": str(error)}) from error
        event.edtf, event.date_precision = parsed.text, parsed.precision
        event.date_basis = DateBasis.EDITOR if parsed.text else DateBasis.NONE
        return
    setattr(event, field, _typed(field, value))
    event.clean()
    event.clean_fields(exclude=[f.name for f in Event._meta.concrete_fields if f.name != field])


def _typed(field: str, value: Any) -> Any:
    if field == "level":
        return int(value) if value not in (None, "") else None
    return "" if value is None else str(value)


def _set_participants(event: Event, participants: Sequence[Mapping[str, Any]]) -> None:
    rows = []
    for position, given in enumerate(participants):
        key = given.get("official")
        official = Official.objects.filter(pk=int(key)).first() if key else None
        row = Participation(
            event=event, official=official, position=position, name=official.name if official else given.get("name") or "",
            side=official.side if official else given.get("side") or "", role=given.get("role") or "participant",
            post=given.get("post") or "", level=_typed("level", given.get("level")), is_state=bool(given.get("is_state")),
        )  # fmt: skip
        row.full_clean(exclude=["event", "official"])
        if not row.name:
            raise ValidationError("A participant needs a name.")
        rows.append(row)
    event.participations.all().delete()
    Participation.objects.bulk_create(rows)


def _citation_json(c: Citation) -> dict[str, Any]:
    return {
        "id": c.pk, "event": c.event_id, "article": c.article_id, "quote": c.quote, "start": c.start, "end": c.end,
        "mark_start": c.mark_start, "mark_end": c.mark_end, "pinned": c.pinned, "withdrawn": c.withdrawn,
    }  # fmt: skip


def _put_back(kept: Mapping[str, Any]) -> None:
    """A citation as it was."""
    values = {name: value for name, value in kept.items() if name not in ("id", "event", "article")}
    Citation.objects.filter(pk=kept["id"]).update(event_id=kept["event"], **values)


def _link_json(link: EventLink) -> dict[str, Any]:
    return {"kind": str(link.kind), "target": link.target_id, "by_hand": link.by_hand}


def _in_order(one: int, other: int) -> dict[str, int]:
    return {"first_id": min(one, other), "second_id": max(one, other)}


def _move_all(other: Event, target: Event, moved: dict[str, Any]) -> None:
    """Everything that hangs on `other` to `target`, noting in `moved` where it came from. Words that the target cites
    already stay where they are."""
    for citation in other.citations.all():
        if citation.start is not None and target.citations.filter(article=citation.article_id, start=citation.start).exists():
            continue
        moved["citations"].append({"id": citation.pk, "event": other.pk, "pinned": citation.pinned})
        citation.event, citation.pinned = target, True
        citation.save()
    for link in EventLink.objects.filter(Q(source=other) | Q(target=other)):
        source = target.pk if link.source_id == other.pk else link.source_id
        aim = target.pk if link.target_id == other.pk else link.target_id
        if source == aim or EventLink.objects.filter(source_id=source, target_id=aim, kind=link.kind).exists():
            moved["dropped_links"].append(
                {"source": link.source_id, "target": link.target_id, "kind": link.kind, "by_hand": link.by_hand}
            )
            link.delete()
        else:
            moved["links"].append({"id": link.pk, "source": link.source_id, "target": link.target_id})
            EventLink.objects.filter(pk=link.pk).update(source_id=source, target_id=aim)
    moved["claims"] += [{"id": claim.pk, "event": other.pk} for claim in other.claims.all()]
    other.claims.update(event=target)
    moved["engaged"] += [{"id": engaged.pk, "engagement": other.pk} for engaged in other.engaged.exclude(pk=target.pk)]
    other.engaged.exclude(pk=target.pk).update(engagement=target)
    for pair in KeptApart.objects.filter(Q(first=other) | Q(second=other)):
        third = pair.second_id if pair.first_id == other.pk else pair.first_id
        moved["apart_removed"].append({"first_id": pair.first_id, "second_id": pair.second_id, "who_id": pair.who_id})
        pair.delete()
        if third != target.pk and not KeptApart.objects.filter(**_in_order(target.pk, third)).exists():
            KeptApart.objects.create(**_in_order(target.pk, third), who_id=pair.who_id)
            moved["apart_added"].append(_in_order(target.pk, third))
