"""Measure the extractor on labelled texts, and print or store the figures."""

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from timeline.extract import EXTRACTOR_VERSION, Item, extract_many, load_model
from timeline.extract.candidates import traits
from timeline.extract.confidence import calibrate
from timeline.extract.evaluation import Figures, GoldArticle, GoldError, harmonic, measure, read_gold
from timeline.extract.geography import DATA
from timeline.extract.types import Extraction, Gazetteer
from timeline.sameness import Contact, same_event
from timeline.seeding import SeedError, read_officials

GOLD = Path("tests") / "gold"


class Command(BaseCommand):
    help = "Measure the extractor on labelled texts (tests/gold/test unless told otherwise) and print the figures."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "gold", nargs="?", default=str(settings.BASE_DIR / GOLD / "test"), metavar="GOLD", help="a folder or a gold.jsonl"
        )
        parser.add_argument(
            "--officials", default=str(settings.BASE_DIR / "seeds" / "officials.csv"), help="the register, as CSV"
        )
        parser.add_argument(
            "--misses", action="store_true", help="list the labelled contacts that were not found (never for the test half)"
        )
        parser.add_argument("--calibrate", action="store_true", help="count confidence anew on the tune half and store it")
        parser.add_argument(
            "--markdown", action="store_true", help="write docs/accuracy.md and the figures that the method page shows"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.gazetteer = Gazetteer(tuple(read_officials(options["officials"])))
            if options["calibrate"]:
                self._calibrate()
            elif options["markdown"]:
                self._write()
            else:
                figures, merged = self._measure(Path(options["gold"]))
                self.stdout.write(report(figures, merged))
                if options["misses"]:
                    self.stdout.write("\n".join(["", "not found:", *figures.misses]))
        except (GoldError, SeedError, OSError) as error:
            raise CommandError(str(error)) from error

    def _extract(self, articles: list[GoldArticle]) -> Iterator[Extraction]:
        items = (Item(a.text, a.published, a.source, a.title) for a in articles)
        return extract_many(items, self.gazetteer, load_model(settings.SPACY_MODEL))

    def _measure(self, path: Path) -> tuple[Figures, tuple[float, float] | None]:
        articles = read_gold(path)
        extractions = list(self._extract(articles))
        figures = measure(articles, extractions)
        groups = (path if path.is_dir() else path.parent) / "merge_groups.json"
        merged = joined(groups, articles, extractions, figures) if groups.exists() else None
        return figures, merged

    def _calibrate(self) -> None:
        articles = read_gold(settings.BASE_DIR / GOLD / "tune")
        figures = measure(articles, self._extract(articles))
        weights = calibrate((traits(event), right) for _, event, _, right in figures.judged)
        (DATA / "calibration.json").write_text(
            json.dumps({"made_by": "manage.py evaluate --calibrate", "weights": weights}, indent=1) + "\n", encoding="utf-8"
        )
        self.stdout.write(f"{len(figures.judged)} events counted, {len(weights) - 1} traits")

    def _write(self) -> None:
        halves = {name: self._measure(settings.BASE_DIR / GOLD / name) for name in ("test", "tune")}
        (settings.BASE_DIR / "docs" / "accuracy.md").write_text(markdown(halves), encoding="utf-8")
        (DATA / "accuracy.json").write_text(json.dumps(as_json(halves), indent=1) + "\n", encoding="utf-8")
        self.stdout.write("docs/accuracy.md and accuracy.json are written")


def joined(path: Path, articles: list[GoldArticle], extractions: list[Extraction], figures: Figures) -> tuple[float, float]:
    """Precision and recall of joining the reports of one event, over pairs of found contacts of different articles."""
    groups = json.loads(path.read_text(encoding="utf-8"))
    owner = {(article, index): number for number, group in enumerate(groups) for article, index in group["members"]}
    found: list[tuple[str, int | None, Contact]] = []
    for article, extraction in zip(articles, extractions, strict=True):
        labels = {k: i for (name, i), k in figures.matches.items() if name == article.id}
        for k, event in enumerate(extraction.events):
            if k in labels:
                contact = Contact.of_candidate(event, article.published)
                found.append((article.id, owner.get((article.id, labels[k])), contact))
    right = wrong = possible = 0
    for (a, group_a, one), (b, group_b, other) in combinations(found, 2):
        if a == b:
            continue
        same = group_a is not None and group_a == group_b
        match = same_event(one, other).same
        possible += same
        right += match and same
        wrong += match and not same
    return (right / (right + wrong) if right + wrong else 1.0, right / possible if possible else 1.0)


def _rows(figures: Figures, merged: tuple[float, float] | None) -> list[tuple[str, str]]:
    rows = [
        (
            name,
            value if isinstance(value, str) else f"{value:.0f}" if name in ("articles", "labelled contacts") else f"{value:.3f}",
        )
        for name, value in figures.table().items()
    ]
    if merged:
        rows += [("reports joined: precision", f"{merged[0]:.3f}"), ("reports joined: recall", f"{merged[1]:.3f}")]
    return rows


def _groups(figures: Figures) -> list[tuple[str, int, str, str, str]]:
    rows = []
    for name, c in sorted(figures.groups.items()):
        found = c["hit"] + c["false"]
        precision = c["hit"] / found if found else 0.0
        recall = c["hit"] / c["gold"] if c["gold"] else 0.0
        rows.append(
            (
                name,
                c["gold"],
                f"{precision:.2f}" if found else "–",
                f"{recall:.2f}" if c["gold"] else "–",
                f"{harmonic(precision, recall):.2f}" if c["gold"] else "–",
            )
        )
    return rows


def report(figures: Figures, merged: tuple[float, float] | None) -> str:
    """The figures as plain text."""
    lines = [f"{name:42} {value}" for name, value in _rows(figures, merged)]
    lines += ["", f"{'by kind of source':24} {'labels':>6} {'prec.':>6} {'recall':>6} {'F1':>6}"]
    lines += [f"{name:24} {gold:>6} {p:>6} {r:>6} {f:>6}" for name, gold, p, r, f in _groups(figures)]
    lines += ["", f"{'confidence':14} {'events':>6} {'right':>6}"]
    lines += [f"{low:.2f} to {high:.2f}   {n:>6} {share:>6.2f}" for low, high, n, share in figures.reliability()]
    return "\n".join(lines)


def markdown(halves: dict[str, tuple[Figures, tuple[float, float] | None]]) -> str:
    """docs/accuracy.md, whole."""
    test, tune = (_rows(*halves[name]) for name in ("test", "tune"))
    lines = [
        "# How accurate the reading is", "",
        f"Made by `manage.py evaluate --markdown` with extractor version {EXTRACTOR_VERSION}; do not edit by hand.", "",
        "The texts are those of `tests/gold`: written for this project in the manner of wires, readouts, briefings, transcripts,",
        "chronologies, op-eds and posts, and harder than most news, since each holds several of the known difficulties. The test",
        (
            "half was written apart from the rules and is only ever counted, never read, while rules are mended; the "
            "tune half is read."
        ), "",
        "| figure | test half | tune half |", "|---|---|---|",
        *(f"| {name} | {value} | {other} |" for (name, value), (_, other) in zip(test, tune, strict=True)), "",
        "## By kind of source (test half)", "", "| source | labels | precision | recall | F1 |", "|---|---|---|---|---|",
        *(f"| {name} | {gold} | {p} | {r} | {f} |" for name, gold, p, r, f in _groups(halves["test"][0])), "",
        "## Confidence", "",
        (
            "Each event carries the chance that an editor would accept it as read (kind, people, date and status). It "
            "is counted on the"
        ),
        "tune half by `manage.py evaluate --calibrate`; this is how it holds on the test half:", "",
        "| confidence | events | right |", "|---|---|---|",
        *(f"| {low:.2f} to {high:.2f} | {n} | {share:.0%} |" for low, high, n, share in halves["test"][0].reliability()), "",
        "## Limits", "",
        "- The labels were given by one reader; a few will be wrong.",
        "- A contact told without any of the usual words, or only across several sentences, is often missed.",
        "- Officials outside the register are kept as the text names them only where their side is plain.",
        "- An undated contact that is the news of the day gets the day of publication, marked as inferred and approximate.",
        "- Chinese texts are read by set phrases only.", "",
    ]  # fmt: skip
    return "\n".join(lines)


def as_json(halves: dict[str, tuple[Figures, tuple[float, float] | None]]) -> dict[str, Any]:
    """The figures for the method page."""
    return {
        "version": EXTRACTOR_VERSION,
        "halves": {name: dict(_rows(*half)) for name, half in halves.items()},
        "by_source": [
            {"source": n, "labels": g, "precision": p, "recall": r, "f1": f} for n, g, p, r, f in _groups(halves["test"][0])
        ],
        "reliability": [
            {"from": low, "to": high, "events": n, "right": share} for low, high, n, share in halves["test"][0].reliability()
        ],
    }
