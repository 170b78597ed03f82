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
        # “for the first time” is described by its clause, whose people are no part of what is compared
        (
            "Defense Secretary Lloyd Austin held talks with Defence Minister Dong Jun on Friday for the first time in 18 months.",
            "first", {"Lloyd Austin", "Dong Jun"}, {"kind": "talks"}, ("duration", ""),
        ),
        (
            "Defence chiefs of the United States and China spoke by telephone on Friday for the first time since November.",
            "first", set(), {"kind": "call", "heads": "defence", "level": "minister", "channel": "defence"}, ("date", "2022-11"),
        ),
        (
            "For the first time since President Joe Biden took office, senior American officials will hold face-to-face talks "
            "with Chinese officials in March.",
            "first", set(), {"kind": "talks", "form": "in_person", "level": "senior"}, ("post", ""),
        ),
        # what is the first was named before
        (
            "Antony Blinken's trip to China in June was the first by an American secretary of state since 2018.",
            "first_visit", {"Antony Blinken"}, {"kind": "visit", "country": "China", "post": "Secretary of State"},
            ("date", "2018"),
        ),
        # the setting, the purpose and what follows a length of time narrow nothing
        (
            "Wang Yi used his first meeting with Ambassador David Perdue to complain about tariffs.",
            "first", {"Wang Yi", "David Perdue"}, {"kind": "meeting"}, ("none", ""),
        ),
        (
            "Janet Yellen and He Lifeng met on Friday, the first meeting of the two in five years amid disputes about military "
            "exercises.",
            "first", {"Janet Yellen", "He Lifeng"}, {"kind": "meeting"}, ("duration", ""),
        ),
        # what they did is told at the end of the clause
        (
            "For the first time in six years Donald Trump and Xi Jinping have met. They talked in Busan on May 7.",
            "first", {"Donald Trump", "Xi Jinping"}, {"kind": "meeting"}, ("duration", ""),
        ),
        # a class of people, by post, by level, or unknown and so named
        (
            "Jim Mattis on Tuesday became the first Pentagon chief to visit China since 2014.",
            "first_visit", {"James Mattis"}, {"kind": "visit", "country": "China", "post": "Defense Secretary"}, ("date", "2014"),
        ),
        (
            "Antony Blinken will be the first cabinet secretary in the Biden administration to visit China.",
            "first_visit", {"Antony Blinken"}, {"kind": "visit", "country": "China", "level": "cabinet"}, ("post", ""),
        ),
        (
            "Gavin Newsom is the first governor to visit China since 2019.",
            "first_visit", {"Gavin Newsom"}, {"kind": "visit", "country": "China", "post": "governor"}, ("date", "2019"),
        ),
        (
            "Antony Blinken is the first American official to visit China since 2021.",
            "first_visit", set(), {"kind": "visit", "country": "China"}, ("date", "2021"),
        ),
        (
            "No American president had met Xi Jinping since 2019.",
            "none_since", {"Xi Jinping"}, {"kind": "meeting", "level": "leader"}, ("date", "2019"),
        ),
        # a visit that names no country is one to the other side's
        (
            "Xi Jinping arrived in San Francisco on Tuesday for his first visit since 2017.",
            "first_visit", {"Xi Jinping"}, {"kind": "visit", "country": "United States"}, ("date", "2017"),
        ),
        # whoever the clause is about: the owner, the antecedent of “who”
        (
            "It was Mike Pompeo's first known contact with Yang Jiechi since April.",
            "first", {"Mike Pompeo", "Yang Jiechi"}, {"known": "true"}, ("date", "2023-04"),
        ),
        (
            "Janet Yellen, who last spoke with He Lifeng in July, said that talks would go on.",
            "last_contact", {"Janet Yellen", "He Lifeng"}, {}, ("date", "2022-07"),
        ),
        (
            "Joe Biden and Xi Jinping were last known to have spoken on 28 July 2022.",
            "last_contact", {"Joe Biden", "Xi Jinping"}, {"known": "true"}, ("date", "2022-07-28"),
        ),
        # further words for the same
        (
            "More than two years have passed since Joe Biden and Xi Jinping last met face to face.",
            "none_since", {"Joe Biden", "Xi Jinping"}, {"kind": "meeting", "form": "in_person"}, ("duration", ""),
        ),
        (
            "Lloyd Austin and Li Shangfu have gone seven months without speaking.",
            "none_since", {"Lloyd Austin", "Li Shangfu"}, {}, ("duration", ""),
        ),
        (
            "Antony Blinken was last in Beijing in 2018, aides to Xi Jinping said.",
            "last_contact", {"Antony Blinken"}, {"kind": "visit", "place": "Beijing"}, ("date", "2018"),
        ),
        (
            "Nobody of cabinet rank had visited China since 2020.",
            "none_since", set(), {"kind": "visit", "country": "China", "level": "cabinet"}, ("date", "2020"),
        ),
        (
            "Antony Blinken met Qin Gang in Beijing on Sunday, their first face-to-face in two years.",
            "first", {"Antony Blinken", "Qin Gang"}, {"kind": "meeting", "form": "in_person"}, ("duration", ""),
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
        "Rex Tillerson spoke of China on his first trip to Asia.",
        "Nancy Pelosi flew to Taiwan. Her visit, the first by a House speaker since 1997, led China to hold exercises.",
        "Xi Jinping is the first foreign leader to visit the estate since the election, Donald Trump said.",
        "Scott Bessent and He Lifeng met on the first day to see how far they were apart.",
        "Exports to China fell in the first quarter for the first time in years.",
        "Will it be the first meeting of Joe Biden and Xi Jinping since Bali?",
    ],
)
def test_other_firsts_are_no_claims(text: str) -> None:
    assert claims(text, "2023-05-08") == ()


def test_two_claims_of_one_sentence_are_two_and_share_what_the_second_leaves_out() -> None:
    text = (
        "President Jiang Zemin is welcome in Washington today. It is the first visit to the United States by a Chinese leader in "
        "12 years, and the first since the events of June 1989."
    )
    first, second = claims(text, "1997-10-29")
    assert first.scope == second.scope == {"kind": "visit", "country": "United States", "level": "leader"}
    assert [actor.name for actor in second.participants] == ["Jiang Zemin"]
    assert (first.baseline_kind, second.baseline.edtf) == ("duration", "1989-06")
