"""What became of an event, clause by clause: held, planned, cancelled, postponed, refused — or not an event at all.

`judge` starts at the word that carries the event and follows its governors; it stops where a clause of time or reason
begins, so that "called off talks after her visit" cancels the talks and leaves the visit standing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from timeline.extract.lexicon import (
    AHEAD,
    CANCEL,
    DONE,
    HINDER,
    HOPE,
    KEEP_UP,
    LIGHT,
    MODAL_UNSURE,
    NEGATIVE,
    NOUN_CANCELLED,
    NOUN_PLANNED,
    NOUN_POSTPONED,
    NOUN_REFUSED,
    NOUN_UNSURE,
    OFF,
    PLAN,
    POSTPONE,
    REFUSE,
    SAY,
    UNSURE,
)
from timeline.extract.syntax import children, clause_of, is_verb, lem, particle
from timeline.vocabulary import Status

if TYPE_CHECKING:
    from spacy.tokens import Token

_TIME_MARKS = frozenset(
    ["after", "before", "since", "when", "while", "as", "until", "once", "following", "because", "though", "although", "where"]
)
_UNSURE_ADJECTIVES = frozenset(
    ("likely", "unlikely", "possible", "impossible", "probable", "uncertain", "doubtful", "conceivable", "unclear")
)
#: Contact in general, which is kept up or deepened without being an event: "to maintain dialogue".
_CHANNELS = frozenset(
    ("dialogue", "dialogues", "communication", "exchange", "exchanges", "contact", "contacts", "engagement", "consultation",
     "consultations", "interaction", "interactions", "discussions")
)  # fmt: skip
#: What one is when something took place: "I was pleased to host you".
_GLAD = frozenset(("pleased", "glad", "delighted", "happy", "honored", "honoured", "privileged", "fortunate", "proud"))
#: What one had when it did: "I had the chance to meet Wang".
_FEELINGS = frozenset(("pleasure", "honor", "honour", "privilege", "delight"))
_GRACES = _FEELINGS | {"opportunity", "chance", "occasion"}
#: "Its subject was the meeting of the two": talk about an event.
_ABOUT = frozenset(("subject", "topic", "aim", "purpose", "focus", "theme", "goal", "question"))
_IF_MARKS = frozenset(["if", "whether", "unless", "lest"])
#: What is done at a contact: "will raise trade in a call" is ahead, "said he will lift the ban in a call" was said in it.
_TOLD_AT = (
    SAY
    | HOPE
    | LIGHT
    | frozenset(
        [
            "raise",
            "discuss",
            "press",
            "urge",
            "warn",
            "speak",
            "meet",
            "talk",
            "address",
            "bring",
            "convey",
            "express",
            "seek",
            "see",
            "present",
            "sign",
        ]
    )
)
_NOUN_GOVERNORS = NOUN_PLANNED | NOUN_UNSURE | NOUN_CANCELLED | NOUN_POSTPONED | NOUN_REFUSED


@dataclass(frozen=True, slots=True)
class Verdict:
    """`status` is None for what is hoped, asked, denied or supposed; `why` names the reason, for rule and tests. `verb` is
    the verb that decides the tense; `explicit` marks a status that the text states outright ("will", "called off")."""

    status: Status | None
    verb: Token
    why: str = ""
    explicit: bool = False


def _negated(token: Token) -> bool:
    if any(c.dep_ == "neg" or c.lower_ in NEGATIVE for c in token.children if c.dep_ in ("neg", "advmod", "preconj")):
        return True
    before = token.head.children if token.dep_ == "conj" else ()
    return any(c.lower_ == "nor" and c.i < token.i for c in (*token.children, *before))  # "nor has he taken a call"


def _off_verb(verb: Token) -> Status | None:
    """The status a verb gives its object or subject: called off, put off, turned down."""
    word = lem(verb)
    if word in CANCEL or (word == "call" and particle(verb, "off")) or (word == "pull" and particle(verb, "out")):
        return Status.CANCELLED
    if word in POSTPONE or (word == "put" and particle(verb, "off")) or (word == "push" and particle(verb, "back")):
        return Status.POSTPONED
    if word in REFUSE or (word == "turn" and particle(verb, "down")) or (word == "brush" and particle(verb, "aside")):
        return Status.REFUSED
    return None


def _verb_status(verb: Token) -> Verdict:
    """The status by the verb's own form and auxiliaries."""
    auxiliaries = [c.lower_ for c in children(verb, "aux", "auxpass")]
    if any(c.lower_ == "longer" and any(n.lower_ == "no" for n in c.children) for c in children(verb, "advmod")):
        off = "will" in auxiliaries or verb.tag_ == "VBG"  # "will no longer visit": called off
        return Verdict(Status.CANCELLED if off else None, verb, "negated" if not off else "no longer", off)
    if _negated(verb):
        return Verdict(None, verb, "negated")
    for mark in children(verb, "mark", "advmod"):
        if mark.lower_ in _IF_MARKS:
            return Verdict(None, verb, "conditional")
    if any(a in ("will", "'ll", "’ll", "wo") for a in auxiliaries):
        return Verdict(Status.PLANNED, verb, "will", True)
    modal = next((a for a in auxiliaries if a in MODAL_UNSURE), "")
    if modal:
        governor = verb.head
        clause = verb
        while clause.dep_ == "conj" and is_verb(clause.head):
            clause = clause.head
        governor = clause.head
        if (
            modal == "would"
            and clause.dep_ == "ccomp"
            and lem(governor) in SAY
            and not _negated(governor)
            and _verb_status(governor).status
        ):
            return Verdict(Status.PLANNED, verb, "would", True)
        return Verdict(None, verb, "modal")
    if verb.tag_ == "VBN" and "to" in auxiliaries:
        return Verdict(None, verb, "perfect infinitive" if "have" in auxiliaries else "infinitive")
    if verb.tag_ == "VB":
        if "to" in auxiliaries:
            return Verdict(None, verb, "infinitive")
        if verb.dep_ == "conj" and verb.head.tag_ in ("VB", "VBP") and is_verb(verb.head):
            return replace(_verb_status(verb.head), verb=verb)
        if any(lem(c) == "do" for c in children(verb, "aux")):
            return Verdict(Status.HELD, verb)
        if verb.dep_ == "ROOT" and not auxiliaries and any(s.i < verb.i for s in children(verb, "nsubj")):
            return Verdict(Status.HELD, verb, "present")  # "A and B hold talks", read as an infinitive
        return Verdict(None, verb, "bare")
    if lem(verb) == "head" and any(a in ("is", "are", "'s", "’s", "am", "'re", "’re") for a in auxiliaries):
        return Verdict(Status.PLANNED, verb, "headed", True)  # "is headed to China", "is heading to Beijing"
    if verb.tag_ == "VBG":
        if any(a in ("is", "are", "'s", "’s", "'re", "’re", "am") for a in auxiliaries):
            return Verdict(Status.ONGOING, verb, "progressive", True)
        if auxiliaries:
            return Verdict(Status.HELD, verb)
        return Verdict(None, verb, "gerund")
    if verb.tag_ in ("VBZ", "VBP"):
        if any(c.lower_ in ("when", "once", "until") for c in children(verb, "advmod", "mark")):
            if verb.dep_ == "ROOT" or any(t.text == ":" for t in verb.doc[verb.i : verb.i + 8]):
                return Verdict(None, verb, "heading")
            return Verdict(Status.PLANNED, verb, "when present")
        return Verdict(Status.HELD, verb, "present")
    return Verdict(Status.HELD, verb)


def _held(verb: Token) -> bool:
    return _verb_status(verb).status in (Status.HELD, Status.ONGOING)


def _superlative(noun: Token) -> bool:
    """Whether the noun is the first or only one, or the highest."""
    words = {t.lower_ for t in noun.subtree if t.i <= noun.i}
    return bool(words & {"first", "second", "third", "last", "latest", "only", "highest", "most"})


def _governed(verdict: Verdict, node: Token) -> Verdict:
    """Follow the governors of the clause whose verb is `node`."""
    if verdict.why == "perfect infinitive":  # "is said to have met"; but "was to have met"
        above = node.head
        while above.dep_ == "conj" and is_verb(above.head) and lem(above) not in SAY | HOPE:
            above = above.head
        told = lem(above) in SAY | {"think", "understand", "know", "report", "suppose", "claim"} and not _negated(above)
        return Verdict(Status.HELD if told else None, verdict.verb, "said to have")
    hops = 0
    while node.head.i != node.i and hops < 8:
        hops += 1
        head, dep = node.head, node.dep_
        if dep == "conj":
            if verdict.why in ("infinitive", "bare"):
                node = head
                continue
            node = head
            if not is_verb(head):
                return verdict
            continue
        if dep in ("acl", "relcl") and not is_verb(head):
            if verdict.why == "infinitive" and _superlative(head) and head.dep_ == "attr":
                return replace(_verb_status(head.head), verb=verdict.verb)  # "became the first president to visit"
            if verdict.why == "infinitive":
                return _by_noun(verdict, head)
            if any(c.lower_ in ("that", "whether") for c in children(node, "mark")) and _doubted(head):
                return Verdict(None, verdict.verb, "negated")
            return verdict if verdict.why != "gerund" else replace(verdict, status=Status.HELD)
        if dep == "pcomp" and verdict.why not in ("infinitive", "bare", "gerund"):
            return verdict
        if dep == "pcomp":
            preposition = head.lower_
            governor = clause_of(head)
            if preposition in ("of", "from", "to", "about", "in", "on", "for", "at"):
                noun = head.head
                if noun.lower_ == "addition":  # "in addition to meeting with Bush, he also saw"
                    return replace(verdict, status=_verb_status(governor).status)
                if not is_verb(noun):
                    return _by_noun(replace(verdict, why="infinitive"), noun)
                off = _off_verb(noun)
                if lem(noun) == "look" and preposition == "to" and particle(noun, "forward"):
                    return Verdict(Status.PLANNED, verdict.verb, "expects", True)
                if preposition == "from" or lem(noun) in HOPE or off:
                    return Verdict(off or None, verdict.verb, "governed", bool(off))
                if lem(noun) in PLAN:
                    return Verdict(Status.PLANNED, verdict.verb, lem(noun), True)
            return replace(verdict, status=Status.HELD if _held(governor) else _verb_status(governor).status)
        if dep == "advcl":
            if verdict.why == "infinitive":  # purpose: "travelled to Beijing to meet"
                upper = _verb_status(head)
                if not is_verb(head):
                    return _by_noun(verdict, head)
                if any(c.lower_ in _FEELINGS for c in children(head, "dobj", "attr")) and lem(head) in ("be", "have"):
                    return Verdict(upper.status, verdict.verb, "glad")  # "it's a pleasure to have you here"
                taken = next((d for d in children(head, "dobj", "nsubjpass") if d.lower_ in _NOUN_GOVERNORS), None)
                if taken is not None:
                    return _by_noun(verdict, taken)
                if lem(head) in HOPE | PLAN | REFUSE:
                    return _by_verb(verdict, head)
                if upper.why == "infinitive" or upper.status is None:
                    verdict = upper
                    node = head
                    continue
                if lem(head) in ("be", "have", "do"):
                    return Verdict(None, verdict.verb, "purpose")
                return Verdict(upper.status, verdict.verb, "purpose", upper.explicit)
            if verdict.why == "gerund":
                return replace(verdict, status=_verb_status(head).status)
            return verdict
        if dep in ("csubj", "nsubj") and verdict.why == "gerund" and is_verb(head):
            return replace(verdict, status=Status.HELD if _held(head) else _verb_status(head).status)
        if dep in ("xcomp", "ccomp", "csubj", "dobj", "oprd", "attr", "acomp", "parataxis", "dep", "nsubj"):
            if not is_verb(head):
                if head.pos_ == "ADJ" or head.tag_ in ("JJ", "VBN"):
                    return _by_adjective(verdict, head)
                return _by_noun(verdict, head) if verdict.why == "infinitive" else verdict
            if verdict.why in ("infinitive", "gerund", "bare"):
                return _by_verb(verdict, head)
            if lem(head) in SAY:
                if dep == "ccomp" and _verb_status(head).why == "conditional":
                    return Verdict(None, verdict.verb, "conditional")
                return verdict
            if lem(head) in HOPE and not verdict.explicit and not (lem(head) == "think" and node.tag_ == "VBD"):
                return Verdict(None, verdict.verb, "hoped")
            return verdict
        return verdict
    return verdict if verdict.why not in ("infinitive", "bare") else replace(verdict, status=None)


def _by_adjective(verdict: Verdict, adjective: Token) -> Verdict:
    """ "due to meet", "able to meet", "ready to meet"."""
    word = adjective.lower_
    copula = adjective.head if adjective.dep_ in ("acomp", "attr") else adjective
    if word in ("due", "set", "scheduled", "slated", "expected", "poised", "likely", "bound", "planned", "certain"):
        upper = _verb_status(copula)
        if word == "likely":
            return Verdict(None, verdict.verb, "likely")
        return Verdict(Status.PLANNED if upper.status else None, verdict.verb, word, True)
    if word in _GLAD:
        told = copula.tag_ == "VBD" or any(c.lower_ in ("i", "we") for c in children(copula, "nsubj"))
        return Verdict(
            upper.status if told and (upper := _verb_status(copula)).status is Status.HELD else None, verdict.verb, "glad"
        )
    if word in ("able", "unable", "unwilling") and (word != "able" or _negated(copula) or _negated(adjective)):
        return Verdict(Status.REFUSED, verdict.verb, "unable", True)
    return Verdict(None, verdict.verb, "adjective")


def _doubted(noun: Token) -> bool:
    """Whether what a noun reports is not so, or not known: "no sign that", "the possibility that", "denied reports that"."""
    none = any(c.lower_ in ("no", "little", "any") for c in children(noun, "det", "neg", "amod"))
    return none or noun.lower_ in NOUN_UNSURE or (noun.dep_ == "dobj" and lem(noun.head) in REFUSE)


def _same_subject(verb: Token) -> bool:
    """Whether the verb has a subject of its own and no object that the infinitive would have for one: "he expects to meet"."""
    return any(children(verb, "nsubj")) and not any(children(verb, "dobj"))


def _by_verb(verdict: Verdict, head: Token) -> Verdict:
    """What a governing verb makes of the infinitive below it."""
    word, upper = lem(head), _verb_status(head)
    off = _off_verb(head)
    if off and upper.status in (Status.HELD, Status.ONGOING):
        return Verdict(Status.REFUSED if off is Status.REFUSED else off, verdict.verb, word, True)
    if word in ("mean", "suppose", "be", "schedule", "plan", "set", "slate", "expect", "intend"):
        off_later = _called_off_after(head)
        if off_later:
            return Verdict(off_later, verdict.verb, word, True)
    if word == "be" and any(c.lower_ in _GRACES for c in children(head, "attr")):
        return Verdict(upper.status, verdict.verb, "glad")  # "it is a pleasure to welcome you"
    if word == "be":
        if upper.status is Status.HELD and head.tag_ in ("VBZ", "VBP"):
            return Verdict(Status.PLANNED, verdict.verb, "is to", True)
        return Verdict(None, verdict.verb, "was to")
    if word in ("go",) and head.tag_ == "VBG":
        return Verdict(Status.PLANNED, verdict.verb, "going to", True)
    if word in PLAN:
        if upper.why in ("negated", "conditional", "modal"):
            return Verdict(None, verdict.verb, "not planned")
        if upper.why == "infinitive":
            return _governed(replace(upper, verb=verdict.verb), head)
        if (
            word == "expect"
            and upper.verb.i == head.i
            and not any(children(head, "auxpass", "nsubjpass"))
            and _same_subject(head)
        ):
            return Verdict(Status.PLANNED, verdict.verb, "expects", True)
        told = head.dep_ == "ccomp" and lem(head.head) in SAY
        past_plan = (word in ("plan", "intend", "expect", "schedule", "set", "slate", "due") or not told) and any(
            lem(a) == "have" and a.lower_ == "had" for a in children(head, "aux")
        )
        return Verdict(None if past_plan else Status.PLANNED, verdict.verb, word, True)
    if word in ("let", "allow", "permit"):
        return (
            _governed(replace(verdict, why="infinitive"), head)
            if upper.status is None
            else Verdict(upper.status, verdict.verb, word)
        )
    if word in HOPE:
        return Verdict(None, verdict.verb, "hoped")
    if word == "have" and any(c.lower_ == "yet" for c in children(head, "advmod")):
        return Verdict(None, verdict.verb, "yet to")
    if word in DONE or word in LIGHT:
        if upper.status is None and upper.why in ("infinitive", "bare", "gerund"):
            return _governed(replace(upper, verb=verdict.verb), head)
        return Verdict(upper.status, verdict.verb, word, upper.explicit)
    if word in SAY:
        return Verdict(None, verdict.verb, "said to")
    if upper.status is None and upper.why in ("infinitive", "bare"):
        return _governed(replace(upper, verb=verdict.verb), head)
    return Verdict(upper.status if verdict.why == "gerund" else None, verdict.verb, "governed")


def _by_noun(verdict: Verdict, noun: Token) -> Verdict:
    """What a noun makes of the infinitive or the event it takes: "plans to meet", "a request for a call"."""
    word = noun.lower_
    none = any(c.lower_ in ("no", "any", "neither") for c in children(noun, "det", "neg", "advmod"))
    if word in NOUN_PLANNED:
        verb = clause_of(noun)
        off = _off_verb(verb) if noun.dep_ in ("dobj", "nsubjpass", "nsubj") else None
        if off and _held(verb):
            return Verdict(off, verdict.verb, word, True)
        return Verdict(None if none or _negated(verb) else Status.PLANNED, verdict.verb, word, True)
    if word in NOUN_CANCELLED:
        return Verdict(Status.CANCELLED, verdict.verb, word, True)
    if word in NOUN_POSTPONED:
        return Verdict(Status.POSTPONED, verdict.verb, word, True)
    if word in NOUN_REFUSED:
        return Verdict(Status.REFUSED, verdict.verb, word, True)
    if word in _GRACES:
        verb = clause_of(noun)
        if word in _FEELINGS and noun.dep_ == "ROOT" and verdict.why == "infinitive":
            return Verdict(Status.HELD, verdict.verb, "glad")  # "my great pleasure to welcome the minister"
        past = verb.tag_ in ("VBD", "VBN") or word in _FEELINGS
        had = noun.dep_ == "dobj" and lem(verb) in ("have", "get", "take", "use") and past
        if had and not none and _verb_status(verb).status is Status.HELD:
            return Verdict(Status.HELD, verdict.verb, "had the chance")
    if word in NOUN_UNSURE:
        verb = clause_of(noun)
        if noun.dep_ in ("dobj", "nsubjpass", "nsubj", "pobj"):
            off = _off_verb(verb)
            if off is not None and _held(verb) and noun.dep_ != "pobj":
                return Verdict(Status.REFUSED if off is Status.REFUSED else off, verdict.verb, "request refused", True)
            if lem(verb) == "accept" and _held(verb):
                return Verdict(Status.PLANNED, verdict.verb, "accepted", True)
            if noun.dep_ == "nsubj" and lem(verb) == "go" and any(c.lower_ in ("unanswered", "unheeded") for c in verb.children):
                return Verdict(Status.REFUSED, verdict.verb, "unanswered", True)
        return Verdict(None, verdict.verb, word)
    if word in ("opportunity", "chance", "occasion") and is_verb(noun.head) and lem(noun.head) == "provide" and _held(noun.head):
        return Verdict(Status.HELD, verdict.verb, "provided")
    if word == "decision":
        return Verdict(Status.CANCELLED if _negated(verdict.verb) else Status.PLANNED, verdict.verb, word, True)
    return Verdict(None if verdict.why == "infinitive" else verdict.status, verdict.verb, "noun")


def _called_off_after(verb: Token) -> Status | None:
    """ "was meant to travel in May, but the plans were called off": what became of it, told in the next clause."""
    for clause in children(verb, "conj"):
        off = _off_verb(clause)
        subjects = [s.lower_ for s in children(clause, "nsubjpass")]
        if (
            off
            and _held(clause)
            and any(s in NOUN_PLANNED | {"it", "trip", "visit", "meeting", "talks", "call"} for s in subjects)
        ):
            return off
    return None


def judge_verb(verb: Token) -> Verdict:
    """The status of an event that a verb tells."""
    if verb.tag_ == "VB" and verb.dep_ == "conj" and not any(children(verb, "aux", "nsubj")):
        beside = next((x for x in children(verb.head, "xcomp") if x.tag_ == "VB" and x.i < verb.i), None)
        if beside is not None:  # "is expected to confer with Hu, and hold talks with Li": hung on "expected"
            return replace(judge_verb(beside), verb=verb)
    verdict = _verb_status(verb)
    if verdict.why in ("negated", "conditional", "modal"):
        if verdict.why == "negated" and verb.tag_ == "VB" and any(c.lower_ == "to" for c in children(verb, "aux")):
            head = verb.head
            if lem(head) in ("decide", "decision", "choose", "opt", "agree"):
                return Verdict(Status.CANCELLED, verb, "decided not to", True)
        return verdict
    return _governed(verdict, verb)


def judge_noun(noun: Token) -> Verdict:
    """The status of an event that a noun tells. HELD where nothing says otherwise; the caller asks for evidence."""
    modifiers = {c.lower_ for c in noun.children if c.dep_ in ("amod", "compound", "nmod", "advmod")}
    fallback = clause_of(noun)
    if any(c.lower_ in ("no", "any", "without") for c in children(noun, "det")):
        return Verdict(None, fallback, "negated")
    for word in modifiers & OFF.keys():
        return Verdict(Status(OFF[word]), fallback, word, True)
    if modifiers & UNSURE:
        return Verdict(None, fallback, "possible")
    ahead = bool(modifiers & AHEAD)
    if noun.dep_ == "compound" and noun.head.lower_ in _NOUN_GOVERNORS:
        return _by_noun(Verdict(Status.HELD, fallback), noun.head)
    verdict = _noun_governed(noun, hops=0)
    if ahead and (verdict.status in (Status.HELD, None) or verdict.status is Status.PLANNED):
        return Verdict(Status.PLANNED, verdict.verb, "upcoming", True)
    return verdict


def _noun_governed(noun: Token, hops: int) -> Verdict:
    head, dep = noun.head, noun.dep_
    fallback = clause_of(noun)
    if hops > 5 or head.i == noun.i:
        return Verdict(Status.HELD, fallback, "loose")
    if dep in ("dobj", "nsubjpass") and is_verb(head) and _off_verb(head):
        return _by_governing_verb(noun, head, dep)  # "postponed talks planned for this week"
    for acl in children(noun, "acl", "relcl"):
        off = _off_verb(acl)
        ours = any(s.lower_ not in ("that", "which") for s in children(acl, "nsubj"))  # "the visit that he postponed"
        if off and (acl.tag_ == "VBN" or ours) and _held(acl):
            return Verdict(off, acl, lem(acl), True)
        if acl.tag_ == "VBN" and lem(acl) in LIGHT and _verb_status(acl).status is Status.PLANNED:
            return Verdict(Status.PLANNED, acl, "will", True)
        if acl.tag_ == "VBN" and lem(acl) in ("plan", "schedule", "expect", "set", "slate"):
            return Verdict(Status.PLANNED, acl, lem(acl), True)
    if dep in ("conj", "appos"):
        return _noun_governed(head, hops + 1)
    if dep in ("compound", "nmod", "poss", "amod") and not is_verb(head):
        return _noun_governed(head, hops + 1)
    if dep == "attr" and head.dep_ == "ccomp" and any(c.lower_ == "what" for c in children(head, "nsubj")):
        return _by_governing_verb(noun, head.head, "dobj")  # "cancelled what would have been a visit"
    if dep == "attr" and any(c.lower_ == "the" for c in children(noun, "det")):
        return replace(_by_governing_verb(noun, head, dep), why="mentioned")
    if dep in ("dobj", "nsubjpass", "nsubj", "attr", "oprd", "dative") and is_verb(head):
        return _by_governing_verb(noun, head, dep)
    if dep == "pobj":
        preposition, governor = head.lower_, head.head
        if preposition == "of" and governor.lower_ == "part" and governor.head.lower_ == "as":
            return Verdict(None, fallback, "frame")  # "met today as part of the dialogue": the meeting is the event
        if preposition in ("of", "for", "to", "on", "about", "toward", "towards", "in", "with") and not is_verb(governor):
            if governor.lower_ == "commitment" and noun.lower_ in _CHANNELS:
                return Verdict(None, fallback, "kept up")
            if governor.lower_ in _NOUN_GOVERNORS and (preposition not in ("in", "with") or governor.lower_ == "interest"):
                return _by_noun(Verdict(Status.HELD, fallback), governor)
            if preposition == "of" and governor.lower_ in (
                "round",
                "series",
                "day",
                "days",
                "hours",
                "rounds",
                "set",
                "part",
                "end",
                "date",
                "pair",
                "first",
                "start",
            ):
                return _noun_governed(governor, hops + 1)
        if preposition == "without":
            return Verdict(None, fallback, "negated")
        if governor.lower_ == "principle" and preposition in ("on", "to") and lem(clause_of(governor)) == "agree":
            return Verdict(Status.PLANNED, clause_of(governor), "agree", True)
        if preposition in ("toward", "towards"):  # "agreed to work toward a call"
            return Verdict(None, fallback, "hoped")
        verb = clause_of(head)
        if preposition in ("for", "to", "on", "in", "with", "from", "of", "at") and is_verb(governor):
            word, upper = lem(governor), _verb_status(governor)
            if word in ("agree", "prepare", "arrange", "plan", "schedule") and preposition in ("to", "for", "on"):
                if upper.why == "gerund" and governor.dep_ in ("nsubj", "csubj"):
                    return Verdict(Status.HELD, governor, "mentioned")
                if word == "prepare" and upper.why == "infinitive":  # "met to prepare for the visit": it was to come
                    return Verdict(Status.PLANNED, governor, word, True)
                return Verdict(Status.PLANNED if upper.status or upper.why == "gerund" else None, governor, word, True)
            if word == "look" and preposition == "to" and particle(governor, "forward") and upper.status:
                sure = any(children(noun, "poss")) or any(c.lower_ == "the" for c in children(noun, "det"))
                return Verdict(Status.PLANNED if sure else None, governor, "look forward", True)
            if (
                word in ("push", "hope", "call", "ask", "press", "look", "wait", "appeal", "lobby", "open")
                and preposition in ("for", "to")
            ) or (word == "hint" and preposition == "at"):
                return Verdict(None, governor, "hoped")
            if word in ("shut", "close") and any(d.lower_ == "door" for d in children(governor, "dobj")):
                return Verdict(Status.REFUSED if upper.status else None, governor, "door", True)
            if preposition in ("for", "on", "in", "with"):
                judged = judge_verb(governor)
                if judged.why == "negated" and word in LIGHT and preposition == "in":
                    return judged
                if word in PLAN and preposition == "for" and judged.status:
                    return Verdict(Status.PLANNED, governor, word, True)
                if judged.status in (Status.PLANNED, None) and preposition == "for":
                    return judged
        if preposition in ("before", "ahead") or (preposition == "of" and governor.lower_ == "ahead"):
            return Verdict(Status.HELD, verb, "before")
        own = _verb_status(verb) if is_verb(verb) else None
        if (
            own is not None
            and own.status is Status.PLANNED
            and own.explicit
            and preposition in ("at", "during", "in", "on", "for", "over", "to")
            and not (verb.dep_ == "ccomp" and lem(verb.head) in SAY and lem(verb) not in _TOLD_AT)
        ):
            return Verdict(Status.PLANNED, verb, "will", True)
        return Verdict(Status.HELD, verb, "mentioned")
    return Verdict(Status.HELD, fallback, "loose")


def _by_governing_verb(noun: Token, verb: Token, dep: str) -> Verdict:
    """What the verb says of its subject or object noun."""
    word = lem(verb)
    if noun.lower_ in ("dialogue", "dialogues") and dep in ("dobj", "nsubjpass") and word in ("launch", "establish", "create"):
        return Verdict(None, verb, "founded")
    own = judge_verb(verb)
    off = _off_verb(verb)
    if off and (dep != "nsubj" or word in POSTPONE):
        if own.status in (Status.HELD, Status.ONGOING):
            return Verdict(off, verb, word, True)
        if own.status is Status.PLANNED or own.why in ("negated", "conditional", "modal", "hoped"):
            return Verdict(Status.PLANNED if own.why == "negated" else None, verb, "not called off")
        return Verdict(off if own.why in ("governed", "infinitive", "purpose", "noun") else None, verb, word, True)
    if dep == "nsubjpass" and word in PLAN:
        return Verdict(Status.PLANNED if own.status else None, verb, word, True)
    if dep == "nsubjpass" and word in HOPE:
        return Verdict(None, verb, "hoped")
    if dep == "nsubj" and any(c.lower_ in _UNSURE_ADJECTIVES for c in children(verb, "acomp", "attr", "oprd")):
        return Verdict(None, verb, "likely")
    if dep == "attr" and any(c.lower_ in _ABOUT for c in children(verb, "nsubj")):
        return Verdict(None, verb, "about")
    if word == "discuss" and not any(c.dep_ in ("det", "poss") for c in noun.children):
        return Verdict(None, verb, "discussed")
    if dep == "attr" and own.status is Status.HELD and any(c.tag_[:2] == "NN" for c in children(verb, "nsubj")):
        return Verdict(Status.HELD, verb, "mentioned")
    if word in LIGHT or dep in ("nsubj", "nsubjpass"):
        if dep in ("nsubj",) and word not in LIGHT | {"occur", "happen", "last", "follow", "come", "precede"}:
            return Verdict(
                Status.HELD if own.status in (Status.HELD, Status.ONGOING) else own.status or Status.HELD, verb, "subject"
            )
        if dep == "nsubjpass" and own.status is Status.HELD and any(c.lower_ in ("is", "are") for c in children(verb, "auxpass")):
            return replace(own, why="present")  # "the meeting is closed to the press"
        return own
    if word in HINDER and dep in ("dobj", "nsubjpass") and not any(children(noun, "det", "poss")):
        return Verdict(None, verb, "hindered")
    if word in KEEP_UP and noun.lower_ in _CHANNELS and not any(children(noun, "det", "poss")):
        return Verdict(None, verb, "kept up")
    if word in HOPE and word != "discuss":
        return Verdict(None, verb, "hoped")
    if word in PLAN:
        if own.status in (None, Status.REFUSED, Status.CANCELLED, Status.POSTPONED):
            return own  # "refused to arrange a meeting"
        return Verdict(Status.PLANNED, verb, word, True)
    if own.status is None and own.why in ("negated", "conditional", "modal", "hoped", "adjective"):
        return own
    return Verdict(Status.HELD, verb, "mentioned")
