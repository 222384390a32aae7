"""Returns: from the United States, from Mexico, and of Guatemalans."""

from markupsafe import Markup

from istmo.brief.blocks import Block, Paragraph, Points, Section, Table
from istmo.brief.desk import Desk
from istmo.brief.sections.pictures import by_month
from istmo.brief.sections.tables import by_code
from istmo.brief.tallies import of_group

BY_NATIONALITY = {
    "mexico-returns": ("mexico.returns", "nationality"),
    "us-removals": ("ohss.removals.citizenship", "nationality"),
}
"""Tables of who was returned: key of the caption, series and its dimension."""
ROWS = 8


def section(desk: Desk) -> Section:
    """The section."""
    write = desk.write
    known = desk.known(*(tally.id for tally in of_group("returns")))
    title = write.text("section.returns")
    if not known:
        return Section("returns", title, [Paragraph(desk.nothing())])
    blocks: list[Block] = [Points([said for tally in known if (said := _sentence(desk, tally.id))])]
    blocks.append(by_month(desk, "returns-months", known))
    tables = [table for name in BY_NATIONALITY if (table := _table(desk, name))]
    return Section("returns", title, blocks, tables)


def _sentence(desk: Desk, name: str) -> Markup | None:
    write, months = desk.write, desk.tally(name)
    now = months.twelve()
    if now is None or now.number == 0:
        return None
    said = write.text(
        f"returns.{name}",
        n=Markup("<strong>{}</strong>").format(write.count(now)),
        month=write.month(now.last),
        change=write.change(now.change_on(months.twelve(12))),
    )
    return Markup("{}{}").format(said, write.marks(now))


def _table(desk: Desk, name: str) -> Table | None:
    series, dimension = BY_NATIONALITY[name]
    total = desk.months(series)
    if not total:
        return None
    heading = str(desk.write.text("table.nationality"))
    caption = desk.write.text(f"returns.table-{name}")
    return by_code(desk, name, caption, heading, desk.divided(series, dimension), total, ROWS)
