"""The date and place of a draft: from its clause, from a count back from another event, from how long it lasted."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from timeline.extract.cleaning import Sentence
from timeline.extract.dates import DatePhrase, Tense
from timeline.extract.drafts import Draft, Reading, tense_of
from timeline.extract.lexicon import SAY, TRAVEL
from timeline.extract.setting import ASIDE, Place, choose_date, choose_place, linked, scope
from timeline.extract.status import Verdict
from timeline.extract.syntax import children, clause_of, is_verb, lem, within
from timeline.extract.triggers import Trigger
from timeline.extract.types import NO_DATE, DateMention
from timeline.vocabulary import DateBasis, Precision, Status

if TYPE_CHECKING:
    from spacy.tokens import Token


def _claims(reading: Reading, trigger: Trigger, phrases: list[DatePhrase]) -> dict[int, float]:
    """How well the sentence's other triggers claim each date phrase."""
    claims: dict[int, float] = {}
    for other in reading.triggers:
        if other.token.i == trigger.token.i or other.rule == "visit.be" or linked(trigger.token, other.token):
            continue
        if other.noun and not trigger.noun and _governs(trigger.token, other.token):
            continue
        if trigger.noun and other.rule == "visit.go" and _governs(other.token, trigger.token):
            continue
        if other.noun and not trigger.noun and _during(trigger.token, other.token):
            continue
        for k, phrase in enumerate(phrases):
            at = (reading.parsed.sentence.start + phrase.mention.start, reading.parsed.sentence.start + phrase.mention.end)
            verb = other.token if not other.noun else clause_of(other.token)
            score = scope(reading.parsed, other.token, other.noun, verb, at)
            inside = trigger.noun and within(other.token, trigger.token)
            inside |= trigger.noun and other.noun and _part_told(other.token, trigger.token)
            if score >= 2.6 and not inside:
                claims[k] = max(claims.get(k, 0.0), score)
            elif score >= 2.5 and not other.noun:
                claims[k] = max(claims.get(k, 0.0), 2.4)
    return claims


def _governs(verb: Token, noun: Token) -> bool:
    """Whether the noun tells what the verb does or is for: "cancelled the talks", "were in China for two days of talks"."""
    while noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.tag_[:1] == "N":
        noun = noun.head.head
    if noun.head.i == verb.i:
        return noun.dep_ == "dobj"
    return noun.dep_ == "pobj" and noun.head.lower_ in ("for", "of") and noun.head.head.i == verb.i


def _during(verb: Token, noun: Token) -> bool:
    """ "saw him in Beijing during his visit of June 18 and 19": what was done during it was on its days."""
    return noun.dep_ == "pobj" and noun.head.lower_ in ("during", "on") and noun.head.head.i == verb.i


def _part_told(part: Token, whole: Token) -> bool:
    """ "the meeting included a dinner on Monday": what the meeting included was on its day."""
    while part.dep_ == "conj":
        part = part.head
    verb = part.head
    return part.dep_ == "dobj" and lem(verb) in _INCLUDES and any(s.i == whole.i for s in children(verb, "nsubj"))


_LAST_TIME = re.compile(r"\b(?:last|first|only|previous|second|third) (?:time|occasion)\b", re.IGNORECASE)


def _predicate_of_time(reading: Reading, trigger: Trigger) -> int | None:
    """Where in the sentence the time and place of the event are told: behind "was" in "the last time they met was in Bali"."""
    text = reading.parsed.sentence.text
    time = _LAST_TIME.search(text)
    told = reading.parsed.span_of(trigger.token)[1] - reading.parsed.sentence.start
    if trigger.noun or time is None or not 0 < told - time.end() < 70:
        return None
    was = re.compile(r"\b(?:was|came|had been)\b").search(text, told, told + 60)
    return was.end() if was else None


def set_date(reading: Reading, trigger: Trigger, verdict: Verdict, draft: Draft) -> None:
    """Give a draft its date, and let the date settle a present tense or a bare noun."""
    behind = _predicate_of_time(reading, trigger)
    if behind is not None:
        first = next((p for p in reading.dates(Tense.PAST) if p.mention.start >= behind and not p.bound), None)
        draft.date, draft.date_score = (placed(first.mention, reading.parsed.sentence), 2.6) if first else (NO_DATE, 0.0)
        draft.subordinate = True
        return
    context = reading.last.date if reading.last and reading.last.date.earliest else None
    tense = Tense.PRESENT if draft.status is Status.HELD and trigger.token.tag_ in ("VBZ", "VBP") else tense_of(draft.status)
    if _was_ahead(reading, trigger, verdict, draft):
        tense = Tense.FUTURE
    phrases = _own_phrases(reading, trigger, reading.dates(tense, context))
    phrase, score = choose_date(
        reading.parsed, trigger.token, trigger.noun, verdict.verb, phrases, _claims(reading, trigger, phrases)
    )
    counted = _counted(reading, trigger)
    if counted is not NO_DATE and (phrase is None or score < 2.5 or phrase.mention.basis is not DateBasis.EXPLICIT):
        draft.date = counted
        if counted.earliest and counted.earliest > reading.day and draft.status is Status.HELD:
            draft.status = Status.PLANNED
        return
    if phrase is not None and verdict.why in _ANNOUNCED and trigger.noun and score == 2.5:
        phrase = None  # the day on which it was announced or prepared
    if phrase is None:
        draft.date = _beside(reading, trigger, phrases)
        if draft.date is NO_DATE and draft.kind == "incident":
            draft.date = _at_the_head(reading, phrases)
        if draft.date is NO_DATE and reading.heading is not None and draft.status is not Status.PLANNED:
            _date_by_heading(reading, trigger, draft)
        draft.reported = not trigger.noun and _told_today(reading, trigger, phrases)
        draft.recalled = any(
            p.mention.latest and p.mention.latest < reading.day - _LONG_AGO and reading.of_the_next(p.mention)
            for p in reading.dates(Tense.PAST)
        )
        return
    mention = phrase.mention
    off = draft.status in (Status.CANCELLED, Status.POSTPONED, Status.REFUSED)
    if off and mention.earliest and mention.earliest > reading.day + dt.timedelta(days=120):
        again, score = choose_date(
            reading.parsed, trigger.token, trigger.noun, verdict.verb, reading.dates(Tense.PAST, context), {}
        )  # "declined a call on Feb. 4" in May
        mention = again.mention if again else mention
    if verdict.why == "present" and mention.latest and mention.latest > reading.day and mention.text.lower().startswith("later"):
        draft.status = Status.PLANNED  # "visits Washington later this month"
    if (
        mention.earliest
        and mention.earliest > reading.day + dt.timedelta(days=1)
        and draft.status in (Status.HELD, Status.ONGOING)
    ):
        if draft.explicit and draft.status is Status.HELD:
            return
        draft.status = Status.PLANNED
        phrases = _own_phrases(reading, trigger, reading.dates(Tense.FUTURE, context))
        again, score = choose_date(
            reading.parsed, trigger.token, trigger.noun, verdict.verb, phrases, _claims(reading, trigger, phrases)
        )
        mention = again.mention if again else mention
    draft.date, draft.date_score = placed(_lasting(reading, trigger, mention), reading.parsed.sentence), score


_AHEAD_OF = re.compile(r"\bahead of\b", re.IGNORECASE)


def _was_ahead(reading: Reading, trigger: Trigger, verdict: Verdict, draft: Draft) -> bool:
    """Whether what was done on a day just gone was ahead of the event, so that the date of the event looks forward: "arrived
    on Wednesday ahead of talks in May"."""
    here = reading.last is not None and reading.last.sentence.start == reading.parsed.sentence.start
    lately = reading.last.date.latest if reading.last is not None and here else None
    before = reading.parsed.sentence.text[: draft.span[0] - reading.parsed.sentence.start]
    if draft.status is not Status.HELD or verdict.why not in ("before", "purpose") or lately is None:
        return False
    return 0 <= (reading.day - lately).days <= 7 and _AHEAD_OF.search(before) is not None


def _date_by_heading(reading: Reading, trigger: Trigger, draft: Draft) -> None:
    """The date at the head of the entry, for what the entry tells and not for what it recalls ("…, after the visit of X")."""
    heading = reading.heading
    token = trigger.token
    aside = trigger.noun and token.dep_ in ("pobj", "dobj") and token.head.lower_ in ASIDE
    if heading is None or draft.subordinate or aside:
        return
    draft.date, draft.date_score = _lasting(reading, trigger, heading), 1.0
    if heading.earliest and heading.earliest > reading.day and draft.status in (Status.HELD, Status.ONGOING):
        draft.status = Status.PLANNED


#: A sentence that names a day further back than this is not today's news.
_LONG_AGO = dt.timedelta(days=14)
_INCLUDES = frozenset(("include", "includes", "included", "feature", "featured", "features", "comprised", "involved"))
#: Verbs of planning beside which a date is the day of the planning.
_ANNOUNCED = frozenset(["announce", "agree", "prepare", "decide", "arrange", "confirm", "plan"])


def _own_phrases(reading: Reading, trigger: Trigger, phrases: list[DatePhrase]) -> list[DatePhrase]:
    """The phrases that can date the event: "two days after X met Y" dates what came then, and not the meeting; and what was
    announced on a day was not held on it."""
    told = reading.parsed.span_of(trigger.token)[0] - reading.parsed.sentence.start
    announced = _announcing(trigger)
    undertaken = _undertaking(trigger)
    kept = []
    for phrase in phrases:
        mention = phrase.mention
        ends = reading.parsed.sentence.text[mention.end :][:1] in ",.;"  # "the day before, he flew": counted from what was told
        if mention.end <= told and mention.basis is DateBasis.ANCHORED and _COUNTS_FROM.search(mention.text) and not ends:
            continue
        start = reading.parsed.sentence.start + mention.start
        node = reading.parsed.root_of(start, start + len(mention.text))
        if announced is not None and node.i < trigger.token.i and not within(node, trigger.token):
            continue
        if undertaken is not None and node.i < trigger.token.i and clause_of(node).i == undertaken.i:
            continue
        at = (start, start + len(mention.text))
        beside = announced is not None and scope(reading.parsed, trigger.token, trigger.noun, announced, at) >= 2.6
        if announced is not None and clause_of(node).i == announced.i and not (within(node, trigger.token) or beside):
            continue
        if reading.of_the_next(mention):
            continue
        if any(_since(a) and not within(trigger.token, a) for a in node.ancestors):
            continue
        if any(
            a.lower_ == "since" and a.dep_ == "prep" and node.head.i != a.i and not within(trigger.token, a)
            for a in node.ancestors
        ):
            continue  # "the first meeting since the visa and the July tests"
        if _of_another(reading, trigger, node, mention):
            continue
        if told < mention.start and _ANOTHER_TIME.search(reading.parsed.sentence.text, told, mention.start):
            continue
        kept.append(phrase)
    return kept


def _of_another(reading: Reading, trigger: Trigger, node: Token, mention: DateMention) -> bool:
    """Whether a date is the possessor of something that is no event: "in response to Friday's announcement"."""
    after = reading.parsed.sentence.text[mention.end : mention.end + 2]
    if after not in ("'s", "’s") or node.dep_ != "poss":
        return False
    occasion = node.head.dep_ == "pobj" and node.head.head.lower_ in ("at", "during")  # "at last year's forum"
    return not (
        occasion or node.head.i == trigger.token.i or node.head.i in reading.parsed.events or within(trigger.token, node.head)
    )


def _since(token: Token) -> bool:
    """Whether the token heads a clause of "since": "since he took office", "since taking office"."""
    after = token.dep_ == "pcomp" and token.head.lower_ == "since"
    return is_verb(token) and (after or any(c.lower_ == "since" for c in children(token, "mark")))


#: What comes behind these words was on another occasion: "in Beijing in June, and before that in Munich in February".
_ANOTHER_TIME = re.compile(r"\band (?:before|prior to|after) (?:that|then)\b", re.IGNORECASE)
_COUNTS_FROM = re.compile(r"\b(?:after|before|following|since)\Z", re.IGNORECASE)
_ANNOUNCING = frozenset(
    (
        "follow",
        "recall",
        "cite",
        "await",
        "precede",
        "announce",
        "prepare",
        "discuss",
        "propose",
        "confirm",
        "arrange",
        "reveal",
        "disclose",
        "mention",
        "report",
    )
)


#: Verbs of taking on to do something: a day said before what is to be done is the day of taking it on.
_UNDERTAKING = frozenset(
    ("agree", "accept", "decide", "promise", "pledge", "vow", "offer", "propose", "choose", "opt", "consent")
)


def _undertaking(trigger: Trigger) -> Token | None:
    """The verb by which a contact to come is taken on ("agreed in October to visit"), None where there is none."""
    node = trigger.token
    while node.dep_ in ("xcomp", "acl", "dobj", "pobj", "prep") and node.head.i != node.i:
        node = node.head
        if is_verb(node):
            return node if lem(node) in _UNDERTAKING else None
    return None


def _announcing(trigger: Trigger) -> Token | None:
    """The verb by which an event is only announced or prepared, None where there is none."""
    token = trigger.token
    if trigger.noun and token.dep_ in ("dobj", "nsubjpass") and lem(token.head) in _ANNOUNCING:
        return token.head
    return None


_DURATION = re.compile(r"\b(?P<count>two|three|four|five|six|seven|\d)(?:[- ]day\b(?!s)| days of\b)", re.IGNORECASE)


#: Between the first and the last day of what goes on: "began today and will continue tomorrow".
_GOING_ON = re.compile(
    r"\A[^.;]{0,40}\b(?:continu(?:e|es|ing)|resum(?:e|es|ing)|conclud(?:e|es|ing)|go(?:es)? on)\b[^.;]{0,25}\Z"
)


_ENDING = re.compile(
    (
        r"\b(?:wrap(?:s|ped|ping)? up|end(?:s|ed|ing)?|conclud(?:e|es|ed|ing)|finish(?:es|ed|ing)?|clos(?:e|es|ed|ing)|"
        r"complet(?:e|es|ed|ing))\b"
    ),
    re.IGNORECASE,
)


_BEGINNING = re.compile(
    (
        r"\b(?:beg[aiu]n(?:s|ning)?|start(?:s|ed|ing)?|arriv(?:e|es|ed|ing)|kick(?:s|ed|ing)? off|open(?:s|ed|ing)?|"
        r"land(?:s|ed)|for)\b"
    ),
    re.IGNORECASE,
)


def _lasting(reading: Reading, trigger: Trigger, mention: DateMention) -> DateMention:
    """The days of something that lasts: "wrapped up two days of talks on Thursday" is Wednesday and Thursday."""
    if mention.precision is not Precision.DAY or mention.earliest is None or mention.latest != mention.earliest:
        return mention
    text = reading.parsed.sentence.text
    for phrase in reading.dates(Tense.FUTURE):
        end, start = phrase.mention.earliest, phrase.mention.start
        if (
            start > mention.end
            and end
            and phrase.mention.precision is Precision.DAY
            and _GOING_ON.search(text[mention.end : start])
        ) and 0 < (end - mention.earliest).days <= 3:
            return replace(mention, latest=end, precision=Precision.RANGE, edtf=f"{mention.earliest}/{end}")
    told = reading.parsed.span_of(trigger.token)[0] - reading.parsed.sentence.start
    duration = next((m for m in _DURATION.finditer(text) if -45 <= m.start() - told <= 60), None)
    if duration is None:
        return mention
    days = dt.timedelta(days=(_NUMBERS.get(duration["count"].lower()) or int(duration["count"])) - 1)
    before = text[: duration.start()][-40:]
    if trigger.rule == "visit.go" and re.match(r" (?:talks|meetings|negotiations|consultations)\b", text[duration.end() :]):
        return mention  # "arrived on Monday for two days of talks"
    after = text[duration.end() : max(mention.start, duration.end())]
    if _ENDING.search(before) or (trigger.noun and re.search(r"\b(?:wrapped up|ended|concluded|finished|closed)\b", after)):
        first, last = mention.earliest - days, mention.latest
    elif _BEGINNING.search(before):
        first, last = mention.earliest, mention.latest + days
    else:
        return mention
    return replace(mention, earliest=first, latest=last, precision=Precision.RANGE, edtf=f"{first}/{last}")


_COUNT_BEFORE = re.compile(
    (
        r"\b(?P<count>an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2}|a couple of|several|a "
        r"few) (?P<unit>day|week|month|year)s? (?P<word>after|following|before|since)\s+$"
    ),
    re.IGNORECASE,
)


_NUMBERS = dict(
    zip(
        ["a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        (1, *range(1, 13)),
        strict=True,
    )
) | {"an": 1, "a couple of": 2}


def _next_to(reading: Reading, trigger: Trigger) -> bool:
    """Whether the event told just before in the sentence is dated, with no other word for an event between."""
    if reading.latest is None or reading.latest.date is NO_DATE:
        return False
    spans = [reading.parsed.span_of(t.token)[0] for t in reading.triggers]
    return not any(reading.latest.span[1] < at < reading.parsed.span_of(trigger.token)[0] for at in spans)


def _counted(reading: Reading, trigger: Trigger) -> DateMention:
    """ "It came two weeks after Burns met Liu": the date counted back from the event that the sentence is about."""
    told = reading.main or reading.last
    if _next_to(reading, trigger):
        told = reading.latest
    base = told.date if told is not None else NO_DATE
    sentence = reading.parsed.sentence
    edge = reading.parsed.doc[trigger.token.left_edge.i] if trigger.noun else trigger.token
    verb = clause_of(trigger.token) if trigger.noun else trigger.token
    subjects = [] if trigger.noun else [c.left_edge for c in children(verb, "nsubj", "nsubjpass")]
    starts = {reading.parsed.folded.original(t.idx) for t in (edge, verb.left_edge, trigger.token.left_edge, *subjects)}
    text = sentence.text
    for match in re.finditer(r"\b(?:after|following|before)\s+", text):
        counted = _COUNT_BEFORE.search(text[: match.end()])
        if not counted or not any(0 <= at - (sentence.start + match.end()) <= 6 for at in starts):
            continue
        earlier = [p.mention for p in reading.dates(Tense.PAST) if p.mention.end <= counted.start() and not p.bound]
        if earlier and earlier[-1].precision is Precision.DAY and earlier[-1].basis is DateBasis.EXPLICIT:
            base = earlier[-1]
        number = _NUMBERS.get(counted["count"].lower()) or (int(counted["count"]) if counted["count"].isdigit() else 0)
        anchor = base.earliest or reading.day
        if not number:
            return NO_DATE
        back = -1 if counted["word"].lower() in ("after", "following", "since") else 1
        unit = counted["unit"].lower()
        words = counted.group().rsplit(" ", 1)[0].strip()
        where = sentence.start + counted.start()
        if unit == "day":
            day = anchor + dt.timedelta(days=back * number)
            return DateMention(
                day, day, Precision.DAY, DateBasis.ANCHORED, words, str(day), base is NO_DATE, where, where + len(words)
            )
        if unit == "week":
            middle = anchor + dt.timedelta(weeks=back * number)
            first, last = middle - dt.timedelta(days=3), middle + dt.timedelta(days=3)
            return DateMention(
                first, last, Precision.WEEK, DateBasis.ANCHORED, words, f"{first}~/{last}~", True, where, where + len(words)
            )
        months = anchor.year * 12 + anchor.month - 1 + back * number * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        first = dt.date(year, month + 1, 1)
        last = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)
        return DateMention(
            first, last, Precision.MONTH, DateBasis.ANCHORED, words, f"{first:%Y-%m}~", True, where, where + len(words)
        )
    return NO_DATE


def _told_today(reading: Reading, trigger: Trigger, phrases: list[DatePhrase]) -> bool:
    """Whether the sentence says that somebody told of the event in the last days: "said on Friday that he spoke to Xi"."""
    if trigger.token.dep_ not in ("ccomp", "xcomp") or lem(trigger.token.head) not in SAY:
        return False
    return any(
        p.mention.earliest and dt.timedelta(0) <= reading.day - p.mention.earliest <= dt.timedelta(days=2) for p in phrases
    )


#: Before "before" and "after": so near that the day is about the same.
_CLOSE = frozenset(["just", "shortly", "hours", "minutes", "immediately", "right", "moments", "soon"])


#: "Tuesday, just hours before Gates met Hu".
_HOURS_OFF = re.compile(
    r",? (?:and )?(?:just |only )?(?:(?:a few|several|\w+) )?(?:hours|minutes|shortly|moments|immediately) (?:before|after)\b"
    r"[^,;]{0,90}\Z"
)


def _beside(reading: Reading, trigger: Trigger, phrases: list[DatePhrase]) -> DateMention:
    """The date of what was said just before, during or after the event, as about the event's own: "announced on 29 October
    just before his meeting"."""
    token = trigger.token
    told = reading.parsed.span_of(token)[0] - reading.parsed.sentence.start
    for phrase in phrases:
        between = reading.parsed.sentence.text[phrase.mention.end : told] if phrase.mention.end < told else ""
        if phrase.mention.precision is Precision.DAY and not phrase.bound and _HOURS_OFF.match(between):
            mention = placed(phrase.mention, reading.parsed.sentence)
            return replace(mention, approximate=True, edtf=f"{mention.earliest}~", basis=DateBasis.ANCHORED)
    if (
        not trigger.noun
        or token.dep_ != "pobj"
        or token.head.lower_ not in ("before", "during", "after", "at")
        or not is_verb(token.head.head)
    ):
        return NO_DATE
    verb = token.head.head
    for phrase in phrases:
        start = reading.parsed.sentence.start + phrase.mention.start
        node = reading.parsed.root_of(start, start + len(phrase.mention.text))
        if (
            not phrase.bound
            and clause_of(node).i == verb.i
            and verb.i < node.i < token.i
            and (phrase.mention.precision is Precision.DAY or token.head.lower_ in ("during", "at"))
        ):
            mention = placed(phrase.mention, reading.parsed.sentence)
            if token.head.lower_ in ("before", "after") and not any(c.lower_ in _CLOSE for c in token.head.children):
                return NO_DATE
            exact = token.head.lower_ in ("during", "at")
            return mention if exact else replace(mention, approximate=True, edtf=f"{mention.earliest}~", basis=DateBasis.ANCHORED)
    return NO_DATE


def _at_the_head(reading: Reading, phrases: list[DatePhrase]) -> DateMention:
    """The date with which a sentence of one date begins, where the parser loses the clause: "On 1 April 2001, a …"."""
    first = phrases[0] if len(phrases) == 1 and not phrases[0].bound else None
    root = next((t for t in reading.parsed.doc if t.dep_ == "ROOT"), None)
    if (
        first is None
        or root is None
        or lem(root) in SAY
        or not re.match(r"(?:on|in) ", reading.parsed.sentence.text, re.IGNORECASE)
        or first.mention.start > 4
    ):
        return NO_DATE
    return placed(first.mention, reading.parsed.sentence)


def namesakes_of_the_day(reading: Reading, draft: Draft) -> None:
    """ "President George Bush" of 1989: of two who bear first name and surname, the one in office on the day, unless the
    text itself tells them apart."""
    day = draft.date.latest
    if day is None:
        return
    spelt_out = {p for m in reading.parsed.folded.mentions for p in m.people if p.name in m.text}
    for number, person in enumerate(draft.people):
        official = person.official
        if official is None or person in spelt_out or official.tenures_on(day):
            continue
        ends = official.name.split()[0], official.name.split()[-1]
        others = [
            o
            for o in reading.discourse.index.gazetteer.officials
            if o is not official and (o.name.split()[0], o.name.split()[-1]) == ends and o.tenures_on(day)
        ]
        if len(others) == 1:
            draft.people[number] = replace(person, name=others[0].name, official=others[0])


def placed(mention: DateMention, sentence: Sentence) -> DateMention:
    """The date with its offsets in the article."""
    return (
        replace(mention, start=sentence.start + mention.start, end=sentence.start + mention.end)
        if mention.start >= 0
        else mention
    )


def set_place(reading: Reading, trigger: Trigger, verdict: Verdict, draft: Draft) -> None:
    incident = draft.kind == "incident"
    place = choose_place(reading.parsed, trigger.token, trigger.noun, verdict.verb, reading.place_list, incident)
    place = place or _journey(reading, trigger) or _at_the_end(reading)
    behind = _predicate_of_time(reading, trigger)
    if behind is not None and place is None:
        at = reading.parsed.sentence.start + behind
        place = next((p for p in reading.place_list if p.start >= at and (p.compound or p.preposition in ("in", "at"))), None)
    if place:
        draft.place, draft.country = place.name, place.country


def _at_the_end(reading: Reading) -> Place | None:
    """The place with which an entry of a list of dates ends: "Summit of the two presidents, Bali"."""
    if reading.heading is None or not reading.place_list:
        return None
    last = reading.place_list[-1]
    return last if last.preposition in (",", "(") and reading.parsed.sentence.end - last.end <= 1 else None


def _journey(reading: Reading, trigger: Trigger) -> Place | None:
    """Where somebody travels to meet: "will travel to Switzerland to meet", "lead a delegation to Malaysia for talks"."""
    node = trigger.token
    for _ in range(4):
        if node.head.i == node.i:
            return None
        purpose = (node.dep_ == "advcl" and node.tag_ == "VB") or node.dep_ in ("xcomp", "pobj", "prep")
        purpose &= node.lower_ not in ("after", "before", "following", "since")
        node = node.head
        if not purpose:
            return None
        if is_verb(node) and lem(node) in TRAVEL | {"lead", "head", "take"}:
            for place in reading.place_list:
                if (
                    place.preposition in ("to", "in", "for")
                    and clause_of(reading.parsed.root_of(place.start, place.end)).i == node.i
                ):
                    return place
            return None
    return None
