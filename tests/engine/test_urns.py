"""Urns hold exactly the laws they were made of, and draws from them follow."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from istmo.engine.urns import urns


@given(st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_the_law_in_the_tables_is_the_law_asked_for(columns, seed):
    stream = np.random.default_rng(seed)
    chance = stream.random((3, columns)) * (stream.random((3, columns)) < 0.7) + 1e-9 * np.eye(3, columns)
    chance[:, 0] += chance.sum(1) == 0
    chance /= chance.sum(1, keepdims=True)
    made = urns(chance)
    kept = made.keep - np.tile(np.arange(columns), 3)
    law = (kept + np.bincount(made.other, 1 - kept, 3 * columns)) / columns
    np.testing.assert_allclose(law.reshape(3, columns), chance, atol=1e-14)


def test_draws_follow_the_law_of_their_row():
    chance = np.array([[0.5, 0.3, 0.2], [0.0, 0.1, 0.9]])
    row = np.repeat([0, 1], 100_000)
    cell = urns(chance).draw(row, np.random.default_rng(0))
    share = np.bincount(cell, minlength=6).reshape(2, 3) / 100_000
    np.testing.assert_allclose(share, chance, atol=5 * np.sqrt(0.25 / 100_000))
    assert share[1, 0] == 0
