"""What an app is started with."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from istmo.warehouse.store import default_path

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""The names under which this machine knows itself."""


@dataclass(frozen=True)
class Settings:
    """What an app is started with.

    Args:
        store: the store's file; the usual one if None.
        home: folder for plans and runs; beside the store if None.
        registries: folders of registered forecasts; the shipped one if None.
        port: on which it listens.
        token: what the first address carries, and what scripts send; random unless given.
        author: who is written down as the author of plans and runs. One person uses the app today; where several
            will, this is who signed in.
        largest_body: bytes of a request that is not an upload.
        largest_upload: bytes of an upload.
        patience: seconds that a client may take to send a request.
        draws: most draws of a run.
    """

    store: Path | None = None
    home: Path | None = None
    registries: tuple[Path, ...] | None = None
    port: int = 8765
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    author: str = "local"
    largest_body: int = 1_000_000
    largest_upload: int = 20_000_000
    patience: float = 20.0
    draws: int = 500

    @property
    def store_path(self) -> Path:
        """The store's file."""
        return self.store or default_path()

    @property
    def home_path(self) -> Path:
        """The folder for plans and runs."""
        return self.home or self.store_path.parent / "app"

    @property
    def cookie(self) -> str:
        """The cookie's name: browsers do not tell ports apart, so that the port is in it."""
        return f"istmo-{self.port}"

    @property
    def address(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        """The `Host` headers that are answered."""
        return frozenset(f"{name}:{self.port}" for name in LOOPBACK)

    @property
    def origins(self) -> frozenset[str]:
        """The origins that may write."""
        return frozenset(f"http://{host}" for host in self.hosts)
