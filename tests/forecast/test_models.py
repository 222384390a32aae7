"""The list of models, and what every one of them promises."""

import pickle
from dataclasses import replace
from datetime import date
from functools import partial

import numpy as np
import pytest

from istmo.assemble import TooLittleKnownError
from istmo.errors import InputError, UnknownNameError
from istmo.forecast import MODELS, REFERENCE, Model, issue, issue_all, model
from istmo.forecast.baselines import random_walk
from istmo.forecast.joint import draw_jointly
from istmo.forecast.streams import stream
from istmo.warehouse import Store
from tests.forecast.panels import panel, walks


def test_the_models_of_the_issue_are_there() -> None:
    assert [each.name for each in MODELS] == [
        "random-walk", "seasonal-naive", "climatology", "drift", "ets", "theta", "arima", "ces",
        "pooled-walk", "state-space", "boosted", "ensemble",
    ]  # fmt: skip
    assert REFERENCE in [each.name for each in MODELS]


@pytest.mark.parametrize("each", MODELS, ids=lambda each: each.name)
def test_every_model_says_the_same_again_and_adds_up(each: Model) -> None:
    one, again = issue(walks(), each, draws=30), issue(walks(), each, draws=30)
    assert one.draws.shape == (30, 6, 4)
    assert one.draws.tobytes() == again.draws.tobytes()
    assert one.draws.min() >= 0


@pytest.mark.parametrize("each", MODELS, ids=lambda each: each.name)
def test_models_can_be_sent_to_other_processes(each: Model) -> None:
    sent = pickle.loads(pickle.dumps(each))
    assert np.array_equal(issue(walks(), sent, draws=3).draws, issue(walks(), each, draws=3).draws)


def test_streams_have_names() -> None:
    """Another border, model or day draws other numbers; using one stream does not move another."""
    first = stream("darien", "ets", date(2024, 1, 25)).random(3)
    stream("darien", "theta", date(2024, 1, 25)).random(1000)
    assert np.array_equal(stream("darien", "ets", date(2024, 1, 25)).random(3), first)
    others = [
        ("mexico", "ets", date(2024, 1, 25)),
        ("darien", "theta", date(2024, 1, 25)),
        ("darien", "ets", "x"),
    ]
    assert len({stream(*names).random() for names in others} | {first[0]}) == 4


def test_a_new_model_changes_no_other_models_draws(filled: Store) -> None:
    from istmo.assemble import border

    new = Model("new", partial(draw_jointly, method=random_walk))
    old = [model("random-walk"), model("seasonal-naive")]
    chosen = [border("honduras")]
    alone = issue_all(filled, date(2024, 5, 7), chosen, old, draws=20)
    beside = issue_all(filled, date(2024, 5, 7), chosen, [new, *old], draws=20)
    for each in alone:
        twin = next(other for other in beside if other.model == each.model)
        assert np.array_equal(twin.draws, each.draws)


def test_all_borders_are_forecast_six_months_from_what_each_knew(filled: Store) -> None:
    """On 7 May 2024 April was out in Honduras only, and Mexico's February was the newest."""
    forecasts = issue_all(filled, date(2024, 5, 7), models=MODELS[:1], draws=10)
    assert [(each.name, each.months[0], each.months[-1]) for each in forecasts] == [
        ("southwest", date(2024, 4, 1), date(2024, 9, 1)),
        ("darien", date(2024, 4, 1), date(2024, 9, 1)),
        ("honduras", date(2024, 5, 1), date(2024, 10, 1)),
        ("mexico", date(2024, 3, 1), date(2024, 8, 1)),
    ]


def test_borders_of_which_too_little_was_known_are_left_out(filled: Store) -> None:
    assert [f.name for f in issue_all(filled, date(2021, 6, 25), models=MODELS[:1], draws=5)] == [
        "honduras",
        "mexico",
    ]
    assert issue_all(filled, date(2015, 1, 1), models=MODELS[:1], draws=5) == []


def test_less_than_two_years_are_not_forecast() -> None:
    short = panel(walks(periods=23).counts)
    with pytest.raises(TooLittleKnownError, match="only 23 months of darien were known on 2024-01-25"):
        issue(short, MODELS[0])


@pytest.mark.parametrize(("horizon", "draws"), [(0, 10), (13, 10), (6, 0)])
def test_horizons_and_draws_that_make_no_sense_are_refused(horizon: int, draws: int) -> None:
    with pytest.raises(InputError, match="Ask for 1 to 12 months"):
        issue(walks(), MODELS[0], horizon=horizon, draws=draws)


def test_a_year_ahead_is_possible_with_every_model() -> None:
    for each in MODELS:
        assert issue(walks(), each, horizon=12, draws=5).draws.shape == (5, 12, 4)


def test_an_unknown_model_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="random-walk, seasonal-naive, climatology"):
        model("oracle")


def test_issued_on_another_day_the_draws_differ_but_not_the_data() -> None:
    one = issue(walks(), MODELS[0], draws=50)
    later = issue(replace(walks(), as_of=date(2024, 1, 26)), MODELS[0], draws=50)
    assert later.fingerprint == one.fingerprint
    assert not np.array_equal(later.draws, one.draws)
