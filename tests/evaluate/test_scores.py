"""Scores against the formulas written out as plain loops, and by hand."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from istmo.evaluate import score, summary
from istmo.evaluate.scores import ROW, together
from istmo.forecast import Forecast, issue, model
from tests.forecast.panels import walks

RELEASED = [date(2024, 2, 10), date(2024, 3, 10)]


@pytest.fixture
def said() -> Forecast:
    return issue(walks(), model("random-walk"), horizon=3, draws=101)


@pytest.fixture
def scored(said: Forecast) -> pl.DataFrame:
    return score(said, OBSERVED, RELEASED)


OBSERVED = np.array([[0, 9_000, 410, 400], walks().counts[-1]])


def plain_crps(draws: list[float], came: float) -> float:
    """E|X - y| - E|X - X'| / 2 over all pairs."""
    n = len(draws)
    return sum(abs(x - came) for x in draws) / n - sum(abs(x - z) for x in draws for z in draws) / (2 * n * n)


def plain_quantile(draws: list[float], level: float) -> float:
    ordered = sorted(draws)
    place = level * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def plain_wis(draws: list[float], came: float) -> float:
    """Bracher, Ray, Gneiting & Reich 2021, equations 1 and 2, with K = 3."""
    weighted = abs(came - plain_quantile(draws, 0.5)) / 2
    for alpha in (0.5, 0.2, 0.05):
        low, high = plain_quantile(draws, alpha / 2), plain_quantile(draws, 1 - alpha / 2)
        interval = high - low
        if came < low:
            interval += 2 / alpha * (low - came)
        if came > high:
            interval += 2 / alpha * (came - high)
        weighted += alpha / 2 * interval
    return weighted / 3.5


def test_scores_equal_plain_loops(said: Forecast, scored: pl.DataFrame) -> None:
    for row in scored.iter_rows(named=True):
        period = said.months.index(row["target"])
        place = [*said.groups, "ALL"].index(row["group"])
        draws = said.with_total[:, period, place].astype(float).tolist()
        came = [*OBSERVED[period], OBSERVED[period].sum()][place]
        assert row["observed"] == came
        assert row["median"] == pytest.approx(plain_quantile(draws, 0.5))
        assert row["crps"] == pytest.approx(plain_crps(draws, came))
        assert row["wis"] == pytest.approx(plain_wis(draws, came))
        for share in (50, 80, 95, 99):
            low, high = (plain_quantile(draws, 0.5 + side * share / 200) for side in (-1, 1))
            assert row[f"in{share}"] == (low <= came <= high)
        assert row["above99"] == (came > plain_quantile(draws, 0.99))
        below, same = sum(x < came for x in draws), draws.count(came)
        assert row["pit"] == pytest.approx((below + same / 2) / len(draws))


def test_misses_and_hits_are_both_in_this_test(scored: pl.DataFrame) -> None:
    assert set(scored["in80"]) == {True, False}


def test_a_certain_forecast_is_scored_by_its_distance(said: Forecast) -> None:
    """All draws at x: CRPS = |y - x|; WIS = (|y - x| / 2 + 3 |y - x|) / 3.5 = |y - x|."""
    certain = Forecast(
        "darien", "sure", said.issued, said.as_of, said.months, said.groups, np.full((9, 3, 4), 100), "x"
    )
    rows = score(certain, np.array([[130, 100, 90, 100]]), RELEASED[:1])
    assert rows["crps"].to_list() == pytest.approx([30, 0, 10, 0, 20])
    assert rows["wis"].to_list() == pytest.approx([30, 0, 10, 0, 20])
    assert rows["in50"].to_list() == [False, True, False, True, False]


def test_the_log_score_is_that_of_the_density_on_the_scale_of_counts() -> None:
    """Draws of a lognormal: -log of its density at what came, to what kernels over 4,000 draws can tell."""
    draws = np.rint(np.exp(np.random.default_rng(1).normal(8, 0.3, (4000, 1, 1)))).astype(np.int64)
    day = date(2024, 1, 25)
    said = Forecast("darien", "x", day, day, (date(2024, 1, 1),), ("VEN",), draws, "x")
    for came in (1500, 3000, 4500):
        found = score(said, np.array([[came]]), RELEASED[:1])["logs"][0]
        z = (np.log(came) - 8) / 0.3
        assert found == pytest.approx(z**2 / 2 + np.log(0.3 * came * np.sqrt(2 * np.pi)), abs=0.1)


def test_taken_together_groups_add_up_beside_the_total(scored: pl.DataFrame) -> None:
    both = together(scored)
    assert both.schema == ROW
    assert sorted(both.select("horizon", "group").rows()) == [
        (1, "ALL"),
        (1, "EACH"),
        (2, "ALL"),
        (2, "EACH"),
    ]
    first = both.filter(group="EACH", horizon=1).row(0, named=True)
    groups = scored.filter(pl.col("group") != "ALL", horizon=1)
    assert first["wis"] == pytest.approx(groups["wis"].sum())
    assert first["observed"] == groups["observed"].sum() == both.filter(group="ALL", horizon=1)["observed"][0]
    assert first["in80"] == pytest.approx(groups["in80"].mean())
    plain, short = summary(scored), summary(both)
    for name in ("wis", "crps", "cover80"):
        assert short.sort("of")[name].to_list() == pytest.approx(plain.sort("of")[name].to_list())


def test_every_row_says_what_it_is_about(said: Forecast, scored: pl.DataFrame) -> None:
    assert scored.schema == ROW
    assert scored.height == 2 * 5
    assert set(scored["border"]) == {"darien"}
    assert set(scored["model"]) == {"random-walk"}
    assert set(scored["issued"]) == {said.issued}
    last = scored.row(-1, named=True)
    assert (last["target"], last["group"], last["released"]) == (date(2024, 2, 1), "ALL", date(2024, 3, 10))
    # Issued on 25 January 2024 knowing December: the second month ahead is one month after that of issue.
    assert (last["horizon"], last["lead"]) == (2, 1)


def hand(model: str, group: str, wis: float, *, target: int = 1, inside: bool = True) -> dict[str, object]:
    return {
        "border": "darien", "model": model, "issued": date(2024, 1, 25), "target": date(2024, target, 1),
        "horizon": target, "lead": target - 1, "group": group, "observed": 0, "median": 0.0, "crps": wis / 2,
        "wis": wis, "logs": 1.0, "pit": 0.5, "in50": 0.0, "in80": float(inside), "in95": 1.0, "in99": 1.0,
        "above99": 0.0, "released": date(2024, 5, 1),
    }  # fmt: skip


def test_summary_by_hand() -> None:
    rows = pl.DataFrame(
        [
            hand("random-walk", "ALL", 10), hand("random-walk", "ALL", 30, target=2, inside=False),
            hand("random-walk", "VEN", 5), hand("random-walk", "OOO", 3),
            hand("random-walk", "VEN", 7, target=2), hand("random-walk", "OOO", 1, target=2, inside=False),
            hand("ets", "ALL", 20), hand("ets", "ALL", 10, target=2),
            hand("ets", "VEN", 4), hand("ets", "OOO", 4),
            hand("ets", "VEN", 4, target=2), hand("ets", "OOO", 0, target=2),
        ],
        schema=ROW,
    )  # fmt: skip
    table = {(row["model"], row["of"]): row for row in summary(rows).iter_rows(named=True)}
    assert table["random-walk", "total"]["wis"] == 20
    assert table["random-walk", "total"]["cover80"] == 0.5
    assert table["random-walk", "total"]["wis_ratio"] == 1
    # Nationalities: (5 + 3 + 7 + 1) / 2 targets.
    assert table["random-walk", "groups"]["wis"] == 8
    assert table["random-walk", "groups"]["cover80"] == 0.75
    assert table["ets", "total"]["wis_ratio"] == 15 / 20
    assert table["ets", "groups"]["wis_ratio"] == 6 / 8
    assert table["ets", "groups"]["crps_ratio"] == 6 / 8
    assert {row["targets"] for row in table.values()} == {2}
    assert {row["origins"] for row in table.values()} == {1}


def test_summary_can_tell_horizons_apart(scored: pl.DataFrame) -> None:
    table = summary(scored, by=("border", "horizon"))
    assert table.select("horizon", "of").rows() == [(1, "groups"), (1, "total"), (2, "groups"), (2, "total")]
