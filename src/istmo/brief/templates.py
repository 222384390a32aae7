"""Templates that stand beside the code, and pages that stand alone: each in one file, which asks for nothing."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files

from jinja2 import ChoiceLoader, Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup


@cache
def environment(*folders: str) -> Environment:
    """The templates of some folders; of one name the first counts.

    Args:
        folders: packages, or folders in them: "istmo.app/templates".
    """
    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=ChoiceLoader([FunctionLoader(_reader(each)) for each in folders]),
    )


def _reader(folder: str) -> Callable[[str], str | None]:
    package, *below = folder.split("/")

    def read(name: str) -> str | None:
        found = files(package).joinpath(*below, name)
        return found.read_text(encoding="utf-8") if found.is_file() else None

    return read


def alone(package: str, name: str, styles: Sequence[str], **context: object) -> str:
    """A page as HTML that asks for nothing from anywhere and runs no script.

    Args:
        package: where its template and style sheets are.
        name: of the template, which sets `style` and `policy` in its head.
        styles: of the style sheets, in order.
        context: what else the template shows.
    """
    style = "".join(files(package).joinpath(each).read_text(encoding="utf-8") for each in styles)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    # Drawings carry presentation as attributes, so that no style but this one is needed.
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return environment(package).get_template(name).render(style=Markup(style), policy=policy, **context)
