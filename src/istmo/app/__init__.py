"""The app: pages and an HTTP API for one person on one machine, over everything below it.

Names are loaded when first used, so that the command line starts without them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from istmo.app.factory import create_app
    from istmo.app.serving import serve
    from istmo.app.settings import Settings

_HOMES = {
    "Settings": "istmo.app.settings",
    "create_app": "istmo.app.factory",
    "serve": "istmo.app.serving",
}

__all__ = ["Settings", "create_app", "serve"]


def __getattr__(name: str) -> Any:
    """A public name, loaded from the module it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module 'istmo.app' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
