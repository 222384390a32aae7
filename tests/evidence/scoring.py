"""How well the checker does on a labelled folder: `python -m tests.evidence.scoring [FOLDER ...]`.

A folder holds reports and `labels.jsonl`, one label a line with the keys of `istmo check --json` and `traps`.
Numbers are
matched by overlapping characters. Everything else is scored over the matched ones, and says over how many.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import istmo
from istmo.evidence import check
from istmo.evidence.output import claim
from istmo.places import us_area
from istmo.warehouse import Store

LABELLED = Path(__file__).parent / "labelled"
VERDICTS = ("consistent", "revised-later", "inconsistent")
Row = dict[str, Any]


@dataclass(frozen=True)
class Score:
    """The scores of one folder.

    Args:
        figures: labels.
        span: F1 of the numbers, characters overlapping.
        value: F1 of the numbers with the right value.
        comparator: share right of matched numbers.
        kind: likewise.
        period: both ends, of matched numbers that have a period.
        series: series and place, of matched ones whose label has a series.
        nationality: of the same.
        macro: F1 averaged over the three verdicts, over the labels that have one of them.
        f1: of each verdict.
        precise: precision of "inconsistent".
        answered: share of labels with one of the three verdicts that got one of them.
        calibration: mean gap between confidence and share right, over five bands, weighted.
        pairs: label and claim of each match.
    """

    figures: int
    span: float
    value: float
    comparator: float
    kind: float
    period: float
    series: float
    nationality: float
    macro: float
    f1: dict[str, float]
    precise: float
    answered: float
    calibration: float
    pairs: list[tuple[Row, Row | None]]


def score(store: Store, folder: Path) -> Score:
    """The scores of a labelled folder."""
    labels = [
        json.loads(line)
        for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()
        if line
    ]
    documents = sorted(folder.glob("*.txt"))
    checked = check(store, documents)
    claims = [claim(each, "en") for report in checked.reports for each in report.claims]
    pairs, spare = _matched(labels, claims)
    hits = [(label, made) for label, made in pairs if made is not None]
    right_value = [p for p in hits if _close(p[0]["value"], p[1]["value"])]
    dated = [p for p in hits if p[0]["period_start"] and p[0]["kind"] != "date-record"]
    bound = [p for p in hits if p[0]["series"] and p[0]["kind"] != "date-record"]
    judged = [(label, made) for label, made in pairs if label["verdict"] in VERDICTS]
    f1 = {
        v: _f1([(label["verdict"], made["verdict"] if made else "") for label, made in pairs], v)
        for v in VERDICTS
    }
    called = [
        label["verdict"] == "inconsistent"
        for label, made in pairs
        if made and made["verdict"] == "inconsistent"
    ]
    return Score(
        figures=len(labels),
        span=2 * len(hits) / max(len(labels) + len(hits) + len(spare), 1),
        value=2 * len(right_value) / max(len(labels) + len(hits) + len(spare), 1),
        comparator=_share(a["comparator"] == b["comparator"] for a, b in hits),
        kind=_share(a["kind"] == _kind(b["kind"]) or a["kind"] == b["kind"] for a, b in hits),
        period=_share(
            (a["period_start"], a["period_end"]) == (b["period_start"], b["period_end"]) for a, b in dated
        ),
        series=_share(
            _family(a["series"]) == _family(b["series"]) and _place(a["place"]) == _place(b["place"])
            for a, b in bound
        ),
        nationality=_share(a["nationality"] == b["nationality"] for a, b in bound),
        macro=sum(f1.values()) / len(f1),
        f1=f1,
        precise=_share(called),
        answered=_share(bool(made) and made["verdict"] in VERDICTS for _, made in judged),
        calibration=_calibration(hits),
        pairs=[*pairs, *(({}, each) for each in spare)],
    )


SAME = {
    "panama.darien.annual": "panama.darien.nationality", "panama.darien.sex-age": "panama.darien.nationality",
    "honduras.irregular.nationality": "honduras.irregular", "honduras.irregular.sex-age": "honduras.irregular",
    "mexico.comar.nationality": "mexico.comar.total", "cbp.state.southwest": "cbp.southwest",
    "cbp.sector.southwest": "cbp.southwest.usbp", "ohss.cbp-one": "ohss.cbp-one.total",
    "ohss.chnv.paroles": "ohss.chnv.paroles.total", "cbp.updates.southwest": "cbp.southwest",
    "cbp.updates.southwest-usbp": "cbp.southwest.usbp", "mexico.irregular.sex-age": "mexico.irregular.nationality",
    "cbp.usbp.nationwide.foia": "cbp.usbp.nationwide", "cbp.sector.nationwide": "cbp.usbp.nationwide",
    "unhcr.asylum-applications": "mexico.comar.total", "ohss.encounters.southwest.total": "cbp.southwest",
    "ohss.encounters.southwest.citizenship": "cbp.southwest",
    "ohss.encounters.nationwide.total": "cbp.state.nationwide",
    "ohss.khsm.citizenship.southwest": "cbp.southwest.usbp", "ohss.removals.citizenship": "ohss.removals.total",
    "state.visas.h2.annual": "state.visas.h2", "cbp.sbo.usbp": "cbp.southwest.usbp", "cbp.sbo.ofo": "cbp.southwest.ofo",
}  # fmt: skip
"""Series that count the same events, cut or rounded differently: either is the right answer. Of UNHCR's applications,
labels have Mexico's only."""


def _family(series: str | None) -> str:
    return SAME.get(series or "", series or "")


def _kind(kind: str) -> str:
    """Labels of another hand call money a count, whose unit is a currency."""
    return "count" if kind == "money" else kind


def _place(name: str | None) -> str:
    """The code of a sector, field office or state; "" for any other place, which follows from the series, and which
    each hand names in its own words ("darien", PAN)."""
    words = (name or "").replace("-", " ")
    return us_area(name or "") or us_area(words) or us_area(words + " sector") or ""


def _matched(labels: list[Row], claims: list[Row]) -> tuple[list[tuple[Row, Row | None]], list[Row]]:
    free: dict[str, list[Row]] = defaultdict(list)
    for each in claims:
        free[each["document"]].append(each)
    pairs: list[tuple[Row, Row | None]] = []
    for label in labels:
        here = free[label["document"]]
        over = [
            c
            for c in here
            if c["number_start"] < label["number_end"] and label["number_start"] < c["number_end"]
        ]
        best = max(
            over,
            key=lambda c: (
                min(c["number_end"], label["number_end"]) - max(c["number_start"], label["number_start"])
            ),
            default=None,
        )
        if best is not None:
            here.remove(best)
        pairs.append((label, best))
    return pairs, [each for left in free.values() for each in left]


def _close(one: float, two: float) -> bool:
    """Equal, or a fraction in words that a label rounds ("two thirds": 66.7, 67)."""
    worded = two % 1 and abs(two * 3 % 1) < 1e-3 and two < 100
    return abs(one - two) <= (0.5 if worded else 1e-6 * max(abs(one), abs(two), 1))


def _share(hits: Iterable[bool]) -> float:
    found = list(hits)
    return sum(found) / len(found) if found else 1.0


def _f1(verdicts: list[tuple[str, str]], which: str) -> float:
    right = sum(a == b == which for a, b in verdicts)
    total = sum((a == which) + (b == which) for a, b in verdicts)
    return 2 * right / total if total else 1.0


def _calibration(hits: list[tuple[Row, Row]]) -> float:
    bands: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for label, made in hits:
        bands[min(int(made["confidence"] * 5), 4)].append(
            (made["confidence"], label["verdict"] == made["verdict"])
        )
    total = sum(len(band) for band in bands.values())
    gaps = (
        len(band) * abs(sum(c for c, _ in band) / len(band) - sum(r for _, r in band) / len(band))
        for band in bands.values()
    )
    return sum(gaps) / total if total else 0.0


def show(name: str, found: Score, wrong: bool) -> None:
    """Print the scores, and what was wrong if asked."""
    verdicts = ", ".join(f"{v} {f:.2f}" for v, f in found.f1.items())
    print(
        f"{name}: {found.figures} figures; span F1 {found.span:.3f}, span+value F1 {found.value:.3f}, comparator "
        f"{found.comparator:.3f}, kind {found.kind:.3f}, period {found.period:.3f}, series and scope "
        f"{found.series:.3f}, "
        f"nationality {found.nationality:.3f}, verdict macro-F1 {found.macro:.3f} ({verdicts}), "
        f"'inconsistent' precision "
        f"{found.precise:.3f}, answered {found.answered:.3f}, calibration gap {found.calibration:.3f}"
    )
    if not wrong:
        return
    keys = (
        "value",
        "comparator",
        "kind",
        "period_start",
        "period_end",
        "series",
        "place",
        "nationality",
        "verdict",
    )
    for label, made in found.pairs:
        if not label or made is None:
            each = label or made
            print(
                "  ",
                "missed" if label else "spare",
                each["document"],
                each["value"],
                repr(each["quote"][:100]),
            )
            continue
        off = [
            k
            for k in keys
            if (
                _family(label[k]) != _family(made[k])
                if k == "series"
                else _place(label[k]) != _place(made[k])
                if k == "place"
                else label[k] not in (made[k], _kind(made[k]))
                if k == "kind"
                else label[k] != made[k]
            )
        ]
        off = [
            k
            for k in off
            if not (
                k in ("series", "place", "nationality", "period_start", "period_end") and not label["series"]
            )
        ]
        if off:
            print(
                "  ",
                label["document"],
                label["value"],
                {k: (label[k], made[k]) for k in off},
                made["official_value"],
                made["confidence"],
            )


def main() -> None:
    wrong = "--wrong" in sys.argv
    folders = [Path(each) for each in sys.argv[1:] if not each.startswith("--")]
    folders = folders or [each for each in sorted(LABELLED.iterdir()) if (each / "labels.jsonl").is_file()]
    with istmo.open() as store:
        for folder in folders:
            show(folder.name, score(store, folder), wrong)


if __name__ == "__main__":
    main()
