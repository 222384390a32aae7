"""What a plan does, in plain English or Spanish."""

import math
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np
import polars as pl
from babel.dates import format_date

from istmo.measures.measure import ALL, Measure
from istmo.measures.numbers import number
from istmo.measures.plan import Plan, announced, left_in_force
from istmo.measures.select import links_of
from istmo.places import label
from istmo.plurals import agreeing
from istmo.studies import Study

Language = Literal["en", "es"]
SHOWN = 6
"""Links named one by one; of more, the number is given."""


@dataclass(frozen=True)
class Explained:
    """A plan in words.

    Args:
        opening: what it is and when it begins.
        measures: a heading and its sentences, for each measure and each end.
        closing: what goes on beside it.
    """

    opening: str
    measures: tuple[tuple[str, tuple[str, ...]], ...]
    closing: str


def explain(study: Study, plan: Plan, language: Language = "en") -> Explained:
    """What a plan does to which links and people.

    Args:
        study: whose names are used.
        plan: that has passed its checks.
        language: of the words; ids stay as they are.
    """
    words, start = _words(language), plan.first_day
    if start is None:
        return Explained(f"{plan.title}. {words['nothing']}", (), "")
    months = _fill("months", language, n=plan.months) if plan.months else words["until-asked"]
    left = left_in_force(study, plan, start)
    told = [
        (_heading(one, language), tuple(_sentences(study, one, left, start, language)))
        for one in plan.measures
    ]
    before = {one.id: one for one in announced(start)}
    for end in plan.ended:
        title = before[end.measure].title(language) if end.measure in before else end.measure
        sentence = words["ends"].format(title=title, day=_day(end.date, language))
        told.append((title, (sentence,)))
    return Explained(
        words["begins"].format(title=plan.title, day=_day(start, language), months=months),
        tuple(told),
        _fill("beside", language, n=len(left), day=_day(start, language)),
    )


def people(one: Measure, language: Language) -> str:
    """Whom a measure addresses, in words."""
    words = _words(language)
    plain = [label(code, language) for code in one.nationalities if not code.startswith("!") and code != ALL]
    but = [label(code[1:], language) for code in one.nationalities if code.startswith("!")]
    who = ", ".join(plain) or (words["all-but"].format(names=", ".join(but)) if but else words["everybody"])
    if set(one.households) == {ALL}:
        return who
    kinds = [words.get(name.removeprefix("!"), name) for name in one.households]
    form = "not-households" if one.households[0].startswith("!") else "households"
    return f"{who}, {words[form].format(names=', '.join(kinds))}"


def way(study: Study, link: str, language: Language) -> str:
    """A link in words: "Bogotá > Mexico City (air)"."""
    row = study.link(link)
    names = dict(study.nodes.select("id", f"label_{language}").iter_rows())
    tail, head = (names[study.network.nodes[end[row]]] for end in (study.network.tail, study.network.head))
    _, _, how = link.partition(":")
    told = _words(language).get(f"way-{how}", how)
    return f"{tail} > {head}{f' ({told})' if told else ''}"


@cache
def _words(language: Language) -> dict[str, str]:
    return tomllib.loads(
        files("istmo.measures").joinpath(f"words.{language}.toml").read_text(encoding="utf-8")
    )


def _fill(key: str, language: Language, **fields: object) -> str:
    """Words with their {fields} filled and their choices of one or many made."""
    return agreeing(_words(language)[key], fields).format(**fields)


def pathway(name: str, language: Language) -> str:
    """A lawful pathway in words: "CBP One appointments"; as the study names it where there are none."""
    return _words(language).get(f"pathway-{name}", name)


def place_in(study: Study, link: str, language: Language) -> str:
    """A way that is a lawful pathway: "CBP One appointments: Reynosa > Laredo"."""
    of = study.links.row(by_predicate=pl.col("id") == link, named=True)["pathway"]
    return f"{pathway(of, language)}: {way(study, link, language)}"


def _heading(one: Measure, language: Language) -> str:
    kind = one.about.title_es if language == "es" else one.about.title_en
    places = one.about.lever == "service" and not one.title_en  # a [[pathway]] table, which has no title
    title = ", ".join(pathway(name, language) for name in one.pathways) if places else ""
    return f"{title or one.title(language)} ({kind})"


def _sentences(
    study: Study, one: Measure, left: Sequence[Measure], start: date, language: Language
) -> Iterator[str]:
    words = _words(language)
    if one.end is None:
        yield words["for-good"].format(start=_day(one.start, language))
    else:
        yield words["from"].format(start=_day(one.start, language), end=_day(one.end, language))
    yield words["who"].format(who=people(one, language))
    links = [study.network.links[index] for index in np.flatnonzero(links_of(study, one))]
    if links:
        names = "; ".join(way(study, link, language) for link in links[:SHOWN])
        more = words["more"].format(names=names, n=len(links) - SHOWN) if len(links) > SHOWN else names
        yield words["links"].format(names=more)
    says = one.about.says_es if language == "es" else one.about.says_en
    if one.about.lever == "penalty":  # the others say it with their number
        yield words["people"].format(says=says)
    if one.eases:
        yield words["eases"]
    yield _strength(one, language)
    if one.trigger is not None:
        rule = one.trigger
        calm = words["calm-day"] if rule.calm == 1 else words["calm-days"].format(n=rule.calm)
        yield _fill(
            "trigger",
            language,
            window=rule.window,
            on=number(rule.on, language),
            off=number(rule.off, language),
            point=study.point(rule.point).label_es if language == "es" else study.point(rule.point).label_en,
            delay=rule.delay,
            calm=calm,
        )
    shortened = {kept.id: kept.end for kept in left}
    replaced = [
        was.title(language)
        for was in announced(start)
        if was.about.lever == one.about.lever
        and one.about.lever in ("service", "limit")
        and was.overlaps(one)
        and (links_of(study, was) & links_of(study, one)).any()
        and shortened.get(was.id, start) != was.end
    ]
    if replaced:
        yield words["replaces"].format(names="; ".join(replaced))


def _strength(one: Measure, language: Language) -> str:
    words, lever, size = _words(language), one.about.lever, one.size
    if lever == "open":
        return words["shut"]
    if lever == "detection":
        return words["detection"].format(points=", ".join(one.points))
    if size is not None:
        low, central, high = size.low, size.central, size.high
    else:
        prior = one.about.prior
        assert prior is not None, "a kind without a prior states its size, which was checked"
        wide = 1.645 * math.hypot(prior.sd, prior.spread)  # 5 to 95 % of a normal distribution
        low, central, high = prior.mean - wide, prior.mean, prior.mean + wide
    if lever in ("penalty", "departures"):
        sign = (-1 if lever == "penalty" else 1) * (-1 if one.eases else 1)
        low, central, high = (math.exp(sign * value) for value in (low, central, high))
        low, high = sorted((low, high))
    sentence = "found" if lever == "penalty" and size is None else "odds" if lever == "penalty" else lever
    told = words["range"].format(low=number(low, language), high=number(high, language))
    return words[sentence].format(central=number(central, language), range=told if low < high else "")


def _day(day: date, language: Language) -> str:
    return format_date(day, "d 'de' MMMM 'de' y" if language == "es" else "d MMMM y", locale=language)
