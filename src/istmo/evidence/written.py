"""Counts and stretches of time in words."""

from datetime import date

from istmo import places
from istmo.evidence.types import Announcement, Language
from istmo.evidence.words import words
from istmo.periods import add_months
from istmo.places import americas

_MONTHS: dict[Language, tuple[str, ...]] = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
           "noviembre", "diciembre"),
}  # fmt: skip
THIN = "\u202f"


def count(value: float, language: Language) -> str:
    """A count: 221,303 or 221 303."""
    text = f"{round(value):,}" if value >= 10 or value == round(value) else f"{value:.2f}"
    return text if language == "en" else text.translate({ord(","): THIN, ord("."): ","})


def month(day: date, language: Language) -> str:
    """A month with its year."""
    name = _MONTHS[language][day.month - 1]
    return f"{name} {day.year}" if language == "en" else f"{name} de {day.year}"


def span(first: date, last: date, language: Language) -> str:
    """A stretch: a month, a calendar year, a US fiscal year, or from month to month."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months <= 1:
        return month(first, language)
    if months == 12 and first.month == 1:
        return str(first.year)
    if months == 12 and first.month == 10:
        return f"fiscal year {last.year}" if language == "en" else f"año fiscal {last.year}"
    joint = " to " if language == "en" else " a "
    return month(first, language) + joint + month(add_months(last, 0), language)


def day(when: date, language: Language) -> str:
    """A day with its year."""
    name = _MONTHS[language][when.month - 1]
    return f"{when.day} {name} {when.year}" if language == "en" else f"{when.day} de {name} de {when.year}"


def announced(each: Announcement, language: Language) -> tuple[str, str, str, str]:
    """Of an announcement its kind, who made it, when, and for when; "" for what is not said."""
    when = _time(each.day.removeprefix("../"), language)
    by = words("announced-by", language, day=when) if each.day.startswith("../") else when
    planned = words("announced-for", language, time=_time(each.planned, language)) if each.planned else ""
    return words(f"announced-{each.kind}", language), _named(each.actor, language), by, planned


def _named(actor: str, language: Language) -> str:
    """A country in the language asked for; any other actor in the text's own words."""
    code = next((c for c in americas() if actor in (places.label(c, "en"), places.label(c, "es"))), None)
    return actor if code is None else places.label(code, language)


def _time(iso: str, language: Language) -> str:
    """A day, a month, a year or a stretch of months in words."""
    if "/" in iso:
        first, last = (date.fromisoformat(f"{part}-01") for part in iso.split("/"))
        return span(first, last, language)
    if len(iso) == len("2024-05"):
        return month(date.fromisoformat(f"{iso}-01"), language)
    return day(date.fromisoformat(iso), language) if len(iso) == len("2024-05-07") else iso
