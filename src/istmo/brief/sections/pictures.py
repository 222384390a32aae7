"""Figures that several sections share: tallies by month, and twelve months beside the twelve before."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from istmo.brief import numbers
from istmo.brief.blocks import Figure
from istmo.brief.charts import Bar, BarsPanel, MonthsPanel, bars, drawn, months
from istmo.brief.desk import Desk
from istmo.brief.provenance import Source, Value, union
from istmo.brief.tallies import Tally
from istmo.periods import add_months

MONTHS_BACK = 47
"""Four years: the newest month and the same month of three years before it."""


def by_month(desk: Desk, figure_id: str, known: Sequence[Tally], columns: int = 3) -> Figure:
    """Tallies by month in small multiples. Words: `<figure_id>.title` and `.description`.

    Args:
        desk: where the counts are.
        figure_id: file name and key of the words.
        known: tallies of which a month is known.
        columns: panels side by side on a page.
    """
    end = max(desk.tally(tally.id).last for tally in known)
    start = add_months(end, -MONTHS_BACK)
    panels = [MonthsPanel(desk.name(tally), desk.tally(tally.id).since(start), start, end) for tally in known]
    source = union(desk.tally(tally.id).source() for tally in known)
    text, picture = desk.write.text, months(panels, desk.write.language, min(columns, len(panels)))
    subtitle = text("months.subtitle")
    provisional = text("months.provisional") if any(tally.provisional for tally in known) else Markup()
    return Figure(
        figure_id,
        text(f"{figure_id}.title"),
        subtitle,
        picture,
        str(text(f"{figure_id}.description")),
        source,
        provisional + desk.write.marks(source),
        drawn(panels),
    )


def bar(desk: Desk, name: str, now: Value, before: Value | None) -> Bar:
    """A bar of a chart, its number written for a column."""
    shown = numbers.count(now.number, desk.write.language)
    return Bar(name, now.number, before.number if before else None, shown)


def until(desk: Desk, last: date) -> str:
    """ "twelve months to Mar 2024"."""
    return str(desk.write.text("bars.until", month=numbers.month_short(last, desk.write.language)))


def compared(desk: Desk, figure_id: str, panels: Sequence[BarsPanel], source: Source) -> Figure:
    """Panels of bars. Words: `<figure_id>.title`, `.description` and `.note`."""
    text = desk.write.text
    return Figure(
        id=figure_id,
        title=text(f"{figure_id}.title"),
        subtitle=text("bars.subtitle"),
        drawing=bars(panels, desk.write.language, columns=min(len(panels), 2)),
        description=str(text(f"{figure_id}.description")),
        source=source,
        note=Markup("{}{}").format(text(f"{figure_id}.note"), desk.write.marks(source)),
        data=drawn(panels),
    )
