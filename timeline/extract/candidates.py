"""From the clusters of an article to its event candidates: posts, levels, channel, links, headline, confidence."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from timeline.event_types import EVENT_TYPES
from timeline.extract.confidence import chance
from timeline.extract.coreference import Cluster
from timeline.extract.drafts import COUNTRY_OF
from timeline.extract.headline import headline
from timeline.extract.links import links_between
from timeline.extract.names import Person
from timeline.extract.types import ActorMention, CandidateLink, EventCandidate, Span
from timeline.vocabulary import Channel, DateBasis, Form, Precision, Role, Side, Status

_OFF = {Status.CANCELLED: "off", Status.POSTPONED: "off", Status.REFUSED: "refused", Status.DENIED: "denied"}


def traits(event: EventCandidate) -> list[str]:
    """What bears on whether an event is right: its rule, how it is dated, who is named, how often it is told."""
    date = (
        "undated"
        if event.date.precision is Precision.NONE
        else "inferred"
        if event.date.basis is DateBasis.PUBLISHED
        else "dated"
    )
    sides = {actor.side for actor in event.participants if not actor.is_state}
    return [
        f"rule:{event.rule}", f"date:{date}", f"status:{event.status}", f"salience:{event.salience}",
        f"named:{len(sides)}", f"told:{min(1 + len(event.further_quotes), 3)}", f"place:{bool(event.place)}",
    ]  # fmt: skip


def candidates(clusters: Sequence[Cluster], text: str, anchor: dt.date, firsts: set[int]) -> Iterator[EventCandidate]:
    """The candidates of an article, in its order. `firsts` are the offsets of its first sentences."""
    links = links_between(clusters, text)
    for number, cluster in enumerate(clusters):
        yield _candidate(cluster, text, anchor, firsts, number, links[number])


def _candidate(
    found: Cluster, text: str, anchor: dt.date, firsts: set[int], number: int, links: tuple[CandidateLink, ...]
) -> EventCandidate:
    lead = found.lead
    day = found.date.earliest or anchor
    people = list(found.people)
    sides = sorted(found.sides)
    actors = [_actor(person, found, day, anchor) for person in people] or [
        ActorMention(COUNTRY_OF[side], side, is_state=True) for side in sides
    ]
    others = sorted(
        {d.sentence.start: d.sentence for d in found.drafts if d.sentence.start != lead.sentence.start}.values(),
        key=lambda s: s.start,
    )
    event = EventCandidate(
        kind=found.kind,
        status=found.status,
        participants=tuple(actors),
        date=found.date,
        place=found.place,
        country=found.country,
        channel=_channel(found, people, day),
        form=found.form if found.form is not Form.UNKNOWN else EVENT_TYPES[found.kind].form,
        level=_level(people, day),
        requested_by=found.requested_by,
        margins_of=found.margins_of,
        headline=headline(found.kind, found.status, actors, found.place, found.country, found.topic, lead.rule),
        quote=_span(text, lead.sentence.start, lead.sentence.end),
        trigger=_span(text, *lead.span),
        rule=_rule(found),
        confidence=0.0,
        salience="main" if number == 0 or any(d.sentence.start in firsts for d in found.drafts) else "background",
        further_quotes=tuple(_span(text, s.start, s.end) for s in others),
        links=links,
    )
    return replace(event, confidence=chance(traits(event)))


def _rule(found: Cluster) -> str:
    """The rule that fired, with what became of the event where that is not the plain case: "visit.trip.off"."""
    suffix = _OFF.get(found.status)
    return f"{found.lead.rule}.{suffix}" if suffix and found.kind != "cancellation" else found.lead.rule


def _span(text: str, start: int, end: int) -> Span:
    return Span(start, end, text[start:end])


def _actor(person: Person, found: Cluster, day: dt.date, anchor: dt.date) -> ActorMention:
    tenures = (person.official.tenures_on(day) or person.official.tenures_on(anchor)) if person.official else []
    role = found.roles.get(person.name) or _role_by_place(person, found)
    return ActorMention(
        person.name, person.side, role, tenures[0].post if tenures else person.title, tenures[0].level if tenures else None,
        person.official.key if person.official else None,
    )  # fmt: skip


def _role_by_place(person: Person, found: Cluster) -> Role:
    if found.kind not in ("meeting", "talks") or found.country not in COUNTRY_OF.values():
        return Role.PARTICIPANT
    return Role.HOST if COUNTRY_OF[person.side] == found.country else Role.VISITOR


def _level(people: Sequence[Person], day: dt.date) -> int | None:
    """The level of the lower-ranked side, each side standing at its highest-ranking participant."""
    best: dict[Side, int] = {}
    for person in people:
        level = person.level_on(day)
        if level is not None:
            best[person.side] = min(level, best.get(person.side, 9))
    return max(best.values()) if best else None


def _channel(found: Cluster, people: Sequence[Person], day: dt.date) -> Channel:
    if found.topic in ("climate", "defence", "economic", "law_enforcement"):
        return Channel(found.topic)
    posts = [t for p in people if p.official for t in p.official.tenures_on(day)[:1]]
    if posts and all(t.level == 1 for t in posts):
        return Channel.LEADER
    ranked = sorted((t for t in posts if t.level > 1), key=lambda t: t.channel in (Channel.LEADER, Channel.OTHER))
    if found.kind == "visit" and posts:
        return posts[0].channel
    return ranked[0].channel if ranked else Channel.LEADER if posts else Channel.OTHER
