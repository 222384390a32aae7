"""An answer in words, for the page and the terminal alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from istmo import places
from istmo.brief import numbers
from istmo.brief.numbers import Language, about, count, percent, ratio
from istmo.brief.words import words
from istmo.needs import Answer, Stay, record
from istmo.needs.backtest import MODEL, OWN, OWN_ADVICE, PLAIN, RULE
from istmo.needs.settings import Standard
from istmo.observation import ALL
from istmo.plurals import agreeing
from istmo.sources.catalogue import indicator

MOST_NIGHTS = 10
"""Lengths of stay told one by one."""
AT_AIM = 3
"""Percentage points below which what was enough and what was aimed at are about the same."""
EVEN = 0.05
"""A cost that differs from the rule's by less than this share is about the same."""


@dataclass(frozen=True)
class Told:
    """What is told, and how.

    Args:
        answer: what a place needs.
        language: of the words.
        plan: title of the plan that changes arrivals, "" for none.
        own: whether costs, share or stay are the planner's own.
        records: whether the last month's shares are from records of the planner's own.
    """

    answer: Answer
    language: Language
    plan: str = ""
    own: bool = False
    records: bool = False

    def say(self, key: str, /, **fields: object) -> str:
        """The words of `needs.<key>` with their {fields} filled."""
        return agreeing(words(self.language)[f"needs.{key}"], fields).format(**fields)

    @property
    def currency(self) -> str:
        """Of the costs."""
        return self.answer.settings.cost["empty"].unit.partition(" ")[0]

    def day(self, at: int) -> str:
        """First day of a week, with plain spaces."""
        return numbers.plain(numbers.full_date(self.answer.weeks[at], self.language))

    def title(self) -> str:
        """Of the page."""
        return self.say("title", place=self.name, weeks=self.weeks, start=self.day(0))

    @property
    def weeks(self) -> str:
        """How many: "8 weeks"."""
        number = len(self.answer.weeks)
        return self.say("weeks-one") if number == 1 else self.say("weeks-many", n=number)

    @property
    def name(self) -> str:
        """Of the place."""
        return self.answer.place.name(self.language)

    def newest(self) -> str:
        """What was counted last, by which model it goes on, in how many draws."""
        panel = self.answer.known.counted.panel
        return self.say(
            "newest",
            newest=numbers.plain(numbers.month(panel.months[-1], self.language)),
            draws=count(len(self.answer.people.present), self.language),
            model=words(self.language)[f"model.{self.answer.model}"],
        )

    def age(self, today: date) -> str:
        """How old the counts are on a day."""
        known = self.answer.as_of
        day = numbers.plain(numbers.full_date(known, self.language))
        return self.say("age", day=day, days=count((today - known).days, self.language))

    def headlines(self) -> Iterator[str]:
        """The answer in a few sentences."""
        answer, language = self.answer, self.language
        peak = answer.table().filter(what="peak", household=ALL)
        at = int(peak["median"].arg_max() or 0)
        low, middle, high = peak.select("low", "median", "high").row(at)
        shown = {
            name: about(value, language) for name, value in (("low", low), ("middle", middle), ("high", high))
        }
        yield self.say("busiest", week=self.day(at), **shown)
        if answer.beds is not None:
            chance = answer.over(answer.beds)
            most = int(chance.argmax())
            yield self.say(
                "over" if most else "over-first",
                beds=count(answer.beds, language),
                first=chances(chance[0], language),
                most=chances(chance[most], language),
                week=self.day(most),
            )
        least = answer.cost(answer.advised)
        theirs = least if answer.beds is None else answer.cost(answer.beds)
        unit = step(least or theirs)
        yield self.say(
            "best",
            beds=count(answer.advised, language),
            weeks=self.weeks,
            level=percent(float((answer.nights <= answer.advised).mean()), language),
            cost=count(rounded(least, unit), language),
            currency=self.currency,
        )
        if answer.beds is not None:
            fields = {
                "beds": count(answer.beds, language),
                "cost": count(rounded(theirs, unit), language),
                "currency": self.currency,
            }
            more = rounded(theirs, unit) - rounded(least, unit)
            yield (
                self.say("beside", more=count(more, language), **fields)
                if more > 0
                else self.say("beside-same", **fields)
            )
        yield self.reckoned()
        yield " ".join(self.judged())

    def reckoned(self) -> str:
        """The stay and the costs that the answer turns on."""
        answer, language = self.answer, self.language
        return self.say(
            "reckoned",
            stay=ratio(answer.known.stay.mean, language, 1),
            empty=ratio(answer.costs.empty, language),
            missing=ratio(answer.costs.missing, language),
            currency=self.currency,
        )

    def scores(self) -> pl.DataFrame:
        """The record of this place as known on the day, a rule a row: the model's, then the planner's."""
        answer = self.answer
        rows = record.load(answer.as_of).filter(place=answer.place.id)
        found = record.summary(rows, record.costs())
        order = [answer.model, *([PLAIN] if answer.model == MODEL else []), RULE]
        order += [*([OWN_ADVICE] if answer.model == MODEL else []), OWN]
        kept = found.filter(pl.col("rule").is_in(order))
        return kept.sort(pl.col("rule").replace_strict(order, range(len(order)), return_dtype=pl.Int64))

    def judged(self) -> Iterator[str]:
        """How good such advice was, in a few sentences."""
        found = self.scores()
        ours, rule = found.filter(rule=self.answer.model), found.filter(rule=RULE)
        if ours.is_empty() or rule.is_empty():
            yield self.say("record-none")
            return
        mine = ours.row(0, named=True)
        yield self.say(
            "record-advised",
            months=mine["months"],
            enough=percent(mine["enough"], self.language),
            level=percent(level := record.costs().level, self.language),
        )
        points = round(100 * mine["enough"]) - round(100 * level)
        aim = (
            "record-at-aim"
            if abs(points) < AT_AIM
            else "record-below-aim"
            if points < 0
            else "record-above-aim"
        )
        yield self.say(aim, n=abs(points))
        every = record.load(self.answer.as_of).filter(rule=self.answer.model)
        here = every.filter(place=self.answer.place.id)
        alike = record.calibrated(here, self.answer.place, self.answer.model)
        if self.answer.calibrated and 0 < alike.height < here.height:
            before = here.join(alike, on="issued", how="anti")
            yield self.say(
                "record-alike",
                n=alike.height,
                before=before.height,
                enough=percent(float(alike["enough"].mean()), self.language),  # type: ignore[arg-type]
                plain=percent(float(before["enough"].mean()), self.language),  # type: ignore[arg-type]
            )
        if (places_judged := every["place"].n_unique()) > 1:
            enough = float(every["enough"].mean() or 0.0)  # type: ignore[arg-type]
            yield self.say(
                "record-everywhere",
                n=places_judged,
                months=count(every.height, self.language),
                enough=percent(enough, self.language),
            )
        yield self.say(
            "record-beside",
            **{"rule-enough": percent(rule["enough"][0], self.language)},
            every=percent(mine["every_night"], self.language),
            ratio=ratio(mine["ratio"], self.language),
        )
        even = abs(mine["ratio"] - 1) < EVEN
        yield self.say("record-even" if even else "record-wins" if mine["ratio"] < 1 else "record-loses")
        theirs, own = found.filter(rule=OWN), found.filter(rule=OWN_ADVICE)
        if theirs.height and own.height:
            both = {
                "rule": ratio(theirs["ratio"][0], self.language),
                "ratio": ratio(own["ratio"][0], self.language),
            }
            yield self.say("record-own", **both)
        if self.own:
            yield self.say("record-own-settings")
        if self.plan:
            yield self.say("record-plan")

    def standards(self) -> Iterator[str]:
        """What each thing is reckoned with, and who says so: "meals: 3 a person and night. Assumption: ..."."""
        for one in self.answer.settings.standard.values():
            yield f"{one.label(self.language)}: {self.amount(one)}. {sentence(one.said(self.language))}"

    def basis(self) -> Iterator[str]:
        """What the answer rests on: series, shares, stay, days and costs, each with its source."""
        answer, language = self.answer, self.language
        known, settings = answer.known, answer.settings
        for one in answer.place.sources:
            series = settings.feed[one.feed].series
            found = indicator(series)
            title = found.title_es if language == "es" else found.title_en
            where = places.label(one.where, language) if one.where else self.name
            yield f"{self.say('counted-by', series=title, place=where)} ({series})."
        if any(known.released.told):
            key = "share-own" if self.records else "share-of"
            yield self.say(key, month=self._last_share(), shares=self._shares())
            yield self.say("children")
        share = settings.share[answer.place.share]
        key = "share" if any(known.released.told) else "share-of-counted"
        source = self._source(share.said(language), own=known.share != share.value)
        yield self.say(
            key, share=percent(known.share, language, digits=0 if known.share >= 0.1 else 1), source=source
        )
        nights = settings.stay[answer.place.stay]
        own = known.stay != nights.stay()
        source = self._source(nights.said(language), own=own)
        said = self.say("stay", mean=ratio(known.stay.mean, language, 1), source=source)
        yield f"{said} {self._nights(known.stay)}".rstrip() if own else said
        value = ratio(known.variation, language)
        yield self.say("daily", value=value, source=sentence(settings.daily.said(language)))
        for name, given in (("empty", answer.costs.empty), ("missing", answer.costs.missing)):
            constant = settings.cost[name]  # type: ignore[index]
            source = self._source(constant.said(language), own=given != constant.value)
            unit = (constant.unit_es if language == "es" else "") or constant.unit
            yield self.say(f"cost-{name}", value=ratio(given, language), unit=unit, source=source)
        yield self.say("calibrated" if answer.calibrated else "not-calibrated")
        if self.plan:
            yield self.say("plan", plan=self.plan)

    def amount(self, standard: Standard) -> str:
        """How much of a thing: "3 a person and night", "1 for 20 people"."""
        if standard.one_for is not None:
            return self.say("one-for", number=count(standard.one_for, self.language))
        value = (
            f"{standard.amount:.4g}" if self.language == "en" else f"{standard.amount:.4g}".replace(".", ",")
        )
        return " ".join(
            part for part in (value, standard.unit(self.language), self.say(f"per-{standard.per}")) if part
        )

    def _source(self, said: str, *, own: bool) -> str:
        return self.say("set") if own else sentence(said)

    def _nights(self, stay: Stay) -> str:
        """The share of every length of a stay: "1 night: 36%; 2 nights: 64%."; "" where there are too many to tell."""
        parts = [
            self.say("nights", n=nights, share=percent(float(share), self.language))
            for nights, share in enumerate(stay.chances, 1)
            if share > 0
        ]
        return f"{'; '.join(parts)}." if len(parts) <= MOST_NIGHTS else ""

    def _last_share(self) -> str:
        return numbers.plain(numbers.month(self.answer.known.released.months[-1], self.language))

    def _shares(self) -> str:
        """The last known share of each group: "single adults 28 % (cbp...usbp)"."""
        known = self.answer.known
        parts = []
        for at, group in enumerate(known.counted.panel.groups):
            feed, _, household = group.rpartition("/")
            if not known.released.told[at] or not known.released.share[:, at].any():
                continue
            name = self.say(household)
            if len(self.answer.place.sources) > 1:
                where = next(one.where for one in self.answer.place.sources if one.feed == feed)
                name = f"{name}, {places.label(where, self.language)}"
            parts.append(f"{name}: {percent(float(known.released.share[-1, at]), self.language)}")
        return "; ".join(parts)


def step(cost: float) -> int:
    """The unit in which a cost has two digits, and 1 at least: costs rounded to one unit add up as they are printed."""
    return int(10 ** max(len(str(int(cost))) - 2, 0))


def rounded(cost: float, unit: int) -> int:
    """A cost to a unit."""
    return round(cost / unit) * unit


def rule_name(rule: str, language: Language) -> str:
    """What a rule of the record is called: a model's name or the planner's rule."""
    found = words(language)
    return found.get(f"needs.rule-{rule}") or found.get(f"model.{rule}", rule)


def chances(chance: float, language: Language) -> str:
    """A chance in per cent; draws say no more than "under 1 %" or "over 99 %" at the ends."""
    if 0.01 <= chance <= 0.99:
        return percent(chance, language)
    return f"<{percent(0.01, language)}" if chance < 0.5 else f">{percent(0.99, language)}"


def sentence(text: str) -> str:
    """A text that begins large and ends with a full stop."""
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "."
