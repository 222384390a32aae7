"""One or many: words that follow a number.

A text may hold a choice that a field decides: "{n} [n:new cell|new cells]". The first form is said of 1, the other of
every other number; so it is in both languages.
"""

import re
from collections.abc import Mapping

CHOICE = re.compile(r"\[(\w+):([^\[\]|]*)\|([^\[\]|]*)\]")
_BESIDE = re.compile(r"<sup.*?</sup>|<[^>]*>")


def agreeing(text: str, fields: Mapping[str, object]) -> str:
    """A text with its choices made, its fields as they were.

    Args:
        text: with {fields} and choices.
        fields: what will stand in them; of markup the words alone count, without foot marks.
    """

    def chosen(found: re.Match[str]) -> str:
        one = _BESIDE.sub("", str(fields[found[1]])).strip() == "1"
        return found[2] if one else found[3]

    return CHOICE.sub(chosen, text)
