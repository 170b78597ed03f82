"""Meetings, talks and calls: the drafts that a word for a contact gives."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from timeline.extract.arguments import Party, np_mentions, party_of
from timeline.extract.dates import DatePhrase
from timeline.extract.discourse import BOTH, Mention, Reference
from timeline.extract.drafts import COUNTRY_OF, Draft, Reading, judge, new_draft, refused_after, tense_of
from timeline.extract.lexicon import LIGHT
from timeline.extract.roles import role_of
from timeline.extract.series import series
from timeline.extract.setting import Place
from timeline.extract.status import Verdict
from timeline.extract.syntax import children, is_verb, lem, subject_of, within
from timeline.extract.timing import namesakes_of_the_day, placed, set_date, set_place
from timeline.extract.triggers import NAMED_TALKS, Trigger, is_channel_cut
from timeline.extract.types import NO_DATE
from timeline.vocabulary import Precision, Role, Side, Status

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Within so long a time the holder of an office is taken to be today's.
_IN_OFFICE_STILL = dt.timedelta(days=30)
_FOR_DAYS = re.compile(r"\A[^,;]{0,20}\b(?:for|over) (?:\w+ )?(?:days|a day)\b")
#: "the second round of the dialogue to convene in May".
_TO_COME = re.compile(r",? (?:which is |that is |is )?to (?:convene|be held|open|begin|start|take place|resume|kick off)\b")
_ONCE_MEANT = re.compile(r" (?:originally|initially|first|previously) (?:planned|scheduled|set|due)\b")
_GATHERED = re.compile(
    r"\b(?:at|during|on the (?:sidelines|margins) of) (?:the|a|an) (?:[\w-]+ ){0,3}"
    r"(?:conference|summit|dinner|forum|reception|retreat|gathering|dialogue|airport)\b",
    re.IGNORECASE,
)


def contact(reading: Reading, trigger: Trigger) -> list[Draft]:
    verdict = refused_after(reading, trigger, judge(trigger))
    if verdict.status is None:
        return []
    after = reading.parsed.span_of(trigger.token)[1] - reading.parsed.sentence.start
    if trigger.noun and verdict.status is Status.HELD and _TO_COME.match(reading.parsed.sentence.text, after):
        verdict = replace(verdict, status=Status.PLANNED, why="to come", explicit=True)
    if trigger.rule == "meet.join":
        return _joining(reading, trigger, verdict, subject_of(trigger.token))
    if trigger.rule == "meet.led":
        led = trigger.token.head
        leader = next((n for by in children(led, "agent") for n in children(by, "pobj")), None) or subject_of(led)
        return _joining(reading, trigger, verdict, leader)
    party = party_of(reading.parsed, trigger)
    if trigger.rule == "contact.told":
        for topic in children(trigger.token, "dobj"):  # "discussed the war with Wang": hung on the topic
            for below in children(topic, "prep"):
                if below.lower_ == "with":
                    party.add([m for o in children(below, "pobj") for m in np_mentions(reading.parsed, o)], acting=False)
    if party.taiwan and any(p.side is Side.USA for p in party.people) and trigger.kind == "meeting":
        return _with_taiwan(reading, trigger, verdict, party)
    if (party.third and not (len(party.named_sides) == 2 and not trigger.plural)) or (
        party.stranger and len(party.named_sides) < 2
    ):
        return []
    if not trigger.noun and party.stranger and {p.side for p in party.subject} == BOTH:
        return []  # "the two ministers will meet with reporters": whom they meet is neither
    if (
        (not trigger.noun or _we_had(reading, trigger, verdict))
        and not party.both
        and len(party.people) == 1
        and not any(p.lower_ == "about" for p in children(trigger.token, "prep"))
        and any(m.reference is Reference.SPEAKER for m in reading.parsed.folded.mentions)
    ):
        _add_partner(reading, party)
    speaking = (*reading.discourse.turn, *reading.discourse.speakers)[:1]
    if verdict.why == "glad" and not party.subject and speaking:  # "it is a pleasure to welcome you"
        party.add([Mention(0, 0, "", Reference.SPEAKER, speaking, frozenset((speaking[0].side,)))], acting=True)
    if trigger.rule == "call.verb" and lem(trigger.token) == "call" and not _is_phoning(reading, trigger, party):
        return []
    if trigger.rule == "meet.host" and _for_a_visit(trigger.token):
        return []
    if trigger.noun and not party.people and is_verb(trigger.token.head) and is_channel_cut(trigger.token.head) is not None:
        return []  # "suspended talks": a channel cut, which has its own rule
    if trigger.rule == "meet.host" and (not party.both or not party.objects or not party.subject):
        return []
    if trigger.rule == "contact.told" and (
        verdict.status is not Status.HELD or not (party.subject or party.group) or not party.both or not party.people
    ):
        return []
    if trigger.noun and not party.people:
        _add_chairs(reading, trigger, party)
    _complete(reading, trigger, party)
    told = {side for m in reading.parsed.folded.mentions for side in m.sides}
    if trigger.rule == "talks.round" and not party.sides and len(told) == 2:
        party.sides = told
    if trigger.noun and not party.people and not party.sides and reading.latest and reading.latest.people:
        between = reading.parsed.sentence.text[
            reading.latest.span[1] - reading.parsed.sentence.start : reading.parsed.span_of(trigger.token)[0]
            - reading.parsed.sentence.start
        ]
        if (
            reading.latest.sentence.start == reading.parsed.sentence.start
            and re.search(r"\band an? ", between)
            and len(between) < 60
        ):
            party.people, party.sides = list(reading.latest.people), set(reading.latest.sides)
    if _of_the_two(reading, trigger, party) or (trigger.token.text in NAMED_TALKS and not party.sides):
        party.sides = set(BOTH)
    told_by_all = [m for m in reading.parsed.folded.mentions if m.reference is Reference.PAIR and _SIDES.fullmatch(m.text)]
    if trigger.noun and verdict.status is Status.PLANNED and told_by_all and not trigger.definite:
        named = {p for m in reading.parsed.folded.mentions if m.reference in (Reference.NAME, Reference.ROLE) for p in m.people}
        party.people = [p for p in party.people if p in named]  # who will take part is not who agreed to it
    draft = new_draft(reading, trigger, verdict, trigger.kind, party)
    if not party.people and draft.status is Status.CANCELLED and draft.explicit:
        return []  # a channel cut, which has its own rule
    if not party.people and re.search(
        r"\b(?:leader-level|leaders[’']|presidential|president-to-president)\b",
        reading.parsed.sentence.text[: draft.span[1] - reading.parsed.sentence.start][-40:],
    ):
        party.add([Mention(0, 0, "", Reference.PAIR, reading.discourse.leaders())], acting=False)
        draft.people, draft.sides = list(party.people), set(party.sides)
    set_date(reading, trigger, verdict, draft)
    set_place(reading, trigger, verdict, draft)
    _name_holders_of_the_day(reading, draft)
    namesakes_of_the_day(reading, draft)
    draft.anaphor = (
        trigger.noun
        and trigger.definite
        and not party.people
        and not (party.both and draft.date is not NO_DATE and _numbered(trigger.token))
        and not (party.both and draft.date is not NO_DATE and (draft.place or draft.date_score >= 3.0))
    )
    if not trigger.noun and trigger.token.tag_ == "VBG" and trigger.token.dep_ == "pcomp":
        draft.definite = True
    if party.people and verdict.why != "glad" and any(c.lower_ in ("this", "that") for c in children(trigger.token, "det")):
        draft.anaphor = True
    if trigger.rule == "contact.told":
        draft.anaphor = draft.date.precision not in (Precision.DAY, Precision.RANGE)
        draft.loose = lem(trigger.token) == "agree" and not draft.place  # two can agree by telephone
    if trigger.rule == "contact.speak":
        words = reading.parsed.sentence.text[draft.span[1] - reading.parsed.sentence.start :]
        if _FOR_DAYS.search(words):
            draft.open_kind = "talks"
        elif (draft.place or _GATHERED.search(words)) and "phone" not in reading.parsed.sentence.text:
            draft.open_kind = "meeting"
    elif trigger.rule == "contact.noun" and trigger.token.lower_.startswith("conversation") and not draft.place:
        draft.open_kind = "call"
    if draft.kind in ("call", "video_call"):
        draft.place = draft.country = ""
    if draft.why == "expects" and draft.date is NO_DATE:
        return []
    before = reading.parsed.sentence.text[draft.span[1] - reading.parsed.sentence.start :][:24]
    if draft.status is Status.PLANNED and draft.date.latest and draft.date.latest < reading.day and _ONCE_MEANT.match(before):
        return []  # "a discussion originally planned for Aug. 15": the day it had been meant for
    ahead = draft.why == "before" and draft.date is NO_DATE and not draft.explicit
    if ahead and re.search(r"\bahead of\b", reading.parsed.sentence.text):
        draft.status = Status.PLANNED
    if _among_hosts(trigger, verdict, party, draft):
        party.sides = draft.sides = set(BOTH)
    if not _credible(reading, trigger, verdict, party, draft):
        return []
    if trigger.rule == "meet.host" and draft.people:
        for person in party.subject:
            draft.roles[person.name] = Role.HOST
        for person in party.objects:
            draft.roles[person.name] = Role.VISITOR
    found = (
        _split_by_between(reading, trigger, draft)
        or _split_by_person(reading, trigger, draft, party)
        or _later_with(reading, trigger, draft, party)
        or _split_by_day_between(reading, trigger, draft, party)
        or _split_by_place(reading, trigger, draft)
    )
    if len(found) == 1 and (not trigger.noun or trigger.plural):
        found = series(reading, found[0], draft.span[1])
    if len(found) == 1 and _several(trigger) and draft.date.precision not in (Precision.DAY, Precision.RANGE):
        return []
    return found


def _numbered(noun: Token) -> bool:
    """Whether the noun tells one of a series by its number: "the seventh round of the dialogue"."""
    while noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.lower_ in ("round", "meeting", "session"):
        noun = noun.head.head
    return any(_ORDINAL.fullmatch(c.lower_) for c in children(noun, "amod", "nummod", "compound"))


_ORDINAL = re.compile(
    r"\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|inaugural"
)


def _name_holders_of_the_day(reading: Reading, draft: Draft) -> None:
    """ "met his counterpart in June 2022": who held the office then, where the text names the office alone."""
    day = draft.date.latest
    if day is None or reading.day - day < _IN_OFFICE_STILL:
        return
    then = replace(reading.discourse, day=day)
    named = {p for m in reading.parsed.folded.mentions if m.reference is not Reference.ROLE for p in m.people}
    for mention in reading.parsed.folded.mentions:
        person = mention.people[0] if mention.reference is Reference.ROLE and len(mention.people) == 1 else None
        if person is None or person not in draft.people or person in named:
            continue
        role = role_of(mention.text)
        if role and not (reading.discourse.has_role(person, role) and not then.has_role(person, role)):
            continue
        other = next((p for p in draft.people if p.side is not person.side), None)
        across = "counterpart" in mention.text.lower() and other is not None
        held = then.counterpart_of(other, person.side) if across and other else then.holder_of(person.side, role)
        if held is not None:
            draft.people[draft.people.index(person)] = held


def _joining(reading: Reading, trigger: Trigger, verdict: Verdict, subject: Token | None) -> list[Draft]:
    """ "Sullivan stopped by the meeting", "X led the U.S. side": they took part in the one told before."""
    people = [p for m in np_mentions(reading.parsed, subject) for p in m.people] if subject is not None else []
    if not people or verdict.status is not Status.HELD:
        return []
    draft = new_draft(reading, trigger, verdict, "", None)
    draft.people, draft.anaphor, draft.joins = people, True, True
    if reading.heading is not None:
        draft.date, draft.date_score = reading.heading, 1.0
    return [draft]


def _with_taiwan(reading: Reading, trigger: Trigger, verdict: Verdict, party: Party) -> list[Draft]:
    """An American official and Taiwan's leaders: no contact of the two sides, but what breaks contact off."""
    if verdict.status not in (Status.HELD, Status.ONGOING):
        return []
    draft = new_draft(reading, trigger, verdict, "incident", party, "incident.taiwan")
    draft.people = [p for p in party.people if p.side is Side.USA]
    set_date(reading, trigger, verdict, draft)
    set_place(reading, trigger, verdict, draft)
    return [draft]


def _of_the_two(reading: Reading, trigger: Trigger, party: Party) -> bool:
    """Whether a contact without anybody's name is one of the two countries, of which the sentence before tells: "Sino-U.S.
    ties had sunk. High-level talks in Alaska last month brought nothing"."""
    if party.sides or party.people or party.stranger or trigger.rule not in _NAMELESS:
        return False
    if any(m.reference is Reference.THIRD for m in reading.parsed.folded.mentions) or reading.discourse.third_ago <= 1:
        return False
    if trigger.rule == "talks.round":  # "the first round was held last December in Beijing"
        return reading.main is not None
    return not trigger.definite and len(reading.discourse.told_sides) == 2 and _high(trigger.token)


#: Nouns that tell a contact of states without saying whose.
_NAMELESS = frozenset(("meet.noun", "talks.noun", "talks.round"))


def _high(noun: Token) -> bool:
    return any(c.lower_ in ("level", "high-level", "top-level", "diplomatic", "bilateral", "trade") for c in noun.subtree)


def _add_partner(reading: Reading, party: Party) -> None:
    """ "We spoke again": the speaker and the one the speaker was last told with."""
    speaker = party.people[0]
    for pair in reversed(reading.discourse.pairs):
        if speaker in pair:
            party.add([Mention(0, 0, "", Reference.PAIR, tuple(p for p in pair if p.side is not speaker.side))], acting=False)
            return


def _add_chairs(reading: Reading, trigger: Trigger, party: Party) -> None:
    """ "held the first meeting of the group in Washington, chaired by X and Y": who sat at its head."""
    for verb in reading.parsed.doc[trigger.token.i + 1 :]:
        if verb.tag_ == "VBN" and lem(verb) in ("chair", "host", "lead") and verb.dep_ in ("acl", "advcl", "conj", "relcl"):
            for by in children(verb, "agent", "prep"):
                if by.lower_ == "by":
                    party.add([m for n in children(by, "pobj") for m in np_mentions(reading.parsed, n) if m.people], acting=False)


def _we_had(reading: Reading, trigger: Trigger, verdict: Verdict) -> bool:
    """ "We've had a good discussion", said to the one it was with."""
    held = verdict.status is Status.HELD and trigger.token.dep_ in ("dobj", "pobj") and lem(verdict.verb) in ("have", "hold")
    we = any(m.reference is Reference.SPEAKER and m.text.lower() == "we" for m in reading.parsed.folded.mentions)
    return held and we and reading.discourse.addressee is not None


def _is_phoning(reading: Reading, trigger: Trigger, party: Party) -> bool:
    """ "Biden called Xi (to apologise)", and not "called Xi a dictator" or "called for"."""
    below = children(trigger.token, "oprd", "xcomp", "ccomp", "acomp", "attr", "prt")
    if any(not (c.dep_ == "xcomp" and c.tag_ == "VB") for c in below):
        return False
    return bool(party.subject) and bool(party.objects) and {p.side for p in party.subject} != {p.side for p in party.objects}


_SIDES = re.compile(r"they|(?:the |both )?(?:two )?sides", re.IGNORECASE)


def _for_a_visit(verb: Token) -> bool:
    """ "hosted Hu for a state visit": told as a visit, by the noun."""
    return any(
        noun.lower_ in ("visit", "trip")
        for preposition in verb.subtree
        if preposition.lower_ in ("for", "on") and preposition.dep_ == "prep"
        for noun in children(preposition, "pobj")
    )


def _complete(reading: Reading, trigger: Trigger, party: Party) -> None:
    """Add the other side of a contact of which the sentence names one, where the article leaves no doubt who it is."""
    if party.both or not party.people:
        told = any(m.reference is Reference.PAIR and m.text.lower().endswith("sides") for m in reading.parsed.folded.mentions)
        if party.both and not party.people and party.pair and told:
            party.add([Mention(0, 0, "", Reference.PAIR, reading.discourse.resolve_pair("sides"))], acting=False)
        return
    if not trigger.noun or party.third or party.group:
        return
    person = party.people[0]
    owned = any(children(trigger.token, "poss")) or any(c.lower_ in ("this", "that") for c in children(trigger.token, "det"))
    described = not owned and any(children(trigger.token, "relcl", "acl", "amod", "compound"))
    if trigger.definite and not described:
        for pair in reversed(reading.discourse.pairs):
            if person in pair:
                others = tuple(p for p in pair if p.side is not person.side)
                if len(others) == 1:
                    party.add([Mention(0, 0, "", Reference.PAIR, others)], acting=False)
                return


def _among_hosts(trigger: Trigger, verdict: Verdict, party: Party, draft: Draft) -> bool:
    """ "Blinken held talks in Beijing": talks of the people of one side in the country of the other are with its officials."""
    sides = {p.side for p in party.people}
    if len(sides) != 1 or party.sides != sides or party.third or party.stranger or party.group or not draft.place:
        return False
    hosts = next(COUNTRY_OF[side] for side in BOTH - sides)
    return draft.country == hosts and trigger.token.lower_ in _TALKING and lem(verdict.verb) in LIGHT and not trigger.definite


_TALKING = frozenset(("talks", "meetings", "discussions", "consultations", "negotiations"))


def _credible(reading: Reading, trigger: Trigger, verdict: Verdict, party: Party, draft: Draft) -> bool:
    """Whether there is enough for an event: both sides, and for a bare noun some sign that it took (or will take) place."""
    placed = bool(draft.date is not NO_DATE or draft.place)
    if draft.anaphor:
        return True
    if not party.both:
        return False
    if (
        trigger.token.lower_ in ("dialogue", "consultation", "negotiation", "consultations")
        and draft.status is Status.PLANNED
        and not placed
        and trigger.token.dep_ == "dobj"
        and not any(children(trigger.token, "det", "poss", "nummod"))
    ):
        return False  # "agreed to resume dialogue"
    if draft.status in (Status.REFUSED, Status.CANCELLED, Status.POSTPONED) and draft.explicit:
        return True
    if trigger.noun and not placed and any(c.lower_ in _REGULAR for c in children(trigger.token, "amod")):
        return False  # "will lead the biannual consultations"
    held_by_verb = (
        trigger.noun and lem(verdict.verb) in LIGHT and trigger.token.dep_ != "nsubj" and within(trigger.token, verdict.verb)
    )
    if not party.people:
        if (
            trigger.rule in ("contact.noun", "contact.speak", "meet.see", "meet.hands", "meet.host", "call.verb")
            or trigger.token.dep_ == "compound"
        ):
            return False
        if (
            trigger.noun
            and trigger.token.dep_ == "pobj"
            and trigger.token.head.lower_ == "for"
            and not is_verb(trigger.token.head.head)
        ):
            return False
        return (placed and verdict.why != "loose") or (draft.status is Status.PLANNED and draft.explicit and held_by_verb)
    aim = trigger.noun and trigger.token.dep_ == "pobj" and trigger.token.head.lower_ == "for"
    if aim and draft.status is Status.HELD and not placed and not is_verb(trigger.token.head.head):
        return False  # "agreed on a framework for continuing talks"
    if trigger.rule == "contact.speak" and draft.status is Status.PLANNED and not placed and _going_on(trigger):
        return False
    if trigger.plural and draft.date is NO_DATE and any(children(trigger.token, "nummod")) and trigger.rule != "talks.round":
        return False
    if len(party.named_sides) < 2 and trigger.rule in ("contact.noun", "contact.speak"):
        return False
    if trigger.rule == "contact.noun":
        return placed or (held_by_verb and trigger.token.dep_ != "attr" and draft.status is not Status.PLANNED)
    if (
        trigger.noun
        and trigger.plural
        and not placed
        and not (held_by_verb and lem(verdict.verb) not in ("resume", "continue", "restart", "be"))
    ):
        return False
    if trigger.rule == "meet.see" and not placed and draft.status is not Status.PLANNED:
        return False
    if trigger.noun and draft.status is Status.HELD and not placed and not held_by_verb and not trigger.definite:
        return verdict.why in ("mentioned", "before", "subject") and len(party.named_sides) == 2
    return True


_REGULAR = frozenset(
    (
        "annual",
        "biannual",
        "biennial",
        "semi-annual",
        "semiannual",
        "yearly",
        "monthly",
        "quarterly",
        "regular",
        "periodic",
        "frequent",
    )
)


def _several(trigger: Trigger) -> bool:
    """ "met twice", "spoke several times": more than one event, and none of them told."""
    return not trigger.noun and any(
        c.lower_ == "twice" or (c.lower_ == "times" and any(n.dep_ in ("nummod", "amod") for n in c.children))
        for c in children(trigger.token, "advmod", "npadvmod", "dobj")
    )


def _going_on(trigger: Trigger) -> bool:
    """ "will go on talking", "keep talking": no contact, but that contact goes on."""
    return trigger.token.tag_ == "VBG" and lem(trigger.token.head) in ("go", "keep", "continue", "carry", "start")


def _split_by_person(reading: Reading, trigger: Trigger, draft: Draft, party: Party) -> list[Draft]:
    """ "met Li on Friday and He on Saturday": an event for each object with its own date; empty where there is but one."""
    base, start = reading.parsed.sentence.start, draft.span[1]
    objects = _objects(reading, trigger, draft, party)
    phrases = [p for p in reading.dates(tense_of(draft.status)) if not p.bound]
    found: list[Draft] = []
    for k, mention in enumerate(objects):
        until = objects[k + 1].start if k + 1 < len(objects) else min(mention.end + 40, reading.parsed.sentence.end)
        own = [p for p in phrases if mention.end <= base + p.mention.start and base + p.mention.end <= until]
        between = reading.parsed.sentence.text[(objects[k - 1].end if k else start) - base : mention.start - base]
        if not own or (k and not re.fullmatch(r"[\w\s,.]{0,40}\band (?:with )?", between)):
            return []
        date = placed(own[0].mention, reading.parsed.sentence)
        found.append(
            replace(
                draft, people=[*dict.fromkeys(party.subject), *mention.people], date=date, date_score=2.6, sides=set(draft.sides)
            )
        )
    return found if len(found) > 1 else []


def _objects(reading: Reading, trigger: Trigger, draft: Draft, party: Party) -> list[Mention]:
    """Those of the other side whom the sentence names after its verb."""
    if trigger.noun or not party.subject:
        return []
    side = party.subject[0].side
    named = (m for m in reading.parsed.folded.mentions if m.fold and m.people and m.start > draft.span[1])
    return [m for m in named if m.people[0].side is not side]


def _split_by_day_between(reading: Reading, trigger: Trigger, draft: Draft, party: Party) -> list[Draft]:
    """ "met Li and, on July 8, He": the day is that of those named after it alone; empty where no day stands so."""
    base = reading.parsed.sentence.start
    objects = _objects(reading, trigger, draft, party)
    for phrase in reading.dates(tense_of(draft.status)):
        later = [p for m in objects if m.start > base + phrase.mention.end for p in m.people]
        if phrase.bound or not later or not reading.of_the_next(phrase.mention):
            continue
        first = replace(draft, people=[p for p in draft.people if p not in later], sides=set(draft.sides))
        date = placed(phrase.mention, reading.parsed.sentence)
        people = [*dict.fromkeys(party.subject), *later]
        return [first, replace(draft, people=people, date=date, date_score=3.0, sides=set(draft.sides))]
    return []


_BETWEEN = re.compile(r"\bbetween\b")


def _split_by_between(reading: Reading, trigger: Trigger, draft: Draft) -> list[Draft]:
    """ "discussions between A and X in May and between B and Y in July": an event for each pair; empty where there is but one."""
    base, text = reading.parsed.sentence.start, reading.parsed.sentence.text
    told = [reading.parsed.span_of(t.token)[0] - base for t in reading.triggers if t.token.i > trigger.token.i]
    until = min(told, default=len(text))
    starts = [m.start() for m in _BETWEEN.finditer(text, draft.span[1] - base, until)]
    if not trigger.noun or len(starts) < 2:
        return []
    phrases = [p for p in reading.dates(tense_of(draft.status)) if not p.bound]
    found: list[Draft] = []
    for start, end in zip(starts, [*starts[1:], until], strict=True):
        inside = [m for m in reading.parsed.folded.mentions if start <= m.start - base < end and m.people]
        people = list(dict.fromkeys(p for m in inside for p in m.people))
        if len({p.side for p in people}) < 2:
            return []
        date = next((placed(p.mention, reading.parsed.sentence) for p in phrases if start <= p.mention.start < end), NO_DATE)
        place = next((p for p in reading.place_list if start <= p.start - base < end and p.preposition in ("in", "at")), None)
        where = (place.name, place.country) if place else ("", "")
        found.append(
            replace(
                draft,
                people=people,
                date=date,
                date_score=2.6,
                place=where[0],
                country=where[1],
                plural=False,
                sides=set(draft.sides),
            )
        )
    return found if len(found) > 1 else []


#: Between one whom somebody meets and the next, met by himself.
_LATER = re.compile(r",? and (?:later|then|separately|afterwards?)(?: \w+)? (?:with )?(?:the )?\Z")


def _later_with(reading: Reading, trigger: Trigger, draft: Draft, party: Party) -> list[Draft]:
    """ "is to meet Li, and later with Hu and Wen": two contacts of one day; empty where there is but one."""
    if trigger.noun or not party.subject:
        return []
    base = reading.parsed.sentence.start
    others = [
        m
        for m in reading.parsed.folded.mentions
        if m.fold and m.people and m.start > draft.span[1] and m.people[0].side is not party.subject[0].side
    ]
    for k in range(1, len(others)):
        if not _LATER.search(reading.parsed.sentence.text[others[k - 1].end - base : others[k].start - base]):
            continue
        later = [p for m in others[k:] for p in m.people]
        first = replace(draft, people=[p for p in draft.people if p not in later], sides=set(draft.sides))
        return [first, replace(draft, people=[*dict.fromkeys(party.subject), *later], sides=set(draft.sides))]
    return []


#: Between one place with its date and the next.
_NEXT_ROUND = re.compile(r",?(?: and| then| and then)?(?: (?:in|at))? ?")


def _split_by_place(reading: Reading, trigger: Trigger, draft: Draft) -> list[Draft]:
    """ "meetings in London on 9 June and in Stockholm on 28 July": an event for each place with its own date."""
    if trigger.noun and not trigger.plural and trigger.token.lower_ != "talks":
        return [draft]
    phrases = [p for p in reading.dates(tense_of(draft.status)) if not p.bound]
    base = reading.parsed.sentence.start
    pairs: list[tuple[Place, DatePhrase]] = []
    reached = draft.span[1]
    for place in reading.place_list:
        if place.start < reached:
            continue
        between = reading.parsed.sentence.text[reached - base : place.start - base]
        if (pairs and not _NEXT_ROUND.fullmatch(between)) or (not pairs and place.preposition not in ("in", "at")):
            break
        dated = next((p for p in phrases if 0 <= base + p.mention.start - place.end <= 6), None)
        if dated is None:
            break
        pairs.append((place, dated))
        reached = base + dated.mention.end
    if len(pairs) < 2:
        return [draft]
    return [
        replace(
            draft,
            place=p.name,
            country=p.country,
            date=placed(d.mention, reading.parsed.sentence),
            date_score=3.0,
            plural=False,
            people=list(draft.people),
            sides=set(draft.sides),
        )
        for p, d in pairs
    ]
