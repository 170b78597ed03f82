"""What counts as a contact, and which contacts a scope compares: rows of the columns in memory.

A contact is a meeting, talks, a call, a visit or an encounter that was held or was under way; plans, refusals,
cancellations, denials, letters, invitations, protests and incidents are not. docs/records.md has the rules in full.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Q

from timeline import wording
from timeline.columns import NEVER, Columns, Ints, Mask
from timeline.event_types import EVENT_TYPES
from timeline.models import Event, EventLink, Participation, Tenure
from timeline.vocabulary import CONTACT_STATUSES, Channel, Form, LinkKind, Precision, Role, Side

#: The kinds in which two sides deal with each other directly.
DIRECT_KINDS = ("meeting", "talks", "call", "video_call", "visit", "other")
#: Kinds that are face to face unless a source says otherwise.
IN_PERSON_KINDS = tuple(code for code in DIRECT_KINDS if EVENT_TYPES[code].form == Form.IN_PERSON)
LEVEL_WORDS = {
    1: "leaders",
    2: "cabinet",
    3: "minister",
    4: "deputy minister or ambassador",
    5: "assistant secretary or director-general",
}
HOME = {Side.USA: "United States", Side.CHN: "China"}


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


# -- which rows -------------------------------------------------------------------------------------------------------


def contacts(record: Columns, as_of: dt.date | None = None) -> Mask:
    """The contacts that took place; with `as_of`, those that sources published by that day told of.

    An event announced before it took place counts from the first source published on its first day or later.
    """
    rows = record.live & record.among("kind", DIRECT_KINDS) & record.among("status", CONTACT_STATUSES)
    rows &= (record.level > 0) | ~record.among("kind", ["other"])
    return rows & (record.told <= as_of.toordinal()) if as_of else rows


def in_scope(record: Columns, scope: Scope, tenures: Sequence[Tenure] | None = None) -> Mask:
    """The rows that the scope compares. One query for each pair of side and post, unless all `tenures` are at hand."""
    rows = record.with_all(scope.people)
    for side, post in scope.posts:
        rows &= held_by(record, side, post, hosts=not scope.country, tenures=tenures)
    if scope.counterpart:
        side, level = scope.counterpart
        rows &= at_or_above(record.level_usa if side == Side.USA else record.level_chn, level)
    if scope.level:
        rows &= at_or_above(record.level, scope.level)
    if scope.rank:
        lower, higher = scope.rank
        as_high = at_or_above(record.level_usa, higher) | at_or_above(record.level_chn, higher)
        rows &= at_or_above(record.level, lower - 1) | ((record.level == lower) & (as_high | (higher >= lower)))
    if scope.channel:
        rows &= record.among("channel", [scope.channel])
    if scope.kinds:
        rows &= record.among("kind", scope.kinds)
    if scope.in_person:
        rows &= face_to_face(record)
    if scope.country:
        rows &= record.among("country", [scope.country])
    if scope.place:
        place = scope.place.lower()
        rows &= record.among("place", [text for text in record.codes["place"].text if place in text.lower()])
    return rows


def at_or_above(levels: Ints, level: int) -> Mask:
    """Where the level is known and stands at `level` or higher; 1 is the highest."""
    return (levels > 0) & (levels <= level)


def unranked(record: Columns, level: int) -> Mask:
    """Rows of which one side is not named, so that they may be at or above `level`: the side that is named allows it."""
    allowed = (record.level_usa <= level) & (record.level_chn <= level)
    return (record.level == 0) & allowed & ~record.among("kind", ["other"])


def face_to_face(record: Columns) -> Mask:
    """Rows in which the two sides met in person, as far as the sources say."""
    unsaid = record.among("form", [Form.UNKNOWN]) & record.among("kind", IN_PERSON_KINDS)
    return record.among("form", [Form.IN_PERSON]) | unsaid


def held_by(record: Columns, side: str, posts: str, *, hosts: bool, tenures: Sequence[Tenure] | None = None) -> Mask:
    """Rows with a holder of a post on the day, `hosts` or guests only; `A|B` are posts that are one. One query, unless all
    `tenures` are at hand.

    Who is not in the register has the post that a source gives. For an event without a date the day first reported counts.
    """
    names = posts.split("|")
    roles = (False, True) if hosts else (False,)
    rows = record.unregistered.having([record.post_code(side, name, host=host) for name in names for host in roles], len(record))
    if tenures is None:
        held = list(Tenure.objects.filter(post__name__in=names, post__side=side))
    else:
        held = [tenure for tenure in tenures if tenure.post.name in names and tenure.post.side == side]
    for tenure in held:
        met = record.people.rows_with(tenure.official_id)
        if not hosts:
            met = np.setdiff1d(met, record.hosts.rows_with(tenure.official_id), assume_unique=True)
        if tenure.first_day:
            last = np.where(record.dated[met], record.latest[met], record.sort[met])
            met = met[last >= tenure.first_day.toordinal()]
        if tenure.last_day:
            first = np.where(record.dated[met], record.earliest[met], record.sort[met])
            met = met[first <= tenure.last_day.toordinal()]
        rows[met] = True
    return rows


def surely_before(record: Columns, day: int, rows: Ints | slice = slice(None)) -> Mask:
    """Which rows surely began before `day`: over by then, or known to have filled their days."""
    started: Mask = (record.earliest[rows] != NEVER) & (record.earliest[rows] < day)
    return started & ((record.latest[rows] < day) | record.exact[rows])


def is_exact(event: Event) -> bool:
    """Whether the event's days are known: a day, or a run of days that it filled."""
    bounded = event.date_earliest is not None and event.date_latest is not None
    return bounded and event.date_precision in (Precision.DAY, Precision.RANGE) and not event.date_approximate


def first_latest(event: Event) -> dt.date:
    """The last day on which the event, whose date is known, may have begun."""
    assert event.date_earliest
    assert event.date_latest
    return event.date_earliest if is_exact(event) else event.date_latest


# -- one journey ------------------------------------------------------------------------------------------------------


def visitors(event: Event) -> list[Participation]:
    """Those who travelled: by role, else those whose own country is not the event's; abroad for both, everybody."""
    people = [person for person in event.participations.all() if not person.is_state]
    by_role = [person for person in people if person.role == Role.VISITOR]
    return by_role or [person for person in people if HOME[Side(person.side)] != event.country and person.role != Role.HOST]


def trip(record: Columns, event: Event) -> set[int]:
    """The ids of events that are one contact with this: linked as part of one whole, or on one visit of the same people.

    On a visit, what the visitor does on its days is part of it; without roles, the visitor is whoever is not at home.
    Two queries; two more where there are links or visits, and one for the people of the event where they are not at hand.
    """
    return trips(record, [event])[event.pk]


def trips(record: Columns, events: Sequence[Event]) -> dict[int, set[int]]:
    """The `trip` of each event, by id. As many queries as for one."""
    part_of = EventLink.objects.filter(kind=LinkKind.PART_OF).values_list("source", "target")
    keys = {event.pk for event in events}
    links = set(part_of.filter(Q(source__in=keys) | Q(target__in=keys)))
    if wholes := {whole for part, whole in links if part in keys}:
        links |= set(part_of.filter(target__in=wholes))
    linked: dict[int, set[int]] = defaultdict(set)
    parts: dict[int, set[int]] = defaultdict(set)
    for part, whole in links:
        linked[part].add(whole)
        parts[whole].add(part)
    found = {key: {key, *linked[key], *parts[key], *(part for whole in linked[key] for part in parts[whole])} for key in keys}
    took_place = contacts(record) & record.bounded
    visits = took_place & record.among("kind", ["visit"])
    around: dict[int, set[int]] = {}
    own = {event.pk: {person.official_id for person in event.participations.all() if person.official_id} for event in events}
    for event in events:
        if event.date_earliest and event.date_latest:
            rows = visits & record.overlapping(event.date_earliest, event.date_latest)
            rows &= record.people.having(own[event.pk], len(record)) | (record.ids == event.pk)
            around[event.pk] = set(record.ids[rows].tolist())
    dated = Event.objects.filter(pk__in={0}.union(*around.values()), date_precision__in=(Precision.DAY, Precision.RANGE))
    travellers = {
        visit.pk: {person.official_id for person in visitors(visit) if person.official_id}
        for visit in dated.prefetch_related("participations")
    }
    for key, near in around.items():
        for visit in near & travellers.keys():
            if visit == key or travellers[visit] & own[key]:
                row = record.rows_of([visit])
                during = took_place & (record.earliest >= record.earliest[row]) & (record.latest <= record.latest[row])
                found[key] |= {visit, *record.ids[during & record.people.having(travellers[visit], len(record))].tolist()}
    return found
