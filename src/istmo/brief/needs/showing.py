"""An answer as tables of text, for the terminal, and as data for scripts."""

from typing import Any

import polars as pl

from istmo.brief.needs.told import Told, chances, rule_name
from istmo.brief.numbers import about, count, day_short, percent, ratio
from istmo.needs import record
from istmo.observation import ALL


def people(told: Told) -> pl.DataFrame:
    """A week a row: arrivals, the busiest night, household types, the chance that beds do not suffice, beds advised."""
    answer, say = told.answer, told.say
    table = answer.table()
    columns: dict[str, list[str]] = {say("week"): [day_short(week, told.language) for week in answer.weeks]}
    beside = ("", "-unplanned") if answer.unplanned is not None else ("",)
    for what in ("arrivals", "peak"):
        for kind in beside:
            columns[say(what + kind)] = ranges(told, table.filter(what=what + kind, household=ALL))
    for name in answer.people.households:
        if len(answer.people.households) > 1:
            rows = table.filter(what="peak", household=name)
            if rows["high"].max():
                columns[say(name)] = ranges(told, rows)
    if answer.beds is not None:
        chance = answer.over(answer.beds)
        columns[say("beds-over", beds=count(answer.beds, told.language))] = [
            chances(float(each), told.language) for each in chance
        ]
    columns[say("advised")] = [count(each, told.language) for each in answer.advised_by_week]
    if answer.unplanned is not None:
        columns[say("advised-unplanned")] = [count(each, told.language) for each in answer.advised_unplanned]
    return pl.DataFrame(columns)


def supplies(told: Told) -> pl.DataFrame:
    """A thing a row, a week a column (in a long plan: the first, the fourth and so on)."""
    answer = told.answer
    shown = range(0, len(answer.weeks), max(1, (len(answer.weeks) + 3) // 4))
    table = answer.table()
    columns: dict[str, list[str]] = {told.say("quantity"): []}
    for name in answer.taken:
        standard = answer.settings.standard[name]
        unit = standard.unit(told.language)
        columns[told.say("quantity")].append(standard.label(told.language) + (f" ({unit})" if unit else ""))
    for at in shown:
        week = answer.weeks[at]
        rows = [table.filter(what=name, week=week) for name in answer.taken]
        columns[day_short(week, told.language)] = [ranges(told, row)[0] for row in rows]
    return pl.DataFrame(columns)


def scores(told: Told) -> pl.DataFrame:
    """The record, a rule a row."""
    found, say, language = told.scores(), told.say, told.language
    return pl.DataFrame(
        {
            say("rule"): [rule_name(rule, language) for rule in found["rule"]],
            say("months"): [str(months) for months in found["months"]],
            say("enough"): [percent(share, language) for share in found["enough"]],
            say("every"): [percent(share, language) for share in found["every_night"]],
            say("beds"): [count(beds, language) for beds in found["beds"]],
            say("cost"): [f"{count(cost, language)} {told.currency}" for cost in found["cost"]],
            say("ratio"): [ratio(each, language) for each in found["ratio"]],
        }
    )


def ranges(told: Told, rows: pl.DataFrame) -> list[str]:
    """ "320 (190 to 540)" of every row."""
    return [
        told.say("to", **{name: written(row[key], told) for name, key in NAMES.items()})
        for row in rows.iter_rows(named=True)
    ]


NAMES = {"middle": "median", "low": "low", "high": "high"}


def written(value: float, told: Told) -> str:
    """A number to two or three digits, with a decimal where it is small and no whole number."""
    if value < 10 and value != round(value):
        return ratio(value, told.language, 1)
    return about(value, told.language, 3)


def data(told: Told) -> dict[str, Any]:
    """The answer as one JSON document."""
    answer = told.answer
    panel, share = answer.known.counted.panel, answer.known.released
    weeks = [
        {
            "week": week,
            "over": float(answer.over(answer.beds)[at]) if answer.beds is not None else None,
            "advised": answer.advised_by_week[at],
            "advised_unplanned": answer.advised_unplanned[at] if answer.advised_unplanned else None,
        }
        for at, week in enumerate(answer.weeks)
    ]
    return {
        "place": answer.place.id,
        "name": told.name,
        "as_of": answer.as_of,
        "series": [answer.settings.feed[one.feed].series for one in answer.place.sources],
        "newest": panel.months[-1],
        "model": answer.model,
        "calibrated": answer.calibrated,
        "plan": told.plan or None,
        "draws": len(answer.people.present),
        "share": answer.known.share,
        "released": [
            {"group": group, "month": share.months[-1], "share": float(share.share[-1, at])}
            for at, group in enumerate(panel.groups)
            if share.told[at]
        ],
        "stay": answer.known.stay.mean,
        "cost": {"empty": answer.costs.empty, "missing": answer.costs.missing},
        "beds": answer.beds,
        "beds_cost": answer.cost(answer.beds) if answer.beds is not None else None,
        "advised": answer.advised,
        "advised_cost": answer.cost(answer.advised),
        "weeks": weeks,
        "rows": answer.table().to_dicts(),
        "record": told.scores().drop("place").to_dicts(),
        "record_made": record.about()["made"],
        "basis": list(told.basis()),
    }
