"""A sheet: the panels of one drawing on one width, how Vega-Lite draws them, and the two widths of every picture."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import altair as alt
import polars as pl
import vl_convert
from altair.utils.schemapi import debug_mode

from istmo.brief.blocks import Drawing
from istmo.brief.labels import wrapped
from istmo.brief.numbers import Language, vega_number_locale, vega_time_locale
from istmo.brief.panel import FONT, INK, SOFT

VEGA_LITE = "6.4"
TITLE_UP = 14
"""How far above a plot its title stands, pixels."""
LINE = 1.15
"""From line to line of a title, type sizes."""
GAP, ROW_GAP = 26, 86
"""Between panels side by side, and between the plots of two rows, pixels."""
WIDE, WIDEST_PHONE, PHONE = 960, 500, 380
"""Of a page, the widest of a phone, and of a phone, pixels."""
Panel = dict[str, Any]
Of = TypeVar("Of")
_CLIP = re.compile(r"\bclip\d+\b")


@dataclass(frozen=True)
class Sheet:
    """What a drawing is made on.

    Args:
        width: of the whole, pixels.
        columns: panels side by side.
        type: size of the labels, pixels.
        language: of numbers and months.
        tables: the drawing's tables by name. Altair copies what is inside a chart many times over, so they stand
            beside it.
    """

    width: int
    columns: int
    type: float
    language: Language
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def alone(self) -> bool:
        """Whether a panel has the width of a page to itself."""
        return self.columns == 1 and self.width > WIDEST_PHONE

    @property
    def room(self) -> float:
        """Of a panel, pixels."""
        return (self.width - GAP * (self.columns - 1)) / self.columns

    def chart(self, frame: pl.DataFrame) -> alt.Chart:
        """A chart of a frame; its dates become text that Vega reads as UTC."""
        name = f"table-{len(self.tables)}"
        self.tables[name] = frame.with_columns(pl.col(pl.Date).dt.strftime("%Y-%m-%dT00:00:00Z")).to_dicts()
        return alt.Chart(alt.NamedData(name=name))

    def words(self, text: str, x: float | Literal["width"], y: float, **look: Any) -> alt.Chart:
        """A line of text at a fixed place of a plot, pixels from its top left corner."""
        line: alt.Chart = self.chart(pl.DataFrame({"line": [1]})).mark_text(text=text, x=x, y=y, **look)
        return line

    def panel(
        self,
        layers: Sequence[alt.Chart],
        title: str,
        height: float,
        sides: tuple[float, float],
        up: float = TITLE_UP,
    ) -> Panel:
        """The layers of a panel under its title, in their share of the width.

        The title is a mark a line at a fixed place, the last line lowest: Vega would move a title of its own with the
        labels of the axis.

        Args:
            layers: marks.
            title: of the panel.
            height: of the plot, pixels.
            sides: room to the left and right of the plot, pixels.
            up: how far above the plot the title stands, pixels.
        """
        size = self.type + 1
        look = {"align": "left", "baseline": "bottom", "fontSize": size, "fontWeight": "bold", "color": INK}
        lines = list(wrapped(title, size, self.room, bold=True))
        heading = [
            self.words(line, -sides[0], -up - (len(lines) - 1 - number) * LINE * size, **look)
            for number, line in enumerate(lines)
        ]
        drawn = [_plain(layer) for layer in (*layers, *heading)]
        return {"layer": drawn, "width": self.room - sum(sides), "height": height}

    def svg(self, panels: Sequence[Panel], beside: float) -> str:
        """The panels in rows, plots aligned, as an SVG document.

        Args:
            panels: from `panel`.
            beside: room between two plots side by side, pixels.
        """
        label = {"labelFont": FONT, "labelFontSize": self.type * 0.92, "labelColor": SOFT}
        spec = {
            "concat": list(panels),
            "columns": self.columns,
            "spacing": {"row": ROW_GAP, "column": GAP + beside},
            "bounds": "flush",
            "datasets": self.tables,
            "padding": {
                "left": 2,
                "top": 2,
                "bottom": 2,
                "right": 8,
            },  # a wider font's last label goes further
            "config": {
                "font": FONT,
                "background": None,
                "view": {"stroke": None},
                "axis": {**label, "gridColor": "#e3e5e8", "domainColor": "#8b939b", "tickColor": "#8b939b"},
                "text": {"font": FONT},
            },
        }
        drawn = vl_convert.vegalite_to_svg(
            spec,
            vl_version=VEGA_LITE,
            format_locale=vega_number_locale(self.language),
            time_format_locale=vega_time_locale(self.language),
        )
        return renumbered(drawn)


def twice(
    draw: Callable[[Of, Sheet], Panel],
    panels: Sequence[Of],
    language: Language,
    columns: int = 1,
    beside: float = 0.0,
    sizes: tuple[float, float] = (13.0, 11.5),
) -> Drawing:
    """The panels for a page, and for a phone in one column.

    Args:
        draw: makes a panel of each of `panels`.
        language: of numbers and months.
        columns: of the page.
        beside: room between two plots side by side, pixels.
        sizes: of the labels on a page and on a phone, pixels.
    """
    made = []
    for sheet in (Sheet(WIDE, columns, sizes[0], language), Sheet(PHONE, 1, sizes[1], language)):
        with debug_mode(False):  # Altair checks every part against its schema; Vega-Lite checks the whole
            made.append(sheet.svg([draw(each, sheet) for each in panels], beside))
    return Drawing(*made)


def renumbered(svg: str) -> str:
    """The drawing with its clip paths numbered from 0: Vega goes on counting from the drawing before."""
    names = {name: f"clip{i}" for i, name in enumerate(dict.fromkeys(_CLIP.findall(svg)))}
    return _CLIP.sub(lambda found: names[found[0]], svg)


def _plain(layer: alt.Chart) -> dict[str, Any]:
    """A mark as Vega-Lite. Altair would check and copy what is put together part by part; Vega-Lite checks it once."""
    return layer.to_dict(validate=False, context={"top_level": False})
