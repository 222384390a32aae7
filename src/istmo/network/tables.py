"""Tables of nodes and links -> Network, with messages that name the rows.

Only `id` of a node and `id, origin, destination, mode, days` of a link are required; every other column has
the default that `NODES` and `LINKS` state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from istmo.errors import InputError
from istmo.network.network import MODES, Network

REQUIRED = object()


@dataclass(frozen=True)
class Column:
    """A column of a table: its type, its default (REQUIRED if there is none), its range and its meaning."""

    type: Any
    default: Any
    low: float = -np.inf
    high: float = np.inf
    meaning: str = ""


NODES: dict[str, Column] = {
    "id": Column(pl.String, REQUIRED, meaning="name of the node"),
    "capacity": Column(pl.Float64, np.inf, 0, meaning="persons held overnight; empty = unlimited"),
    "overflow_to": Column(pl.String, None, meaning="node that takes those above the capacity"),
}
LINKS: dict[str, Column] = {
    "id": Column(pl.String, REQUIRED, meaning="name of the link"),
    "origin": Column(pl.String, REQUIRED, meaning="node it leaves"),
    "destination": Column(pl.String, REQUIRED, meaning="node it leads to"),
    "mode": Column(pl.String, REQUIRED, meaning="land, river, sea, air or administrative"),
    "days": Column(pl.Float64, REQUIRED, 0, 3650, meaning="mean travel time [day]"),
    "days_sd": Column(pl.Float64, 0.0, 0, 3650, meaning="its standard deviation [day]"),
    "distance": Column(pl.Float64, 0.0, 0, meaning="[km]"),
    "cost": Column(pl.Float64, 0.0, 0, meaning="what one person pays [USD]"),
    "death_hazard": Column(pl.Float64, 0.0, 0, meaning="deaths per person and day on the link [1/day]"),
    "capacity": Column(pl.Float64, np.inf, 0, meaning="persons that may enter a day; empty = unlimited"),
    "opens": Column(pl.Date, None, meaning="first day open; empty = always"),
    "closes": Column(pl.Date, None, meaning="first day closed again; empty = never"),
    "back_to": Column(
        pl.String, None, meaning="node to which those turned back are brought; empty = nobody is stopped"
    ),
    "service": Column(
        pl.Float64, None, 0, meaning="persons served a day: makes the link a pathway with a queue"
    ),
    "lottery": Column(
        pl.Float64, 0.0, 0, 1, meaning="share of the service drawn by lot; the rest first come"
    ),
    "no_show": Column(pl.Float64, 0.0, 0, 1, meaning="chance that a person served does not appear"),
    "give_up": Column(pl.Float64, 0.0, 0, meaning="hazard of leaving the queue [1/day]"),
    "longest_wait": Column(
        pl.Float64, 0.0, 0, meaning="days after which a place in the queue expires; 0 = never"
    ),
}


def network_from_tables(nodes: pl.DataFrame, links: pl.DataFrame) -> Network:
    """The network of two tables, after every check.

    Args:
        nodes: one row a node, columns of `NODES`.
        links: one row a directed link, columns of `LINKS`.

    Raises:
        InputError: naming the table, the fault and the rows (row 1 is the header).
    """
    nodes, links = _typed(nodes, NODES, "nodes"), _typed(links, LINKS, "links")
    _once(nodes["id"], "nodes")
    _once(links["id"], "links")
    index = {name: i for i, name in enumerate(nodes["id"])}
    _reject(
        ~links["mode"].is_in(MODES).to_numpy(),
        "links",
        "mode is not one of " + ", ".join(MODES),
        "Use one of them",
    )
    tail, head = _lookup(links["origin"], index, "links"), _lookup(links["destination"], index, "links")
    _reject(
        tail == head,
        "links",
        "origin and destination are the same node",
        "Waiting at a node is its dwell time",
    )
    closes_first = (links["closes"] <= links["opens"]).fill_null(value=False).to_numpy()
    _reject(closes_first, "links", "closes is not after opens", "Swap the dates or leave one empty")
    back = _lookup(links["back_to"], index, "links")
    overflow = _lookup(nodes["overflow_to"], index, "nodes")
    _reject(overflow == np.arange(len(index)), "nodes", "overflow_to is the node itself", "Name another node")
    limited = np.isfinite(nodes["capacity"].to_numpy())
    _reject(
        (overflow >= 0) & ~limited, "nodes", "overflow_to is given but capacity is not", "Give the capacity"
    )
    _reject(
        _in_a_ring(overflow),
        "nodes",
        "overflow_to leads back to the node",
        "Let one of them overflow nowhere",
    )
    queued = links["service"].is_not_null().to_numpy()
    for name in ("lottery", "no_show", "give_up", "longest_wait"):
        stray = ~queued & (links[name] != 0).to_numpy()
        _reject(
            stray,
            "links",
            f"{name} is given but service is not",
            "Give the service rate that makes it a pathway",
        )

    def numbers(name: str) -> NDArray[np.float64]:
        return links[name].fill_null(0.0).to_numpy().astype(float)

    return Network(
        nodes=tuple(nodes["id"]),
        node_capacity=nodes["capacity"].to_numpy().astype(float),
        overflow=overflow,
        links=tuple(links["id"]),
        tail=tail,
        head=head,
        mode=tuple(links["mode"]),
        distance=numbers("distance"),
        days=numbers("days"),
        days_sd=numbers("days_sd"),
        cost=numbers("cost"),
        death_hazard=numbers("death_hazard"),
        capacity=numbers("capacity"),
        opens=tuple(links["opens"]),
        closes=tuple(links["closes"]),
        back=back,
        queued=queued,
        service=numbers("service"),
        lottery=numbers("lottery"),
        no_show=numbers("no_show"),
        give_up=numbers("give_up"),
        longest_wait=numbers("longest_wait"),
    )


def _typed(table: pl.DataFrame, columns: dict[str, Column], name: str) -> pl.DataFrame:
    unknown = [column for column in table.columns if column not in columns]
    if unknown:
        raise InputError(
            f"{name}: unknown columns {', '.join(unknown)}", f"The columns are {', '.join(columns)}"
        )
    series = []
    for column, spec in columns.items():
        if column not in table.columns:
            if spec.default is REQUIRED:
                raise InputError(f"{name}: the column {column} is missing", f"Add it: {spec.meaning}")
            series.append(pl.Series(column, [spec.default] * table.height, spec.type))
            continue
        given = table[column]
        cast = _cast(given, spec.type)
        _reject(
            (cast.is_null() & given.is_not_null()).to_numpy(),
            name,
            f"{column} cannot be read as {spec.type}",
            f"It holds: {spec.meaning}",
        )
        if spec.default is REQUIRED:
            _reject(cast.is_null().to_numpy(), name, f"{column} is empty", f"Fill it in: {spec.meaning}")
        elif spec.default is not None:
            cast = cast.fill_null(spec.default)
        if spec.type == pl.Float64:
            bad = ~((cast >= spec.low) & (cast <= spec.high)).fill_null(value=True)
            _reject(
                (bad | cast.is_nan().fill_null(value=False)).to_numpy(),
                name,
                f"{column} is outside {spec.low:g} to {spec.high:g}",
                f"It holds: {spec.meaning}",
            )
            if spec.default != np.inf:  # only capacities may be unlimited
                endless = cast.is_infinite().fill_null(value=False).to_numpy()
                _reject(endless, name, f"{column} is infinite", f"It holds: {spec.meaning}")
        series.append(cast)
    return pl.DataFrame(series)


def _cast(given: pl.Series, type_: Any) -> pl.Series:
    """The values as a type, null where they cannot be read; dates may be texts such as 2024-02-01."""
    if type_ == pl.Date and given.dtype == pl.String:
        return given.str.to_date("%Y-%m-%d", strict=False)
    return given.cast(type_, strict=False)


def _once(names: pl.Series, table: str) -> None:
    _reject(names.is_duplicated().to_numpy(), table, "id is given twice", "Give every row a name of its own")


def _in_a_ring(overflow: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether those whom a node hands on would come back to it in the end."""
    at, back = overflow.copy(), np.zeros(len(overflow), bool)
    for _ in range(len(overflow)):
        back |= at == np.arange(len(overflow))
        at = np.where(at >= 0, overflow[at], -1)
    return back


def _lookup(names: pl.Series, index: dict[str, int], table: str) -> NDArray[np.int64]:
    unknown = np.array([name is not None and name not in index for name in names], bool)
    _reject(unknown, table, f"{names.name} is not a node", "Add the node or correct the name")
    return np.array([-1 if name is None else index[name] for name in names], np.int64)


def _reject(bad: NDArray[np.bool_] | Sequence[bool], table: str, what: str, remedy: str) -> None:
    rows = np.flatnonzero(bad) + 2
    if len(rows):
        raise InputError(f"{table}: {what}", remedy, rows=[int(row) for row in rows])
