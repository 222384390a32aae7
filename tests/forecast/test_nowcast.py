"""The nowcast: closed forms against plain loops, recovery of a known link, and blindness to what came later."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from istmo.assemble import History, TooLittleKnownError, border
from istmo.forecast.nowcast import SHRINKAGE, fitted, from_sisters, nowcast, ridge
from istmo.periods import add_months
from istmo.warehouse import Store
from tests import builder
from tests.forecast.panels import panel

RNG = np.random.default_rng


def loop_ridge(x: np.ndarray, y: np.ndarray, weight: np.ndarray, shrinkage: float) -> np.ndarray:
    """The same by least squares on rows added for the prior: one for each feature."""
    flat, target = x.reshape(-1, x.shape[-1]), y.ravel()
    root = np.sqrt(np.tile(weight, len(y)))
    rows = flat * root[:, None]
    prior = np.diag(np.sqrt(shrinkage * (rows**2).sum(axis=0)))
    stacked = np.vstack([rows, prior])
    return np.linalg.lstsq(stacked, np.concatenate([target * root, np.zeros(x.shape[-1])]), rcond=None)[0]


def test_elasticities_and_left_out_errors_agree_with_a_plain_loop() -> None:
    """To 1e-9: two ways to solve the same well-conditioned system of three unknowns."""
    rng = RNG(1)
    x = rng.normal(size=(15, 4, 3))
    y = x @ [0.7, -0.2, 0.0] + rng.normal(size=(15, 4)) * [0.1, 0.5, 1.0, 2.0]
    shrinkage, beta, errors = fitted(y, x)
    weight = 1 / y.var(axis=0)
    losses, residuals = [], []
    for each in SHRINKAGE:
        left_out = []
        for t in range(len(y)):
            others = np.arange(len(y)) != t
            left_out.append(y[t] - x[t] @ loop_ridge(x[others], y[others], weight, each))
        residuals.append(np.array(left_out))
        losses.append((residuals[-1] ** 2 * weight).sum())
    best = int(np.argmin(losses))
    assert shrinkage == SHRINKAGE[best]
    np.testing.assert_allclose(errors, residuals[best], atol=1e-9)
    np.testing.assert_allclose(beta, loop_ridge(x, y, weight, shrinkage), atol=1e-9)


def test_where_the_sisters_tell_nothing_the_nowcast_is_close_to_a_random_walk() -> None:
    """In pure noise least squares finds elasticities of 1 / sqrt(60 * 20) = 0.03; they are shrunk to half or less."""
    rng = RNG(2)
    y, x = rng.normal(size=(60, 20)), rng.normal(size=(60, 20, 3))
    plain = loop_ridge(x, y, 1 / y.var(axis=0), 0.0)
    shrinkage, beta, _ = fitted(y, x)
    assert shrinkage >= 1
    assert np.linalg.norm(beta) <= np.linalg.norm(plain) / 2


def test_a_feature_that_never_moved_gets_nothing() -> None:
    gram = np.array([[4.0, 0.0], [0.0, 0.0]])
    np.testing.assert_array_equal(ridge(gram, np.array([2.0, 0.0]), 1.0), [0.25, 0.0])


def walk(rng: np.random.Generator, months: int, groups: int, link: float) -> tuple[np.ndarray, np.ndarray]:
    """A sister's counts and a border's, whose log changes are `link` times the sister's and noise."""
    steps = rng.normal(0, 0.3, (months, groups))
    own = link * steps + rng.normal(0, 0.02, (months, groups))
    size = np.geomspace(50_000, 5_000, groups)
    return tuple(np.rint(np.exp(each.cumsum(axis=0)) * size).astype(np.int64) for each in (steps, own))


def test_a_known_link_is_recovered_and_the_jump_of_the_sister_is_taken_over() -> None:
    """Log changes of 0.8 times the sister's: the offset of the scale alone moves the elasticity, by some hundredths."""
    theirs, ours = walk(RNG(3), 61, 4, link=0.8)
    theirs[-1] = theirs[-2] * 2
    known = panel(ours[:-1])
    months = (*known.months, known.targets(1)[0])
    sister = History(months, months, (*known.groups[:-1], "OOO"), theirs)
    found = from_sisters(known, {"honduras": sister}, draws=500)
    assert found.elasticities["honduras"] == pytest.approx(0.8, abs=0.06)
    assert abs(found.elasticities["honduras before"]) < 0.05
    median = np.median(found.forecast.total)
    # All groups twice as many there: 2^0.8 = 1.74 times as many here.
    assert median / known.total[-1] == pytest.approx(2**0.8, rel=0.08)
    assert (found.forecast.draws >= 0).all()
    assert found.forecast.months == (date(2024, 1, 1),)
    low, high = np.quantile(found.forecast.total, [0.025, 0.975])
    assert low < known.total[-1] * 2**0.8 < high


def rows(month_count: int, factor: int, seed: int, late: int = 1) -> list[dict[str, object]]:
    """Three nationalities from January 2020 on; `late` multiplies the last month."""
    rng = RNG(seed)
    found = []
    for i in range(month_count):
        for code, size in (("VEN", 900), ("HTI", 500), ("CUB", 40)):
            count = int(factor * (size + rng.integers(0, 400)) * (late if i == month_count - 1 else 1))
            found.append(
                {"period": str(add_months(date(2020, 1, 1), i)), "nationality": code, "value": count}
            )
    return found


def store(path: Path, darien: list[dict[str, object]], honduras: list[dict[str, object]]) -> Store:
    """Panama publishes after ten days, Honduras after five."""
    return builder.store(
        path,
        builder.release(builder.cells(darien), "2025-01-01", "d.csv"),
        builder.release(builder.cells(honduras, "honduras.irregular.nationality"), "2025-01-01", "h.csv"),
    )


DAY = date(2023, 3, 7)
"""Honduras has published February 2023, Panama January."""


def test_nothing_released_later_moves_a_bit_and_the_sisters_month_does(tmp_path: Path) -> None:
    darien, honduras = rows(37, 1, 1), rows(38, 2, 2)
    later = rows(45, 9, 5)
    with (
        store(tmp_path / "a.duckdb", darien, honduras) as one,
        store(tmp_path / "b.duckdb", [*darien, *later[37 * 3 :]], [*honduras, *later[38 * 3 :]]) as two,
        store(tmp_path / "c.duckdb", darien, rows(38, 2, 2, late=3)) as three,
    ):
        found = [nowcast(each, border("darien"), DAY, draws=100) for each in (one, two, three)]
        assert nowcast(one, border("darien"), draws=100).forecast.months == (date(2023, 2, 1),)
        with pytest.raises(TooLittleKnownError, match="no other counting point had published"):
            nowcast(two, border("darien"), draws=100)
    assert found[0].sisters == ("honduras",)
    assert found[0].forecast.months == (date(2023, 2, 1),)
    bits = [each.forecast.draws.tobytes() for each in found]
    assert bits[0] == bits[1]
    assert bits[0] != bits[2]
    assert found[0].elasticities == found[1].elasticities


def test_the_first_to_publish_has_no_nowcast_and_a_short_past_none_either(tmp_path: Path) -> None:
    with store(tmp_path / "a.duckdb", rows(37, 1, 1), rows(38, 2, 2)) as known:
        with pytest.raises(TooLittleKnownError, match="no other counting point had published March 2023"):
            nowcast(known, border("honduras"), DAY)
        with pytest.raises(TooLittleKnownError, match="only 8 months"):
            nowcast(known, border("darien"), date(2020, 12, 7))


def test_the_shipped_record_has_each_month_once_beside_the_same_models() -> None:
    from istmo.evaluate import nowcasts, record

    found = nowcasts.load()
    models = {"nowcast", *nowcasts.BESIDE}
    by_model = found.group_by("border", "model").agg(pl.col("target").unique().sort())
    assert {row[0] for row in by_model.rows()} == {"southwest", "darien", "mexico"}
    assert len(by_model) == 3 * len(models)
    assert all(days == by_model["target"][0].to_list() for days in by_model["target"].to_list())
    assert not found.select("border", "model", "target", "group").is_duplicated().any()
    assert found.filter(pl.col("released") <= pl.col("issued")).is_empty()
    assert nowcasts.load(date(2023, 5, 7))["released"].max() <= date(2023, 5, 7)  # type: ignore[operator]
    assert record.about(Path(nowcasts.__file__).parent)["rows"] == found.height


def test_the_shipped_record_is_what_the_code_of_today_makes(filled: Store) -> None:
    from istmo.evaluate import nowcasts
    from istmo.evaluate.scores import together

    again = together(nowcasts.remake(filled, ["darien"], ["random-walk"], first=date(2024, 8, 1)))
    shipped = nowcasts.load().filter(pl.col("model").is_in(["nowcast", "random-walk"]), border="darien")
    shipped = shipped.filter(pl.col("target") >= date(2024, 8, 1))
    keys = ["model", "target", "group"]
    both = again.sort(keys).select("wis", "median"), shipped.sort(keys).select("wis", "median")
    # Kept to a tenth of an event, as four-byte numbers.
    np.testing.assert_allclose(both[0].to_numpy(), both[1].to_numpy(), atol=0.06, rtol=1e-6)
    assert again.height == shipped.height == 2 * 2 * 2
