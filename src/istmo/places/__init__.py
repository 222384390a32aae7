"""Place codes and the names they go by.

Countries are ISO 3166-1 alpha-3 (pycountry), with the spellings that agencies use in `aliases.csv` and the
names that are no country on purpose in `not_countries.csv`. `americas.csv` lists the Americas. US sectors, field
offices and states are in `us_areas.csv`. Other spellings are added to those files, never to code.
"""

import csv
import unicodedata
from functools import cache
from importlib.resources import files

import pycountry
from babel import Locale


def _rows(name: str) -> list[dict[str, str]]:
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def folded(name: str) -> str:
    """A name without accents, case, punctuation or double spaces, for comparison."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return " ".join("".join(c if c.isalnum() else " " for c in plain).lower().split())


@cache
def _country_codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for country in pycountry.countries:
        names = [country.alpha_3, country.alpha_2, country.name]
        names += [getattr(country, extra, "") for extra in ("common_name", "official_name")]
        names += [Locale(language).territories.get(country.alpha_2, "") for language in ("en", "es")]
        codes |= {folded(name): country.alpha_3 for name in names if name}
    for file in ("aliases.csv", "not_countries.csv"):
        codes |= {folded(row["name"]): row["code"] for row in _rows(file)}
    return codes


@cache
def _us_area_codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for row in _rows("us_areas.csv"):
        names = [row["code"], row["label"], *row["aliases"].split("|")]
        codes |= {folded(name): row["code"] for name in names if name}
    return codes


def country(name: str) -> str | None:
    """The ISO 3166-1 alpha-3 code for a country's name or code, in English or Spanish; None if unknown.

    Args:
        name: as printed. OOO (other) and UNK (unknown) come back for the names in `not_countries.csv`.
    """
    return _country_codes().get(folded(name))


@cache
def americas() -> frozenset[str]:
    """The ISO alpha-3 codes of the countries and territories of the Americas (UN M49 region 019)."""
    return frozenset(row["code"] for row in _rows("americas.csv"))


def us_area(name: str) -> str | None:
    """The place code of a US Border Patrol sector, a field office or a state; None if unknown."""
    return _us_area_codes().get(folded(name))


@cache
def us_sectors() -> tuple[str, ...]:
    """The codes of the Border Patrol's sectors along the south-west border, from west to east."""
    return tuple(
        row["code"]
        for row in _rows("us_areas.csv")
        if (row["kind"], row["border"]) == ("usbp-sector", "southwest")
    )


@cache
def label(code: str, language: str = "en") -> str:
    """What to call a place or nationality code on a page: "Venezuela", "Sector Tucson"; the code if unknown.

    Args:
        code: ISO alpha-3, a US area code, or ALL / OOO / UNK.
        language: "en" or "es".
    """
    for row in _rows("labels.csv"):
        if row["code"] == code:
            return row[language]
    found = pycountry.countries.get(alpha_3=code)
    if found:
        return str(Locale(language).territories.get(found.alpha_2, found.name))
    return next((row["label"] for row in _rows("us_areas.csv") if row["code"] == code), code)
