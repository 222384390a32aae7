"""Numbers as each language writes them."""

from typing import Literal


def number(value: float, language: Literal["en", "es"]) -> str:
    """1,450 or 1 450; two significant digits below ten."""
    text = f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:.2g}"
    return text.replace(",", "\u202f").replace(".", ",") if language == "es" else text
