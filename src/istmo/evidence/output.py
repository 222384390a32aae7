"""Claims and documents as JSON objects, one a line: see docs/json.md."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from istmo.evidence.claims import reason
from istmo.evidence.readings import CLOSED
from istmo.evidence.reckoning import ends_inside
from istmo.evidence.types import Announcement, Checked, Claim, Figure, Language, Reading
from istmo.evidence.universes import universe
from istmo.observation import ALL


def lines(checked: Checked, language: Language) -> Iterator[dict[str, Any]]:
    """A line for every claim, then one for every document.

    Args:
        checked: what was checked.
        language: of the words in `alternative` and `reason`.
    """
    for report in checked.reports:
        for each in report.claims:
            yield claim(each, language)
    for report in checked.reports:
        name = report.document.name
        yield {
            "document": name,
            "language": report.document.language,
            "written_first": report.dating.first.isoformat() if report.dating.how != "none" else None,
            "written_last": report.dating.last.isoformat() if report.dating.how != "none" else None,
            "written_how": report.dating.how,
            "claims": len(report.claims),
            "duplicates": _others(checked, name, "duplicate"),
            "same_event": _others(checked, name, "same-event"),
            "announcements": [announcement(each) for each in report.announcements],
        }


def claim(each: Claim, language: Language) -> dict[str, Any]:
    """One claim."""
    best, figure = each.best, each.figure
    reading = best.reading if best else None
    printed = figure.kind != "date-record" or each.when is not None  # "the highest on record" names no year
    first, last = _period(each)
    return {
        "document": each.document,
        "quote": each.quote,
        "start": each.start,
        "end": each.end,
        "number_start": figure.start,
        "number_end": figure.end,
        "kind": figure.kind,
        "value": _plain(figure.value) if printed else None,
        "value_low": _plain(figure.low) if printed else None,
        "value_high": _plain(figure.high) if printed else None,
        "unit": figure.unit,
        "comparator": figure.comparator,
        "place": _place(reading) if reading else each.place,
        "nationality": _nationality(each, reading),
        "period_start": first.isoformat() if first else "",
        "period_end": last.isoformat() if last else "",
        "series": reading.series if reading else each.series,
        "official_value": _plain(best.official.value) if best else None,
        "official_first": _plain(best.official.first) if best else None,
        "official_then": _plain(each.value_then),
        "released": best.official.released.isoformat() if best and best.official.released else None,
        "source": best.official.source if best else "",
        "difference": _plain(_difference(figure, best.official.value if best else None)),
        "verdict": each.verdict,
        "confidence": each.confidence,
        "alternative": each.alternative,
        "reason": reason(each, language),
        "said_by": each.said_by,
        "verdict_then": each.verdict_then,
    }


def _difference(figure: Figure, official: float | None) -> float | None:
    """Claimed less official; of a change with its sign, a fall being told without one; None of a record."""
    if official is None or figure.kind == "date-record":
        return None
    down = figure.kind == "change" and (figure.baseline or official) < 0
    return (-figure.value if down else figure.value) - official


def announcement(each: Announcement) -> dict[str, Any]:
    """One announcement, as the entry that a person may accept into a register."""
    return {
        "kind": each.kind,
        "actor": each.actor,
        "date": each.day,
        "planned": each.planned,
        "what": each.what,
        "quotation": each.quote,
        "source": each.document,
        "start": each.start,
        "end": each.end,
    }


def _others(checked: Checked, name: str, kind: str) -> list[str]:
    pairs = [
        (each.left, each.right)
        for each in checked.links
        if each.kind == kind and name in (each.left, each.right)
    ]
    return sorted(right if left == name else left for left, right in pairs)


def _period(each: Claim) -> tuple[date | None, date | None]:
    """First and last day of what a claim is about, as read; the last day as the text prints it, where it prints one
    within a month."""
    when = each.when
    if each.best is None or each.figure.kind == "date-record":
        return (when.first, when.last) if when else (None, None)
    first, last = each.best.reading.first, each.best.reading.last
    if when and when.grain == "span" and when.how in CLOSED and ends_inside(when.last):
        last = when.last if abs(when.last - last) <= timedelta(days=31) else last
    elif each.ends is not None:
        last = each.ends
    return first, last


def _place(reading: Reading) -> str:
    """Where is counted; of those whom one country takes back, that country and not where they come from."""
    each = universe(reading.universe)
    return each.place if each.nationality != ALL else reading.place


def _nationality(each: Claim, reading: Reading | None) -> str:
    """The reading's, else the only one that its universe counts, else what the text says."""
    own = (reading.nationality, universe(reading.universe).nationality) if reading else ()
    return next((code for code in (*own, each.nationality) if code != ALL), ALL)


def _plain(value: float | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if float(value).is_integer() else round(value, 4)
