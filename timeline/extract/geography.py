"""Countries, their metonyms and demonyms, and the places where contacts are held; tables in data/."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Country:
    """A country or body of states. `names` stand for it as an actor (capital, leader), `adjectives` qualify its people."""

    name: str
    iso3: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


@cache
def countries() -> tuple[Country, ...]:
    """All countries of the table."""
    with (DATA / "countries.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Country(row["country"], row["iso3"], _parts(row["names"]), _parts(row["adjectives"])) for row in csv.DictReader(file)
        )


@cache
def place_countries() -> dict[str, str]:
    """Place name to country; the country is empty for a region that lies in several."""
    with (DATA / "places.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["country"] for row in csv.DictReader(file)}


def country_of(place: str) -> str:
    """The country of a place of the table, or empty."""
    return place_countries().get(place, "")
