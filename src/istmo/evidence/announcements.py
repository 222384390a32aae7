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
    AGO,
    ASIDE,
    AUXILIARY,
    BE_DONE,
    DID,
    GUEST,
    HELD,
    HOPED,
    IS_MEETING,
    KINDS,
    MEETING_NOUN,
    NO_ACTOR,
    NOT,
    NOUN,
    NOUN_ES,
    PASSIVE,
    PLACED,
    REPORTED,
    SAID_BEHIND,
    SAYS,
    SIGNED,
    SINCE,
    TAIL,
    UNDER,
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
NEAR_ACTOR, NEAR_GUEST = 60, 120
"""Characters behind a noun in which who acts may stand, and behind a meeting in which who met."""
NEAR_DAY = 60
"""Characters behind an act in which a weekday says when it was."""
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
    for start, end, at, coming in _acts(plain, quote, accents=_accents(context)):
        kind = _kind(plain, start, end)
        near = NEAR_GUEST if kind == "meeting" else NEAR_ACTOR if NOUN.match(plain[start:]) else 0
        done = bool(AUXILIARY.search(plain[:start]) and BE_DONE.match(plain[start:end]))
        actor = _actor(quote, start, near, done=done)
        when = _when(context, index, sentence.start + start, sentence.start + at, coming)
        if kind is None or not actor or when is None:
            continue
        day, planned = when
        passive = PASSIVE.match(plain[start:]) and not AUXILIARY.search(plain[:start])
        if passive and not WEEKDAY.search(plain[start:]):
            continue
        return Announcement(
            document=context.document.name,
            kind=kind,
            what=_what(quote, plain, start),
            actor=actor,
            day=day,
            planned=planned,
            quote=quote[opening:],
            start=sentence.start + opening,
            end=sentence.end,
        )
    return None


def _accents(context: Context) -> bool:
    """Whether a document is in Spanish and written with its accents."""
    return context.document.language == "es" and "ó" in context.document.text


def _acts(plain: str, quote: str, *, accents: bool) -> Iterator[tuple[int, int, int, bool]]:
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
        noun = accents and quote[end - 1] in "oO" and NOUN_ES.match(plain[start:end])
        told = SINCE.search(before) or AGO.search(before)
        if not (denied or noun or told or HOPED.search(before) or ASIDE.match(plain[start:])):
            said = next((at for at, _, ahead in acts if ahead and SAYS.match(plain[start:at])), None)
            yield start, end, start if said is None else said, coming or said is not None


def _kind(plain: str, start: int, end: int) -> str | None:
    if IS_MEETING.match(plain, start):
        return "meeting"
    near = plain[max(0, start - NEAR_BEFORE) : end + NEAR_AFTER]
    named = [name for name, pattern in KINDS if pattern.search(near)]
    if "meeting" in named and HELD.search(plain[start:end]):
        return "meeting"
    if "agreement" in named and SIGNED.search(plain[start:end]):
        return "agreement"
    return named[0] if named else None


def _what(quote: str, plain: str, start: int) -> str:
    """The clause from the verb on, at most forty words, verbatim: without who said so behind it, nor the clause that
    follows it."""
    clause = re.split(r"(?<=[^A-Z])[.;](?:\s|$)", quote[start:], maxsplit=1)[0]
    tail = TAIL.search(clause)
    clause = clause[: tail.start()] if tail else clause
    if MEETING_NOUN.match(plain, start):
        clause = clause.partition(", ")[0]
    if UNDER.search(plain[:start]):
        commas = (start + one.start() for one in re.finditer(", ", clause))
        ends = (at for at in commas if any(pattern.search(plain, start, at) for _, pattern in KINDS))
        clause = quote[start : next(ends, start + len(clause))]
    return " ".join(clause.split()[:40]).strip(" ,")


_JOINED = re.compile(r",? (?:and |y |e )(?:the |el |la )?|, ")
_WHO = re.compile(r",? (?:que|which|who|quien(?:es)?) (?:(?:has|have|ha|han|se) )?$")


def _actor(quote: str, position: int, near: int, *, done: bool) -> str:
    """Who acts: the one that "who" stands behind, else the name last before the verb that is no place of something,
    with those it is joined to; else the one behind "by", or any within `near` characters behind; "" where none is
    named. Of what is `done` to its subject the actor stands behind "by"."""
    found = [one for one in ACTOR.finditer(quote[:position]) if not NO_ACTOR.search(one[1])]
    if found and _WHO.match(quote[found[-1].end() : position]):
        return found[-1][1].strip()
    named = (
        [] if done else [each for each in _lists(quote, found) if not PLACED.search(quote[: each[0].start()])]
    )
    named = named or ([] if done else _lists(quote, found))
    if named:
        return quote[named[-1][0].start(1) : named[-1][-1].end()].strip()
    after = re.search(r"\b(?:by|por) ", quote[position:])
    by = ACTOR.match(quote, position + after.end()) if after else None
    if by is None and near:
        behind = (one for one in ACTOR.finditer(quote, position) if one.start() < position + near)
        by = next((one for one in behind if not NO_ACTOR.search(one[1]) and _near(quote, one, near)), None)
    return by[1].strip() if by and not NO_ACTOR.search(by[1]) else ""


def _near(quote: str, name: re.Match[str], near: int) -> bool:
    """Whether a name behind an act is of one who acts: behind a meeting, who met or where."""
    return near == NEAR_ACTOR or bool(GUEST.search(quote[: name.start()]))


def _lists(quote: str, names: list[re.Match[str]]) -> list[list[re.Match[str]]]:
    """Names, those of one list together: "A, B and C", but not "in A, B"."""
    found: list[list[re.Match[str]]] = []
    for one in names:
        if found and _JOINED.fullmatch(quote[found[-1][-1].end() : one.start()]):
            found[-1].append(one)
        else:
            found.append([one])
    return [
        part
        for each in found
        for part in (
            [each]
            if len(each) > 1 and _AND.search(quote[each[-2].end() : each[-1].start()])
            else [[x] for x in each]
        )
    ]


_AND = re.compile(r"\b(?:and|y|e)\b")


def _when(context: Context, index: int, told: int, position: int, coming: bool) -> tuple[str, str] | None:
    """The day on which it was said, and the time for which it is planned, each as `Announcement` has them; None for
    what lies too far back to be news.

    Args:
        context: the document.
        index: of the sentence.
        told, position: where it is told and where the act stands, characters; one place unless it is said to come.
        coming: whether it is still to come.
    """
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
        when_told = [each for each in named if told < each.start < position and each.first <= clock.day]
        near = sorted([*named, *starting], key=lambda each: abs(each.start - position))
        ahead = [
            one
            for each in near
            if each not in when_told and not _UNTIL.search(context.plain, sentence.start, each.start)
            if (one := _ahead(each, clock.day))
        ]
        said = said or (_iso(when_told[-1]) if when_told else report)
        return said, _iso(ahead[0]) if ahead else ""
    if not clock.fixed and WEEKDAY.search(context.plain, position, min(position + NEAR_DAY, sentence.end)):
        return "", ""
    if said or nearest is None or nearest.first > clock.day:
        later = nearest is not None and nearest.first > clock.day
        return said or report, _iso(nearest) if later and nearest is not None else ""
    if nearest.last < clock.day - timedelta(days=BACKGROUND):
        return None
    return _iso(nearest), ""


_UNTIL = re.compile(r"\b(?:before|antes del?)(?: (?:the|el|la))? $")
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
