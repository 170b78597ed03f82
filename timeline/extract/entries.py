"""Entries of a list of dates that have no word for an event: "July 6–9: Janet Yellen in Beijing"."""

from __future__ import annotations

import re

from timeline.extract.discourse import Reference
from timeline.extract.drafts import COUNTRY_OF, Draft, Reading
from timeline.vocabulary import Role, Side, Status

#: What may stand between the names and places of such an entry.
_REST = re.compile(r"(?:[\s,;:()&./–—-]|\b(?:and|with|in|at|to|the)\b)*", re.IGNORECASE)
#: An entry of more characters is a sentence.
LONGEST = 110


def entry(reading: Reading) -> Draft | None:
    """The event of an entry that names only people and places: people of both sides met, and people of one side visited a
    place of the other. None for any other sentence, and where no date heads it."""
    sentence, mentions = reading.parsed.sentence, reading.parsed.folded.mentions
    named = [m for m in mentions if m.people and m.reference in (Reference.NAME, Reference.ROLE)]
    if reading.heading is None or not named or len(sentence.text) > LONGEST:
        return None
    rest = list(sentence.text)
    spans = [(m.start, m.end) for m in named] + [(p.start, p.end) for p in reading.place_list]
    for at, end in ((a - sentence.start, b - sentence.start) for a, b in spans):
        rest[at:end] = " " * (end - at)
    if not _REST.fullmatch("".join(rest)):
        return None
    people = list(dict.fromkeys(person for mention in named for person in mention.people))
    sides = {person.side for person in people}
    place = reading.place_list[0] if reading.place_list else None
    ahead = reading.heading.earliest is not None and reading.heading.earliest > reading.day
    draft = Draft(
        "meeting", Status.PLANNED if ahead else Status.HELD, "entry.meeting", sentence, (named[0].start, named[0].end),
        people, sides, date=reading.heading, date_score=1.0, why="entry",
    )  # fmt: skip
    if place is not None:
        draft.place, draft.country = place.name, place.country
    if len(sides) == 2:
        return draft
    side = next(iter(sides))
    if place is None or place.country not in (COUNTRY_OF[Side.CHN if side is Side.USA else Side.USA], "Taiwan"):
        return None
    taiwan = place.country == "Taiwan"
    if taiwan and (ahead or side is Side.CHN):
        return None
    draft.kind, draft.rule = ("incident", "incident.taiwan") if taiwan else ("visit", "entry.visit")
    draft.roles = {} if taiwan else {person.name: Role.VISITOR for person in people}
    return draft
