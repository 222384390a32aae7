"""A simulated plan as a page: what it does, arrivals, ways, waits, returns, deaths and who, beside another plan."""

from istmo.brief.files import write_page
from istmo.brief.scenario.making import Told, make_page

__all__ = ["Told", "make_page", "write_page"]
