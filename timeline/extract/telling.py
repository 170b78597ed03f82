"""From a parsed sentence to the drafts of the events it tells."""

from __future__ import annotations

from timeline.extract.contacts import contact
from timeline.extract.dates import Tense, find_dates
from timeline.extract.discourse import Discourse
from timeline.extract.drafts import MEETING_KINDS, Draft, Reading
from timeline.extract.entries import entry
from timeline.extract.gestures import greeting, invitation, letter, protest
from timeline.extract.ruptures import cuts, incidents
from timeline.extract.setting import gatherings_in, places_in
from timeline.extract.syntax import Parsed
from timeline.extract.triggers import triggers
from timeline.extract.types import NO_DATE, DateMention
from timeline.extract.visits import visit


def read_sentence(
    parsed: Parsed,
    discourse: Discourse,
    last: Draft | None,
    main: Draft | None,
    heading: DateMention | None = None,
    following: str = "",
) -> list[Draft]:
    """All drafts of events that a sentence tells. `heading` is the date at the head of its entry in a list of dates,
    `following` the text right after the sentence."""
    sentence = parsed.sentence
    places = places_in(sentence.text, sentence.start)
    for start, end in (
        [(p.start, p.end) for p in places]
        + [
            (sentence.start + d.mention.start, sentence.start + d.mention.end)
            for d in find_dates(sentence.text, discourse.day, tense=Tense.PAST)
        ]
        + gatherings_in(sentence.text, sentence.start)
    ):
        parsed.setting.update(parsed.tokens_of(start, end))
    found = list(triggers(parsed))
    parsed.events.update(t.token.i for t in found)
    reading = Reading(parsed, discourse, discourse.day, last, places, found, main, heading, following=following)
    drafts: list[Draft] = []
    for trigger in reading.triggers:
        if trigger.kind in MEETING_KINDS and trigger.rule != "visit.be":
            drafts += contact(reading, trigger)
        elif trigger.kind == "visit":
            drafts += visit(reading, trigger)
        elif trigger.kind == "invitation":
            drafts += invitation(reading, trigger)
        elif trigger.kind == "protest":
            drafts += protest(reading, trigger)
        elif trigger.kind == "letter":
            drafts += letter(reading, trigger)
        elif trigger.kind == "other":
            drafts += greeting(reading, trigger)
        reading.latest = drafts[-1] if drafts else None
        if drafts and drafts[-1].date.earliest and not drafts[-1].anaphor:
            reading.last = drafts[-1]
    summoned = [d for d in drafts if d.rule == "protest.summon"]
    drafts = [d for d in drafts if not (summoned and d.rule == "protest.lodge")]
    met = {p for d in drafts if d.kind in MEETING_KINDS for p in d.people}
    drafts = [d for d in drafts if not (d.rule == "greet.verb" and set(d.people) <= met)]
    visiting = {p: d for d in drafts if d.kind == "visit" for p in d.people}
    for told in drafts:  # "travelled to Qingdao to meet with officers on Sept. 17"
        trip = visiting.get(told.people[0]) if told.kind in MEETING_KINDS and len(told.people) == 1 else None
        if trip is not None and trip.date is NO_DATE and not trip.subordinate:
            trip.date, trip.date_score = told.date, told.date_score
    drafts = [
        d
        for d in drafts
        if not (d.kind in MEETING_KINDS and d.people and len({p.side for p in d.people}) == 1 and visiting.keys() & set(d.people))
    ]
    drafts += cuts(reading)
    drafts += incidents(reading)
    bare = entry(reading) if not found else None
    return [bare] if bare else drafts
