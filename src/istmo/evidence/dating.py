"""When a document was written: what the file says, a date line, printed dates, or the events it tells of.

Many reports name no year. Then events that have one bound the day from below ("since") and above ("until"), the months
named in passing narrow it, and where several years remain the figures together decide (`checking`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from istmo.evidence.events import EARLIEST, Bounds, bounds
from istmo.evidence.reckoning import MONTHS, Clock, month_end
from istmo.evidence.types import Dating, Document, When
from istmo.evidence.when import times
from istmo.periods import add_months

LATEST = date(2049, 12, 31)
EARLIEST_UNDATED, RECORD_END = date(2021, 1, 1), date(2024, 12, 31)
"""Years among which a report that names none is placed: those of which the record has every series."""
OLDEST = date(2019, 1, 1)
"""From where on the figures of a report may place it in another year than its words do."""
READ = 60_000
"""Characters that are read for the day a report was written."""
HEAD = 500
"""Characters in which a date line is looked for."""
NEWS = 19
"""Days into the month after the one that a report tells of, by which it is taken to be written."""
NEWS_AGE = 2
"""Months from the newest month that a report names without its year to that in which it is written, at the most."""
OLD_NEWS = 8
"""Months from the newest month that a report prints with its year to that in which it is written, at the most."""
_AHEAD = re.compile(
    r"(?:next|upcoming|proximo|proxima|scheduled|will (?:be|take)|would|planned|expected"
    r"|election\w*|eleccion\w*|eligible|by|para)[^\w.;!?]+(?:\w+[^\w.;!?]+){0,8}$"
)
_AHEAD_AFTER = re.compile(r"^\W*(?:election|eleccion|vote|summit|cumbre)")
_SO_FAR = re.compile(
    r"(?:so far in|lo que va del?(?: este)?(?: ano)?|year to date in|este(?: ano)?) (?P<in>20\d\d)\b"
    r"|\b(?P<of>20\d\d),? (?:so far|to date)\b"
)
_THIS_FISCAL = re.compile(
    r"\b(?:this|current|este|actual|presente) (?:fiscal year|ano fiscal)(?: de)? (20\d\d)\b"
)
_PAST_YEAR = re.compile(
    r"\b(?:same|mismo) (?:months?|mes|period(?:o)?|lapso|time|point|trimestre|quarter|semestre|half)"
    r"(?: (?:of|in|del?|en))(?: (?:the |el )?(?:year|ano))? (20\d\d)\b"
    r"|\b(?:in all of|(?:the )?whole of|all of|en todo(?: el)?(?: ano)?) (20\d\d)\b"
)
_MONTH_LAST_YEAR = re.compile(
    r"\b([a-z]+) (?:of last year|of the previous year|last year|del? (?:ano pasado|ano anterior|pasado ano))\b"
)
_RIGHTS = re.compile(r"(?:copyright|©|\(c\)|all rights reserved) *(?:©|\(c\))? *$")
""""Copyright 2023 Nexstar Media": when a page was last served, not what it tells of."""
_THIS_YEAR = re.compile(
    r"\b(?:so far this year|this year|este ano|lo que va (?:del|de este) ano|presente ano|year to date)\b"
)


@dataclass(frozen=True)
class _View:
    """A text and what it says of time.

    Args:
        plain: folded text.
        latest: a day it is not younger than.
        bounds: from its events.
    """

    plain: str
    latest: date
    bounds: Bounds

    @cached_property
    def named(self) -> list[When]:
        """The times that it prints with their year; no terms of office or plans that run on ("2024-2029")."""
        found = times(self.plain, Clock(self.latest, self.latest))
        printed = [e for e in found if e.how == "printed" and not _RIGHTS.search(self.plain, 0, e.start)]
        return [e for e in printed if e.last <= RECORD_END or e.last.year - e.first.year < 2]

    @cached_property
    def days(self) -> list[When]:
        """The days among them."""
        return [each for each in self.named if each.grain == "day" and each.first <= self.latest]

    @cached_property
    def years(self) -> list[int]:
        """The years it names, fiscal ones by the year they end in."""
        found = [each.last.year for each in self.named if each.grain in ("year", "fiscal-year")]
        return [year for year in found if year <= self.latest.year]

    @property
    def yearless(self) -> bool:
        """Whether it names months, alone or as a stretch, without their year."""
        found = times(self.plain, Clock(self.latest, self.latest))
        months = [
            e for e in found if e.how in ("inferred", "named", "relative") and e.grain in ("month", "span")
        ]
        return any(NAMED_MONTH.search(self.plain[e.start : e.end]) and not self.ahead(e) for e in months)

    def bare(self, until: date) -> list[When]:
        """The months and days named without a year and not as coming, read as the last ones before a day."""
        found = times(self.plain, Clock(until, until))
        dated = [
            e for e in found if e.how == "inferred" and e.grain in ("month", "day") and e.cue != "weekday"
        ]
        return [e for e in dated if not self.ahead(e)]

    def ahead(self, each: When) -> bool:
        """Whether a time is told of as coming."""
        return each.cue == "ahead" or _ahead(self.plain, each.start, each.end)


def dating(document: Document, plain: str, given: date | None = None) -> Dating:
    """When a document was written.

    Args:
        document: the document.
        plain: its folded text.
        given: a day on which it was known to exist; it is no younger.
    """
    if document.published:
        return Dating(document.published, document.published, "metadata")
    plain, latest = plain[:READ], given or LATEST
    view = _View(plain, latest, bounds(plain, latest))
    for way in _WAYS:
        found = way(view)
        if found is not None:
            return found if found.how == "dateline" else replace(found, options=_other_years(view, found))
    return Dating(EARLIEST, latest, "none")


def _other_years(view: _View, found: Dating) -> tuple[date, ...]:
    """The days, one a year, that a report may be of besides the one taken: no older than what it tells of as past."""
    past = [e for e in view.named if e.first <= view.latest and not view.ahead(e)]
    told = max((e.last.year if e.grain == "day" else e.first.year for e in past), default=OLDEST.year)
    since = max(view.bounds.first, date(told, 1, 1), OLDEST)
    until = min(view.bounds.last, view.latest, RECORD_END)
    return tuple(
        _narrowed(view.plain, max(since, date(year, 1, 1)), min(until, date(year, 12, 31)), "figures").last
        for year in range(since.year, until.year + 1)
        if year != found.day.year
    )


def months_besides(plain: str, when: Dating, given: date | None = None) -> tuple[date, ...]:
    """The ends of the months of its year that a report may be of besides the one it was taken to be of.

    Args:
        plain: its folded text.
        when: the day that was taken.
        given: a day on which it was known to exist; it is no younger.
    """
    latest = given or LATEST
    view = _View(plain[:READ], latest, bounds(plain[:READ], latest))
    gone = {each.first.month for each in view.bare(when.day) if each.grain == "month"}
    told = [e for e in view.named if e.grain in ("month", "span", "day") and e.last <= when.day]
    newest = max((e.last.replace(day=1) for e in told if not view.ahead(e)), default=None)
    first = max(view.bounds.first, newest or OLDEST)
    last = min(view.bounds.last, latest, add_months(newest, OLD_NEWS) if newest else latest)
    return tuple(
        end
        for end in (month_end(when.day.year, month) for month in range(1, 13) if month != when.day.month)
        if first <= end and end.replace(day=1) <= last
        if not gone or min((end.month - each) % 12 for each in gone) <= NEWS_AGE
    )


def _date_line(view: _View) -> Dating | None:
    heads = [each.first for each in view.days if _heads(view.plain, each)]
    if not heads:
        return None
    day = max(heads)
    newest = max(each.first for each in view.days)
    return Dating(day, day, "dateline") if newest - day < timedelta(days=40) else None


def _running_year(view: _View) -> Dating | None:
    """ "So far in 2023": the report is of that year, after the last month it names."""
    running = [int(match["in"] or match["of"]) for match in _SO_FAR.finditer(view.plain)]
    if not running or date(max(running), 1, 1) > view.latest:
        return None
    first = max(view.bounds.first, date(max(running), 1, 1))
    last = min(view.bounds.last, date(max(running), 12, 31))
    if any(int(match[1]) == max(running) for match in _THIS_FISCAL.finditer(view.plain)):
        last = min(last, date(max(running), 10, NEWS))
    named = [
        e
        for e in view.named
        if e.grain in ("month", "span", "day") and first <= e.last < last and not view.ahead(e)
    ]
    named = named or [each for each in view.bare(last) if first <= each.last <= last]
    if not named or first > last:
        return Dating(first, last, "text") if first <= last else None
    newest = max(named, key=lambda each: each.last)
    day = newest.last if newest.last.day < 28 else add_months(newest.last, 1) + timedelta(days=NEWS)
    return Dating(first, min(max(day, first), last), "text")


def _after_a_year(view: _View) -> Dating | None:
    """ "The same month of 2022", "in all of 2022": the report is of the year after, if it prints no later one."""
    past = [int(next(filter(None, match.groups()))) for match in _PAST_YEAR.finditer(view.plain)]
    if not past or any(e.first.year > max(past) and not view.ahead(e) for e in view.named):
        return None
    first = max(view.bounds.first, date(max(past) + 1, 1, 1))
    last = min(view.bounds.last, date(max(past) + 1, 12, 31), view.latest)
    return _narrowed(view.plain, first, last, "text") if first <= last else None


def _after_a_month(view: _View) -> Dating | None:
    """ "August 2021 ..., in August of last year": the report is of the year after that month's, if it prints none."""
    named = [e for e in view.named if e.grain == "month" and not view.ahead(e)]
    again = {MONTHS.get(match[1]) for match in _MONTH_LAST_YEAR.finditer(view.plain)}
    year = max((e.first.year for e in named if e.first.month in again), default=0) + 1
    if year == 1 or any(e.first.year >= year and not view.ahead(e) for e in view.named):
        return None
    first = max(view.bounds.first, date(year, 1, 1))
    last = min(view.bounds.last, date(year, 12, 31), view.latest)
    return _narrowed(view.plain, first, last, "text") if first <= last else None


def _printed_months(view: _View) -> Dating | None:
    limit = min(view.bounds.last, view.latest)
    months = [
        e
        for e in view.named
        if e.grain in ("month", "span", "day") and e.first <= limit and not view.ahead(e)
    ]
    if not months:
        return None
    newest = max(min(each.last, view.latest) for each in months)
    if newest < view.bounds.first and (view.bounds.told or view.bounds.first - newest > timedelta(days=92)):
        return None
    last_day = max((each.first for each in view.days), default=EARLIEST)
    day = min(max(add_months(newest, 1) + timedelta(days=NEWS), view.bounds.first), view.bounds.last)
    if last_day >= newest - timedelta(days=31):
        day = last_day
    day = _bare_days(view.plain, newest, _later_months(view.plain, day, view.bounds.last))
    return Dating(min(newest, day), day, "text")


def _by_events(view: _View) -> Dating | None:
    close = view.bounds.last - view.bounds.first < timedelta(days=400)
    if view.bounds.told and view.bounds.last < RECORD_END and close:
        return _narrowed(view.plain, view.bounds.first, view.bounds.last, "events")
    if not view.bounds.told and view.years:
        return None
    return _by_year(view, max(view.bounds.first, EARLIEST_UNDATED))


def _by_years(view: _View) -> Dating | None:
    """Years alone: a report that also names months without one may be of any year since."""
    year = max(view.years)
    since = max(view.bounds.first, date(year, 1, 1))
    if view.yearless and year < RECORD_END.year:
        return _by_year(view, since)
    if _THIS_YEAR.search(view.plain):
        last = min(view.bounds.last, date(year, 12, 31), view.latest)
        return _narrowed(view.plain, max(view.bounds.first, date(year, 1, 1)), last, "text")
    calendar = any(each.grain == "year" and each.last.year == year for each in view.named)
    if not calendar:
        return Dating(date(year, 10, 20), min(date(year, 11, 20), view.latest), "text")
    return Dating(date(year, 1, 1), min(date(year + 1, 2, 1), view.latest), "text")


_WAYS: tuple[Callable[[_View], Dating | None], ...] = (
    _date_line,
    _running_year,
    _after_a_year,
    _after_a_month,
    _printed_months,
    _by_events,
    _by_years,
)
"""Ways to date a report, the surest first."""


def _by_year(view: _View, first: date) -> Dating | None:
    """A dating in each year that the events allow; the latest that the text's own years speak for comes first."""
    last = min(view.bounds.last, view.latest, RECORD_END)
    if first > last:
        return Dating(first, first, "events")
    how = "events" if view.bounds.told else "figures"
    made = []
    for year in range(first.year, last.year + 1):
        low, high = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        made.append(_narrowed(view.plain, low, high, how))
    near = (max(view.years), max(view.years) + 1) if view.years else ()
    return next((each for each in reversed(made) if each.last.year in near), made[-1])


def _narrowed(plain: str, first: date, last: date, how: str) -> Dating:
    """Bounds narrowed by the months that the text names without a year.

    News of a month come out in the month after it, and the others it names lie close before: of the months allowed, the
    one that fits this best, and the latest of equals. Where none is named, the middle.
    """
    told = [e for e in times(plain, Clock(last, last)) if e.how in ("inferred", "named")]
    bare = [e for e in told if e.grain == "month"] or [
        e for e in told if e.grain == "day" and e.cue != "weekday"
    ]
    coming = [each.first.month for each in bare if each.cue == "ahead"]
    gone = {e.first.month for e in bare if e.cue != "ahead" and not _ahead(plain, e.start, e.end)}
    allowed = (last.year - first.year) * 12 + last.month - first.month + 1
    months = [add_months(first, shift) for shift in range(allowed)]
    months = [each for each in months if not coming or (coming[0] - each.month) % 12 in (1, 2, 3)]
    if not months:
        return Dating(first, last, how)
    if not gone:
        end = min(last, month_end(months[-1].year, months[-1].month))
        return Dating(max(first, months[0]), max(first, min(months[0] + (end - months[0]) / 2, last)), how)

    def unfit(month: date) -> tuple[int, int]:
        ages = sorted((month.month - named) % 12 for named in gone)
        return abs(ages[0] - 1), sum(ages)

    best = min(unfit(each) for each in months)
    chosen = next(each for each in reversed(months) if unfit(each) == best)
    return Dating(max(first, chosen), max(first, min(month_end(chosen.year, chosen.month), last)), how)


NAMED_MONTH = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|enero|febrero"
    r"|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre)\b"
)
_TAKES_A_DAY = re.compile(
    r"(?:published|posted|updated|release date|released|date|publicado|actualizado|fecha|modified)[:\s,a-z]{0,14}$"
)


_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _heads(plain: str, when: When) -> bool:
    """Whether a day stands as a date line: near the top, at the end of a short line or before a dash, or after
    "published"."""
    if when.start >= HEAD or when.cue in ("since", "through", "compared", "record"):
        return False
    if not plain[: when.start].strip() and _ISO_DAY.fullmatch(plain[when.start : when.end]):
        return True
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
