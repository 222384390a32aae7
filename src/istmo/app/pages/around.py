"""What stands below the map: the sections of the brief, of everybody or of those who were chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from istmo.app import ahead
from istmo.app.house import House
from istmo.app.pages.making import Asked
from istmo.app.situation import Counted, watched
from istmo.brief.blocks import Block, Figure, Section, Table
from istmo.brief.desk import Desk
from istmo.brief.sections import deaths, disagreement, headlines, pathways, returns, sources, tables, watch
from istmo.brief.writer import Writer
from istmo.places import label


@dataclass(frozen=True)
class Around:
    """What stands below the map.

    Args:
        sections: the headlines first.
        write: the writer of the sections, which knows their foot marks.
        only: the dimensions of which one code alone is counted.
        whom: who that is; "" for everybody.
    """

    sections: list[Section]
    write: Writer
    only: Mapping[str, str]
    whom: str


def around(house: House, seen: Counted, asked: Asked) -> Around:
    """What stands below the map of a selection, kept."""
    only = seen.only
    key = ("around", seen.as_of, seen.nationality, seen.household, asked.language)
    return house.records.once(key, lambda: _made(house, seen, only, asked))


def _made(house: House, seen: Counted, only: Mapping[str, str], asked: Asked) -> Around:
    write = Writer(asked.language)
    whom = ", ".join(
        label(code, asked.language) if name == "nationality" else asked.say(f"household-{code}").lower()
        for name, code in only.items()
    )
    rows = ahead.watched(house, seen.as_of)  # not while reading: another may be at them, waiting to read
    with house.records.reading() as store:
        desk = Desk(store, seen.as_of, write, only)
        sections = [headlines.section(desk, list), watch.section(desk, rows)]
        sections += [each.section(desk) for each in (pathways, returns, deaths, disagreement)]
        for each in watched():
            if each.id in seen.released:
                write.cite(each.read(only))
        if whom:
            sections = [_told(section, whom) for section in sections]
        sections += [*tables.together(write, sections), sources.section(desk)]
    return Around(sections, write, only, whom)


def _told(section: Section, whom: str) -> Section:
    """A section whose pictures and tables say whom alone they count, wherever they are taken."""
    told = [_block(block, whom) for block in section.blocks]
    tables = [replace(table, caption=_with(table.caption, whom)) for table in section.tables]
    return replace(section, blocks=told, tables=tables)


def _block(block: Block, whom: str) -> Block:
    if isinstance(block, Figure):
        return replace(block, title=_with(block.title, whom), description=f"{whom}. {block.description}")
    if isinstance(block, Table):
        return replace(block, caption=_with(block.caption, whom))
    return block


def _with(text: Markup, whom: str) -> Markup:
    return Markup("{}: {}").format(text, whom)
