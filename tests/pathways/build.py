"""One small builder of pathways with the real schema."""

from datetime import date, timedelta
from typing import Any

from istmo.pathways import Pathway

START = date(2024, 1, 1)
NOTE = "assumption: a test"


def day(number: int) -> date:
    return START + timedelta(days=number)


def rate(persons: float, since: int = 0, days: float = 1.0) -> dict[str, Any]:
    return {"since": day(since), "persons": persons, "days": days, "source": NOTE}


def share(part: float, whole: float = 1.0, **more: Any) -> dict[str, Any]:
    return {"part": part, "whole": whole, "source": NOTE, **more}


def queue(name: str, *service: dict[str, Any], lottery: float = 0.0, no_show: float = 0.0) -> dict[str, Any]:
    drawn = [share(lottery, since=START)]
    labels = {"label_en": name, "label_es": name}
    return {
        "id": name,
        "kind": "queue",
        **labels,
        "service": service,
        "lottery": drawn,
        "no_show": share(no_show),
    }


def delay(name: str, days: int, part: float) -> dict[str, Any]:
    labels = {"label_en": name, "label_es": name}
    return {
        "id": name,
        "kind": "delay",
        **labels,
        "days": {"value": days, "source": NOTE},
        "share": share(part),
    }


def pathway(*stages: dict[str, Any], days: int = 60, **joins: Any) -> Pathway:
    given = joins or {"joins": [rate(10)]}
    names = {"id": "way", "label_en": "Way", "label_es": "Vía"}
    return Pathway.model_validate({**names, "starts": START, "ends": day(days - 1), "stage": stages, **given})
