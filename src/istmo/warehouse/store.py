"""The store: one DuckDB file that holds every release of every series, read as of any day.

with Store.open() as store:
    store.series("panama.darien.nationality", by=["nationality"], as_of=date(2024, 5, 7))
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Self

import duckdb
import platformdirs
import polars as pl

from istmo.errors import IstmoError, UnknownNameError
from istmo.observation import ALL, DIMENSIONS, Indicator, Publication
from istmo.periods import period_end
from istmo.sources.catalogue import indicator, indicators, publications
from istmo.sources.printed import printed
from istmo.warehouse import snapshot

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, and how much there is."""

FAR_FUTURE = date(9999, 12, 31)

_Config = dict[str, str | bool | int | float | list[str]]
_SHUT_IN: _Config = {
    "enable_external_access": "false",
    "lock_configuration": "true",
}
"""A query reads the store and nothing else: no files, no network, no extensions."""


def default_path() -> Path:
    """Where the store lives unless told otherwise: `~/.local/share/istmo/istmo.duckdb` on Linux."""
    return Path(platformdirs.user_data_dir("istmo", appauthor=False)) / "istmo.duckdb"


@dataclass(frozen=True)
class Release:
    """One file of a publication as it came out, before it is stored.

    Args:
        publication: whose figures it carries.
        file: its name.
        sha256: its checksum; a file already stored is not stored twice.
        published: the day it came out.
        published_estimated: whether that day is an estimate.
        obtained_from: where it was taken from.
        cells: its observations (schema `istmo.observation.OBSERVATION`).
    """

    publication: Publication
    file: str
    sha256: str
    published: date
    published_estimated: bool
    obtained_from: str
    cells: pl.DataFrame


class Store:
    """An open warehouse. Use `Store.open`, and close it (or use `with`)."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path | str | None = None, progress: Progress = lambda *_: None) -> Self:
        """The store at `path`, for reading; made and filled from the shipped snapshot where there is none.

        Args:
            path: the file; `default_path()` if None.
            progress: told how the filling goes.

        Raises:
            IstmoError: the file is in use by another program, or is not a store.
        """
        path = Path(path) if path is not None else default_path()
        if not path.exists():
            _create(path, progress)
        elif _snapshot_of(path) != snapshot.fingerprint():
            with writing(path) as connection:
                _fill(connection, progress)
        return cls(path, _connect(path, read_only=True))

    def another(self) -> Self:
        """The same store through a connection of its own, for another thread; closing one leaves the other open."""
        return type(self)(self.path, self._connection.cursor())

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def indicators(self) -> list[Indicator]:
        """Every series the store may hold, ordered by id."""
        return [indicators()[series] for series in sorted(indicators())]

    def indicator(self, series: str) -> Indicator:
        """What a series counts; raises `UnknownNameError` with the nearest names."""
        return indicator(series)

    def publication(self, publication: str) -> Publication:
        """A publication by its id; raises `UnknownNameError`."""
        if publication not in publications():
            raise UnknownNameError(
                f"There is no publication {publication!r}. Known: {', '.join(publications())}"
            )
        return publications()[publication]

    def series(
        self,
        series: str,
        *,
        by: Sequence[str] = (),
        where: Mapping[str, Sequence[str]] | None = None,
        as_of: date | None = None,
        start: date | None = None,
        end: date | None = None,
    ) -> pl.DataFrame:
        """One series, summed over the dimensions that are not asked for.

        Args:
            series: its id.
            by: dimensions to keep, of place, nationality, household, category.
            where: for some dimensions, the codes to keep.
            as_of: read what was known on this day; None reads the newest releases.
            start: first period to return (its first day).
            end: last period to return (its first day).

        Returns:
            A frame with `period`, the columns in `by`, `value` (the sum of the observed cells, null where none
            is observed), `cells` (how many published cells were summed), `unobserved` (how many of them are
            missing or suppressed), `released` (the day the release read here became known) and `estimated`
            (whether that day is an estimate), ordered by period and `by`. In a sparse series, where an absent
            cell means zero, every combination seen is present in every period that was broken down by them.

        Raises:
            UnknownNameError: no such series or dimension.
        """
        asked = indicator(series)
        where = where or {}
        parts = list(asked.sum_of or (series,))
        self._check_codes(asked, by, where)
        known = self.known(parts, as_of).filter(
            pl.col("period").is_between(start or date.min, end or FAR_FUTURE)
        )
        # One part at a time: of an equation DuckDB makes use before it sorts all releases by day, three times as fast.
        cells = pl.concat(
            self._frame("SELECT * FROM as_of(?) WHERE series = ?", [as_of or FAR_FUTURE, part])
            for part in parts
        )
        return summed(asked, known, cells, by, where)

    def _check_codes(self, asked: Indicator, by: Sequence[str], where: Mapping[str, Sequence[str]]) -> None:
        """A code that the series has never shown is a mistake, not a zero; one that holds nothing yet shows none."""
        for dimension in by:
            if dimension not in DIMENSIONS:
                raise UnknownNameError(f"There is no dimension {dimension!r}. Known: {', '.join(DIMENSIONS)}")
        for dimension, codes in where.items():
            known = sorted(self.codes(asked.id, dimension))
            unknown = [code for code in codes if known and code not in known]
            if unknown:
                raise UnknownNameError(
                    f"{asked.id} does not show {dimension} {', '.join(unknown)}. It shows {', '.join(known)}."
                )

    def known(self, series: Sequence[str], as_of: date | None = None) -> pl.DataFrame:
        """The periods of some stored series that were published by a day: `series`, `period`, and of the newest
        release of each `released` (the day it became known) and `estimated`."""
        return self._frame(
            """SELECT series, period, released, estimated FROM version
               WHERE released <= ? AND list_contains(?, series)
               QUALIFY row_number() OVER (PARTITION BY series, period ORDER BY published DESC, release DESC) = 1""",
            [as_of or FAR_FUTURE, list(series)],
        )

    def codes(self, series: str, dimension: str) -> set[str]:
        """The codes of a dimension that a series has ever shown; `ALL` alone where it does not tell any apart.

        Args:
            series: its id.
            dimension: place, nationality, household or category.

        Raises:
            UnknownNameError: no such series or dimension.
        """
        if dimension not in DIMENSIONS:
            raise UnknownNameError(f"There is no dimension {dimension!r}. Known: {', '.join(DIMENSIONS)}")
        parts = list(indicator(series).sum_of or (series,))
        seen = self._frame(f"SELECT DISTINCT {dimension} FROM cell WHERE list_contains(?, series)", [parts])
        return set(seen[dimension].to_list())

    def cells(self, series: Sequence[str], as_of: date | None = None) -> pl.DataFrame:
        """The published cells of some stored series, unsummed, as known on a day, in a fixed order."""
        return self._frame(
            "SELECT * FROM as_of(?) WHERE list_contains(?, series) ORDER BY ALL",
            [as_of or FAR_FUTURE, list(series)],
        )

    def releases(self) -> pl.DataFrame:
        """Every release stored: publication, file, checksum, publication day, where it was obtained, cells."""
        return self._frame("SELECT * FROM release ORDER BY publication, published, id")

    def files(self, series: str) -> pl.DataFrame:
        """The stored files that carry a series: file, checksum, publication day, first and last period."""
        return self._frame(
            """SELECT r.file, r.sha256, r.published, r.published_estimated,
                   min(c.period) AS first, max(c.period) AS last
               FROM coverage c JOIN release r ON r.id = c.release WHERE c.series IN (SELECT unnest(?))
               GROUP BY ALL ORDER BY r.published, r.file""",
            [list(indicator(series).sum_of or (series,))],
        )

    def versions(self, series: str) -> pl.DataFrame:
        """Every release of every period of a series, with the day it became known."""
        return self._frame(
            """SELECT v.period, v.released, v.estimated, r.file, r.published FROM version v
               JOIN release r ON r.id = v.release
               WHERE v.series IN (SELECT unnest(?)) ORDER BY v.period, v.released""",
            [list(indicator(series).sum_of or (series,))],
        )

    def spans(self) -> pl.DataFrame:
        """For every stored series: first and last period, number of releases."""
        return self._frame(
            """SELECT series, min(period) AS first, max(period) AS last, count(DISTINCT release) AS releases
               FROM coverage GROUP BY series ORDER BY series"""
        )

    def key_figures(self) -> pl.DataFrame:
        """Figures read off public pages, each with its address: evidence to compare with, not a series."""
        return self._frame("SELECT * FROM key_figure ORDER BY topic, metric, period_end")

    def query(self, sql: str) -> pl.DataFrame:
        """The answer to one SQL question (read only; tables `observation`, `release`, `key_figure`, and
        `as_of('2024-05-07')` in place of `observation`).

        Raises:
            IstmoError: with DuckDB's own message.
        """
        if not sql.strip():
            raise IstmoError("The query is empty. Write one SELECT.")
        try:
            return self._frame(sql)
        except duckdb.Error as error:
            raise IstmoError(f"The query failed: {error}") from error

    def fingerprint(self, as_of: date | None = None) -> str:
        """A checksum of what the store knew on a day: equal fingerprints mean equal answers."""
        known = self._connection.execute(
            """SELECT v.series, v.period, r.sha256, v.released
               FROM version v JOIN release r ON r.id = v.release
               WHERE v.released <= ? ORDER BY ALL""",
            [as_of or FAR_FUTURE],
        ).fetchall()
        return hashlib.sha256(repr(known).encode()).hexdigest()

    def _frame(self, sql: str, parameters: Sequence[object] = ()) -> pl.DataFrame:
        relation = self._connection.sql(sql, params=list(parameters))
        frame = pl.from_arrow(relation.to_arrow_table())
        assert isinstance(frame, pl.DataFrame)
        return frame


def summed(
    asked: Indicator,
    known: pl.DataFrame,
    cells: pl.DataFrame,
    by: Sequence[str],
    where: Mapping[str, Sequence[str]],
) -> pl.DataFrame:
    """One series as `Store.series` gives it.

    Args:
        asked: the series.
        known: the published periods of its parts, as `Store.known` gives them.
        cells: the published cells of its parts, unsummed.
        by: dimensions to keep.
        where: for some dimensions, the codes to keep.
    """
    keys = ["period", *by]
    periods = (
        known.group_by("period")
        .agg(pl.max("released"), pl.any("estimated"), parts=pl.len())
        .filter(pl.col("parts") == len(asked.sum_of or (asked.id,)))
        .drop("parts")
    )
    kept = cells.filter(pl.lit(True), *(pl.col(each).is_in(list(codes)) for each, codes in where.items()))
    sums = kept.group_by(keys).agg(
        value=pl.when(pl.col("value").count() > 0).then(pl.col("value").sum()),
        cells=pl.len().cast(pl.Int64),
        unobserved=(pl.col("status") != "observed").sum().cast(pl.Int64),
    )
    frame = periods.join(sums, on="period")
    if asked.sparse:
        whole = pl.any_horizontal(pl.lit(False), *(pl.col(each) == ALL for each in (*by, *where)))
        divided = periods.join(cells.filter(whole), on="period", how="anti")  # elsewhere absence is not zero
        frame = pl.concat([frame, _zeros(divided, sums, by)], how="diagonal_relaxed")
    return frame.select(*keys, "value", "cells", "unobserved", "released", "estimated").sort(keys)


def _zeros(periods: pl.DataFrame, cells: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """The combinations of `by` that an exact tally leaves out of a period: nobody was counted there."""
    grid = periods
    if by:
        divided = pl.all_horizontal(pl.col(dimension) != ALL for dimension in by)
        grid = periods.join(cells.filter(divided).select(by).unique(), how="cross")
    return grid.join(cells, on=["period", *by], how="anti").with_columns(value=0.0, cells=0, unobserved=0)


@contextmanager
def writing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection on which everything is stored at the end, or nothing at all if anything goes wrong."""
    connection = _connect(path, read_only=False)
    try:
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()


def create_empty(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of a store that holds nothing yet."""
    connection.execute(files("istmo.warehouse").joinpath("schema.sql").read_text(encoding="utf-8"))


def insert(connection: duckdb.DuckDBPyConnection, release: Release) -> int:
    """Store one release whole; its number. The caller holds the transaction."""
    row = connection.execute(
        """INSERT INTO release
           (publication, file, sha256, published, published_estimated, obtained_from, stored, cells)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
        [
            release.publication.id,
            release.file,
            release.sha256,
            release.published,
            release.published_estimated,
            release.obtained_from,
            datetime.now().replace(microsecond=0),
            release.cells.height,
        ],
    ).fetchall()
    number = int(row[0][0])
    covered = release.cells.select("series", "period").unique().sort("series", "period")
    lag = release.publication.lag_days
    expected = [
        release.published
        if lag is None
        else period_end(day, indicators()[series].frequency) + timedelta(days=lag)
        for series, day in covered.iter_rows()
    ]
    _append(connection, "cell", release.cells.with_columns(release=pl.lit(number, pl.Int32)))
    _append(
        connection,
        "coverage",
        covered.with_columns(expected=pl.Series(expected, dtype=pl.Date), release=pl.lit(number, pl.Int32)),
    )
    return number


def _append(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    connection.register("incoming", frame.to_arrow())
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
    connection.unregister("incoming")


def _connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=read_only, config=_SHUT_IN if read_only else {})
    except duckdb.Error as error:
        busy = re.search(r"PID (\d+)", str(error))
        if busy:
            raise IstmoError(
                f"The store {path} is in use by process {busy[1]}. Wait for it, or close it."
            ) from error
        raise IstmoError(f"{path} cannot be opened as a store: {error}") from error


def _snapshot_of(path: Path) -> str | None:
    connection = _connect(path, read_only=True)
    try:
        found = connection.execute("SELECT value FROM meta WHERE key = 'snapshot'").fetchall()
    except duckdb.CatalogException as error:
        raise IstmoError(f"{path} is a DuckDB file, but not an Istmo store. Give another path.") from error
    finally:
        connection.close()
    return str(found[0][0]) if found else None


def _create(path: Path, progress: Progress) -> None:
    """Fill a new store beside its place and move it there whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with writing(scratch) as connection:
            create_empty(connection)
            _fill(connection, progress)
        scratch.replace(path)
    finally:
        for leftover in (scratch, scratch.with_name(f"{scratch.name}.wal")):
            leftover.unlink(missing_ok=True)


def _fill(connection: duckdb.DuckDBPyConnection, progress: Progress) -> None:
    """Bring in what the shipped snapshot holds and the store does not."""
    stored = {row[0] for row in connection.execute("SELECT sha256 FROM release").fetchall()}
    entries = [entry for entry in snapshot.manifest() if entry.sha256 not in stored]
    for done, entry in enumerate(entries):
        progress(f"storing {entry.file}", done, len(entries))
        insert(
            connection,
            Release(
                publication=publications()[entry.publication],
                file=entry.file,
                sha256=entry.sha256,
                published=date.fromisoformat(entry.published),
                published_estimated=entry.published_estimated,
                obtained_from=entry.obtained_from,
                cells=snapshot.cells(entry),
            ),
        )
    for each in printed():
        if each.sha256 not in stored:
            publication = publications()[indicators()[each.series].publication]
            insert(
                connection,
                Release(
                    publication,
                    "printed.csv",
                    each.sha256,
                    each.published,
                    each.estimated,
                    each.address,
                    each.cells,
                ),
            )
    connection.execute("DELETE FROM key_figure")
    _append(connection, "key_figure", snapshot.key_figures())
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('snapshot', ?)", [snapshot.fingerprint()])
    progress("stored", len(entries), len(entries))
