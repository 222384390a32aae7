"""Plans that were saved, and what it takes to be one: TOML that is in order."""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from istmo.brief.numbers import Language
from istmo.errors import InputError, UnknownNameError
from istmo.files import whole
from istmo.measures import Plan, PlanError, Problem, explain, in_effect, plan_to_run
from istmo.studies import Study, load

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST = 500
"""Plans kept."""
LONGEST = 100_000
"""Characters of a plan."""


@dataclass(frozen=True)
class Saved:
    """A plan that was saved.

    Args:
        id: its name in addresses.
        title: for people.
        toml: the plan.
        author: who saved it.
        saved: when (ISO).
    """

    id: str
    title: str
    toml: str
    author: str
    saved: str


class Plans:
    """A folder of plans, a JSON file each.

    Args:
        folder: made at the first plan.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self) -> list[Saved]:
        """Every plan, the newest first."""
        if not self.folder.is_dir():
            return []
        found = [self._load(each) for each in self.folder.glob("*.json")]
        return sorted(found, key=lambda one: (one.saved, one.id), reverse=True)

    def read(self, name: str) -> Saved:
        """A plan; raises `UnknownNameError`."""
        return self._load(self._file(name))

    def save(self, toml: str, author: str, study: Study) -> Saved:
        """Save a plan that has been found to be in order; one of the same title is replaced.

        Raises:
            PlanError: it is not in order.
        """
        plan = read(toml, study)
        plain = unicodedata.normalize("NFKD", plan.title).encode("ascii", "ignore").decode()
        slug = "-".join(re.findall(r"[a-z0-9]+", plain.lower()))[:60].strip("-") or "plan"
        if not (self.folder / f"{slug}.json").exists() and len(self.all()) >= MOST:
            raise InputError(f"there are {MOST} plans already", "Delete some first")
        saved = Saved(slug, plan.title, toml, author, datetime.now().isoformat(timespec="seconds"))
        with whole(self.folder / f"{slug}.json") as beside:
            beside.write_text(json.dumps(saved.__dict__, ensure_ascii=False), encoding="utf-8")
        return saved

    def remove(self, name: str) -> None:
        """Forget a plan; raises `UnknownNameError` where there is none."""
        self._file(name).unlink()

    def _file(self, name: str) -> Path:
        file = self.folder / f"{name}.json"
        if not _SLUG.fullmatch(name) or not file.is_file():
            raise UnknownNameError(f"There is no plan {name[:60]!r}.")
        return file

    def _load(self, file: Path) -> Saved:
        return Saved(**json.loads(file.read_text(encoding="utf-8")))


def study() -> Study:
    """The study that plans are about."""
    return load()


def read(toml: str, study: Study, start: date | None = None, months: int | None = None) -> Plan:
    """A plan from its TOML that can be run, no contradiction in it.

    Args:
        toml: the plan.
        study: whose places and people it may name.
        start: first day of the run, where it is not the plan's.
        months: of the run, where they are not the plan's.

    Raises:
        PlanError: with every mistake and its line.
        InputError: it contradicts what is in force, or is too long.
    """
    if len(toml) > LONGEST:
        raise InputError(f"the plan has {len(toml):,} characters", f"Give one below {LONGEST:,} characters")
    plan = plan_to_run(toml, study, start=start, months=months)
    try:
        first, _ = plan.span(start)
    except InputError as error:
        raise PlanError("plan.toml", [Problem(1, error.what, error.remedy)]) from error
    in_effect(study, plan, first)
    return plan


def explained(toml: str, study: Study, language: Language) -> dict[str, Any]:
    """What a plan does, in plain words."""
    told = explain(study, read(toml, study), language)
    measures = [{"title": title, "sentences": list(sentences)} for title, sentences in told.measures]
    return {"opening": told.opening, "measures": measures, "closing": told.closing}
