"""Who is named in a sentence: officials, roles, pronouns, pairs, states and third parties, with their offsets.

The recogniser reads sentence after sentence and keeps the discourse up to date; nothing here needs a parse.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from timeline.extract.discourse import BOTH, LEADER_WORDS, Discourse, Mention, Reference
from timeline.extract.names import (
    CHINESE_SURNAMES,
    GOVERNMENT_NOUNS,
    WORD_SURNAMES,
    Person,
    Token,
    capitalised_run,
    close,
    is_pinyin,
    suits,
    surname_of,
    tokenise,
)
from timeline.extract.roles import OFFICE_WORDS, TITLE_WORDS, fits, role_of, roles_in
from timeline.extract.types import OfficialRecord
from timeline.vocabulary import Side

_SIDE_OF_CODE = {"USA": Side.USA, "CHN": Side.CHN}


#: Capitalised phrases that hold a country's name but are no actor and no side.
_NOT_ACTORS = re.compile(
    r"South China Sea|East China Sea|Washington Post|Beijing time|Washington time|China time|South China Morning "
    r"Post|China Daily|"
    r"Global Times|Taiwan Strait|New York Times|(?:U\.?S\.?|American)[-–]China Business Council|(?:U\.?S\.?|"
    r"American) Chamber of Commerce|"
    r"Made in China|one[- ]China|U\.?S\.? dollars?|American (?:Airlines|Flying Tigers)|US\$|\bUSA TODAY|Wall Street Journal|"
    r"China (?:Eastern|Southern|Telecom|Mobile)|Bank of China|(?:Air|Quad) (?:Force One|core)|President Xi Jinping.s article"
)


_PAIR = re.compile(
    r"\b(?:(?:the|both|our|their) )?two (?P<who>sides|leaders|men|women|presidents|countries|heads of state|heads|"
    r"ministers|diplomats|"
    r"governments|delegations|teams|nations|powers|parties|secretaries|counterparts|militaries|defen[cs]e (?:chiefs|ministers)"
    r"|foreign ministers|top diplomats|envoys)\b"
    r"|\btheir (?P<their>presidents|leaders|heads of state)\b"
    r"|\btheir (?:\w+ )?(?P<unnamed>officials|negotiators|generals|diplomats|ministers|envoys|"
    r"militaries|officers|governments|countries|capitals|delegations|teams|defen[cs]e chiefs|predecessors|counterparts)\b"
    r"|\bboth (?P<both>sides|leaders|presidents|men|ministers|countries|governments|parties|officials)\b"
    r"|\bthe (?P<the>leaders|presidents|pair|duo|two(?! [a-z])|two(?= (?:met|held|spoke|also|had|discussed|sat|"
    r"agreed|talked|will|would|are|were|have|last|then|exchanged|to)\b))\b(?! of\b| from\b)"
    r"|\b(?P<alone>both)\b(?= (?:spoke|met|held|agreed|talked|sat)\b)"
    r"|\b(?P<they>they|them|their)\b",
    re.IGNORECASE,
)


_GROUP = re.compile(
    r"\b(?P<first>Chinese|U\.?S\.?|American|PRC)(?:(?:,? and |-|–|/)(?P<second>Chinese|U\.?S\.?|American|PRC))?(?: "
    r"[a-z-]+){0,3}? "
    r"(?P<who>officials|negotiators|diplomats|officers|delegations|teams|generals|commanders|envoys|ministers|"
    r"leaders|presidents|heads of state|"
    r"delegates|lawmakers|senators|counterparts|representatives|experts|militaries|defen[cs]e chiefs|side|"
    r"delegation|team)\b(?! [A-Z])"
)
#: Members of Congress without a word for their country.
_CONGRESS = re.compile(
    r"\b(?:(?:U\.?S\.? )?(?:senators(?: and (?:representatives|congressmen))?|congressmen|members of Congress|"
    r"congressional (?:leaders|delegation)|House members))\b(?! [A-Z])"
)


#: Who leads a delegation of Congress, before or behind the words.
_LED = re.compile(
    r"\b(?:delegation|group|lawmakers|senators)\b[^.;]{0,40}\b(?:led|headed) (?P<by>by)\b"
    r"|\b(?:leads?|led|leading|headed|heading) (?:a|the) (?:[\w-]+ ){0,3}(?:delegation|group)\b",
    re.IGNORECASE,
)
#: The delegation of Congress told before.
_LAWMAKERS = re.compile(
    r"\b(?:the|these|visiting) (?:\w+ )?(?:lawmakers|senators|legislators|congressmen|representatives)\b", re.IGNORECASE
)


_PRONOUN = re.compile(r"\b(?:he|him|his|she|her)\b", re.IGNORECASE)


_SPEAKER = re.compile(r"\b(?:I|me|my|we|us|our)\b|\bWe\b|\bMy\b|\bOur\b")


_ADDRESSEE = re.compile(r"\b[Yy]ou(?:r)?\b")


_AHEAD_OF_NAME = re.compile(
    r"(?P<lead>(?:In|During|At|After|Before|Following|On) (?:a |the )?(?:his|her)) (?:[\w-]+ ){0,3}"
    r"(?:meetings?|talks|call|conversation|visit|trip)\b"
)


_STATE_WORDS = frozenset(
    ["sides", "countries", "governments", "nations", "powers", "parties", "militaries", "delegations", "teams"]
)


_PLURAL_OFFICES = frozenset(
    [
        "officials",
        "leaders",
        "ministers",
        "secretaries",
        "diplomats",
        "negotiators",
        "presidents",
        "counterparts",
        "officers",
        "generals",
        "envoys",
        "representatives",
        "members",
        "chiefs",
        "senators",
    ]
)


#: Titles that only one side uses, for a role told without its country.
_OWN_ROLES: dict[str, Side] = {
    "nsa": Side.USA,
    "state": Side.USA, "treasury": Side.USA, "homeland": Side.USA, "agriculture": Side.USA, "cia": Side.USA, "fbi": Side.USA,
    "deputy_state": Side.USA, "vice_premier": Side.CHN, "premier": Side.CHN, "politburo": Side.CHN,
    "state_councilor": Side.CHN, "cmc_vice": Side.CHN,
}  # fmt: skip


_US_TITLE = re.compile(
    r"\b(?:(?:defense|commerce|energy|labor|interior|transportation|navy|army|air force|war) secretary|secretary of|"
    r"assistant secretary|under ?-?secretary|deputy secretary|senator|sens?\b|congress(?:man|woman)|"
    r"reps?\b|attorney general|"
    r"treasury|homeland|joint chiefs|pentagon|white house|senate\b|"
    r"house (?:[a-z]+ ){1,4}committee|state department|national security (?:council|advis[eo]r)|nsc\b)",
    re.IGNORECASE,
)


def _another(person: Person, words: Sequence[str]) -> bool:
    """Whether the given name in the text is plainly not the person's: "Premier Li Peng" is not Li Qiang."""
    if len(words) < 2:
        return False
    if person.side is Side.CHN:
        given = "".join(person.name.split()[1:])
        return not close(given.lower(), "".join(words[1:]).replace("-", "").lower())
    return False


_APPOSED = re.compile(r",\s+(?:[A-Z][\w.]+['’]s\s+)?(?:then[- ])?")


def _described_twice(mentions: list[Mention], text: str, start: int) -> list[Mention]:
    """An office told behind the comma after a name is the named person's, who ever held it: "Zhou Enlai, the prime minister"."""
    found: list[Mention] = []
    for mention in mentions:
        if mention.reference is Reference.ROLE and mention.people:
            before = (m for m in found[-2:] if m.fold and len(m.people) == 1 and m.reference is Reference.NAME)
            name = next((m for m in before if _APPOSED.fullmatch(text[m.end - start : mention.start - start])), None)
            role = role_of(mention.text)
            person = name.people[0] if name else None
            held = person and (person.official is None or any(role and fits(role, tenure) for tenure in person.official.tenures))
            if name and person and held and person.side in mention.sides:
                mention = replace(mention, people=name.people)
        found.append(mention)
    return found


#: Offices that only China has of the two: a name of its form makes the holder Chinese.
_MINISTERIAL = frozenset(
    ("foreign", "vice_foreign", "vice_minister", "minister", "finance", "general", "state_councilor", "vice_premier", "trade_rep")
)
_CN_TITLE = re.compile(r"\b(?:vice[ -]premier|premier|politburo|state councill?or|communist party|pla\b|cpc\b)", re.IGNORECASE)


_ORGANISATION = re.compile(r"\b(?:office|department|ministry|embassy) of\b", re.IGNORECASE)


_NO_OFFICE = re.compile(r"\b(?:former|then|ex|soon|late|future|next|first|only|highest)\b", re.IGNORECASE)


class Recogniser:
    """Reads one sentence at a time into mentions, and keeps the discourse up to date."""

    def __init__(self, discourse: Discourse) -> None:
        self.d = discourse
        self.index = discourse.index

    def read(self, text: str, start: int) -> list[Mention]:
        """The mentions of a sentence that begins at offset `start`, in order and without overlap."""
        tokens = tokenise(text, start)
        blocked = [(start + m.start(), start + m.end()) for m in _NOT_ACTORS.finditer(text)]
        named = self._names(tokens, text, start, blocked)
        named = _described_twice(self._roles(tokens, text, start, named), text, start)
        named = self._groups(text, start, named)
        mentions = self._references(text, start, named)
        people = [p for m in mentions if m.reference in (Reference.NAME, Reference.ROLE) for p in m.people]
        self.d.note(people)
        self.d.note_third([m for m in named if _acts(m, text, start)])
        self.d.update_pair([m for m in mentions if not _SUCCEEDING.search(text[: m.start - start])], start)
        if led := _LED.search(text):
            ours = [m for m in named if m.reference is Reference.NAME and m.people and m.people[0].side is Side.USA]
            heads = [p for m in ours if (m.start >= start + led.end()) == bool(led["by"]) for p in m.people]
            self.d.lawmakers = tuple(heads[: 5 if led["by"] else 1]) or self.d.lawmakers
        self.d.told_sides = frozenset(side for m in named for side in m.sides)
        last = max((m.end - start for m in named if m.people), default=0)
        self.d.unnamed = _UNNAMED.search(text, last) is not None
        return mentions

    # --- names, with the titles before them ----------------------------------------------------------------------------
    def _names(self, tokens: list[Token], text: str, start: int, blocked: list[tuple[int, int]]) -> list[Mention]:
        found: list[Mention] = []
        i, floor = 0, 0
        while i < len(tokens):
            token = tokens[i]
            if any(a <= token.start < b for a, b in blocked) or not (token.capital or token.norm.isalpha()):
                i += 1
                continue
            mention, size = self._name_at(tokens, i, floor, text, start)
            if mention is None:
                i += 1
                continue
            found = [m for m in found if m.end <= mention.start]
            found.append(mention)
            i += size
            floor = floor if mention.reference in (Reference.STATE, Reference.THIRD) else i
        return found

    def _name_at(self, tokens: list[Token], i: int, floor: int, text: str, start: int) -> tuple[Mention | None, int]:
        """The mention whose name begins at token `i`, and how many tokens the name has."""
        token = tokens[i]
        if not token.capital:
            return None, 1
        title_from = self._title_start(tokens, i, floor)
        title = text[tokens[title_from].start - start : token.start - start] if title_from < i else ""
        match = self.index.people_at(tokens, i)
        country = self.index.country_at(tokens, i)
        if country and (not match or country[0] > match[0]):
            if title_from < i and country[1][0] not in _SIDE_OF_CODE and not country[1][1] and role_of(title):
                return self._mention(tokens, title_from, i + country[0], Reference.THIRD, text, start, fold=True), country[0]
            return self._country(tokens, i, country, text, start), country[0]
        if match:
            size, officials = match
            official = self.d.choose(officials, title)
            if official and (size > 1 or self._bare_surname_ok(tokens, i, title, official)):
                person = Person(official.name, official.side, official)
                if size > 1 or title:
                    self.d.introduce(person)
                return self._person(tokens, i, size, title_from, person, text, start)
        known = self.d.surnames.get(token.norm)
        if known and self._bare_surname_ok(tokens, i, title, known[-1].official):
            person = self._introduced(known, title)
            return self._person(tokens, i, 1, title_from, person, text, start)
        if token.norm in self.d.third and not title:
            return self._mention(tokens, i, i + 1, Reference.THIRD, text, start), 1
        if title:
            return self._titled(tokens, i, title_from, title, text, start)
        described = self._described(tokens, i, text, start)
        return described if described else self._misspelt(tokens, i, title_from, text, start)

    def _bare_surname_ok(self, tokens: list[Token], i: int, title: str, official: OfficialRecord | None) -> bool:
        """Whether a single word may be taken for a name here: an English word or pronoun needs a second clue."""
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        if following and following.capital and following.norm.isalpha() and len(following.norm) > 1 and not title:
            if following.norm not in self.index.surnames and official and official.side is Side.USA:
                return False  # "Biden Avenue", another person's first name
            if official and official.side is Side.CHN and following.lower not in TITLE_WORDS:
                return False  # another person of that family name
        if i and tokens[i - 1].capital and tokens[i - 1].norm.isalpha() and not title and official and official.side is Side.USA:
            previous = tokens[i - 1].lower
            plain = previous not in TITLE_WORDS and previous not in _SENTENCE_WORDS and len(previous) > 2 and i > 1
            if plain and not self.index.country_at(tokens, i - 1) and not self.index.people_at(tokens, i - 1):
                return False  # "Frank Burns"
        if tokens[i].lower not in WORD_SURNAMES or title:
            return True
        if tokens[i].lower in _SAFE_SURNAMES and tokens[i].norm in self.d.surnames:
            return True
        goes_on = following is not None and not following.capital and (following.norm.isalpha() or following.norm == "'s")
        if goes_on and tokens[i].lower not in _FUNCTION_WORDS and any(p.official is official for p in self.d.recent[-12:]):
            return True
        return i > 0 and tokens[i - 1].norm not in (".", "”", '"', "“", ":", "?", "!")

    def _introduced(self, known: list[Person], title: str) -> Person:
        role = role_of(title)
        if role and len(known) > 1:
            for person in reversed(known):
                if self.d.has_role(person, role):
                    return person
        return known[-1]

    def _titled(
        self, tokens: list[Token], i: int, title_from: int, title: str, text: str, start: int
    ) -> tuple[Mention | None, int]:
        """A title and a name that is not in the register as it stands: a surname alone, a misspelling, or a stranger."""
        run = list(capitalised_run(tokens, i))
        while run and (run[-1].norm in ("-", ".") or run[-1].lower in OFFICE_WORDS):
            run.pop()
        if any(t.lower in TITLE_WORDS for t in run) or tokens[i - 1].lower in ("the", "of", "for", "to", "and"):
            return None, 1
        if not run or not (set(title.lower().replace("-", " ").replace(".", " ").split()) & OFFICE_WORDS):
            return None, 1
        third = self._third_before(tokens, title_from)
        side = self._side_of_title(title) or self._side_by_name(run, title)
        if third and side is None:
            self.d.third.add(run[-1].norm)
            return self._mention(tokens, title_from, i + len(run), Reference.THIRD, text, start, fold=True), len(run)
        if len(run) == 1:
            officials = self.index.by_surname(run[0].norm, title, side, self.d.day)
            found = officials[0] if officials else self.index.ever_by_surname(run[0].norm, title, side)
            if found:
                person = Person(found.name, found.side, found)
                self.d.introduce(person)
                return self._person(tokens, i, 1, title_from, person, text, start)
        misspelt = self._holder_like(run, title, side)
        if misspelt:
            self.d.surnames.setdefault(run[-1].norm, []).append(misspelt)
            return self._person(tokens, i, len(run), title_from, misspelt, text, start)
        side = side or self._side_of_title(self._office_behind(tokens, i + len(run), text, start))
        side = side or self._side_behind(tokens, i + len(run))
        if side is None and self.d.third_ago > 2 and is_pinyin([t.norm for t in run]):
            side = Side.CHN
        if side is None or not _like_a_name(run):
            return None, 1
        if _OPEN_REMIT.search(title) and len(run) > 2 and not any(len(t.norm.strip(".")) == 1 for t in run):
            return None, 1  # "Under Secretary for Economic Growth Maria Soto": the remit may run on
        name = _plain_name(text[run[0].start - start : run[-1].end - start])
        person = Person(name, side, None, " ".join(title.split()).strip(" ,"))
        self.d.introduce(person)
        return self._person(tokens, i, len(run), title_from, person, text, start)

    def _side_by_name(self, run: Sequence[Token], title: str) -> Side | None:
        """China, for a minister or general told without a country whose name is of the People's Republic's form."""
        plain = 2 <= len(run) <= 3 and not any(t.norm == "-" for t in run)
        if not plain or run[0].norm not in CHINESE_SURNAMES or run[-1].norm in self.d.third:
            return None
        return Side.CHN if role_of(title) in _MINISTERIAL else None

    def _described(self, tokens: list[Token], i: int, text: str, start: int) -> tuple[Mention, int] | None:
        """A full name outside the register with its office behind a comma: "John Doe, deputy assistant secretary of state"."""
        run = list(capitalised_run(tokens, i))
        if not _like_a_name(run) or any(t.lower in TITLE_WORDS | _SENTENCE_WORDS for t in run):
            return None
        if i and tokens[i - 1].capital and tokens[i - 1].norm.isalpha():
            return None
        title = self._office_behind(tokens, i + len(run), text, start)
        side = self._side_of_title(title)
        if side is None and title and self.d.third_ago > 2 and is_pinyin([t.norm for t in run]):
            side = Side.CHN
        if side is None:
            return None
        person = Person(_plain_name(text[run[0].start - start : run[-1].end - start]), side, None, title)
        self.d.introduce(person)
        return self._person(tokens, i, len(run), i, person, text, start)

    def _side_behind(self, tokens: list[Token], i: int) -> Side | None:
        """The side of a country named right behind a person: "Chargé d'Affaires Dale Reed of the U.S. embassy"."""
        if i + 1 >= len(tokens) or tokens[i].lower != "of":
            return None
        k = i + 2 if tokens[i + 1].lower == "the" and i + 2 < len(tokens) else i + 1
        country = self.index.country_at(tokens, k)
        return _SIDE_OF_CODE.get(country[1][0]) if country else None

    @staticmethod
    def _office_behind(tokens: list[Token], comma: int, text: str, start: int) -> str:
        """The title behind the comma at token `comma`; empty where none of those who meet stands there."""
        if comma + 1 >= len(tokens) or tokens[comma].norm != ",":
            return ""
        end = comma + 1
        while end < len(tokens) and (tokens[end].lower in TITLE_WORDS or tokens[end].norm in ("a", "an", "the", "-")):
            end += 1
        office = {t.lower for t in tokens[comma + 1 : end]} & OFFICE_WORDS
        return text[tokens[comma + 1].start - start : tokens[end - 1].end - start] if office - _TALKERS else ""

    def _misspelt(self, tokens: list[Token], i: int, title_from: int, text: str, start: int) -> tuple[Mention | None, int]:
        """A full name that is one or two letters away from a person the article has introduced."""
        if i + 1 < len(tokens) and tokens[i + 1].capital and tokens[i + 1].norm.isalpha():
            for person in self.d.recent[-12:]:
                parts = person.name.split()
                if (
                    len(parts) == 2
                    and parts[0] == tokens[i].norm
                    and parts[1] != tokens[i + 1].norm
                    and close(parts[1], tokens[i + 1].norm)
                ):
                    self.d.surnames.setdefault(tokens[i + 1].norm, []).append(person)
                    return self._person(tokens, i, 2, title_from, person, text, start)
        return None, 1

    def _holder_like(self, run: Sequence[Token], title: str, side: Side | None) -> Person | None:
        """The holder of the title's office, where the name in the text is a misspelling of the holder's."""
        for role in roles_in(title):
            for candidate_side in (side,) if side else (Side.USA, Side.CHN):
                person = self.d.holder_of(candidate_side, role) if candidate_side else None
                if person and person.official:
                    surname = surname_of(person.official)
                    words = [t.norm for t in run]
                    word = words[0] if person.side is Side.CHN else words[-1]
                    if close(surname, word) and (len(surname) > 3 or word == surname) and not _another(person, words):
                        return person
        return None

    def _side_of_title(self, title: str) -> Side | None:
        sides = []
        title = _REMIT.sub("", title)
        for token in tokenise(title):
            match = self.index.country_at([token], 0)
            if match and match[1][0] in _SIDE_OF_CODE:
                sides.append(_SIDE_OF_CODE[match[1][0]])
        ambassador = role_of(title) == "ambassador" and re.search(
            r"ambassador to (?:the )?(?P<to>[\w.’']+)", title, re.IGNORECASE
        )
        if ambassador:
            return (
                Side.USA
                if re.match(r"china|beijing|people", ambassador["to"], re.IGNORECASE)
                else Side.CHN
                if len(set(sides))
                else None
            )
        if len(set(sides)) == 1:
            return sides[0]
        if sides:
            return sides[0]
        if _US_TITLE.search(title):
            return Side.USA
        return Side.CHN if _CN_TITLE.search(title) else None

    def _third_before(self, tokens: list[Token], title_from: int) -> bool:
        for k in range(max(0, title_from - 3), title_from):
            match = self.index.country_at(tokens, k)
            if (
                match
                and match[1][0] not in _SIDE_OF_CODE
                and k + match[0] >= title_from - 1
                and (k + match[0] >= title_from or tokens[title_from - 1].norm == "'s")
            ):
                return True
        return False

    def _title_start(self, tokens: list[Token], i: int, floor: int) -> int:
        """Where the title before the name at token `i` begins; `i` itself where there is none."""
        k = i
        while k > floor:
            token = tokens[k - 1]
            if token.norm == ")" and k - 3 > floor and tokens[k - 3].norm == "(" and tokens[k - 2].norm.isupper():
                k -= 3  # "the People's Republic of China (PRC) Wang Wentao"
                continue
            if token.lower in ("to", "on") and (k < 2 or tokens[k - 2].lower not in OFFICE_WORDS):
                break
            if token.lower in ("to", "on", "for", "of", "in") and k == i:
                break
            if (
                token.lower in ("to", "of", "for")
                and i - k <= 5
                and (tokens[i - 2] if tokens[i - 1].norm == "," else tokens[i - 1]).lower in OFFICE_WORDS
                and tokens[k - 2].lower in _AIDES
            ):
                break  # "an aide to President Biden" is not Biden
            if (
                (token.lower in TITLE_WORDS and token.lower != "and")
                or (token.norm == "-" and k - 1 > floor and k < i)
                or (token.norm == "." and k - 2 >= floor and tokens[k - 2].lower in _SHORT_TITLES)
                or (token.norm in (",", "and", "&") and self._joins_titles(tokens, k - 1, i, floor))
            ):
                k -= 1
            else:
                break
        while k < i and (tokens[k].lower in _NOT_FIRST or (not tokens[k].norm.isalpha() and "." not in tokens[k].norm)):
            k += 1
        while k < i and tokens[k].lower in ("washington", "beijing") and k and tokens[k - 1].lower in ("to", "in", "from", "for"):
            k += 1  # "welcomed to Washington President Xi"
        chunk = {t.lower for t in tokens[k:i]}
        if chunk & OFFICE_WORDS or (k < i and self.index.country_at(tokens, i - 1)):
            return k
        return self._long_title_start(tokens, i, floor)

    @staticmethod
    def _long_title_start(tokens: list[Token], i: int, floor: int) -> int:
        """Where a title begins that names its whole department ("Director of the Bureau of Grain Affairs Li Ming"); `i`
        itself where the capitals before the name hold no office."""
        first, k = i, i
        while k > max(floor, i - _LONGEST_TITLE):
            token, right = tokens[k - 1], [t.lower for t in tokens[k:i]]
            linking = token.lower in ("of", "for", "the") or token.norm in ("'s", "-")
            joining = token.lower in ("and", "&") and bool(right) and not set(right) & OFFICE_WORDS
            if not (k < i and (linking or joining)) and not (token.capital and token.norm.isalpha()):
                break
            k -= 1
            if token.capital and token.lower in OFFICE_WORDS and ({"of", "for"} & set(right) or k == i - 1):
                first = k
        while first > k and tokens[first - 1].capital and tokens[first - 1].lower in TITLE_WORDS:
            first -= 1
        return first

    def _joins_titles(self, tokens: list[Token], at: int, i: int, floor: int) -> bool:
        """Whether the comma or "and" at token `at` joins two titles of the one person named at token `i`."""
        right = {t.lower for t in tokens[at + 1 : i]}
        left_from = at
        while left_from > floor and (tokens[left_from - 1].lower in TITLE_WORDS or tokens[left_from - 1].norm in ("-",)):
            left_from -= 1
        left = [t.lower for t in tokens[left_from:at]]
        if not set(left) & OFFICE_WORDS or (
            len(left) <= 2 and left[0] in ("the", "a", "his", "her") and "counterpart" not in left
        ):
            return False
        chinese = any(o.side is Side.CHN for o in self.index.surnames.get(tokens[i].norm, ()))
        if chinese and _OWN_ROLES.get(role_of(" ".join(left))) is Side.USA:
            return False  # "the National Security Advisor and Director Yang" are two
        countries = [
            bool(set(words) & {"chinese", "china", "prc", "cpc"}) - bool(set(words) & {"us", "u.s.", "american", "united"})
            for words in (left, right)
        ]
        if countries[0] * countries[1] < 0:
            return False
        if not right or right <= {"and"}:
            sided = countries[0] != 0 or "counterpart" in left or "counterparts" in left
            return tokens[at].norm == "," and sided and "officials" not in left
        return bool(right & OFFICE_WORDS)

    def _country(self, tokens: list[Token], i: int, match: tuple[int, tuple[str, bool]], text: str, start: int) -> Mention:
        size, (code, adjective) = match
        side = _SIDE_OF_CODE.get(code)
        reference = Reference.STATE if side else Reference.THIRD
        sides = frozenset((side,)) if side else frozenset()
        return Mention(
            tokens[i].start,
            tokens[i + size - 1].end,
            text[tokens[i].start - start : tokens[i + size - 1].end - start],
            reference,
            (),
            sides,
            False,
            adjective,
        )

    def _person(
        self, tokens: list[Token], i: int, size: int, title_from: int, person: Person, text: str, start: int
    ) -> tuple[Mention, int]:
        end = i + size
        for suffix in ((",", "Jr", "."), (",", "Jr"), ("Jr", "."), ("Jr",), ("III",), ("Sr", ".")):
            if tuple(t.norm for t in tokens[end : end + len(suffix)]) == suffix:
                end += len(suffix)
                break
        if end < len(tokens) and (
            tokens[end].lower in GOVERNMENT_NOUNS
            or (tokens[end].norm == "'s" and end + 1 < len(tokens) and tokens[end + 1].lower in GOVERNMENT_NOUNS)
        ):
            mention = self._mention(tokens, i, end, Reference.STATE, text, start, sides=frozenset((person.side,)))
            return mention, end - i
        mention = self._mention(
            tokens, title_from, end, Reference.NAME, text, start, (person,), frozenset((person.side,)), fold=True
        )
        self.d.introduce(person) if size > 1 else None
        return mention, end - i

    @staticmethod
    def _mention(
        tokens: list[Token], first: int, last: int, reference: Reference, text: str, start: int,
        people: tuple[Person, ...] = (), sides: frozenset[Side] = frozenset(), fold: bool = False,
    ) -> Mention:  # fmt: skip
        a, b = tokens[first].start, tokens[last - 1].end
        return Mention(a, b, text[a - start : b - start], reference, people, sides, fold)

    # --- offices without a name ----------------------------------------------------------------------------------------
    def _roles(self, tokens: list[Token], text: str, start: int, named: list[Mention]) -> list[Mention]:
        """Offices told without a name; a country's adjective inside one is part of it."""
        taken = [(m.start, m.end) for m in named if m.fold or m.reference not in (Reference.STATE, Reference.THIRD)]
        found: list[Mention] = []
        i = 0
        while i < len(tokens):
            if not self._opens_role(tokens, i, taken):
                i += 1
                continue
            k = i
            while k < len(tokens) and self._in_role(tokens, k, taken):
                k += 1
            while k > i and tokens[k - 1].lower not in OFFICE_WORDS | _PLURAL_OFFICES | _ROLE_ENDS:
                k -= 1
            named_office = any(t.lower in OFFICE_WORDS | _PLURAL_OFFICES for t in tokens[i:k])
            chunk = text[tokens[i].start - start : tokens[k - 1].end - start] if named_office else ""
            mention = self._role(tokens, i, k, chunk, named, found, text, start) if chunk else None
            if mention:
                found.append(mention)
            i = max(k, i + 1)
        for match in _CONGRESS.finditer(text):
            a, b = start + match.start(), start + match.end()
            if not any(m.start < b and a < m.end for m in [*named, *found]):
                found.append(Mention(a, b, match.group(), Reference.GROUP, (), frozenset((Side.USA,))))
        kept = [m for m in named if not any(f.start <= m.start and m.end <= f.end for f in found)]
        return sorted([*kept, *found], key=lambda m: m.start)

    @staticmethod
    def _opens_role(tokens: list[Token], i: int, taken: list[tuple[int, int]]) -> bool:
        token = tokens[i]
        if any(a <= token.start < b for a, b in taken):
            return False
        return token.lower in TITLE_WORDS and token.lower not in _NOT_FIRST

    @staticmethod
    def _in_role(tokens: list[Token], k: int, taken: list[tuple[int, int]]) -> bool:
        token = tokens[k]
        if any(a <= token.start < b for a, b in taken):
            return False
        if token.lower == "in" and (k + 1 >= len(tokens) or tokens[k + 1].lower != "charge"):
            return False  # "his counterpart in person"
        if token.lower in ("to", "on", "for", "in", "of") and tokens[k - 1].lower not in OFFICE_WORDS:
            return token.lower == "of" and tokens[k - 1].lower in ("office", "minister", "republic")
        return (
            token.lower in TITLE_WORDS
            or (token.norm == "-" and k + 1 < len(tokens) and tokens[k + 1].lower in TITLE_WORDS)
            or token.norm == "'s"
        )

    def _role(
        self, tokens: list[Token], i: int, k: int, chunk: str, named: list[Mention], found: list[Mention], text: str, start: int,
    ) -> Mention | None:  # fmt: skip
        words = [t.lower for t in tokens[i:k]]
        inside = [
            m for m in named if m.start >= tokens[i].start and m.end <= tokens[k - 1].end and m.reference is Reference.STATE
        ]
        sides = {side for m in inside for side in m.sides}
        third = any(
            m.reference is Reference.THIRD
            and tokens[i].start - 2 <= m.end <= tokens[k - 1].end
            and m.start >= tokens[i].start - 25
            for m in named
        )
        if third and not sides:
            return self._mention(tokens, i, k, Reference.THIRD, text, start)
        if _ORGANISATION.search(chunk):
            return self._mention(tokens, i, k, Reference.STATE, text, start, (), frozenset(sides)) if sides else None
        following = tokens[k].lower if k < len(tokens) else ""
        if words[-1] in ("chief", "senior", "top") and following.startswith(
            ("executive", "economist", "analyst", "financial", "operating")
        ):
            return None
        if any(a in _PLURAL_OFFICES and b == "of" for a, b in pairwise(words)):
            return None  # "the foreign ministers of China and the U.S." are two
        plural = words[-1] in _PLURAL_OFFICES
        role = role_of(chunk)
        if plural:
            if sides:
                people = (
                    self.d.leaders()
                    if sides == BOTH and words[-1] in ("leaders", "presidents") and set(words) <= _PLAIN_LEADERS
                    else ()
                )
                return self._mention(
                    tokens, i, k, Reference.PAIR if people else Reference.GROUP, text, start, people, frozenset(sides)
                )
            if words[-1] == "counterparts":
                return self._mention(tokens, i, k, Reference.GROUP, text, start)
            return None
        side = self._side_of_title(chunk)
        if words[0] == "the" and re.search(r"\bformer\b", chunk) and role:
            past = next(
                (p for p in reversed(self.d.recent) if (side is None or p.side is side) and _held(p, role, self.d.day)), None
            )
            if past:
                return self._mention(tokens, i, k, Reference.ROLE, text, start, (past,), frozenset((past.side,)))
        if i and tokens[i - 1].lower in _ANY:
            return self._mention(tokens, i, k, Reference.GROUP, text, start, (), frozenset((side,))) if side else None
        if _NO_OFFICE.search(chunk):
            return self._mention(tokens, i, k, Reference.GROUP, text, start, (), frozenset((side,))) if side else None
        earlier = [p for m in [*named, *found] if m.end <= tokens[i].start for p in m.people]
        person: Person | None = None
        if words[-1] == "colleague" and side is None:
            return None
        if words[-1] in ("counterpart", "colleague"):
            other = next((p for p in reversed(earlier) if side is None or p.side is not side), None) or self.d.focus
            if side is None:
                return self._mention(
                    tokens, i, k, Reference.GROUP, text, start, (), frozenset(BOTH - {other.side}) if other else frozenset()
                )
            person = self.d.counterpart_of(other, side) if other else None
            return self._mention(tokens, i, k, Reference.ROLE, text, start, (person,) if person else (), frozenset((side,)))
        side = side or _OWN_ROLES.get(role)
        if side is None:
            home = self.d.turn_side or self.d.home
            if i and tokens[i - 1].lower == "your":
                home = self.d.addressee.side if self.d.addressee else None
            if role == "president" and home and words in (["the", "president"], ["president"]):
                person = self.d.holder_of(home, "president")
                return (
                    self._mention(tokens, i, k, Reference.ROLE, text, start, (person,), frozenset((person.side,)))
                    if person
                    else None
                )
            if words[0] == "the" and role in (
                "president",
                "secretary",
                "vice_president",
                "minister",
                "envoy",
                "diplomat",
                "ambassador",
                "general",
            ):
                person = next((p for p in reversed([*self.d.recent, *earlier]) if self.d.has_role(p, role)), None)
                if person is None and words == ["the", "secretary"] and self.d.house:
                    person = self.d.holder_of(Side.USA, self.d.house)
                return (
                    self._mention(tokens, i, k, Reference.ROLE, text, start, (person,), frozenset((person.side,)))
                    if person
                    else None
                )
            return None
        person = next(
            (p for p in reversed([*self.d.recent, *earlier]) if p.side is side and role and self.d.has_role(p, role)), None
        )
        if (
            person is None
            and role
            and role not in ("diplomat", "envoy", "minister", "secretary", "director", "general", "chairman")
        ):
            person = self.d.holder_of(side, role)
        if (
            person is None
            and words[-1] == "official"
            and words[0] == "the"
            and len(words) <= 3
            and k < len(tokens)
            and tokens[k].norm != "for"
        ):
            person = self.d.latest(side)
        return self._mention(
            tokens,
            i,
            k,
            Reference.ROLE if person else Reference.GROUP,
            text,
            start,
            (person,) if person else (),
            frozenset((side,)),
        )

    def _of_strangers(self, word: str, own: list[Person], named: list[Mention], at: int) -> bool:
        """Whether "the leaders" or "they" are one of ours and somebody of a third country."""
        here = any(m.reference is Reference.THIRD and m.fold and m.end <= at for m in named)
        if word in LEADER_WORDS:
            return here or self.d.stranger_ago <= 3
        return here and word in ("they", "their", "them", "both", "two", "pair", "duo") and len({p.side for p in own}) < 2

    def _groups(self, text: str, start: int, named: list[Mention]) -> list[Mention]:
        """ "U.S. and Chinese narcotics officials": unnamed officials with words of their trade before them."""
        found: list[Mention] = []
        for match in _GROUP.finditer(text):
            a, b = start + match.start(), start + match.end()
            if any(m.start < b and a < m.end and m.reference is not Reference.STATE for m in named):
                continue
            sides = frozenset(
                Side.CHN if word.startswith(("Ch", "PRC")) else Side.USA for word in (match["first"], match["second"]) if word
            )
            people = (
                self.d.leaders()
                if sides == BOTH
                and len(match.group().split()) <= 4
                and match["who"] in ("leaders", "presidents", "heads of state")
                else ()
            )
            found.append(Mention(a, b, match.group(), Reference.PAIR if people else Reference.GROUP, people, sides))
        kept = [m for m in named if not any(f.start <= m.start and m.end <= f.end for f in found)]
        return sorted([*kept, *found], key=lambda m: m.start)

    # --- pronouns and pairs --------------------------------------------------------------------------------------------
    def _references(self, text: str, start: int, named: list[Mention]) -> list[Mention]:
        found: list[Mention] = []

        def add(match: re.Match[str], reference: Reference, people: tuple[Person, ...], sides: frozenset[Side]) -> None:
            a, b = start + match.start(), start + match.end()
            if not any(m.start < b and a < m.end for m in [*named, *found]):
                found.append(Mention(a, b, match.group(), reference, people, sides))

        def before(at: int) -> list[Person]:
            return [p for m in named if m.end <= start + at for p in m.people]

        for match in _PAIR.finditer(text):
            if match["unnamed"]:
                add(match, Reference.GROUP, (), BOTH)
                continue
            word = (
                match["who"] or match["both"] or match["the"] or match["alone"] or match["they"] or match["their"] or ""
            ).lower()
            own = before(match.start())
            third = any(
                m.reference is Reference.THIRD and _acts(m, text, start) and m.end <= start + match.start() for m in named
            )
            pairs = [m for m in (*named, *found) if m.reference is Reference.PAIR and m.people and m.end <= start + match.start()]
            told = max(pairs, key=lambda m: m.end, default=None)
            if told is not None and match["they"] and not _UNNAMED.search(text[told.end - start : match.start()]):
                add(match, Reference.PAIR, told.people, BOTH)
                continue
            if {p.side for p in own} == BOTH and word not in LEADER_WORDS:
                people = _nearest_company([m for m in named if m.people and m.end <= start + match.start()])
            elif (word == "their" and not own and _states_before(named, start + match.start()) == BOTH) or (
                match["they"] and (_UNNAMED.search(text[: match.start()]) or (self.d.unnamed and not own and match.start() < 12))
            ):
                people = ()
            elif (
                (third and not own)
                or (word in _STATE_WORDS and self.d.third_ago <= 1)
                or self._of_strangers(word, own, named, start + match.start())
            ):
                continue
            else:
                people = self.d.resolve_pair(word, own)
            if match["they"] and not people and word == "their" and not third:
                add(match, Reference.GROUP, (), BOTH)
            elif not (match["they"] and not people):
                add(match, Reference.PAIR, () if word in _STATE_WORDS and word != "sides" else people, BOTH)
        for match in _LAWMAKERS.finditer(text):
            a, b = start + match.start(), start + match.end()
            for number, group in enumerate(named):
                if group.reference is Reference.GROUP and not group.people and a <= group.start and group.end <= b:
                    named[number] = replace(group, people=self.d.lawmakers)
            add(match, Reference.GROUP, self.d.lawmakers, frozenset((Side.USA,)))
        for match in _PRONOUN.finditer(text):
            own = before(match.start())
            others = [m for m in named if m.reference is Reference.THIRD and not m.adjective and m.end <= start + match.start()]
            ahead = _AHEAD_OF_NAME.match(text) if match.group().lower() in ("his", "her") and not own else None
            comma = start + text.find(", ", match.end()) + 2
            named_next = next((m.people[0] for m in named if m.start == comma and m.people), None) if ahead else None
            acted = not any(m.sides and not m.people and m.end <= start + match.start() for m in named)
            if match.group().lower() == "him" and len(set(own)) == 1 and acted and not _NEW_CLAUSE.search(text[: match.start()]):
                person = self.d.antecedent("him", ())  # not the one who acts on him
                person = person if person not in own else None
            else:
                clause = start + max((m.end() for m in _REPORTED.finditer(text, 0, match.start())), default=0)
                reported = [p for m in named if clause < m.end <= start + match.start() and m.start >= clause for p in m.people]
                if _both_named(named, clause, text, start):  # "Rubio said that Trump and Xi may meet after he held talks"
                    reported = []
                person = self.d.antecedent(match.group(), reported or own) if own or not others else None
            owner = _owner_before(named, text, start, match)
            if owner is not None and match.group().lower() in ("his", "her") and suits(match.group(), owner):
                person = owner
            if ahead and named_next and match.end() <= ahead.end("lead"):  # "In his meeting with Kerry, Xi said": his is Xi
                person = named_next
            if person:
                add(match, Reference.PRONOUN, (person,), frozenset((person.side,)))
        for match in _SPEAKER.finditer(text):
            if match.group() == "us" and re.search(r"\bU\.?S\.?\b", match.group()):
                continue
            people = self.d.turn or self.d.speakers
            if self.d.turn and self.d.turn[0] in self.d.speakers:  # "we" are all who brief together
                people = (*self.d.turn, *(p for p in self.d.speakers if p not in self.d.turn))
            if match.group() in ("I", "me", "my", "My"):
                people = people[:1]
            sides = frozenset(p.side for p in people) or (frozenset((self.d.turn_side,)) if self.d.turn_side else frozenset())
            if sides:
                add(match, Reference.SPEAKER, people, sides)
        heard = self.d.addressee
        for match in _ADDRESSEE.finditer(text) if heard else ():
            if heard and not any(m.start == start + match.end() + 1 and m.people for m in named):  # not "your President"
                add(match, Reference.SPEAKER, (heard,), frozenset((heard.side,)))
        subjects = [
            m
            for m in named
            if (m.reference in (Reference.NAME, Reference.ROLE) and m.people) or (m.reference is Reference.THIRD and m.fold)
        ]
        if len(subjects) > 1 and _OWNED.fullmatch(text[subjects[0].end - start : subjects[1].start - start]):
            del subjects[0]  # "Biden's climate envoy, John Kerry": the sentence is about Kerry
        opening = next((m for m in found if m.reference is Reference.PRONOUN and m.start == start and m.people), None)
        if opening is not None:  # "He said Cheney's trip …": he is still the one the text is about
            self.d.focus = opening.people[0]
            self.d.subjects = [*self.d.subjects[-4:], opening.people[0]]
        elif subjects:
            self.d.focus = subjects[0].people[0] if subjects[0].people else None
            self.d.subjects = [*self.d.subjects[-4:], *subjects[0].people[:1]] if subjects[0].people else []
        return sorted([*named, *found], key=lambda m: m.start)


#: Between the one whose envoy somebody is and that envoy's name.
_OWNED = re.compile(r"[’']s(?: [a-z-]+){1,5},? ")
#: What an office deals with: "Senior Director for China and Taiwan Affairs" is no Chinese one.
_REMIT = re.compile(r"\b(?:for|on) (?:the )?(?:China|Taiwan|Beijing|United States|America)\b[^,]*")
#: A title that ends in what its office deals with.
_OPEN_REMIT = re.compile(r"\b(?:for|of|on) (?:the )?[A-Z][\w’'&, -]*\Z")
#: How many words a title may have that names its whole department.
_LONGEST_TITLE = 18
#: Words of the names of bodies and papers, which are nobody's.
_BODIES = frozenset(
    (
        "administration", "agency", "agreement", "association", "army", "assembly", "authority", "bank", "board", "bureau",
        "center", "centre", "chamber", "college", "command", "commission", "committee", "company", "conference", "congress",
        "consultative", "corporation", "corps", "council", "department", "dialogue", "division", "embassy", "exchange",
        "fleet", "force", "forces", "forum", "foundation", "fund", "government", "group", "initiative", "institute",
        "institution", "mechanism", "ministry", "navy", "office", "organization", "organisation", "party", "project",
        "program", "school", "service", "society", "staff", "summit", "talks", "treaty", "union", "university",
    )
)  # fmt: skip
#: Offices of those who tell of contacts.
_TALKERS = frozenset(("official", "spokesperson", "spokesman", "spokeswoman", "member", "members", "aide", "person", "head"))


def _like_a_name(run: Sequence[Token]) -> bool:
    """Whether capitalised words can be the full name of a person outside the register."""
    return len(run) >= 2 and not all(t.norm.isupper() for t in run) and not any(t.lower in _BODIES for t in run)


def _states_before(named: Sequence[Mention], at: int) -> frozenset[Side]:
    """The sides that a sentence has named as states before a place in it: "Beijing and Washington will hold their talks"."""
    return frozenset(
        side for m in named if m.reference is Reference.STATE and not m.adjective and m.end <= at for side in m.sides
    )


def _owner_before(named: Sequence[Mention], text: str, start: int, pronoun: re.Match[str]) -> Person | None:
    """Whose something was named just before a pronoun, in the same breath: "after Biden's order to his staff"."""
    mention = next((m for m in reversed(named) if m.people and m.end - start <= pronoun.start()), None)
    between = text[mention.end - start : pronoun.start()] if mention else ""
    owned = re.match(r"['’]s? ", between) is not None and len(between) < 70 and not re.search(r"[,;:]", between)
    return mention.people[0] if mention and owned else None


#: What begins what somebody says: "said that Bush looks forward to his visit" is Bush's.
_REPORTED = re.compile(r"\b(?:that|whether|if)\s")


def _both_named(named: Sequence[Mention], clause: int, text: str, start: int) -> bool:
    """Whether the subject of a clause of reported speech is two people, neither of whom "he" means."""
    people = [m for m in named if m.people and m.start >= clause]
    return len(people) > 1 and clause > start and text[people[0].end - start : people[1].start - start] == " and "


#: A clause with a subject of its own between a name and a pronoun lets the pronoun mean the name.
_NEW_CLAUSE = re.compile(r"(?:[,;] (?:and|but|so|when|where|after)|\bthat|\bwhen|\bafter) [^,;]*\Z")


#: People without names, whom "they" means rather than the pair of the sentences before.
_UNNAMED = re.compile(
    r"\b(?:negotiators|officials|envoys|delegations|teams|diplomats|generals|ministers|officers|commanders)\b", re.IGNORECASE
)


def _nearest_company(mentions: Sequence[Mention]) -> tuple[Person, ...]:
    """Of the people named before "the two" or "they", those last named who are of both sides, and who stands right by them."""
    found: list[Person] = []
    after: Mention | None = None
    for mention in reversed(mentions):
        if after and {p.side for p in found} == BOTH and after.start - mention.end > 6:
            break
        found = [*(p for p in mention.people if p not in found), *found]
        after = mention
    return tuple(found)[:5]


#: Whom somebody follows in an office.
_SUCCEEDING = re.compile(
    r"\b(?:succeed(?:s|ed|ing)?|replac(?:e|es|ed|ing)|follow(?:s|ed)|took over from|predecessor,?|successor to) \Z", re.IGNORECASE
)
#: Surnames that are words, but hardly so with a capital once the article has introduced their bearer.
_FUNCTION_WORDS = frozenset(("he", "so", "an", "you", "le", "long", "center", "young"))
_SAFE_SURNAMES = frozenset(("li", "ma", "wu", "hu", "xu", "yi", "tai"))
#: Before an office these leave open who holds it.
_ANY = frozenset(("a", "an", "any", "another", "every", "each", "no", "some"))


def _plain_name(name: str) -> str:
    """A name without initials between its parts, so that "Joseph W. Prueher" and "Joseph Prueher" are one person."""
    return re.sub(r"(?<=\w) (?:[A-Z]\.? ?)+(?= ?[A-Z][a-z])", " ", name)


def _held(person: Person, role: str, day: dt.date) -> bool:
    """Whether a person once held an office, and no longer on that day."""
    if person.official is None:
        return False
    return any(fits(role, t) and t.end is not None and t.end < day for t in person.official.tenures)


_PLAIN_LEADERS = frozenset(
    ["the", "chinese", "and", "us", "u.s.", "american", "china", "united", "states", "leaders", "presidents", "s", "'s", "-"]
)


_AIDES = frozenset(
    [
        "aide",
        "aides",
        "adviser",
        "advisor",
        "advisers",
        "envoy",
        "representative",
        "assistant",
        "spokesperson",
        "spokesman",
        "spokeswoman",
        "deputy",
        "counselor",
        "ally",
    ]
)


_LOCATED = re.compile(r"\b(?:in|at|to|from|near|outside|via|through|of)(?: the)? \Z")


def _acts(mention: Mention, text: str, start: int) -> bool:
    """Whether a mention of a country is more than the place where something is."""
    return not _LOCATED.search(text[max(0, mention.start - start - 14) : mention.start - start])


_SHORT_TITLES = frozenset(
    ["gen", "adm", "sen", "sens", "rep", "reps", "gov", "mr", "ms", "mrs", "dr", "lt", "maj", "col", "brig", "sec"]
)


_NOT_FIRST = frozenset(
    [
        "of",
        "to",
        "on",
        "for",
        "in",
        "and",
        "charge",
        "first",
        "-",
        ",",
        "'",
        "'s",
        "’s",
        "press",
        "to",
        "world",
        "standing",
        "house",
    ]
)


_ROLE_ENDS = frozenset(["state", "defense", "defence", "war", "commerce", "treasury", "affairs", "china", "elect"])


_SENTENCE_WORDS = frozenset(
    [
        "with",
        "and",
        "but",
        "when",
        "while",
        "after",
        "before",
        "as",
        "if",
        "since",
        "that",
        "then",
        "for",
        "from",
        "in",
        "on",
        "at",
        "by",
        "to",
        "who",
        "whom",
        "said",
        "says",
        "told",
        "because",
        "where",
        "though",
        "although",
        "both",
        "the",
        "a",
        "following",
        "during",
        "until",
        "once",
        "now",
        "meanwhile",
        "later",
        "earlier",
        "today",
        "yesterday",
        "will",
        "would",
        "did",
        "has",
        "had",
        "was",
        "is",
        "are",
        "were",
        "or",
        "yet",
        "so",
    ]
)
