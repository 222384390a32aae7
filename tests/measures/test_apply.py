"""Measures as arrays: against a plain loop, in a gradient, and on the engine."""

from datetime import date, timedelta

import jax
import numpy as np
import pytest

from istmo.engine import Calendar, inputs
from istmo.errors import InputError
from istmo.groups import Groups
from istmo.measures import Measure, catalogue
from istmo.measures.apply import central_size, changes, effects, into, prepared, reach
from istmo.measures.select import groups_of, links_of
from istmo.studies import Study, load

START = date(2022, 1, 1)


@pytest.fixture(scope="module")
def study() -> Study:
    return load("americas")


def one(kind: str, **fields: object) -> Measure:
    return Measure.model_validate({"id": kind, "kind": kind, "start": date(2022, 1, 10), **fields})


def nationalities(study: Study) -> Groups:
    return Groups.product(study.nationalities, ["ALL"])


def calendar(measures: tuple[Measure, ...], days: int = 60) -> Calendar:
    return Calendar(START, days, changes=changes(measures))


def test_the_penalty_of_the_whole_catalogue_is_that_of_a_plain_loop(study: Study) -> None:
    days = 5 * 366
    start = date(2019, 10, 1)
    when = Calendar(start, days, changes=changes(catalogue()))
    groups = nationalities(study)
    acts = reach(study, catalogue(), groups, when)
    sizes = np.random.default_rng(1).normal(size=len(catalogue()))
    got = acts.summed("penalty", sizes)
    penalised = [(k, m) for k, m in enumerate(catalogue()) if acts.levers[k] == "penalty"]
    assert len(penalised) > 50
    for r, day in enumerate(acts.starts):
        want = np.zeros(got.shape[1:])
        for k, m in penalised:
            if m.holds(day):
                want += sizes[k] * np.outer(links_of(study, m), groups_of(groups, m))
        np.testing.assert_allclose(got[r], want, atol=1e-12)


def test_regimes_change_exactly_where_measures_do(study: Study) -> None:
    m = one("visa-requirement", end=date(2022, 1, 19), links=["caracas>mexico_city:air"])
    acts = reach(study, [m], nationalities(study), calendar((m,)))
    in_force = {day: bool(a) for day, a in zip(acts.starts, acts.active[0], strict=True)}
    assert in_force[date(2022, 1, 10)]
    assert not in_force[date(2022, 1, 20)]
    assert not in_force[START]


def test_a_gradient_passes_through_the_sizes(study: Study) -> None:
    measures = (
        one("visa-requirement", links=["*>mexico_city:air"], nationalities=["VEN", "ECU"]),
        one("fee", links=["necocli>lajas_blancas"], size=100),
        one("aid", nationalities=["HND"]),
    )
    when, groups = calendar(measures), nationalities(study)
    network = prepared(study, measures)
    acts = reach(study, measures, groups, when)
    given = inputs(network, groups, when)

    def total(sizes: jax.Array) -> jax.Array:
        made = into(given, effects(network, acts, sizes), np.full(len(groups), 0.002))
        return made.penalty.sum() + jax.numpy.where(given.log_rate > -1e300, 0.0, 0.0).sum()

    found = jax.jit(jax.grad(total))(jax.numpy.array([1.0, 100.0, -0.1]))
    regimes = len(acts.starts) - 1
    cells = links_of(study, measures[0]).sum() * 2
    np.testing.assert_allclose(found, [regimes * cells, regimes * len(groups) * 0.002, 0.0], rtol=1e-9)


def test_aid_moves_log_departures_of_its_group_only(study: Study) -> None:
    m = one("aid", nationalities=["HND"], size=-0.2)
    when, groups = calendar((m,)), nationalities(study)
    given = inputs(study.network, groups, when)._replace(log_rate=np.zeros((60, len(groups))))
    made = into(given, effects(study.network, reach(study, [m], groups, when), np.array([-0.2])), 0.0)
    honduras = study.nationality("HND")
    shift = np.asarray(made.log_rate)
    assert shift[8, honduras] == 0
    assert shift[9:, honduras] == pytest.approx(-0.2)
    assert np.delete(shift, honduras, axis=1).max() == 0


def test_places_are_shared_out_and_add_up(study: Study) -> None:
    m = one("capacity", pathways=["cbp-one"], size=1450)
    when, groups = calendar((m,)), nationalities(study)
    network = prepared(study, [m])
    made = into(
        inputs(network, groups, when),
        effects(network, reach(study, [m], groups, when), np.array([1450.0])),
        0.0,
    )
    mine = links_of(study, m)[network.pathways]
    service = np.asarray(made.service)
    assert service[-1, mine].sum() == pytest.approx(1450)
    assert not study.network.queued[links_of(study, m)].any()  # the study leaves these ways open to all
    assert service[0, mine].min() >= 1e9  # and so they are until the measure begins


def test_a_daily_limit_gives_a_link_a_capacity_that_binds_only_while_it_holds(study: Study) -> None:
    m = one("daily-limit", links=["necocli>lajas_blancas"], size=500, end=date(2022, 1, 19))
    when, groups = calendar((m,)), nationalities(study)
    network = prepared(study, [m])
    made = into(
        inputs(network, groups, when),
        effects(network, reach(study, [m], groups, when), np.array([500.0])),
        0.0,
    )
    at = {day: r for r, day in enumerate(reach(study, [m], groups, when).starts)}
    capped = list(network.capped).index(study.link("necocli>lajas_blancas"))
    capacity = np.asarray(made.link_capacity)[:, capped]
    assert capacity[at[date(2022, 1, 10)]] == 500
    assert capacity[at[START]] == capacity[at[date(2022, 1, 20)]] > 1e6


def test_a_closure_for_all_shuts_the_link_and_one_for_some_is_a_penalty(study: Study) -> None:
    everybody = one("closure", links=["necocli>lajas_blancas"])
    some = one("closure", links=["necocli>lajas_blancas"], nationalities=["VEN"])
    groups = nationalities(study)
    for m in (everybody, some):
        acts = reach(study, [m], groups, calendar((m,)))
        found = effects(study.network, acts, np.array([central_size(m)]))
        link = study.link("necocli>lajas_blancas")
        last = found.penalty[-1, link]
        assert found.open[-1, link] == (m is some)
        assert last[study.nationality("VEN")] == (20.0 if m is some else 0.0)
        assert last[study.nationality("CUB")] == 0.0


def test_easing_turns_the_sign_and_like_shares_the_size(study: Study) -> None:
    first = one("enforcement", links=["tapachula>mexico_city"], end=date(2022, 1, 19))
    later = first.model_copy(
        update={"id": "later", "like": "enforcement", "start": first.end + timedelta(days=1), "end": None}
    )
    acts = reach(study, [first, later], nationalities(study), calendar((first, later)))
    assert acts.sizes({"enforcement": 0.7}, [first, later]) == [0.7, 0.7]
    assert central_size(first.model_copy(update={"eases": True})) == -central_size(first)


@pytest.mark.parametrize(
    ("first", "second", "what"),
    [
        (
            one("capacity", pathways=["cbp-one"], size=1000),
            one("capacity", id="more", pathways=["cbp-one"], size=1200),
            "both say how many",
        ),
        (
            one("closure", links=["necocli>lajas_blancas"]),
            one("daily-limit", links=["necocli>*"], size=500),
            "one closes links on which",
        ),
        (
            one("visa-requirement", links=["havana>managua:air"], nationalities=["CUB"]),
            one("visa-waiver", links=["havana>managua:air"]),
            "one requires a visa that the other waives",
        ),
    ],
)
def test_contradictions_are_refused_and_named(
    study: Study, first: Measure, second: Measure, what: str
) -> None:
    with pytest.raises(InputError, match=what) as refused:
        reach(study, [first, second], nationalities(study), calendar((first, second)))
    assert first.id in str(refused.value)
    assert second.id in str(refused.value)


def test_the_same_on_other_days_or_for_others_is_no_contradiction(study: Study) -> None:
    first = one("capacity", pathways=["cbp-one"], size=1000, end=date(2022, 1, 19))
    second = one("capacity", id="more", pathways=["cbp-one"], size=1200, start=date(2022, 1, 20))
    visa = one("visa-requirement", links=["havana>managua:air"], nationalities=["CUB"])
    waiver = one("visa-waiver", links=["havana>managua:air"], nationalities=["HTI"])
    measures = (first, second, visa, waiver)
    assert len(reach(study, measures, nationalities(study), calendar(measures)).ids) == 4
