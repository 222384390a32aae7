"""What must hold of a study's files before a model is run on them."""

import json
from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from istmo.errors import InputError
from istmo.network import Network

KINDS = ("origin", "transit", "border_city", "sector", "field_office", "exit")
"""Kinds of nodes. At a sector, a field office or an exit journeys end."""

SHARES_ADD_TO = 0.005
"""How far from 1 the prior shares of a nationality at an origin may add up, for they are rounded."""

END_KINDS = ("sector", "field_office", "exit")

Frames = Mapping[str, pl.DataFrame]


def before_network(frames: Frames) -> None:
    """Raise `InputError` at the first fault in the files of a study that can be seen row by row."""
    nodes, links, routes, points = (frames[file] for file in ("nodes", "links", "routes", "points"))
    codes = frames["groups"]["nationality"]
    reject("nodes", ~nodes["kind"].is_in(KINDS), "kind is unknown", f"Use one of {', '.join(KINDS)}")
    reject("groups", codes.is_duplicated(), "nationality given twice", "Give every nationality once")
    for file, column, known in (
        ("origins", "nationality", codes),
        ("origins", "node", nodes["id"]),
        ("routes", "nationality", codes),
        ("routes", "link", links["id"]),
    ):
        reject(file, ~frames[file][column].is_in(known.implode()), f"{column} is unknown", "Correct it")
    for file, keys in (("origins", ["nationality", "node"]), ("routes", ["nationality", "link"])):
        reject(
            file, frames[file].select(keys).is_duplicated(), f"{' and '.join(keys)} given twice", "Keep one"
        )
    _sourced(frames)
    _ranges(links, points)
    sums = frames["origins"].select(pl.col("share").sum().over("nationality"))["share"]
    reject(
        "origins",
        (sums - 1).abs() > 1e-9,
        "the shares of a nationality do not add to 1",
        "Make them add to 1",
    )
    without = [code for code in codes if code not in set(frames["origins"]["nationality"])]
    if without:
        raise InputError(f"no origin for {', '.join(without)}", "Add a row", file="origins.csv")
    for year in (column for column in routes.columns if column.startswith("prior_share_")):
        bad = routes[year].is_null() | ~routes[year].is_between(0, 1)
        reject("routes", bad, f"{year} is not between 0 and 1", "Give a share; it may be 0")
    _points(points, set(links["id"]), set(codes))


def shares(frames: Frames) -> None:
    """Raise `InputError` if the prior shares of a nationality do not add to 1 over the links of an origin."""
    nodes, links, routes = (frames[file] for file in ("nodes", "links", "routes"))
    origins = nodes.filter(pl.col("kind") == "origin")["id"].to_list()
    tail = dict(links.select("id", "origin").iter_rows())
    placed = routes.with_columns(node=pl.col("link").replace_strict(tail))
    for year in (column for column in routes.columns if column.startswith("prior_share_")):
        sums = placed.select(pl.col(year).sum().over("nationality", "node"), "node")
        bad = sums["node"].is_in(origins) & ((sums[year] - 1).abs() > SHARES_ADD_TO)
        reject("routes", bad, f"{year} does not add to 1 over the links of an origin", "Make it add to 1")


def reach(
    network: Network,
    nationalities: Sequence[str],
    origins: NDArray[np.float64],
    eligible: NDArray[np.float64],
    nodes: pl.DataFrame,
) -> None:
    """Raise `InputError` if the links go in a circle, or if somebody cannot get from where they begin to an end
    of a journey.
    """
    circle = cycle(network)
    if circle:
        raise InputError(
            f"the links go in a circle: {', '.join(circle)}",
            "Remove one, or name the place that people are brought back to in back_to",
            file="links.csv",
            rows=[network.links.index(link) + 2 for link in circle],
        )
    ends = {row["id"] for row in nodes.iter_rows(named=True) if row["kind"] in END_KINDS}
    for column, nationality in enumerate(nationalities):
        good = {index for index, name in enumerate(network.nodes) if name in ends}
        usable = np.flatnonzero(eligible[:, column])
        while more := {
            int(network.tail[link])
            for link in usable
            if int(network.head[link]) in good and int(network.tail[link]) not in good
        }:
            good |= more
        stuck = [network.nodes[node] for node in np.flatnonzero(origins[:, column]) if node not in good]
        if stuck:
            raise InputError(
                f"{nationality} cannot reach an end of a journey from {', '.join(stuck)}",
                "Add the links that it may use",
                file="routes.csv",
            )


def cycle(network: Network) -> list[str]:
    """The links of one circle, or none: what remains when links that lead nowhere else are taken away again
    and again.
    """
    left = list(range(len(network.links)))
    while True:
        tails = {int(network.tail[link]) for link in left}
        heads = {int(network.head[link]) for link in left}
        kept = [
            link for link in left if int(network.head[link]) in tails and int(network.tail[link]) in heads
        ]
        if len(kept) == len(left):
            return [network.links[link] for link in kept]
        left = kept


def reject(file: str, bad: pl.Series, what: str, remedy: str) -> None:
    """Raise `InputError` naming the rows where `bad` is true or empty."""
    rows = [row + 2 for row in bad.fill_null(value=True).arg_true()]
    if rows:
        raise InputError(what, remedy, file=f"{file}.csv", rows=rows)


OPTIONAL = {
    "nodes": ("settle_source", ("settle_prior",)),
    "links": ("rules_source", ("opens", "closes", "back_to", "pathway")),
}
"""Sources that are needed only where one of some columns is filled."""


def _sourced(frames: Frames) -> None:
    for file, frame in frames.items():
        optional, columns = OPTIONAL.get(file, ("", ()))
        for column in (name for name in frame.columns if name.endswith("source")):
            empty = frame[column].is_null() | (frame[column].str.len_chars() < 4)
            if column == optional:
                empty = empty & frame.select(pl.any_horizontal(pl.col(columns).is_not_null())).to_series()
            reject(file, empty, f"{column} is empty", "Cite a source, or write 'assumption: ' and why")


def _ranges(links: pl.DataFrame, points: pl.DataFrame) -> None:
    for name in ("days", "cost", "death_hazard"):
        outside = ~links[name].is_between(links[f"{name}_low"], links[f"{name}_high"])
        reject("links", outside, f"{name} is outside its low to high", "Widen the range or correct the value")
    wrong = ~((points["detection_low"] >= 0) & (points["detection_low"] <= points["detection_high"]))
    reject("points", wrong, "detection_low is not between 0 and detection_high", "Correct them")
    reject("points", points["start"] > points["end"], "start is after end", "Swap them")


def _points(points: pl.DataFrame, links: set[str], codes: set[str]) -> None:
    for file_column, known in (("links", links), ("nationalities", codes), ("pooled", codes)):
        stray = [set((text or "").split()) - known for text in points[file_column]]
        reject(
            "points",
            pl.Series([bool(each) for each in stray]),
            f"{file_column} not in the study: {', '.join(sorted(set().union(*stray)))}",
            "Correct the names",
        )
    for column, words in (
        ("what", ("passed", "intercepted", "expelled")),
        ("by", ("nationality", "total")),
        ("role", ("fit", "split", "part")),
    ):
        reject(
            "points", ~points[column].is_in(words), f"{column} is unknown", f"Use one of {', '.join(words)}"
        )
    readable = pl.Series([_is_filter(text) for text in points["where"]])
    reject("points", ~readable, "where cannot be read", 'Write it like {"place": ["us_rgv"]}')


def _is_filter(text: str | None) -> bool:
    try:
        where = json.loads(text or "{}")
    except json.JSONDecodeError:
        return False
    return isinstance(where, dict) and all(isinstance(codes, list) for codes in where.values())
