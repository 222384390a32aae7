"""Keeps a worker process while the app runs, and puts another in its place when it dies."""

import subprocess
import sys
import threading
from pathlib import Path

LOOK, REST = 0.5, 2.0
"""Seconds between two looks at the worker, and before another takes the place of one that died."""


class Keeper:
    """Keeps one worker for a queue.

    Args:
        queue: the queue's file.
        log: where the worker's errors go.
    """

    def __init__(self, queue: Path, log: Path) -> None:
        self.queue, self.log = queue, log
        self._stop, self._thread = threading.Event(), threading.Thread(target=self._keep, daemon=True)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start keeping."""
        self._thread.start()

    def stop(self) -> None:
        """End the worker and wait until it has gone."""
        self._stop.set()
        self._thread.join(timeout=10)

    def _keep(self) -> None:
        while not self._stop.is_set():
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "istmo.app.runs.worker", str(self.queue)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=log,
                    start_new_session=True,  # Ctrl-C is the app's to answer
                )
            while self.process.poll() is None and not self._stop.wait(LOOK):
                pass
            if self._stop.is_set():
                self._end(self.process)
            _close(self.process)
            self._stop.wait(REST)

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _close(process: "subprocess.Popen[bytes]") -> None:
    """Let go of the pipe that told the worker that the app lives."""
    if process.stdin is not None:
        process.stdin.close()
