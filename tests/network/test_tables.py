"""Tables become a network, or a message that names the rows."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from istmo.errors import InputError
from istmo.groups import Groups
from istmo.network import MODES, network_from_tables

NODES = pl.DataFrame(
    {"id": ["a", "b", "c"], "capacity": [None, 50.0, None], "overflow_to": [None, "c", None]}
)
LINKS = pl.DataFrame(
    {
        "id": ["ab", "bc", "ac"],
        "origin": ["a", "b", "a"],
        "destination": ["b", "c", "c"],
        "mode": ["land", "administrative", "air"],
        "days": [4.0, 2.0, 0.3],
        "days_sd": [2.0, None, None],
        "service": [None, 10.0, None],
        "back_to": [None, "a", None],
        "opens": [None, None, date(2023, 5, 1)],
    }
)


def test_a_network_has_its_columns_and_defaults():
    net = network_from_tables(NODES, LINKS)
    assert net.tail.tolist() == [0, 1, 0]
    assert net.head.tolist() == [1, 2, 2]
    assert net.pathways.tolist() == [1]
    assert net.borders.tolist() == [1]
    assert net.back[1] == 0
    assert net.sheltered.tolist() == [1]
    assert net.overflow.tolist() == [-1, 2, -1]
    assert np.isinf(net.capacity).all()
    count, passing = net.phases(1.0)
    assert count.tolist() == [2, 2, 1]
    np.testing.assert_allclose(passing, [0.5, 1.0, 1.0])
    assert net.is_open([date(2023, 4, 30), date(2023, 5, 1)])[:, 2].tolist() == [False, True]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"origin": ["a", "x", "a"]}, r"origin is not a node \(row 3\)"),
        ({"destination": ["a", "c", "c"]}, r"the same node \(row 2\)"),
        ({"mode": ["land", "rail", "road"]}, r"mode is not one of land, river, .* \(rows 3, 4; 2 in all\)"),
        ({"days": [4, -1, 2]}, r"days is outside 0 to 3650 \(row 3\)"),
        ({"days": ["4", "soon", "2"]}, r"days cannot be read as Float64 \(row 3\)"),
        ({"days": [4, None, 2]}, r"days is empty \(row 3\)"),
        ({"days": [4.0, float("nan"), 2.0]}, r"days is outside .* \(row 3\)"),
        ({"id": ["ab", "bc", "ab"]}, r"id is given twice \(rows 2, 4; 2 in all\)"),
        ({"lottery": [0.5, 0.5, 0.0]}, r"lottery is given but service is not \(row 2\)"),
        ({"closes": [None, None, date(2023, 4, 1)]}, r"closes is not after opens \(row 4\)"),
        ({"closes": [None, None, "2023-04-01"]}, r"closes is not after opens \(row 4\)"),
        ({"closes": [None, None, "1 April"]}, r"closes cannot be read as Date \(row 4\)"),
        ({"cost": [1.0, float("inf"), 2.0]}, r"cost is infinite \(row 3\)"),
        ({"service": [None, float("inf"), None]}, r"service is infinite \(row 3\)"),
        ({"colour": ["r", "g", "b"]}, r"unknown columns colour"),
    ],
)
def test_a_fault_is_named_with_its_rows(change, message):
    changed = LINKS.with_columns(**{name: pl.Series(values) for name, values in change.items()})
    with pytest.raises(InputError, match=message):
        network_from_tables(NODES, changed)


def test_a_missing_column_is_named():
    with pytest.raises(InputError, match="the column days is missing"):
        network_from_tables(NODES, LINKS.drop("days"))


def test_a_node_cannot_overflow_into_itself():
    with pytest.raises(InputError, match=r"overflow_to is the node itself \(row 3\)"):
        network_from_tables(NODES.with_columns(overflow_to=pl.Series([None, "b", None])), LINKS)


def test_a_node_overflows_where_it_has_a_capacity_and_never_back_to_itself():
    endless = NODES.with_columns(overflow_to=pl.Series(["b", "c", None]))
    with pytest.raises(InputError, match=r"overflow_to is given but capacity is not \(row 2\)"):
        network_from_tables(endless, LINKS)
    ring = pl.DataFrame(
        {"id": ["a", "b", "c"], "capacity": [5.0, 50.0, None], "overflow_to": ["b", "a", None]}
    )
    with pytest.raises(InputError, match=r"overflow_to leads back to the node \(rows 2, 3; 2 in all\)"):
        network_from_tables(ring, LINKS)


def test_modes_are_the_five_of_the_field():
    assert MODES == ("land", "river", "sea", "air", "administrative")


def test_groups_are_nationality_by_household_and_add_up():
    groups = Groups.product(["VEN", "HTI"], ["family", "single-adult"])
    assert groups.names == ("VEN/family", "VEN/single-adult", "HTI/family", "HTI/single-adult")
    names, sums = groups.sum_by(groups.nationality, np.array([1.0, 2.0, 3.0, 4.0]))
    assert names == ("VEN", "HTI")
    assert sums.tolist() == [3.0, 7.0]
    with pytest.raises(InputError, match="given twice: VEN/family"):
        Groups(("VEN", "VEN"), ("family", "family"))
