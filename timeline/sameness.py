"""Whether two reports tell of one contact: a pure comparison, with its reasons, shared by merging, by the measuring of
merging, and by the suggestions of likely duplicates."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from timeline.event_types import EVENT_TYPES
from timeline.extract.types import ActorMention, EventCandidate
from timeline.vocabulary import Channel, DateBasis, Precision, Role, Side, Status

#: Likeness from which two reports are one event; below it, down to SUGGESTED, an editor is asked.
SAME = 0.7
SUGGESTED = 0.4

#: Kinds of different families that one contact may be told as, when all else agrees to the day.
_CLOSE_FAMILIES = {
    frozenset(pair)
    for pair in (("call", "video"), ("meet", "video"), ("meet", "other"), ("call", "other"), ("visit", "invitation"))
}
_PUT_OFF = frozenset({Status.CANCELLED, Status.POSTPONED})
_HAPPENED = frozenset({Status.HELD, Status.ONGOING})
#: Days for which a report without a date may still mean a contact that took place there.
_REMEMBERED = 1100
_DATED_TO_DAYS = frozenset({Precision.DAY, Precision.RANGE})
_COMMON_WORDS = frozenset(
    {"after", "american", "before", "china", "chinese", "from", "high", "into", "over", "said", "says", "states", "suspected"}
    | {"that", "their", "united", "were", "which", "with"}
)


def folded(text: str) -> str:
    """Lower case, without accents, one space between words: for comparing names and places."""
    letters = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).casefold().split())


_NAMELESS_HERE = "one names people, the other only states"


@dataclass(frozen=True, slots=True)
class Party:
    """A participant to compare: `key` is the register's, or for anyone outside it the folded name."""

    key: str
    side: Side
    level: int | None = None
    visitor: bool = False
    is_state: bool = False

    @classmethod
    def of(cls, key: str | None, name: str, side: Side | str, level: int | None, role: Role | str, is_state: bool) -> Party:
        return cls(key or folded(name), Side(side), level, Role(role) is Role.VISITOR, is_state)


@dataclass(frozen=True, slots=True)
class Contact:
    """What is compared of an event or a candidate. `earliest` and `latest` are inclusive days, None where unknown;
    `published` is the day of its (first) report; `main` whether it was the news of that report."""

    kind: str
    status: Status
    parties: tuple[Party, ...]
    earliest: dt.date | None
    latest: dt.date | None
    precision: Precision
    place: str
    country: str
    published: dt.date
    approximate: bool = False
    inferred: bool = False
    main: bool = True
    headline: str = ""
    channel: Channel = Channel.OTHER

    @classmethod
    def of_candidate(cls, candidate: EventCandidate, published: dt.date) -> Contact:
        """The candidate of an article of that day."""
        date = candidate.date
        return cls(
            candidate.kind, candidate.status, tuple(_party(actor) for actor in candidate.participants),
            date.earliest, date.latest, date.precision, candidate.place, candidate.country, published,
            date.approximate, date.basis is DateBasis.PUBLISHED, candidate.salience == "main",
            f"{candidate.headline} {candidate.trigger.text}", candidate.channel,
        )  # fmt: skip

    @property
    def dated(self) -> bool:
        return self.earliest is not None or self.latest is not None

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """First and last possible day; an open end is a year away."""
        first = self.earliest or (self.latest or self.published) - dt.timedelta(days=365)
        return first, self.latest or first + dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two reports are, from 0 to 1, and why; anything in `conflicts` says that they are not one. `same_place`:
    both name the same town."""

    score: float
    reasons: tuple[str, ...]
    conflicts: tuple[str, ...]
    same_place: bool = False

    @property
    def same(self) -> bool:
        return not self.conflicts and self.score >= SAME


def same_event(one: Contact, other: Contact) -> Likeness:
    """Compare kind, status, people, place and date; each either agrees, says nothing, or contradicts."""
    reasons: list[str] = []
    conflicts: list[str] = []
    people = _compare_people(one, other, reasons, conflicts)
    place = _compare_place(one, other, reasons, conflicts)
    date = _compare_dates(one, other, people, place, reasons, conflicts)
    kind = _compare_kinds(one, other, date, reasons, conflicts)
    if _NAMELESS_HERE in conflicts and place == 1 and date >= 0.9 and _family(one.kind) == _family(other.kind) != "visit":
        conflicts.remove(_NAMELESS_HERE)  # the talks of the two sides in that town on that day
        reasons.append("one names the states alone, for the same place and time")
        people = 0.85
    _compare_statuses(one, other, conflicts)
    elsewhere = 1.0 if place >= 0 else 0.95 if _summit(one, other) else 0.8
    if _nameless(one, other) and place < 1 and not (one.precision == other.precision == Precision.DAY):
        conflicts.append("no names, no town and no day to know it by")
    score = round(people * date * kind * elsewhere, 3)
    return Likeness(score, tuple(reasons), tuple(conflicts), place == 1)


def _party(actor: ActorMention) -> Party:
    return Party.of(actor.official_key, actor.name, actor.side, actor.level, actor.role, actor.is_state)


def _family(kind: str) -> str:
    return EVENT_TYPES[kind].family


def _compare_kinds(one: Contact, other: Contact, date: float, reasons: list[str], conflicts: list[str]) -> float:
    families = _family(one.kind), _family(other.kind)
    if one.kind == other.kind:
        reasons.append("same kind")
        return 1.0
    if families[0] == families[1]:
        reasons.append("kinds that are often told as each other")
        return 0.98
    if frozenset(families) in _CLOSE_FAMILIES and "visit" not in families:
        remote = set(families) == {"call", "video"}
        if date >= 0.95 or (remote and date >= 0.92):
            reasons.append("kinds that may be one contact in other words")
            return 0.85
        conflicts.append("different kinds")
        return 0.6
    conflicts.append("different kinds")
    return 0.3


def _compare_statuses(one: Contact, other: Contact, conflicts: list[str]) -> None:
    pair = {one.status, other.status}
    if (pair & _HAPPENED and pair & (_PUT_OFF | {Status.REFUSED})) or pair == {Status.REFUSED, Status.PLANNED}:
        conflicts.append("one took place, the other did not" if pair & _HAPPENED else "one was agreed, the other refused")


def _overlap(one: set[str], other: set[str]) -> set[str]:
    """Keys in common; a bare surname outside the register stands for the full name that ends or begins with it."""
    common = one & other
    for a in one - common:
        for b in other - common:
            short, long = sorted((a, b), key=len)
            if not short.isdigit() and " " not in short and short in long.split():
                common.add(a)
    return common


def _compare_people(one: Contact, other: Contact, reasons: list[str], conflicts: list[str]) -> float:
    if not any(not p.is_state for p in (*one.parties, *other.parties)):
        return _compare_states(one, other, reasons, conflicts)
    if "visit" in (one.kind, other.kind) and one.kind == other.kind:
        return _compare_visitors(one, other, reasons, conflicts)
    agreed, named_by_both, missing = 0, 0, 0
    for side in Side:
        a = {p.key for p in one.parties if p.side is side and not p.is_state}
        b = {p.key for p in other.parties if p.side is side and not p.is_state}
        if not a or not b:
            missing += bool(a) != bool(b)
            continue
        named_by_both += 1
        if not _overlap(a, b) or _leaders_differ(one, other, side):
            conflicts.append(f"different people for {side.label}")
        else:
            agreed += 1
    if not agreed:
        if not named_by_both:
            conflicts.append(_NAMELESS_HERE)
            return 0.5
        return 0.2
    reasons.append("same people on both sides" if agreed == 2 else "same person on one side, the other side left open")
    if agreed == 2:
        return 1.0
    return 0.9 if not missing else 0.8


def _summit(one: Contact, other: Contact) -> bool:
    """Whether leaders of both sides meet: so rare that a year, or the next town's name, tells which one."""
    if not _family(one.kind) == _family(other.kind) == "meet":
        return False
    return _leaders(one) and _leaders(other)


def _leaders(contact: Contact) -> bool:
    """Whether leaders of both sides take part."""
    return all(any(p.side is side and p.level == 1 for p in contact.parties) for side in Side)


def _nameless(one: Contact, other: Contact) -> bool:
    states_alone = all(p.is_state for p in (*one.parties, *other.parties))
    return states_alone and _family(one.kind) in ("meet", "call", "video", "visit")


def _leaders_differ(one: Contact, other: Contact, side: Side) -> bool:
    """A leader on one account who is not in the other: their ministers' own meeting is another event."""
    a = {p.key for p in one.parties if p.side is side and p.level == 1}
    b = {p.key for p in other.parties if p.side is side and p.level == 1}
    everyone_a = {p.key for p in one.parties if p.side is side}
    everyone_b = {p.key for p in other.parties if p.side is side}
    return bool(a and not a & everyone_b) or bool(b and not b & everyone_a)


def _compare_states(one: Contact, other: Contact, reasons: list[str], conflicts: list[str]) -> float:
    a, b = {p.side for p in one.parties}, {p.side for p in other.parties}
    if one.kind == other.kind == "incident":
        if _subject(one) & _subject(other):
            reasons.append("same matter: " + ", ".join(sorted(_subject(one) & _subject(other))))
            return 0.95
        conflicts.append("different matters")
        return 0.4
    if _other_channel(one, other):
        conflicts.append("different channels")
        return 0.4
    if a == b:
        reasons.append("same states")
        return 0.9
    if a and b and not a & b:
        conflicts.append("different states")
        return 0.2
    return 0.85


def _other_channel(one: Contact, other: Contact) -> bool:
    return one.channel is not other.channel and Channel.OTHER not in (one.channel, other.channel)


def _compare_visitors(one: Contact, other: Contact, reasons: list[str], conflicts: list[str]) -> float:
    """A visit is its visitor's: hosts may differ from one account to the next."""
    guests = []
    for contact in (one, other):
        people = [p for p in contact.parties if not p.is_state]
        guests.append({p.key for p in people if p.visitor} or {p.key for p in people})
    if not guests[0] or not guests[1]:
        conflicts.append("one names people, the other only states")
        return 0.5
    if _overlap(*guests):
        reasons.append("same visitor")
        return 1.0
    conflicts.append("different visitors")
    return 0.2


def _subject(contact: Contact) -> set[str]:
    words = {word.rstrip("s") for word in re.findall(r"[\w'-]+", folded(contact.headline))}
    return {word for word in words if len(word) > 3 and word not in _COMMON_WORDS and word + "s" not in _COMMON_WORDS}


def _compare_place(one: Contact, other: Contact, reasons: list[str], conflicts: list[str]) -> int:
    """1 same town, 0 nothing against, -1 different towns of one country; different countries are a conflict."""
    a, b = _places(one), _places(other)
    if (
        one.country
        and other.country
        and not _alike(one.country, other.country)
        and not (a & _places_all(other) or b & _places_all(one))
    ):
        conflicts.append("different countries")
        return -1
    if not a or not b:
        return 0
    if a & b:
        reasons.append(f"same place: {one.place}")
        return 1
    return -1


def _same_third_country(one: Contact, other: Contact) -> bool:
    return bool(one.country) and _alike(one.country, other.country) and one.country not in {side.label for side in Side}


def _places(contact: Contact) -> set[str]:
    """The town and what it is part of, without the country: “Woodside, California” is both."""
    country = folded(contact.country)
    return {name for part in re.split(r"[,;]", contact.place) if (name := folded(part)) and name != country}


def _places_all(contact: Contact) -> set[str]:
    return _places(contact) | ({folded(contact.country)} if contact.country else set())


def _alike(one: str, other: str) -> bool:
    return folded(one) == folded(other)


def _compare_dates(
    one: Contact, other: Contact, people: float, place: int, reasons: list[str], conflicts: list[str]
) -> float:  # fmt: skip
    if one.dated and other.dated:
        return _compare_dated(one, other, place, reasons, conflicts)
    return _compare_undated(one, other, people, place, reasons, conflicts)


def _compare_dated(one: Contact, other: Contact, place: int, reasons: list[str], conflicts: list[str]) -> float:
    (a, b), (c, d) = one.days, other.days
    gap = max((c - b).days, (a - d).days, 0)
    exact = one.precision in _DATED_TO_DAYS and other.precision in _DATED_TO_DAYS
    if gap == 0:
        if exact:
            reasons.append("same day" if (a, b) == (c, d) else "overlapping days")
            if "different countries" in conflicts and (b - a).days <= 1 and (d - c).days <= 1 and _family(one.kind) == "meet":
                conflicts.remove("different countries")
                return 0.75
            return 1.0
        width = max((b - a).days, (d - c).days)
        reasons.append("dates that agree")
        if width <= 31:
            return 0.92
        if width <= 100 or _summit(one, other):
            return 0.85 if place >= 0 else 0.7 if not _summit(one, other) else 0.8
        return 0.8 if place == 1 else 0.6
    if gap > _tolerance(one, other, place):
        conflicts.append(f"{gap} days apart")
        return max(0.0, 0.6 - gap / 30)
    reasons.append("dates a day apart" if gap == 1 else f"dates {gap} days apart")
    return 0.85 if gap <= 1 else 0.78


def _tolerance(one: Contact, other: Contact, place: int) -> int:
    """Days by which two dated reports of one event may differ."""
    family = _family(one.kind)
    if (one.approximate and not one.inferred) or (other.approximate and not other.inferred):
        return 7
    if one.kind == other.kind == "visit":
        put_off = {one.status, other.status} & _PUT_OFF
        return 7 if put_off else 2
    if family == "incident":
        return 4
    if family in ("call", "video", "cancellation", "protest", "letter"):
        return 1
    return 1 if place == 1 or one.inferred or other.inferred or one.status != other.status else 0


def _compare_undated(
    one: Contact, other: Contact, people: float, place: int, reasons: list[str], conflicts: list[str]
) -> float:  # fmt: skip
    """An undated report is taken for a dated event only where place, or the nearness of publication, speaks for it."""
    undated, rest = (one, other) if not one.dated else (other, one)
    apart = abs((undated.published - rest.published).days)
    if not rest.dated:
        limit = 10 if undated.main or rest.main or place == 1 or {one.status, other.status} & _PUT_OFF else 2
        if apart <= limit and people >= 0.8:
            reasons.append("reported within days of each other")
            return 0.88 if undated.status is rest.status else 0.78
        if place == 1 and apart <= 400 and people >= 0.9:
            reasons.append("neither is dated, but of the same place")
            return 0.76
        reasons.append("neither is dated")
        return 0.6 if apart <= 60 else 0.45
    first, last = rest.days
    since = (undated.published - last).days
    before = (first - undated.published).days
    if undated.status in _HAPPENED and before > 1:
        conflicts.append("reported before the other took place")
        return 0.2
    if undated.status in _HAPPENED and people >= 0.9:
        if undated.main and since <= 4 and (last - first).days <= 31:
            reasons.append("the news of an article published right after")
            return 0.85
        if _summit(one, other) and since <= 60 and people == 1.0 and "different countries" not in conflicts:
            reasons.append("undated, but leaders meet so rarely that it is the last one")
            return 0.9
        if since <= _REMEMBERED and one.kind == other.kind == "incident" and one.country and _alike(one.country, other.country):
            reasons.append("undated, but the same deed of the same person")
            return 0.8
        if since <= _REMEMBERED and (place == 1 or _same_third_country(one, other)):
            reasons.append("undated, but of the same place" if place == 1 else "undated, but of the same country, neither’s own")
            return 0.78
        return 0.55
    if undated.status is Status.PLANNED and people >= 0.9:
        if 21 < before <= 60 and place >= 0 and people == 1.0 and _leaders(one) and _leaders(other):
            reasons.append("announced weeks before")
            return 0.78
        if -2 <= before <= 21 and (place >= 0 or before <= 7):
            reasons.append("announced shortly before")
            return 0.82 if place == 1 or before <= 10 else 0.72
        return 0.5
    if undated.status not in _HAPPENED and rest.status not in _HAPPENED:
        if abs(since) <= 14 and (last - first).days <= 31:
            reasons.append("reported at the time")
            return 0.8
        if place == 1:
            reasons.append("undated, but of the same place")
            return 0.72 if since <= 120 else 0.6
        if _family(one.kind) == _family(other.kind) == "cancellation" and not _other_channel(one, other) and 0 <= since <= 800:
            reasons.append("undated, but of the same channel")
            return 0.8
        return 0.5
    return 0.4
