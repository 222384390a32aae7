"""The times that a text names, as stretches of days.

A month without its year is the last one before the day the document was written, unless the words point ahead ("next
April"). "Since" and "so far this year" run to the last month published by then, which the caller gives. A fiscal year
is the United States' (1 October to 30 September, 31 U.S.C. 1102).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from istmo.evidence.expressions import AUXILIARY, EXPRESSIONS
from istmo.evidence.reckoning import Clock, month_end, stretch
from istmo.evidence.types import When
from istmo.periods import fiscal_year, fiscal_year_start

NEIGHBOURS = 12
"""Times before and after one that are looked at with it."""
_LONGEST_SENTENCE = 2_000


def times(plain: str, clock: Clock) -> list[When]:
    """The times named in a folded text, in order, not overlapping.

    Args:
        plain: folded text.
        clock: what "last month" and a month without a year are reckoned from.
    """
    taken = bytearray(len(plain))
    for match in re.finditer(AUXILIARY, plain):
        taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    found: list[When] = []
    for pattern, make in EXPRESSIONS:
        for match in pattern.finditer(plain):
            if any(taken[match.start() : match.end()]):
                continue
            for each in make(match, clock):
                if each.first <= each.last:
                    found.append(each)
                    taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    found.sort(key=lambda each: (each.start, each.end))
    found = sorted([*found, *_year_ends(found, plain)], key=lambda each: (each.start, each.end))
    found = list(_with_year_of_the_sentence(found, plain))
    found = [_fiscal_in_list(each, found[max(0, i - NEIGHBOURS) : i], plain) for i, each in enumerate(found)]
    found = [_pointing_back(each, found[max(0, i - NEIGHBOURS) : i], plain) for i, each in enumerate(found)]
    found = [_named_part(each, found[:i], plain) for i, each in enumerate(found)]
    return _joined([_cued(each, plain) for each in _with_year_of_the_list(found, plain)], plain)


_CUES = (
    ("compared", re.compile(
        r"(?:compar\w+ (?:to|with|con|al?)|versus|vs\.?|frente a|respecto (?:de|al?)|en relacion con"
        r"|relative to|against|than(?: in| the| during)?"
        r"|what (?:it|they|there) (?:was|were|had been)(?: in)?|lo que (?:era|fue|eran|fueron|hubo)(?: en)?"
        r"|(?:double|triple|doble)(?: from| desde)"
        r"|(?:times|veces|double|triple|twice|doble) (?:that|those|the [a-z]+|la|el|los|las|lo|la cifra) (?:of|in"
        r"|for|del?|en)"
        r"|que en|(?:, (?:from|de|desde)|(?<=\d) from)(?= [\d.,]+)"
        r"|(?:bajo|alto|menor|mayor|mas|menos|superior|inferior) que|up from|down from"
        r"|(?:percent|%|por ciento|increase|decrease|drop|decline|rise"
        r"|jump|aumento|reduccion|caida)(?: (?:increase|decrease|drop|decline|rise|fewer|lower"
        r"|higher|more|jump|reduction|mas|menos|menor|mayor))? (?:from|over|than(?: in)?|desde)"
        r"|(?:%|percent|por ciento),? (?:on|above|below|under|over|por (?:encima|debajo) del?)"
        r"|from(?= the (?:same|previous|prior))"
        r"|contra|same (?:month|period|time)(?: of| in| last)?"
        r"|mismo (?:mes|periodo|lapso)(?: del?)?|over|registrad[oa]s? en)"
        r"(?: (?:the|los|las|el|la|mes|month|of|de|del|same|mismo|period|periodo|lapso|[\d.,]+"
        r"|todo|whole|mil|in|en|reported|registered|registrad[oa]s|recorded|encounters|a|ano|year|all"
        r"|record|peak|high|low|level|levels|maximo|pico|nivel|niveles|cifra|figure|count))*\s?$")),
    ("through", re.compile(r"(?<![a-z])(?:a traves del? (?:final|fin)(?:es)? de|through|until|till|up to"
        r"|as of|by|hasta|al|a|to)(?: (?:the|el|end|of|fin|finales|fines|close|cierre"
        r"|de|late|early|mid|mes|month|pasado))*\s?$")),
    ("since", re.compile(r"(?:\b(?:since|desde que)(?: [a-z'’-]+){1,8},? (?:in|en)|since|desde"
        r"|a partir de)(?: (?:the|el|la|early|late|mid|principios|finales|mediados"
        r"|inicios|de|del|beginning|start|of|fin|pasado|last|mes))*\s?$")),
    ("record", re.compile(r"(?:highest|lowest|most|fewest|largest|smallest|(?:mas|mayor|menor|peor|maximo"
                          r"|minimo)[a-z ]{0,30})[a-z ]{0,40}(?:since"
        r"|desde)(?: (?:the|el|la))?\s?$")),
)  # fmt: skip


_WHEN = re.compile(r",? (?:when|cuando)\b|['’]s (?:record|peak|high|total|count|figure)\b")
""""Since December, when ...": what follows is of that month."""


_SENTENCE_END = re.compile(r"[.;!?] (?=[a-z])|\n")


_LAUNCHED = re.compile(
    r"\b(?:launch(?:ed)?|introduced|rolled out|created|lanzad[oa]|presentad[oa]|cread[oa]|lanzamiento)\b[^.;,\d]{0,60}"
    r" (?:in|en) $"
)
_SO_FAR = re.compile(
    r"\b(?:so far (?:in|this)|lo que va del?(?: este)?(?: mes(?: de)?)?|hasta ahora en)(?: (?:the|el))? ?$"
)
_HAS = re.compile(r",? (?:has|have|ha|han)\b")
""""The app, launched in January 2023, has enabled ...": since then."""


def _cued(each: When, plain: str) -> When:
    if each.cue or each.start == each.end:
        return each
    before = _SENTENCE_END.split(plain[max(0, each.start - 80) : each.start])[-1]
    if each.grain == "month" and _HAS.match(plain, each.end) and _LAUNCHED.search(before):
        return replace(each, cue="since")
    before = before[-60:]
    if each.grain == "month" and _SO_FAR.search(before):
        return replace(each, cue="so-far")
    told_of = each.grain == "month" and _WHEN.match(plain, each.end)
    for name in ("record", "compared", "since", "through"):
        found = dict(_CUES)[name].search(before)
        if name == "since" and told_of:
            continue
        if found and not (found[0].startswith("que en") and not _COMPARATIVE.search(before[: found.start()])):
            return replace(each, cue=name)
    return each


def _joined(found: list[When], plain: str) -> list[When]:
    """The times, "since ... in January 2023 through the end of June" and "in fiscal 2024 through May" as one stretch
    each."""
    made: list[When] = []
    for each in found:
        before = made[-1] if made else None
        if (
            before is not None
            and each.cue == "through"
            and each.grain in ("month", "day")
            and (before.cue == "since" or before.grain == "fiscal-year")
            and before.grain in ("month", "day", "year", "fiscal-year")
            and before.first < each.last
            and (before.grain != "fiscal-year" or each.last <= date(fiscal_year(before.first), 9, 30))
            and re.fullmatch(r"[^.;:\d]{0,40}", plain[before.end : each.start])
        ):
            made[-1] = replace(before, end=each.end, last=each.last, grain="span", cue="")
        else:
            made.append(each)
    return made


_COMPARATIVE = re.compile(
    r"\b(?:mas|menos|mayor(?:es)?|menor(?:es)?|superior(?:es)?|inferior(?:es)?|igual|alt[oa]s?|baj[oa]s?|mejor"
    r"|peor|doble|triple|veces|mism[oa])\b"
)
"""What makes "que en 2022" the other side of a comparison, where "dijo que en 2022" is none."""


_YEAR_END = re.compile(
    r"\b(?:el ano (?:se )?cerro|cerro el ano|al cerrar el ano|al cierre del ano|the year (?:ended|closed)"
    r"|(?:ended|closed) the year)\b"
)


def _year_ends(found: list[When], plain: str) -> Iterator[When]:
    """ "..., and the year closed with 248,284": the whole of the year named just before."""
    for match in _YEAR_END.finditer(plain):
        near = [each for each in found if 0 <= match.start() - each.end < _LONGEST_SENTENCE]
        if near and not any(e.start < match.end() and e.end > match.start() for e in found):
            near = [each for each in near if each.grain == "year"] or near
            year = near[-1].first.year - (near[-1].grain == "mirror" and near[-1].how == "relative")
            yield from stretch(match, date(year, 1, 1), date(year, 12, 31), "year", near[-1].how)


def _with_year_of_the_sentence(found: list[When], plain: str) -> Iterator[When]:
    """ "In 2023 ..., in August alone ...": a month without a year takes the one year that its sentence is about."""
    for i, each in enumerate(found):
        if each.grain != "month" or each.how != "inferred" or each.cue:
            yield each
            continue
        low, high = _sentence_around(plain, each)
        years = {
            w.first.year
            for w in found[max(0, i - NEIGHBOURS) : i + NEIGHBOURS]
            if w.grain == "year"
            and low <= w.start < high
            and not _set_beside(plain, w)
            and (w.end <= each.start or not re.search(r"\d", plain[each.end : w.start]))
        }
        if len(years) == 1:
            first = date(years.pop(), each.first.month, 1)
            yield replace(each, first=first, last=month_end(first.year, first.month))
        else:
            yield each


def _fiscal_in_list(each: When, found: list[When], plain: str) -> When:
    """ "From 458,088 in fiscal year 2020 to 1,734,686 in 2021": a year behind a fiscal one is fiscal."""
    low = max(plain.rfind(mark, max(0, each.start - _LONGEST_SENTENCE), each.start) for mark in (". ", "\n"))
    if (
        each.grain != "year"
        or each.how != "printed"
        or not any(w.grain == "fiscal-year" and w.start >= low for w in found)
    ):
        return each
    first = fiscal_year_start(each.first.year)
    return replace(each, first=first, last=date(each.first.year, 9, 30), grain="fiscal-year")


def _pointing_back(each: When, found: list[When], plain: str) -> When:
    """ "Statistics for April 2024. During this month ...": the month named just before, not the day's own."""
    if each.grain != "month" or plain[each.start : each.end] not in ("this month", "este mes"):
        return each
    near = [w for w in found if w.grain == "month" and w.how == "printed" and 0 < each.start - w.end < 200]
    return replace(each, first=near[-1].first, last=near[-1].last) if near else each


_BARE_PART = re.compile(
    r"[a-z]+ (?:the|el) (?:quarter|trimestre|semestre)|(?:the |l[oa]s )?(?:first|primer[oa]s) [a-z]+ (?:months|meses)"
    r"(?: (?:of the|del) (?:year|ano))?"
)


def _named_part(each: When, earlier: list[When], plain: str) -> When:
    """ "In the quarter", "in the first two months": the latest one named before it, if any."""
    if each.grain != "span" or not _BARE_PART.fullmatch(plain[each.start : each.end]):
        return each
    alike = [w for w in earlier if w.grain == "span" and _months(w) == _months(each)]
    named = max(alike, key=lambda when: when.last, default=each)
    return replace(each, first=named.first, last=named.last)


def _months(when: When) -> int:
    return 12 * (when.last.year - when.first.year) + when.last.month - when.first.month + 1


def _sentence_around(plain: str, each: When) -> tuple[int, int]:
    low = max(
        plain.rfind(mark, max(0, each.start - _LONGEST_SENTENCE), each.start) for mark in (". ", "\n", "; ")
    )
    highs = [
        at
        for mark in (". ", "\n", "; ")
        if (at := plain.find(mark, each.end, each.end + _LONGEST_SENTENCE)) >= 0
    ]
    return max(low + 1, each.start - _LONGEST_SENTENCE), min(highs, default=each.end + _LONGEST_SENTENCE)


def _set_beside(plain: str, each: When) -> bool:
    """Whether a year is only what something is compared to, or reckoned from ("the lowest August since 2020")."""
    before = plain[max(0, each.start - 60) : each.start]
    return any(dict(_CUES)[name].search(before) for name in ("compared", "since"))


def _with_year_of_the_list(found: list[When], plain: str) -> Iterator[When]:
    """ "in February and March 2024": a month without a year takes that of the next in its list."""
    for i, each in enumerate(found):
        following = found[i + 1] if i + 1 < len(found) else None
        if (
            following
            and each.grain == following.grain == "month"
            and each.how == "inferred"
            and not each.cue
            and following.how == "printed"
            and following.start - each.end < 60
            and re.fullmatch(
                r"(?:,|,? (?:and|y|o|or|e)|,? (?:and|y) (?:in|en)|,? then(?: in)?)"
                r"(?![^.;\d]*\b(?:since|desde|than|que)\b)"
                r"[^.;\d]{0,40}",
                plain[each.end : following.start],
            )
        ):
            year = following.first.year - (each.first.month > following.first.month)
            first = date(year, each.first.month, 1)
            yield replace(each, first=first, last=month_end(year, first.month))
        else:
            yield each
