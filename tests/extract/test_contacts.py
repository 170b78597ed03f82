"""Contacts in the prose of wires, readouts and briefings: sentences of our own, and what a reader would take from each."""

# ruff: noqa: E501 — sentences of the tables stay whole

import pytest

from tests.extract.reading import read, told

BLINKEN, WANG, XI, BIDEN, TRUMP = "Antony Blinken", "Wang Yi", "Xi Jinping", "Joe Biden", "Donald Trump"

CASES: list[tuple[str, str, str, list[tuple[str, str, set[str], str, str]]]] = [
    # --- readouts of both governments
    ("2022-06-10", "Department of Defense",
     "Defense Secretary Lloyd Austin met with Minister of National Defense General Wei Fenghe today on the margins of the Shangri-La Dialogue in Singapore.",
     [("meeting", "held", {"Lloyd Austin", "Wei Fenghe"}, "2022-06-10", "Singapore")]),
    ("2022-07-05", "Department of the Treasury",
     "Treasury Secretary Janet Yellen held a virtual meeting with Vice Premier Liu He on July 4.",
     [("video_call", "held", {"Janet Yellen", "Liu He"}, "2022-07-04", "")]),
    ("2023-05-26", "Department of Commerce",
     "Commerce Secretary Gina Raimondo met with China’s Minister of Commerce Wang Wentao on May 25 in Washington for frank discussions.",
     [("meeting", "held", {"Gina Raimondo", "Wang Wentao"}, "2023-05-25", "Washington")]),
    ("2021-10-06", "White House",
     "National Security Advisor Jake Sullivan met today in Zurich with Politburo Member and Director of the Office of the Foreign Affairs Commission Yang Jiechi. "
     "Today’s meeting followed President Biden’s September 9 call with President Xi.",
     [("meeting", "held", {"Jake Sullivan", "Yang Jiechi"}, "2021-10-06", "Zurich"), ("call", "held", {BIDEN, XI}, "2021-09-09", "")]),
    ("2025-06-05", "China MFA",
     "On the evening of June 5, President Xi Jinping had a phone call with U.S. President Donald Trump at the latter's request.",
     [("call", "held", {XI, TRUMP}, "2025-06-05", "")]),
    ("2023-07-19", "China MFA",
     "On July 18, 2023, Premier Li Qiang met in Beijing with visiting U.S. climate envoy John Kerry.",
     [("meeting", "held", {"Li Qiang", "John Kerry"}, "2023-07-18", "Beijing")]),
    ("2025-10-18", "China MOFCOM",
     "On the morning of October 18, Beijing time, Vice Premier He Lifeng held a video call with his US counterparts, Treasury Secretary Scott Bessant and Trade Representative Greer.",
     [("video_call", "held", {"He Lifeng", "Scott Bessent", "Jamieson Greer"}, "2025-10-18", "")]),
    # --- news wires
    ("2023-07-09", "Reuters",
     "Treasury Secretary Janet Yellen wrapped up a four-day visit to Beijing on Sunday. She met Premier Li Qiang on Friday and Vice Premier He Lifeng on Saturday.",
     [("visit", "held", {"Janet Yellen"}, "2023-07-06/2023-07-09", "Beijing"),
      ("meeting", "held", {"Janet Yellen", "Li Qiang"}, "2023-07-07", ""), ("meeting", "held", {"Janet Yellen", "He Lifeng"}, "2023-07-08", "")]),
    ("2025-06-10", "Reuters",
     "U.S. Treasury Secretary Scott Bessent met the Chinese delegation led by Vice Premier He Lifeng for a second day at Lancaster House in London on Tuesday.",
     [("meeting", "held", {"Scott Bessent", "He Lifeng"}, "2025-06-10", "London")]),
    ("2023-10-10", "AP",
     "Senate Majority Leader Chuck Schumer led a bipartisan delegation of six senators that met Xi in Beijing on Monday.",
     [("meeting", "held", {"Chuck Schumer", XI}, "2023-10-09", "Beijing")]),
    ("2024-05-31", "Reuters",
     "Defense Secretary Lloyd Austin and Chinese Defense Minister Dong Jun held their first in-person talks on Friday in Singapore. The two had spoken by video conference in April.",
     [("talks", "held", {"Lloyd Austin", "Dong Jun"}, "2024-05-31", "Singapore"), ("video_call", "held", {"Lloyd Austin", "Dong Jun"}, "2024-04", "")]),
    ("2020-06-18", "AP",
     "Mike Pompeo sat down with Yang Jiechi in Hawaii on Wednesday.",
     [("meeting", "held", {"Mike Pompeo", "Yang Jiechi"}, "2020-06-17", "Hawaii")]),
    ("2023-06-02", "AP",
     "CIA Director Bill Burns traveled to China last month, an official confirmed on Friday.",
     [("visit", "held", {"William Burns"}, "2023-05", "China")]),
    ("2018-11-09", "AP",
     "Secretary of State Mike Pompeo and Defense Secretary James Mattis hosted Yang Jiechi and General Wei Fenghe in Washington on November 9.",
     [("meeting", "held", {"Mike Pompeo", "James Mattis", "Yang Jiechi", "Wei Fenghe"}, "2018-11-09", "Washington")]),
    ("2022-11-21", "AP",
     "Xi Jinping and Vice President Kamala Harris spoke briefly at the APEC summit in Bangkok on Saturday.",
     [("meeting", "held", {XI, "Kamala Harris"}, "2022-11-19", "Bangkok")]),
    # --- plans
    ("2025-05-08", "AP",
     "U.S. Treasury Secretary Scott Bessent will travel to Switzerland this week to meet Vice Premier He Lifeng, the two governments said.",
     [("meeting", "planned", {"Scott Bessent", "He Lifeng"}, "2025-05-05/2025-05-11", "Switzerland")]),
    ("2023-06-14", "State Department",
     "Secretary Blinken spoke last night by phone with Foreign Minister Qin Gang. The Secretary will travel to Beijing from June 16 to 21.",
     [("call", "held", {BLINKEN, "Qin Gang"}, "2023-06-13", ""), ("visit", "planned", {BLINKEN}, "2023-06-16/2023-06-21", "Beijing")]),
    ("2024-01-05", "AP",
     "China and the US will hold defence policy coordination talks in Washington next week, the Pentagon said.",
     [("talks", "planned", set(), "2024-01-08/2024-01-14", "Washington")]),
    # --- refused, put off, called off
    ("2023-05-30", "AP",
     "China has rebuffed a U.S. request for Lloyd Austin to meet his Chinese counterpart, Li Shangfu, at a security forum in Singapore this week, the Pentagon said Monday.",
     [("meeting", "refused", {"Lloyd Austin", "Li Shangfu"}, "2023-05-29/2023-06-04", "Singapore")]),
    ("2023-02-08", "AP",
     "Wei Fenghe declined to take a call from Lloyd Austin on Saturday, the Pentagon said on Tuesday.",
     [("call", "refused", {"Wei Fenghe", "Lloyd Austin"}, "2023-02-04", "")]),
    ("2023-02-04", "AP",
     "Secretary of State Antony Blinken has postponed his planned trip to China, a senior official said Friday.",
     [("visit", "postponed", {BLINKEN}, "", "China")]),
    ("2024-07-18", "AP",
     "China has suspended talks with the US on arms control over Washington's arms sales to Taiwan.",
     [("cancellation", "cancelled", set(), "2024-07-18~", "")]),
    # --- protests, and what is no contact
    ("2022-08-03", "China MFA",
     "Vice Foreign Minister Xie Feng urgently summoned U.S. Ambassador Nicholas Burns on the night of August 2.",
     [("protest", "held", {"Nicholas Burns"}, "2022-08-02", "")]),
    ("2023-04-06", "AP",
     "Taiwan President Tsai Ing-wen met House Speaker Kevin McCarthy in California on Wednesday.",
     [("incident", "held", {"Kevin McCarthy"}, "2023-04-05", "California")]),
    ("2023-05-23", "AP",
     "China's new ambassador to the US, Xie Feng, arrived in Washington on Tuesday.",
     [("other", "held", {"Xie Feng"}, "2023-05-23", "Washington")]),
]  # fmt: skip


@pytest.mark.parametrize(("published", "source", "text", "expected"), CASES, ids=[text[:50] for _, _, text, _ in CASES])
def test_a_reader_would_take_these_contacts(
    published: str, source: str, text: str, expected: list[tuple[str, str, set[str], str, str]]
) -> None:
    assert {told(event) for event in read(text, published, source)} == {
        (kind, status, frozenset(people), edtf, place) for kind, status, people, edtf, place in expected
    }


NOTHING = [
    (
        "2023-02-16",
        "Antony Blinken is considering meeting Wang Yi at a conference in Munich, people familiar with the matter said.",
    ),
    ("2025-06-04", "Trump is likely to speak with Xi this week, his spokeswoman said."),
    (
        "2025-05-01",
        "China is weighing an offer from Washington to hold trade talks, and insisted that no negotiations were under way.",
    ),
    ("2023-05-08", "If Xi travels to California, Biden would be glad to meet him there in November."),
    ("2023-05-08", "Qin Gang and Nicholas Burns have yet to meet."),
    ("2023-05-08", "Austin has not spoken with Li Shangfu, the Pentagon said on Monday."),
    ("2024-03-27", "Chinese leader Xi Jinping met a group of American chief executives in Beijing on Wednesday."),
    ("2023-03-20", "Xi Jinping arrived in Moscow on Monday and met Vladimir Putin."),
    ("2023-01-13", "President Biden hosted Japanese Prime Minister Fumio Kishida at the White House on Friday."),
    (
        "2023-05-08",
        "High-level exchanges between China and the United States have withered, and lines of communication are closed.",
    ),
    ("2022-05-08", "They’re meeting the commitments of the deal, Trump said of China."),
    ("2023-05-08", "Did Secretary Blinken meet Wang Yi in Bali?"),
    ("2023-02-10", "MR. KIRBY: I know of no plans to reach out to the Chinese about this."),
    ("2018-12-01", "The United States raised tariffs on Chinese goods on Friday, and China answered on Saturday."),
]


@pytest.mark.parametrize(("published", "text"), NOTHING, ids=[text[:50] for _, text in NOTHING])
def test_no_contact_is_read_where_none_is_told(published: str, text: str) -> None:
    assert [told(event) for event in read(text, published)] == []
