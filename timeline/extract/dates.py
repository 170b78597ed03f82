"""Date phrases of news prose, resolved against the day of publication.

A grammar of bounded regular expressions finds a phrase, arithmetic resolves it, and nothing is more precise than the
words. Every pattern has a greatest width, so the time taken grows with the length of the text and no faster.

Conventions: weeks run Monday to Sunday; early, mid and late in a month are the days 1–10, 11–20 and 21–end, in a year
January–April, May–August and September–December; seasons are those of EDTF (spring is March–May); "two weeks ago" is
the day three days either way; an unfinished season or year of something past ends on the day of publication.
"""

import calendar
import datetime as dt
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Literal

from timeline.edtf import format_span
from timeline.extract.types import DateMention
from timeline.vocabulary import DateBasis, Precision

Bound = Literal["", "since", "until", "before", "after"]
Days = tuple[dt.date, dt.date]


class Tense(Enum):
    """Which way a weekday or a month without its year looks. PRESENT: back, but a range of weekdays is the one that goes
    on; UNKNOWN: the words of the text decide."""

    PAST = "past"
    PRESENT = "present"
    FUTURE = "future"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """A date phrase, and whether it is the edge of a period rather than an event's own date.

    `bound` names the word that governs the date: "since May" and "from May onwards" are "since", "by March" and "ahead
    of Monday's talks" are "before", "following the November summit" is "after"; empty for a date on its own.
    """

    mention: DateMention
    bound: Bound = ""


@dataclass(frozen=True, slots=True)
class _Clock:
    """What a phrase is resolved against. `base` is the date that "a day earlier" counts from; `year` and `not_before`
    are what another date of the same list says about a date without its year."""

    anchor: dt.date
    future: bool
    unsure: bool
    present: bool = False
    base: DateMention | None = None
    year: int | None = None
    not_before: dt.date | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """A resolved phrase. `edtf` overrides the plain span; `start` and `end` narrow the match to a part of it."""

    days: Days
    precision: Precision
    basis: DateBasis
    approximate: bool = False
    edtf: str = ""
    start: int | None = None
    end: int | None = None


_Match = re.Match[str]
_Resolver = Callable[[_Match, _Clock], "_Found | list[_Found] | None"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and its arithmetic. `starts` names the classes of first word that the pattern can begin with."""

    name: str
    starts: frozenset[str]
    pattern: re.Pattern[str]
    resolve: _Resolver
    anaphoric: bool = False


_DAY = dt.timedelta(days=1)
_FIRST_YEAR, _LAST_YEAR = 1000, 9000  # what EDTF writes in four digits, with room to count in
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NUMBER = {name: number for number, name in enumerate(_MONTHS, 1)}
_WEEKDAY_NUMBER = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_NUMBERS = {"a": 1, "an": 1, "one": 1, "couple": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_NUMBERS |= {"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "latter": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_SHIFTS = {
    "before-last": -2,
    "last": -1,
    "previous": -1,
    "preceding": -1,
    "before": -1,
    "next": 1,
    "coming": 1,
    "following": 1,
    "after": 1,
}
_PARTS = {"early": 0, "beginning": 0, "start": 0, "first days": 0, "early days": 0, "opening days": 0, "mid": 1, "middle": 1}
_PARTS |= {"late": 2, "end": 2, "close": 2, "last days": 2, "final days": 2, "closing days": 2}
_CHINESE_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_WEEKDAY_NUMBER |= {digit: number for number, digit in enumerate("一二三四五六日")} | {"天": 6}
#: The words of a Chinese date, as the arithmetic below knows them in English.
_CHINESE = {
    "上": "last", "去": "last", "本": "this", "这": "this", "今": "this", "下": "next", "明": "next", "前": "before-last",
    "上旬": "early", "初": "early", "中旬": "mid", "中": "mid", "下旬": "late", "底": "late", "末": "late",
    "上半": "first", "下半": "second", "春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter",
    "天": "day", "日": "day", "周": "week", "星期": "week", "月": "month", "年": "year", "晚": "day",
    "当": "same", "同": "same", "次": "next", "翌": "next", "第二": "next", "前一": "previous",
    "昨": "yesterday", "后天": "day after tomorrow", "前天": "day before yesterday",
    "后": "later", "之后": "later", "以后": "later", "和": "and", "与": "and", "及": "and", "、": "and",
}  # fmt: skip


def _word(match: _Match, *groups: str) -> str:
    """The first of the groups that took part in the match, in English, lower case and single spaces; else empty."""
    known = match.re.groupindex
    for group in groups:
        if group in known and (text := match[group]):
            word = " ".join(text.lower().split())
            return _CHINESE.get(word, word)
    return ""


def _integer(word: str) -> int:
    """The number that "12", "12th", "twelve" or "十二" stands for. Raises ValueError for anything else."""
    if word in _NUMBERS:
        return _NUMBERS[word]
    if word[0].isascii():
        return int(word.rstrip("stndrh"))
    tens, ten, ones = word.rpartition("十")
    if not {tens, ones} <= {"", *_CHINESE_DIGITS}:
        raise ValueError(f"{word} is not a number below a hundred")
    return _CHINESE_DIGITS.get(tens, 1) * 10 * bool(ten) + _CHINESE_DIGITS.get(ones, 0)


def _number(match: _Match, group: str) -> int:
    return _integer(_word(match, group, "couple"))


def _month(match: _Match, group: str = "month") -> int:
    word = _word(match, group)
    return _MONTH_NUMBER[word[:3]] if word[0].isascii() and word[0].isalpha() else _integer(word)


def _day(match: _Match, group: str = "day") -> int:
    return _integer(match[group].lower())


def _weekday(match: _Match, group: str = "weekday") -> int:
    return _WEEKDAY_NUMBER[_word(match, group)[:3]]


def _which(match: _Match) -> str:
    """ "last", "next", "this", "past", "coming" … of "this coming Friday"; empty where there is none."""
    return _word(match, "which", "which_month").rpartition(" ")[2]


# --- calendar arithmetic ----------------------------------------------------------------------------------------------
def _month_days(year: int, month: int) -> Days:
    """First and last day of a month; `month` counts on into other years outside 1–12."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def _month_part(year: int, month: int, part: int) -> Days:
    first, last = _month_days(year, month)
    return first + 10 * part * _DAY, last if part == 2 else first + (10 * part + 9) * _DAY


def _season_days(year: int, season: int) -> Days:
    """The days of an EDTF season (21–24) or quarter (33–36); winter runs into the next year."""
    month = {21: 3, 22: 6, 23: 9, 24: 12, 33: 1, 34: 4, 35: 7, 36: 10}[season]
    return _month_days(year, month)[0], _month_days(year, month + 2)[1]


def _year_days(year: int) -> Days:
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def _week_of(day: dt.date) -> Days:
    monday = day - day.weekday() * _DAY
    return monday, monday + 6 * _DAY


def _weekend_of(day: dt.date) -> Days:
    return _week_of(day)[1] - _DAY, _week_of(day)[1]


def _years_near(clock: _Clock, reach: int) -> range:
    return range(clock.anchor.year - reach, clock.anchor.year + reach + 1)


def _choose(spans: list[Days], clock: _Clock, *, whole_month: bool = False) -> Days:
    """Of one period in several years, the one that is meant.

    Past: the last that has begun, a day ahead allowed; future: the first that is not over. A day that this puts ten
    months off, when it is within two months the other way, is the near one: news prints the year of the far one.
    """
    if clock.not_before is not None:
        return min((span for span in spans if span[0] >= clock.not_before), default=spans[-1])
    ahead = 0 if whole_month else 1
    past = max((span for span in spans if (span[0] - clock.anchor).days <= ahead), default=spans[0])
    future = min((span for span in spans if span[1] >= clock.anchor), default=spans[-1])
    since, until = (clock.anchor - past[1]).days, (future[0] - clock.anchor).days
    if whole_month:
        return future if clock.future else past
    if clock.unsure:
        return past if since <= until else future
    if clock.future:
        return past if until > 300 and 0 <= since <= 60 else future
    return future if since > 300 and 0 <= until <= 60 else past


def _cut(days: Days, clock: _Clock) -> Days:
    """Leave out the days that a thing already done cannot have been on."""
    past = not clock.future and not clock.unsure
    return (days[0], clock.anchor) if past and days[0] < clock.anchor < days[1] else days


def _found(days: Days, basis: DateBasis, precision: Precision | None = None, *, approximate: bool = False) -> _Found:
    if precision is None:
        precision = Precision.DAY if days[0] == days[1] else Precision.RANGE
    return _Found(days, precision, basis, approximate)


def _one_of(days: Days, basis: DateBasis) -> _Found:
    return _Found(days, Precision.RANGE, basis, edtf=f"[{days[0]},{days[1]}]")


# --- calendar dates ---------------------------------------------------------------------------------------------------
def _is_verb(match: _Match, *groups: str) -> bool:
    """Whether a month is rather the verb: "may" and "march" in small letters without a year."""
    return not _word(match, "year") and any(match[group] in ("may", "march") for group in groups)


def _calendar_days(
    start: tuple[int, int], end: tuple[int, int], year: int | None, clock: _Clock, weekday: int = -1
) -> Days | None:
    """The days from `start` to `end`, each (month, day); where no year is given, the one that fits, and fits the weekday."""
    spans: list[Days] = []
    for y in _years_near(clock, 4) if year is None else (year,):
        try:
            span = dt.date(y, *start), dt.date(y + (end < start), *end)
        except ValueError:
            continue
        spans.append(span)
    if year is None and clock.year is None and weekday >= 0:
        spans = [s for s in spans if s[0].weekday() == weekday and abs((s[0] - clock.anchor).days) < 550] or spans
    return _choose(spans, clock) if len(spans) > 1 else spans[0] if spans else None


def _year_given(match: _Match, clock: _Clock) -> int | None:
    """The year that the phrase names, or that another date of its list gives it."""
    if year := _word(match, "year_1", "year"):
        return int(year)
    if year_word := _word(match, "year_word"):
        return clock.anchor.year + _SHIFTS.get(year_word, 0)
    return clock.year


def _resolve_day(match: _Match, clock: _Clock) -> _Found | None:
    if _is_verb(match, "month"):
        return None
    date = _month(match), _day(match)
    year = _year_given(match, clock)
    weekday = _weekday(match) if _word(match, "weekday") else -1
    days = _calendar_days(date, date, year, clock, weekday)
    return _found(days, DateBasis.EXPLICIT) if days else None


def _resolve_day_range(match: _Match, clock: _Clock) -> _Found | list[_Found] | None:
    if _is_verb(match, "month"):
        return None
    month = _month(match)
    start, end = (month, _day(match)), (_month(match, "month_2") if _word(match, "month_2") else month, _day(match, "day_2"))
    year = _year_given(match, clock)
    if year is not None and end < start and _word(match, "year") and not _word(match, "year_1"):
        year -= 1
    joined = _word(match, "and")
    days = _calendar_days(start, end, year, clock)
    if days is None or (end < start and not _word(match, "month_2")) or (days[1] - days[0]).days > 300:
        return None
    if joined == "or":
        return _one_of(days, DateBasis.EXPLICIT)
    if joined and not _word(match, "between") and days[1] - days[0] > _DAY:
        first, second = _found((days[0], days[0]), DateBasis.EXPLICIT), _found((days[1], days[1]), DateBasis.EXPLICIT)
        return [replace(first, end=match.start("and")), replace(second, start=match.start("second"))]
    return _found(days, DateBasis.EXPLICIT)


def _resolve_day_list(match: _Match, clock: _Clock) -> _Found | list[_Found] | None:
    """Days in a row are one range, others a date each."""
    if _is_verb(match, "month"):
        return None
    month, year = _month(match), _year_given(match, clock)
    numbers = [
        (int(m[0]), match.start("days") + m.start(), match.start("days") + m.end())
        for m in re.finditer(r"\d{1,2}", match["days"])
    ]
    spans = [(_calendar_days((month, number), (month, number), year, clock), start, end) for number, start, end in numbers]
    days = [span[0] for span, _, _ in spans if span]
    if len(days) < len(spans) or days != sorted(set(days)):
        return None
    if (days[-1] - days[0]).days == len(days) - 1:
        return _found((days[0], days[-1]), DateBasis.EXPLICIT)
    return [
        replace(_found((day, day), DateBasis.EXPLICIT), start=start, end=end)
        for day, (_, start, end) in zip(days, spans, strict=True)
    ]


def _resolve_numeric(match: _Match, clock: _Clock) -> _Found | None:
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    date = dt.date(year, day, month) if month > 12 else dt.date(year, month, day)
    return _found((date, date), DateBasis.EXPLICIT)


def _resolve_other_spelling(match: _Match, clock: _Clock) -> _Found | None:
    import dateparser  # slow to load, and rarely needed

    words = re.sub(r"\b(?:the|day of)\b", " ", match[0], flags=re.IGNORECASE)
    parsed = dateparser.parse(words, languages=["en"], settings={"STRICT_PARSING": True})
    return _found((parsed.date(), parsed.date()), DateBasis.EXPLICIT) if parsed else None


def _resolve_day_of_month(match: _Match, clock: _Clock) -> _Found | list[_Found] | None:
    """ "本月10日", "10日": days of a month that is named by a word, or is the nearest one that fits."""
    anchor, day = clock.anchor, _day(match)
    shift = _SHIFTS.get(_which(match), 0)
    months = [shift] if _which(match) else [-1, 0, 1]
    starts = [_month_days(anchor.year, anchor.month + month)[0] for month in months]
    spans = [
        (start.replace(day=day), start.replace(day=day)) for start in starts if day <= _month_days(start.year, start.month)[1].day
    ]
    if not spans:
        return None
    start, _ = _choose(spans, clock) if len(spans) > 1 else spans[0]
    days = start, start.replace(day=_day(match, "day_2")) if _word(match, "day_2") else start
    return _found(days, DateBasis.EXPLICIT) if days[0] <= days[1] else None


# --- months, parts of months ------------------------------------------------------------------------------------------
def _month_meant(match: _Match, clock: _Clock, part: int | None = None) -> tuple[int, int, DateBasis]:
    """Year, month and basis of "November 2022", "next June", "June next year", "last month", "the month"."""
    anchor, which = clock.anchor, _which(match)
    if not _word(match, "month"):
        first = _month_days(anchor.year, anchor.month + _SHIFTS.get(which, 0))[0]
        return first.year, first.month, DateBasis.RELATIVE
    month = _month(match)
    if _word(match, "year"):
        return int(match["year"]), month, DateBasis.EXPLICIT
    if year_word := _word(match, "year_word"):
        return anchor.year + _SHIFTS.get(year_word, 0), month, DateBasis.EXPLICIT
    if which in ("last", "past", "previous"):
        return anchor.year - (month >= anchor.month), month, DateBasis.EXPLICIT
    if which in ("next", "coming"):
        return anchor.year + (month <= anchor.month), month, DateBasis.EXPLICIT
    if which == "this":
        return anchor.year, month, DateBasis.EXPLICIT
    if clock.year is not None:
        return clock.year, month, DateBasis.EXPLICIT
    spans = [_month_days(y, month) if part is None else _month_part(y, month, part) for y in _years_near(clock, 2)]
    return _choose(spans, clock, whole_month=part is None)[0].year, month, DateBasis.EXPLICIT


#: What stands before a month that is surely one, and before one that may be a name or a verb.
_MONTH_CUE = re.compile(
    r"\b(?:in|of|since|until|till|by|before|after|from|during|through|between|around|about|throughout|over|late|early|mid"
    r"|(?P<joins>and|or|to|on|for|that)|(?P<owns>the|their|his|her|its|our|an?|another))[\s-]{1,3}\Z|(?P<possessive>['’]s\s)\Z",
    re.IGNORECASE,
)
_EVENT_NOUN = re.compile(
    r"\s{1,3}(?:meeting|summit|talks|visit|trip|call|phone|telephone|video|virtual|dinner|dialogue|round|consensus|conversation"
    r"|encounter|consultation|conference|session|agreement|deal|statement|stopover|transit|incident|shootdown|congress|election)",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"\s[A-Z][a-z]")
_SMALL_NUMBER = re.compile(r"\s{1,3}\d{1,2}(?![\d,])")


def _is_month(match: _Match) -> bool:
    """Whether a month's bare name is a month here, not a verb ("may", "march") or a person ("April Glaspie")."""
    name, text = match["month"], match.string
    cue = _MONTH_CUE.search(text, max(0, match.start() - 14), match.start())
    sure = cue is not None and not (cue["joins"] or cue["owns"] or cue["possessive"])
    if name.lower() in ("may", "march"):
        return not name.islower() and (sure or (cue is not None and _EVENT_NOUN.match(text, match.end()) is not None))
    if name.islower() or (len(name) == 3 and not name.endswith(".")):
        return sure
    if _SMALL_NUMBER.match(text, match.end()):
        return sure
    return sure or not _CAPITAL.match(text, match.end()) or (cue is not None and not cue["joins"])


def _resolve_month(match: _Match, clock: _Clock) -> _Found | None:
    bare = _word(match, "month") and not _word(match, "which", "year", "year_word")
    if bare and not _is_month(match):
        return None
    year, month, basis = _month_meant(match, clock)
    days = _month_days(year, month)
    when = _word(match, "when")
    if when and days[0] < clock.anchor < days[1]:
        days = (days[0], clock.anchor) if when == "earlier" else (clock.anchor, days[1])
        return _found(days, basis, Precision.PART_OF_MONTH)
    return _found(days, basis, Precision.MONTH)


def _resolve_month_part(match: _Match, clock: _Clock) -> _Found | None:
    if _word(match, "month") and _is_verb(match, "month"):
        return None
    part = _PARTS[_word(match, "part")]
    year, month, basis = _month_meant(match, clock, part)
    until = _PARTS[_word(match, "part_2") or _word(match, "part")]
    days = _month_part(year, month, part)[0], _month_part(year, month, until)[1]
    return _found(days, basis, Precision.PART_OF_MONTH)


def _resolve_week_of_month(match: _Match, clock: _Clock) -> _Found | None:
    if _word(match, "month") and _is_verb(match, "month"):
        return None
    year, month, basis = _month_meant(match, clock)
    first, last = _month_days(year, month)
    number, period = _ORDINALS[_word(match, "nth")], _word(match, "period")
    if period == "half":
        halves = {1: (first, first + 14 * _DAY), 2: (first + 15 * _DAY, last)}
        return _found(halves[number], basis, Precision.PART_OF_MONTH) if number in halves else None
    if period == "weekend":
        saturday = _weekend_of(first)[0] if first.weekday() < 6 else first + 6 * _DAY
        saturday = last - (last.weekday() - 5) % 7 * _DAY if number == -1 else saturday + 7 * (number - 1) * _DAY
        return _found((saturday, saturday + _DAY), basis, Precision.RANGE)
    start = last - 6 * _DAY if number == -1 else first + 7 * (number - 1) * _DAY
    return _found((start, start + 6 * _DAY), basis, Precision.WEEK)


def _resolve_month_range(match: _Match, clock: _Clock) -> _Found | None:
    if _is_verb(match, "month", "month_2") or (_word(match, "and") and not _word(match, "between")):
        return None
    first, second = _month(match), _month(match, "month_2")
    if match["year"]:
        end = _month_days(int(match["year"]), second)[1]
        days = dt.date(int(match["year_1"] or end.year - (first > second)), first, 1), end
    else:
        spans = [(dt.date(y, first, 1), _month_days(y, second + 12 * (second < first))[1]) for y in _years_near(clock, 2)]
        days = _choose(spans, clock, whole_month=True)
    return _found(days, DateBasis.EXPLICIT, Precision.RANGE) if days[0] < days[1] else None


# --- seasons, quarters, years -----------------------------------------------------------------------------------------
def _resolve_season(match: _Match, clock: _Clock) -> _Found:
    season = _SEASONS.get(_word(match, "season")) or 32 + (int(_word(match, "q") or 0) or _ORDINALS[_word(match, "nth")])
    anchor, which = clock.anchor, _which(match)
    spans = {y: _season_days(y, season) for y in _years_near(clock, 2)}
    basis = DateBasis.RELATIVE
    if _word(match, "year"):
        year, basis = int(match["year"]), DateBasis.EXPLICIT
    elif year_word := _word(match, "year_word"):
        year = anchor.year + _SHIFTS.get(year_word, 0)
    elif which in ("last", "past", "previous"):
        year = max(y for y, days in spans.items() if days[1] < anchor)
    elif which in ("next", "coming"):
        year = min(y for y, days in spans.items() if days[0] > anchor)
    elif which == "this":
        running = [y for y, days in spans.items() if days[0] <= anchor <= days[1]]
        just_over = season == 24 and anchor.month < 6 and not clock.future
        year = running[0] if running else anchor.year - just_over
    else:
        year = _choose(list(spans.values()), clock, whole_month=True)[0].year
    days = _season_days(year, season)
    if part := _word(match, "part"):
        return _found(_month_days(days[0].year, days[0].month + _PARTS[part]), basis, Precision.SEASON)
    cut = _cut(days, clock)
    return replace(_found(cut, basis, Precision.SEASON), edtf="" if cut != days else f"{year:04}-{season}")


def _resolve_year(match: _Match, clock: _Clock) -> _Found:
    anchor = clock.anchor
    explicit = _word(match, "year")
    year = int(explicit) if explicit else anchor.year + _SHIFTS.get(_word(match, "year_word").rpartition(" ")[2], 0)
    basis = DateBasis.EXPLICIT if explicit else DateBasis.RELATIVE
    if half := _word(match, "half"):
        number = _ORDINALS[half]
        days = _month_days(year, 6 * number - 5)[0], _month_days(year, 6 * number)[1]
        return _found(_cut(days, clock), basis, Precision.SEASON)
    if part := _word(match, "part"):
        days = _month_days(year, 4 * _PARTS[part] + 1)[0], _month_days(year, 4 * _PARTS[part] + 4)[1]
        not_over = part in ("end", "close")  # "before the end of the year" looks ahead, whatever the tense
        return _found(days if not_over else _cut(days, clock), basis, Precision.SEASON)
    days, when = _year_days(year), _word(match, "when")
    if when and days[0] < anchor < days[1]:
        return _found((days[0], anchor) if when == "earlier" else (anchor, days[1]), basis, Precision.SEASON)
    return _found(days if explicit else _cut(days, clock), basis, Precision.YEAR)


_YEAR_CUE = re.compile(
    r"\b(?:(?:in|since|until|till|by|before|after|from|during|through|throughout|around|about|late|early|mid|back\sin)"
    r"|(?P<weak>the|a|their|his|her|its|that|of|and))[\s-]{1,3}\Z|(?P<owned>['’]s?)\s\Z",
    re.IGNORECASE,
)
#: An event after the year that dates it, a word or two between: "Nixon's 1972 visit", "the 2013 Sunnylands summit".
_YEARS_EVENT = re.compile(
    r"(?:\s{1,3}(?:[A-Z][\w.-]{1,15}|state|secret|official|historic|landmark|first)){0,2}\s{1,3}"
    r"(?:meeting|summit|talks|visit|trip|tour|call|dinner|dialogue|collision|bombing)",
)


def _resolve_bare_year(match: _Match, clock: _Clock) -> _Found | None:
    """A year on its own needs a word before it that makes it one, and the weaker words an event after it as well."""
    cue = _YEAR_CUE.search(match.string, max(0, match.start() - 12), match.start())
    weak = cue is None or cue["weak"] or cue["owned"]
    told = _EVENT_NOUN.match(match.string, match.end()) or _YEARS_EVENT.match(match.string, match.end())
    if cue is None or (weak and not told):
        return None
    return _resolve_year(match, clock)


def _resolve_year_range(match: _Match, clock: _Clock) -> _Found | None:
    first, second = int(match["year_1"]), int(match["year"])
    return (
        _found((dt.date(first, 1, 1), dt.date(second, 12, 31)), DateBasis.EXPLICIT, Precision.RANGE) if first < second else None
    )


# --- weekdays, and words that count from the day of publication -------------------------------------------------------
def _weekday_date(number: int, clock: _Clock, which: str) -> dt.date:
    """The weekday meant. Past: from five days back to a day ahead (late updates); future: from today on."""
    anchor = clock.anchor
    ahead = (number - anchor.weekday()) % 7
    if which in ("last", "past", "previous"):
        return anchor - (7 - ahead) * _DAY
    if which == "coming":
        return anchor + (ahead or 7) * _DAY
    if which in ("next", "this"):
        day = _week_of(anchor)[0] + (number + 7 * (which == "next")) * _DAY
        return day + 7 * _DAY if clock.future and day < anchor else day
    return anchor + ahead * _DAY if clock.future or ahead <= 1 else anchor - (7 - ahead) * _DAY


def _resolve_weekday(match: _Match, clock: _Clock) -> _Found:
    number, week = _weekday(match), _word(match, "week")
    if week:
        day = _week_of(clock.anchor)[0] + (number + 7 * _SHIFTS.get(week, 0)) * _DAY
    else:
        day = _weekday_date(number, clock, _which(match))
    return _found((day, day), DateBasis.WEEKDAY)


def _resolve_weekday_range(match: _Match, clock: _Clock) -> _Found | list[_Found] | None:
    first, second, which = _weekday(match), _weekday(match, "weekday_2"), _which(match)
    apart = (second - first) % 7 * _DAY
    if not apart:
        return None
    if week := _word(match, "week"):
        start = _week_of(clock.anchor)[0] + (first + 7 * _SHIFTS.get(week, 0)) * _DAY
        days = start, start + apart
    elif clock.future or which:
        start = _weekday_date(first, clock, which)
        if not which and start - clock.anchor + apart == 7 * _DAY:
            start -= 7 * _DAY  # "will meet on Sunday and Monday", told on the Monday: the days that go on
        days = start, start + apart
    elif clock.present:
        start = clock.anchor - (clock.anchor.weekday() - first) % 7 * _DAY
        days = start, start + apart
    else:
        end = _weekday_date(second, clock, which)
        days = end - apart, end
    joined = _word(match, "and")
    if joined == "or":
        return _one_of(days, DateBasis.WEEKDAY)
    if joined and not _word(match, "between") and apart > _DAY:
        return [
            replace(_found((days[0], days[0]), DateBasis.WEEKDAY), end=match.end("weekday")),
            replace(_found((days[1], days[1]), DateBasis.WEEKDAY), start=match.start("weekday_2")),
        ]
    return _found(days, DateBasis.WEEKDAY, Precision.RANGE)


_DAY_WORDS = {"yesterday": -1, "last night": -1, "last evening": -1, "tomorrow": 1, "next": 1}
_DAY_WORDS |= {"day before yesterday": -2, "day after tomorrow": 2}


def _resolve_day_word(match: _Match, clock: _Clock) -> _Found:
    day = clock.anchor + _DAY_WORDS.get(_word(match, "word", "word_2").removeprefix("the "), 0) * _DAY
    return _found((day, day), DateBasis.RELATIVE)


def _resolve_day_words(match: _Match, clock: _Clock) -> _Found:
    first, last = (clock.anchor + _DAY_WORDS.get(_word(match, group), 0) * _DAY for group in ("word", "word_2"))
    return _found((first, last), DateBasis.RELATIVE)


def _resolve_week(match: _Match, clock: _Clock) -> _Found:
    which = _which(match)
    if which == "past":
        return _found((clock.anchor - 6 * _DAY, clock.anchor), DateBasis.RELATIVE, Precision.WEEK)
    weeks = {"before last": -2, "after next": 2}.get(_word(match, "far"), _SHIFTS.get(which, 0))
    if clock.future and not weeks and clock.anchor.weekday() == 6:
        return _found((clock.anchor, clock.anchor + 7 * _DAY), DateBasis.RELATIVE, Precision.WEEK)  # hardly this day alone
    return _found(_week_of(clock.anchor + 7 * weeks * _DAY), DateBasis.RELATIVE, Precision.WEEK)


def _resolve_week_of_day(match: _Match, clock: _Clock) -> _Found | None:
    date = _month(match, "month" if match["month"] else "month_1"), _day(match, "day" if match["day"] else "day_1")
    days = _calendar_days(date, date, _year_given(match, clock), clock)
    if days is None:
        return None
    if _word(match, "period") == "weekend":
        return _found(_weekend_of(days[0]), DateBasis.EXPLICIT, Precision.RANGE)
    if _word(match, "edge") == "ending":
        return _found((days[0] - 6 * _DAY, days[0]), DateBasis.EXPLICIT, Precision.WEEK)
    return _found(_week_of(days[0]), DateBasis.EXPLICIT, Precision.WEEK)


def _resolve_weekend(match: _Match, clock: _Clock) -> _Found:
    """The weekend of something past is the last one begun, of something to come the next one not over."""
    which, anchor = _which(match), clock.anchor
    begun = anchor.weekday() >= 5
    if which in ("last", "past", "previous"):
        weeks = -1
    elif which in ("next", "coming"):
        weeks = 1 if which == "next" or begun else 0
    elif which == "this":
        weeks = -1 if anchor.weekday() <= 1 and not clock.future else 0
    else:
        weeks = 0 if clock.future or begun else -1
    return _found(_weekend_of(anchor + 7 * weeks * _DAY), DateBasis.RELATIVE, Precision.RANGE)


def _counted(base: Days, number: int, unit: str, basis: DateBasis, approximate: bool = False) -> _Found:
    """`number` days, weeks, months or years from `base`: the larger the unit, the rougher the date."""
    start, end = base
    if unit == "day":
        return _found((start + number * _DAY, end + number * _DAY), basis, approximate=approximate or abs(number) >= 10)
    if unit == "week":
        days = start + (7 * number - 3) * _DAY, end + (7 * number + 3) * _DAY
        return _found(days, basis, Precision.WEEK if start == end else Precision.RANGE, approximate=True)
    if unit == "month":
        days = _month_days(start.year, start.month + number)[0], _month_days(end.year, end.month + number)[1]
        one_month = (days[1] - days[0]).days <= 31
        return _found(days, basis, Precision.MONTH if one_month else Precision.RANGE, approximate=True)
    return _found(
        (dt.date(start.year + number, 1, 1), dt.date(end.year + number, 12, 31)), basis, Precision.YEAR, approximate=True
    )


def _resolve_ago(match: _Match, clock: _Clock) -> _Found:
    return _counted((clock.anchor, clock.anchor), -_number(match, "count"), _word(match, "unit"), DateBasis.RELATIVE)


def _resolve_from_now(match: _Match, clock: _Clock) -> _Found:
    return _counted((clock.anchor, clock.anchor), _number(match, "count"), _word(match, "unit"), DateBasis.RELATIVE)


_FIRST_IN = re.compile(r"\b(?:first|only|longest|most|largest|highest)\b[^.;]{0,120}\Z", re.IGNORECASE)


def _resolve_in_time(match: _Match, clock: _Clock) -> _Found | None:
    """ "in two weeks" of something past is how long it took, and "the first in eight years" is how long it was not."""
    if _FIRST_IN.search(match.string, max(0, match.start() - 120), match.start()):
        return None
    return _resolve_from_now(match, clock) if clock.future else None


# --- counted from another event ---------------------------------------------------------------------------------------
_SIZES = {Precision.WEEK: 1, Precision.PART_OF_MONTH: 2, Precision.MONTH: 2, Precision.SEASON: 3, Precision.YEAR: 3}
_UNITS = {"week": 1, "month": 2, "year": 3}


def _base_days(clock: _Clock, unit: str) -> Days | None:
    """The days to count from; None where they are not known, or known less exactly than the unit counted in."""
    base = clock.base
    if base is None or base.earliest is None or base.latest is None or _SIZES.get(base.precision, 0) > _UNITS.get(unit, 0):
        return None
    return base.earliest, base.latest


def _resolve_counted(match: _Match, clock: _Clock) -> _Found | None:
    """ "a day earlier", "three weeks later", "two months after X"."""
    unit, back = _word(match, "unit"), _word(match, "way") in ("earlier", "before", "prior")
    days = _base_days(clock, unit)
    if days is None or clock.base is None:
        return None
    if unit in ("day", "week"):
        days = (days[0], days[0]) if back else (days[1], days[1])
    number = _number(match, "count")
    return _counted(days, -number if back else number, unit, DateBasis.ANCHORED, clock.base.approximate)


def _resolve_neighbour(match: _Match, clock: _Clock) -> _Found | None:
    """ "the following day", "the same week", "that month", "the year before"."""
    unit, shift = _word(match, "unit"), _SHIFTS.get(_word(match, "which", "way"), 0)
    days = _base_days(clock, "week" if unit == "weekend" else unit)
    if days is None or clock.base is None:
        return None
    edge = days[1] if shift > 0 else days[0]
    precision: Precision | None = None
    if unit == "week":
        days, precision = _week_of(edge + 7 * shift * _DAY), Precision.WEEK
    elif unit == "weekend":
        days = _weekend_of(edge + 7 * shift * _DAY)
    elif unit == "month":
        days, precision = _month_days(edge.year, edge.month + shift), Precision.MONTH
    elif unit == "year":
        days, precision = _year_days(edge.year + shift), Precision.YEAR
    elif shift:
        days = edge + shift * _DAY, edge + shift * _DAY
    return _found(days, DateBasis.ANCHORED, precision, approximate=clock.base.approximate)


def _resolve_neighbour_weekday(match: _Match, clock: _Clock) -> _Found | None:
    """ "the following Monday", "the previous Friday"."""
    days = _base_days(clock, "day")
    if days is None or clock.base is None:
        return None
    number = _weekday(match)
    if _SHIFTS[_word(match, "which")] > 0:
        day = days[1] + ((number - days[1].weekday() - 1) % 7 + 1) * _DAY
    else:
        day = days[0] - ((days[0].weekday() - number - 1) % 7 + 1) * _DAY
    return _found((day, day), DateBasis.ANCHORED, approximate=clock.base.approximate)


# --- the grammar ------------------------------------------------------------------------------------------------------
_S = r"[ \t\r\n\u00a0\u2009\u202f]{1,3}"
_S0 = r"[ \t\r\n\u00a0\u2009\u202f]{0,3}"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?)"
)
_WEEKDAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_ANY_WEEKDAY = rf"(?:{_WEEKDAY}|(?:mon|tues?|wed|thurs?|thu|fri|sat|sun)\.?)"
_YEAR = r"(?:19|20)\d\d(?![\w%]|[.,:/]\d)"
_COUNTED_THINGS = (
    rf"(?!{_S0}-?(?:%|percent|per{_S}cent|million|billion|trillion|people|officials|countries|troops|dollars|yuan|years?"
    r"|days?|weeks?|months?|hours?|minutes?|times|miles|kilomet|tons?|tonnes|members|a\.m|p\.m|am\b|pm\b))"
)
_D = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_D_END = rf"(?![\w%]|[.,:/]\d){_COUNTED_THINGS}"
_JOIN = rf"(?:{_S0}[-\u2010-\u2015~]{_S0}|{_S}(?:to|into|through|thru|until|till|(?P<and>and|&|or)){_S})"
_DAY_LIST = rf"(?:{_D},{_S}){{1,6}}{_D},?{_S}and{_S}{_D}"
_SPAN = rf"(?:(?:from|(?P<between>between)){_S})?"
_ON = rf"(?:(?P<weekday>{_ANY_WEEKDAY}){_S0}[,(]?{_S0}(?:the{_S})?)?"
_ON_2 = rf"(?:{_ANY_WEEKDAY}{_S0},?{_S0})?(?:the{_S})?"
_IN_YEAR = rf"(?:{_S0},?{_S0}(?:(?:of|in){_S})?(?P<year>{_YEAR})|,?{_S}(?:of{_S})?(?P<year_word>last|this|next){_S}year\b)?"
_IN_YEAR_1 = rf"(?:{_S0},?{_S0}(?P<year_1>{_YEAR}))?"
_YEAR_WORD = rf"(?P<year_word>last|this|next){_S}year\b"
_A_MONTH = (
    rf"(?:(?:(?P<which>last|next|this){_S})?(?P<month>{_MONTH})(?!\w)(?:{_S0},?{_S0}(?:of{_S})?(?P<year>{_YEAR})"
    rf"|{_S}(?:of{_S})?{_YEAR_WORD})?|(?:the|(?P<which_month>last|next|this)){_S}month\b)"
)
_A_YEAR = rf"(?:(?P<year>{_YEAR})|(?:(?P<year_word>last|this|next)|the){_S}year\b)"
_PART = r"(?P<part>early|mid|late|end(?=-))"
_EDGE = (
    rf"(?:the{_S}(?:very{_S})?)?(?P<part>beginning|start|middle|end|close|(?:first|early|opening|last|final|closing){_S}days)"
    rf"{_S}of{_S}"
)
_THIS = rf"(?P<which>last|next|this(?:{_S}(?:past|coming))?|the{_S}(?:past|coming|previous))"
_NUMBER_WORD = r"an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_COUNT = rf"(?:(?:a{_S})?(?P<couple>couple)(?:{_S}of)?|(?P<count>{_NUMBER_WORD}|\d{{1,3}}))"
_UNIT = r"(?P<unit>day|week|month|year)s?\b"
_OF_WEEK = rf"(?:,?{_S}(?:of{_S})?(?P<week>last|this|next){_S}week\b)?"
_DAYTIME = rf"(?:{_S}(?:morning|afternoon|evening|night)\b)?"


# Chinese: 2023年5月8日, 5月8日至9日, 去年11月, 本月10日, 上周五
_ZN = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_ZONE_ZH = r"(?:(?:当地|北京|美东|美国东部)时间)?"
_YEAR_ZH = r"(?:(?P<year>(?:19|20)\d\d)|(?P<year_word>[今去明前]))年"
_IN_YEAR_ZH = rf"(?:{_YEAR_ZH})?"
_JOIN_ZH = r"(?:[-\u2010-\u2015~－～至到]|(?P<and>[、和与及]))"
_DAYS_ZH = rf"(?P<day>{_ZN})[日号]?{_JOIN_ZH}(?P<second>(?:(?P<month_2>{_ZN})月)?(?P<day_2>{_ZN}))[日号]"


#: What can follow "the", "this" and "that" at the head of a phrase, besides days and months.
_TIME_WORD = (
    r"(?:early|mid|late|beginning|start|middle|end|close|very|first|second|third|fourth|last|opening|final|closing|latter|1st|2nd"
    r"|3rd|4th|spring|summer|autumn|fall|winter|q[1-4]|days?|weeks?|weekend|months?|year|past|coming|previous|preceding|following"
    r"|next|same|morning|afternoon|evening|night)"
)


def _rule(name: str, starts: str, pattern: str, resolve: _Resolver, *, anaphoric: bool = False) -> Rule:
    return Rule(name, frozenset(starts.split()), re.compile(pattern, re.IGNORECASE), resolve, anaphoric)


#: At each place the first rule that matches and resolves wins.
RULES: tuple[Rule, ...] = (
    # 2023-05-08, 5/8/2023, 8.5.2023
    _rule(
        "iso", "digit", r"(?P<year>(?:19|20)\d\d)(?P<mark>[-/.])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?)(?!\d)", _resolve_numeric
    ),
    _rule("month first", "digit", r"(?P<month>\d\d?)/(?P<day>\d\d?)/(?P<year>(?:19|20)\d\d)(?![\d/])", _resolve_numeric),
    _rule("day first", "digit", r"(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>(?:19|20)\d\d)(?!\d)", _resolve_numeric),
    # May 10-11; from May 10 through 12; Nov. 30-Dec. 2; June 9 and 10, 2025
    _rule(
        "month, days",
        "month weekday from",
        rf"{_SPAN}{_ON}(?P<month>{_MONTH}){_S0}(?P<day>{_D}){_IN_YEAR_1}{_JOIN}(?P<second>{_ON_2}(?:(?P<month_2>{_MONTH}){_S0})?"
        rf"(?P<day_2>{_D}){_D_END})(?!{_S}{_MONTH}){_IN_YEAR}",
        _resolve_day_range,
    ),
    # May 1, 2 and 3; 1, 2 and 4 May
    _rule("month, list of days", "month", rf"(?P<month>{_MONTH}){_S0}(?P<days>{_DAY_LIST}){_D_END}{_IN_YEAR}", _resolve_day_list),
    _rule("list of days, month", "digit", rf"(?P<days>{_DAY_LIST}){_S}(?P<month>{_MONTH})(?!\w){_IN_YEAR}", _resolve_day_list),
    # 27–28 August 2024; between 27 and 29 August
    _rule(
        "days, month",
        "digit weekday from the",
        rf"{_SPAN}{_ON}(?:the{_S})?(?P<day>{_D}){_JOIN}(?P<second>{_ON_2}(?P<day_2>{_D}){_S}(?:of{_S})?(?P<month>{_MONTH}))(?!\w){_IN_YEAR}",
        _resolve_day_range,
    ),
    # 30 November to 2 December 2023
    _rule(
        "day month, day month",
        "digit weekday from the",
        rf"{_SPAN}{_ON}(?:the{_S})?(?P<day>{_D}){_S}(?:of{_S})?(?P<month>{_MONTH}){_IN_YEAR_1}{_JOIN}"
        rf"(?P<second>{_ON_2}(?P<day_2>{_D}){_S}(?:of{_S})?(?P<month_2>{_MONTH}))(?!\w){_IN_YEAR}",
        _resolve_day_range,
    ),
    _rule(
        "week of a day",
        "the",
        rf"the{_S}(?P<period>week(?:end)?){_S}(?P<edge>of|beginning|starting|ending){_S}{_ON}(?:(?P<month>{_MONTH}){_S0}(?P<day>{_D}){_D_END}"
        rf"|(?P<day_1>{_D}){_S}(?P<month_1>{_MONTH})(?!\w)){_IN_YEAR}",
        _resolve_week_of_day,
    ),
    _rule(
        "month day", "month weekday", rf"{_ON}(?P<month>{_MONTH}){_S0}(?:the{_S})?(?P<day>{_D}){_D_END}{_IN_YEAR}", _resolve_day
    ),
    _rule(
        "day month",
        "digit weekday the",
        rf"{_ON}(?:the{_S})?(?P<day>{_D}){_S}(?:of{_S})?(?P<month>{_MONTH})(?!\w){_IN_YEAR}",
        _resolve_day,
    ),
    _rule("day-month-year", "digit", rf"(?P<day>{_D})[-/](?P<month>{_MONTH})[-/](?P<year>(?:19|20)\d\d)(?!\w)", _resolve_day),
    # 2023 May 8, May-8-2023, 8th day of May, 2023
    _rule(
        "other spelling",
        "digit month",
        rf"(?:(?:19|20)\d\d[-/, ]{{1,2}}{_MONTH}[-/ ]\d{{1,2}}(?!\d)|{_MONTH}[-/]\d{{1,2}}[-/](?:19|20)\d\d"
        rf"|\d{{1,2}}(?:st|nd|rd|th){_S}day{_S}of{_S}{_MONTH},?{_S}(?:19|20)\d\d)(?!\w)",
        _resolve_other_spelling,
    ),
    # the first week of June; the second half of next month
    _rule(
        "week of a month",
        "the nth this",
        rf"(?:the{_S})?(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th){_S}(?P<period>week(?:end)?|half){_S}(?:of|in){_S}{_A_MONTH}",
        _resolve_week_of_month,
    ),
    # mid-February, early next month, mid-to-late August, the end of March
    _rule(
        "part of a month",
        "part",
        rf"{_PART}(?:-?to-?(?P<part_2>mid|late))?(?:-|{_S})(?:in{_S})?{_A_MONTH}(?!{_S0}\d)",
        _resolve_month_part,
    ),
    _rule("edge of a month", "the part nth this", rf"{_EDGE}{_A_MONTH}", _resolve_month_part),
    _rule(
        "months",
        "month from",
        rf"{_SPAN}(?P<month>{_MONTH}){_IN_YEAR_1}{_JOIN}(?P<month_2>{_MONTH})(?!\w|{_S}\d{{1,2}}\b){_IN_YEAR}",
        _resolve_month_range,
    ),
    _rule(
        "earlier this month",
        "rel",
        rf"(?P<when>earlier|later){_S}(?:(?:this|in{_S}the){_S}month\b|in{_S}(?P<month>{_MONTH})(?!\w))",
        _resolve_month,
    ),
    _rule("this month", "this the", rf"(?!the{_S}past){_THIS}{_S}(?:month\b|(?P<month>{_MONTH})(?!\w|{_S}\d))", _resolve_month),
    _rule(
        "month",
        "month",
        rf"(?P<month>{_MONTH})(?!\w|-[a-z])(?:{_S0},?{_S0}(?:of{_S})?(?P<year>{_YEAR})|{_S}(?:of{_S})?{_YEAR_WORD})?",
        _resolve_month,
    ),
    # last summer, the summer of 2023, Q3 2022, in the spring
    _rule(
        "this season",
        "this the",
        rf"{_THIS}{_S}(?P<season>spring|summer|autumn|fall|winter)\b(?!{_S}(?:festival|olympic|games))",
        _resolve_season,
    ),
    _rule(
        "season of a year",
        "season the part",
        rf"(?:the{_S})?(?:{_PART}(?:-|{_S}))?(?P<season>spring|summer|autumn|fall|winter),?{_S}(?:of{_S})?(?:(?P<year>{_YEAR})|{_YEAR_WORD})",
        _resolve_season,
    ),
    _rule(
        "in a season",
        "season the part",
        rf"(?:(?<=\bin\s)|(?<=\bby\s)|(?<=\bsince\s)|(?<=\buntil\s)|(?<=\bduring\s)|(?<=\bover\s)|(?<=\bbefore\s)|(?<=\bafter\s))(?:the{_S})?(?:{_PART}(?:-|{_S}))?"
        rf"(?P<season>spring|summer|autumn|fall|winter)\b(?!{_S}(?:of|festival|olympic|games))",
        _resolve_season,
    ),
    _rule(
        "quarter",
        "q the nth",
        rf"(?:the{_S})?(?:q(?P<q>[1-4])|(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th){_S}quarter),?{_S}(?:(?:of|in){_S})?{_A_YEAR}",
        _resolve_season,
    ),
    # early 2024, late last year, the first half of 2023, earlier this year, from 2018 to 2020, in 2019
    _rule("part of a year", "part", rf"{_PART}(?:-|{_S})(?:in{_S})?{_A_YEAR}", _resolve_year),
    _rule("edge of a year", "the part nth this", rf"{_EDGE}{_A_YEAR}", _resolve_year),
    _rule(
        "half of a year",
        "the nth",
        rf"(?:the{_S})?(?P<half>first|second|latter|1st|2nd){_S}half{_S}of{_S}{_A_YEAR}",
        _resolve_year,
    ),
    _rule(
        "later today",
        "rel",
        rf"(?:earlier|later){_S}(?:in{_S}the|on{_S}the|that|the{_S}same){_S}(?P<word>day)\b",
        _resolve_day_word,
    ),
    _rule("earlier this year", "rel", rf"(?P<when>earlier|later){_S}(?:this|in{_S}the){_S}year\b", _resolve_year),
    _rule("this year", "this the", r"(?P<year_word>last|next|this|the\s(?:coming|previous))" rf"{_S}year\b", _resolve_year),
    _rule("years", "from digit", rf"{_SPAN}(?P<year_1>(?:19|20)\d\d){_JOIN}(?P<year>{_YEAR})", _resolve_year_range),
    _rule("year", "digit", rf"(?P<year>{_YEAR})(?!-|{_S0}[-\u2013]\d){_COUNTED_THINGS}", _resolve_bare_year),
    # Tuesday and Wednesday; Monday night; early next Friday; Tuesday of last week
    _rule(
        "neighbour weekday",
        "the",
        rf"the{_S}(?P<which>following|next|previous|preceding){_S}(?P<weekday>{_WEEKDAY})\b{_DAYTIME}",
        _resolve_neighbour_weekday,
        anaphoric=True,
    ),
    _rule(
        "weekdays",
        "weekday this part from",
        rf"{_SPAN}(?:{_THIS}{_S})?(?:(?:early|late){_S})?(?P<weekday>{_WEEKDAY}){_DAYTIME}{_JOIN}(?:(?:early|late|on){_S})?"
        rf"(?P<weekday_2>{_WEEKDAY})\b{_DAYTIME}(?!{_S0},?{_S}{_MONTH}{_S}\d){_OF_WEEK}",
        _resolve_weekday_range,
    ),
    _rule(
        "weekday",
        "weekday this part rel the",
        rf"(?:(?:earlier|later){_S}(?:on{_S})?)?(?:{_THIS}{_S})?(?:(?:early|late|mid)(?:-|{_S})(?:on{_S})?)?(?P<weekday>{_WEEKDAY})\b{_DAYTIME}"
        rf"{_OF_WEEK}",
        _resolve_weekday,
    ),
    # today and tomorrow
    _rule(
        "day words",
        "day this the rel part",
        rf"(?P<word>today|yesterday|this{_S}(?:morning|afternoon|evening)|last{_S}night)\b{_DAYTIME}{_S}and{_S}"
        rf"(?P<word_2>today|tomorrow|this{_S}(?:morning|afternoon|evening))\b{_DAYTIME}",
        _resolve_day_words,
    ),
    # today, last night, the day before yesterday
    _rule(
        "day word",
        "day this the rel part",
        rf"(?:(?:earlier|later|late|early){_S})?(?P<word>(?<!\bUSA\s)(?<!\bChina\s)(?<!\bRussia\s)today|tonight|yesterday|tomorrow|just{_S}now|this{_S}(?:morning|afternoon|evening)"
        rf"|last{_S}(?:night|evening)|(?:the{_S})?day{_S}(?:before{_S}yesterday|after{_S}tomorrow))\b{_DAYTIME}",
        _resolve_day_word,
    ),
    # last week, earlier this week, the week before last, the past week; the weekend
    _rule("week", "this the rel part", rf"(?:(?:earlier|later|early|late|mid)(?:-|{_S}))?{_THIS}{_S}week\b", _resolve_week),
    _rule("in the week", "rel part", rf"(?:earlier|later|early|late){_S}in{_S}(?P<which>the){_S}week\b", _resolve_week),
    _rule("week before last", "the", rf"the{_S}week{_S}(?P<far>before{_S}last|after{_S}next)\b", _resolve_week),
    _rule("weekend", "this the", rf"(?:{_THIS}|the){_S}weekend\b", _resolve_weekend),
    # two weeks ago, in three days, a month from now
    _rule("ago", "count digit", rf"(?<!\bhalf\s){_COUNT}{_S}{_UNIT}{_S}ago\b", _resolve_ago),
    _rule("in a time", "count digit", rf"(?<=\bin\s){_COUNT}{_S}{_UNIT}(?:['’]?{_S}time\b)?", _resolve_in_time),
    _rule("from now", "count digit", rf"{_COUNT}{_S}{_UNIT}{_S}from{_S}now\b", _resolve_from_now),
    # a day earlier, two weeks after X met Y, the following month, that day
    _rule(
        "counted",
        "count digit",
        rf"{_COUNT}{_S}{_UNIT}{_S}(?P<way>earlier|later|before|after|prior)\b",
        _resolve_counted,
        anaphoric=True,
    ),
    _rule(
        "neighbour",
        "the this rel",
        rf"(?:(?:earlier|later|early|late){_S})?(?:the{_S}(?P<which>following|next|previous|preceding|(?:very{_S})?same)|that(?:{_S}same)?)"
        rf"{_S}(?P<unit>day|week|weekend|month|year|morning|afternoon|evening|night)\b",
        _resolve_neighbour,
        anaphoric=True,
    ),
    _rule(
        "day before",
        "the",
        rf"the{_S}(?P<unit>day|week|month|year){_S}(?P<way>before|after)\b",
        _resolve_neighbour,
        anaphoric=True,
    ),
    # Chinese
    _rule("zh days", "zh", rf"{_ZONE_ZH}{_IN_YEAR_ZH}(?P<month>{_ZN})月{_DAYS_ZH}", _resolve_day_range),
    _rule("zh day", "zh", rf"{_ZONE_ZH}{_IN_YEAR_ZH}(?P<month>{_ZN})月(?P<day>{_ZN})[日号]", _resolve_day),
    _rule(
        "zh part of a month",
        "zh",
        rf"{_IN_YEAR_ZH}(?P<month>{_ZN})月(?:份)?(?P<part>[上中下]旬|初|中|底|末)",
        _resolve_month_part,
    ),
    _rule("zh month", "zh", rf"{_IN_YEAR_ZH}(?P<month>{_ZN})月(?:份)?(?!{_ZN}[日号]|\d)", _resolve_month),
    _rule("zh days of this month", "zh", rf"{_ZONE_ZH}(?:(?P<which>[本上下])个?月){_DAYS_ZH}", _resolve_day_of_month),
    _rule("zh day of this month", "zh", rf"{_ZONE_ZH}(?:(?P<which>[本上下])个?月)(?P<day>{_ZN})[日号]", _resolve_day_of_month),
    _rule("zh part of this month", "zh", r"(?P<which>[本上下这])个?月(?P<part>[上中下]旬|初|中|底|末)", _resolve_month_part),
    _rule("zh this month", "zh", rf"(?P<which>[本上下这])个?月(?!{_ZN})", _resolve_month),
    _rule(
        "zh days alone",
        "zh",
        r"(?<![\d月年])(?P<day>\d{1,2})[日号]?(?:[-~－～—至到]|(?P<and>[、和与及]))(?P<second>(?P<day_2>\d{1,2}))日",
        _resolve_day_of_month,
    ),
    _rule("zh day alone", "zh", rf"{_ZONE_ZH}(?<![\d月年])(?P<day>\d{{1,2}})日(?![元本])", _resolve_day_of_month),
    _rule("zh part of a year", "zh", rf"{_YEAR_ZH}年?(?P<part>[初中底末])", _resolve_year),
    _rule("zh half of a year", "zh", rf"{_YEAR_ZH}(?P<half>[上下]半)年", _resolve_year),
    _rule("zh season", "zh", rf"{_YEAR_ZH}(?P<season>[春夏秋冬])[季天]?", _resolve_season),
    _rule("zh year", "zh", rf"{_YEAR_ZH}", _resolve_year),
    _rule(
        "zh weekday",
        "zh",
        r"(?P<week>[上本这下])?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?P<which>)",
        _resolve_weekday,
    ),
    _rule("zh weekend", "zh", r"(?P<which>[上本这下])?个?周末", _resolve_weekend),
    _rule("zh week", "zh", r"(?P<which>[上本这下])个?(?:周|星期|礼拜)", _resolve_week),
    _rule("zh day word", "zh", r"(?:(?P<word>[今昨明])[天日晚晨早]|(?P<word_2>[前后]天))", _resolve_day_word),
    _rule("zh ago", "zh", rf"(?P<count>{_ZN})个?(?P<unit>天|日|周|星期|月|年)(?:以|之)?前", _resolve_ago),
    _rule(
        "zh later",
        "zh",
        rf"(?P<count>{_ZN})个?(?P<unit>天|日|周|星期|月|年)(?P<way>(?:[以之])?后)",
        _resolve_counted,
        anaphoric=True,
    ),
    _rule(
        "zh neighbour",
        "zh",
        r"(?P<which>[当同次翌]|第二|前一)个?(?P<unit>[天日晚周月年])(?!际)",
        _resolve_neighbour,
        anaphoric=True,
    ),
)
#: What a phrase can begin with, by the class that rules name. For text in small letters, which is quicker to search.
_TRIGGER = re.compile(
    r"(?P<zh>(?<!\d)\d{1,4}(?=[年月日号天周星个至到、和与])|[一二两三四五六七八九十]{1,3}(?=[月天日号周星个年])"
    r"|[今昨明前后去本上下这当同次翌第周星礼北美](?=[\u4e00-\u9fff]))"
    rf"|(?<![a-z0-9_])(?:(?P<digit>\d)|(?P<month>{_MONTH}(?!\w))|(?P<weekday>{_ANY_WEEKDAY}(?!\w))"
    rf"|(?P<the>the(?={_S}(?:\d|{_WEEKDAY}|{_TIME_WORD})))|(?P<this>(?:this|last|next|that)(?={_S}(?:{_MONTH}|{_WEEKDAY}|{_TIME_WORD})))"
    rf"|(?P<from>(?:from|between)(?={_S}(?:\d|the\b|this\b|last\b|next\b|{_MONTH}|{_ANY_WEEKDAY})))|(?P<rel>(?:earlier|later)\b|just(?={_S}now\b))"
    r"|(?P<part>(?:early|mid|late|beginning|start|middle|end|close|opening|final|closing)\b)"
    rf"|(?P<day>(?:today|tonight|yesterday|tomorrow)\b|day(?={_S}(?:before{_S}yesterday|after{_S}tomorrow)))"
    r"|(?P<season>(?:spring|summer|autumn|fall|winter)\b)|(?P<q>q[1-4]\b)"
    rf"|(?P<nth>(?:first|second|latter)(?={_S}(?:days|week|half|quarter)))"
    rf"|(?P<count>(?:couple|{_NUMBER_WORD})(?={_S}(?:day|week|month|year|couple|of))))",
)
_RULES_BY_START = {
    start: tuple(rule for rule in RULES if start in rule.starts) for start in {s for rule in RULES for s in rule.starts}
}

_FUTURE_CUE = re.compile(
    r"\b(?:will|shall|won['’]t|would|expect(?:s|ed)|due|scheduled|slated|plan(?:s|ned|ning)?|intends?|upcoming"
    r"|(?:set|going|likely|about)\sto|set\sfor|to\s(?:meet|visit|travel|hold|host|attend|arrive))\b|['’]ll\b",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?P<word>since|until|till|up\sto|through|before|prior\sto|ahead\sof|by|no\slater\sthan|after|following|as\sof|from)\s{1,3}"
    r"(?:(?:on|in|at|the|their|his|her|its|a|an|our|early|late|then)\s{1,3}){0,2}\Z",
    re.IGNORECASE,
)
_BOUNDS: dict[str, Bound] = {
    "since": "since", "as of": "since", "until": "until", "till": "until", "up to": "until", "through": "until",
    "before": "before", "prior to": "before", "ahead of": "before", "by": "before", "no later than": "before",
    "after": "after", "following": "after",
}  # fmt: skip
#: In Chinese the word follows the date.
_BOUND_ZH = re.compile(r"(?P<since>以来|起(?=[，,。；]|\Z))|(?P<until>为止)|(?P<before>之前|以前)|(?P<after>之后|以后)")
_ONWARDS = re.compile(r"\s{1,3}(?:onwards?|on(?=[,.;]|\s*\Z))", re.IGNORECASE)
_BOUNDS_ZH: tuple[Bound, ...] = ("since", "until", "before", "after")
_ABOUT = re.compile(
    r"(?<!talk )(?<!talks )(?<!talked )(?<!talking )(?<!speak )(?<!spoke )(?<!ask )(?<!asked )(?<!questions )(?<!concerns )"
    r"\b(?:about|around|approximately|roughly|circa)\s(?:the\s)?\Z",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"['’]s\b")
_OR_SO = re.compile(r"\sor\sso\b", re.IGNORECASE)
_ZONE = re.compile(
    r"\s?,?\s\(?(?:(?:local|Beijing|Eastern|Washington|Greenwich|Central European)\s(?:standard\s|daylight\s)?time\b"
    r"|(?:E[SD]?T|GMT|UTC|BJT)\b)\)?",
    re.IGNORECASE,
)
_LASTING = re.compile(
    r"\b(?P<count>two|three|four|five|six|seven|\d)[-\s]days?\b[^.;:()]{0,60}\b(?:(?P<end>end(?:ing|ed|s)|conclud(?:ing|ed|es)"
    r"|wrapp(?:ing|ed)\sup)|start(?:ing|ed|s)|beg[iau]n(?:ning|s)?|open(?:ing|ed|s)|from)\s(?:on\s)?(?:early\s|late\s)?\Z",
    re.IGNORECASE,
)
_LIST_WORDS = {"and", "then", "again", "in", "at", "on", "to", "the", "for", "also", "later"}
_CLAUSE_END = re.compile(r"[,;:.!?)\n]|\s[-–—]|\Z")


@dataclass(slots=True)
class _Hit:
    """A rule that matched, and what it resolved to (nothing yet where it counts from another date)."""

    rule: Rule
    match: _Match
    found: list[_Found]
    has_year: bool = False
    counted_from: Bound = ""

    @property
    def lacks_year(self) -> bool:
        """Whether it is a calendar date or month without its year."""
        groups = _word(self.match, "month"), _word(self.match, "year", "year_1", "year_word", "which")
        return bool(groups[0] and not groups[1])


def _resolve(rule: Rule, match: _Match, clock: _Clock) -> list[_Found]:
    try:
        found = rule.resolve(match, clock)
    except (ValueError, OverflowError):  # no such day in the calendar
        return []
    listed = found if isinstance(found, list) else [found] if found else []
    return [one for one in listed if one.days[0].year >= _FIRST_YEAR and one.days[1].year <= _LAST_YEAR]


def _scan(text: str, clock: _Clock) -> list[_Hit]:
    """The phrases of a text from left to right, none within another."""
    hits: list[_Hit] = []
    small = text.lower()
    if len(small) != len(text):  # a letter such as İ becomes two, and offsets would no longer fit
        small = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    at = 0
    while trigger := _TRIGGER.search(small, at):
        at = trigger.end()
        for rule in _RULES_BY_START[trigger.lastgroup or ""]:
            match = rule.pattern.match(text, trigger.start())
            if match is None:
                continue
            found = [] if rule.anaphoric else _resolve(rule, match, clock)
            if found or rule.anaphoric:
                hits.append(_Hit(rule, match, found, has_year=bool(found and _word(match, "year"))))
                at = match.end()
                break
    return hits


def _in_list(between: str) -> bool:
    """Whether two dates stand in one list: only names and small words between them, and not many."""
    words = re.findall(r"[^\W_]+", between)
    return len(between) <= 60 and not re.search(r"[.;:()]", between) and all(w in _LIST_WORDS or w[0].isupper() for w in words)


_WHEN = re.compile(r",?\s(?:when|where)\b[^.;:()]{0,120}\Z")


def _shares_year(text: str, earlier: _Hit, later: _Hit) -> bool:
    """Whether two neighbouring dates share their year: of one list, or "from 2023, when he met X on July 8". A year alone
    in a list ("in Bali in 2022 and in Lima on November 16") is its own date."""
    between = text[earlier.match.end() : later.match.start()]
    alone = earlier.has_year and not _word(earlier.match, "month") and not _word(earlier.match, "season")
    return bool(_WHEN.match(between)) if alone else _in_list(between)


def _share_years(text: str, hits: list[_Hit], clock: _Clock) -> None:
    """Dates of one list share a year: "in Vienna in May 2023 and Malta in September"; "on May 2 and June 3, 2021"."""
    pairs = [pair for pair in itertools.pairwise(hits) if _shares_year(text, *pair)]
    for earlier, later in pairs:
        if earlier.has_year and later.lacks_year:
            after = replace(clock, not_before=earlier.found[-1].days[0])
            later.found = _resolve(later.rule, later.match, after) or later.found
            later.has_year = True
    for earlier, later in reversed(pairs):
        if later.has_year and earlier.lacks_year and not earlier.has_year:
            same_year = replace(clock, year=later.found[0].days[0].year)
            earlier.found = _resolve(earlier.rule, earlier.match, same_year) or earlier.found
            earlier.has_year = True


def _phrase(text: str, match: _Match, found: _Found) -> DatePhrase:
    """What the words around a resolved phrase add to it: about, since, by, two days of talks ending, local time."""
    start = match.start() if found.start is None else found.start
    end = match.end() if found.end is None else found.end
    start, end = end - len(text[start:end].lstrip()), start + len(text[start:end].rstrip())
    days, precision, approximate = found.days, found.precision, found.approximate
    about = _ABOUT.search(text, max(0, start - 40), start)
    if about and not _POSSESSIVE.match(text, end) and not _EVENT_NOUN.match(text, end):
        approximate, start = True, about.start()
    bound: Bound = ""
    if word := _BOUND.search(text, max(0, start - 40), start):
        bound = _BOUNDS.get(" ".join(word["word"].lower().split()), "")
    if _ONWARDS.match(text, end):
        bound = "since"
    elif word_zh := _BOUND_ZH.match(text, end):
        bound = next(name for name in _BOUNDS_ZH if word_zh[name])
    lasting = _LASTING.search(text, max(0, start - 100), start) if precision is Precision.DAY else None
    if lasting:
        more = (_number(lasting, "count") - 1) * _DAY
        days = (days[0] - more, days[0]) if lasting["end"] else (days[0], days[0] + more)
        precision, bound = (Precision.RANGE if more else precision), ""
    if so := _OR_SO.match(text, end):
        approximate, end = True, so.end()
    if zone := _ZONE.match(text, end):
        end = zone.end()
    mark = "~" if approximate else ""
    edtf = found.edtf + mark if found.edtf else format_span(*days, approximate=approximate)
    mention = DateMention(
        days[0], days[1], precision, found.basis, text=text[start:end], edtf=edtf, approximate=approximate, start=start, end=end
    )
    return DatePhrase(mention, bound)


def find_dates(text: str, anchor: dt.date, *, tense: Tense = Tense.PAST, context: DateMention | None = None) -> list[DatePhrase]:
    """All date phrases of `text`, a sentence or clause, in its order, with offsets into it.

    `anchor` is the day of publication; `tense` tells whether weekdays, months and days without a year look back or
    ahead; `context` is the date of the event just told, from which "a day earlier" and "two weeks after X" count when
    the text itself has no date to count from. A phrase that gives no date ("in the coming weeks", "the next day" with
    nothing to count from) is left out. Never raises.
    """
    ahead = tense is Tense.FUTURE or (tense is Tense.UNKNOWN and _FUTURE_CUE.search(text) is not None)
    clock = _Clock(anchor, future=ahead, unsure=tense is Tense.UNKNOWN and not ahead, present=tense is Tense.PRESENT)
    hits = _scan(text, clock)
    _share_years(text, hits, clock)
    phrases: list[DatePhrase] = []
    for number, hit in enumerate(hits):
        if hit.rule.anaphoric:
            base = context
            told = [phrase.mention for phrase in phrases]
            clause_end = _CLAUSE_END.search(text, hit.match.end(), hit.match.end() + 200)
            ends = clause_end.start() if clause_end else hit.match.end() + 200
            if _word(hit.match, "way") in ("before", "after") and text[hit.match.end() : ends].strip():
                named = hits[number + 1] if number + 1 < len(hits) else None
                if named and named.found and named.match.start() < ends:
                    base = _phrase(text, named.match, named.found[0]).mention
                    named.counted_from = _BOUNDS[_word(hit.match, "way")]
            elif told:
                base = told[-1]
            hit.found = _resolve(hit.rule, hit.match, replace(clock, base=base))
        for found in hit.found:
            phrase = _phrase(text, hit.match, found)
            phrases.append(phrase if phrase.bound else replace(phrase, bound=hit.counted_from))
    return phrases
