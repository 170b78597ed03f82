"""Contacts in Chinese-language readouts and short news, read by the set phrases such texts are made of.

A pattern layer, without a parser: a sentence is cut at its commas; a phrase such as 举行会谈 or 通电话 names the kind; who
took part are the people named in the same part of the sentence, else in the parts before it.
"""

import csv
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from timeline.event_types import EVENT_TYPES
from timeline.extract.dates import Tense, find_dates
from timeline.extract.geography import DATA, country_of
from timeline.extract.headline import headline
from timeline.extract.names import Person
from timeline.extract.types import (
    NO_DATE,
    ActorMention,
    DateMention,
    EventCandidate,
    Gazetteer,
    Span,
    TenureRecord,
)
from timeline.vocabulary import Channel, DateBasis, RequestedBy, Role, Side, Status

_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_COUNTRY = {Side.USA: "United States", Side.CHN: "China"}
_OTHER = {Side.USA: Side.CHN, Side.CHN: Side.USA}


def is_chinese(text: str) -> bool:
    """Whether a text is written in Chinese: more Han characters than a third of its Latin letters, and not a mere name."""
    han = len(_HAN.findall(text))
    return han >= 8 and 3 * han > len(_LATIN.findall(text))


# --- the tables -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Title:
    """A post as Chinese texts name it."""

    side: Side
    post: str
    level: int


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _transliterations() -> dict[str, tuple[str, ...]]:
    """Chinese spelling to the canonical names it may stand for."""
    names: dict[str, tuple[str, ...]] = {}
    for row in _read("zh_names.csv"):
        names[row["zh"]] = (*names.get(row["zh"], ()), row["name"])
    return names


@cache
def _places() -> dict[str, str]:
    return {row["zh"]: row["name"] for row in _read("zh_places.csv")}


@cache
def _titles() -> dict[tuple[str, Side], _Title]:
    return {
        (row["zh"], Side[row["side"]]): _Title(Side[row["side"]], row["post"], int(row["level"]))
        for row in _read("zh_titles.csv")
    }


def _any_of(words: Sequence[str]) -> str:
    """An alternation in which the longer word wins."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _place_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:{_any_of(list(_places()))})(?![籍裔语驻方军海])")


#: The first characters of nearly all Chinese family names, and what no name begins with.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金"
    "韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤栗耿宣解华乐傅柳温景齐庄易关"
)
_NOT_A_NAME = "会们级及和与同的方说表是"
#: What ends a name that only its title announces.
_NAME_END = (
    r"(?=[，。、；：）（\s\d]|同|与|和|及|跟|会见|会谈|会晤|应约|应邀|召见|紧急|约见|在|将|于|就|向|对|表示|指出|强调|一行|赴|率|访|出席|举行|进行|以"
    r"|通|分别|当|今|昨|抵|来|宣布|致|邀|说|称|\Z)"
)


@cache
def _title_pattern(side: Side) -> re.Pattern[str]:
    titles = _any_of([zh for zh, of in _titles() if of is side])
    if side is Side.USA:
        return re.compile(
            rf"(?:美国|美方|美)[\u4e00-\u9fff]{{0,12}}?(?P<title>{titles})(?P<name>[\u4e00-\u9fff·]{{2,10}}?){_NAME_END}"
        )
    return re.compile(rf"(?P<country>[\u4e00-\u9fff]国)?(?P<title>{titles})(?P<name>[\u4e00-\u9fff]{{2,3}}?){_NAME_END}")


@dataclass
class _Register:
    """The officials of the register by the names that Chinese texts give them."""

    gazetteer: Gazetteer
    anchor: dt.date
    by_zh: dict[str, list[Person]] = field(init=False)
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        names: dict[str, list[Person]] = defaultdict(list)
        for official in self.gazetteer.officials:
            if official.native_name:
                names[official.native_name].append(Person(official.name, official.side, official))
        for zh, canonical in _transliterations().items():
            for name in canonical:
                names[zh].append(Person(name, Side.USA, self.gazetteer.by_name.get(name)))
        self.by_zh = dict(names)
        # 李强调 is "Li stressed", 克里米亚 the Crimea, 俄罗斯 Russia: a name does not run on like that.
        self.pattern = re.compile(rf"(?<!俄)(?:{_any_of(list(names))})(?!米亚|里娜|(?<=强)调|公司|中心)")

    def person(self, zh: str, title: str) -> Person:
        """The person a name stands for: by the title before it, else by who was in office, the highest first."""
        posts = [t.post for (word, _), t in _titles().items() if title.endswith(word)]

        def rank(person: Person) -> tuple[bool, bool, int]:
            tenures = person.official.tenures if person.official else ()
            held = any(tenure.post.startswith(post) for tenure in tenures for post in posts)
            level = person.level_on(self.anchor)
            return not held, level is None, level or 9

        return min(self.by_zh[zh], key=rank)

    def leader(self, side: Side, day: dt.date) -> Person | None:
        """The head of state on a day."""
        for official in self.gazetteer.officials:
            if official.side is side and any(t.level == 1 and t.post == "President" for t in official.tenures_on(day)):
                return Person(official.name, side, official)
        return None


# --- sentences and people ---------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    person: Person


@dataclass(frozen=True, slots=True)
class _Clause:
    """A part of a sentence between commas, with its offsets in the article."""

    start: int
    end: int
    text: str


_SENTENCE = re.compile(r"[^。！？!?\n；;]{1,600}[。！？!?；;]?[”’」』]?")
_CLAUSE = re.compile(r"[^，,：:]+")
_DATELINE = re.compile(
    r"^\s*[（(]?(?:新华社|中新社|央视|人民网)?[^，。]{0,12}?\d{1,2}月\d{1,2}日[电讯][）)]?(?:\s*[（(][^）)]{0,20}[）)])?"
)


def _sentences(text: str) -> Iterator[_Clause]:
    """The sentences of a text, without the dateline of an agency."""
    for match in _SENTENCE.finditer(text):
        dateline = _DATELINE.match(match[0])
        start = match.start() + (dateline.end() if dateline else 0)
        start += len(text[start : match.end()]) - len(text[start : match.end()].lstrip())
        if start < match.end():
            yield _Clause(start, match.end(), text[start : match.end()])


def _mentions(sentence: _Clause, register: _Register) -> list[_Mention]:
    """The officials a sentence names, in its order; a name outside the register counts where a title goes before it."""
    text = sentence.text
    found = [
        _Mention(m.start(), m.end(), register.person(m[0], text[max(0, m.start() - 16) : m.start()]))
        for m in register.pattern.finditer(text)
    ]
    taken = {place for mention in found for place in range(mention.start, mention.end)}
    for side in Side:
        for match in _title_pattern(side).finditer(text):
            foreign = side is Side.CHN and (
                match["country"] not in (None, "中国") or _FOREIGN.search(text, max(0, match.start() - 4), match.start())
            )
            first = match["name"][0]
            nameless = first in _NOT_A_NAME or (side is Side.CHN and first not in _SURNAMES)
            if foreign or nameless or taken & set(range(match.start("name"), match.end("name"))):
                continue
            title = _titles()[match["title"], side]
            person = Person(match["name"], side, None, title.post)
            found.append(_Mention(match.start("name"), match.end("name"), person))
            taken |= set(range(match.start("name"), match.end("name")))
    return sorted(found, key=lambda mention: mention.start)


# --- what happened ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Formula:
    """A set phrase, and the kind of event it tells."""

    rule: str
    kind: str
    pattern: re.Pattern[str]


_HOLD = r"(?:主持|举行|进行|展开|开展|开启|结束|出席|召开)"
_IN_VIDEO = r"(?:以|通过)?视频(?:方式|连线|形式)?[^，。]{0,30}?(?:通话|会晤|会谈|会见|磋商|会议)"


def _formula(rule: str, kind: str, *patterns: str) -> _Formula:
    return _Formula(rule, kind, re.compile("|".join(patterns)))


FORMULAS: tuple[_Formula, ...] = (
    _formula("zh.cut", "cancellation", r"(?:取消|暂停|中止)[^，。]{0,20}?(?:合作|通话|磋商|会谈|会晤|机制|往来)"),
    _formula("zh.summon", "protest", r"(?:紧急)?(?:召见|约见)"),
    _formula("zh.representations", "protest", r"提出(?:了)?(?:严正|强烈|严肃)?交涉"),
    _formula("zh.video", "video_call", _IN_VIDEO, r"视频(?:连线|通话)"),
    _formula(
        "zh.call",
        "call",
        r"通(?:了)?(?:一次|一通)?电话",
        r"电话(?:交谈|会谈|沟通)",
        r"通话",
        r"致电(?![^，。]{0,12}(?:祝贺|慰问))",
    ),
    _formula("zh.letter", "letter", r"致(?:贺|慰问)?[信函电](?!话)", r"复信", r"互致[^，。]{0,6}[电信]"),
    _formula("zh.invite", "invitation", r"邀请"),
    _formula(
        "zh.visit",
        "visit",
        r"访(?P<land>华|美)",
        r"来(?P<come>华)(?=访|出席|举行|，|。|\Z)",
        r"赴(?P<go>华|美)",
        r"访问(?P<to>中国|美国|华盛顿|北京|上海)?",
        r"抵达(?P<arrive>北京|上海|华盛顿|中国|美国)",
    ),
    _formula(
        "zh.talks",
        "talks",
        rf"{_HOLD}[^，。]{{0,24}}?(?:会谈|磋商|谈判|对话|工作组会议)",
        r"(?:谈判|对话|工作组会议)(?=[^，。]{0,24}(?:举行|召开|开幕))",
        r"会谈|磋商",
    ),
    _formula("zh.meet", "meeting", r"会见|会晤|会面|见面|短暂交谈|非正式接触"),
)
_REFUSED = re.compile(r"拒绝|拒接|婉拒|未接听|不接受|没有接受")
_POSTPONED = re.compile(r"推迟|延期|延后|暂缓")
_CANCELLED = re.compile(r"取消|叫停|未能成行|告吹")
_DENIED = re.compile(r"(?:没有|未曾?|并未|从未)(?:同[^，。]{1,20}|与[^，。]{1,20})?(?:举行|进行|通)|不存在|否认")
_PLANNED = re.compile(
    r"(?<!即)将(?!军)|即将|计划|拟(?!定)|定于|预计|商定[^，。]{0,12}举行|同意[^，。]{0,12}(?:举行|访)|原定|应[^，。]{2,30}邀请(?=[^，。]{0,20}将)"
)
_PLANNED_EARLIER = re.compile(r"将(?:于|赴|在|前往|出席)")
_REPORTED = re.compile(r"表示|宣布|说(?!服)|称|指出|透露|证实|报道|介绍|强调|发布|回应|答问")
_ONGOING = re.compile(r"正在|正(?=同|与|对)")
_DOUBTFUL = re.compile(
    r"可能|希望|愿(?!景)|期待|考虑|有望|如果|若(?!干)|是否|呼吁|建议|应当|应该|寻求|准备好|争取|敦促|推动|欢迎|讨论了?(?:举行|访)|不排除|传闻|打算|保持|加强|恢复|继续(?=保持|加强|推进)"
)
_NEGATED = re.compile(r"没有|尚未|从未|并未|未曾|不会|无意|无计划|不打算|无(?:任何)?(?:会见|会晤)")
_NOMINAL_BEFORE = re.compile(r"(?:此次|这次|本次|该次|上述|历次|多次|每次|各层级|高层)(?:[^，。同与和]{0,6})\Z")
_NOMINAL_AFTER = re.compile(
    r"(?:[的]?(?:重要)?(?:共识|精神|成果|方向|机制|渠道|氛围|准备|安排|情况|筹备)|中(?!国|美|方)|时(?!隔)|期间|后|前|以来|作了?准备|有关|取得)"
)
#: "hosted the said dialogue": what the sentence before told, now with its people.
_TAKEN_UP = re.compile(r"(?:主持|出席|参加|举行)了?(?:上述|此次|本次|这次|该次?)")
#: "Wang Yi took part": one more of the company told before.
_ALSO_THERE = re.compile(r"(?:等)?将?(?:一同|共同)?(?:参加|在座|陪同)了?(?:上述|有关)?(?:会见|会谈|会晤|通话|活动)?[。；]?\Z")
_LEADERS = re.compile(r"两国元首|中美元首|两国领导人|两位(?:领导人|元首)|双方元首")
_LAST_PAIR = re.compile(r"双方(?:牵头人)?|两人|两位牵头人|双方团队")
_STATES = {
    Side.USA: re.compile(r"美方|美国|美军|美中|中美|双方|两国"),
    Side.CHN: re.compile(r"中方|中国|中美|美中|双方|两国|我方"),
}
_FOREIGN = re.compile(
    r"俄罗斯|俄方|俄外|日本|日方|韩国|韩方|朝鲜|法国|德国|英国|欧盟|欧洲|印度(?!尼西亚)|巴基斯坦|越南|菲律宾|沙特|伊朗|以色列|乌克兰|澳大利亚|加拿大|巴西|南非|新加坡|马来西亚|泰国|东盟|北约|联合国"
)
_FOREIGN_PARTY = re.compile(
    rf"(?:同|与|和|会见)(?:{_FOREIGN.pattern})[^，。]{{0,10}}?(?:外长|总统|首相|总理|防长|外相|部长|国王|主席|特使|大使|代表)"
)
#: A clause that goes on about whoever acted last.
_NO_SUBJECT = re.compile(r"(?:当日|随后|当天|期间)?[^同与和]{0,8}(?:还)?(?:会见|同|与|邀请)")
_REQUESTED = re.compile(r"应约|应(?P<side>美|中|对)方(?:请求|要求|提议)")
_MARGINS = re.compile(r"(?:出席|参加)(?P<event>[^，。]{2,24}?(?:峰会|会议|大会|论坛|外长会|对话会|活动))(?:期间|间隙)")
_KIND_FAMILY = {kind.code: kind.family for kind in EVENT_TYPES.values()}
_CALLS = ("call", "video_call")


@dataclass
class _Draft:
    """An event as one sentence tells it."""

    formula: _Formula
    status: Status
    people: list[Person]
    sides: set[Side]
    date: DateMention
    place: str
    country: str
    requested_by: RequestedBy
    margins_of: str
    sentence: _Clause
    trigger: tuple[int, int]
    number: int
    taken_up: bool = False
    further: list[_Clause] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence, cut at its commas, with the officials it names and its dates, read looking back and looking ahead."""

    whole: _Clause
    number: int
    clauses: list[_Clause]
    mentions: list[_Mention]
    dates: dict[Tense, list[DateMention]]

    def named_in(self, clause: _Clause) -> list[_Mention]:
        return [m for m in self.mentions if clause.start <= m.start < clause.end]


@dataclass
class _Reader:
    """Reads sentence after sentence; knows who acted last and which events were told."""

    register: _Register
    anchor: dt.date
    drafts: list[_Draft] = field(default_factory=list)
    subject: Person | None = None
    latest: _Draft | None = None
    latest_number: int = 0

    def read(self, whole: _Clause, number: int) -> None:
        """Add the events of one sentence to the drafts."""
        text = whole.text
        clauses = [_Clause(m.start(), m.end(), m[0]) for m in _CLAUSE.finditer(text)]
        found = [_triggers(clause) for clause in clauses]
        mentions = _mentions(whole, self.register)
        if any(found):
            context = next((d.date for d in reversed(self.drafts) if d.date.earliest), None)
            dates = {
                tense: [p.mention for p in find_dates(text, self.anchor, tense=tense, context=context) if not p.bound]
                for tense in (Tense.PAST, Tense.FUTURE)
            }
            sentence = _Sentence(whole, number, clauses, mentions, dates)
            for at, triggers in enumerate(found):
                if not _ALSO_THERE.search(clauses[at].text):
                    self._read_clause(sentence, at, triggers)
        for clause in clauses:
            there = [m.person for m in mentions if clause.start <= m.start < clause.end]
            if there and _ALSO_THERE.search(clause.text) and self.latest and number - self.latest_number <= 1:
                self.latest.people += [p for p in there if p not in self.latest.people]
        chinese = [m.person for m in mentions if m.person.side is Side.CHN]
        self.subject = chinese[0] if chinese else self.subject

    def _read_clause(self, sentence: _Sentence, at: int, triggers: list[tuple[_Formula, re.Match[str]]]) -> None:
        """Channels cut are no meeting called off as well, and a summons with its protest is one event."""
        for formula, trigger in triggers:
            draft = self._event(sentence, at, formula, trigger)
            if draft is None or (formula.rule == "zh.representations" and any(d.sentence == sentence.whole for d in self.drafts)):
                continue
            self._add(draft)
            if formula.rule == "zh.cut":
                return

    def _event(self, sentence: _Sentence, at: int, formula: _Formula, trigger: re.Match[str]) -> _Draft | None:
        clause = sentence.clauses[at]
        masked = _without_names(clause, sentence.mentions)
        before, after = masked[: trigger.start()], masked[trigger.end() :]
        status = _status(masked, before, after, formula)
        if status is None:
            return None
        if status is Status.HELD and any(_PLANNED_EARLIER.search(c.text) for c in sentence.clauses[:at]):
            status = Status.PLANNED
        people, sides = self._participants(sentence, at, formula)
        inside = [m.person for m in sentence.named_in(clause)]
        date = _date(sentence, clause, trigger, status)
        nominal = _NOMINAL_BEFORE.search(before) is not None or _NOMINAL_AFTER.match(after) is not None
        taken_up = _TAKEN_UP.search(clause.text) is not None and len({p.side for p in people}) == 2
        if nominal and not taken_up and not (len({p.side for p in inside}) == 2 and date.earliest):
            return None
        if _LEADERS.search(clause.text) and not inside and date.earliest:
            leaders = [self.register.leader(side, date.earliest) for side in (Side.CHN, Side.USA)]
            people, sides = [leader for leader in leaders if leader], set(Side)
        elif not people and _LAST_PAIR.search(before) and formula.kind in ("meeting", "talks", *_CALLS):
            people, sides = self._last_pair(before, sides)
        if formula.kind == "cancellation":
            acting = next((side for side, name in ((Side.CHN, "中方"), (Side.USA, "美方")) if name in sentence.whole.text), None)
            if people or acting is None:
                return None
            sides = {acting}
        elif not _complete(formula, people, sides, date):
            return None
        place = _place(sentence.clauses, at, trigger, formula)
        country = country_of(place) if place else ""
        if formula.kind == "visit":
            people, country = _visitors(people, trigger, place)
            if not people:
                return None
            sides = {people[0].side}
            place = "" if place in _COUNTRY.values() else place
        if formula.kind in _CALLS:
            place, country = "", ""
        margins = _MARGINS.search(sentence.whole.text)
        start = sentence.whole.start + clause.start
        return _Draft(
            formula, status, people, sides, date, place, country, _requested(clause, people),
            margins["event"] if margins else "",
            sentence.whole, (start + trigger.start(), start + trigger.end()), sentence.number,
            taken_up,
        )  # fmt: skip

    def _participants(self, sentence: _Sentence, at: int, formula: _Formula) -> tuple[list[Person], set[Side]]:
        """Who took part: those of the clause, then, for the side that is missing, the nearest before it; else the states."""
        clause = sentence.clauses[at]
        people = list(dict.fromkeys(m.person for m in sentence.named_in(clause)))
        sides = {person.side for person in people}
        foreign = _FOREIGN_PARTY.search(clause.text) is not None
        for side in (Side.CHN, Side.USA):
            if side in sides or foreign:
                continue
            earlier = [m for m in sentence.mentions if m.person.side is side and m.start < clause.start]
            if earlier and people:
                people.insert(0, earlier[-1].person)
                sides.add(side)
            elif _STATES[side].search(clause.text) and formula.kind != "visit":
                sides.add(side)
            elif side is Side.CHN and people and self.subject and _NO_SUBJECT.match(clause.text):
                people.insert(0, self.subject)
                sides.add(side)
        return people, sides

    def _last_pair(self, before: str, sides: set[Side]) -> tuple[list[Person], set[Side]]:
        """ "双方": one of each side of the event told last, if that was of both."""
        told = next((d for d in reversed(self.drafts) if len({p.side for p in d.people}) == 2), None)
        if told is None or "将" in before:
            return [], sides
        pair = [next(p for p in told.people if p.side is side) for side in (Side.CHN, Side.USA)]
        return pair, set(Side)

    def _add(self, draft: _Draft) -> None:
        """Keep the draft, or join it to the one that tells the same event."""
        self.latest_number = draft.number
        for known in self.drafts:
            if _same(known, draft):
                self.latest = known
                known.further.append(draft.sentence)
                if known.date.earliest is None:
                    known.date = draft.date
                known.people = known.people or draft.people
                known.place, known.country = known.place or draft.place, known.country or draft.country
                return
        self.latest = draft
        self.drafts.append(draft)


def _date(sentence: _Sentence, clause: _Clause, trigger: re.Match[str], status: Status) -> DateMention:
    """The date before the phrase and nearest to it, unless it says when someone said so; else the first after it."""
    found = sentence.dates[Tense.FUTURE if status is Status.PLANNED else Tense.PAST]
    place = clause.start + trigger.start()
    earlier = [m for m in found if m.start < place and not _REPORTED.search(sentence.whole.text, m.end, place)]
    later = [m for m in found if place <= m.start < clause.end]
    chosen = earlier[-1] if earlier else later[0] if later else None
    if chosen is None:
        return NO_DATE
    return replace(chosen, start=chosen.start + sentence.whole.start, end=chosen.end + sentence.whole.start)


def _without_names(clause: _Clause, mentions: list[_Mention]) -> str:
    """The clause with its names blanked, for 韩正在北京 is not 正在."""
    text = clause.text
    for mention in mentions:
        if clause.start <= mention.start < clause.end:
            text = (
                text[: mention.start - clause.start] + "〇" * (mention.end - mention.start) + text[mention.end - clause.start :]
            )
    return text


def _triggers(clause: _Clause) -> list[tuple[_Formula, re.Match[str]]]:
    """The set phrases of a clause; a video call is no second talk, and a visit that someone is invited to no second event."""
    found: list[tuple[_Formula, re.Match[str]]] = []
    for formula in FORMULAS:
        for match in formula.pattern.finditer(clause.text):
            if formula.rule == "zh.invite" and re.search(r"应[^，。]{1,30}\Z", clause.text[: match.start()]):
                continue
            others = [(f, other) for f, other in found if f.rule != "zh.cut"]
            if any(match.start() < other.end() and other.start() < match.end() for _, other in others):
                continue
            if any(
                _KIND_FAMILY[f.kind] == _KIND_FAMILY[formula.kind] or (f.kind, formula.kind) == ("invitation", "visit")
                for f, _ in others
            ):
                continue
            found.append((formula, match))
    return found


def _status(clause: str, before: str, after: str, formula: _Formula) -> Status | None:
    """What the clause says became of the event; None for a hope, a doubt or a thing that was not."""
    if _POSTPONED.search(clause):
        return Status.POSTPONED
    if _CANCELLED.search(clause):
        return Status.CANCELLED
    if _REFUSED.search(clause) and formula.kind != "protest":
        return Status.REFUSED
    if _NEGATED.search(before) or _DENIED.search(before):
        return None
    if _DOUBTFUL.search(before):
        return None
    if _PLANNED.search(before) or re.match(r"(?:将|定于|拟)", after):
        return Status.PLANNED
    return Status.ONGOING if _ONGOING.search(before) else Status.HELD


def _complete(formula: _Formula, people: list[Person], sides: set[Side], date: DateMention) -> bool:
    """Whether enough is known of who took part: both sides, one of them at least in person, or both as states on a date."""
    named = {person.side for person in people}
    if formula.kind == "visit":
        return bool(people)
    if len(sides) < 2:
        return False
    if formula.kind in ("protest", "invitation", "letter"):
        return bool(named)
    return bool(named) or date.earliest is not None


def _visitors(people: list[Person], trigger: re.Match[str], place: str) -> tuple[list[Person], str]:
    """Those who travel to the other side's country, and that country; none where the way is not clear."""
    goal = next((value for value in trigger.groupdict().values() if value), "") or place
    country = {"华": "China", "美": "United States"}.get(goal) or country_of(_places().get(goal, goal)) or country_of(place)
    travellers = [person for person in people if country == _COUNTRY[_OTHER[person.side]]]
    return travellers, country if travellers else ""


def _place(clauses: list[_Clause], at: int, trigger: re.Match[str], formula: _Formula) -> str:
    """The city after 在 or in the phrase itself, in the clause or those before it, nearest first; a country where no city."""
    goal = next((value for value in trigger.groupdict().values() if value), "")
    found: list[str] = [goal] if goal in _places() else []
    for clause in reversed(clauses[: at + 1]):
        for match in _place_pattern().finditer(clause.text):
            lead = clause.text[max(0, match.start() - 6) : match.start()]
            if re.search(r"(?:在|于|抵达|访问|赴)[\u4e00-\u9fff]{0,4}\Z", lead):
                found.append(match[0])
        if found:
            break
    names = [_places()[zh] for zh in found]
    cities = [name for name in names if country_of(name) != name]
    if cities:
        return cities[-1]
    return names[0] if names and formula.kind == "visit" else names[-1] if names and names[-1] not in _COUNTRY.values() else ""


def _requested(clause: _Clause, people: list[Person]) -> RequestedBy:
    match = _REQUESTED.search(clause.text)
    if not match:
        return RequestedBy.UNKNOWN
    if match["side"] in ("美", "中"):
        return RequestedBy.USA if match["side"] == "美" else RequestedBy.CHN
    subject = people[0].side if people else Side.CHN
    return RequestedBy[_OTHER[subject].name]


def _same(known: _Draft, draft: _Draft) -> bool:
    """Whether two drafts tell one event: kinds of one family, a person in common, and dates that do not contradict."""
    if _KIND_FAMILY[known.formula.kind] != _KIND_FAMILY[draft.formula.kind] or known.status is not draft.status:
        return False
    if not known.people and not draft.people and known.formula.kind == "cancellation":
        return known.sides == draft.sides
    if known.people and draft.people and not {p.name for p in known.people} & {p.name for p in draft.people}:
        return False
    if draft.taken_up and draft.date.earliest is None:
        return True
    if known.place and draft.place and known.place != draft.place:
        return False
    a, b = known.date, draft.date
    if a.earliest is None or b.earliest is None or a.latest is None or b.latest is None:
        return bool(known.people and draft.people)
    return a.earliest <= b.latest and b.earliest <= a.latest


# --- the result -------------------------------------------------------------------------------------------------------
def _tenure(person: Person, day: dt.date, anchor: dt.date) -> TenureRecord | None:
    if person.official is None:
        return None
    return next(iter(person.official.tenures_on(day) or person.official.tenures_on(anchor)), None)


def _title_level(person: Person) -> int | None:
    return next((t.level for t in _titles().values() if t.side is person.side and t.post == person.title), None)


def _actor(person: Person, draft: _Draft, anchor: dt.date) -> ActorMention:
    tenure = _tenure(person, draft.date.earliest or anchor, anchor)
    role = Role.PARTICIPANT
    if draft.formula.kind == "visit":
        role = Role.VISITOR
    elif draft.formula.kind in ("meeting", "talks") and draft.country in _COUNTRY.values():
        role = Role.HOST if _COUNTRY[person.side] == draft.country else Role.VISITOR
    return ActorMention(
        person.name, person.side, role,
        post=tenure.post if tenure else person.title,
        level=tenure.level if tenure else _title_level(person),
        official_key=person.official.key if person.official else None,
    )  # fmt: skip


def _channel(draft: _Draft, anchor: dt.date) -> Channel:
    tenures = [t for p in draft.people if (t := _tenure(p, draft.date.earliest or anchor, anchor))]
    if tenures and all(t.level == 1 for t in tenures):
        return Channel.LEADER
    topics = {"气候": Channel.CLIMATE, "经贸": Channel.ECONOMIC, "两军": Channel.DEFENCE, "禁毒": Channel.LAW_ENFORCEMENT}
    ranked = [t.channel for t in tenures if t.channel not in (Channel.LEADER, Channel.OTHER)]
    if ranked:
        return ranked[0]
    return next((channel for word, channel in topics.items() if word in draft.sentence.text), Channel.OTHER)


def _level(actors: Sequence[ActorMention]) -> int | None:
    best: dict[Side, int] = {}
    for actor in actors:
        if actor.level is not None:
            best[actor.side] = min(actor.level, best.get(actor.side, 9))
    return max(best.values(), default=None)


def _candidate(text: str, draft: _Draft, anchor: dt.date, first: int) -> EventCandidate:
    kind = draft.formula.kind
    actors = tuple(_actor(person, draft, anchor) for person in draft.people)
    named = {person.side for person in draft.people}
    states = sorted(draft.sides - named) if kind != "visit" else []
    actors += tuple(ActorMention(_COUNTRY[side], side, is_state=True) for side in states)
    sure = len(named) == 2 and draft.date.basis is DateBasis.EXPLICIT and all(person.official for person in draft.people)
    quote = draft.sentence
    told = [a for a in actors if a.side is not actors[0].side and not a.is_state] if draft.formula.rule == "zh.summon" else []
    line = headline(kind, draft.status, told or actors, draft.place, draft.country, rule="zh.summon" if told else "")
    return EventCandidate(
        kind=kind,
        status=draft.status,
        participants=actors,
        date=draft.date,
        place=draft.place,
        country=draft.country,
        channel=_channel(draft, anchor),
        form=EVENT_TYPES[kind].form,
        level=_level(actors),
        requested_by=draft.requested_by,
        margins_of=draft.margins_of,
        headline=line,
        quote=Span(quote.start, quote.end, text[quote.start : quote.end]),
        trigger=Span(*draft.trigger, text[slice(*draft.trigger)]),
        rule=draft.formula.rule,
        confidence=0.85 if sure else 0.7 if named else 0.5,
        salience="main" if draft.number <= first else "background",
        further_quotes=tuple(Span(s.start, s.end, text[s.start : s.end]) for s in draft.further if s.start != quote.start),
    )


def extract_chinese(text: str, anchor: dt.date, gazetteer: Gazetteer) -> tuple[EventCandidate, ...]:
    """The contacts that a Chinese text reports, in its order. `anchor` is the day of publication."""
    reader = _Reader(_Register(gazetteer, anchor), anchor)
    for number, sentence in enumerate(_sentences(text)):
        reader.read(sentence, number)
    first = reader.drafts[0].number if reader.drafts else 0
    return tuple(_candidate(text, draft, anchor, first) for draft in reader.drafts)
