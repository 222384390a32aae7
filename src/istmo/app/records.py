"""The store as the app reads it: many at a time, and answers kept while it knows the same."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Condition
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
    """A store that many requests read at a time, and that an import may close for a moment.

    Args:
        path: the store's file.
        kept: how many answers are kept.
    """

    def __init__(self, path: Path, kept: int = MOST_KEPT) -> None:
        self.path = path
        self._turn = Condition()
        self._readers, self._writing = 0, False
        self._store: Store | None = None
        self._kept, self._large = Kept(kept), Kept(MOST_LARGE)
        self._newest: date | None = None

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """The store through a connection of one's own: a page that reads for minutes holds up nobody but an import."""
        with self._turn:
            self._turn.wait_for(lambda: not self._writing)
            if self._store is None:
                self._store = Store.open(self.path)
            own = self._store.another()
            self._readers += 1
        try:
            yield own
        finally:
            own.close()
            with self._turn:
                self._readers -= 1
                self._turn.notify_all()

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """The store's file while nobody reads it; afterwards nothing that was kept is used again."""
        with self._turn:
            # who reads may wait for another who has yet to begin: whoever comes meanwhile goes first
            self._turn.wait_for(lambda: not (self._writing or self._readers))
            self._writing = True
            self._let_go()
        try:
            yield self.path
        finally:
            self.forget()
            with self._turn:
                self._newest, self._writing = None, False
                self._turn.notify_all()

    def forget(self) -> None:
        """Use nothing again that was kept: something beside the store that answers rest on has changed."""
        self._kept.clear()
        self._large.clear()

    def close(self) -> None:
        """Let go of the file, unless another thread reads it: that may take minutes, which are not waited for."""
        with self._turn:
            if not self._readers:
                self._let_go()

    def _let_go(self) -> None:
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
        return self._kept.get(key)

    def once(self, key: Hashable, make: Callable[[], T], *, large: bool = False) -> T:
        """What `make` returns, made once for a key as long as it is kept; others who ask meanwhile wait for it.

        Args:
            key: of the answer.
            make: makes it.
            large: whether it holds draws, of which only a few are kept.
        """
        return (self._large if large else self._kept).once(key, make)
