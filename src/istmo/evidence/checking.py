"""Checking reports: read, date, bind, judge, compare."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from istmo.errors import InputError
from istmo.evidence.announcements import announcements
from istmo.evidence.claims import claims
from istmo.evidence.context import context
from istmo.evidence.dating import dating, months_besides
from istmo.evidence.document import document
from istmo.evidence.duplicates import Print, fingerprint, links
from istmo.evidence.folding import folded
from istmo.evidence.loading import Text, found, load
from istmo.evidence.record import Record
from istmo.evidence.types import Checked, Dating, Document, Language, Report
from istmo.evidence.yearly import MONTH, PRIOR, Read, likeliest, settled
from istmo.warehouse import Store

SHORT = 20_000
"""Characters up to which a report that does not print its day is read on each that it may be of."""
KNOWN = ("metadata", "dateline", "none")
"""What a day is known by that is not tried on the figures; where a text has no time at all there is none to try."""
Progress = Callable[[str, int, int], None]


def check(
    store: Store,
    paths: Sequence[Path | str],
    as_of: date | None = None,
    language: Language = "en",
    progress: Progress = lambda *_: None,
    unread: Callable[[InputError], None] | None = None,
) -> Checked:
    """Check the figures of reports against the record.

    Args:
        store: the record.
        paths: files, or folders of them.
        as_of: judge also by what was known on this day, and take no report to be younger.
        language: of the words that explain.
        progress: told what is being read, how much is done, and how much there is.
        unread: told of a file that cannot be read, which is then passed over, where there are others; None raises.

    Raises:
        InputError: a file cannot be read.
    """
    files: list[tuple[Path, Path]] = []
    for root in map(Path, paths):
        try:
            files += [(root, each) for each in found(root)]
        except InputError as error:
            if unread is None or len(paths) == 1:
                raise
            unread(error)
    record = Record(store, as_of)
    reports, prints = [], []
    for done, (root, file) in enumerate(files):
        progress(file.name, done, len(files))
        try:
            text = load(file)
        except InputError as error:
            if unread is None or (root == file and len(paths) == 1):
                raise
            unread(error)
            continue
        name = file.name if root == file else file.relative_to(root).as_posix()
        report, mark = check_text(record, name, text, language)
        reports.append(report)
        prints.append(mark)
    progress("", len(files), len(files))
    return Checked(tuple(reports), tuple(links(prints)))


def check_text(record: Record, name: str, text: Text, language: Language) -> tuple[Report, Print]:
    """One text, checked, with what it is compared with others by.

    Args:
        record: the record.
        name: of its file.
        text: its text and the day it gives.
        language: of the words that explain.
    """
    plain = folded(text.text)
    made = document(name, text.text, text.published)
    when = dating(made, plain, record.as_of)
    read = _read(record, made, plain, language, when)
    if len(plain) <= SHORT and when.how not in KNOWN:
        read = _placed(record, made, plain, language, read)
    days = read.when.first.toordinal(), read.when.last.toordinal()
    report = Report(made, read.when, read.claims, announcements(read.context))
    return report, fingerprint(read.context, read.claims, days)


def _placed(record: Record, made: Document, plain: str, language: Language, first: Read) -> Read:
    """A report that does not print its day, read on the day that its figures speak for: of a year, then of a month."""
    tried = [replace(first, prior=PRIOR.get(first.when.how, 0.0))]
    if not first.clear:
        tried += [_read(record, made, plain, language, _in_month(day)) for day in first.when.options]
    year = likeliest(tried)
    if year.when.first < year.when.last and not year.clear:
        besides = months_besides(plain, year.when, record.as_of)
        months = [_read(record, made, plain, language, _in_month(day)) for day in besides]
        tried += months
        year = likeliest([replace(year, prior=MONTH), *months])
    return settled(year, [each for each in tried if each.when != year.when])


def _in_month(day: date) -> Dating:
    return Dating(day.replace(day=1), day, "figures")


def _read(record: Record, made: Document, plain: str, language: Language, when: Dating) -> Read:
    """A document with its claims, taken to be from a day."""
    seen = context(made, when, record.published_by, plain)
    return Read(when, seen, claims(seen, record, language))
