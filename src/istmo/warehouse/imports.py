"""Taking in newer official files: recognise, read, say what is new and revised, store all of them or none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from istmo.errors import InputError
from istmo.observation import KEY
from istmo.periods import period_end
from istmo.sources.catalogue import indicators, publications, recognise
from istmo.warehouse import snapshot
from istmo.warehouse.store import Release, Store, insert, writing

# The IMF's ".xls" is tab-separated text.
ENDINGS = (".csv", ".gz", ".psv", ".tsv", ".txt", ".xls", ".xlsx")


@dataclass(frozen=True)
class Preview:
    """What storing a file would change.

    Args:
        release: the file as read.
        stored: if this very file (same checksum) is in the store already, the day it is dated there.
        newer: the day of a later file of this publication that is stored; what it covers is read from that one today.
        new: cells of periods the store did not have.
        revised: cells whose value changes: the key, `value` and `before`.
        added: cells that appear in periods the store had (`value`, no `before`).
        gone: cells that the new file no longer has in periods it covers; in a sparse series they become zero.
        unchanged: how many cells stay as they were.
    """

    release: Release
    stored: date | None
    newer: date | None
    new: pl.DataFrame
    revised: pl.DataFrame
    added: pl.DataFrame
    gone: pl.DataFrame
    unchanged: int


def read(
    path: Path, published: date | None = None, publication: str | None = None, today: date | None = None
) -> Release:
    """A file as a release, not yet stored.

    Args:
        path: an official file in a known layout.
        published: the day it came out; if None, today, marked as estimated.
        publication: id of its publication; needed only where two share a layout.
        today: the day to assume instead of the clock's.

    Raises:
        InputError: unknown layout or bad rows, or a publication day in the future.
    """
    today = today or date.today()
    if published and published > today:
        raise InputError(
            f"the publication day {published} is in the future", "Give the day it came out", path
        )
    layout = recognise(path, publication)
    cells = layout.read(path)
    if cells.is_empty():
        raise InputError("it has no rows", "Fetch it again", path)
    _refuse_too_early(path, cells, published)
    counted = [each for each in cells["series"].unique() if indicators()[each].kind != "driver"]
    ahead = cells.filter(pl.col("period") > today, pl.col("series").is_in(counted))["period"].to_list()
    if ahead:
        what = f"{len(ahead)} counts are dated after today, the first {min(ahead)}"
        raise InputError(what, "Correct the dates", path)
    return Release(
        publication=publications()[layout.publication],
        file=path.name,
        sha256=snapshot.sha256(path),
        published=published or today,
        published_estimated=published is None,
        obtained_from="imported by the user",
        cells=cells,
    )


def _refuse_too_early(path: Path, cells: pl.DataFrame, published: date | None) -> None:
    """A count cannot have been published before its month was over, nor before its year began."""
    last, series = cells.sort("period").select("period", "series").row(-1)
    about = indicators()[series]
    over = period_end(last, "month") if about.frequency == "month" else last
    if published and about.kind != "driver" and published <= over:
        what = f"the publication day {published} lies before the end of its figures, {over}"
        raise InputError(what, "Give the day it came out", path)


def preview(store: Store, release: Release) -> Preview:
    """Compare a release with what was known on the day it came out."""
    files = store.releases()
    later = files.filter(
        pl.col("publication") == release.publication.id, pl.col("published") > release.published
    )
    same = files.filter(sha256=release.sha256)["published"].to_list()
    before = store.cells(release.cells["series"].unique().to_list(), as_of=release.published)
    periods = before.select("series", "period").unique()
    now = release.cells
    fresh = now.join(periods, on=["series", "period"], how="anti")
    overlap = now.join(periods, on=["series", "period"], how="semi")
    earlier = before.join(now.select("series", "period").unique(), on=["series", "period"], how="semi")
    both = overlap.join(earlier.select(*KEY, before="value"), on=KEY, how="inner")
    changed = pl.col("value").ne_missing(pl.col("before"))
    return Preview(
        release=release,
        stored=same[0] if same else None,
        newer=max(later["published"].to_list(), default=None),
        new=fresh,
        revised=both.filter(changed),
        added=overlap.join(earlier, on=KEY, how="anti"),
        gone=earlier.join(overlap, on=KEY, how="anti"),
        unchanged=both.filter(~changed).height,
    )


def store_all(path: Path, releases: Sequence[Release]) -> None:
    """Store the releases in one transaction: all, or none if anything goes wrong or the process dies."""
    with writing(path) as connection:
        for release in releases:
            insert(connection, release)


def official_files(folder: Path) -> Iterator[Path]:
    """The files of a folder and those below it that could be official tables, in order of their paths."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix.lower() in ENDINGS)
