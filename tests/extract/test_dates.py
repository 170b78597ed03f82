"""The date layer against a table of phrases, and the properties that hold for any text."""

import csv
import datetime as dt
import re
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline import edtf
from timeline.extract.dates import RULES, Tense, find_dates
from timeline.extract.types import DateMention
from timeline.vocabulary import DateBasis, Precision

Row = dict[str, str]
with (Path(__file__).parent / "dates.csv").open(encoding="utf8", newline="") as file:
    ROWS: list[Row] = list(csv.DictReader(file))
CASES = [list(rows) for _, rows in groupby(ROWS, key=lambda row: (row["sentence"], row["anchor"], row["tense"], row["context"]))]


def context_of(row: Row) -> DateMention | None:
    if not row["context"]:
        return None
    parsed = edtf.parse(row["context"])
    return DateMention(parsed.earliest, parsed.latest, parsed.precision, DateBasis.EXPLICIT, edtf=parsed.text)


@pytest.mark.parametrize("rows", CASES, ids=lambda rows: f"{rows[0]['sentence'][:50]} {rows[0]['anchor']}")
def test_sentence(rows: list[Row]) -> None:
    first = rows[0]
    found = find_dates(
        first["sentence"], dt.date.fromisoformat(first["anchor"]), tense=Tense(first["tense"]), context=context_of(first)
    )
    expected = [
        (row["phrase"], row["edtf"], row["precision"], row["basis"], bool(row["approximate"]), row["bound"])
        for row in rows
        if row["precision"] != Precision.NONE
    ]
    assert [(m.text, m.edtf, m.precision, m.basis, m.approximate, p.bound) for p in found for m in [p.mention]] == expected


def test_table_is_long_enough() -> None:
    assert len(ROWS) > 190
