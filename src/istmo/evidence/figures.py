"""Figures: the numbers of a document that count people, events, money, countries, or say a share, change or rate.

Years, dates, ages, times, distances, weights and the numbers in names (Title 42, H-2A) are no figures. A method of
its own, because general quantity readers fail on Spanish ("128.900" read as 128.9).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import log10

from istmo.evidence.comparators import between, hedge, interval, interval_of_share
from istmo.evidence.numerals import Numeral, numerals
from istmo.evidence.types import Document, Figure, Kind

MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul"
    r"|aug|sept?|oct|nov|dec|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre"
    r"|diciembre|ene|abr|ago|dic)"
)
PEOPLE = (
    r"people|persons?|migrants?|immigrants?|individuals|men|women|children|minors|adults"
    r"|families|refugees|asylum[ -]seekers"
    r"|nationals|citizens|foreigners|returnees|deportees|applicants|beneficiaries|workers"
    r"|passengers|travel+ers|residents"
    r"|crossers|aliens|detainees|noncitizens|non-citizens|mexicans|venezuelans|guatemalans"
    r"|hondurans|salvadorans|cubans|haitians"
    r"|nicaraguans|ecuadori?ans|colombians|peruvians|chileans|brazilians|chinese|indians|members|boys|girls"
    r"|personas?|migrantes?|inmigrantes|individuos|hombres|mujeres|ninos|ninas|menores|adultos|familias|refugiados"
    r"|solicitantes|ciudadanos|nacionales|extranjeros|retornados|deportados|beneficiarios"
    r"|trabajadores|pasajeros|viajeros"
    r"|mexicanos|venezolanos|guatemaltecos|hondurenos|salvadorenos|cubanos|haitianos|nicaraguenses|ecuatorianos"
    r"|colombianos|peruanos|chilenos|brasilenos|chinos|indios|adolescentes|infantes|victims"
    r"|victimas|brothers|sisters|siblings|hermanos|hermanas|amigos|friends"
    r"|unaccompanied|acompanados"
)
EVENTS = (
    r"encounters|apprehensions|arrests|crossings|detentions|interceptions|expulsions|removals"
    r"|returns|deportations|stops"
    r"|seizures|events|entries|cases|deaths|fatalities|bodies|registrations|applications"
    r"|claims|requests|appointments|visas"
    r"|repatriations|admissions|arrivals|releases|captures|attempts|times|permits|authorizations"
    r"|referrals|rescues|meetings"
    r"|encuentros|aprehensiones|arrestos|cruces|detenciones|expulsiones|devoluciones|retornos|deportaciones|eventos"
    r"|entradas|ingresos|casos|muertes|muertos|fallecidos|cuerpos|registros|solicitudes|peticiones"
    r"|citas|visados|visas"
    r"|repatriaciones|llegadas|intentos|veces|permisos|tramites|rescates|capturas|incautaciones"
    r"|transitos|flights|vuelos"
)
COUNTRIES = (
    r"countries|nations|governments|signatories|paises|naciones|gobiernos|delegations|delegaciones|endorsers"
)
THINGS = (
    r"offices|oficinas|centros|centers|centres|shelters|albergues|beds|camas|caravans|caravanas"
    r"|companies|empresas|buses"
    r"|autobuses|boats|lanchas|operators|organizations|organizaciones|executives|measures|medidas|agreements|acuerdos"
    r"|nationalities|nacionalidades|municipalities|municipios|(?<!united )states|estados(?! unidos)|departments"
    r"|departamentos|cities|ciudades"
    r"|officers|agents|troops|agentes|soldados|elementos|presidents|presidentes|ministers"
    r"|ministros|leaders|lideres|officials"
    r"|funcionarios|judges|jueces|lawmakers|senators|legisladores|senadores|smugglers|traffickers"
    r"|traficantes|votes|votos"
)
"""What is counted and is neither people on the move nor events of theirs."""
_NOUN = re.compile(
    rf"(?<![\w-])(?:(?P<countries>{COUNTRIES})|(?P<people>{PEOPLE})|(?P<events>{EVENTS})|(?P<things>{THINGS}))(?![\w-])"
)
_PERCENT = re.compile(
    r"^\s?(?:%|per ?cent\b|pct\b|por ?ciento\b|percentage points?\b|puntos? porcentual(?:es)?\b)"
)
_MONEY_BEFORE = re.compile(r"(?:us\$|u\$s|usd|mx\$|r\$|[$€£]|\b(?:q|l\.|b/\.|q\.))\s?$")
_MONEY_AFTER = re.compile(
    r"^,? ?(?:de )?(?:u\.?s\.? )?(?:dollars?|dolares|pesos|quetzales|lempiras|euros|usd\b|mdd\b|mdp\b)"
)
_RATE = re.compile(
    r"^(?: [a-z'-]+){0,5}? (?:(?<!in )(?<!ended )(?:a|per|each|every|an) (?:day|week|hour)\b"
    r"(?! (?:of|ago|earlier|before|later))|(?:al|por|cada) (?:dia|semana|hora)\b"
    r"|daily\b|diari[oa]s\b|diariamente|weekly\b|semanales\b|per 100,000|por cada 100)"
)
_RATE_BEFORE = re.compile(
    r"(?:daily|average of|averag(?:ed|ing)|promedio(?: diario)?(?: de)?|diari[oa]s?)(?: (?:of"
    r"|de|about|around|roughly|unos|unas"
    r"|some|more than|mas de|nearly|casi|close to|cerca de|over|at|to))* ?$"
)
_RATE_SENTENCE = re.compile(
    r"\b(?:daily average|average daily|promedio diario|media diaria)\b[^.;\n]{0,150}$"
)
_ON_SOME_DAYS = re.compile(
    r"\b(?:on some days|in a few days|some days|in a single day|for a single day|single-day"
    r"|in one day|on (?:a|one) single day|on one day|en algunos dias|en unos dias|algunos dias"
    r"|en un solo dia|en un dia)\b(?! (?:after|before|despues|antes))"
)
_TIMES = re.compile(
    r"^(?:[ -](?:times|fold)|-?fold| veces)\b(?! (?:since|desde|in|en|between|entre|during|durante))"
)
_TIMES_THAT = re.compile(r"^(?: times (?:the|that|those|as)| veces (?:l[oa]s?|mas)) ")
""""148 veces los 387 de 2021"."""
_CHANGE_NEAR = re.compile(
    r"\b(?:increas\w*|decreas\w*|ris(?:e|es|en|ing)|rose|fell|fall(?:s|en|ing)?|drop\w*|declin\w*"
    r"|down|(?<!made )(?<!make )(?<!makes )(?<!making )up|lower|higher|fewer|more"
    r"|grew|grow\w*|jump\w*|surg\w*|plung\w*|plummet\w*|reduc\w*|climb\w*|soar\w*|spik\w*"
    r"|slid|shr[aui]nk|uptick|dip(?:ped)?"
    r"|aument\w*|disminu\w*|baj(?:a|o|aron|ada|ado|ando)|sub(?:io|ieron|ida|ido|iendo|e)"
    r"|caid\w*|cay(?:o|eron|endo)|descen\w*|increment\w*"
    r"|crec\w*|repunt\w*|menos|mas (?:que|alt[oa])|mas(?= (?:en )?(?:compar|respecto))|alza"
    r"|desplom\w*|creci\w*|menor\b|mayor\b|alz\w*|supera(?:n|ron|ba)? (?=en)|supero (?=en)|exce(?:ed|d)\w* (?=by|en))\b"
)
_DOWN = re.compile(
    r"\b(?:below|under|beneath|por debajo|inferior\w*|decreas\w*|fell|fall\w*|drop\w*|declin\w*|down|lower|fewer"
    r"|less|plung\w*|plummet\w*"
    r"|reduc\w*|slid|shr[aui]nk|dip\w*"
    r"|disminu\w*|baj\w*|caid\w*|cay\w*|descen\w*|menos|desplom\w*|menor)\b"
)
_SHARE_AFTER = re.compile(
    r"^(?:\s?(?:%|per ?cent|por ?ciento))?,? (?:of|de|del) (?!(?:increase|decrease|aumento"
    r"|reduccion|incremento|disminucion))"
)
_NO_BEFORE = re.compile(
    r"(?:\b(?:title|titulo|section|seccion|sec|articles?|articulos?|arts?|number|no|num|numero"
    r"|room|route|ruta|highway|carretera"
    r"|interstate|page|pagina|chapter|capitulo|law|ley|decree|decreto|resolution|resolucion"
    r"|form|formulario|fy|fiscal year"
    r"|ano fiscal|ejercicio fiscal|phase|fase|level|nivel|aged?|ages|edad(?: de)?|version"
    r"|proposition|aparte|figure|table|tabla|cuadro"
    r"|category|categoria|part|point|punto|file|expediente|zone|zona|calle|avenida|kilometro"
    r"|km|channel|canal|type|tipo"
    r"|day|dia|fiscal|note|nota|al|barrio|track|group of|grupo de los|h\.?r\.?|s\.?b|h\.?b|usc|psalm|covid)\.? ?"
    r"|\b(?:g|h|i|b|f|dc|us|sb|hb|hr|c)-|§ ?|#|\bn[.°º] ?)$"
)
_NO_AFTER = re.compile(
    r"^(?:[- ](?:years?[- ]old|year[- ]olds|months?[- ]old)|[- ]?(?:a\.?m\b|p\.?m\b|hrs?\b)"
    r"|:\d\d|/\d|(?:st|nd|rd|th|er|ra|da|o|a)\b|[°º]"
    r"|[- ](?:hours?|minutes?|seconds?|days?|weeks?|months?|years?|decades?|centur\w+|quarters?|nights?)\b"
    r"| (?:horas?|minutos?|segundos?|dias?|semanas?|mes(?:es)?|anos?|decadas?|siglos?|trimestres?|noches?)\b"
    r"|[- ]?(?:kilomet\w+|km2?\b|miles?\b|millas?\b|met(?:er|re)s?\b|metros?\b|feet\b|foot\b"
    r"|ft\b|hectares?\b|hectareas?\b|acres?\b|square\b)"
    r"|[- ]?(?:pounds?\b|libras?\b|lbs?\b|kilos?\b|kilogram\w*|kg\b|tons?\b|tonnes?\b|toneladas?\b"
    r"|grams?\b|gramos?\b|ounces?\b|litros?\b|degrees\b|grados\b)"
    r"| (?:consecutive |straight |more |additional |other |full |working |calendar "
    r"|business )+(?:days?|weeks?|months?|years?|hours?|decades?)\b"
    r"| (?:last |past )+(?:days|weeks|months|years|hours|decades)\b"
    r"|[- ](?:day|hour|week|month|year|mile|foot|page|point|member|nation|country|way|story)\b(?!s)"
    r"|[ -]?(?:mph|mhz|gb|mb)\b| u\.?s\.?c\b"
    r"| (?:y|and|a|to) \d{1,3} (?:anos|years|meses|months|dias|days|horas|hours|km|kilometros|kilometers|miles)\b)"
)
_DAY_OF_MONTH = (
    re.compile(rf"(?:\b{MONTH}\.?|\b{MONTH}\.? \d{{1,2}}(?:,| and| to|[-–]))\s?$"),
    re.compile(
        rf"^(?:st|nd|rd|th|o)?(?:,? (?:y|and|al?|to|hasta(?: el)?|de) (?:el )?\d{{1,2}}| ?[-–] ?\d{{1,2}})?,? (?:de "
        rf"|of )?{MONTH}\b"
    ),
)
_LISTED = re.compile(r"(?:^|\n)\s*$")
_ISO = re.compile(
    r"\b[qt][1-4],? (?=(?:of |de |del )?(?:19|20)\d\d\b)"
    r"|\d{4}-\d{2}(?:-\d{2})?|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\b\d{4}[-–/]\d{2,4}\b|\b\d{3}[- ]\d{3}[- ]\d{4}\b"
    r"|https?://\S{1,300}|(?<!\S)\S{1,60}@\S{1,60}|\bwww\.\S{1,300}"
)
MOST = 2_000
"""Figures that are read of one document; a long report has a hundred."""
FIRST_YEAR, LAST_YEAR = 1900, 2060
OLDEST = 100
_AGE = re.compile(r"\b[a-z]+, $")
_AGE_BEFORE = re.compile(r"\b(?:younger than|older than|(?:mayor|menor)(?:es)? de) $")


def figures(document: Document, plain: str) -> tuple[Figure, ...]:
    """The figures of a document, in order.

    Args:
        document: whose sentences they are in.
        plain: its folded text.
    """
    found = numerals(plain, document.language)
    barred = [match.span() for match in _ISO.finditer(plain)] + list(document.set_aside)
    kept = [
        each
        for each in found
        if _is_figure(each, plain)
        and not _inside(each, barred)
        and not _in_a_name(each, document.text, plain)
    ]
    made = [_figure(each, plain) for each in kept[:MOST]]
    return tuple(_seated(_ranges(made, plain), document))


def noun_after(plain: str, end: int) -> tuple[str, int]:
    """The unit of the first counted noun after a number, and where it ends; ("", end) where there is none near."""
    stop = re.search(
        r"[.;:()\n]|, (?:the|los|las|el|la|its|their|sus?)\b|\b(?:in|en|from|desde|during|durante|since|and|y|al"
        r"|to|by|before"
        r"|with|who|that|ante|con|por|que|hacia|toward|towards|at|on)\b|\d",
        plain[end : end + 60],
    )
    near = plain[end : end + (stop.start() if stop else 60)]
    found = _NOUN.search(near)
    if not found:
        return "", end
    return str(found.lastgroup), end + found.end()


def _inside(each: Numeral, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < each.end and each.start < end for start, end in spans)


_OF_A_YEAR = re.compile(r"\b(?:in|during|since|durante|desde|fiscal|fy|year|ano) $")
""""In 2023 Mexicans were fewer"."""


def _is_figure(each: Numeral, plain: str) -> bool:
    before, after = plain[max(0, each.start - 24) : each.start], plain[each.end : each.end + 40]
    printed = plain[each.start : each.end]
    if (
        each.kind
        or _MULTIPLIED.search(before)
        or _PERCENT.match(after)
        or _MONEY_BEFORE.search(before)
        or _MONEY_AFTER.match(after)
    ):
        return True
    percent = printed == "ciento" and before.endswith("por ")
    age = (
        each.value < OLDEST and after.startswith(",") and _AGE.search(before)
    )  # "said Yelitza, 31, from Maracay"
    age = age or (each.value < OLDEST and _AGE_BEFORE.search(before))  # "children younger than 18"
    if percent or age or _NO_AFTER.match(after) or (_NO_BEFORE.search(before) and each.value < 1e4):
        return False
    if printed.isdigit() and FIRST_YEAR <= each.value <= LAST_YEAR:
        counted = re.match(rf" (?:{PEOPLE}|{EVENTS}|{COUNTRIES})\b", after)
        return counted is not None and not _OF_A_YEAR.search(before)
    if printed.isdigit() and _is_day_or_item(each, before, after):
        return False
    noun = noun_after(plain, each.end)[1] - each.end
    if (each.worded and each.value < 1000) or each.value < 10:
        return 0 < noun <= (32 if each.worded else 60)
    return not re.search(r"(?:\d[.,/:]|(?<!['’])\b(?:n|s|e|o|w) ?)$", before)


def _is_day_or_item(each: Numeral, before: str, after: str) -> bool:
    """Whether a small number is a day of a month ("May 7") or numbers a list ("2. ...")."""
    if each.value <= 31 and (_DAY_OF_MONTH[0].search(before) or _DAY_OF_MONTH[1].match(after)):
        return True
    return each.value < 100 and bool(_LISTED.search(before)) and after[:1] in ".)"


_REFERRING = re.compile(
    r"\b(?:the|these|those|both|los|las|estos|estas|esos|esas|dichos|dichas|ambos|ambas|sus|our|their) $"
)


def _in_a_name(each: Numeral, text: str, plain: str) -> bool:
    """Whether a small number belongs to a name ("France 24") or points back ("the three countries")."""
    if each.value >= 100 or each.kind:
        return False
    if each.worded and each.value < 10 and _REFERRING.search(plain[max(0, each.start - 8) : each.start]):
        return True
    counted = noun_after(plain, each.end)[1] > each.end or _PERCENT.match(plain[each.end : each.end + 14])
    return not counted and bool(
        re.search(r"(?<![.!?] )\b[A-ZÁÉÍÓÚ][a-záéíóúñ]+ $", text[max(0, each.start - 20) : each.start])
    )


def _figure(each: Numeral, plain: str) -> Figure:
    before, after = plain[max(0, each.start - 60) : each.start], plain[each.end : each.end + 70]
    percent = _PERCENT.match(after)
    end = each.end + (len(percent[0]) if percent else 0)
    unit, _ = noun_after(plain, end)
    kind: Kind = "count"
    sign = 0
    if each.kind == "share":
        kind, unit = "share", "percent"
        if _LESS.match(after) or (_CHANGE_NEAR.search(before) and _BY.search(before)):
            kind, sign = "change", -1 if _DOWN.search(before + after[:10]) else 1
    elif _MULTIPLIED.search(before) or each.kind == "ratio":
        kind = "ratio"
    elif percent:
        kind, sign = _share_or_change(before, plain[end : end + 50])
        unit = "percent"
    elif _MONEY_BEFORE.search(before) or _MONEY_AFTER.match(after):
        kind, unit = "money", "usd"
    elif _TIMES.match(after) and (each.value <= 100 or _TIMES_THAT.match(after)):
        kind = "ratio" if _is_multiple(each, before, after) else "count"
    elif (
        _RATE_SENTENCE.search(plain[max(0, each.start - 180) : each.start])
        or _RATE.match(after)
        or _RATE_BEFORE.search(before)
        or _on_some_days(before, after)
    ):
        kind = "rate"
    if kind == "count" and _DIFFERENCE.match(after):
        kind, sign = "change", -1 if _DOWN.search(after[:30]) else 1
    comparator = hedge(plain, each.start, each.end)
    if comparator == "exact" and _COLLECTIVE.search(plain[each.start : each.end]):
        comparator = "about"
    rule = interval_of_share if kind in ("share", "change", "ratio") else interval
    low, high = rule(each.value, each.step, comparator)
    return Figure(
        each.start, end, each.value, each.step, kind, unit, comparator, low, high, -1, each.malformed, sign
    )


def _is_multiple(each: Numeral, before: str, after: str) -> bool:
    """Whether "five times" is a multiple ("five times what it was", "2.5 times"), not a number of events."""
    if _MULTIPLE_AFTER.match(after) or not float(each.value).is_integer():
        return True
    return bool(_ENDS_CLAUSE.match(after) and _IS.search(before))


_MULTIPLE_AFTER = re.compile(
    r"^[ -](?:times|veces) (?:as|more|higher|larger|bigger|greater|what|that of|its|their|the|mas|mayor(?:es)?|menos|lo"
    r"|superior|los|las|la de|el de|su|last|el ano)\b|^-?fold"
)
_ENDS_CLAUSE = re.compile(r"^[ -](?:times|veces)(?:[.,;:)]|$)")
_IS = re.compile(
    r"\b(?:is|was|are|were|es|era|son|fue|fueron|seria|equivale a|multiplied by|multiplico por|multiplicado por)"
    r"(?: (?:about|nearly|almost|some|roughly|more than|over|casi|unas|cerca de|mas de))* $"
)
_LESS = re.compile(r"^ (?:menos|fewer|less|mas|more)\b")
_BY = re.compile(
    r"\b(?:by|en|un|una)(?: (?:more than|about|nearly|almost|over|mas de|casi|cerca de|roughly))? $"
)
_MULTIPLIED = re.compile(
    r"\bmulti\w+ (?:(?:nearly|almost|casi) )?(?:by|por)(?: (?:about|nearly|casi|unas))? $"
)
_SIGNED = re.compile(r"(?:^|[\s(])[+\-−–]\s?$")
_DIFFERENCE = re.compile(r"^(?: [a-z]+){0,2} (?:more|fewer|less|mas|menos) (?:than|que) (?!\d+ percent)")
_COLLECTIVE = re.compile(r"(?:ena|ar|dozen)$")


def _on_some_days(before: str, after: str) -> bool:
    near = re.split(r"[.;]", before)[-1], re.split(r"[.;]", after)[0]
    return any(_ON_SOME_DAYS.search(each) for each in near)


def _share_or_change(before: str, after: str) -> tuple[Kind, int]:
    clause = re.split(r"[.;:(]|, (?:and|y|while|mientras)", before)[-1]
    follow = re.split(r"[.;:)]|, ", after)[0]
    moved = list(_CHANGE_NEAR.finditer(clause))
    later = _CHANGE_NEAR.match(follow.lstrip(" de")) or re.match(
        r"^ (?:superior|inferior|mayor|menor|por encima|por debajo|above|below|under|over (?!the age)|increase|decrease"
        r"|drop|rise|decline|fall|jump|surge|reduction|more|fewer|less|lower|higher|up|down|mas\b"
        r"|menos\b"
        r"|de (?:aumento|incremento|reduccion|disminucion|caida))",
        follow,
    )
    level = _LEVEL.search(before) and not _SHARE_OF_CHANGE.search(before)
    if level or (
        _SHARE_AFTER.match(after)
        and not later
        and not (moved and re.search(r"(?:by|en un|un|del?) (?:\w+ ){0,2}$", clause))
    ):
        return "share", 0
    hedged = re.sub(r"\b(?:more than|less than|fewer than|mas de|mas del|menos de|menos del)\b", "", clause)
    moved = list(_CHANGE_NEAR.finditer(hedged))
    if _SIGNED.search(before):
        return "change", -1 if before.rstrip("( ")[-1:] in "-−–" else 1
    if (
        not later
        and not moved
        and _SET_BESIDE.search(clause)
        and (_CHANGE_NEAR.search(before) or "%" in before)
    ):
        return "change", (-1 if _DOWN.search(before) else 1) if _CHANGE_NEAR.search(before) else 0
    again = _COMPARED_AFTER.match(follow) and _AND_OF.search(before)
    if again or later or (moved and len(hedged) - moved[-1].end() < 34):
        words = (
            before if again else follow if later else (hedged[moved[-1].start() :] if moved else "") + follow
        )
        return "change", _direction(words)
    return "share", 0


_COMPARED_AFTER = re.compile(r"^ (?:compared|en comparacion|frente|respecto|against|versus)\b")
_AND_OF = re.compile(
    r"(?:%|per ?cent|por ciento)[^.;]*\b(?:and|y) (?:of|by|del?|un|en un)(?: (?:about|nearly|casi))? $"
)
""""A decrease of 19 percent compared with July (20,519) and of 80 percent compared with August 2023"."""


def _direction(words: str) -> int:
    """The sign of the first movement that words tell of: +1 for "higher than in August but 1 percent lower than"."""
    down, first = _DOWN.search(words), _CHANGE_NEAR.search(words)
    return -1 if down and not (first and first.start() < down.start()) else 1


_LEVEL = re.compile(
    r"(?:%|per ?cent|por ciento)[^%.;]*\b(?:from|to|al)(?: (?:about|some|nearly|almost|just|the|unos|casi))* $"
    r"|\b(?:up|down) from(?: (?:a|about|some|nearly|almost|just|only))* $"
    r"|\b(?:ris|ros|fall|fell|grew|grow|climb|increas|dropp?|declin|sub|baj|aument|cay|crec)[a-z]* (?:to|al|hasta el)"
    r"(?: (?:about|some|nearly|almost|just|over|more than|casi|mas del?))* $"
    r"|\bpas\w+ del?(?: (?:un|casi|cerca del?))? $"
)
""""Up from 24 percent the year before", "pasaron del 18 % al 35 %": a share at another time, no change."""
_SHARE_OF_CHANGE = re.compile(r"\b(?:growth|rate|ritmo|tasa|increase|decrease|aumento|baja|caida)\b")


_SET_BESIDE = re.compile(
    r"\b(?:frente|respecto|comparad[oa]|compared|contra|versus)\b[^%]{0,40}, (?:del?|by|un|una) $"
)
""""Down 82 percent from the record; compared with August 2022, by 17 percent"."""


def _ranges(made: Sequence[Figure], plain: str) -> Iterator[Figure]:
    """Two ends of a range as one figure each that knows the other end; the rest as they are."""
    i = 0
    while i < len(made):
        left, right = made[i], made[i + 1] if i + 1 < len(made) else None
        low = left.value * _shared_scale(left.value, right.value) if right is not None else 0.0
        # "34,693 to 19,571" is a fall, "more than doubled to 430,000" a ratio and a count
        rising = right is not None and left.kind != "ratio" and low < right.value
        if right is not None and rising and between(plain, (left.start, left.end), (right.start, right.end)):
            yield replace(
                left,
                kind=right.kind,
                unit=right.unit,
                comparator="between",
                value=low,
                low=low,
                high=right.high,
            )
            yield replace(right, comparator="between", low=low, high=right.value)
            i += 2
        else:
            yield left
            i += 1


def _shared_scale(left: float, right: float) -> float:
    """What the first end of "between 5 and 6 million" is to be multiplied with."""
    return 10.0 ** round(log10(right / left)) if 0 < left < 1000 and right / left > 100 else 1.0


def _seated(made: Iterator[Figure], document: Document) -> Iterator[Figure]:
    """Each figure with the index of the sentence it stands in; those in none are dropped."""
    i = 0
    for each in made:
        while i < len(document.sentences) and document.sentences[i].end <= each.start:
            i += 1
        if i < len(document.sentences):
            yield replace(each, sentence=i)
