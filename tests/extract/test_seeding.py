"""The seed tables are read whole, and an error names file, row and column."""

# ruff: noqa: E501 — sentences of the tables stay whole

import datetime as dt
from pathlib import Path

import pytest

from timeline.seeding import CONTACT_COLUMNS, OFFICIAL_COLUMNS, SeedError, read_contacts, read_officials
from timeline.vocabulary import Channel, Side

GOOD = {
    "name": "Ann Example", "native_name": "", "aliases": "Ann Example;Secretary Example", "side": "USA", "post": "Secretary of State",
    "organisation": "State Department", "channel": "diplomatic", "level": "2", "start": "2021-01", "end": "", "source": "general knowledge",
}  # fmt: skip


def write(path: Path, columns: tuple[str, ...], *rows: dict[str, str]) -> Path:
    file = path / "table.csv"
    lines = [",".join(columns), *(",".join(row.get(column, "") for column in columns) for row in rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_a_row_is_a_tenure_and_a_month_its_first_day(tmp_path: Path) -> None:
    second = GOOD | {"post": "Senator", "channel": "legislative", "level": "4", "start": "2010", "end": "2012"}
    (official,) = read_officials(write(tmp_path, OFFICIAL_COLUMNS, GOOD, second))
    assert (official.name, official.side) == ("Ann Example", Side.USA)
    assert [(t.post, t.channel, t.start, t.end) for t in official.tenures] == [
        ("Secretary of State", Channel.DIPLOMATIC, dt.date(2021, 1, 1), None),
        ("Senator", Channel.LEGISLATIVE, dt.date(2010, 1, 1), dt.date(2012, 12, 31)),
    ]
    assert official.tenures[0].aliases == ("Ann Example", "Secretary Example")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", ""),
        ("side", "US"),
        ("channel", "spying"),
        ("level", "9"),
        ("start", "January 2021"),
        ("start", "2021-02-30"),
        ("end", "2020-01-01"),
    ],
)
def test_a_bad_cell_is_named_with_its_file_and_row(tmp_path: Path, column: str, value: str) -> None:
    file = write(tmp_path, OFFICIAL_COLUMNS, GOOD, GOOD | {column: value})
    with pytest.raises(SeedError, match=rf"table\.csv, row 3, column {column}"):
        read_officials(file)


def test_a_person_has_one_side(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="column side"):
        read_officials(write(tmp_path, OFFICIAL_COLUMNS, GOOD, GOOD | {"side": "CHN"}))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="lacks the column level"):
        read_officials(write(tmp_path, tuple(c for c in OFFICIAL_COLUMNS if c != "level"), GOOD))


def test_a_contact_needs_a_known_kind_and_both_ends(tmp_path: Path) -> None:
    row = {"date_start": "2023-05-08", "date_end": "2023-05-08", "precision": "day", "kind": "meeting", "status": "held", "channel": "diplomatic",
           "us_participants": "Nicholas Burns", "cn_participants": "Qin Gang", "summary": "They met."}  # fmt: skip
    (contact,) = read_contacts(write(tmp_path, CONTACT_COLUMNS, row))
    assert contact.us_participants == ("Nicholas Burns",)
    with pytest.raises(SeedError, match="column kind"):
        read_contacts(write(tmp_path, CONTACT_COLUMNS, row | {"kind": "chat"}))
    with pytest.raises(SeedError, match="column date_end"):
        read_contacts(write(tmp_path, CONTACT_COLUMNS, row | {"date_end": "2023-05-07"}))
