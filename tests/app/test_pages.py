"""The pages say what the package says, and say plainly what is not known."""

import re
from datetime import date

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from istmo.app import flowmap
from istmo.app.pages import PAGES, routes
from istmo.app.situation import Window, counted
from istmo.app.words import words
from istmo.assemble import border
from istmo.brief import numbers
from istmo.brief.commitments import told as commitments
from istmo.brief.desk import newest_knowledge
from istmo.brief.effects import told
from istmo.brief.numbers import LANGUAGES, Language
from istmo.brief.words import words as brief_words
from istmo.effects import known_on, read
from istmo.effects.record import first_known
from istmo.evaluate import alerts, nowcasts
from istmo.forecast.nowcast import nowcast
from istmo.measures import measure
from istmo.warehouse import Store
from tests.svg import lines

EARLY = "2024-05-07"


def page(api: httpx.Client, address: str) -> HTMLParser:
    answer = api.get(address)
    assert answer.status_code == 200, answer.text
    return HTMLParser(answer.text)


def text(found: HTMLParser, what: str) -> str:
    return " ".join(node.text() for node in found.css(what)).replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_effect_stands_beside_its_placebo_rate_once_all_counts_were_known(
    api: httpx.Client, language: Language
) -> None:
    shown = page(api, f"/{language}/register")
    day = date.fromisoformat(str(shown.css("input[name=as_of]")[0].attributes["value"]))
    record = known_on(day)
    assert record is not None
    assert numbers.full_date(record.known, language).replace("\xa0", " ") in text(shown, "#effects")
    newest = read().known
    assert shown.css(f"#effects a[href='/{language}/register?as_of={newest}']"), (
        "the newer one is a step away"
    )
    newer = page(api, f"/{language}/register?as_of={newest}")
    assert newer.css("input[name=as_of]")[0].attributes["value"] == newest.isoformat()
    assert numbers.full_date(newest, language).replace("\xa0", " ") in text(newer, "#effects")

    def plain(text: str) -> str:
        return text.replace("\xa0", " ").replace("\u202f", " ")

    lines = [plain(node.text()) for node in shown.css("#table-effects tbody tr")]
    for one in record.effects:
        row = told.head(one)
        if one.verdict != "cannot-be-told" and row is not None and row.structural is not None:
            title = plain(measure(one.measure).title(language))
            rate = plain(told.share(row.structural.rate, language))
            assert any(title in line and rate in line for line in lines), one.measure
    untold = [one for one in record.effects if one.verdict == "cannot-be-told"]
    assert len(shown.css("#table-effects-untold tbody tr")) == len(untold)
    before = page(api, f"/{language}/register?as_of={EARLY}")
    assert not before.css("#table-effects")
    assert numbers.full_date(first_known(), language).replace("\xa0", " ") in text(
        before, "#effects .caution"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_measures_page_draws_its_months_and_leads_to_where_the_corridor_speaks(
    api: httpx.Client, language: Language
) -> None:
    name, newest = "mexico-visa-peru-2024", read().known
    corridor = told.say("column-corridor", language)
    shown = page(api, f"/{language}/register?measure={name}")
    assert shown.css("#effect-months figure svg")
    assert corridor not in text(shown, "#table-effect-months thead")
    assert told.say("course-note-alone", language).replace("\u202f", " ") in text(shown, "#effect-months p")
    [link] = shown.css("#effect a")
    newer = page(api, str(link.attributes["href"]))
    assert newest.isoformat() in str(link.attributes["href"])
    assert newer.css("#effect-months figure svg")
    for table in ("effect-rows", "effect-months"):
        assert corridor in text(newer, f"#table-{table} thead")
    assert not newer.css("#effect a")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_commitments_page_has_its_chart_and_every_change_of_its_status(
    api: httpx.Client, language: Language
) -> None:
    """Reached from the table, on the day of the table; the changes are those that the API and the command give."""
    day, name = "2024-08-01", "us-20000-refugees"
    listed = page(api, f"/{language}/register?as_of={day}")
    links = [str(each.attributes["href"]) for each in listed.css("#table-commitments a")]
    [address] = [each for each in links if each.endswith(f"commitment={name}")]
    shown = page(api, address)
    assert shown.css("#status figure svg")
    assert "a threefold increase" in text(shown, "#commitment")
    changes = api.get(f"/api/v1/register/{name}", params={"as_of": day}).json()["history"]
    rows = [numbers.plain(each.text()) for each in shown.css("#table-history tbody tr")]
    assert [each["status"] for each in changes] == ["not-measurable", "behind", "on-course", "met"]
    for row, each in zip(rows, changes, strict=True):
        assert numbers.plain(numbers.day_short(date.fromisoformat(each["as_of"]), language)) in row
        assert commitments.say(each["status"], language) in row
    for wrong in (f"as_of=2022-05-01&commitment={name}", "commitment=no-such"):
        assert api.get(f"/{language}/register?{wrong}", headers={"accept": "text/html"}).status_code == 404


def test_effects_are_refused_for_a_day_on_which_their_counts_were_not_known(api: httpx.Client) -> None:
    record = read()
    assert api.get("/api/v1/effects", params={"as_of": EARLY}).status_code == 422
    first = api.get("/api/v1/effects", params={"as_of": first_known().isoformat()}).json()
    assert first["total"] == sum(len(one.rows) for one in known_on(first_known()).effects)
    told_ = api.get("/api/v1/effects", params={"as_of": record.known.isoformat()}).json()
    assert told_["total"] == sum(len(one.rows) for one in record.effects)
    one = api.get("/api/v1/effects/mexico-visa-peru-2024").json()
    assert one["verdict"] == record.effect("mexico-visa-peru-2024").verdict
    assert api.get("/api/v1/effects/no-such").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", [*(each.id for each in PAGES), "plans?place=el-paso&beds=3000"])
def test_what_is_typed_at_a_prompt_is_set_as_such(
    api: httpx.Client, address: str, language: Language
) -> None:
    shown = page(api, f"/{language}/{address}")
    for node in shown.css("code, script, textarea, template"):
        node.decompose()
    assert re.findall(r"(?:(?<!\S)--[a-z]+|\bistmo [a-z]+|\bP\([^)]*\)).*", text(shown, "main")) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [each.id for each in PAGES])
def test_every_link_within_a_page_leads_somewhere(api: httpx.Client, name: str, language: Language) -> None:
    shown = page(api, f"/{language}/{name}")
    there = {node.attributes["id"] for node in shown.css("[id]")}
    led = {str(node.attributes["href"]).removeprefix("#") for node in shown.css("a[href^='#']")}
    assert led <= there


def test_below_the_map_those_who_were_chosen_are_counted_alone(api: httpx.Client, filled: Store) -> None:
    everybody, chosen = (page(api, f"/es/situation?as_of={EARLY}{more}") for more in ("", "&nationality=HTI"))
    assert not everybody.css("#filtered")
    assert "Haití" in text(chosen, "#filtered")
    where = {"nationality": ["HTI"]}
    month = filled.series("panama.darien.nationality", where=where, as_of=date.fromisoformat(EARLY))[-1]
    said = numbers.count(month["value"][0], "es").replace("\u202f", " ")
    assert f"Panamá registró a {said} personas" in text(chosen, "#headlines li")
    assert f"Panamá registró a {said} personas" not in text(everybody, "#headlines li")
    captions = [node.text() for node in chosen.css("#below table caption, #below figure.drawing h3")]
    assert captions
    assert all("Haití" in each for each in captions)
    for table in chosen.css("#returns table tbody"):
        assert "Guatemala" not in table.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pathways_below_the_map_are_of_those_who_were_chosen(
    api: httpx.Client, filled: Store, language: Language
) -> None:
    chosen = page(api, f"/{language}/situation?nationality=VEN")
    newest = filled.series("ohss.chnv.paroles", where={"nationality": ["VEN"]})[-1]["value"][0]
    said = next(node.text() for node in chosen.css("#headlines li") if node.text().startswith("CHNV."))
    assert numbers.count(newest, language) in said
    assert "Cuba" not in said
    table = text(chosen, "#headlines table")
    for name in ("tally.cbp-one", "tally.chnv"):
        assert brief_words(language)[name] in table


@pytest.mark.parametrize(("language", "not_counted"), [("en", "not yet counted"), ("es", "aún sin contar")])
def test_every_registered_month_is_not_yet_counted(
    api: httpx.Client, language: str, not_counted: str
) -> None:
    shown = page(api, f"/{language}/outlook")
    assert text(shown, "#table-registered-said").count(not_counted) == 4 * 12
    waiting = api.get("/api/v1/registered").json()
    assert (waiting["registered"], len(waiting["not_yet_counted"]), waiting["scored"]) == (12, 144, [])
    assert min(row["target"] for row in waiting["not_yet_counted"]) == "2024-10-01"


def test_a_nowcast_is_that_of_the_package_with_its_record(api: httpx.Client, filled: Store) -> None:
    said = api.get("/api/v1/nowcasts", params={"as_of": EARLY}).json()
    found = {each["border"]: each for each in said["nowcasts"]}
    assert set(found) | set(said["none"]) == {"southwest", "darien", "honduras", "mexico"}
    mine = nowcast(filled, border("mexico"), date.fromisoformat(EARLY))
    total = mine.forecast.summary().filter(group="ALL").row(0, named=True)
    assert found["mexico"]["total"]["median"] == total["median"]
    assert found["mexico"]["from"] == list(mine.sisters)
    rows = nowcasts.load(date.fromisoformat(EARLY)).filter(model="nowcast", border="mexico", group="ALL")
    (record,) = (
        each for each in said["record"]
        if (each["model"], each["border"], each["of"]) == ("nowcast", "mexico", "total")
    )  # fmt: skip
    assert (record["targets"], record["cover80"]) == (rows.height, pytest.approx(rows["in80"].mean()))


def test_alerts_stand_beside_how_often_such_alerts_were_false(api: httpx.Client) -> None:
    said = api.get("/api/v1/alerts").json()
    past = alerts.load(date.fromisoformat(said["as_of"]))
    darien = next(each for each in said["rates"] if each["border"] == "darien")
    judged = past.filter(border="darien").filter(
        past.filter(border="darien")["after"].is_not_null(), past.filter(border="darien")["side"] != "inside"
    )
    assert darien["decided"] == judged.height
    assert darien["false"] == judged.filter(judged["side"] != judged["after"]).height
    shown = text(page(api, "/en/situation"), "#watch")
    for each in said["alerts"]:
        assert f"{each['observed']:,}" in shown
    assert "were false" in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_map_is_cut_off_at_an_edge_whatever_the_month(
    filled: Store, language: Language
) -> None:
    seen = counted(filled, newest_knowledge(filled))
    last = len(seen.months) - 1
    for window in (Window(last, last), Window(0, 0), Window(0, last)):
        drawing = flowmap.drawing(seen, window, language, room=seen)
        for svg in (drawing.wide, drawing.narrow):
            assert [line for line in lines(svg) if line.cut] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_alone_leads_to_the_situation(api: httpx.Client, language: Language) -> None:
    answer = api.get(f"/{language}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/{language}/situation")
    assert api.get("/fr").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_opens_a_page_is_told_that_it_is_being_made(
    api: httpx.Client, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    monkeypatch.setattr(routes, "PATIENCE", 0.01)
    address = f"/{language}/outlook?as_of=2024-03-05"  # of which nobody has asked yet
    opened = api.get(address, headers={"sec-fetch-mode": "navigate"})
    assert (opened.status_code, opened.headers["cache-control"]) == (202, "no-store")
    assert words("waiting", language) in HTMLParser(opened.text).css("#step")[0].text()
    steps = api.get(f"/{language}/outlook/progress").json()
    assert all(step["done"] < step["total"] for step in steps)
    assert page(api, address).css("#outlook"), "a script waits until it is there"
    again = api.get(address, headers={"sec-fetch-mode": "navigate"})
    assert again.status_code == 200
    assert again.text == api.get(address).text


@pytest.mark.parametrize(
    ("address", "language"), [("/es/nada", "es"), ("/fr/situation", "en"), ("/en/a/b/c", "en")]
)
def test_an_address_that_leads_nowhere_has_a_page_with_the_way_back(
    api: httpx.Client, address: str, language: str
) -> None:
    answer = api.get(address, headers={"accept": "text/html"})
    assert answer.status_code == 404
    found = HTMLParser(answer.text)
    root = found.css_first("html")
    assert root is not None
    assert root.attributes["lang"] == language
    assert len(found.css("nav a")) == len(PAGES)
    assert found.css_first(f'main a[href="/{language}"]') is not None
    for program in (api.get(address), api.get("/api/v1/plans/nope", headers={"accept": "text/html"})):
        assert program.headers["content-type"] == "application/problem+json"


def test_a_month_out_of_the_record_is_refused(api: httpx.Client) -> None:
    assert api.get("/es/situation?month=2030-01").status_code == 422
    # one that was not known yet on the day is taken for the newest then
    assert api.get("/es/situation?month=2024-08&as_of=2024-05-07").status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_series_without_a_file_is_named_apart_and_its_page_says_how_to_get_it(
    api: httpx.Client, language: Language
) -> None:
    here = f"/{language}/data?series=bls.openings"
    without, none = words("data-without", language), words("data-no-file", language)
    listed = page(api, f"/{language}/data?q=bls.openings")
    assert [node.attributes["href"] for node in listed.css("main a[href*='series=']")] == [here]
    assert without in text(listed, "main p")
    assert without not in text(page(api, f"/{language}/data?q=panama.darien"), "main p")
    shown = page(api, here)
    assert none in text(shown, "main p")
    assert shown.css("main a[href='https://fred.stlouisfed.org/series/JTSJOL']")
    assert not shown.css("main a[download]")


@pytest.mark.parametrize(("language", "said"), [("en", "are provisional)"), ("es", "son provisionales)")])
def test_no_change_is_told_of_months_that_are_still_being_counted(
    api: httpx.Client, language: str, said: str
) -> None:
    page = api.get(f"/{language}/situation?month=2024-09&as_of=2024-12-06").text
    row = page.split('data-row="deaths"')[1].split("</tr>")[0]
    assert said in row
    assert re.findall(r'<td class="number">([^<]*)</td>', row) == ["–"]
    assert "data-change" not in row
    assert page.count("data-change>") > 10
