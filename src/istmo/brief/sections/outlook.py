"""What the next six months may bring: forecast fans, a sentence each, and how such forecasts have done.

For each border the model with the best record is shown: the smallest mean weighted interval score of totals over all
issue days whose targets were known on the day of the brief. Where that is a baseline, the text says so; where it gains
nothing on the random walk that two decimals would show, the random walk is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from markupsafe import Markup

from istmo.assemble import BORDERS, Border, Panel, TooLittleKnownError, panel
from istmo.brief import numbers
from istmo.brief.blocks import Block, Column, Figure, Paragraph, Points, Row, Section, Table
from istmo.brief.charts import Fan, drawn, fans
from istmo.brief.desk import Desk
from istmo.brief.provenance import Source, Value, union
from istmo.brief.sections.tables import Measured, data
from istmo.brief.writer import capitalised
from istmo.errors import InputError
from istmo.evaluate import record, summary
from istmo.forecast import HORIZON, INTERVALS, REFERENCE, Forecast, Model, model
from istmo.forecast.beforehand import at_hand
from istmo.forecast.models import MINIMUM_MONTHS
from istmo.observation import ALL

PAST_MONTHS = 30
BASELINES = (REFERENCE, "seasonal-naive")


@dataclass(frozen=True)
class Outlook:
    """One border's forecast with what it was made from, and the record of all models there.

    Args:
        border: which.
        known: the panel the forecast was made from.
        forecast: by the model with the best record, or by the random walk where that gains nothing visible.
        source: series and release of the panel.
        scores: a row a model (`istmo.evaluate.summary`), best first; empty where there is no record yet.
        recorded: source and months of the record.
    """

    border: Border
    known: Panel
    forecast: Forecast
    source: Source
    scores: pl.DataFrame
    recorded: Value | None

    def value(self, number: float, month: date, about: str) -> Value:
        """A number of the forecast with its source."""
        return Value(number, self.source, month, month, about)


@dataclass(frozen=True)
class Ready:
    """What a border's forecast is made from: nothing more is read for it. Fields as in `Outlook`."""

    border: Border
    known: Panel
    source: Source
    scores: pl.DataFrame
    recorded: Value | None

    @property
    def model(self) -> Model:
        """The model with the best record."""
        return model(_chosen(self.scores))

    def made(self, folder: Path | None = None) -> Outlook:
        """The forecast; one that was made before is read (`istmo.forecast.beforehand`).

        Args:
            folder: where those that were made before are kept beside the shipped ones; None keeps none.
        """
        forecast = at_hand(self.known, self.model, folder)
        return Outlook(self.border, self.known, forecast, self.source, self.scores, self.recorded)


def outlooks(desk: Desk, record_folder: Path | None = None) -> list[Outlook]:
    """The forecasts as of the day of the brief: arguments and errors as in `ready`."""
    return [each.made() for each in ready(desk, record_folder)]


def ready(desk: Desk, record_folder: Path | None = None) -> list[Ready]:
    """What the forecasts are made from; borders of which too little was known are left out.

    Args:
        desk: where the counts are.
        record_folder: a score record of one's own; the shipped one if None.

    Raises:
        InputError: there is no such folder.
    """
    if record_folder is not None and not record_folder.is_dir():
        raise InputError(
            f"{record_folder}: there is no such folder", "Make a score record with `istmo backtest`"
        )
    rows = record.load(desk.as_of, record_folder).filter(
        pl.col("issued") <= desk.as_of, pl.col("horizon") <= HORIZON
    )
    found = []
    for border in BORDERS:
        try:
            known = panel(desk.store, border, desk.as_of)
        except TooLittleKnownError:
            continue
        if len(known.months) >= MINIMUM_MONTHS:
            found.append(_ready(desk, border, known, rows.filter(border=border.name, group=ALL)))
    return found


def _ready(desk: Desk, border: Border, known: Panel, rows: pl.DataFrame) -> Ready:
    scores = summary(rows).filter(of="total").sort("wis") if rows.height else pl.DataFrame()
    months = desk.months(border.series)
    recorded = None
    if rows.height:
        released, first, last = (
            getattr(rows[c], f)() for c, f in (("released", "max"), ("issued", "min"), ("issued", "max"))
        )
        recorded = Value(0.0, Source((border.series,), released, estimated=True), first, last)
    return Ready(border, known, months.source(), scores, recorded)


def _chosen(scores: pl.DataFrame) -> str:
    """The model to show: the best one, unless its error is that of the random walk to two decimals."""
    if scores.is_empty() or round(scores["wis_ratio"][0], 2) >= 1:
        return REFERENCE
    return str(scores["model"][0])


def section(desk: Desk, found: Sequence[Outlook]) -> Section:
    """The section."""
    write = desk.write
    title = write.text("section.outlook")
    if not found:
        return Section("outlook", title, [Paragraph(write.text("nothing.forecast"))])
    blocks: list[Block] = [
        Paragraph(write.text("outlook.how")),
        Points([sentence(desk, each) for each in found]),
        _figure(desk, found),
        Paragraph(write.text("outlook.left-out"), "caution"),
    ]
    if any(each.recorded for each in found):
        blocks += [_verdicts(desk, [each for each in found if each.recorded]), _scores(desk, found)]
    return Section("outlook", title, blocks)


def sentence(desk: Desk, each: Outlook) -> Markup:
    """ "For July 2024, 8 in 10 simulated futures lie between 18,000 and 35,000 transits in the month ..."."""
    write, month = desk.write, each.forecast.months[-1]
    last = each.forecast.summary().filter(group=ALL, target=month).row(0, named=True)
    low, middle, high = (
        write.about(each.value(last[column], month, _about(desk, each)))
        for column in ("low80", "median", "high80")
    )
    said = write.text(
        "outlook.sentence",
        place=Markup("<strong>{}</strong>").format(_name(desk, each)),
        month=write.month(month),
        low=low,
        middle=Markup("<strong>{}</strong>").format(middle),
        high=high,
        unit=_unit(desk, each),
        now=write.count(
            Value(float(each.known.total[-1]), each.source, each.known.months[-1], each.known.months[-1])
        ),
        newest=write.month(each.known.months[-1]),
    )
    return Markup("{}{}").format(said, write.marks(each.source))


def _name(desk: Desk, each: Outlook) -> Markup:
    return desk.write.text(f"border.{each.border.name}")


def _unit(desk: Desk, each: Outlook) -> Markup:
    return desk.write.text(f"outlook-unit.{each.border.name}")


def _about(desk: Desk, each: Outlook) -> str:
    return str(desk.write.text("outlook.about", model=desk.write.text(f"model.{each.forecast.model}")))


def _figure(desk: Desk, found: Sequence[Outlook]) -> Figure:
    write = desk.write
    panels = [Fan(f"{_name(desk, each)}, {_unit(desk, each)}", _past(each), _future(each)) for each in found]
    source = union(each.source for each in found)
    return Figure(
        id="outlook",
        title=write.text("outlook.title"),
        subtitle=write.text("outlook.subtitle"),
        drawing=fans(panels, write.language),
        description=str(write.text("outlook.description")),
        source=source,
        note=Markup("{}{}").format(write.text("outlook.note"), write.marks(source)),
        data=drawn(panels),
    )


def _past(each: Outlook) -> pl.DataFrame:
    months, total = each.known.months[-PAST_MONTHS:], each.known.total[-PAST_MONTHS:]
    return pl.DataFrame({"period": months, "value": total.astype(float)})


def _future(each: Outlook) -> pl.DataFrame:
    bands = [f"{side}{share}" for share in INTERVALS for side in ("low", "high")]
    return (
        each.forecast.summary()
        .filter(group=ALL)
        .select(pl.col("target").alias("period"), pl.col("median").alias("middle"), *bands)
    )


def _verdicts(desk: Desk, found: Sequence[Outlook]) -> Paragraph | Points:
    """What the record says of each border; in one sentence where the random walk wins everywhere."""
    if all(each.scores["model"][0] == REFERENCE for each in found):
        return Paragraph(
            desk.write.text("outlook.walk-wins-all", model=desk.write.text(f"model.{REFERENCE}"))
        )
    return Points([_verdict(desk, each) for each in found])


def _verdict(desk: Desk, each: Outlook) -> Markup:
    """Whether a model beats the random walk here, in plain words."""
    write, best = desk.write, each.scores.row(0, named=True)
    name = Markup("<strong>{}</strong>").format(_name(desk, each))
    shown = write.text(f"model.{best['model']}")
    if best["model"] == REFERENCE:
        return write.text("outlook.walk-wins", place=name, model=shown)
    ratio = write.ratio(_scored(desk, each, best, "wis_ratio"))
    if each.forecast.model == REFERENCE:
        walk = write.text(f"model.{REFERENCE}")
        return write.text("outlook.walk-level", place=name, model=shown, ratio=ratio, walk=walk)
    key = "outlook.baseline-wins" if best["model"] in BASELINES else "outlook.model-wins"
    return write.text(key, place=name, model=shown, ratio=ratio)


def _scored(desk: Desk, each: Outlook, row: dict[str, Any], column: str) -> Value:
    assert each.recorded is not None
    about = str(desk.write.text("outlook.record-about", model=desk.write.text(f"model.{row['model']}")))
    return Value(float(row[column]), each.recorded.source, each.recorded.first, each.recorded.last, about)


def _scores(desk: Desk, found: Sequence[Outlook]) -> Table:
    write = desk.write
    rows: list[Row] = []
    measured: list[Measured] = []
    columns = ("wis_ratio", "cover50", "cover80", "cover95")
    for each in found:
        if each.recorded is None:
            continue
        heading = write.text(
            "outlook.record-of",
            place=_name(desk, each),
            origins=write.count(_scored(desk, each, each.scores.row(0, named=True), "origins")),
            span=write.months(each.recorded.first.replace(day=1), each.recorded.last.replace(day=1)),
        )
        rows.append(Row([Markup("{}{}").format(heading, write.marks(each.source))], head=True))
        for score in each.scores.iter_rows(named=True):
            values = [_scored(desk, each, score, column) for column in columns]
            name = capitalised(write.text(f"model.{score['model']}"))
            if score["model"] == each.forecast.model:
                name = write.text("outlook.shown", model=name)
            rows.append(Row([name, write.ratio(values[0]), *(write.share(value) for value in values[1:])]))
            of = f"{each.border.name}, {score['model']}"
            measured += [
                Measured("score record", of, kind, value) for kind, value in zip(columns, values, strict=True)
            ]
    headings = [Column(write.text("table.model")), Column(write.text("table.wis"))]
    headings += [
        Column(write.text("table.cover", share=numbers.percent(share / 100, write.language)))
        for share in INTERVALS
    ]
    return Table(
        "record",
        write.text("outlook.table"),
        headings,
        rows,
        data(measured),
        write.text("outlook.table-note"),
    )
