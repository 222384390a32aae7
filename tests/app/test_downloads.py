"""Files taken from a page in Spanish have Spanish names and headings; from one in English what the API calls them."""

import base64

import httpx
import polars as pl
import pytest

from istmo.app.pages import PAGES
from istmo.brief.csvs import headed, link
from tests.app.downloads import SPANISH, in_spanish, offered

ADDRESSES = (
    *(page.id for page in PAGES),
    "data?series=panama.darien.nationality",
    "plans?place=darien&beds=900",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_in_spanish_offers_files_in_spanish(api: httpx.Client, address: str) -> None:
    english, spanish = list(offered(api, f"/en/{address}")), list(offered(api, f"/es/{address}"))
    assert len(english) == len(spanish)
    assert english or address in ("plans", "check", "data")
    for one, other in zip(english, spanish, strict=True):
        known = ("panama.darien.nationality", "-2024-09")
        in_spanish(one, other, next((each for each in known if one.name.endswith(each)), ""))


def test_the_api_says_the_same_in_all_languages(api: httpx.Client) -> None:
    asked = "/api/v1/series/panama.darien.nationality/observations?format=csv&size=1"
    said = api.get(asked, headers={"accept-language": "es"}).text
    assert said == api.get(asked).text
    assert said.removeprefix("\ufeff").startswith("period,value,")


def test_no_two_columns_or_files_are_called_the_same() -> None:
    for words in (SPANISH["column"], SPANISH["file"]):
        assert len(set(words.values())) == len(words)
    assert "".join(SPANISH["file"].values()).isascii(), "a file's name stands in a header"


def test_no_cell_runs_as_a_formula_in_spanish_either() -> None:
    frame = pl.DataFrame({"name": ["=1+1"], "value": [-1.0]})
    assert headed(frame, "es").columns == ["nombre", "valor"]
    assert b"'=1+1,-1.0" in base64.b64decode(link(frame, "es").partition(",")[2])
