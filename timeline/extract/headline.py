"""A plain line for an event, in the house's words: who did what, where."""

from collections.abc import Sequence

from timeline.extract.names import Person
from timeline.vocabulary import Side, Status

_VERB = {
    "meeting": "meet",
    "talks": "hold talks",
    "call": "speak by phone",
    "video_call": "speak by video",
    "other": "greet each other",
}
_NOUN = {"meeting": "meeting", "talks": "talks", "call": "phone call", "video_call": "video call", "other": "encounter"}
_SIDES = {Side.USA: "the United States", Side.CHN: "China"}
_TOPIC = {
    "climate": "climate talks",
    "defence": "military channels",
    "law_enforcement": "law-enforcement cooperation",
    "economic": "economic talks",
}


def _join(names: Sequence[str]) -> str:
    if len(names) <= 2:
        return " and ".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]


def _possessive(name: str) -> str:
    return name + ("’" if name.endswith("s") else "’s")


def headline(
    kind: str, status: Status, people: Sequence[Person], sides: Sequence[Side], place: str, topic: str = "", rule: str = ""
) -> str:
    """ "Qin Gang and Nicholas Burns meet in Beijing"; an event that is off or planned is told as a noun."""
    names = [person.name for person in people]
    where = f" in {place}" if place else ""
    if place in ("White House", "United States", "Philippines", "State Department", "Pentagon"):
        where = f" {'at' if place in ('White House', 'State Department', 'Pentagon') else 'in'} the {place}"
    to = where.replace(" in ", " to ", 1).replace(" at ", " to ", 1)
    states = [_SIDES[side] for side in sides]
    who = _join(names) if names else (_join(states) if len(states) > 1 else (states[0] if states else "the two sides"))
    capital = who[:1].upper() + who[1:]
    if kind == "visit":
        if not names:
            return f"Visit{to} by a delegation" if len(states) != 1 else f"Visit{to} by officials of {states[0]}"
        if status is Status.HELD or status is Status.ONGOING:
            return (
                f"{capital} visit{'s' if len(names) == 1 else ''}{where.replace(' in ', ' ', 1)}"
                if place
                else f"{_possessive(capital)} visit"
            )
        return f"{_possessive(capital)} visit{to}"
    if kind == "invitation":
        return f"Invitation to {who}" + (f" to visit {place}" if place else "")
    if kind == "letter":
        return f"{capital} exchange a message" if len(names) > 1 else f"Message from {who}"
    if kind == "protest":
        return f"{capital} summoned" if rule == "protest.summon" else f"Protest lodged with {who}"
    if kind == "cancellation":
        return (
            f"{capital} cuts {_TOPIC.get(topic, 'channels of contact')}"
            if len(states) == 1
            else f"{_TOPIC.get(topic, 'channels of contact').capitalize()} suspended"
        )
    if kind == "incident":
        if rule == "incident.taiwan":
            return f"{capital} visit{'s' if len(names) == 1 else ''} Taiwan"
        if topic == "balloon":
            over = "the United States" if place in ("", "United States") else place
            return f"Balloon over {over}"
        return "Close encounter of the two militaries" + where
    if len(names) >= 2 and status in (Status.HELD, Status.ONGOING):
        return f"{capital} {_VERB.get(kind, 'meet')}{where}"
    if len(names) == 1:
        other = {Side.USA: "the Chinese side", Side.CHN: "the US side"}[people[0].side]
        if status in (Status.HELD, Status.ONGOING):
            verb = {
                "meeting": "meets",
                "talks": "holds talks with",
                "call": "speaks by phone with",
                "video_call": "speaks by video with",
            }.get(kind, "meets")
            return f"{names[0]} {verb} {other}{where}"
        return f"{_possessive(names[0])} {_NOUN.get(kind, 'meeting')} with {other}{where}"
    noun = _NOUN.get(kind, "meeting").capitalize()
    return f"{noun} of {who}{where}" if kind not in ("talks", "call", "video_call") else f"{noun} between {who}{where}"
