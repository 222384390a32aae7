"""Every page in a real browser: ready, quiet, shut in, accessible, by keyboard, on a phone. WebGL is off."""

import csv
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from istmo.app import flowmap
from istmo.app.pages import PAGES, routes
from istmo.app.situation import Window, counted
from istmo.brief.desk import newest_knowledge
from istmo.brief.numbers import LANGUAGES, Language
from istmo.brief.panel import FONT
from istmo.evidence.loading import Text
from istmo.warehouse import Store
from tests.app.conftest import CHROMIUM, FLAGS, TOKEN, Served
from tests.app.running import CLOSED, FEWER, ran
from tests.brief.test_browser import CROWDED, WIDE

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium: scripts/browser.sh installs it"
)
LONG = 90_000
ADDRESSES = [page.id for page in PAGES]
ADDRESSES += ["data?series=panama.darien.nationality", "register?measure=mexico-visa-peru-2024"]
ADDRESSES += ["register?commitment=us-20000-refugees"]
ADDRESSES += ["plans?run={closed}", "plans?run={closed}&beside={fewer}&place=el-paso"]
ADDRESSES += ["check?id={report}", "situation?nationality=VEN"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser, served: Served) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(LONG)
    opened.add_cookies([{"name": served.settings.cookie, "value": TOKEN, "url": served.address}])
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def known(served: Served) -> dict[str, str]:
    """What stands in addresses: runs that are done, and a report that was checked."""
    text = Text("Panama counted 520,085 people in the Darien in 2023.")
    return {
        "closed": ran(served, CLOSED),
        "fewer": ran(served, FEWER),
        "report": served.house.texts.keep("A report", text),
    }


class Tab:
    """A page, with what went wrong in it."""

    def __init__(self, context: BrowserContext, served: Served) -> None:
        self.page, self.served = context.new_page(), served
        self.wrong: list[str] = []
        self.page.on("console", lambda message: self._console(message.type, message.text))
        self.page.on("pageerror", lambda error: self.wrong.append(f"error {error}"))
        self.page.on("request", lambda request: self._request(request.url))
        self.page.on("response", lambda answer: self._answer(answer.status, answer.url))
        self.came = 0
        devtools = context.new_cdp_session(self.page)
        devtools.send("Network.enable")
        devtools.on("Network.loadingFinished", lambda event: self._came(event["encodedDataLength"]))

    def open(self, address: str) -> Page:
        self.page.goto(f"{self.served.address}/{address}")
        self.page.wait_for_selector(
            "#waiting", state="detached"
        )  # what is made for the first time takes a while
        if self.page.locator("script[type=module]").count():
            self.page.wait_for_selector("body[data-ready]")
        return self.page

    def _console(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.wrong.append(f"{kind} {text}")

    def _request(self, url: str) -> None:
        if not url.startswith((self.served.address, "data:", "blob:")):
            self.wrong.append(f"asked {url}")

    def _came(self, size: float) -> None:
        self.came += int(size)

    def _answer(self, status: int, url: str) -> None:
        if status >= 400:
            self.wrong.append(f"{status} {url}")


@pytest.fixture
def tab(context: BrowserContext, served: Served) -> Iterator[Tab]:
    opened = Tab(context, served)
    yield opened
    assert opened.wrong == []


def sideways(page: Page) -> int:
    """Pixels by which a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def cut(page: Page) -> list[str]:
    """What is wider than the box that shows it, so that a part of it is out of sight."""
    found: list[str] = page.evaluate("""() => [...document.querySelectorAll('main *')]
        .filter((each) => each.clientWidth > 1 && each.checkVisibility() && !each.closest('svg, select, textarea'))
        .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible')
        .map((each) => each.outerHTML.slice(0, 100))""")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_quiet_accessible_and_fits_a_phone(
    tab: Tab, known: dict[str, str], address: str, language: str
) -> None:
    address = address.format(**known)
    page = tab.open(f"{language}/{address}")
    assert 1_000 < tab.came < 1_000_000, "bytes over the line, with nothing of it there before"
    # What is inside a drawing is one image with a description to whoever cannot see it.
    found = Axe().run(page, context={"exclude": [[".picture svg"]]})
    told = [
        (each["id"], [node["html"][:200] for node in each["nodes"][:3]])
        for each in found.response["violations"]
    ]
    assert told == []
    assert page.locator("html").get_attribute("lang") == language
    assert page.evaluate(
        "typeof WebGLRenderingContext === 'undefined' || !document.createElement('canvas').getContext('webgl')"
    )
    other = page.locator("#other-language")
    assert re.search(rf"/(en|es)/{address.partition('?')[0]}", str(other.get_attribute("href")))
    for width in (640, 360):  # 1280 at 200 %, and a phone
        page.set_viewport_size({"width": width, "height": 800})
        assert sideways(page) == 0
        assert cut(page) == []
        assert broken_numbers(page) == []
    notes = page.locator(".stacked tr.note td")  # which have no name before them, and no room for one
    before = "(all) => all.map((each) => getComputedStyle(each, '::before').content)"
    assert set(notes.evaluate_all(before)) <= {"none"}
    reached_by_keyboard(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_of_words_have_room(tab: Tab, language: str) -> None:
    page = tab.open(f"{language}/register")
    narrow = page.evaluate("""() => [...document.querySelectorAll('.stacked td.name')]
        .filter((each) => each.checkVisibility() && !each.closest('details') && each.textContent.length > 60)
        .map((each) => [each.getBoundingClientRect().width, each.textContent])
        .filter(([width]) => width < 150)""")
    assert narrow == []


def test_a_phone_sets_a_lone_number_beside_its_name_where_words_stand_too(tab: Tab) -> None:
    page = tab.open("en/register")
    page.set_viewport_size({"width": 360, "height": 800})
    cells = page.locator("#table-effects td.number:not(.nothing)")
    assert cells.count() > 10
    assert set(cells.evaluate_all("(all) => all.map((each) => getComputedStyle(each).textAlign)")) == {"left"}


def test_a_phone_leaves_out_what_is_not_known(tab: Tab) -> None:
    page = tab.open("es/register")
    empty = page.locator("#table-commitments td.nothing")
    assert empty.count() > 10
    assert set(empty.all_text_contents()) == {"–"}
    assert empty.first.is_visible()
    page.set_viewport_size({"width": 360, "height": 800})
    assert not any(cell.is_visible() for cell in empty.all())


def broken_numbers(page: Page) -> list[str]:
    """Numbers that are set on two lines."""
    found: list[str] = page.evaluate("""() => [...document.querySelectorAll('td, th, data')]
        .filter((each) => each.checkVisibility() && !each.closest('details:not([open])')).flatMap((each) => {
            const broken = [], texts = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
            while (texts.nextNode()) {
                for (const number of texts.currentNode.data.matchAll(/\\d[\\d.,\\u202f]*\\d/g)) {
                    const range = document.createRange();
                    range.setStart(texts.currentNode, number.index);
                    range.setEnd(texts.currentNode, number.index + number[0].length);
                    const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
                    if (tops.size > 1) broken.push(number[0]);
                }
            }
            return broken;
        })""")
    return found


def focusable(page: Page) -> int:
    """How many elements of a page the keyboard should reach."""
    return int(
        page.evaluate("""() => [...document.querySelectorAll(
            'a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, [tabindex="0"]')]
            .filter((each) => each.checkVisibility({ visibilityProperty: true })).length""")
    )


def reached_by_keyboard(page: Page) -> None:
    """The first stop skips to the contents, and the stops after it reach everything there is to reach."""
    many = "ol.entries, figure.table tbody, ul.points"  # links all alike, which would only take long
    page.evaluate(f"() => document.querySelectorAll('{many}').forEach((each) => each.remove())")
    wanted = focusable(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.evaluate("""() => { window.reached = new Set([document.activeElement]);
        document.addEventListener('focusin', (event) => window.reached.add(event.target)) }""")
    for _ in range(wanted * 3 + 10):  # a date has a stop for each of its parts
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
    assert page.evaluate("window.reached.size") >= wanted
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


def shown(page: Page) -> dict[str, Any]:
    """What the map and the table say."""
    found: dict[str, Any] = page.evaluate("""() => {
        const all = (what, name, value) => Object.fromEntries(
            [...document.querySelectorAll(what)].map((each) => [each.dataset[name], value(each)]));
        return {
            map: all('.on-page tspan[data-count]', 'count', (each) => each.textContent),
            table: all('tr[data-row]', 'row', (each) => each.querySelector('[data-value]').textContent),
            radius: all('.on-page circle[data-spot]', 'spot', (each) => Number(each.getAttribute('r'))),
            month: document.getElementById('shown-month').textContent };
    }""")
    return found


def test_the_slider_moves_map_and_table_alike_and_the_address_keeps_it(tab: Tab) -> None:
    page = tab.open("en/situation?month=2023-09&nationality=VEN")
    first = shown(page)
    assert first["month"] == "Sep 2023"
    assert {name: first["table"][name] for name in first["map"]} == first["map"]
    assert first["table"]["darien"] == "58,716"
    page.locator("#month").focus()
    page.keyboard.press("ArrowRight")
    then = shown(page)
    assert then["month"] == "Oct 2023"
    assert {name: then["table"][name] for name in then["map"]} == then["map"]
    ratio = (then["radius"]["darien"] / first["radius"]["darien"]) ** 2
    counts = [int(each["table"]["darien"].replace(",", "")) for each in (then, first)]
    assert ratio == pytest.approx(counts[0] / counts[1], rel=0.01)
    page.wait_for_url("**month=2023-10**")
    assert "nationality=VEN" in page.url
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert shown(page)["table"] == then["table"]
    page.locator("#other-language").click()
    page.wait_for_selector("body[data-ready]")
    assert shown(page)["month"] == "oct 2023"
    assert shown(page)["table"]["darien"] == then["table"]["darien"].replace(",", "\u202f")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_script_writes_the_table_as_the_server_does(
    tab: Tab, api: httpx.Client, language: Language
) -> None:
    address = (
        f"{language}/situation?month=2021-05"  # a year after the border was closed: changes of all sizes
    )
    sent = HTMLParser(api.get(f"/{address}").text)
    page = tab.open(address)
    for what in ("value", "change"):
        written = [node.text() for node in sent.css(f"tr[data-row] [data-{what}]")]
        assert page.locator(f"tr[data-row] [data-{what}]").all_text_contents() == written
    assert any(text.startswith("×") for text in written)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "(counted to Aug\xa02024)"), ("es", "(contado hasta ago\xa02024)")]
)
def test_a_row_without_the_newest_month_says_through_which_it_is_counted(
    tab: Tab, api: httpx.Client, language: Language, said: str
) -> None:
    address = f"{language}/situation?nationality=VEN&month=2024-09"
    sent = HTMLParser(api.get(f"/{address}").text)
    page = tab.open(address)
    written = [node.text() for node in sent.css("tr[data-row] [data-until]")]
    assert page.locator("tr[data-row] [data-until]").all_text_contents() == written
    for name in ("cbp-one", "chnv"):
        assert page.inner_text(f"tr[data-row={name}] [data-until]") == said
    page.locator("#month").focus()
    page.keyboard.press("ArrowLeft")
    assert page.inner_text("tr[data-row=cbp-one] [data-until]") == ""
    assert page.inner_text("tr[data-row=cbp-one] [data-value]") not in ("–", "0")


def test_show_keeps_the_months_and_the_point(tab: Tab) -> None:
    page = tab.open("en/situation?month=2023-03&span=4&point=darien")
    page.click("#controls button")
    page.wait_for_selector("body[data-ready]")
    assert shown(page)["month"] == "Dec 2022\u2013Mar 2023"
    assert page.locator("#point").input_value() == "darien"
    tab.open("en/situation?month=2024-09&as_of=2024-05-07")
    assert shown(page)["month"] == "Apr 2024", "the newest that was known then"


def test_a_filter_reaches_map_table_columns_and_downloads(tab: Tab) -> None:
    page = tab.open("en/situation?month=2023-09")
    before = shown(page)
    with page.expect_response("**/api/v1/situation?*household=family*"):
        page.select_option("#household", "family")
    page.wait_for_selector("body[data-ready]")
    after = shown(page)
    assert after["table"]["darien"] == "–"
    assert after["radius"]["darien"] == 0
    assert page.locator("tr[data-row=darien] [data-untold]").is_visible()
    assert not page.locator("tr[data-row=between-ports] [data-untold]").is_visible()
    page.wait_for_selector("#below:not([aria-busy]) #filtered")
    assert "families" in page.locator("#filtered").inner_text()
    assert "families" in page.locator("#below table caption").first.inner_text()
    assert after["table"]["between-ports"] != before["table"]["between-ports"]
    for ending, start in (("svg", b"<svg"), ("png", b"\x89PNG"), ("csv", b"\xef\xbb\xbfpoint,")):
        link = page.locator(f"#figure-map [data-file={ending}]")
        assert "household=family" in str(link.get_attribute("href"))
        with page.expect_download() as started:
            link.click()
        assert started.value.path().read_bytes().startswith(start)


def test_months_are_brushed_together_and_the_address_keeps_them(tab: Tab, api: httpx.Client) -> None:
    page = tab.open("en/situation?month=2023-06")
    rows = {row["id"]: row["values"] for row in api.get("/api/v1/situation").json()["rows"]}
    months = api.get("/api/v1/situation").json()["months"]
    box = page.locator("#bars").bounding_box()
    assert box is not None
    wide = (box["width"] - 14) / len(months)  # 7 pixels on either side are padding
    first, last = months.index("2023-01"), months.index("2023-08")
    for at, what in ((first, page.mouse.down), (last, page.mouse.up)):
        page.mouse.move(box["x"] + 7 + wide * (at + 0.5), box["y"] + 30)
        what()
    found = shown(page)
    assert found["month"] == "Jan 2023–Aug 2023"
    assert {name: found["table"][name] for name in found["map"]} == found["map"]
    for name in ("darien", "us-repatriations", "cbp-one"):
        assert found["table"][name] == f"{sum(rows[name][first : last + 1]):,}"
    page.wait_for_url("**month=2023-08&span=8**")
    with page.expect_download() as started:
        page.locator("#figure-map [data-file=csv]").click()
    with started.value.path().open(encoding="utf-8-sig") as file:
        written = {row["point"]: row for row in csv.DictReader(file)}
    for name, value in found["table"].items():
        in_file = written[name]["value"]
        assert (f"{float(in_file):,.0f}" if in_file else "–") == value, "the file says what the table shows"
        assert (written[name]["first"], written[name]["last"]) == ("2023-01-01", "2023-08-01")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert shown(page) == found
    page.locator("#span").fill("1")
    assert shown(page)["month"] == "Aug 2023"
    assert shown(page)["table"]["darien"] == f"{rows['darien'][last]:,}"


def test_a_page_that_is_being_made_opens_by_itself(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "PATIENCE", 0.01)
    tab.page.goto(f"{tab.served.address}/es/outlook?as_of=2024-02-06")
    tab.page.wait_for_selector("#since:has-text('esperando 0 min')")
    other = tab.page.context.new_page()
    other.goto(f"{tab.served.address}/es/check")  # which is not held up meanwhile
    other.wait_for_selector("#check-form")
    other.close()
    assert tab.page.locator("#waiting").count() == 1
    page = tab.open("es/outlook?as_of=2024-02-06")
    assert page.locator("#outlook h2").count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_holds_the_wider_letters_of_a_machine_without_our_fonts(
    browser: Browser, filled: Store, language: Language
) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    if page.evaluate(WIDE) < 1.1:
        pytest.skip("there is no DejaVu Sans")
    seen = counted(filled, newest_knowledge(filled))
    last = len(seen.months) - 1
    drawing = flowmap.drawing(seen, Window(last, last), language, room=seen)
    for svg in (drawing.wide, drawing.narrow):
        page.set_content(svg.replace(FONT, "DejaVu Sans"))
        assert page.evaluate(CROWDED) == []
    page.close()


def test_play_moves_on_and_stops(tab: Tab) -> None:
    page = tab.open("en/situation?month=2022-01")
    page.get_by_role("button", name="Play").press("Enter")
    page.wait_for_selector("#shown-month:not(:has-text('Jan 2022'))")
    page.get_by_role("button", name="Pause").click()
    stopped = shown(page)["month"]
    page.wait_for_timeout(600)
    assert shown(page)["month"] == stopped != "Jan 2022"


def test_a_report_is_pasted_and_its_claims_are_marked(tab: Tab) -> None:
    page = tab.open("es/check")
    page.get_by_label("Pegue un informe").fill(
        "En 2023, 520.085 personas cruzaron el Darién. <b>En 2022 fueron 111.111.</b>"
    )
    page.get_by_role("button", name="Verificar").press("Enter")
    page.wait_for_url("**/es/check?id=*")
    marked = page.locator(".report a.consistent")
    assert marked.first.evaluate("(each) => each.firstChild.textContent") == "520.085"
    assert "<b>En 2022" in page.locator(".report").inner_text()
    assert page.locator(".card .picture svg").count() >= 1


def test_what_was_announced_is_accepted_by_a_person_and_stands_in_the_register(
    tab: Tab, served: Served
) -> None:
    page = tab.open("es/check")
    page.locator("#text").fill("March 12, 2024. The United States announced $12 million in aid for Belize.")
    page.get_by_role("button", name="Verificar").click()
    page.wait_for_url("**/es/check?id=*")
    accept = page.get_by_role("button", name="Aceptar en el registro")
    page.get_by_label("Aceptado por").fill("A. Pérez")
    accept.click()
    page.wait_for_selector("#accept-said:has-text('Marque primero')")
    page.get_by_label("Aceptar el anuncio 1").check()
    accept.click()
    page.wait_for_selector("a[href='/es/register#quotations'] code")
    assert page.locator("#accept-form").count() == 0  # nothing is left to accept
    assert Axe().run(page).response["violations"] == []
    page = tab.open("es/register")
    assert "$12 million" in page.locator("#quotations").text_content()
    assert "Aceptado por A. Pérez." in page.locator("#quotations").text_content()
    served.house.accepted.file.unlink()
    served.house.records.forget()


def test_a_commitment_is_put_into_the_plan_and_one_that_goes_on_is_not(tab: Tab) -> None:
    page = tab.open("en/plans")
    page.wait_for_selector("body[data-ready='2']")
    page.wait_for_selector("#add-kept option[value='cbp-one-1450-a-day']:disabled", state="attached")
    page.select_option("#add-kept", "us-refugee-allocation-2025")
    page.wait_for_selector("#explained h3")
    assert "us-refugee-allocation-2025" in page.input_value("#toml")
    assert page.get_by_role("button", name="Run", exact=True).is_enabled()


def test_a_line_that_breaks_off_goes_on_and_a_phone_can_read_the_charts(tab: Tab) -> None:
    page = tab.open("es/check")
    text = "In 2023, 520,085 people\ncrossed the Darien.\n\nIn March 2024 there were 36,841."
    page.get_by_label("Pegue un informe").fill(text)
    page.get_by_role("button", name="Verificar").press("Enter")
    page.wait_for_selector(".report p")
    assert page.locator(".report p").count() == 2
    page.set_viewport_size({"width": 360, "height": 800})
    letters = page.locator(".card .picture svg text")
    assert letters.count() > 10
    assert min(letters.evaluate_all("(all) => all.map((each) => each.getBoundingClientRect().height)")) >= 8


def test_a_plan_is_written_as_a_form_and_as_toml_saved_and_put_in_the_queue(tab: Tab, served: Served) -> None:
    page = tab.open("en/plans")
    page.wait_for_selector("body[data-ready='2']")
    page.select_option("#add-pathway", "cbp-one")
    page.wait_for_selector("#explained h3")
    assert "[[pathway]]" in page.locator("#toml").input_value()
    page.locator("#pathways input[type=number]").fill("1500")  # after the TOML has followed the form once
    page.wait_for_selector("#explained:has-text('49 places a day')")
    assert "monthly = 1500" in page.locator("#toml").input_value()
    toml = (
        page.locator("#toml")
        .input_value()
        .replace('title = "A plan"', 'title = "Typed"')
        .replace("1500", "2000")
    )
    page.locator("#toml").fill(toml)
    page.wait_for_selector("#pathways input[value='2000']")
    assert page.locator("#form [name=title]").input_value() == "Typed"
    page.get_by_role("button", name="Copy a link").click()
    link = page.url
    assert "#toml=" in link
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/en/plans?plan=typed*")
    page.wait_for_selector("body[data-ready='2']")
    page.locator("#run [name=draws]").fill("3")
    page.get_by_role("button", name="Run").click()
    page.wait_for_url("**/en/plans?run=*")
    page.wait_for_selector("#progress")
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_selector("#state:has-text('cancelled')")
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector("body[data-ready='2']")
    assert page.locator("#toml").input_value() == toml
    served.house.plans.remove("typed")


def test_a_pathway_begins_with_the_places_in_force_and_changes_nothing(tab: Tab) -> None:
    page = tab.open("en/plans")
    page.wait_for_selector("body[data-ready='2']")
    page.select_option("#add-pathway", "chnv")
    page.wait_for_selector("#pathways input[type=number]")
    assert page.locator("#pathways input[type=number]").input_value() == "30000"
    assert "30,000 places a month in force" in page.inner_text("#add-pathway option[value=chnv]")


def test_what_goes_on_anyway_is_not_offered_again_and_says_why(tab: Tab) -> None:
    page = tab.open("en/plans")
    page.wait_for_selector("body[data-ready='2']")
    going_on = page.locator("#add-use option[value='cbp-one-2023-07']")
    assert going_on.is_disabled()
    assert going_on.inner_text().endswith("in force, goes on anyway")
    assert page.locator("#add-end option[value='cbp-one-2023-07']").is_enabled()
    assert not page.locator("#add-use option[value='cbp-one-2023-05']").is_disabled()
    assert page.locator("#add-end option[value='cbp-one-2023-05']").is_disabled()
    page.fill("#form [name=start]", "2023-05-20")  # when it was in force
    page.wait_for_selector("#add-end option[value='cbp-one-2023-05']:enabled", state="attached")


def test_a_plan_that_is_refused_cannot_be_run_until_it_is_mended(tab: Tab) -> None:
    page = tab.open("en/plans")
    page.wait_for_selector("body[data-ready='2']")
    run = page.get_by_role("button", name="Run", exact=True)
    assert run.is_enabled()
    page.select_option("#add-pathway", "resettlement")  # of which no number was announced
    page.wait_for_selector("#problems li:has-text('needs a size')")
    assert run.is_disabled()
    assert page.get_by_role("button", name="Save").is_disabled()
    page.locator("#pathways input[type=number]").fill("2000")
    page.wait_for_selector("#problems:has-text('in order')")
    assert run.is_enabled()
    assert len(tab.wrong) == 2  # the browser tells of the 422 that was expected
    tab.wrong.clear()


def test_a_wrong_plan_is_told_with_its_line(tab: Tab) -> None:
    page = tab.open("es/plans")
    page.wait_for_selector("body[data-ready='2']")
    page.locator("#toml").fill('title = "x"\n[[use]]\nmeasure = "no-such"\n')
    page.wait_for_selector("#problems li")
    assert "línea 3" in page.locator("#problems").inner_text()
    assert len(tab.wrong) == 2  # the browser tells of the 422 that was expected
    tab.wrong.clear()


def test_what_is_chosen_at_once_stays_in_the_plan(tab: Tab) -> None:
    """However late the answers to the form's first questions come."""
    tab.page.goto(f"{tab.served.address}/en/plans")
    tab.page.wait_for_selector("body[data-ready]")
    for index in (1, 2):
        tab.page.select_option("#add-pathway", index=index)
    tab.page.select_option("#add-end", "mexico-visa-peru-2024")
    tab.page.wait_for_selector('body[data-ready="2"]')
    for _ in range(100):
        if "[[end]]" in tab.page.input_value("#toml"):
            break
        tab.page.wait_for_timeout(100)
    assert tab.page.locator("#pathways .entry").count() == 2
    assert tab.page.locator("#ends .entry").count() == 1


def test_with_the_keyboard_one_is_added_however_many_strokes_choose_it(tab: Tab) -> None:
    tab.open("en/plans")
    tab.page.wait_for_selector('body[data-ready="2"]')
    tab.page.focus("#add-pathway")
    for _ in range(3):
        tab.page.keyboard.press("ArrowDown")
    assert tab.page.locator("#pathways .entry").count() == 0
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_selector("#pathways .entry")
    tab.page.focus("#add-pathway")
    tab.page.keyboard.press("ArrowDown")
    tab.page.keyboard.press("Tab")
    tab.page.wait_for_function("document.querySelectorAll('#pathways .entry').length === 2")


@pytest.mark.parametrize("wrong", ["#toml=%%%garbage", "#toml=gICA"])
def test_a_broken_link_to_a_plan_is_told(tab: Tab, wrong: str) -> None:
    tab.open(f"es/plans{wrong}")
    tab.page.wait_for_selector("#problems [role=alert]")
    assert "incompleto" in tab.page.inner_text("#problems")


def test_months_that_cannot_be_shown_are_told(tab: Tab) -> None:
    tab.open("en/situation")
    tab.page.fill("#span", "999")
    assert tab.page.inner_text("#span-bounds").startswith("Give 1 to ")
    most = tab.page.get_attribute("#span", "max")
    for wrong, kept in (("999", most), ("-3", "1"), ("0", "1")):
        tab.page.fill("#span", wrong)
        tab.page.locator("#span").blur()
        assert tab.page.input_value("#span") == kept
        assert tab.page.inner_text("#span-bounds").startswith("Give 1 to ")
    tab.page.fill("#span", "2")
    assert tab.page.inner_text("#span-bounds") == ""


@pytest.mark.parametrize(("language", "template", "back"), [
    ("en", "Template with explanations", "Back to my plan"),
    ("es", "Plantilla con explicaciones", "Volver a mi plan"),
])  # fmt: skip
def test_the_template_gives_the_plan_back(tab: Tab, language: str, template: str, back: str) -> None:
    page = tab.open(f"{language}/plans")
    page.wait_for_selector("body[data-ready='2']")
    mine = page.input_value("#toml").replace('title = "', 'title = "My own: ')
    page.fill("#toml", mine)
    page.get_by_role("button", name=template).click()
    page.wait_for_selector("#problems li")  # which changes nothing yet, so that it cannot be run
    assert "# [[pathway]]" in page.input_value("#toml")
    page.get_by_role("button", name=back).click()
    page.wait_for_selector("#problems p.state")
    assert page.input_value("#toml") == mine
    assert page.get_by_role("button", name=back).is_hidden()
    assert page.locator("#form [name=title]").input_value().startswith("My own")
    tab.wrong.clear()  # the browser tells of the 422 that was expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_month_that_begins_on_another_day_is_told(tab: Tab, language: str) -> None:
    page = tab.open(f"{language}/plans")
    page.wait_for_selector("body[data-ready='2']")
    page.fill("#form [name=start]", "2024-10-15")
    page.wait_for_selector("#problems li")
    said = page.inner_text("#problems")
    assert {"en": "is not the first day of a month", "es": "no es el primer día de un mes"}[language] in said
    assert "2024-10-01" in said
    assert page.locator("#run button").first.is_disabled()
    tab.wrong.clear()
