"""Commitments as a plan to simulate: each begins with the plan, or on its own day where that is later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from istmo.errors import InputError
from istmo.measures.catalogue import measure
from istmo.measures.contradictions import contradictions
from istmo.measures.measure import Measure
from istmo.measures.plan import Plan, announced, left_in_force
from istmo.measures.select import links_of
from istmo.measures.within import outside
from istmo.register.entry import Commitment
from istmo.register.reading import Register
from istmo.studies import Study


def plan_from(
    register: Register, study: Study, names: Sequence[str], start: date, months: int, title: str
) -> Plan:
    """A plan in which some commitments are carried out.

    A commitment with a `plan` of its own is taken at the number promised; otherwise the measures of the record that it
    names are used again. What had ended begins anew and stays; what was announced by the first day goes on anyway, so
    that it is left out.

    Args:
        register: that has them.
        study: whose links they act on.
        names: ids of commitments.
        start: first day of the plan.
        months: how many months.
        title: what to call it.

    Raises:
        UnknownNameError: there is no such commitment.
        InputError: one of them names nothing that can be simulated in the study, or nothing that does not go on anyway,
            or begins after the plan's months.
    """
    found: dict[str, Measure] = {}
    for name in names:
        promised = register.commitment(name)
        if promised.plan is None and not promised.measures:
            raise InputError(
                f"{name} names no measure that could be simulated",
                "Give it a [commitment.plan], or choose another",
            )
        named = _acting(study, promised)
        if not named:
            raise InputError(
                f"what {name} promises acts on nothing in this study", "Write it out in a plan of your own"
            )
        new = _new(promised, named, start)
        if not new:
            day = f"{start:%d %B %Y}".lstrip("0")
            raise InputError(
                f"what {name} promises was in force or announced on {day} and goes on anyway",
                "Leave it out, or begin on an earlier day",
            )
        found |= {each.id: _begun(each, start) for each in new}
    plan = Plan(title=title, measures=tuple(found.values()), start=start, months=months)
    for wrong in outside(plan, lambda *_: 1):
        raise InputError(wrong.what, wrong.remedy)
    return plan


@dataclass(frozen=True)
class Simulable:
    """Whether a plan can carry out a commitment.

    Args:
        commitment: which.
        why: "" where it can; "goes-on" where all of it was in force or announced by the first day of the plan, and
            "contradicts" where it cannot stand beside a measure in force.
        other: id of that measure; "" for none.
    """

    commitment: Commitment
    why: Literal["", "goes-on", "contradicts"] = ""
    other: str = ""


def simulable(register: Register, study: Study, start: date) -> tuple[Simulable, ...]:
    """The commitments that act on something in a study, those that go on anyway last.

    Args:
        register: that has them.
        study: whose links they act on.
        start: first day of the plan.
    """
    acting = [
        (one, _new(one, named, start)) for one in register.commitments if (named := _acting(study, one))
    ]
    new = [_beside(study, one, named, start) for one, named in acting if named]
    return (*new, *(Simulable(one, "goes-on") for one, named in acting if not named))


def _beside(study: Study, one: Commitment, named: Sequence[Measure], start: date) -> Simulable:
    """Whether what is new of a commitment can stand beside what is in force."""
    plan = Plan(title=one.id, measures=tuple(_begun(each, start) for each in named), start=start, months=1)
    beside = (*left_in_force(study, plan, start), *plan.measures)
    pair = next(iter(contradictions(study, beside)), None)
    return Simulable(one) if pair is None else Simulable(one, "contradicts", pair.first.id)


def _acting(study: Study, one: Commitment) -> list[Measure]:
    """What it would do that acts on something in a study."""
    own = one.as_measure
    every = (own,) if own is not None else tuple(map(measure, one.measures))
    return [each for each in every if links_of(study, each).any()]


def _new(one: Commitment, named: Sequence[Measure], start: date) -> list[Measure]:
    """Of that what does not go on anyway from a day on."""
    going_on = {each.id for each in announced(start)}
    kept = bool(one.measures) and going_on.issuperset(one.measures)
    return [each for each in named if not kept and each.id not in going_on]


def _begun(one: Measure, start: date) -> Measure:
    """A measure from the first day of a plan on, or from its own."""
    begins = max(one.start, start)
    ends = one.end if one.end is None or one.end >= begins else None
    same = one.start == begins and one.end == ends
    return one if same else one.model_copy(update={"start": begins, "end": ends})
