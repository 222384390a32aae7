"""How fast the app is in a browser: map ready, bytes, slider to paint with 500 legs. Needs Chromium.

    python benchmarks/app_browser.py [--store FILE]

A fresh browser each time (its caches cold), the server warm, the content security policy on, WebGL off.
"""

import argparse
import statistics
import time
from pathlib import Path

from playwright.sync_api import Browser, Route, sync_playwright
from served import TOKEN, served

LEGS, TIMES, STEPS = 500, 5, 30
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-3d-apis",
    "--disable-background-networking",
]
READY = "body[data-ready]"
OTHERS = ("es/situation", "en/outlook", "es/outlook", "en/register", "es/register")


def ready(browser: Browser, address: str, size: dict[str, int]) -> tuple[float, int]:
    """Milliseconds from the address to the drawn map, and bytes that came over the line."""
    context = browser.new_context(viewport=size)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    came: list[float] = []
    devtools.on("Network.loadingFinished", lambda event: came.append(event["encodedDataLength"]))
    page.goto(f"{address}/static/app.css?token={TOKEN}")
    came.clear()
    start = time.perf_counter()
    page.goto(f"{address}/en/situation")
    page.wait_for_selector(READY)
    taken = (time.perf_counter() - start) * 1000
    context.close()
    return taken, int(sum(came))


def slider(browser: Browser, address: str) -> tuple[float, float, int]:
    """Median and worst milliseconds from the key to the next paint with `LEGS` legs, and how many legs there were."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/static/app.css?token={TOKEN}")

    def more(route: Route) -> None:
        answer = route.fetch()
        html = answer.text()
        legs = [
            part.split("/>")[0] + "/>"
            for part in ('<path class="leg"' + p for p in html.split('<path class="leg"')[1:])
        ]
        clones = "".join((legs * (LEGS // len(legs) + 1))[: LEGS - len(legs)])
        route.fulfill(response=answer, body=html.replace(legs[0], clones + legs[0], 1))

    page.route("**/en/situation", more)
    page.goto(f"{address}/en/situation")
    page.wait_for_selector(READY)
    page.evaluate("""() => { window.took = []; new PerformanceObserver((list) => {
        for (const each of list.getEntries()) if (each.name === 'keydown') window.took.push(each.duration) })
        .observe({ type: 'event', durationThreshold: 16 }) }""")
    page.locator("#month").focus()
    page.wait_for_timeout(300)
    for _ in range(STEPS):
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(120)
    took = page.evaluate("window.took") or [16]
    count = page.locator("path[data-leg]").count()
    context.close()
    quick = [16.0] * (STEPS - len(took))  # the browser tells only of those of 16 ms and more
    return statistics.median([*took, *quick]), max(took), count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path)
    asked = parser.parse_args()
    with served(asked.store) as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        _wait(browser, address)
        for name, size in (
            ("desk", {"width": 1280, "height": 900}),
            ("phone", {"width": 360, "height": 780}),
        ):
            runs = [ready(browser, address, size) for _ in range(TIMES)]
            times = ", ".join(f"{taken:.0f}" for taken, _ in runs)
            print(f"{name}: map ready in {times} ms; {runs[0][1] / 1000:.0f} kB came")
        median, worst, legs = slider(browser, address)
        print(f"slider with {legs} legs: key to paint {median:.0f} ms median, {worst:.0f} ms at worst")
        browser.close()


def _wait(browser: Browser, address: str) -> None:
    page = browser.new_page()
    for _ in range(600):
        try:
            page.goto(f"{address}/en/situation?token={TOKEN}", timeout=120_000)
            page.wait_for_selector(READY, timeout=60_000)
            for path in OTHERS:  # until all are made
                page.goto(f"{address}/{path}", timeout=120_000)
                page.wait_for_selector("#waiting", state="detached", timeout=120_000)
            return
        except Exception:  # not up yet
            time.sleep(0.5)


if __name__ == "__main__":
    main()
