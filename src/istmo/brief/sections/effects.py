"""What past measures did: every measure of the record, by the newest estimates from counts known on the day."""

from markupsafe import Markup

from istmo.brief import numbers
from istmo.brief.blocks import Block, Column, Paragraph, Row, Section, Table
from istmo.brief.desk import Desk
from istmo.brief.effects import told
from istmo.brief.effects.making import star
from istmo.brief.numbers import Language
from istmo.brief.provenance import Source, Value
from istmo.effects import Effect, Record, known_on, table
from istmo.effects.panel import TOGETHER
from istmo.measures import measure
from istmo.studies import Study, load

WORDS = ("diverted", "verdict")
"""Columns of words, which may break."""
ALONE = "†"
"""After the change of a measure with nobody to compare with."""


def section(desk: Desk) -> Section | None:
    """The section; None on a day before the counts of the oldest estimates that ship were known."""
    record = known_on(desk.as_of)
    if record is None:
        return None
    write, study = desk.write, load()
    source = Source(record.series, record.known, estimated=True)
    blocks: list[Block] = [
        Paragraph(Markup("{}{}").format(_intro(desk, record, source), write.marks(source))),
        Paragraph(write.text("effect.caution"), "caution"),
    ]
    names = ("measure", "from", "structural", "synthetic", "rate", "diverted", "verdict")
    rows = [_row(desk, study, one, source) for one in record.effects]
    shown = Table(
        id="effects",
        caption=write.text("effect.caption-brief"),
        columns=[Column(write.text(f"effect.column-{name}"), numeric=name not in WORDS) for name in names],
        rows=rows,
        data=table(record),
        note=Markup(" ").join(
            write.text(f"effect.{name}") for name in ("note-brief", "diverted-note", *star(rows))
        ),
        stacked=True,
    )
    return Section("effects", write.text("effect.title"), blocks, [shown])


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
    both = sum(1 for one in record.effects if one.verdict == "changed" and _both(one))
    numbers_ = (*counts, counts[1] + counts[2], both)
    every, changed, within, cannot, judged, found_twice = (number(value, str(value)) for value in numbers_)
    return desk.write.text(
        "effect.brief-intro",
        all=every, changed=changed, within=within, cannot=cannot, low=share(min(rates)), high=share(max(rates)),
        judged=judged, both=found_twice, day=desk.write.day(record.known),
    )  # fmt: skip


def _both(found: Effect) -> bool:
    """Whether the synthetic control finds it too, at a level of one in twenty."""
    row = told.head(found)
    return row is not None and row.synthetic is not None and row.synthetic.found


def _because(found: Effect, language: Language) -> str:
    """Why it cannot be told; for what can, which other measures are in it."""
    row = told.head(found)
    if found.verdict == "cannot-be-told" or row is None or not row.package:
        return told.because(found, language)
    return told.say("together", language, others=told.titles(row.package, language))


def _row(desk: Desk, study: Study, found: Effect, source: Source) -> Row:
    """A measure; names and reasons are words of the catalogue, every number leads to its source."""
    write, language, one = desk.write, desk.write.language, measure(found.measure)
    row = told.head(found)
    estimate = row.structural if row is not None else None
    where = changes = synthetic = rate = Markup()
    other = told.diverted(study, found, language)
    diverted = write.nothing()
    if row is not None and estimate is not None:
        first, last = row.course[0].month, row.course[-1].month
        about = "" if row.group == TOGETHER else row.group

        def number(value: float, shown: str) -> Markup:
            return write.sourced(shown, Value(value, source, first, last, about=about))

        where = Markup("{}, {}; {}").format(
            told.point(study, row.point, language),
            told.group(row.group, language),
            told.baseline(found, language),
        )
        changes = number(estimate.change, told.interval(estimate, language) + (ALONE if row.alone else ""))
        if row.synthetic is not None:
            synthetic = number(row.synthetic.change, told.interval(row.synthetic, language))
        rate = number(estimate.rate, told.rate(estimate.rate, language))
        if other:
            diverted = Markup("<small>{}</small>").format(number(estimate.change, other))
    return Row(
        [
            Markup("<b>{}</b><br><small>{}</small>").format(one.title(language), where),
            write.day(one.start),
            changes or write.nothing(),
            synthetic or write.nothing(),
            rate or write.nothing(),
            diverted,
            Markup("{}<br><small>{}</small>").format(
                told.verdict(found, language), _because(found, language)
            ),
        ]
    )
