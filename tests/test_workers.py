"""Tasks are done once each, in order, wherever they are done; a worker that dies loses nothing."""

import os
import signal
import time
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import distributed
import numpy as np
import pytest
from polars.testing import assert_frame_equal

from istmo.assemble import border
from istmo.errors import InputError
from istmo.evaluate import backtest
from istmo.fit.run import fit, known_to
from istmo.fit.scenario import scenario
from istmo.forecast import MODELS
from istmo.measures import BASELINE
from istmo.studies import load
from istmo.warehouse import Store
from istmo.workers import done, workers


@pytest.fixture(scope="module")
def cluster() -> Iterator[distributed.LocalCluster]:
    """A scheduler and two workers, each a process of its own."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as found:
        yield found


def slow(task: tuple[int, Path]) -> tuple[int, int]:
    """The task's number and who did it; the file named after it gets a line each time it is begun."""
    number, folder = task
    with (folder / str(number)).open("a") as file:
        file.write(f"{os.getpid()}\n")
    time.sleep(0.4)
    return number, os.getpid()


def nothing(*_: object) -> None:
    """Progress that nobody watches."""


@pytest.mark.parametrize("processes", [1, 2])
def test_tasks_come_back_in_their_order(processes: int, tmp_path: Path) -> None:
    with workers(processes) as pool:
        found = done(pool, slow, [(i, tmp_path) for i in range(3)], "x", nothing)
    assert [number for number, _ in found] == [0, 1, 2]


def test_a_killed_worker_loses_nothing_and_nothing_counts_twice(
    cluster: distributed.LocalCluster, tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill(_what: str, finished: int, _of: int) -> None:
        if finished >= 2 and not killed:
            killed.append(next(iter(cluster.workers.values())).process.pid)
            os.kill(killed[0], signal.SIGKILL)

    tasks = [(i, tmp_path) for i in range(8)]
    with workers(1, cluster.scheduler_address) as pool:
        found = done(pool, slow, tasks, "x", kill)
    assert killed
    assert [number for number, _ in found] == list(range(8))
    begun = {int(file.name): file.read_text().split() for file in tmp_path.iterdir()}
    assert set(begun) == set(range(8))
    # what the dead worker was doing was begun a second time, by another
    assert any(len(who) == 2 and who[0] == str(killed[0]) != who[1] for who in begun.values())


def test_a_backtest_on_a_cluster_has_the_scores_of_one_at_home(
    cluster: distributed.LocalCluster, filled: Store
) -> None:
    how = {"borders": [border("darien")], "models": MODELS[:2], "draws": 20}
    span = {"first": date(2023, 1, 25), "last": date(2023, 4, 25)}
    at_home, _ = backtest(filled, processes=1, **how, **span)
    there, _ = backtest(filled, cluster=cluster.scheduler_address, **how, **span)
    assert_frame_equal(at_home, there)
    assert at_home.height > 0


def test_another_program_on_a_worker_is_refused(cluster: distributed.LocalCluster) -> None:
    with (
        pytest.raises(InputError, match="2 workers have another version"),
        workers(1, cluster.scheduler_address, who_am_i),
    ):
        pass


def who_am_i() -> str:
    """Says something else in each process."""
    return str(os.getpid())


def test_nobody_at_the_address_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("istmo.workers.TIMEOUT", 0.5)
    with (
        pytest.raises(InputError, match="no Dask cluster at tcp"),
        workers(1, "tcp://127.0.0.1:1"),
    ):
        pass


def test_draws_of_a_plan_on_a_cluster_are_those_at_home(
    cluster: distributed.LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("istmo.fit.scenario.AT_ONCE", 2)  # so that three draws are two tasks
    study, how = load("americas"), (BASELINE, date(2024, 10, 1), 1, 3)
    at_home = scenario(study, *how)
    there = scenario(study, *how, cluster=cluster.scheduler_address)
    assert there.arrived.shape[0] == 3
    for name in ("departed", "arrived", "waiting"):
        np.testing.assert_allclose(getattr(there, name), getattr(at_home, name), rtol=1e-6)


def test_a_fit_on_a_cluster_is_the_one_at_home(cluster: distributed.LocalCluster, filled: Store) -> None:
    study = load("americas")
    known = known_to(study, filled, date(2022, 1, 1), date(2022, 3, 1))
    fitting = partial(fit, steps=2, rounds=0, draws=0)
    with workers(1, cluster.scheduler_address) as pool:
        assert pool is not None
        there = pool.submit(fitting, study, known).result()
    np.testing.assert_allclose(there.mode.level, fitting(study, known).mode.level, rtol=1e-9)
