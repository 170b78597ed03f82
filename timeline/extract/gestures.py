"""Invitations, protests, letters and greetings."""

from __future__ import annotations

import re

from timeline.extract.arguments import Party, np_mentions, party_of, verb_party
from timeline.extract.dates import Tense
from timeline.extract.discourse import Reference
from timeline.extract.drafts import COUNTRY_OF, Draft, Reading, judge, new_draft
from timeline.extract.roles import OFFICE_WORDS
from timeline.extract.status import judge_verb
from timeline.extract.syntax import children, clause_of, lem, subject_of
from timeline.extract.timing import placed, set_date, set_place
from timeline.extract.triggers import Trigger
from timeline.extract.types import NO_DATE
from timeline.vocabulary import Role, Side, Status

_ACCEPTED = re.compile(r"\baccept(?:ed|s|ing)?\b", re.IGNORECASE)


_COMING = re.compile(r"\b(?:visit|come|travel|go)\b", re.IGNORECASE)


def invitation(reading: Reading, trigger: Trigger) -> list[Draft]:
    verdict = judge(trigger)
    if verdict.status is None:
        return []
    parsed, token = reading.parsed, trigger.token
    inviter, invited = Party(), Party()
    if trigger.noun:
        for child in children(token, "poss", "compound", "amod"):
            mention = parsed.mention_at.get(child.i)
            if mention:
                inviter.add([mention], acting=True)
        for preposition in children(token, "prep"):
            target = (
                inviter
                if preposition.lower_ in ("from", "by", "of")
                else invited
                if preposition.lower_ in ("to", "for")
                else None
            )
            for below in children(preposition, "pobj"):
                if target is not None:
                    target.add(
                        [m for m in np_mentions(parsed, below) if m.people or m.reference is not Reference.THIRD], acting=True
                    )
        for clause in children(token, "acl", "relcl", "advcl"):  # "an invitation for Rubio to visit"
            invited.add([m for who in children(clause, "nsubj") for m in np_mentions(parsed, who) if m.people], acting=True)
        verb = clause_of(token)
        subject = subject_of(verb)
        actor = np_mentions(parsed, subject) if subject is not None and subject.i != token.i else []
        (invited if lem(verb) in ("accept", "receive", "get", "decline", "take") else inviter).add(actor, acting=True)
        invited.add([m for d in children(verb, "dobj", "dative") if d.i != token.i for m in np_mentions(parsed, d)], acting=True)
    else:
        passive = any(children(token, "nsubjpass")) or (token.tag_ == "VBN" and not any(children(token, "dobj")))
        subject_mentions = np_mentions(parsed, subject) if (subject := subject_of(token)) is not None else []
        agents = [
            m
            for prep in children(token, "agent", "prep")
            if prep.lower_ == "by"
            for o in children(prep, "pobj")
            for m in np_mentions(parsed, o)
        ]
        objects = [m for d in children(token, "dobj") for m in np_mentions(parsed, d)]
        inviter.add(agents if passive else subject_mentions, acting=True)
        invited.add(subject_mentions if passive else objects, acting=True)
    guests = [
        p
        for p in invited.people
        if p.side not in {q.side for q in inviter.people}
        and (not inviter.sides or p.side not in inviter.sides or len(inviter.sides) == 2)
    ]
    if not guests or not (inviter.sides - {guests[0].side}):
        return []
    accepted = bool(_ACCEPTED.search(parsed.sentence.text))
    host = COUNTRY_OF[Side.CHN if guests[0].side is Side.USA else Side.USA]
    place = next(
        (
            p
            for p in reading.place_list
            if p.country == host
            and p.start > parsed.span_of(token)[0]
            and p.preposition in ("visit", "to", "in", "visiting", "into")
        ),
        None,
    )
    draft = new_draft(
        reading, trigger, verdict, "visit" if accepted else "invitation", None, "invite.accepted" if accepted else ""
    )
    draft.people = guests if accepted else [*guests, *(p for p in inviter.people if p not in guests)]
    draft.sides = set(inviter.sides | {g.side for g in guests})
    draft.roles = {g.name: Role.VISITOR for g in guests} | {p.name: Role.HOST for p in inviter.people if p not in guests}
    draft.place, draft.country = (
        (place.name, place.country) if place else (host if accepted or _COMING.search(parsed.sentence.text) else "", host)
    )
    if accepted:
        draft.status, draft.explicit = Status.PLANNED, True
        phrases = [
            p
            for p in reading.dates(Tense.FUTURE)
            if not p.bound and parsed.sentence.start + p.mention.start > parsed.span_of(token)[0]
        ]
        if phrases:
            draft.date, draft.date_score = placed(phrases[0].mention, parsed.sentence), 2.0
    else:
        set_date(reading, trigger, verdict, draft)
        if draft.date.earliest and draft.date.earliest > reading.day:
            draft.date = NO_DATE
        draft.status = verdict.status
    return [draft]


def protest(reading: Reading, trigger: Trigger) -> list[Draft]:
    verdict = judge(trigger)
    party = verb_party(reading.parsed, trigger.token) if not trigger.noun else party_of(reading.parsed, trigger)
    if verdict.status is None or party.third:
        return []
    summons = trigger.rule == "protest.summon"
    official = any(d.lower_ in OFFICE_WORDS for d in children(trigger.token, "dobj", "nsubjpass"))
    if summons and official and not party.objects:
        party.sides |= {side for m in reading.parsed.folded.mentions for side in m.sides}
    if summons and not (party.objects or party.group or (official and party.both)):
        return []
    if not party.people and not party.both:
        return []
    summoned = list(party.objects) if trigger.rule == "protest.summon" else party.people
    if trigger.rule == "protest.summon" and any(children(trigger.token, "nsubjpass")):
        summoned = list(party.subject)
    draft = new_draft(reading, trigger, verdict, "protest", party)
    draft.people = list(dict.fromkeys(summoned or party.people))
    set_date(reading, trigger, verdict, draft)
    return [draft]


#: What is no writing: "sent mixed messages", "send a clear message".
_FIGURATIVE = frozenset(
    ("mixed", "clear", "strong", "wrong", "right", "stark", "blunt", "conflicting", "contradictory", "powerful")
)


def letter(reading: Reading, trigger: Trigger) -> list[Draft]:
    if trigger.token.lower_.startswith("message") and any(c.lower_ in _FIGURATIVE for c in children(trigger.token, "amod")):
        return []
    sent = _sent(reading, trigger)
    if sent:
        return sent
    verb = clause_of(trigger.token)
    if lem(verb) not in ("send", "write", "deliver", "extend", "exchange", "convey") or trigger.token.dep_ not in (
        "dobj",
        "nsubjpass",
        "conj",
    ):
        return []
    verdict = judge_verb(verb)
    party = verb_party(reading.parsed, verb)
    for mention in reading.parsed.folded.mentions:
        if mention.people and mention.start > reading.parsed.span_of(trigger.token)[0] and mention.reference is Reference.NAME:
            party.add([mention], acting=False)
    if verdict.status is None or len(party.named_sides) < 2 or party.third:
        return []
    draft = new_draft(reading, trigger, verdict, "letter", party)
    set_date(reading, trigger, verdict, draft)
    return [draft]


def _sent(reading: Reading, trigger: Trigger) -> list[Draft]:
    """ "a letter from Austin to Li": the noun alone, with writer and addressee."""
    party = Party()
    for preposition in children(trigger.token, "prep"):
        if preposition.lower_ in ("from", "to"):
            for below in children(preposition, "pobj"):
                party.add([m for m in np_mentions(reading.parsed, below) if m.people], acting=preposition.lower_ == "from")
                for further in children(below, "prep"):
                    for other in children(further, "pobj"):
                        if further.lower_ == "to":
                            party.add([m for m in np_mentions(reading.parsed, other) if m.people], acting=False)
    verdict = judge(trigger)
    if len(party.named_sides) < 2 or not party.subject or not party.objects or verdict.status is not Status.HELD:
        return []
    draft = new_draft(reading, trigger, verdict, "letter", party)
    set_date(reading, trigger, verdict, draft)
    return [draft]


def greeting(reading: Reading, trigger: Trigger) -> list[Draft]:
    verdict = judge(trigger)
    party = verb_party(reading.parsed, trigger.token)
    if verdict.status is not Status.HELD or len(party.named_sides) < 2 or party.third:
        return []
    draft = new_draft(reading, trigger, verdict, "other", party)
    set_date(reading, trigger, verdict, draft)
    set_place(reading, trigger, verdict, draft)
    return [draft]
