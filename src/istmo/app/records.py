"""The store as the app reads it: one connection that requests share, and answers kept while it knows the same."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Lock, RLock
from typing import TypeVar, cast

from istmo.brief.desk import newest_knowledge
from istmo.warehouse import Store

T = TypeVar("T")
MOST_KEPT = 256
"""Answers kept at a time: pages of a few hundred kilobytes."""


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
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}
        self._guard, self._most = Lock(), kept
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
                with self._guard:
                    self._kept.clear()
                self._newest = None

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None

    def newest(self) -> date:
        """The newest day on which a count became known."""
        with self.reading() as store:
            if self._newest is None:
                self._newest = newest_knowledge(store)
            return self._newest

    def kept(self, key: Hashable) -> object | None:
        """What was kept under a key; None if nothing."""
        with self._guard:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` returns, made once for a key as long as it is kept; others who ask meanwhile wait for it."""
        found = self.kept(key)
        if found is not None:
            return cast("T", found)
        with self._guard:
            lock = self._making.setdefault(key, Lock())
        try:
            with lock:
                found = self.kept(key)
                if found is not None:
                    return cast("T", found)
                made = make()
                with self._guard:
                    self._kept[key] = made
                    while len(self._kept) > self._most:
                        self._kept.popitem(last=False)
                return made
        finally:
            with self._guard:
                self._making.pop(key, None)
