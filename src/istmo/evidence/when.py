"""The times that a text names, as stretches of days.

A month without its year is the last one before the day the document was written, unless the words point ahead ("next
April"). "Since" and "so far this year" run to the last month published by then, which the caller gives. A fiscal year
is the United States' (1 October to 30 September, 31 U.S.C. 1102).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from istmo.evidence.types import When
from istmo.periods import add_months, fiscal_year, fiscal_year_start

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero ene", "february feb febrero", "march mar marzo", "april apr abril abr", "may mayo",
            "june jun junio", "july jul julio", "august aug agosto ago", "september sept sep septiembre setiembre",
            "october oct octubre", "november nov noviembre", "december dec diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_SHORT = {
    "jan",
    "ene",
    "feb",
    "mar",
    "apr",
    "abr",
    "jun",
    "jul",
    "aug",
    "ago",
    "sept",
    "sep",
    "oct",
    "nov",
    "dec",
    "dic",
}
_LONG = "|".join(sorted((m for m in MONTHS if m not in _SHORT), key=len, reverse=True))
_BRIEF = "|".join(sorted(_SHORT, key=len, reverse=True))
_M = rf"(?:{_LONG}|(?:{_BRIEF})\b\.?)"
_Y = r"(?:19[89]\d|20[0-4]\d)"
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
            "ten": 10, "a": 1, "una": 1,
            "eleven": 11, "twelve": 12, "un": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7,
            "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12}  # fmt: skip
_EDGE = r"(?:the )?(?:end|start|beginning) of |el (?:final|inicio|cierre) de |(?:finales|fines|inicios|principios) de "
_N = r"(?:\d{1,2}|" + "|".join(_NUMBERS) + ")"
_ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "primer": 1,
            "segundo": 2, "tercer": 3, "cuarto": 4, "primera": 1, "segunda": 2, "ultimo": 4, "last": 4}  # fmt: skip
_ORD = "|".join(sorted(_ORDINAL, key=len, reverse=True))


BIDEN, BIDEN_TO = date(2021, 2, 1), date(2025, 1, 20)
"""The first whole month, and the last day, of President Biden's term."""
NEIGHBOURS = 12
"""Times before and after one that are looked at with it."""
_LONGEST_SENTENCE = 2_000


@dataclass(frozen=True)
class Clock:
    """What a time expression is reckoned from.

    Args:
        day: when the document was written.
        published: the last day of the last month published by then, by far the commonest end of an open stretch.
        fixed: whether `day` is known, rather than worked out roughly.
        loose: whether nothing but the figures says of which month or year it is.
    """

    day: date
    published: date
    fixed: bool = True
    loose: bool = False


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return add_months(date(year, month, 1), 1) - timedelta(days=1)


def times(plain: str, clock: Clock) -> list[When]:
    """The times named in a folded text, in order, not overlapping.

    Args:
        plain: folded text.
        clock: what "last month" and a month without a year are reckoned from.
    """
    taken = bytearray(len(plain))
    for match in re.finditer(_AUX, plain):
        taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    found: list[When] = []
    for pattern, make in _RULES:
        for match in pattern.finditer(plain):
            if any(taken[match.start() : match.end()]):
                continue
            for each in make(match, clock):
                if each.first <= each.last:
                    found.append(each)
                    taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    found.sort(key=lambda each: (each.start, each.end))
    found = sorted([*found, *_year_ends(found, plain)], key=lambda each: (each.start, each.end))
    found = list(_with_year_of_the_sentence(found, plain))
    found = [_fiscal_in_list(each, found[max(0, i - NEIGHBOURS) : i], plain) for i, each in enumerate(found)]
    found = [_pointing_back(each, found[max(0, i - NEIGHBOURS) : i], plain) for i, each in enumerate(found)]
    return _joined([_cued(each, plain) for each in _with_year_of_the_list(found, plain)], plain)


_CUES = (
    ("compared", re.compile(
        r"(?:compar\w+ (?:to|with|con|al?)|versus|vs\.?|frente a|respecto (?:de|al?)|en relacion con"
        r"|relative to|against|than(?: in| the| during)?"
        r"|que en|(?:bajo|alto|menor|mayor|mas|menos|superior|inferior) que|up from|down from"
        r"|(?:percent|%|por ciento|increase|decrease|drop|decline|rise"
        r"|jump|aumento|reduccion|caida)(?: (?:increase|decrease|drop|decline|rise|fewer|lower"
        r"|higher|more|jump|reduction|mas|menos|menor|mayor))? (?:from|over|than(?: in)?|desde)"
        r"|(?:%|percent|por ciento),? (?:on|above|below|under|over|por (?:encima|debajo) del?)"
        r"|from(?= the (?:same|previous|prior))"
        r"|contra|same (?:month|period|time)(?: of| in| last)?"
        r"|mismo (?:mes|periodo|lapso)(?: del?)?|over|registrad[oa]s? en)"
        r"(?: (?:the|los|las|el|la|mes|month|of|de|del|same|mismo|period|periodo|lapso|[\d.,]+"
        r"|todo|whole|mil|in|en|reported|registered|registrad[oa]s|recorded|encounters|a|ano|year|all))*\s?$")),
    ("through", re.compile(r"(?<![a-z])(?:a traves del? (?:final|fin)(?:es)? de|through|until|till|up to"
        r"|as of|by|hasta|al|a|to)(?: (?:the|el|end|of|fin|finales"
        r"|de|late|early|mid|mes|month|pasado))*\s?$")),
    ("since", re.compile(r"(?:\b(?:since|desde que)(?: [a-z-]+){1,8} (?:in|en)|since|desde"
        r"|a partir de)(?: (?:the|el|la|early|late|mid|principios|finales|mediados"
        r"|inicios|de|del|beginning|start|of|fin|pasado|last|mes))*\s?$")),
    ("record", re.compile(r"(?:highest|lowest|most|fewest|largest|smallest|(?:mas|mayor|menor|peor|maximo"
                          r"|minimo)[a-z ]{0,30})[a-z ]{0,40}(?:since"
        r"|desde)(?: (?:the|el|la))?\s?$")),
)  # fmt: skip


def _cued(each: When, plain: str) -> When:
    if each.cue or each.start == each.end:
        return each
    before = plain[max(0, each.start - 60) : each.start]
    for name in ("record", "compared", "since", "through"):
        found = dict(_CUES)[name].search(before)
        if found and not (found[0].startswith("que en") and not _COMPARATIVE.search(before[: found.start()])):
            return replace(each, cue=name)
    return each


def _joined(found: list[When], plain: str) -> list[When]:
    """The times, "since ... in January 2023 through the end of June" and "in fiscal 2024 through May" as one stretch
    each."""
    made: list[When] = []
    for each in found:
        before = made[-1] if made else None
        if (
            before is not None
            and each.cue == "through"
            and each.grain in ("month", "day")
            and (before.cue == "since" or before.grain == "fiscal-year")
            and before.grain in ("month", "day", "year", "fiscal-year")
            and before.first < each.last
            and (before.grain != "fiscal-year" or each.last <= date(fiscal_year(before.first), 9, 30))
            and re.fullmatch(r"[^.;:\d]{0,40}", plain[before.end : each.start])
        ):
            made[-1] = replace(before, end=each.end, last=each.last, grain="span", cue="")
        else:
            made.append(each)
    return made


_COMPARATIVE = re.compile(
    r"\b(?:mas|menos|mayor(?:es)?|menor(?:es)?|superior(?:es)?|inferior(?:es)?|igual|alt[oa]s?|baj[oa]s?|mejor|peor|doble|triple|veces|mism[oa])\b"
)
"""What makes "que en 2022" the other side of a comparison, where "dijo que en 2022" is none."""


def small(text: str) -> int:
    """A small number in digits or words; 0 for any other word."""
    return int(text) if text.isdigit() else _NUMBERS.get(text, 0)


def _recent(month: int, clock: Clock, *, ahead: bool = False, back: bool = False) -> date:
    """The first day of a month without its year."""
    found = date(clock.day.year, month, 1)
    if ahead:
        return found if found > clock.day else found.replace(year=found.year + 1)
    limit = clock.day.replace(day=1) if not back else clock.day
    return found if found <= limit else found.replace(year=found.year - 1)


def _when(
    match: re.Match[str], first: date, last: date, grain: str, how: str = "printed", cue: str = ""
) -> Iterator[When]:
    yield When(match.start(), match.end(), first, last, grain, how, cue)


MOVES_WITHIN = 60
_MOVES = re.compile(
    r"\b(?:increas|decreas|ros|ris|fell|fall|drop|declin|grew|jump|chang|climb|dip|aument|disminu|baj|sub|caid|cay|"
    r"crec|descen|increment|reduc|pas)[a-z]*\b[^.;:\d]{0,40}$"
)


def _span_of_months(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "from January to June 2024", "between October 2022 and September 2023", "enero-junio"."""
    one, two = _month(match["m1"]), _month(match["m2"])
    year2 = int(match["y2"]) if match["y2"] else None
    if year2 is None:
        last = _recent(two, clock)
        year2 = last.year
    year1 = int(match["y1"]) if match["y1"] else year2 - (one > two)
    how = "printed" if match["y2"] else "named"
    if year2 * 12 + two == year1 * 12 + one + 1 and _MOVES.search(
        match.string[max(0, match.start() - MOVES_WITHIN) : match.start()]
    ):
        # "An increase from November to December": one month set beside the one before.
        yield from _when(match, date(year2, two, 1), month_end(year2, two), "month", how)
        return
    yield from _when(match, date(year1, one, 1), month_end(year2, two), "span", how)


def _span_of_days(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "from January 1 to April 30", "del 1 de enero al 23 de julio del 2023"."""
    one, two = _month(match["m1"]), _month(match["m2"])
    year2 = int(match["y2"]) if match["y2"] else _recent(two, clock).year
    year1 = int(match["y1"]) if match["y1"] else year2 - (one > two)
    opening = int(match["d1"]) if match["d1"].isdigit() else 1
    try:
        first, last = date(year1, one, opening), date(year2, two, int(match["d2"]))
    except ValueError:
        return
    yield from _when(match, first, last, "span", "printed" if match["y2"] else "inferred")


def _month(text: str) -> int:
    return MONTHS[text.rstrip(". ")]


def _day(match: re.Match[str], clock: Clock) -> Iterator[When]:
    month = _month(match["m"])
    groups = match.groupdict()
    how = "printed" if groups.get("y") else "inferred"
    year = int(groups["y"]) if groups.get("y") else _recent(month, clock).year
    try:
        day = date(year, month, int(match["d"]))
        if how == "inferred" and (day - clock.day).days > 45:
            day = day.replace(year=year - 1)
    except ValueError:
        return
    yield from _when(match, day, day, "day", how)


def _month_year(match: re.Match[str], _clock: Clock) -> Iterator[When]:
    first = date(int(match["y"]), _month(match["m"]), 1)
    yield from _when(match, first, month_end(first.year, first.month), "month")


def _bare_month(match: re.Match[str], clock: Clock) -> Iterator[When]:
    ahead = bool(match["ahead"] or match["ahead2"])
    first = _recent(_month(match["m"]), clock, ahead=ahead)
    yield from _when(
        match, first, month_end(first.year, first.month), "month", "inferred", "ahead" if ahead else ""
    )


def _month_of_last_year(match: re.Match[str], clock: Clock) -> Iterator[When]:
    shift = -1 if re.search(r"last|pasado|previous|anterior|before", match[0]) else 0
    first = date(clock.day.year + shift, _month(match["m"]), 1)
    yield from _when(match, first, month_end(first.year, first.month), "month", "inferred")


def _fiscal(match: re.Match[str], clock: Clock) -> Iterator[When]:
    groups = match.groupdict()
    text = groups.get("y") or groups.get("y2")
    if text:
        year = int(text) if len(text) == 4 else 2000 + int(text)
        how = "printed"
    else:
        how, year = "inferred", fiscal_year(clock.published)
        if re.search(
            r"last|previous|pasado|anterior|precedente|previo|ended|prior|termino|concluyo|finalizo|cerro",
            match[0],
        ):
            year = fiscal_year(clock.day) - 1
        elif re.search(r"this|current|actual|este|present|to date|so far|va d", match[0]):
            year = fiscal_year(clock.published)
    first, last = fiscal_year_start(year), date(year, 9, 30)
    if clock.published < last and clock.published > first:
        last = clock.published
    yield from _when(match, first, last, "fiscal-year", how)


def _fiscal_years(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "The last three fiscal years": up to the last one that has ended."""
    last = fiscal_year(clock.day) - 1
    first = fiscal_year_start(last - small(match["n"]) + 1)
    yield from _when(match, first, date(last, 9, 30), "span", "inferred")


def _this_part(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "In the quarter": the one in which the last month published lies."""
    months = 3 if match["part"] in ("quarter", "trimestre") else 6
    first = date(clock.published.year, (clock.published.month - 1) // months * months + 1, 1)
    yield from _when(match, first, add_months(first, months) - timedelta(days=1), "span", "inferred")


def _plain_year(match: re.Match[str], _clock: Clock) -> Iterator[When]:
    year = int(match["y"])
    yield from _when(match, date(year, 1, 1), date(year, 12, 31), "year")


def _calendar_year(match: re.Match[str], _clock: Clock) -> Iterator[When]:
    """A year said to be of the calendar, which no fiscal one is meant by."""
    year = int(match["y"])
    yield from _when(match, date(year, 1, 1), date(year, 12, 31), "span")


def _year_ended(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "The year that ended on Monday": in October and November the fiscal one, else the calendar one."""
    if clock.day.month in (10, 11):
        last = fiscal_year(clock.day) - 1
        yield from _when(match, fiscal_year_start(last), date(last, 9, 30), "fiscal-year", "inferred")
    elif clock.day.month < 4:
        year = clock.day.year - 1
        yield from _when(match, date(year, 1, 1), date(year, 12, 31), "year", "inferred")


def _years(match: re.Match[str], _clock: Clock) -> Iterator[When]:
    one, two = int(match["y1"]), int(match["y2"])
    yield from _when(match, date(one, 1, 1), date(two, 12, 31), "span")


def _relative_year(match: re.Match[str], clock: Clock) -> Iterator[When]:
    last = bool(re.search(r"last|past|previous|pasado|anterior|prior", match[0]))
    year = clock.day.year - last
    end = date(year, 12, 31)
    if not last:
        end = clock.published if clock.published.year == year else date(year, 12, 31)
    yield from _when(match, date(year, 1, 1), end, "year", "inferred")


def _so_far(match: re.Match[str], clock: Clock) -> Iterator[When]:
    year = int(match["y"]) if match["y"] else clock.published.year
    end = clock.published if clock.published.year == year else date(year, 12, 31)
    yield from _when(match, date(year, 1, 1), end, "span", "printed" if match["y"] else "inferred")


def _last_month(match: re.Match[str], clock: Clock) -> Iterator[When]:
    this = bool(re.search(r"this|current|este|actual|presente", match[0]))
    first = add_months(clock.day, 0 if this else -1)
    yield from _when(match, first, month_end(first.year, first.month), "month", "relative")


def _month_before(match: re.Match[str], clock: Clock) -> Iterator[When]:
    first = add_months(clock.published, -1)
    yield from _when(match, first, month_end(first.year, first.month), "month", "relative", "before")


def _first_months(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "the first six months of 2024", "los primeros cuatro meses del año"."""
    count = small(match["n"]) if match["n"] else 1
    year = (
        int(match["y"])
        if match["y"]
        else clock.day.year - bool(re.search(r"last year|ano pasado|ano anterior", match[0]))
    )
    if not 1 <= count <= 12:
        return
    first = date(year, 1, 1)
    if "fiscal" in match[0]:
        first = fiscal_year_start(int(match["y"]) if match["y"] else fiscal_year(clock.published))
    end = add_months(first, count) - timedelta(days=1)
    yield from _when(match, first, end, "span", "printed" if match["y"] else "inferred")


def _months_to(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "In the seven months through April", "los doce meses hasta septiembre de 2023"."""
    month, count = _month(match["m"]), small(match["n"])
    year = int(match["y"]) if match["y"] else _recent(month, clock).year
    first = add_months(date(year, month, 1), 1 - count)
    yield from _when(match, first, month_end(year, month), "span", "printed" if match["y"] else "inferred")


def _part_of_fiscal(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "The first five months of fiscal 2024", "el segundo trimestre del año fiscal"."""
    months = {"q": 3, "t": 3, "h": 6, "s": 6}.get(match["part"][0], 1)
    number = small(match["n"] or "1") if months == 1 else _ORDINAL[match["ord"]]
    if not 1 <= number * months <= 12:
        return
    year = int(match["y"]) if match["y"] else fiscal_year(clock.published)
    first = fiscal_year_start(year + 2000 if year < 100 else year)
    last = add_months(first, number * months) - timedelta(days=1)
    start = first if months == 1 else add_months(first, (number - 1) * months)
    yield from _when(match, start, last, "span", "printed" if match["y"] else "inferred")


def _part(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "the first quarter of 2024", "segundo semestre de 2023", "first half"."""
    number = _ORDINAL[match["ord"]]
    months = (
        3
        if match["part"].startswith(("quarter", "trimestre"))
        else 6
        if match["part"] in ("half", "semestre", "mitad")
        else 4
    )
    if match["ord"] in ("last", "ultimo"):
        number = 12 // months
    if number * months > 12:
        return
    year = (
        int(match["y"])
        if match["y"]
        else clock.published.year - bool(re.search(r"last year|ano pasado|ano anterior", match[0]))
    )
    first = date(year, (number - 1) * months + 1, 1)
    if not match["y"] and first > clock.day:
        first = first.replace(year=year - 1)
    end = add_months(first, months) - timedelta(days=1)
    yield from _when(match, first, end, "span", "printed" if match["y"] else "inferred")


_DURING = re.compile(r"(?:^|[.;,\n] ?)(?:during|in|over|durante|en)(?: the| el| ese| este)? ?$")
_YEAR_AFTER = re.compile(r"year|\bano\b|20\d\d|earlier|before|anterior|previo|pasado")


def _ago(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "a year ago", "the same month last year": the month a year before the last one published; "during the same
    period" alone is the time told of just before, and no other."""
    text = match.string
    if "year" not in match[0] and "ano" not in match[0] and "earlier" not in match[0]:
        before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 30]
        if _DURING.search(before) and not _YEAR_AFTER.search(after):
            return
    first = add_months(clock.published, -12)
    yield from _when(match, first, month_end(first.year, first.month), "mirror", "relative", "compared")


def _mirror_of(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "the same month of 2022": the main time, moved to that year."""
    year = int(match["y"])
    first = date(year, clock.published.month, 1)
    yield from _when(match, first, month_end(first.year, first.month), "mirror", "printed", "compared")


def _past_months(match: re.Match[str], clock: Clock) -> Iterator[When]:
    count = small(match["n"])
    unit = match["unit"]
    months = count * (12 if unit.startswith(("year", "ano")) else 1)
    if months > 240:
        return
    first = add_months(clock.published, 1 - months)
    yield from _when(match, first, clock.published, "span", "inferred")


def _day_of_week(match: re.Match[str], clock: Clock) -> Iterator[When]:
    yield from _when(match, clock.day, clock.day, "day", "inferred", "weekday")


def _iso(match: re.Match[str], _clock: Clock) -> Iterator[When]:
    try:
        day = date(int(match["y"]), int(match["mm"]), int(match["d"]))
    except ValueError:
        return
    yield from _when(match, day, day, "day")


def _slashed(match: re.Match[str], _clock: Clock) -> Iterator[When]:
    """ "08/16/2024", "16/08/2024": only where one reading is possible."""
    one, two, year = int(match["one"]), int(match["two"]), int(match["y"])
    if (one > 12) == (two > 12) and one != two:
        return
    try:
        day = date(year, min(one, two) if max(one, two) > 12 else one, max(one, two))
    except ValueError:
        return
    yield from _when(match, day, day, "day")


_Make = Callable[[re.Match[str], Clock], Iterator[When]]
_AUX = (
    r"\bmay(?= (?:be|have|not|also|well|seek|only|apply|request|enter|need|continue|come"
    r"|help|lead|take|face|include|remain|no|go|still|soon|in|stay|use|see|wait|make|get"
    r"|ask|begin|start|become|vary|differ|never|even|ultimately|eventually|reflect|result"
    r"|require|choose|decide|receive|work|travel|return|cross|say))"
)
_RULES: tuple[tuple[re.Pattern[str], _Make], ...] = (
    (re.compile(rf"\b(?P<y>{_Y})-(?P<mm>\d\d)-(?P<d>\d\d)\b"), _iso),
    (re.compile(rf"(?<!\d)(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})/(?P<y>{_Y})\b"), _slashed),
    (
        re.compile(
            rf"\b(?:(?:from|between|del?|desde el|entre el)(?: el)? )(?P<d1>[0-3]?\d|1o|primero) (?:de "
            rf"|of )?(?P<m1>{_M})(?: (?:de |del )?(?P<y1>{_Y}))? (?:y(?: el)?|al|hasta el|to|and"
            rf"|a) (?P<d2>[0-3]?\d)(?: (?:de "
            rf"|of )?)(?P<m2>{_M})(?:,? (?:de |del |de este )?(?P<y2>{_Y}))?\b"
        ),
        _span_of_days,
    ),
    (
        re.compile(
            rf"\b(?:from|between) (?P<m1>{_M}) (?P<d1>[0-3]?\d)(?:,? (?P<y1>{_Y}))? (?:to|and"
            rf"|through) (?P<m2>{_M}) (?P<d2>[0-3]?\d)(?:,? (?P<y2>{_Y}))?\b"
        ),
        _span_of_days,
    ),
    (
        re.compile(
            rf"(?:(?:from|between|de|desde|entre)(?: el)? )?\b(?:{_EDGE})?(?P<m1>{_M})(?: (?:de |del "
            rf"|of )?(?P<y1>{_Y}))?(?: (?:to"
            rf"|through|and|until|a|al|y|hasta(?: el)?) | ?[-–—] ?)(?:{_EDGE})?(?P<m2>{_M})(?:,? (?:de |del "
            rf"|of )?(?P<y2>{_Y}))?\b"
        ),
        lambda m, c: _span_of_months(m, c) if _is_span(m) else iter(()),
    ),
    (
        re.compile(
            rf"\b(?:the |los |las |el )?(?P<ord>{_ORD}|primer[oa]s) (?:(?P<n>{_N}) )?(?P<part>months?|mes(?:es)?"
            rf"|quarter|half"
            rf"|trimestre|semestre) (?:of|de|del)(?: the| el)?(?: current| presente| actual)? ?(?:fiscal year"
            rf"|fiscal|fy|ano"
            rf" fiscal|ejercicio fiscal)(?: de)? ?['’]?(?P<y>{_Y}|\d\d(?!\d|,))?\b"
        ),
        _part_of_fiscal,
    ),
    (
        re.compile(
            rf"\b(?:(?:the |el |del? )?(?:(?:last|previous|prior|current|this|present|whole|full|ultimo"
            rf"|pasado|actual|presente|este|entire)\s)?(?:u\.?s\.? )?(?P<y2>{_Y}) (?:us |u\.s\. )?fiscal year"
            rf"|(?:fiscal years?|fiscal|fy|ano fiscal|ejercicio fiscal|periodo fiscal)(?: de| del"
            rf"|,)? ?['’]?(?P<y>{_Y}|\d\d(?!\d|,)))(?:(?:,)? to(?: date| september)?)?\b"
        ),
        _fiscal,
    ),
    (
        re.compile(
            rf"\b(?:the |el )?(?:u\.s\. |us )?(?:fiscal year|ano fiscal)(?: that| which| que)? (?:ended"
            rf"|ending|ends|termino|concluyo|finalizo|cerro) (?:in |on |el |last |el pasado "
            rf"|en )?(?:30 de )?(?:sep[a-z]*\.?)(?: 30)?(?:,? (?:de "
            rf"|of )?(?P<y>{_Y}))?\b"
        ),
        _fiscal,
    ),
    (
        re.compile(
            r"\b(?:(?:so far )?(?:in |during |en |durante )?(?:lo que va del?|so far)? ?(?:the |this "
            r"|last |previous |current |prior |el |este |al )?(?:past |last |previous |current |present "
            r"|pasado |actual |presente )?(?:u\.s\. |us )?(?:fiscal year|ano fiscal|ejercicio fiscal"
            r"|ejercicio(?= precedente| anterior| previo))(?: pasado| anterior| precedente| previo| actual"
            r"| en curso| to date| so far| that ended in september| which ended in september"
            r"| ending in september| que termino en septiembre| que concluyo en septiembre)?|fytd"
            r"|fy to date)\b"
        ),
        _fiscal,
    ),
    (
        re.compile(
            r"\b(?:the |el )?(?:year|ano) (?:(?:that|which|que) )?(?:just |acaba de )?"
            r"(?:ended|closed|termino|cerro|cerrar)"
            r"(?: (?:on|last|el(?: pasado)?) [a-z]+)?\b(?! (?:in|on|en|el)\b)"
        ),
        _year_ended,
    ),
    (re.compile(rf"\b(?:calendar year|ano (?:calendario|natural))(?: de)? (?P<y>{_Y})\b"), _calendar_year),
    (
        re.compile(
            rf"\b(?:the |los )?(?:last|past|ultimos)(?: (?P<n>{_N})) (?:fiscal years|anos fiscales"
            rf"|ejercicios fiscales)\b"
        ),
        _fiscal_years,
    ),
    (
        re.compile(
            r"\b(?:in|during|over|for|en|durante) (?:the|el) (?P<part>quarter|trimestre|semestre)\b(?! (?:of|de))"
        ),
        _this_part,
    ),
    (
        re.compile(
            rf"\b(?:los |las )?(?P<n>{_N}) primeros (?:mes(?:es)?)(?: (?:de|del) (?:(?P<y>{_Y})|ano pasado"
            rf"|ano|este ano|presente ano))?"
        ),
        _first_months,
    ),
    (
        re.compile(
            rf"\b(?:the |los |las )?(?P<n>{_N})[ -](?:months?|mes(?:es)?)(?: period)? (?:(?:ending|ended|through"
            rf"|to|up to"
            rf"|hasta|terminad[oa]s|concluid[oa]s)(?: in| en| the end of)?) (?P<m>{_M})(?:,? (?:de |del "
            rf"|of )?(?P<y>{_Y}))?\b"
        ),
        _months_to,
    ),
    (
        re.compile(
            rf"\b(?:the |los |las |el )?(?:first|primer(?:[oa]s?)?) (?P<n>{_N})? ?(?:months?|mes(?:es)?)(?: (?:of"
            rf"|de|del)(?: the| el| la)?(?: (?:current|present|este|presente))? ?(?:(?P<y>{_Y})|this year"
            rf"|last year|the year|ano pasado|ano anterior|ano fiscal|fiscal year(?: {_Y})?|ano|year"
            rf"|este ano|administracion|administration)?)?"
        ),
        lambda m, c: _first_months(m, c) if not re.search("administra", m[0]) else iter(()),
    ),
    (
        re.compile(
            rf"\b(?P<ord>{_ORD}) (?P<part>quarter|half|trimestre|semestre|cuatrimestre|mitad)(?: (?:of|de"
            rf"|del)(?: the| el)? ?(?:(?P<y>{_Y})|this year|last year|ano pasado|ano anterior|ano"
            rf"|year|este ano))?"
        ),
        _part,
    ),
    (
        re.compile(
            rf"\b(?:(?:el|del|al|on|de) )?(?P<d>[0-3]?\d)(?:st|nd|rd|th|o)? (?:de |of )?(?P<m>{_M})(?:,? (?:de "
            rf"|del |of )?(?P<y>{_Y}))?\b"
        ),
        _day,
    ),
    (re.compile(rf"\b(?P<m>{_M}) (?P<d>[0-3]?\d)(?:st|nd|rd|th)?(?!\d|[.,]\d)(?:,? (?P<y>{_Y}))?\b"), _day),
    (re.compile(rf"\b(?P<m>{_M}),? (?:de |del |del ano |of |de este ano )?(?P<y>{_Y})\b"), _month_year),
    (
        re.compile(
            rf"\b(?P<m>{_M}),? (?:of |de |del )?(?:last year|this year|the previous year|the year before"
            rf"|ano pasado|ano anterior|este ano|presente ano|(?:el )?ano pasado)\b"
        ),
        _month_of_last_year,
    ),
    (
        re.compile(
            rf"\b(?:the |los )?(?:same|mism[oa]s?|igual(?:es)?) (?:{_N} )?(?:months?|mes(?:es)?|period(?:o)?"
            rf"|time|mes|lapso|primer mes|semestre"
            rf"|trimestre|quarter|half|stretch|point)(?: (?:of"
            rf"|in|del?|en)(?: the)?(?: (?:year|ano))?) (?P<y>{_Y})\b"
        ),
        _mirror_of,
    ),
    (
        re.compile(
            rf"\b(?:the |los )?(?:same|mism[oa]s?|igual(?:es)?) (?:{_N} )?(?:months?|meses|periodo?|time|mes"
            rf"|lapso|point|stretch|semestre"
            r"|trimestre|quarter)\b(?: (?:of |in |the )?(?:last year"
            r"|a year (?:ago|earlier|before)|previous year|year before|del ano (?:pasado|anterior"
            r"|previo)|hace un ano))?(?! (?:of|in|de|del) (?:19|20)\d\d)|\bthe (?:year before"
            r"|(?:previous|prior|preceding) year)\b|\ba year (?:ago|earlier"
            r"|before)\b|\b(?:the |a )?year[- ](?:ago|earlier) (?:period|month|level|figure)s?\b|\bhace un ano\b"
            r"|\bun ano (?:antes|atras)\b"
        ),
        _ago,
    ),
    (
        re.compile(
            rf"\b(?:(?:in|during|over|en|durante)(?: the| los| las)? )?(?:last|past|previous|ultimos"
            rf"|ultimas|pasados) (?P<n>{_N}) (?P<unit>months?|years?|mes(?:es)?|anos)\b|\b(?:los|las) (?:ultimos"
            rf"|ultimas) (?P<n2>{_N}) (?P<unit2>mes(?:es)?|anos)\b"
        ),
        lambda m, c: _past_months(m, c) if m["n"] else iter(()),
    ),
    (
        re.compile(
            rf"\b(?:so far (?:this year|in (?:(?P<y>{_Y})))|(?:en )?lo que va (?:de |del |de este )?(?:ano"
            rf"|(?P<y3>{_Y}))|este ano hasta|year[- ]to[- ]date|hasta (?:la fecha|ahora)(?: este ano"
            rf"| en (?:{_Y}))?|to date(?: this year)?|en lo que va de este ano)\b"
        ),
        lambda m, c: _so_far(m, c) if not m["y3"] else _so_far_year(m, c),
    ),
    (
        re.compile(
            r"\b(?:last|the past|the previous|this|el|del|este|al) (?:ano pasado|ano anterior|year"
            r"|ano(?= pasado| anterior)|ano)(?: (?:pasado|anterior))?\b(?!s| (?:fiscal|old|earlier"
            r"|electoral|escolar))"
        ),
        lambda m, c: _relative_year(m, c) if not re.fullmatch(r"(?:el|del|al) ano", m[0]) else iter(()),
    ),
    (
        re.compile(
            r"\b(?:last|this|the past|the current|el|del|este|al) (?:month|mes pasado|mes anterior"
            r"|ultimo mes|mes(?= pasado)|mes(?! (?:de|anterior|previo)))(?: pasado)?\b"
        ),
        lambda m, c: (
            _last_month(m, c)
            if re.search(r"last|this|past|current|pasado|este|ultimo", m[0]) and "anterior" not in m[0]
            else iter(())
        ),
    ),
    (
        re.compile(
            r"\b(?:the (?:previous|preceding|prior) month|the month (?:before|earlier|prior)|a month (?:earlier"
            r"|before)|(?:el|del|al) mes (?:anterior|previo|precedente)|un mes antes|previous month"
            r"|prior month)\b"
        ),
        _month_before,
    ),
    (
        re.compile(
            r"\b(?:since|desde que) (?:president )?(?:joe )?(?:biden|he|el presidente biden"
            r"|asumio (?:joe )?biden)(?: (?:took"
            r"|taking) office| asumio| llego al poder| was inaugurated)"
            r"|since (?:president )?(?:joe )?biden(?:'s)? (?:took office"
            r"|inauguration)|\bunder (?:president )?biden\b|\b(?:under|during|bajo|durante|en)"
            r" (?:this|the current|est[ae]|la actual|el actual)"
            r" (?:administration|administracion|gobierno)\b"
        ),
        lambda m, c: (
            _when(m, BIDEN, c.published, "span", "inferred") if BIDEN < c.day <= BIDEN_TO else iter(())
        ),
    ),
    (
        re.compile(
            rf"\b(?:(?P<ahead>next|proximo|upcoming|this coming|el proximo) |(?:last|past|el pasado"
            rf"|pasado|this past|this) )?(?:mes de )?(?P<m>{_LONG}|(?:{_BRIEF})\.)(?P<ahead2> (?:proximo"
            rf"|que viene))?(?![\w'’]*-)\b(?! (?:\d{{1,2}}\b(?![.,]\d| ?(?:mil|thousand|million))))"
        ),
        _bare_month,
    ),
    (
        re.compile(rf"\b(?P<y1>{_Y})(?: ?[-–] ?| (?:to|and|a|y|al|hasta(?: el)?) )(?P<y2>{_Y})\b"),
        lambda m, c: _years(m, c) if _is_span_of_years(m) else iter(()),
    ),
    (re.compile(rf"(?<![\w.,$€/-])(?P<y>{_Y})(?![\w%€]|[.,]\d)"), _plain_year),
    (
        re.compile(
            r"\b(?:on |el )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|lunes|martes"
            r"|miercoles|jueves|viernes|sabado|domingo|today|yesterday|hoy|ayer)\b"
        ),
        _day_of_week,
    ),
)


def _so_far_year(match: re.Match[str], clock: Clock) -> Iterator[When]:
    year = int(match["y3"])
    end = clock.published if clock.published.year == year else date(year, 12, 31)
    yield from _when(match, date(year, 1, 1), end, "span")


def _is_span(match: re.Match[str]) -> bool:
    """Whether two months are ends of a stretch ("from January to June"), not two of a list ("January and June")."""
    head, joint = (
        match[0].split()[0],
        match[0][match.end("y1") - match.start() if match["y1"] else match.end("m1") - match.start() :],
    )
    joint = re.sub(_EDGE, "", joint.split(match["m2"])[0] + " ").strip()
    if joint in ("and", "y"):
        return head in ("between", "entre")
    if joint in ("to", "a", "al"):
        return head in ("from", "between", "de", "desde", "entre") or joint == "al"
    return True


def _is_span_of_years(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - 9) : match.start()]
    joint = match[0][4:-4].strip()
    if joint in ("and", "y"):
        return bool(re.search(r"(?:between|entre) $", before))
    if joint in ("to", "a", "al"):
        return bool(re.search(r"(?:from|de|desde) $", before)) and int(match["y2"]) > int(match["y1"])
    return int(match["y2"]) > int(match["y1"]) and joint != ""


_YEAR_END = re.compile(
    r"\b(?:el ano (?:se )?cerro|cerro el ano|al cerrar el ano|al cierre del ano|the year (?:ended|closed)"
    r"|(?:ended|closed) the year)\b"
)


def _year_ends(found: list[When], plain: str) -> Iterator[When]:
    """ "..., and the year closed with 248,284": the whole of the year named just before."""
    for match in _YEAR_END.finditer(plain):
        near = [each for each in found if 0 <= match.start() - each.end < _LONGEST_SENTENCE]
        if near and not any(e.start < match.end() and e.end > match.start() for e in found):
            near = [each for each in near if each.grain == "year"] or near
            year = near[-1].first.year - (near[-1].grain == "mirror" and near[-1].how == "relative")
            yield from _when(match, date(year, 1, 1), date(year, 12, 31), "year", near[-1].how)


def _with_year_of_the_sentence(found: list[When], plain: str) -> Iterator[When]:
    """ "In 2023 ..., in August alone ...": a month without a year takes the one year that its sentence names."""
    for i, each in enumerate(found):
        if each.grain != "month" or each.how != "inferred" or each.cue:
            yield each
            continue
        low, high = _sentence_around(plain, each)
        years = {
            w.first.year
            for w in found[max(0, i - NEIGHBOURS) : i + NEIGHBOURS]
            if w.grain == "year"
            and low <= w.start < high
            and not _compared_at(plain, w)
            and (w.end <= each.start or not re.search(r"\d", plain[each.end : w.start]))
        }
        if len(years) == 1:
            first = date(years.pop(), each.first.month, 1)
            yield replace(each, first=first, last=month_end(first.year, first.month))
        else:
            yield each


def _fiscal_in_list(each: When, found: list[When], plain: str) -> When:
    """ "From 458,088 in fiscal year 2020 to 1,734,686 in 2021": a year behind a fiscal one is fiscal."""
    low, _ = _sentence_around(plain, each)
    if (
        each.grain != "year"
        or each.how != "printed"
        or not any(w.grain == "fiscal-year" and w.start >= low for w in found)
    ):
        return each
    first = fiscal_year_start(each.first.year)
    return replace(each, first=first, last=date(each.first.year, 9, 30), grain="fiscal-year")


def _pointing_back(each: When, found: list[When], plain: str) -> When:
    """ "Statistics for April 2024. During this month ...": the month named just before, not the day's own."""
    if each.grain != "month" or plain[each.start : each.end] not in ("this month", "este mes"):
        return each
    near = [w for w in found if w.grain == "month" and w.how == "printed" and 0 < each.start - w.end < 200]
    return replace(each, first=near[-1].first, last=near[-1].last) if near else each


def _sentence_around(plain: str, each: When) -> tuple[int, int]:
    low = max(
        plain.rfind(mark, max(0, each.start - _LONGEST_SENTENCE), each.start) for mark in (". ", "\n", "; ")
    )
    highs = [
        at
        for mark in (". ", "\n", "; ")
        if (at := plain.find(mark, each.end, each.end + _LONGEST_SENTENCE)) >= 0
    ]
    return max(low + 1, each.start - _LONGEST_SENTENCE), min(highs, default=each.end + _LONGEST_SENTENCE)


def _compared_at(plain: str, each: When) -> bool:
    return bool(dict(_CUES)["compared"].search(plain[max(0, each.start - 60) : each.start]))


def _with_year_of_the_list(found: list[When], plain: str) -> Iterator[When]:
    """ "in February and March 2024": a month without a year takes that of the next in its list."""
    for i, each in enumerate(found):
        following = found[i + 1] if i + 1 < len(found) else None
        if (
            following
            and each.grain == following.grain == "month"
            and each.how == "inferred"
            and not each.cue
            and following.how == "printed"
            and following.start - each.end < 60
            and re.fullmatch(
                r"(?:,|,? (?:and|y|o|or|e)|,? (?:and|y) (?:in|en)|,? then(?: in)?)"
                r"(?![^.;\d]*\b(?:since|desde|than|que)\b)"
                r"[^.;\d]{0,40}",
                plain[each.end : following.start],
            )
        ):
            year = following.first.year - (each.first.month > following.first.month)
            first = date(year, each.first.month, 1)
            yield replace(each, first=first, last=month_end(year, first.month))
        else:
            yield each
