"""Published findings: local projections recover what they should, and the record beside the papers."""

from datetime import date
from hashlib import sha256
from importlib import resources
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from istmo.brief import numbers
from istmo.brief.effects import showing, told
from istmo.brief.numbers import LANGUAGES
from istmo.effects import Effect, Estimate, Row, compared, finding, findings, read
from istmo.effects.answer import Verdict
from istmo.effects.elasticity import (
    CROSSED,
    FIRST,
    HORIZON,
    LAST,
    TIGHT_FIRST,
    TIGHT_LAST,
    Elasticity,
    of_lawful,
    of_tightness,
    projection,
)
from istmo.effects.labour import copies, tightness
from istmo.errors import InputError, UnknownNameError
from istmo.sources.drivers import bls
from istmo.warehouse import Store, imports
from tests import builder


def test_local_projections_recover_the_response_of_a_known_process() -> None:
    """U_t = 0.6 U_(t-1) - 0.3 L_t + e; L wanders, so a rise stays: after 2 months the response is -0.3 (1 + .6 + .36),
    within four standard errors of the mean over 200 draws; 95 % intervals cover it in 91 to 98 % of them."""
    rng, truth = np.random.default_rng(1), -0.3 * (1 + 0.6 + 0.36)
    found, covered = [], 0
    for _ in range(200):
        lawful, unlawful = np.cumsum(rng.normal(size=150)), np.zeros(150)
        for t in range(1, 150):
            unlawful[t] = 0.6 * unlawful[t - 1] - 0.3 * lawful[t] + rng.normal()
        one = projection(unlawful, lawful, np.arange(150), 1, 2)
        found.append(one[0])
        covered += one[1] < truth < one[2]
    assert np.mean(found) == pytest.approx(truth, abs=4 * np.std(found) / np.sqrt(200))
    assert 182 <= covered <= 196


def test_too_short_a_series_is_refused() -> None:
    with pytest.raises(InputError, match="observations"):
        projection(np.arange(20.0), np.arange(20.0), np.arange(20), 2, 1)


def test_clemens_2024_elasticity_to_lawful_crossings_has_sign_and_order(filled: Store) -> None:
    """PIIE WP 24-10, abstract: -0.3 after about 10 months. The order of magnitude: between half and twice."""
    found = of_lawful(filled)[10]
    assert -0.6 <= found.value <= -0.15
    assert found.low < found.value < found.high
    assert (FIRST.year, LAST.year) == (2013, 2023)


def test_bahar_2025_elasticity_to_tightness_as_installed(filled: Store) -> None:
    """JPAM 44(2): 0.35 to 0.73. In the same month ours lies between; without the pandemic it is nothing told."""
    (row,) = compared(finding("tightness"), filled, read().effect)
    assert row.ours is not None
    assert 0.35 < row.ours < 0.73
    assert (row.agreement, row.limits) == ("in-part", ("pandemic", "later"))
    assert row.copies == copies()
    for language, day in (("en", "9 December 2025"), ("es", "9 de diciembre de 2025")):
        (said,) = showing.notes([row], language)
        for part in (day, *(one.kept_by for one in copies()), "`istmo data import JTSJOL.csv UNEMPLOY.csv`"):
            assert part in said


def test_the_copies_are_those_described_and_end_in_september_2024() -> None:
    for one in copies():
        content = resources.files("istmo.effects.labour").joinpath(one.file).read_bytes()
        assert sha256(content).hexdigest() == one.sha256
        header, *rows = content.decode().splitlines()
        assert header == f"observation_date,{one.name}"
        assert rows[-1].startswith("2024-09-01,")
        assert [each[:10] for each in rows] == sorted(each[:10] for each in rows)
    assert [one.name for one in copies()] == list(bls.SERIES)


TRUTH = 0.5


def simulated(folder: Path, *, after: int = 7_000, lacking: date | None = None) -> Store:
    """A store with log U_t = 0.6 log U_(t-1) + 0.5 log X_t + e, and FRED's files of openings and unemployed, invented.

    Args:
        folder: for the files.
        after: thousands of unemployed in each month after the paper's last.
        lacking: a month that the file of unemployed has no value for.
    """
    months = pl.date_range(TIGHT_FIRST, date(2024, 9, 1), "1mo", eager=True).to_list()
    rng = np.random.default_rng(2)
    openings, unemployed = (
        np.rint(5_000 * np.exp(np.cumsum(rng.normal(0, 0.03, len(months))))) for _ in range(2)
    )
    crossed = np.full(len(months), np.log(50_000))
    for t in range(1, len(months)):
        crossed[t] = (
            4 + 0.6 * crossed[t - 1] + TRUTH * np.log(openings[t] / unemployed[t]) + rng.normal(0, 0.03)
        )
    unemployed[[month > TIGHT_LAST for month in months]] = after
    unemployed[[month == lacking for month in months]] = np.nan
    rows = [
        {"period": month, "value": each} for month, each in zip(months, np.exp(crossed).round(), strict=True)
    ]
    builder.store(
        folder / "store.duckdb", builder.release(builder.cells(rows, CROSSED), "2024-11-01")
    ).close()
    files = []
    for name, values in (("JTSJOL", openings), ("UNEMPLOY", unemployed)):
        said = ("" if np.isnan(value) else f"{value:.0f}" for value in values)
        lines = [f"{month},{value}" for month, value in zip(months, said, strict=True)]
        files.append(folder / f"{name}.csv")
        files[-1].write_text("\n".join([f"observation_date,{name}", *lines]) + "\n")
    imports.store_all(folder / "store.duckdb", [imports.read(file, date(2024, 11, 1)) for file in files])
    return Store.open(folder / "store.duckdb")


def test_a_known_elasticity_to_tightness_comes_back_from_imported_files(tmp_path: Path) -> None:
    """In the month itself 0.5, and a month later 0.5 (1 + 0.6), tightness being a random walk; within three standard
    errors, which are small enough to tell both from nothing and from the opposite."""
    with simulated(tmp_path) as store:
        for one, truth in zip(of_tightness(store), (TRUTH, 1.6 * TRUTH), strict=False):
            sd = (one.high - one.low) / (2 * 1.96)
            assert abs(one.value - truth) < 3 * sd < truth / 2
        (row,) = compared(finding("tightness"), store, read().effect)
    assert (row.of, row.agreement, row.observations, row.copies) == ("tightness", "agrees", 276, ())
    assert [(one.horizon, one.last.year) for one in row.others] == [(12, 2024), (0, 2019), (12, 2019)]
    for language, word in (
        ("en", "openings per unemployed person"),
        ("es", "vacantes por persona desempleada"),
    ):
        (said,) = showing.notes([row], language)
        assert word in said
        assert numbers.ratio(row.others[1].value, language) in said


def test_months_after_the_papers_last_move_nothing(tmp_path: Path) -> None:
    found = []
    for after in (1, 90_000):
        (tmp_path / f"{after}").mkdir()
        with simulated(tmp_path / f"{after}", after=after) as store:
            found.append(of_tightness(store))
    assert found[0] == found[1]


def test_where_an_imported_file_lacks_a_month_of_the_papers_the_copies_stand(
    filled: Store, tmp_path: Path
) -> None:
    with simulated(tmp_path, lacking=date(2013, 10, 1)) as store:
        ours, used = tightness(store, TIGHT_FIRST, TIGHT_LAST)
    assert used == copies()
    assert (ours == tightness(filled, TIGHT_FIRST, TIGHT_LAST)[0]).all()


def test_months_of_crossings_that_are_not_stored_are_named(tmp_path: Path) -> None:
    with builder.store(tmp_path / "store.duckdb") as store, pytest.raises(InputError, match="has gaps"):
        of_tightness(store)


def test_the_record_beside_the_papers(filled: Store) -> None:
    """APPAM 2025: Brazilians at the border down by more than 75 %. CGO: Venezuelans and Ecuadorians to the Darien."""
    ours = {
        (row.finding.id, row.of): row for one in findings() for row in compared(one, filled, read().effect)
    }
    for name in ("mexico-electronic-authorisation-brazil-2021", "mexico-visa-brazil-2022"):
        found = ours["brazil", name]
        assert found.ours is not None
        assert 1 - np.exp(found.ours) > 0.75
        assert found.agreement in ("agrees", "same-size")
    for name in ("venezuela", "ecuador"):
        row = ours[f"{name}-darien", f"mexico-visa-{name}-{2022 if name == 'venezuela' else 2021}"]
        assert row.ours is not None
        assert row.low is not None
        assert row.low > 0, "more than before, beyond what placebos do"
        assert row.agreement == "in-part"
    assert ours["venezuela-darien", "mexico-visa-venezuela-2022"].limits == ("head",)
    assert ours["ecuador-darien", "mexico-visa-ecuador-2021"].limits == ("untold", "one-design")
    assert ours["ecuador", "mexico-visa-ecuador-2021"].agreement == "differs-in-part"
    assert ours["venezuela", "mexico-visa-venezuela-2022"].limits == ("designs",)
    for row in ours.values():
        if row.row is not None and row.agreement in ("agrees", "differs"):
            assert row.row.verdict == row.answer == "changed"


def _estimate(change: float, p: float) -> Estimate:
    return Estimate(
        change=change, low=change - 1, high=change + 1, p=p, rate=0.05, raw=0.1, placebos=500, dates=50, down=-2, up=2
    )  # fmt: skip


@pytest.mark.parametrize(
    ("paper", "ours", "synthetic", "verdict", "head", "word", "limits"),
    [
        (-1, (-1.5, 0.01), (-1.4, 0.02), "changed", "changed", "agrees", ()),
        (-1, (-1.5, 0.01), (-1.4, 0.20), "changed", "changed", "in-part", ("one-design",)),
        (-1, (-1.5, 0.01), (+0.4, 0.60), "changed", "changed", "in-part", ("designs",)),
        (-1, (-1.5, 0.01), (-1.4, 0.02), "cannot-be-told", "changed", "in-part", ("untold",)),
        (-1, (-1.5, 0.01), (-1.4, 0.02), "changed", "within-chance", "in-part", ("head",)),
        (+1, (-1.5, 0.01), (-1.4, 0.02), "changed", "changed", "differs", ()),
        (+1, (-1.5, 0.01), (-1.4, 0.02), "cannot-be-told", "cannot-be-told", "differs-in-part", ("untold",)),
        (0, (-1.5, 0.01), (-1.4, 0.02), "changed", "changed", "differs", ()),
        (0, (-0.1, 0.80), (-0.2, 0.70), "within-chance", "within-chance", "neither", ()),
        (+1, (-1.5, 0.15), (+0.5, 0.73), "within-chance", "within-chance", "other-sign", ("designs",)),
        (-1, (-1.5, 0.15), (-0.5, 0.73), "within-chance", "within-chance", "same-size", ()),
        (-1, (-0.1, 0.85), (-0.5, 0.73), "within-chance", "within-chance", "same-sign", ()),
    ],
)
def test_the_word_follows_the_evidence(
    filled: Store,
    paper: int,
    ours: tuple[float, float],
    synthetic: tuple[float, float],
    verdict: Verdict,
    head: Verdict,
    word: str,
    limits: tuple[str, ...],
) -> None:
    one = finding("brazil").model_copy(update={"sign": paper})
    row = Row(
        point=one.point, role="after", group=one.group, verdict=verdict,
        structural=_estimate(*ours), synthetic=_estimate(*synthetic),
    )  # fmt: skip
    for found in compared(
        one,
        filled,
        lambda name: Effect(
            measure=name, before=date(2021, 12, 1), first=date(2022, 1, 1), verdict=head, rows=(row,)
        ),
    ):
        assert (found.agreement, found.limits) == (word, limits)
        for language in LANGUAGES:
            assert (":" in told.agreement(found, language)) == bool(limits)


@pytest.mark.parametrize(
    ("earlier", "later", "word", "limits"),
    [
        ((0.2, 0.6), (0.1, 0.9), "agrees", ()),
        ((-0.4, 0.5), (0.1, 0.9), "in-part", ("pandemic",)),
        ((0.2, 0.6), (-3.0, 3.2), "in-part", ("later",)),
        ((-0.4, 0.5), (-3.0, 3.2), "in-part", ("pandemic", "later")),
        ((-0.9, -0.1), (0.1, 0.9), "in-part", ("pandemic",)),
    ],
)
def test_tightness_agrees_in_part_where_it_rests_on_the_pandemic_or_is_gone_a_year_later(
    filled: Store,
    monkeypatch: pytest.MonkeyPatch,
    earlier: tuple[float, float],
    later: tuple[float, float],
    word: str,
    limits: tuple[str, ...],
) -> None:
    def found(ends: tuple[float, float], horizon: int) -> Elasticity:
        return Elasticity(horizon, sum(ends) / 2, *ends, 200, TIGHT_LAST)

    def given(_: Store, last: date = TIGHT_LAST) -> list[Elasticity]:
        return [found((0.2, 0.6) if last == TIGHT_LAST else earlier, 0)] * HORIZON + [found(later, HORIZON)]

    monkeypatch.setattr("istmo.effects.published.of_tightness", given)
    (row,) = compared(finding("tightness"), filled, read().effect)
    assert (row.agreement, row.limits) == (word, limits)
    assert ("2019" in told.agreement(row, "es")) == ("pandemic" in limits)
    assert ("12 months" in told.agreement(row, "en")) == ("later" in limits)


def test_an_unknown_finding_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="brazil"):
        finding("nope")
