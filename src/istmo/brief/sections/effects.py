"""What past measures did: those told from chance, once all of the counts behind the answers were known."""

from markupsafe import Markup, escape

from istmo.brief import numbers
from istmo.brief.blocks import Block, Column, Paragraph, Row, Section, Table
from istmo.brief.desk import Desk
from istmo.brief.effects import told
from istmo.brief.provenance import Source, Value
from istmo.effects import Effect, Record, read, table
from istmo.effects import Row as Answer
from istmo.measures import measure
from istmo.studies import Study, load


def section(desk: Desk) -> Section | None:
    """The section; None on a day on which not all of the counts behind it were known."""
    record = read()
    if desk.as_of < record.known:
        return None
    write, study = desk.write, load()
    source = Source(record.series, record.known, estimated=True)
    found = [(one, row) for one in record.effects if one.verdict == "changed" and (row := told.head(one))]
    blocks: list[Block] = [
        Paragraph(Markup("{}{}").format(_intro(desk, record, source), write.marks(source))),
        Paragraph(write.text("effect.caution"), "caution"),
    ]
    names = ("measure", "from", "point", "counted", "expected", "structural", "rate", "diverted")
    shown = Table(
        id="effects",
        caption=write.text("effect.caption-brief"),
        columns=[Column(write.text(f"effect.column-{name}")) for name in names],
        rows=[_row(desk, study, one, row, source) for one, row in found],
        data=table(record),
        note=write.text("effect.note-brief"),
        stacked=True,
    )
    return Section("effects", write.text("effect.title"), blocks, [shown] if found else [])


def _intro(desk: Desk, record: Record, source: Source) -> Markup:
    """How many measures have which answer, and how often placebos were found."""
    verdicts = [one.verdict for one in record.effects]
    rates = [
        row.structural.rate
        for one in record.effects
        for row in one.rows
        if row.verdict != "cannot-be-told" and row.structural
    ]
    first, last = record.effects[0].first, record.effects[-1].first

    def number(value: float, shown: str) -> Markup:
        return desk.write.sourced(shown, Value(value, source, first, last))

    def share(value: float) -> Markup:
        return number(value, numbers.percent(value, desk.write.language, digits=1))

    counts = (
        len(verdicts),
        *(verdicts.count(name) for name in ("changed", "within-chance", "cannot-be-told")),
    )
    every, changed, within, cannot = (number(value, str(value)) for value in counts)
    return desk.write.text(
        "effect.brief-intro",
        all=every, changed=changed, within=within, cannot=cannot, low=share(min(rates)), high=share(max(rates)),
    )  # fmt: skip


def _row(desk: Desk, study: Study, found: Effect, row: Answer, source: Source) -> Row:
    write, language, one = desk.write, desk.write.language, measure(found.measure)
    assert row.structural is not None
    assert row.counted is not None
    assert row.expected is not None
    first, last = row.course[0].month, row.course[-1].month

    def number(value: float, shown: str) -> Markup:
        return write.sourced(
            shown, Value(value, source, first, last, about="" if row.group == "TOTAL" else row.group)
        )

    other = told.diverted(study, found, language)
    estimate = row.structural
    where = f"{told.point(study, row.point, language)}, {told.group(row.group, language)}"
    return Row(
        [
            escape(one.title(language)),
            write.day(one.start),
            escape(where),
            number(row.counted, numbers.count(row.counted, language)),
            number(row.expected, numbers.count(row.expected, language)),
            number(estimate.change, told.interval(estimate, language)),
            number(estimate.rate, numbers.percent(estimate.rate, language, digits=1)),
            number(estimate.change, other) if other else write.nothing(),
        ]
    )
