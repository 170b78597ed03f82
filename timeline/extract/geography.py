"""Countries, their metonyms and demonyms, and the places where contacts are held; tables in data/."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Country:
    """A country or body of states. `names` stand for it as an actor (capital, leader), `adjectives` qualify its people;
    `capital` is a town, empty where the table leaves it out."""

    name: str
    iso3: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]
    capital: str = ""


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


@cache
def countries() -> tuple[Country, ...]:
    """All countries of the table."""
    with (DATA / "countries.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Country(row["country"], row["iso3"], _parts(row["names"]), _parts(row["adjectives"]), row["capital"])
            for row in csv.DictReader(file)
        )


@cache
def _places() -> dict[str, tuple[str, str]]:
    """Place name to its country (empty for a region that lies in several) and the name it is shown under."""
    with (DATA / "places.csv").open(encoding="utf-8", newline="") as file:
        table = {row["name"]: (row["country"], row["shown_as"] or row["name"]) for row in csv.DictReader(file)}
    for country in countries():
        if country.capital:
            table |= {f"{adjective} capital": (country.name, country.capital) for adjective in country.adjectives}
    return table


def place_names() -> tuple[str, ...]:
    """All place names of the table, and “French capital” for each capital."""
    return tuple(_places())


def country_of(place: str) -> str:
    """The country of a place of the table, or empty."""
    return _places()[place][0] if place in _places() else ""


def shown_as(place: str) -> str:
    """The town of a venue, the plain name of a place with several: "Great Hall of the People" is shown as Beijing."""
    return _places()[place][1] if place in _places() else place
