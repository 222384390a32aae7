"""What the page is made from, and how its numbers are written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import polars as pl
from markupsafe import Markup

from istmo.brief import numbers
from istmo.brief.provenance import Source
from istmo.brief.writer import Writer
from istmo.measures.effect_table import ALL
from istmo.measures.explain import place_in, way
from istmo.measures.plan import Plan
from istmo.studies import Study

Row = dict[str, Any]
DIGITS = 3
"""Significant digits: drawn from samples, a simulation knows no more."""
FEWEST = 20
"""Draws from which on "8 in 10" says something: each end of the range then has two draws beyond it."""
SMALL = 0.0095
"""A change below this share is written with decimals."""


@dataclass(frozen=True)
class Told:
    """A simulated plan, ready to be told.

    Args:
        study: whose names are used.
        plan: that was simulated.
        other: the plan beside it, None if there is none.
        months: that were simulated.
        draws: number of draws; one is a run without intervals.
        table: of `istmo.measures.effect_table`.
        write: puts numbers into words.
        about: what it rests on: of `istmo.fit.fitted.Fitted.about`, and the day it was `made`.
    """

    study: Study
    plan: Plan
    other: Plan | None
    months: tuple[date, ...]
    draws: int
    table: pl.DataFrame
    write: Writer
    about: Mapping[str, str] = field(default_factory=dict)
    source: Source = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", Source(("istmo.scenario",), self.months[0], estimated=False))

    def total(self, what: str, where: str = "", nationality: str = ALL, household: str = ALL) -> Row | None:
        """The row of the whole time; None where there is none."""
        found = self.whole(what).filter(where=where, nationality=nationality, household=household)
        return found.row(0, named=True) if found.height else None

    def whole(self, what: str) -> pl.DataFrame:
        """All rows of a quantity over the whole time."""
        return self.table.filter(pl.col("month").is_null(), what=what)

    def monthly(self, what: str, where: str) -> pl.DataFrame:
        """A quantity at a place month by month, everybody together, as `period` and its numbers."""
        return (
            self.table.filter(
                pl.col("month").is_not_null(), what=what, where=where, nationality=ALL, household=ALL
            )
            .sort("month")
            .rename({"month": "period"})
        )

    def seen(self, what: str, places: tuple[str, ...]) -> Iterator[tuple[str, Row]]:
        """Places with the row of the whole time, those left out that nobody comes to in any draw of either plan."""
        for place in places:
            row = self.total(what, place)
            if row is not None and max(row["high"] or 0, row["base_high"] or 0) >= 1:
                yield place, row

    def point(self, name: str) -> str:
        """A counting point as the page calls it."""
        point = self.study.point(name)
        return point.label_es if self.write.language == "es" else point.label_en

    def way(self, link: str) -> str:
        """A way as the page calls it."""
        return way(self.study, link, self.write.language)

    def place_in(self, link: str) -> str:
        """A way that is a lawful pathway, as the page calls it: the pathway, then the way."""
        return place_in(self.study, link, self.write.language)

    def number(self, value: float | None, digits: int = DIGITS) -> Markup:
        """A number of persons, or a dash."""
        if value is None:
            return self.write.nothing()
        shown = numbers.about(value, self.write.language, digits)
        return Markup('<data value="{}">{}</data>').format(f"{value:.10g}", shown)

    def days(self, value: float | None) -> Markup:
        """A number of days, with a decimal."""
        if value is None:
            return self.write.nothing()
        return Markup('<data value="{}">{}</data>').format(
            f"{value:.10g}", numbers.ratio(value, self.write.language, 1)
        )

    def signed(self, value: float | None, how: Any = None) -> Markup:
        """A change, with its sign."""
        if value is None:
            return self.write.nothing()
        more = round(value, 0 if how is None else 1) > 0
        return Markup("{}{}").format("+" if more else "", (how or self.number)(value))

    def percent(self, row: Row) -> Markup:
        """The change of the middle in per cent; a dash where there was nobody."""
        if row["change"] is None or not row["base_median"]:
            return self.write.nothing()
        share = row["change"] / row["base_median"]
        if 0 < abs(share) < SMALL:  # "0%" would say that nothing changes
            return Markup("{}").format(numbers.percent(share, self.write.language, signed=True, digits=2))
        return Markup("{}").format(numbers.change(share, self.write.language))

    def cells(self, row: Row, how: Any = None) -> list[Markup]:
        """Middle and range; with another plan also its middle, the change with its range, and per cent."""
        show = how or self.number
        cells = [show(row["median"]), self.between(show(row["low"]), show(row["high"]))]
        if self.other is None:
            return cells
        signed = partial(self.signed, how=how)
        return [
            *cells,
            show(row["base_median"]),
            signed(row["change"]),
            self.between(signed(row["change_low"]), signed(row["change_high"])),
            self.percent(row),
        ]

    def between(self, low: Markup, high: Markup) -> Markup:
        """A range; nothing where there is one draw, or where nobody has it in any."""
        if self.draws == 1 or low == high == self.write.nothing():
            return self.write.nothing()
        return self.write.text("scenario.to", low=low, high=high)

    @property
    def when(self) -> Markup:
        """How long, from when on, and in how many draws."""
        key = "scenario.when-median" if self.draws == 1 else "scenario.when"
        return self.write.text(
            key, n=len(self.months), start=self.write.day(self.months[0]), draws=self.draws
        )

    @property
    def few(self) -> Markup:
        """That there are too few draws for a range; nothing where there are enough."""
        if self.draws >= FEWEST:
            return Markup()
        key = "scenario.one-draw" if self.draws == 1 else "scenario.few-draws"
        return self.write.text(key, draws=self.draws, fewest=FEWEST)

    @property
    def rests(self) -> Markup:
        """What it rests on, in a sentence, with a dash for what was not kept of it."""

        def day(name: str) -> Markup:
            text = self.about.get(name)
            return self.write.day(date.fromisoformat(text)) if text else self.write.nothing()

        counted = self.about.get("counted")
        month = numbers.month(date.fromisoformat(f"{counted}-01"), self.write.language) if counted else None
        return self.write.text(
            "scenario.rests",
            counted=month or self.write.nothing(),
            known=day("known"),
            made=day("made"),
            store=self.about.get("store") or self.write.nothing(),
            draws=self.draws,
            last=self.draws - 1,
        )

    @property
    def span(self) -> Markup:
        """ "12 months": the whole time, in a sentence."""
        first, last = self.months[0], self.months[-1]
        return Markup("{}").format(numbers.months(first, last, self.write.language))
