"""Answers that are kept, the least used making room."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

T = TypeVar("T")


class Kept:
    """Answers by key; each is made once, however many ask for it at a time.

    Args:
        most: how many are kept.
    """

    def __init__(self, most: int) -> None:
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}
        self._guard, self._most = Lock(), most

    def clear(self) -> None:
        """Forget all, what is being made as well: whoever asked for it gets it, and it is not kept."""
        with self._guard:
            self._kept = OrderedDict()

    def get(self, key: Hashable) -> object | None:
        """What was kept under a key; None if nothing."""
        with self._guard:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` returns, made once for a key as long as it is kept; others who ask meanwhile wait for it."""
        found = self.get(key)
        if found is not None:
            return cast("T", found)
        with self._guard:
            lock = self._making.setdefault(key, Lock())
        try:
            with lock:
                found = self.get(key)
                if found is not None:
                    return cast("T", found)
                kept = self._kept  # what is forgotten meanwhile forgets this too
                made = make()
                with self._guard:
                    kept[key] = made
                    while len(kept) > self._most:
                        kept.popitem(last=False)
                return made
        finally:
            with self._guard:
                self._making.pop(key, None)
