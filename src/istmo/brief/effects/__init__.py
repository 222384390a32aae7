"""What measures did, told: on a page, in the brief, in the terminal."""

from istmo.brief.effects.making import make_page

__all__ = ["make_page"]
