"""Binding by search: every figure's readings (universe x nationality x household x place x period), scored and weighed.

The words score the readings (`scope`, `periods`, `people`). Whether the record holds is evidence too, worth at most
`MATCH`, and only among readings that the words support; so a figure that the words tie to one cell stays with it,
right or wrong. The figures of a sentence are decided together: where one agrees with the record in a universe, that
speaks for the same universe in the others.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import log

from istmo.evidence.context import Context
from istmo.evidence.heads import led, same_paragraph, scoped, subject_places
from istmo.evidence.parts import follows, part
from istmo.evidence.people import several
from istmo.evidence.periods import OTHER_TIME, TIMES_KEPT, UNSAID, Bound, bind
from istmo.evidence.readings import reading
from istmo.evidence.recognition import LISTED, SETTLED, item, recognised, same_list, whole_of
from istmo.evidence.record import Record
from istmo.evidence.scope import LEAST, STOPS, beside, contradicted, scores
from istmo.evidence.stretches import beside_time
from istmo.evidence.types import Figure, Reading
from istmo.evidence.universes import Universe, universe
from istmo.evidence.verdict import SAME_DIGITS, digits
from istmo.evidence.weighing import EXACT, MATCH, Binding, read_in, weighed
from istmo.observation import ALL

CLEAR, CONFUSED = 4.0, 2.0
"""Log odds from which a figure's own words name its universe clearly, and what one it is confused with loses."""
SPOKEN, TALLIED = 1.3, 1.2
"""Log odds, for a figure of few words, of a universe that other figures of the document agree with: some, and more by
the share that do."""
NEIGHBOURS = 3.0
"""Most log odds that the other figures of a sentence, read in one universe with it, can add to that universe."""
CARRIED, FADING, PARTING = 2.4, 0.95, 0.45
"""Log odds for the universe of the figure before, and what is left of them a sentence on and a paragraph on."""
WAYS = frozenset({"between_ports", "at_ports", "us_sector", "cbp_one"})
"""Concepts that make a part ("including 191,113 between ports of entry") one of another universe than its whole."""
BORDER = frozenset({"place_sw", "place_north"})
"""Concepts that make it one of a border."""
CERTAIN = 5.0
"""Log odds for the universe of the count that a figure is told of as a part of."""
REMEMBERED = 30
"""Figures before one among which the last bound count is looked for."""
ROUNDS = 2
"""Times that a document is bound, each with the figures known again in the one before."""


def bindings(context: Context, record: Record) -> list[Binding]:
    """The readings of every figure of a document, in order: by words, then together, then known again by value, each
    round with what the one before made known."""
    times = bind(context)
    known: dict[int, Binding] = {}
    found: list[Binding] = []
    for _ in range(ROUNDS):
        found, words = _one_by_one(context, record, times, known)
        found, leans = _together(context, record, found, words, known)
        more = recognised(context, record, found, leans, agreed(found))
        known |= more
        if not more:
            break
    found = [known.get(each.figure.start, each) for each in found]
    found = [_as_sibling(context, record, each, found) for each in found]
    return [_as_listed(context, record, each, found) for each in found]


def _as_sibling(context: Context, record: Record, each: Binding, found: Sequence[Binding]) -> Binding:
    """A bare count that is set beside one of its sentence at another time, as the same people: "from 46,917 in December
    to 6,423 in January", where the first is known to be Venezuelans."""
    figure, when = each.figure, each.bound.when
    plain = figure.kind == "count" and not figure.unit and each.nationality == ALL and each.household == ALL
    if not plain or when is None or (each.judgements and each.judgements[0].reason in SETTLED):
        return each
    row = context.figures_by_sentence[figure.sentence]
    at = row.index(figure)
    before = next((o for o in found if at and o.figure is row[at - 1] and agreed([o])), None)
    if before is None or before.candidates[0].reading.nationality == ALL:
        return each
    if not SET_BESIDE.search(context.plain[before.figure.end : figure.start]):
        return each
    cell, one = before.candidates[0].reading, universe(before.candidates[0].reading.universe)
    made = reading(
        record, one, cell.nationality, cell.household, cell.place, when.first.replace(day=1), when.last
    )
    if made is None or item(made) == item(cell):
        return each
    return replace(read_in(record, each, made, SIBLING), nationality=cell.nationality)


SET_BESIDE = re.compile(
    r"^[^.:\d]{0,24}\b(?:to|a)(?: (?:only|just|about|some|nearly|apenas|solo|unos|casi))? $"
    r"|^[^.:\d]{0,30}[;,] (?:(?:and|y|but|pero) )?(?:in|en|two|a|un|el|ya|by) [^.;:\d]{2,40}$"
)
""""From 46,917 in December to 6,423", "hubo 21.845; en noviembre fueron 6.803"."""
SIBLING = 0.8
"""Likelihood of such a reading."""


def _as_listed(context: Context, record: Record, each: Binding, found: Sequence[Binding]) -> Binding:
    """An item of a list (of nationalities, sectors or households), read in the universe and time in which its other
    items agree with the record: a list is of one table, so that an item which fits another is a slip."""
    if each.figure.kind != "count" or several(each.nationality) or beside(context, each.figure, STOPS):
        return each
    alike = {
        item(other)
        for other in agreed([e for e in found if e is not each and same_list(context, e, each)])
        if item(other) != whole_of(other)
    }
    cell = each.candidates[0].reading if each.candidates else None
    names = {other.universe for other in alike}
    if len(names) != 1 or len(alike) < LISTED:
        return each
    tally = Counter((other.first, other.last) for other in alike)
    times = {when for when, n in tally.items() if n * MOSTLY > max(tally.values())}
    name = names.pop()
    moves = _MOVES.search(context.plain[max(0, each.figure.start - 8) : each.figure.start])
    if (len(times) > 1 or (len(tally) > 1 and moves)) and (cell is None or cell.universe == name):
        return each
    first, last = times.pop() if len(times) == 1 or cell is None else (cell.first, cell.last)
    one, when = universe(name), each.bound.when
    lone = context.lists[each.figure.sentence] != each.figure.sentence
    beside_it = when is not None and beside_time(context, each.figure, when)
    if beside_it or (cell is None and (not lone or each.nationality == ALL)):
        return each
    made = reading(
        record,
        one,
        cell.nationality if cell else each.nationality,
        cell.household if cell else ALL,
        cell.place if cell and cell.universe == name else one.place,
        first,
        last,
    )
    if (
        made is None
        or item(made) in (whole_of(made), *alike)
        or (cell and replace(made, series=cell.series) == cell)
    ):
        return each
    lead = read_in(record, each, made, each.candidates[0].score if cell else 1.0)
    bound = replace(each.bound, when=replace(when, first=first, last=last) if when else None)
    return replace(lead, bound=bound)


_MOVES = re.compile(r"\b(?:from|to|de|desde|a) $")
MOSTLY = 2
"""How many times as many items of a list must be of one time as of any other for it to be that of the list."""


def _one_by_one(
    context: Context, record: Record, times: Sequence[Bound], known: Mapping[int, Binding]
) -> tuple[list[Binding], list[dict[Universe, float]]]:
    """Every figure by its own words and those before it, with the log odds of its universes."""
    words: list[dict[Universe, float]] = []
    found: list[Binding] = []
    for figure, bound in zip(context.figures, times, strict=True):
        if figure.start in known:
            found.append(known[figure.start])
            words.append({universe(found[-1].candidates[0].reading.universe): CERTAIN})
            continue
        whole = _whole(context, figure, found)
        if whole is not None:
            own_time = context.times_by_sentence.get(figure.sentence)
            words.append({universe(whole.candidates[0].reading.universe): CERTAIN})
            when = bound if own_time else _bound_as(whole, bound)
            found.append(weighed(context, record, figure, when, words[-1]))
            continue
        own = scores(context, figure)
        alone = beside(context, figure, STOPS) or subject_places(context, figure)
        scored = own if alone else _carried(context, own, figure, _governed(context, figure, found))
        sibling = _siblings(figure, bound, found)
        if sibling is not None:
            beside_it = words[found.index(sibling)]
            scored = {each: score + scored.get(each, 0.0) for each, score in beside_it.items()}
        words.append(scored)
        found.append(weighed(context, record, figure, bound, scored))
    return found, words


def _together(
    context: Context,
    record: Record,
    found: Sequence[Binding],
    words: Sequence[dict[Universe, float]],
    known: Mapping[int, Binding],
) -> tuple[list[Binding], list[dict[Universe, float]]]:
    """Every figure with what the others of its sentence and of the document say for each universe and time."""
    together: dict[int, list[Binding]] = {}
    for each in found:
        together.setdefault(each.figure.sentence, []).append(each)
    told = agreed(found)
    again, leans = [], []
    for each, scored in zip(found, words, strict=True):
        gains = _gains(context, each, together[each.figure.sentence])
        lean = {u: s + gains.get(u.id, 0.0) for u, s in _spoken(context, each, scored, told).items()}
        lean = _with_kin(context, each.figure, lean)
        bound = _at_told(each.bound, told)
        changed = any(gains.values()) or lean != scored or bound != each.bound
        if changed and each.figure.start not in known:
            again.append(weighed(context, record, each.figure, bound, lean))
        else:
            again.append(each)
        leans.append(lean)
    return again, leans


def agreed(found: Sequence[Binding]) -> Sequence[Reading]:
    """The cells that a document is about, as far as its figures of four digits and more bear them out."""
    return [
        each.candidates[0].reading
        for each in found
        if each.candidates
        and each.figure.kind == "count"
        and digits(each.figure) >= SAME_DIGITS
        and each.judgements[0].reason in ("fits", "printed")
    ]


def _spoken(
    context: Context, each: Binding, scored: dict[Universe, float], told: Sequence[Reading]
) -> dict[Universe, float]:
    """The scores of a figure of few words, with the universes that the document's other figures are about."""
    if not told or beside(context, each.figure, STOPS) or max(scored.values(), default=0.0) > CARRIED:
        return scored
    if (
        scoped(context, each.figure.sentence)
        or subject_places(context, each.figure)
        or each.figure.kind in ("money", "other")
    ):
        return scored
    tally = Counter(cell.universe for cell in told)
    extra = {universe(name): SPOKEN + TALLIED * number / len(told) for name, number in tally.items()}
    return {u: max(scored.get(u, 0.0), extra.get(u, 0.0)) for u in (*scored, *extra)}


def _with_kin(context: Context, figure: Figure, scored: dict[Universe, float]) -> dict[Universe, float]:
    """The scores of a figure whose own words name no universe clearly, with those that it is confused with."""
    own = max(scores(context, figure).values(), default=0.0)
    if not scored or own > CLEAR or digits(figure) <= SAME_DIGITS or beside(context, figure, STOPS):
        return scored
    best = max(scored, key=lambda each: scored[each])
    kin = {
        each: scored[best] - CONFUSED
        for each in map(universe, best.kin)
        if not contradicted(context, figure, each)
    }
    return {u: max(scored.get(u, -9.0), kin.get(u, -9.0)) for u in (*scored, *kin)}


def _at_told(bound: Bound, told: Sequence[Reading]) -> Bound:
    """A time that the sentence does not say, with those that the document's other figures are about."""
    if bound.when is None or bound.surety > UNSAID:
        return bound
    known = {(when.first, when.last) for when, _ in bound.others} | {(bound.when.first, bound.when.last)}
    tally = Counter((cell.first, cell.last) for cell in told)
    more = tuple(
        (
            replace(bound.when, first=first, last=last, grain="span", cue="", how="carried"),
            OTHER_TIME + number / len(told) / 2,
        )
        for (first, last), number in tally.most_common(TIMES_KEPT)
        if (first, last) not in known
    )
    return replace(bound, others=(*bound.others, *more))


def _siblings(figure: Figure, bound: Bound, found: Sequence[Binding]) -> Binding | None:
    """The count that a figure is compared with ("compared to 276,036 in April 2023"): both are of one universe."""
    if bound.when is None or bound.when.cue != "compared" or figure.kind != "count" or figure.unit:
        return None
    near = [
        e
        for e in found[-2:]
        if e.figure.sentence == figure.sentence and e.figure.kind == "count" and e.candidates
    ]
    return near[-1] if near else None


def _narrower(context: Context, figure: Figure) -> bool:
    """Whether a figure is the part of another that one way of arrival makes up."""
    return (part(context, figure) or follows(context, figure)) and beside(context, figure, WAYS)


def _gains(context: Context, each: Binding, found: Sequence[Binding]) -> dict[str, float]:
    """What the other figures of a sentence say for each universe: they are read in one, and agree with the record
    there or not."""
    gains: dict[str, float] = {}
    for other in found:
        if other is each or other.figure.kind != "count":
            continue
        if _narrower(context, other.figure) != _narrower(context, each.figure):
            continue
        best: dict[str, float] = {}
        for candidate, judgement in zip(other.candidates, other.judgements, strict=True):
            name = candidate.reading.universe
            best[name] = max(
                best.get(name, 0.0),
                log(MATCH.get(digits(other.figure), EXACT))
                if judgement.reason in ("fits", "printed")
                else 0.0,
            )
        for name, gain in best.items():
            gains[name] = min(gains.get(name, 0.0) + gain, NEIGHBOURS)
    return gains


def _whole(context: Context, figure: Figure, found: Sequence[Binding]) -> Binding | None:
    """The count just before that a figure is told of as a part of, if there is one."""
    if not found or not follows(context, figure) or beside(context, figure, STOPS | WAYS | BORDER):
        return None
    before = [
        e
        for e in found[-6:]
        if e.candidates
        and e.figure.kind == "count"
        and figure.sentence - e.figure.sentence <= 1
        and same_paragraph(context, figure.sentence, e.figure.sentence)
    ]
    own = [
        e
        for e in before
        if e.bound.when is None or (e.bound.when.cue != "compared" and e.bound.when.grain != "mirror")
    ]
    chosen = own or before
    return chosen[-1] if chosen else None


def _bound_as(whole: Binding, bound: Bound) -> Bound:
    """The time of a part: that which its whole is read in."""
    cell = whole.candidates[0].reading
    when = whole.bound.when
    if when is None:
        return bound
    return Bound(
        replace(when, first=cell.first, last=cell.last, grain="span", cue="", how="carried"),
        whole.bound.surety,
    )


def _governed(context: Context, figure: Figure, found: Sequence[Binding]) -> Sequence[Binding]:
    """The bindings before a figure that may lend it their universe: those under its own head, where it has one."""
    lead, _ = context.heads[figure.sentence]
    if scoped(context, figure.sentence):
        return [e for e in found[-REMEMBERED:] if context.heads[e.figure.sentence][0] == lead]
    if led(context, figure):
        return [e for e in found[-REMEMBERED:] if same_paragraph(context, figure.sentence, e.figure.sentence)]
    return found


def _carried(
    context: Context, scored: dict[Universe, float], figure: Figure, found: Sequence[Binding]
) -> dict[Universe, float]:
    """The scores of a figure with what the last bound count before it was about, where its own words say little."""
    before = next(
        (
            each
            for each in reversed(found[-REMEMBERED:])
            if each.candidates and not _narrower(context, each.figure)
        ),
        None,
    )
    if before is None:
        return scored
    sentences = context.document.sentences
    apart = figure.sentence - before.figure.sentence
    parted = sentences[figure.sentence].paragraph - sentences[before.figure.sentence].paragraph
    last = universe(before.candidates[0].reading.universe)
    bonus = CARRIED * FADING**apart * PARTING**parted
    if (
        bonus < LEAST / 2
        or max(scored.values(), default=0.0) > CARRIED
        or contradicted(context, figure, last)
    ):
        return scored
    whole = {**scored, last: scored.get(last, 0.0) + bonus}
    return {each: score for each, score in whole.items() if score >= LEAST}
