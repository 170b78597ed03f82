"""Wordings of the wider press — chronologies, datelines, far-off phrases, doubt, strangers — in sentences of our own."""

# ruff: noqa: E501 — sentences of the tables stay whole

import pytest

from tests.extract.reading import read, told

OBAMA, XI, BIDEN, TRUMP, WANG = "Barack Obama", "Xi Jinping", "Joe Biden", "Donald Trump", "Wang Yi"

CASES: list[tuple[str, str, list[tuple[str, str, set[str], str, str]]]] = [
    # --- a date alone on its line heads the entries below it
    ("2025-03-01", "1984\nPresident Ronald Reagan arrives in Beijing on April 26.\n1989\nPresident George H.W. Bush visits China in February.",
     [("visit", "held", {"Ronald Reagan"}, "1984-04-26", "Beijing"), ("visit", "held", {"George H. W. Bush"}, "1989-02", "China")]),
    ("2025-03-01", "February 1972:\nPresident Richard Nixon visits China.\nJune 7-8, 2013\nBarack Obama meets Xi Jinping in California.",
     [("visit", "held", {"Richard Nixon"}, "1972-02", "China"), ("meeting", "held", {OBAMA, XI}, "2013-06-07/2013-06-08", "California")]),
    ("2024-01-12", "2023\nNov. 15: Biden meets Xi Jinping in Woodside.",
     [("meeting", "held", {BIDEN, XI}, "2023-11-15", "Woodside")]),
    # --- the dateline is no part of the sentence, and its day is the day that words count from
    ("2023-10-26", "BANGKOK — Governor Gavin Newsom had a meeting with Xi Jinping in Beijing on Wednesday.",
     [("meeting", "held", {"Gavin Newsom", XI}, "2023-10-25", "Beijing")]),
    ("2024-09-11", "WASHINGTON, Sept. 10 – Antony Blinken met Wang Yi in New York yesterday.",
     [("meeting", "held", {"Antony Blinken", WANG}, "2024-09-09", "New York")]),
    ("2025-11-01", "KUALA LUMPUR: Defense Secretary Pete Hegseth told Chinese counterpart Dong Jun about his worries during a meeting on Friday.",
     [("meeting", "held", {"Pete Hegseth", "Dong Jun"}, "2025-10-31", "Kuala Lumpur")]),
    # --- rows of adjectives, and phrases far from their verb
    ("2024-05-17", "Wang Yi and Jake Sullivan had candid, long and useful discussions on ties in Vienna on Tuesday.",
     [("talks", "held", {WANG, "Jake Sullivan"}, "2024-05-14", "Vienna")]),
    ("2025-09-10", "Marco Rubio stressed the importance of keeping “quiet talk” alive in a call on Wednesday with Wang Yi.",
     [("call", "held", {"Marco Rubio", WANG}, "2025-09-10", "")]),
    ("2013-06-10", "A summit was held on June 7-8 between Barack Obama and Xi Jinping in California.",
     [("meeting", "held", {OBAMA, XI}, "2013-06-07/2013-06-08", "California")]),
    ("2025-10-31", "Donald Trump and Xi Jinping ended a meeting on Thursday in Busan, South Korea, their first in years, with a pledge to keep at it.",
     [("meeting", "held", {TRUMP, XI}, "2025-10-30", "Busan")]),
    ("2014-07-12", "In his meeting with John Kerry on Thursday, President Xi Jinping asked for patience.",
     [("meeting", "held", {XI, "John Kerry"}, "2014-07-10", "")]),
    # --- doubt, refusal and what was meant to be
    ("2023-05-29", "The decision shuts the door on a meeting between Lloyd Austin and Li Shangfu.",
     [("meeting", "refused", {"Lloyd Austin", "Li Shangfu"}, "", "")]),
    ("2023-06-05", "Antony Blinken was meant to travel to Beijing in February, but the plans were called off.",
     [("visit", "cancelled", {"Antony Blinken"}, "2023-02", "Beijing")]),
    ("2023-02-04", "Antony Blinken’s visit to Beijing, which had been due to start on February 5, is postponed.",
     [("visit", "postponed", {"Antony Blinken"}, "2023-02-05", "Beijing")]),
    ("2017-02-10", "Trump said he would honour the old policy in a call with Xi Jinping on Thursday.",
     [("call", "held", {TRUMP, XI}, "2017-02-09", "")]),
    # --- visits in other words
    ("2026-01-10", "Trump revealed plans to visit Beijing in June.",
     [("visit", "planned", {TRUMP}, "2026-06", "Beijing")]),
    ("2023-10-05", "Chuck Schumer announced that he will lead a delegation of senators to China in the coming days.",
     [("visit", "planned", {"Chuck Schumer"}, "", "China")]),
    ("2024-09-05", "Janet Yellen made her first trip to the Chinese mainland in April.",
     [("visit", "held", {"Janet Yellen"}, "2024-04", "China")]),
    ("2011-02-05", "Obama hosted President Hu Jintao in Washington for a state visit from January 18 to 21.",
     [("visit", "held", {"Hu Jintao"}, "2011-01-18/2011-01-21", "Washington")]),
    # --- calls
    ("2021-09-15", "Mark Milley called Li Zuocheng on May 5.",
     [("call", "held", {"Mark Milley", "Li Zuocheng"}, "2021-05-05", "")]),
    # --- posts that name third countries, the narrower date, the town of a capital
    ("2024-09-15", "Michael Chase, deputy assistant secretary of defense for China, Taiwan, and Mongolia, met Major General Song Yanchao in Beijing on Tuesday.",
     [("meeting", "held", {"Michael Chase", "Song Yanchao"}, "2024-09-10", "Beijing")]),
    ("2017-03-19", "Rex Tillerson met Wang Yi earlier this year in January.",
     [("meeting", "held", {"Rex Tillerson", WANG}, "2017-01", "")]),
    ("2025-11-01", "Pete Hegseth met Dong Jun on Friday in the Malaysian capital Kuala Lumpur.",
     [("meeting", "held", {"Pete Hegseth", "Dong Jun"}, "2025-10-31", "Kuala Lumpur")]),
    ("2022-09-08", "Jake Sullivan and Yang Jiechi met in the Icelandic capital on Tuesday, their first discussion over Taiwan.",
     [("meeting", "held", {"Jake Sullivan", "Yang Jiechi"}, "2022-09-06", "Reykjavik")]),
    # --- a day that stands before the person it belongs to; a day counted from another; what is recalled beside a plan
    ("2023-11-06", "Janet Yellen met Premier Li Qiang and, on July 8, Vice Premier He Lifeng.",
     [("meeting", "held", {"Janet Yellen", "Li Qiang"}, "", ""), ("meeting", "held", {"Janet Yellen", "He Lifeng"}, "2023-07-08", "")]),
    ("2024-02-16", "When Antony Blinken and Wang Yi spoke in Munich on February 18, 2023, it was two weeks after the United States had shot down a Chinese balloon.",
     [("meeting", "held", {"Antony Blinken", WANG}, "2023-02-18", "Munich"), ("incident", "held", set(), "2023-02-01~/2023-02-07", "")]),
    ("2021-07-22", "Foreign Minister Wang Yi will meet Wendy Sherman. It will be the highest-level contact since the Anchorage talks in March.",
     [("meeting", "planned", {WANG, "Wendy Sherman"}, "", "")]),
    ("2023-06-14", "Antony Blinken is expected in Beijing within days, to make up for the visit that he postponed in February.",
     [("visit", "postponed", {"Antony Blinken"}, "2023-02", "")]),
    ("2024-04-14", "Daniel Kritenbrink and Sarah Beran are in China from Sunday to Tuesday.",
     [("visit", "held", {"Daniel Kritenbrink", "Sarah Beran"}, "2024-04-14/2024-04-16", "China")]),
    ("2023-01-01", "Antony Blinken’s visit, planned for February, was prepared in Langfang.",
     [("visit", "planned", {"Antony Blinken"}, "2023-02", "")]),
    # --- a day said once for two; a part of a trip to come; who held an office then
    ("2021-12-03", "Wendy Sherman last saw Xie Feng in July, when she stopped in Tianjin and also met Foreign Minister Wang Yi.",
     [("meeting", "held", {"Wendy Sherman", "Xie Feng"}, "2021-07", ""), ("meeting", "held", {"Wendy Sherman", WANG}, "2021-07", "Tianjin")]),
    ("2018-09-22", "Wilbur Ross went to Beijing in early June for two days of talks with Liu He.",
     [("visit", "held", {"Wilbur Ross"}, "2018-06-01/2018-06-10", "Beijing"), ("talks", "held", {"Wilbur Ross", "Liu He"}, "2018-06-01/2018-06-10", "Beijing")]),
    ("1999-03-02", "The United States and China clashed over human rights Monday as Secretary of State Madeleine Albright's talks with Chinese officials failed to narrow differences.",
     [("talks", "held", {"Madeleine Albright"}, "1999-03-01", "")]),
    ("2021-07-22", "Wendy Sherman will visit Tianjin on July 25 and 26. Foreign Minister Wang Yi will meet her.",
     [("visit", "planned", {"Wendy Sherman"}, "2021-07-25/2021-07-26", "Tianjin"), ("meeting", "planned", {"Wendy Sherman", WANG}, "2021-07-25/2021-07-26", "Tianjin")]),
    ("2023-10-07", "Lloyd Austin has met his Chinese counterpart only once, in Singapore in June 2022.",
     [("meeting", "held", {"Lloyd Austin", "Wei Fenghe"}, "2022-06", "Singapore")]),
    ("2023-10-07", "The last time Lloyd Austin spoke to Wei Fenghe was in November 2022.",
     [("call", "held", {"Lloyd Austin", "Wei Fenghe"}, "2022-11", "")]),
    ("2023-10-07", "Commerce Secretary Gina Raimondo's trip last August, during which she met Li Qiang and Wang Wentao, set up a group.",
     [("meeting", "held", {"Gina Raimondo", "Li Qiang", "Wang Wentao"}, "2023-08", "")]),
    ("2023-06-02", "Beijing refused to arrange a meeting between Lloyd Austin and Li Shangfu.",
     [("meeting", "refused", {"Lloyd Austin", "Li Shangfu"}, "", "")]),
    ("2025-06-10", "President Trump and President Xi agreed last Thursday that the negotiators should meet.", []),
    ("2023-06-03", "Lloyd Austin and Li Shangfu shook hands in Singapore on Friday but held no talks.",
     [("other", "held", {"Lloyd Austin", "Li Shangfu"}, "2023-06-02", "Singapore")]),
    ("2021-09-10", "Biden's climate envoy, John Kerry, saw much of Tianjin. He held talks there with Xie Zhenhua on September 2.",
     [("talks", "held", {"John Kerry", "Xie Zhenhua"}, "2021-09-02", "")]),
    ("2008-03-01", "President George Bush met Deng Xiaoping in Beijing in February 1989.",
     [("meeting", "held", {"George H. W. Bush", "Deng Xiaoping"}, "1989-02", "Beijing")]),
    ("2008-03-01", "President George Bush met Hu Jintao in Hawaii in February 2008.",
     [("meeting", "held", {"George W. Bush", "Hu Jintao"}, "2008-02", "Hawaii")]),
    ("2000-12-01", "President Jiang Zemin in October accepted an invitation to visit the United States.",
     [("visit", "planned", {"Jiang Zemin"}, "", "United States")]),
    ("2000-12-01", "Bill Clinton and Jiang Zemin agreed on Monday to meet in Brunei.",
     [("meeting", "planned", {"Bill Clinton", "Jiang Zemin"}, "", "Brunei")]),
    ("2000-12-01", "Bill Clinton and Jiang Zemin agreed on Monday to meet in Brunei on December 15.",
     [("meeting", "planned", {"Bill Clinton", "Jiang Zemin"}, "2000-12-15", "Brunei")]),
    # --- visits as a channel
    ("2010-02-01", "China suspended military exchange visits with the United States on Saturday.",
     [("cancellation", "cancelled", set(), "2010-01-30", "")]),
    ("2022-09-07", "China called off three sets of military talks last month.",
     [("cancellation", "cancelled", set(), "2022-08", "")]),
    # --- who "they" are, and what is no dialogue
    ("2025-09-25", "Adam Smith met Premier Li Qiang in Beijing on September 21. They also met Vice Foreign Minister Ma Zhaoxu on September 22.",
     [("meeting", "held", {"Adam Smith", "Li Qiang"}, "2025-09-21", "Beijing"), ("meeting", "held", {"Adam Smith", "Ma Zhaoxu"}, "2025-09-22", "")]),
    ("2023-05-30", "John Kerry and Xie Zhenhua met in Beijing on May 29 and will meet Japan's foreign minister tomorrow.",
     [("meeting", "held", {"John Kerry", "Xie Zhenhua"}, "2023-05-29", "Beijing")]),
    ("2023-07-18", "Beijing declined to let Li Shangfu meet Lloyd Austin at the Shangri-La Dialogue.",
     [("meeting", "refused", {"Li Shangfu", "Lloyd Austin"}, "", "")]),
    # --- invitations, letters, balloons
    ("2017-03-28", "Xi Jinping extended an invitation for Rex Tillerson to come to Beijing.",
     [("invitation", "held", {XI, "Rex Tillerson"}, "", "Beijing")]),
    ("2023-02-06", "A Chinese balloon appeared in the sky over Montana on February 1.",
     [("incident", "held", set(), "2023-02-01", "Montana")]),
    ("2023-06-06", "Ties worsened after the U.S. downed a Chinese spy balloon in February.",
     [("incident", "held", set(), "2023-02", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("published", "text", "expected"), CASES, ids=[text[:60] for _, text, _ in CASES])
def test_read_as_a_reader_would(published: str, text: str, expected: list[tuple[str, str, set[str], str, str]]) -> None:
    found = {event[:2] + event[2:3] + (event[3].rstrip("~"), event[4]) for event in map(told, read(text, published))}
    assert found == {(kind, status, frozenset(who), when, where) for kind, status, who, when, where in expected}


NOTHING = [
    ("2023-05-08", "There is no indication that the trip has brought a meeting between Xi Jinping and Biden."),
    ("2024-05-29", "Experts predict a highly probable meeting between Dong Jun and Lloyd Austin."),
    ("2024-06-02", "Dong Jun and Lloyd Austin did not engage in a real dialogue, but spoke past each other."),
    ("2024-05-29", "Beijing welcomed the two leaders' agreement to resume dialogue."),
    ("2013-06-08", "Obama and Xi Jinping spoke of the importance of ties before the cameras."),
    ("2017-03-08", "When Xi Jinping meets Trump: why the beach may help"),
    ("2025-01-20", "Han Zheng met a chief executive and other members of the U.S. business community."),
    (
        "2023-04-27",
        "Biden and South Korean President Yoon Suk Yeol signed a pact in Washington. After a day of talks, the two leaders went to a dinner.",
    ),
    (
        "2023-04-27",
        "South Korean President Yoon Suk Yeol and Biden agreed on more patrols during their talks at the White House.",
    ),
]


@pytest.mark.parametrize(("published", "text"), NOTHING, ids=[text[:60] for _, text in NOTHING])
def test_no_contact_is_read_where_none_is_told(published: str, text: str) -> None:
    assert [told(event) for event in read(text, published)] == []


def test_the_day_at_the_head_of_a_page_is_no_heading() -> None:
    (event,) = read("May 7, 2024\nAntony Blinken met Wang Yi in Vienna.", "2024-05-08")
    assert event.date.edtf == "2024-05-08~"


def test_what_a_meeting_included_dates_it() -> None:
    events = read("The meeting between Mike Pompeo and Yang Jiechi in Hawaii included a dinner on Wednesday.", "2020-06-18")
    assert [told(event) for event in events] == [
        ("meeting", "held", frozenset({"Mike Pompeo", "Yang Jiechi"}), "2020-06-17", "Hawaii")
    ]


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("Qin Gang, the Chinese ambassador, landed in New York on Wednesday.", "Qin Gang arrives in New York"),
        ("Antony Blinken met Wang Yi in Rome on Sunday.", "Antony Blinken and Wang Yi meet in Rome"),
        ("A Chinese balloon was seen over Montana on February 1.", "Balloon over Montana"),
        ("Antony Blinken will meet Wang Yi in Rome.", "Antony Blinken and Wang Yi to meet in Rome"),
    ],
)
def test_headlines_say_no_more_than_was_read(text: str, headline: str) -> None:
    assert [event.headline for event in read(text, "2021-11-01")] == [headline]
