"""What several accounts of one event say together: pure, and the same whatever the order in which they came in."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from timeline import edtf
from timeline.headlines import compose
from timeline.sameness import folded
from timeline.vocabulary import CONTACT_STATUSES, DateBasis, Form, Precision, RequestedBy, Role, Side, Status

_EXACT = (Precision.DAY, Precision.RANGE)
_OWN_HEADLINE = ("incident", "cancellation", "other", "protest", "letter")
_SEVERAL_DAYS = ("visit", "talks", "incident")


@dataclass(frozen=True, slots=True)
class Person:
    """A participant as an account names it; `official` is the register's id, `name` the words for anyone else."""

    official: int | None
    name: str
    side: str
    role: str = Role.PARTICIPANT
    post: str = ""
    level: int | None = None
    is_state: bool = False

    @property
    def key(self) -> str:
        return str(self.official) if self.official else folded(self.name)


@dataclass(frozen=True, slots=True)
class Account:
    """One citation's reading, with the day of its article, and the side whose own voice the publisher is, if any."""

    kind: str
    status: Status
    published: dt.date
    article: int
    confidence: float
    side: str = ""
    edtf: str = ""
    precision: Precision = Precision.NONE
    basis: DateBasis = DateBasis.NONE
    date_text: str = ""
    place: str = ""
    country: str = ""
    channel: str = "other"
    form: str = Form.UNKNOWN
    requested_by: str = RequestedBy.UNKNOWN
    margins_of: str = ""
    headline: str = ""
    people: tuple[Person, ...] = ()
    citation: int = 0

    @classmethod
    def of_reading(cls, reading: Mapping[str, Any], **known: Any) -> Account:
        """From the JSON that a citation keeps."""
        people = tuple(Person(**person) for person in reading.get("participants", ()))
        words: dict[str, Any] = {key: reading.get(key, "") for key in ("date_text", "place", "country", "margins_of", "headline")}
        terms: dict[str, Any] = {key: reading[key] for key in ("channel", "form", "requested_by") if reading.get(key)}
        return cls(
            kind=reading["kind"],
            status=Status(reading["status"]),
            edtf=reading.get("edtf", ""),
            precision=Precision(reading.get("date_precision") or edtf.parse(reading.get("edtf", "")).precision),
            basis=DateBasis(reading.get("date_basis", DateBasis.NONE)),
            people=people,
            **words,
            **terms,
            **known,
        )

    @property
    def bounds(self) -> tuple[dt.date, dt.date] | None:
        """First and last day, None where undated; an open end is read as the same day."""
        date = edtf.parse(self.edtf)
        first, last = date.earliest or date.latest, date.latest or date.earliest
        return (first, last) if first and last else None


@dataclass(frozen=True, slots=True)
class Fused:
    """The fields of the event, its people in order, and for each field a citation that says so."""

    fields: dict[str, Any]
    people: tuple[Person, ...]
    said_by: dict[str, int]


def fuse(accounts: Iterable[Account]) -> Fused:
    """One event out of at least one account."""
    told = sorted(accounts, key=lambda a: (a.published, a.headline, a.edtf, a.article, a.citation))
    status = _status(told)
    kind = _most(told, lambda a: a.kind)
    date, other_side = _date(told, kind, status)
    people = _people(told)
    place = _place(told)
    fields: dict[str, Any] = {
        "kind": kind,
        "status": status,
        "edtf": date.edtf,
        "date_precision": date.precision,
        "date_basis": date.basis,
        "date_text": date.date_text[:200],
        "date_other_side": other_side,
        "place": place.place[:120],
        "country": (place.country or _most(told, lambda a: a.country))[:60],
        "channel": _most(told, lambda a: a.channel, without="other") or "other",
        "form": _most(told, lambda a: a.form, without=Form.UNKNOWN) or Form.UNKNOWN,
        "requested_by": _most(told, lambda a: a.requested_by, without=RequestedBy.UNKNOWN) or RequestedBy.UNKNOWN,
        "margins_of": _most(told, lambda a: a.margins_of)[:200],
        "confidence": _confidence(told),
    }
    headline = ""
    if kind in _OWN_HEADLINE:
        own = [a for a in told if a.kind == kind and a.headline]
        headline = max(own, key=lambda a: a.confidence).headline if own else ""
    fields["headline"] = (headline or compose(kind, status, people, fields["place"], fields["country"]))[:300]
    said_by = {name: _sayer(told, name, value, date) for name, value in fields.items()}
    said_by["participants"] = max(told, key=lambda a: len(a.people)).citation
    return Fused(fields, people, said_by)


def _sayer(told: Sequence[Account], field: str, value: Any, date: Account) -> int:
    if field in ("edtf", "date_other_side"):
        return date.citation
    return next((a.citation for a in told if getattr(a, field, None) == value), told[0].citation)


def _most(told: Sequence[Account], value: Callable[[Account], str], without: str = "") -> str:
    """The value that most articles give; among equals, the most trusted account's; `without` and empty don't count."""
    best: dict[str, tuple[int, float]] = {}
    articles: dict[str, set[int]] = {}
    for account in told:
        said = value(account)
        if said and said != without:
            articles.setdefault(said, set()).add(account.article)
            best[said] = (len(articles[said]), max(account.confidence, best.get(said, (0, 0.0))[1]))
    return max(best, key=lambda said: (*best[said], said)) if best else ""


def _status(told: Sequence[Account]) -> Status:
    """A plan gives way to what became of it; for a cancellation or postponement a government's own word counts most."""
    settled = [a for a in told if a.status is not Status.PLANNED] or list(told)
    if any(a.status is Status.HELD for a in settled) and all(a.status in CONTACT_STATUSES for a in settled):
        return Status.HELD
    official = [a for a in settled if a.side and a.status in (Status.CANCELLED, Status.POSTPONED)]
    if official and all(a.status in (Status.CANCELLED, Status.POSTPONED) for a in settled):
        return official[-1].status
    count = Counter({status: len({a.article for a in settled if a.status is status}) for status in {a.status for a in settled}})
    most = max(count.values())
    return next(a.status for a in reversed(settled) if count[a.status] == most)


def _weight(account: Account, status: Status) -> float:
    weight = 1.0
    if account.status is Status.PLANNED and status in CONTACT_STATUSES:
        weight *= 0.4
    if account.basis is DateBasis.PUBLISHED:
        weight *= 0.3
    return weight


def _date(told: Sequence[Account], kind: str, status: Status) -> tuple[Account, str]:
    """The account whose date stands, perhaps with a date that joins two, and the other side's date of a call."""
    dated = [a for a in told if a.bounds]
    if not dated:
        return next((a for a in told if a.date_text), told[0]), ""
    stated = [a for a in dated if a.basis is not DateBasis.PUBLISHED] or dated
    exact = [a for a in stated if a.precision in _EXACT] or [a for a in dated if a.precision in _EXACT]
    pool = exact or stated

    def support(account: Account) -> float:
        votes: dict[int, float] = {}
        for other in dated:
            if _meet(account, other):
                votes[other.article] = max(votes.get(other.article, 0.0), _weight(other, status))
        return round(sum(votes.values()), 3)

    best = max(pool, key=lambda a: (support(a), _weight(a, status), _fitness(a, kind), a.confidence, -a.published.toordinal()))
    if best.precision not in _EXACT:
        return best, ""
    rivals = [a for a in exact if not _meet(a, best) and support(a) >= support(best) and a.basis is not DateBasis.PUBLISHED]
    days = kind in ("call", "video_call")
    neighbours = [a for a in exact if days and _a_day_apart(a, best)]
    if neighbours:
        first, second = sorted([best, neighbours[0]], key=lambda a: a.bounds or (dt.date.max, dt.date.max))
        return first, second.edtf
    if rivals and (joined := _joined(best, rivals)):
        return joined, ""
    return best, ""


def _meet(one: Account, other: Account) -> bool:
    a, b = one.bounds, other.bounds
    return bool(a and b and a[0] <= b[1] and b[0] <= a[1])


def _a_day_apart(one: Account, other: Account) -> bool:
    a, b = one.bounds, other.bounds
    return bool(a and b and a[0] == a[1] and b[0] == b[1] and abs((a[0] - b[0]).days) == 1)


def _fitness(account: Account, kind: str) -> tuple[int, int]:
    """Narrower is better, but a visit's or talks' several days tell more than one day of them."""
    first, last = account.bounds or (dt.date.min, dt.date.max)
    width = (last - first).days
    if kind in _SEVERAL_DAYS and 0 < width <= 14 and account.precision is Precision.RANGE:
        return 1, -width
    return 0, -width


def _joined(best: Account, rivals: Sequence[Account]) -> Account | None:
    """`[a,b]` where equally good accounts give different days; only days within a week of each other."""
    from dataclasses import replace

    days = sorted({a.bounds[0] for a in (best, *rivals) if a.bounds and a.bounds[0] == a.bounds[1]})
    if len(days) < 2 or (days[-1] - days[0]).days > 7:
        return None
    return replace(best, edtf="[" + ",".join(day.isoformat() for day in days) + "]", precision=Precision.RANGE)


def _place(told: Sequence[Account]) -> Account:
    """The account with the place that most give; a town before its country."""
    named = [a for a in told if a.place]
    if not named:
        return next((a for a in told if a.country), told[0])
    towns = [a for a in named if folded(a.place) != folded(a.country)] or named
    place = _most(towns, lambda a: a.place)
    return next((a for a in towns if a.place == place and a.country), next(a for a in towns if a.place == place))


def _people(told: Sequence[Account]) -> tuple[Person, ...]:
    """Everyone whom an account names, in the order of the most trusted account; a state only where no one of it is named."""
    order = sorted(told, key=lambda a: (a.status not in CONTACT_STATUSES, -a.confidence))
    found: dict[str, list[Person]] = {}
    for account in order:
        for person in account.people:
            key = _known_as(person, found)
            found.setdefault(key, []).append(person)
    people = [_merged(mentions) for mentions in found.values()]
    named = {Side(p.side) for p in people if not p.is_state}
    return tuple(p for p in people if not p.is_state or p.side not in named)


def _known_as(person: Person, found: Mapping[str, Sequence[Person]]) -> str:
    """The key under which this person is known already: outside the register a surname stands for the full name."""
    if person.official or person.is_state or person.key in found:
        return person.key
    words = person.key.split()
    for key, mentions in found.items():
        known = mentions[0]
        if not known.is_state and known.side == person.side:
            other = folded(known.name).split()
            if (len(words) == 1 and words[0] in other) or (len(other) == 1 and other[0] in words):
                return key
    return person.key


def _merged(mentions: Sequence[Person]) -> Person:
    roles = [m.role for m in mentions if m.role != Role.PARTICIPANT]
    longest = max(mentions, key=lambda m: len(m.name))
    posts = [m.post for m in mentions if m.post]
    levels = [m.level for m in mentions if m.level]
    return Person(
        official=next((m.official for m in mentions if m.official), None),
        name=longest.name,
        side=longest.side,
        role=max(set(roles), key=lambda role: (roles.count(role), role)) if roles else Role.PARTICIPANT,
        post=posts[0] if posts else "",
        level=min(levels) if levels else None,
        is_state=longest.is_state,
    )


def _confidence(told: Sequence[Account]) -> float:
    """The chance that at least one of the articles is read right."""
    doubt = 1.0
    for article in sorted({a.article for a in told}):
        doubt *= 1 - max(a.confidence for a in told if a.article == article)
    return round(min(1 - doubt, 0.99), 3)
