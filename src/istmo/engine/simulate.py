"""A run: the step scanned over the days, with the choices looked at anew on fresh days. One compiled
program.
"""

import functools
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from queue import SimpleQueue
from typing import Any, NamedTuple, Protocol, runtime_checkable

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from istmo.engine.diagnose import refuse
from istmo.engine.modes import Counts, Expected, ModeName
from istmo.engine.step import InForce, in_force, step
from istmo.engine.types import Choice, Flows, Inputs, Layout, Parameters, State


@runtime_checkable
class ChoiceRule(Protocol):
    """How people choose: a frozen, hashable value. `RecursiveLogit` is one; README.md says how to add
    another.
    """

    def choose(
        self, layout: Layout, inputs: Inputs, choice: Any, state: State, day: Int[Array, ""]
    ) -> Choice:
        """The choices from this day on, given the persons where they are at midnight.

        `choice` is `Parameters.choice`, whose type is the rule's own business.
        """


Record = Callable[[State, Flows], Any]
"""What a run keeps of each day: any tree of arrays made from the state at the end of the day and its
flows.
"""


class Run(NamedTuple):
    """What a run returns: the last state, the kept record with a leading day axis, the smallest margin
    met. (group)
    """

    state: State
    record: Any
    margin: Float[Array, " group"]


def everything(state: State, flows: Flows) -> tuple[State, Flows]:
    """Keep every state and every flow of every day."""
    return state, flows


def run(
    layout: Layout,
    rule: ChoiceRule,
    inputs: Inputs,
    params: Parameters,
    state: State,
    mode: ModeName = "expected",
    record: Record = everything,
) -> Run:
    """A run over all days of `inputs`. Pure and untransformed: take gradients and batches of this one.

    Args:
        layout: shape of the network.
        rule: how people choose.
        inputs: rules, prices and drivers.
        params: fitted parameters.
        state: at the first midnight. Its dtype is the dtype of the run, but route choice is always in 64
            bits.
        mode: expectations, or whole persons.
        record: what to keep of each day.
    """
    layout, inputs, params, state = jax.tree.map(jnp.asarray, (layout, inputs, params, state))
    dtype = state.at.dtype

    def as_state(tree: Any) -> Any:
        return jax.tree.map(lambda x: x.astype(dtype) if jnp.issubdtype(x.dtype, jnp.floating) else x, tree)

    shape, daily_inputs, daily_params = as_state(layout), as_state(inputs), as_state(params)

    def look(state: State, day: Int[Array, ""]) -> InForce:
        force = in_force(rule.choose(layout, inputs, params.choice, state, day), params, inputs)
        cast: InForce = as_state(force)
        return cast

    def one_day(
        carry: tuple[State, InForce, Array], day: Int[Array, ""]
    ) -> tuple[tuple[State, InForce, Array], Any]:
        state, force, margin = carry
        fresh = (inputs.fresh[day] > 0) | (day == 0)
        force = jax.lax.cond(fresh, look, lambda _state, _day: force, state, day)
        how = Expected() if mode == "expected" else Counts(inputs.seed, day, inputs.group_id)
        state, flows = step(shape, how, state, force, daily_params, daily_inputs, day)
        return (state, force, jnp.minimum(margin, force.choice.margin)), record(state, flows)

    days = jnp.arange(inputs.regime.shape[0])
    nothing = jax.tree.map(lambda x: jnp.zeros(x.shape, x.dtype), jax.eval_shape(look, state, days[0]))
    start = (state, nothing, jnp.full_like(nothing.choice.margin, jnp.inf))
    (state, _, margin), kept = jax.lax.scan(one_day, start, days)
    return Run(state, kept, margin)


compiled_run = functools.partial(jax.jit, static_argnames=("rule", "mode", "record"))(run)


def simulate(
    layout: Layout,
    rule: ChoiceRule,
    inputs: Inputs,
    params: Parameters,
    state: State,
    mode: ModeName = "expected",
    record: Record = everything,
) -> Run:
    """As `run`, compiled, and checked: no number comes back from a network that is near singular.

    Raises:
        InputError: with the groups and the loop of links that cause it.
    """
    result: Run = compiled_run(layout, rule, inputs, params, state, mode, record)
    refuse(layout, rule, inputs, params, state, np.asarray(result.margin, np.float64))
    return result


def ensemble(
    layout: Layout,
    rule: ChoiceRule,
    draws: Iterable[tuple[Inputs, Parameters]],
    state: State,
    mode: ModeName = "expected",
    record: Record = everything,
    workers: int = 2,
) -> Iterator[Run]:
    """One run a draw, in order, each checked as `simulate` does, as NumPy arrays; memory holds a few draws.

    Draws are run one by one and not stacked, because the state of one draw stays in the processor's cache
    while that of many does not (README.md has the figures). `workers` of them run side by side, each on a
    device of JAX's own: on one device, runs wait for each other. Importing the engine makes one for each
    processor, unless JAX was already in use.
    """
    free = SimpleQueue[tuple[jax.Device, Layout, State]]()
    for device in jax.local_devices()[:workers]:
        free.put((device, *jax.device_put((layout, state), device)))
    workers = free.qsize()

    def one(draw: tuple[Inputs, Parameters]) -> Run:
        device, shape, start = free.get()
        try:
            inputs, params = jax.device_put(draw, device)
            done: Run = jax.device_get(simulate(shape, rule, inputs, params, start, mode, record))
            return done
        finally:
            free.put((device, shape, start))

    waiting = iter(draws)
    with ThreadPoolExecutor(workers) as pool:
        pending = [pool.submit(one, draw) for draw in islice(waiting, 2 * workers)]
        while pending:
            yield pending.pop(0).result()
            pending.extend(pool.submit(one, draw) for draw in islice(waiting, 1))
