"""The recursive logit of one group on a large network, by a sparse factorisation (SuperLU through SciPy).

The same system z = M z + b as in `route`, for networks that have tens of thousands of links and are not
simulated day by day. The diagonal of the factor U, with pivots taken from the diagonal only, holds the 1 -
M_kk of the elimination: all are positive if and only if the spectral radius of M is below one, so the check
is the same.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from istmo.engine.diagnose import SMALLEST_MARGIN, near_singular, worst_loop

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class LargeChoice(NamedTuple):
    """Chance of each link at its tail (link), and the log-sum of each node, -inf where there is no way
    (node).
    """

    link: Floats
    value: Floats


def large_logit(
    tail: Ints,
    head: Ints,
    u: Floats,
    terminal: Floats,
    names: tuple[str, ...] = (),
    group: str = "this group",
) -> LargeChoice:
    """The recursive logit of one group.

    Args:
        tail, head: nodes of each link. (link)
        u: utility of each link, -inf where closed. (link)
        terminal: log of exp(settle) + exp(home) at each node, -inf where neither is possible. (node)
        names: of the links, for the message.
        group: its name, for the message.

    Raises:
        InputError: where I - M is singular or near it, with the loop that causes it.
    """
    from scipy.sparse import csc_array, eye_array  # noqa: PLC0415  (half a second that small runs do not need)
    from scipy.sparse.linalg import splu  # noqa: PLC0415

    nodes = len(terminal)
    weight = np.exp(u)
    use = np.flatnonzero(weight > 0)
    matrix = csc_array((weight[use], (tail[use], head[use])), shape=(nodes, nodes))
    try:
        factor = splu(
            csc_array(eye_array(nodes) - matrix),
            permc_spec="MMD_AT_PLUS_A",
            diag_pivot_thresh=0.0,
            options={"SymmetricMode": True},
        )
        singular = not factor.U.diagonal().min() > SMALLEST_MARGIN
    except RuntimeError:  # SuperLU: "Factor is exactly singular"
        singular = True
    if singular:
        loop = worst_loop(tail, head, weight)
        raise near_singular(group, [names[link] if names else str(link) for link in loop])
    z = np.maximum(factor.solve(np.exp(terminal)), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(z)
        link = np.where(z[tail] > 0, weight * z[head] / z[tail], 0.0)
    return LargeChoice(link, value)
