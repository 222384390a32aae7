"""Runs that are done, simulated on a study so small that they take no time."""

from datetime import date

from istmo.app.runs.request import Came, Request, ready
from istmo.measures import BASELINE
from istmo.measures.effect_table import effect_table
from istmo.needs import Arrived
from istmo.studies import load
from tests.app.conftest import Served
from tests.measures.small import simulator

HEAD = 'title = "{}"\nstart = 2024-10-01\nmonths = 3\n'
CLOSED = HEAD.format("Closed") + (
    '[[measure]]\nid = "closed"\nkind = "closure"\nlinks = ["necocli>lajas_blancas"]\nstart = 2024-10-01\n'
)
FEWER = HEAD.format("Fewer places") + '[[pathway]]\npathway = "cbp-one"\nstart = 2024-10-01\nmonthly = 3000\n'


def ran(served: Served, toml: str, draws: int = 2) -> str:
    """The id of a run of a plan beside what is in force."""
    asked, study = Request(plan=toml, draws=draws), load()
    run = served.house.queue.add(asked.model_dump(mode="json"), "test", 2 * draws)
    while (taken := served.house.queue.take("test")) is not None and taken.id != run.id:
        served.house.queue.end(taken.id, "test", "failed")
    one = ready(asked, study)
    plan, base = (simulator(study, each, one.start, one.months, draws) for each in (one.plan, BASELINE))
    arrived = (Arrived.of(each, each.months) for each in (plan, base))
    came = Came(effect_table(plan, base), *arrived, {"made": date.today().isoformat()})
    came.write(served.house.queue.result(run.id))
    served.house.queue.end(run.id, "test", "done")
    return run.id
