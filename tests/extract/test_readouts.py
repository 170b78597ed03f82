"""Wordings of readouts, briefings and transcripts: officials of lower rank, delegations, remarks — in sentences of our own."""

# ruff: noqa: E501 — sentences of the tables stay whole

import pytest

from tests.extract.reading import read, told

OBAMA, XI, BIDEN, WANG = "Barack Obama", "Xi Jinping", "Joe Biden", "Wang Yi"

CASES: list[tuple[str, str, list[tuple[str, str, set[str], str, str]]]] = [
    # --- officials outside the register, by the office before or behind the name
    ("2015-01-30", "Peter Marlow, deputy assistant secretary of defense for East Asia, will hold talks with Rear Admiral Hu Dawei, deputy director of a Chinese defense ministry office, on February 5.",
     [("talks", "planned", {"Peter Marlow", "Hu Dawei"}, "2015-02-05", "")]),
    ("2024-04-16", "On April 15, Ma Zhaoxu met in Beijing with National Security Council Senior Director for China and Taiwan Affairs Anna B. Lowe.",
     [("meeting", "held", {"Ma Zhaoxu", "Anna Lowe"}, "2024-04-15", "Beijing")]),
    ("2024-08-01", "On July 31, Daniel T. Kritenbrink met Wang Yi in Beijing.",
     [("meeting", "held", {"Daniel Kritenbrink", WANG}, "2024-07-31", "Beijing")]),
    # --- whose people come "from" a command or fleet
    ("2021-12-13", "Officers from U.S. Pacific Command and the U.S. Pacific Fleet will meet with People's Liberation Army officers in Honolulu on Dec. 14.",
     [("meeting", "planned", set(), "2021-12-14", "Honolulu")]),
    ("2024-02-19", "Alejandro Mayorkas met Wang Xiaohong on February 18, after the January 30 first meeting of the U.S.-China Drug Control Group.",
     [("meeting", "held", {"Alejandro Mayorkas", "Wang Xiaohong"}, "2024-02-18", ""), ("meeting", "held", set(), "2024-01-30", "")]),
    ("2023-11-06", "Janet Yellen will host People's Republic of China (PRC)Vice Premier He Lifeng on November 9 in San Francisco.",
     [("meeting", "planned", {"Janet Yellen", "He Lifeng"}, "2023-11-09", "San Francisco")]),
    # --- what is prepared for is still to come
    ("2015-08-30", "Susan Rice met Yang Jiechi in Beijing on August 28 to prepare for Xi Jinping's visit to the United States next month.",
     [("meeting", "held", {"Susan Rice", "Yang Jiechi"}, "2015-08-28", "Beijing"), ("visit", "planned", {XI}, "2015-09", "United States")]),
]  # fmt: skip


@pytest.mark.parametrize(("published", "text", "expected"), CASES, ids=[text[:60] for _, text, _ in CASES])
def test_read_as_a_reader_would(published: str, text: str, expected: list[tuple[str, str, set[str], str, str]]) -> None:
    found = {event[:2] + event[2:3] + (event[3].rstrip("~"), event[4]) for event in map(told, read(text, published))}
    assert found == {(kind, status, frozenset(who), when, where) for kind, status, who, when, where in expected}


NOTHING = [
    ("2024-04-16", "The two sides agreed to maintain China-U.S. dialogue and deepen exchanges in Washington and Beijing."),
    ("2021-12-13", "China signed a paper for the Military Maritime Rules Agreement of the two sides in 1998."),
]


@pytest.mark.parametrize(("published", "text"), NOTHING, ids=[text[:60] for _, text in NOTHING])
def test_no_contact_is_read_where_none_is_told(published: str, text: str) -> None:
    assert [told(event) for event in read(text, published)] == []
