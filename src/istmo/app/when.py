"""The day whose knowledge is asked for."""

from datetime import date

from istmo.app.records import Records
from istmo.errors import InputError


def as_of_day(records: Records, text: str) -> date:
    """A day as an address gives it; the newest on which a count became known if it gives none.

    Args:
        records: the store.
        text: YYYY-MM-DD, or "".

    Raises:
        InputError: it is no day, lies in the future, or before everything.
    """
    newest = records.newest()
    if not text:
        return newest
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"as_of {text!r} is not a date", "Write it as 2024-05-07") from error
    if day > date.today():
        raise InputError(f"as_of {text} is in the future", "Give a day up to today")
    if day < date(2019, 1, 1):
        raise InputError(f"nothing was known on {text}", "Give a day from 2019 on")
    return min(day, newest)
