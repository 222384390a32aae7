"""What an expression of time means: each of `expressions` as a stretch of days, reckoned from a clock."""

import re
from collections.abc import Iterator
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
LONG = "|".join(sorted((m for m in MONTHS if m not in _SHORT), key=len, reverse=True))
BRIEF = "|".join(sorted(_SHORT, key=len, reverse=True))
MONTH = rf"(?:{LONG}|(?:{BRIEF})\b\.?)"
YEAR = r"(?:19[89]\d|20[0-4]\d)"
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
            "ten": 10, "a": 1, "una": 1,
            "eleven": 11, "twelve": 12, "un": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7,
            "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12}  # fmt: skip
EDGE = r"(?:the )?(?:end|start|beginning) of |el (?:final|inicio|cierre) de |(?:finales|fines|inicios|principios) de "
OTHER_YEAR = r"last year|this year|(?:el )?(?:ano pasado|ano anterior|pasado ano)|este ano|presente ano"
NUMBER = r"(?:\d{1,2}|" + "|".join(_NUMBERS) + ")"
_ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "primer": 1,
            "segundo": 2, "tercer": 3, "cuarto": 4, "primera": 1, "segunda": 2, "ultimo": 4, "last": 4}  # fmt: skip
NTH = "|".join(sorted(_ORDINAL, key=len, reverse=True))


BIDEN, BIDEN_TO = date(2021, 2, 1), date(2025, 1, 20)


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


def ends_inside(day: date) -> bool:
    """Whether what ends on a day ends within its month."""
    return day != month_end(day.year, day.month)


def small(text: str) -> int:
    """A small number in digits or words; 0 for any other word."""
    return int(text) if text.isdigit() else _NUMBERS.get(text, 0)


def recent(month: int, clock: Clock, *, ahead: bool = False, back: bool = False) -> date:
    """The first day of a month without its year."""
    found = date(clock.day.year, month, 1)
    if ahead:
        return found if found > clock.day else found.replace(year=found.year + 1)
    limit = clock.day.replace(day=1) if not back else clock.day
    return found if found <= limit else found.replace(year=found.year - 1)


def stretch(
    match: re.Match[str], first: date, last: date, grain: str, how: str = "printed", cue: str = ""
) -> Iterator[When]:
    """The one time of a match, from its first to its last day."""
    yield When(match.start(), match.end(), first, last, grain, how, cue)


MOVES_WITHIN = 60
_MOVES = re.compile(
    r"\b(?:increas|decreas|ros|ris|fell|fall|drop|declin|grew|jump|chang|climb|dip|aument|disminu|baj|sub|caid|cay|"
    r"crec|descen|increment|reduc|pas)[a-z]*\b[^.;:\d]{0,40}$"
)


_MOVES_BY = re.compile(_MOVES.pattern.replace(r"[^.;:\d]", "[^.;:]"))
""""Fell by more than 160,000 from ..."."""


def span_of_months(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "from January to June 2024", "between October 2022 and September 2023", "enero-junio"."""
    one, two = month_number(match["m1"]), month_number(match["m2"])
    year2 = _year_told(match["y2"], match["r2"], clock) or recent(two, clock).year
    year1 = _year_told(match["y1"], match["r1"], clock) or year2 - (one > two)
    how = "printed" if match["y2"] else "named"
    if year2 * 12 + two == year1 * 12 + one + 1 and _MOVES.search(
        match.string[max(0, match.start() - MOVES_WITHIN) : match.start()]
    ):
        # "An increase from November to December": one month set beside the one before.
        yield from stretch(match, date(year2, two, 1), month_end(year2, two), "month", how)
        return
    yield from stretch(match, date(year1, one, 1), month_end(year2, two), "span", how)


def _year_told(printed: str | None, other: str | None, clock: Clock) -> int:
    """A year in digits, or as "last year"; 0 where neither is."""
    if printed or not other:
        return int(printed or 0)
    return clock.day.year - bool(re.search(r"last|pasado|anterior", other))


def span_of_days(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "from January 1 to April 30", "del 1 de enero al 23 de julio del 2023"."""
    one, two = month_number(match["m1"]), month_number(match["m2"])
    year2 = int(match["y2"]) if match["y2"] else recent(two, clock).year
    year1 = int(match["y1"]) if match["y1"] else year2 - (one > two)
    opening = int(match["d1"]) if match["d1"].isdigit() else 1
    try:
        first, last = date(year1, one, opening), date(year2, two, int(match["d2"]))
    except ValueError:
        return
    closed = "inferred" if ends_inside(last) else "named"
    yield from stretch(match, first, last, "span", "printed" if match["y2"] else closed)


def month_number(text: str) -> int:
    """The number of a month in words, short or long."""
    return MONTHS[text.rstrip(". ")]


def day(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "May 7, 2024", "el 7 de mayo": a day, without its year the last one that is not weeks ahead."""
    month = month_number(match["m"])
    groups = match.groupdict()
    how = "printed" if groups.get("y") else "inferred"
    year = int(groups["y"]) if groups.get("y") else recent(month, clock).year
    try:
        day = date(year, month, int(match["d"]))
        if how == "inferred" and (day - clock.day).days > 45:
            day = day.replace(year=year - 1)
    except ValueError:
        return
    yield from stretch(match, day, day, "day", how)


def month_year(match: re.Match[str], _clock: Clock) -> Iterator[When]:
    """ "March 2024": a month of a year."""
    first = date(int(match["y"]), month_number(match["m"]), 1)
    yield from stretch(match, first, month_end(first.year, first.month), "month")


def bare_month(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "In March", "next April": a month without its year."""
    ahead = bool(match["ahead"] or match["ahead2"])
    first = recent(month_number(match["m"]), clock, ahead=ahead)
    yield from stretch(
        match, first, month_end(first.year, first.month), "month", "inferred", "ahead" if ahead else ""
    )


def month_of_last_year(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "March of last year", "marzo de este ano"."""
    shift = -1 if re.search(r"last|pasado|previous|anterior|before", match[0]) else 0
    first = date(clock.day.year + shift, month_number(match["m"]), 1)
    yield from stretch(match, first, month_end(first.year, first.month), "month", "inferred")


def fiscal(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "Fiscal 2024", "el ano fiscal en curso": one that runs ends with the last month published."""
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
    yield from stretch(match, first, last, "fiscal-year", how)


def fiscal_years(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "The last three fiscal years": up to the last one that has ended."""
    last = fiscal_year(clock.day) - 1
    first = fiscal_year_start(last - small(match["n"]) + 1)
    yield from stretch(match, first, date(last, 9, 30), "span", "inferred")


def this_part(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "In the quarter": the last one that has ended with the months published."""
    months = 3 if match["part"] in ("quarter", "trimestre") else 6
    after = add_months(clock.published, 1)
    first = add_months(date(after.year, (after.month - 1) // months * months + 1, 1), -months)
    yield from stretch(match, first, add_months(first, months) - timedelta(days=1), "span", "inferred")


def span_of_fiscal(match: re.Match[str], _clock: Clock) -> Iterator[When]:
    """ "From fiscal year 2021 to fiscal year 2023": from the first day of one to the last of the other; the other alone
    where something "fell from FY2022 to FY2023"."""
    one, two = (int(year) if len(year) == 4 else 2000 + int(year) for year in (match["y1"], match["y2"]))
    if one + 1 == two and _MOVES_BY.search(
        match.string[max(0, match.start() - MOVES_WITHIN) : match.start()]
    ):
        yield from stretch(match, fiscal_year_start(two), date(two, 9, 30), "fiscal-year")
    elif one < two:
        yield from stretch(match, fiscal_year_start(one), date(two, 9, 30), "span")


def plain_year(match: re.Match[str], _clock: Clock) -> Iterator[When]:
    """ "2023"."""
    year = int(match["y"])
    yield from stretch(match, date(year, 1, 1), date(year, 12, 31), "year")


def calendar_year(match: re.Match[str], _clock: Clock) -> Iterator[When]:
    """A year said to be of the calendar, which no fiscal one is meant by."""
    year = int(match["y"])
    yield from stretch(match, date(year, 1, 1), date(year, 12, 31), "span")


def year_ended(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "The year that ended on Monday": in October and November the fiscal one, else the calendar one."""
    if clock.day.month in (10, 11):
        last = fiscal_year(clock.day) - 1
        yield from stretch(match, fiscal_year_start(last), date(last, 9, 30), "fiscal-year", "inferred")
    elif clock.day.month < 4:
        year = clock.day.year - 1
        yield from stretch(match, date(year, 1, 1), date(year, 12, 31), "year", "inferred")


def years(match: re.Match[str], _clock: Clock) -> Iterator[When]:
    """ "2021-2023": from the first day of one to the last of the other."""
    one, two = int(match["y1"]), int(match["y2"])
    yield from stretch(match, date(one, 1, 1), date(two, 12, 31), "span")


def relative_year(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "Last year", "este ano": the running one ends with the last month published."""
    last = bool(re.search(r"last|past|previous|pasado|anterior|prior", match[0]))
    year = clock.day.year - last
    end = date(year, 12, 31)
    if not last:
        end = clock.published if clock.published.year == year else date(year, 12, 31)
    yield from stretch(match, date(year, 1, 1), end, "year", "inferred")


def so_far(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "So far this year", "so far in 2024", "2024 so far"."""
    told = match["y"] or match["y2"]
    year = int(told) if told else clock.published.year
    end = clock.published if clock.published.year == year else date(year, 12, 31)
    first = date(year, 1, 1)
    if match["y2"] and _FISCAL_BEFORE.search(match.string, max(0, match.start() - ROWS), match.start()):
        first = fiscal_year_start(year)
    yield from stretch(match, first, end, "span", "printed" if told else "inferred")


ROWS = 200
"""Characters before "2024 so far" in which the years of its list are told to be fiscal."""
_FISCAL_BEFORE = re.compile(r"\b(?:fiscal years?|fy) ?20\d\d\b(?![^:;]*\bcalendar)")


def last_month(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "Last month", "este mes"."""
    this = bool(re.search(r"this|current|este|actual|presente", match[0]))
    first = add_months(clock.day, 0 if this else -1)
    yield from stretch(match, first, month_end(first.year, first.month), "month", "relative")


def month_before(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "The month before", "a month later": of the time told of, which is not known here."""
    back = -1 if _AFTER.search(match[0]) else 1
    first = add_months(clock.published, -1)
    for each in stretch(match, first, month_end(first.year, first.month), "month", "relative", "before"):
        yield replace(each, back=back)


_AFTER = re.compile(r"\b(?:later|after|following|despues|siguiente|mas tarde)\b")


def over_the_year(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "Over the year", told in January: the one before."""
    if clock.day.month == 1:
        year = clock.day.year - 1
        yield from stretch(match, date(year, 1, 1), date(year, 12, 31), "year", "inferred")


def first_months(match: re.Match[str], clock: Clock) -> Iterator[When]:
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
    yield from stretch(match, first, end, "span", "printed" if match["y"] else "inferred")


def months_to(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "In the seven months through April", "los doce meses hasta septiembre de 2023"."""
    month, count = month_number(match["m"]), small(match["n"])
    year = int(match["y"]) if match["y"] else recent(month, clock).year
    first = add_months(date(year, month, 1), 1 - count)
    yield from stretch(match, first, month_end(year, month), "span", "printed" if match["y"] else "inferred")


def part_of_fiscal(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "The first five months of fiscal 2024", "el segundo trimestre del año fiscal"."""
    months = {"q": 3, "t": 3, "h": 6, "s": 6}.get(match["part"][0], 1)
    number = small(match["n"] or "1") if months == 1 else _ORDINAL[match["ord"]]
    if not 1 <= number * months <= 12:
        return
    year = int(match["y"]) if match["y"] else fiscal_year(clock.published)
    first = fiscal_year_start(year + 2000 if year < 100 else year)
    last = add_months(first, number * months) - timedelta(days=1)
    start = first if months == 1 else add_months(first, (number - 1) * months)
    yield from stretch(match, start, last, "span", "printed" if match["y"] else "inferred")


def part(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "the first quarter of 2024", "segundo semestre de 2023", "first half", "Q4 2023"."""
    number = _ORDINAL.get(match["ord"]) or int(match["ord"])
    months = (
        3
        if match["part"].startswith(("q", "t"))
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
    yield from stretch(match, first, end, "span", "printed" if match["y"] else "inferred")


_DURING = re.compile(r"(?:^|[.;,\n] ?)(?:during|in|over|durante|en)(?: the| el| ese| este)? ?$")
_YEAR_AFTER = re.compile(r"year|\bano\b|20\d\d|earlier|before|anterior|previo|pasado")


def ago(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "a year ago", "the same month last year": the month a year before the last one published; "during the same
    period" alone is the time told of just before, and no other."""
    text = match.string
    if "year" not in match[0] and "ano" not in match[0] and "earlier" not in match[0]:
        before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 30]
        if _DURING.search(before) and not _YEAR_AFTER.search(after):
            return
    first = add_months(clock.published, -12)
    yield from stretch(match, first, month_end(first.year, first.month), "mirror", "relative", "compared")


def long_ago(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "Two years earlier", "hace tres meses": the time told of, that far back."""
    count, unit = small(match["n"] or match["n2"]), match["unit"] or match["unit2"]
    back = count * (12 if unit.startswith(("year", "ano")) else 1)
    if not 1 < back <= LONGEST_BACK:  # "a month earlier" is the month before
        return
    first = add_months(clock.published.replace(day=1), -back)
    for each in stretch(match, first, month_end(first.year, first.month), "mirror", "relative", "compared"):
        yield replace(each, back=back)


LONGEST_BACK = 300
"""Months back that a record may be set beside; the Border Patrol's begins in 1999."""


def mirror_of(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "the same month of 2022": the main time, moved to that year."""
    year = int(match["y"]) if len(match["y"]) == 4 else 2000 + int(match["y"])
    first = fiscal_year_start(year) if match["fiscal"] else date(year, clock.published.month, 1)
    yield from stretch(match, first, month_end(first.year, first.month), "mirror", "printed", "compared")


def past_months(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "In the last six months", "the past two years": up to the last month published."""
    count = small(match["n"])
    unit = match["unit"]
    months = count * (12 if unit.startswith(("year", "ano")) else 1)
    if months > 240:
        return
    first = add_months(clock.published, 1 - months)
    yield from stretch(match, first, clock.published, "span", "inferred")


def day_of_week(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "On Monday", "ayer": no time of a count."""
    yield from stretch(match, clock.day, clock.day, "day", "inferred", "weekday")


def iso(match: re.Match[str], _clock: Clock) -> Iterator[When]:
    """ "2024-05-07"."""
    try:
        day = date(int(match["y"]), int(match["mm"]), int(match["d"]))
    except ValueError:
        return
    yield from stretch(match, day, day, "day")


def iso_month(match: re.Match[str], _clock: Clock) -> Iterator[When]:
    """ "2024-05"."""
    first = date(int(match["y"]), int(match["m"]), 1)
    yield from stretch(match, first, month_end(first.year, first.month), "month")


def slashed(match: re.Match[str], _clock: Clock) -> Iterator[When]:
    """ "08/16/2024", "16/08/2024": only where one reading is possible."""
    one, two, year = int(match["one"]), int(match["two"]), int(match["y"])
    if (one > 12) == (two > 12) and one != two:
        return
    try:
        day = date(year, min(one, two) if max(one, two) > 12 else one, max(one, two))
    except ValueError:
        return
    yield from stretch(match, day, day, "day")


def so_far_year(match: re.Match[str], clock: Clock) -> Iterator[When]:
    """ "En lo que va de 2024"."""
    year = int(match["y3"])
    end = clock.published if clock.published.year == year else date(year, 12, 31)
    yield from stretch(match, date(year, 1, 1), end, "span")


def is_span(match: re.Match[str]) -> bool:
    """Whether two months are ends of a stretch ("from January to June"), not two of a list ("January and June")."""
    ahead = match.end("y1") if match["y1"] else match.end("r1") if match["r1"] else match.end("m1")
    head, joint = match[0].split()[0], match[0][ahead - match.start() :]
    joint = re.sub(EDGE, "", joint.split(match["m2"])[0] + " ").strip()
    if joint in ("and", "y"):
        return head in ("between", "entre")
    if joint in ("to", "a", "al"):
        return head in ("from", "between", "de", "desde", "entre") or joint == "al"
    return True


def is_span_of_years(match: re.Match[str]) -> bool:
    """Whether two years are ends of a stretch, not two of a list."""
    before = match.string[max(0, match.start() - 9) : match.start()]
    joint = match[0][4:-4].strip()
    if joint in ("and", "y"):
        return bool(re.search(r"(?:between|entre) $", before))
    if joint in ("to", "a", "al"):
        return bool(re.search(r"(?:from|de|desde) $", before)) and int(match["y2"]) > int(match["y1"])
    return int(match["y2"]) > int(match["y1"]) and joint != ""
