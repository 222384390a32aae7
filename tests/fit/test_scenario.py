"""The shipped fit: it reads back as it was written, and a plan can be simulated with it."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from istmo.engine.simulate import compiled_run
from istmo.errors import InputError
from istmo.fit.fitted import load_fitted, save
from istmo.fit.model import SPIN_UP
from istmo.fit.places import usual_places
from istmo.fit.run import fitted_model
from istmo.fit.scenario import scenario
from istmo.measures import BASELINE, plan_from_text, read_plan
from istmo.studies import load


def test_a_fit_is_kept_whole(tmp_path: Path) -> None:
    shipped = load_fitted("americas")
    save(shipped, tmp_path / "again.npz")
    again = load_fitted("americas", tmp_path / "again.npz")
    assert again.measures == shipped.measures
    assert again.months == shipped.months
    assert np.array_equal(again.mode.level, shipped.mode.level)
    assert np.allclose(again.draws[3].size, shipped.draws[3].size, atol=2e-3)  # half-precision differences
    assert shipped.months[shipped.last] <= date(2024, 9, 1)


def test_no_fit_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="istmo fit"):
        load_fitted("americas", tmp_path / "none.npz")


def test_the_mode_goes_on_as_the_counts_ended() -> None:
    """The month after the last counted one, without shocks, is of the order of the month before it."""
    study = load("americas")
    fitted = load_fitted("americas")
    outcome = scenario(study, BASELINE, date(2024, 9, 1), 1, 1, fitted)
    usbp = outcome.arrived[0, 0, outcome.points.index("usbp")].sum()
    counted = np.nansum(fitted.known.counts[fitted.known.points.index("usbp"), -1])
    assert (
        0.4 < usbp / counted < 2.5
    )  # persons who pass beside events counted: detection and repeats lie between
    assert (outcome.departed >= 0).all()


def test_where_no_measure_is_new_the_baseline_passes_whom_the_fit_passes() -> None:
    """Encounters, expulsions among them, of each larger nationality: the households of a scenario add up to the fit."""
    study, fitted = load("americas"), load_fitted("americas")
    made = fitted_model(study, fitted)
    passed = np.asarray(made.expected(fitted.mode)) / np.asarray(made.detected(fitted.mode))
    start, months = date(2021, 6, 1), 2
    outcome = scenario(study, BASELINE, start, months, 1, fitted)
    first = fitted.months[SPIN_UP:].index(start)
    for point in ("usbp", "ofo", "darien"):
        wanted = passed[fitted.known.points.index(point), first : first + months].sum(0)
        found = outcome.arrived[0, :, outcome.points.index(point)].sum(0)
        found = found.reshape(len(study.nationalities), -1).sum(1)
        counted = [study.nationalities.index(code) for code in study.point(point).nationalities]
        large = [group for group in counted if wanted[group] > 1000]
        assert len(large) >= 1
        assert found[large] == pytest.approx(wanted[large], rel=0.03)
    expelled = outcome.arrived[0, :, outcome.points.index("t42")].sum()
    met = outcome.arrived[0, :, [outcome.points.index(name) for name in ("usbp", "usbp_others")]].sum()
    t42 = fitted.known.expelled[SPIN_UP + first : SPIN_UP + first + months]
    assert 0.9 * t42.min() * met < expelled < met


def test_places_of_a_pathway_are_shared_as_people_were_counted() -> None:
    """CHNV: of each nationality what was counted of it. Ports: all of an office's counts, and none anywhere else."""
    study, known = load("americas"), load_fitted("americas").known
    month = date(2023, 12, 1)
    last = known.months.index(month)
    places = usual_places(study, known, month)
    counted = dict(
        zip(known.points, np.nan_to_num(known.counts[:, last - 11 : last + 1]).sum(1), strict=True)
    )
    for code, link in (("HTI", "port_au_prince>us_interior:chnv"), ("VEN", "caracas>us_interior:chnv")):
        assert places[study.link(link)] == pytest.approx(counted["chnv"][study.nationality(code)])
    ports = [study.link(name) for name in study.point("ofo").links]
    assert places[ports].sum() == pytest.approx(counted["ofo"].sum())
    later = usual_places(study, known, date(2030, 1, 1))
    assert later == pytest.approx(usual_places(study, known, known.months[-1]))


def test_a_pathway_serves_as_many_as_it_has_places_for() -> None:
    """Also where the number of places changed during the run, in a way not known at its start."""
    study = load("americas")
    outcome = scenario(study, BASELINE, date(2023, 6, 1), 4, 1)
    offices = [n for n, name in enumerate(outcome.pathways) if ">fo_" in name]
    served = outcome.served[0][:, offices].sum((1, 2))
    assert served[1:] == pytest.approx(1250 * np.array([31, 31, 30]), rel=0.05)


def test_more_places_than_were_taken_never_let_fewer_in() -> None:
    """Refugees, whose places nobody numbers: with as many as were counted in the year before, or more, at least as many
    are let in as without a plan, on every way and in every month; with a tenth, no more than there are places."""
    study, fitted = load("americas"), load_fitted("americas")
    start, months = date(2024, 1, 1), 3
    last = fitted.known.months.index(date(2023, 12, 1))
    refugees = fitted.known.counts[fitted.known.points.index("resettlement")]
    counted = float(np.nansum(refugees[last - 11 : last + 1]))
    base = scenario(study, BASELINE, start, months, 1, fitted)
    served = {}
    for times in (0.1, 1.01, 4.0):
        text = (
            f'title = "{times}"\n[[pathway]]\npathway = "resettlement"\n'
            f"yearly = {times * counted}\nstart = {start}\n"
        )
        made = scenario(study, plan_from_text(text, study), start, months, 1, fitted)
        ways = [n for n, way in enumerate(made.pathways) if way.endswith(":resettlement")]
        served[times] = made.served[0][:, ways].sum(2)
        without = base.with_pathways(made.pathways).served[0][:, ways].sum(2)
    assert without.sum() > 0.1 * counted / 4
    for times in (1.01, 4.0):
        assert (served[times] >= 0.999 * without).all()  # queues elsewhere give way to a few more
    promised = 4 * counted * 91 / 365.25
    assert without.sum() < 0.8 * promised
    assert 0.8 * promised < served[4.0].sum() < 1.05 * promised
    assert served[0.1].sum(1).max() <= 0.1 * counted / 365.25 * 31 * 1.001


def test_a_way_that_opened_later_is_open_only_if_a_measure_of_the_plan_opens_it() -> None:
    """Charters from Haiti and the parole of four countries began within these months, unknown on their first day."""
    study = load("americas")
    start, months = date(2022, 12, 1), 10
    text = """title = "Earlier"
[[use]]
measure = "haiti-charter-flights-2023"
start = 2023-02-01
end = 2023-05-31

[[pathway]]
pathway = "chnv"
monthly = 30000
start = 2023-03-01
"""
    charter, havana = "port_au_prince>managua:charter", "havana>us_interior:chnv"
    taken = {}
    for name, plan in (("baseline", BASELINE), ("earlier", plan_from_text(text, study))):
        outcome = scenario(study, plan, start, months, 1)
        taken[name] = {
            link: outcome.entered[0, :, outcome.links.index(link)].sum(1) for link in (charter, havana)
        }
    assert taken["baseline"][charter].max() == taken["baseline"][havana].max() == 0
    assert (taken["earlier"][charter] > 0).tolist() == [2 <= n <= 5 for n in range(months)]
    assert (taken["earlier"][havana] > 0).tolist() == [n >= 3 for n in range(months)]


def test_two_plans_share_one_compiled_program() -> None:
    study = load("americas")
    fitted = load_fitted("americas")
    scenario(study, BASELINE, date(2024, 10, 1), 1, 1, fitted)
    before = compiled_run._cache_size()
    example = Path(__file__).parents[2] / "docs" / "examples" / "more-appointments.toml"
    scenario(study, read_plan(example, study), date(2024, 10, 1), 1, 1, fitted)
    assert compiled_run._cache_size() == before
