"""Where a link of a study runs on the map, and how wide a line of so many people is."""

from itertools import pairwise
from math import sqrt

import polars as pl

from istmo.brief import basemap
from istmo.brief.carto import arc
from istmo.studies import Study

WIDEST, THINNEST, WHOLE = 13.0, 1.2, 960.0
"""Of a line, and of the drawing in which it is so wide, pixels."""


def line(study: Study, link: str) -> list[float]:
    """A link of a study as longitude, latitude, longitude ... through its waypoints."""
    row = study.links.row(by_predicate=pl.col("id") == link, named=True)
    at = {each: (lon, lat) for each, lon, lat in study.nodes.select("id", "lon", "lat").iter_rows()}
    stops = [at[row["origin"]], *(basemap.waypoints()[each] for each in (row["via"] or "").split())]
    stops.append(at[row["destination"]])
    steps = 40 if row["mode"] in ("air", "administrative") else 6
    drawn: list[float] = []
    for start, end in pairwise(stops):
        drawn += arc(start, end, steps)
    return drawn


def width(value: float, greatest: float, frame: float = WHOLE) -> float:
    """How wide a line is drawn [pixel]: the square root of its number, with a floor; nothing for nobody.

    Args:
        value: its number.
        greatest: that of the widest line.
        frame: width of the drawing.
    """
    if value <= 0:
        return 0.0
    return float(max(THINNEST, WIDEST * sqrt(value / greatest)) * (0.45 + 0.55 * frame / WHOLE))
