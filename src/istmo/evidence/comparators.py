"""How a figure is hedged, and the interval that its printed precision and hedge allow."""

import re

from istmo.evidence.types import Comparator
from istmo.evidence.verdict import LOOSE

_BEFORE: dict[Comparator, str] = {
    "at-least": r"at least|no fewer than|no less than|not less than|a minimum of|al menos|por lo menos|cuando menos"
    r"|como minimo|un minimo de|no menos de",
    "at-most": r"up to|as (?:many|much) as|at most"
    r"|no more than|not more than|a maximum of|maximum of|hasta(?: un maximo de)?"
    r"|a lo sumo|como maximo|un maximo de|maximo de|no mas de|limit(?:ed)? (?:of|to)|capped at|cap of|tope de",
    "nearly": r"nearly|almost|just under|just shy of|just below|approaching|nearing|shy of|just short of"
    r"|practically|casi|poco menos de|rozan?d?o?(?: los| las)?|practicamente|a punto de (?:alcanzar"
    r"|llegar a)(?: los| las)?"
    r"|alcanzan? casi",
    "about": r"about|around|close to|roughly|approximately|approx\.?|some|an estimated|estimated at|estimated"
    r"|in the region of|at round|circa|perhaps|maybe|tal vez|quizas?|cerca de|rond(?:an?|aban?|aron)(?: los| las)?"
    r"|an average of about|or so|~|unos|unas|alrededor de|en torno a|aproximadamente"
    r"|aprox\.?|cosa de|del orden de|se estima(?:n)? en|estimad[oa]s? en|un estimado de|round"
    r"|más o menos|mas o menos",
    "more-than": r"more than|over|greater than|exceed(?:s|ed|ing)?|upwards? of|in excess of|above|surpass(?:es"
    r"|ed|ing)?"
    r"|topp(?:ed|ing)|tops|just over|well over|a little over|slightly over|slightly more than|passed|north of|beyond"
    r"|mas del?|mayor(?:es)? (?:a|que|de)|superior(?:es)? a|super(?:a|an|o|aron|ando|aba|aban|ar|ado|aria)"
    r"|por encima de|rebas(?:a|an|o|aron|ando|ar|aba)|sobrepas(?:a|an|o|aron|ando|ar)|exced(?:e|en|io|ieron|iendo)"
    r"|algo mas de|poco mas de|un poco mas de|(?:la|las) mas de|arriba de",
    "less-than": r"less than|fewer than|lower than|under|below|menos del?|por debajo de|inferior(?:es)? a"
    r"|menor(?:es)? (?:a|que|de)"
    r"|debajo de|no llega(?:n)? a|sin llegar a",
}
_FILLER = (
    r"(?: (?:a|an|the|los|las|el|la|un|una|of|de|record|its|their|sus?|total|whopping|historic"
    r"|combined|additional|another"
    r"|other|otr[oa]s|additional|us|usd))*"
)
_ORDER: tuple[Comparator, ...] = ("at-least", "at-most", "nearly", "less-than", "more-than", "about")
_PATTERNS = {
    each: re.compile(rf"(?<![\w-])(?:{_BEFORE[each]}){_FILLER} ?(?:us\$|u\$s|[$€+])?\s?$") for each in _ORDER
}
_AFTER: dict[Comparator, re.Pattern[str]] = {
    "at-least": re.compile(
        r"^(?: [a-z]+)?,? (?:or more|or greater|o mas|y mas)\b|^ (?:at (?:the )?least|al menos|por lo menos)\b"
    ),
    "more-than": re.compile(r"^(?:\+|-plus\b| plus\b)"),
    "about": re.compile(r"^(?: [a-z]+)? (?:or so|approximately|more or less|aproximadamente|mas o menos)\b"),
    "at-most": re.compile(r"^(?: [a-z]+)?,? (?:or less|or fewer|o menos)\b"),
}
_SOME = re.compile(r"(?<![\w-])(?:some|unos|unas)\s?$")
_COMPARES = re.compile(
    r"(?:\b(?:son|es|fue|fueron|era|eran|sea|%|ciento|veces|is|are|was|were|percent"
    r"|times)(?<!is)(?<!are)(?<!was)(?<!were) (?:muy "
    r"|mucho |far |much |well )?|%\s|muy )(?:mayor(?:es)?|superior(?:es)?|inferior(?:es)?"
    r"|menor(?:es)?|higher|lower|greater|por encima|por debajo|above|below) (?:al?|de|than"
    r"|que)?(?: (?:los|las|la|el|the))? ?$"
)
""""18 % superior a los 188.858": the figure is what is compared with, and exact."""
_BESIDE = re.compile(
    r"\d(?: [a-z]+){0,2}, (?:well |far |just |slightly |muy |algo |ligeramente )?(?:below|above|por debajo de"
    r"|por encima de|arriba de"
    r"|abajo de) ?$"
)
_THE = re.compile(r"\b(?:above|below|over|under|than|que|de|encima de|debajo de) (?:the|los|las) $")
_EXCEEDS = re.compile(
    r"\b(?:(?:inferior|superior|menor|mayor)(?:es)? a (?:los|las)|(?:exceeds?|exceeded|exceeding|surpass(?:es|ed|ing)?"
    r"|topp(?:ed|ing)|super(?:a|o|an|aron|ando)) (?:the|los|las)) $"
)
_TOLD_OF = re.compile(
    r"^ (?:[a-z]+ )?(?:who|that|recorded|registered|seen|reported|counted|que|registrad[oa]s|of|de|del)\b"
)
_OF = re.compile(r"^ (?:[a-z]+ )?(?:of|in|de|del|en|who|that|recorded|registered|seen|que|registrad[oa]s)\b")
""""Above the 47,283 of August 2020", "117,900, below 171,387 in May 2023": the figure is what is compared with, and
exact."""
_RISE_OVER = re.compile(
    r"(?:\b(?:increase|rise|jump|surge|growth|gain|drop|decrease|decline|percent|per cent)|%)(?: from)? over the $"
)
""""An 87 percent increase over the 70,351 claims filed in 2019": what is compared with."""
_WENT_BY = re.compile(r"\b(?:through|across|by|there|here) (?:[a-z]+ ){1,3}passed $")
""""Through here passed 545,043": no bound."""
_PEAK = re.compile(r"\b(?:el|al|del|un nuevo|the|a new) (?:maximo|maximum)(?: [a-z]+)? (?:de|of) ?$")
""""Tras el maximo de 249.785 de diciembre": the figure is a peak that was reached, and exact."""
_UNTIL = re.compile(r"\bhasta(?: (?:un|una|los|las|el|la|record|de|maximo|historico))*\s?$")
_MOVED = re.compile(
    r"\b(?:sub|aument|crec|baj|disminu|cay|descend|lleg|pas|elev|dispar|increment|desde)\w*\b"
)
_PLACE = re.compile(r"\b(?:moved|moves|took|takes|spread|turned|handed|carried|passed) (?:over|above)\s?$")
_ABOUT_MONEY = re.compile(r"\b(?:over|above|under) an? [$€]?$")
""""Argue over a $110.5 billion bill": what is argued about."""
_BETWEEN = re.compile(r"(?:between|from|entre|de|desde)(?: (?:los|las|the|us))? ?[$€]?$")
_AND = re.compile(
    r"^\s?%?\s?(?:thousand|million|mil|millones|percent|por ciento)?\s?(?:and|to|y|a|hasta)(?: los"
    r"| las)? [$€]?$|^\s?[-–—]\s?[$€]?$"
)

ABOUT = 0.01
"""Least share of a figure by which the record may lie from "about" and below "nearly", however many digits it has."""


def hedge(plain: str, start: int, end: int) -> Comparator:
    """The comparator of the number at `start:end` of a folded text; "exact" where nothing hedges it."""
    before = plain[max(0, start - 48) : start]
    after = plain[end : end + 24]
    for each, pattern in _AFTER.items():
        if pattern.search(after):
            return each
    if (
        ((_THE.search(before) or _BESIDE.search(before)) and _OF.match(after))
        or (_EXCEEDS.search(before) and _TOLD_OF.match(after))
        or _COMPARES.search(before)
        or _RISE_OVER.search(before)
        or _WENT_BY.search(before)
        or _PEAK.search(before)
        or _ABOUT_MONEY.search(before)
        or (_UNTIL.search(before) and _MOVED.search(plain[max(0, start - 90) : start]))
    ):
        return "exact"
    best: tuple[int, Comparator] = (-1, "exact")
    for each in _ORDER:
        found = pattern_end(_PATTERNS[each], before)
        if found is not None and found > best[0] and not _PLACE.search(before):
            best = (found, each)
    # "more than some 300" and "at least about": the nearest hedge is the weaker one, so the outer one counts.
    if best[1] == "about" and _SOME.search(before):
        outer = re.sub(_SOME, "", before)
        for each in _ORDER[:-1]:
            if pattern_end(_PATTERNS[each], outer) is not None:
                return each
    return best[1]


def pattern_end(pattern: re.Pattern[str], text: str) -> int | None:
    """Where the first match of a pattern that reaches the end of a text begins, counted so that longer hedges win."""
    found = pattern.search(text)
    return None if found is None else len(text) - found.start()


_MOVED_TO = re.compile(r"\b(?:from|de|desde|to|a|by|rose|fell|rise|went|cut)\b[a-z ]{0,20}$")


def between(plain: str, left: tuple[int, int], right: tuple[int, int]) -> bool:
    """Whether two numbers are the ends of one range: "between 5,000 and 6,000", "5,000-6,000"."""
    gap = plain[left[1] : right[0]]
    if not _AND.match(gap):
        return False
    if re.fullmatch(r"\s?[-–—]\s?[$€]?", gap):
        return True
    opening = _BETWEEN.search(plain[max(0, left[0] - 14) : left[0]])
    if opening is None:
        return bool(re.fullmatch(r" (?:thousand )?(?:to|a) [$€]?", gap)) and not _MOVED_TO.search(
            plain[max(0, left[0] - 30) : left[0]]
        )
    word = opening[0].split()[0]
    return word in ("between", "entre")


def interval(value: float, step: float, comparator: Comparator) -> tuple[float, float]:
    """The lowest and highest true value for which a figure is a fair rendering.

    Args:
        value: as printed.
        step: the unit of its last printed digit.
        comparator: its hedge.

    "Exact" allows half a step each way, as rounding does. "More than" allows what lies above by no more than a step:
    what lies farther above makes it true, but loose (`verdict`). "Nearly" allows what lies just below.
    """
    half = 0.0 if step == 1 else step / 2
    match comparator:
        case "exact" | "between":
            return value - half, value + half
        case "about":
            slack = max(step, ABOUT * abs(value))
            return value - slack, value + slack
        case "more-than" | "at-least":
            return value, value + step
        case "less-than" | "at-most" | "nearly":
            return value - max(step, ABOUT * abs(value)), value


ROUND = ((10, 2.5), (5, 1.5))
"""Points by which a hedged share or change that is a multiple of ten, or of five, may be off: "nearly 40 percent"."""
CUT_FROM = 100
"""Percent from which decimals are as often cut off as rounded."""


def interval_of_share(value: float, step: float, comparator: Comparator) -> tuple[float, float]:
    """The lowest and highest true value for which a share, change or multiple is a fair rendering: half a step of its
    last digit each way, a step to the side that its hedge allows.

    Args:
        value: as printed.
        step: the unit of its last printed digit.
        comparator: its hedge.
    """
    step = max(step, 1.0) if float(value).is_integer() else step
    half, edge = 0.55 * step, 0.05 * step
    wide = max(2 * half, next((slack for tens, slack in ROUND if value >= tens and value % tens == 0), 0.0))
    cut_off = step if step < 1 or value >= CUT_FROM else half  # 973 for 973.7, 37.1 for 37.14
    match comparator:
        case "about":
            return value - wide, value + wide
        case "nearly" | "less-than":
            return value - wide, value + edge
        case "more-than":
            return value - edge, value + wide
        case "at-least":
            return value - edge, value * (1 + LOOSE)
        case "at-most":
            return value * (1 - LOOSE), value + edge
        case _:
            return value - half, value + cut_off
