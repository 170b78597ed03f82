"""The EDTF the record stores: bounds are strict, precision is what the text says, and nonsense is named."""

import datetime as dt

import pytest

from timeline.edtf import EdtfError, format_span, parse
from timeline.vocabulary import Precision


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2023-05-08", "2023-05-08", "2023-05-08", Precision.DAY),
        ("2023-02", "2023-02-01", "2023-02-28", Precision.MONTH),
        ("2023-02~", "2023-02-01", "2023-02-28", Precision.MONTH),
        ("2024", "2024-01-01", "2024-12-31", Precision.YEAR),
        ("2022-22", "2022-06-01", "2022-08-31", Precision.SEASON),
        ("2022-24", "2022-12-01", "2023-02-28", Precision.SEASON),
        ("2022-35", "2022-07-01", "2022-09-30", Precision.SEASON),
        ("2022-11-14/2022-11-16", "2022-11-14", "2022-11-16", Precision.RANGE),
        ("[2023-05-07,2023-05-08]", "2023-05-07", "2023-05-08", Precision.RANGE),
    ],
)
def test_bounds_and_precision(text: str, earliest: str, latest: str, precision: Precision) -> None:
    date = parse(text)
    assert (str(date.earliest), str(date.latest), date.precision) == (earliest, latest, precision)


def test_open_interval_has_one_bound() -> None:
    assert parse("2023-02-03/..").latest is None
    assert parse("../2023-02-03").earliest is None


def test_doubt_is_kept() -> None:
    assert parse("2023-02~").approximate
    assert not parse("2023-02~").uncertain
    assert parse("2023-02?").uncertain
    assert not parse("2023-02?").approximate
    assert parse("[2023-05-07,2023-05-08]").uncertain


@pytest.mark.parametrize(
    "text", ["yesterday", "2023-13", "2023-02-30", "08/05/2023", "2023-05-09/2023-05-08", "../..", "[x]", "0000-01-01"]
)
def test_nonsense_is_an_error_that_says_so(text: str) -> None:
    with pytest.raises(EdtfError, match=r"date|ends before|neither"):
        parse(text)


@pytest.mark.parametrize(
    ("earliest", "latest", "approximate", "text"),
    [
        ("2023-05-08", "2023-05-08", False, "2023-05-08"),
        ("2023-04-24", "2023-04-24", True, "2023-04-24~"),
        ("2023-02-01", "2023-02-28", False, "2023-02"),
        ("2023-01-01", "2023-12-31", False, "2023"),
        ("2023-04-21", "2023-04-27", True, "2023-04-21~/2023-04-27~"),
        ("2023-02-03", None, False, "2023-02-03/.."),
        (None, None, False, ""),
    ],
)
def test_the_shortest_form_is_written(earliest: str | None, latest: str | None, approximate: bool, text: str) -> None:
    day = dt.date.fromisoformat
    assert format_span(earliest and day(earliest), latest and day(latest), approximate=approximate) == text  # type: ignore[arg-type]
