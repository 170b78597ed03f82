"""Read a text with the register of the seeds and the language model, each loaded once for all tests."""

import datetime as dt
from functools import cache
from pathlib import Path

from timeline.extract import extract_events, load_model
from timeline.extract.types import EventCandidate, Gazetteer
from timeline.seeding import read_officials

ROOT = Path(__file__).resolve().parents[2]


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer(tuple(read_officials(ROOT / "seeds" / "officials.csv")))


def read(text: str, published: str, source: str = "", title: str = "") -> tuple[EventCandidate, ...]:
    """The events of a text published on a day."""
    return extract_events(text, dt.date.fromisoformat(published), gazetteer(), load_model(), source=source, title=title).events


def names(event: EventCandidate) -> set[str]:
    """The people of an event."""
    return {actor.name for actor in event.participants if not actor.is_state}


def told(event: EventCandidate) -> tuple[str, str, frozenset[str], str, str]:
    """Kind, status, people, date and place: what a reader sees first."""
    return event.kind, event.status.value, frozenset(names(event)), event.date.edtf, event.place
