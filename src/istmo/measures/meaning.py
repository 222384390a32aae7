"""What a well-formed measure of a plan gets wrong about the world: places, people, dates, numbers."""

from collections.abc import Callable, Iterator

from istmo.measures.catalogue import catalogue
from istmo.measures.faults import did_you_mean
from istmo.measures.lines import Problem
from istmo.measures.measure import DAYS, Measure
from istmo.measures.plan import End
from istmo.measures.select import link_words, pathway_names, unknown_words
from istmo.places import country
from istmo.studies import Study

LARGEST = 1e6
"""Of a size in any unit: more than all whom the study has on the way, and where the engine's numbers of 24 bits still
tell one person from none."""
Line = Callable[[str], int]
"""The line of a key of a table; of the table itself for a key it does not have."""


def mistakes(study: Study, one: Measure, line: Line, *, known: Measure | None) -> Iterator[Problem]:
    """Problems of one measure.

    Args:
        study: whose links, pathways and people it may name.
        one: the measure.
        line: where its keys stand.
        known: the measure of the catalogue that it was made from; its own words need no check.
    """
    if one.end is not None and one.end < one.start:
        what = f"end {one.end} lies before start {one.start}"
        yield Problem(line("end"), what, "Swap them, or leave end out if it shall stay")
    yield from _words(study, one, line, known)
    yield from _size(one, line)
    if not one.acts and known is None:
        yield Problem(line(""), f"{one.id} says nothing about where it acts", "Add links or pathways")
    if not one.acts and known is not None:
        yield Problem(
            line("measure"),
            f"{one.id} acts on nothing in this study",
            "Write it out as a [[measure]] with the links that it should act on",
        )


def ending(end: End, line: Line) -> Iterator[Problem]:
    """Problems of one end."""
    known = {one.id: one for one in catalogue()}
    if end.measure not in known:
        what = f"there is no measure {end.measure!r} in the catalogue"
        yield Problem(line("measure"), what, did_you_mean(end.measure, list(known)))
    elif (last := known[end.measure].end) is not None and last < end.date:
        yield Problem(line("date"), f"{end.measure} has ended by itself on {last}", "Leave this out")
    elif end.date < known[end.measure].start:
        what = f"{end.measure} begins only on {known[end.measure].start}"
        yield Problem(line("date"), what, "Give a later day")


def _words(study: Study, one: Measure, line: Line, known: Measure | None) -> Iterator[Problem]:
    means = {
        "links": ("no link, and no pattern of one", link_words(study)),
        "pathways": ("no pathway", pathway_names(study)),
        "nationalities": ("no nationality that the study tells apart", study.nationalities),
        "households": ("no household type", study.households),
    }
    for field, word, _ in unknown_words(study, one):
        if known is not None and word in getattr(known, field):
            continue
        what, words = means[field]
        remedy = did_you_mean(word, list(words))
        if field == "nationalities":
            code = country(word.removeprefix("!"))
            remedy = f"Did you mean {code}?" if code in words else "All whom it does not tell apart are OOO"
        # A [[pathway]] table calls it pathway.
        found = line(field) if field != "pathways" or line(field) != line("") else line("pathway")
        yield Problem(found, f"{word!r} is {what}", remedy)


def _size(one: Measure, line: Line) -> Iterator[Problem]:
    kind, size = one.about, one.size
    given = next((key for key in ("size", *DAYS) if line(key) != line("")), "size")
    where = line(given)
    if kind.stated and size is None:
        remedy = "Add size, or daily, monthly or yearly" if kind.unit == "persons/day" else "Add size"
        yield Problem(where, f"a {one.kind} needs a size [{kind.unit}]", remedy)
    if size is None:
        return
    if not max(abs(size.low), abs(size.high)) <= LARGEST:
        days, far = DAYS.get(given, 1.0), max(size.low, size.high, key=abs)
        remedy = f"Give at most {LARGEST * days:,.0f}"
        yield Problem(where, f"{given} {far * days:g} is too large to be simulated", remedy)
    if kind.stated and size.low < 0:
        what = f"the size {size.low:g} {kind.unit} is negative"
        if given in DAYS:  # as it was written, not as the engine has it
            what = f"{given} {size.low * DAYS[given]:g} is negative"
        yield Problem(where, what, "Give 0 or more")
    if kind.lever == "penalty" and (size.central > 0 if kind.negative else size.central < 0):
        yield Problem(
            where,
            f"the size {size.central:g} of a {one.kind} has the wrong sign",
            f"Give a number {'below' if kind.negative else 'above'} 0, or eases = true for the opposite effect",
        )
