"""What is no contact but bears on it: channels cut, and incidents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from timeline.extract.arguments import Party, np_mentions
from timeline.extract.discourse import Reference
from timeline.extract.drafts import Draft, Reading, new_draft
from timeline.extract.status import judge_noun, judge_verb
from timeline.extract.syntax import children, is_verb, lem, subject_of, within
from timeline.extract.timing import set_date, set_place
from timeline.extract.triggers import Trigger, is_channel_cut
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
            yield found


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
                )
            ),
            None,
        )
        if noun is None:
            return None
        verdict = judge_noun(token)
        actors = Party()
        whole = " ".join(t.text for t in token.subtree)
    else:
        return None
    if verdict.status not in (Status.HELD, Status.ONGOING) and not (
        verdict.status is Status.PLANNED and verdict.why in ("would", "decide")
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


_CLASH = re.compile(
    (
        r"\b(?:unsafe|unprofessional|dangerous|aggressive|risky|reckless)\b[^.]{0,40}\b(?:intercepts?|interceptions?|"
        r"encounters?|maneuvers?|manoeuvres?)\b|\b(?:collision|collided|near-collision|near collision|near-miss)\b"
    ),
    re.IGNORECASE,
)


_MILITARY = re.compile(
    r"\b(?:jets?|aircraft|warships?|destroyer|navy|naval|fighter|plane|military|vessel|ship|bombers?|intercepts?)\b",
    re.IGNORECASE,
)


def incidents(reading: Reading) -> Iterator[Draft]:
    text = reading.parsed.sentence.text
    if _BALLOON.search(text):
        draft = _balloon(reading)
        if draft:
            yield draft
    clash = _CLASH.search(text)
    if clash and _MILITARY.search(text):
        sides = {s for m in reading.parsed.folded.mentions for s in m.sides}
        token = reading.parsed.root_of(
            reading.parsed.sentence.start + clash.end() - 1, reading.parsed.sentence.start + clash.end()
        )
        verdict = judge_noun(token) if token.tag_[:1] == "N" else judge_verb(token)
        third = any(m.reference is Reference.THIRD and m.text not in ("Taiwan",) for m in reading.parsed.folded.mentions)
        if verdict.status is Status.HELD and not third:
            trigger = Trigger(token, "incident.clash", "incident", noun=token.tag_[:1] == "N")
            draft = new_draft(reading, trigger, verdict, "incident", None)
            draft.sides = sides
            set_date(reading, trigger, verdict, draft)
            set_place(reading, trigger, verdict, draft)
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
