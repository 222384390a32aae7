"""Published findings beside ours: what a paper says, what the same counts say here, and whether the two agree."""

import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from math import exp
from typing import Literal

from istmo.effects.answer import Effect, Estimate, Row, Value, Verdict
from istmo.effects.elasticity import (
    BEFORE_PANDEMIC,
    HORIZON,
    TIGHT_FIRST,
    TIGHT_LAST,
    Elasticity,
    of_lawful,
    of_tightness,
)
from istmo.effects.labour import Copy, tightness
from istmo.errors import UnknownNameError
from istmo.warehouse import Store


class Finding(Value):
    """One published finding.

    Args:
        id: its name.
        kind: effect of a measure, or an elasticity of encounters to lawful crossings or to tightness.
        measures, point, group: for an effect, where to look.
        says_en, says_es: what the paper says.
        paper, address: which, and where that was read.
        sign: of ours, if it is to agree; 0 for a finding of nothing.
        at_least: share by which counts fell, if the paper gives a bound.
        value, most, horizon: an elasticity (both where the paper gives a range), and after how many months.
    """

    id: str
    kind: Literal["effect", "lawful", "tightness"]
    measures: tuple[str, ...] = ()
    point: str = ""
    group: str = ""
    says_en: str
    says_es: str
    paper: str
    address: str
    sign: int
    at_least: float | None = None
    value: float | None = None
    most: float | None = None
    horizon: int = 0

    def says(self, language: str) -> str:
        """What the paper says, in a language."""
        return self.says_es if language == "es" else self.says_en


Agreement = Literal[
    "agrees", "in-part", "same-size", "same-sign", "neither", "other-sign", "differs", "differs-in-part", "silent"
]  # fmt: skip
"""agrees: same sign, and told from chance. differs: unlike the paper's, and told from chance. in-part, differs-in-part:
likewise, but something below stands against relying on ours. same-size, same-sign, other-sign: chance could have done
it. neither: the paper finds nothing, and ours is not told from chance. silent: no estimate."""
Limit = Literal["untold", "designs", "one-design", "head", "pandemic", "later"]
"""What stands against relying on ours.

untold: the row cannot be told. designs: the two have opposite signs. one-design: the synthetic control does not tell it
from chance. head: the row was not the one chosen to answer for the measure, and that one is not told to have changed.
pandemic: on the months before it, not told from chance, or of the other sign.
later: likewise a year later."""
ORDER = 2.0
"""Times by which two elasticities may differ and still be of one size."""


class Compared(Value):
    """A finding with ours.

    Args:
        finding: the finding.
        of: the measure, or what the elasticity is to.
        ours, low, high: a log change, or an elasticity, with its interval.
        agreement: how the two stand together.
        limits: what stands against relying on ours, see `Limit`.
        answer: of a measure, its own, by the row chosen beforehand.
        row: the whole answer of a measure.
        observations: of an elasticity.
        others: the same elasticity at another horizon or to another month, to judge how far ours can be relied on.
        copies: files that ship with which it was made; none where the store has those months itself.
    """

    finding: Finding
    of: str
    ours: float | None
    low: float | None
    high: float | None
    agreement: Agreement
    limits: tuple[Limit, ...] = ()
    answer: Verdict | None = None
    row: Row | None = None
    observations: int = 0
    others: tuple[Elasticity, ...] = ()
    copies: tuple[Copy, ...] = ()


@cache
def findings() -> tuple[Finding, ...]:
    """Every finding that the room is held to."""
    text = files("istmo.effects").joinpath("published.toml").read_text(encoding="utf-8")
    return tuple(Finding.model_validate(one) for one in tomllib.loads(text)["finding"])


def finding(name: str) -> Finding:
    """One finding by its id; raises `UnknownNameError` naming those there are."""
    for one in findings():
        if one.id == name:
            return one
    raise UnknownNameError(
        f"There is no published finding {name!r}. Known: {', '.join(one.id for one in findings())}."
    )


def compared(one: Finding, store: Store, effect: Callable[[str], Effect]) -> tuple[Compared, ...]:
    """A finding beside ours, a row for each of its measures.

    Args:
        one: the finding.
        store: counts, for elasticities.
        effect: the effect of a measure by its id.
    """
    if one.kind == "lawful":
        return (_elastic(one, of_lawful(store)[one.horizon]),)
    if one.kind == "tightness":
        return (_tight(one, store),)
    return tuple(_effect(one, name, effect(name)) for name in one.measures)


def _tight(one: Finding, store: Store) -> Compared:
    """In the month itself on the paper's months; beside it a year later, and both on the months before the pandemic."""
    ours, before = of_tightness(store), of_tightness(store, BEFORE_PANDEMIC)
    others = (ours[HORIZON], before[one.horizon], before[HORIZON])
    found = _elastic(one, ours[one.horizon], others, before=others[1], later=others[0])
    return found.model_copy(update={"copies": tightness(store, TIGHT_FIRST, TIGHT_LAST)[1]})


def _elastic(
    one: Finding,
    ours: Elasticity,
    others: tuple[Elasticity, ...] = (),
    before: Elasticity | None = None,
    later: Elasticity | None = None,
) -> Compared:
    limits: list[Limit] = []
    if _sure(ours):
        limits += ["pandemic"] if before is not None and not _holds(ours, before) else []
        limits += ["later"] if later is not None and not _holds(ours, later) else []
    return Compared(
        finding=one,
        of=one.kind,
        ours=ours.value,
        low=ours.low,
        high=ours.high,
        agreement=_agreement(one, ours.value, _sure(ours), limits),
        limits=tuple(limits),
        observations=ours.observations,
        others=others,
    )


def _sure(one: Elasticity) -> bool:
    return one.low > 0 or one.high < 0


def _holds(ours: Elasticity, other: Elasticity) -> bool:
    """Whether another estimate is told from chance too, and of the same sign."""
    return _sure(other) and (other.value > 0) == (ours.value > 0)


def _effect(one: Finding, name: str, found: Effect) -> Compared:
    row = next((r for r in found.rows if (r.point, r.group) == (one.point, one.group)), None)
    ours: Estimate | None = row.structural if row is not None else None
    if row is None or ours is None or ours.withheld:
        return Compared(
            finding=one, of=name, ours=None, low=None, high=None, agreement="silent", answer=found.verdict, row=row
        )  # fmt: skip
    limits = _limits(row, ours, found)
    return Compared(
        finding=one, of=name, ours=ours.change, low=ours.low, high=ours.high,
        agreement=_agreement(one, ours.change, ours.found, limits), limits=tuple(limits), answer=found.verdict, row=row,
    )  # fmt: skip


def _limits(row: Row, ours: Estimate, found: Effect) -> list[Limit]:
    """What stands against relying on a row."""
    limits: list[Limit] = ["untold"] if row.verdict == "cannot-be-told" else []
    other = row.synthetic
    if other is not None and not other.withheld:
        if (other.change > 0) != (ours.change > 0):
            limits.append("designs")
        elif ours.found and not other.found:
            limits.append("one-design")
    if row.verdict == "changed" and found.verdict != "changed":
        limits.append("head")
    return limits


def _agreement(one: Finding, ours: float, sure: bool, limits: Sequence[Limit]) -> Agreement:
    if one.sign != 0 and (ours > 0) == (one.sign > 0):
        if sure:
            return "in-part" if limits else "agrees"
    elif sure:
        return "differs-in-part" if limits else "differs"
    else:
        return "other-sign" if one.sign else "neither"
    return "same-size" if _alike(one, ours) else "same-sign"


def _alike(one: Finding, ours: float) -> bool:
    """Whether ours is as large as the paper's: past its bound, or within `ORDER` times of its figure or range."""
    if one.at_least is not None:
        return 1 - exp(ours) >= one.at_least
    if one.value is None:
        return False
    return ours / one.value >= 1 / ORDER and ours / (one.most or one.value) <= ORDER
