"""The backtest: judged by hand, reproduced from the store, and what ships is what the code makes."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from istmo.forecast import model
from istmo.needs import Costs, backtest, record, settings
from istmo.needs.backtest import MODEL, OWN, PLAIN, RULE, came, judged
from istmo.needs.calibration import LEAST
from istmo.needs.counts import counted, released
from istmo.needs.people import Known
from istmo.needs.record import summary
from istmo.periods import add_months
from istmo.warehouse import Store


def test_judged_by_hand() -> None:
    """100 beds on nights of 80, 100, 130: two suffice; 30 are missing on one and 20 empty on one."""
    beds, people, enough, every, missing, empty = judged(100, np.array([80.0, 100.0, 130.0]))
    assert (beds, every) == (100, False)
    assert (people, enough, missing, empty) == pytest.approx((310 / 3, 2 / 3, 10, 20 / 3))


def test_the_planners_rule_by_hand(filled: Store) -> None:
    """On 25 June 2023 Panama had published May: 38,962 people. 1.2 * 38,962 / 31 days * 3.5 nights, rounded up."""
    rows = _back(filled, "darien", date(2023, 6, 25), models=())
    may = filled.series("panama.darien.nationality", start=date(2023, 5, 1), end=date(2023, 5, 1))["value"][0]
    assert rows.filter(rule=RULE)["beds"][0] == int(np.ceil(1.2 * may / 31 * 3.5))
    assert rows["target"].unique().to_list() == [date(2023, 7, 1)]
    assert OWN not in rows["rule"]


def test_what_came_obeys_littles_law_over_the_year(filled: Store) -> None:
    """Nights of 2023 over people who came in 2023, apart from those who were there at its ends."""
    own, place = settings(), settings().find("El Paso")
    found = counted(filled, own, place)
    shares = released(filled, own, place, found.panel.groups)
    stay = own.stay[place.stay].stay()
    truth = came(Known(found, shares, 1.0, stay, 0.25))
    nights = sum(truth.of(date(2023, month, 1)).sum() for month in range(1, 13))
    people = sum(n for n, month in zip(truth.received, truth.months, strict=True) if month.year == 2023)
    assert nights / people == pytest.approx(stay.mean, rel=0.01)


def test_no_advice_uses_what_came_later() -> None:
    rows = record.load()
    assert (rows["issued"] < rows["target"]).all()
    assert (rows["released"] > rows["target"]).all()
    assert rows["target"].max() <= date(2024, 9, 1)  # type: ignore[operator]


def test_the_record_is_what_the_code_makes(filled: Store) -> None:
    """One origin of two places again, from the store: the shipped rows, to the bed."""
    issued = date(2024, 3, 25)
    for place in ("el-centro", "darien"):
        again = _back(filled, place, issued, record.about()["draws"])
        shipped = record.load().filter(
            pl.col("rule").is_in(again["rule"].unique()), place=place, issued=issued
        )
        assert again.sort("rule")["beds"].to_list() == shipped.sort("rule")["beds"].to_list()
        for name in ("enough", "missing", "empty"):
            assert again.sort("rule")[name].to_list() == pytest.approx(
                shipped.sort("rule")[name].to_list(), abs=0.01
            )


def test_the_advice_is_calibrated_by_what_was_known_on_its_day() -> None:
    """Ranks of an issue day are of months known by then; before there were enough, and at other places, it is plain."""
    rows, day, yuma = record.load(), date(2022, 12, 25), settings().find("Yuma")
    known = rows.filter(pl.col("rank").is_not_null(), pl.col("released") <= day, rule=MODEL)
    assert LEAST <= len(record.ranks(yuma, MODEL, day)) <= known.height
    beds = rows.filter(pl.col("rule").is_in([MODEL, PLAIN]))
    pairs = beds.pivot(on="rule", index=["place", "issued"], values="beds")
    changed = pairs.filter(pl.col(MODEL) != pl.col(PLAIN))
    assert changed["issued"].min() > date(2021, 10, 25)  # type: ignore[operator]
    assert changed.filter(pl.col("place").is_in(["darien", "honduras", "laredo-field-office"])).is_empty()
    later = pairs.filter(
        pl.col("issued") > date(2022, 6, 25), pl.col("place").is_in(changed["place"].unique())
    )
    assert changed.height > 0.8 * later.height


def test_the_months_whose_advice_was_calibrated_are_told_apart() -> None:
    """At El Paso those from October 2022 on; advice before is what the forecasts as they were gave."""
    place = settings().find("El Paso")
    here = record.load().filter(place=place.id)
    ours, plain = here.filter(rule=MODEL), here.filter(rule=PLAIN)
    alike = record.calibrated(ours, place, MODEL)
    assert alike["issued"].min() == date(2022, 10, 25)
    before = ours.join(alike, on="issued", how="anti")
    assert before.height + alike.height == ours.height
    assert before["beds"].to_list() == plain.join(before, on="issued", how="semi")["beds"].to_list()
    darien = settings().find("Darien")
    assert record.calibrated(record.load().filter(place="darien", rule=MODEL), darien, MODEL).is_empty()


def test_calibrated_advice_suffices_about_as_often_as_it_aims_to() -> None:
    """Where it is calibrated, within 5 points of the level of its costs over all months; as it was forecast, not."""
    rows = record.load()
    places = rows.filter(pl.col("rank").is_not_null())["place"].unique().to_list()
    found = summary(rows.filter(pl.col("place").is_in(places)), record.costs(), by=())
    enough = dict(zip(found["rule"], found["enough"], strict=True))
    assert enough[MODEL] == pytest.approx(record.costs().level, abs=0.05)
    assert enough[PLAIN] < record.costs().level - 0.05


def test_the_record_grows_with_the_day() -> None:
    early, late = record.load(date(2023, 1, 1)), record.load(date(2024, 1, 1))
    assert 0 < early.height < late.height < record.load().height
    assert (early["released"] <= date(2023, 1, 1)).all()


def test_every_place_with_a_share_is_judged() -> None:
    own = settings()
    known = {one.id for one in own.place if own.share[one.share].value is not None}
    assert set(record.load()["place"]) == known
    assert {"theta", RULE} <= set(record.load()["rule"])
    assert record.costs() == own.costs


def test_a_summary_by_hand() -> None:
    rows = record.load().filter(place="darien", rule=RULE).head(2)
    other = rows.with_columns(rule=pl.lit("x"), missing=2 * pl.col("missing"), empty=2 * pl.col("empty"))
    found = summary(pl.concat([rows, other]), Costs(1.0, 1.0))
    assert found["months"].to_list() == [2, 2]
    assert found["cost"][0] == pytest.approx((rows["missing"] + rows["empty"]).mean())
    assert found["ratio"].to_list() == pytest.approx([1, 2])


def _back(
    store: Store, place: str, issued: date, draws: int = 100, models: tuple[str, ...] = ("theta",)
) -> pl.DataFrame:
    own = settings()
    rows = backtest(
        store, own, [own.find(place)], [model(name) for name in models], draws, first=issued, last=issued,
        past=record.load(),
    )  # fmt: skip
    assert rows["target"].unique().to_list() == [add_months(issued, 1)]
    return rows
