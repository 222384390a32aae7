"""The projection against published values and closed forms, and the drawing of lines and shapes."""

from math import cos, pi, radians, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from istmo.brief.carto import Frame, Lambert, arc, pairs, path, thinned

LONGITUDES, LATITUDES = st.floats(-130, -40), st.floats(-40, 55)


def test_snyder_1987_page_332_numerical_example_sphere() -> None:
    """R = 3, centre 40 N 100 W, point 20 S 100 E: x = -4.2339303, y = 4.0257775 (printed to 7 decimals)."""
    x, y = Lambert(-100.0, 40.0, 3.0)(100.0, -20.0)
    assert (x, y) == pytest.approx((-4.2339303, 4.0257775), abs=5e-8)


@pytest.mark.parametrize("longitude", [10, 40, 90])
def test_snyder_1987_table_28_equatorial_aspect_along_the_equator(longitude: float) -> None:
    """On the equator of the equatorial aspect x = 2 sin(lambda / 2), y = 0."""
    x, y = Lambert(0.0, 0.0)(longitude, 0.0)
    assert (x, y) == pytest.approx((2 * sin(radians(longitude) / 2), 0.0), abs=1e-12)


def test_polar_aspect_the_equator_is_a_circle_of_radius_root_two() -> None:
    x, y = Lambert(0.0, 90.0)(30.0, 0.0)
    assert sqrt(x * x + y * y) == pytest.approx(sqrt(2))


@given(LONGITUDES, LATITUDES)
def test_equal_areas_stay_equal(longitude: float, latitude: float) -> None:
    """The Jacobian of the projection is cos(latitude) everywhere: a small quadrangle keeps its area."""
    project, step = Lambert(-90.0, 15.0), 1e-4
    (x0, y0), (x1, y1), (x2, y2) = (
        project(longitude, latitude),
        project(longitude + step, latitude),
        project(longitude, latitude + step),
    )
    area = abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)) / radians(step) ** 2
    assert area == pytest.approx(cos(radians(latitude)), rel=1e-3)  # the step is finite


def test_the_point_opposite_the_centre_is_refused() -> None:
    with pytest.raises(ValueError, match="opposite"):
        Lambert(-90.0, 15.0)(90.0, -15.0)


def test_a_great_circle_stays_on_the_sphere_and_keeps_its_ends() -> None:
    """From the pole to the equator along a meridian: equal steps of latitude."""
    points = list(pairs(arc((20.0, 0.0), (20.0, 80.0), steps=4)))
    assert [latitude for _, latitude in points] == pytest.approx([0, 20, 40, 60, 80])
    assert [longitude for longitude, _ in points] == pytest.approx([20.0] * 5)


def test_a_shape_is_cut_to_the_window() -> None:
    frame = Frame.around(Lambert(0.0, 0.0), [(-10, -10), (10, 10)], width=100)
    corners = [-90.0, -80.0, 90.0, -80.0, 90.0, 80.0, -90.0, 80.0]
    drawn = [float(n) for n in frame.ring(corners).strip("Mz").replace("l", " ").replace(",", " ").split()]
    assert max(map(abs, drawn)) <= max(frame.width, frame.height) + 2 * 4.1, "the margin is 4 pixels a side"
    assert frame.ring([50.0, 50.0, 60.0, 50.0, 60.0, 60.0]) == "", "a shape outside is not drawn"
    assert frame.line([50.0, 50.0, 60.0, 60.0]) == ""


def test_paths_are_short_and_do_not_drift() -> None:
    """Steps of a tenth of a pixel add up to the last point exactly: rounding does not accumulate."""
    points = [(i * 0.3234, 5 * sin(i / 90 * pi)) for i in range(200)]
    start, *steps = path(points).replace("M", "").replace("l", " ").split()
    x, y = (float(n) for n in start.split(","))
    for step in steps:
        dx, dy = (float(n) for n in step.split(","))
        x, y = x + dx, y + dy
    assert (x, y) == pytest.approx(points[-1], abs=0.051)
    assert len(list(thinned(points, step=3.0))) < 30
