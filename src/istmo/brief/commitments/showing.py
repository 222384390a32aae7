"""An entry and a status line by line, for the terminal, and a status for scripts."""

from collections.abc import Iterator, Sequence
from typing import Any

from istmo.brief.commitments import told
from istmo.brief.commitments.making import table
from istmo.brief.numbers import Language
from istmo.register import Commitment, Entry, Status
from istmo.register.entry import Package


def lines(name: str, one: Entry, language: Language) -> Iterator[str]:
    """An entry: title, who and when, its words, source and notes.

    Args:
        name: of its table.
        one: the entry.
        language: of the words around the quotation.
    """
    yield one.title(language)
    who = told.who(one.actors, language)
    yield " · ".join(
        part for part in (told.say(f"table-{name}", language), who, told.day(one, language)) if part
    )
    if isinstance(one, Package) and one.participants:
        yield f"{told.say('participants', language)}: {told.who(one.participants, language)}"
    if one.quotation:
        yield f"“{one.quotation}”" if language == "en" else f"«{one.quotation}»"
    elif not one.read:
        yield f"({told.say('not-read', language)})"
    yield f"{told.say('source', language)}: {one.source}"
    if isinstance(one, Commitment):
        if promised := told.promised(one, language):
            yield f"{told.say('promised', language)}: {promised}"
        if one.measures:
            yield f"{told.say('measures', language)}: {', '.join(one.measures)}"
        if caveat := one.caveat(language) or one.why_not(language):
            yield f"{told.say('caveat', language)}: {caveat}"
    if note := one.note(language):
        yield f"{told.say('note', language)}: {note}"
    if one.accepted_by:
        yield told.say("accepted-by", language, name=one.accepted_by)


def status_lines(found: Status, changes: Sequence[Status], language: Language) -> Iterator[str]:
    """A commitment's title, its status and its history.

    Args:
        found: the status.
        changes: of `istmo.register.history`.
        language: of the words.
    """
    yield found.commitment.title(language)
    yield from now_lines(found, language)
    yield f"{told.say('history', language)}:"
    for each in changes:
        figures = told.figures(each, language)
        day = told.plain_day(each.as_of, language)
        yield f"  {day}  {told.say(each.verdict, language)}{': ' if figures else ''}{figures}"


def now_lines(found: Status, language: Language) -> Iterator[str]:
    """A status with its figures and what decided it."""
    yield f"{told.say(found.verdict, language)} ({told.plain_day(found.as_of, language)})"
    if figures := told.figures(found, language):
        last = told.until(found, language)
        head = f"{told.say('counted', language)}: {figures} {told.bar(found)} {told.share(found, language)}"
        yield f"{head} ({told.say('column-until', language)} {last})" if last else head.rstrip()
        if found.progress.sources:
            yield f"{told.say('read-from', language)}: {' '.join(found.progress.sources)}"
    yield f"{told.say('why', language)}: {told.reason(found, language)}"
    if caveat := found.commitment.caveat(language):
        yield f"{told.say('caveat', language)}: {caveat}"


def record(found: Status) -> dict[str, Any]:
    """A status as a row for JSON."""
    return table([found]).to_dicts()[0]
