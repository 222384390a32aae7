"""From longitude and latitude to a flat map: the Lambert azimuthal equal-area projection, and SVG paths.

On a sphere of radius R, with the map's centre at (phi_1, lambda_0) (Snyder 1987, "Map Projections: A Working
Manual", USGS Professional Paper 1395, equations 22-4, 22-5 and 24-2):

    k' = sqrt(2 / (1 + sin phi_1 sin phi + cos phi_1 cos phi cos(lambda - lambda_0)))
    x  = R k' cos phi sin(lambda - lambda_0)
    y  = R k' (cos phi_1 sin phi - sin phi_1 cos phi cos(lambda - lambda_0))

Equal areas on the map are equal areas on the ground.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import acos, atan2, cos, degrees, hypot, radians, sin, sqrt

Point = tuple[float, float]


@dataclass(frozen=True)
class Lambert:
    """A Lambert azimuthal equal-area projection.

    Args:
        longitude: of the centre, degrees east.
        latitude: of the centre, degrees north.
        radius: of the sphere, in the unit of the result.
    """

    longitude: float
    latitude: float
    radius: float = 1.0

    def __call__(self, longitude: float, latitude: float) -> Point:
        """The place on the map, x to the east and y to the north of the centre.

        Raises:
            ValueError: for the point opposite the centre, which is a whole circle on the map.
        """
        phi, phi_1 = radians(latitude), radians(self.latitude)
        turn = radians(longitude - self.longitude)
        nearness = 1 + sin(phi_1) * sin(phi) + cos(phi_1) * cos(phi) * cos(turn)
        if nearness < 1e-12:
            raise ValueError(f"({longitude}, {latitude}) is opposite the centre of the map")
        k = self.radius * sqrt(2 / nearness)
        return k * cos(phi) * sin(turn), k * (cos(phi_1) * sin(phi) - sin(phi_1) * cos(phi) * cos(turn))


@dataclass(frozen=True)
class Frame:
    """A window of a projected map, drawn from its top left corner in pixels.

    Args:
        projection: longitude, latitude to map coordinates.
        west, south, east, north: the window's sides, map coordinates.
        width: of the drawing, pixels.
    """

    projection: Lambert
    west: float
    south: float
    east: float
    north: float
    width: float

    @classmethod
    def around(cls, projection: Lambert, places: Iterable[Point], width: float) -> "Frame":
        """The smallest window that holds some places (longitude, latitude)."""
        seen = [projection(*place) for place in places]
        xs, ys = [x for x, _ in seen], [y for _, y in seen]
        return cls(projection, min(xs), min(ys), max(xs), max(ys), width)

    @property
    def scale(self) -> float:
        """Pixels per unit of the map."""
        return self.width / (self.east - self.west)

    @property
    def height(self) -> float:
        """Of the drawing, pixels."""
        return (self.north - self.south) * self.scale

    def __call__(self, longitude: float, latitude: float) -> Point:
        """Where a place is drawn, pixels right of and below the top left corner."""
        x, y = self.projection(longitude, latitude)
        return (x - self.west) * self.scale, (self.north - y) * self.scale

    def ring(self, coordinates: Sequence[float]) -> str:
        """A closed shape as SVG path data, cut to the window; "" if it lies outside or is too small to see.

        Args:
            coordinates: longitude, latitude, longitude, latitude ...
        """
        cut = self._cut([self(*place) for place in pairs(coordinates)])
        drawn = list(thinned(cut))
        return path(drawn) + "z" if len(drawn) > 2 else ""

    def line(self, coordinates: Sequence[float]) -> str:
        """An open line as SVG path data, its stretches outside the window left out."""
        drawn = [self(*place) for place in pairs(coordinates)]
        near = [self._near(point) for point in drawn]
        stretches: list[list[Point]] = [[]]
        for i, point in enumerate(drawn):
            if any(near[max(i - 1, 0) : i + 2]):
                stretches[-1].append(point)
            elif stretches[-1]:
                stretches.append([])
        return "".join(path(list(thinned(each))) for each in stretches if len(each) > 1)

    def _near(self, point: Point, margin: float = 4.0) -> bool:
        x, y = point
        return -margin <= x <= self.width + margin and -margin <= y <= self.height + margin

    def _cut(self, ring: list[Point], margin: float = 4.0) -> list[Point]:
        """A polygon cut to the window (Sutherland & Hodgman 1974), a little outside of what is seen."""
        sides = (
            (0, -margin, 1),
            (0, self.width + margin, -1),
            (1, -margin, 1),
            (1, self.height + margin, -1),
        )
        for axis, bound, sign in sides:
            kept: list[Point] = []
            for i, point in enumerate(ring):
                before = ring[i - 1]
                inside, was_inside = ((each[axis] - bound) * sign >= 0 for each in (point, before))
                if inside != was_inside:
                    share = (bound - before[axis]) / (point[axis] - before[axis])
                    x, y = (before[a] + share * (point[a] - before[a]) for a in (0, 1))
                    kept.append((x, y))
                if inside:
                    kept.append(point)
            ring = kept
        return ring


def pairs(coordinates: Sequence[float]) -> Iterator[Point]:
    """(longitude, latitude) from a flat list."""
    return zip(coordinates[::2], coordinates[1::2], strict=True)


def thinned(points: Iterable[Point], step: float = 0.6) -> Iterator[Point]:
    """The points that lie at least `step` pixels from the one before, and the last."""
    last, held = None, None
    for point in points:
        if last is None or (point[0] - last[0]) ** 2 + (point[1] - last[1]) ** 2 >= step**2:
            yield point
            last, held = point, None
        else:
            held = point
    if held is not None:
        yield held


def path(points: Sequence[Point]) -> str:
    """SVG path data: an absolute start, then steps, to a tenth of a pixel (rounding errors do not add up)."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in points]
    steps = [(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(tenths)]
    return "M" + _joined(tenths[:1]) + ("l" + _joined(steps) if steps else "")


def _joined(tenths: Iterable[tuple[int, int]]) -> str:
    return " ".join(f"{x / 10:g},{y / 10:g}" for x, y in tenths)


def arc(start: Point, end: Point, steps: int = 24) -> list[float]:
    """The great circle between two places as longitude, latitude, longitude ... (`steps` equal parts).

    Args:
        start: longitude, latitude, degrees.
        end: likewise; not opposite `start`.
    """
    a, b = _on_sphere(start), _on_sphere(end)
    angle = acos(max(-1.0, min(1.0, sum(p * q for p, q in zip(a, b, strict=True)))))
    if angle == 0:
        return [*start, *end]
    found: list[float] = []
    for i in range(steps + 1):
        share = i / steps
        p, q = sin((1 - share) * angle) / sin(angle), sin(share * angle) / sin(angle)
        found += _from_sphere(tuple(p * m + q * n for m, n in zip(a, b, strict=True)))
    return found


def _on_sphere(place: Point) -> tuple[float, ...]:
    longitude, latitude = radians(place[0]), radians(place[1])
    return cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)


def _from_sphere(vector: tuple[float, ...]) -> Point:
    x, y, z = vector
    return degrees(atan2(y, x)), degrees(atan2(z, hypot(x, y)))
