"""When a document was written: what the file says, a date line, printed dates, or the events it tells of.

Many reports name no year. Then events that have one (`events.csv`) bound the day from below ("since") and above
("until"), and the months named in passing narrow it.
"""

import csv
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from istmo.evidence.types import Dating, Document, When
from istmo.evidence.when import Clock, month_end, times
from istmo.periods import add_months

EARLIEST, LATEST = date(2000, 1, 1), date(2049, 12, 31)
HEAD = 500
"""Characters in which a date line is looked for."""
_AHEAD = re.compile(
    r"(?:next|upcoming|proximo|proxima|scheduled|will (?:be|take)|would|planned|expected"
    r"|election\w*|eleccion\w*|eligible|by|para)\W+(?:\w+\W+){0,8}$"
)
_AHEAD_AFTER = re.compile(r"^\W*(?:election|eleccion|vote|summit|cumbre)")


@dataclass(frozen=True)
class Event:
    """Something with a known day that reports tell of.

    Args:
        id: short name.
        kind: "since" (the report is not older), "until" (not younger), "year" (of that year).
        first: the day, or the first of the year.
        pattern: how a folded text tells of it.
        what: what it was.
    """

    id: str
    kind: str
    first: date
    pattern: re.Pattern[str]
    what: str


@cache
def events() -> tuple[Event, ...]:
    """The events of `events.csv`."""
    text = files(__package__).joinpath("events.csv").read_text(encoding="utf-8")
    return tuple(
        Event(
            row["id"],
            row["kind"],
            date.fromisoformat(row["first"]),
            re.compile(row["pattern"], re.DOTALL),
            row["what"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def dating(document: Document, plain: str, given: date | None = None) -> Dating:
    """When a document was written.

    Args:
        document: the document.
        plain: its folded text.
        given: a day on which it was known to exist; it is no younger.
    """
    if document.published:
        return Dating(document.published, document.published, "metadata")
    latest = min(given or LATEST, LATEST)
    named = [each for each in times(plain, Clock(latest, latest)) if each.how == "printed"]
    days = [each.first for each in named if each.grain == "day" and each.first <= latest]
    head = [
        each.first for each in named if each.grain == "day" and each.first <= latest and _heads(plain, each)
    ]
    if head:
        day = Counter(head).most_common(1)[0][0] if len(set(head)) == 1 else max(head)
        if not days or max(days) - day < timedelta(days=40):
            return Dating(day, day, "dateline")
    first, last, how = _bounds(plain, latest)
    running = [int(match[1]) for match in _SO_FAR.finditer(plain)]
    if running and date(max(running), 1, 1) <= latest:
        first = max(first, date(max(running), 1, 1))
        last = min(last, date(max(running), 12, 31))
        named = [
            each for each in named if each.last <= last and not (each.grain == "span" and each.last == last)
        ]
        if first <= last:
            bare = [
                e for e in times(plain, Clock(last, last)) if e.grain in ("month", "day") and e.last <= last
            ]
            if bare and not any(each.grain in ("month", "span", "day") for each in named):
                newest = (
                    max(each.last for each in bare if not _ahead(plain, each.start, each.end))
                    if any(not _ahead(plain, each.start, each.end) for each in bare)
                    else last
                )
                return Dating(first, min(add_months(newest, 1) + timedelta(days=19), last), "text")
            if not named:
                return Dating(first, last, "text")
    months = [
        each for each in named if each.grain in ("month", "span", "day") and each.first <= min(last, latest)
    ]
    months = [each for each in months if not _ahead(plain, each.start, each.end)]
    if months:
        newest = max(min(each.last, latest) for each in months)
        if newest >= first or how == "none":
            day = min(max(add_months(newest, 1) + timedelta(days=19), first), last)
            if max(days, default=EARLIEST) >= newest - timedelta(days=31):
                day = max(days)
            day = _bare_days(plain, newest, _later_months(plain, day, last))
            return Dating(min(newest, day), day, "text")
    years = [
        each.first.year
        for each in named
        if each.grain in ("year", "fiscal-year") and each.first.year <= latest.year
    ]
    fiscal = [each.last for each in named if each.grain == "fiscal-year"]
    if how != "none" and last < RECORD_END:
        return _narrowed(plain, first, last, how, years)
    if how != "none" or not years:
        return _by_year(plain, max(first, EARLIEST_UNDATED), min(last, latest, RECORD_END), how, years)
    told = times(plain, Clock(latest, latest))
    if (
        any(each.grain == "month" and each.how == "inferred" and each.cue != "ahead" for each in told)
        and max(years) < RECORD_END.year
    ):
        since = max(first, date(max(years), 1, 1), EARLIEST_UNDATED)
        return _by_year(plain, since, min(last, latest, RECORD_END), "figures", years)
    if years:
        year = max(years)
        if _THIS_YEAR.search(plain) and not fiscal and date(year, 1, 1) <= latest:
            return _narrowed(
                plain, max(first, date(year, 1, 1)), min(last, date(year, 12, 31), latest), "text", []
            )
        only_fiscal = (
            fiscal
            and max(fiscal).year == year
            and not any(e.grain == "year" and e.first.year == year for e in named)
        )
        if only_fiscal:
            return Dating(date(year, 10, 20), date(year, 11, 20), "text")
        return Dating(date(year, 1, 1), min(date(year + 1, 2, 1), latest), "text")
    return Dating(EARLIEST, latest, "none")


_THIS_YEAR = re.compile(
    r"\b(?:so far this year|this year|este ano|lo que va (?:del|de este) ano|presente ano|year to date)\b"
)
_SO_FAR = re.compile(r"(?:so far in|lo que va del?(?: este)?(?: ano)?|year to date in) (20\d\d)\b")
EARLIEST_UNDATED, RECORD_END = date(2021, 1, 1), date(2024, 12, 31)
"""Years among which a report that names none is placed: those of which the record has every series."""


def _by_year(plain: str, first: date, last: date, how: str, years: list[int]) -> Dating:
    """A dating in each year that the events allow; the latest that the text's own years speak for comes first."""
    if first > last:
        return Dating(first, first, how)
    made = []
    for year in range(first.year, last.year + 1):
        low, high = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        if low <= high:
            made.append(_narrowed(plain, low, high, how if how != "none" else "figures", []))
    default = next(
        (each for each in reversed(made) if years and each.last.year in (max(years), max(years) + 1)),
        made[-1],
    )
    return replace(default, options=tuple(each.last for each in made if each is not default))


def _bounds(plain: str, latest: date) -> tuple[date, date, str]:
    first, last, how = EARLIEST, latest, "none"
    told = [each for each in events() if each.pattern.search(plain)]
    names = {each.id for each in told}
    for each in told:
        if each.id == "election-2024" and ("midterms-2022" in names or "biden" not in names):
            continue
        if each.id == "amlo-election" and "lopez obrador" not in plain:
            continue
        if each.kind in ("since", "year"):
            first = max(first, each.first)
        if each.kind == "until":
            last = min(last, each.first)
        if each.kind == "year":
            last = min(last, date(each.first.year, 12, 31))
        if each.kind in ("year", "until") or each.first >= date(2023, 1, 1):
            how = "events"
    return (first, last, how) if first <= last else (EARLIEST, latest, "none")


def _narrowed(plain: str, first: date, last: date, how: str, years: list[int]) -> Dating:
    """Bounds narrowed by the months that the text names without a year."""
    if last > LATEST.replace(year=2040):
        last = min(last, max(date(max(years), 12, 31) if years else first, first) + timedelta(days=200))
    bare = [
        each for each in times(plain, Clock(last, last)) if each.grain == "month" and each.how == "inferred"
    ]
    gone = [each for each in bare if not each.cue == "ahead" and not _ahead(plain, each.start, each.end)]
    coming = [each.first.month for each in bare if each.cue == "ahead"]
    candidates = []
    for shift in range((last.year - first.year) * 12 + last.month - first.month + 1):
        month = add_months(first, shift)
        if coming and (coming[0] - month.month) % 12 not in (1, 2, 3):
            continue
        candidates.append(month)
    if not candidates:
        return Dating(first, last, how)
    if gone:
        named = {each.first.month for each in gone}

        # News of a month come out in the month after it; the others named lie close before.
        def freshness(month: date) -> tuple[int, int]:
            ages = sorted((month.month - m) % 12 for m in named)
            return abs(ages[0] - 1), sum(ages)

        spread = min(freshness(month) for month in candidates)
        fitting = [month for month in candidates if freshness(month) == spread]
        chosen = fitting[-1]
        day = max(first, min(month_end(chosen.year, chosen.month), last))
        return Dating(max(first, chosen), day, how)
    middle = (
        candidates[0] + (min(last, month_end(candidates[-1].year, candidates[-1].month)) - candidates[0]) / 2
    )
    return Dating(max(first, candidates[0]), max(first, min(middle, last)), how)


_TAKES_A_DAY = re.compile(
    r"(?:published|posted|updated|release date|released|date|publicado|actualizado|fecha|modified)[:\s,a-z]{0,14}$"
)


def _heads(plain: str, when: When) -> bool:
    """Whether a day stands as a date line: near the top, at the end of a short line or before a dash, or after "published"."""
    if when.start >= HEAD or when.cue in ("since", "through", "compared", "record"):
        return False
    line = plain.rfind("\n", 0, when.start) + 1
    short = when.start - line < 60
    after = plain[when.end : when.end + 4]
    return bool(_TAKES_A_DAY.search(plain[max(0, when.start - 40) : when.start])) or (
        short and bool(re.match(r"\s*(?:[.,]?\s*[-–—(|]|\.?\s*\n|\s*$|\. )", after))
    )


def _bare_days(plain: str, newest: date, day: date) -> date:
    """The latest day without a year that lies within two months of the newest month told of: "on April 18"."""
    limit = newest + timedelta(days=62)
    found = [
        each
        for each in times(plain, Clock(limit, limit))
        if each.grain == "day" and each.how == "inferred" and not each.cue
    ]
    near = [
        each.first
        for each in found
        if newest - timedelta(days=31) < each.first <= limit and not _ahead(plain, each.start, each.end)
    ]
    return max(near) if near else day


def _later_months(plain: str, day: date, last: date) -> date:
    """A printed month may be old news: a bare month within half a year after it is newer."""
    bare = [
        each for each in times(plain, Clock(day, day)) if each.grain == "month" and each.how == "inferred"
    ]
    ages = [
        (each.first.month - day.month) % 12
        for each in bare
        if each.cue not in ("ahead", "record") and not _ahead(plain, each.start, each.end)
    ]
    ahead = [age for age in ages if 0 < age <= 4]
    return min(add_months(day, max(ahead)) + timedelta(days=19), last) if ahead and len(ages) > 1 else day


def _ahead(plain: str, start: int, end: int) -> bool:
    return bool(_AHEAD.search(plain[max(0, start - 50) : start]) or _AHEAD_AFTER.match(plain[end : end + 14]))
