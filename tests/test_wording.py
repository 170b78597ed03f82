"""Dates for people: never more exact than what is stored."""

import datetime as dt

import pytest

from timeline import wording
from timeline.vocabulary import Precision as P

REPORTED = dt.date(2023, 5, 5)


@pytest.mark.parametrize(
    "edtf, precision, words",
    [
        ("2023-05-08", P.DAY, "8 May 2023"),
        ("2023-05-08~", P.DAY, "about 8 May 2023"),
        ("2023-05-08?", P.DAY, "8 May 2023 (uncertain)"),
        ("2023-05-10/2023-05-11", P.RANGE, "10–11 May 2023"),
        ("2023-04-30/2023-05-02", P.RANGE, "30 April – 2 May 2023"),
        ("2023-12-30/2024-01-02", P.RANGE, "30 December 2023 – 2 January 2024"),
        ("2023-02-11/2023-02-20", P.PART_OF_MONTH, "mid-February 2023"),
        ("2023-02-21/2023-02-28", P.PART_OF_MONTH, "late February 2023"),
        ("2023-06-01/2023-06-10", P.PART_OF_MONTH, "early June 2023"),
        ("2023-05-01/2023-05-08", P.PART_OF_MONTH, "between 1 and 8 May 2023"),
        ("2023-04-21~/2023-04-27~", P.WEEK, "about 24 April 2023"),
        ("2023-05-01/2023-05-07", P.WEEK, "week of 1 May 2023"),
        ("2023-02", P.MONTH, "February 2023"),
        ("2023-02~", P.MONTH, "about February 2023"),
        ("2023-22", P.SEASON, "summer 2023"),
        ("2023-24", P.SEASON, "winter 2023–24"),
        ("2022-35", P.SEASON, "third quarter of 2022"),
        ("2023-06-01/2023-08-31", P.SEASON, "summer 2023"),
        ("2023-06-01/2023-07-10", P.SEASON, "between 1 June and 10 July 2023"),
        ("2023", P.YEAR, "2023"),
        ("2023-01-01/2023-05-08", P.YEAR, "between 1 January and 8 May 2023"),
        ("2026-01-01/2026-04-30", P.SEASON, "between January and April 2026"),
        ("2025-11-01/2026-02-28", P.SEASON, "between November 2025 and February 2026"),
        ("[2023-05-07,2023-05-08]", P.RANGE, "7 or 8 May 2023"),
        ("[2023-04-30,2023-05-08]", P.RANGE, "30 April 2023 or 8 May 2023"),
        ("2023-02-03/..", P.RANGE, "from 3 February 2023, end not known"),
        ("../2023-02-03", P.RANGE, "by 3 February 2023"),
        ("", P.NONE, "date not known; reported 5 May 2023"),
    ],
)
def test_date_in_words(edtf: str, precision: P, words: str) -> None:
    assert wording.date(edtf, precision, REPORTED) == words


@pytest.mark.parametrize(
    "first, last, words",
    [
        ("2023-01-01", "2023-12-31", "in 2023"),
        ("2023-05-01", "2023-05-31", "in May 2023"),
        ("2022-11-01", "2023-06-30", "from November 2022 to June 2023"),
        ("2021-01-01", "2023-12-31", "from 2021 to 2023"),
        ("2023-01-01", "2023-06-30", "from January to June 2023"),
        ("2023-05-01", "2024-12-31", "from May 2023 to December 2024"),
        ("2023-01-01", "2023-05-08", "from 1 January to 8 May 2023"),
        ("2023-05-08", "2023-05-08", "on 8 May 2023"),
        ("2023-05-08", "2023-06-30", "from 8 May 2023 to June 2023"),
        ("2023-05-01", None, "since May 2023"),
        (None, "2023-12-31", "until 2023"),
        (None, None, ""),
    ],
)
def test_date_filter_in_words(first: str | None, last: str | None, words: str) -> None:
    days = [dt.date.fromisoformat(day) if day else None for day in (first, last)]
    assert wording.bounds(*days) == words


def test_numbers_in_words() -> None:
    assert wording.days(1) == "1 day"
    assert wording.days(65) == "65 days"
    assert wording.days(1704) == "4 years 8 months"
    assert wording.count(1204, "event") == "1,204 events"
    assert wording.listed(["a", "b", "c"], "or") == "a, b or c"
