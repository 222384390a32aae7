"""Runs are never lost: not by a cancelled wait, not by kill -9 in the middle."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from istmo.app.pages.plans import took
from istmo.app.runs.keeper import Keeper
from istmo.app.runs.queue import TRIES, Queue
from istmo.app.runs.request import Request, simulate
from istmo.app.runs.worker import CancelledError
from istmo.errors import InputError, UnknownNameError
from istmo.studies import load

PLAN = """title = "Fewer places"
start = 2024-10-01
months = 1
[[pathway]]
pathway = "cbp-one"
start = 2024-10-01
monthly = 9000
"""
SMALL = Request(plan=PLAN, against="", draws=1).model_dump(mode="json")


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    return Queue(tmp_path / "runs.sqlite", silence=0.2)


def test_runs_are_taken_in_order_and_once(queue: Queue) -> None:
    first, second = queue.add(SMALL, "me", 1), queue.add(SMALL, "me", 1)
    assert [queue.take("a").id, queue.take("b").id] == [first.id, second.id]  # type: ignore[union-attr]
    assert queue.take("c") is None
    queue.end(first.id, "a", "done")
    assert queue.read(first.id).state == "done"
    assert (queue.read(first.id).done, queue.read(first.id).author) == (1, "me")


def test_a_run_whose_worker_went_silent_is_begun_anew_once_and_then_has_failed(queue: Queue) -> None:
    run = queue.add(SMALL, "me", 1)
    for number in range(TRIES):
        taken = queue.take(f"worker-{number}")
        assert taken is not None
        assert taken.tries == number + 1
        assert taken.said == ("begun-anew" if number else "")
        time.sleep(0.3)
    assert queue.take("another") is None
    assert (queue.read(run.id).state, queue.read(run.id).said) == ("failed", "cut-off")


def test_a_worker_that_lives_keeps_its_run(queue: Queue) -> None:
    run = queue.add(SMALL, "me", 1)
    queue.take("a")
    for _ in range(4):
        time.sleep(0.1)
        assert queue.alive(run.id, "a", 1)
    assert queue.take("b") is None
    assert not queue.alive(run.id, "b")


def test_a_cancelled_run_stays_cancelled(queue: Queue) -> None:
    waiting, running = queue.add(SMALL, "me", 1), queue.add(SMALL, "me", 1)
    queue.cancel(waiting.id)
    taken = queue.take("a")
    assert taken is not None
    assert taken.id == running.id
    queue.cancel(running.id)
    assert not queue.alive(running.id, "a", 1)
    queue.end(running.id, "a", "done")
    assert queue.read(running.id).state == "cancelled"
    with pytest.raises(UnknownNameError):
        queue.read("no-such-run")


def test_cancelling_ends_a_simulation_at_its_next_draw() -> None:
    told: list[int] = []

    def tell(done: int) -> None:
        told.append(done)
        if done == 1:
            raise CancelledError

    with pytest.raises(CancelledError):
        simulate(Request(plan=PLAN, against="baseline", draws=50), load(), tell)
    assert told == [0, 1]


def test_too_many_waiting_are_refused(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("istmo.app.runs.queue.MOST_WAITING", 2)
    queue.add(SMALL, "me", 1)
    queue.add(SMALL, "me", 1)
    with pytest.raises(InputError, match="waiting already"):
        queue.add(SMALL, "me", 1)


def until(true: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


def worker(queue: Queue) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "istmo.app.runs.worker", str(queue.path), "1"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)


def test_kill_minus_9_in_the_middle_of_a_run_and_the_next_worker_finishes_it(tmp_path: Path) -> None:
    queue = Queue(tmp_path / "runs.sqlite", silence=1.0)
    run = queue.add(SMALL, "me", 1)
    killed = worker(queue)
    until(lambda: queue.read(run.id).state == "running", 30)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert queue.read(run.id).state == "running"
    second = worker(queue)
    until(lambda: queue.read(run.id).state == "done", 90)
    found = queue.read(run.id)
    assert (found.said, found.tries) == ("begun-anew", 2)
    arrivals = pl.read_parquet(queue.result(run.id)).filter(what="arrivals")
    assert arrivals["median"].sum() > 0
    assert second.stdin is not None
    second.stdin.close()  # as when the app is killed: the worker leaves by itself
    assert second.wait(10) == 0


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    queue = Queue(tmp_path / "runs.sqlite")
    keeper = Keeper(queue.path, tmp_path / "worker.log")
    keeper.start()
    until(lambda: keeper.process is not None, 10)
    first = keeper.process
    assert first is not None
    first.kill()
    until(lambda: keeper.process is not first, 10)
    keeper.stop()
    assert keeper.process is not None
    assert keeper.process.poll() is not None


def test_how_long_a_run_takes_is_what_the_newest_took_and_nothing_before_there_is_one(queue: Queue) -> None:
    assert took([queue.add(SMALL, "me", 1)], "en") == ""
    older, newer = (
        replace(queue.add(SMALL, "me", 2 * n), state="done", started=0.0, ended=60.0 * n) for n in (5, 2)
    )
    assert took([newer, older], "en").startswith(
        "The newest run that is done here took 2 min 0 s for 4 draws of 1 month,"
    )
    other = replace(older, ended=41.3, request={**older.request, "months": 12})
    assert took([other], "es").startswith(
        "La última corrida terminada aquí tomó 41 s para 10 simulaciones de 12 meses,"
    )
