"""Answers are kept until the store changes, and no longer."""

import threading

from istmo.app.kept import Kept


def test_what_was_begun_before_all_was_forgotten_is_not_kept() -> None:
    """A page of the counts before an import, finished after it, must not stand for those after it."""
    kept, begun, imported = Kept(9), threading.Event(), threading.Event()
    answers: list[str] = []

    def slow() -> str:
        begun.set()
        assert imported.wait(10)
        return "before"

    asked = threading.Thread(target=lambda: answers.append(kept.once("page", slow)))
    asked.start()
    assert begun.wait(10)
    kept.clear()
    imported.set()
    asked.join(10)
    assert answers == ["before"]
    assert kept.get("page") is None
    assert kept.once("page", lambda: "after") == "after"
    assert kept.once("page", lambda: "never made") == "after"


def test_the_least_used_makes_room() -> None:
    kept = Kept(2)
    for key in ("a", "b", "a", "c"):
        kept.once(key, lambda key=key: key)  # type: ignore[misc]
    assert [kept.get(key) for key in "abc"] == ["a", None, "c"]
