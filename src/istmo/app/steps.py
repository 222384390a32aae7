"""How far what takes a while has come, for whoever waits for a page of it."""

from collections.abc import Iterator, Sequence
from threading import Lock
from typing import TypeVar

T = TypeVar("T")


class Steps:
    """What is being made at the moment: how many of how many are done, by name."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._at: dict[str, tuple[int, int]] = {}

    def through(self, name: str, things: Sequence[T]) -> Iterator[T]:
        """Some things, one after another, told as they go.

        Args:
            name: of the work, as the words of the app have it ("step-<name>").
            things: what it is done to.
        """
        try:
            for number, each in enumerate(things):
                self._tell(name, (number, len(things)))
                yield each
        finally:
            self._tell(name, None)

    def now(self) -> list[dict[str, object]]:
        """What is being made: name, done, total."""
        with self._guard:
            return [{"name": name, "done": at[0], "total": at[1]} for name, at in self._at.items()]

    def _tell(self, name: str, at: tuple[int, int] | None) -> None:
        with self._guard:
            self._at.pop(name, None)
            if at is not None:
                self._at[name] = at
