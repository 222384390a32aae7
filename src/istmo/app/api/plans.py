"""Plans and the catalogue of measures."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import Body, Query
from pydantic import BaseModel, ConfigDict, Field

from istmo.app.api.common import HouseOf, Language, Page, Size, Text, new_router, paged
from istmo.app.forms import from_form, to_form
from istmo.app.plans import LONGEST, explained, read, study
from istmo.measures import KINDS, catalogue, offered, plan_as_toml
from istmo.measures.catalogue import measure
from istmo.measures.plan import MOST_MONTHS
from istmo.register.planning import plan_from

router = new_router("plans")


class Toml(BaseModel):
    """A plan as TOML."""

    model_config = ConfigDict(extra="forbid")

    toml: str = Field(max_length=LONGEST)


class Form(BaseModel):
    """A plan as tables: `title`, `start`, `months`, `note`, and lists `use`, `pathway`, `end` and `measure`."""

    model_config = ConfigDict(extra="forbid")

    form: dict[str, Any]


@router.get("/measures", summary="The catalogue of measures, 2019 to 2024")
def measures(
    q: Annotated[Text, Query(max_length=200, description="Only those whose words contain this.")] = "",
    page: Page = 1,
    size: Size = 1000,
) -> dict[str, Any]:
    """What was done, by whom, from when to when, to whom, on which links, and how well that is known."""
    found = [one.model_dump(mode="json") for one in catalogue()]
    asked = q.casefold()
    return paged(
        [
            row
            for row in found
            if asked in f"{row['id']} {row['kind']} {row['title_en']} {row['title_es']}".casefold()
        ],
        page,
        size,
    )


@router.get("/measures/kinds", summary="The kinds of measure")
def kinds() -> dict[str, Any]:
    """What each kind turns in the model, its unit, and what is thought of its size beforehand."""
    return {name: asdict(about) for name, about in KINDS.items()}


@router.get("/measures/offered", summary="What the catalogue offers to a plan that begins on a day")
def offers(
    house: HouseOf, start: Annotated[date, Query(description="First day of the plan.")]
) -> dict[str, Any]:
    """Every measure with the first day on which it can be taken up, or why it cannot; what goes on unless it is ended;
    and the places a month in force of each lawful pathway whose number was announced."""
    found = house.records.once(("offered", start), lambda: offered(study(), start))
    return {
        "uses": [asdict(one) for one in found.uses],
        "ends": [one.model_dump(mode="json") for one in found.ends],
        "places": {name: round(number) for name, number in found.places.items()},
    }


@router.get("/measures/{measure_id}", summary="One measure")
def one_measure(measure_id: Text) -> dict[str, Any]:
    """A measure of the catalogue."""
    return measure(measure_id).model_dump(mode="json")


@router.get("/plans", summary="The plans that were saved")
def plans(house: HouseOf, page: Page = 1, size: Size = 100) -> dict[str, Any]:
    """Newest first."""
    return paged([asdict(one) for one in house.plans.all()], page, size)


@router.post("/plans", summary="Save a plan", status_code=201)
def save(house: HouseOf, given: Annotated[Toml, Body()]) -> dict[str, Any]:
    """A plan that is not in order is refused with every mistake and its line."""
    return asdict(house.plans.save(given.toml, house.settings.author, study()))


@router.post("/plans/check", summary="Check a plan, and say in words what it does")
def check(given: Annotated[Toml, Body()], language: Language = "en") -> dict[str, Any]:
    """The plan as tables, and what it does in plain words."""
    read(given.toml, study())
    return {"form": to_form(given.toml), "explained": explained(given.toml, study(), language)}


@router.post("/plans/write", summary="Write a form's plan as TOML")
def write(given: Annotated[Form, Body()]) -> dict[str, Any]:
    """The TOML; whether it is in order is for `check` to say."""
    return {"toml": from_form(given.form)}


class Kept(BaseModel):
    """Commitments of the register to be carried out.

    Args:
        commitments: their ids.
        start: first day of the plan.
        months: how many.
    """

    model_config = ConfigDict(extra="forbid")

    commitments: list[Text] = Field(min_length=1, max_length=50)
    start: date
    months: int = Field(default=12, ge=1, le=MOST_MONTHS)


@router.post("/plans/from-register", summary="Write a plan that carries out commitments of the register")
def from_register(
    house: HouseOf, given: Annotated[Kept, Body()], language: Language = "en"
) -> dict[str, Any]:
    """The plan as TOML and as tables; what goes on anyway is left out of it, and refused where nothing else is left."""
    known = house.accepted.register()
    title = "; ".join(known.commitment(name).title(language) for name in given.commitments)
    toml = plan_as_toml(plan_from(known, study(), given.commitments, given.start, given.months, title))
    return {"toml": toml, "form": to_form(toml)}


@router.get("/plans/{plan_id}", summary="One plan")
def one_plan(house: HouseOf, plan_id: Text) -> dict[str, Any]:
    """A plan that was saved."""
    return asdict(house.plans.read(plan_id))


@router.delete("/plans/{plan_id}", summary="Forget a plan", status_code=204)
def remove(house: HouseOf, plan_id: Text) -> None:
    """The plan's file is removed."""
    house.plans.remove(plan_id)
