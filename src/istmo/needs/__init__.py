"""Needs: who comes to a place in the next weeks, what they take, and how many beds cost least."""

from istmo.needs.backtest import MODEL, OWN_ADVICE, backtest
from istmo.needs.planning import WEEKS, Answer, known, needs
from istmo.needs.provision import Costs, best, cost, over
from istmo.needs.scaled import Arrived, factors, ratios
from istmo.needs.settings import Place, Settings, settings
from istmo.needs.stay import Stay

__all__ = [
    "MODEL",
    "OWN_ADVICE",
    "WEEKS",
    "Answer",
    "Arrived",
    "Costs",
    "Place",
    "Settings",
    "Stay",
    "backtest",
    "best",
    "cost",
    "factors",
    "known",
    "needs",
    "over",
    "ratios",
    "settings",
]
