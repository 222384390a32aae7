"""The queue of runs: one SQLite file, so that nothing is lost by whatever ends the app or its worker.

    queued -> running -> done | failed | cancelled

A worker that takes a run writes down every few seconds that it still lives. A run whose worker has been silent for
`SILENCE` is taken again by the next, once; the run says that it was begun anew. When that one is cut off too, the run
has failed and says so.
"""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from istmo.errors import InputError, UnknownNameError

SILENCE = 12.0
"""Seconds after which a worker that said nothing is taken to be gone."""
TRIES = 2
"""How often a run is begun before it has failed."""
MOST_WAITING = 50
"""Runs that may wait."""
STATES = ("queued", "running", "done", "failed", "cancelled")
_TABLE = """CREATE TABLE IF NOT EXISTS run (
    id TEXT PRIMARY KEY, created REAL NOT NULL, author TEXT NOT NULL, state TEXT NOT NULL, request TEXT NOT NULL,
    done INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0,
    seen REAL NOT NULL DEFAULT 0, said TEXT NOT NULL DEFAULT '', worker TEXT NOT NULL DEFAULT '',
    started REAL, ended REAL)"""


@dataclass(frozen=True)
class Run:
    """A run in the queue.

    Args:
        id: its name in addresses.
        created: when it was asked for, seconds since 1970.
        author: who asked.
        state: one of `STATES`.
        request: what was asked: see `istmo.app.runs.request.Request`.
        done: draws that are done or under way.
        total: draws there are.
        tries: how often it was begun.
        said: what went wrong, or that it was begun anew; "" if nothing.
        started: when it was last begun, seconds since 1970.
        ended: when it ended.
    """

    id: str
    created: float
    author: str
    state: str
    request: dict[str, Any]
    done: int
    total: int
    tries: int
    said: str
    started: float | None
    ended: float | None


class Queue:
    """The queue in a file. Every call opens it anew, so that processes and threads may share it.

    Args:
        path: made if need be; results are kept in the folder beside it.
        silence: seconds after which a worker that said nothing is taken to be gone.
    """

    def __init__(self, path: Path, silence: float = SILENCE) -> None:
        self.path, self.results, self.silence = path, path.with_name("runs"), silence
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as base:
            base.execute("PRAGMA journal_mode=WAL")
            base.execute(_TABLE)

    def add(self, request: dict[str, Any], author: str, draws: int) -> Run:
        """Put a run at the end of the queue.

        Raises:
            InputError: too many are waiting.
        """
        name = uuid4().hex[:16]
        with self._open() as base:
            base.execute("BEGIN IMMEDIATE")
            waiting = base.execute("SELECT count(*) FROM run WHERE state = 'queued'").fetchone()[0]
            if waiting >= MOST_WAITING:
                raise InputError(f"{waiting} runs are waiting already", "Wait for them, or cancel some")
            base.execute(
                "INSERT INTO run (id, created, author, state, request, total) VALUES (?, ?, ?, 'queued', ?, ?)",
                (name, time.time(), author, json.dumps(request), draws),
            )
        return self.read(name)

    def read(self, name: str) -> Run:
        """A run; raises `UnknownNameError`."""
        with self._open() as base:
            row = base.execute("SELECT * FROM run WHERE id = ?", (name,)).fetchone()
        if row is None:
            raise UnknownNameError(f"There is no run {name[:40]!r}.")
        return _run(row)

    def all(self, limit: int = 100, offset: int = 0) -> list[Run]:
        """The runs, the newest first."""
        with self._open() as base:
            rows = base.execute(
                "SELECT * FROM run ORDER BY created DESC, id LIMIT ? OFFSET ?", (limit, offset)
            ).fetchall()
        return [_run(row) for row in rows]

    def count(self) -> int:
        """How many there are."""
        with self._open() as base:
            return int(base.execute("SELECT count(*) FROM run").fetchone()[0])

    def cancel(self, name: str) -> Run:
        """Cancel a run that waits or runs; one that has ended stays as it is."""
        with self._open() as base:
            base.execute(
                "UPDATE run SET state = 'cancelled', ended = ? WHERE id = ? AND state IN ('queued', 'running')",
                (time.time(), name),
            )
        return self.read(name)

    def take(self, worker: str) -> Run | None:
        """The next run for a worker: one whose worker has gone silent, or the first that waits."""
        now = time.time()
        with self._open() as base:
            base.execute("BEGIN IMMEDIATE")
            base.execute(
                "UPDATE run SET state = 'failed', ended = ?, said = 'cut-off' "
                "WHERE state = 'running' AND seen < ? AND tries >= ?",
                (now, now - self.silence, TRIES),
            )
            row = base.execute(
                "SELECT * FROM run WHERE (state = 'running' AND seen < ?) OR state = 'queued' "
                "ORDER BY state = 'queued', created, id LIMIT 1",
                (now - self.silence,),
            ).fetchone()
            if row is None:
                return None
            base.execute(
                "UPDATE run SET state = 'running', worker = ?, seen = ?, started = ?, done = 0, tries = tries + 1, "
                "said = ? WHERE id = ?",
                (worker, now, now, "begun-anew" if row["tries"] else "", row["id"]),
            )
        return self.read(row["id"])

    def alive(self, name: str, worker: str, done: int | None = None) -> bool:
        """Write down that a worker still works on a run, and how far; whether it should go on."""
        with self._open() as base:
            kept = base.execute(
                "UPDATE run SET seen = ?, done = coalesce(?, done) WHERE id = ? AND worker = ? AND state = 'running'",
                (time.time(), done, name, worker),
            )
            return kept.rowcount == 1

    def end(self, name: str, worker: str, state: str, said: str = "") -> None:
        """Write down how a run ended; nothing if it was cancelled meanwhile, or taken by another."""
        with self._open() as base:
            base.execute(
                "UPDATE run SET state = ?, ended = ?, said = CASE WHEN ? = '' THEN said ELSE ? END, "
                "done = CASE WHEN ? = 'done' THEN total ELSE done END "
                "WHERE id = ? AND worker = ? AND state = 'running'",
                (state, time.time(), said, said, state, name, worker),
            )

    def result(self, name: str) -> Path:
        """The file of what a run came to."""
        return self.results / f"{name}.parquet"

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=10, isolation_level=None)) as base:
            base.row_factory = sqlite3.Row
            base.execute("PRAGMA synchronous=FULL")
            try:
                yield base
                if base.in_transaction:
                    base.execute("COMMIT")
            except BaseException:
                if base.in_transaction:
                    base.execute("ROLLBACK")
                raise


def _run(row: sqlite3.Row) -> Run:
    names = ("id", "created", "author", "state", "done", "total", "tries", "said", "started", "ended")
    return Run(request=json.loads(row["request"]), **{name: row[name] for name in names})
