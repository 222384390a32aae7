"""Effects and register: what measures did, as far as placebos let it be said; and what came of what was promised."""

from dataclasses import replace
from datetime import date

from markupsafe import Markup

from istmo.app.house import House
from istmo.app.pages.making import Asked, Page
from istmo.app.when import as_of_day
from istmo.brief import numbers
from istmo.brief.blocks import Block, Paragraph, Section
from istmo.brief.commitments import single as commitments
from istmo.brief.commitments import told
from istmo.brief.commitments.making import sections
from istmo.brief.desk import Desk
from istmo.brief.effects import making as effects
from istmo.brief.effects import single
from istmo.brief.effects.told import tallied
from istmo.brief.sections import sources
from istmo.brief.writer import Writer
from istmo.effects import Record, known_on, read
from istmo.effects.record import first_known, stands
from istmo.errors import InputError, UnknownNameError
from istmo.measures import measure
from istmo.register import Status, history, statuses


def found(house: House, asked: Asked) -> tuple[Status, ...]:
    """The statuses of all commitments on the day in an address, kept."""
    day = as_of_day(house.records, asked.get("as_of"))

    def compute() -> tuple[Status, ...]:
        with house.records.reading() as store:
            return statuses(house.accepted.register(), store, day)

    return house.records.once(("statuses", day), compute)


def found_of(house: House, asked: Asked, name: str) -> tuple[Status, tuple[Status, ...]]:
    """One commitment's status on the day in an address, and every change of it until then, kept.

    Raises:
        UnknownNameError: there is no such commitment, or it was made later.
    """
    one = house.accepted.register().commitment(name)
    status = next((each for each in found(house, asked) if each.commitment.id == one.id), None)
    if status is None:
        raise UnknownNameError(f"{one.id} was made on {one.date}; give a later as_of.")
    day = as_of_day(house.records, asked.get("as_of"))

    def compute() -> tuple[Status, ...]:
        with house.records.reading() as store:
            return history(house.accepted.register(), store, one, day)

    return status, house.records.once(("history", one.id, day), compute)


def known_effects(house: House, as_of: str) -> Record:
    """The newest record of effects of which all counts were known.

    Args:
        house: with the store.
        as_of: a day as an address gives it; "" for what is known today.

    Raises:
        InputError: it is no day, or the counts were not all known then.
    """
    as_of_day(house.records, as_of)
    record = known_on(date.fromisoformat(as_of)) if as_of else read()
    if record is None:
        raise InputError(
            f"not all counts behind the effects were known on {as_of}",
            f"Give a later day, or estimate one anew: istmo effect MEASURE --as-of {as_of}",
        )
    return record


def _effects(house: House, asked: Asked, record: Record | None, write: Writer) -> list[Section]:
    """What measures did; on a day on which not all of the counts were known, only that this is so."""
    title = Markup.escape(asked.say("effects-title"))
    if record is None:
        return [_not_known(asked)]
    with house.records.reading() as store:
        same = stands(record, store, None if record.known == read().known else record.known)
        day = f"as_of={asked.get('as_of')}&" if asked.get("as_of") else ""
        made = effects.sections(store, record, write, page=f"/{asked.language}/register?{day}measure=")
    for series in record.series:
        write.cite(series)
    day = numbers.full_date(record.known, asked.language)
    opening: list[Block] = [
        Paragraph(
            Markup("{} {} {}").format(
                tallied(record, asked.language, "newest"),
                asked.say("effects-known", day=day),
                _newer(record, asked),
            )
        ),
        Paragraph(write.text("effect.caution"), "caution"),
        *([] if same else [Paragraph(Markup(asked.say("effects-stale")), "caution")]),
    ]
    first, *rest = made
    return [
        Section("effects", title, [*opening, *first.blocks]),
        *(Section(f"effects-{each.id}", each.title, each.blocks, each.tables) for each in rest),
    ]


def _one(asked: Asked, record: Record | None, write: Writer) -> dict[str, object]:
    """What one measure did, by the record of the day."""
    name = measure(asked.get("measure")).id
    if record is None:
        made = [_not_known(asked)]
    else:
        made = single.sections(record, name, write)
        known = asked.say("effects-known", day=numbers.full_date(record.known, asked.language))
        said = Markup("{} {}").format(known, _newer(record, asked))
        made[0] = replace(made[0], blocks=[*made[0].blocks, Paragraph(said)])
    return {"sections": made, "measure": name}


def _commitment(house: House, asked: Asked, write: Writer) -> dict[str, object]:
    """What one commitment says, its status on the day, and every change of it."""
    status, past = found_of(house, asked, asked.get("commitment"))
    return {"sections": commitments.sections(status, past, write), "commitment": status.commitment.id}


def _not_known(asked: Asked) -> Section:
    """That not all of the counts behind the effects were known on the page's day."""
    said = asked.say("effects-not-known", day=numbers.full_date(first_known(), asked.language))
    title = Markup.escape(asked.say("effects-title"))
    return Section("effects", title, [Paragraph(Markup.escape(said), "caution")])


def _newer(record: Record, asked: Asked) -> Markup:
    """A link to the newest estimate, where this one is older."""
    newest = read().known
    if record.known >= newest:
        return Markup()
    said = asked.say("effects-newer", day=numbers.full_date(newest, asked.language))
    one = f"&measure={asked.get('measure')}" if asked.get("measure") else ""
    address = f"/{asked.language}/register?as_of={newest.isoformat()}{one}"
    return Markup('<a href="{}">{}</a>').format(address, said)


def _context(house: House, asked: Asked) -> dict[str, object]:
    day, write = as_of_day(house.records, asked.get("as_of")), Writer(asked.language)
    record = known_on(date.fromisoformat(asked.get("as_of"))) if asked.get("as_of") else known_on(day)
    promised_on = day
    if record is not None:
        # it may rest on counts that the register has no use for, known later than all others
        day = max(day, record.known)
    if asked.get("measure"):
        return {**_one(asked, record, write), "as_of": day, "write": write}
    if asked.get("commitment"):
        return {**_commitment(house, asked, write), "as_of": promised_on, "write": write}
    did = _effects(house, asked, record, write)
    same_day = f"as_of={asked.get('as_of')}&" if asked.get("as_of") else ""
    promised = sections(
        found(house, asked), promised_on, write, gaps=house.accepted.register().gaps,
        page=f"/{asked.language}/register?{same_day}commitment=",
    )  # fmt: skip
    with house.records.reading() as store:
        last = sources.section(Desk(store, day, write))
    return {
        "sections": [*did, *promised, last],
        "did": did,
        "promised": [*promised, last],
        "write": write,
        "as_of": day,
        "covered": told.covered(found(house, asked), asked.language),
        "age": "" if asked.get("as_of") else told.age(promised_on, date.today(), asked.language),
    }


PAGE = Page("register", "register.html.j2", _context, ("as_of", "measure", "commitment"))
