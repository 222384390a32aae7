"""The snapshot that ships with the package: every raw file, read once, as compact Parquet.

`build` reads the raw folder through the source modules; the same bytes in give the same bytes out. A fresh
store is filled from it, so that an installation works offline.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path

import polars as pl

from istmo.observation import KEY, OBSERVATION, Publication, RawFile
from istmo.sources import keyfigures, printed
from istmo.sources.catalogue import publications, recognise

KEY_FIGURES = Path("keyfigures/key_figures_cited.cut2024-09.csv")
FOLDER: Traversable = files("istmo.warehouse").joinpath("snapshot")


@dataclass(frozen=True)
class Entry:
    """One raw file in the snapshot.

    Args:
        publication: id of its publication.
        file: path below the raw folder.
        sha256: of the raw file, as found.
        published: ISO date it came out.
        published_estimated: whether that date is an estimate.
        obtained_from: where the copy was taken from.
        parquet: name of the file in the snapshot that holds its cells.
        parquet_sha256: checksum of that file.
        cells: how many cells it holds.
    """

    publication: str
    file: str
    sha256: str
    published: str
    published_estimated: bool
    obtained_from: str
    parquet: str
    parquet_sha256: str
    cells: int


def sha256(path: Path) -> str:
    """The SHA-256 checksum of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def build(raw: Path, out: Path, progress: Callable[[str], None] = lambda _: None) -> list[Entry]:
    """Read every raw file named on a card and write the snapshot; the old one is replaced whole.

    Args:
        raw: the folder of raw files.
        out: the snapshot's folder.
        progress: called with each file's path before it is read.

    Raises:
        InputError: a file is missing, is not the layout its card says, or cannot be taken.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as scratch:
        fresh = Path(scratch) / "snapshot"
        fresh.mkdir()
        entries = []
        for publication in sorted(publications().values(), key=lambda each: each.id):
            for number, file in enumerate(sorted(publication.files, key=lambda each: each.published)):
                progress(file.path)
                entries.append(
                    _pack(publication, file, raw / file.path, fresh / f"{publication.id}.{number}.parquet")
                )
        keyfigures.read(raw / KEY_FIGURES).write_parquet(fresh / "key_figures.parquet", compression="zstd")
        (fresh / "manifest.json").write_text(
            json.dumps([asdict(entry) for entry in entries], indent=1) + "\n"
        )
        if out.exists():
            shutil.rmtree(out)
        fresh.rename(out)
    return entries


def _pack(publication: Publication, file: RawFile, source: Path, target: Path) -> Entry:
    cells = recognise(source, publication.id).read(source).select(OBSERVATION.names()).sort(KEY)
    cells.write_parquet(target, compression="zstd", compression_level=15)
    return Entry(
        publication=publication.id,
        file=file.path,
        sha256=sha256(source),
        published=file.published.isoformat(),
        published_estimated=file.published_estimated,
        obtained_from=file.obtained_from,
        parquet=target.name,
        parquet_sha256=sha256(target),
        cells=cells.height,
    )


def manifest() -> list[Entry]:
    """The entries of the shipped snapshot."""
    return [
        Entry(**entry) for entry in json.loads(FOLDER.joinpath("manifest.json").read_text(encoding="utf-8"))
    ]


def fingerprint() -> str:
    """One checksum for all that is shipped: the snapshot and the printed values."""
    manifest = FOLDER.joinpath("manifest.json").read_bytes()
    return hashlib.sha256(manifest + printed.fingerprint().encode()).hexdigest()


def cells(entry: Entry) -> pl.DataFrame:
    """The observations of one entry of the shipped snapshot."""
    with as_file(FOLDER.joinpath(entry.parquet)) as path:
        return pl.read_parquet(path)


def key_figures() -> pl.DataFrame:
    """The cited key figures of the shipped snapshot: evidence, not series."""
    with as_file(FOLDER.joinpath("key_figures.parquet")) as path:
        return pl.read_parquet(path)


def periods() -> Iterator[tuple[str, date, date]]:
    """For every stored series its id, first and last period in what is shipped."""
    frames = [cells(entry).select("series", "period") for entry in manifest()]
    frames += [each.cells.select("series", "period") for each in printed.printed()]
    spans = (
        pl.concat(frames).group_by("series").agg(first=pl.col("period").min(), last=pl.col("period").max())
    )
    yield from spans.sort("series").iter_rows()
