"""What docs/methods.md says of the nowcast and of alerts is what the shipped records hold."""

from pathlib import Path

import polars as pl

from istmo.evaluate import alerts, nowcasts, summary

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
