"""What `istmo check` prints: claims with their verdicts, what was announced, and which reports go together."""

from pathlib import Path

from rich.table import Table
from rich.text import Text

from istmo.cli.output import out
from istmo.evidence.claims import as_known, read_as, reason
from istmo.evidence.types import VERDICTS, Checked, Claim, Language, Report
from istmo.evidence.words import words
from istmo.evidence.written import announced, day

_COLOURS = {"consistent": "green", "revised-later": "yellow", "inconsistent": "red", "not-checkable": "dim"}
_HEADS = {
    "en": ("claim", "read as", "verdict", "why"),
    "es": ("afirmación", "leída como", "veredicto", "por qué"),
}


def tell(checked: Checked, language: Language, *written: Path | None) -> None:
    """Print everything that was found.

    Args:
        checked: what was checked.
        language: of the words.
        written: files that were written, to be named at the end.
    """
    for report in checked.reports:
        _report(report, language)
    for each in checked.links:
        out.print(Text(words(f"link-{each.kind}", language, left=each.left, right=each.right)))
    for path in written:
        if path is not None:
            out.print(Text(str(path)), soft_wrap=True)


def _report(report: Report, language: Language) -> None:
    dated = (
        words("page-undated", language)
        if report.dating.how == "none"
        else words("page-dated", language, day=day(report.dating.last, language))
    )
    counts = {verdict: sum(claim.verdict == verdict for claim in report.claims) for verdict in VERDICTS}
    summary = words(
        "page-counts", language, n=len(report.claims), consistent=counts["consistent"], revised=counts["revised-later"],
        inconsistent=counts["inconsistent"], none=counts["not-checkable"],
    )  # fmt: skip
    out.print(Text(f"{report.document.name}", style="bold"), Text(f"{dated}. {summary}."), sep="\n")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in _HEADS[language]:
        table.add_column(head, overflow="fold")
    for claim in report.claims:
        table.add_row(*_row(claim, report, language))
    if report.claims:
        out.print(table)
    if report.announcements:
        out.print(Text(words("page-announced", language), style="bold"))
    for each in report.announcements:
        out.print(Text(" · ".join(part for part in (*announced(each, language), each.what) if part)))
    out.print()


def _row(claim: Claim, report: Report, language: Language) -> list[Text]:
    why = reason(claim, language)
    if claim.alternative and claim.alternative not in why:
        why += f" {claim.alternative}."
    why = " ".join(part for part in (why, as_known(claim, language)) if part)
    verdict = Text(words(f"verdict-{claim.verdict}", language), style=_COLOURS[claim.verdict])
    number = report.document.text[claim.figure.start : claim.figure.end]
    return [Text(f"{number}"), Text(read_as(claim, language)), verdict, Text(why)]
