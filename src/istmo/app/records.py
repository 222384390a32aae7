"""The store as the app reads it: one connection that requests share, and answers kept while it knows the same."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import RLock
from typing import TypeVar

from istmo.app.kept import Kept
from istmo.brief.desk import newest_knowledge
from istmo.warehouse import Store

T = TypeVar("T")
MOST_KEPT = 256
"""Answers kept at a time: pages of a few hundred kilobytes."""
MOST_LARGE = 8
"""Of those that hold draws: some megabytes each."""


class Records:
    """A store that many requests read, one at a time, and that an import may close for a moment.

    Args:
        path: the store's file.
        kept: how many answers are kept.
    """

    def __init__(self, path: Path, kept: int = MOST_KEPT) -> None:
        self.path = path
        self._lock = RLock()
        self._store: Store | None = None
        self._kept, self._large = Kept(kept), Kept(MOST_LARGE)
        self._newest: date | None = None

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """The store, for one reader at a time."""
        with self._lock:
            if self._store is None:
                self._store = Store.open(self.path)
            yield self._store

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """The store's file while nobody reads it; afterwards nothing that was kept is used again."""
        with self._lock:
            self.close()
            try:
                yield self.path
            finally:
                self.forget()
                self._newest = None

    def forget(self) -> None:
        """Use nothing again that was kept: something beside the store that answers rest on has changed."""
        self._kept.clear()
        self._large.clear()

    def close(self) -> None:
        """Let go of the file, unless another thread reads it: that may take minutes, which are not waited for."""
        if self._lock.acquire(blocking=False):
            try:
                if self._store is not None:
                    self._store.close()
                    self._store = None
            finally:
                self._lock.release()

    def newest(self) -> date:
        """The newest day on which a count became known."""
        with self.reading() as store:
            if self._newest is None:
                self._newest = newest_knowledge(store)
            return self._newest

    def kept(self, key: Hashable) -> object | None:
        """What was kept under a key; None if nothing."""
        return self._kept.get(key)

    def once(self, key: Hashable, make: Callable[[], T], *, large: bool = False) -> T:
        """What `make` returns, made once for a key as long as it is kept; others who ask meanwhile wait for it.

        Args:
            key: of the answer.
            make: makes it.
            large: whether it holds draws, of which only a few are kept.
        """
        return (self._large if large else self._kept).once(key, make)
