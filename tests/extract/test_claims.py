"""Claims of record in prose: found, and read right. The gold has two halves: odd texts for tuning, even ones for this test."""

import datetime as dt
import json
from functools import cache

import pytest

from tests.extract.reading import ROOT, gazetteer
from timeline.extract import Item, extract_events, extract_many, load_model
from timeline.extract.types import ClaimCandidate, Extraction

GOLD = ROOT / "tests" / "gold" / "claims"
FLOOR = 0.8


def claims(text: str, published: str) -> tuple[ClaimCandidate, ...]:
    return extract(text, published).claims


def extract(text: str, published: str) -> Extraction:
    return extract_events(text, dt.date.fromisoformat(published), gazetteer(), load_model())


@cache
def scored(remainder: int) -> tuple[float, float]:
    """F1 of finding a claim with its kind, and the part of those found whose kind of baseline is read right."""
    rows = [json.loads(line) for line in (GOLD / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if int(row["id"][:2]) % 2 == remainder]
    items = []
    for row in rows:
        head, _, body = (GOLD / "texts" / f"{row['id']}.txt").read_text(encoding="utf-8").partition("\n\n")
        items.append(
            Item(body, dt.date.fromisoformat(row["published"]), row["source"], head.split("\n")[0].removeprefix("Title: "))
        )
    found = right = missed = false = 0
    for row, item, extraction in zip(rows, items, extract_many(items, gazetteer(), load_model()), strict=True):
        left = list(extraction.claims)
        for label in row["claims"]:
            start = item.text.index(label["quote"])
            end = start + len(label["quote"])
            match = next((c for c in left if c.kind == label["kind"] and _overlap(c, start, end) > 0.5), None)
            if match is None:
                missed += 1
                continue
            left.remove(match)
            found += 1
            right += match.baseline_kind == label["baseline"]["type"]
        false += len(left)
    return 2 * found / (2 * found + missed + false), right / found


def _overlap(claim: ClaimCandidate, start: int, end: int) -> float:
    shared = min(end, claim.quote.end) - max(start, claim.quote.start)
    return shared / min(end - start, claim.quote.end - claim.quote.start)


def test_claims_of_texts_never_looked_at_are_found() -> None:
    f1, baselines = scored(0)
    assert f1 >= FLOOR
    assert baselines >= FLOOR


@pytest.mark.parametrize(
    ("text", "kind", "people", "scope", "baseline"),
    [
        (
            "Foreign Minister Qin Gang received Ambassador Nicholas Burns in Beijing on Monday. "
            "It was the first meeting between the two since Qin became minister in December.",
            "first", {"Qin Gang", "Nicholas Burns"}, {"kind": "meeting"}, ("post", "2022-12"),
        ),
        (
            "Foreign Minister Qin Gang met Ambassador Nicholas Burns in Beijing on Monday, the highest-level meeting in weeks.",
            "highest_level", {"Qin Gang", "Nicholas Burns"}, {"kind": "meeting"}, ("duration", ""),
        ),
        (
            "Nicholas Burns met Liu Jianchao two weeks ago. That was the ambassador’s first known meeting with a senior Chinese "
            "official since mid-February.",
            "first", {"Nicholas Burns"}, {"kind": "meeting", "level": "senior", "known": "true"},
            ("date", "2023-02-11/2023-02-20"),
        ),
        (
            "Antony Blinken arrived in Beijing on Sunday, the first visit to China by a U.S. secretary of state since 2018.",
            "first_visit", {"Antony Blinken"}, {"kind": "visit", "country": "China", "post": "Secretary of State"},
            ("date", "2018"),
        ),
        (
            "President Joe Biden and President Xi Jinping last met in Bali in November.",
            "last_contact", {"Joe Biden", "Xi Jinping"}, {"kind": "meeting"}, ("date", "2022-11"),
        ),
        (
            "Lloyd Austin and Wei Fenghe have not spoken since November.",
            "none_since", {"Lloyd Austin", "Wei Fenghe"}, {}, ("date", "2022-11"),
        ),
        (
            "Janet Yellen met He Lifeng on Friday, the first in-person talks of the two in five years.",
            "first", {"Janet Yellen", "He Lifeng"}, {"kind": "talks", "form": "in_person"}, ("duration", ""),
        ),
        (
            "The defence ministers of the United States and China have not talked since November.",
            "none_since", set(), {"heads": "defence", "level": "minister", "channel": "defence"}, ("date", "2022-11"),
        ),
    ],
)  # fmt: skip
def test_a_claim_is_read_with_people_scope_and_baseline(
    text: str, kind: str, people: set[str], scope: dict[str, str], baseline: tuple[str, str]
) -> None:
    (claim,) = claims(text, "2023-05-08")
    assert claim.kind == kind
    assert {actor.name for actor in claim.participants} == people
    assert dict(claim.scope) == scope
    assert (claim.baseline_kind, claim.baseline.edtf) == baseline
    assert text[claim.quote.start : claim.quote.end] == claim.quote.text


def test_a_claim_leads_to_the_event_it_is_about() -> None:
    found = extract(
        "Foreign Minister Qin Gang met Ambassador Nicholas Burns in Beijing on Monday, in the highest-level meeting in weeks. "
        "It came two weeks after Burns met Liu Jianchao.",
        "2023-05-08",
    )
    assert found.claims[0].subject is not None
    assert {actor.name for actor in found.events[found.claims[0].subject].participants} == {"Qin Gang", "Nicholas Burns"}


@pytest.mark.parametrize(
    "text",
    [
        "Antony Blinken landed in Tokyo, the first stop on a trip to Asia, before he meets Wang Yi.",
        "First lady Jill Biden spoke of her first visit to Japan.",
        "Beijing's first response to Washington was a formal complaint.",
        "Xi Jinping and Joe Biden met; it was the first order of business.",
        "Exports to China fell in the first quarter for the first time in years.",
        "Will it be the first meeting of Joe Biden and Xi Jinping since Bali?",
    ],
)
def test_other_firsts_are_no_claims(text: str) -> None:
    assert claims(text, "2023-05-08") == ()
