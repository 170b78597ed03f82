"""Dates and numbers as people write them. A date in words is never more precise than the one that is stored."""

import datetime as dt
from collections.abc import Sequence

from timeline import edtf
from timeline.vocabulary import Precision

_SEASONS = {
    21: "spring", 22: "summer", 23: "autumn", 24: "winter",
    33: "first quarter of", 34: "second quarter of", 35: "third quarter of", 36: "fourth quarter of",
}  # fmt: skip
_SEASON_STARTS = {3: 21, 6: 22, 9: 23, 12: 24, 1: 33, 4: 34, 7: 35, 10: 36}


def day(date: dt.date) -> str:
    """“8 May 2023”."""
    return f"{date.day} {date:%B} {date.year}"


def parse_day(text: str) -> dt.date | None:
    """The day of a text such as 2023-05-08; None for any other text."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def month(date: dt.date) -> str:
    """“May 2023”."""
    return f"{date:%B} {date.year}"


def days(number: int) -> str:
    """“1 day”, “65 days”, and from two years on also “4 years 8 months”."""
    if number < 730:
        return f"{number:,} day" + ("" if number == 1 else "s")
    years, months = divmod(round(number / 30.4375), 12)
    return f"{years} years" + (f" {months} month{'' if months == 1 else 's'}" if months else "")


def listed(words: Sequence[str], joint: str = "and") -> str:
    """“a”, “a and b”, “a, b and c”."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def count(number: int, singular: str, plural: str = "") -> str:
    """“1 event”, “1,204 events”."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def span(first: dt.date, last: dt.date) -> str:
    """The days from `first` to `last` in the shortest clear form: “10–11 May 2023”, “30 April – 2 May 2023”, “May 2023”."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        if first.day == 1 and last == edtf.month_end(last.year, last.month):
            return month(first)
        return f"{first.day}–{last.day} {month(first)}"
    if first.year == last.year:
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
            return str(first.year)
        return f"{first.day} {first:%B} – {day(last)}"
    return f"{day(first)} – {day(last)}"


def bounds(first: dt.date | None, last: dt.date | None) -> str:
    """A date filter in words: “in 2023”, “since November 2022”, “until 8 May 2023”, “from January to June 2023”."""
    if first and last:
        if first == last:
            return f"on {day(first)}"
        if len(edtf.format_span(first, last)) in (4, 7):
            return f"in {span(first, last)}"
        opening, closing = _opening(first), _closing(last)
        if opening.isdigit() != closing.isdigit():  # a year and a month side by side read as if one were missing
            opening = day(first) if closing == day(last) else month(first) if opening.isdigit() else opening
            closing = month(last) if closing.isdigit() else closing
        return f"from {_shared(opening, closing)} to {closing}"
    if first:
        return f"since {_opening(first)}"
    return f"until {_closing(last)}" if last else ""


def _shared(opening: str, closing: str) -> str:
    """The first of two dates in words without the month or the year that the second has too, where both are as exact."""
    if opening.count(" ") != closing.count(" "):
        return opening
    while " " in opening and opening.split(" ")[-1] == closing.split(" ")[-1]:
        opening, closing = opening.rpartition(" ")[0], closing.rpartition(" ")[0]
    return opening


def _between(first: dt.date, last: dt.date) -> str:
    """“between 3 and 9 May 2023”, “between January and April 2026”."""
    whole_months = first.day == 1 and last == edtf.month_end(last.year, last.month)
    opening, closing = (month(first), month(last)) if whole_months else (day(first), day(last))
    return f"between {_shared(opening, closing)} and {closing}"


def _opening(date: dt.date) -> str:
    """The year or month that a day opens, else the day."""
    if date.day > 1:
        return day(date)
    return str(date.year) if date.month == 1 else month(date)


def _closing(date: dt.date) -> str:
    """The year or month that a day closes, else the day."""
    if date < edtf.month_end(date.year, date.month):
        return day(date)
    return str(date.year) if date.month == 12 else month(date)


def _season(first: dt.date, last: dt.date, text: str) -> str:
    code = int(text[5:7]) if text[5:7].isdigit() and int(text[5:7]) > 12 else _SEASON_STARTS.get(first.month, 0)
    if not code or edtf.parse(f"{first.year}-{code}").latest != last:
        return _between(first, last)
    year = f"{first.year}–{last.year % 100:02d}" if first.year != last.year else str(first.year)
    return f"{_SEASONS[code]} {year}"


def _period(text: str, precision: Precision, first: dt.date, last: dt.date) -> str:
    """The words of an EDTF string that bounds its event on both sides, by `first` and `last`."""
    parsed = edtf.parse(text)
    if text.startswith("["):
        parts = [edtf.parse(part) for part in text[1:-1].split(",")]
        choices = [span(part.earliest, part.latest) for part in parts if part.earliest and part.latest]
        same_month = len({choice.split(" ", 1)[-1] for choice in choices}) == 1
        if same_month and all(choice[0].isdigit() and " " in choice for choice in choices):
            return f"{listed([choice.split(' ', 1)[0] for choice in choices], 'or')} {choices[0].split(' ', 1)[1]}"
        return listed(choices, "or")
    if parsed.approximate:
        if precision == Precision.WEEK:
            return f"about {day(first + (last - first) // 2)}"
        if precision == Precision.SEASON:
            return f"about {_season(first, last, text)}"
        return f"about {span(first, last)}"
    if precision == Precision.WEEK and first != last:
        return f"week of {day(first)}" if (last - first).days == 6 else _between(first, last)
    if precision == Precision.PART_OF_MONTH and (first.year, first.month) == (last.year, last.month):
        month_end = edtf.month_end(last.year, last.month).day
        part = {(1, 10): "early ", (11, 20): "mid-", (21, month_end): "late "}.get((first.day, last.day))
        if part:
            return f"{part}{month(first)}"
    if precision == Precision.SEASON:
        return _season(first, last, text)
    whole = edtf.format_span(first, last)
    if precision in (Precision.PART_OF_MONTH, Precision.MONTH, Precision.YEAR) and len(whole) > 7 and first != last:
        return _between(first, last)
    return span(first, last)


def date(text: str, precision: Precision | str, reported: dt.date | None = None) -> str:
    """An event's date for people, from its EDTF and precision: “mid-February 2023”, “about 24 April 2023”, “summer 2023”.

    An undated event gives “date not known”, with the day it was first `reported` where that is given.
    """
    parsed = edtf.parse(text)
    if not parsed.text:
        return "date not known" + (f"; reported {day(reported)}" if reported else "")
    if parsed.earliest is None:
        return f"by {day(parsed.latest)}" if parsed.latest else ""
    if parsed.latest is None:
        return f"from {day(parsed.earliest)}, end not known"
    words = _period(text.strip(), Precision(precision), parsed.earliest, parsed.latest)
    return f"{words} (uncertain)" if parsed.uncertain and not text.startswith("[") else words
