"""The answer: its properties, what it may not know, and its bad input."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from istmo.brief.needs.showing import data, people
from istmo.brief.needs.told import Told
from istmo.errors import InputError
from istmo.forecast import model
from istmo.needs import Answer, Costs, Stay, known, needs, settings
from istmo.needs.people import Known
from istmo.warehouse import Store
from istmo.warehouse.store import writing
from tests.needs import small

Ask = Callable[..., Answer]


@pytest.fixture
def ask() -> Ask:
    def answer(of: Known | None = None, draws: int = 200, **options: object) -> Answer:
        place = settings().find("El Paso")
        return needs(of or small.known(), settings(), place, model("random-walk"), draws=draws, **options)  # type: ignore[arg-type]

    return answer


def test_weeks_begin_on_the_monday_after(ask: Ask) -> None:
    """What is known on Sunday 21 January 2024 is used from Monday 22 on."""
    answer = ask(weeks=4)
    assert answer.weeks[0] == date(2024, 1, 22)
    assert [week.weekday() for week in answer.weeks] == [0] * 4
    assert answer.nights.shape == (200, 4, 7)


def test_household_types_add_up(ask: Ask) -> None:
    table = ask().table()
    for what in ("arrivals", "present"):
        rows = table.filter(what=what).pivot(on="household", index="week", values="mean")
        parts = rows.select("single-adult", "family").sum_horizontal()
        assert rows["ALL"].to_list() == pytest.approx(parts.to_list())


def test_little_holds_in_the_answer(ask: Ask) -> None:
    """L = lambda W over weeks of a nearly steady flow: 3,000 a month that stay 2 nights."""
    walk = small.known(stay=Stay((0, 1)))
    steady = walk.counted.panel.counts * 0 + np.array([1800, 1200])
    still = replace(walk, counted=replace(walk.counted, panel=replace(walk.counted.panel, counts=steady)))
    answer = ask(still, draws=400)
    arrived, there = answer.people.arrivals.sum(axis=2).mean(), answer.people.total.mean()
    assert there / arrived == pytest.approx(2, rel=0.02)


@pytest.mark.parametrize("share", [0.5, 0.1])
def test_half_of_them_come_and_half_the_beds_are_needed(ask: Ask, share: float) -> None:
    whole, part = ask(draws=400), ask(replace(small.known(), share=share), draws=400)
    assert part.people.total.mean() == pytest.approx(share * whole.people.total.mean(), rel=0.03)


def test_forecasts_that_came_too_low_ask_for_more_beds(ask: Ask) -> None:
    """Past ranks all above the middle: the draws taken are the upper ones, and everything follows from them."""
    plain, higher = ask(), ask(ranks=np.linspace(0.5, 1, 200))
    assert (plain.calibrated, higher.calibrated) == (False, True)
    assert higher.advised > plain.advised
    assert higher.over(plain.advised).mean() > plain.over(plain.advised).mean()
    assert higher.people.arrivals.mean() > plain.people.arrivals.mean()
    kept = {tuple(draw) for draw in plain.people.total.tolist()}
    assert all(tuple(draw) in kept for draw in higher.people.total.tolist()), "no draw is made up"


def test_more_beds_lower_the_chance(ask: Ask) -> None:
    answer = ask()
    chances = np.array([answer.over(beds) for beds in range(0, 1000, 50)])
    assert (np.diff(chances, axis=0) <= 0).all()
    assert chances[0].min() == 1
    assert answer.over(int(answer.nights.max())).max() == 0


def test_a_dearer_lack_asks_for_more_beds(ask: Ask) -> None:
    advised = [ask(costs=Costs(10.0, missing)).advised for missing in (5.0, 20.0, 80.0, 400.0)]
    assert advised == sorted(advised)
    answer = ask()
    assert answer.cost(answer.advised) <= min(answer.cost(answer.advised + step) for step in (-40, -5, 5, 40))


def test_a_factor_of_one_changes_nothing_and_of_two_doubles(ask: Ask) -> None:
    def by(size: float) -> Callable[..., np.ndarray]:
        return lambda groups, months, draws: np.full((draws, len(months), len(groups)), size)

    plain, same, twice = ask(), ask(factor=by(1.0)), ask(factor=by(2.0))
    assert (plain.people.arrivals == same.people.arrivals).all()
    # Weeks wholly within the months forecast lean on December, which no plan changes, only at its edge.
    ratio = twice.people.arrivals[:, -14:].mean() / plain.people.arrivals[:, -14:].mean()
    assert ratio == pytest.approx(2, rel=0.05)


def test_beside_a_plan_stands_the_same_without_it(ask: Ask) -> None:
    plain, twice = (
        ask(),
        ask(factor=lambda groups, months, draws: np.full((draws, len(months), len(groups)), 2.0)),
    )
    assert twice.unplanned is not None
    assert (twice.unplanned.arrivals == plain.people.arrivals).all()
    assert twice.advised_unplanned == plain.advised_by_week
    assert plain.unplanned is None
    assert plain.advised_unplanned == ()
    told = Told(twice, "en", plan="Twice as many")
    columns = people(told).columns
    assert columns[1:5] == [
        "arrivals",
        "arrivals without the plan",
        "present, busiest night",
        "busiest night without the plan",
    ]
    assert columns[-2:] == ["beds that cost least", "beds that cost least without the plan"]
    rows, without = people(told), people(Told(plain, "en"))
    assert (
        rows["arrivals without the plan"].to_list()
        == without["arrivals"].to_list()
        != rows["arrivals"].to_list()
    )
    assert not any("without" in column for column in without.columns)
    weeks = [week["advised_unplanned"] for week in data(told)["weeks"]]
    assert weeks == list(plain.advised_by_week)


def test_the_same_question_has_the_same_answer(ask: Ask) -> None:
    assert (ask().people.present == ask().people.present).all()


def test_nothing_released_later_moves_the_answer(filled: Store, store_path: Path, tmp_path: Path) -> None:
    """Change every cell released after the day, in all series, and not one simulated person moves."""
    shutil.copy(store_path, tmp_path / "altered.duckdb")
    with writing(tmp_path / "altered.duckdb") as connection:
        changed = connection.execute(
            """UPDATE cell SET value = value * 3 + 17 FROM version v WHERE v.released > DATE '2023-06-25' AND
                cell.series = v.series AND cell.period = v.period AND cell.release = v.release"""
        ).fetchall()
    assert changed[0][0] > 100_000
    day, place = date(2023, 6, 25), settings().find("El Paso")
    answers = []
    with Store.open(tmp_path / "altered.duckdb") as altered:
        for store in (filled, altered):
            of = known(store, settings(), place, day)
            answers.append(needs(of, settings(), place, model("random-walk"), draws=50))
    assert answers[0].weeks[0] == date(2023, 6, 26)
    assert (answers[0].people.present == answers[1].people.present).all()
    assert (answers[0].people.arrivals == answers[1].people.arrivals).all()


def test_without_a_day_everything_was_known_when_the_counts_were(filled: Store) -> None:
    of = known(filled, settings(), settings().find("El Paso"))
    assert of.counted.panel.as_of == date(2024, 10, 21)
    assert of.released.released[-1] <= date(2024, 10, 21)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"weeks": 0}, "0 weeks"),
        ({"weeks": 27}, "27 weeks"),
        ({"beds": -1}, "-1 beds"),
        ({"draws": 1}, "1 draws"),
    ],
)
def test_impossible_questions_are_refused(ask: Ask, options: dict[str, int], said: str) -> None:
    with pytest.raises(InputError, match=said):
        ask(**options)


def test_shares_that_cannot_be_are_refused(filled: Store) -> None:
    place = settings().find("El Paso")
    for share in (0.0, -0.5, 1.01, float("nan")):
        with pytest.raises(InputError, match="a share of"):
            known(filled, settings(), place, share=share)
    with pytest.raises(InputError, match="Give one with --share"):
        known(filled, settings(), settings().find("Tapachula"))
    assert known(filled, settings(), settings().find("Tapachula"), share=0.1).share == 0.1
