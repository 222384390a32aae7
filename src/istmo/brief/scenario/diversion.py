"""Where a plan moves people: the ways that gain and lose them, on the map."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from istmo.brief import numbers
from istmo.brief.blocks import Figure
from istmo.brief.carto import Frame
from istmo.brief.legs import line, width
from istmo.brief.routemap import MapWords, Over, draw
from istmo.brief.scenario.told import DIGITS, Told
from istmo.brief.words import words
from istmo.measures.effect_table import ALL

MORE, FEWER = 'stroke="#a3331f"', 'stroke="#0b5cad" stroke-dasharray="6 4"'
"""Lines of ways that gain and lose people: colour does not speak alone."""


def figures(plans: Sequence[Told], stem: str) -> list[Figure]:
    """A map for each plan that moves somebody, all on one scale; none for one that stands beside nothing.

    The scale is that of the busiest way: a change that is small beside those who come is drawn thin.

    Args:
        plans: one, or two that are told side by side.
        stem: what the figures' names begin with.
    """
    found = [(told, _changes(told)) for told in plans if told.other is not None]
    greatest = max((_busiest(told) for told, _ in found), default=0.0)
    names = (f"{stem}-diversion", f"{stem}-diversion-beside")
    return [
        _figure(told, changes, greatest, name)
        for name, (told, changes) in zip(names, found, strict=False)
        if changes
    ]


def difference(first: Told, second: Told, name: str) -> Figure | None:
    """A map of how many more or fewer take each way under one plan than under another; None where nobody does.

    The middles of the two are subtracted: a range of the difference has only a run of one plan beside the other.

    Args:
        first, second: the plans, simulated for the same months in as many draws.
        name: of the figure.
    """
    middles = [told.whole("way").filter(nationality=ALL, household=ALL) for told in (first, second)]
    both = (
        middles[0]
        .join(middles[1], on="where", how="full", coalesce=True, suffix="_second")
        .select("where", change=pl.col("median").fill_null(0.0) - pl.col("median_second").fill_null(0.0))
    )
    rows = both.filter(pl.col("change").abs() >= 1).sort("change", "where")
    changes = {str(where): float(change) for where, change in rows.iter_rows()}
    if not changes:
        return None
    text = first.write.text
    greatest = max(_busiest(told) for told in (first, second))
    fields = {"name": first.plan.title, "other": second.plan.title}
    return replace(
        _figure(first, changes, greatest, name),
        title=text("scenario.difference-heading", **fields),
        subtitle=text(
            "scenario.difference-subtitle", n=numbers.about(greatest, first.write.language, DIGITS), **fields
        ),
        description=text("scenario.difference-described", list=_listed(first, changes), **fields).unescape(),
    )


def _changes(told: Told) -> dict[str, float]:
    """The median change of every way that gains or loses somebody."""
    everybody = (pl.col("nationality") == ALL) & (pl.col("household") == ALL)
    rows = told.whole("way").filter(everybody, pl.col("change").abs() >= 1).select("where", "change")
    return {str(where): float(change) for where, change in rows.iter_rows()}


def _busiest(told: Told) -> float:
    """How many take the way that most take, in the middle of the draws, in the plan or the one beside it."""
    whole = told.whole("way").filter(nationality=ALL, household=ALL)
    return max(float(whole[column].max() or 0.0) for column in ("median", "base_median"))  # type: ignore[arg-type]


def _figure(told: Told, changes: Mapping[str, float], greatest: float, name: str) -> Figure:
    text, said = told.write.text, words(told.write.language)
    kinds = ("scenario.diversion-more", "scenario.diversion-fewer", "map.land", "map.sea", "map.air")
    drawn = MapWords(
        border=said["map.border"].format(month="").rstrip(" :"),
        main=said["map.main"],
        key=said["scenario.diversion-key"],
        marks=[said[kind] for kind in kinds],
        numbers=[],
        strokes=(MORE, FEWER),
    )
    widest = numbers.about(greatest, told.write.language, DIGITS)
    return Figure(
        id=name,
        title=text("scenario.diversion-heading", name=told.plan.title),
        subtitle=text("scenario.diversion-subtitle", n=widest),
        drawing=draw([], [], drawn, told.write.language, _over(told, changes, greatest)),
        description=text("scenario.diversion-described", list=_listed(told, changes)).unescape(),
        source=told.source,
        note=text("map.disclaimer"),
        data=pl.DataFrame({"of": [told.way(link) for link in changes], "change": list(changes.values())}),
    )


def _over(told: Told, changes: Mapping[str, float], greatest: float) -> Over:
    def drawn(frame: Frame) -> str:
        parts = []
        for link, change in sorted(changes.items(), key=lambda one: abs(one[1])):
            data = frame.line(line(told.study, link))
            if data:
                look = MORE if change > 0 else FEWER
                parts.append(
                    f'<path class="leg" d="{data}" fill="none" {look} stroke-opacity=".75" '
                    f'stroke-width="{width(abs(change), greatest, frame.width):.2f}"/>'
                )
        return "".join(parts)

    return drawn


def _listed(told: Told, changes: Mapping[str, float]) -> str:
    top = sorted(changes.items(), key=lambda one: -abs(one[1]))[:8]
    return "; ".join(
        f"{told.way(link)}: {numbers.count(change, told.write.language)}" for link, change in top
    )
