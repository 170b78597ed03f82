"""How a claim was read, corrected by a person: kept, locked and undone as the fields of an event are (see corrections).

A function here makes one change in one transaction and returns its Correction. A refusal is a ValidationError in words.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from timeline import edtf
from timeline.corrections import CannotUndo
from timeline.models import Claim, Correction, Event, Proposal
from timeline.upkeep import claim_value
from timeline.vocabulary import ReviewState

Action = Correction.Action

#: The fields of a claim that a person may set one by one.
CORRECTABLE = ("kind", "participants", "scope", "baseline_kind", "baseline_text", "baseline_edtf", "event")


class ClaimChanged(Exception):
    """Somebody else changed the claim since the form was opened."""


@transaction.atomic
def correct(
    claim: Claim, field: str, new: Any, who: User, why: str, source: str = "", *, batch: uuid.UUID | None = None,
    expected: int | None = None,
) -> Correction:  # fmt: skip
    """Set one field and lock it against later readings.

    `new` of "participants" is a list of mappings with `official` (an id or None), `name` and `side`; of "scope" a mapping;
    of "event" an id or None. `expected` is the `version` that the person saw; raises ClaimChanged if it is another now.
    """
    if field not in CORRECTABLE:
        raise ValidationError(f"“{field}” is not a field of a claim that can be corrected.")
    claim = _locked_row(claim, expected)
    old = claim_value(claim, field)
    _set_value(claim, field, new)
    return _done(claim, Action.SET, field, old, claim_value(claim, field), who, why, source, batch)


@transaction.atomic
def review(claim: Claim, state: ReviewState | str, who: User, why: str = "", *, expected: int | None = None) -> Correction:
    """Accept or reject a claim, or put it back. A rejected one is kept, is not shown, and stays so in later readings."""
    claim = _locked_row(claim, expected)
    return _done(claim, Action.REVIEW, "review_state", claim.review_state, str(state), who, why)


@transaction.atomic
def unlock(claim: Claim, field: str, who: User, why: str) -> Correction:
    """Let the machine decide a field again: it is at once what the machine had read, and follows its next reading."""
    claim = _locked_row(claim, None)
    if field not in claim.locked_fields:
        raise ValidationError(f"“{field}” is not locked.")
    old = claim_value(claim, field)
    _set_value(claim, field, _as_read(claim, field))
    return _done(claim, Action.UNLOCK, field, old, claim_value(claim, field), who, why)


@transaction.atomic
def propose(claim: Claim, field: str, value: Any, who: User, why: str) -> None:
    """Let a value wait for an editor; a further one by the same person for the same field takes the place of the first."""
    claim = _locked_row(claim, None)
    Proposal.objects.update_or_create(
        claim=claim, field=field, who=who, state=Proposal.State.OPEN,
        defaults={"current": claim_value(claim, field), "proposed": value, "why": why[:500]},
    )  # fmt: skip


@transaction.atomic
def settle_proposal(
    proposal: Proposal, *, accept: bool, who: User, why: str = "", expected: int | None = None
) -> Correction | None:  # fmt: skip
    """Make the proposed value the claim's, as a correction; or keep the claim as it is, and do not ask for it again."""
    if proposal.claim is None:
        raise ValidationError("This is not a proposal for a claim.")
    correction = None
    if accept:
        reason = why or proposal.why or "Proposal accepted"
        correction = correct(proposal.claim, proposal.field, proposal.proposed, who, reason, expected=expected)
    else:
        _locked_row(proposal.claim, expected)
    state = Proposal.State.ACCEPTED if accept else Proposal.State.DISMISSED
    # The change itself may have taken an open proposal of the machine's away, since the two agree now
    Proposal.objects.filter(pk=proposal.pk).update(state=state, settled_by=who, settled_at=timezone.now())
    return correction


@transaction.atomic
def undo(correction: Correction, who: User, why: str = "") -> Correction:
    """Take one change back exactly. Raises CannotUndo where a later change of the same field must be undone first."""
    correction = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if correction.claim is None:
        raise CannotUndo("This is not a change of a claim.")
    if hasattr(correction, "undone_by"):
        raise CannotUndo("This change has been undone already.")
    if correction.action == Action.UNDO:
        raise CannotUndo("An undo cannot be undone; make the change again.")
    claim = _locked_row(correction.claim, None)
    later = Correction.objects.filter(claim=claim, pk__gt=correction.pk, field=correction.field, undone_by=None)
    if last := later.exclude(action=Action.UNDO).first():
        raise CannotUndo(f"A later change rests on this one ({last}); undo that first.")
    if correction.field in CORRECTABLE:
        _set_value(claim, correction.field, correction.old)
    return _done(claim, Action.UNDO, correction.field, correction.new, correction.old, who, why, undoes=correction)


@transaction.atomic
def undo_batch(batch: uuid.UUID, who: User, why: str = "") -> list[Correction]:
    """Take a whole batch back, the last change first."""
    made = Correction.objects.filter(batch=batch, undone_by=None).exclude(action=Action.UNDO).order_by("-pk")
    return [undo(correction, who, why) for correction in made]


def version(claim: Claim) -> int:
    """A number that grows with each change by a person."""
    return Correction.objects.filter(claim=claim).order_by("-pk").values_list("pk", flat=True).first() or 0


def _locked_row(claim: Claim, expected: int | None) -> Claim:
    row = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    if expected is not None and version(row) != expected:
        raise ClaimChanged
    return row


def _set_value(claim: Claim, field: str, value: Any) -> None:
    if field == "event":
        claim.event = Event.objects.get(pk=value) if value is not None else None
        return
    if field == "baseline_edtf":
        try:
            value = edtf.parse(value or "").text
        except edtf.EdtfError as error:
            raise ValidationError({"baseline_edtf": str(error)}) from error
    same = Claim.objects.filter(article=claim.article_id, start=claim.start, kind=value).exclude(pk=claim.pk)
    if field == "kind" and same.exists():
        raise ValidationError("These words are on record as a claim of that kind already; reject one of the two.")
    setattr(claim, field, value)
    claim.clean_fields(exclude=[f.name for f in Claim._meta.concrete_fields if f.name != field])


def _as_read(claim: Claim, field: str) -> Any:
    """What the machine reads: its open proposal, or else what it had read before a person first set the field."""
    if waiting := claim.proposals.filter(field=field, state=Proposal.State.OPEN, who=None).first():
        return waiting.proposed
    standing = Correction.objects.filter(claim=claim, field=field, undone_by=None).exclude(action=Action.UNDO).order_by("pk")
    opened = standing.filter(action=Action.UNLOCK).last()
    first = standing.filter(action=Action.SET, pk__gt=opened.pk if opened else 0).first()
    return first.old if first else claim_value(claim, field)


def _done(
    claim: Claim, action: str, field: str, old: Any, new: Any, who: User, why: str, source: str = "",
    batch: uuid.UUID | None = None, undoes: Correction | None = None,
) -> Correction:  # fmt: skip
    """Note the change, and bring locks and review state in line with the claim's history."""
    made = Correction.objects.create(
        claim=claim, action=action, field=field, old=old, new=new, who=who, why=why[:500], source=source, batch=batch,
        undoes=undoes,
    )  # fmt: skip
    locked: dict[str, None] = {}
    state: str = ReviewState.UNREVIEWED.value
    for each in Correction.objects.filter(claim=claim, undone_by=None).exclude(action=Action.UNDO).order_by("pk"):
        if each.action == Action.REVIEW:
            state = str(each.new)
        elif each.action == Action.UNLOCK:
            locked.pop(each.field, None)
        else:
            locked[each.field] = None
            state = state if state == ReviewState.REJECTED else ReviewState.CORRECTED.value
    claim.locked_fields, claim.review_state = sorted(locked), state
    claim.save()
    for waiting in claim.proposals.filter(state=Proposal.State.OPEN, who=None):
        if waiting.field not in claim.locked_fields or waiting.proposed == claim_value(claim, waiting.field):
            waiting.delete()
    return made
