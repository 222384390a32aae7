"""An effect line by line, for the terminal."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from istmo import places
from istmo.brief import numbers
from istmo.brief.effects import told
from istmo.brief.effects.told import say
from istmo.brief.numbers import Language
from istmo.effects import Effect, Record, Row
from istmo.effects.published import Compared
from istmo.measures import measure
from istmo.studies import Study


def opening(study: Study, found: Effect, language: Language) -> Iterator[str]:
    """What the measure is, and the answer.

    Args:
        study: for the names of places.
        found: the effect.
        language: of the words.
    """
    one = measure(found.measure)
    kind = one.about.title_es if language == "es" else one.about.title_en
    yield f"{one.title(language)} ({one.id})"
    yield say(
        "head",
        language,
        kind=kind,
        parties=", ".join(places.label(code, language) for code in one.parties),
        day=numbers.plain(numbers.full_date(one.start, language)),
        who=told.who(one, language),
    )
    yield say("answer", language, verdict=told.verdict(found, language))
    if row := told.head(found):
        if text := told.sentence(study, row, language):
            yield text
        if text := told.span(found, language):
            yield numbers.plain(text)
        if row.alone and row.structural is not None:
            yield say("alone", language)
        if row.package:
            yield say("together", language, others=told.titles(row.package, language))
    if because := told.because(found, language):
        yield because
    if found.shared:
        yield say("shared", language, others=told.titles(found.shared, language))


def rows(study: Study, found: Effect, language: Language) -> pl.DataFrame:
    """Every row, the three answers side by side."""
    names = (
        "point",
        "role",
        "group",
        "counted",
        "expected",
        "structural",
        "synthetic",
        "corridor",
        "verdict",
    )
    return pl.DataFrame(
        [
            (
                told.point(study, row.point, language),
                say(f"role-{row.role}", language),
                told.group(row.group, language),
                told.count(row.counted, language),
                told.count(row.expected, language),
                told.interval(row.structural, language),
                told.interval(row.synthetic, language),
                told.interval(row.corridor, language),
                told.verdict(row, language),
            )
            for row in shown(found)
        ],
        schema={say(f"column-{name}", language): pl.String for name in names},
        orient="row",
    )


def shown(found: Effect) -> list[Row]:
    """The rows that say something: with an estimate."""
    return [row for row in found.rows if row.structural is not None or row.corridor is not None]


def unsaid(study: Study, found: Effect, language: Language) -> Iterator[str]:
    """Rows of which it cannot be told, with the reason; rows with one reason in one line."""
    lines: dict[str, list[str]] = {}
    for row in found.rows:
        if row.why and row is not told.head(found):
            name = f"{told.point(study, row.point, language)} ({told.group(row.group, language)})"
            lines.setdefault(told.because(row, language), []).append(name)
    for why, names in lines.items():
        yield f"{'; '.join(names)}: {why}"


def course(row: Row, language: Language) -> pl.DataFrame:
    """A row month by month."""
    names = ("month", "counted", "expected", "structural", "synthetic", "corridor")
    return pl.DataFrame(
        [
            (
                numbers.plain(numbers.month_short(one.month, language)),
                told.count(one.counted, language),
                told.count(one.expected, language),
                told.within(one.change, one.low, one.high, language),
                "" if one.synthetic is None else told.change(one.synthetic, language),
                told.interval(one.corridor, language),
            )
            for one in row.course
        ],
        schema={say(f"column-{name}", language): pl.String for name in names},
        orient="row",
    )


def tested(study: Study, found: Effect, language: Language) -> Iterator[str]:
    """What placebos say of the row that answers: false positives, power, groups not addressed."""
    row = told.head(found)
    if row is None or row.structural is None:
        return
    one, other = row.structural, row.synthetic
    rate, raw = told.rate(one.rate, language), told.share(one.raw, language)
    yield say("placebos", language, n=told.count(one.placebos, language), dates=one.dates, rate=rate, raw=raw)
    if other is not None:
        yield say("placebos-synthetic", language, rate=told.rate(other.rate, language))
    if one.strict:
        yield say("placebos-strict", language)
    if not one.withheld:  # what says nothing finds nothing, however large
        down, up = told.change(one.down, language), told.change(one.up, language)
        yield say("power", language, down=down.lstrip("−"), up=up.lstrip("+"))
    if row.controls is not None:
        moved = told.change(row.controls.change, language)
        yield say("controls", language, found=row.controls.found, n=row.controls.groups, change=moved)
        weights = ", ".join(
            f"{told.group(one.group, language)} {numbers.percent(one.share, language)}" for one in row.weights
        )
        yield say("weights", language, weights=weights)
    yield say("each-row", language, point=told.point(study, row.point, language))
    starred = [each for r in found.rows for each in (r.structural, r.synthetic) if each is not None]
    if any(each.withheld for each in starred) or any(each.low is None for each in row.course):
        yield say("star", language)
    if any(r.corridor is not None for r in found.rows):
        yield say("corridor-note", language)


def overview(study: Study, record: Record, language: Language, text: str = "") -> pl.DataFrame:
    """A measure a row: the count that answers for it, and what was counted on other ways."""
    names = ("measure", "from", "structural", "corridor", "rate", "diverted", "verdict")
    lines = []
    for found in record.effects:
        one = measure(found.measure)
        if text.lower() not in " ".join((one.id, one.title_en, one.title_es)).lower():
            continue
        row = told.head(found)
        estimate = row.structural if row is not None else None
        lines.append(
            (
                one.id,
                one.start.isoformat(),
                told.interval(estimate, language),
                told.change(row.corridor.change, language) if row is not None and row.corridor else "",
                "" if estimate is None else told.rate(estimate.rate, language),
                told.diverted(study, found, language),
                told.verdict(found, language),
            )
        )
    return pl.DataFrame(
        lines, schema={say(f"column-{name}", language): pl.String for name in names}, orient="row"
    )


def placebos(study: Study, table: list[dict[str, Any]], language: Language) -> pl.DataFrame:
    """The properties of the tests by counting point, as `istmo.effects.placebo.rates` gives them."""
    names = ("point", "from", "size", "estimator", "placebos", "dates", "groups", "rate", "raw", "down")
    return pl.DataFrame(
        [
            (
                told.point(study, row["point"], language),
                row["since"],
                say(row["size"], language),
                say(f"column-{row['estimator']}", language),
                told.count(row["placebos"], language),
                told.count(row["dates"], language),
                told.count(row["groups"], language),
                told.rate(row["rate"], language),
                told.share(row["raw"], language),
                "" if row["down"] is None else told.change(row["down"], language),
            )
            for row in table
        ],
        schema={say(f"column-{name}", language): pl.String for name in names},
        orient="row",
    )


def starred(table: pl.DataFrame) -> bool:
    """Whether something in a table stands without its interval."""
    return any(told.STAR in cell for column in table.iter_columns() for cell in column)


def beside(found: list[Compared], language: Language) -> pl.DataFrame:
    """Published findings with ours."""
    names = ("column-finding", "paper", "says", "column-measure", "ours", "agreement")
    return pl.DataFrame(
        [
            (
                one.finding.id,
                one.finding.paper,
                one.finding.says(language),
                one.of,
                told.ours(one, language),
                told.agreement(one, language),
            )
            for one in found
        ],
        schema={say(name, language): pl.String for name in names},
        orient="row",
    )


def notes(found: list[Compared], language: Language) -> Iterator[str]:
    """What a reader of published findings must know of ours."""
    for one in found:
        if one.row is not None and one.row.why:
            yield f"{one.of}: {told.because(one.row, language)}"
        if told.market(one, language):
            yield told.market(one, language)
