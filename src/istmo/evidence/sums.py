"""Sums: counts that a report adds up from those right before them: "Tucson had 373,625 and Yuma 174,201, a total of
547,826"."""

from collections.abc import Sequence
from dataclasses import replace

from istmo.evidence.context import Context
from istmo.evidence.heads import same_paragraph
from istmo.evidence.readings import revisions
from istmo.evidence.recognition import cut, item
from istmo.evidence.types import Candidate, Official
from istmo.evidence.universes import universe
from istmo.evidence.verdict import SAME_DIGITS, digits, judge
from istmo.evidence.weighing import Binding
from istmo.observation import ALL

MOST = 6
"""Most counts that are added up."""
SURE = 0.95
"""How likely a count that is the sum of others is to be told as their sum."""


def as_sum(context: Context, binding: Binding, found: Sequence[Binding]) -> Binding | None:
    """A count read as the sum of the two or more right before it, in its paragraph, which the record bears out; None
    where it is none. The value of its first candidate is the sum of theirs.

    Args:
        context: the document.
        binding: the count.
        found: all figures of the document, in order.
    """
    figure = binding.figure
    if figure.kind != "count" or figure.comparator != "exact" or digits(figure) < SAME_DIGITS:
        return None
    if any(each.reason in ("fits", "printed") for each in binding.judgements[:1]):
        return None
    parts = _added(context, binding, found)
    cells = [each.candidates[0].reading for each in parts if each.candidates]
    alike = {(cell.universe, cell.first, cell.last, cut(cell)) for cell in cells}
    if len(alike) != 1 or len({item(cell) for cell in cells}) < len(parts) or not any(cut(cells[0])):
        return None
    if any(each.judgements[0].verdict not in ("consistent", "revised-later") for each in parts):
        return None
    whole = cells[0]
    if len({cell.nationality for cell in cells}) > 1:
        whole = replace(whole, nationality=ALL)
    if len({cell.household for cell in cells}) > 1:
        whole = replace(whole, household=ALL)
    if len({cell.place for cell in cells}) > 1:
        whole = replace(whole, place=universe(whole.universe).place)
    official = Official(sum(each.candidates[0].official.value or 0.0 for each in parts))
    judgement = replace(judge(figure, official, revision=revisions(cells[0])), reason="sum")
    if judgement.verdict == "inconsistent":
        return None
    lead = Candidate(whole, SURE, official, judgement.verdict)
    return replace(
        binding,
        candidates=(lead, *binding.candidates),
        judgements=(judgement, *binding.judgements),
        named=binding.named or universe(whole.universe),
    )


def _added(context: Context, binding: Binding, found: Sequence[Binding]) -> Sequence[Binding]:
    """The fewest counts right before one in its paragraph that add up to it; none if none do."""
    before = [
        each
        for each in found
        if each.figure.end <= binding.figure.start
        and each.figure.kind == "count"
        and same_paragraph(context, binding.figure.sentence, each.figure.sentence)
    ][-MOST:]
    runs = (before[-number:] for number in range(2, len(before) + 1))
    return next((run for run in runs if sum(e.figure.value for e in run) == binding.figure.value), [])
