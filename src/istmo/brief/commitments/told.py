"""A commitment's status in words, for the page and the terminal alike."""

from collections.abc import Sequence
from datetime import date

from istmo import places
from istmo.brief import numbers
from istmo.brief.numbers import Language
from istmo.brief.words import words
from istmo.measures import measure
from istmo.periods import ENDED_AFTER, spanned
from istmo.plurals import agreeing
from istmo.register import Commitment, Entry, Status, coverage
from istmo.register.rules import MeasureRule, SeriesRule

CELLS = 12


def say(key: str, language: Language, /, **fields: object) -> str:
    """The words of `register.<key>` with their {fields} filled."""
    return agreeing(words(language)[f"register.{key}"], fields).format(**fields)


def figures(found: Status, language: Language) -> str:
    """What was counted beside what was promised: "6,312 of 15,000 persons"; of what was to begin, since when it holds;
    "" where nothing can be compared."""
    parts = compared(found, language)
    if parts is None:
        return begun(found, language)
    key, values, words = parts
    shown = {name: numbers.count(value, language) for name, value in values.items()}
    return say(key, language, **shown, **words)


def begun(found: Status, language: Language) -> str:
    """Since when the measures of a commitment hold that is met by them; "" of any other."""
    rule = found.commitment.rule
    if found.why != "begun" or not isinstance(rule, MeasureRule):
        return ""
    return say(
        "begun-on", language, day=plain_day(max(measure(name).start for name in rule.measures), language)
    )


def compared(found: Status, language: Language) -> tuple[str, dict[str, float], dict[str, str]] | None:
    """The words, the counts and the units of `figures`; None where nothing can be compared."""
    one, course = found.commitment, found.progress
    if course.value is None or course.target is None:
        return None
    values = {"value": course.value, "target": course.target}
    if one.unit == "times":
        assert one.quantity is not None
        return "of-times", values | {"base": course.target / one.quantity}, {"times": f"{one.quantity:g}"}
    unit = {"unit": say(f"unit-{one.unit}", language)}
    if one.per:
        return "of-rate", values, unit | {"per": say(f"per-{one.per}", language)}
    return "of", values, unit


def promised(one: Commitment, language: Language) -> str:
    """The number it names, with its unit; "" if it names none."""
    if one.quantity is None:
        return ""
    high = numbers.count(one.quantity_high, language) if one.quantity_high is not None else ""
    number = numbers.count(one.quantity, language) + (f"{numbers.DASH}{high}" if high else "")
    if one.unit == "times":
        return f"×{one.quantity:g}"
    per = f" {say(f'per-{one.per}', language)}" if one.per else ""
    return f"{number} {say(f'unit-{one.unit}', language)}{per}"


def reason(found: Status, language: Language) -> str:
    """What decided the status, in a sentence or two."""
    one = found.commitment
    if found.why == "no-rule":
        return one.why_not(language)
    if found.why == "pace" and one.per:
        said = say("pace-rate", language)
    elif found.then is not None:
        then = say(found.then, language)
        said = say("old", language, last=until(found, language), months=ENDED_AFTER, then=then)
    else:
        share = numbers.percent(found.progress.elapsed, language)
        said = say(found.why, language, share=share)
    return f"{said} {say('up-to', language)}" if one.hedge == "up-to" and one.tied else said


def share(found: Status, language: Language) -> str:
    """The share of the target, 100 % from the target on and not before, with a decimal below one per cent; "" where
    there is none."""
    part = found.progress.share
    return "" if part is None else numbers.share(part if part >= 1 else min(part, 0.99), language)


def until(found: Status, language: Language) -> str:
    """Up to which day was counted; "" where nothing was."""
    last = found.progress.last
    return plain_day(last, language) if last is not None else ""


def bar(found: Status) -> str:
    """The share as a bar of `CELLS` characters: full from the target on and not before, empty only at nothing."""
    part = found.progress.share
    if part is None:
        return ""
    filled = CELLS if part >= 1 else min(max(round(part * CELLS), part > 0), CELLS - 1)
    return "█" * filled + "░" * (CELLS - filled)


def covered(found: Sequence[Status], language: Language) -> str:
    """How many of the commitments made by a day that name a number are tied to a count; "" where none does.

    Args:
        found: of `istmo.register.statuses`.
        language: of the words.
    """
    named, tied = coverage(one.commitment for one in found)
    if not named:
        return ""
    return say("coverage", language, tied=tied, named=named, share=numbers.percent(tied / named, language))


def age(as_of: date, today: date, language: Language) -> str:
    """How old the newest count is, and of which days a status speaks.

    Args:
        as_of: the day on which the newest count became known.
        today: the day of reading.
        language: of the words.
    """
    days = numbers.count((today - as_of).days, language)
    return say("age", language, day=plain_day(as_of, language), days=days)


def day(entry: Entry, language: Language, *, short: bool = False) -> str:
    """The day of an entry; the month, year or stretch of months where no more is known; "by" a day on or before which.

    Args:
        entry: which.
        language: of the words.
        short: for a table.
    """
    if known := spanned(entry.span):
        first, last = known[0], known[1].replace(day=1)
        if len(entry.span) == len("2024"):
            return entry.span
        whole = first == last and not short
        return numbers.plain(
            numbers.month(first, language) if whole else numbers.months(first, last, language)
        )
    shown = numbers.plain((numbers.day_short if short else numbers.full_date)(entry.date, language))
    return say("by", language, day=shown) if entry.by else shown


def plain_day(when: date, language: Language) -> str:
    """A day with plain spaces, as terminals and scripts want it."""
    return numbers.plain(numbers.full_date(when, language))


def who(names: tuple[str, ...], language: Language) -> str:
    """Countries by name, and others as they stand."""
    return ", ".join(places.label(name, language) for name in names)


def series_of(found: Status) -> str:
    """The series that a status rests on; "" if it rests on none."""
    return found.commitment.rule.series if isinstance(found.commitment.rule, SeriesRule) else ""


def known(found: Status, as_of: date) -> date:
    """The day on which the newest figure of a status became known; the day asked for where there is none."""
    return found.progress.released or as_of
