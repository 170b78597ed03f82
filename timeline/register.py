"""The register's own rules: who may hold what at once, whose name is whose, and which events a new name touches."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from timeline import edtf, wording
from timeline.extract.types import OfficialRecord, TenureRecord
from timeline.models import Alias, Official, Participation, Post, Tenure
from timeline.sameness import folded
from timeline.seeding import read_officials
from timeline.vocabulary import ReviewState


def with_days(tenure: Tenure) -> Tenure:
    """The tenure with its first and last day worked out, as saving would."""
    tenure.first_day, tenure.last_day = edtf.parse(tenure.start).earliest, edtf.parse(tenure.end).latest
    return tenure


def overlap(one: Tenure, other: Tenure) -> bool:
    """Whether two tenures share more than the day on which one hands over to the other; unknown ends are open."""
    starts = [day for day in (one.first_day, other.first_day) if day]
    ends = [day for day in (one.last_day, other.last_day) if day]
    return not starts or not ends or max(starts) < min(ends)


def warnings(official: Official) -> list[str]:
    """What is doubtful about a person's entry: a post that another holds in the same days, a name that another bears.

    A post that the register already gives to several others at once (a senator, a vice-premier) is no doubt.
    """
    return [*_shared_posts(official), *_shared_names(official)]


def _shared_posts(official: Official) -> Iterable[str]:
    for tenure in official.tenures.select_related("post", "official"):
        others = list(tenure.post.tenures.exclude(official=official).select_related("official"))
        several = any(overlap(a, b) for n, a in enumerate(others) for b in others[n + 1 :] if a.official_id != b.official_id)
        if not several:
            for other in others:
                if overlap(tenure, other):
                    yield (
                        f"{tenure.post.name} is held by {other.official} too in the same days"
                        f" ({wording.bounds(other.first_day, other.last_day) or 'dates not known'}). Give one an end or a start."
                    )


def _shared_names(official: Official) -> Iterable[str]:
    mine = list(official.aliases.select_related("tenure"))
    texts = {alias.text for alias in mine} | {official.name}
    for other in Alias.objects.filter(text__in=texts).exclude(official=official).select_related("official", "tenure"):
        if any(_both_at_once(alias, other) for alias in mine if alias.text == other.text) or other.text == official.name:
            yield f"“{other.text}” also means {other.official} in the same days: alone, it will be read as neither."


def _both_at_once(one: Alias, other: Alias) -> bool:
    return one.tenure is None or other.tenure is None or overlap(one.tenure, other.tenure)


def names_of(official: Official) -> set[str]:
    """Every name the person goes by, folded for comparing."""
    names = [official.name, official.native_name, *(alias.text for alias in official.aliases.all())]
    return {folded(name) for name in names if name}


def names(official: Official, row: Participation) -> bool:
    """Whether a participation outside the register bears one of the person's names."""
    return row.official_id is None and not row.is_state and row.side == official.side and folded(row.name) in names_of(official)


def unlinked(official: Official) -> list[Participation]:
    """Participations under one of the person's names that are not tied to the register, newest event first."""
    names = names_of(official)
    outside = Participation.objects.filter(official=None, is_state=False, side=official.side, event__merged_into=None).exclude(
        event__review_state=ReviewState.REJECTED
    )
    spelled = [name for name in outside.order_by().values_list("name", flat=True).distinct() if folded(name) in names]
    return list(outside.filter(name__in=spelled).select_related("event").order_by("-event__sort_date", "-event_id"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of an import: the record, and for each tenure its start, end and source as the file words them."""

    record: OfficialRecord
    words: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of an import's preview: what happens to whom, in words."""

    who: str
    what: str
    new_person: bool = False
    left_alone: bool = False


def read_table(path: Path) -> list[Entry]:
    """The people of a table in the form of seeds/officials.csv. Raises SeedError, naming row and column."""
    records = read_officials(path)
    words: dict[str, list[tuple[str, str, str]]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            cells = [(row[column] or "").strip() for column in ("start", "end", "source")]
            words.setdefault(row["name"].strip(), []).append((cells[0], cells[1], cells[2]))
    return [Entry(record, tuple(words[record.name])) for record in records]


def preview(entries: Sequence[Entry]) -> list[Change]:
    """What `load` would add or change; nothing is ever removed. Three queries, whatever the number of people."""
    known = {official.name: official for official in Official.objects.with_posts()}
    changes: list[Change] = []
    for entry in entries:
        record = entry.record
        official = known.get(record.name)
        if official is None:
            changes.append(Change(record.name, f"new, {record.side.label}", new_person=True))
        elif official.side != record.side:
            what = f"is of {official.get_side_display()} in the register and of {record.side.label} in the file: left alone"
            changes.append(Change(record.name, what, left_alone=True))
            continue
        elif record.native_name and record.native_name != official.native_name:
            changes.append(Change(record.name, f"native name {official.native_name or '(none)'} → {record.native_name}"))
        held = list(official.tenures.all()) if official else []
        names = {alias.text for alias in official.aliases.all()} if official else set()
        for tenure in record.tenures:
            days = wording.bounds(tenure.start, tenure.end) or "dates not known"
            match = _same_tenure(held, tenure)
            if match is None:
                changes.append(Change(record.name, f"new post: {tenure.post}, {days}"))
            elif (match.first_day, match.last_day) != (tenure.start, tenure.end):
                was = wording.bounds(match.first_day, match.last_day) or "dates not known"
                changes.append(Change(record.name, f"{tenure.post}: {was} → {days}"))
            changes += [Change(record.name, f"new alias: {text}") for text in tenure.aliases if text not in names]
            names.update(tenure.aliases)
    return changes


def _same_tenure(held: Sequence[Tenure], record: TenureRecord) -> Tenure | None:
    """The tenure a record speaks of: the same post, and the same start, else days in common."""
    same_post = [t for t in held if (t.post.name, t.post.organisation) == (record.post, record.organisation)]
    told = Tenure(first_day=record.start, last_day=record.end)
    return next((t for t in same_post if t.first_day == record.start), next((t for t in same_post if overlap(t, told)), None))


@transaction.atomic
def load(entries: Sequence[Entry]) -> list[Official]:
    """Bring the entries into the register and give back whom they added or changed."""
    touched = {change.who for change in preview(entries) if not change.left_alone}
    officials = []
    for entry in entries:
        record = entry.record
        if record.name not in touched:
            continue
        official, _ = Official.objects.get_or_create(name=record.name, defaults={"side": record.side})
        if record.native_name and official.native_name != record.native_name:
            official.native_name = record.native_name
            official.save()
        held = list(Tenure.objects.filter(official=official).select_related("post"))
        for tenure, words in zip(record.tenures, entry.words, strict=True):
            _load_tenure(official, held, tenure, *words)
        officials.append(official)
    return officials


def _load_tenure(official: Official, held: list[Tenure], record: TenureRecord, start: str, end: str, source: str) -> None:
    tenure = _same_tenure(held, record)
    if tenure is None:
        post, _ = Post.objects.get_or_create(
            name=record.post, organisation=record.organisation, side=official.side,
            defaults={"channel": record.channel, "level": record.level},
        )  # fmt: skip
        tenure = Tenure.objects.create(
            official=official, post=post, start=start, end=end, source=source,
            own_channel="" if post.channel == record.channel else record.channel,
            own_level=None if post.level == record.level else record.level,
        )  # fmt: skip
        held.append(tenure)
    elif (tenure.first_day, tenure.last_day) != (record.start, record.end):
        tenure.start, tenure.end = start, end
        tenure.save()
    for text in record.aliases:
        if not official.aliases.filter(text=text).exists():
            Alias.objects.create(official=official, tenure=tenure, text=text)
