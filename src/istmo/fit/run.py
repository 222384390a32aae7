"""A study fitted to what its points counted: `fit`."""

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from istmo.assemble.record import Record, record
from istmo.files import whole
from istmo.fit import laplace
from istmo.fit.fitted import Fitted
from istmo.fit.latent import Latent
from istmo.fit.mode import Sizes, approach, begin, observed, prior_of
from istmo.fit.model import SPIN_UP, Model, model, run_months
from istmo.measures import Measure, catalogue
from istmo.studies import Study
from istmo.warehouse import Store

FIRST, LAST = date(2019, 10, 1), date(2024, 9, 1)
"""The months that the shipped study is fitted to."""

STEPS, ROUNDS, DRAWS = 100, 4, 100
"""What a fit takes and gives, unless told otherwise (`fit`)."""

Report = Callable[[float], None]


def known_to(
    study: Study, store: Store, first: date = FIRST, last: date = LAST, as_of: date | None = None
) -> Record:
    """What a fit of some months is given.

    Args:
        study, store: what, and from which counts.
        first, last: months counted. Months up to `last` that were not known on `as_of` are future.
        as_of: only what was released by then; None for everything stored.
    """
    return record(study, store, run_months(first, last), as_of)


def fit(
    study: Study,
    known: Record,
    *,
    measures: tuple[Measure, ...] | None = None,
    sizes: Sizes | None = None,
    hidden: NDArray[np.bool_] | None = None,
    steps: int = STEPS,
    rounds: int = ROUNDS,
    draws: int = DRAWS,
    seed: int = 0,
    report: Report = lambda _share: None,
    part: Path | None = None,
) -> Fitted:
    """A fitted study.

    Args:
        study: what is fitted.
        known: to which counts, as `known_to` reads them.
        measures: what acted; by default the catalogue's.
        sizes: priors of single measures instead of their kind's.
        hidden: counts not shown to the fit. (point, month, group)
        steps: of the search that comes near the mode, at most.
        rounds: of the search that then settles there (`istmo.fit.laplace.settle`).
        draws: of the posterior that are kept.
        seed: of the draws.
        report: told how far the fit is, from 0 to 1.
        part: file that each round leaves its point in, and a fit goes on from if it is there and of the same counts.
    """
    made = model(study, known, known.months, catalogue() if measures is None else measures)
    prior = prior_of(made, known, sizes)
    counts = observed(made, known, prior)
    if hidden is not None:
        counts = np.where(hidden, np.nan, counts)
    what = np.nan_to_num(counts, nan=-1.0).tobytes() + repr((rounds, made.entries)).encode()
    mark = hashlib.sha256(what).hexdigest()
    found, done = (None, 0) if part is None else _resumed(part, mark)
    parts = rounds + 2  # the search before the rounds, and the curvature after them

    def after(ended: int, latent: Latent) -> None:
        if part is not None:
            with whole(part) as beside, Path(beside).open("wb") as file:
                np.savez(file, mark=mark, done=ended + 1, **latent._asdict())
        report((ended + 2) / parts)

    if found is None:
        start = begin(made, known, prior)
        found = approach(made, prior, counts, start, steps, lambda step: report(step / steps / parts))
        after(-1, found)
    found = laplace.settle(made, prior, counts, found, range(done, rounds), after)
    drawn = laplace.draws(made, prior, counts, found, draws, np.random.default_rng(seed)) if draws else ()
    seen = np.isfinite(counts).any((0, 2))
    return Fitted(
        study=study.name,
        last=SPIN_UP + int(np.flatnonzero(seen)[-1]),
        measures=tuple(made.measures[k].id for k in made.sized),
        kinds=tuple(sorted({made.measures[k].kind for k in made.sized})),
        mode=found,
        draws=drawn,
        prior=prior,
        known=known,
    )


def _resumed(part: Path, mark: str) -> tuple[Latent | None, int]:
    """Where an interrupted fit of the same counts had come to, and after how many rounds."""
    if not part.is_file():
        return None, 0
    with np.load(part, allow_pickle=False) as kept:
        if str(kept["mark"]) != mark:
            return None, 0
        return Latent(*(kept[name] for name in Latent._fields)), int(kept["done"])


def fitted_model(study: Study, fitted: Fitted, measures: tuple[Measure, ...] | None = None) -> Model:
    """The model that was fitted."""
    return model(study, fitted.known, fitted.months, catalogue() if measures is None else measures)
