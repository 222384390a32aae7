"""A forecast as it was issued: what it is about, what was known, and its draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from istmo.assemble import Counts
from istmo.errors import InputError
from istmo.forecast.files import read_parquet, write_parquet
from istmo.observation import ALL

LONGEST = 12
"""Months ahead that are scored."""

INTERVALS = (50, 80, 95)
"""Central intervals that are shown and scored, in per cent."""

KIND = "istmo.forecast"
"""What kind of Parquet file a forecast is kept in."""


@dataclass(frozen=True, eq=False)
class Forecast:
    """Draws from what a model holds possible, made on a day from what was known on a day.

    Args:
        name: what is forecast (a border's name).
        model: which model made it.
        issued: the day it was made.
        as_of: the day whose knowledge it used.
        months: first days of the target months.
        groups: nationality codes, the last one OOO.
        draws: (draw, period, group), whole events; groups add up to the total in every draw.
        fingerprint: of the data it was made from (`Panel.fingerprint`).
    """

    name: str
    model: str
    issued: date
    as_of: date
    months: tuple[date, ...]
    groups: tuple[str, ...]
    draws: Counts
    fingerprint: str

    def __post_init__(self) -> None:
        if self.draws.shape[1:] != (len(self.months), len(self.groups)) or not len(self.draws):
            raise ValueError(f"draws of shape {self.draws.shape} do not fit the months and groups")
        if (self.draws < 0).any():
            raise ValueError("a draw is negative: events are counted from 0")
        self.draws.flags.writeable = False

    @property
    def total(self) -> Counts:
        """Draws of the sum over groups, (draw, period)."""
        total: Counts = self.draws.sum(axis=2)
        return total

    @property
    def stream(self) -> tuple[object, ...]:
        """The name of the random stream it was drawn from."""
        return self.name, self.model, self.issued

    @property
    def with_total(self) -> Counts:
        """Draws of the groups and, last, of their total, (draw, period, group + 1)."""
        return np.concatenate([self.draws, self.total[..., None]], axis=2)

    def quantiles(self, levels: Sequence[float]) -> NDArray[np.float64]:
        """Quantiles over the draws of the groups and, last, of their total, (level, period, group + 1).

        Args:
            levels: between 0 and 1.
        """
        return np.quantile(self.with_total, list(levels), axis=0)

    def summary(self) -> pl.DataFrame:
        """Median and central intervals by target month and group (ALL: the total), as a frame.

        Columns: target, group, median, low50, high50, low80, high80, low95, high95.
        """
        names, levels = ["median"], [0.5]
        for share in INTERVALS:
            names += [f"low{share}", f"high{share}"]
            levels += [0.5 - share / 200, 0.5 + share / 200]
        groups = [*self.groups, ALL]
        found = self.quantiles(levels).reshape(len(levels), -1)
        return pl.DataFrame(
            {
                "target": np.repeat(np.array(self.months, dtype="datetime64[D]"), len(groups)),
                "group": groups * len(self.months),
                **dict(zip(names, found, strict=True)),
            }
        )

    def frame(self) -> pl.DataFrame:
        """Every draw as a row: target, group, draw, count."""
        draws, periods, groups = self.draws.shape
        targets = np.repeat(np.array(self.months, dtype="datetime64[D]"), groups)
        return pl.DataFrame(
            {
                "target": np.tile(targets, draws),
                "group": list(self.groups) * (draws * periods),
                "draw": np.repeat(np.arange(draws, dtype=np.int32), periods * groups),
                "count": self.draws.ravel(),
            }
        )

    def write(self, path: Path) -> None:
        """Write the draws as one Parquet file, whole or not at all; what the forecast is about goes with them."""
        about = {
            "name": self.name,
            "model": self.model,
            "issued": str(self.issued),
            "as_of": str(self.as_of),
            "months": [str(month) for month in self.months],
            "groups": self.groups,
            "draws": len(self.draws),
            "fingerprint": self.fingerprint,
        }
        write_parquet(self.frame(), path, KIND, about)

    @classmethod
    def read(cls, path: Path) -> "Forecast":
        """The forecast that `write` put into a file.

        Raises:
            InputError: the file is no such forecast.
        """
        frame, about = read_parquet(path, KIND)
        months = tuple(date.fromisoformat(month) for month in about["months"])
        groups = tuple(about["groups"])
        shape = (int(about["draws"]), len(months), len(groups))
        if frame.height != np.prod(shape):
            raise InputError(
                f"it holds {frame.height:,} draws, not {np.prod(shape):,}", "Write it again", path
            )
        return cls(
            name=about["name"],
            model=about["model"],
            issued=date.fromisoformat(about["issued"]),
            as_of=date.fromisoformat(about["as_of"]),
            months=months,
            groups=groups,
            draws=frame["count"].to_numpy().reshape(shape).copy(),
            fingerprint=about["fingerprint"],
        )
