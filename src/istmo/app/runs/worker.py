"""`python -m istmo.app.runs.worker QUEUE [SILENCE]`: takes one run after the other until its parent is gone.

The app holds the other end of this process's standard input: when the app ends, however it ends, the input ends, and
so does the worker. What it was at stays in the queue and is begun anew by the next.
"""

import contextlib
import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from uuid import uuid4

from istmo.app.runs.queue import SILENCE, Queue, Run
from istmo.app.runs.request import Request, simulate
from istmo.errors import IstmoError
from istmo.studies import load

PAUSE, PULSE = 0.3, 2.0
"""Seconds between looking for work, and between two signs of life."""


class CancelledError(Exception):
    """The run is not wanted any more."""


def work(queue: Queue, worker: str, run: Run) -> None:
    """Do one run and write down how it ended."""
    going = threading.Event()

    def pulse() -> None:
        while not going.wait(PULSE):
            queue.alive(run.id, worker)

    def tell(done: int) -> None:
        if not queue.alive(run.id, worker, done):
            raise CancelledError

    threading.Thread(target=pulse, daemon=True).start()
    try:
        simulate(Request.model_validate(run.request), load(), tell).write(queue.result(run.id))
        queue.end(run.id, worker, "done")
    except CancelledError:
        pass
    except IstmoError as error:
        queue.end(run.id, worker, "failed", str(error))
    except Exception:  # one run that goes wrong must not end the others
        traceback.print_exc()
        queue.end(run.id, worker, "failed", "fault")
    finally:
        going.set()


def _end_with_parent() -> None:
    """Leave at once when the standard input ends."""
    with contextlib.suppress(OSError):
        while os.read(sys.stdin.fileno(), 1024):
            pass
    os._exit(0)


def main(path: Path, silence: float = SILENCE) -> None:
    """Empty the queue, and wait for more.

    Args:
        path: the queue's file.
        silence: see `Queue`.
    """
    threading.Thread(target=_end_with_parent, daemon=True).start()
    queue, worker = Queue(path, silence), f"{os.getpid()}-{uuid4().hex[:8]}"
    while True:
        run = queue.take(worker)
        if run is None:
            time.sleep(PAUSE)
        else:
            print(json.dumps({"run": run.id, "try": run.tries}), file=sys.stderr, flush=True)
            work(queue, worker, run)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(float(given) for given in sys.argv[2:]))
