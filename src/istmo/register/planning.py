"""Commitments as a plan to simulate: each begins with the plan, or on its own day where that is later."""

from collections.abc import Sequence
from datetime import date

from istmo.errors import InputError
from istmo.measures.catalogue import measure
from istmo.measures.measure import Measure
from istmo.measures.plan import Plan, announced
from istmo.measures.select import links_of
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
        InputError: one of them names nothing that can be simulated in the study, or nothing that does not go on anyway.
    """
    going_on = {one.id for one in announced(start)}
    found: dict[str, Measure] = {}
    for name in names:
        promised = register.commitment(name)
        named = [each for each in _measures(promised) if links_of(study, each).any()]
        if not named:
            raise InputError(
                f"what {name} promises acts on nothing in this study", "Write it out in a plan of your own"
            )
        kept = bool(promised.measures) and going_on.issuperset(promised.measures)
        new = [each for each in named if not kept and each.id not in going_on]
        if not new:
            raise InputError(
                f"what {name} promises was in force or announced on {start} and goes on anyway",
                "Leave it out, or give an earlier --from",
            )
        found |= {each.id: _begun(each, start) for each in new}
    return Plan(title=title, measures=tuple(found.values()), start=start, months=months)


def simulable(register: Register, study: Study) -> tuple[Commitment, ...]:
    """The commitments of which something acts on the links of a study."""
    with_measures = [one for one in register.commitments if one.plan is not None or one.measures]
    return tuple(one for one in with_measures if any(links_of(study, each).any() for each in _measures(one)))


def _measures(one: Commitment) -> tuple[Measure, ...]:
    own = one.as_measure
    if own is not None:
        return (own,)
    if not one.measures:
        raise InputError(
            f"{one.id} names no measure that could be simulated",
            "Give it a [commitment.plan], or choose another (`istmo plan from-register` alone lists them)",
        )
    return tuple(measure(name) for name in one.measures)


def _begun(one: Measure, start: date) -> Measure:
    """A measure from the first day of a plan on, or from its own."""
    begins = max(one.start, start)
    ends = one.end if one.end is None or one.end >= begins else None
    same = one.start == begins and one.end == ends
    return one if same else one.model_copy(update={"start": begins, "end": ends})
