"""What the official record says of a reading: today's value, the first published one, and what was known on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from istmo.evidence.sexes import GROUPS, categories
from istmo.evidence.types import AND, Official, Reading
from istmo.evidence.universes import CITED, Universe, universe, universes
from istmo.observation import ALL
from istmo.periods import Frequency, add_months, period_end
from istmo.sources.catalogue import indicator
from istmo.warehouse import Store
from istmo.warehouse.store import summed

_FREQUENCY_MONTHS: dict[Frequency, int] = {"month": 1, "quarter": 3, "year": 12, "fiscal-year": 12}
Cells = Mapping[date, tuple[float | None, date]]


@dataclass
class Record:
    """The store, of which all that a report can be about is read at once: a report asks for many small cuts of it.

    Args:
        store: the warehouse.
        as_of: the day asked for with `--as-of`; None for no second judgement.
        day: what was known on this day is all that is read; None for today. Of a cited figure no day of release is
            kept: it counts as known from the last day that it is of.
    """

    store: Store
    as_of: date | None = None
    day: date | None = None
    _cells: dict[tuple[object, ...], Cells] = field(default_factory=dict)
    _known: dict[tuple[Reading, str], Official] = field(default_factory=dict)
    _codes: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    _spans: dict[str, tuple[date, date]] = field(default_factory=dict)
    _read: dict[date | None, list[dict[str, pl.DataFrame]]] = field(default_factory=dict)
    _cut: set[tuple[str, date | None, tuple[str, ...]]] = field(default_factory=set)
    _printed_rows: dict[str, list[tuple[date, float, date, str]]] = field(default_factory=dict)
    _cited: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    _then: "Record | None" = None

    def official(self, reading: Reading, universe: Universe) -> Official:
        """What is known of a reading; an `Official` without a value where the record has no such cell."""
        key = (reading, universe.id)
        if key not in self._known:
            self._known[key] = self._official(reading, universe)
        return self._known[key]

    def _official(self, reading: Reading, universe: Universe) -> Official:
        if reading.series.startswith(CITED):
            return self._of_cited(reading)
        value, released = self._sum(reading, self.day)
        first, source = self._printed(reading, universe)
        if self.day is not None and first is not None:
            printed = [each for each, _, _ in self.printed_values(reading, universe)]
            first, value = (printed[0], printed[-1]) if printed else (None, value)
        return Official(value, first, source, released)

    def then(self) -> "Record":
        """The record as it was known on the day asked for with `--as-of`."""
        if self._then is None:
            self._then = replace(self, as_of=None, day=self.as_of, _known={}, _cited={}, _then=None)
        return self._then

    def span(self, series: str) -> tuple[date, date]:
        """First and last day that a series covers."""
        if not self._spans:
            rows = self.store.spans().select("series", "first", "last").iter_rows()
            for name, first, last in rows:
                self._spans[name] = (first, period_end(last, indicator(name).frequency))
        parts = indicator(series).sum_of or (series,)
        if any(part not in self._spans for part in parts):
            return date.max, date.min
        return max(self._spans[p][0] for p in parts), min(self._spans[p][1] for p in parts)

    def shows(self, series: str, dimension: str, code: str) -> bool:
        """Whether a series ever shows a code in a dimension."""
        if dimension == "nationality" and AND in code:
            return all(self.shows(series, dimension, each) for each in code.split(AND))
        if dimension == "nationality":
            if (series, None, ()) not in self._cells:
                self._read_by_nationality(series, None)
            return (series, None, (("nationality", code),)) in self._cells
        return code in self._shown(series, dimension)

    def _shown(self, series: str, dimension: str) -> frozenset[str]:
        """The codes that a series shows in a dimension."""
        if (series, dimension) not in self._codes:
            self._codes[series, dimension] = frozenset(self._rows(series, None)[1][dimension].unique())
        return self._codes[series, dimension]

    def _rows(self, series: str, as_of: date | None) -> list[pl.DataFrame]:
        """The published periods, and the published cells, of the parts of a series, as known on a day."""
        if as_of not in self._read:
            every = _every_part()
            frames = self.store.known(every, as_of), self.store.cells(every, as_of)
            self._read[as_of] = [_by_series(frame) for frame in frames]
        parts = indicator(series).sum_of or (series,)
        return [
            pl.concat([frames[""], *(frames[each] for each in parts if each in frames)])
            for frames in self._read[as_of]
        ]

    def _summed(
        self, series: str, as_of: date | None, by: Sequence[str], where: Mapping[str, Sequence[str]]
    ) -> pl.DataFrame:
        """A series as `Store.series` gives it."""
        known, cells = self._rows(series, as_of)
        return summed(indicator(series), known, cells, by, where)

    def months(self, reading: Reading) -> Cells:
        """The whole series of a reading's cell, by first day of the period: value, and the day it became known."""
        return self._series(reading, self.day)

    def published_by(self, day: date) -> date:
        """The last day of the last month of the border's totals that was out by a day."""
        cells = self._series(Reading("", "cbp.southwest", "", ALL, ALL, ALL, day, day), None)
        out = [
            start
            for start, (_, released) in cells.items()
            if add_months(start, 1).toordinal() - 1 + LAG <= day.toordinal()
        ]
        newest = max(out, default=add_months(day, -2))
        if cells and newest == max(cells) and day.toordinal() - newest.toordinal() > 31 + LAG + 31:
            newest = add_months(date.fromordinal(day.toordinal() - LAG), -1)
        return period_end(newest, "month")

    def _series(self, reading: Reading, as_of: date | None) -> Cells:
        where = {
            dimension: code.split(AND)
            for dimension, code in (
                ("nationality", reading.nationality),
                ("household", reading.household),
                ("category", reading.category),
                ("place", reading.place),
            )
            if code != ALL and self.shows(reading.series, dimension, code)
        }
        if reading.household in GROUPS:
            where["category"] = categories(reading.household, self._shown(reading.series, "category"))
        key = (reading.series, as_of, tuple((k, *v) for k, v in where.items()))
        if key not in self._cells:
            if set(where) <= {"nationality"} and AND not in reading.nationality:
                self._read_by_nationality(reading.series, as_of)
            elif not self._read_by(reading.series, as_of, where, key):
                frame = self._summed(reading.series, as_of, (), where)
                rows = frame.select("period", "value", "released").iter_rows()
                self._cells[key] = {period: (value, released) for period, value, released in rows}
        return self._cells.get(key, {})

    def _read_by(
        self, series: str, as_of: date | None, where: dict[str, list[str]], key: tuple[object, ...]
    ) -> bool:
        """Whether a cell is among those of a series cut by the dimensions of `where`, which are all read at once: a
        report asks for many of them."""
        dimensions = tuple(where)
        if any(len(codes) != 1 for codes in where.values()) or (series, as_of, dimensions) in self._cut:
            return key in self._cells
        self._cut.add((series, as_of, dimensions))
        frame = self._summed(series, as_of, dimensions, {})
        parts: dict[tuple[object, ...], dict[date, tuple[float | None, date]]] = {}
        for period, value, released, *codes in frame.select(
            "period", "value", "released", *dimensions
        ).iter_rows():
            cell = (series, as_of, tuple(zip(dimensions, codes, strict=True)))
            parts.setdefault(cell, {})[period] = (value, released)
        self._cells.update(parts)
        return key in self._cells

    def _read_by_nationality(self, series: str, as_of: date | None) -> None:
        """A series' total and each of its nationalities, at once: a report asks for many of them."""
        frame = self._summed(series, as_of, ["nationality"], {})
        whole: dict[date, tuple[float | None, date]] = {}
        parts: dict[str, dict[date, tuple[float | None, date]]] = {}
        for period, code, value, released in frame.select(
            "period", "nationality", "value", "released"
        ).iter_rows():
            if code != ALL:
                parts.setdefault(code, {})[period] = (value, released)
            known = whole.get(period, (None, released))[0]
            whole[period] = (value if known is None else known + (value or 0.0), released)
        self._cells[series, as_of, ()] = whole
        for code, cells in parts.items():
            self._cells[series, as_of, (("nationality", code),)] = cells

    def _sum(self, reading: Reading, as_of: date | None) -> tuple[float | None, date | None]:
        step = _FREQUENCY_MONTHS[indicator(reading.series).frequency]
        cells = self._series(reading, as_of)
        if indicator(reading.series).kind == "stock":
            found = [(p, v) for p, v in cells.items() if p.year == reading.last.year]
            return (found[-1][1][0], found[-1][1][1]) if found else (None, None)
        if not _whole_periods(reading, indicator(reading.series).frequency):
            return None, None
        total, known, day = 0.0, None, reading.first.replace(day=1)
        begun = (
            min(cells, default=date.max)
            if reading.universe and universe(reading.universe).since
            else date.min
        )
        while day <= reading.last:
            value, released = cells.get(day, (None, None))
            if day < begun <= reading.last:  # a programme that had not begun for them counted none
                day = add_months(day, step)
                continue
            if value is None or released is None:
                return None, None
            total += value
            known = max(known or released, released)
            day = add_months(day, step)
        return (total, known) if known else (None, None)

    def _printed(self, reading: Reading, universe: Universe) -> tuple[float | None, str]:
        """The first-published value, with its address; sums only where every month of it is recorded."""
        whole = (reading.nationality, reading.household, reading.category) == (ALL, ALL, ALL)
        if not universe.printed or not whole or reading.place not in (universe.place, ALL):
            return None, ""
        key = ("printed", universe.printed)
        if key not in self._cells:
            frame = self.store.query(
                f"""SELECT c.period, c.value, r.published, r.obtained_from
                    FROM cell c JOIN release r ON r.id = c.release
                    WHERE c.series = '{universe.printed}' ORDER BY c.period, r.published"""
            )
            self._printed_rows[universe.printed] = list(frame.iter_rows())
            self._cells[key] = {}
        rows = self._printed_rows[universe.printed]
        if not _one_period(reading, universe.printed):
            return None, ""
        mine = next((row for row in rows if row[0] == reading.first), None)
        return (None, "") if mine is None else (mine[1], mine[3])

    def printed_values(self, reading: Reading, universe: Universe) -> list[tuple[float, date, str]]:
        """Every value that was ever printed of a month: value, day, address."""
        self._printed(reading, universe)
        rows = self._printed_rows.get(universe.printed, [])
        whole = (reading.nationality, reading.household, reading.category, reading.place) == (
            ALL,
            ALL,
            ALL,
            universe.place,
        )
        if not universe.printed or not whole or not _one_period(reading, universe.printed):
            return []
        return [
            (value, day, source)
            for period, value, day, source in rows
            if period == reading.first and (self.day is None or day <= self.day)
        ]

    def _of_cited(self, reading: Reading) -> Official:
        """A cited key figure on the very period, or the sum of a stretch of them; the tables of `key_figure`."""
        if not self._cited:
            for row in self.store.key_figures().iter_rows(named=True):
                self._cited.setdefault((row["topic"], row["nationality"]), []).append(row)
        topic, metric = reading.series.removeprefix(CITED).split("/", 1)
        for row in self._cited.get((topic, reading.nationality), ()):
            start = row["period_start"]
            if self.day is not None and row["period_end"] > self.day:
                continue
            if (
                row["period_end"] == reading.last
                and (start is None or start == reading.first)
                and row["metric"].startswith(metric)
            ):
                first = _first_release(row["note"])
                return Official(row["value"], first, row["url"], row["period_end"])
        return Official()


LAG = 14
"""Days after the end of a month from which a report may know it: CBP publishes after 15 to 25, Panama and Honduras
sooner."""


def _every_part() -> list[str]:
    """The stored series of all universes."""
    named = {name for each in universes() for name in (*each.series, each.sexes)}
    series = [name for name in named if name and not name.startswith(CITED)]
    return sorted({part for name in series for part in (indicator(name).sum_of or (name,))})


def _by_series(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The rows of each series, and none of them under ""."""
    return {"": frame.clear()} | {
        str(name): rows for (name,), rows in frame.partition_by("series", as_dict=True).items()
    }


def _first_release(note: str) -> float | None:
    """The first-published total that a key figure's note tells: "first release (total 140,982)"."""
    import re  # noqa: PLC0415

    found = re.search(r"first release \(total ([\d,]+)\)", note or "")
    return float(found[1].replace(",", "")) if found else None


def _whole_periods(reading: Reading, frequency: Frequency) -> bool:
    """Whether a reading begins and ends where periods do: half a year is no sum of years."""
    after = add_months(reading.last, 1)
    match frequency:
        case "month":
            return True
        case "year":
            return reading.first.month == 1 and after.month == 1
        case "fiscal-year":
            return reading.first.month == 10 and after.month == 10
        case _:
            return reading.first.month % 3 == 1 and after.month % 3 == 1


def _one_period(reading: Reading, series: str) -> bool:
    """Whether a reading is about one whole period of a series."""
    return reading.last == period_end(reading.first, indicator(series).frequency)
