"""How many events each value of each filter would show: counts that leave out the facet's own filter.

`facet_counts` is the one way in, so that a faster engine can take its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from timeline.event_types import EVENT_TYPES
from timeline.forms import NOT_THIRD, EventFilterForm
from timeline.models import Citation, Official, Participation, Publisher
from timeline.vocabulary import LEVELS_SHORT, Channel, ReviewState, Side, Status

#: How many countries, publishers and people of a side are offered; those chosen are always among them.
OFFERED = 8
REVIEWED = (ReviewState.ACCEPTED, ReviewState.CORRECTED)
_COLUMNS = ("kind", "status", "channel", "level", "country", "review_state")
#: The filters that are columns of the event, each with the column it reads.
_OWN = {"kind": 0, "status": 1, "channel": 2, "level": 3, "above": 3, "country": 4, "third": 4, "reviewed": 5}


@dataclass(frozen=True)
class FacetValue:
    """A value of a filter, its words, how many events it would show, and whether it is chosen."""

    value: str
    label: str
    count: int
    selected: bool = False


def facet_counts(form: EventFilterForm) -> dict[str, list[FacetValue]]:
    """The values of kind, status, channel, level, country, third, reviewed, publisher, and people by side (USA, CHN).

    A facet's counts are those of the other filters in force; for people, who narrow one another, of all of them.
    `total` holds one value: the events of the whole filter. Five queries, whatever the number of events.
    """
    rows = [
        (row[:-1], row[-1])
        for row in form.events(*_OWN).values_list(*_COLUMNS).annotate(number=Count("pk")).values_list(*_COLUMNS, "number")
    ]
    tests = {name: _test(form, name) for name in _OWN if name in form.chosen}

    def counted(facet: str, key: Any = None) -> Counter[Any]:
        """Events by value of the facet's column, under every filter but those on that column."""
        kept = [test for name, test in tests.items() if name != facet]
        counts: Counter[Any] = Counter()
        for row, number in rows:
            if all(test(row) for test in kept):
                counts[row[_OWN[facet]] if key is None else key(row)] += number
        return counts

    def closed(facet: str, labels: Iterable[tuple[Any, str]]) -> list[FacetValue]:
        counts, chosen = counted(facet), form.texts(facet)
        return [FacetValue(str(value), label, counts[value], str(value) in chosen) for value, label in labels]

    def flag(facet: str, label: str, test: Any) -> list[FacetValue]:
        return [FacetValue("1", label, counted(facet, test)[True], facet in form.chosen)]

    countries, chosen_countries = counted("country"), form.texts("country")
    del countries[""]
    offered = [country for country, _ in countries.most_common(OFFERED)]
    total = sum(number for row, number in rows if all(test(row) for test in tests.values()))
    return {
        "total": [FacetValue("", "", total)],
        "kind": closed("kind", [(kind.code, kind.label) for kind in EVENT_TYPES.values()]),
        "status": closed("status", Status.choices()),
        "channel": closed("channel", Channel.choices()),
        "level": closed("level", LEVELS_SHORT.items()),
        "country": [
            FacetValue(country, country, countries[country], country in chosen_countries)
            for country in [*offered, *(country for country in chosen_countries if country not in offered)]
        ],
        "third": flag("third", "In a third country", _is_third),
        "reviewed": flag("reviewed", "Reviewed by an editor", _is_reviewed),
        "publisher": _publishers(form),
        **_people(form),
    }


def _is_third(row: tuple[Any, ...]) -> bool:
    return row[4] not in NOT_THIRD


def _is_reviewed(row: tuple[Any, ...]) -> bool:
    return row[5] in REVIEWED


def _test(form: EventFilterForm, name: str) -> Any:
    """Whether a row of `_COLUMNS` passes one filter in force."""
    if name == "third":
        return _is_third
    if name == "reviewed":
        return _is_reviewed
    if name == "above":
        lowest = form.value("above")
        return lambda row: row[3] is not None and row[3] <= lowest
    column, wanted = _OWN[name], {choice.value for choice in form.chosen[name]}
    return lambda row: row[column] in wanted


def _publishers(form: EventFilterForm) -> list[FacetValue]:
    chosen = form.texts("publisher")
    counts = dict(
        Citation.objects.standing()
        .filter(event__in=form.events("publisher"))
        .values_list("article__publisher")
        .annotate(number=Count("event", distinct=True))
        .order_by("-number")
    )
    top = list(counts)[:OFFERED]
    publishers = Publisher.objects.filter(pk__in=top) | Publisher.objects.filter(slug__in=chosen)
    values = [FacetValue(item.slug, item.name, counts.get(item.pk, 0), item.slug in chosen) for item in publishers]
    return sorted(values, key=lambda value: (-value.count, value.label))


def _people(form: EventFilterForm) -> dict[str, list[FacetValue]]:
    """Under each side's code, its officials with the most events; those chosen come first."""
    chosen = [choice.value for choice in form.chosen.get("person", [])]
    counts = dict(
        Participation.objects.filter(event__in=form.events(), official__isnull=False)
        .values_list("official")
        .annotate(number=Count("event", distinct=True))
        .order_by("-number")
    )
    officials = {item.pk: item for item in Official.objects.filter(pk__in=list(counts)[: 5 * OFFERED])}
    officials |= {item.pk: item for item in chosen}
    values: dict[str, list[FacetValue]] = {side.value: [] for side in Side}
    for item in officials.values():
        values[item.side].append(FacetValue(item.slug, item.name, counts.get(item.pk, 0), item in chosen))
    for found in values.values():
        found.sort(key=lambda value: (not value.selected, -value.count, value.label))
    return {side: found[:OFFERED] for side, found in values.items()}
