"""A line the size of a word, for a table cell."""

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT, ROOM = 112.0, 22.0, 3.0


def sparkline(values: Sequence[float | None]) -> Markup:
    """The values from left to right on a scale from zero, broken where one is missing, the last one a dot."""
    most = max((value for value in values if value is not None), default=0.0)
    if not most:
        return Markup()
    step = (WIDTH - 2 * ROOM) / max(len(values) - 1, 1)
    points = [
        None if value is None else (ROOM + i * step, HEIGHT - ROOM - (HEIGHT - 2 * ROOM) * value / most)
        for i, value in enumerate(values)
    ]
    data, drawing = "", False
    for point in points:
        if point:
            data += f"{'L' if drawing else 'M'}{point[0]:.1f} {point[1]:.1f}"
        drawing = point is not None
    end = next(point for point in reversed(points) if point)
    size = f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" width="{WIDTH:g}" height="{HEIGHT:g}"'
    return Markup(
        f'<svg class="spark" {size} aria-hidden="true">'
        f'<path d="{data}"/><circle cx="{end[0]:.1f}" cy="{end[1]:.1f}" r="2.4"/></svg>'
    )
