"""Sources and definitions: every series the page has cited, in the order of the foot marks."""

from datetime import date

import polars as pl
from markupsafe import Markup

from istmo.brief.blocks import Block, Entries, Entry, Paragraph, Section
from istmo.brief.desk import Desk
from istmo.observation import Indicator
from istmo.periods import period_end
from istmo.sources.catalogue import publisher, said, traps


def section(desk: Desk) -> Section:
    """The section; to be written last, when all citing is done."""
    write = desk.write
    items = [_entry(desk, desk.store.indicator(series), number) for series, number in _cited(desk)]
    blocks: list[Block] = [Paragraph(write.text("sources.how")), Entries(items)]
    return Section("sources", write.text("section.sources"), blocks)


def _cited(desk: Desk) -> list[tuple[str, int]]:
    return sorted(desk.write.cited.items(), key=lambda each: each[1])


def _entry(desk: Desk, series: Indicator, number: int) -> Entry:
    write, spanish = desk.write, desk.write.language == "es"
    told = series.definition_es if spanish else series.definition_en
    unit = write.text("sources.unit", unit=write.text(f"unit.{series.unit}"))
    lines = [
        ("definition", Markup("{} {}").format(told, unit)),
        ("publisher", Markup("; ").join([_publisher(desk, series), *_publications(desk, series)])),
        ("known", _known(desk, series)),
    ]
    told_traps = traps(series, write.language)
    lines += [("traps", Markup(" ").join(told_traps))] if told_traps else []
    named = [(str(write.text(f"sources.{key}")), text) for key, text in lines]
    return Entry(f"s-{series.id}", number, write.title(series.id), named, desk.months(series.id).source())


def _publisher(desk: Desk, series: Indicator) -> Markup:
    found = publisher(series)
    name = found.name_es if desk.write.language == "es" else found.name_en
    return Markup('<a href="{}">{}</a>').format(found.address, name)


def _publications(desk: Desk, series: Indicator) -> list[Markup]:
    """Publication, licence and compiler; of a sum of series, those of its parts."""
    found = []
    ids = dict.fromkeys(desk.store.indicator(part).publication for part in series.sum_of or (series.id,))
    for each in (desk.store.publication(name) for name in ids):
        found.append(Markup('<a href="{}"><cite>{}</cite></a>').format(each.address, each.title))
        language = desk.write.language
        found.append(desk.write.text("sources.licence", licence=said("licence", each.licence, language)))
        if each.compiled_by:
            found.append(
                desk.write.text("sources.compiled", who=said("compiled", each.compiled_by, language))
            )
    return found


def _known(desk: Desk, series: Indicator) -> Markup:
    """The periods known on the day of the brief, when the newest became known, and of when the copy read is."""
    write, counts = desk.write, desk.months(series.id)
    newest = counts.latest().source
    last = period_end(counts.last, series.frequency).replace(day=1)
    copy = desk.store.versions(series.id).filter(pl.col("released") <= desk.as_of)["published"].max()
    assert isinstance(copy, date)
    return write.text(
        "sources.known-estimated" if newest.estimated else "sources.known-recorded",
        span=write.months(counts.first, last),
        day=write.day(newest.released),
        copy=write.day(copy),
    )
