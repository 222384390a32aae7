"""The sections of a simulated plan's page."""

from collections.abc import Sequence

import polars as pl
from markupsafe import Markup, escape

from istmo import places
from istmo.brief.blocks import Block, Column, Figure, Paragraph, Points, Section, Table
from istmo.brief.blocks import Row as TableRow
from istmo.brief.charts import Paths, drawn, paths
from istmo.brief.scenario import diversion
from istmo.brief.scenario.told import Row, Told
from istmo.measures.effect_table import ALL
from istmo.measures.explain import explain
from istmo.measures.idle import idle

SAID = ("colombia", "darien", "honduras", "mexico", "usbp", "ofo", "chnv")
"""The counting points named in the first list, where the study has them."""
WAYS, NATIONALITIES, NAMED = 14, 12, 3
"""Rows of the table of ways and of that of nationalities, and ways named in the first list."""
TOLLS = ("departures", "returns", "went-home", "deaths")


def sections(told: Told, stem: str, beside: Sequence[Told] = ()) -> list[Section]:
    """Every section in the order of the page.

    Args:
        told: the simulated plan.
        stem: what the figures' file names begin with.
        beside: another plan whose map of ways stands beside this one's, on the same scale.
    """
    text = told.write.text
    found = [
        Section("headlines", text("scenario.headlines"), [Points(_headlines(told))]),
        Section("plan", text("scenario.plan"), list(_plan(told))),
        Section("points", text("scenario.points"), [_figure(told, f"{stem}-points"), _points(told)]),
        Section("ways", text("scenario.ways"), [_ways(told)]),
        Section("tolls", text("scenario.tolls"), [_tolls(told)]),
        Section("people", text("scenario.people"), list(_people(told))),
    ]
    waits = _pathways(told)
    if waits is not None:
        found.insert(4, Section("pathways", text("scenario.pathways"), [waits]))
    maps = diversion.figures([told, *beside], stem)
    if maps:
        found.insert(3, Section("diversion", text("scenario.diversion"), maps))
    return found


def _headlines(told: Told) -> list[Markup]:
    text = told.write.text
    known = [point.id for point in told.study.points]
    items = [
        _said(told, told.point(point), row, text("scenario.persons-pass"))
        for point, row in told.seen("arrivals", tuple(one for one in SAID if one in known))
    ]
    deaths = told.total("deaths")
    if deaths is not None:
        items.append(_said(told, str(text("scenario.deaths")), deaths, text("scenario.persons-pass")))
    if told.other is None:
        return items
    nobody = [
        text("scenario.idle", measure=one.title(told.write.language))
        for one in idle(told.study, told.plan, told.table)
    ]
    return [*items, *nobody, _diversion(told)]


def _said(told: Told, name: str, row: Row, what: Markup) -> Markup:
    fields = {
        "name": name, "middle": Markup("<strong>{}</strong>").format(told.number(row["median"])), "what": what,
        "low": told.number(row["low"]), "high": told.number(row["high"]), "months": told.span,
    }  # fmt: skip
    change, one = row["change"], "-median" if told.draws == 1 else ""
    if told.other is None or change is None:
        return told.write.text(f"scenario.said{one}", **fields)
    if abs(change) < 0.5:
        return told.write.text(f"scenario.said-same{one}", **fields)
    said = told.write.text("scenario.more" if change > 0 else "scenario.fewer", n=told.number(abs(change)))
    ends = {"change-low": told.signed(row["change_low"]), "change-high": told.signed(row["change_high"])}
    return told.write.text(
        f"scenario.said-change{one}", **fields, **ends, change=said, percent=told.percent(row)
    )


def _diversion(told: Told) -> Markup:
    """The ways that gain and lose most."""
    text = told.write.text
    rows = told.whole("way").filter(nationality=ALL, household=ALL).sort("change", descending=True)
    gain = rows.filter(pl.col("change") >= 1).head(NAMED)
    lose = rows.filter(pl.col("change") <= -1).tail(NAMED).reverse()
    if gain.is_empty() and lose.is_empty():
        return text("scenario.not-diverted", n=1)

    def listed(some: pl.DataFrame) -> Markup:
        said = [
            text("scenario.way-change", way=told.way(row["where"]), change=told.signed(row["change"]))
            for row in some.iter_rows(named=True)
        ]
        return Markup("; ").join(said) if said else told.write.nothing()

    return text("scenario.diverted", gain=listed(gain), lose=listed(lose))


def _plan(told: Told) -> list[Block]:
    words = explain(told.study, told.plan, told.write.language)
    blocks: list[Block] = [Paragraph(escape(words.opening))]
    if words.measures:
        blocks.append(
            Points(
                [
                    Markup("<b>{}.</b> {}").format(title, " ".join(sentences))
                    for title, sentences in words.measures
                ]
            )
        )
    return [*blocks, *([Paragraph(escape(words.closing))] if words.closing else [])]


def _figure(told: Told, name: str) -> Figure:
    text, columns = told.write.text, ("period", "low", "median", "high")
    fitted = tuple(point.id for point in told.study.points if point.role == "fit")
    panels = []
    for point, _ in told.seen("arrivals", fitted):
        frame = told.monthly("arrivals", point)
        base = frame.select("period", *(pl.col(f"base_{column}").alias(column) for column in columns[1:]))
        panels.append(
            Paths(told.point(point), frame.select(columns), base if told.other is not None else None)
        )
    key = "scenario.figure-subtitle" if told.other is not None else "scenario.figure-subtitle-alone"
    return Figure(
        id=name,
        title=text("scenario.figure-title"),
        subtitle=text(key, other=_other(told)),
        drawing=paths(panels, told.write.language),
        description=str(text("scenario.figure-description")),
        source=told.source,
        data=drawn(panels),
    )


def _other(told: Told) -> Markup:
    if told.other is None:
        return Markup()
    return escape(told.other.title) if told.other.measures else told.write.text("scenario.baseline")


def _points(told: Told) -> Table:
    rows = [
        TableRow([escape(told.point(point)), *told.cells(row)])
        for point, row in told.seen("arrivals", tuple(one.id for one in told.study.points))
    ]
    return _table(told, "arrivals", "points", "point", rows, told.whole("arrivals"))


def _ways(told: Told) -> Table:
    whole = told.whole("way").filter(nationality=ALL, household=ALL)
    order = pl.col("change").abs() if told.other is not None else pl.col("median")
    top = whole.filter(pl.max_horizontal("high", "base_high") >= 1).sort(order, descending=True).head(WAYS)
    rows = [TableRow([escape(told.way(row["where"])), *told.cells(row)]) for row in top.iter_rows(named=True)]
    note = told.write.text("scenario.note-ways", n=WAYS)
    return _table(told, "ways", "ways", "way", rows, told.whole("way"), note)


def _pathways(told: Told) -> Table | None:
    rows = []
    for link in told.whole("served").filter(nationality=ALL, household=ALL)["where"]:
        name = told.place_in(link)
        for what, key, how in (
            ("served", "places", None), ("waiting", "queue", None), ("wait", "days", told.days),
        ):  # fmt: skip
            row = told.total(what, link)
            if row is not None and max(row["high"] or 0, row["base_high"] or 0) > 0:
                heading = told.write.text(f"scenario.{key}", name=name)
                rows.append(TableRow([heading, *told.cells(row, how)]))
    if not rows:
        return None
    data = told.table.filter(pl.col("month").is_null(), pl.col("what").is_in(["served", "waiting", "wait"]))
    return _table(told, "pathways", "pathways", "pathway", rows, data)


def _tolls(told: Told) -> Table:
    rows = [
        TableRow([told.write.text(f"scenario.{what}"), *told.cells(row)])
        for what in TOLLS
        if (row := told.total(what)) is not None
    ]
    data = told.table.filter(pl.col("month").is_null(), pl.col("what").is_in(TOLLS))
    return _table(told, "tolls", "tolls", "quantity", rows, data)


def _people(told: Told) -> Sequence[Table]:
    """Arrivals at the US border, between and at ports, by nationality, and by household type where there are some."""
    known = {point.id for point in told.study.points}
    borders = [name for name in ("usbp", "ofo") if name in known]
    found = []
    for column, other in (("nationality", "household"), ("household", "nationality")):
        rows = []
        for border in borders:
            mine = (
                told.whole("arrivals")
                .filter(pl.col(column) != ALL, pl.col(other) == ALL, where=border)
                .filter(pl.max_horizontal("high", "base_high") >= 1)
                .sort(pl.max_horizontal("median", "base_median"), descending=True)
                .head(NATIONALITIES)
            )
            if mine.height:
                rows.append(TableRow([escape(told.point(border))], head=True))
            rows += [
                TableRow([_who(told, column, row[column]), *told.cells(row)])
                for row in mine.iter_rows(named=True)
            ]
        if rows:
            data = told.whole("arrivals").filter(pl.col(column) != ALL)
            note = told.write.text("scenario.note-people")
            found.append(_table(told, column, f"people-{column}", column, rows, data, note))
    return found


def _who(told: Told, column: str, code: str) -> Markup:
    if column == "nationality":
        return escape(places.label(code, told.write.language))
    return told.write.text(f"scenario.{code}")


def _table(
    told: Told,
    name: str,
    caption: str,
    first: str,
    rows: Sequence[TableRow],
    data: pl.DataFrame,
    note: Markup | None = None,
) -> Table:
    text = told.write.text
    headings = ["middle", "range"]
    if told.other is not None:
        headings += ["other", "change", "change-range", "percent"]
    columns = [
        Column(text(f"scenario.{first}"), numeric=False),
        *(Column(text(f"scenario.{one}"), wide_only=one == "change-range") for one in headings),
    ]
    if note is None:
        key = f"scenario.note-{caption}"
        note = text(key) if caption in ("points", "pathways") else Markup()
    return Table(name, text(f"scenario.{caption}"), columns, rows, data, note, stacked=True)
