"""The headline of an event in its own words: who, what, where; present tense for what took place, “to” for plans."""

from collections.abc import Sequence
from typing import Protocol

from timeline.event_types import EVENT_TYPES
from timeline.vocabulary import Role, Side, Status

MAX_NAMES = 3
_STATES = {Side.USA: "the United States", Side.CHN: "China"}
_HOUSES = frozenset({"White House", "Pentagon", "State Department", "Treasury", "Great Hall of the People"})
_WITH_ARTICLE = frozenset(
    {
        "United States",
        "United Kingdom",
        "Philippines",
        "Netherlands",
        "United Arab Emirates",
        "Middle East",
        "South China Sea",
        "East China Sea",
        "Taiwan Strait",
    }
)
_OFFICIALS = {Side.USA: "US officials", Side.CHN: "Chinese officials"}
#: What several people do together, the word before the other side, and the noun for what did not take place.
_WORDS = {
    "meeting": ("meet", "", "meeting"),
    "talks": ("hold talks", " with", "talks"),
    "call": ("speak by phone", " with", "phone call"),
    "video_call": ("speak by video", " with", "video call"),
    "letter": ("exchange letters", " with", "letter"),
    "protest": ("exchange protests", " with", "formal protest"),
    "other": ("talk briefly", " with", "contact"),
}


class Named(Protocol):
    """A participant, from whichever record."""

    @property
    def name(self) -> str: ...
    @property
    def side(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def is_state(self) -> bool: ...


def compose(kind: str, status: str, participants: Sequence[Named], place: str, country: str) -> str:
    """A headline such as “Qin Gang and Nicholas Burns meet in Beijing”; participants in the order of the event."""
    if kind in ("visit", "invitation"):
        return _journey(kind, status, participants, place or country)
    if kind not in _WORDS:
        return _capital(EVENT_TYPES[kind].label + (f" {at(place or country)}" if place or country else ""))
    first = Side(participants[0].side) if participants else Side.USA
    second = Side.CHN if first is Side.USA else Side.USA
    one, other = _side(participants, first), _side(participants, second)
    verb, link, noun = _WORDS[kind]
    where = f" {at(place or country)}" if (place or country) and kind not in ("call", "video_call", "letter") else ""
    simple = not any(_is_list(names) for names in (one, other))
    if status in (Status.HELD, Status.ONGOING, Status.PLANNED):
        to = "to " if status == Status.PLANNED else ""
        if {one, other} == set(_OFFICIALS.values()):
            return f"US and Chinese officials {to}{verb}{where}"
        if simple:
            return _capital(f"{one} and {other} {to}{verb}{where}")
        act = verb if to or _is_list(one) else verb.replace(" ", "s ", 1) if " " in verb else verb + "s"
        return _capital(f"{one} {to}{act}{link} {other}{where}")
    if {one, other} == set(_OFFICIALS.values()):
        return _capital(f"{noun} of US and Chinese officials{where}")
    return _capital(f"{noun} of {one} {'and' if simple else 'with'} {other}{where}")


def join_names(names: Sequence[str]) -> str:
    """“A”, “A and B”, “A, B and C”, “A, B and others”."""
    if len(names) > MAX_NAMES:
        return ", ".join(names[: MAX_NAMES - 1]) + " and others"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _side(participants: Sequence[Named], side: Side) -> str:
    return join_names([p.name for p in participants if p.side == side and not p.is_state]) or _OFFICIALS[side]


def _named(place: str) -> str:
    """A place with its article, where it has one."""
    return f"the {place}" if place in _HOUSES or place in _WITH_ARTICLE else place


def at(place: str) -> str:
    """“in Beijing”, “at the White House”."""
    return f"{'at' if place in _HOUSES else 'in'} {_named(place)}"


def _is_list(names: str) -> bool:
    return " and " in names or names in _OFFICIALS.values()


def _journey(kind: str, status: str, participants: Sequence[Named], where: str) -> str:
    guests = (
        [p for p in participants if p.role == Role.VISITOR] or [p for p in participants if not p.is_state] or list(participants)
    )
    side = Side(guests[0].side) if guests else Side.USA
    names = join_names([g.name for g in guests if g.side == side and not g.is_state]) or _OFFICIALS[side]
    host = _named(where) if where else _STATES[Side.CHN if side is Side.USA else Side.USA]
    if kind == "invitation":
        return _capital(
            f"{names} invited to {host}"
            if status in (Status.HELD, Status.ONGOING, Status.PLANNED)
            else f"invitation of {names} to {host}"
        )
    several = _is_list(names)
    if status in (Status.HELD, Status.ONGOING):
        return _capital(f"{names} {'visit' if several else 'visits'} {host}")
    if status == Status.PLANNED:
        return _capital(f"{names} to visit {host}")
    return _capital(f"visit of {names} to {host}" if several else f"{names}’s visit to {host}")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
