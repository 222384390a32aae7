"""A folder of a Flee instance -> Instance.

<folder>/input_csv/  locations.csv routes.csv conflicts.csv sim_period.csv, and where there are any
                     closures.csv registration_corrections.csv
<folder>/source_data/ data_layout.csv and the series it names
<folder>/simsetting.yml
"""

from datetime import date
from pathlib import Path

import numpy as np

from istmo.errors import InputError
from istmo.flee.instance import Bools, Closure, Floats, Instance, Links, Places, Series
from istmo.flee.series import correct, interpolate, read_series
from istmo.flee.settings import Settings, read_settings
from istmo.flee.tables import Row, day, number, read_header, read_rows

CLOSURES = ("country", "location", "camp", "idpcamp", "link", "remove_forced_redirection")
OTHER_INPUTS = ("agents.csv", "location_changes.csv", "flood_level.csv", "ipc.csv", "region_attributes.csv")
TYPES = ("conflict_zone", "town", "default", "camp", "idpcamp", "forwarding_hub", "marker")
LOCATION_COLUMNS, ROUTE_COLUMNS = 8, 4
NO_LIMIT = -1
KM = "Give kilometres: distances must be finite and positive"


def read_instance(folder: Path) -> Instance:
    """The Flee instance in a folder, checked.

    Args:
        folder: holds input_csv, source_data and simsetting.yml.

    Raises:
        InputError: for a missing file, wrong rows, or a feature of Flee that Istmo does not support.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder", "Give the folder of a Flee instance")
    inputs = folder / "input_csv"
    for other in OTHER_INPUTS:
        if (inputs / other).exists():
            raise InputError(
                "belongs to rules that Istmo does not have", "Remove it or run Flee", inputs / other
            )
    settings = read_settings(folder / "simsetting.yml")
    start, days = _period(inputs / "sim_period.csv")
    places, begins = _places(inputs / "locations.csv", settings)
    links = _links(inputs / "routes.csv", places, settings)
    conflict, watched, ignored = _conflict(inputs / "conflicts.csv", places, days)
    counts = _counts(folder / "source_data" / "data_layout.csv", start, settings.hasten)
    total = counts.pop("total")
    _correct(inputs / "registration_corrections.csv", counts, start)
    if settings.spawn.empty_camps_on_day0:
        counts = {name: _from_zero(series) for name, series in counts.items()}
    compared = [i for i, name in enumerate(places.names) if "camp" in places.kind[i] and name in counts]
    if not compared:
        raise InputError(
            "names no camp of locations.csv", "Add its series", folder / "source_data" / "data_layout.csv"
        )
    return Instance(
        name=folder.name,
        start=start,
        days=days,
        places=places,
        links=links,
        conflict=conflict,
        watched=watched,
        begins_in_conflict=begins,
        closures=_closures(inputs / "closures.csv", places),
        counts=counts,
        total=total,
        camps=np.array(compared, np.int64),
        settings=settings,
        ignored=ignored,
    )


def _period(file: Path) -> tuple[date, int]:
    cells = {row[0].lower(): (at, row[1]) for at, row in read_rows(file, 2)}
    if not {"startdate", "length"} <= set(cells):
        raise InputError("needs the rows StartDate,YYYY-MM-DD and Length,days", "Add them", file)
    (first, start), (second, length) = cells["startdate"], cells["length"]
    try:
        begin = day(start)
    except ValueError as error:
        raise InputError(
            f"StartDate {start!r} is no date", "Write it as YYYY-MM-DD", file, [first]
        ) from error
    if not length.isdecimal() or int(length) < 1:
        raise InputError(
            f"Length {length!r} is no number of days", "Give a whole number, 1 or more", file, [second]
        )
    return begin, int(length)


def _kind(file: Path, row: Row) -> str:
    text = row[1][5].lower()
    if "flood" in text:
        raise InputError(
            "has a flood zone; flood rules are not supported", "Run it with Flee", file, [row[0]]
        )
    if "camp" in text:
        return "idpcamp" if "idp" in text else "camp"
    for word, kind in (("conflict", "conflict"), ("forward", "hub"), ("marker", "marker")):
        if word in text:
            return kind
    if "town" in text or "default" in text:
        return "town"
    raise InputError(
        f"location_type {row[1][5]!r} is unknown", f"Use one of {', '.join(TYPES)}", file, [row[0]]
    )


def _places(file: Path, settings: Settings) -> tuple[Places, Bools]:
    rows, header = read_rows(file, 7), read_header(file)
    if not rows:
        raise InputError("holds no places", "Add rows", file)
    names = [row[0] for _, row in rows]
    twice = [at for (at, _), name in zip(rows, names, strict=True) if names.count(name) > 1]
    if twice:
        raise InputError("names a place twice", "Keep one row a place", file, twice)
    extra = {name: LOCATION_COLUMNS + at for at, name in enumerate(header[LOCATION_COLUMNS:])}
    unknown = sorted(set(extra) - {"capacity_per_day"})
    if unknown:
        raise InputError(
            f"has attributes Istmo has no rule for: {', '.join(unknown)}", "Remove the columns", file
        )
    kinds = [_kind(file, row) for row in rows]
    camp = np.array([kind in ("camp", "idpcamp") for kind in kinds])
    size = np.array([number(file, row, 7, "population/capacity", 0.0) for row in rows])
    negative = (size < 0) & ~(camp & (size == NO_LIMIT))
    if negative.any():
        what = "has populations or capacities below zero"
        remedy = f"Give 0 or more; a camp without limit has {NO_LIMIT}"
        raise InputError(what, remedy, file, _at(rows, negative))
    size //= settings.hasten
    begins = np.array(
        [
            k == "conflict" and number(file, r, 6, "conflict_date", 0) <= 0
            for k, r in zip(kinds, rows, strict=True)
        ]
    )
    country = [row[2] or "unknown" for _, row in rows]
    grows = extra.get("capacity_per_day")
    places = Places(
        names=tuple(names),
        country=tuple(country),
        latitude=np.array([number(file, row, 3, "latitude", 0.0) for row in rows]),
        longitude=np.array([number(file, row, 4, "longitude", 0.0) for row in rows]),
        kind=tuple("town" if k == "conflict" and not b else k for k, b in zip(kinds, begins, strict=True)),
        foreign=np.array([one != country[0] for one in country]),
        population=np.where(camp, 0.0, size),
        capacity=np.where(camp, size, NO_LIMIT),
        capacity_per_day=np.array(
            [number(file, row, grows, "capacity_per_day", 0.0) if grows else 0.0 for row in rows]
        ),
    )
    return places, begins


def _links(file: Path, places: Places, settings: Settings) -> Links:
    index, rows, header = places.index(), read_rows(file, 3), read_header(file)
    if not rows:
        raise InputError("holds no routes", "Add rows name1,name2,distance", file)
    unknown = [at for at, row in rows if row[0] not in index or row[1] not in index]
    if unknown:
        raise InputError("names places that locations.csv does not have", "Correct the names", file, unknown)
    loops = [at for at, row in rows if row[0] == row[1]]
    if loops:
        raise InputError("has routes from a place to itself", "Remove the rows", file, loops)
    extra = {name: ROUTE_COLUMNS + at for at, name in enumerate(header[ROUTE_COLUMNS:])}
    strange = sorted(set(extra) - {"max_move_speed", "walk_probability"})
    if strange:
        raise InputError(
            f"has attributes Istmo has no rule for: {', '.join(strange)}", "Remove the columns", file
        )
    km = np.array([number(file, row, 2, "distance", remedy=KM) for row in rows])
    if (km <= 0).any():
        raise InputError("has distances that are not positive", KM, file, _at(rows, km <= 0))
    _once(file, rows, km)
    flag = np.array([number(file, row, 3, "forced_redirection", 0.0) for row in rows])
    speed = np.array(
        [
            number(file, row, extra.get("max_move_speed", 99), "speed", settings.move.max_move_speed)
            for row in rows
        ]
    )
    if (speed <= 0).any():
        raise InputError("has speeds that are not positive", "Give km a day", file, _at(rows, speed <= 0))
    walk = np.array(
        [number(file, row, extra.get("walk_probability", 99), "walk_probability", 0.0) for row in rows]
    )
    if ((walk < 0) | (walk > 1)).any():
        wrong = _at(rows, (walk < 0) | (walk > 1))
        raise InputError("has walk_probability outside 0 to 1", "Correct it", file, wrong)
    ends = np.array([[index[row[0]], index[row[1]]] for _, row in rows])
    tail, head = ends.reshape(-1), ends[:, ::-1].reshape(-1)
    first: dict[tuple[int, int], int] = {}
    ridden = [
        first.setdefault((int(a), int(b)), at) for at, (a, b) in enumerate(zip(tail, head, strict=True))
    ]
    return Links(
        tail=tail,
        head=head,
        km=np.repeat(km, 2),
        copies=np.repeat(np.where(flag == 1, 2.0, 1.0), 2),
        speed=np.repeat(speed, 2),
        walk=np.repeat(walk, 2),
        ridden=np.array(ridden, np.int64),
    )


def _once(file: Path, rows: list[Row], km: Floats) -> None:
    """Refuse a route that is given again, in either direction, with another distance."""
    first: dict[frozenset[str], tuple[int, float]] = {}
    for (at, row), length in zip(rows, km.tolist(), strict=True):
        before, known = first.setdefault(frozenset(row[:2]), (at, length))
        if known != length:
            raise InputError(
                f"gives the route {row[0]} - {row[1]} two distances, {known:g} and {length:g} km",
                "Keep one",
                file,
                [before, at],
            )


def _at(rows: list[Row], wrong: Bools) -> list[int]:
    """Row numbers of those that are wrong."""
    return [at for (at, _), one in zip(rows, wrong, strict=True) if one]


def _closures(file: Path, places: Places) -> tuple[Closure, ...]:
    closures = []
    for at, row in read_rows(file, 5) if file.exists() else ():
        if row[0] not in CLOSURES:
            raise InputError(
                f"closure type {row[0]!r} is unknown", f"Use one of {', '.join(CLOSURES)}", file, [at]
            )
        if row[0] in ("location", "camp", "idpcamp") and row[1] not in places.names:
            raise InputError(f"closes the unknown place {row[1]!r}", "Correct the name", file, [at])
        known = {"country": places.country, "link": places.names}.get(row[0], row[1:3])
        if unknown := [name for name in row[1:3] if name not in known]:
            what = f"closes a {row[0]} to or from the unknown {unknown[0]!r}"
            raise InputError(what, "Correct the name", file, [at])
        start, end = (int(number(file, (at, row), column, "day")) for column in (3, 4))
        if 0 < end <= start:
            raise InputError(
                f"opens on day {end} what it closes on day {start}",
                "Give a later closure_end, or 0 for never",
                file,
                [at],
            )
        closures.append(Closure(row[0], row[1], row[2], start, end))
    return tuple(closures)


def _conflict(file: Path, places: Places, days: int) -> tuple[Floats, Bools, tuple[str, ...]]:
    header, rows, index = read_header(file), read_rows(file, 2), places.index()
    if not header and rows:  # Flee takes the first row for the names, whether it is a comment or not
        header = rows.pop(0)[1]
    names = header[1:]
    if len(rows) < days:
        raise InputError(f"has {len(rows)} days, the period {days}", "Add days or shorten Length", file)
    conflict, watched = np.zeros((days, len(places))), np.zeros(len(places), bool)
    for column, name in enumerate(names, 1):
        if name in index:
            conflict[:, index[name]] = [number(file, row, column, "intensity", 0.0) for row in rows[:days]]
            watched[index[name]] = True
    return conflict, watched, tuple(name for name in names if name and name not in index)


def _counts(layout: Path, start: date, hasten: int) -> dict[str, Series]:
    rows = read_rows(layout, 2)
    counts = {
        row[0]: read_series([layout.parent / name for name in row[1:] if name], start, hasten)
        for _, row in rows
    }
    if "total" not in counts or len(counts) < 2:
        raise InputError("needs a row `total` and at least one camp", "Add them", layout)
    return counts


def _correct(file: Path, counts: dict[str, Series], start: date) -> None:
    if not file.exists():
        return
    for at, row in read_rows(file, 2):
        if row[0] not in counts:
            known = ", ".join(sorted(counts))
            raise InputError(
                f"corrects the unknown camp {row[0]!r}", f"Use one of data_layout.csv: {known}", file, [at]
            )
        try:
            when = day(row[1])
        except ValueError as error:
            raise InputError(f"{row[1]!r} is no date", "Write it as YYYY-MM-DD", file, [at]) from error
        try:
            counts[row[0]] = correct(counts[row[0]], (when - start).days)
        except ValueError as error:
            raise InputError(
                f"corrects {row[0]} on {row[1]}, where its series has no count, or a zero just before it",
                "Give the date of a record of that camp that follows a count",
                file,
                [at],
            ) from error


def _from_zero(series: Series) -> Series:
    """The series with its day 0 taken off, never below zero."""
    first = interpolate(series, 1)[0]
    return Series(series.day, np.maximum(series.value - first, 0.0))
