"""Visits: who travels, where to, and what is no visit (a stop in Taiwan, an ambassador who arrives in post)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from timeline.extract.arguments import Party, np_mentions
from timeline.extract.discourse import Reference
from timeline.extract.drafts import COUNTRY_OF, Draft, Reading, judge, new_draft, refused_after
from timeline.extract.lexicon import HOST, LIGHT
from timeline.extract.names import Person
from timeline.extract.roles import OFFICE_WORDS
from timeline.extract.series import followers, series
from timeline.extract.setting import Place, scope
from timeline.extract.status import Verdict
from timeline.extract.syntax import Parsed, children, is_verb, lem, subject_of, within
from timeline.extract.timing import namesakes_of_the_day, set_date
from timeline.extract.triggers import Trigger
from timeline.extract.types import NO_DATE
from timeline.vocabulary import Role, Side, Status

if TYPE_CHECKING:
    from spacy.tokens import Token

_DESTINATION = frozenset(["to", "in", "into", "for", "at", "over", "back", "outside"])


def visit(reading: Reading, trigger: Trigger) -> list[Draft]:
    verdict = refused_after(reading, trigger, judge(trigger))
    visitors = _visitors(reading, trigger)
    sides = {p.side for p in visitors.people} or visitors.sides
    if trigger.noun and visitors.people and _arrived_for(reading, trigger, visitors):
        return []
    if not sides and trigger.noun and trigger.definite and verdict.explicit:
        draft = new_draft(reading, trigger, verdict, "visit", None)
        draft.anaphor = True
        return [draft]
    if len(sides) != 1:
        return []
    side = next(iter(sides))
    destination = _destination(reading, trigger, verdict)
    other = COUNTRY_OF[Side.CHN if side is Side.USA else Side.USA]
    taiwan = destination is not None and destination.country == "Taiwan"
    if verdict.status is None:
        return []
    if destination is None and any(m.reference is Reference.THIRD and not m.adjective for m in reading.parsed.folded.mentions):
        return []
    if destination is not None and destination.country not in (other, "Taiwan"):
        return []
    if taiwan and (side is Side.CHN or not visitors.people):
        return []
    off = (
        trigger.rule == "visit.go"
        and verdict.status in (Status.CANCELLED, Status.POSTPONED)
        and re.search(r"\b(?:trip|visit)\b", reading.parsed.sentence.text)
    )
    if (
        not off
        and trigger.rule in ("visit.go", "visit.be", "visit.send", "visit.due", "visit.lead", "visit.stay")
        and destination is None
    ):
        return []
    if trigger.rule in ("visit.be", "visit.stay") and (
        not visitors.people or any(_resident(p, reading.day) for p in visitors.people)
    ):
        return []
    if trigger.rule == "visit.send":
        verdict = replace(verdict, status=Status.PLANNED if verdict.status is Status.PLANNED else verdict.status)
    if not visitors.people and not (visitors.group and destination):
        return []
    if trigger.rule == "visit.go" and any(_resident(p, reading.day) for p in visitors.people):
        return _arrival(reading, trigger, verdict, visitors, destination)
    draft = new_draft(reading, trigger, verdict, "incident" if taiwan else "visit", visitors, "incident.taiwan" if taiwan else "")
    if taiwan and draft.status is not Status.HELD and draft.status is not Status.ONGOING:
        return []
    set_date(reading, trigger, verdict, draft)
    namesakes_of_the_day(reading, draft)
    draft.place, draft.country = (destination.name, destination.country) if destination else ("", "")
    if trigger.token.dep_ == "pcomp" and trigger.token.head.lower_ == "before":
        draft.place = draft.country  # "held talks before heading to Shanghai": he goes on in the country
    if verdict.why == "expects" and draft.date is NO_DATE:
        return []
    if destination is None:
        draft.anaphor = not _towards(reading, trigger, verdict, other)
    if trigger.noun and trigger.plural and len(visitors.people) > 1:
        return [replace(draft, people=[p], roles={p.name: Role.VISITOR}) for p in visitors.people]
    draft.roles = {p.name: Role.VISITOR for p in draft.people}
    found = series(reading, draft, draft.span[1]) if not trigger.noun or trigger.plural else [draft]
    return [*found, *followers(reading, found[-1])]


def _arrived_for(reading: Reading, trigger: Trigger, visitors: Party) -> bool:
    """Whether a journey told just before in the sentence is the visit: "arrived in Beijing on Monday for his third trip"."""
    journey = reading.latest
    if journey is None or journey.rule != "visit.go" or journey.sentence.start != reading.parsed.sentence.start:
        return False
    between = _between(reading.parsed, journey.span[1], trigger.token)
    return set(journey.people) == set(visitors.people) and re.search(r"\bfor [^,;]{0,40}\Z", between) is not None


def _arrival(reading: Reading, trigger: Trigger, verdict: Verdict, party: Party, place: Place | None) -> list[Draft]:
    """An ambassador who arrives in post: no visit."""
    if lem(trigger.token) not in ("arrive", "land") or place is None:
        return []
    draft = new_draft(reading, trigger, verdict, "other", party, "arrival.post")
    draft.place, draft.country = place.name, place.country
    set_date(reading, trigger, verdict, draft)
    return [draft]


def _resident(person: Person, day: dt.date) -> bool:
    """Whether the person is posted in the other country, where being is no visit."""
    tenures = person.official.tenures_on(day) if person.official else []
    return any("ambassador" in t.post.lower() or "chargé" in t.post.lower() for t in tenures)


def _visitors(reading: Reading, trigger: Trigger) -> Party:
    """Who travels."""
    parsed, token, party = reading.parsed, trigger.token, Party()
    if not trigger.noun:
        subject = subject_of(token)
        if trigger.rule == "visit.send":
            party.add([m for d in children(token, "dobj") for m in np_mentions(parsed, d)], acting=True)
        elif subject is not None:
            party.add(np_mentions(parsed, subject), acting=True)
        return party
    for child in children(token, "poss", "compound", "nmod"):
        mention = parsed.mention_at.get(child.i)
        if mention and mention.people:
            party.add([mention], acting=True)
            party.add([parsed.mention_at[c.i] for c in children(child, "conj") if c.i in parsed.mention_at], acting=True)
    for preposition in children(token, "prep", "agent"):
        if preposition.lower_ in ("by", "of"):
            for below in children(preposition, "pobj"):
                party.add([m for m in np_mentions(parsed, below) if m.people or m.reference is Reference.GROUP], acting=True)
    if token.dep_ == "dobj" and not (
        party.people or party.group
    ):  # "followed a visit to the U.S. in May by Chen": hung on the verb
        for agent in children(token.head, "agent", "prep"):
            if agent.lower_ == "by" and agent.i > token.i:
                party.add([m for o in children(agent, "pobj") for m in np_mentions(parsed, o) if m.people], acting=True)
    if party.people or party.group:
        return party
    owner = next(children(token, "poss"), None)
    if owner is not None and owner.i not in parsed.mention_at and owner.lower_ in OFFICE_WORDS:  # "the official's visit"
        before = [m for m in parsed.folded.mentions if m.people and m.end <= parsed.span_of(owner)[0]]
        party.add(before[-1:], acting=True)
        return party
    node = token
    while node.head.i != node.i and not is_verb(node):
        node = node.head
    if lem(node) in HOST and token.dep_ == "pobj" and token.head.lower_ in ("for", "on", "to"):  # "hosted Hu for a visit"
        guests = [m for d in children(node, "dobj") for m in np_mentions(parsed, d) if m.people]
        apart = [
            m for m in parsed.folded.mentions if m.fold and m.people and node.i < parsed.tokens_of(m.start, m.end).start < token.i
        ]
        party.add(guests or apart, acting=True)  # "welcomed to Washington President Hu for a visit"
        return party
    if is_verb(node) and lem(node) in LIGHT | {
        "cancel",
        "postpone",
        "plan",
        "delay",
        "scrap",
        "call",
        "put",
        "make",
        "pay",
        "take",
        "announce",
        "abort",
        "schedule",
        "shelve",
        "defer",
        "begin",
        "wrap",
        "cut",
        "reciprocate",
        "answer",
        "reply",
        "respond",
    }:
        subject = subject_of(node)
        if subject is not None and subject.i != token.i:
            party.add([m for m in np_mentions(parsed, subject) if m.people], acting=True)
    return party


def _destination(reading: Reading, trigger: Trigger, verdict: Verdict) -> Place | None:
    """Where the visit goes: the object of "visit", or a place after "to" or "in" in its clause, or before the noun."""
    parsed, token = reading.parsed, trigger.token
    best: tuple[float, Place] | None = None
    hosted = trigger.noun and token.dep_ == "pobj" and is_verb(token.head.head) and lem(token.head.head) in HOST
    for place in reading.place_list:
        node = parsed.root_of(place.start, place.end)
        score = 0.0
        if (place.compound and trigger.noun and 0 < token.i - node.i <= 2) or (
            not trigger.noun
            and trigger.rule == "visit.verb"
            and (
                _right_behind(parsed, token, place)
                or (node.head.i == token.i and node.dep_ == "dobj")
                or any(within(node, d) for d in children(token, "dobj"))
            )
        ):
            score = 3.0
        elif (place.preposition in _DESTINATION or _toured(token, place)) and (node.i > token.i or hosted):
            score = scope(parsed, token, trigger.noun, verdict.verb, (place.start, place.end))
            moving = trigger.rule == "visit.go" and lem(token) not in ("arrive", "land")
            apart = trigger.noun and not (within(node, token) or lem(verdict.verb) in LIGHT)  # "was prepared in Langfang"
            if place.preposition in ("in", "at", "for") and (score < 2.5 or moving or apart):
                score = 0.0
        elif not trigger.noun and place.preposition in ("in", "at") and _WHEN.match(_between(parsed, place.end, token)):
            score = 2.5  # "a cool welcome in Washington when he visits in April"
        if score and (best is None or score > best[0]):
            best = (score, place)
    return best[1] if best else None


_WHEN = re.compile(r",? when\b[^,.;]{0,40}\Z")


def _between(parsed: Parsed, start: int, token: Token) -> str:
    """The words of the sentence from an offset of the article to a token."""
    return parsed.sentence.text[start - parsed.sentence.start : parsed.span_of(token)[0] - parsed.sentence.start]


def _toured(noun: Token, place: Place) -> bool:
    """ "a tour of the United States" """
    return noun.lower_ == "tour" and place.preposition == "of"


def _right_behind(parsed: Parsed, verb: Token, place: Place) -> bool:
    """Whether the place follows the verb: then it is the object, whatever the parser makes of a clause after it."""
    between = parsed.doc[verb.i + 1 : parsed.tokens_of(place.start, place.end).start]
    return verb.i < parsed.tokens_of(place.start, place.end).start and all(t.lower_ == "the" for t in between)


def _towards(reading: Reading, trigger: Trigger, verdict: Verdict, other: str) -> bool:
    """Whether a visit without a destination is plainly to the other country: it is announced or called off, and the
    article is about the two countries' contact at this point."""
    named = {side for m in reading.parsed.folded.mentions for side in m.sides}
    third = any(m.reference is Reference.THIRD for m in reading.parsed.folded.mentions)
    return (verdict.explicit and len(named) == 2 and verdict.status is Status.PLANNED and not third) or verdict.status in (
        Status.CANCELLED,
        Status.POSTPONED,
    )
