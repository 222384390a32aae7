"""Where a number comes from: every value in the brief carries its series, its release and the months it covers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

CITED = "cited:"
"""What begins the id of a source that is no series: a figure cited from a page, who published it, who quotes it."""
_NOISE = re.compile(r"^(www|amp|m)\.|^\w+\.(?=cloudfront\.net$)")


def cited(publisher: str, address: str) -> str:
    """The id of a cited figure's source: `CITED`, the publisher in one word, the host of the quoting page."""
    host = urlsplit(address).hostname or address
    return f"{CITED}{publisher.replace(' ', '_')}@{_NOISE.sub('', host)}"


def quoted(source: str) -> tuple[str, str]:
    """The publisher of a cited figure and the host of the page that quotes it, from the id that `cited` makes."""
    publisher, _, host = source.removeprefix(CITED).rpartition("@")
    return publisher.replace("_", " "), host


@dataclass(frozen=True)
class Source:
    """What a number was read from.

    Args:
        series: ids of the series that went into it; of a cited figure, who published and quotes it (`cited`).
        released: the newest day on which a part of it became known.
        estimated: whether that day is an estimate.
    """

    series: tuple[str, ...]
    released: date
    estimated: bool

    def __or__(self, other: "Source") -> "Source":
        """The source of a number made of two."""
        return Source(
            tuple(dict.fromkeys((*self.series, *other.series))),
            max(self.released, other.released),
            self.estimated or other.estimated,
        )


def union(sources: Iterable[Source]) -> Source:
    """The source of a number made of several."""
    first, *rest = sources
    for source in rest:
        first |= source
    return first


@dataclass(frozen=True)
class Value:
    """A number with its source.

    Args:
        number: as counted or computed, never rounded.
        source: what it was read from.
        first: first month it covers.
        last: last month it covers.
        about: what distinguishes it within its series: a nationality, a place, "8 in 10 low" ... ("" if nothing).
    """

    number: float
    source: Source
    first: date
    last: date
    about: str = ""

    def __add__(self, other: "Value") -> "Value":
        """The sum of two counts."""
        return Value(
            self.number + other.number,
            self.source | other.source,
            min(self.first, other.first),
            max(self.last, other.last),
            self.about,
        )

    def minus(self, other: "Value") -> "Value":
        """The difference of two counts, about the months of this one."""
        return replace(self, number=self.number - other.number, source=self.source | other.source)

    def over(self, base: "Value") -> "Value | None":
        """This as a share of `base`; None when `base` is zero."""
        if base.number == 0:
            return None
        return replace(self, number=self.number / base.number, source=self.source | base.source)

    def change_on(self, before: "Value | None") -> "Value | None":
        """The change from `before` as a share of it (0.12 = 12 % more); None when there is nothing to compare."""
        if before is None or before.number == 0:
            return None
        share = self.number / before.number - 1
        return Value(share, self.source | before.source, min(self.first, before.first), self.last, self.about)
