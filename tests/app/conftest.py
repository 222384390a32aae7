"""One app for all tests of this room: served on a free port of this machine, its store the shipped snapshot."""

import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from istmo.app import Settings, create_app
from istmo.app.house import House
from istmo.app.serving import Impatient, free_port

TOKEN = "a-token-for-the-tests"
CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-3d-apis",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
"""For Chromium as root on a machine without a screen; without WebGL, which the app does not use."""


@dataclass(frozen=True)
class Served:
    """A running app."""

    app: FastAPI
    settings: Settings

    @property
    def house(self) -> House:
        house = self.app.state.house
        assert isinstance(house, House)
        return house

    @property
    def address(self) -> str:
        return self.settings.address

    @property
    def script(self) -> dict[str, str]:
        """What a script sends."""
        return {"authorization": f"Bearer {TOKEN}"}

    @property
    def page(self) -> dict[str, str]:
        """What the app's own pages send."""
        return {"cookie": f"{self.settings.cookie}={TOKEN}", "origin": self.address}


def run_app(app: FastAPI, port: int) -> Iterator[None]:
    """Serve an app in a thread as `istmo serve` does."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_level="error", access_log=False, http=Impatient, ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    yield
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def served(store_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app, without a worker; nobody writes to its store."""
    settings = Settings(
        store=store_path, home=tmp_path_factory.mktemp("home"), port=free_port(0), token=TOKEN, patience=1.5
    )
    app = create_app(settings, worker=False, warm=False)
    for _ in run_app(app, settings.port):
        yield Served(app, settings)


@pytest.fixture(scope="session")
def api(served: Served) -> Iterator[httpx.Client]:
    """A script with the token."""
    # a page is made of models that compile at first: minutes on a busy machine; how fast it is, benchmarks say
    with httpx.Client(base_url=served.address, headers=served.script, timeout=600) as client:
        yield client


@pytest.fixture(scope="session")
def nobody(served: Served) -> Iterator[httpx.Client]:
    """A client without the token."""
    with httpx.Client(base_url=served.address, timeout=30) as client:
        yield client
