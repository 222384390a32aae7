"""`istmo serve` as a user runs it: one address, Ctrl-C, nothing left behind; and the command line stays quick."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from istmo.app.serving import GRACE, free_port
from istmo.errors import InputError


def served(program: list[str], store: Path, home: Path) -> "subprocess.Popen[str]":
    """`istmo serve` in a process of its own."""
    command = [sys.executable, *program, "serve", "--no-browser", "--port", "0"]
    return subprocess.Popen(
        [*command, "--store", str(store), "--home", str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_serve_prints_its_address_and_ctrl_c_ends_it_with_its_worker(
    store_path: Path, tmp_path: Path
) -> None:
    process = served(["-m", "istmo"], store_path, tmp_path)
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


SLOW = """
import sys, time
from istmo.app.pages import register
from istmo.cli import main

def statuses(entries, store, day):  # as the model does when a page asks for what is not known yet
    print("reading", flush=True)
    time.sleep(120)

register.statuses = statuses
main()
"""


@pytest.mark.parametrize(("times", "seconds"), [(1, GRACE + 4), (2, 1.5)])  # 4: for the worker
def test_ctrl_c_ends_it_while_a_page_reads_the_store(
    store_path: Path, tmp_path: Path, times: int, seconds: float
) -> None:
    process = served(["-c", SLOW], store_path, tmp_path)
    try:
        assert process.stdout is not None
        home, _, token = process.stdout.readline().strip().partition("/?token=")
        script = {"authorization": f"Bearer {token}", "accept-language": "es"}
        with (
            ThreadPoolExecutor(1) as elsewhere,
            httpx.Client(transport=httpx.HTTPTransport(retries=10), headers=script, timeout=60) as client,
        ):
            answer = elsewhere.submit(client.get, f"{home}/es/register")
            assert process.stdout.readline() == "reading\n"
            begun = time.monotonic()
            for _ in range(times):
                process.send_signal(signal.SIGINT)
                time.sleep(0.3)
            _, said = process.communicate(timeout=60)
            assert time.monotonic() - begun < seconds
            assert process.returncode == 0
            assert "Traceback" not in said
            if times == 2:
                with pytest.raises(httpx.TransportError):
                    answer.result(10)
            else:
                problem = answer.result(10)
                assert problem.status_code == 503
                assert problem.json()["detail"].startswith("Istmo se cerró")
    finally:
        process.kill()


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
