"""What is forecast on a day: made once, for the pages of both languages and for the API."""

from datetime import date

import polars as pl

from istmo.app.house import House
from istmo.assemble import border
from istmo.brief.desk import Desk
from istmo.brief.sections import nowcast, outlook
from istmo.brief.sections.outlook import Outlook
from istmo.brief.writer import Writer
from istmo.evaluate import alerts
from istmo.forecast.nowcast import POINTS, Nowcast


def forecasts(house: House, day: date) -> list[Outlook]:
    """Each border's forecast by the model with the best record."""

    def make() -> list[Outlook]:
        with house.records.reading() as store:
            ready = outlook.ready(Desk(store, day, Writer("en")))  # no word of it is written yet
        kept = house.settings.home_path / "forecasts"
        return [
            each.made(kept) for each in house.steps.through("forecasts", ready)
        ]  # others may read meanwhile

    return house.records.once(("forecasts", day), make, large=True)


def nowcasts(house: House, day: date) -> list[Nowcast]:
    """The months that are not published yet, where they can be told from those that are."""

    def make() -> list[Nowcast]:
        with house.records.reading() as store:
            return nowcast.made(Desk(store, day, Writer("en")))

    return house.records.once(("nowcasts", day), make, large=True)


def watched(house: House, day: date) -> pl.DataFrame:
    """The newest month of every series against its forecast, as `istmo.evaluate.alerts.ROW`."""

    def make() -> pl.DataFrame:
        with house.records.reading() as store:
            return alerts.watch(store, [border(name) for name in POINTS], as_of=day)

    return house.records.once(("watched", day), make)
