"""The language in which a request is answered."""

from starlette.requests import Request
from starlette.types import Scope

from istmo.brief.numbers import LANGUAGES, Language


def language_of(scope: Scope) -> Language:
    """The language of a request: that of its page or of `language` in its address, else the one of `Accept-Language`
    that is wanted most, else English.

    Args:
        scope: of the request.
    """
    request = Request(scope)
    wanted = [*scope["path"].split("/")[1:2], request.query_params.get("language", "")]
    wanted += _accepted(request.headers.get("accept-language", ""))
    return next((known for name in wanted for known in LANGUAGES if name == known), "en")


def _accepted(header: str) -> list[str]:
    """The languages of `Accept-Language`, without their regions, the most wanted first (RFC 9110, 12.5.4)."""
    found = []
    for each in header.lower().split(","):
        name, _, weight = each.partition(";q=")
        found.append((_number(weight), name.strip().split("-")[0]))
    return [name for weight, name in sorted(found, key=lambda one: -one[0]) if weight > 0]


def _number(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0
