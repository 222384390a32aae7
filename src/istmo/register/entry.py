"""What an entry of the register is: who said what, on which day, and where that can be read."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from istmo.measures.measure import DAYS, Frozen, Measure
from istmo.periods import spanned
from istmo.places import country
from istmo.register.rules import MeasureRule, Rule, SeriesRule

MOST_SENTENCES = 2
Names = tuple[str, ...]
Per = Literal["", "day", "month", "year"]
Hedge = Literal["", "up-to", "about", "at-least"]
_ABBREVIATED = re.compile(r"\b(?:U\.S|U\.N|EE\. ?UU|[A-Z]|Dr|Mr|Mrs|Ms|No|Sr|Sra)\.")
_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[\"'“‘«(\[¡¿]*[^\W\d_a-z])")


class Sourced(Frozen):
    """Anything with a source.

    Args:
        date: the day it was said or done. Where only a month, a year or a stretch of months is known, it is given as
            "2024-02", "2024" or "2024-02/2024-05", and this is its last day.
        by: the exact day was not read; it was on this day or before.
        span: that month, year or stretch, as it was given; "" where a day was.
        source: address or citation.
        read: whether the text of the source was read. Where it was not, there is no quotation.
        quotation: verbatim, in the source's language, at most two sentences; "" where none is given.
    """

    date: date
    by: bool = False
    span: str = ""
    source: Annotated[str, Field(min_length=1)]
    read: bool
    quotation: str = ""

    @model_validator(mode="before")
    @classmethod
    def _dated(cls, row: Any) -> Any:
        if not isinstance(row, dict):
            return row
        if "span" in row:  # or it could say another time than the date
            raise ValueError("span is written by hand. Give the month, year or stretch of months as the date")
        given = row.get("date")
        known = spanned(given) if isinstance(given, str) else None
        return row if known is None else {**row, "date": known[1], "by": True, "span": given}

    @model_validator(mode="after")
    def _quoted(self) -> "Sourced":
        if self.quotation and not self.read:
            raise ValueError(
                "a quotation stands here, but the source was not read. Say read = true, or leave the quotation out"
            )
        if (many := sentences(self.quotation)) > MOST_SENTENCES:
            raise ValueError(f"the quotation has {many} sentences, more than two. Shorten it to two")
        return self


class Entry(Sourced):
    """One entry.

    Args:
        id: its name, in lower case with hyphens.
        actors: ISO 3166-1 alpha-3 codes of who said or did it; what is no country is written out.
        title_en, title_es: what to call it.
        note_en, note_es: what a reader should know.
        accepted_by: who took it over from a checked report; "" for what was entered by hand.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    actors: Annotated[Names, Field(min_length=1)]
    title_en: Annotated[str, Field(min_length=1)]
    title_es: Annotated[str, Field(min_length=1)]
    note_en: str = ""
    note_es: str = ""
    accepted_by: str = ""

    @model_validator(mode="after")
    def _known(self) -> "Entry":
        wrong = [one for one in self.actors if len(one) == 3 and one.isupper() and country(one) != one]
        if wrong:
            raise ValueError(
                f"{', '.join(wrong)} is no country code of ISO 3166-1 alpha-3. Write out what is no country"
            )
        if bool(self.note_en) != bool(self.note_es):
            raise ValueError("a note stands in one language only. Give note_en and note_es")
        return self

    def title(self, language: str) -> str:
        """Its title in a language."""
        return self.title_es if language == "es" else self.title_en

    def note(self, language: str) -> str:
        """Its note in a language."""
        return self.note_es if language == "es" else self.note_en


class Pillar(Entry):
    """A pillar of the Declaration, with its number."""

    number: int


class Package(Entry):
    """An action package: its number and pillar; `actors` lead it (empty where not read), `participants` take part."""

    number: int
    pillar: int
    actors: Names = ()
    participants: Names = ()


class Meeting(Entry):
    """A meeting: of whom, and where; `actors` are its hosts."""

    level: Literal["summit", "ministerial", "trilateral"]
    place: str


class Commitment(Entry):
    """Something promised or announced.

    Args:
        sort: what it is: a commitment, a measure taken, aid, offices, a labour or another pathway.
        pillar: number of the pillar it belongs to.
        package: number of the action package, None if it is under none.
        quantity: the number it names, None if it names none; the smaller of two where it names a range.
        quantity_high: the larger of the two.
        per: "" for a number in all, else a number a day, month or year.
        unit: what is counted: "persons", "visas", "usd", "times" (as many as before) ...
        hedge: how the number is meant: "up-to" is a ceiling in the words of who promised, and is judged as an aim.
        rule: how it is tied to a count; None if nothing official counts it.
        why_not_en, why_not_es: why it cannot be tied.
        caveat_en, caveat_es: how what is counted differs from what was promised.
        restates: id of an earlier commitment that it says again, in the same or another unit; "" if it is new.
        measures: ids of measures of the record that carry it out.
        plan: the same as a measure to simulate (the fields of `[[measure]]` in a plan, without id).
    """

    sort: Literal["commitment", "measure", "aid", "offices", "pathway"] = "commitment"
    pillar: int
    package: int | None = None
    quantity: float | None = None
    quantity_high: float | None = None
    per: Per = ""
    unit: str = ""
    hedge: Hedge = ""
    rule: Rule | None = None
    why_not_en: str = ""
    why_not_es: str = ""
    caveat_en: str = ""
    caveat_es: str = ""
    restates: str = ""
    measures: Names = ()
    plan: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _tied(self) -> "Commitment":
        problems = (
            (
                (self.quantity is not None) != bool(self.unit),
                "a quantity and its unit go together. Give both",
            ),
            (
                self.quantity_high is not None and (self.quantity or 0) >= self.quantity_high,
                "quantity_high is not above quantity. Give the smaller number of the range as quantity",
            ),
            (
                self.needs_number and self.quantity is None,
                "its rule compares a number, and it names none. Give quantity and unit, or leave the rule out",
            ),
            (
                self.rule is None and not self.why_not_en,
                "it has no rule and does not say why. Say why no count ties it, in why_not_en and why_not_es",
            ),
            (
                self.rule is not None and bool(self.why_not_en),
                "it has a rule and says why it has none. Leave why_not_en and why_not_es out",
            ),
            (
                bool(self.why_not_en) != bool(self.why_not_es),
                "why_not stands in one language only. Give why_not_en and why_not_es",
            ),
            (
                bool(self.caveat_en) != bool(self.caveat_es),
                "a caveat stands in one language only. Give caveat_en and caveat_es",
            ),
            (
                (self.unit == "times") != (isinstance(self.rule, SeriesRule) and self.rule.base is not None),
                'a number of times and the base of a rule go together. Give unit = "times" and [commitment.rule.base]',
            ),
        )
        for wrong, what in problems:
            if wrong:
                raise ValueError(what)
        return self

    @property
    def needs_number(self) -> bool:
        """Whether its rule compares the number it names."""
        return self.rule is not None and not isinstance(self.rule, MeasureRule)

    @property
    def tied(self) -> bool:
        """Whether the number it names is compared with a count."""
        return self.quantity is not None and self.needs_number

    @property
    def as_measure(self) -> Measure | None:
        """Its `plan` as a measure to simulate, by its own id, with the range of its number; None if it has none."""
        if self.plan is None:
            return None
        own = {"id": self.id, "title_en": self.title_en, "title_es": self.title_es, "sources": (self.source,)}
        plan = dict(self.plan)
        if self.quantity is not None and self.quantity_high is not None:
            middle = (self.quantity + self.quantity_high) / 2
            ranged = {name: [self.quantity, middle, self.quantity_high] for name in DAYS}
            plan |= {name: ranged[name] for name in DAYS if plan.get(name) == self.quantity}
        return Measure.model_validate({**own, "parties": self.actors, "announced": self.date, **plan})

    def caveat(self, language: str) -> str:
        """How what is counted differs from what was promised."""
        return self.caveat_es if language == "es" else self.caveat_en

    def why_not(self, language: str) -> str:
        """Why it cannot be tied."""
        return self.why_not_es if language == "es" else self.why_not_en


class Figure(Sourced):
    """A figure cited by the register because no series has it.

    Args:
        id: its name; several of one name are of one running count.
        value: the figure, counted from `start` to `end`; `date` is the day it became known.
        less: what the same running count had come to before `start`, if `value` has that in it.
        start, end: first and last day counted.
    """

    id: str
    value: Annotated[float, Field(ge=0)]
    less: Annotated[float, Field(ge=0)] = 0.0
    start: date
    end: date

    @property
    def counted(self) -> float:
        """What was counted from `start` to `end`."""
        return self.value - self.less


class Gap(Frozen):
    """Something that belongs into a table and was not read, so that it does not stand there.

    Args:
        id: its name.
        table: where it is missing.
        says_en, says_es: what is missing, in a sentence or two.
        source: where it is said that there is such a thing.
    """

    id: str
    table: str
    says_en: Annotated[str, Field(min_length=1)]
    says_es: Annotated[str, Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]

    def says(self, language: str) -> str:
        """What is missing, in a language."""
        return self.says_es if language == "es" else self.says_en


class People(Frozen):
    """Nationalities that several rules count, by one name."""

    id: str
    nationalities: Names
    note: str = ""


def sentences(text: str) -> int:
    """How many sentences a text has; abbreviations end none."""
    plain = _ABBREVIATED.sub(lambda found: found[0].replace(".", " "), text.strip())
    return len(_END.findall(plain)) + 1 if plain else 0
