"""Who takes part and when, where other people and other dates stand in the same sentence: sentences of our own."""

import pytest

from tests.extract.reading import names, read

BLINKEN, WANG, XI, BIDEN, TRUMP = "Antony Blinken", "Wang Yi", "Xi Jinping", "Joe Biden", "Donald Trump"


@pytest.mark.parametrize(
    ("published", "text", "people", "date"),
    [
        # whose envoy, ally or predecessor somebody is
        ("2021-09-03",
         "President Joe Biden's climate envoy, John Kerry, met Vice Premier Han Zheng on Thursday.",
         {"John Kerry", "Han Zheng"}, "2021-09-02"),
        ("2025-03-24",
         "Senator Steve Daines, an ally of President Donald Trump, met Premier Li Qiang on Sunday.",
         {"Steve Daines", "Li Qiang"}, "2025-03-23"),
        ("2023-07-15",
         "Secretary of State Antony Blinken met Wang Yi, the predecessor of Qin Gang, on Thursday.",
         {BLINKEN, WANG}, "2023-07-13"),
        # a count from an event dates what came then, and not that event
        ("2022-11-19",
         "Katherine Tai met Commerce Minister Wang Wentao on Friday. The meeting came four days after "
         "President Joe Biden met President Xi Jinping in Bali.",
         {BIDEN, XI}, "2022-11-14"),
        # a man is no "she", and a woman no "he"
        ("2023-07-10",
         "Janet Yellen followed Antony Blinken to China. He had been there on June 18 and 19 and was received "
         "by President Xi Jinping.",
         {BLINKEN, XI}, "2023-06-18/2023-06-19"),
        # the former holder of an office
        ("2023-12-01",
         "Henry Kissinger has died. The former secretary of state was received by President Xi Jinping on July"
         " 20.",
         {"Henry Kissinger", XI}, "2023-07-20"),
        # the pair nearest to "they"
        ("2024-03-28",
         "Kurt Campbell raised a matter which Antony Blinken had put to Wang Yi when they met in Munich on "
         "February 16.",
         {BLINKEN, WANG}, "2024-02-16"),
        # what is said is said elsewhere
        ("2023-09-18",
         "National Security Advisor Jake Sullivan met Wang Yi in Malta on September 16 and 17, the White House"
         " said on Sunday.",
         {"Jake Sullivan", WANG}, "2023-09-16/2023-09-17"),
        # the contacts of a trip are on its days
        ("2023-09-01",
         "Commerce Secretary Gina Raimondo visited China from August 27 to 30. She held talks with Commerce "
         "Minister Wang Wentao.",
         {"Gina Raimondo", "Wang Wentao"}, "2023-08-27/2023-08-30"),
        # a year told before "when"
        ("2025-02-23",
         "Their dealings date from 2023, when Janet Yellen met Vice Premier He Lifeng in Beijing on July 8.",
         {"Janet Yellen", "He Lifeng"}, "2023-07-08"),
    ],
)  # fmt: skip
def test_a_contact_has_its_own_people_and_its_own_day(published: str, text: str, people: set[str], date: str) -> None:
    told = [(names(event), event.date.edtf) for event in read(text, published)]
    assert (people, date) in told
    assert not [others for others, _ in told if others & people and others != people and not others <= people]


@pytest.mark.parametrize(
    ("published", "text"),
    [
        ("2022-06-16", "Antony Blinken spoke to Wang Yi last year. Officials of the two sides have met several times since."),
        ("2024-08-31", "Jake Sullivan is the first national security adviser to make the trip to China in eight years."),
        ("2025-10-27", "The subject was the meeting of President Donald Trump and President Xi Jinping."),
        ("2025-10-27",
         "Treasury Secretary Scott Bessent and Vice Premier He Lifeng ended two days of trade talks in Madrid "
         "on Sunday."),
        ("2023-02-04", "Antony Blinken was to have held talks with Foreign Minister Qin Gang on Sunday."),
        ("2024-02-17", "Antony Blinken and Wang Yi went over progress since the summit in Woodside in November."),
    ],
)  # fmt: skip
def test_talk_about_contacts_makes_no_false_one(published: str, text: str) -> None:
    for event in read(text, published):
        assert event.kind != "cancellation"
        assert not (event.date.earliest and event.date.earliest.year > 2030)
        assert not ({BLINKEN, WANG} <= names(event) and event.kind == "meeting")
        assert not ({TRUMP, XI} <= names(event))
        assert "Qin Gang" not in names(event)
        assert not (event.kind == "visit" and WANG in names(event))
