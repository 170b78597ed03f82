"""The codebook leaves nothing out: each code and each column of the exports has its row."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from timeline.event_types import EVENT_TYPES, event_codes
from timeline.models import Event
from timeline.rows import CITATION_COLUMNS, COLUMNS
from timeline.vocabulary import (
    LEVELS,
    Channel,
    DateBasis,
    Form,
    LinkKind,
    Precision,
    RequestedBy,
    ReviewState,
    Role,
    Side,
    Status,
)

CODEBOOK = (Path(__file__).resolve().parent.parent / "docs" / "codebook.md").read_text("utf-8")


def section(heading: str) -> str:
    """The text under a heading, up to the next of its rank or a higher one."""
    rank = heading.split(" ")[0]
    start = CODEBOOK.index(f"\n{heading}\n") + len(heading) + 2
    end = re.compile(rf"^#{{2,{len(rank)}}} ", re.MULTILINE).search(CODEBOOK, start)
    return CODEBOOK[start : end.start() if end else None]


def rows(heading: str) -> dict[str, list[str]]:
    """Of the tables under a heading, the cells of each row by the code in its first cell."""
    found = re.findall(r"^\| `([^`]+)`[^|]* \|(.*)\|$", section(heading), re.MULTILINE)
    return {code: [cell.strip() for cell in cells.split("|")] for code, cells in found}


@pytest.mark.parametrize(
    ("heading", "codes"),
    [
        ("## Kinds", EVENT_TYPES),
        ("## Statuses", Status),
        ("## Channels", Channel),
        ("## Levels", map(str, LEVELS)),
        ("## Sides and roles", Role),
        ("## Forms", Form),
        ("## Requested by", RequestedBy),
        ("### Precision", Precision),
        ("### Basis", DateBasis),
        ("## Review states", ReviewState),
        ("## Links between events", LinkKind),
    ],
)
def test_each_code_is_explained_and_no_other(heading: str, codes: Iterable[str]) -> None:
    documented = rows(heading)
    assert set(documented) == {str(code) for code in codes}
    assert all(cells[0] for cells in documented.values())


def test_the_sides_are_named() -> None:
    assert all(f"`{side}`" in section("## Sides and roles") for side in Side)


@pytest.mark.parametrize(
    ("heading", "columns"),
    [("## Columns of the events download", COLUMNS), ("## Columns of the citations download", CITATION_COLUMNS)],
)
def test_each_column_is_explained_in_the_order_of_the_file(heading: str, columns: Iterable[tuple[str, str, bool]]) -> None:
    documented = rows(heading)
    assert list(documented) == [column[0] for column in columns]
    for name, _, is_list in columns:
        meaning, kind, *_ = documented[name]
        assert meaning
        assert kind.startswith("list") == is_list, name


def test_the_origins_are_named() -> None:
    assert all(f"`{origin}`" in rows("## Columns of the events download")["origin"][0] for origin in Event.Origin)


@pytest.mark.parametrize("kind", EVENT_TYPES)
def test_the_event_codes_of_a_kind_are_those_given(kind: str) -> None:
    line = next(line for line in section("## Event codes").splitlines() if line.startswith(f"| `{kind}` "))
    assert all(f"`{code}`" in line for code in event_codes(kind, Status.HELD) if code)


@pytest.mark.parametrize("status", [status for status in Status if status not in (Status.HELD, Status.ONGOING)])
def test_the_event_codes_of_a_status_are_those_given(status: Status) -> None:
    assert all(f"`{code}`" in " ".join(rows("## Event codes")[status]) for code in event_codes("meeting", status))
