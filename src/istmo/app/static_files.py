"""The scripts and style sheets that pages load."""

import hashlib
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Request, Response

from istmo.app.problems import Refused

KINDS = {".js": "text/javascript", ".css": "text/css"}
"""Told by us: what the system's registry makes of .js differs from machine to machine."""
PACKAGES = {"blocks.css": ("istmo.brief", "style.css"), "claims.css": ("istmo.evidence", "claims.css")}
"""Style sheets that the app shares with the brief and with the page of a checked report."""
STATIC = ("app.css", "common.js", "situation.js", "plans.js", "check.js", "data.js", "waiting.js")

router = APIRouter(include_in_schema=False)


@router.get("/static/{name}")
async def static(name: str, request: Request) -> Response:
    """A file with a tag, so that a browser asks for it again and seldom gets it."""
    content, tag = _static(name)
    headers = {"etag": tag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=KINDS["." + name.rpartition(".")[2]], headers=headers)


@cache
def _static(name: str) -> tuple[bytes, str]:
    if name in PACKAGES:
        package, file = PACKAGES[name]
        content = files(package).joinpath(file).read_bytes()
    elif name in STATIC:
        content = files("istmo.app").joinpath("static", name).read_bytes()
    else:
        raise Refused(404, "There is no such file.")
    return content, f'"{hashlib.sha256(content).hexdigest()[:24]}"'
