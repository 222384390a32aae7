"""The migration system of the Americas as software.

    import istmo

    with istmo.open() as store:
        crossings = store.series("panama.darien.nationality", by=["nationality"])
        forecasts = istmo.forecasts(store)
        istmo.write_brief(store, "out", language="es")

Names are loaded when first used, so that `import istmo` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from istmo.brief import write_brief
    from istmo.errors import InputError, IstmoError, UnknownNameError
    from istmo.evaluate import backtest
    from istmo.forecast import MODELS, Forecast
    from istmo.forecast import issue_all as forecasts
    from istmo.observation import Indicator
    from istmo.warehouse import Store
    from istmo.warehouse import open_store as open  # noqa: A004 - reads as istmo.open()
    from istmo.warehouse.compare import compare

_HOMES = {
    "Forecast": ("istmo.forecast", "Forecast"),
    "Indicator": ("istmo.observation", "Indicator"),
    "InputError": ("istmo.errors", "InputError"),
    "IstmoError": ("istmo.errors", "IstmoError"),
    "MODELS": ("istmo.forecast", "MODELS"),
    "Store": ("istmo.warehouse", "Store"),
    "UnknownNameError": ("istmo.errors", "UnknownNameError"),
    "backtest": ("istmo.evaluate", "backtest"),
    "compare": ("istmo.warehouse.compare", "compare"),
    "forecasts": ("istmo.forecast", "issue_all"),
    "open": ("istmo.warehouse", "open_store"),
    "write_brief": ("istmo.brief", "write_brief"),
}

__all__ = [
    "MODELS",
    "Forecast",
    "Indicator",
    "InputError",
    "IstmoError",
    "Store",
    "UnknownNameError",
    "backtest",
    "compare",
    "forecasts",
    "open",
    "write_brief",
]


def __getattr__(name: str) -> Any:
    """A public name, loaded from the room it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module 'istmo' has no attribute {name!r}")
    room, inside = _HOMES[name]
    return getattr(import_module(room), inside)


def __dir__() -> list[str]:
    """The public names."""
    return __all__
