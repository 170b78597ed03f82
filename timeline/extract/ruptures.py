"""What is no contact but bears on it: channels cut, and incidents."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from timeline.extract.arguments import Party, np_mentions
from timeline.extract.dates import Tense
from timeline.extract.discourse import BOTH, Reference
from timeline.extract.drafts import Draft, Reading, new_draft
from timeline.extract.geography import country_of
from timeline.extract.series import series
from timeline.extract.status import judge_noun, judge_verb
from timeline.extract.syntax import children, is_verb, lem, subject_of, within
from timeline.extract.timing import set_date, set_place
from timeline.extract.triggers import Trigger, is_channel_cut
from timeline.extract.types import NO_DATE
from timeline.vocabulary import Side, Status

if TYPE_CHECKING:
    from spacy.tokens import Token

_TOPICS: tuple[tuple[str, str], ...] = (
    ("climate", r"climate"), ("defence", r"militar|defen[cs]e|naval|maritime|theater|theatre|commander"), ("law_enforcement",
    r"anti-?drug|counternarcotics|narcotics|immigra|crim|repatriat|legal assist"),
    ("economic", r"trade|econom|tariff|financ"),
)  # fmt: skip


def topic_of(text: str) -> str:
    """The channel that a cut or suspended dialogue belongs to, or empty."""
    return next((topic for topic, pattern in _TOPICS if re.search(pattern, text, re.IGNORECASE)), "")


def cuts(reading: Reading) -> Iterator[Draft]:
    for token in reading.parsed.doc:
        found = _cut_at(reading, token)
        if found:
            yield from series(reading, found, found.span[1])


def _cut_at(reading: Reading, token: Token) -> Draft | None:
    parsed = reading.parsed
    if is_verb(token):
        noun = is_channel_cut(token)
        if noun is None:
            return None
        verdict = judge_verb(token)
        subject = subject_of(token)
        actors = Party()
        if subject is not None and subject.i != noun.i:
            actors.add(np_mentions(parsed, subject), acting=True)
        whole = " ".join(t.text for t in (next(children(token, "dobj", "nsubjpass"), noun)).subtree)
    elif token.lower_ in ("suspension", "cancellation", "cancelation", "halting") and token.tag_[:1] == "N":
        noun = next(
            (
                t
                for t in token.subtree
                if t.i > token.i
                and t.lower_
                in (
                    "talks",
                    "dialogue",
                    "calls",
                    "meetings",
                    "communication",
                    "communications",
                    "channels",
                    "exchanges",
                    "contacts",
                    "visits",
                )
            ),
            None,
        )
        if noun is None:
            return None
        verdict = judge_noun(token)
        if verdict.why == "likely" and any(children(token, "poss")):
            verdict = replace(verdict, status=Status.HELD)  # "China's suspension … is likely to affect": it is suspended
        actors = Party()
        whole = " ".join(t.text for t in token.subtree)
    else:
        return None
    if verdict.status not in (Status.HELD, Status.ONGOING) and not (
        verdict.status is Status.PLANNED and verdict.why in ("would", "decide", "will", "plan")
    ):
        return None
    inside = Party()
    inside.add([m for t in noun.subtree if (m := parsed.mention_at.get(t.i))], acting=False)
    sentence_sides = {s for m in parsed.folded.mentions for s in m.sides}
    if (
        actors.third
        or (inside.third and not inside.taiwan)
        or inside.people
        or (actors.people and not actors.group)
        or (noun.lower_ in ("line", "lines") and "communication" not in whole)
    ):
        return None
    if not sentence_sides:
        return None
    if any(
        m.reference is Reference.THIRD
        and not m.text.startswith("Taiwan")
        and parsed.sentence.text.find(m.text) >= 0
        and m.start > parsed.span_of(token)[0] - 1
        and within(parsed.root_of(m.start, m.end), noun)
        for m in parsed.folded.mentions
    ):
        return None
    trigger = Trigger(token, "cut.channel", "cancellation", noun=not is_verb(token))
    draft = new_draft(reading, trigger, verdict, "cancellation", None)
    draft.status, draft.explicit = Status.CANCELLED, True
    draft.sides = actors.sides or sentence_sides
    draft.topic = topic_of(whole)
    set_date(reading, trigger, verdict, draft)
    return draft


_BALLOON = re.compile(r"\bballoon", re.IGNORECASE)


_BALLOON_DEED = frozenset(
    [
        "shoot",
        "detect",
        "track",
        "float",
        "fly",
        "transit",
        "drift",
        "cross",
        "enter",
        "spot",
        "hover",
        "appear",
        "traverse",
        "travel",
        "down",
        "discover",
        "see",
        "sight",
        "pass",
        "down",
    ]
)


_VESSEL = (
    r"(?:jets?|aircraft|warships?|destroyers?|frigates?|navy|naval|fighters?|planes?|military|vessels?|ships?|bombers?|"
    r"drones?|USN?S)"
)
#: What two armed forces do to each other short of fighting.
_CLASH = re.compile(
    r"\b(?:unsafe|unprofessional|dangerous|aggressive|risky|reckless)\b[^.]{0,40}\b(?:intercepts?|interceptions?|"
    r"encounters?|maneuvers?|manoeuvres?)\b|\b(?:collision|collided|collides?|near-collision|near collision|near-miss)\b"
    r"|\b(?:c[ao]me|comes|coming|pass(?:ed|es|ing)|clos(?:ed|es|ing)|fl(?:ew|own|ies|ying)|approach(?:ed|es|ing)|sail(?:ed|s|ing)|"
    r"steam(?:ed|ing)|got|drew|veered|maneuver(?:ed|ing)|manoeuvr(?:ed|ing)) (?:\w+ ){0,2}?within (?:\w+ ){0,3}?(?:[\d,]+|\w+) "
    r"(?:yards|feet|foot|met(?:er|re)s?)\b"
    r"|\b(?:cut(?:ting|s)?|cross(?:ed|es|ing)|fl(?:ew|own|ies|ying)|sail(?:ed|ing)|steam(?:ed|ing)|veer(?:ed|ing)|swerved?) "
    r"(?:\w+ )?(?:across|in front of|into) (?:the (?:bow|path|nose)|a U|an American|the U|its (?:bow|path|nose))"
    r"|\bcross(?:ed|es|ing) (?:the|its|her) bow\b"
    r"|\b(?:drew|pulled) (?:up )?(?:beside|alongside)\b|\b(?:released|dropped|fired) (?:flares|chaff)\b",
    re.IGNORECASE,
)
#: The same of ships and aircraft of both sides named in one clause.
_TROUBLED = re.compile(
    rf"\b{_VESSEL}\b[^;]{{0,50}}\b(?:harass(?:ed|es|ing)|shadowed|buzzed|rammed|surrounded|intercepted|seized)\b"
    rf"[^;]{{0,50}}\b{_VESSEL}\b|\b{_VESSEL}\b[^;]{{0,40}}\b(?:was|were|been) (?:\w+ )?(?P<passive>harassed|rammed|"
    rf"surrounded|intercepted|seized) by\b[^;]{{0,30}}\b{_VESSEL}\b",
    re.IGNORECASE,
)
_DEED = re.compile(r"\b(?:harass(?:ed|es|ing)|shadowed|buzzed|rammed|surrounded|intercepted|seized)\b", re.IGNORECASE)
_MILITARY = re.compile(rf"\b(?:{_VESSEL}|intercepts?)\b", re.IGNORECASE)
_US_SHIP = re.compile(r"\bUSN?S [A-Z]")
#: The bombing of an embassy, told by a verb or a noun.
_BOMBED = re.compile(
    r"\b(?P<verb>bomb(?:ed|s)?|hit|struck)\b[^.;]{0,40}\bChin(?:ese|a[’']s) embassy in (?P<in>[A-Z]\w+)"
    r"|\b(?P<noun>bombing|strike|attack)\b[^.;]{0,30}\bChin(?:ese|a[’']s) embassy in (?P<at>[A-Z]\w+)"
    r"|\b(?P<told>[A-Z]\w+) embassy (?P<deed>bombing)\b",
)
_CONSULATE = re.compile(r"\bconsulates?(?:[- ]general)?\b", re.IGNORECASE)
_CLOSING = ("clos", "shut", "order", "vacat")
#: Finds whether a sentence may tell an incident that the words for contacts do not find.
INCIDENT_WORDS = re.compile(
    r"balloon|intercept|\b(?:collid|collision|yards|embassy|consulate|harass|shadowed|buzzed|rammed|seized|bow of|alongside|"
    r"flares)",
    re.IGNORECASE,
)


def incidents(reading: Reading) -> Iterator[Draft]:
    text = reading.parsed.sentence.text
    if _BALLOON.search(text):
        draft = _balloon(reading)
        if draft:
            yield draft
    clash = _CLASH.search(text) or _troubled(text)
    if clash and _MILITARY.search(text):
        draft = _incident(reading, clash.start(), clash.end(), "incident.clash")
        third = any(m.reference is Reference.THIRD and m.text not in ("Taiwan",) for m in reading.parsed.folded.mentions)
        if draft and not third:
            yield draft
    bombed = _BOMBED.search(text)
    if bombed:
        word = next(name for name in ("verb", "noun", "deed") if bombed[name])
        draft = _incident(reading, bombed.start(word), bombed.end(word), "incident.embassy")
        if draft:
            draft.sides, draft.topic = {Side.USA, Side.CHN}, "embassy"
            draft.place = bombed["in"] or bombed["at"] or bombed["told"]
            draft.country = country_of(draft.place)
            yield draft
    if _CONSULATE.search(text):
        yield from _consulates(reading)


def _troubled(text: str) -> re.Match[str] | None:
    found = _TROUBLED.search(text)
    return _DEED.search(text, found.start(), found.end()) if found else None


def _incident(reading: Reading, start: int, end: int, rule: str) -> Draft | None:
    """The draft of an incident told by the words of a stretch of the sentence; None where they say it did not happen."""
    parsed = reading.parsed
    base = parsed.sentence.start
    token = parsed.root_of(base + start, base + start + len(parsed.sentence.text[start:end].split()[0]))
    if parsed.sentence.text[start:end].split()[0].lower() in (
        "unsafe",
        "unprofessional",
        "dangerous",
        "aggressive",
        "risky",
        "reckless",
    ):
        token = parsed.root_of(base + end - 1, base + end)
    noun = token.tag_[:1] == "N"
    verdict = judge_noun(token) if noun else judge_verb(token)
    if verdict.status is None and verdict.why in ("gerund", "governed") and not noun:
        verdict = replace(verdict, status=Status.HELD)
    sides = {s for m in parsed.folded.mentions for s in m.sides}
    if _US_SHIP.search(parsed.sentence.text):
        sides.add(Side.USA)
    general = any(c.lower_ in ("is", "are") for c in children(token, "auxpass"))  # "the next time a plane is intercepted"
    if verdict.status is not Status.HELD or general or not sides:
        return None
    trigger = Trigger(token, rule, "incident", noun=noun)
    draft = new_draft(reading, trigger, verdict, "incident", None)
    draft.sides = sides
    set_date(reading, trigger, verdict, draft)
    set_place(reading, trigger, verdict, draft)
    sea = next((p for p in reading.place_list if not p.country and p.preposition in ("over", "in", "off", "near")), None)
    if not draft.place and sea:
        draft.place = sea.name
    days = (p.mention.latest for p in reading.dates(Tense.PAST) if not p.bound and p.mention.latest)
    if draft.date is NO_DATE and any(day < reading.day - dt.timedelta(days=2) for day in days):
        draft.subordinate = True  # "last week officials told of an encounter": no news of the day
    return draft


def _consulates(reading: Reading) -> Iterator[Draft]:
    """Consulates ordered shut: an event for each city named."""
    parsed = reading.parsed
    if {s for m in parsed.folded.mentions for s in m.sides} != BOTH:
        return
    for token in parsed.doc:
        if not token.lower_.startswith("consulate"):
            continue
        deed = next((a for a in token.ancestors if a.lower_.startswith(_CLOSING)), None)
        at = parsed.span_of(token)[0]
        place = min(
            (
                p
                for p in reading.place_list
                if p.country in ("United States", "China") and p.name != p.country and -12 <= p.start - at <= 40
            ),
            key=lambda p: abs(p.start - at),
            default=None,
        )
        if deed is None or place is None:
            continue
        noun = deed.tag_[:1] == "N"
        verdict = judge_noun(deed) if noun else judge_verb(deed)
        if verdict.status is None and deed.head.lower_.startswith("order"):
            verdict = judge_verb(deed.head)
        if verdict.status is not Status.HELD:
            continue
        trigger = Trigger(deed, "incident.consulate", "incident", noun=noun)
        draft = new_draft(reading, trigger, verdict, "incident", None)
        draft.sides, draft.topic = set(BOTH), f"consulate in {place.name}"
        set_date(reading, trigger, verdict, draft)
        draft.place, draft.country = place.name, place.country
        yield draft


def _balloon(reading: Reading) -> Draft | None:
    """A balloon told as doing or suffering something; "the balloon" alone is talk about it."""
    parsed = reading.parsed
    for token in parsed.doc:
        if token.lower_ not in ("balloon", "balloons"):
            continue
        deeds = [a for a in (token, *token.ancestors) if is_verb(a)][:2] + list(children(token, "acl", "relcl"))
        deed = next((v for v in deeds if lem(v) in _BALLOON_DEED and v.tag_ in ("VBD", "VBN", "VBG", "VBZ", "VB")), None)
        if deed is None:
            continue
        verdict = judge_verb(deed)
        if verdict.status is None and verdict.why in ("negated", "conditional", "modal", "hoped"):
            continue
        if verdict.status is None or (deed.tag_ == "VBN" and deed.dep_ == "acl"):
            verdict = replace(verdict, status=Status.HELD)
        if verdict.status not in (Status.HELD, Status.ONGOING):
            continue
        draft = new_draft(reading, Trigger(deed, "incident.balloon", "incident"), verdict, "incident", None)
        draft.span = parsed.span_of(token)
        draft.sides, draft.topic = {Side.CHN}, "balloon"
        set_date(reading, Trigger(deed, "incident.balloon", "incident"), verdict, draft)
        place = next(
            (
                p
                for p in reading.place_list
                if p.country == "United States"
                and (
                    p.preposition in ("over", "off", "of", "above", "the", "across", "from", "in")
                    or parsed.root_of(p.start, p.end).dep_ == "dobj"
                )
            ),
            None,
        )
        draft.place, draft.country = (place.name, place.country) if place else ("", "United States")
        return draft
    return None
