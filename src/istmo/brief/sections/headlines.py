"""In brief: what moved last month and against a year ago, one sentence a subject, and the table behind them."""

from collections.abc import Callable

from markupsafe import Markup

from istmo.brief.blocks import Block, Paragraph, Points, Section
from istmo.brief.desk import Desk
from istmo.brief.sections import tables
from istmo.brief.tallies import of_group
from istmo.periods import add_months

SAID = ("darien", "honduras", "mexico", "between-ports", "at-ports", "cbp-one", "chnv")


def section(desk: Desk, lent: Callable[[], list[Markup]]) -> Section:
    """The section.

    Args:
        desk: where the counts are.
        lent: makes the sentences that other sections lend to the end of the list (deaths, the outlook).
    """
    write = desk.write
    items = [_sentence(desk, tally.id) for tally in desk.known(*SAID)]
    items += lent()
    groups = [
        (str(write.text(f"group.{group}")), of_group(group))
        for group in ("points", "pathways", "returns", "deaths")
    ]
    missing = [desk.name(tally) for _, members in groups for tally in members if not desk.known(tally.id)]
    blocks: list[Block] = [Points(items)] if items else []
    blocks.append(tables.tallies(desk, "glance", write.text("headlines.table"), groups))
    if missing:
        key = "nothing.tallies-only" if desk.only else "nothing.tallies"
        blocks.append(Paragraph(write.text(key, list=write.listed(missing)), "caution"))
    return Section("headlines", write.text("section.headlines"), blocks)


def _sentence(desk: Desk, name: str) -> Markup:
    """One tally: "In April 2024 Panama registered ...: 12% fewer than in March 2024 and 9% fewer than ..."."""
    write, months = desk.write, desk.tally(name)
    now = months.latest()
    on = [(months.change(i), add_months(months.last, -i)) for i in (1, 12)]
    compared = write.listed(write.compared(change, month) for change, month in on if change is not None)
    # its sentence names the nationalities together
    key = "chnv-only" if name == "chnv" and "nationality" in desk.only else name
    said = write.text(
        f"headlines.{key}",
        n=Markup("<strong>{}</strong>").format(write.count(now)),
        month=write.month(months.last),
        compared=Markup(", {}").format(compared) if compared else "",
    )
    return Markup("{}{}").format(said, write.marks(now))
