"""Statuses against values worked by hand, an independent sum, and what was known on past days."""

from datetime import date
from pathlib import Path

import pytest

from istmo.brief.commitments import told
from istmo.brief.commitments.drawing import TICKS, _ticks, course
from istmo.register import Status, history, register, status, statuses
from istmo.register.progress import Progress
from istmo.register.rules import SeriesRule
from istmo.warehouse import Store
from tests.register.test_reading import MINE

NOW = date(2026, 1, 1)


def of(store: Store, name: str, as_of: date = NOW) -> Status:
    return status(register(), store, register().commitment(name), as_of)


@pytest.mark.parametrize(
    ("name", "verdict", "value", "target"),
    [
        # Fiscal 2023 and 2024: 6,312 and 25,358 (RPC).
        ("us-20000-refugees", "met", 6_312 + 25_358, 20_000),
        ("us-refugee-allocation-2023", "behind", 6_312, 15_000),
        ("us-refugee-allocation-2024", "behind", 25_358, 35_000),
        # Three times the 2,485 of fiscal 2022.
        ("us-triple-refugees-2023", "behind", 6_312, 7_455),
        # All H-2B of fiscal 2023 in the monthly files (annual table: 131,704), of fiscal 2024 139,713; 66,000 + 64,716.
        ("us-h2b-2023-supplement", "met", 132_034, 130_716),
        ("us-h2b-2024-supplement", "met", 139_713, 130_716),
        # OHSS: 8,680, 6,410 and 2,020 authorisations from October to December 2022.
        ("us-24000-venezuelans", "behind", 17_110, 24_000),
        # 37,150 processed in the 30 days of June 2023; 49,000 in the 43 days from 12 May to 23 June.
        ("cbp-one-1250-a-day", "behind", 37_150 / 30, 1_250),
        ("cbp-one-1000-a-day", "met", 49_000 / 43, 1_000),
        ("darien-lawful-pathways", "met", 34_500, 20_000),
    ],
)
def test_statuses_are_those_worked_out_by_hand(
    filled: Store, name: str, verdict: str, value: float, target: float
) -> None:
    found = of(filled, name)
    assert found.verdict == verdict
    assert found.progress.value == pytest.approx(value, rel=1e-12)
    assert found.progress.target == target


@pytest.mark.parametrize(
    ("name", "day", "verdict", "value"),
    [
        # 5,500 work permits more from April to December 2023; 15,000 * 275 / 366 = 11,270 were due by then.
        ("canada-15000-humanitarian", date(2024, 5, 7), "behind", 5_500),
        # 3,165 cards in the 181 days to 30 June 2023, all of them counted as new.
        ("mexico-border-worker-cards", date(2024, 1, 1), "behind", 3_165 / 181 * 365.25),
        # UNHCR: 35,000 to October 2023 less 21,935 to May 2022; 20,000 * 518 / 1,105 = 9,376 were due.
        ("mexico-20000-refugees-in-work", date(2024, 5, 7), "on-course", 13_065),
        # Before that, Mexico's own 3,289 in the first 109 days: 20,000 * 109 / 1,105 = 1,973.
        ("mexico-20000-refugees-in-work", date(2023, 5, 7), "on-course", 3_289),
    ],
)
def test_what_is_cited_is_judged_by_the_days_it_covers_and_grows_old(
    filled: Store, name: str, day: date, verdict: str, value: float
) -> None:
    """A figure is no total of days after it: nobody knows what came then, and the status says so when it is old."""
    found = of(filled, name, day)
    assert (found.verdict, found.why) == (verdict, "pace")
    assert found.progress.value == pytest.approx(value, rel=1e-12)
    late = of(filled, name, date(2030, 1, 1))
    assert (late.verdict, late.why) == ("not-measurable", "old")
    assert late.then == verdict


def test_a_rate_without_an_end_is_judged_by_its_mean(filled: Store) -> None:
    """(529,110 - 17,110) / 20 months from January 2023 to August 2024."""
    found = of(filled, "us-30000-a-month", date(2025, 1, 1))
    assert (found.verdict, found.progress.value, found.progress.target) == ("behind", 25_600, 30_000)


def test_the_pace_is_that_of_the_days_counted(filled: Store) -> None:
    """On 7 May 2024 April was out: 578 of 731 days, so that 20,000 * 578 / 731 = 15,813.95 were due; 15,851 had come.
    On 6 May March was the newest: 548 days."""
    after = of(filled, "us-20000-refugees", date(2024, 5, 7))
    assert (after.progress.days, after.progress.length) == (578, 731)
    assert after.progress.counted == 15_851
    assert after.verdict == "on-course"
    before = of(filled, "us-20000-refugees", date(2024, 5, 6))
    assert before.progress.days == 548
    assert before.progress.counted is not None
    assert before.progress.counted < 20_000 * 548 / 731
    assert before.verdict == "behind"


def test_every_tied_series_equals_a_sum_over_the_published_cells(filled: Store) -> None:
    """An independent sum in SQL over the same window, of every commitment that is tied to a series."""
    known = register()
    compared = 0
    for one in known.commitments:
        if not isinstance(one.rule, SeriesRule):
            continue
        codes = (
            known.nationalities(one.rule.people) if one.rule.people else one.rule.where.get("nationality", ())
        )
        only = [f"nationality IN ({', '.join(repr(code) for code in codes)})"] if codes else []
        only += [f"category = '{code}'" for code in one.rule.where.get("category", ())]
        table = filled.query(
            f"""SELECT sum(value) FROM observation WHERE series = '{one.rule.series}'
                AND period BETWEEN '{one.rule.start}' AND '{one.rule.end or date(2099, 1, 1)}'
                {"".join(f" AND {each}" for each in only)}"""
        )
        assert status(known, filled, one, NOW).progress.counted == table.item(), one.id
        compared += 1
    assert compared == 17


def test_nothing_known_later_is_used_and_nothing_promised_later_is_listed(filled: Store) -> None:
    for as_of in (date(2022, 12, 1), date(2023, 8, 15), date(2024, 5, 7)):
        for each in statuses(register(), filled, as_of):
            assert each.commitment.date <= as_of
            assert each.progress.released is None or each.progress.released <= as_of
            assert each.progress.last is None or each.progress.last <= as_of


def test_before_anything_was_published_a_commitment_is_not_measurable(filled: Store) -> None:
    made = of(filled, "us-20000-refugees", date(2022, 6, 10))
    assert (made.verdict, made.why, made.progress.value) == ("not-measurable", "not-yet", None)
    assert of(filled, "us-refugee-allocation-2025").why == "not-yet"
    assert of(filled, "aid-lima-2022").why == "no-rule"


def test_a_measure_counts_from_the_day_it_began(filled: Store) -> None:
    assert of(filled, "safe-mobility-offices", date(2023, 6, 11)).verdict == "not-measurable"
    assert of(filled, "safe-mobility-offices", date(2023, 6, 12)).verdict == "met"


def test_the_history_is_what_a_plain_loop_over_the_days_finds(filled: Store) -> None:
    """OHSS printed June 2023 in October: every day of that month, after the day of the promise."""
    known = register()
    one = known.commitment("cbp-one-1250-a-day")
    changes, last = [], None
    for day in (one.date, *(date(2023, 10, number) for number in range(1, 32))):
        now = status(known, filled, one, day)
        if (now.verdict, now.why) != last:
            last = (now.verdict, now.why)
            changes.append((day, now.verdict, now.progress.counted))
    found = history(known, filled, one, date(2023, 10, 31))
    assert [(each.as_of, each.verdict, each.progress.counted) for each in found] == changes
    assert [day for day, _, _ in changes] == [date(2023, 6, 1), date(2023, 10, 13)]


def test_the_history_of_the_20000_refugees(filled: Store) -> None:
    found = history(register(), filled, register().commitment("us-20000-refugees"), NOW)
    assert [(each.as_of, each.verdict) for each in found] == [
        (date(2022, 6, 10), "not-measurable"),
        (date(2022, 11, 7), "behind"),
        (date(2024, 5, 7), "on-course"),
        (date(2024, 7, 7), "met"),
    ]


@pytest.mark.parametrize(
    ("limit", "as_of", "verdict", "why"),
    [
        # Panama counted 36,001, 37,166 and 36,841 from January to March 2024: a mean of 36,669.33.
        (36_700, NOW, "met", "kept"),
        (36_600, NOW, "behind", "over"),
        (36_500, date(2024, 2, 20), "on-course", "pace"),
        (36_000, date(2024, 2, 20), "behind", "over"),
    ],
)
def test_a_number_that_is_not_to_be_passed(
    filled: Store, tmp_path: Path, limit: int, as_of: date, verdict: str, why: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(MINE.replace("36500", str(limit)), encoding="utf-8")
    known = register((path,))
    found = status(known, filled, known.commitment("mine"), as_of)
    assert (found.verdict, found.why) == (verdict, why)


def test_a_base_that_was_not_complete_is_no_base(filled: Store, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    twice = MINE.replace('quantity = 36500\nper = "month"\nunit = "persons"', 'quantity = 2\nunit = "times"')
    twice = twice.replace("most = true", "base = {start = 2023-10-01, end = 2023-12-31}")
    path.write_text(twice, encoding="utf-8")
    known = register((path,))
    early = status(known, filled, known.commitment("mine"), date(2024, 1, 5))
    assert (early.verdict, early.why) == ("not-measurable", "base")
    late = status(known, filled, known.commitment("mine"), NOW)
    # October to December 2023: 49,256 + 37,231 + 24,626 crossed; January to March 2024: 110,008.
    assert (late.progress.counted, late.progress.target) == (110_008, 2 * (49_256 + 37_231 + 24_626))


@pytest.mark.parametrize(
    ("name", "then"), [("us-30000-a-month", "behind"), ("cbp-one-1450-a-day", "on-course")]
)
def test_counts_that_ended_nine_months_before_say_nothing_of_the_day(
    filled: Store, name: str, then: str
) -> None:
    """Both are counted to 31 August 2024, and go on: in May 2025 that is nine months ago, in June ten."""
    before, after = of(filled, name, date(2025, 5, 31)), of(filled, name, date(2025, 6, 1))
    assert (before.verdict, before.why, before.then) == (then, "pace", None)
    assert (after.verdict, after.why, after.then) == ("not-measurable", "old", then)
    assert after.progress.last == date(2024, 8, 31)
    assert "31 August 2024" in told.reason(after, "en")
    assert told.say(then, "es") in told.reason(after, "es")
    one = register().commitment(name)
    assert history(register(), filled, one, date(2026, 1, 1))[-1].as_of == date(2025, 6, 1)


def test_what_was_counted_to_the_end_does_not_age(filled: Store) -> None:
    early, late = (
        {each.commitment.id: each for each in statuses(register(), filled, day)}
        for day in (date(2025, 5, 31), date(2035, 1, 1))
    )
    turned = {name for name, each in late.items() if each.why == "old"}
    assert turned == {name for name, each in early.items() if each.why in ("pace", "old")}
    assert all(late[name].verdict == each.verdict for name, each in early.items() if name not in turned)


def test_the_share_that_is_tied_counts_only_what_had_been_promised_by_the_day(filled: Store) -> None:
    early = statuses(register(), filled, date(2022, 7, 1))
    every = statuses(register(), filled, date(2024, 12, 6))
    named = [one for one in register().commitments if one.quantity is not None and not one.restates]
    by_then = [one for one in named if one.date <= date(2022, 7, 1)]
    assert 0 < len(by_then) < len(named)
    tied = sum(one.tied for one in by_then)
    assert told.covered(early, "en").startswith(f"{tied} of the {len(by_then)} commitments")
    assert told.covered(every, "en").startswith(f"21 of the {len(named)} commitments")


def test_no_two_labels_of_an_axis_of_time_are_the_same(filled: Store) -> None:
    panels = [course(one, "es") for one in statuses(register(), filled, date(2024, 12, 6))]
    drawn = [each for each in panels if each is not None]
    assert drawn
    for each in drawn:
        labels = [(tick.year, tick.month) for tick in _ticks(each)]
        assert 0 < len(set(labels)) == len(labels) <= TICKS, each.title


@pytest.mark.parametrize(
    ("part", "filled", "share"),
    [(0.0, 0, "0%"), (0.001, 1, "0.1%"), (0.5, 6, "50%"), (0.99, 11, "99%"), (0.996, 11, "99%"), (0.999, 11, "99%"),
     (1.0, 12, "100%"), (1.32, 12, "132%")],
)  # fmt: skip
def test_a_bar_is_full_from_the_target_on_and_not_before(part: float, filled: int, share: str) -> None:
    found = Status(register().commitments[0], NOW, "behind", "short", Progress(part * 200, 200.0, part * 200))
    assert (told.bar(found).count("█"), len(told.bar(found))) == (filled, told.CELLS)
    assert told.share(found, "en") == share


def test_what_is_met_has_a_figure_beside_it(filled: Store) -> None:
    """What was counted, or the day from which the last of its measures holds."""
    for language in ("en", "es"):
        for each in statuses(register(), filled, NOW):
            assert bool(told.figures(each, language)) or each.verdict != "met"
    offices = of(filled, "safe-mobility-offices")
    assert told.figures(offices, "en") == "since 12 June 2023"
    assert told.figures(of(filled, "safe-mobility-offices", date(2023, 5, 1)), "en") == ""
