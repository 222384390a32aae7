"""Registered forecasts scored with what has come since; the folder holds the registry that ships with the package.

A forecast proves something only about months that its maker could not know. So each scored target has a standing:

    ahead      it was published after the day of registration
    unseen     it had been published by then, but the store did not hold it
    hindcast   the store held it: the model did not read it, but its makers may have
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import polars as pl

from istmo.assemble import History, TooLittleKnownError, border, history
from istmo.errors import InputError, UnknownNameError
from istmo.evaluate.scores import ROW, score, summary
from istmo.files import whole
from istmo.forecast import REFERENCE, Forecast
from istmo.forecast.registry import Entry, Registry, read, register
from istmo.warehouse import Store

STANDINGS = ("ahead", "unseen", "hindcast")
BASELINES = (REFERENCE, "seasonal-naive")
"""Registered beside every forecast, so that each is scored next to them on the same targets."""
SCORED = pl.Schema(
    [*ROW.items(), ("registered", pl.Date()), ("standing", pl.String()), ("sha256", pl.String())]
)
"""A scored target: the columns of `ROW`, the day of registration, the standing, and whose content it is."""
OPEN = pl.Schema(
    {
        "border": pl.String,
        "model": pl.String,
        "issued": pl.Date,
        "registered": pl.Date,
        "target": pl.Date,
    }
)
"""A target whose month was not yet known."""


@dataclass(frozen=True, eq=False)
class Scores:
    """What has become of the forecasts of some registries.

    Args:
        rows: the targets that have come, in the schema `SCORED`.
        open: those that have not, in the schema `OPEN`.
        faults: what is not as it was registered, a sentence each.
        heads: the head of each registry, in order.
        registered: how many forecasts were read.
    """

    rows: pl.DataFrame
    open: pl.DataFrame
    faults: tuple[str, ...]
    heads: tuple[str, ...]
    registered: int

    def summary(self, by: Sequence[str] = ("border", "standing")) -> pl.DataFrame:
        """Mean scores beside the random walk's on the same targets: see `istmo.evaluate.summary`."""
        keys = ["border", "issued", "target"]
        compared = self.rows.filter(model=REFERENCE).select(keys).unique()
        return summary(self.rows.join(compared, on=keys, how="semi", maintain_order="left"), by)


def shipped() -> Path:
    """The folder of the registry that ships with the package."""
    return Path(str(files(__name__)))


def register_all(store: Store, forecasts: Sequence[Forecast], folder: Path, today: date) -> list[Entry]:
    """Register forecasts made from a store; the entries that are new. Errors as in `forecast.registry.register`.

    Args:
        store: what they were made from.
        forecasts: as issued.
        folder: of the registry.
        today: the day.
    """
    newest = {name: history(store, border(name)).months[-1] for name in {each.name for each in forecasts}}
    return register(forecasts, folder, newest, today)


def scores(store: Store, folders: Sequence[Path] | None = None, as_of: date | None = None) -> Scores:
    """Every registered forecast scored with what had become known.

    Args:
        store: where the counts are.
        folders: registries; the shipped one if None.
        as_of: use what was known, and registered forecasts that were issued, by this day; None uses all there is.

    Raises:
        InputError: there is no such folder.
    """
    folders = [shipped()] if folders is None else folders
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"{folder}: there is no such folder", "Make one: `istmo forecast --register`")
    registries = [read(folder) for folder in folders]
    faults = [fault for each in registries for fault in each.faults]
    known: dict[str, _Known | None] = {}
    scored, still_open, count = [SCORED.to_frame()], [OPEN.to_frame()], 0
    for registry, entry in ((each, entry) for each in registries for entry in each.entries):
        if as_of is not None and entry.issued > as_of:
            continue
        count += 1
        if entry.border not in known:
            try:
                known[entry.border] = _known(store, entry.border, as_of)
            except UnknownNameError:
                faults.append(f"{entry.file}: there is no border {entry.border!r} any more")
                known[entry.border] = None
        past = known[entry.border]
        scored.append(_scored(registry, entry, past))
        come = set(past.history.months) if past else set()
        about = (entry.border, entry.model, entry.issued, entry.registered)
        waiting = [(*about, month) for month in entry.months if month not in come]
        still_open.append(pl.DataFrame(waiting, schema=OPEN, orient="row"))
    heads = tuple(each.head for each in registries)
    return Scores(pl.concat(scored), pl.concat(still_open), tuple(faults), heads, count)


def write(found: Scores, path: Path) -> None:
    """Write the scored targets as CSV, whole or not at all."""
    with whole(path) as beside:
        found.rows.write_csv(beside, float_precision=4)


@dataclass(frozen=True)
class _Known:
    """What has come at a border, and when each month was first published."""

    history: History
    published: dict[date, date]


def _known(store: Store, name: str, as_of: date | None) -> _Known | None:
    area = border(name)
    try:
        found = history(store, area, as_of)
    except TooLittleKnownError:
        return None
    first = store.versions(area.series).group_by("period").agg(pl.col("released").min())
    return _Known(found, dict(first.iter_rows()))


def _scored(registry: Registry, entry: Entry, known: _Known | None) -> pl.DataFrame:
    """The targets of an entry that have come."""
    if known is None or not set(entry.months) & set(known.history.months):
        return SCORED.to_frame()
    past, forecast = known.history, registry.forecast(entry)
    observed = past.grouped(forecast.groups)
    rows = []
    for i, month in enumerate(forecast.months):
        if month not in past.months:
            continue
        place = past.months.index(month)
        one = replace(forecast, months=(month,), draws=forecast.draws[:, i : i + 1])
        found = score(one, observed[[place]], [past.released[place]])
        rows.append(
            found.with_columns(
                horizon=pl.lit(i + 1, ROW["horizon"]),
                registered=pl.lit(entry.registered),
                standing=pl.lit(_standing(month, known.published[month], entry)),
                sha256=pl.lit(entry.sha256),
            )
        )
    return pl.concat(rows).select(SCORED.names())


def _standing(month: date, published: date, entry: Entry) -> str:
    if month <= entry.newest:
        return "hindcast"
    return "unseen" if published <= entry.registered else "ahead"
