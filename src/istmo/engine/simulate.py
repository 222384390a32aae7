"""A run: the step over the days, with the choices looked at anew on the days of `looks`.

Two loops do it: `run`, which has a gradient, and `compiled_run`, which is faster.
"""

import functools
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from queue import SimpleQueue
from typing import Any, NamedTuple, Protocol, get_args, runtime_checkable

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int
from numpy.typing import NDArray

from istmo.engine.diagnose import refuse, refuse_no_numbers
from istmo.engine.inputs import persons
from istmo.engine.modes import Counts, Expected, ModeName
from istmo.engine.shapes import agree
from istmo.engine.step import InForce, in_force, step
from istmo.engine.types import Choice, Flows, Inputs, Layout, Names, Parameters, State, looks
from istmo.errors import InputError


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


OPENING = 1.0
"""What it costs to begin a stretch, in days."""


class _Program:
    """The parts of a run: the looks, and the days between them. Route choice is in 64 bits, the days in those of
    the state.
    """

    def __init__(
        self,
        layout: Layout,
        rule: ChoiceRule,
        inputs: Inputs,
        params: Parameters,
        state: State,
        mode: ModeName,
        record: Record,
    ) -> None:
        self.layout, self.inputs, self.params, self.state = jax.tree.map(
            jnp.asarray, (layout, inputs, params, state)
        )
        self.rule, self.mode, self.record = rule, mode, record
        self.daily = self.as_state((self.layout, self.inputs, self.params))
        self.fresh = looks(self.inputs)

    def as_state(self, tree: Any) -> Any:
        dtype = self.state.at.dtype
        return jax.tree.map(lambda x: x.astype(dtype) if jnp.issubdtype(x.dtype, jnp.floating) else x, tree)

    def look(self, state: State, day: Int[Array, ""]) -> Choice:
        choice = self.rule.choose(self.layout, self.inputs, self.params.choice, state, day)
        cast: Choice = self.as_state(choice)
        return cast

    def in_force(self, choice: Choice, day: Int[Array, ""]) -> InForce:
        layout, inputs, params = self.daily
        return in_force(layout, choice, params, inputs, self.inputs.regime[day])

    def one_day(self, state: State, force: InForce, day: Int[Array, ""]) -> tuple[State, Any]:
        layout, inputs, _ = self.daily
        how = Expected() if self.mode == "expected" else Counts(inputs.seed, day, inputs.group_id)
        state, flows = step(layout, how, state, force, inputs, day)
        return state, self.record(state, flows)


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

    Where `regime` and `fresh` of the inputs are known when the run is traced (NumPy's, and not arguments of the
    function that is transformed), the days from one look to the next are a loop of their own, and a gradient takes
    a fraction of the time and memory.

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
    table = jnp.asarray(stretches(inputs))
    program = _Program(layout, rule, inputs, params, state, mode, record)
    count = program.inputs.regime.shape[0]

    def stretch(
        carry: tuple[State, Choice, Array], days: Int[Array, " length"]
    ) -> tuple[tuple[State, Choice, Array], Any]:
        state, choice, margin = carry
        choice = jax.lax.cond(program.fresh[days[0]], program.look, lambda *_: choice, state, days[0])
        force = program.in_force(choice, days[0])

        def one_day(state: State, day: Int[Array, ""]) -> tuple[State, Any]:
            after, kept = program.one_day(state, force, day)
            return jax.tree.map(lambda new, old: jnp.where(day >= 0, new, old), after, state), kept

        state, kept = jax.lax.scan(one_day, state, days)
        return (state, choice, jnp.minimum(margin, choice.margin)), kept

    shapes = jax.eval_shape(program.look, program.state, table[0, 0])
    nothing = jax.tree.map(lambda x: jnp.zeros(x.shape, x.dtype), shapes)
    start = (program.state, nothing, jnp.full_like(nothing.margin, jnp.inf))
    (state, _, margin), kept = jax.lax.scan(jax.checkpoint(stretch), start, table)
    place = (
        jnp.zeros(count, int)
        .at[jnp.where(table < 0, count, table).ravel()]
        .set(jnp.arange(table.size), mode="drop")
    )
    return Run(state, jax.tree.map(lambda x: x.reshape(table.size, *x.shape[2:])[place], kept), margin)


def stretches(inputs: Inputs) -> NDArray[np.int64]:
    """The days cut into stretches of one length, filled up with -1: each begins with a look or goes on with the one
    before. Stretches of one day where the days of looks are not known yet. (stretch, length)
    """
    days = inputs.regime.shape[0]
    if isinstance(inputs.regime, jax.core.Tracer) or isinstance(inputs.fresh, jax.core.Tracer):
        return np.arange(days)[:, None]
    with jax.ensure_compile_time_eval():
        begins = np.flatnonzero(looks(inputs))
    spans = np.diff(np.append(begins, days))
    length = min(range(1, spans.max() + 1), key=lambda n: (-(-spans // n)).sum() * (n + OPENING))
    first = np.concatenate(
        [np.arange(0, span, length) + day for day, span in zip(begins, spans, strict=True)]
    )
    table = first[:, None] + np.arange(length)
    ends = np.append(first[1:], days)[:, None]
    return np.where(table < ends, table, -1)


@functools.partial(jax.jit, static_argnames=("rule", "mode", "record"))
def compiled_run(
    layout: Layout,
    rule: ChoiceRule,
    inputs: Inputs,
    params: Parameters,
    state: State,
    mode: ModeName = "expected",
    record: Record = everything,
) -> Run:
    """As `run`, by loops that go from look to look in place, which is faster and has no gradient."""
    program = _Program(layout, rule, inputs, params, state, mode, record)
    count = program.inputs.regime.shape[0]
    begins = jnp.concatenate([program.fresh, jnp.ones(1, bool)])

    def stretch(carry: tuple[Array, State, Array, Any]) -> tuple[Array, State, Array, Any]:
        first, state, margin, kept = carry
        choice = program.look(state, first)
        force = program.in_force(choice, first)

        def one_day(carry: tuple[Array, State, Any]) -> tuple[Array, State, Any]:
            day, state, kept = carry
            state, now = program.one_day(state, force, day)
            return day + 1, state, jax.tree.map(lambda all_, one: all_.at[day].set(one), kept, now)

        day, state, kept = jax.lax.while_loop(
            lambda carry: (carry[0] == first) | ~begins[carry[0]], one_day, (first, state, kept)
        )
        return day, state, jnp.minimum(margin, choice.margin), kept

    first = jnp.zeros((), int)
    choice, force = jax.eval_shape(
        lambda s: (c := program.look(s, first), program.in_force(c, first)), program.state
    )
    _, one = jax.eval_shape(program.one_day, program.state, force, first)
    kept = jax.tree.map(lambda x: jnp.zeros((count, *x.shape), x.dtype), one)
    start = (first, program.state, jnp.full(choice.margin.shape, jnp.inf, choice.margin.dtype), kept)
    _, state, margin, kept = jax.lax.while_loop(lambda carry: carry[0] < count, stretch, start)
    return Run(state, kept, margin)


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
        InputError: with the groups and the loop of links that cause it; arrays do not fit one another or hold what is
            no number; or counts are wanted of a state not in 64 bits.
    """
    if mode not in get_args(ModeName):
        raise InputError(f"There is no mode {mode!r}", f"Use one of {', '.join(get_args(ModeName))}")
    agree(layout, inputs, params, state)
    kind = np.asarray(state.at).dtype
    if mode == "counts" and kind != np.float64:
        raise InputError(
            "Whole persons are counted in 64 bits", "Make the state with `nobody(shape, groups)`"
        )
    if not np.issubdtype(kind, np.floating):
        raise InputError(
            f"State.at is of {kind}, but shares of persons move",
            "Make the state with `nobody(shape, groups)`",
        )
    nameless = layout._replace(names=Names((), ()))  # names would be part of what is compiled
    result: Run = compiled_run(nameless, rule, inputs, params, state, mode, record)
    refuse(layout, rule, inputs, params, state, np.asarray(result.margin, np.float64))
    refuse_no_numbers(layout, persons(jax.device_get(result.state)))
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

    Raises:
        InputError: as `simulate`, or there are no workers.
    """
    if workers < 1:
        raise InputError(f"{workers} workers run nothing", "Give 1 or more")
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
