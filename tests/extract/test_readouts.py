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
    # --- a trip or a round of meetings dates and places what is told of it next, what is planned too
    ("2021-07-22", "Wendy Sherman will visit Tianjin from July 25 to 26. Xie Feng will hold talks with her, the ministry said.",
     [("visit", "planned", {"Wendy Sherman"}, "2021-07-25/2021-07-26", "Tianjin"), ("talks", "planned", {"Wendy Sherman", "Xie Feng"}, "2021-07-25/2021-07-26", "Tianjin")]),
    ("2015-08-30", "Susan Rice met with senior Chinese officials in Beijing on August 28. She held talks with Yang Jiechi. In her meeting with Xi Jinping, she spoke of trade.",
     [("meeting", "held", {"Susan Rice", "Yang Jiechi"}, "2015-08-28", "Beijing"), ("meeting", "held", {"Susan Rice", XI}, "2015-08-28", "Beijing")]),
    ("2024-09-20", "Kurt Campbell traveled to Qingdao, China, to meet with PLA officers for the yearly session on Sept. 17-18.",
     [("visit", "held", {"Kurt Campbell"}, "2024-09-17/2024-09-18", "Qingdao")]),
    # --- the gathering beside which people met, and the house that receives
    ("2024-01-11", "Gina Raimondo recalled her last meeting with Wang Wentao in November 2023 during the APEC Leaders Summit in California.",
     [("meeting", "held", {"Gina Raimondo", "Wang Wentao"}, "2023-11", "California")]),
    ("2015-06-10", "Ash Carter will welcome General Fan Changlong to the Pentagon on Thursday. The meeting with Carter on Thursday is closed to the press.",
     [("meeting", "planned", {"Ash Carter", "Fan Changlong"}, "2015-06-11", "Pentagon")]),
    # --- who chaired, who led a side
    ("2024-09-20", "From September 17 to 18, China and the United States held talks in Washington. Ma Zhaoxu and Kurt Campbell co-chaired the talks.",
     [("talks", "held", {"Ma Zhaoxu", "Kurt Campbell"}, "2024-09-17/2024-09-18", "Washington")]),
    ("2024-08-01", "On July 31, the United States and China held a meeting in Washington. The Chinese side was led by Wei Xiaojun.",
     [("meeting", "held", {"Wei Xiaojun"}, "2024-07-31", "Washington")]),
    ("2024-09-20", "Wu Yanan, commander of the PLA Southern Theater Command, led a delegation to Hawaii from September 18 to 20.",
     [("visit", "held", {"Wu Yanan"}, "2024-09-18/2024-09-20", "Hawaii")]),
    ("2024-01-11", "On January 10, Gina Raimondo held a call with Minister of Commerce of the People's Republic of China (PRC) Wang Wentao.",
     [("call", "held", {"Gina Raimondo", "Wang Wentao"}, "2024-01-10", "")]),
    # --- several pairs after one noun, who sat at the head, bodies that meet
    ("2023-10-25", "It builds on discussions between Antony Blinken and Wang Yi in Jakarta in July and between Jake Sullivan and Wang Yi in Malta in September.",
     [("talks", "held", {"Antony Blinken", WANG}, "2023-07", "Jakarta"), ("talks", "held", {"Jake Sullivan", WANG}, "2023-09", "Malta")]),
    ("2023-11-20", "The two sides held a meeting of the China-U.S. trade group in Washington on November 14, chaired by Wang Shouwen and Marisa Lago.",
     [("meeting", "held", {"Wang Shouwen", "Marisa Lago"}, "2023-11-14", "Washington")]),
    ("2024-02-06", "Janet Yellen was in Beijing on February 5 for the third meeting of the Grain Group with Vice Minister of Finance Liao Min.",
     [("visit", "held", {"Janet Yellen"}, "2024-02-05", "Beijing"), ("meeting", "held", {"Janet Yellen", "Liao Min"}, "2024-02-05", "Beijing")]),
    ("2023-11-20", "Under Secretary of State for Steady Growth Maria Soto met Wang Shouwen at the Department of State on November 16.",
     [("meeting", "held", {"Maria Soto", "Wang Shouwen"}, "2023-11-16", "State Department")]),
    # --- whose people stand behind their names, offices told in pairs
    ("2024-06-10", "Yang Tao met on June 7 with Chargé d’Affaires Dale Reed of the U.S. embassy.",
     [("meeting", "held", {"Yang Tao", "Dale Reed"}, "2024-06-07", "")]),
    ("2024-06-10", "Chairman of the House Farm Affairs Committee Mike Dorn met Wang Yi in Beijing on May 26.",
     [("meeting", "held", {"Mike Dorn", WANG}, "2024-05-26", "Beijing")]),
    ("2024-06-10", "The two foreign ministers of China and the U.S. spoke by phone on February 3.",
     [("call", "held", {"Antony Blinken", WANG}, "2024-02-03", "")]),
    # --- the days at the head of a release are no headings
    ("2024-01-11", "Jan 11, 2024\nFOR IMMEDIATE RELEASE\nThursday, January 11, 2024\nLast night, Gina Raimondo held a call with Wang Wentao. The two discussed trade.",
     [("call", "held", {"Gina Raimondo", "Wang Wentao"}, "2024-01-10", "")]),
    # --- what something done lately was ahead of
    ("2007-03-08", "Henry Paulson arrived in Beijing on Wednesday ahead of China-US talks in Washington in May.",
     [("visit", "held", {"Henry Paulson"}, "2007-03-07", "Beijing"), ("talks", "planned", set(), "2007-05", "Washington")]),
    # --- what goes on until tomorrow
    ("2024-09-20", "Kurt Campbell and Ma Zhaoxu will meet in Beijing this afternoon and tomorrow.",
     [("meeting", "planned", {"Kurt Campbell", "Ma Zhaoxu"}, "2024-09-20/2024-09-21", "Beijing")]),
    ("2024-09-20", "Kurt Campbell and Ma Zhaoxu began talks in Beijing on Thursday, which will continue on Friday.",
     [("talks", "held", {"Kurt Campbell", "Ma Zhaoxu"}, "2024-09-19/2024-09-20", "Beijing")]),
    # --- whose "his" and "their" are
    ("2023-11-06", "Janet Yellen praised He Lifeng for heeding Biden's order to his staff after his meeting with Xi Jinping last November.",
     [("meeting", "held", {BIDEN, XI}, "2022-11", "")]),
    ("2010-10-12", "Robert Gates met Liang Guanglie in Hanoi on Monday. Beijing and Washington will hold their talks on maritime safety in Hawaii on Friday.",
     [("meeting", "held", {"Robert Gates", "Liang Guanglie"}, "2010-10-11", "Hanoi"), ("talks", "planned", set(), "2010-10-15", "Hawaii")]),
    # --- a noun that the parser takes for a participle, and what people gather for
    ("2024-01-11", "Alejandro Mayorkas spoke of the momentum from Biden's November meeting with Xi Jinping.",
     [("meeting", "held", {BIDEN, XI}, "2023-11", "")]),
    ("2024-04-17", "In January, senior U.S. and Chinese defense officials gathered for two days at the Pentagon.",
     [("meeting", "held", set(), "2024-01", "Pentagon")]),
    ("2024-04-17", "On April 16, Lloyd Austin spoke by video with his Chinese counterpart, People’s Liberation Army Adm. Dong Jun.",
     [("video_call", "held", {"Lloyd Austin", "Dong Jun"}, "2024-04-16", "")]),
    ("2024-09-15", "Officials from the Chinese Defense Ministry and the U.S. Department of Defense held talks in Beijing on September 14.",
     [("talks", "held", set(), "2024-09-14", "Beijing")]),
    # --- the closest place, and the one who goes on acting
    ("2017-08-18", "Joseph Dunford ended his visit in China with a meeting with Xi Jinping at the Great Hall of the People on Thursday.",
     [("meeting", "held", {"Joseph Dunford", XI}, "2017-08-17", "Beijing"), ("visit", "held", {"Joseph Dunford"}, "2017-08-18", "China")]),
    ("2003-02-24", "Colin Powell met Hu Jintao on Monday. He said Dick Cheney's trip to China in April would help. He also met with Jiang Zemin on Monday.",
     [("meeting", "held", {"Colin Powell", "Hu Jintao"}, "2003-02-24", ""), ("visit", "planned", {"Dick Cheney"}, "2003-04", "China"),
      ("meeting", "held", {"Colin Powell", "Jiang Zemin"}, "2003-02-24", "")]),
    ("2001-09-22", "Colin Powell told Tang Jiaxuan that George W. Bush looks forward to his visit to China in October.",
     [("visit", "planned", {"George W. Bush"}, "2001-10", "China")]),
    ("2011-01-10", "Robert Gates met Liang Guanglie in Beijing on Monday. Gates arrived in the Chinese capital on Sunday.",
     [("meeting", "held", {"Robert Gates", "Liang Guanglie"}, "2011-01-10", "Beijing"), ("visit", "held", {"Robert Gates"}, "2011-01-09", "Beijing")]),
]  # fmt: skip


REMARKS: list[tuple[str, str, str, list[tuple[str, str, set[str], str, str]]]] = [
    # --- "you" is the one who is spoken to, the head of the page gives town and day
    ("2024-04-05", "Remarks by Secretary of the Treasury Janet L. Yellen Ahead of Meeting with Vice Premier He Lifeng",
     "Vice Premier He, thank you for hosting me in Guangzhou. Last November, I was very pleased to host you in San Francisco.",
     [("meeting", "held", {"Janet Yellen", "He Lifeng"}, "", "Guangzhou"), ("meeting", "held", {"Janet Yellen", "He Lifeng"}, "2023-11", "San Francisco")]),
    ("2024-04-27", "Remarks With Chinese Foreign Minister Wang After Their Meeting",
     "Hanoi, Vietnam\nApril 26, 2024\nSECRETARY BLINKEN: This is our third meeting this year, Minister. We've had a good discussion of trade.",
     [("meeting", "held", {"Antony Blinken", WANG}, "2024-04-26", "Hanoi")]),
    ("2024-04-05", "Remarks With Chinese Foreign Minister Wang Before Their Meeting",
     "SECRETARY BLINKEN: Welcome, Minister.\nFOREIGN MINISTER WANG: I met with your President in November. I look forward to the visit of Secretary Yellen to Beijing next month.",
     [("meeting", "held", {BIDEN, WANG}, "2023-11", ""), ("visit", "planned", {"Janet Yellen"}, "2024-05", "Beijing")]),
    ("2012-06-20", "Remarks by President Obama and President Hu Jintao of China before Bilateral Meeting",
     "Los Cabos, Mexico\nJune 19, 2012\nPRESIDENT OBAMA: I just want to say that it’s a great pleasure once again to have this bilateral meeting with President Hu.",
     [("meeting", "held", {OBAMA, "Hu Jintao"}, "2012-06-19", "Los Cabos")]),
    ("2014-10-18", "Remarks With Chinese State Councilor Yang Jiechi", "SECRETARY KERRY:\nMy great pleasure to welcome State Councilor Yang to Boston.",
     [("meeting", "held", {"John Kerry", "Yang Jiechi"}, "2014-10-18", "Boston")]),
    ("2015-08-28", "Remarks by National Security Advisor Susan Rice", "President Obama is looking forward to welcoming to Washington President Xi Jinping for the State Visit next month.",
     [("visit", "planned", {XI}, "2015-09", "Washington")]),
    ("2008-06-29", "Remarks of Secretary of State Condoleezza Rice With Foreign Minister Yang Jiechi",
     "Thank you all. It is late. We are tired. The guests are here.\nFOREIGN MINISTER YANG: Just now, Secretary Rice and I had talks.",
     [("talks", "held", {"Condoleezza Rice", "Yang Jiechi"}, "2008-06-29", "")]),
    # --- whom a department's briefers call the Secretary
    ("2024-04-05", "Department Press Briefing", "MR. MILLER: The Secretary had a chance to speak with Foreign Minister Wang on Tuesday.",
     [("call", "held", {"Antony Blinken", WANG}, "2024-04-02", "")]),
    ("2024-04-05", "Department Press Briefing", "QUESTION: Did you meet Wang Yi?\nMR. MILLER: As you know, we met with the Israelis on Tuesday.", []),
]  # fmt: skip


@pytest.mark.parametrize(("published", "title", "text", "expected"), REMARKS, ids=[text[:60] for _, _, text, _ in REMARKS])
def test_remarks_are_read_as_their_hearers_would(
    published: str, title: str, text: str, expected: list[tuple[str, str, set[str], str, str]]
) -> None:
    events = read(text, published, source="State Department", title=title)
    found = {(*event[:3], event[3].rstrip("~"), event[4]) for event in map(told, events)}
    assert found == {(kind, status, frozenset(who), when, where) for kind, status, who, when, where in expected}


@pytest.mark.parametrize(("published", "text", "expected"), CASES, ids=[text[:60] for _, text, _ in CASES])
def test_read_as_a_reader_would(published: str, text: str, expected: list[tuple[str, str, set[str], str, str]]) -> None:
    found = {(*event[:3], event[3].rstrip("~"), event[4]) for event in map(told, read(text, published))}
    assert found == {(kind, status, frozenset(who), when, where) for kind, status, who, when, where in expected}


NOTHING = [
    ("2006-09-22", "Hu Jintao and Henry Paulson reaffirmed their commitment to the strategic dialogue of the two nations."),
    ("2006-09-22", "Both Wu Yi and Henry Paulson will lead the biannual consultations."),
    ("2007-03-08", "The dialogue was launched by China and the US last September with Wu Yi and Henry Paulson as envoys."),
    ("2024-04-16", "The two sides agreed to maintain China-U.S. dialogue and deepen exchanges in Washington and Beijing."),
    ("2021-12-13", "China signed a paper for the Military Maritime Rules Agreement of the two sides in 1998."),
]


@pytest.mark.parametrize(("published", "text"), NOTHING, ids=[text[:60] for _, text in NOTHING])
def test_no_contact_is_read_where_none_is_told(published: str, text: str) -> None:
    assert [told(event) for event in read(text, published)] == []
