"""What a report says was announced: measures, aid, meetings, agreements, offices, with actor and day.

Each becomes an entry that a person may accept into the register with its quotation; nothing enters by itself. What is
none is kept out: who acts must be named; the act must be a state's, and neither denied nor only hoped for; what lies
more than a year before the report is background, and so is a participle that only says which agreement is meant.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain

from istmo.evidence.acts import (
    ACTOR,
    ASIDE,
    AUXILIARY,
    DID,
    HELD,
    HOPED,
    KINDS,
    NO_ACTOR,
    NOT,
    NOUN,
    PASSIVE,
    PLACED,
    REPORTED,
    SAID_BEHIND,
    SAYS,
    SIGNED,
    WEEKDAY,
    WILL,
    WILL_ES,
    WILL_SAID,
)
from istmo.evidence.context import Context
from istmo.evidence.types import Announcement, Sentence, When
from istmo.toml import table

BACKGROUND = 365
"""Days before the report's own from which on something is told of and not announced."""
NEAR_BEFORE, NEAR_AFTER = 140, 200
"""Characters about an act in which the words stand that say of what kind it is."""
NEAR_ACTOR = 60
"""Characters behind a noun in which who acts may stand."""
_CLOSED = ("record", "compared", "weekday", "since", "through")


def announcements(context: Context) -> tuple[Announcement, ...]:
    """The announcements of a document, in order: one a sentence at most."""
    aside = context.document.set_aside
    found = (
        _of_sentence(context, index, sentence)
        for index, sentence in enumerate(context.document.sentences)
        if not any(a <= sentence.start < b for a, b in aside)
    )
    return tuple(each for each in found if each is not None)


_DATELINE = re.compile(
    r"[A-ZÁÉÍÓÚÑ][\w.,'’ ()/-]{2,70}?(?<=[\w).]) ?(?:—|–|--|\.-| -) ?(?=[\"“«]?[A-ZÁÉÍÓÚÑ])"
)
"""Where and when a report was filed: "PANAMA CITY, Aug. 20 (Agency) — "."""


def _of_sentence(context: Context, index: int, sentence: Sentence) -> Announcement | None:
    plain = context.plain[sentence.start : sentence.end]
    quote = context.document.quote(sentence)
    dateline = _DATELINE.match(quote)
    opening = dateline.end() if dateline else 0
    for start, end, at, coming in _acts(plain, quote):
        kind = _kind(plain, start, end)
        actor = _actor(quote, start, noun=bool(NOUN.match(plain[start:])))
        when = _when(context, index, sentence.start + at, coming)
        if kind is None or not actor or when is None:
            continue
        day, planned = when
        passive = PASSIVE.match(plain[start:]) and not AUXILIARY.search(plain[:start])
        if passive and not WEEKDAY.search(plain[start:]):
            continue
        return Announcement(
            document=context.document.name,
            kind=kind,
            what=_what(quote, start),
            actor=actor,
            day=day,
            planned=planned,
            quote=quote[opening:],
            start=sentence.start + opening,
            end=sentence.end,
        )
    return None


def _acts(plain: str, quote: str) -> Iterator[tuple[int, int, int, bool]]:
    """Acts of a sentence in order, each with where it is told of and whether it is still to come, as what somebody
    "announced that it will open" is; what is denied or is no state's left out."""
    marks = chain(
        ((one.start(), one.end(), True) for one in WILL.finditer(plain)),
        ((one.start(), one.end(), True) for one in WILL_ES.finditer(quote)),
        ((one.start("verb"), one.end(), True) for one in WILL_SAID.finditer(plain)),
        ((one.start(), one.end(), False) for one in DID.finditer(plain)),
    )
    acts = sorted(marks)
    for start, end, coming in acts:
        before = plain[:start]
        denied = NOT.search(before) and not REPORTED.search(before)
        if not (denied or HOPED.search(before) or ASIDE.match(plain[start:])):
            said = next((at for at, _, ahead in acts if ahead and SAYS.match(plain[start:at])), None)
            yield start, end, start if said is None else said, coming or said is not None


def _kind(plain: str, start: int, end: int) -> str | None:
    near = plain[max(0, start - NEAR_BEFORE) : end + NEAR_AFTER]
    named = [name for name, pattern in KINDS if pattern.search(near)]
    if "meeting" in named and HELD.search(plain[start:end]):
        return "meeting"
    if "agreement" in named and SIGNED.search(plain[start:end]):
        return "agreement"
    return named[0] if named else None


def _what(quote: str, start: int) -> str:
    """The clause from the verb on, at most forty words, verbatim."""
    clause = re.split(r"(?<=[^A-Z])[.;](?:\s|$)", quote[start:], maxsplit=1)[0]
    return " ".join(clause.split()[:40]).strip(" ,")


def _actor(quote: str, position: int, *, noun: bool) -> str:
    """Who acts: the name last before the verb that is no place of something, with those it is joined to; else the one
    behind "by", or, where the act is a noun, any near behind; "" where none is named."""
    found = [one for one in ACTOR.finditer(quote[:position]) if not NO_ACTOR.search(one[1])]
    free = [one for one in found if not PLACED.search(quote[: one.start()])] or found
    if free:
        last = len(free) - 1
        while last and re.fullmatch(
            r",? (?:and |y |e )(?:the |el |la )?|, ", quote[free[last - 1].end() : free[last].start()]
        ):
            last -= 1
        return quote[free[last].start(1) : free[-1].end()].strip()
    after = re.search(r"\b(?:by|por) ", quote[position:])
    named = ACTOR.match(quote, position + after.end()) if after else None
    if named is None and noun:
        named = ACTOR.search(quote, position, position + NEAR_ACTOR)
    return named[1].strip() if named and not NO_ACTOR.search(named[1]) else ""


def _when(context: Context, index: int, position: int, coming: bool) -> tuple[str, str] | None:
    """The day on which it was said, and the time for which it is planned, each as `Announcement` has them; None for
    what lies too far back to be news."""
    clock, sentence = context.clock, context.document.sentences[index]
    named = [
        each
        for each in context.times_by_sentence.get(index, [])
        if each.cue not in _CLOSED and not _SINCE.search(context.plain, sentence.start, each.start)
    ]
    nearest = min(named, key=lambda each: abs(each.start - position), default=None)
    # "said on Tuesday that it will open", but "will open on Monday": behind what is to come it is the day of that
    until = position if coming else sentence.end
    said = _weekday(context, sentence.start, until, position) if clock.fixed else ""
    behind = SAID_BEHIND.search(context.plain, position, sentence.end) if coming and not said else None
    if behind and clock.fixed:
        said = _weekday(context, behind.start(), behind.end(), position)
    report = f"../{clock.day.isoformat()}" if clock.fixed else ""
    if coming:
        starting = [one for one in context.times_by_sentence.get(index, []) if one.cue == "since"]
        near = sorted([*named, *starting], key=lambda each: abs(each.start - position))
        ahead = [one for each in near if (one := _ahead(each, clock.day))]
        return said or report, _iso(ahead[0]) if ahead else ""
    if said or nearest is None or nearest.first > clock.day:
        later = nearest is not None and nearest.first > clock.day
        return said or report, _iso(nearest) if later and nearest is not None else ""
    if nearest.last < clock.day - timedelta(days=BACKGROUND):
        return None
    return _iso(nearest), ""


_SINCE = re.compile(r"\b(?:since|desde)\b[^,.;]{0,40}$")


def _weekday(context: Context, start: int, end: int, position: int) -> str:
    """The day that a weekday near the verb names: the last such day before the report, or its own."""
    found = list(WEEKDAY.finditer(context.plain, start, end))
    if not found:
        return ""
    name = min(found, key=lambda one: abs(one.start() - position)).lastgroup
    day = context.clock.day
    if name == "same":
        return day.isoformat()
    if name == "before":
        return (day - timedelta(days=1)).isoformat()
    number = ("one", "two", "three", "four", "five", "six", "seven").index(str(name))
    return (day - timedelta(days=(day.weekday() - number) % 7)).isoformat()


def _ahead(when: When, written: date) -> When | None:
    """A planned time: without its year, the next one after the report was written; None if it lies behind."""
    if when.last > written:
        return when
    if when.how != "inferred" or when.grain not in ("day", "month"):
        return None
    return replace(when, first=_year_on(when.first), last=_year_on(when.last))


def _year_on(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap else day.day)


def _iso(when: When) -> str:
    if when.grain == "day":
        return when.first.isoformat()
    if when.grain == "month":
        return f"{when.first:%Y-%m}"
    if when.grain in ("year", "fiscal-year"):
        return str(when.last.year)
    return f"{when.first:%Y-%m}/{when.last:%Y-%m}"


def entry(each: Announcement) -> dict[str, str]:
    """An announcement as the entry that a person may take into the register: kind, actor, date, planned, what,
    quotation, source (document and characters), and `accepted_by`, left empty for that person."""
    return {
        "kind": each.kind,
        "actor": each.actor,
        "date": each.day,
        "planned": each.planned,
        "what": each.what,
        "quotation": each.quote,
        "source": f"{each.document}#char={each.start},{each.end}",
        "accepted_by": "",
    }


def as_toml(each: Announcement) -> str:
    """The `entry` of an announcement as TOML."""
    return table("announcement", entry(each))
