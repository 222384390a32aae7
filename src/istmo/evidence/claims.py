"""Claims: every figure of a document with its verdict, and under which other reading it would hold."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from istmo import places
from istmo.evidence import confidence
from istmo.evidence.alternatives import alternatives
from istmo.evidence.binding import bindings
from istmo.evidence.context import Context
from istmo.evidence.dating import NAMED_MONTH
from istmo.evidence.doubt import at_sea, is_wrong
from istmo.evidence.elsewhere import fits_elsewhere
from istmo.evidence.outright import as_named
from istmo.evidence.people import said_by, several
from istmo.evidence.readings import judged, place
from istmo.evidence.recognition import AGREES, cut
from istmo.evidence.record import Record
from istmo.evidence.records import RecordClaim, Standing, cells_of, record_claims, standing
from istmo.evidence.relative import change, daily, share
from istmo.evidence.scope import scores
from istmo.evidence.sums import as_sum
from istmo.evidence.tally import Tally, other_tallies, tally
from istmo.evidence.types import AND, Candidate, Claim, Figure, Language, Reading, Verdict
from istmo.evidence.universes import Universe, universe
from istmo.evidence.verdict import Judgement, exactly
from istmo.evidence.weighing import Binding, far
from istmo.evidence.words import words
from istmo.evidence.written import count, day, span
from istmo.observation import ALL
from istmo.periods import add_months

NAMING = frozenset({"between_ports", "at_ports", "total_of_both", "place_nationwide", "actor_cbp"})
CLEARLY = 1.0
"""Concepts that name a universe by themselves, and the log odds by which it must lead for a caution to be said."""


def claims(context: Context, record: Record, language: Language) -> tuple[Claim, ...]:
    """The claims of a document, in order.

    Args:
        context: the document.
        record: what is known.
        language: of the words.
    """
    found = bindings(context, record)
    others = other_tallies(record, found)
    made = _ended([_claim(context, record, each, found, others, language) for each in found])
    told = [(each, _record(context, record, each, language)) for each in record_claims(context, found)]
    records = [claim for each, claim in told if not each.ever or claim.verdict == "inconsistent"]
    held = {
        each.binding.figure.start: claim
        for each, claim in told
        if each.ever and claim.verdict == "consistent"
    }
    made = [_with_record(each, held.get(each.figure.start)) for each in made]
    return tuple(sorted([*made, *records], key=lambda each: each.figure.start))


def _names_its_end(context: Context, binding: Binding) -> bool:
    """Whether the words of a figure's time name a month, so that it is a running count no more: "January to May"."""
    when = binding.bound.when
    return when is not None and NAMED_MONTH.search(context.plain, when.start, when.end) is not None


def _ended(made: Sequence[Claim]) -> list[Claim]:
    """The claims, those of a running stretch ending in the month that another of them shows it to end in."""
    ends = {
        (each.best.reading.universe, each.best.reading.first, each.best.reading.last): each.ends
        for each in made
        if each.best and each.ends
    }
    return [
        replace(
            each, ends=ends.get((each.best.reading.universe, each.best.reading.first, each.best.reading.last))
        )
        if each.best and each.reason not in ("fits", "printed", "presumed")
        else each
        for each in made
    ]


def _with_record(count: Claim, held: Claim | None) -> Claim:
    """A count with what is said of it as the record of all time, where that holds: it prints no number of its own."""
    if held is None:
        return count
    told = [each.rstrip(".") for each in (count.alternative, held.alternative) if each]
    return replace(count, alternative="; ".join(told))


def _claim(
    context: Context,
    record: Record,
    binding: Binding,
    found: Sequence[Binding],
    others: frozenset[Tally],
    language: Language,
) -> Claim:
    figure = binding.figure
    outright = as_sum(context, binding, found) or as_named(context, record, binding)
    binding = outright or binding
    judgement, candidates, value = _judgement(context, record, binding, found)
    verdict: Verdict = judgement.verdict
    best = candidates[0] if candidates else None
    alternative = ""
    if best is not None and figure.kind == "count":
        alternative = _alternative(context, record, binding, verdict, language)
    if best is not None and value is not None and figure.kind != "count":
        best = replace(best, official=replace(best.official, value=value, first=None))
    if best is not None and figure.kind == "count" and tally(best.reading) in others:
        if judgement.reason not in AGREES:
            verdict, judgement = "inconsistent", Judgement("inconsistent", "tally", best.official.value)
    elif (
        verdict == "inconsistent"
        and best
        and (
            at_sea(binding, found)
            or (
                outright is None
                and (
                    not is_wrong(context, binding, best, found)
                    or fits_elsewhere(context, record, binding, best, found)
                )
            )
        )
    ):
        verdict, judgement, alternative = (
            "not-checkable",
            Judgement("not-checkable", "doubtful", judgement.value),
            "",
        )
    if judgement.reason == "differs" and best and figure.kind == "count" and far(figure, best.official.value):
        judgement = replace(judgement, reason="far")
    sentence = context.document.sentences[figure.sentence]
    quote = context.document.quote(sentence)
    fields: dict[str, object] = {}
    if value is not None:
        fields["value"] = _written(value, figure, language)
    if best and best.official.first is not None:
        fields["first"] = count(best.official.first, language)
    if verdict == "revised-later" and judgement.value is not None and judgement.reason == "printed":
        fields["first"] = count(judgement.value, language)
    shown = (replace(best, verdict=verdict), *candidates[1:]) if best is not None else ()
    return Claim(
        document=context.document.name,
        quote=quote,
        start=sentence.start,
        end=sentence.end,
        figure=figure,
        candidates=shown,
        verdict=verdict,
        confidence=confidence.of(verdict, judgement, best, binding),
        reason=judgement.reason,
        fields=fields,
        alternative=alternative,
        said_by=said_by(quote),
        nationality=ALL if several(binding.nationality) and shown else binding.nationality,
        place=_said_place(context, binding),
        series=_said_series(binding),
        ends=None if _names_its_end(context, binding) else judgement.last,
        when=binding.bound.when,
        known_on=record.as_of,
        **_then(context, record, binding, found, best, verdict),
    )


def _then(
    context: Context,
    record: Record,
    binding: Binding,
    found: Sequence[Binding],
    best: Candidate | None,
    verdict: Verdict,
) -> dict[str, Any]:
    """The verdict on a figure by what was known on the day asked for, and the value it rests on; nothing where no day
    was. What its words leave open today they left open then."""
    if record.as_of is None:
        return {}
    past = record.then()
    if best is not None and past.official(best.reading, universe(best.reading.universe)).value is None:
        return {"verdict_then": "not-checkable"}
    known = tuple(
        replace(c, official=past.official(c.reading, universe(c.reading.universe)))
        for c in binding.candidates
    )
    if binding.figure.kind == "count" and known:
        cell = known[0].reading
        judgements = (
            judged(past, binding.figure, universe(cell.universe), cell, known[0].official),
            *binding.judgements[1:],
        )
        binding = replace(binding, candidates=known, judgements=judgements)
        judgement, value = judgements[0], known[0].official.value
    else:
        judgement, _, value = _judgement(context, past, replace(binding, candidates=known), found)
    open_today = verdict == "not-checkable" and judgement.verdict == "inconsistent"
    return {"verdict_then": verdict if open_today else judgement.verdict, "value_then": value}


def _said_place(context: Context, binding: Binding) -> str:
    """Where a figure is of by its words, where the record has no such cell."""
    if binding.named is None or binding.candidates:
        return ""
    return place(context, binding.figure, binding.named)


def _said_series(binding: Binding) -> str:
    """The series that would count a figure, where it has no such cell."""
    if binding.named is None or binding.candidates or binding.figure.kind == "money":
        return ""
    return binding.named.series[0]


def _judgement(
    context: Context, record: Record, binding: Binding, found: Sequence[Binding]
) -> tuple[Judgement, tuple[Candidate, ...], float | None]:
    figure = binding.figure
    if figure.kind == "share":
        return share(context, record, binding, found)
    if figure.kind in ("change", "ratio"):
        return change(record, binding, found)
    if figure.kind == "rate":
        return daily(context, binding, found)
    if not binding.candidates:
        reason = (
            "no-series"
            if binding.named is None
            else "no-period"
            if binding.bound.when is None
            else "no-value"
        )
        if binding.named is not None and (several(binding.nationality) or binding.household == "?"):
            reason = "several"
        return Judgement("not-checkable", reason), (), None
    return binding.judgements[0], binding.candidates, binding.candidates[0].official.value


def _alternative(
    context: Context, record: Record, binding: Binding, verdict: Verdict, language: Language
) -> str:
    best = binding.candidates[0]
    own = universe(best.reading.universe)
    if verdict == "inconsistent":
        for each, reading, official in alternatives(record, binding, _horizon(context)):
            for value in (official.value, official.first):
                if value is not None and exactly(binding.figure, value):
                    return words(
                        "alternative", language, universe=_called(each, language),
                        nationality=_part(reading, language),
                        period=span(reading.first, reading.last, language), value=count(value, language),
                    )  # fmt: skip
        return ""
    if verdict in ("consistent", "revised-later"):
        said = _named(context, binding)
        if said is not None and said.id != own.id:
            return words(
                "named-other", language, named=_called(said, language), universe=_called(own, language)
            )
    return ""


def _named(context: Context, binding: Binding) -> Universe | None:
    """The universe that the words of a figure's own sentence name, where they name one clearly."""
    mentions = context.mentions_by_sentence.get(binding.figure.sentence, ())
    concepts = {each.concept for each in mentions}
    if "actor_usbp" in concepts and not concepts & {
        "actor_cbp",
        "total_of_both",
        "at_ports",
        "place_nationwide",
    }:
        return universe("us-sw-usbp")
    if not concepts & NAMING:
        return None
    scored = scores(context, binding.figure)
    ranked = sorted(scored, key=lambda each: -scored[each])
    if not ranked or (len(ranked) > 1 and scored[ranked[0]] - scored[ranked[1]] < CLEARLY):
        return None
    return ranked[0] if ranked[0].checkable else None


def _horizon(context: Context) -> date:
    """No other reading may lie after the day a report was written, where that is known."""
    return max(context.clock.published, context.clock.day) if context.clock.fixed else date.max


def _called(each: Universe, language: Language) -> str:
    return each.en if language == "en" else each.es


def _of_standings(best: Reading, standings: Sequence[Standing]) -> Verdict:
    """Consistent where the record holds in a cell cut as its figure is; left open where it holds of everybody only."""
    own = [each.verdict for each in standings if cut(each.cell) == cut(best)]
    if "consistent" in own:
        return "consistent"
    elsewhere = any(each.verdict == "consistent" for each in standings)
    return "inconsistent" if "inconsistent" in own and not elsewhere else "not-checkable"


def _part(cell: Reading, language: Language) -> str:
    """The nationality, household type and sector that a cell is cut to, in brackets; "" for everybody."""
    sector = [] if cell.place == universe(cell.universe).place else [places.label(cell.place, language)]
    people = (
        [] if cell.nationality == ALL else [places.label(e, language) for e in cell.nationality.split(AND)]
    )
    home = [] if cell.household == ALL else [words(f"household-{cell.household}", language)]
    named = ", ".join((*people, *home, *sector))
    return f" ({named})" if named else ""


def _written(value: float, figure: Figure, language: Language) -> str:
    if figure.unit == "percent":
        text = f"{value:+.1f}" if figure.kind == "change" else f"{value:.1f}"
        return (text.replace(".", ",") if language == "es" else text).replace("-", "−") + "\u00a0%"
    return count(value, language)


def _record(context: Context, record: Record, claim: RecordClaim, language: Language) -> Claim:
    """A record claim, judged on the cells that it may be told of."""
    best = claim.binding.candidates[0].reading
    standings = [standing(record, claim, cell) for cell in cells_of(best)]
    verdict: Verdict = "not-checkable" if claim.open else _of_standings(best, standings)
    judged_in = {each.cell.universe for each in standings if each.verdict != "not-checkable"}
    sentence = context.document.sentences[context.sentence_of(claim.start)]
    quote = context.document.quote(sentence)
    year = claim.value or float(
        min((e.beaten_by.year for e in standings if e.beaten_by), default=best.first.year)
    )
    figure = Figure(
        claim.start,
        claim.end,
        year,
        1.0,
        "date-record",
        "",
        "exact",
        year,
        year,
        context.sentence_of(claim.start),
    )
    told = "" if claim.open else "; ".join(_told(each, claim, language) for each in standings) + "."
    chosen = replace(claim.binding.candidates[0], verdict=verdict, score=1.0)
    return Claim(
        document=context.document.name,
        quote=quote,
        start=sentence.start,
        end=sentence.end,
        figure=figure,
        candidates=(chosen,),
        verdict=verdict,
        confidence=confidence.of_record(verdict, len(judged_in)),
        reason="no-value" if claim.open else "record",
        fields={"standings": told},
        alternative=told,
        said_by=said_by(quote),
        nationality=best.nationality,
        when=None if claim.ever else claim.since,
        known_on=record.as_of,
        verdict_then=None
        if record.as_of is None
        else "not-checkable"
        if claim.open
        else _of_standings(best, [standing(record.then(), claim, cell) for cell in cells_of(best)]),
    )


def _told(each: Standing, claim: RecordClaim, language: Language) -> str:
    fields = {"universe": _called(universe(each.cell.universe), language) + _part(each.cell, language)}
    if each.verdict == "inconsistent" and each.rank:
        return words(
            f"standing-{'highest' if claim.highest else 'lowest'}", language, **fields, rank=each.rank
        )
    if each.verdict == "consistent" and claim.ever and each.beaten_by is not None:
        return words("standing-ever", language, **fields, month=_from(each.cell, each.beaten_by, language))
    if each.verdict == "inconsistent" and each.beaten_by is not None and each.value is not None:
        fields |= {
            "month": _from(each.cell, each.beaten_by, language),
            "value": count(each.value, language),
        }
    return words(f"standing-{each.verdict}", language, **fields)


def _from(cell: Reading, first: date, language: Language) -> str:
    """The month or year that begins on a day, as long as a cell."""
    months = (cell.last.year - cell.first.year) * 12 + cell.last.month - cell.first.month
    return span(first, add_months(first, months + 1) - timedelta(days=1), language)


def read_as(claim: Claim, language: Language) -> str:
    """What a claim is read as, in words: universe, people, sector, period; "" for nothing."""
    best = claim.best
    if best is None:
        return ""
    when = span(best.reading.first, best.reading.last, language)
    return f"{_called(universe(best.reading.universe), language)}{_part(best.reading, language)}, {when}"


def reason(claim: Claim, language: Language) -> str:
    """Why a claim has its verdict, in words."""
    fields = dict(claim.fields)
    needed = re.findall(r"\{(\w+)\}", words_raw(f"reason-{claim.reason}", language))
    key = f"reason-{claim.reason}" if all(name in fields for name in needed) else "reason-no-value"
    told = words(key, language, **(fields if key != "reason-no-value" else {}))
    if claim.figure.malformed:
        told += " " + words("malformed", language, value=count(claim.figure.value, language))
    return told


def as_known(claim: Claim, language: Language) -> str:
    """What was made of a claim on the day asked for with `--as-of`, in words; "" where no day was."""
    if claim.known_on is None or claim.verdict_then is None:
        return ""
    told = words(f"verdict-{claim.verdict_then}", language)
    if claim.value_then is None:
        return words("as-of-verdict", language, day=day(claim.known_on, language), verdict=told)
    value = _written(claim.value_then, claim.figure, language)
    return words("as-of", language, day=day(claim.known_on, language), verdict=told, value=value)


def words_raw(key: str, language: Language) -> str:
    """The words of a key, fields unfilled."""
    from istmo.evidence.words import _texts  # noqa: PLC0415

    return _texts()[key][language]
