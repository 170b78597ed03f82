"""Our date layer and dateparser's search_dates on the same sentences: speed, and how many dates each gets right.

    python bench/dates.py

The sentences are those of tests/extract/dates.csv. Both get the day of publication. search_dates gives a moment, never
a span, so it is marked right where its day is the first or the last of the expected days; for a sentence without a
date, where it finds none. Our own layer must match the stored EDTF itself.
"""

import csv
import datetime as dt
import statistics
import sys
import time
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dateparser.search import search_dates  # noqa: E402

from timeline import edtf  # noqa: E402
from timeline.extract.dates import Tense, find_dates  # noqa: E402
from timeline.extract.types import DateMention  # noqa: E402
from timeline.vocabulary import DateBasis  # noqa: E402

Row = dict[str, str]
RUNS = 7


def read_cases() -> list[list[Row]]:
    """The rows of the table, one list a sentence."""
    with (ROOT / "tests" / "extract" / "dates.csv").open(encoding="utf8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [list(group) for _, group in groupby(rows, key=lambda r: (r["sentence"], r["anchor"], r["tense"], r["context"]))]


def ours(row: Row) -> list[str]:
    """The EDTF dates that our layer finds in the sentence of a row."""
    context = None
    if row["context"]:
        parsed = edtf.parse(row["context"])
        context = DateMention(parsed.earliest, parsed.latest, parsed.precision, DateBasis.EXPLICIT)
    found = find_dates(row["sentence"], dt.date.fromisoformat(row["anchor"]), tense=Tense(row["tense"]), context=context)
    return [phrase.mention.edtf for phrase in found]


def theirs(row: Row) -> list[dt.date]:
    """The days that search_dates finds in the sentence of a row, told which way it looks."""
    languages = ["zh"] if any("\u4e00" <= letter <= "\u9fff" for letter in row["sentence"]) else ["en"]
    settings = {
        "RELATIVE_BASE": dt.datetime.fromisoformat(row["anchor"]),
        "PREFER_DATES_FROM": "future" if row["tense"] == "future" else "past",
    }
    return [moment.date() for _, moment in search_dates(row["sentence"], languages=languages, settings=settings) or []]


def agrees(found: list[dt.date], rows: list[Row]) -> bool:
    """Whether search_dates found as many dates as expected, each an end of the expected days."""
    expected = [edtf.parse(row["edtf"]) for row in rows if row["edtf"]]
    return len(found) == len(expected) and all(day in (e.earliest, e.latest) for day, e in zip(found, expected, strict=True))


def sentences_a_second(cases: list[list[Row]]) -> tuple[float, float]:
    """Ours and theirs: the median of RUNS passes taken in turn, by processor time, after one to warm up."""
    speeds: dict[Callable[[Row], object], list[float]] = {ours: [], theirs: []}
    for _ in range(RUNS + 1):
        for read, passes in speeds.items():
            start = time.process_time()
            for rows in cases:
                read(rows[0])
            passes.append(len(cases) / (time.process_time() - start))
    return statistics.median(speeds[ours][1:]), statistics.median(speeds[theirs][1:])


def main() -> None:
    cases = read_cases()
    spans = [rows for rows in cases if all(len(row["edtf"]) in (0, 10) for row in rows)]
    our_speed, their_speed = sentences_a_second(cases)

    def ours_right(rows: list[Row]) -> bool:
        return ours(rows[0]) == [row["edtf"] for row in rows if row["edtf"]]

    def theirs_right(rows: list[Row]) -> bool:
        return agrees(theirs(rows[0]), rows)

    print(f"{'':42} {'timeline':>10} {'search_dates':>13}")
    print(f"{'sentences a second':42} {our_speed:10,.0f} {their_speed:13,.0f}")
    for label, chosen in (
        (f"right, all {len(cases)} sentences", cases),
        (f"right, the {len(spans)} with single days or none", spans),
    ):
        shares = [sum(map(right, chosen)) / len(chosen) for right in (ours_right, theirs_right)]
        print(f"{label:42} {shares[0]:10.1%} {shares[1]:13.1%}")
    print(f"{'times as fast':42} {our_speed / their_speed:10.0f}")


if __name__ == "__main__":
    main()
