"""Histories, backgrounders and op-eds: incidents, stays, contacts recalled in passing, in sentences of our own."""

# ruff: noqa: E501 — sentences of the tables stay whole

import pytest

from tests.extract.reading import read, told

BIDEN, XI, BUSH, MAO = "Joe Biden", "Xi Jinping", "George W. Bush", "Mao Zedong"

CASES: list[tuple[str, str, list[tuple[str, str, set[str], str, str]]]] = [
    # --- incidents: ships and aircraft too near, an embassy bombed, consulates shut
    ("2018-10-03", "On Sunday the Chinese destroyer Lanzhou came within 45 yards of the USS Decatur in the South China Sea.",
     [("incident", "held", set(), "2018-09-30", "South China Sea")]),
    ("2009-03-10", "Five Chinese vessels shadowed and harassed the USNS Impeccable on Sunday south of Hainan.",
     [("incident", "held", set(), "2009-03-08", "")]),
    ("2023-05-31", "A Chinese fighter flew directly in front of an American plane over the South China Sea last Friday, the military said.",
     [("incident", "held", set(), "2023-05-26", "South China Sea")]),
    ("2022-04-01", "On 1 April 2001, a U.S. Navy signals intelligence aircraft collided in mid-air with a Chinese fighter.",
     [("incident", "held", set(), "2001-04-01", "")]),
    ("2009-05-20", "American bombs hit the Chinese embassy in Belgrade on May 7, 1999.",
     [("incident", "held", set(), "1999-05-07", "Belgrade")]),
    ("2020-07-22", "The United States on Tuesday ordered China to close its consulate in Houston, the Chinese foreign ministry said.",
     [("incident", "held", set(), "2020-07-21", "Houston")]),
    # --- who spends days in a country visits it; a participle shares the date and place of its clause
    ("1990-01-01", "In February 1972 President Richard Nixon spent eight days in China, meeting with Chairman Mao Zedong.",
     [("visit", "held", {"Richard Nixon"}, "1972-02", "China"), ("meeting", "held", {"Richard Nixon", MAO}, "1972-02", "China")]),
    ("2019-05-07", "Liu He is still expected in Washington for further negotiations on Thursday and Friday.",
     [("visit", "planned", {"Liu He"}, "2019-05-09/2019-05-10", "Washington")]),
    ("2005-11-25", "Chinese President Hu Jintao visits the US in April 2006 and the two sides sign a pact.",
     [("visit", "planned", {"Hu Jintao"}, "2006-04", "United States")]),
    # --- a surname after a title and the surname
    ("2002-03-01", "President Bush flew to Beijing in February. A meeting between Bush and Jiang Zemin on February 21 took an hour.",
     [("visit", "held", {BUSH}, "2002-02", "Beijing"), ("meeting", "held", {BUSH, "Jiang Zemin"}, "2002-02-21", "")]),
    # --- what was recalled beside something else
    ("2015-10-10", "He praised a climate pact announced last November during Barack Obama's trip to Beijing.",
     [("visit", "held", {"Barack Obama"}, "2014-11", "Beijing")]),
    ("2023-02-10", "Talks had stopped after an August Taiwan visit by Nancy Pelosi.",
     [("incident", "held", {"Nancy Pelosi"}, "2022-08", "Taiwan")]),
    ("2023-02-10", "The US cancelled what would have been a rare visit by Antony Blinken to Beijing.",
     [("visit", "cancelled", {"Antony Blinken"}, "", "Beijing")]),
    ("2001-12-20", "U.S.-China human rights talks take place in Washington on October 9.",
     [("talks", "held", set(), "2001-10-09", "Washington")]),
    # --- a series of dates and places behind one word, and visitors who follow one another
    ("2015-10-10", "Barack Obama and Xi Jinping met in June 2013 in Sunnylands, in November 2014 in Yingtai, a walled palace, and in September 2015 in Washington.",
     [("meeting", "held", {"Barack Obama", XI}, "2013-06", "Sunnylands"), ("meeting", "held", {"Barack Obama", XI}, "2014-11", "Yingtai"),
      ("meeting", "held", {"Barack Obama", XI}, "2015-09", "Washington")]),
    ("2023-06-05", "China broke off military contacts in 2008, in 2010 and again in August 2022.",
     [("cancellation", "cancelled", set(), "2008", ""), ("cancellation", "cancelled", set(), "2010", ""), ("cancellation", "cancelled", set(), "2022-08", "")]),
    ("2023-12-05", "Antony Blinken flew to Beijing in June, Janet Yellen followed in July and Gina Raimondo in August.",
     [("visit", "held", {"Antony Blinken"}, "2023-06", "Beijing"), ("visit", "held", {"Janet Yellen"}, "2023-07", "Beijing"),
      ("visit", "held", {"Gina Raimondo"}, "2023-08", "Beijing")]),
    ("2022-12-08", "Joe Biden and Xi Jinping spoke on Tuesday, and on Friday the price of soybeans fell.",
     [("call", "held", {BIDEN, XI}, "2022-12-06", "")]),
    # --- who was there, told by a clause of "when", by the host country or by the predicate of "the last time"
    ("2024-06-05", "The thaw began with the summit at Woodside in November 2023, when Biden and Xi agreed to reopen military channels.",
     [("meeting", "held", {BIDEN, XI}, "2023-11", "Woodside")]),
    ("2023-12-05", "Antony Blinken held talks in Beijing in June.",
     [("talks", "held", {"Antony Blinken"}, "2023-06", "Beijing")]),
    ("2023-06-05", "The last time Joe Biden and Xi Jinping met was in Bali in November 2022.",
     [("meeting", "held", {BIDEN, XI}, "2022-11", "Bali")]),
    ("2019-06-05", "In June 1998, Bill Clinton became the first president to visit China in nine years.",
     [("visit", "held", {"Bill Clinton"}, "1998-06", "China")]),
    # --- met during something that has its days, and another time before
    ("2022-06-13", "John Kerry saw Xie Zhenhua in Berlin during a forum of May 3 and 4, and before that in London in March.",
     [("meeting", "held", {"John Kerry", "Xie Zhenhua"}, "2022-05-03/2022-05-04", "Berlin")]),
    ("2022-06-13", "Jake Sullivan met Yang Jiechi in Luxembourg during his journey of June 10 and 11, and before that in Rome in March.",
     [("meeting", "held", {"Jake Sullivan", "Yang Jiechi"}, "2022-06-10/2022-06-11", "Luxembourg")]),
    # --- offices told behind a name, namesakes, years before an event, the comma that closes a town
    ("2011-07-21", "Henry Kissinger, Nixon's National Security Advisor, flew to Beijing in July 1971.",
     [("visit", "held", {"Henry Kissinger"}, "1971-07", "Beijing")]),
    ("2017-11-08", "Nixon met Zhou Enlai, the Chinese prime minister, in Beijing in February 1972.",
     [("meeting", "held", {"Richard Nixon", "Zhou Enlai"}, "1972-02", "Beijing")]),
    ("2017-11-08", "Ronald Reagan met Chinese Premier Li Weimin in Beijing in April 1984.",
     [("meeting", "held", {"Ronald Reagan", "Li Weimin"}, "1984-04", "Beijing")]),
    ("2022-02-21", "Richard Nixon's 1972 visit to the People's Republic of China began it all.",
     [("visit", "held", {"Richard Nixon"}, "1972", "China")]),
    ("2020-01-01", "When Chinese Premier Zhu Rongji landed in Washington, D.C., on April 7, 1999, hopes could not have been higher.",
     [("visit", "held", {"Zhu Rongji"}, "1999-04-07", "Washington")]),
    ("2011-09-15", "Vice President Joe Biden visits China in August, where he meets Xi Jinping.",
     [("visit", "held", {BIDEN}, "2011-08", "China"), ("meeting", "held", {BIDEN, XI}, "2011-08", "")]),
    ("2016-03-01", "The first meeting of the two sides since the visa and the July missile tests came in Brunei on August 1, 1995, when Qian Qichen and Warren Christopher met.",
     [("meeting", "held", {"Qian Qichen", "Warren Christopher"}, "1995-08-01", "Brunei")]),
    ("2023-06-30", "On 9 July 1971, Henry Kissinger, the national security advisor to the US president, Richard Nixon, arrived in China.",
     [("visit", "held", {"Henry Kissinger"}, "1971-07-09", "China")]),
    ("2011-09-01", "Joe Biden visits then Chinese Vice President Xi Jinping in Chengdu in August, 2011.",
     [("meeting", "held", {BIDEN, XI}, "2011-08", "Chengdu")]),
    # --- places in a row without a day, what was not done either, what was still ahead, whose trip it was
    ("2023-12-15", "In the two years since then, Antony Blinken has met Wang Yi in Bali and in Munich.",
     [("meeting", "held", {"Antony Blinken", "Wang Yi"}, "", "Bali"), ("meeting", "held", {"Antony Blinken", "Wang Yi"}, "", "Munich")]),
    ("1999-05-12", "Jiang Zemin had not answered, nor has Foreign Minister Tang Jiaxuan taken a call from Secretary of State Madeleine Albright.", []),
    ("2026-03-17", "Two weeks before a summit with Xi Jinping in Beijing, Donald Trump spoke of his plans.",
     [("meeting", "planned", {"Donald Trump", XI}, "2026-03-28~/2026-04-03~", "Beijing")]),
    ("2024-01-15", "Henry Kissinger's last trip ended with a meeting with Xi Jinping on July 20.",
     [("meeting", "held", {"Henry Kissinger", XI}, "2023-07-20", "")]),
    ("2024-01-15", "It went on with Deng Xiaoping's tour of the United States in 1979.",
     [("visit", "held", {"Deng Xiaoping"}, "1979", "United States")]),
    ("2025-06-09", "He Lifeng is scheduled to engage with Scott Bessent in London on Monday.",
     [("meeting", "planned", {"He Lifeng", "Scott Bessent"}, "2025-06-09", "London")]),
    ("2022-11-15", "Monday's encounter in Bali was the first in person between Joe Biden and Xi Jinping in years.",
     [("meeting", "held", {BIDEN, XI}, "2022-11-14", "Bali")]),
    # --- one of a series told by its number; a visit returned; a call and what it was for
    ("2014-08-01", "On July 9-10, 2014, U.S. and Chinese officials held the sixth round of the U.S.-China Strategic and Economic Dialogue.",
     [("talks", "held", set(), "2014-07-09/2014-07-10", "")]),
    ("2012-08-01", "The fourth round of the S&ED was held in Beijing in May 2012.", [("talks", "held", set(), "2012-05", "Beijing")]),
    ("2017-01-20", "Xi Jinping reciprocated the gesture in a state visit to the United States in September 2015.",
     [("visit", "held", {XI}, "2015-09", "United States")]),
    ("1999-06-01", "On May 14 President Bill Clinton called Jiang Zemin to apologize for the bombing.",
     [("call", "held", {"Bill Clinton", "Jiang Zemin"}, "1999-05-14", "")]),
    # --- what a meeting was part of is no second contact
    ("2005-12-07", "Robert Zoellick and Dai Bingguo have opened their meetings today and they'll go on into Friday as part of the Senior Dialogue between the United States and China.",
     [("meeting", "held", {"Robert Zoellick", "Dai Bingguo"}, "2005-12-07/2005-12-09", "")]),
    # --- talks that something stood in the way of; messages that nobody writes
    ("2022-12-08", "Friction between the U.S. and China disrupted climate talks in 2022.", []),
    ("2019-02-01", "Donald Trump sends mixed messages on January 30, saying a deal would only be made between Xi Jinping and him.", []),
    # --- asked for and not given
    ("2023-06-05", "Lloyd Austin had asked for a meeting with Li Shangfu in Singapore, but Beijing turned him down.",
     [("meeting", "refused", {"Lloyd Austin", "Li Shangfu"}, "", "Singapore")]),
]  # fmt: skip


@pytest.mark.parametrize(("published", "text", "events"), CASES, ids=[text[:60] for _, text, _ in CASES])
def test_a_history_is_read(published: str, text: str, events: list[tuple[str, str, set[str], str, str]]) -> None:
    expected = [(kind, status, frozenset(people), date, place) for kind, status, people, date, place in events]
    assert [told(event) for event in read(text, published)] == expected
