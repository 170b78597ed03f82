"""Who takes part: the actors that the parse ties to the word that carries an event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from timeline.extract.discourse import Mention, Reference
from timeline.extract.lexicon import LIGHT, NOUN_PLANNED, NOUN_UNSURE, RUN_ON, SAY
from timeline.extract.names import Person
from timeline.extract.roles import OFFICE_WORDS
from timeline.extract.syntax import Parsed, children, clause_of, conjuncts, is_verb, lem, subject_of, within
from timeline.extract.triggers import TRIGGER_WORDS, Trigger
from timeline.vocabulary import Side

if TYPE_CHECKING:
    from spacy.tokens import Token

_WITH = frozenset(["with", "between", "among", "alongside", "to", "by", "from", "and", "including"])
_NP_LINKS = frozenset(("conj", "appos", "nmod", "flat", "compound"))
#: Nouns after "Chinese" or "American" that act for the state; executives, students and scholars do not.
OFFICIALDOM = frozenset(
    [
        "officials",
        "official",
        "side",
        "sides",
        "counterpart",
        "counterparts",
        "delegation",
        "delegations",
        "government",
        "governments",
        "authorities",
        "negotiators",
        "negotiator",
        "senators",
        "lawmakers",
        "representatives",
        "leaders",
        "leader",
        "team",
        "teams",
        "generals",
        "commanders",
        "diplomats",
        "diplomat",
        "ministers",
        "minister",
        "envoys",
        "envoy",
        "military",
        "militaries",
        "troops",
        "navy",
        "embassy",
        "ambassador",
        "president",
        "presidents",
        "administration",
        "ministry",
        "department",
        "forces",
        "legislators",
        "congressmen",
        "congress",
        "mission",
        "counterpart's",
        "chiefs",
        "chief",
        "officers",
        "secretaries",
        "foreign",
        "defense",
        "defence",
        "trade",
        "treasury",
        "talks",
        "meeting",
        "summit",
        "consultations",
        "negotiations",
        "dialogue",
        "call",
        "calls",
        "visit",
        "relations",
    ]
)
_PRIVATE = frozenset(
    [
        "community",
        "business",
        "businesses",
        "companies",
        "company",
        "firms",
        "executives",
        "chamber",
        "students",
        "scholars",
        "investors",
        "tourists",
        "farmers",
    ]
)
_OTHERS = frozenset(
    ["ministers", "leaders", "officials", "chiefs", "countries", "members", "envoys", "experts", "generals", "commanders"]
)
#: Nouns whose "of" names their members.
_COMPANIES = frozenset(("pair", "group", "delegation", "party", "trio", "team", "duo", "number", "some", "both", "each", "one"))
_ASIDE = frozenset(("after", "before", "following", "since", "ahead"))
#: Bodies that meet: "the third meeting of the Economic Working Group with Vice Minister Liao" is of those who are named.
_BODIES = frozenset(("group", "dialogue", "commission", "committee", "mechanism", "forum", "talks", "track"))
_REFLEXIVE = frozenset(("other", "another", "whom", "which", "them"))
_PEOPLE = (Reference.NAME, Reference.ROLE, Reference.PAIR, Reference.PRONOUN, Reference.SPEAKER)


@dataclass
class Party:
    """The actors tied to an event. `subject` and `objects` keep who acts; `third` says that a third country takes part."""

    people: list[Person] = field(default_factory=list)
    sides: set[Side] = field(default_factory=set)
    subject: list[Person] = field(default_factory=list)
    objects: list[Person] = field(default_factory=list)
    third: bool = False
    pair: bool = False
    group: bool = False
    stranger: bool = False
    taiwan: bool = False

    def add(self, mentions: Iterable[Mention], *, acting: bool) -> None:
        """Take in mentions; `acting` where they are the subject."""
        for mention in mentions:
            if mention.reference is Reference.THIRD:
                self.third = True
                self.taiwan |= mention.text.startswith(
                    ("Taiwan", "Tsai", "Lai", "William Lai", "President Tsai", "President Lai")
                )
                continue
            self.pair |= mention.reference is Reference.PAIR
            self.group |= mention.reference is Reference.GROUP
            self.sides |= mention.sides
            for person in mention.people:
                if person not in self.people:
                    self.people.append(person)
                (self.subject if acting else self.objects).append(person)
                self.sides.add(person.side)

    @property
    def named_sides(self) -> set[Side]:
        return {person.side for person in self.people}

    @property
    def both(self) -> bool:
        return len(self.sides) == 2


def _owner(mention: Mention) -> Mention:
    """Whose envoy, ally, predecessor or delegation somebody is: that side acts, and not that person."""
    if mention.reference in _PEOPLE:
        return replace(mention, people=(), reference=Reference.GROUP, fold=False)
    return mention


def _belonging(parsed: Parsed, noun: Token, preposition: str) -> list[Mention]:
    """Whose people are "from" or "of" something: the actor itself, or the side whose fleet or ministry it is."""
    if noun.i in parsed.mention_at:
        return [parsed.mention_at[noun.i]]
    if preposition != "from":
        return []
    parts = [c for body in conjuncts(noun) for c in children(body, "compound", "nmod", "amod", "poss")]
    return [m for m in (parsed.mention_at.get(c.i) for c in parts) if m and m.reference is Reference.STATE]


def np_mentions(parsed: Parsed, token: Token) -> list[Mention]:
    """The actors that a noun phrase names, its coordinated parts and appositions included."""
    found: list[Mention] = []
    stack, seen = [token], set()
    while stack:
        node = stack.pop(0)
        if node.i in seen:
            continue
        seen.add(node.i)
        mention = parsed.mention_at.get(node.i)
        if (
            mention
            and mention not in found
            and not (
                mention.adjective and len(mention.sides) < 2 and node.head.tag_[:1] == "N" and node.head.lower_ not in OFFICIALDOM
            )
            and not (
                mention.reference is Reference.STATE
                and node.dep_ in ("compound", "nmod", "amod")
                and node.head.i not in parsed.mention_at
                and node.head.lower_ in _PRIVATE
            )
        ):
            found.append(mention)
        plain = mention is None or mention.reference in (Reference.GROUP, Reference.STATE, Reference.THIRD)
        for child in node.children:
            if child.dep_ == "poss" and child.i in parsed.mention_at:
                if plain and (mention is None or mention.reference is Reference.GROUP):
                    found.append(_owner(parsed.mention_at[child.i]))
            elif child.dep_ in _NP_LINKS or (child.dep_ in ("amod", "det") and plain and child.i in parsed.mention_at):
                stack.append(child)
            elif child.dep_ == "acl" and lem(child) in ("lead", "head", "chair"):
                for agent in children(child, "agent", "prep"):
                    if agent.lower_ == "by":
                        stack += list(children(agent, "pobj"))
            elif child.dep_ == "prep" and child.lower_ in ("of", "from") and plain and node.lower_ not in _COMPANIES:
                found += [_owner(m) for c in children(child, "pobj") for m in _belonging(parsed, c, child.lower_)]
            elif child.dep_ == "prep" and child.lower_ in ("of", "from", "including", "alongside", "between", "like") and plain:
                stack += list(children(child, "pobj"))
    if not found and token.lower_ in OFFICE_WORDS | {"officer"} and token.right_edge.i + 2 < len(parsed.doc):
        behind = parsed.mention_at.get(token.right_edge.i + 2)  # "with a senior officer, Gen. Fan": read as no apposition
        if behind and behind.fold and behind.people and parsed.doc[token.right_edge.i + 1].text == ",":
            found.append(behind)
    people = [m for m in found if m.reference in _PEOPLE]
    covered = {side for m in people for side in m.sides}
    return people + [m for m in found if m.reference not in _PEOPLE and not (m.sides and m.sides <= covered)]


def _with_objects(token: Token, words: frozenset[str] = _WITH) -> Iterator[Token]:
    for preposition in children(token, "prep", "agent", "dative"):
        if preposition.lower_ in words:
            yield from children(preposition, "pobj", "pcomp")
            for further in children(preposition, "conj"):
                yield from children(further, "pobj")


def _leader_of(noun: Token) -> Token | None:
    """Who leads a delegation: "Schumer led a delegation of senators that met Xi"."""
    node = noun
    for _ in range(3):
        if node.dep_ == "dobj" and lem(node.head) in ("lead", "head", "take", "bring"):
            return subject_of(node.head)
        if node.dep_ == "pobj" and node.head.lower_ == "of":
            node = node.head.head
            continue
        return None
    return None


def verb_party(parsed: Parsed, verb: Token) -> Party:
    """Subject, objects and "with" of a verb."""
    party = Party()
    subject = subject_of(verb)
    if subject is not None:
        party.add(np_mentions(parsed, subject), acting=True)
        for other in children(verb, "nsubj"):  # "Yellen, who went there in July, and He Lifeng spoke"
            if other.i != subject.i and subject.head.i == verb.i:
                party.add(np_mentions(parsed, other), acting=True)
        leader = _leader_of(subject)
        if leader is not None:
            party.add(np_mentions(parsed, leader), acting=True)
        if subject.dep_ == "conj":
            head = subject.head
            party.add(
                [m for m in np_mentions(parsed, head) if m not in np_mentions(parsed, subject)], acting=True
            ) if verb.dep_ == "relcl" and not is_verb(head) else None
    for noun in children(verb, "dobj", "dative", "oprd"):
        party.add(np_mentions(parsed, noun), acting=False)
    if party.pair and set(party.objects) & set(party.subject):
        return Party()  # "they will meet Xi": whoever they are, they are not the pair that he is one of
    if party.both and party.third and not party.objects and any(children(verb, "dobj")):
        return Party()  # "they will meet Japan's minister"
    met = {p.side for p in party.objects}
    if subject is not None and subject.lower_ == "they" and len(met) == 1 and party.named_sides - met:
        party.subject = [p for p in party.subject if p.side not in met]  # "they also met Ma": his side is not "they"
        party.people = [*dict.fromkeys(party.subject), *party.objects]
    for noun in _with_objects(verb, _WITH | {"on"} if lem(verb) == "call" else _WITH):
        found = np_mentions(parsed, noun)
        party.add(found, acting=False)
        party.stranger |= not found and noun.head.lower_ == "with" and noun.lower_ not in _REFLEXIVE
        # "met with X in Y": the parser may hang "with" on a date ("met Monday with X")
    for noun in children(verb, "npadvmod"):
        for below in _with_objects(noun, frozenset(("with",))):
            party.add(np_mentions(parsed, below), acting=False)
    for preposition in children(verb, "prep"):
        if preposition.lower_ in ("on", "from", "in", "at", "for"):
            for noun in children(preposition, "pobj"):
                for below in _with_objects(noun, frozenset(("with",))):
                    party.add(np_mentions(parsed, below), acting=False)
    return party


def noun_party(parsed: Parsed, noun: Token) -> Party:
    """Possessor, compound and "between", "with" of a noun, then who acts on it."""
    party = Party()
    for child in noun.children:
        if child.i < noun.i and child.dep_ in ("poss", "compound", "nmod", "amod", "nummod", "dep", "nsubj"):
            for node in (
                child,
                *[d for d in child.subtree if d.i != child.i and d.dep_ in ("conj", "compound", "punct", "amod", "nmod", "poss")],
            ):
                mention = parsed.mention_at.get(node.i)
                if mention and node.i != child.i and node.dep_ == "poss":
                    mention = _owner(mention)
                if mention and not (mention.reference is Reference.THIRD and child.dep_ == "compound"):
                    party.add([mention], acting=child.dep_ == "poss")
    if not party.sides:
        party.add(_before_the_phrase(parsed, noun), acting=False)
    for below in _with_objects(noun, _WITH | {"of"}):
        found = np_mentions(parsed, below)
        party.add(found, acting=False)
        named = below.head.lower_ == "of" and (
            (below.tag_[:3] == "NNP" and below.lower_ not in _BODIES) or below.lower_ in _OTHERS
        )
        aside = below.head.i > 0 and parsed.doc[below.head.i - 1].text == ","  # "a meeting, with an agreement to meet again"
        if (
            not found
            and not (aside and below.tag_ in ("NN", "NNS") and below.lower_ not in OFFICIALDOM)
            and (below.head.lower_ in ("with", "between", "among") or named)
            and below.lower_ not in _REFLEXIVE
        ):
            party.stranger = True
    for preposition in children(noun, "prep"):
        if preposition.lower_ in ("on", "in", "at", "over"):
            for place in children(preposition, "pobj"):
                for below in _with_objects(place, frozenset(("with", "between"))):
                    party.add(np_mentions(parsed, below), acting=False)
    for other in children(noun, "appos"):
        for below in _with_objects(other, frozenset(("between", "with"))):
            party.add(np_mentions(parsed, below), acting=False)
    if noun.lower_ in _IN_HONOUR:
        for below in _with_objects(noun, frozenset(("for",))):
            party.add(np_mentions(parsed, below), acting=False)
    owner = noun.head if noun.dep_ == "conj" else None
    if owner is not None and owner.i in parsed.mention_at and any(children(owner, "case")):
        party.add([parsed.mention_at[owner.i]], acting=True)  # "Biden's and Xi's first call"
    if not party.people:
        party.add(_in_the_clause_of_when(parsed, noun) or _in_the_predicate(parsed, noun), acting=True)
    for clause in children(noun, "acl", "relcl"):
        if lem(clause) in LIGHT | {"hold", "have"}:
            subject = next(children(clause, "nsubj"), None)
            if subject is not None and subject.lower_ not in ("which", "that", "who"):
                party.add(np_mentions(parsed, subject), acting=True)
            for below in _with_objects(clause, frozenset(("with", "between", "by"))):
                party.add(np_mentions(parsed, below), acting=False)
    return party


def _in_the_predicate(parsed: Parsed, noun: Token) -> list[Mention]:
    """ "Monday's encounter was the first between A and B": who is told by the predicate."""
    verb = noun.head
    if noun.dep_ != "nsubj" or lem(verb) != "be":
        return []
    for word in parsed.doc[verb.i + 1 : verb.i + 16]:
        if word.lower_ == "between" and clause_of(word).i == verb.i:
            found = [m for below in children(word, "pobj") for m in np_mentions(parsed, below)]
            return found if len({p.side for m in found for p in m.people}) == 2 else []
    return []


#: What is given for a guest.
_IN_HONOUR = frozenset(("ceremony", "dinner", "banquet", "luncheon", "lunch", "reception"))


def _in_the_clause_of_when(parsed: Parsed, noun: Token) -> list[Mention]:
    """Who acted at it, where its time and place lead to a clause: "the summit in Bali in May, when (where) A and B agreed"."""
    for word in parsed.doc[noun.i + 1 : noun.i + 18]:
        if word.lower_ in ("when", "where") and is_verb(word.head):
            subjects = [m for s in children(word.head, "nsubj") for m in np_mentions(parsed, s)]
            if not subjects and is_verb(word.head.head):
                subjects = [m for s in children(word.head.head, "nsubj") if s.i > word.i for m in np_mentions(parsed, s)]
            return subjects if len({p.side for m in subjects for p in m.people}) == 2 else []
        if word.i not in parsed.setting and word.tag_ not in ("NNP", "IN", "DT", "CD") and word.text != ",":
            return []
    return []


def _before_the_phrase(parsed: Parsed, noun: Token) -> list[Mention]:
    """The two states before a noun and its qualifiers, where the parser ties them elsewhere: "U.S.-China human rights talks"."""
    for word in reversed(parsed.doc[max(0, noun.i - 5) : noun.i]):
        mention = parsed.mention_at.get(word.i)
        if mention is not None:
            return [mention] if mention.reference is Reference.STATE and len(mention.sides) == 2 else []
        if word.tag_[:2] not in ("NN", "JJ", "HY") and word.text != "-":
            return []
    return []


#: Verbs of what somebody thinks of an event, which is no part in it.
_OPINION = ("view", "regard", "consider", "prais", "hail", "critici", "describ", "prefer", "value")


def governor_party(parsed: Parsed, noun: Token, party: Party) -> None:
    """Add to a noun's party who holds it, or who does something in it, where the noun itself names less than both sides."""
    node = noun
    while (
        node.head.i != node.i
        and not is_verb(node)
        and node.dep_
        in (
            "conj",
            "appos",
            "compound",
            "nmod",
            "pobj",
            "prep",
            "attr",
            "dobj",
            "nsubj",
            "nsubjpass",
            "npadvmod",
            "poss",
            "pcomp",
        )
    ):
        node = node.head
    verb = node if is_verb(node) else clause_of(noun)
    if not is_verb(verb) or (within(verb, noun) and verb.i != noun.i and verb.head.i == noun.i):
        return
    if noun.dep_ == "dobj" and verb.lower_.startswith(_OPINION):
        return  # "Bush viewed the dialogue as important"
    before = set(party.sides)
    direct = noun.head.i == verb.i or (noun.dep_ == "pobj" and noun.head.head.i == verb.i) or lem(verb) in LIGHT
    if (party.both and party.named_sides == party.sides) or lem(verb) == "attend":
        return
    if (
        party.both
        and noun.dep_ == "pobj"
        and any(a.lower_ in _ASIDE for a in takewhile(lambda a: not is_verb(a), noun.ancestors))
    ):
        return  # "met Wang after the meeting of the U.S.-China group", "arrived ahead of U.S.-China talks"
    asked = noun.head.head if noun.dep_ == "pobj" else None
    if asked is not None and asked.lower_ in NOUN_PLANNED | NOUN_UNSURE:
        for owner in children(asked, "poss", "compound", "amod"):
            party.add([m for m in np_mentions(parsed, owner) if m.sides - party.named_sides], acting=True)
    actors = list(_verb_actors(parsed, verb, noun))
    if lem(verb) in SAY:
        for told in children(verb, "ccomp"):
            actors += _verb_actors(parsed, told, noun)
    for actor in actors:
        useful = [m for m in actor if m.sides - before or not before or (direct and any(p not in party.people for p in m.people))]
        if lem(verb) in SAY or not direct:
            useful = [m for m in useful if m.sides - party.named_sides]
        party.add([m for m in useful if m.reference is not Reference.THIRD or direct], acting=True)


#: Bodies of people, which act though their name may also tell of a visit.
_TRAVELLERS = frozenset(("delegation", "delegations", "team", "teams"))


def _verb_actors(parsed: Parsed, verb: Token, noun: Token) -> Iterator[list[Mention]]:
    subject = subject_of(verb)
    acting = subject is not None and (subject.lower_ in _TRAVELLERS or not TRIGGER_WORDS.fullmatch(subject.text))
    described = subject is not None and verb.dep_ == "relcl" and verb.head.i == subject.i  # "A and B, who held talks"
    if subject is not None and subject.i != noun.i and (described or not within(noun, subject)) and acting:
        yield np_mentions(parsed, subject)
        if described and subject.dep_ == "conj" and not is_verb(subject.head):
            yield np_mentions(parsed, subject.head)
    if (
        subject is not None and subject.i != noun.i and subject.lower_ in ("visit", "trip", "tour")
    ):  # "his trip ended with a meeting"
        yield [parsed.mention_at[c.i] for c in children(subject, "poss") if c.i in parsed.mention_at]
    if verb.dep_ == "xcomp" and is_verb(verb.head):  # "Qin asked the envoy to serve …, at a meeting": both were there
        for asker in children(verb.head, "nsubj"):
            yield np_mentions(parsed, asker)
    for below in _with_objects(verb, frozenset(("with", "between", "by"))):
        if below.i != noun.i and not within(noun, below):
            yield np_mentions(parsed, below)
    if noun.dep_ == "nsubj":
        return  # "the meeting angered Beijing"
    for below in children(verb, "dobj", "dative"):
        if below.i != noun.i and not within(noun, below) and not TRIGGER_WORDS.fullmatch(below.text):
            yield [m for m in np_mentions(parsed, below) if m.reference in _PEOPLE]


def _along_the_phrase(parsed: Parsed, token: Token, party: Party) -> None:
    """People after "with" or "between" in the event's own phrase, over dates and places: "met today in Zurich with Yang"."""
    i, open_ = token.i + 1, False
    while i < len(parsed.doc) and i < token.i + 24:
        word = parsed.doc[i]
        mention = parsed.mention_at.get(i)
        if word.lower_ in ("with", "between", "among") or (word.lower_ == "on" and token.lower_ == "call"):
            open_ = True
        elif mention is not None and open_ and mention.people:
            party.add([mention], acting=False)
        elif mention is None and i not in parsed.setting and word.lower_ not in RUN_ON and word.text != ",":
            return
        i += 1


def party_of(parsed: Parsed, trigger: Trigger) -> Party:
    """Everyone tied to a trigger."""
    if not trigger.noun:
        party = verb_party(parsed, trigger.token)
        _along_the_phrase(parsed, trigger.token, party)
        return party
    party = noun_party(parsed, trigger.token)
    if trigger.token.dep_ == "pobj" and (
        trigger.token.head.lower_ in ("between", "until") or (trigger.token.head.lower_ == "since" and trigger.definite)
    ):
        return party
    _along_the_phrase(parsed, trigger.token, party)
    if party.stranger or trigger.token.dep_ == "compound":
        return party
    loose_summit = trigger.token.lower_ in ("summit", "summits") and not party.sides and lem(trigger.token.head) not in LIGHT
    governor_party(parsed, trigger.token, party)
    if loose_summit and len(party.named_sides) < 2:
        party = Party()
    if not party.people:
        for other in children(trigger.token, "conj"):
            if TRIGGER_WORDS.fullmatch(other.text):
                shared = noun_party(parsed, other)
                if shared.both:
                    return shared
    if not party.people and not party.both and trigger.token.dep_ == "conj" and not is_verb(trigger.token.head):
        head = noun_party(parsed, trigger.token.head)
        if head.people or head.sides:
            return head
    return party
