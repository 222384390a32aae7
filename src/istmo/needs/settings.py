"""Places, standards and costs: the TOML that ships, and a file of the user's own over it."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from istmo import places
from istmo.errors import InputError, UnknownNameError
from istmo.measures.faults import did_you_mean, malformed
from istmo.measures.lines import line_of
from istmo.needs.provision import Costs
from istmo.needs.stay import Stay

SHIPPED = "settings.toml"


class _Card(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class _Sourced(_Card):
    """Something that says where it stands; `source_es` is the same in Spanish."""

    source: str = Field(min_length=1)
    source_es: str = ""

    def said(self, language: str) -> str:
        """The source in "en" or "es"."""
        return (self.source_es if language == "es" else "") or self.source


class Standard(_Sourced):
    """What a number of people takes.

    Args:
        label_en, label_es: what it is.
        unit_en, unit_es: in what it is counted, "" for pieces.
        per: for each person and night of a week (`person-night`), for each person on its busiest night (`peak`) or for
            each arrival (`arrival`).
        amount: so much for each; or
        one_for: one for so many, a part of them counting whole.
        source: who says so.
    """

    label_en: str
    label_es: str
    unit_en: str = ""
    unit_es: str = ""
    per: Literal["person-night", "peak", "arrival"]
    amount: float | None = Field(default=None, ge=0)
    one_for: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.amount is None) == (self.one_for is None):
            raise ValueError("give either amount or one_for")
        return self

    def label(self, language: str) -> str:
        """What it is, in "en" or "es"."""
        return self.label_es if language == "es" else self.label_en

    def unit(self, language: str) -> str:
        """Its unit, in "en" or "es"."""
        return self.unit_es if language == "es" else self.unit_en


class Constant(_Sourced):
    """A number with unit and source."""

    value: float = Field(ge=0)
    unit: str = ""
    unit_es: str = ""


class Feed(_Card):
    """A series that counts people where they arrive.

    Args:
        series: its id.
        by_household: whether household types are told apart; everybody is one type otherwise.
        encounters, released: a series by household and an outcome of `BOOK_OUTS`, whose ratio is the share released.
    """

    series: str
    by_household: bool = False
    encounters: str = ""
    released: str = ""


class Source(_Card):
    """A feed at a place: `where` is a place code of its series ("": all), `point` a counting point of the study."""

    feed: str
    where: str = ""
    point: str


class Nights(_Sourced):
    """How long people stay: weights of 1, 2, ... nights, or a mean where some stay on and on."""

    nights: tuple[float, ...] | None = None
    mean: float | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.nights is None) == (self.mean is None):
            raise ValueError("give either nights or mean")
        return self

    def stay(self) -> Stay:
        """As a distribution."""
        return Stay(self.nights) if self.nights is not None else Stay.open_ended(self.mean or 0.0)


class Share(_Sourced):
    """What part of those counted (where that is known: of those released) comes; None if nobody published it."""

    value: float | None = Field(default=None, gt=0, le=1)


class Place(_Card):
    """Somewhere that people arrive.

    Args:
        id: one word.
        name_en, name_es: of the place; that of its first source if left out.
        aliases: other names it goes by.
        sources: who counts them.
        stay: name of a stay.
        share: name of a share.
    """

    id: str
    name_en: str = ""
    name_es: str = ""
    aliases: tuple[str, ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1)
    stay: str
    share: str

    def name(self, language: str) -> str:
        """Of the place, in "en" or "es"."""
        given = self.name_es if language == "es" else self.name_en
        return given or places.label(self.sources[0].where, language)


class Settings(_Card):
    """All of a settings file."""

    standard: Mapping[str, Standard]
    cost: Mapping[Literal["empty", "missing"], Constant]
    daily: Constant
    feed: Mapping[str, Feed]
    stay: Mapping[str, Nights]
    share: Mapping[str, Share]
    place: tuple[Place, ...]

    def unknown(self) -> Iterator[tuple[int, str, str]]:
        """What a place names and nobody has said: the place's number, the key, and the name."""
        for number, one in enumerate(self.place):
            named = [("stay", one.stay), ("share", one.share), *(("feed", each.feed) for each in one.sources)]
            yield from ((number, table, name) for table, name in named if name not in getattr(self, table))

    @property
    def costs(self) -> Costs:
        """Of a bed too many and of a bed too few."""
        return Costs(self.cost["empty"].value, self.cost["missing"].value)

    def find(self, name: str) -> Place:
        """A place by its id, name or another name it goes by, in English or Spanish.

        Raises:
            UnknownNameError: naming the nearest, or all where none is near.
        """
        asked = places.folded(name)
        names = {
            places.folded(known): one
            for one in self.place
            for known in (one.id, one.name("en"), one.name("es"), *one.aliases)
        }
        if asked in names:
            return names[asked]
        close = get_close_matches(asked, names, n=3)
        if close:
            near = " or ".join(dict.fromkeys(names[each].id for each in close))
            raise UnknownNameError(
                f"There is no place {name!r}. Did you mean {near}? `istmo needs` alone lists those there are."
            )
        raise UnknownNameError(
            f"There is no place {name!r}. Those there are: {', '.join(one.id for one in self.place)}."
        )


@cache
def shipped() -> Settings:
    """The settings that come with Istmo."""
    return Settings.model_validate(
        tomllib.loads(files(__package__).joinpath(SHIPPED).read_text(encoding="utf-8"))
    )


def settings(path: Path | None = None) -> Settings:
    """The settings that come with Istmo, with a file of the user's own over them.

    Args:
        path: a TOML file of the same form. Its values take the place of those shipped, table by table; a value with no
            `source` of its own is sourced to the file; its places are added, or replace those of the same id.

    Raises:
        InputError: the file cannot be read, or something in it is unknown or impossible; naming the line.
    """
    if path is None:
        return shipped()
    if not path.is_file():
        raise InputError("there is no such file", "Check the path", path)
    try:
        text = path.read_text(encoding="utf-8")
        own = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("it cannot be read as text", "Check the path", path) from error
    except tomllib.TOMLDecodeError as error:
        wrong = malformed(error, text)
        raise InputError(wrong.what, wrong.remedy, f"{path.name}, line {wrong.line}") from error
    merged = _over(shipped().model_dump(exclude_none=True), own, path.name)
    mine = own.get("place", [])
    before = len(merged["place"]) - len(mine) if isinstance(mine, list) else 0

    def where(at: Sequence[str | int]) -> str:
        """The file's name and the line of a value of the merged settings."""
        return (
            f"{path.name}, line {line_of(text, [str(p - before if isinstance(p, int) else p) for p in at])}"
        )

    try:
        found = Settings.model_validate(merged)
    except ValidationError as error:
        first = error.errors()[0]
        what, remedy = _misfit(first, merged)
        raise InputError(what, remedy, where(first["loc"])) from error
    for number, table, name in found.unknown():
        what = f"place {found.place[number].id}: there is no {table} {name!r}"
        key = "sources" if table == "feed" else table
        raise InputError(what, did_you_mean(name, list(getattr(found, table))), where(("place", number, key)))
    return found


def _misfit(error: ErrorDetails, merged: Mapping[str, Any]) -> tuple[str, str]:
    """What pydantic says of a value, and what to do."""
    table, name, key = (*map(str, error["loc"]), "", "", "")[:3]
    text = error["msg"].removeprefix("Value error, ")
    what = f"{'.'.join(map(str, error['loc']))}: {text}"
    known = [each for each in merged.get(table, {}) if each in getattr(shipped(), table, {})]
    if error["type"] == "extra_forbidden" and not name:
        return what, did_you_mean(table, list(Settings.model_fields))
    if error["type"] == "missing" and table != "place" and name not in known:
        return what, f"Add {key}; to change what ships, name it: {', '.join(known)}"
    return what, "Correct it there"


PAIRS = ({"amount", "one_for"}, {"nights", "mean"})
"""Of these a user gives one, and the other goes."""


def _over(base: dict[str, Any], own: Mapping[str, Any], name: str) -> dict[str, Any]:
    merged: dict[str, Any] = {**base}
    for table, value in own.items():
        if table == "place" and isinstance(value, list):
            mine = {one.get("id"): one for one in value if isinstance(one, dict)}
            merged[table] = [one for one in base[table] if one["id"] not in mine] + value
        elif table == "daily":
            merged[table] = _entry(base[table], value, name)
        elif isinstance(value, dict) and table in base:
            merged[table] = base[table] | {
                key: _entry(base[table].get(key), one, name) for key, one in value.items()
            }
        else:
            merged[table] = value
    return merged


def _entry(base: Any, own: Any, name: str) -> Any:
    if not isinstance(own, dict) or not isinstance(base, dict):
        return own
    replaced = {key for pair in PAIRS if pair & own.keys() for key in pair}
    kept = {key: value for key, value in base.items() if key not in replaced}
    sourced = {"source": f"set in {name}", "source_es": f"según {name}"} if "source" in base else {}
    return kept | sourced | own
