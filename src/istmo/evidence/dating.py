"""When a document was written: what the file says, a date line, printed dates, or the events it tells of.

Many reports name no year. Then events that have one (`events.csv`) bound the day from below ("since") and above
("until"), and the months named in passing narrow it.
"""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from istmo.evidence.types import Dating, Document
from istmo.evidence.when import Clock, month_end, times
from istmo.periods import add_months

EARLIEST, LATEST = date(2000, 1, 1), date(2049, 12, 31)
HEAD = 500
"""Characters in which a date line is looked for."""
_AHEAD = re.compile(
    r"(?:next|upcoming|proximo|proxima|scheduled|will (?:be|take)|would|planned|expected|election\w*|eleccion\w*|eligible|by|para)\W+(?:\w+\W+){0,8}$"
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
        Event(row["id"], row["kind"], date.fromisoformat(row["first"]), re.compile(row["pattern"], re.DOTALL), row["what"])
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
    head = [each.first for each in named if each.grain == "day" and each.start < HEAD and each.first <= latest]
    if head:
        day = Counter(head).most_common(1)[0][0] if len(set(head)) == 1 else max(head)
        if not days or max(days) - day < timedelta(days=40):
            return Dating(day, day, "dateline")
    first, last, how = _bounds(plain, latest)
    months = [each for each in named if each.grain in ("month", "span", "day") and each.first <= min(last, latest)]
    months = [each for each in months if not _ahead(plain, each.start, each.end)]
    if months:
        newest = max(min(each.last, latest) for each in months)
        if newest >= first or how == "none":
            day = min(max(add_months(newest, 1) + timedelta(days=19), first), last)
            if max(days, default=EARLIEST) >= newest - timedelta(days=31):
                day = max(days)
            day = _later_months(plain, day, last)
            return Dating(min(newest, day), day, "text")
    years = [each.first.year for each in named if each.grain in ("year", "fiscal-year") and each.first.year <= latest.year]
    fiscal = [each.last for each in named if each.grain == "fiscal-year"]
    if how != "none":
        return _narrowed(plain, first, last, how, years)
    if years:
        year = max(years)
        only_fiscal = fiscal and max(fiscal).year == year and not any(e.grain == "year" and e.first.year == year for e in named)
        if only_fiscal:
            return Dating(date(year, 10, 20), date(year, 11, 20), "text")
        return Dating(date(year, 1, 1), min(date(year + 1, 2, 1), latest), "text")
    return Dating(EARLIEST, latest, "none")


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
    bare = [each for each in times(plain, Clock(last, last)) if each.grain == "month" and each.how == "inferred"]
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
    middle = candidates[0] + (min(last, month_end(candidates[-1].year, candidates[-1].month)) - candidates[0]) / 2
    return Dating(max(first, candidates[0]), max(first, min(middle, last)), how)


def _later_months(plain: str, day: date, last: date) -> date:
    """A printed month may be old news: a bare month within half a year after it is newer."""
    bare = [each for each in times(plain, Clock(day, day)) if each.grain == "month" and each.how == "inferred"]
    ages = [
        (each.first.month - day.month) % 12
        for each in bare
        if each.cue not in ("ahead", "record") and not _ahead(plain, each.start, each.end)
    ]
    ahead = [age for age in ages if 0 < age <= 4]
    return min(add_months(day, max(ahead)) + timedelta(days=19), last) if ahead and len(ages) > 1 else day


def _ahead(plain: str, start: int, end: int) -> bool:
    return bool(_AHEAD.search(plain[max(0, start - 50) : start]) or _AHEAD_AFTER.match(plain[end : end + 14]))
