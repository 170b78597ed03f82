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
    ("2010-02-26", "A visit to China by Admiral Paul Orr, the commander of US Pacific Command, has also been postponed.",
     [("visit", "postponed", {"Paul Orr"}, "", "China")]),
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
    # --- the city and day of an agency in the European order; what goes on beside the news of a day
    ("1997-02-24", "Beijing, 24 February 1997 (RFE/RL) - U.S. Secretary of State Madeleine Albright held talks with Qian Qichen today.",
     [("talks", "held", {"Madeleine Albright", "Qian Qichen"}, "1997-02-24", "")]),
    ("1999-03-02", "The two governments quarrelled Monday as Secretary of State Madeleine Albright's talks with Chinese officials began.",
     [("talks", "held", {"Madeleine Albright"}, "1999-03-01", "")]),
    ("1999-03-02", "Zhu Rongji could find a cool welcome in Washington when he visits in April.",
     [("visit", "planned", {"Zhu Rongji"}, "1999-04", "Washington")]),
    # --- who agreed on a day has met; they go on being the pair whatever they speak of
    ("2002-08-01", "Tang Jiaxuan and Colin Powell agreed Wednesday that trade is growing. At a bilateral meeting in Brunei both men smiled.",
     [("meeting", "held", {"Tang Jiaxuan", "Colin Powell"}, "2002-07-31", "Brunei")]),
    ("2002-08-01", "Tang Jiaxuan and Colin Powell met Wednesday. They said a summit of Jiang Zemin and George W. Bush this autumn will help. They also had a dinner in Brunei on Monday.",
     [("meeting", "held", {"Tang Jiaxuan", "Colin Powell"}, "2002-07-31", ""), ("meeting", "planned", {"Jiang Zemin", "George W. Bush"}, "2002-23", ""),
      ("meeting", "held", {"Tang Jiaxuan", "Colin Powell"}, "2002-07-29", "Brunei")]),
    # --- one journey told twice, its next leg, and rounds to come and past
    ("2007-03-08", "Henry Paulson arrived in Beijing on Wednesday for his third China trip in seven months. He will fly to Shanghai to give a speech.",
     [("visit", "held", {"Henry Paulson"}, "2007-03-07", "Beijing")]),
    ("2007-03-08", "Henry Paulson was met by Wu Yi on Wednesday ahead of the second round of the China-US dialogue to convene in Washington in May. The first round was held last December in Beijing.",
     [("meeting", "held", {"Henry Paulson", "Wu Yi"}, "2007-03-07", ""), ("talks", "planned", set(), "2007-05", "Washington"),
      ("talks", "held", set(), "2006-12", "Beijing")]),
    ("2005-09-08", "Donald Rumsfeld will visit China next month. It would be his first visit to China since taking office in 2001.",
     [("visit", "planned", {"Donald Rumsfeld"}, "2005-10", "China")]),
    # --- whose contact, by the sentence before
    ("2021-04-14", "Sino-U.S. ties had sunk. High-level talks in Alaska last month brought nothing.",
     [("talks", "held", set(), "2021-03", "Alaska")]),
    ("2023-10-10", "Chuck Schumer is leading a group of senators. The senators met Xi Jinping on Monday.",
     [("meeting", "held", {"Chuck Schumer", XI}, "2023-10-09", "")]),
    ("1996-03-23", "Secretary of Defense William Perry turned away the Chinese defense minister, postponing the official's visit here next month.",
     [("visit", "postponed", {"Chi Haotian"}, "1996-04", "")]),
    ("2025-07-17", "Antony Blinken met Wang Yi on Thursday. The day before, Blinken called on Li Qiang.",
     [("meeting", "held", {"Antony Blinken", "Wang Yi"}, "2025-07-17", ""), ("meeting", "held", {"Antony Blinken", "Li Qiang"}, "2025-07-16", "")]),
    # --- whom one asks, assures or quarrels with
    ("2005-03-20", "Condoleezza Rice on Sunday asked Chinese President Hu Jintao to do more.",
     [("meeting", "held", {"Condoleezza Rice", "Hu Jintao"}, "2005-03-20", "")]),
    ("2001-03-23", "President Bush on Thursday spoke of differences but also assured Vice Premier Qian Qichen of his good will.",
     [("meeting", "held", {"George W. Bush", "Qian Qichen"}, "2001-03-22", "")]),
    ("2014-04-08", "Chuck Hagel and Chang Wanquan traded barbs in Beijing on Tuesday.",
     [("meeting", "held", {"Chuck Hagel", "Chang Wanquan"}, "2014-04-08", "Beijing")]),
    ("2014-04-08", "Chuck Hagel told his Chinese counterpart on Tuesday that islands matter.",
     [("meeting", "held", {"Chuck Hagel", "Chang Wanquan"}, "2014-04-08", "")]),
    # --- a second thing expected, another thing done, who is headed somewhere
    ("2005-03-20", "Condoleezza Rice is expected to confer with Hu Jintao, and hold talks with Foreign Minister Li Zhaoxing, her host.",
     [("meeting", "planned", {"Condoleezza Rice", "Hu Jintao"}, "", ""), ("talks", "planned", {"Condoleezza Rice", "Li Zhaoxing"}, "", "")]),
    ("2001-03-25", "In addition to meeting with President Bush, Vice Premier Qian Qichen gave a speech.",
     [("meeting", "held", {"George W. Bush", "Qian Qichen"}, "", "")]),
    ("2009-05-22", "Nancy Pelosi is headed to China.", [("visit", "planned", {"Nancy Pelosi"}, "", "China")]),
    ("2011-01-11", "Mr. Hu Jintao visits Washington later this month.",
     [("visit", "planned", {"Hu Jintao"}, "2011-01-11/2011-01-31", "Washington")]),
    ("2014-04-08", "Chuck Hagel was scolded in an earlier meeting with a senior officer, Gen. Fan Changlong, on Monday.",
     [("meeting", "held", {"Chuck Hagel", "Fan Changlong"}, "2014-04-07", "")]),
    # --- days of what was told beside it, of what begins, and of what is still to come
    ("2011-01-12", "After the test of a jet Tuesday, just hours before Robert M. Gates met with Hu Jintao, the army was silent.",
     [("meeting", "held", {"Robert Gates", "Hu Jintao"}, "2011-01-11~", "")]),
    ("2019-01-30", "Liu He arrived in Washington on Monday for two days of talks.",
     [("visit", "held", {"Liu He"}, "2019-01-28", "Washington")]),
    ("2023-11-08", "Janet Yellen will host He Lifeng for two days of talks in San Francisco starting on Thursday.",
     [("meeting", "planned", {"Janet Yellen", "He Lifeng"}, "2023-11-09/2023-11-10", "San Francisco")]),
    ("2015-09-22", "Xi Jinping landed in Seattle on Tuesday on a tour that will take him to a White House summit with Barack Obama on Friday.",
     [("visit", "held", {XI}, "2015-09-22", "Seattle"), ("meeting", "planned", {"Barack Obama", XI}, "2015-09-25", "White House")]),
    ("2024-01-27", "Jake Sullivan and Wang Yi, meeting in Bangkok on Friday, agreed to work toward a call between Biden and Xi Jinping.",
     [("meeting", "held", {"Jake Sullivan", "Wang Yi"}, "2024-01-26", "Bangkok")]),
    # --- two met one after the other, and officials without names
    ("2006-10-19", "Condoleezza Rice is to meet with Foreign Minister Li Zhaoxing, and later with Hu Jintao and Wen Jiabao.",
     [("meeting", "planned", {"Condoleezza Rice", "Li Zhaoxing"}, "", ""), ("meeting", "planned", {"Condoleezza Rice", "Hu Jintao", "Wen Jiabao"}, "", "")]),
    ("1999-06-16", "Under Secretary of State Thomas Pickering briefed Chinese officials in Beijing on Wednesday.",
     [("meeting", "held", {"Thomas Pickering"}, "1999-06-16", "Beijing")]),
    # --- whom "he" means beside two people; plans that were, plans agreed on, and days that ended
    ("2025-07-11", "Marco Rubio said Friday that Trump and Xi Jinping may meet this year after he held talks with Wang Yi in Kuala Lumpur.",
     [("talks", "held", {"Marco Rubio", "Wang Yi"}, "", "Kuala Lumpur")]),
    ("2020-08-25", "Liu He and Robert Lighthizer held a phone call on Monday, a discussion originally planned for Aug. 15.",
     [("call", "held", {"Liu He", "Robert Lighthizer"}, "2020-08-24", "")]),
    ("2021-10-06", "Jake Sullivan and Yang Jiechi met in Zurich on Wednesday, agreeing in principle on a virtual summit.",
     [("meeting", "held", {"Jake Sullivan", YANG}, "2021-10-06", "Zurich"), ("video_call", "planned", {"Jake Sullivan", YANG}, "", "")]),
    ("2021-03-19", "Two days of talks in Anchorage between Antony Blinken and Yang Jiechi wrapped up on Friday.",
     [("talks", "held", {"Antony Blinken", YANG}, "2021-03-18/2021-03-19", "Anchorage")]),
    ("2010-09-08", "Deputy national security adviser Thomas Donilon met President Hu Jintao on Wednesday.",
     [("meeting", "held", {"Thomas Donilon", "Hu Jintao"}, "2010-09-08", "")]),
    ("2018-05-03", "A U.S. trade team led by Steven Mnuchin held talks with Liu He on Thursday.",
     [("talks", "held", {"Steven Mnuchin", "Liu He"}, "2018-05-03", "")]),
    ("2018-05-03", "A delegation headed by Steven Mnuchin arrived in Beijing on Thursday for talks with Liu He.",
     [("visit", "held", {"Steven Mnuchin"}, "2018-05-03", "Beijing"), ("talks", "held", {"Steven Mnuchin", "Liu He"}, "2018-05-03", "Beijing")]),
    # --- what a clause of "who" tells of two people; whom two ministers meet is neither; leaders of a text on others
    ("2024-04-08", "Janet Yellen and He Lifeng, who had talks in Guangzhou on Friday, left for the airport.",
     [("talks", "held", {"Janet Yellen", "He Lifeng"}, "2024-04-05", "Guangzhou")]),
    ("2005-10-14", "Donald Rumsfeld will visit China in October. The two defense chiefs are scheduled to meet with reporters.",
     [("visit", "planned", {"Donald Rumsfeld"}, "2005-10", "China")]),
    ("2016-11-21", "Xi Jinping met Japanese Prime Minister Shinzo Abe. The meeting was the two leaders' first talks in a year.", []),
    # --- a pair of weekdays told on the second; who takes part in a contact of the two states, told next
    ("2026-03-16", "Scott Bessent will meet He Lifeng on Sunday and Monday.",
     [("meeting", "planned", {"Scott Bessent", "He Lifeng"}, "2026-03-15/2026-03-16", "")]),
    ("2018-11-07", "Security talks between China and the United States will be held this week. Mike Pompeo will host Yang Jiechi in Washington on Friday.",
     [("meeting", "planned", {"Mike Pompeo", YANG}, "2018-11-09", "Washington")]),
    # --- a photograph's caption
    ("2018-10-25", "James Mattis and Wei Fenghe greet each other ahead of talks in Singapore, October 18, 2018.",
     [("talks", "held", {MATTIS, WEI}, "2018-10-18", "Singapore")]),
    ("2011-09-27", "NEW YORK — Hillary Clinton met Monday with Yang Jiechi.",
     [("meeting", "held", {"Hillary Clinton", YANG}, "2011-09-26", "New York")]),
]  # fmt: skip


@pytest.mark.parametrize(("published", "text", "expected"), CASES)
def test_wire_news_reads_as(published: str, text: str, expected: list[tuple[str, str, set[str], str, str]]) -> None:
    found = [told(event) for event in read(text, published)]
    assert found == [(kind, status, frozenset(people), edtf, place) for kind, status, people, edtf, place in expected]
