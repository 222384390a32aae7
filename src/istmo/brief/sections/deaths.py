"""Deaths and disappearances on the routes, as far as they are known: always at the least."""

from markupsafe import Markup

from istmo.brief.blocks import Block, Paragraph, Section
from istmo.brief.charts import BarsPanel
from istmo.brief.desk import Desk
from istmo.brief.provenance import union
from istmo.brief.sections.pictures import bar, by_month, compared, until
from istmo.brief.sections.tables import by_code, ranked
from istmo.brief.tallies import BY_ID
from istmo.brief.writer import capitalised

BARS, NAMED = 10, 3
TALLY = BY_ID["deaths"]


def section(desk: Desk) -> Section:
    """The section."""
    write, months = desk.write, desk.tally("deaths")
    title = write.text("section.deaths")
    said = sentence(desk)
    if said is None:
        return Section("deaths", title, [Paragraph(desk.nothing())])
    by_place = desk.divided(TALLY.series, "place")
    largest = ranked(by_place, months, BARS)
    whole = months.twelve()
    assert whole is not None
    where = [
        Markup("{} ({})").format(write.place(code), write.count(now)) for code, now, _ in largest[:NAMED]
    ]
    places = write.text("deaths.where", list=write.listed(where))
    panel = BarsPanel(
        capitalised(Markup(until(desk, months.last))),
        [bar(desk, write.place(c), now, before) for c, now, before in largest],
    )
    source = union([whole.source, *(now.source for _, now, _ in largest)])
    table = by_code(
        desk, "deaths", write.text("deaths.table"), str(write.text("table.place")), by_place, months, BARS
    )
    blocks: list[Block] = [
        Paragraph(Markup("{} {}{}").format(said, places, write.marks(whole))),
        Paragraph(write.text("deaths.caution"), "caution"),
        by_month(desk, "deaths-months", [TALLY], columns=1),
        compared(desk, "deaths-places", [panel], source),
    ]
    return Section("deaths", title, blocks, [table] if table else [])


def sentence(desk: Desk) -> Markup | None:
    """The twelve months in one sentence, without foot marks; None where they are not known."""
    write, months = desk.write, desk.tally("deaths")
    now = months.twelve() if months else None
    if now is None:
        return None
    return write.text(
        "deaths.year",
        n=Markup("<strong>{}</strong>").format(write.count(now)),
        month=write.month(now.last),
        change=write.so_far(now.change_on(months.twelve(12))),
    )
