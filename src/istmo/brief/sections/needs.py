"""What people will need at places on the way: the busiest night, the beds that cost least, how good such advice was.

The places are those in the settings that people pass and whose share is known: along the corridor, and the cities of
the border where they are counted both between ports and at them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl
from markupsafe import Markup, escape

from istmo.assemble import TooLittleKnownError
from istmo.brief.blocks import Block, Column, Figure, Paragraph, Row, Section, Table
from istmo.brief.desk import Desk
from istmo.brief.needs.drawing import bands
from istmo.brief.needs.told import Told
from istmo.brief.provenance import Source, Value, union
from istmo.brief.sections.tables import Measured, data
from istmo.forecast import model
from istmo.needs import MODEL, known, needs, record, settings
from istmo.needs.backtest import RULE
from istmo.observation import ALL

PLACES = ("darien", "honduras", "el-paso", "san-diego", "tucson", "laredo")
COLUMNS = ("place", "newest", "peak", "advised", "months", "enough", "rule-enough", "ratio")


@dataclass(frozen=True)
class Needed:
    """A place: what is told of it, what it was read from, its busiest night and its record.

    Args:
        told: the answer.
        source: series and release of its counts.
        peak: low, median and high of the busiest night in the busiest week. [persons]
        ours, rule: the record of such advice and of the planner's rule (a row of `record.summary`); None without one.
        judged: source and months of the record.
    """

    told: Told
    source: Source
    peak: tuple[Value, Value, Value]
    ours: dict[str, float] | None
    rule: dict[str, float] | None
    judged: Value | None

    def scored(self, number: float) -> Value | None:
        """A number of the record."""
        if self.judged is None:
            return None
        return Value(number, self.judged.source, self.judged.first, self.judged.last)


def section(desk: Desk) -> Section:
    """The section."""
    write = desk.write
    title = write.text("section.needs")
    found = [each for name in PLACES if (each := _needed(desk, name)) is not None]
    if not found:
        return Section("needs", title, [Paragraph(write.text("nothing.forecast"))])
    blocks: list[Block] = [
        Paragraph(write.text("needs.brief-how")),
        Paragraph(write.text("needs.brief-caution"), "caution"),
        _figure(desk, max(found, key=lambda each: each.told.answer.advised)),
        _table(desk, found),
    ]
    return Section("needs", title, blocks)


def _needed(desk: Desk, name: str) -> Needed | None:
    """What a place needs by what was known on the day; None where too little was."""
    chosen = settings()
    place = chosen.find(name)
    try:
        of = known(desk.store, chosen, place, desk.as_of)
        answer = needs(of, chosen, place, model(MODEL), ranks=record.ranks(place, MODEL, desk.as_of))
    except TooLittleKnownError:
        return None
    told = Told(answer, desk.write.language)
    source = union(desk.months(chosen.feed[one.feed].series).source() for one in place.sources)
    weeks = answer.table().filter(what="peak", household=ALL)
    busiest = weeks.row(int(weeks["median"].arg_max() or 0), named=True)
    about = str(desk.write.text("outlook.about", model=desk.write.text(f"model.{MODEL}")))
    low, middle, high = (
        Value(busiest[name], source, busiest["week"], busiest["week"], about)
        for name in ("low", "median", "high")
    )
    scores = {str(row["rule"]): row for row in told.scores().iter_rows(named=True)}
    rows = record.load(desk.as_of).filter(pl.col("place") == place.id)
    judged = None
    if rows.height:
        released, first, last = rows["released"].max(), rows["target"].min(), rows["target"].max()
        judged = Value(0.0, Source(source.series, released, estimated=True), first, last)  # type: ignore[arg-type]
    return Needed(told, source, (low, middle, high), scores.get(MODEL), scores.get(RULE), judged)


def _figure(desk: Desk, each: Needed) -> Figure:
    """The place where most beds are advised, week by week."""
    text, answer = desk.write.text, each.told.answer
    peaks = answer.table().filter(what="peak", household=ALL)
    return Figure(
        id="needs-people",
        title=text("needs.brief-figure", place=each.told.name),
        subtitle=text("needs.figure-subtitle"),
        drawing=bands(each.told),
        description=str(text("needs.brief-description")),
        source=each.source,
        note=desk.write.marks(each.source),
        data=peaks.drop("what", "household", "source"),
    )


def _table(desk: Desk, found: Sequence[Needed]) -> Table:
    text = desk.write.text
    return Table(
        id="needs",
        caption=text("needs.brief-caption"),
        columns=[
            Column(text(f"needs.brief-{name}"), numeric=name not in ("newest", "peak")) for name in COLUMNS
        ],
        rows=[_row(desk, each) for each in found],
        data=data([one for each in found for one in _measured(each)]),
        note=text("needs.brief-note"),
        stacked=True,
    )


def _row(desk: Desk, each: Needed) -> Row:
    write, answer = desk.write, each.told.answer
    low, middle, high = (write.about(value) for value in each.peak)

    def scored(shown: Callable[[Value], Markup], kept: dict[str, float] | None, name: str) -> Markup:
        value = each.scored(kept[name]) if kept is not None else None
        return write.nothing() if value is None else shown(value)

    return Row(
        [
            Markup("{}{}").format(escape(each.told.name), write.marks(each.source)),
            write.month_short(answer.known.counted.panel.months[-1]),
            write.text("needs.to", middle=middle, low=low, high=high),
            write.count(_advised(each)),
            scored(write.count, each.ours, "months"),
            scored(write.share, each.ours, "enough"),
            scored(write.share, each.rule, "enough"),
            scored(write.ratio, each.ours, "ratio"),
        ]
    )


def _advised(each: Needed) -> Value:
    answer = each.told.answer
    return Value(float(answer.advised), each.source, answer.weeks[0], answer.weeks[-1])


def _measured(each: Needed) -> list[Measured]:
    place = each.told.answer.place.id
    rows = [
        Measured(place, "busiest night", name, value)
        for name, value in zip(("low", "median", "high"), each.peak, strict=True)
    ]
    rows.append(Measured(place, "beds", "cost least", _advised(each)))
    for rule, kept in ((MODEL, each.ours), (RULE, each.rule)):
        for name in ("months", "enough", "ratio") if kept is not None else ():
            rows.append(Measured(place, rule, name, each.scored(kept[name])))  # type: ignore[index]
    return rows
