"""How likely an editor is to accept an event as read: counted on the tune half of our gold, smoothed, and kept as data.

The chance starts from all events and is moved by each trait of the event (its rule, whether it is dated, told twice …) by
as much as events with that trait were right more or less often; few examples move it little.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from timeline.extract.geography import DATA

#: Examples a trait must have before it counts for half of what it says.
SMOOTHING = 8.0
LOWEST, HIGHEST = 0.05, 0.98
#: Taken off the log odds: the rules were mended on the half that is counted, and do less well on texts nobody has read.
OPTIMISM = 0.5


@cache
def _weights() -> Mapping[str, float]:
    path = DATA / "calibration.json"
    return json.loads(path.read_text(encoding="utf-8"))["weights"] if path.exists() else {}


def chance(traits: Sequence[str]) -> float:
    """The confidence of an event with these traits, between LOWEST and HIGHEST."""
    weights = _weights()
    score = weights.get("", 1.4) + sum(weights.get(trait, 0.0) for trait in traits)
    return min(max(1 / (1 + math.exp(-score)), LOWEST), HIGHEST)


def calibrate(examples: Iterable[tuple[Sequence[str], bool]]) -> dict[str, float]:
    """The weight of each trait, in log odds, from events with their traits and whether they were right."""
    counted: dict[str, list[int]] = {}
    total = [0, 0]
    for traits, accepted in examples:
        total[accepted] += 1
        for trait in traits:
            counted.setdefault(trait, [0, 0])[accepted] += 1
    prior = math.log((total[1] + 1) / (total[0] + 1))
    share = (total[1] + 1) / (sum(total) + 2)
    weights = {"": round(prior - OPTIMISM, 4)}
    for trait, (wrong, right) in sorted(counted.items()):
        seen = wrong + right
        rate = (right + SMOOTHING * share) / (seen + SMOOTHING)
        # traits overlap, so each is given half of what it would say alone
        weights[trait] = round(0.5 * (math.log(rate / (1 - rate)) - math.log(share / (1 - share))), 4)
    return weights
