"""Lists of dates: entries with a date at their head or after their title, with and without a verb, in words of our own."""

# ruff: noqa: E501 — sentences of the tables stay whole

import pytest

from tests.extract.reading import read, told

BIDEN, XI, SULLIVAN, YANG, WANG = "Joe Biden", "Xi Jinping", "Jake Sullivan", "Yang Jiechi", "Wang Yi"

ENTRIES: list[tuple[str, tuple[str, str, set[str], str, str]]] = [
    ("Nov. 14, 2022 – Biden–Xi summit, Bali", ("meeting", "held", {BIDEN, XI}, "2022-11-14", "Bali")),
    ("June 18-19, 2023 – Antony Blinken visit to Beijing", ("visit", "held", {"Antony Blinken"}, "2023-06-18/2023-06-19", "Beijing")),
    ("July 6-9, 2023: Treasury Secretary Janet Yellen in Beijing.", ("visit", "held", {"Janet Yellen"}, "2023-07-06/2023-07-09", "Beijing")),
    ("Sept. 16-17, 2023: Jake Sullivan and Wang Yi, Malta", ("meeting", "held", {SULLIVAN, WANG}, "2023-09-16/2023-09-17", "Malta")),
    ("Nov. 15, 2023 | Biden–Xi (Woodside, California)", ("meeting", "held", {BIDEN, XI}, "2023-11-15", "Woodside, California")),
    ("April 2, 2024: Biden-Xi call", ("call", "held", {BIDEN, XI}, "2024-04-02", "")),
    ("Nov. 16, 2024: Third and last meeting of Biden and Xi, Lima", ("meeting", "held", {BIDEN, XI}, "2024-11-16", "Lima")),
    ("Aug. 2, 2022: Nancy Pelosi in Taiwan", ("incident", "held", {"Nancy Pelosi"}, "2022-08-02", "Taiwan")),
    ("Jan. 20, 2025: Han Zheng in Washington", ("visit", "planned", {"Han Zheng"}, "2025-01-20", "Washington")),
    ("Oct. 8, 2001: President Bush talks on the phone with Jiang Zemin.", ("call", "held", {"George W. Bush", "Jiang Zemin"}, "2001-10-08", "")),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "event"), ENTRIES, ids=[entry for entry, _ in ENTRIES])
def test_an_entry_is_read_with_the_date_at_its_head(entry: str, event: tuple[str, str, set[str], str, str]) -> None:
    text = f"A list of contacts\n{entry}\nDec. 20, 2024: Soybean prices fall."
    assert [told(found) for found in read(text, "2025-01-01")] == [(event[0], event[1], frozenset(event[2]), *event[3:])]


def test_the_date_after_a_title_heads_what_follows() -> None:
    text = (
        "PHONE CALL OF THE LEADERS - Feb. 10, 2021\nJoe Biden and Xi Jinping held their first call as presidents.\n"
        "SULLIVAN AND YANG JIECHI IN ROME (March 14, 2022)\nJake Sullivan and Yang Jiechi spent a day at one table."
    )
    assert [told(event) for event in read(text, "2024-01-01")] == [
        ("call", "held", frozenset({BIDEN, XI}), "2021-02-10", ""),
        ("meeting", "held", frozenset({SULLIVAN, YANG}), "2022-03-14", "Rome"),
    ]


def test_one_caption_with_a_date_heads_nothing() -> None:
    text = "President Joe Biden at his desk - March 1, 2022\nJake Sullivan met Yang Jiechi in Luxembourg on Monday."
    assert [event.date.edtf for event in read(text, "2022-06-14")] == ["2022-06-13"]


def test_what_an_entry_recalls_is_not_on_its_day() -> None:
    text = "Aug. 5, 2022: China suspends climate talks with the United States after a visit to Taiwan by Nancy Pelosi.\nAug. 9, 2022: Rain."
    dates = {event.kind: event.date.edtf for event in read(text, "2023-01-01")}
    assert dates == {"cancellation": "2022-08-05", "incident": ""}
