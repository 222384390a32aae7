"""What was promised under the Los Angeles Declaration, and what was counted of it by the day of the brief."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from istmo.brief import numbers
from istmo.brief.blocks import Block, Column, Figure, Paragraph, Row, Section, Table
from istmo.brief.charts import Bar, BarsPanel, bars, drawn
from istmo.brief.commitments import told
from istmo.brief.desk import Desk
from istmo.brief.provenance import Source, Value, cited, union
from istmo.brief.sections.tables import Measured, data
from istmo.register import VERDICTS, Status, coverage, register, statuses
from istmo.register.rules import SeriesRule

COLUMNS = ("commitment", "made", "status", "counted", "share", "until")
CAP = 125.0
"""Per cent of a number promised at which a bar ends."""


def section(desk: Desk) -> Section | None:
    """The section; None on a day before anything was promised, or counted of it."""
    found = statuses(register(), desk.store, desk.as_of)
    sources = [_source(each) for each in found if each.progress.released is not None]
    if not sources:
        return None
    write, source = desk.write, union(sources)
    blocks: list[Block] = [
        Paragraph(Markup("{}{}").format(_intro(desk, found, source), write.marks(source))),
        Paragraph(write.text("register.caution"), "caution"),
        *([shares] if (shares := _shares(desk, found)) is not None else []),
    ]
    return Section("commitments", write.text("register.title"), blocks, [_table(desk, found)])


def _intro(desk: Desk, found: Sequence[Status], source: Source) -> Markup:
    """How many were made, name a number, are tied to a count, and have which status."""
    first = min(each.commitment.date for each in found)

    def number(value: float) -> Markup:
        return desk.write.count(Value(value, source, first, desk.as_of))

    named, tied = coverage([each.commitment for each in found])
    verdicts = [each.verdict for each in found]
    return desk.write.text(
        "register.brief-intro",
        all=number(len(found)),
        named=number(named),
        tied=number(tied),
        share=desk.write.share(Value(tied / named, source, first, desk.as_of)) if named else numbers.DASH,
        **{name.replace("-", "_"): number(verdicts.count(name)) for name in VERDICTS},
    )


def _shares(desk: Desk, found: Sequence[Status]) -> Figure | None:
    """What share of each number promised was counted, beside what an even pace asks for by then."""
    compared = [each for each in found if each.progress.share is not None]
    if not compared:
        return None
    source = union(_source(each) for each in compared)
    panel = BarsPanel(str(desk.write.text("register.bars-panel")), [_bar(desk, each) for each in compared])
    text = desk.write.text
    return Figure(
        id="commitments-shares",
        title=text("register.bars-title"),
        subtitle=text("register.bars-subtitle"),
        drawing=bars([panel], desk.write.language, columns=1),
        description=str(text("register.bars-description")),
        source=source,
        note=desk.write.marks(source),
        data=drawn([panel]),
    )


def _bar(desk: Desk, each: Status) -> Bar:
    share, even = each.progress.share, 1.0 if each.commitment.per else each.progress.elapsed
    assert share is not None
    name = each.commitment.title(desk.write.language)
    return Bar(name, min(100 * share, CAP), 100 * even, told.share(each, desk.write.language))


def _table(desk: Desk, found: Sequence[Status]) -> Table:
    text = desk.write.text
    return Table(
        id="commitments",
        caption=text("register.caption-brief"),
        columns=[Column(text(f"register.column-{name}"), numeric=name == "share") for name in COLUMNS],
        rows=[_row(desk, each) for each in found],
        data=data([row for each in found for row in _measured(each)]),
        note=text("register.note-brief"),
        stacked=True,
    )


def _row(desk: Desk, each: Status) -> Row:
    """A commitment; its title leads to where it was promised, every figure to where it was counted."""
    write, one, so_far = desk.write, each.commitment, each.progress
    share = _value(each, so_far.share)
    return Row(
        [
            _promised(each, one.title(write.language)),
            Markup("<time>{}</time>").format(told.day(one, write.language))
            if one.by
            else write.day(one.date),
            write.text(f"register.{each.verdict}"),
            _figures(desk, each) or write.nothing(),
            write.nothing() if share is None else write.sourced(told.share(each, write.language), share),
            write.day(so_far.last) if share is not None and so_far.last is not None else write.nothing(),
        ]
    )


def _figures(desk: Desk, each: Status) -> Markup:
    """What was counted beside what was promised; empty where nothing can be compared."""
    parts = told.compared(each, desk.write.language)
    if parts is None:
        since = told.begun(each, desk.write.language)
        return Markup("<time>{}</time>").format(since) if since else Markup()
    key, values, words = parts
    shown: dict[str, Markup] = {name: escape(word) for name, word in words.items()}
    for name, value in values.items():
        if name == "value" or each.commitment.unit == "times":  # so many times as many: that was counted too
            shown[name] = desk.write.count(_value(each, value))
        else:
            shown[name] = _promised(each, numbers.count(value, desk.write.language))
    if "times" in shown:
        shown["times"] = _promised(each, shown["times"])
    return desk.write.text(f"register.{key}", **shown)


def _promised(each: Status, words: str) -> Markup:
    """Words of a promise, leading to the text that made it."""
    one, source = each.commitment, _promise(each)
    about = Markup('data-series="{}" data-release="{}"').format(source.series[0], source.released.isoformat())
    if not one.source.startswith("http"):
        return Markup("<span {}>{}</span>").format(about, words)
    return Markup('<a href="{}" {}>{}</a>').format(one.source.split()[0], about, words)


def _promise(each: Status) -> Source:
    one = each.commitment
    who = told.who(one.actors[:1], "en")
    return Source((cited(who, one.source.split()[0]),), one.date, estimated=False)


def _source(each: Status) -> Source:
    """What a status was computed from: its series, or the page that quotes a figure."""
    so_far, rule = each.progress, each.commitment.rule
    assert so_far.released is not None
    if isinstance(rule, SeriesRule):
        return Source((rule.series,), so_far.released, so_far.estimated)
    who = told.who(each.commitment.actors[:1], "en")
    return Source((cited(who, so_far.sources[0].split()[0]),), so_far.released, estimated=False)


def _value(each: Status, number: float | None) -> Value | None:
    so_far = each.progress
    if number is None or so_far.first is None or so_far.last is None or so_far.released is None:
        return None
    return Value(number, _source(each), so_far.first, so_far.last)


def _measured(each: Status) -> list[Measured]:
    """The numbers of a row for its CSV: what was counted and its share, each with its series, and what was promised."""
    one, so_far = each.commitment, each.progress
    rows = [
        Measured(one.id, one.unit, "counted", _value(each, so_far.value)),
        Measured(one.id, each.verdict, "share", _value(each, so_far.share)),
    ]
    if one.quantity is not None:
        promised = Value(one.quantity, _promise(each), one.date, one.date)
        rows.append(Measured(one.id, " ".join((one.unit, one.per)).strip(), "promised", promised))
    return rows
