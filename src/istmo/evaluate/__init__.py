"""How good the forecasts are: rolling origins, proper scores, and the record of both."""

from istmo.evaluate import record
from istmo.evaluate.compare import skill
from istmo.evaluate.rolling import FIRST_ISSUE, backtest
from istmo.evaluate.scores import score, summary

__all__ = ["FIRST_ISSUE", "backtest", "record", "score", "skill", "summary"]
