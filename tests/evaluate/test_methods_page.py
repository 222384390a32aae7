"""What docs/methods.md says of the nowcast and of alerts is what the shipped records hold."""

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
                baselines = [each.name for each in BASELINES]
                means = same.group_by("model").agg(pl.col("wis").mean()).sort("wis")
                best = means.filter(pl.col("model").is_in(baselines))["model"][0]
                found = compare.ratio(same, ENSEMBLE, best, group)
                told.append(f"{found.value:.2f}{ends(found)} {best}")
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
