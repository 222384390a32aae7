"""A study: a network with names and sources, the nationalities that travel it, where they begin, which links
they may take, and the points where somebody counts them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from istmo.errors import InputError, UnknownNameError
from istmo.network import LINKS, NODES, Network, network_from_tables
from istmo.studies import checks, tables

HOUSEHOLDS = ("single-adult", "family", "unaccompanied-child")
"""Household types that a plan tells apart; the Border Patrol's three."""

What = Literal["passed", "intercepted", "expelled"]
Role = Literal["fit", "split", "part"]


@dataclass(frozen=True)
class Point:
    """A point where somebody counts.

    Args:
        id: short name.
        label_en: what to call it.
        label_es: the same in Spanish.
        series: id of the series counted there.
        where: for some dimensions of the series, the codes that belong to this point.
        links: names of the links on which those counted are travelling. A journey passes at most one of them.
        what: whether the series counts those who passed these links, those who were intercepted on them, or those of
            them who were brought back or home.
        start: first month of the series that is used (its first day).
        end: last month.
        by: whether the nationalities are counted one by one or only together.
        nationalities: those of the study that have a count of their own here. If OOO is one of them, its count
            is the sum of all codes of the series that are no nationality of the study.
        pooled: those whose counts here exist only as one sum: the codes of the series that are none of
            `nationalities`.
        role: "fit" for a count of its own; "split" for a division of another point's events among places, good
            for shares only; "part" for a subset of another point's events. The "fit" points never count one
            event of the same nationality twice.
        detection: what is believed beforehand about events counted per person who passes: (low, high).
        source: why.
    """

    id: str
    label_en: str
    label_es: str
    series: str
    where: Mapping[str, tuple[str, ...]]
    links: tuple[str, ...]
    what: What
    start: date
    end: date
    by: Literal["nationality", "total"]
    nationalities: tuple[str, ...]
    pooled: tuple[str, ...]
    role: Role
    detection: tuple[float, float]
    source: str


@dataclass(frozen=True, eq=False)
class Study:
    """A study that has passed its checks. Make one with `load`.

    Args:
        name: of the folder.
        nodes: columns of `istmo.studies.tables.STUDY_NODES`, one row a node.
        links: columns of `STUDY_LINKS`, one row a link; ranges beside the central values.
        network: nodes and links as arrays, in the order of the tables.
        nationalities: in the order of the last axis; OOO is every other.
        households: the household types that a plan tells apart.
        origins: share of a nationality's departures that begins at each node. (node, nationality)
        eligible: 1 where a nationality may use a link at some time. (link, nationality)
        routes: the links that only some may use, with prior shares by year, columns of `STUDY_ROUTES`.
        points: the counting points.
    """

    name: str
    nodes: pl.DataFrame
    links: pl.DataFrame
    network: Network
    nationalities: tuple[str, ...]
    households: tuple[str, ...]
    origins: NDArray[np.float64]
    eligible: NDArray[np.float64]
    routes: pl.DataFrame
    points: tuple[Point, ...]

    def node(self, name: str) -> int:
        """Index of a node; raises `UnknownNameError`."""
        return _index(self.network.nodes, name, "place")

    def link(self, name: str) -> int:
        """Index of a link; raises `UnknownNameError`."""
        return _index(self.network.links, name, "link")

    def nationality(self, code: str) -> int:
        """Index of a nationality; raises `UnknownNameError`."""
        return _index(self.nationalities, code, "nationality")

    def point(self, name: str) -> Point:
        """A counting point; raises `UnknownNameError`."""
        return self.points[_index(tuple(point.id for point in self.points), name, "counting point")]

    def eligible_on(self, day: date) -> NDArray[np.float64]:
        """1 where a nationality may use a link on a day, by the dates of the routes and of the links.

        (link, nationality)
        """
        allowed = self.eligible * self.network.is_open([day]).T
        for row in self.routes.iter_rows(named=True):
            if (row["opens"] and day < row["opens"]) or (row["closes"] and day >= row["closes"]):
                allowed[self.link(row["link"]), self.nationality(row["nationality"])] = 0.0
        return allowed


def load(name: str = "americas") -> Study:
    """A study that ships with the package, read and checked.

    Args:
        name: of its folder.

    Raises:
        UnknownNameError: there is no such study.
        InputError: a file is wrong; the message names the file and the rows.
    """
    folder = files("istmo.studies").joinpath(name)
    if not folder.joinpath("nodes.csv").is_file():
        raise UnknownNameError(f"There is no study {name!r}. Known: {', '.join(_known())}")
    return study(
        name, {file: folder.joinpath(f"{file}.csv").read_text(encoding="utf-8") for file in tables.FILES}
    )


def study(name: str, texts: Mapping[str, str]) -> Study:
    """A study from the texts of its files, after every check.

    Args:
        name: what to call it.
        texts: CSV text of each of `istmo.studies.tables.FILES`.

    Raises:
        InputError: a file is wrong; the message names the file and the rows.
    """
    frames = {file: tables.read(file, texts[file]) for file in tables.FILES}
    nodes, links = frames["nodes"], frames["links"]
    checks.before_network(frames)
    try:
        network = network_from_tables(
            nodes.select(column for column in NODES if column in nodes.columns),
            links.select(column for column in LINKS if column in links.columns),
        )
    except InputError as error:
        table, _, what = error.what.partition(": ")
        raise InputError(what or table, error.remedy, file=f"{table}.csv", rows=error.rows) from error
    checks.shares(frames)
    nationalities = tuple(frames["groups"]["nationality"])
    made = Study(
        name=name,
        nodes=nodes,
        links=links,
        network=network,
        nationalities=nationalities,
        households=HOUSEHOLDS,
        origins=_origins(network, nationalities, frames["origins"]),
        eligible=_eligible(network, nationalities, nodes, frames["routes"]),
        routes=frames["routes"],
        points=tuple(_point(row) for row in frames["points"].iter_rows(named=True)),
    )
    checks.reach(made.network, made.nationalities, made.origins, made.eligible, nodes)
    return made


def _origins(network: Network, nationalities: tuple[str, ...], origins: pl.DataFrame) -> NDArray[np.float64]:
    shares = np.zeros((len(network.nodes), len(nationalities)))
    for row in origins.iter_rows(named=True):
        shares[network.nodes.index(row["node"]), nationalities.index(row["nationality"])] = row["share"]
    return shares


def _eligible(
    network: Network, nationalities: tuple[str, ...], nodes: pl.DataFrame, routes: pl.DataFrame
) -> NDArray[np.float64]:
    """A link that leaves an origin or that the routes name is for those whom the routes name; others are for
    all.
    """
    kind = dict(nodes.select("id", "kind").iter_rows())
    named = set(routes["link"])
    allowed = np.ones((len(network.links), len(nationalities)))
    for index, link in enumerate(network.links):
        if link in named or kind[network.nodes[network.tail[index]]] == "origin":
            allowed[index] = 0.0
    for nationality, link in routes.select("nationality", "link").iter_rows():
        allowed[network.links.index(link), nationalities.index(nationality)] = 1.0
    return allowed


def _point(row: Mapping[str, object]) -> Point:
    where = json.loads(str(row["where"] or "{}"))
    words = {key: tuple(str(row[key] or "").split()) for key in ("links", "nationalities", "pooled")}
    plain = ("id", "label_en", "label_es", "series", "what", "start", "end", "by", "role", "source")
    return Point(
        **{key: row[key] for key in plain},  # type: ignore[arg-type]
        **words,  # type: ignore[arg-type]
        where={dimension: tuple(codes) for dimension, codes in where.items()},
        detection=(float(str(row["detection_low"])), float(str(row["detection_high"]))),
    )


def _index(names: tuple[str, ...], name: str, thing: str) -> int:
    if name not in names:
        raise UnknownNameError(f"There is no {thing} {name!r}. Known: {', '.join(names)}")
    return names.index(name)


def _known() -> list[str]:
    return sorted(
        each.name for each in files("istmo.studies").iterdir() if each.joinpath("nodes.csv").is_file()
    )
