"""The scan of the fit against a run of the engine, and the seasons of labour visas against plain means."""

from datetime import date
from pathlib import Path

import numpy as np

from istmo.assemble.record import Record, record
from istmo.engine import RecursiveLogit, simulate
from istmo.fit.flows import monthly
from istmo.fit.mode import begin, prior_of
from istmo.fit.model import _seasons, model, run_months
from istmo.measures import catalogue
from istmo.studies import Study, load
from istmo.warehouse import Store


def _passed_and_met(_state, flows):
    return flows.passed, flows.intercepted


def test_the_months_of_the_fit_are_the_days_of_the_engine_added_up(store_path: Path) -> None:
    study = load("americas")
    months = run_months(date(2022, 1, 1), date(2022, 3, 1))
    known = _record(study, store_path, months)
    made = model(study, known, months, catalogue())
    given, params = made.engine(begin(made, known, prior_of(made, known)))
    seen = np.asarray(monthly(made.layout, given, params, made.start, made.calls, made.days))
    run = simulate(made.layout, RecursiveLogit(), given, params, made.start, record=_passed_and_met)
    passed, met = (np.asarray(x) for x in run.record)
    by_hand = np.zeros_like(seen)
    day = 0
    for place, month in enumerate(months):
        while day < len(passed) and _month(months[0], day) == month:
            by_hand[place] += np.asarray(made.calls.passed) @ passed[day]
            by_hand[place] += np.asarray(made.calls.intercepted) @ met[day]
            day += 1
    assert day == len(passed)
    assert by_hand.sum() > 100_000
    np.testing.assert_allclose(seen, by_hand, rtol=1e-9, atol=1e-9)


def test_expulsions_go_on_until_their_authority_ends(store_path: Path) -> None:
    study = load("americas")
    months = run_months(date(2023, 1, 1), date(2023, 7, 1))
    with Store.open(store_path) as store:
        known = record(study, store, months, date(2023, 3, 25))
    made = model(study, known, months, catalogue())
    kept = 1 - made.inputs.released[:, 0, study.nationality("MEX")]
    by_month = dict(zip((months[n] for n in made.month_of), kept, strict=True))  # at the month's end
    assert by_month[date(2023, 2, 1)] > 0.5  # the last month counted
    assert by_month[date(2023, 4, 1)] == by_month[date(2023, 2, 1)]
    assert by_month[date(2023, 6, 1)] == 0.0


def _record(study: Study, path: Path, months: tuple[date, ...]) -> Record:
    with Store.open(path) as store:
        return record(study, store, months)


def _month(first: date, day: int) -> date:
    return date.fromordinal(first.toordinal() + day).replace(day=1)


def test_seasons_are_mean_logs_by_month_of_the_year_about_their_mean(store_path: Path) -> None:
    study = load("americas")
    months = run_months(date(2021, 10, 1), date(2023, 9, 1))
    known = _record(study, store_path, months)
    seasons = _seasons(study, known)
    counts = np.nansum(known.counts[known.points.index("h2")], 1)
    logs = [
        np.mean([np.log(c + 1) for c, month in zip(counts, months, strict=True) if month.month == n])
        for n in range(1, 13)
    ]
    link = study.link("mexico_origin>us_interior:h2")
    np.testing.assert_allclose(seasons[:, link], np.array(logs) - np.mean(logs))
    assert (np.delete(seasons, _links_of_h2(study), 1) == 0).all()


def test_there_are_no_seasons_where_a_month_of_the_year_was_never_counted(store_path: Path) -> None:
    study = load("americas")
    known = _record(study, store_path, run_months(date(2022, 3, 1), date(2022, 8, 1)))
    assert (_seasons(study, known) == 0).all()


def _links_of_h2(study) -> list[int]:
    return [study.link(name) for point in study.points if point.id == "h2" for name in point.links]
