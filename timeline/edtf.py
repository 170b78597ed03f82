"""The part of EDTF (ISO 8601-2) that the record stores: parse it, format it, and bound it in days.

Understood: a day `2023-05-08`, a month `2023-02`, a year `2023`, a season or quarter `2023-21`…`2023-24`,
`2023-33`…`2023-36`, each with `~` (approximate), `?` (uncertain) or `%` (both); an interval `A/B`, open with `..` on
either side; and `[A,B]`, one of a set, where sources differ. The bounds are strict: `~` does not widen them.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from timeline.vocabulary import Precision

_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([~?%]?)\Z")
_SEASON_MONTHS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14), 33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12)}


class EdtfError(ValueError):
    """The text is not an EDTF date of the kinds understood here."""


@dataclass(frozen=True)
class Edtf:
    """A parsed date: its text, first and last day (None where open or undated) and whether the text doubts itself."""

    text: str
    earliest: dt.date | None
    latest: dt.date | None
    approximate: bool
    uncertain: bool
    precision: Precision


@lru_cache(maxsize=4096)
def month_end(year: int, month: int) -> dt.date:
    """The last day of a month; one beyond the twelfth is of the next year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _bounds(part: str) -> tuple[dt.date, dt.date, str, Precision]:
    match = _PART.match(part)
    if not match:
        raise EdtfError(f"“{part}” is not a date: write 2023-05-08, 2023-05, 2023, or an interval 2023-05-10/2023-05-11")
    year, month, day, mark = int(match[1]), match[2], match[3], match[4]
    try:
        if day:
            date = dt.date(year, int(month), int(day))
            return date, date, mark, Precision.DAY
        if not month:
            return dt.date(year, 1, 1), dt.date(year, 12, 31), mark, Precision.YEAR
        if int(month) in _SEASON_MONTHS:
            first, last = _SEASON_MONTHS[int(month)]
            return dt.date(year, first, 1), month_end(year, last), mark, Precision.SEASON
        return dt.date(year, int(month), 1), month_end(year, int(month)), mark, Precision.MONTH
    except (ValueError, calendar.IllegalMonthError) as error:
        raise EdtfError(f"“{part}” is not a date of the calendar") from error


def parse(text: str) -> Edtf:
    """Read an EDTF string; the empty string is the undated event. Raises EdtfError, whose text says what is wrong."""
    text = text.strip()
    if not text:
        return Edtf("", None, None, False, False, Precision.NONE)
    earliest: dt.date | None
    latest: dt.date | None
    if text.startswith("[") and text.endswith("]"):
        parts = [_bounds(part.strip()) for part in text[1:-1].split(",")]
        earliest, latest = min(p[0] for p in parts), max(p[1] for p in parts)
        marks = "".join(p[2] for p in parts) + "?"
        precision = Precision.RANGE
    elif "/" in text:
        start, _, end = text.partition("/")
        if start in ("", "..") and end in ("", ".."):
            raise EdtfError(f"“{text}” has neither a start nor an end")
        first = None if start in ("", "..") else _bounds(start)
        last = None if end in ("", "..") else _bounds(end)
        earliest = first[0] if first else None
        latest = last[1] if last else None
        marks = (first[2] if first else "") + (last[2] if last else "")
        precision = Precision.RANGE
        if earliest and latest and earliest > latest:
            raise EdtfError(f"“{text}” ends before it begins")
    else:
        earliest, latest, marks, precision = _bounds(text)
    return Edtf(text, earliest, latest, bool(set(marks) & set("~%")), bool(set(marks) & set("?%")), precision)


def format_span(earliest: dt.date | None, latest: dt.date | None, *, approximate: bool = False) -> str:
    """The shortest EDTF for the days from `earliest` to `latest`: a day, a month or year where they span just that,
    else an interval; `approximate` adds `~`. Both None gives the empty string."""
    mark = "~" if approximate else ""
    if earliest is None and latest is None:
        return ""
    if earliest is None:
        return f"../{latest}{mark}"
    if latest is None:
        return f"{earliest}{mark}/.."
    if earliest == latest:
        return f"{earliest}{mark}"
    if earliest.day == 1 and latest == month_end(earliest.year, earliest.month):
        return f"{earliest:%Y-%m}{mark}"
    if (earliest.month, earliest.day, latest.month, latest.day) == (1, 1, 12, 31) and earliest.year == latest.year:
        return f"{earliest:%Y}{mark}"
    return f"{earliest}{mark}/{latest}{mark}"
