"""How people move on a network of routes: README.md is the tour, `step` the model.

Importing this turns on 64-bit numbers in JAX, which conservation to 1e-9 needs, its cache of compiled
programs, and, where nothing says otherwise, one device for each processor, on which an ensemble runs, and plain loops
in place of XLA's tiles on processors, which are slow where the number of groups is no power of two (README.md).
"""

import contextlib
import os

import jax
from platformdirs import user_cache_path

_TILES = (
    "--xla_backend_extra_options=xla_cpu_disable_tiled_emitter"  # ignored by an XLA that does not know it
)
_flags = os.environ.get("XLA_FLAGS", "")
if "xla_backend_extra_options" not in _flags:
    os.environ["XLA_FLAGS"] = f"{_flags} {_TILES}".strip()

_SETTINGS = {
    "jax_enable_x64": True,
    "jax_compilation_cache_dir": os.environ.get(
        "JAX_COMPILATION_CACHE_DIR", str(user_cache_path("istmo") / "jax")
    ),
    "jax_persistent_cache_min_compile_time_secs": 0.0,
    "jax_persistent_cache_min_entry_size_bytes": -1,
}
for _name, _value in _SETTINGS.items():
    jax.config.update(_name, _value)  # type: ignore[no-untyped-call]
if getattr(jax.config, "jax_num_cpu_devices", 0) < 0 and "device_count" not in os.environ.get(
    "XLA_FLAGS", ""
):
    with contextlib.suppress(RuntimeError):  # JAX is already in use: an ensemble has one device
        jax.config.update("jax_num_cpu_devices", os.cpu_count() or 1)  # type: ignore[no-untyped-call]

from istmo.engine.inputs import Calendar, inputs, layout, nobody, persons, regimes  # noqa: E402
from istmo.engine.route import Preferences, RecursiveLogit  # noqa: E402
from istmo.engine.simulate import ChoiceRule, Run, ensemble, everything, run, simulate  # noqa: E402
from istmo.engine.types import Choice, Flows, Inputs, Layout, Parameters, State  # noqa: E402

__all__ = [
    "Calendar",
    "Choice",
    "ChoiceRule",
    "Flows",
    "Inputs",
    "Layout",
    "Parameters",
    "Preferences",
    "RecursiveLogit",
    "Run",
    "State",
    "ensemble",
    "everything",
    "inputs",
    "layout",
    "nobody",
    "persons",
    "regimes",
    "run",
    "simulate",
]
