"""The register as an index of words: full names, aliases and surnames, looked up token by token in linear time."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from timeline.extract.geography import countries, place_names
from timeline.extract.roles import TITLE_WORDS, fits, role_of
from timeline.extract.types import Gazetteer, OfficialRecord
from timeline.vocabulary import Side

_TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}|['’](?:s|S)\b|[^\W\d_]+(?:['’](?!(?:s|t|re|ll|ve|d|m)\b)[^\W\d_]+)*|\d+|[^\w\s]")
#: Surnames that are common English words: bare, they need a title or a place inside the sentence.
WORD_SURNAMES = frozenset(
    [
        "he",
        "li",
        "ma",
        "center",
        "le",
        "long",
        "so",
        "an",
        "rank",
        "chase",
        "stern",
        "snow",
        "gates",
        "pace",
        "rice",
        "ross",
        "brown",
        "smith",
        "stewart",
        "young",
        "king",
        "green",
        "hill",
        "kirk",
        "lew",
        "hooker",
        "miller",
        "evans",
        "locke",
        "jones",
        "kelly",
        "powell",
        "harris",
        "tai",
        "you",
        "song",
        "wu",
        "hu",
        "xu",
        "yi",
    ]
)
#: Words that keep their capital when a text in capitals is put into lower case.
RECASED = (
    "January February March April May June July August September October November December Monday Tuesday "
    "Wednesday Thursday Friday Saturday "
    "Sunday Secretary Minister President Premier Ambassador Foreign Defense State Treasury " + " ".join(place_names())
).split()
#: A person's name before one of these stands for the government.
GOVERNMENT_NOUNS = frozenset(["administration", "administrations", "government", "cabinet", "era"])


#: Family names of the People's Republic in pinyin, for officials whom the register does not know.
CHINESE_SURNAMES = frozenset(
    re.findall(
        r"\w+",
        "Bai Bo Cai Cao Chang Chen Cheng Chi Cui Dai Deng Ding Dong Du Duan Fan Fang Feng Fu Gao Ge Geng Gong Gu Guan "
        "Guo Han Hao He Hong Hou Hu Hua Huang Jia Jiang Jin Kang Kong Lai Lan Lei Li Liang Liao Lin Ling Liu Long Lou Lu "
        "Luo Lyu Ma Mao Meng Miao Mo Ni Nie Pan Pang Peng Qi Qian Qiang Qiao Qin Qiu Qu Ren Shang Shao Shen Shi Song Su "
        "Sun Tan Tang Tao Tian Tong Wan Wang Wei Wen Wu Xi Xia Xiang Xiao Xie Xin Xing Xiong Xu Xue Yan Yang Yao Ye Yi "
        "Yin You Yu Yuan Yue Zeng Zhai Zhan Zhang Zhao Zhen Zheng Zhong Zhou Zhu Zhuang Zou Zuo",
    )
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a sentence with its offsets in the article; `norm` has straight apostrophes."""

    text: str
    norm: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        return self.norm.lower()

    @property
    def capital(self) -> bool:
        return self.norm[:1].isupper()


def tokenise(text: str, offset: int = 0) -> list[Token]:
    """The tokens of `text`, whose first character is at `offset` in the article."""
    return [Token(m.group(), m.group().replace("’", "'"), offset + m.start(), offset + m.end()) for m in _TOKEN.finditer(text)]


@dataclass(frozen=True, slots=True)
class Person:
    """Someone a text names. `official` is None for a person outside the register, whose `title` is the text's."""

    name: str
    side: Side
    official: OfficialRecord | None = None
    title: str = ""

    def level_on(self, day: dt.date) -> int | None:
        """Level of the highest post held on `day`, None where none is known."""
        tenures = self.official.tenures_on(day) if self.official else []
        return tenures[0].level if tenures else None


#: First names of American officials that are women's, and Chinese officials who are women.
_WOMEN = frozenset((
    "Allison", "Amy", "Anny", "Avril", "Bonnie", "Brooke", "Charlene", "Chrissy", "Condoleezza", "Elaine", "Elizabeth",
    "Gina", "Heather", "Hillary", "Janet", "Jennifer", "Jill", "Julie", "Kamala", "Karen", "Katherine", "Kathleen",
    "Kirstjen", "Kristi", "Laura", "Linda", "Lisa", "Madeleine", "Maggie", "Mallory", "Marisa", "Mary", "Melania",
    "Michele", "Nancy", "Pam", "Penny", "Rosemary", "Sarah", "Susan", "Tammy", "Tulsi", "Victoria", "Wendy",
))  # fmt: skip
_CHINESE_WOMEN = frozenset(
    ("Hua Chunying", "Liu Yandong", "Mao Ning", "Sun Chunlan", "Wu Yi", "Xu Xueyuan", "Fu Ying", "Peng Liyuan")
)


def suits(pronoun: str, person: Person) -> bool:
    """Whether a pronoun's sex is the person's, as far as names tell."""
    woman = person.name in _CHINESE_WOMEN if person.side is Side.CHN else person.name.split()[0] in _WOMEN
    return woman == (pronoun.lower() in ("she", "her", "hers"))


def surname_of(official: OfficialRecord) -> str:
    """The family name: the first word of a Chinese name, the last of an American one."""
    parts = [part for part in official.name.split() if part.rstrip(".") not in ("Jr", "Sr", "II", "III")]
    return parts[0] if official.side is Side.CHN else parts[-1]


def _without_title(key: tuple[str, ...]) -> tuple[str, ...]:
    """An alias without the title before the name, which is read from the text; empty where a bare surname would remain."""
    first = 0
    while first < len(key) and (key[first].lower() in TITLE_WORDS or key[first] in (".", "-")):
        first += 1
    return key if first == 0 else key[first:] if len(key) - first > 1 else ()


_LINE = re.compile(r"[^\n]+")
_LETTERS = re.compile(r"[^\W\d_]+")


def _shouted(text: str, least: int) -> bool:
    """Whether a text of at least so many letters is all capitals but for a few."""
    letters = [c for c in text[:4000] if c.isalpha()]
    return len(letters) >= least and sum(c.isupper() for c in letters) >= 0.8 * len(letters)


class NameIndex:
    """Phrases of the register and of the table of countries, keyed by their first token."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.surnames: dict[str, list[OfficialRecord]] = defaultdict(list)
        self._people: dict[str, dict[tuple[str, ...], list[OfficialRecord]]] = defaultdict(lambda: defaultdict(list))
        self._countries: dict[str, dict[tuple[str, ...], tuple[str, bool]]] = defaultdict(dict)
        for official in gazetteer.officials:
            phrases = {official.name} | {alias for tenure in official.tenures for alias in tenure.aliases}
            for phrase in phrases:
                key = _without_title(tuple(token.norm for token in tokenise(phrase)))
                if key and official not in self._people[key[0]][key]:
                    self._people[key[0]][key].append(official)
            self.surnames[tokenise(surname_of(official))[0].norm].append(official)
        for country in countries():
            for names, adjective in ((country.names, False), (country.adjectives, True)):
                for name in names:
                    key = tuple(token.norm for token in tokenise(name))
                    self._countries[key[0]].setdefault(key, (country.iso3, adjective))

    @staticmethod
    def _longest[T](table: dict[tuple[str, ...], T], tokens: Sequence[Token], i: int) -> tuple[int, T] | None:
        best: tuple[int, T] | None = None
        for key, value in table.items():
            size = len(key)
            if (
                (best is None or size > best[0])
                and i + size <= len(tokens)
                and all(tokens[i + k].norm == key[k] for k in range(size))
            ):
                best = (size, value)
        return best

    def recased(self, text: str) -> str:
        """A text that is all capitals, or each of its lines that is, in lower case but for the names of people and
        countries. The length stays the same, so offsets hold."""
        if _shouted(text, 20):
            return self._in_lower_case(text)
        return _LINE.sub(lambda line: self._in_lower_case(line[0]) if _shouted(line[0], 12) else line[0], text)

    def _in_lower_case(self, text: str) -> str:
        def recase(match: re.Match[str]) -> str:
            word = self._recasing.get(match.group(), match.group().lower())
            return word if match.group().isupper() and len(word) == len(match.group()) else match.group()

        return _LETTERS.sub(recase, text)

    @cached_property
    def _recasing(self) -> dict[str, str]:
        """How words in capitals are written that keep a capital in lower case."""
        names = {
            word.upper(): word
            for table in (self._people, self._countries)
            for keys in table.values()
            for key in keys
            for word in key
        }
        return names | {word.upper(): word for word in RECASED}

    def people_at(self, tokens: Sequence[Token], i: int) -> tuple[int, list[OfficialRecord]] | None:
        """(number of tokens, officials) of the longest name or alias that begins at token `i`."""
        table = self._people.get(tokens[i].norm)
        found = self._longest(table, tokens, i) if table else None
        if table and not found:
            rest = i + 2 + (i + 2 < len(tokens) and tokens[i + 2].norm == ".")
            initial = i + 1 < len(tokens) and len(tokens[i + 1].norm) == 1 and tokens[i + 1].capital
            officials = table.get((tokens[i].norm, tokens[rest].norm)) if initial and rest < len(tokens) else None
            return (rest + 1 - i, officials) if officials else None
        return found

    def country_at(self, tokens: Sequence[Token], i: int) -> tuple[int, tuple[str, bool]] | None:
        """(number of tokens, (country code, is an adjective)) of the longest country word that begins at token `i`."""
        table = self._countries.get(tokens[i].norm)
        return self._longest(table, tokens, i) if table else None

    def ever_by_surname(self, surname: str, title: str, side: Side | None) -> OfficialRecord | None:
        """The one official of this surname who ever held a post that the title fits, for names in history."""
        role = role_of(title)
        found = [
            official
            for official in self.surnames.get(surname, ())
            if (side is None or official.side is side) and role and any(fits(role, tenure) for tenure in official.tenures)
        ]
        return found[0] if len(found) == 1 else None

    def by_surname(self, surname: str, title: str, side: Side | None, day: dt.date) -> list[OfficialRecord]:
        """Officials of this surname in office around `day` whom the title fits, the best fitting first."""
        role = role_of(title)
        found: list[tuple[int, int, OfficialRecord]] = []
        for official in self.surnames.get(surname, ()):
            if side and official.side is not side:
                continue
            for tenure in official.tenures:
                if not tenure.covers(day):
                    continue
                if not role or fits(role, tenure):
                    exact = 0 if role and role_of(tenure.post) == role else 1
                    found.append((exact, tenure.level, official))
                    break
        found.sort(key=lambda item: item[:2])
        return [official for _, _, official in found]


_latest: NameIndex | None = None


def index_of(gazetteer: Gazetteer) -> NameIndex:
    """The index of a gazetteer; the latest is kept, for a run reads many articles with one register."""
    global _latest
    if _latest is None or _latest.gazetteer is not gazetteer:
        _latest = NameIndex(gazetteer)
    return _latest


#: One or two syllables of pinyin.
_SYLLABLES = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsrwy])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|"
    r"ue|ui|un|uo|a|e|i|o|u)){1,2}",
    re.IGNORECASE,
)


def is_pinyin(words: Sequence[str]) -> bool:
    """Whether two words are a Chinese name as pinyin writes it: "Wang Dalei"."""
    return len(words) == 2 and words[0] in CHINESE_SURNAMES and _SYLLABLES.fullmatch(words[1]) is not None


def close(a: str, b: str, most: int = 2) -> bool:
    """Whether two words differ by at most `most` edits, their first letters being the same."""
    if not a or not b or a[0].lower() != b[0].lower() or abs(len(a) - len(b)) > most:
        return False
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row = row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (x != y)))
    return row[-1] <= most


def capitalised_run(tokens: Sequence[Token], i: int, most: int = 4) -> Iterator[Token]:
    """The tokens of an unknown name from `i` on: capitalised words, initials with their stop, and name particles."""
    for k in range(i, min(len(tokens), i + most)):
        token = tokens[k]
        if (
            (token.capital and token.norm.isalpha())
            or re.fullmatch(r"(?:[A-Z]\.)+", token.norm)
            or (
                token.norm in ("bin", "al", "de", "von", "der", "van", "-")
                and k > i
                and k + 1 < len(tokens)
                and tokens[k + 1].capital
            )
            or (token.norm == "." and k > i and len(tokens[k - 1].norm) == 1)
        ):
            yield token
        else:
            return
