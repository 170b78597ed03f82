"""What the record knows about firsts and silences: “the first … since …”, as of any day, with what decides it.

Every answer is about this record and says so. A contact here is a meeting, talks, a call, a visit or an encounter that
was held or was under way; plans, refusals, cancellations, denials, letters, invitations, protests and incidents are
not. Dates are compared as spans of days: where two spans overlap the order is unknown, and the answer says “may be”.
docs/records.md has the rules in full.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from django.core.cache import cache
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.urls import reverse

from timeline import wording
from timeline.columns import EVER, NEVER, Columns, Ints, Mask, columns
from timeline.event_types import EVENT_TYPES
from timeline.models import Article, Citation, Event, EventLink, Participation, Tenure
from timeline.querysets import EventQuerySet
from timeline.vocabulary import CONTACT_STATUSES, Channel, Form, LinkKind, Precision, ReviewState, Role, Side, Status

#: The kinds in which two sides deal with each other directly.
DIRECT_KINDS = ("meeting", "talks", "call", "video_call", "visit", "other")
#: Kinds that are face to face unless a source says otherwise.
IN_PERSON_KINDS = tuple(code for code in DIRECT_KINDS if EVENT_TYPES[code].form == Form.IN_PERSON)
#: Below this, the reading of an unreviewed event is called doubtful.
LOW_CONFIDENCE = 0.6
#: How many rival and doubtful events an answer names.
SHOWN = 5
#: The stretches in which the last contact is looked for first, so that a long record need not be read through.
_STRETCHES = (dt.timedelta(days=60), dt.timedelta(days=730))
#: Matches no row, yet is asked: so that the number of queries does not depend on what is found.
_NOTHING = Q(pk=0)
_NEAR = dt.timedelta(days=30)
#: No inexact date is wider: the vaguest precision is the year.
_WIDEST = dt.timedelta(days=366)
#: Seconds for which an answer about the whole record is kept.
KEPT = 600
LEVEL_WORDS = {
    1: "leaders",
    2: "cabinet",
    3: "minister",
    4: "deputy minister or ambassador",
    5: "assistant secretary or director-general",
}
_HOME = {Side.USA: "United States", Side.CHN: "China"}
#: Posts whose holders live in the other country, so that a contact there is no visit.
_RESIDENT = ("Ambassador to", "Chargé d'affaires", "Chief of the US Liaison Office")

_IN_PERSON = Q(form=Form.IN_PERSON) | Q(form=Form.UNKNOWN, kind__in=IN_PERSON_KINDS)
_DOUBTED = Q(edtf__contains="~") | Q(edtf__contains="?") | Q(edtf__contains="[") | Q(edtf__contains="%")
EXACT = Q(date_precision__in=(Precision.DAY, Precision.RANGE)) & ~_DOUBTED


@dataclass(frozen=True)
class Scope:
    """What is compared. Empty fields compare everything.

    `people`: ids of officials who all took part. `level`: of the lower-ranked side, at or above. `rank`: (level of the
    lower-ranked side, level of the higher-ranked side), at or above, the lower-ranked side first. `posts`: (side, post)
    pairs of which each had a holder taking part, as a guest where a country is named; `A|B` are posts that are one.
    `counterpart`: a side and a level at or above which somebody of that side took part.
    """

    people: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    level: int | None = None
    rank: tuple[int, int] | None = None
    channel: str = ""
    in_person: bool = False
    kinds: tuple[str, ...] = ()
    country: str = ""
    place: str = ""
    posts: tuple[tuple[str, str], ...] = ()
    counterpart: tuple[str, int] | None = None

    @property
    def noun(self) -> str:
        """What is counted: “meeting”, “contact in person”, “visit to China”."""
        if self.kinds == IN_PERSON_KINDS and (self.country or self.place):
            return f"visit to {self.place or self.the_country}"
        words = wording.listed([EVENT_TYPES[kind].label.lower() for kind in self.kinds], "or") or "contact"
        if self.in_person and not set(self.kinds) & set(IN_PERSON_KINDS):
            words += " in person"
        if self.country:
            words += f" {'to' if self.kinds == ('visit',) else 'in'} {self.the_country}"
        elif self.place:
            words += f" in {self.place}"
        return words

    @property
    def the_country(self) -> str:
        return "the United States" if self.country == "United States" else self.country

    @property
    def words(self) -> str:
        """The scope in words, to stand after “the first”."""
        text = self.noun
        if self.names:
            text += f" of {wording.listed(self.names)}"
        if self.posts:
            names = [post.split("|")[0] for _, post in self.posts]
            text += " by " + wording.listed([f"{'an' if name[0] in 'AEIOU' else 'a'} {name}" for name in names])
        if self.counterpart:
            side, level = self.counterpart
            text += f" with {'an American' if side == Side.USA else 'a Chinese'} official of {LEVEL_WORDS[level]} level or above"
        if self.channel:
            text += f" in the {Channel(self.channel).label.lower()} channel"
        if self.level:
            text += f" at {LEVEL_WORDS[self.level]} level" + (" or above" if self.level > 1 else "")
        if self.rank:
            lower, higher = self.rank
            text += (
                f" ranking as high ({LEVEL_WORDS[lower]} level for the lower-ranked side, {LEVEL_WORDS[higher]} for the other)"
            )
        return text


@dataclass(frozen=True)
class Ref:
    """An event as an answer names it. `when` is its date in words; `people` “A – B”."""

    pk: int
    headline: str
    kind: str
    status: str
    when: str
    place: str
    earliest: dt.date | None
    latest: dt.date | None
    exact: bool
    people: str
    unreviewed: bool
    confidence: float

    @property
    def url(self) -> str:
        return reverse("event", args=[self.pk])

    @property
    def label(self) -> str:
        """“Bali, 14 November 2022”, or the kind where there is no place."""
        return f"{self.place or EVENT_TYPES[self.kind].label}, {self.when}"

    @property
    def in_words(self) -> str:
        """The label within a sentence: “Bali, 14 November 2022”, “the phone call of 3 February 2023”."""
        return self.label if self.place else f"the {EVENT_TYPES[self.kind].label.lower()} of {self.when}"

    @property
    def what(self) -> str:
        """“phone call refused”, “channels cut”."""
        words = EVENT_TYPES[self.kind].label.lower()
        return words if self.kind == "cancellation" else f"{words} {Status(self.status).label.lower()}"

    @property
    def doubtful(self) -> bool:
        """Nobody has reviewed it and the reading is unsure."""
        return self.unreviewed and self.confidence < LOW_CONFIDENCE


@dataclass(frozen=True)
class Doubt:
    """An event that might count, and why it is not known to."""

    event: Ref
    why: str


@dataclass(frozen=True)
class Coverage:
    """What the record rests on: the day of its first contact, the day of its last report, and the number of articles."""

    first: dt.date | None
    last: dt.date | None
    articles: int

    @property
    def words(self) -> str:
        """“covers 1971–2025 with 412 articles”."""
        if not self.first or not self.last:
            return "holds no contact yet"
        years = str(self.first.year) if self.first.year == self.last.year else f"{self.first.year}–{self.last.year}"
        return f"covers {years} with {wording.count(self.articles, 'article')}"


@dataclass(frozen=True)
class Answer:
    """“The first … since …” about one event, and all that decides it or might change it.

    `since` is the last contact in scope that surely came before, None where there is none. `days` bounds the days
    between, fewest and most. `rivals` match the scope and may have come before, or between; `doubts` may match.
    """

    event: Ref
    scope: Scope
    since: Ref | None
    days: tuple[int, int] | None
    rivals: tuple[Ref, ...]
    doubts: tuple[Doubt, ...]
    coverage: Coverage
    as_of: dt.date | None

    @property
    def certain(self) -> bool:
        """Whether no other contact in scope may have come in between."""
        return not self.rivals

    @property
    def days_words(self) -> str:
        """“15 days”, “11 to 17 days”, “still under way”; empty where there is no earlier contact."""
        if not self.days:
            return ""
        return span_words(self.days) if self.days[1] else "still under way"

    @property
    def finding(self) -> str:
        """The answer without its frame: “First contact of A and B since 18 February 2023: 79 days.”"""
        text = f"{'First' if self.certain else 'Maybe the first'} {self.scope.words}"
        return f"{text} since {self.since.in_words}: {self.days_words}." if self.since else f"{text} on record."

    @property
    def sentence(self) -> str:
        """The answer as one citable sentence."""
        asked = f" as it could be known on {wording.day(self.as_of)}" if self.as_of else ""
        text = f"On this record{asked}, which {self.coverage.words}, “{self.event.headline}” ({self.event.when}) "
        text += f"{'is' if self.certain else 'may be'} the first {self.scope.words}"
        if not self.since or not self.days:
            return f"{text}."
        return f"{text} since {self.since.in_words}, {self.days_words} {'before' if self.days[1] else 'at the time'}."

    @property
    def rule(self) -> str:
        """How it was counted, in words."""
        return (
            f"Counted: every {self.scope.words} that was held or under way, from the last day of the earlier contact to the "
            "first day of this one. Plans, refusals, cancellations, denials, letters, invitations, protests and incidents "
            "do not count; parts of one visit count as one contact with it."
        )

    @property
    def caveats(self) -> tuple[str, ...]:
        """What would change the answer, in words."""
        notes = [f"{ref.headline} ({ref.when}) may have come before it: the dates overlap." for ref in self.rivals]
        notes += [f"{doubt.event.headline} ({doubt.event.when}): {doubt.why}." for doubt in self.doubts]
        notes += [
            f"{ref.headline} ({ref.when}) was read by machine with low confidence and has not been reviewed."
            for ref in (self.event, self.since)
            if ref and ref.doubtful
        ]
        if not self.since:
            notes.append("A contact before the record begins, or one that no article here reports, would make it a later one.")
        return tuple(notes)


def span_words(days: tuple[int, int]) -> str:
    """“15 days”, or “11 to 17 days” where the dates leave it open."""
    fewest, most = days
    return wording.days(most) if fewest == most else f"{fewest:,} to {wording.days(most)}"


# -- what counts ------------------------------------------------------------------------------------------------------


def as_known_on(query: EventQuerySet, day: dt.date) -> EventQuerySet:
    """The events of `query` that sources published by `day` had reported, whatever became of them later."""
    return query.reported_by(day)


def contacts(as_of: dt.date | None = None) -> EventQuerySet:
    """Every published contact that took place; with `as_of`, those that sources published by that day told of.

    An event announced before it took place counts from the first source published on its first day or later.
    """
    query = Event.objects.published().of_kind(DIRECT_KINDS).with_status(CONTACT_STATUSES).exclude(kind="other", level=None)
    if as_of is None:
        return query
    afterwards = Citation.objects.standing().filter(
        event=OuterRef("pk"), article__published__gte=OuterRef("date_earliest"), article__published__lte=as_of
    )
    return as_known_on(query, as_of).filter(
        Q(date_earliest=None)
        | Q(date_earliest__lte=as_of, first_reported__gte=F("date_earliest"))
        | Q(date_earliest__lte=as_of) & Exists(afterwards)
    )


def contact_rows(kept: Columns, as_of: dt.date | None = None) -> Mask:
    """The rows of the columns kept in memory that are dated `contacts`, both ends known.

    The database is asked only of events that were reported before they began.
    """
    rows = _took_place(kept) & (kept.earliest != NEVER) & (kept.latest != EVER)
    if as_of:
        rows &= kept.reported_by(as_of) & (kept.earliest <= as_of.toordinal())
        foretold = np.flatnonzero(rows & (kept.reported < kept.earliest))
        told = contacts(as_of).filter(pk__in=[0, *kept.ids[foretold].tolist()]).order_by().values_list("pk", flat=True)
        rows[foretold] = False
        rows[kept.rows_of(told)] = True
    return rows


def unranked(level: int | None) -> Q:
    """Contacts of which one side is not named, so that they may be at or above `level`: the side that is named allows it."""
    if level is None:
        return Q(level=None)
    sides = (Q(level_usa=None) | Q(level_usa__lte=level)) & (Q(level_chn=None) | Q(level_chn__lte=level))
    return Q(level=None) & sides & ~Q(kind="other")


def holders(side: str, posts: str, *, hosts: bool) -> Q:
    """Participations by a holder of a post on the day; `posts` may name several that are one, with `|` between them."""
    names = posts.split("|")
    match = Q(official=None, side=side, post__in=names)
    for tenure in Tenure.objects.filter(post__name__in=names, post__side=side):
        held = Q(official_id=tenure.official_id)
        if tenure.first_day:
            held &= Q(event__date_latest__gte=tenure.first_day)
        if tenure.last_day:
            held &= Q(event__date_earliest__lte=tenure.last_day)
        match |= held
    return match if hosts else match & ~Q(role=Role.HOST)


def in_scope(query: EventQuerySet, scope: Scope) -> EventQuerySet:
    """The events of `query` that the scope compares."""
    for person in scope.people:
        query = query.with_official(person)
    for side, post in scope.posts:
        held = holders(side, post, hosts=not scope.country)
        query = query.filter(pk__in=Participation.objects.filter(held).values("event_id"))
    if scope.counterpart:
        side, level = scope.counterpart
        query = query.filter(pk__in=Participation.objects.filter(side=side, level__lte=level).values("event_id"))
    if scope.level:
        query = query.at_or_above(scope.level)
    if scope.rank:
        lower, higher = scope.rank
        as_high = Q(level_usa__lte=higher) | Q(level_chn__lte=higher) if higher < lower else Q()
        query = query.filter(Q(level__lt=lower) | Q(level=lower) & as_high)
    if scope.channel:
        query = query.in_channel([scope.channel])
    if scope.kinds:
        query = query.of_kind(scope.kinds)
    if scope.in_person:
        query = query.filter(_IN_PERSON)
    if scope.country:
        query = query.filter(country=scope.country)
    if scope.place:
        query = query.filter(place__icontains=scope.place)
    return query


def is_exact(event: Event) -> bool:
    """Whether the event's days are known: a day, or a run of days that it filled."""
    return event.date_precision in (Precision.DAY, Precision.RANGE) and not event.date_approximate


def why_not(event: Event, as_of: dt.date | None = None) -> str:
    """Why no record can be worked out for the event; empty where one can."""
    if event.kind not in DIRECT_KINDS:
        return f"{EVENT_TYPES[event.kind].plural} are not counted as contacts."
    if event.kind == "other" and event.level is None:
        return "It is not counted as a contact, for only one side is named."
    if event.status not in CONTACT_STATUSES:
        return f"It is not counted as a contact, for its status is “{Status(event.status).label.lower()}”."
    if event.date_earliest is None or event.date_latest is None:
        return "Its date is not known, so it cannot be put in order with others."
    if as_of and not contacts(as_of).filter(pk=event.pk).exists():
        return f"No source published by {wording.day(as_of)} tells that it took place."
    return ""


def stamp() -> str:
    """A text that changes whenever an event or an article does: the key under which answers are kept. One query."""
    changed = Event.objects.order_by("-updated_at").values("updated_at")[:1]
    newest = Article.objects.order_by("-pk").values_list("pk", Subquery(changed)).first()
    return "-".join(str(part).replace(" ", "T") for part in newest or ())


def kept[T](key: str, work_out: Callable[[], T]) -> T:
    """What was worked out before under this key, or what is now."""
    found: T | None = cache.get(f"records:{key}")
    if found is None:
        found = work_out()
        cache.set(f"records:{key}", found, KEPT)
    return found


def coverage(as_of: dt.date | None = None, *, key: str = "") -> Coverage:
    """What the record, or what had been published by `as_of`, rests on; kept until the record changes.

    `key` is the stamp, for a caller that has it.
    """
    return kept(f"coverage:{key or stamp()}:{as_of}", lambda: _coverage(as_of))


def _coverage(as_of: dt.date | None) -> Coverage:
    articles = Article.objects.filter(published__lte=as_of) if as_of else Article.objects.all()
    counted = articles.aggregate(number=Count("pk"), last=Max("published"))
    record = columns()
    starts = record.earliest[contact_rows(record, as_of)]
    first = dt.date.fromordinal(int(starts.min())) if len(starts) else None
    return Coverage(first, counted["last"], counted["number"])


# -- events as answers name them --------------------------------------------------------------------------------------

_REF_FIELDS = (
    "headline", "kind", "status", "edtf", "date_precision", "date_earliest", "date_latest", "place", "review_state",
    "confidence", "first_reported", "level", "form", "channel",
)  # fmt: skip


def refs(keys: Iterable[int]) -> dict[int, Ref]:
    """The events with these ids, as answers name them. Two queries, however many."""
    events = Event.objects.filter(pk__in={0, *keys}).only(*_REF_FIELDS).prefetch_related("participations")
    return {event.pk: ref(event) for event in events}


def ref(event: Event) -> Ref:
    """One event as answers name it; reads its participations."""
    sides: dict[str, list[str]] = defaultdict(list)
    for person in event.participations.all():
        sides[person.side].append(person.name)
    names = [_few(sides[side]) for side in (Side.CHN, Side.USA) if sides[side]]
    return Ref(
        event.pk, event.headline, event.kind, event.status, wording.date(event.edtf, event.date_precision, event.first_reported),
        event.place, event.date_earliest, event.date_latest, is_exact(event), " – ".join(names),
        event.review_state == ReviewState.UNREVIEWED, event.confidence,
    )  # fmt: skip


def _few(names: list[str]) -> str:
    """Two names, or the first and how many more."""
    return wording.listed(names) if len(names) < 3 else f"{names[0]} and {len(names) - 1} others"


# -- since when -------------------------------------------------------------------------------------------------------


def trip(event: Event) -> set[int]:
    """The ids of events that are one contact with this: linked as part of one whole, or on one visit of the same people.

    On a visit, what the visitor does on its days is part of it; without roles, the visitor is whoever is not at home.
    """
    part_of = EventLink.objects.filter(kind=LinkKind.PART_OF)
    wholes = part_of.filter(source=event).values("target")
    found: set[int] = {event.pk}
    for source, target in part_of.filter(Q(source=event) | Q(target=event) | Q(target__in=wholes)).values_list(
        "source", "target"
    ):
        found |= {source, target}
    if event.date_earliest is None or event.date_latest is None:
        return found
    own = Participation.objects.filter(event=event).exclude(official=None)
    visits = list(
        contacts()
        .filter(Q(pk=event.pk) | Q(pk__in=Participation.objects.filter(official__in=own.values("official")).values("event_id")))
        .of_kind(["visit"])
        .filter(date_earliest__lte=event.date_latest, date_latest__gte=event.date_earliest, date_precision__in=("day", "range"))
        .prefetch_related("participations")
    )
    if not visits:
        return found
    own_ids = set(own.values_list("official_id", flat=True))
    same = _NOTHING
    for visit in visits:
        travellers = {person.official_id for person in visitors(visit) if person.official_id}
        if visit.pk == event.pk or travellers & own_ids:
            found.add(visit.pk)
            with_them = Participation.objects.filter(official__in=travellers).values("event_id")
            same |= Q(pk__in=with_them, date_earliest__gte=visit.date_earliest, date_latest__lte=visit.date_latest)
    return found | set(contacts().filter(same).values_list("pk", flat=True))


def visitors(event: Event) -> list[Participation]:
    """Those who travelled: by role, else those whose own country is not the event's; abroad for both, everybody."""
    people = [person for person in event.participations.all() if not person.is_state]
    by_role = [person for person in people if person.role == Role.VISITOR]
    return by_role or [person for person in people if _HOME[Side(person.side)] != event.country and person.role != Role.HOST]


def since(event: Event, scope: Scope, as_of: dt.date | None = None, *, own: set[int] | None = None) -> Answer | None:
    """Since when the event is the first in `scope`, as of a day; None where `why_not` has a reason.

    A constant number of queries. `own` is the event's `trip`, for a caller that has it.
    """
    if event.date_earliest is None or event.date_latest is None or why_not(event, as_of):
        return None
    own = trip(event) if own is None else own
    first_latest = event.date_earliest if is_exact(event) else event.date_latest
    others = contacts(as_of).exclude(pk__in=own)
    matching = in_scope(others, scope)
    before = last_before(matching, event.date_earliest)
    window = _window(before, event.date_earliest, first_latest)
    rivals = list(
        matching.filter(window).exclude(pk=before.pk if before else 0).order_by("-date_latest", "-id").only(*_REF_FIELDS)[:SHOWN]
    )
    doubts = _doubts(scope, as_of, own, before, first_latest)
    named = refs([event.pk, *([before.pk] if before else []), *(r.pk for r in rivals), *(d.pk for d, _ in doubts)])
    return Answer(
        event=named[event.pk],
        scope=scope,
        since=named[before.pk] if before else None,
        days=_days_between(event, before, rivals) if before else None,
        rivals=tuple(named[r.pk] for r in rivals),
        doubts=tuple(Doubt(named[d.pk], why) for d, why in doubts),
        coverage=coverage(as_of),
        as_of=as_of,
    )


def last_before(matching: EventQuerySet, day: dt.date) -> Event | None:
    """The contact that began last among those that surely began before `day`, looked for in ever longer stretches of time."""
    earlier = matching.filter(surely_before(day)).order_by("-sort_date", "-id").only(*_REF_FIELDS)
    for stretch in _STRETCHES:
        found = earlier.filter(sort_date__gte=day - stretch).first()
        if found:
            return found
    return earlier.first()


def surely_before(day: dt.date) -> Q:
    """Events that surely began before `day`: over by then, or known to have filled their days."""
    filled = Q(date_precision=Precision.RANGE, date_latest__isnull=False) & ~_DOUBTED
    return Q(sort_date__lt=day) & (Q(date_latest__lt=day) | filled)


def _window(before: Event | None, start: dt.date, first_latest: dt.date) -> Q:
    """Contacts that may have come after `before` and not after the event: the order is open, or they are in between."""
    if before is None or before.date_earliest is None or before.date_latest is None:
        last_day = start - dt.timedelta(days=1)
    else:
        last_day = before.date_latest if is_exact(before) else before.date_earliest
    return Q(
        sort_date__gte=last_day - _WIDEST, sort_date__lte=first_latest, date_earliest__lte=first_latest, date_latest__gt=last_day
    )


def _days_between(event: Event, before: Event, rivals: Sequence[Event]) -> tuple[int, int]:
    """Fewest and most days from the last contact before the event to it."""
    assert event.date_earliest
    assert event.date_latest
    ends = [before, *(r for r in rivals if r.date_latest and r.date_latest < event.date_earliest)]
    latest = max(e.date_latest for e in ends if e.date_latest)
    surely = max((e.date_latest if is_exact(e) else e.date_earliest) for e in ends if e.date_earliest and e.date_latest)
    starts_by = event.date_earliest if is_exact(event) else event.date_latest
    return max(0, (event.date_earliest - latest).days), max(0, (starts_by - surely).days)


def _doubts(
    scope: Scope, as_of: dt.date | None, own: set[int], before: Event | None, first_latest: dt.date
) -> list[tuple[Event, str]]:
    """Events after `before` that would count if what is unknown of them were known."""
    query = Event.objects.published().of_kind(DIRECT_KINDS).exclude(pk__in=own)
    if as_of:
        query = as_known_on(query, as_of)
    query = in_scope(query, replace(scope, level=None, rank=None)).order_by("-sort_date", "-id").only(*_REF_FIELDS)
    level = scope.rank[0] if scope.rank else scope.level
    undated = query.with_status(CONTACT_STATUSES).filter(date_earliest=None, date_latest=None)
    period = Q(sort_date__lte=first_latest)
    if before is not None and before.date_earliest:
        period &= Q(date_latest__gte=before.date_earliest, sort_date__gte=before.date_earliest - _WIDEST)
    announced = Q(status=Status.PLANNED, engagement=None, date_latest__lt=first_latest)
    if level:
        open_ended = query.filter(period, announced & Q(level__lte=level) | Q(status__in=CONTACT_STATUSES) & unranked(level))
    else:
        open_ended = query.filter(period, announced)
    found = [*open_ended[:SHOWN], *undated[:SHOWN]]
    return [(event, _why_doubtful(event)) for event in found[:SHOWN]]


def _why_doubtful(event: Event) -> str:
    if event.status == Status.PLANNED:
        return "announced, and no source tells whether it took place"
    if event.date_earliest is None and event.date_latest is None:
        return "its date is not known"
    return "one side is not named, so its level is not known"


# -- the questions that an event answers ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """A scope that can be asked of an event, with the words that choose it."""

    key: str
    label: str
    scope: Scope


def lead_pair(event: Event) -> tuple[Participation, Participation] | None:
    """The highest-ranked official of each side, American first; None unless the register knows one of each."""
    best: dict[str, Participation] = {}
    for person in sorted(event.participations.all(), key=lambda p: (p.level or 9, p.position)):
        if person.official_id:
            best.setdefault(person.side, person)
    return (best[Side.USA], best[Side.CHN]) if len(best) == 2 else None


def rank_of(event: Event) -> tuple[int, int] | None:
    """(level of the lower-ranked side, level of the other side), as stored; None where a side is not named."""
    if event.level is None:
        return None
    return event.level, min(event.level, event.level_usa or event.level, event.level_chn or event.level)


def face_to_face(event: Event) -> bool:
    """Whether the two sides met in person, as far as the sources say."""
    return event.form == Form.IN_PERSON or (event.form == Form.UNKNOWN and event.kind in IN_PERSON_KINDS)


def questions(event: Event) -> list[Question]:
    """What can be asked of the event, the most telling first; reads its participations."""
    asked: list[Question] = []
    in_person = face_to_face(event)
    for person in visitors(event) if in_person and event.country in _HOME.values() else []:
        if person.post and not person.post.startswith(_RESIDENT):
            scope = Scope(country=event.country, in_person=True, posts=((person.side, person.post),), kinds=IN_PERSON_KINDS)
            asked.append(Question(f"post-{person.pk}", scope.words, scope))
    pair = lead_pair(event)
    if pair:
        both = Scope(people=tuple(p.official_id for p in pair if p.official_id), names=tuple(p.name for p in reversed(pair)))
        asked.append(Question("pair", both.words, both))
        if in_person:
            asked.append(
                Question("pair-in-person", f"contact in person of {wording.listed(both.names)}", replace(both, in_person=True))
            )
    if event.level:
        level = Scope(level=event.level)
        asked.append(Question("level", level.words, level))
        rank = rank_of(event)
        asked.append(Question("rank", "contact ranking as high on both sides", Scope(rank=rank)))
    channel = Scope(channel=event.channel)
    asked.append(Question("channel", channel.words, channel))
    if event.level:
        asked.append(Question("channel-level", replace(channel, level=event.level).words, replace(channel, level=event.level)))
    if in_person:
        asked.append(Question("channel-in-person", replace(channel, in_person=True).words, replace(channel, in_person=True)))
    kind = Scope(kinds=(event.kind,), channel=event.channel)
    asked.append(Question("kind", kind.words, kind))
    return asked


@dataclass(frozen=True)
class Ordinal:
    """The event's place among contacts of its kind in its year: `number`, or up to `most` where dates overlap."""

    number: int
    most: int
    kind: str
    year: int

    @property
    def words(self) -> str:
        place = f"number {self.number}" if self.number == self.most else f"number {self.number} to {self.most}"
        return f"{place} among the {EVENT_TYPES[self.kind].plural.lower()} of {self.year} on this record"


def ordinal(event: Event, as_of: dt.date | None = None) -> Ordinal | None:
    """Which contact of its kind in its year the event is; one query; None where `why_not` has a reason."""
    if event.date_earliest is None or event.date_latest is None or why_not(event, as_of):
        return None
    if event.date_latest.year != event.year:
        return None
    same = contacts(as_of).of_kind([event.kind]).filter(year=event.year).exclude(pk=event.pk)
    counted = same.aggregate(
        before=Count("pk", filter=Q(date_latest__lt=event.date_earliest)),
        perhaps=Count("pk", filter=Q(date_latest__gte=event.date_earliest, date_earliest__lte=event.date_latest)),
    )
    return Ordinal(counted["before"] + 1, counted["before"] + counted["perhaps"] + 1, event.kind, event.year)


# -- the line of context of a row -------------------------------------------------------------------------------------


def context_lines(events: Sequence[Event], as_of: dt.date | None = None) -> dict[int, str]:
    """For each contact of a page its line of context, by id: first of the two on record, days since the last at its level.

    Five queries, however many events. Where an order is unknown the line says less, or nothing.
    """
    usable = {
        event.pk: event
        for event in events
        if event.kind in DIRECT_KINDS and event.status in CONTACT_STATUSES and event.date_earliest and event.date_latest
    }
    pages = list(usable.values())
    if as_of:
        known = set(contacts(as_of).filter(pk__in=[0, *usable]).values_list("pk", flat=True))
        pages = [event for event in pages if event.pk in known]
    firsts = _first_of_two(pages, as_of)
    before, crowded = _last_at_level(pages, as_of)
    named = refs(before.values())
    vague = _vague_contacts(pages, named, as_of)
    lines = {}
    for event in pages:
        parts = ["First contact of the two on record."] if event.pk in firsts else []
        last = named.get(before.get(event.pk, 0))
        if last and last.latest and last.earliest and event.date_earliest and event.date_latest:
            starts_by = event.date_earliest if is_exact(event) else event.date_latest
            most = (starts_by - (last.latest if last.exact else last.earliest)).days
            sure = last.exact and is_exact(event) and not _blurred(event, last, vague)
            who = f"({last.people or last.headline})"
            if most <= 0:
                parts.append(f"Another contact at this level was under way {who}.")
            else:
                words = "the last contact at this level" + (" on an earlier day" if event.pk in crowded else "")
                parts.append(f"{'' if sure else 'At most '}{wording.days(most)} after {words} {who}.")
        if parts:
            lines[event.pk] = " ".join(parts)
    return lines


def _first_of_two(events: Sequence[Event], as_of: dt.date | None) -> set[int]:
    """The events of exactly two people of the register with no contact of theirs that may have come before.

    No query; with `as_of`, one.
    """
    pairs: dict[int, tuple[int, int]] = {}
    for event in events:
        pair = lead_pair(event)
        if pair and len([person for person in event.participations.all() if not person.is_state]) == 2:
            pairs[event.pk] = (int(pair[0].official_id or 0), int(pair[1].official_id or 0))
    record = columns()
    took_place = _took_place(record)
    met: dict[tuple[int, int], Ints] = {}
    for one, another in set(pairs.values()):
        both = np.intersect1d(record.people.rows_with(one), record.people.rows_with(another), assume_unique=True)
        met[one, another] = both[took_place[both]]
    if as_of and met:
        keys = record.ids[np.unique(np.concatenate(list(met.values())))].tolist()
        known = record.rows_of(contacts(as_of).filter(pk__in=keys).order_by().values_list("pk", flat=True))
        met = {pair: np.intersect1d(rows, known) for pair, rows in met.items()}
    by_key, visits = {event.pk: event for event in events}, record.among("kind", ["visit"])
    return {key for key, pair in pairs.items() if not _may_precede(record, met[pair], visits, by_key[key]).any()}


def _took_place(kept: Columns) -> Mask:
    """The rows of `contacts`, dated or not."""
    rows = kept.live & kept.among("kind", DIRECT_KINDS) & kept.among("status", CONTACT_STATUSES)
    return rows & ~(kept.among("kind", ["other"]) & ~kept.at_levels(LEVEL_WORDS))


def _may_precede(record: Columns, rows: Ints, visits: Mask, event: Event) -> Mask:
    """Which rows may have come before `event`, and are neither the visit it was part of, nor part of the visit it is."""
    rows = rows[record.ids[rows] != event.pk]
    earliest, latest = record.earliest[rows], record.latest[rows]
    vague = (earliest == NEVER) | (latest == EVER)
    if event.date_earliest is None or event.date_latest is None:
        return np.ones(len(rows), dtype=bool)
    first, last = event.date_earliest.toordinal(), event.date_latest.toordinal()
    before = earliest <= last
    before &= ~(visits[rows] & (latest >= first))
    if event.kind == "visit":
        before &= ~((first <= earliest) & (latest <= last))
    return vague | before


def _last_at_level(events: Sequence[Event], as_of: dt.date | None) -> tuple[dict[int, int], set[int]]:
    """For each event the id of the last contact at or above its level on an earlier day, and the events that have such a
    contact, visits left out, on their own first day. Two queries."""
    found: list[_Placed] = []
    ranked = [event for event in events if event.level and event.date_earliest]

    def best(event: Event, after: dt.date = dt.date.min) -> int | None:
        fitting = [
            (other.start, other.pk)
            for other in found
            if event.level
            and other.level <= event.level
            and after <= other.start < event.sort_date
            and other.surely_before(event.sort_date)
        ]
        return max(fitting)[1] if fitting else None

    just_before, long_before = _NOTHING, _NOTHING
    for first, last in _merged([(event.sort_date - _NEAR, event.sort_date) for event in ranked]):
        just_before |= Q(sort_date__gte=first, sort_date__lte=last)
    dated = contacts(as_of).filter(level__isnull=False, date_latest__isnull=False)
    found += map(_Placed._make, dated.filter(just_before).order_by().values_list(*_PLACED))
    for event in ranked:
        if best(event, event.sort_date - _NEAR) is None:
            earlier = dated.at_or_above(event.level or 0).filter(surely_before(event.sort_date)).order_by("-sort_date", "-id")
            long_before |= Q(pk=Subquery(earlier.values("pk")[:1]))
    found += map(_Placed._make, Event.objects.filter(long_before).order_by().values_list(*_PLACED))
    same_day: dict[dt.date, list[_Placed]] = defaultdict(list)
    for other in found:
        if other.kind != "visit":
            same_day[other.start].append(other)
    crowded = {
        event.pk
        for event in ranked
        if any(other.pk != event.pk and other.level <= (event.level or 0) for other in same_day[event.sort_date])
    }
    return {event.pk: key for event in ranked if (key := best(event)) is not None}, crowded


_PLACED = ("pk", "kind", "level", "sort_date", "date_latest", "date_precision", "edtf")


class _Placed(NamedTuple):
    pk: int
    kind: str
    level: int
    start: dt.date
    end: dt.date
    precision: str
    edtf: str

    def surely_before(self, day: dt.date) -> bool:
        return self.end < day or (self.start < day and self.precision == Precision.RANGE and not set(self.edtf) & set("~?[%"))


def _merged(stretches: list[tuple[dt.date, dt.date]]) -> list[tuple[dt.date, dt.date]]:
    """The same days as fewer stretches that do not overlap."""
    merged: list[tuple[dt.date, dt.date]] = []
    for first, last in sorted(stretches):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _vague_contacts(events: Sequence[Event], named: Mapping[int, Ref], as_of: dt.date | None) -> list[Event]:
    """Contacts of inexact date that may have been between some event of the page and the last contact named for it."""
    start = min((last.latest for last in named.values() if last.latest), default=dt.date.max)
    end = max((event.date_latest for event in events if event.date_latest), default=dt.date.max)
    inexact = (
        contacts(as_of)
        .exclude(EXACT)
        .filter(sort_date__gte=start - _WIDEST, sort_date__lte=end, date_latest__gt=start, date_earliest__lte=end)
    )
    return list(inexact.only("level", "date_earliest", "date_latest"))


def _blurred(event: Event, last: Ref, vague: Sequence[Event]) -> bool:
    """Whether a contact of inexact date and fitting level may have come between the two."""
    return any(
        other.pk not in (event.pk, last.pk)
        and (other.level is None or other.level <= (event.level or 0))
        and other.date_earliest <= event.date_earliest
        and other.date_latest > last.latest
        for other in vague
        if other.date_earliest and other.date_latest and event.date_earliest and last.latest
    )
