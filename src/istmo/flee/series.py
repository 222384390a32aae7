"""Camp counts: reading, adding, correcting and interpolating them as Flee does (notes 1.8, 1.9).

The records stay what they are. `interpolate` fills the days between them for the rules only, which need a number of
newly displaced for each day; nothing is scored on an interpolated day (scoring.py).
"""

from datetime import date
from functools import reduce
from pathlib import Path

import numpy as np

from istmo.errors import InputError
from istmo.flee.instance import Floats, Series
from istmo.flee.tables import day as day_of
from istmo.flee.tables import read_rows

Record = tuple[int, float]


def read_series(files: list[Path], start: date, hasten: int) -> Series:
    """The counts of one camp: the sum of its files.

    Args:
        files: CSV files with rows `date,count`.
        start: day 0.
        hasten: by how much counts are divided.
    """
    records = reduce(_add, (_records(file, start, hasten) for file in files))
    return Series(
        np.array([day for day, _ in records], np.int64), np.array([value for _, value in records], float)
    )


def _records(file: Path, start: date, hasten: int) -> list[Record]:
    rows = read_rows(file, 2)
    wrong, negative, records = [], [], list[Record]()
    for number, row in rows:
        if row[0] in ("Date", "DateTime") or row[1] == "":
            continue
        try:
            records.append(((day_of(row[0]) - start).days, int(row[1]) / hasten))
        except ValueError:
            wrong.append(number)
            continue
        if records[-1][1] < 0:
            negative.append(number)
    if wrong:
        raise InputError("has rows that are no `YYYY-MM-DD,count`", "Correct the rows", file, wrong)
    if negative:
        raise InputError("has counts below zero", "Correct the rows", file, negative)
    if not records:
        raise InputError("holds no counts", "Give at least one row `YYYY-MM-DD,count`", file)
    return records


def _add(first: list[Record], second: list[Record]) -> list[Record]:
    """Two lists of records summed record by record, without interpolation, as Flee sums them.

    Records of the first after the last of the second are dropped, as there.
    """
    total: list[Record] = []
    at, last = 0, 0.0
    for day, value in second:
        while day > first[at][0]:
            total.append((first[at][0], last + first[at][1]))
            if at == len(first) - 1:
                break
            at += 1
        if day <= first[at][0]:
            total.append((day, value + first[at][1]))
            last = value
            if day == first[at][0] and at < len(first) - 1:
                at += 1
    return total


def correct(series: Series, day: int) -> Series:
    """The series with every record before `day` multiplied by the jump that a registration made on `day`.

    A day that the file has twice is corrected twice, as in Flee; a jump from nothing leaves nothing to correct.

    Raises:
        ValueError: when there is no record on `day`, or only zeros stand between it and earlier counts.
    """
    if day not in series.day:
        raise ValueError(f"no record on day {day}")
    value = series.value.copy()
    for at in np.flatnonzero(series.day == day):
        if at > 0 and value[at - 1] > 0:
            value[:at] *= value[at] / value[at - 1]
        elif value[:at].any():
            raise ValueError(f"the count before day {day} is zero")
    return Series(series.day, value)


def interpolate(series: Series, days: int) -> Floats:
    """Whole persons on each day: linear between records, flat before the first and after the last. (day)

    Where dates run backwards (they do in some public cases) this walks the file as Flee does: up to the first
    record that is later than the day.
    """
    wanted = np.arange(days)
    reach = np.maximum.accumulate(series.day[1:])
    after = np.searchsorted(reach, wanted, "right") + 1
    beyond = after >= len(series.day)
    after = np.minimum(after, len(series.day) - 1)
    before = np.maximum(after - 1, 0)
    gap = series.day[after] - series.day[before]
    share = (wanted - series.day[before]) / np.where(gap == 0, 1, gap)
    value: Floats = series.value[before] + share * (series.value[after] - series.value[before])
    value = np.where(beyond, series.value[-1], value)
    return np.trunc(np.where(wanted <= series.day[0], series.value[0], value))


def published(series: Series, day: int) -> float:
    """The last count published on or before `day`, 0 where there is none."""
    order = np.argsort(series.day, kind="stable")
    at = int(np.searchsorted(series.day[order], day, "right"))
    return float(series.value[order][at - 1]) if at else 0.0
