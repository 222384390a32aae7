"""`istmo serve` for a benchmark: started on a free port with a store of its own, ended afterwards."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TOKEN = "a-token-for-the-bench"


@contextmanager
def served(store: Path | None) -> Iterator[tuple[str, int]]:
    """The address of a served app, and its process id.

    Args:
        store: its file; a new one, filled from the shipped snapshot, if None.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "istmo", "serve", "--no-browser", "--port", "0", "--token", TOKEN]
        places = ["--store", str(store or Path(folder) / "istmo.duckdb"), "--home", folder]
        server = subprocess.Popen([*command, *places], stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            yield server.stdout.readline().partition("/?")[0], server.pid
        finally:
            server.terminate()
            server.wait(20)
