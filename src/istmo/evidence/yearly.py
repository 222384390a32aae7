"""Of which year a report is that does not say so: the one in which its figures agree with the record together.

A figure of five digits agrees with a cell of another year once in thousands of times, one of two as often as not, so
that each speaks for a year by its digits. What the text itself says of its day is overruled by no less than a hundred
to one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from math import log

from istmo.evidence.context import Context
from istmo.evidence.types import Claim, Dating
from istmo.evidence.verdict import SAME_DIGITS, digits

TRIED = 10.0
"""Readings of a figure that are tried in a year: so much likelier is it to agree with one by chance."""
MOST, MISSED = 7.0, 0.5
"""Most log odds that one figure gives a year in which it agrees, and what one that differs takes from it."""
LOOSELY = {"presumed": 1.4, "near-miss": 1.0, "within": 1.0}
"""Log odds of one that agrees less closely: but for a revision, nearly, or as a part of a month more."""
A_MONTH = timedelta(days=31)
"""How much longer or shorter than its words a running count may be read."""
PART = 1.0
"""Log odds of a share or change that agrees."""
AGREES, ENOUGH, MOSTLY = log(10.0), 3, 0.8
"""Log odds from which a figure agrees, and how many, and which share, must for a day to be taken as it is."""
SURE = log(10.0)
"""Log odds by which a year must lead every other without a figure that is called wrong in it."""
PRIOR = {"text": log(100.0), "events": log(10.0), "figures": log(3.0)}
MONTH = log(5.0)
"""Log odds for the year that the text itself speaks for, by what says so, and for the month."""
UNSURE = 0.5
"""Confidence of a claim that is left open for its year."""


@dataclass(frozen=True)
class Read:
    """A report as read on a day.

    Args:
        when: the day.
        context: the report's.
        claims: its claims.
        prior: log odds for the day from the text alone.
    """

    when: Dating
    context: Context
    claims: tuple[Claim, ...]
    prior: float = 0.0

    @cached_property
    def support(self) -> dict[float, float]:
        """How much each value of the report speaks for the day, as log odds."""
        counts = {e.figure.value: self._speaks(e) for e in self.claims if e.figure.kind == "count"}
        parts = {e.figure.value: self._tells(e) for e in self.claims if e.figure.kind in ("share", "change")}
        return parts | counts

    def _tells(self, claim: Claim) -> float:
        """What a share or change says of the day: less than a count does."""
        if claim.verdict in ("consistent", "revised-later"):
            return 0.0 if self._moved(claim) else PART
        return -MISSED if claim.candidates else 0.0

    def _speaks(self, claim: Claim) -> float:
        figure = claim.figure
        told = digits(figure)
        if claim.verdict in ("consistent", "revised-later"):
            if self._moved(claim):
                return 0.0
            if claim.reason in ("fits", "printed"):
                wide = max(figure.high - figure.low, figure.step)
                return (
                    min(max(log(figure.value / wide) - log(TRIED), 0.0), MOST) if figure.value > wide else 0.0
                )
            return LOOSELY.get(claim.reason, 0.0) if told >= SAME_DIGITS else 0.0
        looked_up = claim.candidates or claim.reason == "no-value"  # the record may not reach to the day
        return -MISSED if looked_up and told >= SAME_DIGITS else 0.0

    def _moved(self, claim: Claim) -> bool:
        """Whether a claim was known again at another time than its words have on the day."""
        when, best = claim.when, claim.best
        if when and best and abs(best.reading.last - when.last) > A_MONTH and when.grain != "fiscal-year":
            return True
        return when is not None and any(
            each.start == when.start and (each.first, each.last) != (when.first, when.last)
            for each in self.context.times
            if each.grain != "mirror" and each.cue != "before"
        )

    @property
    def clear(self) -> bool:
        """Whether so many of its figures agree that no other day needs to be tried."""
        agree = sum(each >= AGREES for each in self.support.values())
        return agree >= ENOUGH and agree >= MOSTLY * sum(each != 0 for each in self.support.values())

    def odds(self, without: Claim | None = None) -> float:
        """Log odds for the day, those of one claim's value left out."""
        spared = without.figure.value if without else None
        return self.prior + sum(each for value, each in self.support.items() if value != spared)

    def reads(self, claim: Claim) -> bool:
        """Whether a claim has the same time here."""
        return any(
            each.figure.start == claim.figure.start and each.when == claim.when for each in self.claims
        )


def likeliest(reads: Sequence[Read]) -> Read:
    """A report as read on the likeliest of several days; the first of equals."""
    return max(reads, key=Read.odds)


def settled(best: Read, others: Sequence[Read]) -> Read:
    """A report as read on a day, what would be called wrong of a time that its other figures do not settle left open.

    Args:
        best: the report as read on the day taken.
        others: as read on others that it may be of.
    """
    return replace(best, claims=tuple(_settled(each, best, others) for each in best.claims))


def _settled(claim: Claim, best: Read, others: Sequence[Read]) -> Claim:
    if claim.verdict != "inconsistent" or claim.when is None or claim.when.how == "printed":
        return claim
    own = best.odds(claim)
    if all(each.reads(claim) or own - each.odds(claim) >= SURE for each in others):
        return claim
    return replace(claim, verdict="not-checkable", reason="no-year", alternative="", confidence=UNSURE)
