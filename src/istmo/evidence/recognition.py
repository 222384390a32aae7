"""Recognition: figures whose words were bound to the wrong cell, known again by what they say.

A figure of five digits agrees with a given cell by chance once in tens of thousands of times. So where it agrees with
none that its words were first bound to, but with exactly one of the few score that its document speaks of, that one is
what it tells of. With w the weight that the words give to a cell, of all weights W, and p the chance that a wrong cell
agrees, the odds are

    (w / W) / p,

and a cell is taken from `ODDS` on. A time or nationality that stands right beside a figure is kept, and a time that is
the only one of its sentence: another would excuse a wrong year.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import exp

from istmo.evidence.context import Context
from istmo.evidence.heads import PLACE_OF, WHOLES, places_named, same_paragraph
from istmo.evidence.parts import of_these
from istmo.evidence.people import beside_origin, several
from istmo.evidence.periods import Bound
from istmo.evidence.readings import judged, place, readings, spans
from istmo.evidence.record import Record
from istmo.evidence.scope import HOUSEHOLDS, STOPS, beside, contradicted
from istmo.evidence.sectors import sector_code
from istmo.evidence.stretches import Stretches
from istmo.evidence.types import Candidate, Figure, Official, Reading, When
from istmo.evidence.universes import Universe, universe, universes
from istmo.evidence.verdict import Judgement
from istmo.evidence.weighing import Binding
from istmo.observation import ALL

ODDS = 10.0
"""Odds from which a cell that agrees is taken for the one meant."""
SHARE_OF_DECADE = 0.5
"""How dense numbers lie about a figure, as a share of one a unit over its value: counts spread over decades."""
LEAST_WEIGHT = 0.002
"""Weight beneath which a cell is not looked up."""
SETTLED = ("fits", "printed", "only-first")
AGREES = ("fits", "printed")
"""Reasons of judgements by which a cell agrees."""
REVISED = 0.0005
"""Share of the record's value within which a small revision is as good."""
KIN, TOLD, NAMED = 0.15, 0.5, 0.05
"""Weights of universes that everyday words confuse with the likeliest, that the document's other figures are of (times
their share), and that the document only names."""
OTHER = 0.3
"""Weight of another nationality, household or place of the sentence, or of everybody."""
SENT_FROM = ("USA", "MEX")
"""The countries that people are sent back from, which their own country counts apart."""
UNSAID = 0.05
"""Weight of another nationality than the one that the words say."""
TOPIC, TOPIC_NAMED = 0.1, 4
"""Weight of the nationality that a document is about, and the times it is named from which it is."""
SURE = 0.85
BACK, PARAGRAPHS, FARTHEST = 3, 2, 12
"""Sentences of a paragraph before a figure in which the people that it counts are looked for; paragraphs, and
sentences, in which its sector is."""


def recognised(
    context: Context,
    record: Record,
    found: Sequence[Binding],
    leans: Sequence[Mapping[Universe, float]],
    told: Sequence[Reading],
) -> dict[int, Binding]:
    """The bindings of figures known again by their value, by where they start.

    Args:
        context: the document.
        record: what is known.
        found: its figures as first bound.
        leans: for each, the log odds of its universes.
        told: the cells that its figures bear out.
    """
    times = Stretches(context, found, told)
    known: dict[int, Binding] = {}
    for each, lean in zip(found, leans, strict=True):
        if _open(context, each):
            kept = each.candidates[0].reading if in_list(context, each, found, timed=True) else None
            again = _recognised(context, record, each, lean, told, times, kept)
            if again is not None:
                known[each.figure.start] = again
    return known


def _open(context: Context, each: Binding) -> bool:
    """Whether a figure is a count that agrees with nothing yet."""
    figure = each.figure
    return (
        figure.kind == "count"
        and figure.unit not in ("countries", "things")
        and figure.value >= 100
        and not (each.judgements and each.judgements[0].reason in SETTLED)
        and not beside(context, figure, STOPS)
    )


LISTED = 2
"""Items of a list that agree with the record in one universe, from which on all of it is taken to be of it."""


def in_list(context: Context, each: Binding, found: Sequence[Binding], timed: bool = False) -> bool:
    """Whether a count of one nationality, sector or household stands in a list whose other items agree with the record
    in the universe that it is read in, and in its time too if asked (`timed`)."""
    if not each.candidates or several(each.nationality) or each.figure.kind != "count":
        return False
    cell = each.candidates[0].reading
    alike = {
        item(other.candidates[0].reading)
        for other in found
        if same_list(context, each, other)
        and other.judgements
        and other.judgements[0].reason in SETTLED
        and not several(other.nationality)
        and other.candidates[0].reading.universe == cell.universe
        and (not timed or _alike(other.candidates[0].reading, cell))
        and cut(other.candidates[0].reading) == cut(cell)
    }
    return any(cut(cell)) and len(alike - {item(cell), whole_of(cell)}) >= LISTED


def cut(cell: Reading) -> tuple[bool, bool, bool]:
    """By what a cell is cut out of the whole: nationality, household, place. The items of a list are cut alike."""
    whole = whole_of(cell)
    return cell.nationality != ALL, cell.household != ALL, cell.place != whole.place


def same_list(context: Context, one: Binding, two: Binding) -> bool:
    """Whether two figures stand in one sentence, or are items of one list."""
    return context.lists[one.figure.sentence] == context.lists[two.figure.sentence]


def item(cell: Reading) -> Reading:
    """A cell whatever series it is read from."""
    return replace(cell, series="")


def whole_of(cell: Reading) -> Reading:
    """The whole of the universe and time of a cell, as `item` gives it."""
    place = universe(cell.universe).place
    return replace(cell, series="", nationality=ALL, household=ALL, place=place)


def _recognised(
    context: Context,
    record: Record,
    each: Binding,
    lean: Mapping[Universe, float],
    told: Sequence[Reading],
    times: Stretches,
    kept: Reading | None,
) -> Binding | None:
    """A figure known again; in a list, only as another item of it (`kept` is the cell it was read as)."""
    first = context.figures_by_sentence[each.figure.sentence][0] is each.figure
    part = (
        each.candidates[0].reading if each.candidates and first and of_these(context, each.figure) else None
    )
    whole, hits = 0.0, list[tuple[float, float, Candidate, Judgement, When]]()
    stretches = times.of(each)
    for one, likely in _universes(context, each.figure, lean, told):
        for cell, weight, when in _cells(context, record, each, one, likely, stretches):
            official = record.official(cell, one)
            if official.value is None or (kept is not None and not _alike(cell, kept)):
                continue
            if part is not None and (cell.first, cell.last) != (part.first, part.last):
                continue
            whole += weight
            judgement = judged(record, each.figure, one, cell, official)
            revised = judgement.presumed and _off(each.figure, official) <= REVISED and likely > NAMED
            if judgement.reason in AGREES or revised:
                made = Candidate(cell, weight, official, judgement.verdict)
                hits.append((weight / _chance(each.figure, judgement), weight, made, judgement, when))
    if not hits:
        return None
    worth, weight, candidate, judgement, when = max(hits, key=lambda hit: hit[0])
    odds = worth / whole
    cell = candidate.reading
    if odds < ODDS or any(cell == other.reading for other in each.candidates[:1]):
        return None
    chosen = replace(candidate, score=odds / (1 + odds) * worth / sum(hit[0] for hit in hits))
    time = Bound(
        replace(when, first=cell.first, last=cell.last), max(SURE, each.bound.surety), each.bound.baseline
    )
    others = zip(each.candidates, each.judgements, strict=True)
    rest = [(c, j) for c, j in others if c.reading != cell]
    return Binding(
        each.figure,
        (chosen, *(c for c, _ in rest)),
        (judgement, *(j for _, j in rest)),
        time,
        cell.nationality,
        cell.household,
        each.named or universe(cell.universe),
    )


def _chance(figure: Figure, judgement: Judgement) -> float:
    """The chance that a cell agrees as well with a figure that is not about it."""
    off = 2 * abs(figure.value - (judgement.value or 0.0)) if judgement.presumed else 0.0
    return SHARE_OF_DECADE * max(figure.high - figure.low, off, 1.0) / figure.value


def _alike(one: Reading, two: Reading) -> bool:
    """Whether two cells are of one universe and time."""
    return (one.universe, one.first, one.last) == (two.universe, two.first, two.last)


def _off(figure: Figure, official: Official) -> float:
    """How far a figure is from the record, as a share of it."""
    return abs(figure.value / official.value - 1) if official.value else 1.0


def _universes(
    context: Context, figure: Figure, lean: Mapping[Universe, float], told: Sequence[Reading]
) -> Iterator[tuple[Universe, float]]:
    """The universes that a figure may be of, with their weights: by its words, by the document's other figures, and as
    far as the document names them."""
    top = max(lean.values(), default=0.0)
    found = {each: exp(score - top) for each, score in lean.items()}
    best = max(found, key=lambda each: found[each], default=None)
    for name in best.kin if best is not None else ():
        found.setdefault(universe(name), KIN)
    for name, number in Counter(cell.universe for cell in told).items():
        found[universe(name)] = max(found.get(universe(name), 0.0), TOLD * number / len(told))
    for each in universes():
        if each.needs and any(context.concepts[concept] for concept in each.needs):
            found.setdefault(each, NAMED)
    named = context.origins_by_sentence.get(figure.sentence, ())
    here = places_named(context, figure)
    here |= {each.code for each in named if here and each.code in PLACE_OF and not each.demonym}
    for each, weight in found.items():
        country = each.place if each.place in PLACE_OF else "USA"
        if each.checkable and not (here and country not in here) and not contradicted(context, figure, each):
            yield each, weight


def _cells(
    context: Context,
    record: Record,
    each: Binding,
    one: Universe,
    likely: float,
    stretches: Sequence[tuple[When, float]],
) -> Iterator[tuple[Reading, float, When]]:
    """The cells of a universe that a figure may be of, with their weights."""
    seen: set[Reading] = set()
    for code, who in _people(context, each, one):
        for home, household in _homes(context, each):
            for where, at in _wheres(context, each.figure, one):
                weight = likely * who * household * at
                for when, time in stretches if weight >= LEAST_WEIGHT else ():
                    if weight * time < LEAST_WEIGHT:
                        continue
                    for (first, last), share in spans(one, when):
                        for cell in readings(record, one, code, home, where, first, last):
                            if cell not in seen:
                                seen.add(cell)
                                yield cell, weight * time * share, when


def _people(context: Context, each: Binding, one: Universe) -> Iterator[tuple[str, float]]:
    """The nationalities that a figure may count, with their weights."""
    if one.nationality != ALL:
        yield one.nationality, 1.0
        return
    said = each.nationality
    yield said, 1.0
    if said != ALL and beside_origin(context, each.figure, said):
        return
    if said != ALL:
        yield ALL, OTHER
    sentence = each.figure.sentence
    named = context.origins_by_sentence.get(sentence, ())
    for earlier in range(sentence - 1, sentence - 1 - BACK, -1):
        if named or not same_paragraph(context, sentence, earlier):
            break
        named = context.origins_by_sentence.get(earlier, ())
    seen = dict.fromkeys(o.code for o in named if o.code not in (said, "USA"))
    for code in seen:
        yield code, OTHER if said == ALL else UNSAID
    topic = _topic(context)
    if said == ALL and topic and topic not in seen:
        yield topic, TOPIC


def _topic(context: Context) -> str:
    """The nationality that a document is about: named most by far, as people or as a country, those with universes of
    their own (`PLACE_OF`) and the United States left out; "" for none."""
    tally = Counter(each.code for each in context.origins if each.code not in ("USA", *PLACE_OF))
    most = tally.most_common(2)
    if not most or most[0][1] < TOPIC_NAMED or (len(most) > 1 and most[0][1] < 2 * most[1][1]):
        return ""
    return most[0][0]


def _homes(context: Context, each: Binding) -> Iterator[tuple[str, float]]:
    """The household types that a figure may count, with their weights."""
    if each.household != "?":
        yield each.household, 1.0
    if each.household != ALL:
        yield ALL, OTHER
    here = context.mentions_by_sentence.get(each.figure.sentence, ())
    for home in dict.fromkeys(HOUSEHOLDS[m.concept] for m in here if m.concept in HOUSEHOLDS):
        if home != each.household:
            yield home, OTHER


def _last_sector(context: Context, figure: Figure, one: Universe) -> str:
    """The last sector named before a figure, in its paragraph or one of the two before; "" where none is, or where its
    sentence names the whole of a border."""
    here = context.mentions_by_sentence.get(figure.sentence, ())
    if "usbp-sector" not in one.places or any(each.concept in WHOLES for each in here):
        return ""
    own = context.document.sentences[figure.sentence].paragraph
    for earlier in range(figure.sentence, max(figure.sentence - FARTHEST, -1), -1):
        if own - context.document.sentences[earlier].paragraph > PARAGRAPHS:
            break
        named = [sector_code(context, each) for each in context.mentions_by_sentence.get(earlier, ())]
        if any(named):
            return [each for each in named if each][-1]
    return ""


def _wheres(context: Context, figure: Figure, one: Universe) -> Iterator[tuple[str, float]]:
    """The places that a figure may count in a universe, with their weights."""
    near = place(context, figure, one)
    yield near, 1.0
    if near != one.place:
        yield one.place, OTHER
    elif sector := _last_sector(context, figure, one):
        yield sector, OTHER
    for other in SENT_FROM if "country" in one.places and one.nationality != ALL else ():
        if other != near:
            yield other, OTHER
