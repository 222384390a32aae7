"""What a case takes from other cases: never from itself or another version of itself."""

import dataclasses
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import istmo.flee
from istmo.flee import others
from istmo.flee.choice import Case, third
from istmo.flee.others import PRIORS, TASTES, Other, fit_case
from istmo.flee.reader import read_instance

CASES = Path(__file__).resolve().parents[3] / "shared" / "data" / "flee"


@pytest.fixture(scope="module")
def case():
    return read_instance(Path(istmo.flee.__file__).parent / "example")


def _scores(count: int, best: int) -> tuple[float, ...]:
    return tuple(0.0 if at == best else 1.0 for at in range(count))


def _other(camps: set[str], start: date, end: date, best: int) -> Other:
    return Other("a", start, end, frozenset(camps), _scores(len(PRIORS), best), _scores(len(TASTES), best))


def test_shipped_file_is_whole_and_holds_no_case_twice():
    shipped = others._read()
    assert len({one.name for one in shipped}) == len(shipped) >= 9
    for one in shipped:
        assert (len(one.fitted), len(one.bare)) == (len(PRIORS), len(TASTES))
        assert np.isfinite([*one.fitted, *one.bare]).all()


def test_case_that_counts_the_same_people_has_no_say(case, monkeypatch):
    then, later = (date(2030, 12, 1), date(2031, 2, 1)), (date(2040, 1, 1), date(2041, 1, 1))
    itself, elsewhere = _other({"hondo"}, *then, best=1), _other({"else"}, *then, best=2)
    monkeypatch.setattr(others, "_read", lambda: (itself, elsewhere))
    assert others._others(case) == [elsewhere]
    again = _other({"hondo"}, *later, best=1)
    monkeypatch.setattr(others, "_read", lambda: (again, elsewhere))
    assert others._others(case) == [again, elsewhere]


def test_prior_is_the_best_of_the_others_and_counts_make_the_rest(case, monkeypatch):
    monkeypatch.setattr(
        others, "_read", lambda: (_other({"else"}, date(2030, 1, 1), date(2032, 1, 1), best=2),)
    )
    fitted = fit_case(Case(case), third(case))
    assert fitted.tastes.follow == PRIORS[2].follow
    assert fitted.dates == 3
    assert fitted.alpha.any()


def test_case_without_counts_in_its_first_third_stands_on_others_alone(case, monkeypatch):
    monkeypatch.setattr(
        others, "_read", lambda: (_other({"else"}, date(2030, 1, 1), date(2032, 1, 1), best=3),)
    )
    late = {
        name: one._replace(day=one.day[one.day > 40], value=one.value[one.day > 40])
        for name, one in case.counts.items()
    }
    fitted = fit_case(Case(dataclasses.replace(case, counts=late)), third(case))
    assert (fitted.tastes, fitted.dates, fitted.until) == (TASTES[3], 0, 1)
    assert not fitted.alpha.any()


@pytest.mark.shared
@pytest.mark.skipif(not CASES.exists(), reason="../shared is not there")
def test_every_public_case_is_left_out_of_its_own_choice():
    shipped = others._read()
    for name in (one.name for one in shipped):
        assert name not in {one.name for one in others._others(read_instance(CASES / name))}


@pytest.mark.shared
@pytest.mark.skipif(not CASES.exists(), reason="../shared is not there")
def test_shipped_file_is_what_the_script_makes_again():
    """One case of it; the script makes all in two minutes."""
    shipped = {one.name: one for one in others._read()}["burundi2015"]
    again = others.evaluate(read_instance(CASES / "burundi2015"))
    assert again.fitted == pytest.approx(shipped.fitted, abs=2e-3)
    assert again.bare == pytest.approx(shipped.bare, abs=2e-5)
    assert again._replace(fitted=(), bare=()) == shipped._replace(fitted=(), bare=())
