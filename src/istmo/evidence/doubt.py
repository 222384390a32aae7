"""Doubt: when a figure that differs from the record is called wrong, and when it may count something else.

To call a true figure wrong is the worse mistake, so that a figure is called inconsistent only where its words leave
little doubt of what it counts and when; any other is not checkable.
"""

import re
from collections.abc import Sequence

from istmo.evidence.anaphora import points_back
from istmo.evidence.binding import WAYS, agreed
from istmo.evidence.context import Context
from istmo.evidence.heads import same_paragraph
from istmo.evidence.parts import of_those_told
from istmo.evidence.people import beside_origin, nationality, several
from istmo.evidence.readings import CLOSED, part_of_month, place, revisions
from istmo.evidence.reckoning import ends_inside
from istmo.evidence.recognition import cut, in_list
from istmo.evidence.relative import moved, same_but_time
from istmo.evidence.scope import ASIDE, HOUSEHOLDS, beside, household, scores, weights
from istmo.evidence.stretches import stands
from istmo.evidence.tables import cells
from istmo.evidence.types import Candidate, Figure, Reading, When
from istmo.evidence.universes import universe
from istmo.evidence.verdict import LOOSE, SAME_DIGITS, digits, slip
from istmo.evidence.weighing import Binding, far
from istmo.observation import ALL

SAID, LIKELY = 0.85, 0.6
"""Surety of a figure's time and share of a reading below which a figure is not called wrong."""
CLEAR, PLAIN = 3.5, 5.0
"""Log odds from which words name a universe clearly enough to call a figure wrong that is not far off, or any."""
CLOSE, NEAREST = 0.35, 0.02
"""Share of the record's value within which a figure is not far off, and within which nothing else can be meant than
its cell."""
RELEASED = 0.03
"""Share of the record's value within which a count printed to its last digits may be of a release that is not kept,
where first values of its publisher are not (the United States' are)."""
ALONE, LEADING, FINE = 0.8, 0.7, 0.25
"""Shares of a reading beside which no other counts and which leads the others well, and share of the record's value
within which a figure of three digits is called wrong beside no other."""
FINE_DIGITS = 3
TOLD, NOT_MUCH = 2.0, 0.3
"""Log odds by which words tell of a universe, and share of the record's value within which a figure of three digits is
called wrong of it whatever else is said."""
CLEAR_CHANGE, NEARLY_ALL = 3.0, 0.95
"""Points by which two counts must belie a change, and share of its readings that a count must differ from."""
ITSELF, TELLS, LEAST_DIGITS = 0.8, 0.7, 2
"""Weight from which a word counts as a figure's own, log odds from which it tells of a universe, and least digits of a
figure that is called wrong because its words leave nothing open."""
NOT_FAR, BEHIND = 2.5, 24
"""How many times larger or smaller than the record's a share may be and still be called wrong, and characters within
which it stands right behind its count."""
WILD, POINTS = 4.0, 25.0
"""How many times larger or smaller than the record's a change may be and still be called wrong, unless it is off by
no more than some points."""


def is_wrong(context: Context, binding: Binding, best: Candidate, found: Sequence[Binding]) -> bool:
    """Whether a figure that differs from the record is called wrong.

    Args:
        context: the document.
        binding: the figure.
        best: its likeliest reading.
        found: all figures of the document.
    """
    sentence = context.document.sentences[binding.figure.sentence]
    if _surveyed(context, binding.figure) or _PRELIMINARY.search(context.plain, sentence.start, sentence.end):
        return False
    if several(binding.nationality):
        return False  # which of them are counted together is read less surely than one
    match binding.figure.kind:
        case "count":
            return _count(context, binding, best, found)
        case "share":
            return _share(context, binding, best, found)
        case "change" | "ratio":
            told = binding.bound.baseline is not None
            counted = agreed(_near(binding, found))
            return (told and best.reading in counted and not _wild(binding, best)) or _belied(binding, found)
        case _:
            # A mean of some days of a month is as often told of as that of all of it.
            when = binding.bound.when
            plain = when is not None and _plain(when) and stands(context, binding.figure, when)
            near = not far(binding.figure, best.official.value)
            return plain and near and _beside_a_count(best, found)


_PRELIMINARY = re.compile(r"\b(?:preliminary|preliminar(?:es)?|provisional(?:es)?)\b")
""""According to preliminary figures": not yet those of the record."""


def _surveyed(context: Context, figure: Figure) -> bool:
    """Whether a figure's sentence, or one before it in its paragraph, tells of people asked: what share of them says
    or is something, no series counts."""
    back = range(figure.sentence, max(figure.sentence - SURVEYED_BEFORE, -1), -1)
    return any(
        each.concept == "survey"
        for at in back
        if same_paragraph(context, figure.sentence, at)
        for each in context.mentions_by_sentence.get(at, ())
    )


SURVEYED_BEFORE = 3
"""Sentences back to which a survey is told of."""


def _count(context: Context, binding: Binding, best: Candidate, found: Sequence[Binding]) -> bool:
    """A slip of the pen; an item of a list that is right otherwise; one whose words name the universe clearly and its
    sentence the time."""
    figure, value = binding.figure, best.official.value
    if _unshown_part(context, binding, best) or _stands_in(binding):
        return False
    if not value or slip(figure, value):
        return bool(value)
    off = abs(figure.value / value - 1)
    tabled = cells(context, figure) != ((0, 0), (0, 0))
    if tabled and far(figure, value):
        return False
    if in_list(context, binding, found) or _among_right(context, binding, best, found):
        return off > revisions(best.reading) and not _of_release(best, figure, off)
    doubtful = (
        (NEAREST <= off < universe(best.reading.universe).loosely)
        or (far(figure, value) and not explained(context, binding, best))
        or _likely(binding, best) < LIKELY
        or _running(context, binding, best)
        or _of_release(best, figure, off)
        or (figure.comparator == "exact" and off <= revisions(best.reading))
    )
    return not doubtful and _off_by(context, binding, best, off)


def _stands_in(binding: Binding) -> bool:
    """Whether the universe that a figure's words favour has no cell of it, so that another is judged in its place: that
    may bear a figure out, but not refute it."""
    return binding.named is not None and all(
        each.reading.universe != binding.named.id for each in binding.candidates
    )


def _likely(binding: Binding, best: Candidate) -> float:
    """How likely a reading is together with those of its universe that have the same value: a programme's count from
    its first month and from its first year."""
    return sum(
        each.score
        for each in binding.candidates
        if (each.reading.universe, each.official.value) == (best.reading.universe, best.official.value)
    )


def _of_release(best: Candidate, figure: Figure, off: float) -> bool:
    """Whether a count printed to its last digits is so near the record, and no slip, that it is likelier of a release
    which is not kept than wrong."""
    within = NEAREST if universe(best.reading.universe).fiscal else RELEASED
    return off < within and figure.comparator == "exact" and digits(figure) >= SAME_DIGITS


def at_sea(binding: Binding, found: Sequence[Binding]) -> bool:
    """Whether so few of a document's counts of four digits and more agree with the record that it must have been read
    wrongly (of a wrong year, or about what no series counts), not they: none of its figures is called wrong then.

    Args:
        binding: the figure, which does not count itself.
        found: all figures of the document.
    """
    fine = [e for e in found if e.candidates and e.figure.kind == "count" and digits(e.figure) >= SAME_DIGITS]
    others = [e for e in fine if e.figure is not binding.figure]
    right = sum(e.judgements[0].verdict in HOLDS for e in others)
    return len(others) >= ENOUGH and right < FEW * len(others)


ENOUGH, FEW = 3, 1 / 3
"""Counts from which a document tells how well it was read, and the share of them that must agree with the record."""


def _among_right(context: Context, binding: Binding, best: Candidate, found: Sequence[Binding]) -> bool:
    """Whether a count of four digits and more stands among others of its sentence or paragraph that are right in its
    universe and cut out of it alike, and says itself whose or when it is: "peaked in FY2022 at 149,093; in FY2019, they
    were 144,834"."""
    figure, when, cell = binding.figure, binding.bound.when, best.reading
    sure = sum(each.score for each in binding.candidates if each.reading.universe == cell.universe)
    if digits(figure) < SAME_DIGITS or far(figure, best.official.value) or sure < LIKELY:
        return False
    if universe(cell.universe).loosely or when is None or _running(context, binding, best):
        return False
    if _of_others(context, binding, best):
        return False
    alike = [
        other
        for other in found
        if agreed([other])
        and same_paragraph(context, figure.sentence, other.figure.sentence)
        and other.candidates[0].reading.universe == cell.universe
        and cut(other.candidates[0].reading) == cut(cell)
    ]
    said = stands(context, figure, when) and _plain(when)
    if not said and not _item_named(context, figure, cell):
        return False
    if not said:
        alike = [o for o in alike if o.candidates[0].reading.first == cell.first]
    here = any(abs(figure.sentence - other.figure.sentence) <= said for other in alike)
    return here or len(alike) >= TWO_RIGHT


def _item_named(context: Context, figure: Figure, cell: Reading) -> bool:
    """Whether the nationality, household or sector of a cell is named beside a figure."""
    each = universe(cell.universe)
    return (
        (cell.nationality != ALL and beside_origin(context, figure, cell.nationality))
        or (cell.household != ALL and household(context, figure) == cell.household)
        or (cell.place != each.place and place(context, figure, each) == cell.place)
    )


TWO_RIGHT = 2
"""Right counts of a paragraph that speak for their universe as one of the same sentence does."""


def _unshown_part(context: Context, binding: Binding, best: Candidate) -> bool:
    """Whether a figure is a part of those before by a trait that no series shows ("of those who came, 9,000 slept in
    the shelter"), and so rightly differs from the count of them all; or of a nationality that its words only point
    back to, which may be another."""
    figure, cell = binding.figure, best.reading
    own = nationality(context, figure), household(context, figure)
    if own != (ALL, ALL) or cell.place != universe(cell.universe).place or beside(context, figure, WAYS):
        return False
    return of_those_told(context, figure) or (points_back(context, figure) and binding.nationality != ALL)


def _off_by(context: Context, binding: Binding, best: Candidate, off: float) -> bool:
    """Whether a count that is off by a share of the record's value is called wrong."""
    figure = binding.figure
    if off >= NEAREST and (not _timed(context, binding) or _of_others(context, binding, best)):
        return False
    if far(figure, best.official.value):
        return True
    said = binding.bound.surety >= SAID
    if said and best.score >= ALONE and off < FINE and digits(figure) >= FINE_DIGITS:
        return True
    named = scores(context, figure).get(universe(best.reading.universe), 0.0)
    if _explicit(context, binding, best) or (
        named >= TOLD and off < NOT_MUCH and digits(figure) >= FINE_DIGITS
    ):
        return True
    if named >= CLEAR and _alone(context, binding):
        return True
    close = off < NEAREST or (named >= CLEAR and off < CLOSE) or (named >= PLAIN and best.score >= LEADING)
    return close and said


def _explicit(context: Context, binding: Binding, best: Candidate) -> bool:
    """Whether a figure says itself what it counts and when: its words name both the event and who counts it or where,
    its time and its nationality stand in its clause, and nothing that no series counts is named beside it."""
    figure, when, cell = binding.figure, binding.bound.when, best.reading
    if when is None or when.cue or digits(figure) < LEAST_DIGITS:
        return False
    if not _plain(when) or not stands(context, figure, when):
        return False
    if any(
        each.code not in ("USA", cell.nationality, cell.place)
        for each in context.origins_by_sentence.get(figure.sentence, ())
    ):
        return False
    named = weights(context, figure)
    cues = universe(cell.universe).cues
    said = {each for each, weight in named.items() if weight >= ITSELF and cues.get(each, 0.0) >= TELLS}
    where = {each for each in said if each.startswith(("actor_", "place_", "us_sector", "darien"))}
    other = any(named.get(each, 0.0) >= ASIDE for each in universe("none").cues)
    whole = bool(said & WHOLLY) and figure.unit in ("people", "events")
    return (bool(where and said - where) or whole) and not other


WHOLLY = frozenset({"darien_transit", "cbp_one"})
"""Concepts that name what is counted and where at once."""


def explained(context: Context, binding: Binding, best: Candidate) -> bool:
    """Whether a figure says itself what it counts and when, and its clause has no word that its reading leaves out
    ("arrests of people with a record", "a charity helped 61,000"): then it can count nothing else, far off or not.

    Args:
        context: the document.
        binding: the figure.
        best: its likeliest reading.
    """
    figure = binding.figure
    if figure.kind != "count" or not _explicit(context, binding, best):
        return False
    sentence = context.document.sentences[figure.sentence]
    start = max((m.end() for m in _BREAK.finditer(context.plain, sentence.start, figure.start)), default=None)
    end = _CLAUSE_END.search(context.plain, figure.end, sentence.end)
    cues = universe(best.reading.universe).cues
    known = [
        *(m for m in context.mentions_by_sentence.get(figure.sentence, ()) if cues.get(m.concept, 0.0) > 0),
        *context.origins_by_sentence.get(figure.sentence, ()),
        *context.times_by_sentence.get(figure.sentence, ()),
    ]
    around = (
        (sentence.start if start is None else start, figure.start),
        (figure.end, end.start() if end else sentence.end),
    )
    return all(
        _SAYS_NOTHING.fullmatch(word[0])
        or any(each.start <= word.start() and word.end() <= each.end for each in known)
        for low, high in around
        for word in _WORD.finditer(_SOURCE.sub(_blank, context.plain[:high]), low)
    )


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


_BREAK = re.compile(r"[;:] ")
_CLAUSE_END = re.compile(r"[.;:,()]")
_SOURCE = re.compile(r"\b(?:according to|segun|de acuerdo con)\b[^,;:.]{0,80},")
_WORD = re.compile(r"[a-z0-9'-]+")
_SAYS_NOTHING = re.compile(
    r"[a-z]{1,2}|the|its|and|for|from|into|with|during|between|through|along|over|about|who|that|which|were|was|been"
    r"|have|had|has|their|whole|all|los|las|una?|del|por|para|con|sus?|que|entre|durante|desde|hasta|hacia|fueron|eran|han"
    r"|habian?|tod[oa]s?|there|some|unos|unas|casi|cerca|mas|menos|than|more|less|nearly|almost|around|only|just|apenas"
    r"|people|persons?|migrants?|individuals|times|events|personas?|migrantes?|individuos|veces|eventos|irregular(?:es|ly)?"
    r"|undocumented|indocumentad[oa]s|nationals?|citizens|ciudadan[oa]s|agents?|agentes|officers|authorities|autoridades"
    r"|made|recorded|counted|registered|reported|received|logged|tallied|saw|carried|out|reached|totall?ed|numbered"
    r"|hub[oa]|registr(?:o|aron)|cont(?:o|aron)|contabiliz(?:o|aron)|report(?:o|aron)|recib(?:io|ieron)|sum(?:o|aron)"
    r"|realiz(?:o|aron)|hiz?o|hicieron|llegaron|pasaron|crossed|came|cruz(?:o|aron)|fue|number|numero|total|month|mes|crossing|those"
    r"|migration|migracion|service|servicio|institut[eo]|nacional"
)


def _alone(context: Context, binding: Binding) -> bool:
    """Whether a count differs from all that its words may mean, at a time that stands beside it and leaves no doubt."""
    when = binding.bound.when
    told = zip(binding.candidates, binding.judgements, strict=True)
    wrong = sum(each.score for each, judgement in told if judgement.verdict == "inconsistent")
    return wrong >= NEARLY_ALL and when is not None and _plain(when) and stands(context, binding.figure, when)


def _plain(when: When) -> bool:
    """Whether a time is told so that it can be no other: with its year, or as a month."""
    return when.how == "printed" or when.grain == "month"


def _timed(context: Context, binding: Binding) -> bool:
    """Whether a figure's time stands in its clause, no other figure between, or in another sentence; one farther off
    in its own may be another figure's."""
    figure, when = binding.figure, binding.bound.when
    if when is None:
        return False
    sentence = context.document.sentences[figure.sentence]
    if not sentence.start <= when.start < sentence.end:
        return True
    low, high = (when.end, figure.start) if when.end <= figure.start else (figure.end, when.start)
    apart = re.search(r"; |\. ", context.plain[low:high])
    row = context.figures_by_sentence[figure.sentence]
    return not apart and not any(low <= each.start < high for each in row if each is not figure)


def _running(context: Context, binding: Binding, best: Candidate) -> bool:
    """Whether a figure counts to the day of its report, or to a day within a month that the report names ("from 1
    January to 23 July ..., last year 63,920 to July"), which a monthly record cannot be set beside."""
    when, clock = binding.bound.when, context.clock
    cell = best.reading
    for each in context.times:
        inside = each.grain == "span" and ends_inside(each.last)
        if inside and cell.last.month == each.last.month and cell.first.month != cell.last.month:
            return True
    if when is not None and part_of_month(when, clock):
        return True
    if when is None or when.grain == "month" or universe(best.reading.universe).fiscal:
        return False
    told = {each.how for each in context.times if (each.first, each.last) == (when.first, when.last)}
    ends_open = not told & set(CLOSED) or when.cue in ("since", "through") or not clock.fixed
    return ends_open and best.reading.last.year == clock.day.year


def _of_others(context: Context, binding: Binding, best: Candidate) -> bool:
    """Whether a figure read as everybody's stands beside a nationality, which it may count."""
    figure = binding.figure
    if binding.nationality != ALL:
        return False
    counting = universe(best.reading.universe).place  # "according to the Panamanian authorities"
    return any(
        each.demonym
        and each.code != counting
        and not any(min(figure.end, each.end) <= f.start < max(figure.start, each.start) for f in row)
        for row in [context.figures_by_sentence[figure.sentence]]
        for each in context.origins_by_sentence.get(figure.sentence, ())
    )


def _share(context: Context, binding: Binding, best: Candidate, found: Sequence[Binding]) -> bool:
    """A share that stands right behind the count of its part, which the text has right; one that is not far off, of a
    part that it counts rightly or of a nationality or household of a whole that it does, if its words tell the time or
    the universe."""
    cell = best.reading
    if _of_whole(context, binding):
        return False
    said_twice = [e for e in found if e.figure.kind == "count" and _right_behind(context, e, binding)]
    if said_twice and not any(e.judgements and e.judgements[0].verdict in HOLDS for e in said_twice):
        return False  # of a count that is not known, the share is not either
    counted = [e for e in found if e.candidates and e.candidates[0].reading == cell and agreed([e])]
    of_part = (cell.nationality, cell.household) != (ALL, ALL)
    if of_part and any(_right_behind(context, each, binding) for each in counted):
        return True
    value, said = abs(best.official.value or 0.0), binding.figure.value
    if not value or not 1 / NOT_FAR <= said / value <= NOT_FAR:
        return False
    if counted and of_part:
        return True
    of_part = (binding.nationality, binding.household) != (ALL, ALL)
    told = binding.bound.surety >= SAID or universe(cell.universe) in scores(context, binding.figure)
    when = binding.bound.when
    plain = best.score >= ALONE and when is not None and stands(context, binding.figure, when)
    return of_part and (plain or (told and _beside_a_count(best, found)))


HOLDS = ("consistent", "revised-later")


def _of_whole(context: Context, binding: Binding) -> bool:
    """Whether the household or nationality named behind a share is that of its whole: "47 % of all single adults"."""
    whole = _OF_ALL.match(context.plain, binding.figure.end)
    if not whole or (binding.nationality, binding.household) == (ALL, ALL):
        return False
    at = binding.figure.sentence
    homes = [m for m in context.mentions_by_sentence.get(at, ()) if m.concept in HOUSEHOLDS]
    return any(e.start == whole.end() for e in (*homes, *context.origins_by_sentence.get(at, ())))


_OF_ALL = re.compile(
    r" ?(?:%|percent|per ?cent|por ciento)? ?(?:of|de) (?:all|tod[oa]s)(?: (?:the|l[oa]s))? "
)


def _right_behind(context: Context, count: Binding, share: Binding) -> bool:
    """Whether a share stands right behind a count: "25,565 (15 %)"."""
    gap = share.figure.start - count.figure.end
    return 0 <= gap <= BEHIND and not re.search(
        r"[.;:]|\d", context.plain[count.figure.end : share.figure.start]
    )


def _belied(binding: Binding, found: Sequence[Binding]) -> bool:
    """Whether the two counts of a change's own sentence, which the record bears out, say another change: "333,704, 34
    percent more than the 103,378 of a year before"."""
    here = _near(binding, found)
    counts = [e for e in here if e.figure.kind == "count"]
    cells = sorted({(c.first, c.last): c for c in agreed(counts)}.values(), key=lambda cell: cell.first)
    changes = [e for e in here if e.figure.kind in ("change", "ratio")]
    if len(counts) != 2 or len(cells) != 2 or len(changes) != 1 or not same_but_time(*cells):
        return False
    values = [next(e.figure.value for e in counts if e.candidates[0].reading == cell) for cell in cells]
    value = moved(binding.figure, values[1], values[0])
    off = abs(abs(value) - binding.figure.value)
    return off > (CLEAR_CHANGE if binding.figure.kind == "change" else LOOSE * abs(value))


def _near(binding: Binding, found: Sequence[Binding]) -> Sequence[Binding]:
    """The figures of a figure's own sentence."""
    return [each for each in found if each.figure.sentence == binding.figure.sentence]


def _wild(binding: Binding, best: Candidate) -> bool:
    """Whether a change differs so much from the record's that it must be another's."""
    value, said = abs(best.official.value or 0.0), binding.figure.value
    return abs(said - value) > POINTS and (said > WILD * value or value > WILD * said)


def _beside_a_count(best: Candidate, found: Sequence[Binding]) -> bool:
    """Whether a count of the same universe and time was found right."""
    cell = best.reading
    return any(
        (other.first, other.last, other.universe) == (cell.first, cell.last, cell.universe)
        for other in agreed(found)
    )
