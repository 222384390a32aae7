"""Forecasts: joint draws of what the next months may bring, by models that share one interface."""

from istmo.forecast.issued import INTERVALS, LONGEST, Forecast
from istmo.forecast.models import (
    ALONE,
    BASELINES,
    DRAWS,
    ENSEMBLE,
    EVERY,
    HORIZON,
    JUDGED,
    MEMBERS,
    MODELS,
    REFERENCE,
    Model,
    issue,
    issue_all,
    model,
)

__all__ = [
    "ALONE",
    "BASELINES",
    "DRAWS",
    "ENSEMBLE",
    "EVERY",
    "HORIZON",
    "INTERVALS",
    "JUDGED",
    "LONGEST",
    "MEMBERS",
    "MODELS",
    "REFERENCE",
    "Forecast",
    "Model",
    "issue",
    "issue_all",
    "model",
]
