"""How numbers and dates are written in each language: here and nowhere else.

English: 17,700 and 0.84, 7 May 2024. Spanish: 17 700 (a thin space that does not break, as the RAE and the
United Nations write it; from four figures on, in text as in columns, so that all align: 4 500) and 0,84, 7 de
mayo de 2024.
"""

import re
import unicodedata
from datetime import date
from typing import Any, Literal, get_args

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from istmo.periods import Frequency, period_end

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

THIN = "\u202f"
"""A thin space at which no line breaks."""
HARD = "\u00a0"
"""A space at which no line breaks."""
MINUS = "\u2212"
DASH = "\u2013"
TIMES_FROM = 2.0
"""A change that is written as a factor: 200 % more are three times as many."""

ALL_BUT = -0.995
"""A fall beyond this rounds to all, which is said only where it is all."""

_LOOSE = re.compile(r"(?<=[\d}]) %")
_MONTH = {"en": "MMMM y", "es": "MMMM 'de' y"}
_MONTH_SHORT = {"en": "MMM y", "es": "MMM y"}
_DAY = {"en": "d MMMM y", "es": "d 'de' MMMM 'de' y"}


def count(value: float, language: Language) -> str:
    """A whole number: 17,700 or 17 700.

    Args:
        value: is rounded to a whole number (halves to the even one).
        language: of the page.
    """
    return _number(round(value), "#,##0", language)


def about(value: float, language: Language, digits: int = 2) -> str:
    """A whole number to so many significant digits: 18,000 for 17,743."""
    size = len(str(int(abs(value))))
    return count(round(value, min(digits - size, 0)), language)


def ratio(value: float, language: Language, digits: int = 2) -> str:
    """A number with a fixed number of decimals: 0.84 or 0,84."""
    return _number(value, "#,##0." + "0" * digits, language)


def percent(share: float, language: Language, *, signed: bool = False, digits: int = 0) -> str:
    """A share in per cent: 12% or 12 %; signed, +12% or −12%.

    Args:
        share: 0.12 for 12 %.
        language: of the page.
        signed: whether a plus or minus stands before it (a change).
        digits: decimals.
    """
    hundredths = round(share * 100, digits)
    text = _number(abs(hundredths), "#,##0." + "0" * digits if digits else "#,##0", language)
    sign = (MINUS if hundredths < 0 else "+" if hundredths > 0 else "") if signed else ""
    return f"{sign}{text}{THIN if language == 'es' else ''}%"


def share(part: float, language: Language) -> str:
    """A share of a whole in per cent, with a decimal below one: 0.4%, 12%.

    Args:
        part: 0.12 for 12 %.
        language: of the page.
    """
    return percent(part, language, digits=1 if 0 < part < 0.0095 else 0)


def change(share: float, language: Language) -> str:
    """A change: +12%, −86%; from three times as many on as a factor, ×3.4. The one way on all pages.

    Args:
        share: 0.12 for 12 % more.
        language: of the page.
    """
    if share >= TIMES_FROM:
        return f"×{ratio(share + 1, language, 1)}"
    if -1 < share < ALL_BUT:  # −100% would say that nobody is left
        return f"<{percent(-0.99, language, signed=True)}"
    return percent(share, language, signed=True)


def month(day: date, language: Language) -> str:
    """A month in a sentence: May 2024, mayo de 2024."""
    return format_date(day, _MONTH[language], locale=language).replace(" ", HARD)


def month_short(day: date, language: Language) -> str:
    """A month in a table or on a map: May 2024, may 2024."""
    return format_date(day, _MONTH_SHORT[language], locale=language).replace("sept", "sep").replace(" ", HARD)


def day_short(day: date, language: Language) -> str:
    """A day in a table: 7 May 2024, 7 may 2024."""
    return f"{day.day}{HARD}{month_short(day, language)}"


def full_date(day: date, language: Language) -> str:
    """A day: 7 May 2024, 7 de mayo de 2024."""
    return format_date(day, _DAY[language], locale=language).replace(" ", HARD)


def months(first: date, last: date, language: Language) -> str:
    """A span of months for a table: Apr 2023–Mar 2024; one month alone stands alone."""
    if first == last:
        return month_short(first, language)
    return f"{month_short(first, language)}{DASH}{month_short(last, language)}"


def period(first: date, frequency: Frequency, language: Language) -> str:
    """A period by its first day: Sep 2024, Apr 2023–Jun 2023, 2023; a fiscal year by its months.

    Args:
        first: its first day.
        frequency: how long it is.
        language: of the page.
    """
    if frequency == "year":
        return f"{first:%Y}"
    return months(first, period_end(first, frequency).replace(day=1), language)


def vega_number_locale(language: Language) -> dict[str, Any]:
    """The same number forms for the axes of charts (d3-format's locale definition)."""
    decimal, thousands = (".", ",") if language == "en" else (",", THIN)
    percent_sign = "%" if language == "en" else f"{THIN}%"
    return {
        "decimal": decimal,
        "thousands": thousands,
        "grouping": [3],
        "currency": ["", ""],
        "minus": MINUS,
        "percent": percent_sign,
    }


def vega_time_locale(language: Language) -> dict[str, Any]:
    """The same month and day names for the axes of charts (d3-time-format's locale definition)."""
    locale = Locale(language)
    names = {
        width: [locale.months["stand-alone"][width][i] for i in range(1, 13)]
        for width in ("wide", "abbreviated")
    }
    weekdays = {
        width: [locale.days["stand-alone"][width][(i + 6) % 7] for i in range(7)]
        for width in ("wide", "abbreviated")
    }
    return {
        "dateTime": "%d %b %Y %X",
        "date": "%d/%m/%Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": weekdays["wide"],
        "shortDays": weekdays["abbreviated"],
        "months": names["wide"],
        "shortMonths": [name.replace("sept", "sep").replace("Sept", "Sep") for name in names["abbreviated"]],
    }


def held(text: str) -> str:
    """A text with its typed per cents as `percent` writes them: no line breaks before the sign."""
    return _LOOSE.sub(f"{THIN}%", text)


def plain(text: str) -> str:
    """A text with plain spaces, as terminals and scripts want it."""
    return text.replace(HARD, " ").replace(THIN, " ")


def alphabetical(text: str) -> str:
    """What to sort names by, in either language: accents and capitals do not count, but ñ stands after n."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ñ", "n\uffff"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def _number(value: float, pattern: str, language: Language) -> str:
    text = format_decimal(abs(value), pattern, locale="en")
    sign = MINUS if value < 0 and any(c in text for c in "123456789") else ""
    if language == "es":
        text = text.replace(",", THIN).replace(".", ",")
    return sign + text
