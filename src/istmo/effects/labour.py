"""How tight the labour market of the United States was: job openings per unemployed person, by month.

`labour.csv` ships with the package; `labour.toml` says whose figures they are and which copies were compared. They are
as revised since, not as they were first known.
"""

from datetime import date
from functools import cache
from importlib.resources import files

import numpy as np
import polars as pl
from numpy.typing import NDArray

from istmo.errors import InputError

DATA, CARD = "labour.csv", "labour.toml"


@cache
def labour() -> pl.DataFrame:
    """`month`, `openings` and `unemployed`, both in thousands and seasonally adjusted."""
    text = files("istmo.effects").joinpath(DATA).read_bytes()
    return pl.read_csv(text, schema={"month": pl.Date, "openings": pl.Int64, "unemployed": pl.Int64})


def tightness(first: date, last: date) -> NDArray[np.float64]:
    """Openings per unemployed person. (month,)

    Args:
        first, last: first day of the first and last month.

    Raises:
        InputError: not all of these months are there.
    """
    kept = labour().filter(pl.col("month").is_between(first, last))
    if kept.is_empty() or (kept["month"][0], kept["month"][-1]) != (first, last):
        known = f"{labour()['month'][0]} to {labour()['month'][-1]}"
        raise InputError(f"openings from {first} to {last} are not all known", f"Ask for months from {known}")
    ratio: NDArray[np.float64] = (kept["openings"] / kept["unemployed"]).to_numpy()
    return ratio
