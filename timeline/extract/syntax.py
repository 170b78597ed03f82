"""A sentence as parsed: names folded into one word for the parser, every token's place in the article, and small walks.

Long titles ("Politburo Member and Director of the Office of …") mislead a small parser, so a name with its titles is read
as one plain surname; offsets lead back to the article.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from timeline.extract.cleaning import Sentence
from timeline.extract.discourse import Mention, Reference
from timeline.extract.lexicon import SAY, lemma
from timeline.extract.roles import OFFICE_WORDS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

#: What a folded name looks like to the parser.
STAND_IN = "Johnson"

SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj"))
CLAUSES = frozenset(("ROOT", "ccomp", "xcomp", "advcl", "relcl", "acl", "conj", "pcomp", "parataxis"))


@dataclass(frozen=True, slots=True)
class Folded:
    """A sentence with its names folded, and the way back to the article's offsets."""

    sentence: Sentence
    mentions: tuple[Mention, ...]
    text: str
    _at: tuple[int, ...] = field(repr=False)
    _to: tuple[int, ...] = field(repr=False)

    def original(self, at: int) -> int:
        """The article's offset of an offset of the folded text."""
        k = bisect_right(self._at, at) - 1
        return self._to[k] + at - self._at[k]

    def folded(self, at: int) -> int:
        """The offset in the folded text of an article's offset."""
        k = max(i for i, to in enumerate(self._to) if to <= at or i == 0)
        end = self._at[k + 1] if k + 1 < len(self._at) else len(self.text)
        return min(self._at[k] + at - self._to[k], end)


_QUALITY = (
    r"[\"“”]?(?:(?:very|highly|quite|rather|\w+ly) )?(?:[a-z-]+(?:ive|ful|al|ous|ic|able|ible|ant|(?<!m)ent)"
    r"|candid|frank|long|open|deep|in-depth|direct|good|great|tough|hard|broad|honest|calm|warm|short|brief|thorough|lengthy"
    r"|friendly|wide-ranging|closed-door|face-to-face|in-person|rare|high-stakes|high-level|detailed|sincere|intense)[\"“”]?"
)
_CONTACT = r"(?:discussions?|talks|meetings?|conversations?|exchanges?|calls?|consultations?|dialogues?|negotiations)\b"
#: All but the last of several adjectives before a contact, and the second day of "June 7-8": the parser stumbles over both.
_STUMBLES = re.compile(
    rf"\b(?<![\w’'-])(?:{_QUALITY}(?:, and|, but|,| and| but| yet) ){{1,5}}(?={_QUALITY} (?:[a-z-]+ )?{_CONTACT})"
    r"|(?<=[a-z.] \d)\d? ?[-–] ?\d{1,2}(?=,? )",
)


_TONE = (
    "candid|frank|in-depth|substantive|constructive|productive|direct|comprehensive|extensive|professional|honest|positive|respectful"
    "|useful|pragmatic|long|open|deep|good|great|tough|hard|broad|calm|warm|brief|thorough|lengthy|friendly|wide-ranging|detailed|sincere|intense"
)
_QUALITY = (
    rf"[\"“”]?(?:(?:very|highly|quite|rather) )?(?:{_TONE}|(?!possible|potential|virtual|hypothetical|eventual|annual|additional|"
    r"bilateral|prospective)[a-z-]+(?:ive|ful|al|ous|ic|able|ible|ant|(?<!m)ent))[\"“”]?"
)
#: A row of adjectives before a contact misleads the parser; the last of them tells enough, and a tone word nothing.
_ROW = re.compile(
    rf"(?<![\w’'-])(?:{_QUALITY}(?:, and|, but|,| and| but| yet|, yet) ){{0,5}}(?P<last>{_QUALITY})"
    r"(?= (?:\w+ ){0,2}(?:talks|discussions?|exchanges?|conversations?|meetings?|dialogues?|calls?|consultations?|negotiations|"
    r"communication|views)\b)"
)
#: "co-chaired" is three words to the parser.
_JOINTLY = re.compile(r"\bco-(?=(?:chair|host|lead|led|conven|organi[sz])\w*\b)", re.IGNORECASE)
#: The second day of "June 7-8", over which the parser stumbles.
_TO_DAY = re.compile(r"(?<=[a-z.] )(?P<first>\d{1,2}) ?[-–] ?\d{1,2}\b(?! ?[-–\d])")
#: The dash of "the Biden–Xi summit", which the parser reads as the end of a clause.
_BETWEEN = re.compile(r"(?<=[^\W\d_])–(?=[A-Z])")


#: "While in Beijing, Hagel met": a clause without a verb misleads the parser.
_WHILE = re.compile(r"(?:While|When|Once) (?=in [A-Z])")


def _simplified(sentence: Sentence) -> Iterator[tuple[int, int, str]]:
    """Stretches of a sentence, by offsets in the article, that parse better as the word given."""
    for match in _ROW.finditer(sentence.text):
        last = match["last"].strip('"“”')
        if re.fullmatch(rf"(?:\w+ )?(?:{_TONE})", last):
            yield sentence.start + match.start(), sentence.start + match.end(), "good"
        elif match.start("last") > match.start():
            yield sentence.start + match.start(), sentence.start + match.end(), last
    opening = _WHILE.match(sentence.text)
    if opening:
        yield sentence.start, sentence.start + opening.end(), ""
    for match in _BETWEEN.finditer(sentence.text):
        yield sentence.start + match.start(), sentence.start + match.end(), "-"
    for match in _JOINTLY.finditer(sentence.text):
        yield sentence.start + match.start(), sentence.start + match.end(), ""
    for match in _TO_DAY.finditer(sentence.text):
        yield sentence.start + match.end("first"), sentence.start + match.end(), ""


#: Verbs in the present between two names, which the parser takes for nouns, and how they parse.
_PRESENT = {
    "host": "hosted", "hosts": "hosted", "meet": "met", "meets": "met", "visit": "visited", "visits": "visited",
    "greet": "greeted", "greets": "greeted", "welcome": "welcomed", "welcomes": "welcomed", "receive": "received",
    "receives": "received", "tell": "told", "tells": "told", "warn": "warned", "warns": "warned", "urge": "urged",
    "urges": "urged", "summon": "summoned", "summons": "summoned", "call": "called", "calls": "called",
    "phone": "phoned", "phones": "phoned", "press": "pressed", "presses": "pressed",
}  # fmt: skip


_AHEAD = re.compile(r"\b(?:when|once|until|if|whether|unless|let|lets|to|will|would|may|might|could|should)\b", re.IGNORECASE)


def _between_names(sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, str]]:
    """Verbs in the present that stand alone between two names: "Mattis hosts Yang", "Pompeo and Mattis host Yang"."""
    names = sorted((m for m in mentions if m.fold and m.people), key=lambda m: m.start)
    for number, (one, other) in enumerate(pairwise(names)):
        word = sentence.text[one.end - sentence.start : other.start - sentence.start]
        past = _PRESENT.get(word.strip())
        if not past or word != f" {word.strip()} " or _AHEAD.search(sentence.text[: one.start - sentence.start]):
            continue
        before = sentence.text[names[number - 1].end - sentence.start : one.start - sentence.start] if number else ""
        if (word.strip().endswith("s") and not word.strip().endswith("ss")) or before == " and ":
            yield one.end + 1, other.start - 1, past


#: "Ma Ning, director of the Grain Bureau, met": the office behind a name, which parts the parser's subject from its verb.
_OFFICE_BEHIND = re.compile(
    r",\s(?:the |a |an |also )?(?P<office>(?:[\w’'.-]+ ){0,5}[\w’'.-]+)[^,;:()“”\"]{0,110}?,(?= ?(?P<next>[A-Za-z])?)"
)
_CLAUSE_WORDS = re.compile(
    r"\b(?:who|which|that|said|says|told|met|meets|will|would|is|was|were|are|has|had|and then|after|before|while|when)\b"
)


def _offices_behind(sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, str]]:
    """The offices between commas behind the names of a sentence, each with what stands for it."""
    for mention in mentions:
        found = _OFFICE_BEHIND.match(sentence.text, mention.end - sentence.start) if mention.fold and mention.people else None
        first = {word.lower() for word in found["office"].split()} if found else set()
        if found is None or not first & OFFICE_WORDS or _CLAUSE_WORDS.search(found.group()):
            continue
        start, end = sentence.start + found.start(), sentence.start + found.end()
        if not any(m.fold and start < m.start < end for m in mentions):
            yield start, end, "" if (found["next"] or "A").islower() else ","


def fold(sentence: Sentence, mentions: Sequence[Mention]) -> Folded:
    """The sentence with each name and its titles as one word, and each row of adjectives before a contact as one."""
    behind = list(_offices_behind(sentence, mentions))
    mentions = [m for m in mentions if not any(a <= m.start and m.end <= b for a, b, _ in behind)]
    pieces = [(m.start, m.end, STAND_IN) for m in mentions if m.fold] + behind
    for mention in mentions:  # "his counterpart, General Wei, met": the comma that closes an apposition folded away
        end = mention.end - sentence.start
        closing = mention.fold and mention.people and "," in mention.text and re.match(r", [a-z]", sentence.text[end : end + 3])
        if closing and not any(a <= mention.end < b for a, b, _ in behind):
            pieces.append((mention.end, mention.end + 1, ""))
    for start, end, word in [*_simplified(sentence), *_between_names(sentence, mentions)]:
        if not any(a < end and start < b for a, b in [(m.start, m.end) for m in mentions] + [(a, b) for a, b, _ in behind]):
            pieces.append((start, end, word))
    parts: list[str] = []
    at, to = [0], [sentence.start]
    length, cursor = 0, sentence.start
    for start, end, word in sorted(pieces):
        before = sentence.text[cursor - sentence.start : start - sentence.start]
        before += " " if word == STAND_IN and before.endswith(")") else ""
        parts += (before, word)
        length += len(before)
        at.append(length)
        to.append(start)
        length += len(word)
        at.append(length)
        to.append(end)
        cursor = end
    parts.append(sentence.text[cursor - sentence.start :])
    return Folded(sentence, tuple(mentions), "".join(parts), tuple(at), tuple(to))


def joined(a: Mention, b: Mention) -> Mention:
    """Two mentions within one word, "U.S.-China": one that stands for both."""
    if a.fold or b.fold:
        return a
    text = a.text + b.text
    return Mention(
        a.start,
        b.end,
        text,
        Reference.STATE if a.reference is b.reference else a.reference,
        a.people + b.people,
        a.sides | b.sides,
        False,
        True,
    )


class Parsed:
    """A folded sentence with its parse."""

    def __init__(self, folded: Folded, doc: Doc) -> None:
        self.folded = folded
        self.doc = doc
        self.mention_at: dict[int, Mention] = {}
        self._starts = [token.idx for token in doc]
        #: Tokens of dates and places, over which an event's phrase runs on: "met on Monday with X in Y".
        self.setting: set[int] = set()
        #: Tokens of words that carry events.
        self.events: set[int] = set()
        for mention in folded.mentions:
            for i in self.tokens_of(mention.start, mention.end):
                known = self.mention_at.get(i)
                self.mention_at[i] = joined(known, mention) if known else mention

    @property
    def sentence(self) -> Sentence:
        return self.folded.sentence

    def tokens_of(self, start: int, end: int) -> range:
        """Indexes of the tokens that an article's stretch covers."""
        a, b = self.folded.folded(start), self.folded.folded(end)
        first = max(bisect_right(self._starts, a) - 1, 0)
        last = bisect_right(self._starts, max(b - 1, a))
        return range(first, max(last, first + 1))

    def root_of(self, start: int, end: int) -> Token:
        """The token that heads a stretch of the article."""
        covered = self.tokens_of(start, end)
        return self.doc[covered.start : covered.stop].root if len(self.doc) else self.doc[0]

    def span_of(self, token: Token) -> tuple[int, int]:
        """The article's offsets of a token."""
        mention = self.mention_at.get(token.i)
        if mention and mention.fold:
            return mention.start, mention.end
        return self.folded.original(token.idx), self.folded.original(token.idx + len(token.text))


def lem(token: Token) -> str:
    """The token's lemma, by our tables."""
    return lemma(token.text)


def is_verb(token: Token) -> bool:
    """Whether the token is a verb or auxiliary."""
    return token.tag_[:1] == "V" or token.tag_ == "MD" or token.pos_ in ("VERB", "AUX")


def clause_of(token: Token) -> Token:
    """The verb of the clause that the token stands in; the root where there is none above."""
    node = token
    while not is_verb(node) and node.head.i != node.i:
        node = node.head
    return node


def children(token: Token, *deps: str) -> Iterator[Token]:
    """The token's children with one of the relations."""
    return (child for child in token.children if child.dep_ in deps)


def conjuncts(token: Token) -> Iterator[Token]:
    """The token and all that is coordinated after it."""
    yield token
    for child in children(token, "conj"):
        yield from conjuncts(child)


#: Verbs whose object does what the infinitive says: "invited him to visit".
_OBJECT_CONTROL = frozenset(
    [
        "invite",
        "ask",
        "urge",
        "allow",
        "persuade",
        "prompt",
        "cause",
        "force",
        "lead",
        "send",
        "press",
        "require",
        "tell",
        "order",
        "want",
        "expect",
        "convince",
        "get",
        "bring",
    ]
)


def subject_of(verb: Token) -> Token | None:
    """The verb's subject: its own, an antecedent for a relative pronoun, or that of the verb it depends on."""
    node, hops = verb, 0
    while hops < 6:
        head = node.head
        if (
            node.dep_ in ("xcomp", "advcl", "ccomp")
            and node.tag_ in ("VB", "VBG")
            and lem(head) in _OBJECT_CONTROL
            and not any(children(node, "nsubj", "nsubjpass"))
        ):
            controlled = next(children(head, "dobj", "nsubjpass"), None)
            if controlled is not None:
                return controlled
        own = next(children(node, "nsubj", "nsubjpass"), None)
        if own is not None:
            if own.lower_ in ("who", "which", "that", "whom") and node.dep_ == "relcl":
                return node.head
            if own.lower_ in ("last", "first", "also"):
                if node.dep_ != "conj":
                    return None
                node = node.head  # "and last met": an adverb read as a subject
                hops += 1
                continue
            if own.lower_ == "it" and node.dep_ == "ccomp" and lem(node.head) in SAY:
                node = node.head  # "the embassy said it lodged a protest"
                hops += 1
                continue
            return own
        if node.dep_ == "pcomp" and node.head.lower_ == "for" and head.head.lower_ in ("thank", "thanked", "thanks", "thanking"):
            thanked = next(children(head.head, "dobj"), None)  # "thank you for welcoming me"
            if thanked is not None:
                return thanked
        if node.dep_ in ("acl", "relcl") and node.tag_ in ("VBG", "VBN"):
            return node.head
        if node.dep_ == "relcl" and node.tag_ == "VB" and node.head.dep_ == "attr":  # "became the first president to visit"
            node = node.head.head
            hops += 1
            continue
        if node.dep_ == "acl" and node.tag_ == "VB":  # "Blinken's decision to go"
            owner = next(children(node.head, "poss", "nmod"), None)
            if owner is not None:
                return owner
            if node.head.dep_ in ("dobj", "attr") and is_verb(node.head.head):  # "announced plans to go"
                node = node.head.head
                hops += 1
                continue
        if node.dep_ == "dobj" and hops and is_verb(head):  # "stressed the importance of maintaining"
            node = head
            hops += 1
            continue
        if node.dep_ in ("xcomp", "conj", "advcl", "ccomp", "pcomp", "prep", "dep", "acomp") and node.head.i != node.i:
            node = node.head
            hops += 1
            continue
        return None
    return None


def particle(verb: Token, word: str) -> bool:
    """Whether the verb has the particle: "called off"."""
    return any(child.lower_ == word for child in children(verb, "prt", "advmod", "prep"))


def within(token: Token, ancestor: Token) -> bool:
    """Whether the token is in the ancestor's subtree."""
    return token.i == ancestor.i or any(a.i == ancestor.i for a in token.ancestors)
