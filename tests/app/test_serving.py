"""`istmo serve` as a user runs it: one address, Ctrl-C, nothing left behind; and the command line stays quick."""

import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from istmo.app.serving import free_port
from istmo.errors import InputError


def test_serve_prints_its_address_and_ctrl_c_ends_it_with_its_worker(
    store_path: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "istmo", "serve", "--no-browser", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--store", str(store_path), "--home", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:")
    with httpx.Client(transport=httpx.HTTPTransport(retries=10), timeout=60) as client:
        answer = client.get(address)
    assert answer.status_code == 303
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert "Traceback" not in said
    assert process.returncode in (0, 130, -signal.SIGINT)
    if Path("/proc").is_dir():
        commands = [each.read_bytes() for each in Path("/proc").glob("[0-9]*/cmdline") if each.exists()]
        assert not any(str(tmp_path).encode() in each for each in commands)


def test_a_port_that_is_taken_is_refused() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(InputError, match="is taken"):
            free_port(other.getsockname()[1])


def test_a_short_token_is_refused(run_istmo: Callable[..., Any]) -> None:
    done = run_istmo("serve", "--no-browser", "--token", "short")
    assert done.returncode == 2
    assert "shorter than 16" in done.stderr


def test_the_command_line_starts_without_the_app(run_python: Callable[..., Any]) -> None:
    heavy = "fastapi uvicorn polars duckdb altair vl_convert jax"
    done = run_python(
        f"import sys, istmo.cli.serving, istmo.app; print([n for n in '{heavy}'.split() if n in sys.modules])"
    )
    assert set(eval(done.stdout)) <= {"polars", "duckdb"}  # cli.output itself needs these
