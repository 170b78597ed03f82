"""Claims of record: “the first … since”, “the highest-level in weeks”, “have not spoken since”, “last met in”.

A claim is found by its words and read where they stand: kind, people, scope and baseline. Whether it holds is for the
record to say. Patterns are data: each has a name, a kind and the words that make it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from timeline.edtf import format_span
from timeline.extract.cleaning import Sentence
from timeline.extract.dates import DatePhrase, Tense, find_dates
from timeline.extract.discourse import Mention, Reference
from timeline.extract.geography import country_of
from timeline.extract.names import Person
from timeline.extract.types import NO_DATE, ActorMention, ClaimCandidate, DateMention, EventCandidate, Span
from timeline.vocabulary import DateBasis, Precision, Side, Status


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence with the mentions found in it; `question` where a reporter asks."""

    sentence: Sentence
    mentions: Sequence[Mention]
    question: bool = False


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Words that make a claim of a kind. `whole`: the claim takes its clause from the start, not from these words on."""

    name: str
    kind: str
    words: re.Pattern[str]
    whole: bool = False
    confidence: float = 0.85


_NOUN = (
    r"(?:meetings?|visits?|trips?|calls?|talks|contacts?|exchanges?|encounters?|conversations?|audiences?|sessions?|summits?|"
    r"engagements?|interactions?|negotiations?|consultations?|discussions?|dialogues?|sit-?downs?|communications?|"
    r"handshakes?|rounds? of talks)"
)
#: What may stand between “first” and the contact: words that describe it, and nothing that begins another phrase.
_DESCRIBED = r"(?:(?!(?:stop|leg|lady|order|step|of|on|in|for|to|that|and|at|with|since|by|quarter|phase|half) )[\w.’'-]+ ){0,5}"
_GO = r"(?:visit|travel|meet|see|set foot|sit down|speak|talk|do so|go|come|be received|hold|tour|call on|fly)"
_JOURNEY = (
    r"(?:visit|travel (?:to|there)|set foot|go (?:to|there)|come to|tour|fly to|make (?:the|such a|that) (?:trip|visit|journey))"
)
_DONE = r"(?:spoken|met|received|hosted|talked|seen|visited|been|travel+ed|had|sat|held|gone|come|set foot)"
_LENGTH = (
    r"(?:(?:more than|over|nearly|almost|about|at least|some|the better part of|around|just over|as many as) )*"
    r"(?:(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|many|\d+)(?: and a half)?[ -])?"
    r"(?:weeks?|months?|years?|decades?|days?)(?: and a half)?"
)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_SINCE_OR_LONG = rf"(?=.{{0,160}}?(?:\bsince\b|\b(?:for|in) {_LENGTH}))"
_TELLS_OF_MEETING = (
    r"(?=(?:(?!\bthat so\b).)*\b(?:met|meet|spoken|spoke|speak|seen|saw|see|talked|talk|together|held|sent|since|"
    r"in (?:a|an|more|nearly|almost|\w+) ?(?:years?|months?|weeks?|decades?)))"
)
_WHOSE = r"\b(?:the|his|her|their|my|our|its|’s|'s|(?<=s)[’']) (?:very )?"
_ANY_WORDS = r"(?:[\w.,’'-]+ )"

_PATTERNS = (
    _Pattern(
        "longest",
        "longest_gap",
        _words(
            r"\b(?:the )?longest (?:such |known |recorded )?"
            r"(?:silence|gap|stretch|break|hiatus|period|pause|spell|freeze|lull|interval|I can remember)\b"
        ),
    ),
    _Pattern("longest", "longest_gap", _words(r"\bthe gap was the longest\b")),
    _Pattern(
        "highest",
        "highest_level",
        _words(
            rf"\b(?:the|its|their) (?:highest[- ](?:level|rank(?:ing|ed)?)|most senior|top-level|highest) (?:[\w.’'-]+ ){{0,4}}?"
            rf"(?:{_NOUN}|(?:official|officer|diplomat|figure|member|visitor|lawmaker|envoy|American|emissary|leader|person)s?\b)"
        ),
    ),
    _Pattern(
        "first-time",
        "first",
        _words(
            r"\b(?:face to face |in person |meeting (?:in person |face to face )?|met (?:in person )?)?(?:for )?the first time "
            + _TELLS_OF_MEETING
        ),
    ),
    _Pattern(
        "first-visit",
        "first_visit",
        _words(rf"{_WHOSE}first {_DESCRIBED}(?:visits?|trips?|tour|travel|delegations? to)\b(?! of a)"),
    ),
    _Pattern(
        "first-to-visit",
        "first_visit",
        _words(rf"\bthe first (?P<who>{_ANY_WORDS}{{1,10}}?)to {_JOURNEY}\b"),
    ),
    _Pattern("first", "first", _words(rf"{_WHOSE}first {_DESCRIBED}{_NOUN}\b(?![^.;]{{0,30}}? was (?:in|on)\b)")),
    _Pattern(
        "first",
        "first",
        _words(rf"{_WHOSE}first (?:face[- ]to[- ]face|in[- ]person|one-on-one)\b(?= since\b| in {_LENGTH}| of (?:the|their)\b)"),
    ),
    _Pattern(
        "first-to", "first", _words(rf"\bthe first (?!(?:by|for|in|since|between)\b)(?P<who>{_ANY_WORDS}{{1,16}}?)to {_GO}\b")
    ),
    _Pattern(
        "first-received",
        "first",
        _words(r"\bthe first (?:[\w’'-]+ ){1,6}?(?:he|she|they|Xi|Wang) (?:has|have|had) (?:received|met|seen|hosted)\b"),
    ),
    _Pattern("first-between", "first", _words(r"\bthe first (?:one |such )?(?:between|of (?:its|their) kind|since)\b")),
    _Pattern("first-of-it", "first", _words(rf"\b(?:the first (?:by|for|in {_LENGTH})|(?:his|her|their|its) first since)\b")),
    _Pattern(
        "never",
        "first",
        _words(
            r"\b(?:ha(?:s|ve|d) |’d |'d )?(?:never|not previously|n[’']t previously|never before) (?:before |in person )?"
            r"(?:spoken|met|talked|sat|been in the same room|seen)\b"
            r"|\bha(?:s|ve|d)(?: not|n[’']t) (?:spoken|met|talked) before(?=[.,;]|$)"
        ),
        whole=True,
    ),
    _Pattern(
        "last-in",
        "last_contact",
        _words(r"\b(?:was|were) last in (?:the )?(?:China|Beijing|Chinese capital|United States|Washington)\b"),
        whole=True,
    ),
    _Pattern(
        "last-time", "last_contact", _words(r"\bthe last time (?:the|they|he|she|I|we|Xi|Mr|President|those|a|an)\b"), whole=True
    ),
    _Pattern(
        "last-to",
        "last_contact",
        _words(r"\bthe last (?:[\w.’'-]+ ){1,6}?to (?:see|visit|meet|travel|set foot)\b"),
        whole=True,
    ),
    _Pattern(
        "last-visit",
        "last_contact",
        _words(
            r"\b(?:the|whose|his|her|their|\w+[’']s) (?:last|previous|most recent) "
            rf"(?:(?!(?:time|month|week|year)\b)[\w.’'-]+ ){{0,3}}?(?:{_NOUN}|emissary)\b"
            r"(?=.{0,160}?\b(?:was|came|took place|were|occurred|happened)\b)"
        ),
        whole=True,
    ),
    _Pattern("was-last", "last_contact", _words(r"\bwas the last (?:by|of|for)\b"), whole=True),
    _Pattern(
        "it-has-been",
        "none_since",
        _words(
            rf"\b{_LENGTH} (?:have|has|had) (?:passed|gone by|elapsed) since\b"
            r"(?=.{0,120}?\b(?:met|spoke|talked|saw|visited|visit|meeting|call|talks)\b)"
        ),
        whole=True,
    ),
    _Pattern(
        "it-has-been",
        "none_since",
        _words(rf"\b(?:have|has|had) gone {_LENGTH} without (?:(?:a|any) )?(?:speaking|meeting|talking|talks|calls?|visits?)\b"),
        whole=True,
    ),
    _Pattern("it-has-been", "none_since", _words(rf"\bit (?:has|’s|'s) been {_LENGTH} since\b"), whole=True),
    _Pattern(
        "last-met",
        "last_contact",
        _words(
            r"\b(?:last|most recently) (?:met|spoke|talked|saw|visited|held|had|sat down|spoken|conferred|went|"
            r"(?:known|reported|believed|thought) to have (?:met|spoken|talked|seen|visited|held|conferred))\b"
        ),
        whole=True,
    ),
    _Pattern(
        "once-before",
        "last_contact",
        _words(
            r"\b(?:have|had) (?:only (?:spoken|talked|met) (?:by video|by phone|once)|"
            r"(?:spoken|talked|met) (?:once before|only once))\b"
        ),
        whole=True,
    ),
    _Pattern(
        "not-since",
        "none_since",
        _words(
            rf"\b(?:ha(?:s|ve|d)n[’']t|ha(?:s|ve|d) not|not|never) (?:yet )?(?:(?:directly|formally|publicly) )?{_DONE}\b"
            + _SINCE_OR_LONG
        ),
        whole=True,
    ),
    _Pattern(
        "no-one-since",
        "none_since",
        _words(
            r"\b(?:no|nobody|no one) (?P<who>(?:(?!doubt\b|longer\b|one’s\b)[\w.’'-]+ ){0,9}?)(?:ha(?:s|ve|d)) "
            r"(?:been |visited|met|seen|spoken|sat|set foot|received|travel+ed|talked|gone|come)" + _SINCE_OR_LONG
        ),
        whole=True,
    ),
    _Pattern(
        "there-is-none",
        "none_since",
        _words(rf"\bthere(?:’s|'s| has| have| had) been no (?:[\w.’'-]+ ){{0,4}}?{_NOUN}" + _SINCE_OR_LONG),
        whole=True,
    ),
)

#: Firsts that are about something else, whatever follows.
_OTHER_FIRSTS = _words(
    r"\bfirst[- ](?:lady|stop|leg|day|week|month|order|quarter|half|phase|step|rule|reaction|impression|response|principles?|"
    r"thing|floor|class|draft|family|draw|tranche|batch|instal?ment|question|term\b(?! meeting))"
)
_CLAUSE_BREAK = re.compile(
    r"[;:—–]|, (?=(?:but|and|while|whom|which|who|when|where|said|according|with|saying|though|although|a|an|the|\w+ing)\b)"
    r"|,? (?=said\b)|[”\"]\s|\s[“\"]|\) |\b(?:but|and) (?=(?:had|have|has|is|was|he|she|they|last|nobody|both|"
    r"the (?:first|highest|most senior|last))\b)"
)
_SINCE = re.compile(r"\bsince\b", re.IGNORECASE)
_DURATION = re.compile(rf"\b(?:in|for|after) (?P<length>{_LENGTH})\b(?! ago)(?! of (?:talks|work))", re.IGNORECASE)
_OFFICE = re.compile(
    r"\b(?:became|becom\w+|took (?:office|over|up|the job)|taking (?:office|over|up)|tak\w+ up (?:his|her) post|"
    r"administration|inaugurat\w+|in office|presidency|returned to (?:the White House|office)|"
    r"current post|in (?:his|her|the) (?:post|job|role)|sworn in|assumed|"
    r"appoint\w+|term|was named|entered office)\b",
    re.IGNORECASE,
)
_OF_ADMINISTRATION = re.compile(
    r"\b(?:during|under|of|in) (?:the|this|his|her|Mr\.? \w+[’']s|\w+[’']s) (?:\w+ ){0,2}"
    r"(?:administration|presidency|current post|(?:first|second) term|term|tenure)\b|\bin office\b|"
    r"\bunder (?:President|Mr\.?)(?: (?-i:[A-Z])[\w.’-]+){1,3}",
    re.IGNORECASE,
)
#: What begins the setting or the purpose of a contact, which narrow nothing.
_SETTING = re.compile(
    r"\b(?:amid|after|before|shortly|despite|when|while|following|ahead of|on the (?:sidelines|margins)|"
    r"to (?:address|calm|complain|discuss|ease|manage|prepare|press|raise|reduce|repair|resolve|restore|resume|stabili[sz]e|"
    r"talk about|urge|warn))\b",
    re.IGNORECASE,
)
#: What carries a description on behind “in five years”.
_GOES_ON = re.compile(r"\s*(?:by|between|of|that|to|with|involving|for (?:an?|the))\b", re.IGNORECASE)
_MAIN_VERB = re.compile(r"\s*(?:was|were|is|are|will|comes?|came|took)\b", re.IGNORECASE)
_AFTER_BASELINE = re.compile(rf"\bto (?:{_JOURNEY}|{_GO})\b", re.IGNORECASE)
#: Who could be anybody of a side, so that “the first … to visit” speaks of all its officials.
_ANYBODY = _words(r"^$|\b(?:officials?|americans?|persons?|people|visitors?|one)\s*$")
_FOREIGN = _words(r"\bforeign (?!minist|secretar|affairs)\w+ to\b")
_NARROWED = _words(r"\b(?:of|in|from|since|under|with|for|on|at)\b")
_EPITHETS = _words(r"^(?:(?:US|U\.S\.|American|Chinese|top|sitting|serving|known|high-ranking|new)\s+)+")
_THIS_YEAR = re.compile(r"\bthis (?P<unit>year|month)\b", re.IGNORECASE)
_POSTS = (
    (_words(r"\bdeputy secretar(?:y|ies) of state|\bdeputy secretary\b"), "Deputy Secretary of State"),
    (_words(r"\bsecretar(?:y|ies) of state\b"), "Secretary of State"),
    (_words(r"\btreasury (?:chief|secretar(?:y|ies))\b|\bsecretary of the treasury\b"), "Treasury Secretary"),
    (_words(r"\bcommerce (?:chief|secretar(?:y|ies))\b|\bsecretary of commerce\b"), "Commerce Secretary"),
    (_words(r"\btrade representative\b"), "Trade Representative"),
    (_words(r"\bchairm[ae]n of the joint chiefs\b|\bjoint chiefs chairman\b"), "Chairman of the Joint Chiefs of Staff"),
    (_words(r"\bchief of (?:the )?general staff\b"), "Chief of the General Staff"),
    (_words(r"\bspeaker of the house\b|\bhouse speaker\b"), "Speaker of the House"),
    (_words(r"\bcommerce ministers?\b"), "Commerce Minister"),
    (_words(r"\bfinance ministers?\b"), "Finance Minister"),
    (_words(r"\bvice[- ]premiers?\b"), "Vice-Premier"),
    (_words(r"\bpremiers?\b"), "Premier"),
    (_words(r"\btop (?:American|U\.?S\.?) diplomat\b"), "Secretary of State"),
    (
        _words(r"\bdefen[cs]e (?:chief|secretar(?:y|ies))\b|\bsecretary of (?:defen[cs]e|war)\b|\bpentagon (?:chief|head)\b"),
        "Defense Secretary",
    ),
    (_words(r"\bnational security advis[eo]rs?\b|\bN\.?S\.?A\b"), "National security adviser"),
    (_words(r"\b(?:c\.?i\.?a\.?|agency|spy) (?:director|chief)\b|\bhead of the (?:agency|c\.?i\.?a)"), "CIA Director"),
    (_words(r"\bf\.?b\.?i\.? (?:director|chief)\b"), "FBI Director"),
    (_words(r"\bforeign ministers?\b"), "Foreign Minister"),
    (_words(r"\bdefen[cs]e ministers?\b"), "Defence Minister"),
    (_words(r"\b(?:sitting|American|U\.?S\.?) presidents?\b"), "President"),
)
#: What stands before a post that means whoever holds it.
_ANY_HOLDER = _words(
    r"(?:\b(?:an?|any|no|first|last|previous|by|for the|by the) |^)"
    rf"(?:(?!(?:with|between|of|to|and|from|the|{_NOUN})\b)[\w.’'-]+ ){{0,2}}$"
)
_HEADS = (
    (_words(r"\bdefen[cs]e (?:chiefs|ministers|leaders)\b|\bdefen[cs]e secretary and\b"), "defence"),
    (_words(r"\bforeign ministers\b|\btop diplomats\b"), "diplomatic"),
)
_DEFENCE = "defence"
_CHANNELS = (
    (_words(r"\bdefen[cs]e\b|\bmilitar(?:y|ies)\b(?! commission)|\bpentagon\b|\bcommanders?\b|\barmed forces\b|"
    r"\bgenerals\b|\boperational\b"), _DEFENCE),
    (_words(r"\bclimate\b|\benvoys\b"), "climate"),
    (_words(r"\btrade\b|\beconomic\b|\btariffs?\b|\bfinancial\b"), "economic"),
    (_words(r"\blawmakers?\b|\bcongress\w*|\bHouse\b(?! of Commons)|\bSenate\b|\bsenators?\b"), "legislative"),
    (_words(r"\bpolice\w*|\bfentanyl\b|\bnarcotics\b|\bF\.?B\.?I\b|\blaw[- ]enforcement\b"), "law_enforcement"),
)  # fmt: skip
_LEVELS = (
    (_words(r"\bcabinet\b"), "cabinet"),
    (_words(r"\bministerial\b|\bminister[- ]level\b|\bministers\b|\bdefen[cs]e (?:chiefs|secretary)"), "minister"),
    (_words(r"\btheat(?:er|re) commanders?\b"), "theatre commander"),
    (_words(r"\bnational security advis[eo]r\b"), "national security adviser"),
    (
        _words(
            r"\bleaders[’']?\b|\b(?:an?|any|no) (?:(?!senior)\w+ )?leader\b|\bpresidents\b|\bheads? of state\b|\bat the top\b"
        ),
        "leader",
    ),
    (_words(r"\bambassadors?\b"), "ambassador"),
    (_words(r"\bsenior\b(?! \w* ?contact| \w* ?exchange)|\bhigh-level\b"), "senior"),
)  # fmt: skip
_CONTACTS = ("meeting", "talks", "call", "video_call", "visit")
_MEETS = _words(r"\bmeet|\bsee\b|\bcall\b")
_VISIT = _words(
    r"\bvisit\w*|\btrips?\b|\bjourneys?\b|\btravel\w*|\bset foot\b|\btour\b|\bbeen to\b|\blast in\b|\bcome to\b|\bemissary\b"
)
_KINDS = (
    (_words(r"\bvideo\b|\bvirtual\b"), "video_call"),
    (_words(r"\bcalls?\b(?! on)|\btelephone\w*|\bphone\w*|\bby phone\b"), "call"),
    (_words(r"\btalks\b|\bnegotiat\w+|\bsessions?\b|\bconsultations?\b|\bdialogue\b|\bdiscussions?\b"), "talks"),
    (
        _words(
            r"\bmeet\w*|\bmet\b|\baudience\b|\bsit-?down\b|\bsat\b|\bsaw\b|\bsee\b|\bseen\b|\bsummits?\b|\bface[- ]to[- ]face\b|"
            r"\bencounter\b|\breceived\b|\bcall on\b|\broom\b|\bhandshake\b"
        ),
        "meeting",
    ),
)  # fmt: skip
_IN_PERSON = _words(r"\bin[- ]person\b|\bface[- ]to[- ]face\b|\bin (?:a|the same|one) room\b|\bsat in one room\b")
_CITIES = _words(
    r"\b(?:to|in|into) (?:the )?(?P<city>Beijing|Shanghai|Guangzhou|Tianjin|Washington|New York|Hangzhou|San Francisco)\b"
)
#: "For the first time in six years they have met": no telephone call is a meeting.
_HAVE_MET = _words(r"\b(?:have|has|had) met\b")
_TO_CHINA = _words(r"\b(?:to|in|visit(?:s|ed)?|foot in) (?:the )?(?:China|Beijing|Chinese capital|mainland|PRC)\b")
_TO_US = _words(r"\b(?:to|in|visit(?:s|ed)?) (?:the )?(?:United States|U\.S\.|US|Washington|America)(?!\w)")
_THE_TWO = _words(
    r"\b(?:they|the two(?! (?:countries|governments|sides|nations|militaries|capitals|powers))|the pair|both|"
    r"the (?:envoys|ministers|secretaries|men|officials))\b"
)
_WITH_SOMEBODY = _words(r"\bwith (?:a|an|any|his|her) [^,]*?\b(?P<whose>Chinese|American|U\.?S\.?)\b")
#: Patterns that say who might have done it.
_OF_A_CLASS = ("first-to-visit", "first-to", "no-one-since")
#: Patterns that leave out what is the first, for it was named before.
_ELLIPTICAL = ("first-between", "first-of-it")
_CONTACT = re.compile(rf"\b{_NOUN}\b", re.IGNORECASE)
_DESTINATION = re.compile(r"\b(?:visits?|trips?|tour|travel) to (?P<place>(?:the )?[A-Z][\w’']+(?: [A-Z][\w’']+)?)")
_GENERIC = _words(
    r"\b(?:(?:two|both) (?:governments|countries|sides|militaries|capitals|nations)|the militaries|commanders|cabinet secretary|"
    r"senior people)\b"
)


def find_claims(read: Sequence[ReadSentence], events: Sequence[EventCandidate], day: dt.date) -> list[ClaimCandidate]:
    """The claims of record of an article, in its order.

    `read` is the article by sentences with their mentions, `events` what it reports, `day` its day of publication.
    """
    found: list[ClaimCandidate] = []
    for number, sentence in enumerate(read):
        if sentence.question or sentence.sentence.text.rstrip().endswith("?"):
            continue
        taken: list[tuple[int, int]] = []
        for pattern, match in _matches(sentence.sentence.text):
            span = _span(sentence.sentence.text, match, pattern)
            if any(start < span[1] and span[0] < end for start, end in taken):
                continue
            claim = _Reading(read, number, pattern, match, span, events, day, found).claim()
            if claim is not None:
                taken.append(span)
                found.append(claim)
    return sorted(found, key=lambda claim: claim.quote.start)


def _matches(text: str) -> Iterator[tuple[_Pattern, re.Match[str]]]:
    for pattern in _PATTERNS:
        for match in pattern.words.finditer(text):
            if not _OTHER_FIRSTS.search(match.group()):
                yield pattern, match


def _span(text: str, match: re.Match[str], pattern: _Pattern) -> tuple[int, int]:
    """The clause of the claim: from its words, or for a whole clause from the break before, to the break after."""
    start = match.start()
    while start < match.end() and text[start] in " ’'s" and not text[start : match.end()].startswith("since"):
        start += 1
    if pattern.whole:
        breaks = [found.end() for found in _CLAUSE_BREAK.finditer(text, 0, match.start())]
        start = breaks[-1] if breaks else 0
    following = _CLAUSE_BREAK.search(text, match.end())
    end = following.start() if following else len(text)
    piece = text[start:end]
    left, right = len(piece) - len(piece.lstrip(" ,“\"'")), len(piece.rstrip(" .,!”\"'"))
    return start + left, start + right


@dataclass(frozen=True, slots=True)
class _Reading:
    """One claim being read."""

    read: Sequence[ReadSentence]
    number: int
    pattern: _Pattern
    match: re.Match[str]
    span: tuple[int, int]
    events: Sequence[EventCandidate]
    day: dt.date
    before: Sequence[ClaimCandidate]

    @property
    def text(self) -> str:
        return self.read[self.number].sentence.text

    @property
    def words(self) -> str:
        return self.text[self.span[0] : self.span[1]]

    @property
    def offset(self) -> int:
        return self.read[self.number].sentence.start

    @property
    def core(self) -> str:
        """The words of the claim without those of its baseline and its setting."""
        words, made = self.words, max(0, self.match.end() - self.span[0])
        if cut := _SINCE.search(words) or _OF_ADMINISTRATION.search(words):
            words = words[: cut.start()]
        if setting := _SETTING.search(words, made):
            words = words[: setting.start()]
        length = _DURATION.search(words)
        if length and length.end() > made and not _GOES_ON.match(words, length.end()):
            words = words[: length.end()]
        return words

    @property
    def described(self) -> str:
        """The words that say what is compared, without the baseline, the setting and the names of people.

        “For the first time” is described by its clause, “the first by …” by what it is the first of.
        """
        start, cut = self.span[0], self.span[0] + len(self.core)
        if self.pattern.name == "it-has-been":
            cut = self.span[1]
        elif "for the first time" in self.match.group().lower():
            start = self._clause_start()
        words = self._unnamed(start, cut)
        if self.fronted:
            return self._unnamed(self.fronted, len(self.text))
        if cut < self.match.end() and (infinitive := _AFTER_BASELINE.search(self.text, cut)):
            words += self.text[infinitive.start() : self.span[1]]
        return f"{self._of_what()} {words}" if self.pattern.name in _ELLIPTICAL else words

    @property
    def fronted(self) -> int:
        """Where the clause begins of which a “For the first time since …,” at the head of the sentence speaks; 0 if none does."""
        head = self.pattern.name == "first-time" and not self.text[: self.match.start()].strip(" “\"'")
        return self.text.find(",", self.match.end()) + 1 if head else 0

    def _clause_start(self) -> int:
        breaks = [found.end() for found in _CLAUSE_BREAK.finditer(self.text, 0, self.match.start())]
        return breaks[-1] if breaks else 0

    def _unnamed(self, start: int, end: int) -> str:
        """A stretch of the sentence, with blanks for people named in it: their posts are not what is compared."""
        words = list(self.text[start:end])
        for mention in self.read[self.number].mentions:
            if mention.reference is Reference.NAME and mention.people:
                first, last = mention.start - self.offset - start, mention.end - self.offset - start
                words[max(0, first) : max(0, last)] = " " * len(words[max(0, first) : max(0, last)])
        return "".join(words)

    def _of_what(self) -> str:
        """The contact that “the first by …” is the first of: the last that the sentence names before it."""
        named = _CONTACT.findall(self.text[: self.span[0]])
        return named[-1] if named else ""

    def claim(self) -> ClaimCandidate | None:
        """The claim, or None where the words turn out to speak of something else."""
        if self._elsewhere() or _FOREIGN.search(self.match.group()):
            return None
        kind = self.pattern.kind
        baseline_kind, baseline_text, baseline = self._baseline()
        if kind in ("none_since", "last_contact") and baseline_kind == "none":
            return None
        if self.pattern.name == "first-of-it" and not self._of_what():
            return None
        if kind == "first" and _VISIT.search(self.described) and not _MEETS.search(self.described):
            kind = "first_visit"
        subject = self._subject(baseline)
        people = self._people(kind, subject)
        scope = self._scope(kind, people)
        if self.pattern.name in _OF_A_CLASS:
            people, scope = self._of_a_class(people, scope)
        earlier = self.before[-1] if self.pattern.name in _ELLIPTICAL and self.before else None
        if earlier and earlier.quote.start >= self.offset and earlier.kind in ("first", "first_visit"):
            kind, people, scope = earlier.kind, earlier.participants, {**earlier.scope, **scope}
        if "heads" in scope:
            named = [m for m in self.read[self.number].mentions if self._inside(m) and m.reference is Reference.NAME]
            people = tuple(actor for actor in people if actor.name in {person.name for person in _unique(named)})
        if kind in ("first", "highest_level") and not people and not self._both_sides():
            return None
        if self.pattern.name in _ELLIPTICAL and kind == "first_visit" and not self._goes(subject):
            return None
        if kind == "first_visit" and not people and not {"post", "level", "channel", "country", "place"} & set(scope):
            return None
        quote = Span(self.offset + self.span[0], self.offset + self.span[1], self.words)
        return ClaimCandidate(
            kind, quote, people, scope, baseline_kind, baseline_text, baseline, subject, self.pattern.confidence
        )

    def _of_a_class(
        self, people: tuple[ActorMention, ...], scope: dict[str, str]
    ) -> tuple[tuple[ActorMention, ...], dict[str, str]]:
        """“The first governor to …” compares whoever might have done it, not who did; a class of no known post is named
        as one, so that nothing is said of it."""
        who = _EPITHETS.sub("", _NARROWED.split(self.match["who"])[0].strip())
        known = {"post", "level", "channel"} & set(scope)
        if not known and not _ANYBODY.search(who) and not _CONTACT.search(who):
            return people, {**scope, "post": who}
        if self.pattern.name == "first-to-visit":
            return (people if known else ()), scope
        side = Side.CHN if re.search(r"\bChinese\b", self.match["who"]) else Side.USA
        return people if "post" in scope else tuple(actor for actor in people if actor.side is not side), scope

    def _goes(self, subject: int | None) -> bool:
        """Whether the sentence, or the event it speaks of, is a journey to one of the two."""
        sentence = self.text[: self.span[1]]
        if _TO_CHINA.search(sentence) or _TO_US.search(sentence):
            return True
        return subject is not None and self.events[subject].country in ("China", "United States")

    def _elsewhere(self) -> bool:
        """Whether the journey or meeting is one with, or to, a third country, or nobody of either side is near."""
        going = _DESTINATION.search(self.core)
        if going and country_of(going["place"].removeprefix("the ")) not in ("", "China", "United States"):
            return True
        if going and re.match(r"(?:the )?(?:Asia|Europe|Africa|Pacific|Middle East|Latin America|Southeast)", going["place"]):
            return True
        mentions = self.read[self.number].mentions
        third = any(m.reference is Reference.THIRD and not m.adjective for m in mentions if self._inside(m))
        return third and not self._both_sides()

    def _inside(self, mention: Mention) -> bool:
        return self.offset + self.span[0] <= mention.start < self.offset + self.span[1]

    def _sides(self) -> set[Side]:
        """The sides that the sentence names, or that the events told in it have."""
        sides = {side for mention in self.read[self.number].mentions for side in mention.sides}
        sides |= {person.side for mention in self.read[self.number].mentions for person in mention.people}
        for event in self.events:
            if self._near(event, 0):
                sides |= {actor.side for actor in event.participants}
        return sides

    def _both_sides(self) -> bool:
        """Whether the sentence, with the one before, is about the two sides."""
        sides = self._sides()
        if self.number and len(sides) < 2:
            sides |= {side for mention in self.read[self.number - 1].mentions for side in mention.sides}
            sides |= {person.side for mention in self.read[self.number - 1].mentions for person in mention.people}
        return len(sides) == 2 or bool(_TO_CHINA.search(self.words) or _TO_US.search(self.words))

    def _near(self, event: EventCandidate, back: int) -> bool:
        """Whether the event is told in this sentence or up to `back` sentences before it."""
        first = self.read[max(0, self.number - back)].sentence.start
        last = self.read[self.number].sentence.end
        return any(span.start < last and first < span.end for span in (event.quote, *event.further_quotes))

    # --- from when it counts -----------------------------------------------------------------------------------------

    def _baseline(self) -> tuple[str, str, DateMention]:
        """The kind of baseline, its words, and its days where the text dates it."""
        words = self.text[self.span[0] : self.fronted] if self.fronted else self.words
        if self.pattern.kind == "last_contact":
            return self._when(words)
        tail = self.text[self.span[0] :]
        since = _SINCE.search(tail, max(0, self.match.start() - self.span[0]))
        if self.pattern.name == "it-has-been":
            length = re.search(_LENGTH, words, re.IGNORECASE)
            return "duration", length.group() if length else words, NO_DATE
        if since and since.start() < len(words) + 2:
            return self._since(words[since.start() :])
        length = _DURATION.search(words)
        if length:
            return "duration", length.group(), NO_DATE
        office = _OF_ADMINISTRATION.search(words)
        if office:
            return "post", office.group(), NO_DATE
        year = _THIS_YEAR.search(words)
        if year:
            start = self.day.replace(day=1) if year["unit"].lower() == "month" else dt.date(self.day.year, 1, 1)
            return "date", year.group(), _days(start, self.day, year.group())
        return "none", "", NO_DATE

    def _since(self, words: str) -> tuple[str, str, DateMention]:
        """What “since …” counts from: a date, a post taken up, or an event."""
        words = words.strip(" .,")
        dates = [phrase for phrase in find_dates(words, self.day, tense=Tense.PAST) if phrase.mention.earliest]
        if closed := next((p for p in dates if _MAIN_VERB.match(words, p.mention.start + len(p.mention.text))), None):
            words = words[: closed.mention.start + len(closed.mention.text)]
            dates = dates[: dates.index(closed) + 1]
        rest = words[len("since") :].strip()
        if rest in ("", "then"):
            return "event", words, self._last_told()
        if dates and (dates[0].mention.start <= len("since") + 6 or re.match(r"(?:his|her|their) own\b", rest)):
            return "date", words, dates[0].mention
        dated = dates[-1].mention if dates else NO_DATE
        if _OFFICE.search(rest):
            return "post", words, dated
        return "event", words, dated if dates else self._told_at(rest)

    def _when(self, words: str) -> tuple[str, str, DateMention]:
        """When a last contact was: the date of its clause, or of what follows in the sentence."""
        dates = _own_dates(words, self.day)
        if not dates:
            rest = self.text[self.span[0] : self.span[1] + 60]
            dates = _own_dates(rest, self.day)
        if dates:
            return "date", dates[-1].mention.text, dates[-1].mention
        length = re.search(rf"\b({_LENGTH}) (?:ago|earlier|before)\b", words, re.IGNORECASE)
        if length:
            return "duration", length.group(), NO_DATE
        same = re.search(r"\bthe same (?:year|month)\b", words)
        if same and self.before:
            last = self.before[-1].baseline
            if last.earliest:
                year = last.earliest.year
                return "date", same.group(), _days(dt.date(year, 1, 1), dt.date(year, 12, 31), same.group())
        return "none", "", NO_DATE

    def _last_told(self) -> DateMention:
        """The date of the contact just told of, for “since then”."""
        before = [claim for claim in self.before if claim.kind == "last_contact" and claim.baseline.earliest]
        if before and self.offset - before[-1].quote.end < 200:
            return before[-1].baseline
        told = [
            event for event in self.events if self._near(event, 2) and event.date.earliest and event.quote.start <= self.offset
        ]
        return max(told, key=lambda event: event.quote.start).date if told else NO_DATE

    def _told_at(self, words: str) -> DateMention:
        """The date of an event of the article whose place the words name."""
        for event in self.events:
            if event.place and event.date.earliest and event.place.split(",")[0].lower() in words.lower():
                return event.date
        return NO_DATE

    # --- whom and what it is about -----------------------------------------------------------------------------------

    def _subject(self, baseline: DateMention) -> int | None:
        """The index of the event that the claim is about: told in its sentence, else the latest told before, else the news."""
        if self.pattern.kind == "last_contact":
            return None
        cut = self.offset + self.span[0] + len(self.core)

        def fits(event: EventCandidate) -> bool:
            before_baseline = event.trigger.start < cut or event.trigger.start > self.offset + self.span[1]
            after = not (baseline.latest and event.date.latest and event.date.latest <= baseline.latest)
            return before_baseline and after and event.status in (Status.HELD, Status.ONGOING, Status.PLANNED)

        named = self._named()
        for back in (0, 1, 3):
            near = [i for i, event in enumerate(self.events) if self._near(event, back) and fits(event)]
            if named:
                near = [i for i in near if named & {actor.name for actor in self.events[i].participants}] or near
            if near:
                return max(near, key=lambda i: (self.events[i].kind in _CONTACTS, self.events[i].quote.start))
        main = [i for i, event in enumerate(self.events) if event.salience == "main" and fits(event)]
        return main[0] if main else None

    def _named(self) -> set[str]:
        return {p.name for m in self.read[self.number].mentions if self._inside(m) for p in m.people}

    def _people(self, kind: str, subject: int | None) -> tuple[ActorMention, ...]:
        """The people whom the claim is about: named in its clause, or before it, or those of the event it speaks of."""
        mentions = [m for m in self.read[self.number].mentions if m.people]
        if self.pattern.name == "last-to":
            mentions = [m for m in mentions if m.reference is not Reference.ROLE]
        start = self.offset + self.span[0]
        cut = start + len(self.words if self.pattern.name == "it-has-been" else self.core)
        if self.pattern.name == "last-in":
            cut = self.offset + self.match.end()
        inside = _unique([m for m in mentions if start <= m.start < cut])
        if kind in ("last_contact", "none_since", "longest_gap") or self.pattern.name == "never":
            if self.pattern.name == "no-one-since":  # who is named before the verb only describes those who have not
                return _actors(_unique([m for m in mentions if self.offset + self.match.end() <= m.start < cut]))
            if kind == "longest_gap":
                return _actors(_unique([m for m in mentions if start <= m.start < cut and m.reference is Reference.NAME]))
            if re.match(r"(?:there|no|it)\b", self.words, re.IGNORECASE):
                return () if kind != "last_contact" and not _named_only(mentions, start, cut) else _actors(inside)
            before = _unique([m for m in mentions if m.start < start])
            found = inside or (before if self.pattern.whole else [])
            if len(inside) == 1 and re.match(r"who\b", self.words, re.IGNORECASE):
                found = [*[person for person in before if person.side is not inside[0].side][-1:], *inside]
            return _actors(found or self._pair_told() if _THE_TWO.search(self.core) else found)
        if kind == "first_visit" or (kind == "highest_level" and _VISIT.search(self.core)):
            return self._travellers(mentions, subject)
        if len({person.side for person in inside}) == 2:
            return _actors(inside)
        if kind == "first" and _GENERIC.search(self.core):
            return ()
        ahead = _unique([m for m in mentions if m.start < cut])
        told = tuple(a for a in self.events[subject].participants if not a.is_state) if subject is not None else ()
        generic = _WITH_SOMEBODY.search(self.words)
        if kind == "first" and generic:
            side = Side.CHN if generic["whose"].lower() == "chinese" else Side.USA
            own = [person for person in inside or ahead if person.side is not side][-1:]
            return _actors(own) or tuple(actor for actor in told if actor.side is not side)
        if kind == "first" and len(inside) == 1 and not re.search(r"\bthe two\b|\bbetween\b", self.core):
            others = [person for person in ahead if person.side is not inside[0].side]
            if others and re.search(r"\bwith\b", self.core) and inside[0].name not in {a.name for a in told}:
                return _actors([others[-1], *inside])
            return _actors(inside) if not others or inside[0].name not in {a.name for a in told} else told
        single = re.search(r"\b[Ff]or [A-Z][\w’'-]+|\b(?:[Hh]is|[Hh]er|[A-Z]\w+[’']s) first\b", self.text[: cut - self.offset])
        if kind == "first" and single and len(ahead) == 1:
            return _actors(ahead)
        if len({person.side for person in ahead}) == 2:
            return _actors(ahead)
        return told or _actors(ahead)

    def _pair_told(self) -> list[Person]:
        """The two whom “they” or “the envoys” mean: the last person of each side in the sentences before."""
        for sentence in reversed(self.read[max(0, self.number - 2) : self.number]):
            people = _unique(sentence.mentions)
            pair = [next((p for p in reversed(people) if p.side is side), None) for side in Side]
            if all(pair):
                return [person for person in pair if person]
        return []

    def _travellers(self, mentions: Sequence[Mention], subject: int | None) -> tuple[ActorMention, ...]:
        """Who travels: the last person of the travelling side named before the claim, else the event's visitors."""
        there = self.events[subject].country if subject is not None and self.events[subject].kind == "visit" else ""
        to_china = _TO_CHINA.search(self.core) or (there == "China" and not _TO_US.search(self.core))
        to_us = _TO_US.search(self.core) or there == "United States"
        side = Side.CHN if to_us and not to_china else Side.USA
        before = self.read[self.number - 1].mentions if self.number else ()
        for group in ([m for m in mentions if m.start <= self.offset + self.span[0] + 12], list(before)):
            named = [person for mention in group if mention.people for person in mention.people if person.side is side]
            if named:
                return (_actor(named[-1]),)
        told = self.events[subject].participants if subject is not None else ()
        return tuple(actor for actor in told if actor.side is side and not actor.is_state)[:1]

    def _scope(self, kind: str, people: Sequence[ActorMention]) -> dict[str, str]:
        """What the words narrow the claim to; a visit that names no country is one to the other side's."""
        core, scope = self.described, {}
        if kind == "first_visit" or _VISIT.search(core):
            scope["kind"] = "visit"
        else:
            where = self.words if kind == "last_contact" and not any(words.search(core) for words, _ in _KINDS) else core
            told = next((name for words, name in _KINDS if words.search(where)), "")
            if not told and kind == "first" and _HAVE_MET.search(self.words):
                told = "meeting"
            scope |= {"kind": told} if told else {}
        if _IN_PERSON.search(core):
            scope["form"] = "in_person"
        if scope.get("kind") == "visit":
            if _TO_CHINA.search(core):
                scope["country"] = "China"
            elif _TO_US.search(core):
                scope["country"] = "United States"
            city = _CITIES.search(core)
            if city and city["city"] not in ("Washington",) and scope.get("country") is None:
                scope["place"] = city["city"]
            elif re.search(r"\bBeijing\b|\bChinese capital\b", core):
                scope.pop("country", None)
                scope["place"] = "Beijing"
            if kind == "first_visit" and len(sides := {actor.side for actor in people}) == 1 and not scope.keys() & {"place"}:
                scope.setdefault("country", "China" if Side.USA in sides else "United States")
        elif kind != "last_contact" and (city := _CITIES.search(core)):
            scope["place"] = city["city"]
        heads = next((name for words, name in _HEADS if words.search(core)), "")
        held = ((name, words.search(core)) for words, name in _POSTS)
        post = next((name for name, match in held if match and _ANY_HOLDER.search(core[: match.start()])), "")
        channel = next((name for words, name in _CHANNELS if words.search(core)), "")
        level = next((name for words, name in _LEVELS if words.search(core)), "")
        if heads:
            scope["heads"], scope["level"] = heads, "minister"
        elif post == "President" and kind == "none_since":
            scope["level"] = "leader"
        elif post and (kind in ("first_visit", "first", "last_contact") or self.pattern.name == "no-one-since"):
            scope["post"] = post
        elif level:
            scope["level"] = level
        if channel == "legislative" or (
            channel and "post" not in scope and kind != "first_visit" and scope.get("kind") != "visit"
        ):
            scope["channel"] = channel
        if re.search(r"\bknown\b", core):
            scope["known"] = "true"
        return scope


def _own_dates(words: str, day: dt.date) -> list[DatePhrase]:
    return [p for p in find_dates(words, day, tense=Tense.PAST) if p.mention.earliest and p.bound != "since"]


def _days(first: dt.date, last: dt.date, words: str) -> DateMention:
    return DateMention(first, last, Precision.RANGE, DateBasis.RELATIVE, words, format_span(first, last))


def _unique(mentions: Sequence[Mention]) -> list[Person]:
    return list(dict.fromkeys(person for mention in mentions for person in mention.people))


def _named_only(mentions: Sequence[Mention], start: int, end: int) -> bool:
    """Whether the stretch names somebody, rather than an office or “we”."""
    return any(m.reference is Reference.NAME for m in mentions if start <= m.start < end)


def _actors(people: Sequence[Person]) -> tuple[ActorMention, ...]:
    return tuple(_actor(person) for person in people)


def _actor(person: Person) -> ActorMention:
    key = person.official.key if person.official else None
    return ActorMention(person.name, person.side, official_key=key)
