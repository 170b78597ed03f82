"""What follows from an event's citations is kept up: its fields, people, posts, levels, counts and searched text.

Nothing that a person settled changes here: a field named in `Event.locked_fields` keeps its value, and a machine value
that differs waits as a Proposal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from timeline import edtf
from timeline.event_types import EVENT_TYPES
from timeline.fusion import Account, Fused, Person, fuse
from timeline.models import Citation, Claim, Correction, Event, Participation, Proposal, Tenure
from timeline.search import fold
from timeline.vocabulary import Side

#: The columns that the readings of an event's citations decide, unless a person locked them.
MACHINE_FIELDS = (
    "kind", "status", "edtf", "date_precision", "date_basis", "date_text", "date_other_side", "place", "country", "channel",
    "form", "level", "requested_by", "margins_of", "headline", "confidence",
)  # fmt: skip
#: What a person settles by setting the date.
DATE_FIELDS = ("edtf", "date_precision", "date_basis", "date_text")
_RECORD_LOCK = 0x75736368  # one number for the site, for PostgreSQL's advisory lock


def lock_record() -> None:
    """Let one transaction at a time decide which events there are: SQLite's transactions do so by themselves."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_RECORD_LOCK])


def standing(event: Event) -> Event:
    """The event that this one was merged into, at the end of the chain; itself if it was not."""
    while event.merged_into is not None:
        event = event.merged_into
    return event


def accounts_of(event: Event, citations: Iterable[Citation] | None = None) -> list[Account]:
    """The readings of an event's standing citations; citations by hand have none."""
    if citations is None:
        citations = [citation for citation in _all_citations(event) if not citation.withdrawn]
    return [
        Account.of_reading(
            citation.reading, published=citation.article.published, article=citation.article_id,
            confidence=citation.confidence, side=citation.article.publisher.side, citation=citation.pk,
        )
        for citation in citations
        if citation.reading.get("kind")
    ]  # fmt: skip


def _all_citations(event: Event) -> list[Citation]:
    """With article and publisher, by the day of publication."""
    citations = event.citations.select_related("article__publisher").defer("article__text")
    return list(citations.order_by("article__published", "pk"))


def refresh(event: Event, *, changed: bool = False) -> bool:
    """Work out anew all that follows from an event's citations and participants; whether anything the reader sees changed.

    An event that no source reports any more keeps what its withdrawn ones said. Locked fields stay; a machine value that
    differs from one becomes an open proposal. `changed` says that the caller has changed something itself, so that the
    event's version goes up in any case.
    """
    everything = _all_citations(event)
    citations = [citation for citation in everything if not citation.withdrawn]
    accounts = accounts_of(event, citations) or accounts_of(event, everything)
    participations = list(event.participations.select_related("official"))
    before = _state(event), [_participation_key(p) for p in participations]
    locked = _locked(event)
    if accounts:
        fused = fuse(accounts)
        for name, value in fused.fields.items():
            if name not in locked:
                setattr(event, name, value)
        if "participants" not in locked:
            participations = _place_people(event, participations, fused.people, accounts)
        _propose(event, participations, fused)
    _derive(event, everything, participations, locked)
    changed = changed or before != (_state(event), [_participation_key(p) for p in participations])
    if changed:
        event.version += 1
        event.save()
    return changed


def _locked(event: Event) -> set[str]:
    locked = set(event.locked_fields)
    return locked | set(DATE_FIELDS) if "edtf" in locked else locked


def _state(event: Event) -> tuple[Any, ...]:
    names = (
        *MACHINE_FIELDS, "first_reported", "source_count", "level_usa", "level_chn", "search_text",
    )  # fmt: skip
    return tuple(str(getattr(event, name)) for name in names)


def _participation_key(p: Participation) -> tuple[Any, ...]:
    return (p.official_id, p.name, str(p.side), str(p.role), p.post, p.level, p.is_state)


def _place_people(
    event: Event, present: list[Participation], people: Sequence[Person], accounts: Sequence[Account]
) -> list[Participation]:
    """The participations of these people, with the posts that they held on the day; rewritten only where they differ."""
    day = edtf.parse(event.edtf).earliest or min(a.published for a in accounts)
    tenures: dict[int, list[Tenure]] = {}
    ids = [p.official for p in people if p.official]
    for tenure in Tenure.objects.filter(official_id__in=ids).select_related("post", "official"):
        tenures.setdefault(tenure.official_id, []).append(tenure)
    rows = []
    for position, person in enumerate(people):
        held = _held(tenures.get(person.official or 0, []), day, person.post)
        official = tenures[person.official][0].official if person.official in tenures else None
        rows.append(
            Participation(
                event=event, official_id=person.official, position=position,
                name=official.name if official else person.name, side=official.side if official else person.side,
                role=person.role, post=(held.post.name if held else person.post)[:200],
                level=held.level if held else person.level, is_state=person.is_state,
            )
        )  # fmt: skip
    if [_participation_key(p) for p in present] == [_participation_key(p) for p in rows]:
        return present
    event.participations.all().delete()
    Participation.objects.bulk_create(rows)
    return list(event.participations.select_related("official"))


def _held(tenures: Sequence[Tenure], day: dt.date, named: str) -> Tenure | None:
    """The post held on the day: the one the article names if there were several, else the highest."""
    on_day = [t for t in tenures if (t.first_day is None or t.first_day <= day) and (t.last_day is None or day <= t.last_day)]
    return min(on_day, key=lambda t: (t.post.name != named, t.level, t.pk), default=None)


def _derive(
    event: Event, everything: Sequence[Citation], participations: Sequence[Participation], locked: Collection[str]
) -> None:
    """The columns that follow from participants and standing citations: counts, levels, the text that is searched; the
    day first reported, where none stands, from the readings withdrawn."""
    citations = [c for c in everything if not c.withdrawn]
    reporting = citations or [c for c in everything if c.reading]
    event.first_reported = min((c.article.published for c in reporting), default=event.first_reported)
    event.source_count = len({c.article_id for c in citations})
    levels = {side: [p.level for p in participations if p.side == side and p.level] for side in Side}
    event.level_usa = min(levels[Side.USA], default=None)
    event.level_chn = min(levels[Side.CHN], default=None)
    if "level" not in locked:
        event.level = max((level for level in (event.level_usa, event.level_chn) if level), default=None)
    words = [event.headline, EVENT_TYPES[event.kind].label, event.place, event.country, event.margins_of, event.summary]
    for p in participations:
        words += [p.name, p.official.native_name if p.official else "", p.post]
    for c in citations:
        words += [c.quote, c.article.publisher.name]
    event.search_text = fold(" ".join(dict.fromkeys(word for word in words if word)))


def _propose(event: Event, participations: Sequence[Participation], fused: Fused) -> None:
    """For each locked field one open proposal where the machine now reads something new; none where it agrees again, or
    where the field is locked no more."""
    open_ones = {p.field: p for p in event.proposals.filter(state=Proposal.State.OPEN, who=None)}
    for name in open_ones.keys() - set(event.locked_fields):
        open_ones[name].delete()
    for name in sorted(set(event.locked_fields)):
        if name == "participants":
            current = [participant_json(p) for p in participations]
            proposed: Any = [_person_json(p) for p in fused.people]
            differs = {(p["official"], p["name"]) for p in current} != {(p["official"], p["name"]) for p in proposed}
        elif name in fused.fields:
            current, proposed = getattr(event, name), fused.fields[name]
            differs = bool(proposed) and proposed != current and not (name == "edtf" and _holds(proposed, current))
        else:
            continue
        waiting = open_ones.get(name)
        if not differs or _answered(event, name, proposed):
            if waiting:
                waiting.delete()
        elif waiting:
            if waiting.proposed != proposed or waiting.current != current:
                waiting.proposed, waiting.current = proposed, current
                waiting.save(update_fields=["proposed", "current"])
        else:
            citation = Citation.objects.filter(pk=fused.said_by.get(name, fused.said_by["edtf"])).first()
            Proposal.objects.create(
                event=event, field=name, current=current, proposed=proposed, citation=citation,
                why="The sources, read by machine, now say otherwise.",
            )  # fmt: skip


def propose_readings(claim: Claim, read: Mapping[str, Any]) -> None:
    """The same for a claim, of which the machine reads `read` by field; the event by its id."""
    waiting = {p.field: p for p in claim.proposals.filter(state=Proposal.State.OPEN, who=None)}
    for name in {*waiting, *claim.locked_fields}:
        proposed, current = read.get(name), claim_value(claim, name)
        settled = name not in claim.locked_fields or not proposed or _same(proposed, current)
        if settled or _answered_of_claim(claim, name, proposed):
            if name in waiting:
                waiting[name].delete()
        elif name in waiting:
            Proposal.objects.filter(pk=waiting[name].pk).update(proposed=proposed, current=current)
        else:
            Proposal.objects.create(
                claim=claim,
                field=name,
                current=current,
                proposed=proposed,
                why="The article, read by machine again, says otherwise.",
            )


def claim_value(claim: Claim, field: str) -> Any:
    """A field of a claim as corrections and proposals keep it."""
    return claim.event_id if field == "event" else getattr(claim, field)


def _answered_of_claim(claim: Claim, name: str, proposed: Any) -> bool:
    """Whether a person has said no to this reading before: by dismissing it, or by correcting it away."""
    dismissed = claim.proposals.filter(field=name, state=Proposal.State.DISMISSED).values_list("proposed", flat=True)
    set_by_hand = claim.corrections.filter(field=name, action=Correction.Action.SET, undone_by=None)
    return any(_same(proposed, value) for value in [*dismissed, *set_by_hand.values_list("old", flat=True)])


def _same(one: Any, other: Any) -> bool:
    """Whether two values of a claim say the same: of people the same ones, in any order."""
    if isinstance(one, list) and isinstance(other, list):
        return {person.get("name") for person in one} == {person.get("name") for person in other}
    return bool(one == other)


def _holds(wide: str, narrow: str) -> bool:
    """Whether a vaguer date only says less than the settled one."""
    outer, inner = edtf.parse(wide), edtf.parse(narrow)
    if not (outer.earliest and outer.latest and inner.earliest and inner.latest):
        return False
    return outer.earliest <= inner.earliest and inner.latest <= outer.latest


def _answered(event: Event, name: str, proposed: Any) -> bool:
    """Whether a person has said no to this value before: by dismissing it, or by correcting it away."""
    if any(p.proposed == proposed for p in event.proposals.filter(field=name, state=Proposal.State.DISMISSED)):
        return True
    standing_ones = event.corrections.filter(undone_by=None)
    overruled: list[Any] = [c.old for c in standing_ones.filter(field=name, action=Correction.Action.SET)]
    for merge in standing_ones.filter(action=Correction.Action.MERGE):
        kept: Any = merge.new
        overruled += [kept["before"][name]] if name in kept["locks"] else []
    if name == "participants":
        keys = {(p["official"], p["name"]) for p in proposed}
        return any({(p["official"], p["name"]) for p in people or ()} == keys for people in overruled)
    return proposed in overruled


def participant_json(p: Participation) -> dict[str, Any]:
    """A participation as corrections and proposals keep it."""
    return {
        "official": p.official_id, "name": p.name, "side": str(p.side), "role": str(p.role), "post": p.post,
        "level": p.level, "is_state": p.is_state,
    }  # fmt: skip


def _person_json(person: Person) -> dict[str, Any]:
    return {
        "official": person.official, "name": person.name, "side": str(person.side), "role": str(person.role), "post": person.post,
        "level": person.level, "is_state": person.is_state,
    }  # fmt: skip
