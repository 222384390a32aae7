"""Funnels beside what was published of them."""

from collections.abc import Iterable, Mapping

import polars as pl

from istmo.errors import InputError
from istmo.pathways.funnel import Course
from istmo.pathways.values import Pathway, Published, PublishedWait

WITHIN = 0.05
"""What issue 4 asks of the funnels it names."""


def compare(courses: Mapping[str, Course], figures: Iterable[Published]) -> pl.DataFrame:
    """One row a figure: `figure`, `figure_es`, `of`, `since`, `until`, `published`, `modelled`, `error`
    (modelled over published, less one), `bar` (whether 5 % is asked), `inputs`, `source`.

    Args:
        courses: by id of the pathway.
        figures: published.

    Raises:
        InputError: a figure of a pathway or stage that is not there, or of a day that a run does not reach.
    """
    return pl.DataFrame([_row(courses, figure) for figure in figures], infer_schema_length=None)


def compare_waits(courses: Mapping[str, Course], figures: Iterable[PublishedWait]) -> pl.DataFrame:
    """One row a figure: `of`, `day`, `what`, `published`, `modelled` (of those called up on that day) [day],
    `error`, `source`. Arguments and errors as `compare`.
    """
    rows = []
    for figure in figures:
        course, stage = _find(courses, figure.of)
        on_day = course.waits(stage).filter(pl.col("day") == figure.day)
        if on_day.is_empty():
            raise InputError(
                f"Nobody is called up in {figure.of} on {figure.day}", "Give a day within its run"
            )
        found = float(on_day[figure.what][0])
        rows.append(
            {
                "of": figure.of,
                "day": figure.day,
                "what": figure.what,
                "published": figure.days,
                "modelled": found,
                "error": found / figure.days - 1,
                "source": figure.source,
            }
        )
    return pl.DataFrame(rows)


def by_month(course: Course, stage: str, counted: pl.DataFrame) -> pl.DataFrame:
    """`period`, `nationality`, `published`, `modelled`, `error`: a stage beside an official series.

    Args:
        course: of the pathway.
        stage: its id.
        counted: `period`, `value`, and `nationality` where the course tells them apart.
    """
    keys = [name for name in ("period", "nationality") if name in counted.columns]
    found = course.monthly(stage).group_by(keys).agg(modelled=pl.col("value").sum())
    both = counted.select(*keys, published="value").join(found, on=keys, how="inner").sort(keys)
    return both.with_columns(error=pl.col("modelled") / pl.col("published") - 1)


def _row(courses: Mapping[str, Course], figure: Published) -> dict[str, object]:
    parts = [_find(courses, name) for name in figure.of]
    end = figure.end if figure.reached is None else parts[0][0].reached(figure.reached)
    if end is None or any(end > course.days[-1] for course, _ in parts):
        raise InputError(
            f"{figure.of[0]} does not reach {figure.reached or figure.end}", "Let its run end later"
        )
    modelled = sum(course.total(stage, figure.start, end) for course, stage in parts)
    return {
        "figure": " + ".join(_label(course.pathway, stage, "en") for course, stage in parts),
        "figure_es": " + ".join(_label(course.pathway, stage, "es") for course, stage in parts),
        "of": " + ".join(figure.of),
        "since": figure.start or parts[0][0].days[0],
        "until": end,
        "published": figure.total,
        "modelled": modelled,
        "error": modelled / figure.total - 1,
        "bar": figure.bar,
        "inputs": figure.inputs,
        "source": figure.source,
    }


def _find(courses: Mapping[str, Course], name: str) -> tuple[Course, str]:
    pathway, _, stage = name.partition("/")
    known = [
        f"{one}/{part}" for one, c in courses.items() for part in ("joined", *(s.id for s in c.pathway.stage))
    ]
    if name not in known:
        raise InputError(f"{name} is no stage of a pathway", f"Known: {', '.join(known)}")
    return courses[pathway], stage


def _label(pathway: Pathway, stage: str, language: str) -> str:
    name = pathway.label_en if language == "en" else pathway.label_es
    for one in pathway.stage:
        if one.id == stage:
            return f"{name}: {(one.label_en if language == 'en' else one.label_es).lower()}"
    return f"{name}: {'applications' if language == 'en' else 'solicitudes'}"
