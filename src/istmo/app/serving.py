"""Serving the app on this machine, and opening its first address in the browser."""

import asyncio
import contextlib
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from istmo.app.factory import create_app
from istmo.app.settings import Settings
from istmo.errors import InputError

HEADER_SECONDS = 10.0
"""Time in which a connection must have sent its first request's head."""
GRACE = 3
"""Seconds that requests have after Ctrl-C."""
BUSY = 400
"""Connections and requests at a time; more are told to come again."""


class Impatient(H11Protocol):
    """uvicorn's protocol, which would wait for ever for the head of a request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to count."""
        super().connection_made(transport)
        self._late = self.loop.call_later(HEADER_SECONDS, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop counting."""
        self._late.cancel()
        super().connection_lost(exc)

    def _give_up(self) -> None:
        if self.cycle is None and not self.transport.is_closing():
            self.transport.abort()


class Server(uvicorn.Server):
    """uvicorn's server, which would look at a second Ctrl-C only when it is done with what the first one began."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End in good order; at the second time, at once."""
        if self.should_exit:
            os._exit(0)  # as safe as a power cut: see the end of `serve`
        super().handle_exit(sig, frame)


def free_port(wanted: int) -> int:
    """The port that was asked for; any free one for 0.

    Raises:
        InputError: another program has it.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError as error:
            raise InputError(f"port {wanted} is taken", "Give another with --port, or 0 for any") from error
        return int(probe.getsockname()[1])


def serve(settings: Settings, told: Callable[[str], None], *, browser: bool = True) -> None:
    """Serve until Ctrl-C: requests then have a few seconds, and are dropped; a second Ctrl-C ends it at once.

    Args:
        settings: store, port, token.
        told: is given the first address, with the token in it.
        browser: whether to open it.

    Raises:
        InputError: the port is taken.
    """
    settings = replace(settings, port=free_port(settings.port))
    app = create_app(settings)
    first = f"{settings.address}/?token={settings.token}"
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        http=Impatient,
        ws="none",
        limit_concurrency=BUSY,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=GRACE,
        h11_max_incomplete_event_size=64 * 1024,
    )
    told(first)
    if browser:
        opening = threading.Timer(1.0, webbrowser.open, [first])
        opening.daemon = True
        opening.start()
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn raises it again when all is put away
        Server(config).run()
    if threading.active_count() > 1:
        # A page may still be in the making in a library's own code, which Python's way out would abort with a message.
        # Nothing is lost by it: the store is open for reading only, its imports are transactions, files are written
        # whole or not at all, and the worker, who ends with the app, leaves its run in the queue.
        sys.stdout.flush()
        os._exit(0)
