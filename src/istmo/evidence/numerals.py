"""The number grammar, English and Spanish: digits and words into values.

In Spanish both marks set off thousands (520.085 and 520,085), and "mil" is a word of its own: "140 mil 982" is
140,982 and "19 mil 95" is 19,095. Three digits after a mark are thousands; one or two, or any before a scale word, are
decimals.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from istmo.evidence.types import Language

_ONES = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "once": 11,
    "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciseis": 16, "diecisiete": 17, "dieciocho": 18,
    "diecinueve": 19, "veinte": 20, "veintiun": 21, "veintidos": 22, "veintitres": 23, "veinticuatro": 24,
    "veinticinco": 25, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80,
    "noventa": 90, "cien": 100, "ciento": 100, "doscientos": 200, "doscientas": 200, "trescientos": 300,
    "trescientas": 300, "cuatrocientos": 400, "cuatrocientas": 400, "quinientos": 500, "quinientas": 500,
    "seiscientos": 600, "seiscientas": 600, "setecientos": 700, "setecientas": 700, "ochocientos": 800,
    "ochocientas": 800, "novecientos": 900, "novecientas": 900,
}  # fmt: skip
_SCALES = {"hundred": 1e2, "thousand": 1e3, "mil": 1e3, "mi": 1e3, "million": 1e6,
           "millions": 1e6, "millon": 1e6, "millones": 1e6,
           "billion": 1e9, "bn": 1e9, "mn": 1e6, "k": 1e3, "m": 1e6, "mm": 1e6, "b": 1e9}  # fmt: skip
_COLLECTIVES = {
    "half-million": 5e5, "a half-million": 5e5, "a half million": 5e5, "half a million": 5e5, "half million": 5e5,
    "medio millon": 5e5, "a dozen": 12, "una docena": 12,
    "two dozen": 24, "dos docenas": 24, "half a dozen": 6, "media docena": 6, "una veintena": 20, "una treintena": 30,
    "una quincena": 15, "una decena": 10, "un centenar": 100, "a hundred": 100, "a thousand": 1e3,
    "a million": 1e6, "one million": 1e6, "un millon": 1e6, "one billion": 1e9, "a billion": 1e9,
    "one hundred": 100, "one thousand": 1e3, "million and a half": 1.5e6, "a million and a half": 1.5e6,
    "millon y medio": 1.5e6, "un millon y medio": 1.5e6, "a quarter of a million": 2.5e5, "un cuarto de millon": 2.5e5,
    "a quarter million": 2.5e5, "a quarter-million": 2.5e5,
}  # fmt: skip
_FRACTIONS = {
    "a third": 100 / 3, "one third": 100 / 3, "one-third": 100 / 3, "two thirds": 200 / 3,
    "two-thirds": 200 / 3, "a quarter": 25.0, "one quarter": 25.0, "three quarters": 75.0, "three-quarters": 75.0,
    "un tercio": 100 / 3, "una tercera parte": 100 / 3, "dos tercios": 200 / 3,
    "la tercera parte": 100 / 3, "la cuarta parte": 25.0,
    "dos terceras partes": 200 / 3, "un cuarto": 25.0, "una cuarta parte": 25.0, "tres cuartos": 75.0,
    "dos quintas partes": 40.0, "tres quintas partes": 60.0, "cuatro quintas partes": 80.0, "two-fifths": 40.0,
    "three-fifths": 60.0, "four-fifths": 80.0, "tres cuartas partes": 75.0,
    "una quinta parte": 20.0, "la quinta parte": 20.0, "a fifth": 20.0, "one fifth": 20.0, "one-fifth": 20.0,
    "two fifths": 40.0, "three fifths": 60.0, "four fifths": 80.0, "one-quarter": 25.0, "one-tenth": 10.0,
    "una decima parte": 10.0, "la decima parte": 10.0,
    "half": 50.0, "one half": 50.0, "la mitad": 50.0,
}  # fmt: skip
_MULTIPLES = {
    "twice": 2.0, "double": 2.0, "triple": 3.0, "thrice": 3.0, "el doble": 2.0, "el triple": 3.0, "el cuadruple": 4.0,
    "doble": 2.0, "cuadruple": 4.0,
    "quadruple": 4.0, "doubled": 2.0, "tripled": 3.0, "quadrupled": 4.0, "duplico": 2.0, "duplicaron": 2.0,
    "duplica": 2.0, "triplico": 3.0, "triplicaron": 3.0, "triplica": 3.0,
}  # fmt: skip
ROUGH_SHARE, ROUGH_RATIO = 10.0, 1.0
"""What a share ("six in ten", in percentage points) and a multiple ("twice") in words are good to."""
COLLECTIVE_STEP = 0.1
"""A collective ("una veintena") is good to about a tenth of itself."""

_DIGITS = (
    r"(?:(?<=\()|(?<=\btotal of )|(?<=\btotal de ))\d{1,3}, \d{3}(?=\)| [a-z])|"
    r"\d{1,3}, 0\d\d(?!\d)|\d{1,3}(?P<mark>[.,' ])\d{3}(?!\d)(?:(?P=mark)\d{3}(?!\d))*(?:[.,]\d{1,2}(?!\d))?(?![.,]\d)"
    r"|\d{1,15}(?:[.,]\d{1,15}){0,5}(?!\d)"
)
_WORD = "|".join(sorted(_ONES, key=len, reverse=True))
_SCALE = r"hundred|thousand|million|millions|billion|mil millones|mil|mi(?= \d{3}\b)|millones|millon|bn|mn|mm"
_NUMBER = re.compile(
    rf"(?<![\w/$€])(?<!\d[.,])(?<![a-z]-)(?P<digits>{_DIGITS})(?:(?:[ -]| ?de )?(?P<scale>{_SCALE})\b"
    rf"|(?P<letter>[kmb])\b)?"
    rf"(?:(?:(?<=mil)|(?<= mi)|(?<=thousand)) (?P<after>\d{{1,3}})(?![\d.,]\d|\d))?"
    rf"(?:(?![a-z\d])|(?<=[.,]\d{{3}})(?=[a-z]{{4}}))"
)
_NUMBER_AFTER_SIGN = re.compile(
    rf"(?:(?<=[$€])|(?<=\bq)|(?<=\b[ql]\.)|(?<=\bb/\.))\s?(?P<digits>{_DIGITS})"
    rf"(?:[ -]?(?P<scale>{_SCALE})\b|(?P<letter>[kmb])\b)?(?:(?<=mil) (?P<after>\d{{1,3}})(?![\d.,]\d|\d))?"
)
_WORDS = re.compile(
    rf"(?<![\w-])(?:(?P<set>{'|'.join(sorted(map(re.escape, _COLLECTIVES), key=len, reverse=True))})"
    rf"|(?<!\d )(?P<bare>mil) (?P<bareafter>\d{{1,3}})"
    rf"|(?P<words>(?:{_WORD})(?:(?: y |-| and | )(?:{_WORD}|hundred|thousand|mil))*)"
    rf"(?: (?P<scale>{_SCALE}))?(?: (?P<after>\d{{1,3}}))?)(?![\w-])"
)
_FRACTION = re.compile(
    rf"(?<![\w-])(?<!first )(?<!second )(?<!primera )(?<!segunda )(?<!and a )"
    rf"(?:{'|'.join(sorted(map(re.escape, _FRACTIONS), key=len, reverse=True))})"
    r"(?= (?:of|de|del|were|are|was|had|came|eran|son|fueron|venian|the|all|its|their|between|from"
    r"|menos|fewer)\b| \(|[,.;)”»\"])"
    r"(?! (?:of a|de) (?:million|millon)| (?:of|de|del) (?:the (?:year|fiscal|month)|fiscal|ano|mes|(?:19|20)\d\d))"
)
_MULTIPLE = re.compile(
    rf"(?<![\w-])(?<!to )(?:{'|'.join(sorted(map(re.escape, _MULTIPLES), key=len, reverse=True))})"
    r"(?= (?:as|the|what|that|of|its|their|de|del|que|los|las)\b)"
    r"|(?<=del )(?:doble|triple|cuadruple)(?=[.,;:)]|$)"
    r"|(?<=more than )(?:double|triple|quadruple)(?=[.,;:)]| from\b|$)"
    r"|(?:(?<=more than )|(?<=nearly )|(?<=almost )|(?<=has )|(?<=have )|(?<=had ))(?:doubl|tripl|quadrupl)ed\b"
    r"|(?<=se )(?:dupl|tripl)ic(?:o|aron|a)\b"
)
_SMALL = {
    "one": 1,
    "un": 1,
    "uno": 1,
    "una": 1,
    **{name: number for name, number in _ONES.items() if number <= 10},
}
_MILLIONS_BEFORE = re.compile(
    rf"(?<![\w.,])(?P<number>{'|'.join(_SMALL)}|\d{{1,3}}) millon(?:es)? (?:con )?$"
)
_HALVES = re.compile(
    rf"(?<![\w.,])(?P<number>one(?= and)|{'|'.join(name for name, value in _SMALL.items() if value > 1)}"
    rf"|\d{{1,3}}) (?:millones y medio|and a half million)\b"
)
_OF_PEOPLE = re.compile(
    r" de (?:personas|migrantes|encuentros|detenciones|arrestos|aprehensiones|extranjeros)\b"
)
_MILLIONS_BEHIND = re.compile(r" millones\b")
_OF_EIGHT = re.compile(
    rf"(?<![\w-])(?P<part>one|un|una) [a-z]+ (?:in(?: every)?|out of(?: every)?|of every|de cada) "
    rf"(?P<whole>{'|'.join(_SMALL)}|\d\d?)"
    r"(?![\w-]|[.,]\d|%| (?:%|per|por|years?|months?|weeks?|days?|hours?|anos?|mes(?:es)?|semanas?|dias?|horas?)\b)"
)
""""One child in eight"."""
_IN_EVERY = re.compile(
    rf"(?<![\w-])(?P<part>{'|'.join(_SMALL)}|\d+) (?:in(?: every)?|out of(?: every)?|of every|de cada|en cada) "
    rf"(?P<whole>{'|'.join(_SMALL)}|\d+)(?![\w-])"
)


@dataclass(frozen=True)
class Numeral:
    """A number in a folded text.

    Args:
        start, end: its characters.
        value: what it says.
        step: the unit of its last printed digit.
        malformed: whether its separators group no thousands.
        worded: whether it is written in words alone.
        kind: "share" for a fraction in words ("a third of", "six in ten"), its value then being in percent; "ratio"
            for a multiple ("twice as many"); "" else.
    """

    start: int
    end: int
    value: float
    step: float
    malformed: bool = False
    worded: bool = False
    kind: Literal["", "share", "ratio"] = ""


def numerals(plain: str, language: Language) -> list[Numeral]:
    """The numbers of a folded text, in order, not overlapping; years, dates and such are among them.

    Args:
        plain: folded text.
        language: which decides what a single mark before three digits is.
    """
    found: list[Numeral] = []
    taken = bytearray(len(plain))
    for each in _all(plain, language):
        if not any(taken[each.start : each.end]):
            taken[each.start : each.end] = b"\1" * (each.end - each.start)
            found.append(each)
    return sorted(found, key=lambda each: each.start)


def _all(plain: str, language: Language) -> Iterator[Numeral]:
    for match in (*_IN_EVERY.finditer(plain), *_OF_EIGHT.finditer(plain)):
        part, whole = (float(_SMALL.get(match[name], 0) or match[name]) for name in ("part", "whole"))
        if 0 < part < whole <= 1000 and not (match["part"].isdigit() and whole > 100):
            yield Numeral(
                match.start(), match.end(), 100 * part / whole, ROUGH_SHARE, worded=True, kind="share"
            )
    for match in _HALVES.finditer(plain):
        value = (_SMALL.get(match["number"], 0) or int(match["number"])) + 0.5
        yield Numeral(match.start(), match.end(), value * 1e6, 1e5, worded=not match["number"].isdigit())
    for match in _WORDS.finditer(plain):
        thousands = (match["scale"] or (match["words"] or "").rsplit(" ", 1)[-1]) == "mil"
        if match["bare"] or (match["after"] and thousands):
            yield from _of_words(match)
    for pattern in (_NUMBER_AFTER_SIGN, _NUMBER):
        # "1 millon 393 mil 683": what ends in thousands takes the million before it along.
        for match in sorted(
            pattern.finditer(plain), key=lambda each: not (each["after"] or each["scale"] == "mil")
        ):
            yield from _of_digits(match, language)
    for match in _FRACTION.finditer(plain):
        yield Numeral(
            match.start(), match.end(), _FRACTIONS[match[0]], ROUGH_SHARE, worded=True, kind="share"
        )
    for match in _MULTIPLE.finditer(plain):
        yield Numeral(
            match.start(), match.end(), _MULTIPLES[match[0]], ROUGH_RATIO, worded=True, kind="ratio"
        )
    for match in _WORDS.finditer(plain):
        yield from _of_words(match)


def _of_digits(match: re.Match[str], language: Language) -> Iterator[Numeral]:
    groups = match.groupdict()
    scale = _SCALES.get(groups["letter"] or "", 1.0)
    word = groups["scale"]
    if word:
        scale = 1e9 if word == "mil millones" else _SCALES[word]
    # Nobody counts thousands of millions of people: "2.045 millones de personas" is printed as in English.
    spoken: Language = "en" if _OF_PEOPLE.match(match.string, match.end()) else language
    value, decimals, malformed = parse(groups["digits"], spoken if scale > 1 else language, scaled=scale > 1)
    start = match.start() + (len(match[0]) - len(match[0].lstrip()))
    after = groups.get("after")
    if after:
        yield _thousands(start, match, value * 1e3 + int(after))
        return
    digits = groups["digits"]
    if word == "mil" and value < 1e3 and _MILLIONS_BEFORE.search(match.string, max(0, start - 16), start):
        yield _thousands(start, match, value * 1e3)
        return
    # "2024 mil" and "5 m" are no numbers of anything; a bare letter needs a decimal or a large context.
    if (
        groups["letter"]
        and match.end() < len(match.string)
        and match.string[match.end() : match.end() + 1] in "²³"
    ):
        return
    end = match.end()
    step = scale * 10.0**-decimals
    if decimals == 0 and not malformed:
        zeros = len(digits) - len(digits.rstrip("0,.' "))
        step = max(rounded_to(value, sum(c == "0" for c in digits[len(digits) - zeros :])) * scale, 1.0)
    yield Numeral(start, end, value * scale, step, malformed)


def _thousands(start: int, match: re.Match[str], value: float) -> Numeral:
    """A number of thousands and what follows them ("117 mil 900"), and its millions before or behind, if any:
    "un millon 393 mil 683", "19 mil 804 millones"."""
    end, plain = match.end(), match.string
    behind = _MILLIONS_BEHIND.match(plain, end)
    if behind:
        return Numeral(start, behind.end(), value * 1e6, 1e6)
    before = _MILLIONS_BEFORE.search(plain, max(0, start - 16), start)
    if before and value < 1e6:
        start = before.start()
        value += 1e6 * (_SMALL.get(before["number"], 0) or int(before["number"]))
    zeros = len(str(int(value))) - len(str(int(value)).rstrip("0"))
    return Numeral(start, end, value, rounded_to(value, zeros))


def rounded_to(value: float, zeros: int) -> float:
    """The unit of a whole number's last digit that says something: trailing zeros do not, but two digits always count
    (300,000 is good to 10,000), and a single zero behind many digits (124,220) is one like the others."""
    if zeros == 1 and value >= 10_000:
        return 1.0
    return min(10.0**zeros, 10.0 ** (len(str(int(value))) - 2))


def parse(digits: str, language: Language, *, scaled: bool) -> tuple[float, int, bool]:
    """The value of printed digits, how many are decimals, and whether the separators are malformed.

    Args:
        digits: with their separators.
        language: Spanish reads 128.900 as thousands; so does English where no decimals make sense.
        scaled: whether a scale word follows ("2.700 millones" are thousands of millions, "2,7 millones" decimals;
            in English "2.700 million" too, as nobody prints decimals that end in 00, and "2.480 million" decimals).
    """
    marks = [c for c in digits.replace(", ", ",") if not c.isdigit()]
    parts = re.split(r"[.,' ]+", digits)
    last, whole = parts[-1], float("".join(parts))
    if not marks or ", " in digits:
        return whole, 0, bool(marks)
    mixed = len(set(marks)) == 2 and marks[-1] in ".," and marks.count(marks[-1]) == 1 and len(last) != 3
    grouped = len(parts[0]) <= 3 and parts[0] != "0" and all(len(part) == 3 for part in parts[1:])
    point = scaled and marks == ["."] and language == "en" and not last.endswith("00")
    if grouped and not point and not mixed:
        return whole, 0, False
    short = len(last) <= 2 or parts[0] == "0" or (scaled and len(last) <= 3)
    if mixed or (len(marks) == 1 and marks[0] in ".," and short):
        return float("".join(parts[:-1]) + "." + last), len(last), False
    return whole, 0, True


def _of_words(match: re.Match[str]) -> Iterator[Numeral]:
    groups = match.groupdict()
    if groups["set"]:
        value = float(_COLLECTIVES[groups["set"]])
        yield Numeral(match.start(), match.end(), value, value * COLLECTIVE_STEP, worded=True)
        return
    if groups["bare"]:
        yield _thousands(match.start(), match, 1e3 + int(groups["bareafter"]))
        return
    value = _sum(groups["words"])
    scale = 1e9 if groups["scale"] == "mil millones" else _SCALES.get(groups["scale"] or "", 1.0)
    if groups["after"] and (groups["scale"] or groups["words"].rsplit(" ", 1)[-1]) == "mil":
        yield _thousands(match.start(), match, value * scale + int(groups["after"]))
        return
    end = match.end() if not groups["after"] else match.start("after") - 1
    yield Numeral(match.start(), end, value * scale, scale if scale > 1 else 1.0, worded=True)


def _sum(words: str) -> float:
    """The value of number words: "ciento cuarenta mil" is 140,000, "two hundred" 200."""
    total, current = 0.0, 0.0
    for word in re.split(r" y | and |-| ", words):
        if word in ("mil", "thousand"):
            total, current = total + max(current, 1.0) * 1e3, 0.0
        elif word == "hundred":
            current = max(current, 1.0) * 100
        else:
            current += _ONES[word]
    return total + current
