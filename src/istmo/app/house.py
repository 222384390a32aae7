"""What the routes of an app share: the store, plans, runs, texts that are checked, imports, the register."""

from dataclasses import dataclass

from istmo.app.accepted import Accepted
from istmo.app.journal import Journal
from istmo.app.plans import Plans
from istmo.app.records import Records
from istmo.app.runs.queue import Queue
from istmo.app.settings import Settings
from istmo.app.steps import Steps
from istmo.app.texts import Texts
from istmo.register.own import own_file


@dataclass(frozen=True)
class House:
    """What the routes of an app share.

    Args:
        settings: the app was started with.
        records: the store.
        plans: that were saved.
        queue: of runs.
        texts: that were given to be checked.
        journal: of imports.
        accepted: the register, with what was accepted into it.
        steps: how far what takes a while has come.
    """

    settings: Settings
    records: Records
    plans: Plans
    queue: Queue
    texts: Texts
    journal: Journal
    accepted: Accepted
    steps: Steps


def house(settings: Settings) -> House:
    """The house of an app; its folders are made if need be."""
    home = settings.home_path
    home.mkdir(parents=True, exist_ok=True)
    return House(
        settings,
        Records(settings.store_path),
        Plans(home / "plans"),
        Queue(home / "runs.sqlite"),
        Texts(home / "checks"),
        Journal(home / "imports"),
        Accepted(home / "register.toml", own_file(settings.store_path)),
        Steps(),
    )
