"""Making the page of a simulated plan, and writing it with its figures."""

from collections.abc import Mapping
from importlib.metadata import version
from types import MappingProxyType

import polars as pl
from markupsafe import Markup

from istmo.brief.drawing import standalones
from istmo.brief.numbers import Language
from istmo.brief.page import Cover, page
from istmo.brief.pdf import pdf
from istmo.brief.scenario.sections import sections
from istmo.brief.scenario.told import Told
from istmo.brief.writer import Writer
from istmo.measures.outcome import Outcome
from istmo.studies import Study


def make_page(
    study: Study,
    plan: Outcome,
    base: Outcome | None,
    table: pl.DataFrame,
    language: Language = "en",
    stem: str = "scenario",
    about: Mapping[str, str] = MappingProxyType({}),
) -> tuple[str, dict[str, str]]:
    """The page as HTML, and its figures as whole SVG documents by file name without ending.

    Args:
        study: that was simulated.
        plan: what it came to.
        base: what the other plan came to, None if there is none.
        table: of `effect_table(plan, base)`.
        language: "en" or "es".
        stem: what the figures' file names begin with.
        about: what it rests on, as `Told` takes it.
    """
    told = Told(
        study,
        plan.plan,
        base.plan if base is not None else None,
        plan.months,
        plan.draws,
        table,
        Writer(language),
        about,
    )
    return page_of(told, stem)


def page_of(told: Told, stem: str = "scenario", run: str = "") -> tuple[str, dict[str, str]]:
    """The page of a plan that is ready to be told, and its figures, as `make_page`.

    Args:
        told: the simulated plan.
        stem: what the figures' names begin with.
        run: what the colophon says of the run besides, where it was one of the app.
    """
    found = sections(told, stem)
    credit = [told.write.text("scenario.credit", name=told.plan.title).unescape()]
    return page(told.write, _cover(told, run), found), standalones(found, lambda _: credit)


def pdf_of(told: Told, run: str = "") -> bytes:
    """The page of a plan that is ready to be told, as tagged PDF; arguments as in `page_of`."""
    return pdf(_cover(told, run), sections(told, "scenario"), told.write.language)


def _cover(told: Told, run: str = "") -> Cover:
    text, other = told.write.text, told.other
    beside = text("scenario.alone")
    if other is not None:
        beside = text("scenario.beside", name=other.title if other.measures else text("scenario.baseline"))
    return Cover(
        kicker=text("scenario.kicker"),
        title=text("scenario.title", name=told.plan.title),
        as_of=told.when,
        newest=Markup("{}<br>{}").format(beside, told.rests),
        caution=cautions(told),
        hint=text("scenario.hint"),
        colophon=text("scenario.colophon", version=Markup("<code>{}</code>").format(version("istmo")))
        + (Markup(" {}").format(run) if run else ""),
    )


def cautions(told: Told) -> Markup:
    """What a reader must know before any number of a simulated plan, a line each."""
    names = ("caution-median" if told.draws == 1 else "caution", "not-counts", "silent")
    few = [Markup("<strong>{}</strong>").format(told.few)] if told.few else []
    return Markup("<br>").join([*few, *(told.write.text(f"scenario.{name}") for name in names)])


__all__ = ["Told", "make_page"]
