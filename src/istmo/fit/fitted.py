"""A fitted study as a file: the mode, draws about it, and what else a scenario needs. One is shipped."""

from dataclasses import dataclass, fields
from datetime import date
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from istmo.assemble.record import Record
from istmo.errors import InputError
from istmo.files import whole
from istmo.fit.latent import Latent, Prior

FILE = "fitted.npz"


@dataclass(frozen=True, eq=False)
class Fitted:
    """A fitted study.

    Args:
        study: its name.
        last: index of the last month counted.
        measures: ids of the measures whose size was fitted, in the order of `Latent.size`.
        kinds: names in the order of `Latent.kind`.
        mode: of the latent quantities.
        draws: of the latent quantities, one a draw.
        prior: of the fit.
        known: what it was fitted to.
    """

    study: str
    last: int
    measures: tuple[str, ...]
    kinds: tuple[str, ...]
    mode: Latent
    draws: tuple[Latent, ...]
    prior: Prior
    known: Record

    @property
    def months(self) -> tuple[date, ...]:
        """Of the run, spin-up included."""
        return self.known.months

    @property
    def about(self) -> dict[str, str]:
        """What a simulation from it rests on: `counted`, the last month it knew; `known`, the day on which the newest
        of its counts became known ("" where that was not kept); `store`, the checksum they were read from."""
        known = self.known.as_of.isoformat() if self.known.as_of else ""
        counted = f"{self.months[self.last]:%Y-%m}"
        return {"counted": counted, "known": known, "store": self.known.fingerprint[:12]}


def save(fitted: Fitted, path: Path) -> None:
    """Write a fitted study, whole or not at all. Draws are kept as half-precision differences from the mode."""
    arrays: dict[str, Any] = {
        "study": fitted.study,
        "last": fitted.last,
        "measures": np.array(fitted.measures, dtype=str),
        "kinds": np.array(fitted.kinds, dtype=str),
    }
    for name in Latent._fields:
        centre = np.asarray(getattr(fitted.mode, name), float)
        arrays[f"mode.{name}"] = centre
        moved = [np.asarray(getattr(draw, name), float) - centre for draw in fitted.draws]
        arrays[f"draws.{name}"] = np.array(moved, np.float16).reshape(len(fitted.draws), *centre.shape)
    for name in Prior._fields:
        arrays[f"prior.{name}"] = np.asarray(getattr(fitted.prior, name))
    for field in fields(Record):
        value = getattr(fitted.known, field.name)
        if field.name in ("as_of", "months"):
            value = (
                ""
                if value is None
                else np.array(value if field.name == "as_of" else [m.isoformat() for m in value], dtype=str)
            )
        arrays[f"known.{field.name}"] = np.asarray(value)
    with whole(path) as beside, Path(beside).open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def load_fitted(study: str = "americas", path: Path | None = None) -> Fitted:
    """A fitted study: the one shipped with a study, or a file of `save`.

    Raises:
        InputError: there is none, or it cannot be read.
    """
    place = files("istmo.studies").joinpath(study, FILE) if path is None else path
    if not place.is_file():
        raise InputError(f"There is no fit of the study {study!r}", "Make one: istmo fit", file=str(place))
    with np.load(BytesIO(place.read_bytes()), allow_pickle=False) as table:
        mode = Latent(*(table[f"mode.{name}"] for name in Latent._fields))
        moved = [table[f"draws.{name}"].astype(float) for name in Latent._fields]
        draws = tuple(
            Latent(*(centre + part[n] for centre, part in zip(mode, moved, strict=True)))
            for n in range(len(moved[0]))
        )
        months = _dates(table["known.months"])
        as_of = str(table["known.as_of"])
        return Fitted(
            study=str(table["study"]),
            last=int(table["last"]),
            measures=tuple(map(str, table["measures"])),
            kinds=tuple(map(str, table["kinds"])),
            mode=mode,
            draws=draws,
            prior=Prior(*(table[f"prior.{name}"][()] for name in Prior._fields)),
            known=Record(
                fingerprint=str(table["known.fingerprint"]),
                as_of=date.fromisoformat(as_of) if as_of else None,
                months=months,
                points=tuple(map(str, table["known.points"])),
                counts=table["known.counts"],
                sector_names=tuple(map(str, table["known.sector_names"])),
                sectors=table["known.sectors"],
                office_names=tuple(map(str, table["known.office_names"])),
                offices=table["known.offices"],
                expelled=table["known.expelled"],
                households=table["known.households"],
            ),
        )


def _dates(texts: NDArray[Any]) -> tuple[date, ...]:
    return tuple(date.fromisoformat(str(text)) for text in texts)
