"""Where independent tasks are done: in this process, in processes of this machine, or on a Dask cluster."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from istmo.errors import InputError

RETRIES = 3
"""Workers that may die over a task before it is given up."""
TIMEOUT = 10.0
"""Seconds to wait for a cluster to answer."""

Task = TypeVar("Task")
Done = TypeVar("Done")


@cache
def code() -> str:
    """SHA-256 of every Python file of the program, by its path."""
    root = Path(str(files("istmo")))
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@contextmanager
def workers(
    processes: int, cluster: str | None = None, same: Callable[[], str] = code
) -> Iterator[Executor | None]:
    """What tasks are handed to: an executor, or None for this process.

    Args:
        processes: of this machine; 1 stays in this one. Not read with a cluster.
        cluster: address of the scheduler of a Dask cluster, such as tcp://10.0.0.5:8786. A task whose worker dies is
            done by another.
        same: a function that must say the same on each of the cluster's workers as here: the hash of the program.

    Raises:
        InputError: Dask is not installed, nobody answers at the address, or a worker has another program.
    """
    if cluster is not None:
        with _dask(cluster, same) as executor:
            yield executor
    elif processes == 1:
        yield None
    else:
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            try:
                yield pool
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


@contextmanager
def _dask(cluster: str, same: Callable[[], str]) -> Iterator[Executor]:
    try:
        from distributed import Client  # noqa: PLC0415 - only who has a cluster needs it
    except ImportError as error:
        raise InputError("Dask is not installed", "pip install 'istmo[cluster]'") from error
    try:
        client = Client(cluster, timeout=TIMEOUT)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        what = f"there is no Dask cluster at {cluster}"
        raise InputError(
            what, "Start one with `dask scheduler` and `dask worker`, and give its tcp:// address"
        ) from error
    with client:
        if not client.scheduler_info(n_workers=-1)["workers"]:
            raise InputError(f"the cluster at {cluster} has no workers", f"Start some: dask worker {cluster}")
        here = same()
        others = [worker for worker, said in client.run(same).items() if said != here]
        if others:
            what = f"{len(others)} workers have another version of Istmo: {', '.join(sorted(others)[:3])}"
            raise InputError(what, "Install the same version there as here")
        yield client.get_executor(retries=RETRIES)  # type: ignore[no-untyped-call]


def done(
    pool: Executor | None,
    do: Callable[[Task], Done],
    tasks: Sequence[Task],
    what: str,
    progress: Callable[[str, int, int], None],
) -> list[Done]:
    """`do` of every task, in their order.

    Args:
        pool: of `workers`.
        do: a function of a module.
        tasks: what it is called with.
        what: is being done, for `progress`.
        progress: told what is being done, how much is done, and how much there is.
    """
    progress(what, 0, len(tasks))
    if pool is None:
        found = []
        for i, task in enumerate(tasks):
            found.append(do(task))
            progress(what, i + 1, len(tasks))
        return found
    futures = [pool.submit(do, task) for task in tasks]
    for number, future in enumerate(as_completed(futures)):
        future.result()
        progress(what, number + 1, len(tasks))
    return [future.result() for future in futures]
