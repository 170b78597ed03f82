"""When and where: the date phrases and places of a sentence, given to the event whose clause they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from timeline.extract.dates import DatePhrase
from timeline.extract.geography import country_of, place_names, shown_as
from timeline.extract.lexicon import CANCEL, HOST, LIGHT, NOUN_PLANNED, NOUN_UNSURE, PLAN, POSTPONE, RUN_ON, SAY
from timeline.extract.names import tokenise
from timeline.extract.syntax import Parsed, children, clause_of, is_verb, lem, particle, within
from timeline.vocabulary import DateBasis

if TYPE_CHECKING:
    from spacy.tokens import Token

_PLACE_KEYS: dict[str, list[tuple[tuple[str, ...], str]]] = {}
for _name in place_names():
    _key = tuple(t.norm for t in tokenise(_name))
    _PLACE_KEYS.setdefault(_key[0], []).append((_key, _name))
for _entries in _PLACE_KEYS.values():
    _entries.sort(key=lambda entry: -len(entry[0]))
_BEFORE = frozenset(
    [
        "in",
        "at",
        "outside",
        "near",
        "inside",
        "to",
        "into",
        "from",
        "off",
        "over",
        "for",
        "visiting",
        "visit",
        "visited",
        "visits",
        "via",
        "through",
        "around",
        "on",
    ]
)
_IN = frozenset(["in", "at", "outside", "near", "inside", "off", "over", "around"])
#: What is told at these is told there, and not held there.
_TELLING = frozenset(
    [
        "briefing",
        "conference",
        "interview",
        "statement",
        "remarks",
        "speech",
        "reporters",
        "spokesman",
        "spokesperson",
        "spokeswoman",
        "ministry",
        "embassy",
        "statement",
        "readout",
        "press",
        "analyst",
        "professor",
        "institute",
        "university",
        "correspondent",
        "bureau",
        "leaders",
        "officials",
        "government",
    ]
)
_PARTS_OF = frozenset(
    [
        "continental",
        "mainland",
        "central",
        "downtown",
        "nearby",
        "neighboring",
        "neighbouring",
        "western",
        "eastern",
        "southern",
        "northern",
    ]
)
_SETTLEMENTS = frozenset(["island", "city", "town", "port", "capital", "resort", "suburb", "outskirts"])
_COMMA_PLACE = re.compile(r"\b(?:in|at) ((?:[A-Z][\w’'-]+ ?){1,3}), (?=[A-Z])")
#: What follows these is told in passing: the date of the clause before is not its date.
ASIDE = frozenset(["after", "before", "following", "since", "over", "despite", "until", "to"])
#: Names of places that are mostly actors or sides: only after "in", "at" or "to" are they places.
_ACTORISH = frozenset(
    (
        "China",
        "United States",
        "U.S.",
        "US",
        "America",
        "Washington",
        "Beijing",
        "White House",
        "State Department",
        "Pentagon",
        "Taiwan",
    )
)


_BEING = frozenset(("be", "due", "mean", "suppose"))
_STARTING = frozenset(("acl", "advcl", "prep", "pcomp"))
#: What talks do while they are on.
_GOING_ON = frozenset(("fail", "enter", "stall", "drag", "get", "yield", "produce"))


#: The gathering beside which people meet: "on the margins of the ASEAN Regional Forum", "during the APEC Summit".
_GATHERING = re.compile(
    r"\b(?:during|at|(?:on|at) the (?:sidelines|margins|fringes) of) (?:the |an? )?(?:[\w’'-]+ ){0,8}?"
    r"(?:summit|meetings?(?:[- ]plus)?|forum|conference|assembly|session|dialogue|gathering|talks|funeral|inauguration)\b",
    re.IGNORECASE,
)


def gatherings_in(text: str, start: int) -> list[tuple[int, int]]:
    """The offsets of the gatherings that a sentence names as the occasion of something."""
    return [(start + m.start(), start + m.end()) for m in _GATHERING.finditer(text)]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a sentence: the article's offsets, name and country; `preposition` is the word before it, lower case;
    `compound` marks a name before an event noun ("the Woodside summit")."""

    start: int
    end: int
    name: str
    country: str
    preposition: str
    compound: bool


def places_in(text: str, start: int) -> list[Place]:
    """The places of the table that a sentence names, with the country a city's comma adds folded in."""
    tokens = tokenise(text, start)
    found: list[Place] = []
    i = 0
    while i < len(tokens):
        match = next(
            (
                (key, name)
                for key, name in _PLACE_KEYS.get(tokens[i].norm, ())
                if tuple(t.norm for t in tokens[i : i + len(key)]) == key
            ),
            None,
        )
        if match is None:
            i += 1
            continue
        key, name = match
        end = i + len(key)
        before = tokens[i - 1].lower if i else ""
        if before in _PARTS_OF and i > 1:
            before = tokens[i - 2].lower
            if before == "the" and i > 2:
                before = tokens[i - 3].lower
        if before == "the" and i > 1:
            before = tokens[i - 2].lower
        if before == "of" and i > 1 and tokens[i - 2].lower in _SETTLEMENTS:
            before = "in"
        if before in _SETTLEMENTS and any(t.lower in ("in", "at") for t in tokens[max(i - 5, 0) : i - 1]):
            before = "in"  # "in the Malaysian capital Kuala Lumpur"
        after = tokens[end] if end < len(tokens) else None
        joined = bool(found) and i > 0 and tokens[i - 1].norm == "," and found[-1].end == tokens[i - 2].end
        if joined and found[-1].country in (name, country_of(name)):
            found[-1] = replace(found[-1], end=tokens[end - 1].end)  # "Lima, Peru" is one place
            i = end
            continue
        compound = after is not None and bool(
            re.match(r"(?:summit|meeting|meetings|talks|visit|trip|consultations|dialogue|round|encounter)", after.lower)
        )
        compound &= not (name in _ACTORISH and before == "-")  # "China-U.S. talks"
        possessive = after is not None and after.norm == "'s"
        adjective = after is not None and after.norm == "-"
        if not adjective and not (possessive and name in _ACTORISH):
            found.append(Place(tokens[i].start, tokens[end - 1].end, shown_as(name), country_of(name), before, compound))
        i = end
    for match_ in _COMMA_PLACE.finditer(text):
        a, b = start + match_.start(1), start + match_.end(1)
        following = next((p for p in found if 0 <= p.start - b <= 2), None)
        if following and following.preposition == "," and not any(p.start < b and a < p.end for p in found):
            found.remove(following)
            found.append(Place(a, b, match_[1].strip(), following.country or following.name, "in", False))
    return sorted(found, key=lambda p: p.start)


def scope(parsed: Parsed, token: Token, noun: bool, verb: Token, at: tuple[int, int]) -> float:
    """How well a stretch of the sentence belongs to the event at `token`: 0 not at all, 3 inside its own phrase."""
    node = parsed.root_of(*at)
    near = _adjacent(parsed, token, noun, at)
    if noun and within(node, token):
        path = [a for a in (node, *node.ancestors) if a.i != token.i and within(a, token)]
        if any(a.tag_[:1] == "N" and a.i in parsed.events for a in path):
            return 0.0  # it is the date of another event told inside this one's phrase
        verbs = [a for a in path if is_verb(a)]
        if not verbs:
            return 3.0
        if not near:
            told = verbs[-1].head.i == token.i or verbs[-1].head.i in parsed.setting  # "visit to Beijing, which was due on"
            off = lem(verbs[-1]) in POSTPONE | CANCEL or (lem(verbs[-1]) == "put" and particle(verbs[-1], "off"))
            own_verb = all(lem(v) in LIGHT | PLAN | _BEING for v in verbs) or (off and len(verbs) == 1)
            return 2.0 if told and own_verb else 0.0
    if near:
        return near
    if _leads_clause(parsed, token if not noun else clause_of(token), at):
        return 2.5
    if noun and token.dep_ == "pobj" and token.head.lower_ in ASIDE:
        return 0.0
    holder = clause_of(node)
    while holder.tag_ == "VBG" and lem(holder) in ("start", "begin") and holder.i > token.i and holder.dep_ in _STARTING:
        holder = clause_of(holder.head)  # "will host him for talks starting on Thursday"
    own = clause_of(token) if noun else token
    if _set_by_what_it_describes(own, node):
        return 2.0
    distance = abs(node.i - token.i)
    if own.dep_ == "advcl" and own.tag_ == "VBG" and own.head.i == holder.i and not any(children(own, "nsubj", "mark")):
        return 1.5  # "spent a week in China in February, meeting with Mao"
    if own.dep_ in ("relcl", "acl") and own.head.lower_ == "time" and own.head.head.i == holder.i and lem(holder) == "be":
        return 2.5  # "the last time they spoke was in May"
    if lem(holder) == "convene" and holder.tag_ == "VB" and holder.i != token.i:
        nearest = max((e for e in parsed.events if e < holder.i), default=token.i)
        return 2.7 if nearest == token.i else 0.0  # "met Wu ahead of the talks to convene in Washington in May"
    if holder.i in parsed.events and holder.i not in (own.i, verb.i, token.i) and not linked(own, holder):
        return 0.0
    if holder.i == own.i or holder.i == verb.i:
        if noun and lem(holder) in SAY and holder.i != token.i:
            return 2.0 if token.i < node.i <= token.i + 6 and not _comma_between(parsed, token, node) else 0.0
        return 2.5 if not noun or lem(holder) not in SAY else 1.0
    if lem(holder) in SAY:
        that = any(t.lower_ == "that" for t in parsed.doc[holder.i : node.i]) if holder.i < node.i else False
        return 1.4 if that and holder.i < node.i < own.i else 0.0
    if holder.dep_ == "acl" and holder.tag_ == "VBN" and clause_of(holder.head).i == own.i:
        return 1.5
    if own.dep_ == "advcl" and own.head.i == holder.i and any(c.lower_ == "as" for c in children(own, "mark")):
        return 1.5  # "clashed on Monday as the talks failed"
    if holder.dep_ == "advcl" and holder.head.i == own.i and any(c.lower_ == "when" for c in children(holder, "advmod", "mark")):
        return 1.5  # "to sit down when both are in Jakarta next week"
    if linked(own, holder) or linked(holder, own):
        return 1.5 if distance < 30 else 1.0
    if holder.dep_ in ("acl", "relcl") and holder.head.i == token.i:
        return 2.0
    if holder.dep_ == "advcl" and holder.head.i == own.i and any(c.lower_ in ("when", "while") for c in holder.children):
        return 1.5  # "to meet when both attend a forum in Jakarta next week"
    beside = own.dep_ == "advcl" and own.head.i == holder.i and any(c.lower_ in ("as", "while") for c in children(own, "mark"))
    if noun and beside and lem(own) in LIGHT | _GOING_ON:
        return 1.5  # "quarrelled on Monday as talks began"
    plain = not any(is_verb(t) for t in parsed.doc[token.i + 1 : node.i])
    if node.i > token.i and distance <= 5 and plain and not _comma_between(parsed, token, node):
        return 1.2
    return 0.0


def _set_by_what_it_describes(clause: Token, node: Token) -> bool:
    """ "her trip last August, during which she met Li": whether the words beside the thing described set the clause, too."""
    if clause.dep_ != "relcl" or not within(node, clause.head) or within(node, clause):
        return False
    if any(c.lower_ in ("when", "where") for c in children(clause, "advmod", "mark")):
        return True
    return any(o.lower_ == "which" for p in children(clause, "prep") if p.lower_ in _UPON for o in children(p, "pobj"))


_UPON = frozenset(["at", "during", "in", "on"])


def _leads_clause(parsed: Parsed, verb: Token, at: tuple[int, int]) -> bool:
    """ "in Tianjin last July, when (where) she met": the clause of "when" or "where" is set where the words before it say."""
    end = parsed.tokens_of(*at).stop
    if not end <= verb.i <= end + 25:
        return False
    for word in parsed.doc[end : min(end + 2, verb.i)]:
        if word.lower_ in ("when", "where"):
            clause = word.head if is_verb(word.head) else clause_of(word)
            return clause.i == verb.i or (linked(verb, clause) and not any(children(verb, "nsubj", "nsubjpass")))
        if word.text != ",":
            return False
    return False


def _adjacent(parsed: Parsed, token: Token, noun: bool, at: tuple[int, int]) -> float:
    """The score of a stretch that follows the event's word with only its people, dates and places between ("met today with
    X in Y"), or that stands right before a noun ("the November 2023 Bali summit"); 0 for any other."""
    covered = parsed.tokens_of(*at)
    if covered.start > token.i:
        between = parsed.doc[token.i + 1 : covered.start]
        if len(between) <= 14 and all(
            t.i in parsed.mention_at
            or t.i in parsed.setting
            or t.lower_ in RUN_ON
            or t.lower_ in ("’s", "'s")
            or _closes_place(parsed, t)
            for t in between
        ):
            return 2.6
    elif noun and covered.stop <= token.i:
        between = parsed.doc[covered.stop : token.i]
        if len(between) <= 3 and all(
            (t.tag_[:2] in ("NN", "JJ", "HY") and t.i not in parsed.mention_at) or t.i in parsed.setting for t in between
        ):
            return 3.0
    return 0.0


def _closes_place(parsed: Parsed, comma: Token) -> bool:
    """Whether the comma is the second of a place's: "in Washington, D.C., on"."""
    before = list(parsed.doc[max(comma.i - 3, 0) : comma.i])
    return comma.text == "," and any(t.text == "," for t in before[:-1]) and all(t.i in parsed.setting for t in before)


def _comma_between(parsed: Parsed, a: Token, b: Token) -> bool:
    low, high = sorted((a.i, b.i))
    return any(t.text in (",", ";", "—", "–") for t in parsed.doc[low:high])


def linked(lower: Token, upper: Token) -> bool:
    """Whether `lower` hangs on `upper` by infinitives, purpose or coordination only."""
    node, hops = lower, 0
    while hops < 5 and node.i != upper.i:
        caused = node.dep_ == "advcl" and lem(node) in ("cause", "prompt", "force", "lead", "push")
        if (
            node.dep_ in ("xcomp", "prep", "aux", "auxpass", "acomp")
            or (node.dep_ == "pcomp" and node.tag_ == "VBG")
            or (node.dep_ in ("advcl", "acl", "relcl") and node.tag_ == "VB")
            or caused
            or (node.dep_ == "ccomp" and lem(node.head) == "cause")
            or (node.dep_ == "conj" and not any(children(node, "nsubj", "nsubjpass")))
        ):
            node = node.head
            hops += 1
            continue
        if node.dep_ == "attr" and lower.dep_ == "relcl" and node.i == lower.head.i:  # "became the first president to visit"
            node = node.head
            hops += 1
            continue
        if node.lower_ in NOUN_PLANNED | NOUN_UNSURE and node.dep_ in ("dobj", "nsubjpass"):
            node = node.head
            hops += 1
            continue
        return False
    return node.i == upper.i


def choose_date(
    parsed: Parsed, token: Token, noun: bool, verb: Token, phrases: Sequence[DatePhrase], taken: dict[int, float]
) -> tuple[DatePhrase | None, float]:
    """The date phrase of an event, and how well it belongs. `taken` holds the scores by which other events claim one."""
    best: tuple[float, int, DatePhrase] | None = None
    for k, phrase in enumerate(phrases):
        start = parsed.sentence.start + phrase.mention.start
        score = scope(parsed, token, noun, verb, (start, parsed.sentence.start + phrase.mention.end))
        node = parsed.root_of(start, start + 1)
        at = (start, start + len(phrase.mention.text))
        leads = _leads_clause(parsed, token if not noun else clause_of(token), at)
        kept = noun and node.i < token.i and score >= 3.0
        edge = (phrase.bound in ("since", "until") and not kept) or (phrase.bound and score < 2.6)
        if edge and not leads:
            continue  # but "had soured by May, when the two met"
        shared = leads or _set_by_what_it_describes(verb, node)
        if score <= 0 or (taken.get(k, 0.0) > score and not shared):
            continue
        distance = abs(node.i - token.i)
        distance += 0 if phrase.mention.basis is DateBasis.EXPLICIT else 4  # "Sunday and Monday, February 5 and 6"
        if best is None or (score, -distance) > (best[0], best[1]):
            best = (score, -distance, phrase)
    return (best[2], best[0]) if best else (None, 0.0)


def choose_place(parsed: Parsed, token: Token, noun: bool, verb: Token, places: Sequence[Place], incident: bool) -> Place | None:
    """Where an event is: a place in its clause after "in" or "at", or before its noun ("the Bali meeting"). Only what
    flies or sails is ever "over" or "off" a place: talks over Taiwan are about it."""
    best: tuple[float, int, Place] | None = None
    for place in places:
        node = parsed.root_of(place.start, place.end)
        if place.compound:
            if not (noun and 0 < token.i - node.i <= 2):
                continue
            score = 3.0
        elif (place.country or incident) and (
            (place.preposition in _IN and (incident or place.preposition not in ("over", "off")))
            or (place.preposition == "to" and not noun and lem(token) in HOST and token.i < node.i)
        ):
            head = node.head.head if node.dep_ == "pobj" else node.head
            if head.lower_ in _TELLING and head.i != token.i and head.i not in parsed.mention_at:
                continue
            score = scope(parsed, token, noun, verb, (place.start, place.end))
            if (
                not score
                and place.start - parsed.sentence.start <= 4
                and parsed.sentence.text[place.end - parsed.sentence.start :][:1] == ","
            ):
                score = 1.0  # "In Rome, ..." sets the scene of the whole sentence
        else:
            continue
        if score <= 0:
            continue
        score = score if place.compound else min(score, 2.5)
        distance = abs(node.i - token.i) + (3 if node.i < token.i else 0) + (6 if place.preposition == "at" else 0)
        closer = best is not None and best[2].name == best[2].country == place.country != place.name and score >= best[0]
        if best is None or closer or (score, -distance) > (best[0], best[1]):
            best = (score, -distance, place)
    return best[2] if best else None
