"""Floors for the figures on both halves of our gold: a change that reads worse must be noticed.

They lie a little below what is reached (docs/accuracy.md); raise them when the reading gets better.
"""

from functools import cache

import pytest

from tests.extract.reading import ROOT, gazetteer
from timeline.extract import Item, extract_many, load_model
from timeline.extract.evaluation import Figures, measure, read_gold

FLOORS = {
    "tune": {
        "precision": 0.86,
        "recall": 0.66,
        "F1": 0.75,
        "date exact": 0.93,
        "status": 0.96,
        "participants F1": 0.94,
        "place": 0.87,
    },
    "test": {
        "precision": 0.72,
        "recall": 0.54,
        "F1": 0.62,
        "date exact": 0.95,
        "status": 0.91,
        "participants F1": 0.94,
        "place": 0.85,
    },
}


@cache
def figures(half: str) -> Figures:
    articles = read_gold(ROOT / "tests" / "gold" / half)
    items = [Item(a.text, a.published, a.source, a.title) for a in articles]
    return measure(articles, extract_many(items, gazetteer(), load_model()))


@pytest.mark.parametrize(
    ("half", "figure", "floor"), [(half, name, floor) for half, floors in FLOORS.items() for name, floor in floors.items()]
)
def test_figures_stay_above_their_floor(half: str, figure: str, floor: float) -> None:
    assert figures(half).table()[figure] >= floor


@pytest.mark.parametrize("half", FLOORS)
def test_hardly_a_wrong_day_is_shown_as_certain(half: str) -> None:
    assert figures(half).ratio("date_wrong_silent", "paired") <= 0.025


def test_texts_without_a_contact_stay_clean() -> None:
    assert figures("tune").counts["negatives_clean"] >= 9


def test_high_confidence_means_more_often_right() -> None:
    judged = [*figures("tune").judged, *figures("test").judged]
    high = [right for _, event, _, right in judged if event.confidence >= 0.85]
    low = [right for _, event, _, right in judged if event.confidence < 0.7]
    assert high
    assert low
    assert sum(high) / len(high) > sum(low) / len(low)
