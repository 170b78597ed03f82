"""Wordings of wire and newspaper news, in sentences of our own."""

# ruff: noqa: E501 — sentences of the tables stay whole

import pytest

from tests.extract.reading import read, told

MATTIS, WEI, XI, YANG = "James Mattis", "Wei Fenghe", "Xi Jinping", "Yang Jiechi"

CASES: list[tuple[str, str, list[tuple[str, str, set[str], str, str]]]] = [
    # --- who tells somebody something on a day has met him
    ("2018-06-27", "Xi Jinping told visiting U.S. Defense Secretary James Mattis on Wednesday that China wants calm.",
     [("meeting", "held", {XI, MATTIS}, "2018-06-27", "")]),
    ("2011-09-27", "Hillary Clinton pressed Yang Jiechi on the currency in New York on Monday.",
     [("meeting", "held", {"Hillary Clinton", YANG}, "2011-09-26", "New York")]),
    ("2024-02-17", "Antony Blinken discussed the war with Wang Yi in Munich on Friday.",
     [("meeting", "held", {"Antony Blinken", "Wang Yi"}, "2024-02-16", "Munich")]),
    ("2018-06-27", "Wei Fenghe told James Mattis in a phone call on Wednesday that China wants calm.",
     [("call", "held", {WEI, MATTIS}, "2018-06-27", "")]),
    ("2018-06-27", "Wei Fenghe warned James Mattis in a letter on Wednesday that China wants calm.", []),
    ("2018-06-27", "James Mattis told reporters on Wednesday that he admired Wei Fenghe.", []),
    # --- officials outside the register, by their title, by their name and by the office that follows it
    ("1996-10-29", "Defense Secretary William J. Perry held talks with Vice Foreign Minister Gao Ming on Monday.",
     [("talks", "held", {"William Perry", "Gao Ming"}, "1996-10-28", "")]),
    ("2005-09-08", "Admiral Paul Orr, commander of US Pacific Command, met General Lu Xin in Beijing on Tuesday.",
     [("meeting", "held", {"Paul Orr", "Lu Xin"}, "2005-09-06", "Beijing")]),
    ("2014-11-11", "Prime Minister Shinzo Abe and President Barack Obama held their meeting in Beijing on Monday.", []),
    # --- the guest told far from his visit
    ("2011-09-27", "Mike Mullen went to China in July. That followed a visit to the U.S. in May by General Chen Bingde.",
     [("visit", "held", {"Mike Mullen"}, "2011-07", "China"), ("visit", "held", {"Chen Bingde"}, "2011-05", "United States")]),
    # --- what no longer is to be
    ("2018-10-01", "James Mattis will no longer visit Beijing this month.",
     [("visit", "cancelled", {MATTIS}, "2018-10", "Beijing")]),
    # --- one event told again behind a comma, and a verb that the parser takes for a noun
    ("2020-06-17", "Mike Pompeo will meet Yang Jiechi on Wednesday in Honolulu, the State Department said, a crucial meeting after months of quarrels.",
     [("meeting", "planned", {"Mike Pompeo", YANG}, "2020-06-17", "Honolulu")]),
    ("2021-04-14", "Xie Zhenhua will meet John Kerry in Shanghai this week and exchange views on coal.",
     [("meeting", "planned", {"Xie Zhenhua", "John Kerry"}, "2021-04-12/2021-04-18", "Shanghai")]),
]  # fmt: skip


@pytest.mark.parametrize(("published", "text", "expected"), CASES)
def test_wire_news_reads_as(published: str, text: str, expected: list[tuple[str, str, set[str], str, str]]) -> None:
    found = [told(event) for event in read(text, published)]
    assert found == [(kind, status, frozenset(people), edtf, place) for kind, status, people, edtf, place in expected]
