"""What a figure can be about: the universes of `universes.toml`, each a set of series with the words that speak
for it."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

CITED = "key-figure:"
"""Marks a "series" of cited key figures: topic/beginning of the metric."""


class Universe(BaseModel):
    """Who is counted where, by whom.

    Args:
        id: short name.
        en, es: in words.
        series: series that count it, the preferred one first; a `key-figure:` is cited figures.
        place: place code of the whole.
        places: place codes of parts that its series show (sectors), as kinds of `us_areas.csv`, or "country".
        cues: for concepts of the glossary, how much a mention speaks for this universe (log odds).
        needs: concepts of which one must be named near the figure.
        also: concepts of which one must be named besides.
        bars: concepts that rule it out where they are named in the same clause.
        category: the series' category that is meant.
        nationality: the only nationality it counts, if only one.
        kin: universes that everyday words confuse it with.
        within: universes that hold all of it, which it may be told of as a share of.
        printed: series of the values as first printed, if kept.
        revision: the largest share by which its publisher has revised a first value, where known (measured).
        revision_parts: the same for its nationalities, where they are revised more than their total.
        revision_month: the same for stretches shorter than a year, where they are revised more.
        sexes: the series of it by sex and age, if there is one.
        fiscal: whether "year" may mean the US fiscal year.
        since: ISO day from which cumulative figures run, if there is a usual one.
        loosely: share by which the several counts that its words are used of ("deported", "returned") may differ, so
            that one that differs from this one by less may be another.
        checkable: false for what no series holds (a sink that keeps such figures from being misread).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    en: str
    es: str
    series: tuple[str, ...] = ()
    place: str = ""
    places: tuple[str, ...] = ()
    cues: dict[str, float]
    needs: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()
    category: str = "ALL"
    nationality: str = "ALL"
    kin: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    printed: str = ""
    revision: float = 0.0
    revision_parts: float = 0.0
    revision_month: float = 0.0
    sexes: str = ""
    fiscal: bool = False
    since: str = ""
    loosely: float = 0.0
    checkable: bool = True

    def __hash__(self) -> int:
        """Its id stands for it."""
        return hash(self.id)


@cache
def universes() -> tuple[Universe, ...]:
    """All universes, in the order of the file."""
    text = files(__package__).joinpath("universes.toml").read_text(encoding="utf-8")
    return tuple(Universe(**each) for each in tomllib.loads(text)["universe"])


@cache
def universe(name: str) -> Universe:
    """A universe by its id."""
    return next(each for each in universes() if each.id == name)
