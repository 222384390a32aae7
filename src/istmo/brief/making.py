"""Making a brief: read, forecast, write, draw, and put it all into a folder."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

from markupsafe import Markup

from istmo.brief import files, numbers
from istmo.brief.blocks import Figure, Section
from istmo.brief.desk import Desk, newest_knowledge
from istmo.brief.drawing import standalones
from istmo.brief.numbers import Language
from istmo.brief.page import Cover, page
from istmo.brief.pdf import pdf
from istmo.brief.provenance import CITED
from istmo.brief.sections import (
    commitments,
    deaths,
    disagreement,
    effects,
    headlines,
    nationalities,
    needs,
    outlook,
    pathways,
    registered,
    returns,
    sources,
    tables,
    watch,
    where,
)
from istmo.brief.tallies import BY_ID, of_group
from istmo.brief.writer import Writer
from istmo.errors import InputError
from istmo.forecast import Forecast
from istmo.forecast.streams import seed
from istmo.sources.catalogue import publisher
from istmo.warehouse import Store

Progress = Callable[[str, int, int], None]
STAGES = ("forecasts", "text and charts", "page", "pictures", "files")


@dataclass(frozen=True)
class Brief:
    """A brief, made but not yet written.

    Args:
        as_of: the day whose knowledge it uses.
        language: of its words.
        html: the page.
        figures: whole SVG documents by file name without ending.
        fingerprint: of the store on that day.
        cover, sections: what the page is made of.
    """

    as_of: date
    language: Language
    html: str
    figures: dict[str, str]
    fingerprint: str
    cover: Cover
    sections: Sequence[Section]

    def pdf(self) -> bytes:
        """The page as tagged PDF; errors as in `istmo.brief.pdf.pdf`."""
        return pdf(self.cover, self.sections, self.language)

    @property
    def name(self) -> str:
        """What the page's file is called, without ending."""
        return f"istmo-brief-{self.as_of:%Y-%m-%d}-{self.language}"


@dataclass(frozen=True)
class Written:
    """A brief that has been written: its page, all its files, and the seconds that each stage took."""

    page: Path
    files: Sequence[Path]
    seconds: dict[str, float]


@dataclass
class _Watch:
    """Tells how far the work is, and how long each part took."""

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.progress(name, STAGES.index(name), len(STAGES))
        start = perf_counter()
        yield
        self.seconds[name] = round(perf_counter() - start, 3)


def write_brief(
    store: Store,
    out: Path | str = "brief",
    as_of: date | None = None,
    language: Language = "en",
    progress: Progress = lambda *_: None,
    record_folder: Path | None = None,
    registries: Sequence[Path] | None = None,
) -> Written:
    """Make a brief and write it into the folder `out`/istmo-brief-<day>-<language>: page, figures as SVG and PNG.

    Args:
        store: where the counts are.
        out: folder for briefs, made if need be.
        as_of: what was known on this day; the day of the newest release if None.
        language: "en" or "es".
        progress: told what is being done, how much is done, and how much there is.
        record_folder: a score record made by `istmo backtest`; the shipped one if None.
        registries: folders of registered forecasts; the shipped one if None.

    Raises:
        InputError: the day is in the future, nothing was known on it, there is no such folder, or the folder cannot
            be written.
    """
    watched = _Watch(progress)
    day = as_of or newest_knowledge(store)
    folder = Path(out) / f"istmo-brief-{day:%Y-%m-%d}-{language}"
    files.check(folder)
    brief = _make(store, day, language, watched, record_folder, registries)
    contents = {f"{brief.name}.html": brief.html.encode()}
    with watched.stage("pictures"):
        for name, svg in brief.figures.items():
            contents |= files.pictures(name, svg)
    with watched.stage("files"):
        about = {"as_of": day, "language": language, "version": version("istmo"), "store": brief.fingerprint}
        written = files.write(folder, contents, about)
    return Written(written[0], written, watched.seconds)


def make_brief(
    store: Store,
    as_of: date | None = None,
    language: Language = "en",
    record_folder: Path | None = None,
    registries: Sequence[Path] | None = None,
) -> Brief:
    """A brief, made but not written; arguments and errors as in `write_brief`."""
    day = as_of or newest_knowledge(store)
    return _make(store, day, language, _Watch(lambda *_: None), record_folder, registries)


def _make(
    store: Store,
    as_of: date,
    language: Language,
    watched: _Watch,
    record_folder: Path | None,
    registries: Sequence[Path] | None,
) -> Brief:
    desk = Desk(store, as_of, Writer(language))
    _check(desk)
    with watched.stage("forecasts"):
        found = outlook.outlooks(desk, record_folder)
    with watched.stage("text and charts"):
        sections = _sections(desk, found, registries)
    fingerprint = store.fingerprint(as_of)
    cover = _cover(desk, fingerprint, found)
    with watched.stage("page"):
        html = page(desk.write, cover, sections)
    figures = standalones(sections, lambda figure: _credit(desk, figure))
    return Brief(as_of, language, html, figures, fingerprint, cover, sections)


def _check(desk: Desk) -> None:
    """Refuse a day that has not come yet, and one on which there was nothing to tell."""
    if desk.as_of > date.today():
        raise InputError(f"as of day {desk.as_of} is in the future", "Give today or an earlier day")
    if not desk.known(*BY_ID):
        raise InputError(f"nothing was known on {desk.as_of}", "Give a later day")


def _sections(
    desk: Desk, found: Sequence[outlook.Outlook], registries: Sequence[Path] | None
) -> list[Section]:
    """Every section in the order of the page. The sources come last, when all citing is done."""
    first = headlines.section(desk, lambda: _lent(desk, found))
    rest = [make(desk) for make in (where.section, nationalities.section, pathways.section, returns.section)]
    rest += [deaths.section(desk), outlook.section(desk, found), watch.section(desk), needs.section(desk)]
    rest += [each for make in (effects.section, commitments.section) if (each := make(desk)) is not None]
    rest += [registered.section(desk, registries), disagreement.section(desk)]
    return [first, *rest, *tables.together(desk.write, [first, *rest]), sources.section(desk)]


def _lent(desk: Desk, found: Sequence[outlook.Outlook]) -> list[Markup]:
    """Sentences for the first list from the sections further down."""
    death = deaths.sentence(desk)
    lent = [Markup("{}{}").format(death, desk.write.marks(desk.tally("deaths").twelve()))] if death else []
    ahead = [each for each in found if each.border.name == "southwest"]
    label = desk.write.text("headlines.outlook")
    return lent + [Markup("{} {}").format(label, outlook.sentence(desk, each)) for each in ahead]


def _cover(desk: Desk, fingerprint: str, found: Sequence[outlook.Outlook]) -> Cover:
    write = desk.write
    known = desk.known(*(tally.id for tally in of_group("points")))
    newest = [
        Markup("{} {}").format(write.text(f"map.point.{t.id}"), write.month_short(desk.tally(t.id).last))
        for t in known
    ]
    return Cover(
        kicker=write.text("page.kicker"),
        title=write.text("page.title"),
        as_of=write.text("page.as-of", day=write.day(desk.as_of)),
        newest=write.text("page.newest", list=Markup(" · ").join(newest)) if newest else Markup(),
        caution=write.text("page.caution"),
        hint=write.text("page.hint"),
        colophon=write.text(
            "page.colophon",
            version=Markup("<code>{}</code>").format(version("istmo")),
            fingerprint=Markup("<code>{}</code>").format(fingerprint[:12]),
            seeds=Markup("; ").join(_seed(each.forecast) for each in found) or write.nothing(),
        ),
    )


def _seed(one: Forecast) -> Markup:
    """The name of a forecast's random stream, and its seed."""
    return Markup("<code>{}</code> <code>{:032x}</code>").format(
        "/".join(map(str, one.stream)), seed(*one.stream)
    )


def _credit(desk: Desk, figure: Figure) -> list[str]:
    """The lines below a figure that is taken out of the page: who counted, and as known on which day."""
    who = "; ".join(dict.fromkeys(_publisher(desk, series) for series in figure.source.series))
    day = numbers.full_date(desk.as_of, desk.write.language)
    return [desk.write.text("page.credit", who=who, day=day).unescape()]


def _publisher(desk: Desk, series: str) -> str:
    """Who counted a series; of a cited figure, who published and quotes it."""
    if series.startswith(CITED):
        return desk.write.title(series)
    found = publisher(desk.store.indicator(series))
    return found.name_es if desk.write.language == "es" else found.name_en
