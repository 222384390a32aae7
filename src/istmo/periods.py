"""Months, years and fiscal years.

A period is named by its first day. The US fiscal year Y runs from 1 October Y-1 to 30 September Y
(31 U.S.C. 1102), so October to December of a fiscal year lie in the calendar year before it.
"""

import re
from datetime import date, timedelta
from typing import Literal

Frequency = Literal["month", "quarter", "year", "fiscal-year"]

MONTH_ABBREVIATIONS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
ENDED_AFTER = 9
"""Months without a newer count after which a series has ended: those that go on are out within five."""
_SPAN = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:/(\d{4})-(0[1-9]|1[0-2]))?)?", re.ASCII)
_MONTHS_LONG: dict[Frequency, int] = {"month": 1, "quarter": 3, "year": 12, "fiscal-year": 12}


def add_months(day: date, months: int) -> date:
    """The first day of the month that lies `months` after the month of `day` (before, if negative)."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def fiscal_year(day: date) -> int:
    """The US fiscal year in which `day` lies: 2023-10-01 is in 2024."""
    return day.year + (day.month >= 10)


def fiscal_year_start(year: int) -> date:
    """The first day of US fiscal year `year`: 2024 begins on 2023-10-01."""
    return date(year - 1, 10, 1)


def period_end(start: date, frequency: Frequency) -> date:
    """The last day of the period that begins on `start`."""
    return add_months(start, _MONTHS_LONG[frequency]) - timedelta(days=1)


def spanned(text: str) -> tuple[date, date] | None:
    """First and last day of a month, a year or a stretch of months ("2024-02", "2024", "2024-02/2024-05"); None for any
    other text, and for a stretch that runs backwards."""
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    year, month, last_year, last_month = found.groups()
    first = date(int(year), int(month or 1), 1)
    last = date(int(last_year or year), int(last_month or month or 12), 1)
    return (first, period_end(last, "month")) if first <= last else None
