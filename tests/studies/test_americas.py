"""The study of the Americas holds together, agrees with the store, and says what is known of the routes."""

import importlib.util
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from types import ModuleType

import numpy as np
import polars as pl
import pytest

from istmo.engine import (
    Calendar,
    Parameters,
    Preferences,
    RecursiveLogit,
    inputs,
    layout,
    nobody,
    persons,
    simulate,
)
from istmo.errors import UnknownNameError
from istmo.groups import Groups
from istmo.studies import Study, load
from istmo.studies.checks import END_KINDS
from istmo.warehouse import Store

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data" / "raw"
NAMES = "VEN MEX GTM HND CUB ECU COL HTI NIC SLV BRA PER CHN IND TUR RUS ROU UKR CAN PHL MMR"
CBP_NAMES = set(NAMES.split())


@pytest.fixture(scope="module")
def study() -> Study:
    return load("americas")


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    spec = importlib.util.spec_from_file_location("study_tables", ROOT / "scripts" / "study_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_sizes_and_axes(study: Study) -> None:
    net = study.network
    assert tuple(study.nodes["id"]) == net.nodes
    assert tuple(study.links["id"]) == net.links
    assert study.origins.shape == (len(net.nodes), len(study.nationalities))
    assert study.eligible.shape == (len(net.links), len(study.nationalities))
    np.testing.assert_allclose(study.origins.sum(0), 1.0)
    assert set(np.unique(study.eligible)) == {0.0, 1.0}
    assert set(study.nationalities) > CBP_NAMES
    assert study.nationalities[-1] == "OOO"
    assert len(study.nationalities) <= 34


def test_nine_sectors_and_four_field_offices_end_the_way(study: Study) -> None:
    kinds = study.nodes.group_by("kind").len().sort("kind")
    assert dict(kinds.iter_rows())["sector"] == 9
    assert dict(kinds.iter_rows())["field_office"] == 4
    ends = set(study.nodes.filter(pl.col("kind").is_in(END_KINDS))["id"])
    assert not ends & set(study.links["origin"])


def test_every_link_is_used_by_somebody_and_every_place_touched(study: Study) -> None:
    assert study.eligible.any(axis=1).all()
    assert set(study.links["origin"]) | set(study.links["destination"]) == set(study.network.nodes)


def test_every_nationality_reaches_the_land_border(study: Study) -> None:
    kind = dict(study.nodes.select("id", "kind").iter_rows())
    for column, nationality in enumerate(study.nationalities):
        here = {study.network.nodes[i] for i in np.flatnonzero(study.origins[:, column])}
        while True:
            further = {
                study.network.nodes[study.network.head[i]]
                for i in np.flatnonzero(study.eligible[:, column])
                if study.network.nodes[study.network.tail[i]] in here
            }
            if further <= here:
                break
            here |= further
        assert {"sector", "field_office"} <= {kind[node] for node in here}, nationality


def test_distances_are_those_of_the_waypoints(study: Study) -> None:
    """No shorter than the great circle (1 % for rounding), no longer than 1.6 times: the Andes and the Gulf."""
    at = {row["id"]: (row["lat"], row["lon"]) for row in study.nodes.iter_rows(named=True)}
    for row in study.links.filter(pl.col("mode") != "administrative").iter_rows(named=True):
        a, b, c, d = map(radians, (*at[row["origin"]], *at[row["destination"]]))
        straight = 12742.0 * asin(sqrt(sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2))
        assert 0.99 * straight <= row["distance"] <= 1.6 * straight, row["id"]
        if row["mode"] == "land":
            assert row["distance"] / row["days"] < 1200, f"{row['id']} is faster than a bus that never stops"


@pytest.mark.shared
def test_distances_follow_the_hand_made_edges(study: Study) -> None:
    """A leg between two waypoints that route_edges.csv has is as long there as here."""
    edges = pl.read_csv(SHARED / "geo" / "route_edges.csv", infer_schema_length=None)
    km = {(a, b): d for a, b, d in edges.select("from", "to", "great_circle_km").iter_rows()}
    compared = 0
    for row in study.links.iter_rows(named=True):
        stops = [row["origin"], *(row["via"] or "").split(), row["destination"]]
        legs = [km.get(pair) for pair in pairwise(stops)]
        if None not in legs and row["mode"] != "administrative":
            assert row["distance"] == pytest.approx(sum(legs), abs=0.1 * len(legs)), row["id"]
            compared += 1
    assert compared > 15


def test_cubans_fly_to_managua_from_22_november_2021(study: Study) -> None:
    flight, cubans = study.link("havana>managua:air"), study.nationality("CUB")
    assert study.eligible[flight, cubans] == 1
    assert study.eligible_on(date(2021, 11, 21))[flight, cubans] == 0
    assert study.eligible_on(date(2021, 11, 22))[flight, cubans] == 1
    assert study.eligible[flight].sum() == 1


def test_other_spot_cases_of_who_may_go_where(study: Study) -> None:
    def may(nationality: str, link: str, day: date = date(2023, 9, 1)) -> bool:
        return bool(study.eligible_on(day)[study.link(link), study.nationality(nationality)])

    assert study.origins[study.node("mexico_origin"), study.nationality("MEX")] == 1
    assert may("MEX", "mexico_origin>tijuana")
    assert not may("GTM", "mexico_origin>tijuana")
    charter = "port_au_prince>managua:charter"
    assert may("HTI", charter)
    assert not may("HTI", charter, date(2023, 10, 30))
    assert not may("DOM", charter)
    assert {n for n in study.nationalities if may(n, "caracas>us_interior:chnv")} == {"VEN"}
    assert not may("VEN", "caracas>us_interior:chnv", date(2022, 10, 18))
    assert may("CHN", "quito>necocli")
    assert not may("CHN", "quito>esquipulas:air")
    assert may("ECU", "quito>esquipulas:air")
    assert may("SEN", "dakar>managua:air")
    assert not may("SEN", "dakar>sao_paulo:air") or may("SEN", "sao_paulo>necocli")
    assert not any(may(n, "havana>us_coast:sea") for n in study.nationalities if n != "CUB")
    assert all(may(n, "necocli>lajas_blancas") for n in study.nationalities)


def test_prior_shares_say_where_people_went(study: Study, tables: ModuleType) -> None:
    """Ecuadorians: by air to Mexico until its visa (2021), half by Darien two years later (Panama: 57,250)."""
    before, after = tables.implied(study, "ECU", 2021), tables.implied(study, "ECU", 2023)
    assert before["necocli>lajas_blancas"] < 0.05
    assert 0.35 < after["necocli>lajas_blancas"] < 0.6
    for nationality in study.nationalities:
        if nationality in ("MEX", "CAN"):
            continue
        reached = tables.implied(study, nationality, 2022)
        total = sum(v for k, v in reached.items() if k.endswith((">mexico_city", ">mexico_city:air")))
        assert total == pytest.approx(1), nationality


def test_every_point_has_its_series_codes_and_links(study: Study, filled: Store) -> None:
    for point in study.points:
        table = filled.series(
            point.series, by=["nationality"], where=point.where, start=point.start, end=point.end
        )
        assert table["period"].min() == point.start, point.id
        assert table["period"].max() == point.end, point.id
        assert table["value"].sum() > 0, point.id
        if point.role == "fit":
            ever = filled.series(point.series, by=["nationality"], where=point.where)
            counted = set(ever.filter(pl.col("value") > 0)["nationality"])
            assert {n for n in point.nationalities if n != "OOO"} <= counted, point.id
        assert not set(point.nationalities) & set(point.pooled), point.id
        for link in point.links:
            assert link in study.network.links
        if point.what == "intercepted":
            assert all(study.network.back[study.link(link)] >= 0 for link in point.links), point.id


def test_points_by_month_never_overlap_for_a_nationality(study: Study) -> None:
    """No event is in two points of the role fit: same series and nationality only in months that differ."""
    fits = [point for point in study.points if point.role == "fit"]
    for i, one in enumerate(fits):
        for other in fits[i + 1 :]:
            same = set(one.links) & set(other.links) and set(one.nationalities) & set(other.nationalities)
            if same and one.what == other.what and one.id not in ("colombia", "darien"):
                assert one.end < other.start or other.end < one.start, (one.id, other.id)


def test_border_patrol_is_counted_once(study: Study, filled: Store) -> None:
    """The two points of the Border Patrol share nobody, and CBP's OOO is within 0.2 % of those OHSS names."""
    usbp, others = study.point("usbp"), study.point("usbp_others")
    assert set(usbp.nationalities) == CBP_NAMES
    assert set(usbp.nationalities) | set(others.nationalities) == set(study.nationalities)
    assert not set(usbp.nationalities) & set(others.nationalities)
    span = {"by": ["nationality"], "start": date(2022, 1, 1)}
    rest = filled.series(usbp.series, **span).filter(~pl.col("nationality").is_in(list(CBP_NAMES)))
    named = filled.series(others.series, **span).filter(~pl.col("nationality").is_in(list(CBP_NAMES)))
    assert named["value"].sum() == pytest.approx(rest["value"].sum(), rel=0.002)
    assert study.point("ofo").pooled == others.nationalities


def test_known_totals(filled: Store, study: Study) -> None:
    """Panama counted 520,085 at Darien in 2023 (Servicio Nacional de Migracion); CBP 2,045,838 in FY 2023."""
    darien = study.point("darien")
    year = {"start": date(2023, 1, 1), "end": date(2023, 12, 1)}
    assert filled.series(darien.series, where=darien.where, **year)["value"].sum() == 520_085
    parts = [point for point in study.points if point.id.startswith("usbp_") and point.role == "split"]
    fiscal = {"start": date(2022, 10, 1), "end": date(2023, 9, 1)}
    assert len(parts) == 9
    assert sum(filled.series(p.series, where=p.where, **fiscal)["value"].sum() for p in parts) == 2_045_838


def test_the_engine_runs_on_it(study: Study) -> None:
    """Every nationality leaves once a day for a month; the model has a solution and keeps everybody."""
    groups = Groups.product(study.nationalities, ["single-adult"])
    shape, days, count = layout(study.network, groups), 30, len(study.nationalities)
    given = inputs(study.network, groups, Calendar(date(2023, 9, 1), days))
    given = given._replace(log_rate=np.zeros((days, count)), origin=study.origins, eligible=study.eligible)
    ends = study.nodes["kind"].is_in(list(END_KINDS)).to_numpy()
    tastes = Preferences(
        beta_cost=np.full(count, 1e-4),
        **dict.fromkeys(("beta_time", "beta_risk", "beta_return", "beta_wait"), np.full(count, 0.01)),
        settle=np.where(ends, 0.0, -np.inf)[:, None],
        home=np.full((len(ends), 1), -np.inf),
        dwell=study.nodes["dwell_days"].to_numpy()[:, None],
    )
    params = Parameters(tastes, kappa=np.zeros(count), reattempt=np.ones((1, count)))
    run = simulate(shape, RecursiveLogit(), given, params, nobody(shape, count))
    assert np.asarray(run.margin).min() > 0
    np.testing.assert_allclose(persons(run.state), days, rtol=1e-9)
    assert (np.asarray(run.state.settled)[ends].sum(0) > 0).all()


@pytest.mark.shared
def test_hazards_predict_the_deaths_of_later_years(study: Study, filled: Store, tables: ModuleType) -> None:
    """Hazards of 2020-2021 on the crossings of 2022-2023 against Missing Migrants: on land within a factor of 3.5.

    A hazard a day over a journey of random length gives back its source to 5 % (3 % at the largest, the sea).
    Recording grew at some places, and many of those who came in 2022-2023 gave themselves up at the line.
    """
    per_crossing = study.network.deaths_per_crossing(1.0)
    ratios = {}
    for area in tables.AREAS:
        chance = float(per_crossing[study.link(area.link)])
        source = tables.recorded(SHARED, area, (2020, 2021)) / tables.crossings(
            filled, area.flow, (2020, 2021)
        )
        assert chance == pytest.approx(source, rel=0.05), f"{area.name}: the hazard is not its source's"
        predicted = chance * tables.crossings(filled, area.flow, (2022, 2023))
        ratios[area.name] = tables.recorded(SHARED, area, (2022, 2023)) / predicted
    land = [
        ratio
        for name, ratio in ratios.items()
        if name not in ("Florida Straits", "Windward Passage, Bahamas")
    ]
    assert all(1 / 3.5 < ratio < 3.5 for ratio in land), ratios
    assert 0.5 < ratios["Darien"] < 2


@pytest.mark.shared
def test_the_committed_tables_are_what_the_script_makes(
    study: Study, filled: Store, tables: ModuleType
) -> None:
    rows, said = tables.flows(filled, study)
    kept = (ROOT / "docs" / "assets" / "americas-flows.csv").read_text(encoding="utf-8").splitlines()
    assert kept[0] == ",".join(rows[0])
    assert kept[1:] == [",".join(str(value) for value in row.values()) for row in rows]
    text = tables.README.read_text(encoding="utf-8")
    assert all(line in text for line in [*said, *tables.deaths(SHARED, filled, study)])


def test_unknown_names_say_what_there_is(study: Study) -> None:
    with pytest.raises(UnknownNameError, match="americas"):
        load("atlantis")
    asked: list[Callable[[str], object]] = [study.node, study.link, study.nationality, study.point]
    for ask in asked:
        with pytest.raises(UnknownNameError, match="nowhere"):
            ask("nowhere")
