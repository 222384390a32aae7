"""Text without accents and case, character for character, so that positions stay the same."""

import unicodedata

_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " ", "\u2009": " ", "‑": "-"}
)


def folded(text: str) -> str:
    """The text in lower case without accents, as long as it was: "Detención" becomes "detencion"."""
    return "".join(_plain(c) for c in text.translate(_QUOTES))


def _plain(character: str) -> str:
    if character.isascii():
        return character.lower()
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character
