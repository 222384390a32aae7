"""Many read the store at a time, whatever one of them is at; an import has it to itself."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from istmo.app.records import Records
from istmo.warehouse import Store

SOON = 20
"""Seconds within which what waits for nothing is done on any machine."""


@pytest.fixture
def records(store_path: Path) -> Records:
    return Records(store_path)


def test_one_who_reads_for_long_holds_up_no_other(records: Records, filled: Store) -> None:
    """As a page whose forecasts take minutes once held up every question to the API."""

    def asked() -> list[object]:
        with records.reading() as store:
            return store.series("panama.darien.nationality")["value"].to_list()

    with ThreadPoolExecutor(8) as others, records.reading() as slow:
        answers = [others.submit(asked) for _ in range(24)]
        values = filled.series("panama.darien.nationality")["value"].to_list()
        assert all(each.result(SOON) == values for each in answers)
        assert slow.series("panama.darien.nationality")["value"].to_list() == values


def test_an_import_waits_for_those_who_read_and_others_wait_for_it(records: Records) -> None:
    order: list[str] = []
    begun, written, reading = threading.Event(), threading.Event(), threading.Event()

    def imports() -> None:
        with records.writing():
            order.append("import begins")
            begun.set()
            reading.wait(SOON)
            order.append("import ends")
        written.set()

    with records.reading():
        importing = threading.Thread(target=imports)
        importing.start()
        importing.join(0.3)
        with records.reading():  # one who waits for an answer that another has yet to read
            order.append("read")
    assert begun.wait(SOON)

    def reads() -> None:
        reading.set()
        with records.reading():
            order.append("read after")

    later = threading.Thread(target=reads)
    later.start()
    assert written.wait(SOON)
    later.join(SOON)
    assert order == ["read", "import begins", "import ends", "read after"]


def test_what_was_kept_is_not_used_after_an_import(records: Records) -> None:
    assert records.once("key", lambda: "before") == "before"
    with records.writing() as path:
        assert path == records.path
    assert records.once("key", lambda: "after") == "after"


def test_the_file_is_let_go_of_when_nobody_reads_it(records: Records) -> None:
    with records.reading() as store:
        records.close()
        assert store.releases().height
    records.close()
    with records.reading() as store:
        assert store.releases().height
