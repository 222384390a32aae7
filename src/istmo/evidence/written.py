"""Counts and stretches of time in words."""

from datetime import date

from istmo.evidence.types import Language
from istmo.periods import add_months

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
    return text if language == "en" else text.replace(",", THIN)


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
