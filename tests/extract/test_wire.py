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
    # --- a request, and its refusal in the next clause or sentence
    ("2023-02-08", "The Pentagon asked for a call between Lloyd Austin and Wei Fenghe on Saturday. It drew up a list. Beijing wants quiet.", []),
    ("2023-02-08", "The Pentagon requested a call between Lloyd Austin and Wei Fenghe on Saturday, but Beijing refused.",
     [("call", "refused", {"Lloyd Austin", WEI}, "2023-02-04", "")]),
    ("2023-05-30", "Washington proposed a meeting between Lloyd Austin and Li Shangfu in Singapore. Beijing has not responded.",
     [("meeting", "refused", {"Lloyd Austin", "Li Shangfu"}, "", "Singapore")]),
    ("2023-05-30", "Washington proposed a meeting between Lloyd Austin and Li Shangfu in Singapore. The Pentagon declined to comment.", []),
    # --- a verb in the present between two names
    ("2018-10-31", "Mike Pompeo and James Mattis host Yang Jiechi and Wei Fenghe for talks in Washington next week.",
     [("meeting", "planned", {"Mike Pompeo", MATTIS, YANG, WEI}, "2018-11-05/2018-11-11", "Washington")]),
    ("2018-11-09", "James Mattis hosts Wei Fenghe at the Pentagon on Friday.",
     [("meeting", "held", {MATTIS, WEI}, "2018-11-09", "Pentagon")]),
    # --- channels cut: visits and ties of the two militaries, by plans and by verbs that share an object
    ("2010-01-30", "China suspended military exchange visits with the United States on Saturday in protest over the sale.",
     [("cancellation", "cancelled", set(), "2010-01-30", "")]),
    ("2011-09-27", "China plans to cancel or postpone some U.S.-China military exchanges, a senior U.S. official said.",
     [("cancellation", "cancelled", set(), "2011-09-27~", "")]),
    ("2018-06-01", "China cut trade ties with US firms.", []),
    ("2018-09-25", "China has postponed joint military talks with the United States planned for this week in Beijing.",
     [("talks", "postponed", set(), "2018-09-24/2018-09-30", "Beijing")]),
    # --- the date of something else
    ("2008-10-07", "China put off several military exchanges with the US in response to Friday's announcement.",
     [("talks", "postponed", set(), "", "")]),
    # --- where ships and aircraft meet
    ("2023-06-03", "A Chinese warship cut across the path of a U.S. destroyer in the Taiwan Strait on Saturday.",
     [("incident", "held", set(), "2023-06-03", "Taiwan Strait")]),
    ("2014-08-22", "A Chinese fighter jet intercepted a U.S. Navy P-8 over the South China Sea on Aug. 19.",
     [("incident", "held", set(), "2014-08-19", "South China Sea")]),
    ("2021-12-03", "Whether a U.S. Navy plane is intercepted by Chinese jets again, nobody knows.", []),
]  # fmt: skip


@pytest.mark.parametrize(("published", "text", "expected"), CASES)
def test_wire_news_reads_as(published: str, text: str, expected: list[tuple[str, str, set[str], str, str]]) -> None:
    found = [told(event) for event in read(text, published)]
    assert found == [(kind, status, frozenset(people), edtf, place) for kind, status, people, edtf, place in expected]
