"""The HTTP API, version 1: the same objects as the Python package. A resource is a module; `ROUTERS` lists them."""

from istmo.app.api import (
    alerts,
    briefs,
    checks,
    effects,
    flows,
    forecasts,
    imports,
    index,
    needs,
    nowcasts,
    plans,
    register,
    registered,
    runs,
    series,
)

ROUTERS = (
    index.router,
    series.router,
    flows.router,
    forecasts.router,
    nowcasts.router,
    registered.router,
    alerts.router,
    briefs.router,
    effects.router,
    register.router,
    checks.router,
    plans.router,
    runs.router,
    needs.router,
    imports.router,
)
"""In the order of the document."""
