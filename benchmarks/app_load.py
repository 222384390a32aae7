"""Readers of Situation and Outlook at the same time: answers, errors, 95th percentile, memory of the server.

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
from pathlib import Path

import httpx
from served import TOKEN, served

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
PATHS = (
    "/en/situation",
    "/api/v1/situation",
    "/en/outlook",
    "/es/situation",
    "/es/outlook",
    "/static/situation.js",
)


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


async def reader(port: int, end: float, think: float, took: list[float], wrong: list[str], seed: int) -> None:
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
            took.append(time.perf_counter() - start)
            if status not in (200, 304):
                wrong.append(f"{status} {path}")
        except (OSError, asyncio.IncompleteReadError) as error:
            wrong.append(f"{type(error).__name__} {path}")
            line = None
        await asyncio.sleep(chance.random() * 2 * think)


RATE = "{} readers, {:.0f} s, think {:.1f} s: {} answers ({:.0f} a second)"
TIME = "median {:.0f} ms, 95 % below {:.0f} ms, worst {:.0f} ms; memory {} MB; load {:.1f}"


async def load(address: str, readers: int, seconds: float, think: float, server: int) -> None:
    """All readers, and what the server's memory does meanwhile."""
    port = int(address.rpartition(":")[2])
    took: list[float] = []
    wrong: list[str] = []
    memory, busy, begun = [_memory(server)], _busy(server), time.perf_counter()
    end = begun + seconds
    tasks = [asyncio.create_task(reader(port, end, think, took, wrong, seed)) for seed in range(readers)]
    while time.perf_counter() < end:
        await asyncio.sleep(min(10, seconds / 4))
        memory.append(_memory(server))
    await asyncio.gather(*tasks)
    busy = _busy(server) - busy
    found = sorted(took)
    print(RATE.format(readers, seconds, think, len(found), len(found) / seconds))
    print(f"errors: {len(wrong)} {sorted(set(wrong))[:5]}")
    times = (statistics.median(found), found[int(len(found) * 0.95)], found[-1])
    print(f"the server was busy for {busy / len(found) * 1000:.1f} ms an answer")
    told = ", ".join(f"{each:.0f}" for each in memory)
    print(TIME.format(*(each * 1000 for each in times), told, os.getloadavg()[0]))


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
        for path in PATHS:  # warm
            httpx.Client(transport=httpx.HTTPTransport(retries=12)).get(
                address + path, headers=sent, timeout=300
            )
        time.sleep(20)  # the other pages are made meanwhile
        asyncio.run(load(address, asked.readers, asked.seconds, asked.think, server))


if __name__ == "__main__":
    main()
