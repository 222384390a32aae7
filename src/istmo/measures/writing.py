"""A plan as TOML, and the commented template to begin with."""

from functools import cache
from importlib.resources import files
from typing import Any

from istmo import toml
from istmo.measures.catalogue import catalogue
from istmo.measures.measure import DAYS, Frozen, Measure, Size
from istmo.measures.plan import Plan

_CHANGEABLE = ("start", "end", "nationalities", "size")


def plan_as_toml(plan: Plan) -> str:
    """TOML that reads back as the same plan."""
    head = {"title": plan.title, "note": plan.note, "start": plan.start, "months": plan.months}
    parts = [_table("", {key: value for key, value in head.items() if value not in (None, "")})]
    parts += [_measure(one) for one in plan.measures]
    parts += [_table("end", {"measure": one.measure, "date": one.date}) for one in plan.ended]
    return "\n".join(parts)


@cache
def template(language: str = "en") -> str:
    """A plan that does nothing yet, with comments that say what may stand in it."""
    return files("istmo.measures").joinpath(f"template.{language}.toml").read_text(encoding="utf-8")


def _measure(one: Measure) -> str:
    known = {each.id: each for each in catalogue()}.get(one.id)
    if known is not None:
        changed = {key: getattr(one, key) for key in _CHANGEABLE if getattr(one, key) != getattr(known, key)}
        begun_anew = "start" in changed and known.end is not None and known.end < changed["start"]
        same = known.model_copy(update=changed) == one
        if same and (changed.get("end", 0) is not None or begun_anew) and changed.get("size", 0) is not None:
            return _table(
                "use",
                {"measure": one.id, **{key: value for key, value in changed.items() if value is not None}},
            )
    fields = {key: value for key, value in one if value != Measure.model_fields[key].get_default()}
    if one.size is not None and one.about.unit == "persons/day":
        fields |= _places(fields.pop("size"))
    return _table("measure", {"id": one.id, "kind": one.kind, **fields})


def _places(size: Size) -> dict[str, object]:
    """Places a day, a month or a year, whichever makes whole numbers of them; the size a day where none does."""
    three = (size.low, size.central, size.high)
    for name, days in DAYS.items():
        whole = [round(each * days) for each in three]
        if all(number / days == each for number, each in zip(whole, three, strict=True)):
            return {name: whole[0] if len(set(whole)) == 1 else whole}
    return {"size": size}


def _table(name: str, fields: dict[str, Any]) -> str:
    return toml.table(name, {key: _plain(value) for key, value in fields.items()})


def _plain(value: Any) -> Any:
    """Values of a measure as TOML has them: three numbers for a size, a table for other parts."""
    if isinstance(value, Size):
        return [value.low, value.central, value.high]
    if isinstance(value, Frozen):
        return {key: _plain(each) for key, each in value}
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else value
