"""How many events each value of each filter would show: counts that leave out the facet's own filter.

`facet_counts` is the one way in, so that a faster engine can take its place. Today's counts in `columns.py`'s arrays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Q

from timeline.event_types import EVENT_TYPES
from timeline.forms import EventFilterForm
from timeline.models import Official, Publisher
from timeline.vocabulary import HOME_COUNTRIES, LEVELS_SHORT, Channel, ReviewState, Side, Status

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
    return len(form.rows())


def facet_counts(form: EventFilterForm) -> dict[str, list[FacetValue]]:
    """The values of kind, status, channel, level, country, third, undated, reviewed, publisher, and people by side (USA, CHN).

    A facet's counts are those of the other filters in force; for people, who narrow one another, of all of them.
    Two queries for names, whatever the number of events.
    """
    columns = form.columns

    def closed(facet: str, labels: Iterable[tuple[Any, str]]) -> list[FacetValue]:
        counts, chosen = columns.counts(facet, form.rows(facet)), form.texts(facet)
        return [FacetValue(str(value), label, counts.get(value, 0), str(value) in chosen) for value, label in labels]

    levels = np.bincount(columns.level[form.rows("level")], minlength=max(LEVELS_SHORT) + 1)
    chosen_levels = form.texts("level")
    countries = columns.counts("country", form.rows("third"))
    third = sum(number for country, number in countries.items() if country not in HOME_COUNTRIES)
    undated = int(np.count_nonzero(~columns.dated[form.rows("undated")]))
    reviewed = int(np.count_nonzero(columns.reviewed[form.rows("reviewed")]))
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
    counts = form.columns.counts("country", form.rows("country"))
    counts.pop("", None)
    offered = sorted(counts, key=lambda country: (-counts[country], country))[:OFFERED]
    names = [*offered, *(country for country in chosen if country not in offered)]
    return [FacetValue(country, country, counts.get(country, 0), country in chosen) for country in names]


def _publishers(form: EventFilterForm) -> list[FacetValue]:
    chosen = form.texts("publisher")
    counts = form.columns.publishers.counts(form.mask("publisher"))
    shown = Publisher.objects.filter(Q(pk__in=list(counts)[:OFFERED]) | Q(slug__in=chosen)).values_list("pk", "slug", "name")
    values = [FacetValue(slug, name, counts.get(pk, 0), slug in chosen) for pk, slug, name in shown]
    return sorted(values, key=lambda value: (-value.count, value.label))


def _people(form: EventFilterForm) -> dict[str, list[FacetValue]]:
    """Under each side's code, its officials with the most events; of everyone chosen, the one or two as well."""
    chosen = [choice.value.pk for choice in form.chosen.get("person", [])]
    counts = form.columns.people.counts(form.mask())
    most = [*list(counts)[: 5 * OFFERED], *chosen]
    values: dict[str, list[FacetValue]] = {side.value: [] for side in Side}
    for pk, slug, name, side in Official.objects.filter(pk__in=most).values_list("pk", "slug", "name", "side"):
        values[side].append(FacetValue(slug, name, counts.get(pk, 0), pk in chosen))
    for found in values.values():
        found.sort(key=lambda value: (not value.selected, -value.count, value.label))
    return {side: found[:OFFERED] for side, found in values.items()}
