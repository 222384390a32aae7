"""What a plan comes to: the record of real engine runs, against sums made from everything the runs did."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from istmo.engine import Flows, simulate
from istmo.measures import BASELINE, Measure, Plan
from istmo.measures.effect_table import COLUMNS, UNITS, effect_table
from istmo.measures.outcome import Keep, Outcome, collect
from istmo.studies import Study, load
from tests.measures import small

START = date(2024, 3, 1)
DAYS, SKIP = 81, small.SKIP  # the first month kept is the rest of March, the last one 20 days of May
CLOSED = Plan(
    "closed",
    (
        Measure.model_validate(
            {"id": "c", "kind": "closure", "start": date(2024, 4, 5), "links": ["caracas>necocli"]}
        ),
    ),
)


@pytest.fixture(scope="module")
def study() -> Study:
    return load("americas")


def simulated(study: Study, plan: Plan, rates: Sequence[float]) -> Outcome:
    """Under the plan alone."""
    return small.simulated(study, plan, plan.measures, rates, START, DAYS)


@pytest.fixture(scope="module")
def outcomes(study: Study) -> tuple[Outcome, Outcome]:
    rates = (5.0, 10.0, 20.0)
    return simulated(study, CLOSED, rates), simulated(study, BASELINE, rates)


def test_monthly_sums_are_those_of_everything_the_run_did(study: Study) -> None:
    outcome = simulated(study, CLOSED, [7.0])
    network, groups, shape, given, params, state = small.a_run(study, CLOSED.measures, 7.0, START, DAYS)
    states, flows = simulate(shape, small.RULE, given, params, state).record
    flows = Flows(*(np.asarray(part) for part in flows))
    months = [slice(20, 31), slice(31, 61), slice(61, 81)]
    assert outcome.months == (date(2024, 3, 1), date(2024, 4, 1), date(2024, 5, 1))
    for number, span in enumerate(months):

        def of(values: np.ndarray, span: slice = span) -> np.ndarray:
            return values[span].sum(0)

        np.testing.assert_allclose(outcome.departed[0, number], of(flows.departed).sum(0), rtol=1e-5)
        np.testing.assert_allclose(outcome.entered[0, number], of(flows.entered), rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(outcome.died[0, number], of(flows.died).sum(0), rtol=1e-5)
        for row, name in enumerate(outcome.points):
            point = study.point(name)
            want = np.zeros(4)
            for link in point.links:
                index = network.links.index(link)
                if point.what == "passed":
                    want += of(flows.passed)[index]
                elif index in network.borders:
                    want += of(flows.intercepted)[list(network.borders).index(index)]
            of_point = np.isin(groups.nationality, (*point.nationalities, *point.pooled))
            np.testing.assert_allclose(outcome.arrived[0, number, row], want * of_point, rtol=1e-5, atol=1e-6)
        last = range(81)[span][-1]
        queue = np.asarray(states.queue)[last].sum(1)
        np.testing.assert_allclose(outcome.waiting[0, number], queue, rtol=1e-5, atol=1e-6)


def test_a_closed_way_sends_people_another_way(outcomes: tuple[Outcome, Outcome]) -> None:
    table = effect_table(*outcomes).filter(nationality="VEN", household="ALL", month=date(2024, 5, 1))
    ways = {row["where"]: row for row in table.filter(what="way").iter_rows(named=True)}
    assert ways["caracas>necocli"]["median"] == 0
    assert ways["caracas>necocli"]["change_high"] < 0
    assert ways["caracas>managua:air"]["change_low"] > 0
    darien = table.filter(what="arrivals", where="darien").row(0, named=True)
    assert darien["change_high"] < 0
    # Fewer leave at all, because the ways that are left are worth less.
    assert table.filter(what="departures")["change_high"].item() < 0


def test_those_who_never_took_the_closed_way_are_untouched(outcomes: tuple[Outcome, Outcome]) -> None:
    table = effect_table(*outcomes).filter(nationality="CUB", what="departures")
    assert table["change"].abs().max() < 1e-3


def test_the_table_has_its_columns_and_every_quantity(outcomes: tuple[Outcome, Outcome]) -> None:
    table = effect_table(*outcomes)
    assert tuple(table.columns) == COLUMNS
    of_pathways = {"served", "waiting", "wait"}  # a study that gives no link a queue has none
    expected = [what for what in UNITS if outcomes[0].pathways or what not in of_pathways]
    assert list(dict.fromkeys(table["what"])) == expected
    key = table.select("what", "where", "month", "nationality", "household")
    assert not key.is_duplicated().any()


def test_quantiles_are_over_draws_of_sums(outcomes: tuple[Outcome, Outcome]) -> None:
    ours, base = outcomes
    row = (
        effect_table(ours, base)
        .filter(pl.col("month").is_null(), what="arrivals", where="usbp", nationality="ALL", household="ALL")
        .row(0, named=True)
    )
    point = ours.points.index("usbp")
    totals, before = (o.arrived[:, :, point].sum((1, 2), dtype=float) for o in (ours, base))
    assert [row["low"], row["median"], row["high"]] == pytest.approx(np.quantile(totals, [0.1, 0.5, 0.9]))
    changes_ = np.quantile(totals - before, [0.1, 0.5, 0.9])
    assert [row["change_low"], row["change"], row["change_high"]] == pytest.approx(changes_)


def test_without_another_plan_there_is_nothing_to_compare(outcomes: tuple[Outcome, Outcome]) -> None:
    table = effect_table(outcomes[0], monthly=False, households=False)
    assert table["base_median"].null_count() == table.height
    assert table["change"].null_count() == table.height
    assert set(table["household"]) == {"ALL"}
    assert table["month"].null_count() == table.height


def test_waits_are_days_a_person(study: Study) -> None:
    # A pathway of one place a day for ten persons a day: who is served late has waited long.
    narrow = Plan(
        "narrow",
        (
            Measure.model_validate(
                {"id": "n", "kind": "capacity", "start": START, "pathways": ["cbp-one"], "daily": 1}
            ),
        ),
    )
    outcome = simulated(study, narrow, [40.0])
    assert len(outcome.pathways) == 7  # the cities whose ports give appointments
    waits = effect_table(outcome).filter(what="wait", nationality="ALL", household="ALL").drop_nulls("median")
    assert waits.height > 0
    assert waits["median"].min() >= 0
    served, waited = outcome.served.sum(), outcome.waited.sum()
    assert served <= DAYS - SKIP + 1e-3
    assert waited / served > 1
    whole = pl.col("month").is_null()
    waiting = effect_table(outcome).filter(whole, what="waiting", nationality="ALL", household="ALL")
    assert waiting["median"].sum() == pytest.approx(outcome.waiting[0, -1].sum(), rel=1e-4)
    assert outcome.waiting[0, -1].sum() > outcome.waiting[0, 0].sum() > 0


def test_where_only_one_plan_has_a_queue_all_set_out_at_once_in_the_other(study: Study) -> None:
    queued = Plan(
        "queued",
        (
            Measure.model_validate(
                {"id": "q", "kind": "capacity", "start": START, "pathways": ["chnv"], "daily": 1}
            ),
        ),
    )
    ours, base = simulated(study, queued, [9.0]), simulated(study, BASELINE, [9.0])
    table = effect_table(ours, base).filter(pl.col("month").is_null(), nationality="ALL", household="ALL")
    new = sorted(set(ours.pathways) - set(base.pathways))
    for link in new:
        rows = {row["what"]: row for row in table.filter(where=link).iter_rows(named=True)}
        assert rows["served"]["base_median"] == rows["way"]["base_median"]
        assert rows["waiting"]["base_median"] == 0
        assert rows["served"]["change"] == rows["served"]["median"] - rows["served"]["base_median"]
    assert sum(table.filter(what="served")["base_median"]) > sum(table.filter(what="served")["median"]) > 0


def test_points_that_had_ceased_to_count_are_left_out(study: Study) -> None:
    outcome = simulated(study, BASELINE, [5.0])
    assert "t42" in {point.id for point in study.points}
    assert "t42" not in outcome.points  # Title 42 ended in May 2023
    assert {"darien", "usbp", "chnv"} <= set(outcome.points)


def test_a_point_at_which_the_engine_stops_nobody_is_left_out_rather_than_0(study: Study) -> None:
    """Mexico's encounters are interceptions on ways within Mexico; the fit intercepts at the US border alone."""
    mexico = study.point("mexico")
    assert mexico.what == "intercepted"
    network, groups, shape, given, params, state = small.a_run(study, (), 5.0, START, DAYS)
    record = Keep(study, network, shape, groups)
    run = simulate(shape, small.RULE, given, params, state, record=record).record
    days = [START + timedelta(days=number) for number in range(DAYS)]
    inside = np.isin(network.links, mexico.links)
    fitted = replace(network, back=np.where(inside, -1, network.back))
    with_, without = (collect(study, each, groups, BASELINE, days, [run], SKIP) for each in (network, fitted))
    assert "mexico" in with_.points
    assert [one for one in with_.points if one != "mexico"] == list(without.points)
    assert without.arrived.shape[2] == len(without.points)
