"""The desk at which a brief is written: the store, the day whose knowledge it may use, and the writer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl
from markupsafe import Markup

from istmo import places
from istmo.brief.counts import Monthly, monthly, monthly_by
from istmo.brief.tallies import BY_ID, TALLIES, Tally
from istmo.brief.writer import Writer
from istmo.errors import InputError
from istmo.observation import ALL
from istmo.periods import ENDED_AFTER, add_months
from istmo.warehouse import Store


@dataclass(frozen=True)
class Desk:
    """What every section works with; what has been read once is kept.

    Args:
        store: the warehouse.
        as_of: nothing that became known later is used.
        write: puts numbers into words.
        only: a dimension and its code, for each dimension of which one code alone is counted; a series that does not
            tell that code apart counts nothing.
    """

    store: Store
    as_of: date
    write: Writer
    only: Mapping[str, str] = field(default_factory=dict)
    _read: dict[str, Monthly] = field(default_factory=dict)
    _by: dict[tuple[str, str], dict[str, Monthly]] = field(default_factory=dict)

    def tally(self, name: str) -> Monthly:
        """A tally by month; empty where nothing was known on the day."""
        if name not in self._read:
            tally = BY_ID[name]
            self._read[name] = replace(
                self._selected(tally), comparable_from=tally.comparable_from, provisional=tally.provisional
            )
        return self._read[name]

    def known(self, *names: str) -> list[Tally]:
        """Those of some tallies of which a month of the last nine was known on the day: older ones have ended."""
        oldest = add_months(self.as_of, -ENDED_AFTER)
        return [BY_ID[name] for name in names if (months := self.tally(name)) and months.last >= oldest]

    def months(self, series: str) -> Monthly:
        """A whole series by period; empty where nothing was known on the day."""
        if series not in self._read:
            self._read[series] = self._counted(series, {})
        return self._read[series]

    def divided(self, series: str, dimension: str) -> dict[str, Monthly]:
        """A series by month for every code of a dimension, `ALL` left out."""
        if (series, dimension) not in self._by:
            where = self._where(series)
            found = {} if where is None else monthly_by(self.store, series, dimension, self.as_of, where)
            self._by[series, dimension] = {code: part for code, part in found.items() if code != ALL}
        return self._by[series, dimension]

    def _selected(self, tally: Tally) -> Monthly:
        series = tally.read(self.only)
        if tally.part:
            dimension, code = tally.part
            part = self.divided(series, dimension).get(code, _nothing(series))
            return replace(part, about=tally.about)
        if not tally.americas_only:
            return self.months(series)
        seen = sorted(places.americas() & self.divided(series, "nationality").keys())
        return self._counted(series, {"nationality": seen}) if seen else _nothing(series)

    def _counted(self, series: str, where: Mapping[str, Sequence[str]]) -> Monthly:
        only = self._where(series)
        return (
            _nothing(series) if only is None else monthly(self.store, series, self.as_of, {**only, **where})
        )

    def _where(self, series: str) -> dict[str, list[str]] | None:
        """What `only` selects in a series; None where the series does not tell it apart."""
        told = all(code in self.store.codes(series, dimension) for dimension, code in self.only.items())
        return {dimension: [code] for dimension, code in self.only.items()} if told else None

    def nothing(self) -> Markup:
        """What is said where a section has nothing to count."""
        return self.write.text("nothing.only" if self.only else "nothing.section")

    def name(self, tally: Tally | str) -> str:
        """A tally's short name, marked where its newest months are provisional."""
        found = BY_ID[tally] if isinstance(tally, str) else tally
        name = self.write.text(f"tally.{found.id}")
        return str(self.write.text("tally-provisional", name=name) if found.provisional else name)


def _nothing(series: str) -> Monthly:
    return Monthly(series, pl.DataFrame())


def newest_knowledge(store: Store) -> date:
    """The newest day on which a count that the brief follows became known: the day of a brief without a date.

    Raises:
        InputError: no such count is in the store.
    """
    days = [store.versions(series)["released"].max() for series in {tally.series for tally in TALLIES}]
    known = [day for day in days if isinstance(day, date)]
    if not known:
        raise InputError(
            "no count that the brief follows is in the store", "Fill it: see `istmo data --help`"
        )
    return max(known)
