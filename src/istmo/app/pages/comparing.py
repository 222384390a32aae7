"""Two runs side by side: arrivals, waits, returns and deaths of each beside what is in force, with their ranges, and
the map of the ways that one takes and not the other."""

from collections.abc import Iterator
from urllib.parse import urlencode

import polars as pl
from markupsafe import Markup, escape

from istmo.app.pages.making import Asked
from istmo.brief import numbers
from istmo.brief.blocks import Column, Paragraph, Row, Section, Table
from istmo.brief.scenario import diversion
from istmo.brief.scenario.sections import SAID, TOLLS
from istmo.brief.scenario.told import Told
from istmo.errors import InputError
from istmo.measures.effect_table import ALL
from istmo.needs import settings


def section(first: Told, second: Told, asked: Asked) -> Section:
    """The two runs, a quantity a row.

    Args:
        first: the run of the page.
        second: the one beside it.
        asked: the address.

    Raises:
        InputError: they are not of the same months and as many draws, or do not both stand beside what is in force.
    """
    if first.months != second.months:
        raise InputError("the two runs are of different months", "Run one of them again for the same months")
    if first.draws != second.draws:  # what is in force would not be the same beside both
        raise InputError(
            f"the two runs have {first.draws} and {second.draws} draws", "Run one of them again with as many"
        )
    if any(each.other is None or each.other.measures for each in (first, second)):
        raise InputError(
            "only runs beside what is in force can be told side by side",
            "Run both beside what is in force",
        )
    columns = [Column(asked.say("beside-quantity")), Column(asked.say("beside-in-force"))]
    for each in (first, second):
        columns += [Column(each.plan.title), Column(f"{each.plan.title}: {asked.say('beside-change')}")]
    rows = [_row(*quantity, first, second) for quantity in _quantities(first, second)]
    data = pl.concat(
        [each.table.with_columns(plan=pl.lit(each.plan.title)) for each in (first, second)]
    ).filter(pl.col("month").is_null(), nationality=ALL, household=ALL)
    title = Markup.escape(asked.say("beside-title"))
    table = Table("beside", title, columns, rows, data, Markup.escape(asked.say("beside-note")), stacked=True)
    how = asked.say("beside-how", draws=first.draws)
    drawn = diversion.difference(first, second, "run-difference")
    same = Paragraph(escape(asked.say("beside-same-ways")))
    return Section("beside", title, [Paragraph(escape(how)), table, drawn or same, *_needs(asked)])


def _needs(asked: Asked) -> Iterator[Paragraph]:
    """Where to ask what each place needs under the two plans, until one is chosen."""
    if asked.get("place"):
        return
    named = sorted(
        ((each.name(asked.language), each.id) for each in settings().place),
        key=lambda one: numbers.alphabetical(one[0]),
    )
    links = [
        Markup('<a href="/{}/plans?{}#needs-beside">{}</a>').format(
            asked.language, urlencode({**asked.query, "place": name}), shown
        )
        for shown, name in named
    ]
    yield Paragraph(Markup("{} {}").format(asked.say("beside-needs"), Markup(" · ").join(links)))


Quantity = tuple[str, str, Markup]


def _quantities(first: Told, second: Told) -> Iterator[Quantity]:
    """What, where and how it is called, of all that comes to somebody in one of the two."""
    study, text = first.study, first.write.text
    known = {point.id for point in study.points}
    every = [("arrivals", point, escape(first.point(point))) for point in SAID if point in known]
    for link, pathway in study.links.select("id", "pathway").sort("pathway", "id").iter_rows():
        if pathway:
            name = first.place_in(link)
            every += [
                ("waiting", link, text("scenario.queue", name=name)),
                ("wait", link, text("scenario.days", name=name)),
            ]
    every += [(what, "", text(f"scenario.{what}")) for what in TOLLS]
    for what, where, called in every:
        found = [row for each in (first, second) if (row := each.total(what, where)) is not None]
        if any(max(row["high"] or 0, row["base_high"] or 0) > 0 for row in found):
            yield what, where, called


def _row(what: str, where: str, called: Markup, first: Told, second: Told) -> Row:
    """What is in force, then each plan's middle and change with their ranges."""
    cells: list[Markup] = []
    base = first.write.nothing()
    for each in (first, second):
        row = each.total(what, where)
        if row is None:
            cells += [each.write.nothing()] * 2
            continue
        middle, range_, base, change, change_range, _ = each.cells(row, each.days if what == "wait" else None)
        cells += [_with(middle, range_), _with(change, change_range)]
    return Row([called, base, *cells])


def _with(middle: Markup, range_: Markup) -> Markup:
    return Markup("<span>{}<br><small>{}</small></span>").format(middle, range_)
