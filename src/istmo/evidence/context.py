"""All that binding looks at: the document with its figures, times, terms and nationalities, by sentence."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from istmo.evidence.dating import HEAD
from istmo.evidence.demonyms import Origin, origins
from istmo.evidence.figures import figures
from istmo.evidence.folding import folded
from istmo.evidence.glossary import Mention, mentions
from istmo.evidence.reckoning import Clock
from istmo.evidence.types import Dating, Document, Figure, When
from istmo.evidence.when import times


@dataclass(frozen=True)
class Context:
    """A document and what stands in it.

    Args:
        document: the document.
        plain: its folded text.
        clock: what its times are reckoned from.
        figures: its figures, in order.
        times: the times it names, in order.
        mentions: the terms it uses, in order.
        origins: the nationalities it names, in order.
    """

    document: Document
    plain: str
    clock: Clock
    figures: tuple[Figure, ...]
    times: tuple[When, ...]
    mentions: tuple[Mention, ...]
    origins: tuple[Origin, ...]

    @cached_property
    def concepts(self) -> Counter[str]:
        """How often each concept is named in the whole document."""
        return Counter(each.concept for each in self.mentions)

    @cached_property
    def _sentence_at(self) -> list[int]:
        return [each.start for each in self.document.sentences]

    def sentence_of(self, position: int) -> int:
        """The index of the sentence in which a character stands."""
        return max(bisect_right(self._sentence_at, position) - 1, 0)

    @cached_property
    def times_by_sentence(self) -> dict[int, list[When]]:
        """Times, by the index of their sentence."""
        found: dict[int, list[When]] = {}
        for each in self.times:
            found.setdefault(self.sentence_of(each.start), []).append(each)
        return found

    @cached_property
    def mentions_by_sentence(self) -> dict[int, list[Mention]]:
        """Terms, by the index of their sentence."""
        found: dict[int, list[Mention]] = {}
        for each in self.mentions:
            found.setdefault(self.sentence_of(each.start), []).append(each)
        return found

    @cached_property
    def origins_by_sentence(self) -> dict[int, list[Origin]]:
        """Nationalities, by the index of their sentence."""
        found: dict[int, list[Origin]] = {}
        for each in self.origins:
            found.setdefault(self.sentence_of(each.start), []).append(each)
        return found

    @cached_property
    def heads(self) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """For each sentence, the intervals of the head of its own paragraph ("Honduras. ...", "- Mexico: ...") and of
        the heading of its section; empty where there is none."""
        found, section, outer, lead, paragraph = [], (0, 0), (0, 0), (0, 0), -1
        for i, each in enumerate(self.document.sentences):
            quote = self.plain[each.start : each.end]
            if each.paragraph != paragraph:
                lead, paragraph = (0, 0), each.paragraph
                opening = True
                if self.plain[section[0] : section[1]].endswith(":") and i and self.lists[i - 1] != i - 1:
                    section = section if self.lists[i] == self.lists[i - 1] else outer  # its list is over
            if i and len(quote) < LONGEST_HEAD and self._closes_line(i) and i not in self.figures_by_sentence:
                if i > 1 and not re.search(r"[.;!?|]$| \| ", quote) and not self._dated(i):
                    outer = outer if self.plain[section[0] : section[1]].endswith(":") else section
                    section = (each.start, each.end)
            elif opening and not _ITEM.fullmatch(quote):
                match = _LEAD.match(quote)
                if match:
                    lead = each.start + match.start("head"), each.start + match.end("head")
                opening = False
            found.append((lead, section))
        return found

    def _dated(self, index: int) -> bool:
        """Whether a sentence names a day, as a date line does."""
        return any(each.grain == "day" for each in self.times_by_sentence.get(index, ()))

    def _closes_line(self, index: int) -> bool:
        """Whether a sentence is all of its line, a number before it aside."""
        sentences = self.document.sentences
        line = [
            s for s in sentences[max(0, index - 2) : index + 2] if s.paragraph == sentences[index].paragraph
        ]
        return line[-1] is sentences[index] and all(
            s is sentences[index] or s.end - s.start < LONGEST_HEAD / 4 for s in line
        )

    @cached_property
    def lists(self) -> list[int]:
        """For each sentence, the index of the first of the list whose item it is ("- Cuba: 19,845"), or its own."""
        found: list[int] = []
        first: int | None = None
        for i, each in enumerate(self.document.sentences):
            quote = self.plain[each.start : each.end]
            if _LIST_ITEM.match(quote) and len(quote) < LONGEST_HEAD:
                first = i if first is None else first
            elif not _ITEM.fullmatch(quote):
                first = None
            found.append(i if first is None else first)
        return found

    @cached_property
    def figures_by_sentence(self) -> dict[int, list[Figure]]:
        """Figures, by the index of their sentence."""
        found: dict[int, list[Figure]] = {}
        for each in self.figures:
            found.setdefault(each.sentence, []).append(each)
        return found


LONGEST_HEAD = 90
_ITEM = re.compile(r"\W*\d{0,2}\W*")
"""What numbers a paragraph: "3."."""
_LIST_ITEM = re.compile(
    r"\W*(?:\d{1,2}[.)] )?[^\W\d][^.:,;\n\d]{1,44}?(?::| [-–—]| \(|,| \|) ?\(?\d(?:[^.\n]|\.\d)*[.;)]?$"
)
"""A line of a list that counts one thing: "1. Venezuela: 222,143"."""
_LEAD = re.compile(
    r"\W*(?:\d{1,2}[.)] )?(?P<head>[^\W\d][^.:,;\n\d]{1,44}?)(?:\.$|:(?= )|\. (?=\S)| [-–—] (?=\S))"
)


def _placed(found: list[Mention], origins: list[Origin], plain: str) -> list[Mention]:
    """The mentions without places that are nationalities in a list: "Guatemala, Honduras and El Salvador", "Ecuador
    (5,808)"."""
    listed = {each.start for each in origins if _COUNTED.match(plain, each.end)}
    for left, right in pairwise(origins):
        if re.fullmatch(r",? ?(?:and |y |e |& )?", plain[left.end : right.start]):
            listed |= {left.start, right.start}
    concepts = ("place_", "elsewhere")
    return [each for each in found if not (each.concept.startswith(concepts) and each.start in listed)]


_COUNTED = re.compile(r" ?[(:|] ?\d[\d.,]*(?: mil(?: \d+)?| thousand)? ?(?:[);|\n(]|[.,](?!\d)|$)")


def _names(document: Document, plain: str) -> list[Mention]:
    """The mentions, names that are everyday words in Spanish ("el centro de Danli", "el paso por la selva") kept only
    where they are written as names, and none that is part of another ("Nuevo Laredo")."""
    found = mentions(plain)
    wholes = any(each.concept in WHOLE_BORDER for each in found)
    return [
        each
        for each in found
        if not (each.concept == "us_sector" and _filed_at(plain, each.start, wholes=wholes))
        and (plain[each.start : each.end] not in EVERYDAY or _as_name(document.text[each.start : each.end]))
        and not plain.endswith("nuevo ", 0, each.start)
    ]


WHOLE_BORDER = ("place_nationwide", "place_sw", "place_north")


def _filed_at(plain: str, start: int, *, wholes: bool) -> bool:
    """Whether a place is that in which a news report was filed: "SAN DIEGO (AP) —"; a station's own town only where
    the report is told to be of a whole border or the country."""
    found = _FILED.match(plain, start)
    opens = start == 0 or plain[start - 1] == "\n"
    return opens and found is not None and (wholes or found["agency"] in AGENCIES)


_FILED = re.compile(
    r"[a-z. ]{3,24}(?:, [a-z. ]{2,14})? ?(?:\((?P<agency>[^)\n]{2,30})\) ?[-–—]{1,2}|[–—]|--)"
)
AGENCIES = ("ap", "reuters", "efe", "afp", "cnn", "upi")
EVERYDAY = ("el centro", "el paso")
"""Sectors that are everyday words in Spanish."""


def _as_name(written: str) -> bool:
    return all(word[0].isupper() for word in written.split())


def _resettled(plain: str, numbers: Sequence[Figure]) -> list[Mention]:
    """The refugees that the United States admits, a number between verb and noun: "the United States took in 60,014
    refugees"."""
    found = []
    for each in numbers:
        noun = _REFUGEES.match(plain, each.end)
        if noun and _ADMITS.search(plain[max(0, each.start - ADMITS_NEAR) : each.start]):
            found.append(Mention("refugee_resettlement", noun.start("noun"), noun.end("noun"), 1.0))
    return found


ADMITS_NEAR = 80
"""Characters before a number in which the country and the verb stand."""
_REFUGEES = re.compile(r" (?:more |mas )?(?P<noun>refugees|refugiados)\b(?! (?:and|y) )")
_ADMITS = re.compile(
    r"(?:united states|u\.s\.|washington|estados unidos|ee\. ?uu\.) [^.;:\d]{0,30}?"
    r"\b(?:admitted|took in|accepted|welcomed|received|admiti[oa]|recibio|acogio|acepto)\b[^.;:\d]{0,16}$"
)


def _settled(found: list[Mention], plain: str) -> list[Mention]:
    """The mentions, with "the National Migration Institute" (INM) given to Honduras or Mexico, whichever is named
    more."""
    honduras, mexico = plain.count("honduras") + plain.count("hondur"), plain.count("mexic")
    if honduras <= mexico:
        return found
    return [
        replace(each, concept="actor_honduras")
        if each.concept == "actor_mexico" and _INM.match(plain, each.start)
        else each
        for each in found
    ]


def _with_ports(found: list[Mention], plain: str) -> list[Mention]:
    """The mentions, ports of entry that are counted in ("with the ports", "sumadas las garitas") given to the total."""
    return [
        replace(each, concept="total_of_both")
        if each.concept == "at_ports" and _COUNTED_IN.search(plain[max(0, each.start - 40) : each.start])
        else each
        for each in found
    ]


_COUNTED_IN = re.compile(
    r"\b(?:includ(?:ing|es?)|counting|count in|add(?:ing)?|put|plus|with|incluid[oa]s?|incluyendo|contando"
    r"|suma(?:r|ndo|d[oa]s?|n)"
    r"|agrega(?:r|ndo|d[oa]s?|n)|con|mas)(?: (?:those|people|migrants|l[oa]s que llegaron))?(?: (?:the|los|las|a))* $"
)
_INM = re.compile(r"(?:inm|instituto nacional de migracion|national migration institute)\b")


def _dateline(when: When, dating: Dating, plain: str) -> bool:
    """Whether a day, or a month that ends the second line, is that of the date line, which says when was written and
    not what it tells of."""
    if dating.how == "dateline":
        return when.grain == "day" and when.first == dating.day and when.start < HEAD
    line = plain.rfind("\n", 0, when.start)
    second = 0 < line < HEAD and plain.count("\n", 0, line).bit_length() <= 1
    return (
        second
        and when.grain == "month"
        and bool(_ENDS_LINE.match(plain, when.end))
        and "," in plain[line : when.start]
    )


def _told_early(document: Document, plain: str, clock: Clock, numbers: Sequence[Figure]) -> date:
    """The end of the month before that in which a report was written, where it counts in it already: the open
    stretches beside it ("this fiscal year") run to its end too. `date.min` where it does not."""
    last = clock.day.replace(day=1) - timedelta(days=1)
    if not clock.fixed or last <= clock.published:
        return date.min
    counted = {each.sentence for each in numbers if each.kind == "count" and each.step < each.value / 50}
    spans = [(s.start, s.end) for i, s in enumerate(document.sentences) if i in counted]
    told = any(
        each.last == last and each.grain == "month" and each.cue == ""
        for each in times(plain, clock)
        if any(start <= each.start < end for start, end in spans)
    )
    return last if told else date.min


_ENDS_LINE = re.compile(r"\.?\s*(?:\n|$)")


def context(
    document: Document, dating: Dating, published_by: Callable[[date], date], plain: str | None = None
) -> Context:
    """A document's context.

    Args:
        document: the document.
        dating: when it was written.
        published_by: the last day of the last month that was published by a day.
        plain: its folded text, if at hand.
    """
    plain = plain if plain is not None else folded(document.text)
    clock = Clock(
        dating.day, published_by(dating.day), dating.first == dating.last, dating.how in ("figures", "none")
    )
    named = origins(plain)
    numbers = figures(document, plain)
    clock = replace(clock, published=max(clock.published, _told_early(document, plain, clock, numbers)))
    found = sorted([*_names(document, plain), *_resettled(plain, numbers)], key=lambda each: each.start)
    return Context(
        document,
        plain,
        clock,
        numbers,
        tuple(each for each in times(plain, clock) if not _dateline(each, dating, plain)),
        tuple(_placed(_with_ports(_settled(found, plain), plain), named, plain)),
        tuple(named),
    )
