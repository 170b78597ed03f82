"""A plain line for an event whose wording its rule knows better than its fields do: who arrived, what was cut, what flew."""

from collections.abc import Sequence

from timeline.extract.types import ActorMention
from timeline.headlines import at, compose, join_names
from timeline.vocabulary import Status

_TOPIC = {
    "climate": "climate talks",
    "defence": "military channels",
    "law_enforcement": "law-enforcement cooperation",
    "economic": "economic talks",
}
_STATES = {"United States": "the United States"}


def headline(
    kind: str, status: Status, actors: Sequence[ActorMention], place: str, country: str, topic: str = "", rule: str = ""
) -> str:
    """The house's headline, or for what it has no words for ("Balloon over Montana", "China cuts climate talks") our own."""
    names = join_names([a.name for a in actors if not a.is_state])
    states = [_STATES.get(a.name, a.name) for a in actors if a.is_state]
    who = names or (states[0] if len(states) == 1 else "the two sides")
    capital = who[:1].upper() + who[1:]
    where = f" {at(place or country)}" if place or country else ""
    if rule == "arrival.post":
        return f"{capital} arrives{where}"
    if kind == "letter":
        return f"{capital} exchange a message" if " and " in names else f"Message from {who}"
    if kind == "protest":
        return f"{capital} summoned" if rule in ("protest.summon", "zh.summon") else f"Protest lodged with {who}"
    if kind == "cancellation":
        what = _TOPIC.get(topic, "channels of contact")
        return f"{capital} cuts {what}" if len(states) == 1 else f"{what.capitalize()} suspended"
    if kind == "incident" and rule == "incident.taiwan":
        return f"{capital} visit{'' if ' and ' in names else 's'} Taiwan"
    if kind == "incident":
        if topic == "balloon":
            return f"Balloon over {at(place or 'United States').partition(' ')[2]}"
        if rule == "incident.embassy":
            return f"Bombing of the Chinese embassy{where}"
        if rule == "incident.consulate":
            return f"Consulate{where} ordered shut"
        return "Close encounter of the two militaries" + where
    if kind == "other" and " and " in names and status in (Status.HELD, Status.ONGOING):
        return f"{names} greet each other{where}"
    return compose(kind, status, actors, place, country)
