"""Where people were counted: the map, and the south-west border by sector and field office."""

from math import pi

from markupsafe import Markup

from istmo.brief import basemap, numbers
from istmo.brief.blocks import Column, Figure, Paragraph, Row, Section, Table
from istmo.brief.counts import Monthly
from istmo.brief.desk import Desk
from istmo.brief.numbers import Language
from istmo.brief.panel import Spot
from istmo.brief.provenance import Value, union
from istmo.brief.routemap import MapWords, draw, key_numbers
from istmo.brief.sections.tables import Measured, data
from istmo.places import label

EAST, SOUTH_EAST, SOUTH, SOUTH_WEST, WEST, NORTH = 0.0, pi / 4, pi / 2, 3 * pi / 4, pi, -pi / 2
PLACED = {
    "colombia": ("necocli", (1.0, 0.0), NORTH),
    "darien": ("bajo_chiquito", (-1.0, 0.0), SOUTH),
    "honduras": ("danli", (0.0, 0.0), NORTH),
    "mexico": ("mexico_city", (0.0, 0.0), WEST),
}
"""For each counting point the place that stands for it, the side of the place its circle hangs on, and where its
label should rather go. Mexico counts in the whole country; its circle stands on the capital."""
BORDER_TOTALS = {"between-ports": ((-103.5, 33.2), SOUTH), "at-ports": ((-96.0, 33.2), EAST)}
"""Where the totals of the south-west border stand on the main map (longitude, latitude), inland of it."""
SECTORS = (
    "us_san_diego", "us_el_centro", "us_yuma", "us_tucson", "us_el_paso", "us_big_bend", "us_del_rio", "us_laredo",
    "us_rgv",
)  # fmt: skip
OFFICES = ("fo_san_diego", "fo_tucson", "fo_el_paso", "fo_laredo")
BESIDE = {
    "fo_san_diego": "us_san_diego",
    "fo_tucson": "us_tucson",
    "fo_el_paso": "us_el_paso",
    "fo_laredo": "us_laredo",
}
"""A field office stands in the city of this sector."""
BETWEEN, AT = "cbp.southwest.usbp", "cbp.southwest.ofo"


def section(desk: Desk) -> Section:
    """The section."""
    write = desk.write
    known = desk.known(*PLACED, *BORDER_TOTALS)
    if not known:
        return Section("where", write.text("section.where"), [Paragraph(write.text("nothing.section"))])
    table = _border_table(desk)
    return Section("where", write.text("section.where"), [_figure(desk)], [table] if table else [])


def _figure(desk: Desk) -> Figure:
    write = desk.write
    points = [_spot(desk, tally.id) for tally in desk.known(*PLACED, *BORDER_TOTALS)]
    border = [_border_spot(desk, code, value) for code, value in _border_values(desk).items()]
    values = [desk.tally(tally.id).latest() for tally in desk.known(*PLACED, *BORDER_TOTALS)]
    values += _border_values(desk).values()
    source = union(value.source for value in values)
    greatest = max(value.number for value in values)
    key = [(number, Markup(numbers.count(number, desk.write.language))) for number in key_numbers(greatest)]
    words = MapWords(
        border=_heading(desk),
        main=str(write.text("map.main")),
        key=str(write.text("map.key")),
        marks=[str(write.text(f"map.{mark}")) for mark in ("filled", "ring", "land", "sea", "air")],
        numbers=key,
    )
    description = "; ".join(f"{spot.name}: {spot.plain} ({spot.when})" for spot in points)
    return Figure(
        id="map",
        title=write.text("map.title"),
        subtitle=write.text("map.subtitle"),
        drawing=draw(points, border, words, write.language),
        description=str(write.text("map.description", list=description)),
        source=source,
        note=Markup("{} {}{}").format(
            write.text("map.note"), write.text("map.disclaimer"), write.marks(source)
        ),
    )


def _heading(desk: Desk) -> str:
    months = [desk.tally(name).last for name in BORDER_TOTALS if desk.tally(name)]
    when = numbers.months(min(months), max(months), desk.write.language) if months else ""
    return str(desk.write.text("map.border", month=when))


def _spot(desk: Desk, name: str) -> Spot:
    value = desk.tally(name).latest()
    if name in PLACED:
        waypoint, hang, prefer = PLACED[name]
        place = basemap.waypoints()[waypoint]
    else:
        (place, prefer), hang = BORDER_TOTALS[name], (0.0, 0.0)
    return Spot(
        id=name,
        place=place,
        number=value.number,
        name=str(desk.write.text(f"map.point.{name}")),
        shown=_tagged(desk, value),
        plain=numbers.count(value.number, desk.write.language),
        when=numbers.month_short(value.last, desk.write.language),
        at_port=name == "at-ports",
        hang=hang,
        prefer=prefer,
    )


def _border_spot(desk: Desk, code: str, value: Value) -> Spot:
    office = code in OFFICES
    return Spot(
        id=code,
        place=basemap.waypoints()[BESIDE.get(code, code)],
        number=value.number,
        name=short(code, desk.write.language),
        shown=_tagged(desk, value),
        plain=numbers.count(value.number, desk.write.language),
        at_port=office,
        hang=(-0.6, 0.8) if office else (0.0, -1.0),
        prefer=SOUTH_WEST if office else SOUTH_EAST if code == "us_rgv" else NORTH,
    )


def short(code: str, language: Language) -> str:
    """A sector's or field office's name without the words "Sector" and "Field Office", in either language.

    Args:
        code: of the place.
        language: of the name.
    """
    name = label(code, language).removesuffix(" Sector").removesuffix(" Field Office")
    return name.removeprefix("Sector ").removeprefix("Oficina de campo ")


def _tagged(desk: Desk, value: Value) -> Markup:
    """A count on the map with its series and release."""
    return Markup('<tspan data-series="{}" data-release="{}">{}</tspan>').format(
        " ".join(value.source.series),
        value.source.released.isoformat(),
        numbers.count(value.number, desk.write.language),
    )


def _parts(desk: Desk) -> dict[str, Monthly]:
    between, at = desk.divided(BETWEEN, "place"), desk.divided(AT, "place")
    found = {code: between[code] for code in SECTORS if code in between}
    return found | {code: at[code] for code in OFFICES if code in at}


def _border_values(desk: Desk) -> dict[str, Value]:
    """The count of each sector and field office in the newest month of its kind."""
    found = {}
    for code, part in _parts(desk).items():
        value = part.at(desk.tally("at-ports" if code in OFFICES else "between-ports").last)
        if value is not None:
            found[code] = value
    return found


def _border_table(desk: Desk) -> Table | None:
    write, values, parts = desk.write, _border_values(desk), _parts(desk)
    if not values:
        return None
    rows: list[Row] = []
    numbers_: list[Measured] = []
    for name, codes in (("between-ports", SECTORS), ("at-ports", OFFICES)):
        total = desk.tally(name)
        here = sorted((code for code in codes if code in values), key=lambda code: -values[code].number)
        if not here:
            continue
        rows.append(
            Row([Markup("{}{}").format(write.text(f"tally.{name}"), write.marks(total.latest()))], head=True)
        )
        for code in here:
            now, year = values[code], parts[code].back(12)
            twelve, before = parts[code].twelve(), parts[code].twelve(12)
            change, long = now.change_on(year), twelve.change_on(before) if twelve else None
            rows.append(
                Row(
                    [
                        short(code, desk.write.language),
                        write.count(now),
                        write.change(change),
                        write.count(twelve),
                        write.change(long),
                    ]
                )
            )
            place = write.place(code)
            measures = (("month", now), ("change on year before", change), ("12 months", twelve))
            numbers_ += [Measured(desk.name(name), place, kind, value) for kind, value in measures]
    month = max(value.last for value in values.values())
    columns = [
        Column(""),
        Column(write.month_short(month)),
        Column(write.text("table.on-year")),
        Column(write.text("table.twelve")),
        Column(write.text("table.on-twelve")),
    ]
    return Table("border", write.text("map.table"), columns, rows, data(numbers_))
