"""What was counted where, month by month: the numbers behind the map, its timeline and its table.

Everything is read from the store as known on a day; a month that is not whole is not there, and what a source does not
tell apart is null and never zero.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from istmo import places
from istmo.brief import basemap
from istmo.brief.carto import Point
from istmo.brief.numbers import Language
from istmo.brief.sections.where import (
    AT,
    BESIDE,
    BETWEEN,
    BORDER_TOTALS,
    NORTH,
    OFFICES,
    PLACED,
    SECTORS,
    SOUTH_EAST,
    SOUTH_WEST,
    short,
)
from istmo.brief.tallies import BY_ID, Tally, of_group
from istmo.errors import UnknownNameError
from istmo.observation import ALL, OTHER, UNKNOWN
from istmo.periods import add_months
from istmo.studies import Study, load
from istmo.warehouse import Store

FIRST = date(2019, 10, 1)
"""The first month of the slider: from here on the series of most points are there."""
CHNV = "ohss.chnv.paroles"
HOUSEHOLDS = ("single-adult", "family", "unaccompanied-child", "accompanied-minor")


@dataclass(frozen=True)
class Watched:
    """A row of the table and a mark on the map.

    Args:
        id: stable, as the API gives it.
        group: "route", "border", "sector", "office", "lawful", or a group of tallies that stand in the table alone.
        series: where it is read.
        place: longitude, latitude of its circle; None where it is a leg only.
        part: what of the series it is: a dimension and a code; None for all of it.
        link: the link of the study on which those counted travel, where it is a single one.
        hang: to which side of its place the circle sits.
        prefer: direction of its label, radians.
        americas: whether only nationals of the Americas are counted.
        tally: the tally of the brief that it is; None where it is none.
    """

    id: str
    group: str
    series: str
    place: Point | None
    part: tuple[str, str] | None = None
    link: str = ""
    hang: Point = (0.0, 0.0)
    prefer: float | None = None
    americas: bool = False
    tally: Tally | None = None

    def read(self, only: Container[str]) -> str:
        """The series to read where one code alone is counted of some dimensions.

        Args:
            only: names of those dimensions.
        """
        return self.tally.read(only) if self.tally else self.series

    @property
    def provisional(self) -> bool:
        """Whether its newest months are incomplete, so that no change is told of it."""
        return self.tally is not None and self.tally.provisional

    @property
    def drawn(self) -> bool:
        """Whether it is on the map."""
        return self.place is not None or bool(self.link)


@cache
def study() -> Study:
    """The study whose links are drawn."""
    return load()


@cache
def watched() -> tuple[Watched, ...]:
    """Everything on the map, in the order of the table."""
    single = {
        (point.series, point.where.get("place", ("",))[0]): point.links[0]
        for point in study().points
        if len(point.links) == 1
    }
    found = []
    for name, (waypoint, hang, prefer) in PLACED.items():
        series = BY_ID[name].series
        link = single.get((series, ""), "")
        found.append(Watched(name, "route", series, basemap.waypoints()[waypoint], None, link, hang, prefer))
    for name, (place, prefer) in BORDER_TOTALS.items():
        found.append(Watched(name, "border", BY_ID[name].series, place, prefer=prefer))
    for code in SECTORS:
        prefer = SOUTH_EAST if code == "us_rgv" else NORTH
        at = basemap.waypoints()[code]
        link = single.get((BETWEEN, code), "")
        found.append(Watched(code, "sector", BETWEEN, at, ("place", code), link, (0.0, -1.0), prefer))
    for code in OFFICES:
        at = basemap.waypoints()[BESIDE[code]]
        found.append(Watched(code, "office", AT, at, ("place", code), hang=(-0.6, 0.8), prefer=SOUTH_WEST))
    return (*found, *_lawful(), *_beside())


def _lawful() -> Iterator[Watched]:
    """The parole flights, a leg a nationality: each nationality has one link of its own."""
    links = {link for point in study().points if point.id == "chnv" for link in point.links}
    rows = study().routes.select("nationality", "link").iter_rows()
    for nationality, link in sorted((n, k) for n, k in rows if k in links):
        yield Watched(f"chnv-{nationality.lower()}", "lawful", CHNV, None, ("nationality", nationality), link)


def _beside() -> Iterator[Watched]:
    """Pathways, returns and deaths: counts without a place on the map."""
    for group in ("pathways", "returns", "deaths"):
        for tally in of_group(group):
            yield Watched(
                tally.id, group, tally.series, None, tally.part, americas=tally.americas_only, tally=tally
            )


@dataclass(frozen=True)
class Window:
    """Consecutive months by index, both ends within."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many months."""
        return self.last - self.first + 1

    def total(self, values: Sequence[float | None], back: int = 0) -> float | None:
        """The sum over its months; None where one of them is not known.

        Args:
            values: a number a month.
            back: so many months earlier.
        """
        if self.first < back:
            return None
        part = values[self.first - back : self.last - back + 1]
        return None if None in part else float(sum(value for value in part if value is not None))


@dataclass(frozen=True)
class Counted:
    """The numbers of one selection.

    Args:
        as_of: the day whose knowledge they are.
        nationality: code, or ALL.
        household: type, or ALL.
        months: first days, consecutive, oldest first.
        values: for each id of `watched`, a number a month; None where nothing whole is known.
        released: for each id, the newest day on which one of its numbers became known.
        untold: ids of those whose source does not tell the selected nationality or household type apart.
    """

    as_of: date
    nationality: str
    household: str
    months: tuple[date, ...]
    values: Mapping[str, tuple[float | None, ...]]
    released: Mapping[str, date]
    untold: frozenset[str]

    @property
    def only(self) -> Mapping[str, str]:
        """The dimensions of which one code alone is counted."""
        chosen = {"nationality": self.nationality, "household": self.household}
        return {name: code for name, code in chosen.items() if code != ALL}


def counted(store: Store, as_of: date, nationality: str = ALL, household: str = ALL) -> Counted:
    """What was counted of a nationality and a household type, as known on a day.

    Args:
        store: where to read.
        as_of: the day.
        nationality: ISO alpha-3 code, or ALL.
        household: one of `HOUSEHOLDS`, or ALL.

    Raises:
        UnknownNameError: there is no such nationality or household type.
    """
    if nationality not in (ALL, *nationalities(store)):
        raise UnknownNameError(f"No source on the map tells nationality {nationality!r} apart.")
    if household not in (ALL, *HOUSEHOLDS):
        raise UnknownNameError(f"There is no household type {household!r}. Known: {', '.join(HOUSEHOLDS)}.")
    where: dict[str, list[str]] = {}
    if nationality != ALL:
        where["nationality"] = [nationality]
    if household != ALL:
        where["household"] = [household]
    read = _Reader(store, as_of)
    untold = {each.id for each in watched() if not read.tells(each, where)}
    columns = {each.id: {} if each.id in untold else read.column(each, where) for each in watched()}
    last = max((month for column in columns.values() for month in column), default=FIRST)
    months = tuple(add_months(FIRST, n) for n in range(_apart(FIRST, last) + 1))
    values = {
        name: tuple(column.get(month, (None,))[0] for month in months) for name, column in columns.items()
    }
    released = {name: max(day for _, day in column.values()) for name, column in columns.items() if column}
    return Counted(as_of, nationality, household, months, values, released, frozenset(untold))


class _Reader:
    """Reads each series once for each dimension that is asked for."""

    def __init__(self, store: Store, as_of: date) -> None:
        self.store, self.as_of = store, as_of
        self._read: dict[object, dict[str, dict[date, tuple[float | None, date]]]] = {}
        self._seen: dict[object, set[str]] = {}

    def tells(self, each: Watched, where: Mapping[str, Sequence[str]]) -> bool:
        """Whether its source tells nationalities and household types apart, where that is asked."""
        own = each.part[0] if each.part else ""
        series = each.read(where)
        return all(name == own or self._told(series, name, codes) for name, codes in where.items())

    def _told(self, series: str, name: str, codes: Sequence[str]) -> bool:
        """Whether a series tells some codes apart: it shows them, or those it does not show are nobody's."""
        known = self._codes(series, name)
        return known >= set(codes) or (known != {ALL} and OTHER not in known)

    def column(
        self, each: Watched, where: Mapping[str, Sequence[str]]
    ) -> dict[date, tuple[float | None, date]]:
        """A number and the day it became known, for each whole month."""
        dimension, code = each.part or ("", "")
        series, asked = each.read(where), dict(where)
        if list(asked.pop(dimension, [code])) != [code]:  # another nationality than the leg's own
            return {}
        if each.americas and "nationality" not in asked:
            asked["nationality"] = sorted(places.americas() & self._codes(series, "nationality"))
        key = (series, dimension, tuple(sorted((k, tuple(v)) for k, v in asked.items())))
        if key not in self._read:
            self._read[key] = self._parts(series, dimension, asked)
        return self._read[key].get(code, {})

    def _codes(self, series: str, dimension: str) -> set[str]:
        key = (series, dimension)
        if key not in self._seen:
            self._seen[key] = self.store.codes(series, dimension)
        return self._seen[key]

    def _parts(
        self, series: str, dimension: str, where: Mapping[str, Sequence[str]]
    ) -> dict[str, dict[date, tuple[float | None, date]]]:
        by = [dimension] if dimension else []
        try:
            frame = self.store.series(series, by=by, where=where, as_of=self.as_of, start=FIRST)
        except UnknownNameError:  # it has never counted any of these
            return {}
        found: dict[str, dict[date, tuple[float | None, date]]] = {}
        for row in frame.iter_rows(named=True):
            if row["value"] is not None and row["unobserved"] == 0:
                code = row[dimension] if dimension else ""
                found.setdefault(code, {})[row["period"]] = row["value"], row["released"]
        return found


def nationalities(store: Store) -> list[str]:
    """The codes that some source on the map has counted, those of places with a name only."""
    series = sorted(
        {part for each in watched() for part in (store.indicator(each.series).sum_of or (each.series,))}
    )
    seen = store.cells(series)
    codes = seen.filter(seen["value"] > 0)["nationality"].unique().to_list()
    return sorted(code for code in codes if code not in (ALL, UNKNOWN))


def _apart(first: date, last: date) -> int:
    return 12 * (last.year - first.year) + last.month - first.month


def name(each: Watched, language: Language) -> str:
    """What a row is called, where the words of the app do not say."""
    if each.part is None:
        return ""
    return short(each.part[1], language)
