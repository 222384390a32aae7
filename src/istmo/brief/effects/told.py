"""An effect in words, for the page and the terminal alike."""

import numpy as np

from istmo import places
from istmo.brief import numbers
from istmo.brief.numbers import Language
from istmo.brief.words import words
from istmo.effects import Effect, Estimate, Modelled, Record, Row
from istmo.effects.elasticity import BEFORE_PANDEMIC, HORIZON, TIGHT_LAST
from istmo.effects.estimate import headline
from istmo.effects.panel import TOGETHER
from istmo.effects.placebo import WORST_RATE
from istmo.effects.published import Compared, Limit
from istmo.effects.record import first_known
from istmo.measures import ALL, Measure, measure
from istmo.periods import add_months
from istmo.plurals import agreeing
from istmo.studies import Study

MOST_TIMES = 100.0
"""An upper end beyond this many times says that there is none."""
NAMED = 6
STAR = "*"
"""After a figure of an estimator whose placebos are found too often."""


def say(key: str, language: Language, /, **fields: object) -> str:
    """The words of `effect.<key>` with their {fields} filled."""
    return agreeing(words(language)[f"effect.{key}"], fields).format(**fields)


def change(log: float, language: Language) -> str:
    """A log change: −86%, +38%, ×3.4."""
    share = float(np.expm1(log))
    if share >= MOST_TIMES - 1:
        return f">×{numbers.count(MOST_TIMES, language)}"
    return numbers.change(share, language)


def interval(found: Estimate | Modelled | None, language: Language) -> str:
    """A change with its interval: "−86% [−99%, +38%]"; "" for none, a star in its place where the rate is too high."""
    if found is None:
        return ""
    return within(found.change, found.low, found.high, language)


def within(log: float, low: float | None, high: float | None, language: Language) -> str:
    """A log change with the ends of its interval; a star in their place where they may not be said."""
    shown = change(log, language)
    return shown + STAR if low is None or high is None else f"{shown} [{ends(low, high, language)}]"


def ends(low: float, high: float, language: Language) -> str:
    """The ends of an interval of log changes."""
    return "; ".join((change(low, language), change(high, language)))


def rate(value: float, language: Language) -> str:
    """A false positive rate; a star after one at which nothing may be said."""
    return share(value, language) + ("" if value <= WORST_RATE else STAR)


def share(value: float, language: Language) -> str:
    """A share in per cent with a decimal."""
    return numbers.percent(value, language, digits=1)


def count(value: float | None, language: Language) -> str:
    """A count; "" where there is none."""
    return "" if value is None else numbers.count(value, language)


def point(study: Study, name: str, language: Language) -> str:
    """What to call a counting point."""
    found = study.point(name)
    return found.label_es if language == "es" else found.label_en


def group(code: str, language: Language) -> str:
    """What to call a group."""
    return say("group-total", language) if code == TOGETHER else places.label(code, language)


def who(one: Measure, language: Language) -> str:
    """Whom a measure addresses."""
    parts = []
    for code in one.nationalities[:NAMED]:
        name = places.label(code.removeprefix("!"), language)
        parts.append(
            f"≠ {name}" if code.startswith("!") else places.label(ALL, language) if code == ALL else name
        )
    return ", ".join(parts) + (" …" if len(one.nationalities) > NAMED else "")


def titles(names: tuple[str, ...], language: Language, most: int = 4) -> str:
    """Measures by title, the first few of them; `language` of the titles."""
    found = [measure(name).title(language) for name in names[:most]]
    return "; ".join(found) + (f" (+{len(names) - most})" if len(names) > most else "")


def verdict(found: Effect | Row, language: Language) -> str:
    """The answer: where it cannot be told, whether only because it cannot be told apart."""
    apart = {"confounded", "before-not-told", "disagree"} & set(found.why)
    return say("cannot-be-told-apart" if apart else found.verdict, language)


def because(found: Effect | Row, language: Language) -> str:
    """Why it cannot be told, in a sentence; "" where it can."""
    return say("because", language, why=reasons(found, language)) if found.why else ""


def reasons(found: Effect | Row, language: Language) -> str:
    """The reasons why it cannot be told; the one that other measures are at fault for stands last, with their names."""
    why = sorted(found.why, key=lambda one: one == "confounded")
    said = "; ".join(say(f"why-{one}", language) for one in why)
    return f"{said}: {titles(found.others, language)}" if found.others else said


def head(found: Effect) -> Row | None:
    """The row that answers for a measure; None where nothing was estimated."""
    return headline(found.rows) if found.rows else None


def sentence(study: Study, row: Row, language: Language) -> str:
    """A row with an estimate, in a sentence; "" without one."""
    one = row.structural
    if one is None:
        return ""
    interval = {}
    if one.low is not None and one.high is not None:
        interval = {"low": change(one.low, language), "high": change(one.high, language)}
    return say(
        "sentence" if interval else "sentence-withheld",
        language,
        point=point(study, row.point, language),
        group=group(row.group, language),
        counted=count(row.counted, language),
        expected=count(row.expected, language),
        change=change(one.change, language),
        **interval,
    )


def span(found: Effect, language: Language) -> str:
    """Where the months before end and the months after lie, and what is left out between; "" without an estimate."""
    row = head(found)
    if row is None or not row.course:
        return ""
    one, first, last = measure(found.measure), row.course[0].month, row.course[-1].month
    day = numbers.full_date(one.known, language)
    said = [
        say(
            "span",
            language,
            before=numbers.month(found.before, language),
            after=numbers.months(first, last, language),
        )
    ]
    if add_months(found.before, 1) < first:
        gap = numbers.months(add_months(found.before, 1), add_months(first, -1), language)
        said.append(say("span-gap", language, gap=gap, day=day, start=numbers.full_date(one.start, language)))
    if one.known < add_months(found.before, 1):
        said.append(say("span-announced", language, day=day))
    return " ".join(said)


def course_note(row: Row, language: Language) -> str:
    """What the columns of a row's months are; of the corridor only where it says something."""
    fitted = any(one.corridor is not None for one in row.course)
    return say("course-note" if fitted else "course-note-alone", language)


def baseline(found: Effect, language: Language) -> str:
    """Where the months before end, in a few words for a table."""
    return say("span-short", language, before=numbers.month_short(found.before, language))


def diverted(study: Study, found: Effect, language: Language) -> str:
    """What changed on other ways, beyond what placebos do; of the row that answers for the measure nothing more."""
    parts = []
    for row in found.rows:
        if (
            row.role == "beside"
            and row.structural is not None
            and row.verdict == "changed"
            and row is not head(found)
        ):
            where, those = point(study, row.point, language), group(row.group, language)
            parts.append(f"{where} ({those}): {change(row.structural.change, language)}")
    return "; ".join(parts)


def tallied(record: Record, language: Language, key: str = "measures-n") -> str:
    """How many measures have which answer."""
    verdicts = [one.verdict for one in record.effects]
    return say(
        key,
        language,
        all=len(verdicts),
        changed=verdicts.count("changed"),
        within=verdicts.count("within-chance"),
        cannot=verdicts.count("cannot-be-told"),
    )


def known_by(record: Record, language: Language) -> str:
    """By which day's counts the answers are, and that the brief's may be earlier."""
    day = numbers.plain(numbers.full_date(record.known, language))
    said = say("known-by", language, day=day)
    earlier = first_known()
    if earlier >= record.known:
        return said
    return (
        f"{said} {say('known-by-brief', language, day=numbers.plain(numbers.full_date(earlier, language)))}"
    )


def ours(found: Compared, language: Language) -> str:
    """Our figure beside a paper's."""
    if found.ours is None or found.low is None or found.high is None:
        return say("silent", language)
    if found.finding.kind == "effect":
        return within(found.ours, found.low, found.high, language)
    return _elasticity(found.ours, found.low, found.high, found.observations, language)


def agreement(found: Compared, language: Language) -> str:
    """How a paper's figure and ours stand together, with what stands against relying on ours."""
    said = say(found.agreement, language)
    limits = "; ".join(_limit(one, found, language) for one in found.limits)
    return f"{said}: {limits}" if limits else said


def _limit(one: Limit, found: Compared, language: Language) -> str:
    answer = ""
    if one == "untold" and found.row is not None:
        answer = verdict(found.row, language)
    if one == "head" and found.answer is not None:
        answer = say(found.answer, language)
    earlier = numbers.month(BEFORE_PANDEMIC, language)
    return say(f"limit-{one}", language, answer=answer, earlier=earlier, after=HORIZON)


def _elasticity(value: float, low: float, high: float, n: int, language: Language) -> str:
    said = {"value": value, "low": low, "high": high}
    ratios = {name: numbers.ratio(each, language) for name, each in said.items()}
    return say("elasticity", language, **ratios, n=n)


def market(found: Compared, language: Language) -> str:
    """How far an elasticity to tightness can be relied on, and whose copies it rests on; "" of any other finding."""
    if found.finding.kind != "tightness":
        return ""
    year, before, before_year = (
        _elasticity(one.value, one.low, one.high, one.observations, language) for one in found.others
    )
    last, earlier = (numbers.month(day, language) for day in (TIGHT_LAST, BEFORE_PANDEMIC))
    told = {"year": year, "before": before, "before_year": before_year, "last": last, "earlier": earlier}
    said = say("tightness", language, after=found.others[0].horizon, **told)
    kept = "; ".join(
        say(
            "copy",
            language,
            name=one.name,
            kept=one.kept_by,
            day=numbers.plain(numbers.full_date(one.kept_on, language)),
        )
        for one in found.copies
    )
    return f"{said} {say('copies', language, kept=kept)}" if kept else said
