"""Lawful pathways beside irregular entries: how many people each took, on one scale and month by month."""

from markupsafe import Markup

from istmo.brief.blocks import Block, Paragraph, Points, Section
from istmo.brief.charts import BarsPanel
from istmo.brief.desk import Desk
from istmo.brief.provenance import Value, union
from istmo.brief.sections.pictures import bar, by_month, compared
from istmo.brief.tallies import of_group

BESIDE = ("between-ports", "at-ports")
"""The irregular entries and encounters that the pathways are set beside."""
SAID = ("refugees", "h2a", "h2b")
HUNDRED = 100


def section(desk: Desk) -> Section:
    """The section."""
    write = desk.write
    known = desk.known(*(tally.id for tally in of_group("pathways")))
    title = write.text("section.pathways")
    if not known:
        return Section("pathways", title, [Paragraph(desk.nothing())])
    items = [said for name in ("cbp-one", "chnv") if (said := _beside(desk, name))]
    items += [said for name in SAID if (said := _yearly(desk, name))]
    blocks: list[Block] = [Points(items)] if items else []
    with_year = [t for t in desk.known(*BESIDE, *(t.id for t in known)) if desk.tally(t.id).twelve()]
    if with_year:
        values = [(desk.name(tally), *_two_years(desk, tally.id)) for tally in with_year]
        panel = BarsPanel(
            str(write.text("pathways-year.panel")),
            [bar(desk, name, now, before) for name, now, before in values],
        )
        source = union(now.source for _, now, _ in values)
        blocks.append(compared(desk, "pathways-year", [panel], source))
    blocks.append(by_month(desk, "pathways-months", known))
    return Section("pathways", title, blocks)


def _two_years(desk: Desk, name: str) -> tuple[Value, Value | None]:
    months = desk.tally(name)
    now = months.twelve()
    assert now is not None
    return now, months.twelve(12)


def _beside(desk: Desk, name: str) -> Markup | None:
    """A pathway's twelve months, and how many of it there were to a hundred encounters between ports."""
    write, months, irregular = desk.write, desk.tally(name), desk.tally("between-ports")
    now = months.twelve() if months else None
    if now is None:
        return None
    said = write.text(
        f"pathways.{name}",
        n=Markup("<strong>{}</strong>").format(write.count(now)),
        month=write.month(now.last),
    )
    beside = irregular.twelve(until=now.last) if irregular else None
    rate = now.over(beside) if beside else None
    if rate is not None:
        per = Value(rate.number * HUNDRED, rate.source, rate.first, rate.last)
        said = Markup("{} {}").format(said, write.text("pathways.per-hundred", rate=write.count(per)))
    return Markup("{}{}").format(said, write.marks(now, beside))


def _yearly(desk: Desk, name: str) -> Markup | None:
    """A pathway's twelve months and the change on the twelve before."""
    write, months = desk.write, desk.tally(name)
    now = months.twelve() if months else None
    if now is None:
        return None
    before = months.twelve(12)
    said = write.text(
        f"pathways.{name}",
        n=Markup("<strong>{}</strong>").format(write.count(now)),
        month=write.month(now.last),
        change=write.change(now.change_on(before)),
    )
    return Markup("{}{}").format(said, write.marks(now))
