"""What docs/methods.md says of the nowcast and of alerts is what the shipped records hold."""

from datetime import date
from pathlib import Path

import polars as pl

from istmo.evaluate import alerts, compare, nowcasts, record, summary
from istmo.evaluate.calibration import TENTHS
from istmo.evaluate.scores import EACH
from istmo.forecast import BASELINES, ENSEMBLE
from istmo.observation import ALL

PAGE = " ".join((Path(__file__).parents[2] / "docs" / "methods.md").read_text(encoding="utf-8").split())


def test_the_nowcasts_ratios() -> None:
    means = summary(nowcasts.load()).filter(model="nowcast")
    ratio = {(row["border"], row["of"]): f"{row['wis_ratio']:.2f}" for row in means.iter_rows(named=True)}
    groups, totals = (
        [ratio[name, of] for name in ("darien", "southwest", "mexico")] for of in ("groups", "total")
    )
    assert f"is {groups[0]} at Darien, {groups[1]} at the south-west border and {groups[2]} in Mexico" in PAGE
    assert f"of totals {totals[0]}, {totals[1]} and {totals[2]}." in PAGE
    assert f"Over its {means['targets'][0]} months" in PAGE
    assert means["targets"].n_unique() == 1


def test_the_alerts_counts() -> None:
    rows = alerts.load()
    row = alerts.rates(rows.with_columns(all=pl.lit(0)), ("all",)).row(0, named=True)
    raised = f"{row['alerts']} of {row['months']:,} series-months ({row['alerts'] / row['months']:.1%}) raised an alert"
    false = f"of {row['decided']} that can be judged {row['false']} ({row['false'] / row['decided']:.0%}) were false"
    base = f"against a base rate of {row['base']:.0%} for a lasting change"
    assert f"{raised}; {false}, {base}".replace("%", " %") in PAGE


def test_the_ensembles_ratios_and_coverage() -> None:
    rows = compare.with_spans(record.load())
    for line in found_lines(rows):
        assert line in PAGE, line


def test_the_bars_of_the_ensemble() -> None:
    rows = compare.with_spans(record.load())
    for line in bars(rows):
        assert line in PAGE, line
    first = rows.filter(border="southwest")["issued"].min()
    assert first == date(2021, 10, 25)
    before, since = (
        f"{mean(rows.filter(when), 'usbp', 'in50'):.0%}".replace("%", " %")
        for when in (pl.col("issued") < first, pl.col("issued") >= first)
    )
    assert f"held {before} of nationalities' months if issued before 25 October 2021" in PAGE
    assert f"and {since} if issued since" in PAGE


def bars(rows: pl.DataFrame) -> list[str]:
    """The page's table of what was to be reached (the tracker's issue 5) beside what the record holds of it."""
    borders = ("southwest", "usbp")
    lines = []
    for group, of, bounds in ((EACH, "nationalities", (0.85, 0.90)), (ALL, "the total", (1.0, 1.0))):
        for span, bound in zip(("h1-3", "h4-6"), bounds, strict=True):
            found = [
                best(rows.filter(border=border, span=span, group=group), group)[1].value for border in borders
            ]
            asked = f"WIS of {of} at most {bound:.2f} of the best single baseline's, months {span[1:]}"
            lines.append(bar(asked, [f"{value:.2f}" for value in found], [value <= bound for value in found]))
    for level in (50, 80, 95):
        held = [mean(rows, border, f"in{level}") * 100 for border in borders]
        asked = f"{level} % intervals hold {level - 4} to {level + 4} % of nationalities' months"
        lines.append(
            bar(asked, [f"{share:.0f} %" for share in held], [abs(share - level) <= 4 for share in held])
        )
    over = [mean(rows, border, "above99") * 100 for border in borders]
    asked = "0.5 to 2 % of nationalities' months lie above the 99th percentile"
    return [*lines, bar(asked, [f"{share:.1f} %" for share in over], [0.5 <= share <= 2 for share in over])]


def bar(asked: str, found: list[str], met: list[bool]) -> str:
    told = (f"{value}, {'met' if yes else 'not met'}" for value, yes in zip(found, met, strict=True))
    return f"| {asked} | {' | '.join(told)} |"


def mean(rows: pl.DataFrame, border: str, column: str) -> float:
    return (
        rows.filter(border=border, model=ENSEMBLE, group=EACH)
        .select(pl.col(column).cast(pl.Float64).mean())
        .item()
    )


def best(same: pl.DataFrame, group: str) -> tuple[str, compare.Ratio]:
    """The best single baseline, with hindsight, and the ensemble's WIS over its."""
    single = same.filter(pl.col("model").is_in([each.name for each in BASELINES]))
    name = single.group_by("model").agg(pl.col("wis").mean()).sort("wis")["model"][0]
    return name, compare.ratio(same, ENSEMBLE, name, group)


def ends(found: compare.Ratio) -> str:
    return "" if found.low is None else f" ({found.low:.2f}-{found.high:.2f})"


def found_lines(rows: pl.DataFrame) -> list[str]:
    """What the page says of the ensemble, from the record."""
    lines = []
    for border in ("usbp", "southwest", "darien", "honduras", "mexico"):
        for of, group in (("nationalities", EACH), ("total", ALL)):
            told = []
            for span in ("h1-3", "h4-6", "h7-12"):
                same = rows.filter(border=border, span=span, group=group)
                name, found = best(same, group)
                told.append(f"{found.value:.2f}{ends(found)} {name}")
            lines.append(f"| {border} | {of} | {' | '.join(told)} |")
    mine = rows.filter(border="usbp", model=ENSEMBLE, group=EACH)
    for span in ("h1-3", "h4-6", "h7-12"):
        means = mine.filter(span=span).select(pl.col("in50", "in80", "in95", "above99").mean()).row(0)
        covered = " | ".join(f"{each:.0%}".replace("%", " %") for each in means[:3])
        lines.append(f"| {span} | {covered} | {means[3]:.1%}".replace("%", " %").replace("  %", " %") + " |")
    tenths = record.histograms().filter(border="usbp", model=ENSEMBLE, of="groups")
    middle = []
    for span in ("h1-3", "h4-6", "h7-12"):
        one = tenths.filter(span=span).select(TENTHS).row(0)
        middle.append(f"{sum(one[2:8]):.0%} and {sum(one[1:9]):.0%}".replace("%", " %"))
    lines.append(f"held {middle[0]} in months 1-3, {middle[1]} in months 4-6 and {middle[2]} in months 7-12")
    return lines
