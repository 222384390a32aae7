"""What a report says was announced: measures, aid, meetings, agreements, offices, with actor and day.

Each becomes an entry that a person may accept into the register with its quotation; nothing enters by itself.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from istmo.evidence.context import Context
from istmo.evidence.types import Announcement, When

_ACT = re.compile(
    r"\b(?:announce[sd]?|announcing|announcements?|unveil\w*|launch\w*|pledg\w*|commit(?:ted"
    r"|s)? to|agreed (?:to|on)|signed|imposed|impose[sd]? "
    r"|placed visa|positioned visa|introduced|will (?:open|host|invest|provide|expand|create"
    r"|impose|resume|suspend|launch|seek|begin)|opened|open(?:s|ing) of|to open|creation of"
    r"|plans? to (?:open|host|expand|create)"
    r"|to be held|is scheduled|will take place|will be held|host(?:ed|s|ing)?|awarded|allocated|approved|"
    r"anunci\w+|lanz(?:o|aron|ara)|presento|firm(?:o|aron|ada|ado)|acord(?:o|aron)|se comprometi\w+"
    r"|compromet\w+|impuso|impusieron|abri(?:o|eron|ra|ran)"
    r"|apertura de|creacion de|destinara|invertira|otorg\w+|se celebrara|sera sede|organizara"
    r"|acogera|puso en marcha|inaugur\w+|aprob(?:o|aron))\b"
)
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("aid", re.compile(r"\$\s?\d|\b(?:million|billion|millones)\b[^.]{0,30}\b(?:aid|assistance|funding|dollars"
        r"|dolares|ayuda|asistencia|fondos|investment|inversion)|\b(?:humanitarian aid|new funding"
        r"|ayuda humanitaria|in us aid)\b")),
    ("office", re.compile(r"\b(?:offices?|processing cent(?:er|re)s?|oficinas?"
                          r"|centros? de (?:procesamiento|atencion))\b")),
    ("measure", re.compile(r"\b(?:visa (?:restriction|requirement|curb|polic)\w*|visa restrictions"
                           r"|restricciones de vis\w+"
        r"|restriction\w*|proclamation|proclama\w*|rule|regla|ban|veto|polic(?:y|ies)|politica"
        r"|cierre|closure|program(?:me|a)?|process|proceso|parole|visados?|operational cell|celula"
        r"|flights|vuelos|deport\w+|expuls\w+|permits?|permisos?|measures?|medidas?|sanctions?"
        r"|sanciones|executive order|orden ejecutiva)\b")),
    ("agreement", re.compile(r"\b(?:agreement|accord|declaration|pact|compact|treaty|memorandum|cooperation|acuerdo"
        r"|convenio|declaracion|pacto|tratado|memorando|cooperacion|settlement)\b")),
    ("meeting", re.compile(r"\b(?:meeting|summit|conference|talks|ministerial|assembly|visit|round\w*|reunion|cumbre"
        r"|encuentro|conferencia|visita|ronda)\b")),
)  # fmt: skip
_ACTOR = re.compile(
    r"((?:The |the |El |La |el |la |President |presidente |Secretary )?(?:United States|Estados Unidos"
    r"|U\.S\.|US|EE\. ?UU\.|Washington|Mexico|México|Guatemala|Honduras|Panama|Panamá|Colombia"
    r"|Ecuador|Costa Rica"
    r"|Biden(?: administration)?|White House|Casa Blanca|Department of (?:State|Homeland Security)"
    r"|State Department|Departamento de (?:Estado|Seguridad Nacional)|DHS|CBP|Comar|COMAR"
    r"|UNHCR|ACNUR|IOM|OIM|Canada|Canadá|Spain|España|Brazil|Brasil|Peru|Perú|Chile|Haiti"
    r"|Haití|Nicaragua"
    r"|(?!(?:On|In|At|After|Before|During|For|By|As|Last|This|En|El|La|Los|Las|Tras|Durante"
    r"|Por)\b)[A-ZÁÉÍÓÚ][a-záéíóúñ]+(?: [A-ZÁÉÍÓÚ][a-záéíóúñ.]+){1,3}|three countries|tres países"
    r"|gobierno de [A-ZÁÉÍÓÚ][a-záéíóúñ]+(?: [A-ZÁÉÍÓÚ][a-záéíóúñ]+)?|canciller"
    r"|government of [A-Z][a-z]+)(?:'s government"
    r"|’s government)?)"
)


def announcements(context: Context) -> tuple[Announcement, ...]:
    """The announcements of a document, in order."""
    return tuple(_found(context))


def _found(context: Context) -> Iterator[Announcement]:
    aside = context.document.set_aside
    for index, sentence in enumerate(context.document.sentences):
        if any(a <= sentence.start < b for a, b in aside):
            continue
        plain = context.plain[sentence.start : sentence.end]
        act = _ACT.search(plain)
        if act is None:
            continue
        near = plain[max(0, act.start() - 140) : act.end() + 200]
        kind = next((name for name, pattern in _KINDS if pattern.search(near)), None)
        if kind is None:
            continue
        quote = context.document.quote(sentence)
        yield Announcement(
            document=context.document.name,
            kind=kind,
            what=_what(quote, act),
            actor=_actor(quote, act.start()),
            day=_day(context, index, sentence.start + act.start()),
            quote=quote,
            start=sentence.start,
            end=sentence.end,
        )


def _what(quote: str, act: re.Match[str]) -> str:
    """The clause from the verb on, at most forty words, verbatim."""
    clause = re.split(r"(?<=[^A-Z])[.;](?:\s|$)", quote[act.start() :], maxsplit=1)[0]
    return " ".join(clause.split()[:40]).strip(" ,")


def _actor(quote: str, position: int) -> str:
    found = [match for match in _ACTOR.finditer(quote) if match.end() <= position + 1]
    if found:
        return found[0][1].strip()
    after = _ACTOR.search(quote, position)
    return after[1].strip() if after and after.start() - position < 60 else ""


def _day(context: Context, index: int, position: int) -> str:
    """The time named nearest to the verb, as ISO day, month or year; a weekday of a known week is not worked out."""
    named = context.times_by_sentence.get(index, [])
    dated = [each for each in named if each.cue not in ("record", "compared", "weekday")]
    if dated:
        nearest = min(dated, key=lambda each: abs(each.start - position))
        sentence = context.document.sentences[index]
        if _PLANNED.search(context.plain[sentence.start : sentence.end]) and nearest.how == "inferred":
            nearest = _next(nearest, context.clock.day)
        return _iso(nearest)
    if named and any(each.cue == "weekday" for each in named):
        return f"{context.clock.day:%Y-%m}" if not context.clock.fixed else context.clock.day.isoformat()
    return ""


_PLANNED = re.compile(
    r"\b(?:will|to be held|scheduled|plans? to|planned|next|upcoming|se celebrara|sera|acogera"
    r"|abrira|proxim[oa]|prevista?|previsto)\b"
)


def _next(when: When, written: date) -> When:
    """A planned time without its year: the next one after the day the report was written."""
    if when.last >= written or when.grain not in ("day", "month"):
        return when
    return replace(
        when,
        first=when.first.replace(year=when.first.year + 1),
        last=when.last.replace(year=when.last.year + 1, day=min(when.last.day, 28)),
    )


def _iso(when: When) -> str:
    if when.grain == "day":
        return when.first.isoformat()
    if when.grain == "month":
        return f"{when.first:%Y-%m}"
    if when.grain in ("year", "fiscal-year"):
        return str(when.last.year)
    return f"{_month(when.first)}/{_month(when.last)}"


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def as_toml(each: Announcement) -> str:
    """An announcement as the TOML entry that a person may put into the register.

    The keys are those of `announcement`: kind, actor, date, what, quotation, source (document and characters).
    `accepted_by`
    is left empty for the person who takes it in.
    """
    import json  # noqa: PLC0415

    rows = {
        "kind": each.kind,
        "actor": each.actor,
        "date": each.day,
        "what": each.what,
        "quotation": each.quote,
        "source": f"{each.document}#char={each.start},{each.end}",
        "accepted_by": "",
    }
    body = "\n".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in rows.items())
    return f"[[announcement]]\n{body}\n"
