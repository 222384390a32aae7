"""What there is: the first thing a script asks."""

from importlib.metadata import version
from typing import Any

from fastapi import Request

from istmo.app.api.common import PREFIX, HouseOf, new_router

router = new_router("index")


@router.get("", summary="The resources, the version, and the day of the newest counts")
def index(request: Request, house: HouseOf) -> dict[str, Any]:
    """The resources that can be listed, the program's version and the newest day on which a count became known."""
    paths = sorted(
        path for path in request.app.openapi()["paths"] if "{" not in path and path.startswith(PREFIX)
    )
    return {"istmo": version("istmo"), "newest": house.records.newest().isoformat(), "resources": paths}
