"""Alerts: raised on the day a count is known, judged by the months after it, and blind to what came later."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from istmo.assemble import BORDERS, border
from istmo.evaluate import alerts
from istmo.forecast import model
from istmo.observation import ALL
from istmo.periods import add_months
from istmo.warehouse import Store
from tests import builder

DARIEN, WALK = border("darien"), model("random-walk")
JUMP = date(2023, 2, 1)
HAITI = (500, 520, 480, 510)


def store(path: Path, venezuela: dict[date, int], months: int = 45) -> Store:
    """Two steady nationalities from January 2020 on, one with other counts in some months."""
    rows = []
    for i in range(months):
        month = add_months(date(2020, 1, 1), i)
        counts = {"VEN": venezuela.get(month, 900 + 20 * (i % 3)), "HTI": HAITI[i % 4]}
        rows += [{"period": str(month), "nationality": code, "value": n} for code, n in counts.items()]
    return builder.store(
        path, builder.release(builder.cells(rows), "2025-01-01", str(sorted(venezuela.items())))
    )


def of(rows: pl.DataFrame, group: str, month: date) -> dict[str, object]:
    return rows.filter(group=group, target=month).row(0, named=True)


def test_a_lasting_jump_is_an_alert_that_proves_true(tmp_path: Path) -> None:
    jump = {add_months(JUMP, i): 5000 for i in range(4)}
    with store(tmp_path / "a.duckdb", jump) as known:
        rows = alerts.course(known, DARIEN, WALK, date(2023, 1, 1))
    alarm = of(rows, "VEN", JUMP)
    assert (alarm["side"], alarm["after"], alarm["observed"], alarm["later"]) == (
        "above",
        "above",
        5000,
        5000.0,
    )
    # Panama publishes ten days after the month: the alert on 10 March, the verdict with May on 10 June.
    assert (alarm["known"], alarm["decided"]) == (date(2023, 3, 10), date(2023, 6, 10))
    assert of(rows, ALL, JUMP)["side"] == "above"
    assert of(rows, "HTI", JUMP)["side"] == "inside"
    assert of(rows, "VEN", date(2023, 1, 1))["side"] == "inside"


def test_a_spike_of_one_month_is_a_false_alert(tmp_path: Path) -> None:
    with store(tmp_path / "a.duckdb", {JUMP: 5000}) as known:
        rows = alerts.course(known, DARIEN, WALK, JUMP)
    assert (of(rows, "VEN", JUMP)["side"], of(rows, "VEN", JUMP)["after"]) == ("above", "inside")
    counted = alerts.rates(rows.filter(target=JUMP, group="VEN"))
    assert counted.row(0) == ("darien", 1, 1, 1, 1, 0.0)


def test_the_interval_is_that_of_the_forecast_issued_the_day_before(tmp_path: Path) -> None:
    from istmo.assemble import panel
    from istmo.forecast import issue

    with store(tmp_path / "a.duckdb", {}) as known:
        alarm = of(alerts.course(known, DARIEN, WALK, JUMP), "HTI", JUMP)
        forecast = issue(panel(known, DARIEN, date(2023, 3, 9)), WALK)
    low, median, high = forecast.quantiles([0.025, 0.5, 0.975])[:, 0, forecast.groups.index("HTI")]
    assert forecast.months[0] == JUMP
    assert (alarm["low"], alarm["median"], alarm["high"]) == (low, median, high)


def test_nothing_released_later_moves_an_alert_or_its_rates(tmp_path: Path) -> None:
    """As of the day on which the jump became known: all that followed is altered, then the day itself moves it."""
    day = date(2023, 3, 10)
    later = {add_months(JUMP, i): 12_345 * i for i in range(1, 8)}
    with (
        store(tmp_path / "a.duckdb", {JUMP: 5000}) as one,
        store(tmp_path / "b.duckdb", {JUMP: 5000, **later}) as two,
        store(tmp_path / "c.duckdb", {JUMP: 900}) as three,
    ):
        found = [alerts.watch(each, as_of=day) for each in (one, two, three)]
        courses = [alerts.course(each, DARIEN, WALK, date(2022, 10, 1), day) for each in (one, two)]
        assert not alerts.watch(one).equals(alerts.watch(two))
    assert_frame_equal(found[0], found[1])
    assert_frame_equal(*courses)
    assert not found[0].equals(found[2])
    assert of(found[0], "VEN", JUMP)["after"] is None


def test_a_month_that_was_revised_is_watched_as_it_was_first_known(tmp_path: Path) -> None:
    def cells(count: int, months: int) -> pl.DataFrame:
        rows = [
            {
                "period": str(add_months(date(2020, 1, 1), i)),
                "nationality": "VEN",
                "value": 900 + 20 * (i % 3),
            }
            for i in range(months - 1)
        ]
        return builder.cells([*rows, {"period": "2023-02-01", "nationality": "VEN", "value": count}])

    first = builder.release(cells(5000, 38), "2023-03-12", "a.csv")
    revised = builder.release(cells(910, 38), "2023-05-02", "b.csv")
    with builder.store(tmp_path / "a.duckdb", first, revised) as known:
        alarm = of(alerts.watch(known, [DARIEN]), "VEN", JUMP)
    assert (alarm["known"], alarm["observed"], alarm["side"]) == (date(2023, 3, 10), 5000, "above")


def rows(*made: tuple[str, int, str, str | None]) -> pl.DataFrame:
    """Rows of (group, month of 2023, side, after)."""
    return pl.DataFrame(
        [
            {
                "border": "darien", "model": "random-walk", "group": group, "target": date(2023, month, 1),
                "known": add_months(date(2023, month, 10), 1).replace(day=10), "observed": 150, "median": 90.0,
                "low": 50.0, "high": 100.0, "side": side, "later": None if after is None else 1.0, "after": after,
                "decided": None if after is None else add_months(date(2023, month, 1), 4).replace(day=10),
            }
            for group, month, side, after in made
        ],
        schema=alerts.ROW,
    )  # fmt: skip


PAST = rows(
    ("VEN", 1, "above", "above"), ("VEN", 2, "above", "inside"), ("VEN", 3, "above", "below"),
    ("VEN", 4, "inside", "inside"), ("HTI", 1, "inside", "above"), ("HTI", 2, "below", None),
    ("ALL", 1, "below", "below"), ("ALL", 2, "inside", "inside"),
)  # fmt: skip


def test_rates_by_hand() -> None:
    by_group = {row[0]: row[1:] for row in alerts.rates(PAST, ("group",)).iter_rows()}
    # Three alerts, of which one came back and one turned; four months judged, of which two lay outside.
    assert by_group["VEN"] == (4, 3, 3, 2, 0.5)
    assert by_group["HTI"] == (2, 1, 0, 0, 1.0)
    assert by_group["ALL"] == (2, 1, 1, 0, 0.5)


def test_an_alert_carries_what_came_of_the_earlier_ones_and_not_of_itself() -> None:
    new = rows(("HTI", 5, "above", None), ("VEN", 5, "inside", None), ("ALL", 5, "above", None))
    found = alerts.with_past(new, pl.concat([PAST, new]))
    assert found["group"].to_list() == ["ALL", "HTI"]
    shown = found.select("own_decided", "own_false", "like_decided", "like_false", "base").rows()
    assert shown == [(1, 0, 1, 0, 0.5), (0, 0, 3, 2, 0.6)]
    assert found["factor"].to_list() == pytest.approx([151 / 101] * 2)
    without = alerts.with_past(new, PAST.clear())
    assert without.select("own_decided", "like_false", "base").rows() == [(0, 0, None)] * 2


def test_the_record_of_a_day_hides_what_came_later(tmp_path: Path) -> None:
    alerts.write(PAST, tmp_path)
    known = alerts.load(date(2023, 5, 15), tmp_path)
    assert known.height == 8
    assert known.filter(target=date(2023, 1, 1))["after"].to_list() == ["above", "above", "below"]
    assert known.filter(pl.col("target") > date(2023, 1, 1))["after"].to_list() == [None] * 5
    assert alerts.load(date(2023, 3, 9), tmp_path)["target"].unique().to_list() == [date(2023, 1, 1)]
    assert_frame_equal(alerts.load(None, tmp_path), PAST)


def test_the_shipped_record_is_what_the_code_of_today_makes(filled: Store) -> None:
    """The newest six months of one border, with what decided three of them."""
    shipped = alerts.load().filter(border="darien")
    first = add_months(shipped["target"].max(), -5)  # type: ignore[arg-type]
    again = alerts.course(filled, DARIEN, model(alerts.WATCHER), first)
    assert_frame_equal(shipped.filter(pl.col("target") >= first), again, abs_tol=0.06)
    assert set(alerts.load()["border"]) == {area.name for area in BORDERS}
    assert set(alerts.load()["model"]) == {alerts.WATCHER}
