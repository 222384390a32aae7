"""What the brief counts: the counting points on the routes, the lawful pathways, the returns, the deaths.

Names of tallies are in the word files, as `tally.<id>`.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from typing import Literal

Group = Literal["points", "pathways", "returns", "deaths"]


@dataclass(frozen=True)
class Tally:
    """A monthly count that the brief follows.

    Args:
        id: key of its name in the words.
        group: the part of the brief it belongs to.
        series: where it is read.
        part: the dimension and code of what is selected in the series; None for all of it.
        about: how the part is called beside the series' title.
        americas_only: whether only nationals of the Americas are counted.
        comparable_from: the first month with which later ones compare; None for all.
        provisional: whether the newest months are incomplete, so that no change is told of them alone.
        by_nationality: the series that tells its nationalities apart, where `series` is a total published beside it;
            each of its cells is rounded, so that they do not add up to the total.
    """

    id: str
    group: Group
    series: str
    part: tuple[str, str] | None = None
    about: str = ""
    americas_only: bool = False
    comparable_from: date | None = None
    provisional: bool = False
    by_nationality: str = ""

    def read(self, only: Container[str]) -> str:
        """The series to read where one code alone is counted of some dimensions.

        Args:
            only: names of those dimensions.
        """
        return self.by_nationality if self.by_nationality and "nationality" in only else self.series


TALLIES = (
    Tally("colombia", "points", "colombia.irregular.nationality"),
    Tally("darien", "points", "panama.darien.nationality"),
    Tally("honduras", "points", "honduras.irregular.nationality"),
    Tally("mexico", "points", "mexico.irregular.nationality"),
    Tally("between-ports", "points", "cbp.southwest.usbp"),
    Tally("at-ports", "points", "cbp.southwest.ofo"),
    Tally("cbp-one", "pathways", "ohss.cbp-one.total", by_nationality="ohss.cbp-one"),
    # Until January 2023 only Venezuelans could use the process; February is the first whole month of all four.
    Tally(
        "chnv",
        "pathways",
        "ohss.chnv.paroles.total",
        comparable_from=date(2023, 2, 1),
        by_nationality="ohss.chnv.paroles",
    ),
    Tally("refugees", "pathways", "state.refugees", americas_only=True),
    Tally("h2a", "pathways", "state.visas.h2", ("category", "h2a"), "H-2A"),
    Tally("h2b", "pathways", "state.visas.h2", ("category", "h2b"), "H-2B"),
    Tally("us-repatriations", "returns", "ohss.repatriations.enforcement.total"),
    Tally("mexico-returns", "returns", "mexico.returns"),
    Tally("guatemala-returns", "returns", "guatemala.returnees"),
    Tally("deaths", "deaths", "iom.deaths", provisional=True),
)
BY_ID = {tally.id: tally for tally in TALLIES}
NATIONALITY_POINTS = ("colombia", "darien", "honduras", "mexico", "between-ports", "at-ports")


def of_group(group: Group) -> list[Tally]:
    """The tallies of one part of the brief, in order."""
    return [tally for tally in TALLIES if tally.group == group]
