"""Alerts: which series left the interval that a forecast gave them, and how often such an alert was false.

A month T of a series became known on a day d. The forecast issued on the day before, from what was known then, gave T
an interval that should hold 95 % of what may come. Where the count lies outside it, that is an **alert**, and it could
first have been raised on d. It is judged when the three months after T are known too:

    lasting   the median of the three lies beyond the same end of the same interval
    false     it does not: the series came back

Of every hundred series and months five are outside by definition of the interval, so alerts come by chance alone. The
**base rate** says how often the median of three months lies outside the interval of the month before them, whether
there was an alert or not: an alert tells something as far as its lasting share exceeds that.

The folder holds the record that ships with the package; `istmo watch --remake FOLDER` makes it anew.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from istmo.assemble import BORDERS, Border, Counts, History, TooLittleKnownError, history, panel
from istmo.evaluate.past import Past
from istmo.forecast import HORIZON, REFERENCE, Model, issue, model
from istmo.forecast.files import read_parquet, write_parquet
from istmo.observation import ALL
from istmo.periods import add_months
from istmo.warehouse import Progress, Store

Floats = NDArray[np.float64]

WATCHER = REFERENCE
"""The model whose intervals are watched unless another is asked for."""
LEVEL = 0.95
AFTER = 3
"""Months after an alert that decide whether it was false."""
FIRST_MONTH = date(2022, 1, 1)
"""Of the record: choices of method were made on months before it."""
KIND, FILE = "istmo.alert-record", "alerts.parquet"
ROW = pl.Schema(
    {
        "border": pl.String,
        "model": pl.String,
        "group": pl.String,
        "target": pl.Date,
        "known": pl.Date,
        "observed": pl.Int64,
        "median": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "side": pl.String,
        "decided": pl.Date,
        "later": pl.Float64,
        "after": pl.String,
    }
)
"""A month of a series (ALL: the border's total). `known` is the day it became known and `observed` its count on that
day; `median`, `low` and `high` are of the forecast issued the day before; `side` says where the count lay: "inside",
"above" or "below". `later` is the median of the three months after, `after` where it lay against the same interval, and
`decided` the day on which it became known; all three are null until then."""
RATE = pl.Schema(
    {
        "months": pl.Int64,
        "alerts": pl.Int64,
        "decided": pl.Int64,
        "false": pl.Int64,
        "base": pl.Float64,
    }
)
"""What `rates` counts: series-months seen, alerts among them, alerts decided, those of them that were false, and the
base rate: the share of decided series-months whose three months after lay outside, alert or not."""


def course(
    store: Store,
    area: Border,
    by: Model,
    first: date | None = FIRST_MONTH,
    as_of: date | None = None,
    progress: Progress = lambda *_: None,
) -> pl.DataFrame:
    """The months of a border's series against the forecasts issued the day before each became known, as `ROW`.

    Args:
        store: where the counts are.
        area: the border.
        by: the model whose intervals are watched.
        first: first month; None takes the newest alone.
        as_of: use only what was known on this day; None uses all there is.
        progress: told how many months are done.

    Raises:
        TooLittleKnownError: not one whole month was known.
    """
    past = Past(store, area, as_of)
    known = history(store, area, as_of).months
    months = [month for month in known if month >= (first or known[-1])]
    rows = [ROW.to_frame()]
    for done, month in enumerate(months):
        progress(f"{area.name}, {month:%Y-%m}", done, len(months))
        rows.append(_row(past, by, month))
    return pl.concat(rows)


def remake(
    store: Store,
    areas: Sequence[Border] = BORDERS,
    by: Model | None = None,
    progress: Progress = lambda *_: None,
) -> pl.DataFrame:
    """The record of every month of some borders since `FIRST_MONTH`, as `ROW`.

    Args:
        store: where the counts are.
        areas: which borders.
        by: the model whose intervals are watched; `WATCHER` if None.
        progress: told how far it is.
    """
    by = by or model(WATCHER)
    return pl.concat([course(store, area, by, progress=progress) for area in areas])


def write(rows: pl.DataFrame, folder: Path) -> None:
    """Write a record into a folder, whole or not at all; numbers to a tenth of an event."""
    compact = rows.with_columns(pl.col("median", "low", "high", "later").round(1).cast(pl.Float32))
    write_parquet(compact, folder / FILE, KIND, {"rows": rows.height, "after": AFTER, "level": LEVEL})


def load(as_of: date | None = None, folder: Path | None = None) -> pl.DataFrame:
    """A record as it stood on a day: months known by then, and what decided them only where that was known too.

    Args:
        as_of: the day; None loads all.
        folder: a record written by `write`; the shipped one if None.

    Raises:
        InputError: the folder holds no record.
    """
    if folder is None:
        with as_file(files(__name__)) as here:
            return load(as_of, here)
    rows = read_parquet(folder / FILE, KIND)[0].select(pl.col(name).cast(kind) for name, kind in ROW.items())
    if as_of is None:
        return rows
    undecided = pl.col("decided").is_null() | (pl.col("decided") > as_of)
    hidden = [
        pl.when(undecided).then(None).otherwise(pl.col(name)).alias(name)
        for name in ("decided", "later", "after")
    ]
    return rows.filter(pl.col("known") <= as_of).with_columns(hidden)


def rates(rows: pl.DataFrame, by: Sequence[str] = ("border",)) -> pl.DataFrame:
    """How many alerts there were and how many were false, beside the base rate: `by`, then the columns of `RATE`.

    Args:
        rows: in the schema `ROW`.
        by: what to tell apart, e.g. ("border", "group").
    """
    alert, decided = pl.col("side") != "inside", pl.col("after").is_not_null()
    false = alert & decided & (pl.col("side") != pl.col("after"))
    counted = rows.group_by(by, maintain_order=True).agg(
        pl.len().alias("months"),
        alert.sum().alias("alerts"),
        (alert & decided).sum().alias("decided"),
        false.sum().alias("false"),
        (pl.col("after").drop_nulls() != "inside").mean().alias("base"),
    )
    return counted.select(*by, *(pl.col(name).cast(kind) for name, kind in RATE.items()))


def watch(
    store: Store,
    areas: Sequence[Border] = BORDERS,
    by: Model | None = None,
    as_of: date | None = None,
    progress: Progress = lambda *_: None,
) -> pl.DataFrame:
    """The newest month of every border against its forecast, as `ROW`; a border of which nothing was known is left out.

    Args:
        store: where the counts are.
        areas: which borders.
        by: the model whose intervals are watched; `WATCHER` if None.
        as_of: use only what was known on this day; None uses all there is.
        progress: told how many borders are done.
    """
    rows = [ROW.to_frame()]
    for done, area in enumerate(areas):
        progress(area.name, done, len(areas))
        try:
            rows.append(course(store, area, by or model(WATCHER), None, as_of))
        except TooLittleKnownError:
            continue
    return pl.concat(rows)


def with_past(rows: pl.DataFrame, past: pl.DataFrame) -> pl.DataFrame:
    """The alerts in some rows, each with what came of the earlier ones; by border, its total first, then by size.

    Args:
        rows: of `watch`.
        past: of `load`; only the same model's alerts in earlier months are counted.

    Returns:
        The columns of `ROW` and `factor` (the count over the end of the interval that it passed, or that over the
        count, offset by one event); `own_decided` and `own_false`, of the same series; `like_decided`,
        `like_false` and `base`, of all totals or all nationalities at the same border (base is null without a record).
    """
    total = (pl.col("group") == ALL).alias("total")
    alarm = rows.filter(pl.col("side") != "inside").with_columns(total)
    bound = pl.when(pl.col("side") == "above").then(pl.col("high")).otherwise(pl.col("low"))
    apart = ((pl.col("observed") + 1) / (bound + 1)).log().abs().exp().alias("factor")
    before = past.join(alarm.select("border", "model").unique(), on=["border", "model"], how="semi")
    before = before.join(
        rows.select("border", "target").unique(), on=["border", "target"], how="anti"
    ).with_columns(total)
    own = rates(before, ("border", "group")).select(
        "border", "group", pl.col("decided").alias("own_decided"), pl.col("false").alias("own_false")
    )
    like = rates(before, ("border", "total")).select(
        "border",
        "total",
        pl.col("decided").alias("like_decided"),
        pl.col("false").alias("like_false"),
        "base",
    )
    found = (
        alarm.with_columns(apart)
        .join(own, on=["border", "group"], how="left")
        .join(like, on=["border", "total"], how="left")
    )
    places = {name: i for i, name in enumerate(dict.fromkeys(rows["border"]))}
    order = pl.col("border").replace_strict(places, return_dtype=pl.Int64)
    found = found.with_columns(pl.col("^own_.*$", "^like_.*$").fill_null(0))
    return found.sort(order, pl.col("total").not_(), -pl.col("factor"), "group").drop("total")


def _row(past: Past, by: Model, month: date) -> pl.DataFrame:
    """The series of one month; none where no forecast could be made the day before it became known."""
    known = past.first_known(month)
    if known is None:
        return ROW.to_frame()
    try:
        forecast = issue(panel(past.store, past.area, known - timedelta(days=1)), by, horizon=HORIZON)
    except TooLittleKnownError:
        return ROW.to_frame()
    if month not in forecast.months:
        return ROW.to_frame()
    ahead = forecast.months.index(month)
    low, median, high = forecast.quantiles([(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])[:, ahead]
    observed = _counts(past.on(known), forecast.groups, [month])[0]
    decided, later = _later(past, forecast.groups, month)
    return pl.DataFrame(
        {
            "border": past.area.name,
            "model": by.name,
            "group": [*forecast.groups, ALL],
            "target": month,
            "known": known,
            "observed": observed,
            "median": median,
            "low": low,
            "high": high,
            "side": _side(observed, low, high),
            "decided": decided,
            "later": later,
            "after": None if later is None else _side(later, low, high),
        },
        schema=ROW,
    )


def _later(past: Past, groups: tuple[str, ...], month: date) -> tuple[date | None, Floats | None]:
    """The day on which the months after an alert were all known, and their median, (group + 1,)."""
    months = [add_months(month, step) for step in range(1, AFTER + 1)]
    days = [day for each in months if (day := past.first_known(each)) is not None]
    if len(days) < AFTER:
        return None, None
    decided = max(days)
    if not set(months) <= set(past.on(decided).months):
        return None, None
    return decided, np.median(_counts(past.on(decided), groups, months), axis=0)


def _counts(known: History, groups: tuple[str, ...], months: Sequence[date]) -> Counts:
    """Counts of some months, (period, group + 1): the total comes last."""
    found = known.grouped(groups)[[known.months.index(month) for month in months]]
    return np.column_stack([found, found.sum(axis=1)])


def _side(values: Counts | Floats, low: Floats, high: Floats) -> list[str]:
    sides: list[str] = np.where(values > high, "above", np.where(values < low, "below", "inside")).tolist()
    return sides
