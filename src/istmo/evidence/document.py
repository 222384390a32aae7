"""A text as a document: cleaned without moving a character, cut into sentences, its language told.

Positions are those of the text as given. What is not the report's own (comment forms, picture credits, headlines of
other articles) is marked, not removed.
"""

import re
from datetime import date
from itertools import pairwise

from istmo.evidence.folding import folded
from istmo.evidence.types import Document, Language, Sentence

_STOP: dict[Language, frozenset[str]] = {
    "en": frozenset(
        ["the", "of", "and", "to", "in", "that", "for", "was", "on", "with", "were", "by", "from", "at", "as", "it",
         "is",
         "his", "their", "has", "been", "who"]
    ),
    "es": frozenset(
        ["el", "la", "los", "las", "de", "que", "en", "y", "un", "una", "por", "con", "para", "del", "se", "al", "su",
         "como", "mas", "fue", "entre"]
    ),
}  # fmt: skip
_ABBREVIATION = re.compile(
    r"(?:\b(?:u\.s|u\.n|e\.u|ee|uu|ee\. ?uu|mr|mrs|ms|dr|dra|sr|sra|sen|rep|gov|gen|no|num"
    r"|st|jan|feb|mar|apr|jun|jul|aug"
    r"|sept?|oct|nov|dec|approx|art|inc|vs|etc|p|pp|fig|d\.c|a\.m|p\.m|lic|ing)|\b[a-z])\.$"
)
_END = re.compile(r"""[.!?…]+["'”’»)\]]*(?=\s|$)|\n\s*\n|\n(?=\s*\S)""")
_DIGIT = re.compile(r" \d")
_ASIDE = re.compile(
    r"^\s*(?:leave a (?:reply|comment)\b|please enter your\b|photo of author|(?:also read"
    r"|read (?:also|more)|related)\b"
    r"|see also\b|deja (?:un|tu) comentario|dejar (?:un|una) (?:comentario|respuesta)|lea tambien"
    r"|leer? (?:mas|tambien)"
    r"|te puede interesar|(?:le|te) recomendamos|ademas lea|noticias? relacionadas?|share this"
    r"|compart[ae]|subscribe\b"
    r"|suscrib|photo(?: by|:)|foto(?:grafia)?:|image:|save my name|copyright|advertisement|publicidad|most read"
    r"|lo mas leido|trending|tags?:|etiquetas?:)"
)
LONGEST = 2_000
"""Characters of a sentence: a longer one is cut, so that no text takes long."""
_RELATED_INSIDE = re.compile(r"[(\[](?:read|see|lea|vea|leer)(?: (?:also|more|tambien|mas))?:[^)\]]*[)\]]")


def document(name: str, text: str, published: date | None = None) -> Document:
    """A text as a document.

    Args:
        name: of its file.
        text: as read.
        published: the day that the file gives.
    """
    plain = folded(text)
    sentences = tuple(_sentences(text, plain))
    return Document(name, text, language(plain), sentences, tuple(_aside(plain, sentences)), published)


def language(plain: str) -> Language:
    """English or Spanish, whichever has more of its commonest words in a folded text."""
    words = re.findall(r"[a-z]+", plain[:50_000])
    counts = {each: sum(word in stop for word in words) for each, stop in _STOP.items()}
    return "es" if counts["es"] > counts["en"] else "en"


def _sentences(text: str, plain: str) -> list[Sentence]:
    found, start, paragraph = [], 0, 0
    for match in _END.finditer(plain):
        broken = match[0].startswith("\n")
        if broken and match[0].count("\n") == 1 and _wrapped(text, match.start(), match.end()):
            continue
        if not broken:
            if match[0][0] == "." and _ABBREVIATION.search(
                plain, max(start, match.start() - 12), match.start() + 1
            ):
                if not _new_sentence(text, match.end()) or _DIGIT.match(text, match.end()):
                    continue  # "Sept. 30"
            elif not _new_sentence(text, match.end()) and "\n" not in text[match.end() : match.end() + 1]:
                continue
        found.append((start, match.end(), paragraph))
        start = match.end()
        paragraph += broken or "\n" in text[match.end() : match.end() + 1]
    found.append((start, len(text), paragraph))
    trimmed = [_trim(text, *each) for each in found]
    return [short for each in trimmed if each.end > each.start for short in _cut(each)]


def _cut(sentence: Sentence) -> list[Sentence]:
    """A sentence in pieces that can be searched in bounded time."""
    edges = [*range(sentence.start, sentence.end, LONGEST), sentence.end]
    return [Sentence(*pair, sentence.paragraph) for pair in pairwise(edges)]


def _wrapped(text: str, start: int, end: int) -> bool:
    """Whether a line break stands in the middle of a sentence: the next line goes on in lower case."""
    before, after = text[max(0, start - 1) : start], text[end : end + 80].lstrip()[:1]
    if _NUMBERED.match(text, end) or _ROW.match(text, end):
        return False
    line = text[text.rfind("\n", 0, start) + 1 : start].strip()
    if after.isdigit() and (line.isupper() or line[:1].isdigit()):
        return False  # key figures, one a line
    return before not in '.!?:;"”»' and (after.islower() or (after.isdigit() and before not in "|"))


_ROW = re.compile(r"[^\n|]{1,40}\|")
_NUMBERED = re.compile(r"\s*\d{1,2}[.)] \w")


def _new_sentence(text: str, position: int) -> bool:
    """Whether what follows begins like a sentence: a capital, a quotation mark, a digit or a bullet."""
    rest = text[position : position + 6].lstrip()
    before = text[max(0, position - 5) : position]
    if re.search(r"\b(?:U\.S|EE\. ?UU|EE|D\.C|a\.m|p\.m)\.$", before):
        # "the U.S. Border Patrol" and "in the U.S. The border": only an article or a pronoun begins a sentence there.
        return bool(
            re.match(
                r"\s*(?:The|In|A|It|He|She|They|This|El|La|Los|Las|En|Un|Una)\b",
                text[position : position + 8],
            )
        )
    return bool(rest) and (rest[0].isupper() or rest[0].isdigit() or rest[0] in "\"'“”«»‘’¿¡-–—•*([")


def _trim(text: str, start: int, end: int, paragraph: int) -> Sentence:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Sentence(start, end, paragraph)


def _aside(plain: str, sentences: tuple[Sentence, ...]) -> list[tuple[int, int]]:
    lines = [(each.start, each.end) for each in sentences if _ASIDE.match(plain[each.start : each.end])]
    return lines + [match.span() for match in _RELATED_INSIDE.finditer(plain)]
