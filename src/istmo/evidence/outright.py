"""Outright: a figure whose words name one universe and rule out another, which alone it is true of.

"Border Patrol agents arrested 301,981" names the Border Patrol, and 301,981 is all of CBP's: it is inconsistent, and
would hold for CBP. "The border patrol intercepted migrants 2.7 million times" may be said of CBP, which counts
encounters: it stays consistent, with the caution that it is not the Border Patrol's.
"""

from dataclasses import replace

from istmo.evidence.context import Context
from istmo.evidence.parts import is_part
from istmo.evidence.readings import reading
from istmo.evidence.recognition import AGREES
from istmo.evidence.record import Record
from istmo.evidence.scope import beside, scores, weights
from istmo.evidence.types import Figure
from istmo.evidence.universes import Universe, universe
from istmo.evidence.verdict import SAME_DIGITS, digits
from istmo.evidence.weighing import Binding, far, read_in

OUTRIGHT, TOLD, ITSELF = 1.9, 1.0, 0.8
"""Log odds by which the words of a figure's own clause must favour a universe over another to rule that one out, and by
which a word of its sentence for the other leaves it open; the weight from which a word is of its clause."""
OF_PATROL = frozenset({"actor_usbp", "between_ports"})
OF_CBP = frozenset({"us-sw-usbp", "us-sw", "us-nationwide", "us-nationwide-usbp"})
"""The universes that say who of one agency counts and where, and so rule one another out."""


def as_named(context: Context, record: Record, binding: Binding) -> Binding | None:
    """A count that is true only of a universe which its words rule out, read in the one that they name; None for any
    other.

    Args:
        context: the document.
        record: what is known.
        binding: the figure.
    """
    if binding.figure.kind != "count" or not binding.judgements:
        return None
    best, judgement = binding.candidates[0], binding.judgements[0]
    there = universe(best.reading.universe)
    if judgement.verdict == "inconsistent":
        return binding if any(_fits(context, record, binding, name) for name in there.kin) else None
    scored = scores(context, binding.figure)
    said = max(scored, key=lambda each: scored[each], default=None)
    if judgement.reason not in AGREES or said is None or not rules_out(context, binding, said, there):
        return None
    lead = _moved(record, binding, said)
    if lead is None or lead.judgements[0].verdict != "inconsistent":
        return None
    return None if far(binding.figure, lead.candidates[0].official.value) else replace(lead, named=said)


def _fits(context: Context, record: Record, binding: Binding, name: str) -> bool:
    """Whether a count that differs from its reading is the same cell of another universe, which its words rule out."""
    best, there = binding.candidates[0], universe(name)
    if not rules_out(context, binding, universe(best.reading.universe), there):
        return False
    other = _moved(record, binding, there)
    return (
        other is not None
        and other.judgements[0].verdict != "inconsistent"
        and not far(binding.figure, best.official.value)
    )


def _moved(record: Record, binding: Binding, to: Universe) -> Binding | None:
    """A figure read in the same cell of another universe; None if the record makes nothing clear of it."""
    best = binding.candidates[0]
    cell, home = best.reading, universe(best.reading.universe)
    place = to.place if cell.place == home.place else cell.place
    made = reading(record, to, cell.nationality, cell.household, place, cell.first, cell.last)
    if made is None:
        return None
    lead = read_in(record, binding, made, best.score)
    judgement = lead.judgements[0]
    return lead if judgement.verdict == "inconsistent" or judgement.reason in AGREES else None


def _has_patrols_part(context: Context, figure: Figure) -> bool:
    """Whether a part of a count is told of as the Border Patrol's, so that the count itself is not: "302,034; of these,
    249,785 by the Border Patrol"."""
    row = context.figures_by_sentence[figure.sentence]
    following = next((f for f in row if f.start > figure.start and f.kind == "count"), None)
    return following is not None and is_part(context, following) and beside(context, following, OF_PATROL)


def rules_out(context: Context, binding: Binding, said: Universe, there: Universe) -> bool:
    """Whether a figure's words name a universe (`said`) and rule out another (`there`) that it is confused with.

    A count printed to its last digits is copied from a table, whose "Border Patrol encounters" are the Border Patrol's;
    a rounded one may be everyday speech for all that CBP encounters.
    """
    if there.id not in said.kin or not {said.id, there.id} <= OF_CBP:
        return False
    figure = binding.figure
    copied = figure.comparator == "exact" and digits(figure) > SAME_DIGITS
    ahead: dict[int, tuple[float, str]] = {}
    for each in context.mentions_by_sentence.get(binding.figure.sentence, ()):
        if copied and each.concept == "encounter":
            continue
        by = said.cues.get(each.concept, 0.0) - there.cues.get(each.concept, 0.0)
        ahead[each.start] = max(ahead.get(each.start, (by, each.concept)), (by, each.concept))
    if any(by <= -TOLD for by, _ in ahead.values()):
        return False
    if said.id == "us-sw-usbp" and _has_patrols_part(context, figure):
        return False
    named = weights(context, binding.figure)
    here = {concept: by for by, concept in ahead.values() if named.get(concept, 0.0) >= ITSELF}
    return sum(named[concept] * by for concept, by in here.items()) >= OUTRIGHT
