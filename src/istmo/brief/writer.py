"""The writer: puts values into words so that each number on the page says where it comes from.

A number stands in `<data value data-series data-release title>`, a date in `<time>`; the marks at the end of a
sentence lead to the entry of each series under "Sources and definitions".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from markupsafe import Markup, escape

from istmo import places
from istmo.brief import numbers
from istmo.brief.numbers import Language
from istmo.brief.provenance import CITED, Source, Value, quoted, union
from istmo.brief.words import words
from istmo.plurals import agreeing
from istmo.sources.catalogue import indicator

LEVEL_BELOW = 0.005
"""A change smaller than this share reads "about as many"."""


@dataclass(frozen=True)
class Writer:
    """Writes one page in one language and remembers which series it has cited, in order."""

    language: Language
    cited: dict[str, int] = field(default_factory=dict)

    def text(self, key: str, /, **fields: object) -> Markup:
        """The words of `key` with their {fields} filled; what is not markup is escaped."""
        return Markup(agreeing(words(self.language)[key], fields)).format(**fields)

    def count(self, value: Value | None) -> Markup:
        """A count; a dash where nothing is known."""
        if value is None:
            return self.nothing()
        return self.sourced(numbers.count(value.number, self.language), value)

    def about(self, value: Value) -> Markup:
        """A count to two significant digits: drawn from samples, a forecast knows no more."""
        return self.sourced(numbers.about(value.number, self.language), value)

    def change(self, value: Value | None) -> Markup:
        """A signed change for a table: +12%; a factor where it is large: ×3.4; a dash where none is known."""
        if value is None:
            return self.nothing()
        return self.sourced(numbers.change(value.number, self.language), value)

    def so_far(self, value: Value | None) -> Markup:
        """A change of what is still being counted: −8% so far; a dash where none is known."""
        if value is None:
            return self.nothing()
        return self.text("change.so-far", change=self.change(value))

    def share(self, value: Value | None) -> Markup:
        """A share in per cent, with a decimal below one; a dash where none is known."""
        if value is None:
            return self.nothing()
        return self.sourced(numbers.share(value.number, self.language), value)

    def difference(self, value: Value) -> Markup:
        """A signed share with as many decimals as it takes to be seen: −3.8%, +0.05%."""
        size = abs(value.number)
        digits = 0 if size >= 0.1 or size == 0 else 1 if size >= 0.001 else 2
        return self.sourced(numbers.percent(value.number, self.language, signed=True, digits=digits), value)

    def ratio(self, value: Value, digits: int = 2) -> Markup:
        """A number with decimals."""
        return self.sourced(numbers.ratio(value.number, self.language, digits), value)

    def compared(self, change: Value, month: date) -> Markup:
        """A change in words: "12% fewer than in April 2023"."""
        then = self.month(month)
        if abs(change.number) < LEVEL_BELOW:
            return self.text("change.level", month=then)
        if change.number >= numbers.TIMES_FROM:
            times = self.sourced(numbers.ratio(change.number + 1, self.language, 1), change)
            return self.text("change.times", times=times, month=then)
        share = self.sourced(numbers.percent(abs(change.number), self.language), change)
        return self.text("change.up" if change.number > 0 else "change.down", share=share, month=then)

    def sourced(self, shown: str, value: Value) -> Markup:
        """A written number with its series, release and months attached."""
        return Markup('<data value="{}" data-series="{}" data-release="{}" title="{}">{}</data>').format(
            f"{value.number:.10g}",
            " ".join(value.source.series),
            value.source.released.isoformat(),
            self.origin(value),
            shown,
        )

    def origin(self, value: Value) -> str:
        """What a reader sees when pointing at a number: series, what of it, months, release."""
        titles = "; ".join(self.title(series) for series in value.source.series)
        about = places.label(value.about, self.language) if value.about else ""
        when = numbers.months(value.first, value.last, self.language)
        return " · ".join(part for part in (titles, about, when, self.release(value.source)) if part)

    def release(self, source: Source) -> str:
        """When the newest part of a number became known, in words."""
        key = "source.released-estimated" if source.estimated else "source.released"
        return words(self.language)[key].format(day=numbers.full_date(source.released, self.language))

    def title(self, series: str) -> str:
        """A series' title in the page's language, or who published a cited figure and who quotes it."""
        if series.startswith(CITED):
            publisher, host = quoted(series)
            return words(self.language)["source.quoted"].format(publisher=publisher, host=host)
        asked = indicator(series)
        return asked.title_en if self.language == "en" else asked.title_es

    def month(self, day: date) -> Markup:
        """A month in a sentence."""
        return self._time(f"{day:%Y-%m}", numbers.month(day, self.language))

    def month_short(self, day: date) -> Markup:
        """A month in a table."""
        return self._time(f"{day:%Y-%m}", numbers.month_short(day, self.language))

    def months(self, first: date, last: date) -> Markup:
        """A span of months in a table."""
        return self._time(f"{first:%Y-%m}/{last:%Y-%m}", numbers.months(first, last, self.language))

    def day(self, day: date) -> Markup:
        """A day."""
        return self._time(day.isoformat(), numbers.full_date(day, self.language))

    def marks(self, *sources: Source | Value | None) -> Markup:
        """The foot marks of what a sentence or column was read from, each once, in the order of the list below."""
        found = [each.source if isinstance(each, Value) else each for each in sources if each is not None]
        if not found:
            return Markup()
        series = [each for each in union(found).series if not each.startswith(CITED)]
        marks = sorted((self.cite(each), each) for each in series)
        links = Markup(",").join(
            Markup('<a href="#s-{}" aria-label="{}">{}</a>').format(
                name, self.text("source.mark", n=number), number
            )
            for number, name in marks
        )
        return Markup('<sup class="mark">{}</sup>').format(links)

    def cite(self, series: str) -> int:
        """The number of a series in the list of sources; the next one for a series not cited before."""
        return self.cited.setdefault(series, len(self.cited) + 1)

    def place(self, code: str) -> str:
        """A country or US area as the page calls it."""
        return places.label(code, self.language)

    def nothing(self) -> Markup:
        """What stands where no number is known."""
        return Markup('<span class="none" title="{}">{}</span>').format(
            self.text("table.nothing"), numbers.DASH
        )

    def listed(self, parts: Iterable[Markup | str]) -> Markup:
        """Several things in a sentence: a, b and c."""
        items = [escape(part) for part in parts]
        if len(items) < 2:
            return Markup("").join(items)
        return self.text("list.last", first=Markup(", ").join(items[:-1]), last=items[-1])

    def _time(self, machine: str, shown: str) -> Markup:
        return Markup('<time datetime="{}">{}</time>').format(machine, shown)


def capitalised(text: Markup) -> Markup:
    """A text with its first letter large, for the beginning of a line."""
    return text[:1].upper() + text[1:]
