"""The shipped base map: land, borders, lakes, the places on the routes and the legs between them."""

import csv
import json
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from istmo.brief.carto import Frame, Point, arc
from istmo.brief.numbers import Language

_FOLDER = files("istmo.brief").joinpath("geo")
BY_AIR, BY_SEA = "air", "sea"


@dataclass(frozen=True)
class Leg:
    """A part of a route between two places.

    Args:
        mode: "land", "sea" or "air".
        line: longitude, latitude, longitude ... along the great circle.
    """

    mode: str
    line: list[float]


@cache
def _base() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_FOLDER.joinpath("base.json").read_text(encoding="utf-8"))
    return found


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_FOLDER.joinpath(name).read_text(encoding="utf-8").splitlines()))


@cache
def waypoints() -> dict[str, Point]:
    """Longitude and latitude of every place on the routes, by its id."""
    return {row["id"]: (float(row["lon"]), float(row["lat"])) for row in _rows("places.csv")}


@cache
def legs() -> tuple[Leg, ...]:
    """Every leg of the routes."""
    found = []
    for row in _rows("routes.csv"):
        mode = {"boat": BY_SEA, "air": BY_AIR}.get(row["mode"], "land")
        ends = waypoints()[row["from"]], waypoints()[row["to"]]
        found.append(Leg(mode, arc(*ends, steps=40 if mode == BY_AIR else 4)))
    return tuple(found)


@lru_cache(16)
def land(frame: Frame) -> str:
    """All land as one SVG path."""
    return "".join(frame.ring(ring) for country in _base()["countries"] for ring in country["rings"])


@lru_cache(16)
def lakes(frame: Frame) -> str:
    """The large lakes as one SVG path."""
    return "".join(frame.ring(ring) for ring in _base()["lakes"])


@lru_cache(16)
def borders(frame: Frame) -> str:
    """Land borders between countries as one SVG path."""
    return "".join(frame.line(line) for line in _base()["borders"])


def country(code: str, language: Language) -> tuple[str, Point]:
    """A country's name and a place inside it for the name."""
    found = next(each for each in _base()["countries"] if each["code"] == code)
    longitude, latitude = found["label"]
    return found[f"name_{language}"], (longitude, latitude)
