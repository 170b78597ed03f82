"""The hard problems, one by one: tense, status by clause, attribution, since, several events, reference, decoys, merging."""

# ruff: noqa: E501 — sentences of the tables stay whole

import datetime as dt

import pytest

from tests.extract.reading import names, read, told
from timeline.vocabulary import DateBasis, LinkKind, Precision, RequestedBy, Role, Side, Status

DESK = """The foreign minister of China, Qin Gang, received the American ambassador, Nicholas Burns, the most senior encounter of the two governments in a month.
Qin told the American envoy that trust had to be rebuilt, at a meeting on Monday in Beijing, his ministry said in a statement.
Ties had soured since a Chinese spy balloon crossed the United States in February, prompting Secretary of State Antony Blinken to cancel a visit to Beijing.
The good will that followed when Xi Jinping and President Joe Biden met in Bali last November was soon spent, analysts say.
It came two weeks after Burns met Liu Jianchao, who heads the party's International Department.
Last week John Kerry, the US climate envoy, said that China invited him to visit in the near term."""


class TestOneArticleOfSixEvents:
    @pytest.fixture(scope="class")
    @staticmethod
    def events() -> dict[str, tuple[str, str, frozenset[str], str, str]]:
        return {
            (event.kind + " " + " ".join(sorted(names(event)))).strip(): told(event) for event in read(DESK, "2023-05-08", "Wire")
        }

    def test_there_are_six(self, events: dict[str, tuple[str, str, frozenset[str], str, str]]) -> None:
        assert set(events) == {
            "meeting Nicholas Burns Qin Gang", "incident", "visit Antony Blinken", "meeting Joe Biden Xi Jinping",
            "meeting Liu Jianchao Nicholas Burns", "invitation John Kerry",
        }  # fmt: skip

    def test_the_news_of_the_day_has_its_day_and_place(
        self, events: dict[str, tuple[str, str, frozenset[str], str, str]]
    ) -> None:
        assert events["meeting Nicholas Burns Qin Gang"][3:] == ("2023-05-08", "Beijing")

    def test_a_visit_called_off_has_the_month_of_its_cause(
        self, events: dict[str, tuple[str, str, frozenset[str], str, str]]
    ) -> None:
        assert events["visit Antony Blinken"][1] == "cancelled"
        assert events["visit Antony Blinken"][3:] == ("2023-02", "Beijing")
        assert events["incident"][3] == "2023-02"

    def test_a_past_month_is_no_more_than_a_month(self, events: dict[str, tuple[str, str, frozenset[str], str, str]]) -> None:
        assert events["meeting Joe Biden Xi Jinping"][3:] == ("2022-11", "Bali")

    def test_a_count_of_weeks_is_a_week_and_says_about(self) -> None:
        event = next(e for e in read(DESK, "2023-05-08") if "Liu Jianchao" in names(e))
        assert event.date.precision is Precision.WEEK
        assert event.date.approximate
        assert event.date.basis is DateBasis.ANCHORED
        assert event.date.earliest
        assert event.date.latest
        assert event.date.earliest <= dt.date(2023, 4, 24) <= event.date.latest

    def test_an_invitation_has_no_date_of_a_visit(self, events: dict[str, tuple[str, str, frozenset[str], str, str]]) -> None:
        assert events["invitation John Kerry"][3] in ("", "2023-05-01/2023-05-07")

    def test_quotes_are_the_words_of_the_article(self) -> None:
        for event in read(DESK, "2023-05-08"):
            for span in (event.quote, event.trigger, *event.further_quotes):
                assert DESK[span.start : span.end] == span.text


STATUSES = [
    # 1. tense and modality, 2. status by clause
    ("Blinken will meet Wang Yi in Jakarta on Friday.", "planned"),
    ("Blinken is scheduled to meet Wang Yi in Jakarta on Friday.", "planned"),
    ("Blinken and Wang Yi agreed to meet in Jakarta.", "planned"),
    ("The White House said that Blinken would meet Wang Yi in Jakarta.", "planned"),
    ("Blinken met Wang Yi in Jakarta.", "held"),
    ("Blinken has met Wang Yi in Jakarta.", "held"),
    ("After meeting Wang Yi in Jakarta, Blinken flew home.", "held"),
    ("Blinken is meeting Wang Yi in Jakarta.", "ongoing"),
    ("Blinken cancelled a meeting with Wang Yi in Jakarta.", "cancelled"),
    ("A meeting between Blinken and Wang Yi in Jakarta was called off.", "cancelled"),
    ("A meeting between Blinken and Wang Yi in Jakarta was put off.", "postponed"),
    ("Wang Yi refused to meet Blinken in Jakarta.", "refused"),
    ("Wang Yi turned down Blinken's request for a meeting in Jakarta.", "refused"),
    ("Blinken's upcoming meeting with Wang Yi in Jakarta drew attention.", "planned"),
]


@pytest.mark.parametrize(("text", "status"), STATUSES)
def test_status_is_what_the_clause_says(text: str, status: str) -> None:
    events = [e for e in read(text, "2023-07-12") if e.kind == "meeting"]
    assert [e.status.value for e in events] == [status]
    assert names(events[0]) == {"Antony Blinken", "Wang Yi"}


def test_talks_called_off_after_a_visit_leave_the_visit_standing() -> None:
    events = read("China called off military talks with the United States after Nancy Pelosi visited Taiwan.", "2022-08-06")
    assert {(e.kind, e.status.value) for e in events} == {("cancellation", "cancelled"), ("incident", "held")}
    cut = next(e for e in events if e.kind == "cancellation")
    assert [(p.name, p.is_state) for p in cut.participants] == [("China", True)]


def test_the_day_it_was_said_is_not_the_day_it_happened() -> None:
    (event,) = read("Dong Jun refused to meet Lloyd Austin in Jakarta, the Pentagon said on Monday.", "2024-11-20")
    assert event.status is Status.REFUSED
    assert event.date.precision is Precision.NONE


def test_since_is_no_date_of_the_event_before_it() -> None:
    events = read("Wendy Sherman has not met Xie Feng since she visited Tianjin in July 2021.", "2022-05-08")
    assert [told(e) for e in events] == [("visit", "held", frozenset({"Wendy Sherman"}), "2021-07", "Tianjin")]


def test_several_events_in_one_sentence_have_their_own_days_and_places() -> None:
    events = read("Jake Sullivan and Wang Yi built on their meetings in Vienna in May and in Malta in September.", "2023-10-27")
    assert {(e.place, e.date.edtf) for e in events} == {("Vienna", "2023-05"), ("Malta", "2023-09")}


def test_news_without_a_date_gets_the_day_of_publication_and_says_so() -> None:
    (event,) = read("Treasury Secretary Scott Bessent held an introductory call with Vice Premier He Lifeng.", "2025-02-21")
    assert event.date.basis is DateBasis.PUBLISHED
    assert event.date.approximate


def test_what_is_told_in_passing_gets_no_day_at_all() -> None:
    text = "Tariffs rose on Monday.\nPrices followed.\nTrade fell.\nFarmers complained.\nSince Xi Jinping and Donald Trump spoke, little has changed."
    assert all(e.date.precision is Precision.NONE for e in read(text, "2025-02-21"))


REFERENCES = [
    ("Blinken flew to Bali. The envoy was tired.\nHe met Foreign Minister Wang Yi on Saturday.", "2022-07-11", {"Antony Blinken", "Wang Yi"}),
    ("Lloyd Austin met his Chinese counterpart in Singapore on Friday.", "2022-06-11", {"Lloyd Austin", "Wei Fenghe"}),
    ("The Chinese and American presidents met in Busan on Thursday.", "2025-10-31", {"Xi Jinping", "Donald Trump"}),
    ("CIA Director Burns met State Security Minister Chen Yixin in Beijing last month.", "2024-06-11", {"William Burns", "Chen Yixin"}),
    ("Ambassador Burns met Qin Gang in Beijing last month.", "2023-06-11", {"Nicholas Burns", "Qin Gang"}),
    ("The Secretary of War, Pete Hegseth, met Admiral Dong in Malaysia on Friday.", "2025-11-03", {"Pete Hegseth", "Dong Jun"}),
    ("Premier Li met Yellen in Beijing on Friday.", "2023-07-08", {"Li Qiang", "Janet Yellen"}),
    ("Premier Li met President Trump in Manila on Monday.", "2017-11-14", {"Li Keqiang", "Donald Trump"}),
    ("Yellen sat across from Vice Premier Liu in Zurich on Wednesday.", "2023-01-19", {"Janet Yellen", "Liu He"}),
    ("FM Wang Yi met Secretary Blinken in Vientiane on Saturday.", "2024-07-28", {"Wang Yi", "Antony Blinken"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "published", "people"), REFERENCES)
def test_titles_roles_and_pronouns_lead_to_people(text: str, published: str, people: set[str]) -> None:
    assert [names(e) for e in read(text, published) if e.kind in ("meeting", "talks")] == [people]


def test_i_and_we_are_the_speaker() -> None:
    text = "I had a good meeting with Defence Minister Dong Jun in Singapore on Friday. We spoke again last night."
    events = read(text, "2025-06-02", "US Department of War", "Pete Hegseth on X, on Admiral Dong")
    assert [names(e) for e in events] == [{"Pete Hegseth", "Dong Jun"}] * 2
    assert [e.kind for e in events] == ["meeting", "call"]


def test_somebody_outside_the_register_is_kept_as_named() -> None:
    (event,) = read(
        "Vice Foreign Minister Deng Hanwen met Ambassador Nicholas Burns in Beijing on Monday for talks with Chinese Vice Minister Bai Yunfeng.",
        "2023-05-09",
    )[:1]
    stranger = [p for p in event.participants if p.official_key is None]
    assert all(p.side is Side.CHN and p.post for p in stranger)
    assert "Nicholas Burns" in names(event)


def test_posts_are_those_of_the_day() -> None:
    (event,) = read("Marco Rubio met Wang Yi in Kuala Lumpur on Friday.", "2025-07-12")
    posts = {p.name: p.post for p in event.participants}
    assert posts["Marco Rubio"] == "Secretary of State"
    assert event.level is not None


def test_the_host_and_the_guest_are_told_apart() -> None:
    (event,) = read("Chinese leader Xi Jinping received Secretary of State Antony Blinken in Beijing on Monday.", "2023-06-20")
    assert {p.name: p.role for p in event.participants} == {"Xi Jinping": Role.HOST, "Antony Blinken": Role.VISITOR}


def test_who_asked_and_beside_what() -> None:
    (call,) = read("Wang Yi spoke by phone with Marco Rubio on Friday at the request of the US side.", "2025-01-26")
    assert call.requested_by is RequestedBy.USA
    (meeting,) = read("Blinken met Wang Yi on the sidelines of the Munich Security Conference on Saturday.", "2023-02-20")
    assert meeting.margins_of == "Munich Security Conference"


def test_a_meeting_told_twice_is_one_event_with_all_that_both_say() -> None:
    text = "Jake Sullivan met Yang Jiechi on Monday.\nThe talks were long.\nThe meeting in Rome lasted seven hours."
    (event,) = read(text, "2022-03-15")
    assert told(event) == ("meeting", "held", frozenset({"Jake Sullivan", "Yang Jiechi"}), "2022-03-14", "Rome")
    assert event.further_quotes


def test_meetings_in_two_places_stay_two() -> None:
    events = read("Blinken met Wang Yi in Bali in July 2022.\nBlinken met Wang Yi in New York in September 2022.", "2022-10-01")
    assert {(e.place, e.date.edtf) for e in events} == {("Bali", "2022-07"), ("New York", "2022-09")}


def test_a_meeting_on_a_visit_is_part_of_it_and_a_cancelled_trip_has_its_cause() -> None:
    events = read("Yellen visited Beijing from July 6 to 9. She met Premier Li Qiang in Beijing on July 7.", "2023-07-10")
    visit = next(k for k, e in enumerate(events) if e.kind == "visit")
    meeting = next(e for e in events if e.kind == "meeting")
    assert [(link.kind, link.target) for link in meeting.links] == [(LinkKind.PART_OF, visit)]
    events = read("Blinken cancelled a trip to Beijing after a Chinese spy balloon crossed Montana.", "2023-02-05")
    trip = next(e for e in events if e.kind == "visit")
    assert [link.kind for link in trip.links] == [LinkKind.BECAUSE_OF]


def test_headlines_are_plain() -> None:
    headlines = {e.headline for e in read(DESK, "2023-05-08")}
    assert {
        "Qin Gang and Nicholas Burns meet in Beijing",
        "Antony Blinken’s visit to Beijing",
        "Balloon over the United States",
    } <= headlines


def test_confidence_is_a_chance() -> None:
    assert all(0 < e.confidence < 1 for e in read(DESK, "2023-05-08"))
