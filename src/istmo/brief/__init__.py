"""The brief: one page that says what is moving, how the sources compare, and what may come next."""

from istmo.brief.making import Brief, Written, make_brief, write_brief
from istmo.brief.numbers import LANGUAGES, Language

__all__ = ["LANGUAGES", "Brief", "Language", "Written", "make_brief", "write_brief"]
