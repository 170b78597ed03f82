"""The filter in the address: read, applied, said in words, written back."""

import pytest
from django.http import QueryDict

from tests.factories import add_citation, make_article, make_event, make_official, make_publisher
from timeline.facets import facet_counts, total
from timeline.forms import BadFilter, EventFilterForm
from timeline.vocabulary import ReviewState

pytestmark = pytest.mark.django_db


def form(query: str = "") -> EventFilterForm:
    return EventFilterForm(QueryDict(query))


def found(query: str) -> set[str]:
    return set(form(query).events().values_list("headline", flat=True))


@pytest.fixture
def record() -> None:
    qin, burns = make_official("Qin Gang"), make_official("Nicholas Burns", "USA", "Ambassador to China", level=4)
    xi = make_official("Xi Jinping", "CHN", "President", level=1, channel="leader", native_name="习近平")
    make_event(qin, burns, headline="Embassy", place="Beijing", country="China", level=4)
    make_event(
        xi, "USA Joe Biden", headline="Bali", date="2022-11-14", channel="leader", level=1, country="Indonesia", place="Bali"
    )
    make_event(qin, xi, headline="Home", date="2023-02", kind="talks", review_state=ReviewState.ACCEPTED)
    make_event("USA Lloyd Austin", headline="Call", date="2023-02-04", kind="call", status="refused", channel="defence")
    make_event(headline="Undated", date="", article=make_article(publisher=make_publisher("Xinhua"), published="2023-06-01"))


@pytest.mark.parametrize(
    "query, headlines",
    [
        ("", {"Embassy", "Bali", "Home", "Call", "Undated"}),
        ("kind=meeting&kind=call", {"Embassy", "Bali", "Call", "Undated"}),
        ("status=refused", {"Call"}),
        ("channel=leader&channel=defence", {"Bali", "Call"}),
        ("level=1", {"Bali"}),
        ("above=3", {"Bali", "Home", "Call", "Undated"}),
        ("person=qin-gang", {"Embassy", "Home"}),
        ("person=qin-gang&person=xi-jinping", {"Home"}),
        ("person=Nicholas+Burns", {"Embassy"}),
        ("person=习近平", {"Bali", "Home"}),
        ("publisher=xinhua", {"Undated"}),
        ("country=China", {"Embassy"}),
        ("place=Bali", {"Bali"}),
        ("third=1", {"Bali"}),
        ("reviewed=1", {"Home"}),
        ("undated=1", {"Undated"}),
        ("undated=1&from=2023", set()),
        ("from=2023", {"Embassy", "Home", "Call"}),
        ("to=2022", {"Bali"}),
        ("from=2023-02-10&to=2023-02-12", {"Home"}),
        ("from=2023-02&to=2023-02&kind=call", {"Call"}),
        ("q=embassy", {"Embassy"}),
    ],
)
def test_each_filter_leaves_what_it_says(record: None, query: str, headlines: set[str]) -> None:
    assert found(query) == headlines


@pytest.mark.parametrize(
    "query, canonical",
    [
        ("q=&from=&to=&kind=", ""),
        ("kind=talks&kind=meeting&kind=talks", "kind=meeting&kind=talks"),
        ("to=2023-06-30&from=2022-11-01", "from=2022-11&to=2023-06"),
        ("from=2023-01-01&to=2023-12-31", "from=2023&to=2023"),
        ("q=++balloon++over+Montana ", "q=balloon+over+Montana"),
        ("reviewed=yes&utm_source=x&order=oldest", "reviewed=1&order=oldest"),
        ("person=Qin+Gang", "person=qin-gang"),
    ],
)
def test_canonical_address(record: None, query: str, canonical: str) -> None:
    assert form(query).query_string() == canonical
    assert form(canonical).query_string() == canonical


@pytest.mark.parametrize(
    "query, parameter, words",
    [
        ("from=yesterday", "from", "is not a date"),
        ("from=2023-13", "from", "not a date of the calendar"),
        ("to=0000", "to", "not a date of the calendar"),
        ("from=2023-02-30", "from", "not a date of the calendar"),
        ("from=2024&to=2023", "to", "is before the start"),
        ("kind=party", "kind", "is not a kind"),
        ("status=1", "status", "is not a status"),
        ("channel=%00", "channel", "has a character"),
        ("level=9", "level", "is not a level"),
        ("above=²", "above", "is not a level"),
        ("person=nobody", "person", "no one in the register"),
        ("publisher=nobody", "publisher", "is no publisher"),
        ("third=maybe", "third", "is not 1"),
        ("q=" + "a" * 300, "q", "longer than 200"),
        ("q=a%00b", "q", "has a character"),
        ("after=12", "after", "not a place in the list"),
        ("after=2023-02-31_4", "after", "not a place in the list"),
        ("order=random", "order", "is not an order"),
        ("from=2023&from=2024", "from", "given twice"),
        ("&".join(f"place=p{n}" for n in range(30)), "place", "more than 20"),
        ("colour=red", "colour", "is not a parameter"),
    ],
)
def test_what_makes_no_sense_is_named(query: str, parameter: str, words: str) -> None:
    with pytest.raises(BadFilter) as caught:
        EventFilterForm.strict(QueryDict(query))
    assert [problem.parameter for problem in caught.value.problems] == [parameter]
    assert words in caught.value.problems[0].message
    assert list(form(query).events()) == []


def test_an_alias_that_two_people_share_is_refused() -> None:
    for name in ("Nicholas Burns", "William Burns"):
        make_official(name, "USA").aliases.create(text="Burns")
    assert "more than one person" in form("person=burns").notes[0].message


def test_words_for_what_is_shown(record: None) -> None:
    assert form().describe(5) == "5 contacts and related events between the United States and China"
    assert form("kind=call&status=refused").describe(1) == "1 phone call, refused"
    words = form("kind=meeting&kind=talks&channel=defence&above=3&person=qin-gang&from=2022-11&to=2023-06&q=balloon").describe(14)
    assert words == (
        "14 meetings and talks, with Qin Gang, in the defence channel, at minister level or above, "
        "from November 2022 to June 2023, matching “balloon”"
    )
    assert form("kind=letter").describe(0) == "No letters"


def test_a_changed_copy_starts_at_the_top(record: None) -> None:
    chosen = form("kind=meeting&person=qin-gang&from=2023&after=2023-05-08_7")
    assert chosen.query_string() == "from=2023&kind=meeting&person=qin-gang&after=2023-05-08_7"
    assert chosen.without("kind", "meeting") == "from=2023&person=qin-gang"
    assert chosen.having("kind", "call") == "from=2023&kind=call&kind=meeting&person=qin-gang"
    assert chosen.chips()[0] == ("Since 2023", "kind=meeting&person=qin-gang")


def counts(query: str, facet: str) -> dict[str, int]:
    return {value.label: value.count for value in facet_counts(form(query))[facet] if value.count}


def test_facets_leave_out_their_own_filter(record: None) -> None:
    assert counts("", "kind") == {"Meeting": 3, "Talks": 1, "Phone call": 1}
    assert counts("kind=call", "kind") == {"Meeting": 3, "Talks": 1, "Phone call": 1}
    assert counts("kind=call", "status") == {"Refused": 1}
    assert counts("kind=call&status=held", "status") == {"Refused": 1}
    assert counts("level=1", "level") == {"Leader": 1, "Minister": 3, "Deputy / ambassador": 1}
    assert counts("above=3", "level") == {"Leader": 1, "Minister": 3}
    assert counts("country=China", "country") == {"China": 1, "Indonesia": 1}
    assert counts("third=1", "country") == {"Indonesia": 1}
    assert counts("person=qin-gang", "CHN") == {"Qin Gang": 2, "Xi Jinping": 1}
    assert counts("publisher=xinhua", "publisher") == {"The Daily Courier": 4, "Xinhua": 1}
    assert counts("kind=meeting", "undated") == {"Date not known": 1}
    assert counts("reviewed=1", "reviewed") == {"Reviewed by an editor": 1}


@pytest.mark.parametrize(
    "query", ["", "kind=meeting", "above=3&third=1", "person=qin-gang&kind=talks", "q=bali", "publisher=xinhua"]
)
def test_the_total_is_the_number_of_events(record: None, query: str) -> None:
    assert total(form(query)) == form(query).events().count()


def test_a_withdrawn_or_rejected_source_does_not_count(record: None) -> None:
    event = make_event(headline="Gone", review_state=ReviewState.REJECTED)
    add_citation(event, make_article(publisher=make_publisher("Xinhua")), withdrawn=True)
    assert "Gone" not in found("")
    assert counts("", "publisher")["Xinhua"] == 1
