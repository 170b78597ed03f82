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
from timeline.extract import dates
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


def test_offsets_are_into_the_text() -> None:
    text = "On Monday, and again about 24 April, they met."
    assert [text[p.mention.start : p.mention.end] for p in find_dates(text, dt.date(2023, 5, 8))] == ["Monday", "about 24 April"]


def test_unknown_tense_is_read_from_the_words() -> None:
    anchor = dt.date(2023, 5, 8)
    ahead = find_dates("The two plan to meet on Thursday.", anchor, tense=Tense.UNKNOWN)
    behind = find_dates("The Thursday call was short.", anchor, tense=Tense.UNKNOWN)
    assert [p.mention.edtf for p in ahead + behind] == ["2023-05-11", "2023-05-04"]


def test_newspaper_is_not_a_day() -> None:
    assert find_dates("an aide told USA TODAY that they met", dt.date(2023, 5, 8)) == []


WORDS = sorted(
    {word for row in ROWS for word in re.findall(r"\S+", row["sentence"])}
    | {
        "one",
        "999",
        "years",
        "ago",
        "later",
        "29",
        "February",
        "31",
        "June",
        "2100",
        "0",
        "a",
        "couple",
        "of",
        "winter",
        "first",
        "week",
    }
)
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=25).map("".join),
    st.text(alphabet="0123456789 -/.,年月日号至一二十本上今前MayJunetofrmadhwkl\u2013\u200f\n"),
)
CONTEXTS = st.one_of(
    st.none(), st.sampled_from([context_of({"context": c}) for c in ("2023-02-04", "2023-02", "2022", "2022-24")])
)


@given(TEXTS, st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31)), st.sampled_from(Tense), CONTEXTS)
def test_any_text_gives_sound_dates(text: str, anchor: dt.date, tense: Tense, context: DateMention | None) -> None:
    end = 0
    for phrase in find_dates(text, anchor, tense=tense, context=context):
        mention = phrase.mention
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        end = mention.end
        assert mention.earliest is not None
        assert mention.latest is not None
        assert mention.earliest <= mention.latest
        parsed = edtf.parse(mention.edtf)
        assert (parsed.earliest, parsed.latest) == (mention.earliest, mention.latest)
        assert parsed.approximate == mention.approximate
        if mention.precision == Precision.DAY:
            assert mention.earliest == mention.latest


@given(st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31)), st.sampled_from(["Monday", "Thursday", "Sunday"]))
def test_weekday_is_at_most_a_week_away(anchor: dt.date, name: str) -> None:
    past = find_dates(f"They met on {name}.", anchor)[0].mention.earliest
    future = find_dates(f"They will meet on {name}.", anchor, tense=Tense.FUTURE)[0].mention.earliest
    assert past is not None
    assert future is not None
    assert -5 <= (past - anchor).days <= 1
    assert 0 <= (future - anchor).days <= 6
    assert f"{past:%A}" == f"{future:%A}" == name


def test_every_rule_takes_some_text() -> None:
    """A rule that could match nothing would keep the scan in its place for ever."""
    assert [rule.name for rule in RULES if re._parser.parse(rule.pattern.pattern, rule.pattern.flags).getwidth()[0] == 0] == []  # type: ignore[attr-defined]


def test_every_pattern_has_a_greatest_width() -> None:
    """So that the work at one place in a text is bounded, whatever follows it, and the whole is linear."""
    patterns = [rule.pattern for rule in RULES] + [value for value in vars(dates).values() if isinstance(value, re.Pattern)]
    assert len(patterns) > 60
    for pattern in patterns:
        _, widest = re._parser.parse(pattern.pattern, pattern.flags).getwidth()  # type: ignore[attr-defined]
        assert widest < 500, pattern.pattern


@pytest.mark.parametrize(
    "unit", ["two weeks after ", "May ", "5月", "from ", "10-", "Monday and ", "the week of the ", "(", "12 days "]
)
def test_long_text_without_end(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert all(text[p.mention.start : p.mention.end] == p.mention.text for p in find_dates(text, dt.date(2023, 5, 8)))
