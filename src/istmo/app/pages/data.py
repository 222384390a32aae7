"""Data: every series with its definition, its releases, a chart, a table, its CSV and its API call."""

from datetime import date, datetime

import polars as pl
from markupsafe import Markup

from istmo.app.house import House
from istmo.app.pages.making import Asked, Page
from istmo.app.when import as_of_day
from istmo.brief import numbers
from istmo.brief.blocks import Column, Drawing, Figure, Row, Section, Table
from istmo.brief.charts import Bar, BarsPanel, MonthsPanel, bars, months
from istmo.brief.provenance import Source
from istmo.brief.writer import Writer
from istmo.observation import Indicator
from istmo.periods import Frequency, add_months, period_end
from istmo.sources.catalogue import publisher, said, traps
from istmo.warehouse import Store

ROWS, YEARS, DRAWN = 24, 15, 83
"""Rows of the table, bars of a yearly chart, months before the newest in a monthly one."""


def title(series: Indicator, asked: Asked) -> str:
    """A series' title in the page's language."""
    return series.title_es if asked.language == "es" else series.title_en


def _context(house: House, asked: Asked) -> dict[str, object]:
    day, wanted = as_of_day(house.records, asked.get("as_of")), asked.get("series")
    with house.records.reading() as store:
        if wanted:
            return {"as_of": day, **_one(store, wanted, day, asked)}
        listed, without = _listed(store, asked)
        return {
            "as_of": day,
            "chosen": None,
            "sections": (),
            "listed": listed,
            "without": without,
            "imports": [(one, datetime.fromisoformat(one.begun)) for one in house.journal.all(store)],
        }


def _listed(
    store: Store, asked: Asked
) -> tuple[list[tuple[str, list[dict[str, object]]]], list[tuple[str, str]]]:
    """The series whose words contain what is looked for: those stored, by publisher, and id and title of the others."""
    spans = {row["series"]: row for row in store.spans().iter_rows(named=True)}
    looked = asked.get("q").strip().casefold()
    groups: dict[str, list[dict[str, object]]] = {}
    without = []
    for each in store.indicators():
        who = publisher(each)
        name = who.name_es if asked.language == "es" else who.name_en
        universe = said("universe", each.universe, asked.language)
        text = " ".join((each.id, each.title_en, each.title_es, universe, name)).casefold()
        if not all(word in text for word in looked.split()):
            continue
        parts = [spans[part] for part in (each.sum_of or (each.id,)) if part in spans]
        if not parts:
            without.append((each.id, title(each, asked)))
            continue
        row = {
            "id": each.id,
            "title": title(each, asked),
            "unit": Writer(asked.language).text(f"unit.{each.unit}"),
            "frequency": asked.say(f"frequency-{each.frequency}"),
            "span": _span(
                max(part["first"] for part in parts),
                min(part["last"] for part in parts),
                each.frequency,
                asked.language,
            ),
            "releases": max(part["releases"] for part in parts),
        }
        groups.setdefault(name, []).append(row)
    return sorted(groups.items(), key=lambda one: numbers.alphabetical(one[0])), without


def _one(store: Store, name: str, day: date, asked: Asked) -> dict[str, object]:
    series, write = store.indicator(name), Writer(asked.language)
    frame = store.series(name, as_of=day)
    spanish = asked.language == "es"
    drawn = _figure(series, frame, write, asked) if frame.height else None
    parts = dict.fromkeys(store.indicator(part).publication for part in series.sum_of or (series.id,))
    sections = []
    if drawn is not None:
        sections.append(Section("chart", Markup(asked.say("data-chart")), [drawn]))
        sections.append(Section("values", Markup(asked.say("data-values")), [_table(series, frame, asked)]))
    return {
        "chosen": series,
        "title": title(series, asked),
        "definition": series.definition_es if spanish else series.definition_en,
        "unit": write.text(f"unit.{series.unit}"),
        "universe": said("universe", series.universe, asked.language),
        "licence": lambda each: said("licence", each.licence, asked.language),
        "traps": traps(series, asked.language),
        "publishers": publisher(series),
        "publications": [store.publication(part) for part in parts if part],
        "files": store.files(name).sort("published", descending=True).to_dicts(),
        "span": lambda first, last: _span(first, last, series.frequency, asked.language),
        "sections": sections,
        "write": write,
        "cite": _cite(store, series, frame, day, asked),
    }


def _span(first: date, last: date, frequency: Frequency, language: numbers.Language) -> str:
    """From one period to another, both within; one month alone stands alone."""
    if frequency == "year":
        return f"{first:%Y}" if first == last else f"{first:%Y}{numbers.DASH}{last:%Y}"
    return numbers.months(first, period_end(last, frequency).replace(day=1), language)


def _figure(series: Indicator, frame: pl.DataFrame, write: Writer, asked: Asked) -> Figure | None:
    known = frame.filter(pl.col("value").is_not_null())
    if known.is_empty():
        return None
    shown = title(series, asked)
    source = Source((series.id,), known["released"].max(), bool(known["estimated"].any()))  # type: ignore[arg-type]
    return Figure(
        "series",
        Markup.escape(shown),
        write.text("months.subtitle") if series.frequency == "month" else Markup(),
        _drawing(series, known, shown, write),
        asked.say("data-described", title=shown),
        source,
    )


def _drawing(series: Indicator, known: pl.DataFrame, shown: str, write: Writer) -> Drawing:
    last = known["period"].max()
    assert isinstance(last, date)
    if series.frequency == "month":
        start = max(add_months(last, -DRAWN), known["period"].min())  # type: ignore[type-var]
        panel = MonthsPanel(shown, known.filter(pl.col("period") >= start), start, last)  # type: ignore[arg-type]
        return months([panel], write.language, columns=1)
    rows = known.tail(YEARS).reverse().select("period", "value").iter_rows()
    language = write.language
    return bars(
        [
            BarsPanel(
                "", [Bar(f"{day:%Y}", value, None, numbers.about(value, language, 4)) for day, value in rows]
            )
        ],
        language,
        columns=1,
    )


def _table(series: Indicator, frame: pl.DataFrame, asked: Asked) -> Table:
    language = asked.language
    rows = []
    for row in frame.sort("period", descending=True).head(ROWS).iter_rows(named=True):
        rows.append(
            Row(
                [
                    numbers.period(row["period"], series.frequency, language),
                    numbers.DASH if row["value"] is None else _number(row["value"], language),
                    str(row["unobserved"]),
                    numbers.day_short(row["released"], language) + ("\u00a0*" if row["estimated"] else ""),
                ]
            )
        )
    heads = [Column(asked.say(f"data-{key}")) for key in ("period", "value", "unobserved", "released")]
    note = asked.say("data-note", shown=min(ROWS, frame.height), all=frame.height)
    return Table("values", Markup.escape(title(series, asked)), heads, rows, frame, Markup.escape(note))


def _number(value: float, language: numbers.Language) -> str:
    return numbers.count(value, language) if float(value).is_integer() else numbers.ratio(value, language)


def _cite(store: Store, series: Indicator, frame: pl.DataFrame, day: date, asked: Asked) -> str:
    who = publisher(series)
    released = frame["released"].max() if frame.height else None
    return asked.say(
        "cite-series",
        who=who.name_es if asked.language == "es" else who.name_en,
        title=title(series, asked),
        id=series.id,
        released=numbers.full_date(released, asked.language) if isinstance(released, date) else numbers.DASH,
        day=numbers.full_date(day, asked.language),
        store=store.fingerprint(day)[:12],
    )


PAGE = Page("data", "data.html.j2", _context, ("as_of", "series", "q"), script="data.js")
