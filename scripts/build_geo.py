"""Build the base map that ships with the brief from ../shared/data: same bytes in, same bytes out.

    python scripts/build_geo.py [SHARED]

Country shapes, borders and lakes are Natural Earth 1:50m (public domain); the routes' places carry
GeoNames coordinates (CC BY 4.0) or IOM's. Only what a map of the route shows is kept: parts of land and
lakes that reach into the window, with coordinates to 0.01 degree (about 1 km, finer than the source).
"""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

WINDOW = (-140.0, -30.0, -40.0, 55.0)  # west, south, east, north, degrees
OUT = Path(__file__).parents[1] / "src" / "istmo" / "brief" / "geo"
Ring = list[tuple[float, float]]


def main(shared: Path) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    base = {
        "countries": [country(each) for each in features(shared / "data/geo/americas_route_50m.geojson")],
        "borders": [
            line
            for each in features(shared / "data/geo/americas_borders_50m.geojson")
            for line in kept(lines(each["geometry"]))
        ],
        "lakes": [
            ring
            for each in features(shared / "data/geo/americas_lakes_50m.geojson")
            for ring in kept(lines(each["geometry"]))
        ],
    }
    text = json.dumps(base, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    (OUT / "base.json").write_text(text + "\n", encoding="utf-8")
    raw = shared / "data/raw/geo"
    edges = rows(raw / "route_edges.csv")
    used = {edge[end] for edge in edges for end in ("from", "to")}
    places = [row for row in rows(raw / "waypoints.csv") if row["id"] in used]
    write(OUT / "places.csv", places, ("id", "label", "iso3", "type", "lat", "lon", "coord_source"))
    write(OUT / "routes.csv", edges, ("from", "to", "mode"))


def features(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def country(feature: dict) -> dict:
    facts = feature["properties"]
    names = {key: facts[key] for key in ("code", "name_en", "name_es", "label", "americas")}
    return names | {"rings": list(kept(lines(feature["geometry"])))}


def lines(geometry: dict) -> Iterator[Ring]:
    """Every ring or line of a geometry, whatever its kind."""
    depth = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}[geometry["type"]]
    parts = [geometry["coordinates"]]
    for _ in range(depth):
        parts = [inner for part in parts for inner in part]
    yield from parts


def kept(parts: Iterator[Ring]) -> Iterator[list[float]]:
    """The parts that reach into the window, rounded, without repeated points, as lon, lat, lon, lat ..."""
    west, south, east, north = WINDOW
    for part in parts:
        if any(west <= lon <= east and south <= lat <= north for lon, lat in part):
            points = [(round(lon, 2), round(lat, 2)) for lon, lat in part]
            once = [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]
            if len(once) > 1:
                yield [coordinate for point in once for coordinate in point]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write(path: Path, table: list[dict[str, str]], columns: tuple[str, ...]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1].parent / "shared")
