"""Who: the nationalities counted at each point over twelve months, and against the twelve months before."""

from markupsafe import Markup

from istmo.brief.blocks import Block, Figure, Paragraph, Points, Section, Table
from istmo.brief.charts import BarsPanel
from istmo.brief.desk import Desk
from istmo.brief.provenance import Value, union
from istmo.brief.sections.pictures import bar, compared, until
from istmo.brief.sections.tables import UNNAMED, by_code, ranked
from istmo.brief.tallies import BY_ID, NATIONALITY_POINTS

DRAWN = ("darien", "honduras", "mexico", "between-ports")
BARS, ROWS, NAMED = 8, 10, 3


def section(desk: Desk) -> Section:
    """The section."""
    write = desk.write
    known = [tally.id for tally in desk.known(*NATIONALITY_POINTS) if _ranked(desk, tally.id, 1)]
    title = write.text("section.nationalities")
    if not known:
        return Section("nationalities", title, [Paragraph(write.text("nothing.section"))])
    blocks: list[Block] = [Points([_largest(desk, name) for name in known])]
    drawn = [name for name in DRAWN if name in known]
    if drawn:
        blocks.append(_figure(desk, drawn))
    return Section("nationalities", title, blocks, [table for name in known if (table := _table(desk, name))])


def _largest(desk: Desk, name: str) -> Markup:
    """The largest nationalities of a point with their shares, and the one that rose most."""
    write, total = desk.write, desk.tally(name)
    whole = total.twelve()
    assert whole is not None
    found = [each for each in _ranked(desk, name, 200) if each[0] not in UNNAMED]
    shares = [
        Markup("{} ({})").format(write.place(code), write.share(now.over(whole)))
        for code, now, _ in found[:NAMED]
    ]
    said = write.text(
        "nationalities.largest",
        point=Markup("<strong>{}</strong>").format(desk.name(name)),
        list=write.listed(shares),
        month=write.month(total.last),
    )
    rises = [
        (code, now.minus(before), now.change_on(before)) for code, now, before in found if before is not None
    ]
    if rises and (most := max(rises, key=lambda each: each[1].number))[1].number > 0:
        code, rise, change = most
        more = write.text(
            "nationalities.risen", who=write.place(code), n=write.count(rise), change=write.change(change)
        )
        said = Markup("{} {}").format(said, more)
    return Markup("{}{}").format(said, write.marks(whole))


def _ranked(desk: Desk, name: str, most: int) -> list[tuple[str, Value, Value | None]]:
    return ranked(desk.divided(BY_ID[name].series, "nationality"), desk.tally(name), most)


def _figure(desk: Desk, names: list[str]) -> Figure:
    panels = []
    for name in names:
        drawn = [
            bar(desk, desk.write.place(code), now, before) for code, now, before in _ranked(desk, name, BARS)
        ]
        panels.append(BarsPanel(f"{desk.name(name)}, {until(desk, desk.tally(name).last)}", drawn))
    source = union(value.source for name in names if (value := desk.tally(name).twelve()))
    return compared(desk, "nationalities", panels, source)


def _table(desk: Desk, name: str) -> Table | None:
    parts = desk.divided(BY_ID[name].series, "nationality")
    heading = str(desk.write.text("table.nationality"))
    caption = Markup("{}").format(desk.name(name))
    return by_code(desk, f"nationalities-{name}", caption, heading, parts, desk.tally(name), ROWS)
