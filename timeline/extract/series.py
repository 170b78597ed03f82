"""One word for several contacts: a series of dates and places ("in Bali in 2022, in Lima two years later, and again in May"),
and visitors who follow one another ("Yellen in July and Raimondo in August")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from timeline.extract.dates import DatePhrase
from timeline.extract.drafts import Draft, Reading, tense_of
from timeline.extract.geography import country_of
from timeline.extract.setting import Place
from timeline.extract.syntax import clause_of, is_verb
from timeline.extract.timing import placed
from timeline.extract.types import NO_DATE, DateMention
from timeline.vocabulary import Role

#: Between one member of a series and the next, an apposition between commas allowed.
_NEXT = re.compile(
    r"(?:, (?:an?|the) [^,;.]{3,60}(?=,)){0,2}[,;]?(?: and| then| and then)?(?: again| once more| later)?"
    r"(?: (?:in|at|on|to))?(?: the)? ?"
)
#: Between the date of a member and its place, or its place and its date.
_BESIDE = re.compile(r",? ?(?:(?:in|at|on|to|outside|near) )?(?:the )?")
_IN_PLACE = re.compile(r" (?:in|at) (?P<name>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2})")
#: Between a visitor and the day of the visit.
_FOLLOWED = re.compile(r"(?:,? who)?(?: followed| came| went| did so| did the same)?(?: (?:in|on))? ?")


@dataclass(frozen=True, slots=True)
class _Member:
    """A member of a series: its date, its place where one stands beside it, and how far it reaches."""

    date: DateMention
    place: str
    country: str
    start: int
    end: int


def series(reading: Reading, draft: Draft, after: int) -> list[Draft]:
    """An event for each date that the sentence gives in a row behind offset `after`, or for each place where it gives no date;
    the draft alone where there is but one."""
    if draft.date is NO_DATE:
        return _places_in_a_row(reading, draft, after)
    base, text = reading.parsed.sentence.start, reading.parsed.sentence.text
    phrases = [p for p in reading.dates(tense_of(draft.status)) if not p.bound and base + p.mention.start >= after]
    members: list[_Member] = []
    for phrase in phrases:
        member = _member(reading, phrase, members[-1].end if members else after)
        node = reading.parsed.root_of(base + phrase.mention.start, base + phrase.mention.end)
        if clause_of(node).i > node.i and members:
            break  # "spoke on Tuesday, and on Friday the price fell"
        if members and not _NEXT.fullmatch(text[members[-1].end - base : member.start - base]):
            break
        members.append(member)
    if len(members) < 2 or draft.date is NO_DATE or not any(_same_days(m.date, draft.date) for m in members):
        return [draft]
    first, last = reading.parsed.tokens_of(members[0].start, members[-1].end)[0], members[-1].start
    if any(
        is_verb(t) and t.tag_ in ("VBD", "VBZ", "VBP")
        for t in reading.parsed.doc[first : reading.parsed.tokens_of(last, last + 1)[0]]
    ):
        return [draft]
    own = any(m.place for m in members)
    return [
        replace(
            draft, date=m.date, date_score=3.0, plural=False, people=list(draft.people), sides=set(draft.sides),
            place=m.place if own else draft.place, country=m.country if own else draft.country,
        )
        for m in members
    ]  # fmt: skip


def _places_in_a_row(reading: Reading, draft: Draft, after: int) -> list[Draft]:
    """ "has met him in Bali, in Munich and in Rome" """
    base, text = reading.parsed.sentence.start, reading.parsed.sentence.text
    row: list[Place] = []
    for place in reading.place_list:
        if place.start < after or (not row and place.preposition not in ("in", "at")):
            continue
        if row and (place.country in ("", row[-1].name) or not _NEXT.fullmatch(text[row[-1].end - base : place.start - base])):
            break
        if row and place.preposition not in ("in", "at", "and"):
            break  # ", the Pentagon said"
        row.append(place)
    if len(row) < 2 or draft.place not in {p.name for p in row} or len({p.country for p in row}) < len(row):
        return [draft]  # two towns of one country may be stops of one visit
    return [
        replace(draft, place=p.name, country=p.country, people=list(draft.people), sides=set(draft.sides), recalled=True)
        for p in row
    ]


def _same_days(a: DateMention, b: DateMention) -> bool:
    return (a.earliest, a.latest) == (b.earliest, b.latest)


def _member(reading: Reading, phrase: DatePhrase, reached: int) -> _Member:
    base, text = reading.parsed.sentence.start, reading.parsed.sentence.text
    date = placed(phrase.mention, reading.parsed.sentence)
    start, end = base + phrase.mention.start, base + phrase.mention.end
    before = next((p for p in reading.place_list if reached <= p.start and _joined(text, p.end - base, start - base)), None)
    behind = next(
        (p for p in reading.place_list if _joined(text, end - base, p.start - base) and not _own_date(reading, p)), None
    )
    place: Place | None = before or behind
    for further in reading.place_list:
        if (
            place is not None
            and place is behind
            and re.fullmatch(r"[a-z ]{0,25} ?of ", text[place.end - base : further.start - base])
        ):
            place = further  # "the California retreat of Sunnylands"
    if place is not None:
        return _Member(date, place.name, place.country, min(start, place.start), max(end, place.end))
    named = _IN_PLACE.match(text, end - base)
    if named:
        return _Member(date, named["name"], country_of(named["name"]), start, base + named.end())
    return _Member(date, "", "", start, end)


def _joined(text: str, a: int, b: int) -> bool:
    return 0 <= b - a <= 12 and _BESIDE.fullmatch(text[a:b]) is not None


def _own_date(reading: Reading, place: Place) -> bool:
    """Whether another date follows the place: "in May in Bali in 2022"."""
    base, text = reading.parsed.sentence.start, reading.parsed.sentence.text
    dates = [p.mention for phrases in reading.known_dates() for p in phrases]
    return any(_joined(text, place.end - base, m.start) and text[place.end - base : m.start].strip(", ") for m in dates)


def followers(reading: Reading, draft: Draft) -> list[Draft]:
    """The visits of those named behind a dated visit, each with a day of its own and no word of its own."""
    base, text = reading.parsed.sentence.start, reading.parsed.sentence.text
    if draft.date is NO_DATE or draft.date.end < draft.span[0] or len(draft.people) != 1:
        return []
    reached, found = draft.date.end, []
    phrases = [p for p in reading.dates(tense_of(draft.status), draft.date) if not p.bound]
    for mention in reading.parsed.folded.mentions:
        if mention.start < reached or not mention.fold or len(mention.people) != 1:
            continue
        person = mention.people[0]
        if person.side is not draft.people[0].side or not re.fullmatch(
            r"[,;]?(?: and| then| and then)? ", text[reached - base : mention.start - base]
        ):
            break
        behind = (p for p in phrases if base + p.mention.start > mention.end)
        phrase = next((p for p in behind if _FOLLOWED.fullmatch(text[mention.end - base : p.mention.start])), None)
        if phrase is None:
            break
        reached = base + phrase.mention.end
        roles = dict.fromkeys([person.name], Role.VISITOR)
        date = placed(phrase.mention, reading.parsed.sentence)
        found.append(
            replace(draft, people=[person], sides=set(draft.sides), roles=roles, date=date, span=(mention.start, mention.end))
        )
    return found


__all__: Sequence[str] = ["followers", "series"]
