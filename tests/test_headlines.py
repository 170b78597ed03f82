"""Headlines: who, what, where, in the tense of the status."""

import pytest

from timeline.fusion import Person
from timeline.headlines import compose
from timeline.vocabulary import Role

QIN, WANG = Person(1, "Qin Gang", "CHN"), Person(2, "Wang Yi", "CHN")
BURNS, SULLIVAN = Person(3, "Nicholas Burns", "USA"), Person(4, "Jake Sullivan", "USA")
BLINKEN = Person(5, "Antony Blinken", "USA", Role.VISITOR)
US, CHINA = Person(None, "United States", "USA", is_state=True), Person(None, "China", "CHN", is_state=True)


@pytest.mark.parametrize(
    ("kind", "status", "people", "place", "headline"),
    [
        ("meeting", "held", [QIN, BURNS], "Beijing", "Qin Gang and Nicholas Burns meet in Beijing"),
        ("meeting", "planned", [QIN, BURNS], "", "Qin Gang and Nicholas Burns to meet"),
        ("meeting", "refused", [QIN, BURNS], "Singapore", "Meeting of Qin Gang and Nicholas Burns in Singapore"),
        ("meeting", "held", [WANG, BURNS, SULLIVAN], "", "Wang Yi meets Nicholas Burns and Jake Sullivan"),
        ("talks", "held", [BURNS, SULLIVAN, WANG, QIN], "White House",
         "Nicholas Burns and Jake Sullivan hold talks with Wang Yi and Qin Gang at the White House"),
        ("meeting", "held", [BURNS], "Beijing", "Nicholas Burns meets Chinese officials in Beijing"),
        ("talks", "held", [US, CHINA], "Geneva", "US and Chinese officials hold talks in Geneva"),
        ("call", "held", [QIN, BURNS], "Washington", "Qin Gang and Nicholas Burns speak by phone"),
        ("video_call", "planned", [QIN, BURNS], "", "Qin Gang and Nicholas Burns to speak by video"),
        ("visit", "held", [BLINKEN, QIN], "Beijing", "Antony Blinken visits Beijing"),
        ("visit", "cancelled", [BLINKEN], "", "Antony Blinken’s visit to China"),
        ("visit", "planned", [WANG], "United States", "Wang Yi to visit the United States"),
        ("invitation", "held", [BLINKEN], "China", "Antony Blinken invited to China"),
        ("cancellation", "cancelled", [CHINA], "", "Channels cut"),
    ],
)  # fmt: skip
def test_headlines(kind: str, status: str, people: list[Person], place: str, headline: str) -> None:
    assert compose(kind, status, people, place, "") == headline


def test_more_than_three_names_are_cut_short() -> None:
    others = [Person(n, f"Person {n}", "USA") for n in range(10, 15)]
    assert compose("meeting", "held", [QIN, *others], "", "") == "Qin Gang meets Person 10, Person 11 and others"
