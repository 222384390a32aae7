"""Forecasts: joint draws of what the next months may bring, by models that share one interface."""

from istmo.forecast.issued import INTERVALS, Forecast
from istmo.forecast.models import DRAWS, HORIZON, MODELS, REFERENCE, Model, issue, issue_all, model

__all__ = [
    "DRAWS",
    "HORIZON",
    "INTERVALS",
    "MODELS",
    "REFERENCE",
    "Forecast",
    "Model",
    "issue",
    "issue_all",
    "model",
]
