"""How many events each value of each filter would show: counts that leave out the facet's own filter.

`facet_counts` is the one way in, so that a faster engine can take its place. Today's counts in `columns.py`'s arrays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from timeline.event_types import EVENT_TYPES
from timeline.forms import NOT_THIRD, EventFilterForm
from timeline.models import Official, Publisher
from timeline.vocabulary import LEVELS_SHORT, Channel, ReviewState, Side, Status

#: How many countries, publishers and people of a side are offered; those chosen are always among them.
OFFERED = 8
REVIEWED = (ReviewState.ACCEPTED, ReviewState.CORRECTED)


@dataclass(frozen=True)
class FacetValue:
    """A value of a filter, its words, how many events it would show, and whether it is chosen."""

    value: str
    label: str
    count: int
    selected: bool = False


def total(form: EventFilterForm) -> int:
    """How many events pass the whole filter."""
    return int(np.count_nonzero(form.mask()))


def facet_counts(form: EventFilterForm) -> dict[str, list[FacetValue]]:
    """The values of kind, status, channel, level, country, third, undated, reviewed, publisher, and people by side (USA, CHN).

    A facet's counts are those of the other filters in force; for people, who narrow one another, of all of them.
    Two queries for names, whatever the number of events.
    """
    columns = form.columns

    def closed(facet: str, labels: Iterable[tuple[Any, str]]) -> list[FacetValue]:
        counts, chosen = columns.counts(facet, form.mask(facet)), form.texts(facet)
        return [FacetValue(str(value), label, counts.get(value, 0), str(value) in chosen) for value, label in labels]

    levels = np.bincount(columns.level[form.mask("level")], minlength=max(LEVELS_SHORT) + 1)
    chosen_levels = form.texts("level")
    third = int(np.count_nonzero(form.mask("third") & ~columns.among("country", NOT_THIRD)))
    undated = int(np.count_nonzero(form.mask("undated") & ~columns.dated))
    reviewed = int(np.count_nonzero(form.mask("reviewed") & columns.reviewed))
    return {
        "kind": closed("kind", [(kind.code, kind.label) for kind in EVENT_TYPES.values()]),
        "status": closed("status", Status.choices()),
        "channel": closed("channel", Channel.choices()),
        "level": [FacetValue(str(n), label, int(levels[n]), str(n) in chosen_levels) for n, label in LEVELS_SHORT.items()],
        "country": _countries(form),
        "third": [FacetValue("1", "In a third country", third, "third" in form.chosen)],
        "undated": [FacetValue("1", "Date not known", undated, "undated" in form.chosen)],
        "reviewed": [FacetValue("1", "Reviewed by an editor", reviewed, "reviewed" in form.chosen)],
        "publisher": _publishers(form),
        **_people(form),
    }


def _countries(form: EventFilterForm) -> list[FacetValue]:
    chosen = form.texts("country")
    counts = form.columns.counts("country", form.mask("country"))
    counts.pop("", None)
    offered = sorted(counts, key=lambda country: (-counts[country], country))[:OFFERED]
    names = [*offered, *(country for country in chosen if country not in offered)]
    return [FacetValue(country, country, counts.get(country, 0), country in chosen) for country in names]


def _publishers(form: EventFilterForm) -> list[FacetValue]:
    chosen = form.texts("publisher")
    counts = form.columns.publishers.counts(form.mask("publisher"))
    publishers = Publisher.objects.filter(pk__in=list(counts)[:OFFERED]) | Publisher.objects.filter(slug__in=chosen)
    values = [FacetValue(item.slug, item.name, counts.get(item.pk, 0), item.slug in chosen) for item in publishers]
    return sorted(values, key=lambda value: (-value.count, value.label))


def _people(form: EventFilterForm) -> dict[str, list[FacetValue]]:
    """Under each side's code, its officials with the most events; of everyone chosen, the one or two as well."""
    chosen = [choice.value for choice in form.chosen.get("person", [])]
    counts = form.columns.people.counts(form.mask())
    officials = {item.pk: item for item in Official.objects.filter(pk__in=list(counts)[: 5 * OFFERED])}
    officials |= {item.pk: item for item in chosen}
    values: dict[str, list[FacetValue]] = {}
    for side in Side:
        found = [
            FacetValue(item.slug, item.name, counts.get(item.pk, 0), item in chosen)
            for item in officials.values()
            if item.side == side
        ]
        found.sort(key=lambda value: (not value.selected, -value.count, value.label))
        values[side.value] = found[:OFFERED]
    return values
