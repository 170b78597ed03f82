"""Full-text search gives a reader the same answer on both engines."""

import pytest

from tests.factories import make_event, make_official
from timeline.models import Event
from timeline.search import fold

pytestmark = pytest.mark.django_db


def found(words: str) -> set[str]:
    return {event.headline for event in Event.objects.search(words)}


@pytest.fixture
def record() -> None:
    make_event(make_official("Janet Yellen", "USA", "Treasury Secretary"), headline="Yellen in Zürich", place="Zürich")
    event = make_event(
        make_official("Wang Yi", "CHN", native_name="王毅"), headline="Wang Yi in Vienna", quote="They held candid talks."
    )
    event.search_text = fold("Wang Yi in Vienna 王毅 外交部长 They held candid talks.")
    event.save()
    make_event(headline="Balloon over Montana", kind="incident")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("zurich", {"Yellen in Zürich"}),
        ("ZÜRICH", {"Yellen in Zürich"}),
        ('"candid talks"', {"Wang Yi in Vienna"}),
        ('"talks candid"', set()),
        ("in -vienna", {"Yellen in Zürich"}),
        ("王毅", {"Wang Yi in Vienna"}),
        ("外交", {"Wang Yi in Vienna"}),
        ("-王毅 in", {"Yellen in Zürich"}),
        ('balloon "', {"Balloon over Montana"}),
        ("balloons", {"Balloon over Montana"}),
        ('"balloons"', set()),
        ("talk", {"Wang Yi in Vienna"}),
        ("in -talk", {"Yellen in Zürich"}),
        ("or talk", set()),
        ('"" - * ( AND', set()),
    ],
)
def test_words_phrases_exclusions_accents_and_chinese(record: None, words: str, expected: set[str]) -> None:
    assert found(words) == expected


def test_either_spelling_finds_both_sides_ministers(db: None) -> None:
    for post in ("Defence Minister", "Defense Secretary"):
        make_event(headline=f"A call of the {post}")
    for words in ("defence", "defense", "DEFENCES"):
        assert found(words) == {"A call of the Defence Minister", "A call of the Defense Secretary"}
    assert found("defence ministers") == {"A call of the Defence Minister"}
    assert found('"defence secretary"') == set()
    make_event(headline="A program of the ministries")
    assert found("programme ministry") == found("programs ministries") == {"A program of the ministries"}


def test_a_changed_event_is_found_by_its_new_words_only(record: None) -> None:
    event = Event.objects.get(kind="incident")
    event.search_text = "airship"
    event.save()
    assert found("airship") == {"Balloon over Montana"}
    assert found("balloon") == set()


@pytest.mark.parametrize("words", ["'", '"', "NEAR(", "a OR", "col:x", "^", "\x00", "%", "!!", "a & b | !c", "x" * 5000, '" "'])
def test_no_query_is_an_error(record: None, words: str) -> None:
    found(words)
