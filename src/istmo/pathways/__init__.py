"""Lawful pathways: stages with capacities, delays and shares, run as queues of the engine, beside what was published.

`pathways()` reads the constants (`constants.toml`), `run` gives the course of one, `compare` sets courses beside the
published figures (`published.toml`), which no computation reads.
"""

from istmo.pathways.comparing import WITHIN, by_month, compare, compare_waits
from istmo.pathways.funnel import Course, run
from istmo.pathways.reading import pathways, published, waits
from istmo.pathways.values import Count, Days, Delay, Pathway, Published, PublishedWait, Queue, Rate, Share

__all__ = [
    "WITHIN",
    "Count",
    "Course",
    "Days",
    "Delay",
    "Pathway",
    "Published",
    "PublishedWait",
    "Queue",
    "Rate",
    "Share",
    "by_month",
    "compare",
    "compare_waits",
    "pathways",
    "published",
    "run",
    "waits",
]
