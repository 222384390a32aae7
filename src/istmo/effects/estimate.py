"""What a measure of the catalogue did: every count of every group it addresses, by all estimators, or why not."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from istmo.effects.answer import Controls, Effect, Estimate, Modelled, Month, Row, Weight, Why
from istmo.effects.corridor import modelled
from istmo.effects.design import AHEAD, CONTROLS, LEAST, LEAST_AHEAD, LEAST_BACK, Fitted, fitted, sizes
from istmo.effects.panel import SMALL, TOGETHER, Panel, panel
from istmo.effects.placebo import FEW, NOMINAL, WORST_RATE, Placebos, Test, placebos, quiet, test
from istmo.effects.points import POINTS, Role, role
from istmo.effects.window import (
    Clash,
    Window,
    acts,
    addresses,
    broad,
    clashes,
    events,
    months_between,
    window,
)
from istmo.errors import InputError
from istmo.measures import Measure, catalogue
from istmo.periods import add_months
from istmo.studies import Study
from istmo.warehouse import Store

NAMED = 4
"""Nationalities told one by one, the largest; all that are addressed are always told together."""
SHARE = 0.1
"""Share of a sum from which a nationality's other measures count against the sum."""
WEIGHTS = 5
"""Controls named of a synthetic control."""

Report = Callable[[str, int, int], None]


@dataclass
class Bench:
    """The counts and the placebos, made once and kept: `placebos` of a point take seconds.

    Args:
        study: routes.
        panels: counts by point.
        every: the catalogue.
        kept: placebos by point and gap.
        corridor: whether the fitted corridor may speak.
        alone: placebos without groups to compare with, by point and gap.
        making: told once, before the first placebos are made.
    """

    study: Study
    panels: dict[str, Panel]
    every: tuple[Measure, ...]
    kept: dict[tuple[str, int], Placebos] = field(default_factory=dict)
    corridor: bool = True
    alone: dict[tuple[str, int], Placebos] = field(default_factory=dict)
    making: Callable[[], None] = lambda: None

    def placebos(self, point: str, gap: int, *, alone: bool = False) -> Placebos:
        """The placebos of a point with a gap; `alone` compares with nobody."""
        kept = self.alone if alone else self.kept
        if (point, gap) not in kept:
            if not self.kept and not self.alone:
                self.making()
            kept[point, gap] = placebos(self.panels[point], gap, self.every, alone=alone)
        return kept[point, gap]


def bench(
    store: Store, study: Study, as_of: date | None = None, making: Callable[[], None] = lambda: None
) -> Bench:
    """What effects are estimated from.

    Args:
        store: the counts.
        study: routes.
        as_of: what was known on this day; everything if None. The corridor, fitted to all, speaks only then.
        making: told once, before the first placebos are made.

    Raises:
        InputError: nothing was known at any point.
    """
    panels = {}
    for point in POINTS:
        with suppress(InputError):
            panels[point.id] = panel(store, point, as_of)
    if not panels:
        raise InputError(f"no count of any point was known on {as_of}", "Give a later day")
    known = tuple(one for one in catalogue() if as_of is None or one.known <= as_of)
    return Bench(study, panels, known, corridor=as_of is None, making=making)


def effect(on: Bench, measure: Measure) -> Effect:
    """What a measure did.

    Args:
        on: counts and placebos.
        measure: of the catalogue.
    """
    when = window(measure)
    whole = _refused(measure, when)
    if whole:
        return Effect(
            measure=measure.id, before=when.before, first=when.first, verdict="cannot-be-told", why=whole,
            rows=_corridor_only(on, measure) if acts(measure, "") else (),
        )  # fmt: skip
    rows = tuple(row for counted in on.panels.values() for row in _rows(on, measure, when, counted))
    head = headline(rows)
    shared = () if broad(measure) else _shared(on, when)
    return Effect(
        measure=measure.id, before=when.before, first=when.first, verdict=head.verdict, why=head.why,
        others=head.others, shared=shared, rows=rows,
    )  # fmt: skip


def headline(rows: Sequence[Row]) -> Row:
    """The one row that answers for a measure, chosen before anything is estimated: the first point where it acts, else
    the first after; all that are addressed together. One row, because of ten one would be "found" by chance in four
    measures of ten.
    """
    return next((row for where in ("at", "after") for row in rows if row.role == where), rows[0])


def _refused(measure: Measure, when: Window) -> tuple[Why, ...]:
    """Why nothing can be estimated at all."""
    if not (measure.links or measure.pathways or measure.points):
        return ("acts-on-nothing",)
    if when.ahead < LEAST_AHEAD:
        return ("no-whole-month",)
    return ()


def _shared(on: Bench, when: Window) -> tuple[str, ...]:
    """What began or ended for everybody in the window, those compared with among them."""
    return tuple(one.id for one in on.every if broad(one) and acts(one, "usbp") and _falls_in(one, when))


def _falls_in(one: Measure, when: Window) -> bool:
    return any(when.end <= month < add_months(when.first, max(when.ahead, 1)) for month in events(one))


def _corridor_only(on: Bench, measure: Measure) -> tuple[Row, ...]:
    """Rows of the corridor alone, where nothing can be estimated from the counts."""
    found = []
    for point in POINTS if on.corridor else ():
        if told := modelled(measure.id, point.id, TOGETHER):
            found.append(
                Row(point=point.id, role=role(on.study, measure, point.id), group=TOGETHER,
                    verdict="cannot-be-told", corridor=told[0])
            )  # fmt: skip
    return tuple(found)


def _rows(on: Bench, measure: Measure, when: Window, counted: Panel) -> list[Row]:
    """The rows of one point: all addressed together, and the largest one by one."""
    end = counted.number(when.end)
    where = role(on.study, measure, counted.point)
    if not 0 < end < len(counted.months):
        why: Why = "short-before" if end <= 0 else "no-months-after"
        return [Row(point=counted.point, role=where, group=TOGETHER, verdict="cannot-be-told", why=(why,))]
    codes = [code for code in counted.groups if addresses(measure, code)]
    full = counted.with_sum(codes)
    size = sizes(full, end)
    codes.sort(key=lambda code: -size[full.groups.index(code)])
    named = [code for code in codes if size[full.groups.index(code)] >= LEAST][:NAMED]
    if not named:
        return [
            Row(
                point=counted.point,
                role=where,
                group=TOGETHER,
                verdict="cannot-be-told",
                why=("too-few-counted",),
            )
        ]
    members = (
        {TOGETHER: [c for c in codes if size[full.groups.index(c)] >= SHARE * size[-1]]}
        if len(codes) > 1
        else {}
    )
    members |= {code: [code] for code in named}
    return [_row(on, measure, when, full, group, where, those) for group, those in members.items()]


def _row(
    on: Bench, measure: Measure, when: Window, counted: Panel, group: str, where: Role, members: Sequence[str]
) -> Row:
    """One group at one point."""
    end = counted.number(when.end)
    found = clashes(measure, when, members, counted.point, on.every)
    months, against = _months(when, counted, found)
    package = tuple(dict.fromkeys(one.id for one in found if one.package))
    why: list[Why] = ["confounded"] if against else []
    alone = broad(measure)
    quiet_ones = [] if alone else quiet(counted, end, when.gap, on.every)
    controls = [
        row
        for row in quiet_ones
        if counted.groups[row] != TOGETHER and not addresses(measure, counted.groups[row])
    ]
    if end < LEAST_BACK:
        why.append("short-before")
    if months < LEAST_AHEAD:
        why.append("no-months-after")
    if len(controls) < CONTROLS and not alone:
        why.append("too-few-controls")
    told = modelled(measure.id, counted.point, group) if on.corridor else ()
    row = Row(
        point=counted.point, role=where, group=group, verdict="cannot-be-told", why=tuple(dict.fromkeys(why)),
        others=tuple(dict.fromkeys(one.id for one in against)), package=package, corridor=told[0] if told else None,
        alone=alone,
    )  # fmt: skip
    if {"short-before", "no-months-after", "too-few-controls"} & set(why):
        return row
    return _estimated(on, when, counted, row, controls, max(months, LEAST_AHEAD), told)


def _months(when: Window, counted: Panel, found: Sequence[Clash]) -> tuple[int, tuple[Clash, ...]]:
    """Months after that may be looked at, and what stands against looking at all.

    What comes later only ends the months looked at; what comes before `LEAST_AHEAD` of them are over stands against.
    """
    months = min(when.ahead, len(counted.months) - counted.number(when.first))
    foreign = [one for one in found if not one.package]
    against = tuple(one for one in foreign if months_between(when.first, one.month) < LEAST_AHEAD)
    later = [months_between(when.first, one.month) for one in foreign if one not in against]
    return min([months, *later]), against


def _estimated(
    on: Bench,
    when: Window,
    counted: Panel,
    row: Row,
    controls: Sequence[int],
    months: int,
    told: Sequence[Modelled],
) -> Row:
    """The row with what the estimators say, and the verdict by the placebos."""
    end, place = counted.number(when.end), counted.groups.index(row.group)
    pool = on.placebos(counted.point, when.gap, alone=row.alone)
    size = float(sizes(counted, end)[place])
    alike = pool.of_size(size)
    pool = alike if len(alike) >= FEW else pool
    if len(pool) < FEW:
        return row.model_copy(update={"why": (*row.why, "too-few-placebos")})
    one = fitted(counted, end, when.gap, [place], controls)
    taken = months - 1
    structural = _estimate(
        test(pool, *_structural(pool, taken), *_own(one, taken)),
        one.mean[0, taken],
        pool.rate,
    )
    synthetic = None
    if not row.alone:
        mean = one.synthetic_mean[0, taken]
        synthetic = _estimate(
            test(pool, pool.synthetic_mean[:, taken], pool.miss, mean, one.miss[0]),
            mean,
            pool.synthetic_rate,
        )
    why = list(row.why)
    why += ["false-positives"] if structural.withheld else []
    why += ["before-not-told"] if _missed_before(counted, end, when.gap, place, controls, pool) else []
    why += ["disagree"] if synthetic is not None and _opposite(structural, synthetic) else []
    after = counted.number(when.first)
    counts = counted.counts[place, after : after + months]
    expected = np.maximum(
        np.exp(counted.logs()[place, after : after + months] - one.gap[0, :months]) - SMALL, 0
    )
    verdict = "cannot-be-told" if why else "changed" if structural.found else "within-chance"
    return row.model_copy(
        update={
            "verdict": verdict,
            "why": tuple(dict.fromkeys(why)),
            "months": months,
            "counted": float(counts.mean()),
            "expected": float(expected.mean()),
            "structural": structural,
            "synthetic": synthetic,
            "course": _course(when, counts, expected, one, pool, told, months, withheld=structural.withheld),
            "weights": _weights(counted, one),
            "controls": None if row.alone else _in_unit(counted, end, when.gap, controls, pool, taken),
        }
    )


def _structural(pool: Placebos, taken: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return pool.mean[:, taken], pool.mean_sd[:, taken]


def _own(one: Fitted, taken: int) -> tuple[float, float]:
    return float(one.mean[0, taken]), float(one.mean_sd[0, taken])


def _estimate(found: Test, change: float, whole: float) -> Estimate:
    """An estimate from the test that the placebos make of it.

    Args:
        found: the test of the months averaged.
        change: of these.
        whole: false positive rate of all six months. A design that fails there says nothing of fewer: how many may be
            looked at is for what came later to decide, so the shorter average was not chosen for holding better.
    """
    rate = float(np.maximum(found.rate, whole))  # nan, too few to judge, stays nan
    said = rate <= WORST_RATE
    return Estimate(
        change=float(change),
        low=float(change - found.critical * found.unit) if said else None,
        high=float(change + found.critical * found.unit) if said else None,
        p=found.p if said else None,
        rate=rate,
        raw=found.raw,
        placebos=found.number,
        dates=found.dates,
        down=-found.down * found.unit,
        up=found.up * found.unit,
        strict=found.strict,
    )


def _missed_before(
    counted: Panel, end: int, gap: int, place: int, controls: Sequence[int], pool: Placebos
) -> bool:
    """Whether the design, put to the six months just before, finds something there."""
    earlier = end - gap - AHEAD
    if earlier < LEAST_BACK:
        return False
    one = fitted(counted, earlier, gap, [place], controls)
    return test(pool, *_structural(pool, AHEAD - 1), *_own(one, AHEAD - 1)).p <= NOMINAL


def _opposite(one: Estimate, other: Estimate) -> bool:
    """Whether both find something, and in opposite directions."""
    return one.found and other.found and np.sign(one.change) != np.sign(other.change)


def _in_unit(
    counted: Panel, end: int, gap: int, controls: Sequence[int], pool: Placebos, taken: int
) -> Controls:
    """The groups not addressed, each as if it had been."""
    each = fitted(counted, end, gap, controls, controls)
    tests = [
        test(pool, *_structural(pool, taken), float(mean), float(sd))
        for mean, sd in zip(each.mean[:, taken], each.mean_sd[:, taken], strict=True)
    ]
    return Controls(
        groups=len(controls),
        found=sum(one.p <= NOMINAL for one in tests),
        change=float(each.mean[:, taken].mean()),
    )


def _course(
    when: Window,
    counts: NDArray[np.float64],
    expected: NDArray[np.float64],
    one: Fitted,
    pool: Placebos,
    told: Sequence[Modelled],
    months: int,
    *,
    withheld: bool,
) -> tuple[Month, ...]:
    out = []
    for number in range(months):
        change = float(one.gap[0, number])
        each = test(
            pool, pool.gap[:, number], pool.month_sd[:, number], change, float(one.month_sd[0, number])
        )
        reach = each.critical * each.unit
        said = not withheld and each.rate <= WORST_RATE
        out.append(
            Month(
                month=add_months(when.first, number),
                counted=float(counts[number]),
                expected=float(expected[number]),
                change=change,
                low=change - reach if said else None,
                high=change + reach if said else None,
                synthetic=None if np.isnan(one.synthetic[0, number]) else float(one.synthetic[0, number]),
                corridor=told[number + 1] if len(told) > number + 1 else None,
            )
        )
    return tuple(out)


def _weights(counted: Panel, one: Fitted) -> tuple[Weight, ...]:
    """The largest weights of the synthetic control."""
    order = np.argsort(-one.weights[0])[:WEIGHTS]
    return tuple(
        Weight(group=counted.groups[one.controls[n]], share=float(one.weights[0, n]))
        for n in order
        if one.weights[0, n] >= 0.01
    )
