"""Hostile and odd texts: linear time, no crash, offsets that hold."""

import datetime as dt
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.extract.reading import gazetteer, names, read
from timeline.extract.cleaning import MAX_SENTENCE, paragraphs, sentences
from timeline.extract.extractor import Item, scan

SENTENCE = "Antony Blinken met Foreign Minister Wang Yi in Bali on July 9, 2022, and talks will go on. "


def _holds(text: str) -> int:
    events = read(text, "2023-05-08")
    for event in events:
        for span in (event.quote, event.trigger, *event.further_quotes):
            assert text[span.start : span.end] == span.text
            assert len(span.text) <= MAX_SENTENCE
    return len(events)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        "a",
        "?" * 5000,
        "(" * 5000,
        "“" * 3000 + "Xi met Biden" + "”" * 3000,
        "Blinken met Wang Yi in Bali on Saturday " * 400,  # no sentence ends
        "<p>Blinken met <b>Wang Yi</b> in&nbsp;Bali</p><script>var met = 'Xi';</script>",
        "\u202bBlinken met Wang Yi in Bali\u202c \u200eon Saturday\u200f.",
        "Blinken\u00a0met\u00a0Wang\u00a0Yi in Bali.\r\nThe\ttalks\twere long.",
        "Blinken met " + ", ".join(f"Person{i} Name{i}" for i in range(500)) + " and Wang Yi in Bali.",
        "met meeting talks call visit " * 600,
        "Xi–Biden—Xi-Biden meeting-meeting " * 300,
        "\x00\ufffd\ud7ff Blinken met Wang Yi.",
        "12 May 2023 " * 1500,
        "Antony Blinken, " + "a" * 1150 + " met Wang Yi.",  # where an office could stand
        "Director of " + "Grain and " * 100 + "Wang Yi met Blinken.",
        "FOREIGN MINISTER WANG:\n" * 400,
    ],
    ids=range(18),
)
def test_odd_texts_do_no_harm(text: str) -> None:
    _holds(text)


def test_a_text_in_capitals_is_read() -> None:
    text = "SECRETARY OF STATE ANTONY BLINKEN MET FOREIGN MINISTER WANG YI IN BALI ON JULY 9, 2022, OFFICIALS SAID."
    events = read(text, "2022-07-10")
    assert events[0].quote.text == text
    assert [(e.kind, names(e), e.date.edtf) for e in events] == [("meeting", {"Antony Blinken", "Wang Yi"}, "2022-07-09")]


def test_marks_of_direction_do_not_hide_names() -> None:
    (event,) = read("\u202aAntony Blinken\u202c met Foreign Minister Wang Yi in Bali on July 9, 2022.", "2022-07-10")
    assert names(event) == {"Antony Blinken", "Wang Yi"}


def test_a_hundred_thousand_words_take_time_in_proportion() -> None:
    """The cheap pass over a text ten times as long takes no more than some twenty times as long."""

    def seconds(copies: int) -> float:
        item = Item((SENTENCE * 40 + "\n") * copies, dt.date(2023, 5, 8))
        began = time.perf_counter()
        scan(item, gazetteer())
        return time.perf_counter() - began

    seconds(1)
    small, large = seconds(15), seconds(150)  # 150 copies: about 100,000 words
    assert large < 20 * small + 0.5


def test_a_paragraph_without_sentence_ends_is_cut() -> None:
    text = "Blinken met Wang Yi and " * 3000
    pieces = [s for k, p in enumerate(paragraphs(text)) for s in sentences(p, k)]
    assert all(len(piece.text) <= MAX_SENTENCE for piece in pieces)
    assert all(text[piece.start : piece.end] == piece.text for piece in pieces)


_WORDS = st.sampled_from(
    [
        "Blinken",
        "Wang",
        "Yi",
        "Xi",
        "Biden",
        "He",
        "Li",
        "Minister",
        "President",
        "Secretary",
        "the",
        "of",
        "and",
        ",",
        ".",
        "?",
        "“",
        "”",
        "(",
        ")",
        "-",
        "met",
        "will",
        "not",
        "meeting",
        "talks",
        "call",
        "visit",
        "to",
        "Beijing",
        "in",
        "on",
        "Monday",
        "May",
        "10-11",
        "2023",
        "China",
        "U.S.",
        "after",
        "before",
        "said",
        "that",
        "\n",
        "Q:",
        "MR.",
        "Taiwan",
        "Japan",
        "counterpart",
        "his",
        "they",
        "we",
        "I",
        "balloon",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_WORDS, max_size=80).map(" ".join))
def test_any_order_of_the_words_of_the_trade_is_survived(text: str) -> None:
    _holds(text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_survived(text: str) -> None:
    _holds(text)
