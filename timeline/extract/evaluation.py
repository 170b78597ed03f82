"""Measure extraction against labelled texts: pair what was found with what a reader found, and count.

The rules are those of the label rules in tests/gold/README.md: a found event pairs with a label when kind (or a kind of its
family), at least one participant where the label names any, and the dates fit; optional labels neither count nor harm.
"""

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from timeline.extract.types import EventCandidate, Extraction
from timeline.vocabulary import DateBasis, Precision

#: Kinds that pair with one another: one reader's meeting is another's talks.
FAMILIES = {
    "meeting": "meet", "talks": "meet", "summit": "meet", "call": "call", "video_call": "video", "visit": "visit",
    "incident": "incident",
    "invitation": "invitation", "protest": "other", "letter": "other", "cancellation": "other", "other": "other",
    "statement": "other",
}  # fmt: skip
#: Lower bounds of the bins of the reliability table.
BINS = (0.0, 0.5, 0.7, 0.8, 0.9)


class GoldError(ValueError):
    """A gold file is wrong; the text names file and line."""


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled contact of a text."""

    kinds: tuple[str, ...]
    statuses: tuple[str, ...]
    participants: frozenset[str]
    start: dt.date | None
    end: dt.date | None
    precision: str
    place: str
    main: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """A labelled text."""

    id: str
    published: dt.date
    source: str
    title: str
    genre: str
    negative: bool
    text: str
    labels: tuple[Label, ...]


@dataclass
class Figures:
    """The counts of a run; the figures are worked out from them."""

    counts: Counter[str] = field(default_factory=Counter)
    groups: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    judged: list[tuple[str, EventCandidate, bool, bool]] = field(default_factory=list)
    matches: dict[tuple[str, int], int] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    def ratio(self, part: str, whole: str) -> float:
        return self.counts[part] / self.counts[whole] if self.counts[whole] else 0.0

    @property
    def precision(self) -> float:
        found = self.counts["hit"] + self.counts["false"]
        return self.counts["hit"] / found if found else 0.0

    @property
    def recall(self) -> float:
        return self.ratio("hit", "gold")

    @property
    def f1(self) -> float:
        return harmonic(self.precision, self.recall)

    @property
    def participants_f1(self) -> float:
        named = self.counts["who_gold"] + self.counts["who_found"]
        return 2 * self.counts["who_shared"] / named if named else 0.0

    def table(self) -> dict[str, float | str]:
        """The figures by name, in the order in which they are shown."""
        return {
            "articles": float(self.counts["articles"]),
            "labelled contacts": float(self.counts["gold"]),
            "precision": self.precision,
            "recall": self.recall,
            "F1": self.f1,
            "recall of the main event": self.ratio("hit_main", "gold_main"),
            "date exact": self.ratio("date", "paired"),
            "a wrong day shown as certain": self.ratio("date_wrong_silent", "paired"),
            "status": self.ratio("status", "paired"),
            "participants F1": self.participants_f1,
            "place": self.ratio("place", "paired"),
            "texts without a contact that stay clean": f"{self.counts['negatives_clean']} of {self.counts['negatives']}",
        }

    def reliability(self) -> list[tuple[float, float, int, float]]:
        """(from, to, events, share right) for each bin of confidence that holds any event."""
        rows = []
        for k, low in enumerate(BINS):
            high = BINS[k + 1] if k + 1 < len(BINS) else 1.0001
            inside = [right for _, event, _, right in self.judged if low <= event.confidence < high]
            if inside:
                rows.append((low, min(high, 1.0), len(inside), sum(inside) / len(inside)))
        return rows


def harmonic(a: float, b: float) -> float:
    """The harmonic mean of two shares."""
    return 2 * a * b / (a + b) if a + b else 0.0


def _day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def _label(row: Mapping[str, Any]) -> Label:
    return Label(
        (row["kind"], *row.get("kind_alt", ())), (row["status"], *row.get("status_alt", ())), frozenset(row["participants"]),
        _day(row["date_start"]), _day(row["date_end"]), row.get("precision", ""), row.get("place",
        ""), row.get("salience") == "main",
        bool(row.get("optional")),
    )  # fmt: skip


def read_gold(path: Path | str) -> list[GoldArticle]:
    """The labelled texts of a folder (gold.jsonl beside texts/) or of a gold file so placed. Raises GoldError, OSError."""
    path = Path(path)
    file = path / "gold.jsonl" if path.is_dir() else path
    articles = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            header, _, body = (file.parent / "texts" / f"{row['id']}.txt").read_text(encoding="utf-8").partition("\n\n")
            title = next((h.partition(": ")[2] for h in header.splitlines() if h.startswith("Title: ")), "")
            articles.append(
                GoldArticle(
                    row["id"],
                    dt.date.fromisoformat(row["published"]),
                    row["source"],
                    title,
                    row.get("genre", ""),
                    bool(row.get("negative")),
                    body,
                    tuple(_label(event) for event in row["events"]),
                )
            )
        except (KeyError, ValueError, TypeError, FileNotFoundError) as error:
            raise GoldError(f"{file}, line {number}: {error}") from error
    return articles


def _names(event: EventCandidate) -> set[str]:
    return {actor.name for actor in event.participants if not actor.is_state}


def _fit(label: Label, event: EventCandidate) -> float:
    """A weight for the pair, or 0 where it does not fit."""
    if event.kind not in label.kinds and FAMILIES.get(event.kind) not in {FAMILIES.get(kind) for kind in label.kinds}:
        return 0.0
    shared = label.participants & _names(event)
    if label.participants and not shared:
        return 0.0
    weight = 1 + len(shared) - 0.1 * len(_names(event) - label.participants)
    first, last = event.date.earliest, event.date.latest
    if label.start and label.end:
        if first is None or last is None or last < label.start or first > label.end:
            return 0.0
        weight += 3 if (first, last) == (label.start, label.end) else 1
    return weight + (event.status == label.statuses[0]) + 0.5 * (event.kind == label.kinds[0])


def _date_right(label: Label, event: EventCandidate, published: dt.date) -> bool:
    first, last = event.date.earliest, event.date.latest
    if not label.start or not label.end:
        return first is None or (first == published and event.date.basis is DateBasis.PUBLISHED)
    if label.precision == "week" and first and last:
        middle = label.start + (label.end - label.start) / 2
        return first <= middle <= last and 3 <= (last - first).days <= 8
    return (first, last) == (label.start, label.end)


def _place_right(label: Label, event: EventCandidate) -> bool:
    expected, found = label.place.lower(), event.place.lower()
    if not expected or not found:
        return expected == found
    return (
        expected in found
        or found in expected
        or bool(set(expected.replace(",", "").split()) & set(found.replace(",", "").split()))
    )


def _pair(labels: Sequence[Label], events: Sequence[EventCandidate]) -> list[tuple[int, int]]:
    ranked = sorted(
        ((_fit(label, event), i, k) for i, label in enumerate(labels) for k, event in enumerate(events)), reverse=True
    )
    used_labels: set[int] = set()
    used_events: set[int] = set()
    pairs = []
    for weight, i, k in ranked:
        if weight > 0 and i not in used_labels and k not in used_events:
            used_labels.add(i)
            used_events.add(k)
            pairs.append((i, k))
    return pairs


def measure(articles: Iterable[GoldArticle], extractions: Iterable[Extraction]) -> Figures:
    """Count how the extractions, one an article in the same order, agree with the labels."""
    figures = Figures()
    for article, extraction in zip(articles, extractions, strict=True):
        _count(figures, article, extraction.events)
    return figures


def _count(figures: Figures, article: GoldArticle, events: Sequence[EventCandidate]) -> None:
    counts, group = figures.counts, figures.groups[article.genre or article.source]
    pairs = _pair(article.labels, events)
    found_labels, found_events = {i for i, _ in pairs}, {k for _, k in pairs}
    counts["articles"] += 1
    for i, label in enumerate(article.labels):
        if label.optional:
            continue
        for tally in (counts, group):
            tally["gold"] += 1
            tally["gold_main"] += label.main
            tally["hit"] += i in found_labels
            tally["hit_main"] += label.main and i in found_labels
        if i not in found_labels:
            figures.misses.append(
                f"{article.id}: {label.kinds[0]} {label.statuses[0]} {label.start or 'undated'} "
                + ", ".join(sorted(label.participants))
            )
    extra = len(events) - len(found_events)
    counts["false"] += extra
    group["false"] += extra
    if article.negative:
        counts["negatives"] += 1
        counts["negatives_clean"] += not extra
    for i, k in pairs:
        figures.matches[article.id, i] = k
        label, event = article.labels[i], events[k]
        date, status = _date_right(label, event, article.published), event.status in label.statuses
        figures.judged.append((article.id, event, True, date and status))
        if label.optional:
            continue
        counts["paired"] += 1
        counts["status"] += status
        counts["date"] += date
        counts["place"] += _place_right(label, event)
        counts["who_shared"] += len(label.participants & _names(event))
        counts["who_gold"] += len(label.participants)
        counts["who_found"] += len(_names(event))
        certain = event.date.precision is Precision.DAY and not event.date.approximate
        counts["date_wrong_silent"] += not date and bool(event.date.earliest) and certain
    figures.judged += [(article.id, event, False, False) for k, event in enumerate(events) if k not in found_events]
