"""Each page for one reader at a time; then many readers of Situation and Outlook: errors, times, the server's memory.

    python benchmarks/app_load.py [--store FILE] [--readers 200] [--seconds 60] [--think 1.0]

A reader opens the page (as a browser that has seen it before: half of the answers are 304), the numbers of the map, and
the page Outlook, with a pause of `think` seconds on average between two requests.
"""

import argparse
import asyncio
import os
import random
import statistics
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx
from served import TOKEN, served

from istmo.app.pages import PAGES
from istmo.brief.numbers import LANGUAGES

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
PATHS = (
    "/en/situation",
    "/api/v1/situation",
    "/en/outlook",
    "/es/situation",
    "/es/outlook",
    "/static/situation.js",
)
ALL_PAGES = tuple(f"/{language}/{page.id}" for language in LANGUAGES for page in PAGES)
TIMES = 40
"""So often is each address asked for by the reader who is alone."""


async def ask(line: Line, port: int, path: str, tag: str) -> tuple[int, str]:
    """Status and entity tag of an answer, its body read and thrown away: the client must not be what is measured."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"host: 127.0.0.1:{port}",
        f"authorization: Bearer {TOKEN}",
        "accept-encoding: gzip",
    ]
    lines += [f"if-none-match: {tag}"] if tag else []
    line[1].write("\r\n".join([*lines, "", ""]).encode())
    head = (await line[0].readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    fields = dict(each.split(": ", 1) for each in head.split("\r\n")[1:] if ": " in each)
    await line[0].readexactly(int(fields.get("content-length", 0)))
    return int(head.split(" ")[1]), fields.get("etag", "")


async def alone(port: int) -> None:
    """Every page and address of the load for one reader, whole each time, one after the other."""
    line = await asyncio.open_connection("127.0.0.1", port)
    took = {path: list[float]() for path in dict.fromkeys((*ALL_PAGES, *PATHS))}
    for _ in range(TIMES):
        for path, each in took.items():
            start = time.perf_counter()
            status, _ = await ask(line, port, path, "")
            assert status == 200, path
            each.append(time.perf_counter() - start)
    tell(f"one reader, {TIMES} times each; load {os.getloadavg()[0]:.1f}", took)


def tell(title: str, took: Mapping[str, Sequence[float]]) -> None:
    """The median and the 95th percentile of each address."""
    print(title)
    for path, each in took.items():
        if each:
            print(f"  {path}: {TIME.format(*times(each))}")


def times(took: Sequence[float]) -> tuple[float, float, float]:
    """Median, 95th percentile and the longest, milliseconds."""
    found = sorted(1000 * each for each in took)
    return statistics.median(found), found[int(len(found) * 0.95)], found[-1]


async def reader(
    port: int, end: float, think: float, took: dict[str, list[float]], wrong: list[str], seed: int
) -> None:
    """One reader until the end."""
    chance, tags = random.Random(seed), dict[str, str]()
    await asyncio.sleep(chance.random() * think)
    line: Line | None = None
    while time.perf_counter() < end:
        path = chance.choice(PATHS)
        tag = tags.get(path, "") if chance.random() < 0.5 else ""
        start = time.perf_counter()
        try:
            line = line or await asyncio.open_connection("127.0.0.1", port)
            status, tags[path] = await ask(line, port, path, tag)
            took[path].append(time.perf_counter() - start)
            if status not in (200, 304):
                wrong.append(f"{status} {path}")
        except (OSError, asyncio.IncompleteReadError) as error:
            wrong.append(f"{type(error).__name__} {path}")
            line = None
        await asyncio.sleep(chance.random() * 2 * think)


RATE = "{} readers, {:.0f} s, think {:.1f} s: {} answers ({:.0f} a second)"
TIME = "median {:.0f} ms, 95 % below {:.0f} ms, worst {:.0f} ms"


async def load(address: str, readers: int, seconds: float, think: float, server: int) -> None:
    """All readers, and what the server's memory does meanwhile."""
    port = int(address.rpartition(":")[2])
    took = {path: list[float]() for path in PATHS}
    wrong: list[str] = []
    memory, busy, begun = [_memory(server)], _busy(server), time.perf_counter()
    end = begun + seconds
    tasks = [asyncio.create_task(reader(port, end, think, took, wrong, seed)) for seed in range(readers)]
    while time.perf_counter() < end:
        await asyncio.sleep(min(10, seconds / 4))
        memory.append(_memory(server))
    await asyncio.gather(*tasks)
    busy = _busy(server) - busy
    found = [each for those in took.values() for each in those]
    print(RATE.format(readers, seconds, think, len(found), len(found) / seconds))
    print(f"errors: {len(wrong)} {sorted(set(wrong))[:5]}")
    print(f"the server was busy for {busy / len(found) * 1000:.1f} ms an answer")
    print(f"memory {', '.join(f'{each:.0f}' for each in memory)} MB; load {os.getloadavg()[0]:.1f}")
    tell(f"all: {TIME.format(*times(found))}", took)


def _busy(pid: int) -> float:
    """Processor seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    text = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("VmRSS")) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=1.0)
    asked = parser.parse_args()
    with served(asked.store) as (address, server):
        sent = {"authorization": f"Bearer {TOKEN}"}
        for path in (*ALL_PAGES, *PATHS):  # warm
            httpx.Client(transport=httpx.HTTPTransport(retries=12)).get(
                address + path, headers=sent, timeout=300
            )
        asyncio.run(alone(int(address.rpartition(":")[2])))
        asyncio.run(load(address, asked.readers, asked.seconds, asked.think, server))


if __name__ == "__main__":
    main()
