"""How a text writes its times: a table of patterns in both languages, each with what makes a stretch of it."""

import re
from collections.abc import Callable, Iterator

from istmo.evidence import reckoning
from istmo.evidence.reckoning import (
    BIDEN,
    BIDEN_TO,
    BRIEF,
    EDGE,
    LONG,
    MONTH,
    NTH,
    NUMBER,
    OTHER_YEAR,
    YEAR,
    Clock,
)
from istmo.evidence.types import When

_Make = Callable[[re.Match[str], Clock], Iterator[When]]
AUXILIARY = (
    r"\bmay(?= (?:be|have|not|also|well|seek|only|apply|request|enter|need|continue|come"
    r"|help|lead|take|face|include|remain|no|go|still|soon|in|stay|use|see|wait|make|get"
    r"|ask|begin|start|become|vary|differ|never|even|ultimately|eventually|reflect|result"
    r"|require|choose|decide|receive|work|travel|return|cross|say))"
)
FISCAL = r"(?:(?:us |u\.s\. )?fiscal years?|fy|anos? fiscal(?:es)?)(?: de)?"
WEEKDAY = (
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|lunes|martes|miercoles|jueves|viernes|sabado|domingo)"
)
EXPRESSIONS: tuple[tuple[re.Pattern[str], _Make], ...] = (
    (re.compile(rf"\b(?P<y>{YEAR})-(?P<mm>\d\d)-(?P<d>\d\d)\b"), reckoning.iso),
    (re.compile(rf"\b(?P<y>{YEAR})-(?P<m>0[1-9]|1[0-2])\b(?!-)"), reckoning.iso_month),
    (re.compile(rf"(?<!\d)(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})/(?P<y>{YEAR})\b"), reckoning.slashed),
    (
        re.compile(
            rf"\b(?:(?:from|between|del?|desde el|entre el)(?: el)? )(?P<d1>[0-3]?\d|1o|primero) (?:de "
            rf"|of )?(?P<m1>{MONTH})(?: (?:de |del )?(?P<y1>{YEAR}))? (?:y(?: el)?|al|to|and"
            rf"|hasta(?: (?:el|este|hoy|ayer))?(?: {WEEKDAY},?)?|a) (?P<d2>[0-3]?\d)(?: (?:de "
            rf"|of )?)(?P<m2>{MONTH})(?:,? (?:de |del |de este )?(?P<y2>{YEAR}))?\b"
        ),
        reckoning.span_of_days,
    ),
    (
        re.compile(
            rf"\b(?:from|between) (?P<m1>{MONTH}) (?P<d1>[0-3]?\d)(?:,? (?P<y1>{YEAR}))? (?:to|and"
            rf"|through) (?P<m2>{MONTH}) (?P<d2>[0-3]?\d)(?:,? (?P<y2>{YEAR}))?\b"
        ),
        reckoning.span_of_days,
    ),
    (
        re.compile(
            rf"(?:(?:from|between|de|desde|entre)(?: el)? )?\b(?:{EDGE})?(?P<m1>{MONTH})(?: (?:de |del "
            rf"|of )?(?:(?P<y1>{YEAR})|(?P<r1>{OTHER_YEAR})))?(?: (?:to"
            rf"|through|and|until|a|al|y|hasta(?: el)?) | ?[-–—] ?)(?:{EDGE})?(?P<m2>{MONTH})(?:,? (?:de |del "
            rf"|of )?(?:(?P<y2>{YEAR})|(?P<r2>{OTHER_YEAR})))?\b"
        ),
        lambda m, c: reckoning.span_of_months(m, c) if reckoning.is_span(m) else iter(()),
    ),
    (
        re.compile(
            rf"\b(?:from|between|del?|desde|entre)(?: the| el| los)? {FISCAL} (?P<y1>{YEAR}|\d\d) (?:to|and|through"
            rf"|a|al|y|hasta)(?: the| el)? (?:{FISCAL} )?(?P<y2>{YEAR}|\d\d)\b(?![.,]\d)"
        ),
        reckoning.span_of_fiscal,
    ),
    (
        re.compile(
            rf"\b(?:the |los |las |el )?(?P<ord>{NTH}|primer[oa]s) (?:(?P<n>{NUMBER}) )?(?P<part>months?|mes(?:es)?"
            rf"|quarter|half"
            rf"|trimestre|semestre) (?:of|de|del)(?: the| el)?(?: current| presente| actual| new| nuevo| record)? ?"
            rf"(?:fiscal year|fiscal|fy|ano"
            rf" fiscal|ejercicio fiscal)(?: de)? ?['’]?(?P<y>{YEAR}|\d\d(?!\d|,\d| ?%| per ?cent| por ciento))?\b"
        ),
        reckoning.part_of_fiscal,
    ),
    (
        re.compile(
            rf"\b(?:the |los )?(?:same|mism[oa]s?|identic[oa]|igual(?:es)?) (?:{NUMBER} )?(?:months?|mes(?:es)?"
            rf"|periodo?|time ?frame|time|mes|momento|etapa|lapso|primer mes|semestre"
            rf"|trimestre|quarter|half|stretch|point)(?: (?:of"
            rf"|in|del?|en)(?: the| este)?(?P<fiscal> (?:fiscal(?: year)?|ano fiscal|fy))?(?: (?:year|ano))?)"
            rf" ?(?P<y>{YEAR}|(?<=fy)\d\d)\b"
        ),
        reckoning.mirror_of,
    ),
    (
        re.compile(rf"\b{FISCAL} (?P<y1>{YEAR})[-/](?P<y>{YEAR}|\d\d)\b"),
        reckoning.fiscal,
    ),
    (
        re.compile(
            rf"\b(?:(?:the |el |del? )?(?:(?:last|previous|prior|current|this|present|whole|full|ultimo"
            rf"|pasado|actual|presente|este|entire)\s)?(?:u\.?s\.? )?(?P<y2>{YEAR}) (?:us |u\.s\. )?fiscal year"
            rf"|(?:fiscal years?|fiscal|fy|ano fiscal|ejercicio fiscal|periodo fiscal)(?: de| del"
            rf"|,)? ?['’]?(?P<y>{YEAR}|\d\d(?!\d|,\d| ?%| per ?cent| por ciento)))(?:(?:,)? to(?: date| september)?)?\b"
        ),
        reckoning.fiscal,
    ),
    (
        re.compile(
            rf"\b(?:the |el )?(?:u\.s\. |us )?(?:fiscal year|ano fiscal)(?: that| which| que)? (?:ended"
            rf"|ending|ends|termino|concluyo|finalizo|cerro) (?:in |on |el |last |el pasado "
            rf"|en )?(?:30 de )?(?:sep[a-z]*\.?)(?: 30)?(?:,? (?:de "
            rf"|of )?(?P<y>{YEAR}))?\b"
        ),
        reckoning.fiscal,
    ),
    (
        re.compile(
            r"\b(?:(?:so far )?(?:in |during |en |durante )?(?:lo que va del?|so far)? ?(?:the |this "
            r"|last |previous |current |prior |el |este |al )?(?:past |last |previous |current |present "
            r"|pasado |actual |presente )?(?:u\.s\. |us |federal )?(?:(?:fiscal|budget) year|ano fiscal"
            r"|ejercicio fiscal"
            r"|ejercicio(?= precedente| anterior| previo))(?: pasado| anterior| precedente| previo| actual"
            r"| en curso| to date| so far| hasta la fecha| a la fecha"
            r"| that ended in september| which ended in september"
            r"| ending in september| que termino en septiembre| que concluyo en septiembre)?|fytd"
            r"|fy to date)\b(?: (?:began|started|opened|empezo|comenzo|inicio|arranco)\b"
            r"(?: (?:in|on|en|el) (?:1 de )?(?:october|octubre)"
            r"(?: 1)?)?)?"
        ),
        reckoning.fiscal,
    ),
    (
        re.compile(
            r"\b(?:the |el )?(?:year|ano) (?:(?:that|which|que) )?(?:just |acaba de )?"
            r"(?:ended|closed|termino|cerro|cerrar)"
            r"(?: (?:on|last|el(?: pasado)?) [a-z]+)?\b(?! (?:in|on|en|el)\b)"
        ),
        reckoning.year_ended,
    ),
    (
        re.compile(rf"\b(?:calendar year|ano (?:calendario|natural))(?: de)? (?P<y>{YEAR})\b"),
        reckoning.calendar_year,
    ),
    (
        re.compile(
            rf"\b(?:the |los )?(?:last|past|ultimos)(?: (?P<n>{NUMBER})) (?:fiscal years|anos fiscales"
            rf"|ejercicios fiscales)\b"
        ),
        reckoning.fiscal_years,
    ),
    (
        re.compile(
            r"\b(?:in|during|over|for|en|durante) (?:the|el) (?P<part>quarter|trimestre|semestre)\b(?! (?:of|de))"
        ),
        reckoning.this_part,
    ),
    (
        re.compile(
            rf"\b(?:los |las )?(?P<n>{NUMBER}) primeros (?:mes(?:es)?)(?: (?:de|del) (?:(?P<y>{YEAR})|ano pasado"
            rf"|ano|este ano|presente ano))?"
        ),
        reckoning.first_months,
    ),
    (
        re.compile(
            rf"\b(?:the |los |las )?(?P<n>{NUMBER})[ -](?:months?|mes(?:es)?)(?: period)? (?:(?:ending|ended|through"
            rf"|to|up to"
            rf"|hasta|terminad[oa]s|concluid[oa]s)(?: in| en| the end of)?) (?P<m>{MONTH})(?:,? (?:de |del "
            rf"|of )?(?P<y>{YEAR}))?\b"
        ),
        reckoning.months_to,
    ),
    (
        re.compile(
            rf"\b(?:the |los |las |el )?(?:first|primer(?:[oa]s?)?) (?P<n>{NUMBER})? ?(?:months?|mes(?:es)?)(?: (?:of"
            rf"|de|del)(?: the| el| la)?(?: (?:current|present|new|este|presente|nuevo))? ?(?:(?P<y>{YEAR})|this year"
            rf"|last year|the year|ano pasado|ano anterior|ano fiscal|fiscal year(?: {YEAR})?|ano|year"
            rf"|este ano|administracion|administration)?)?"
        ),
        lambda m, c: reckoning.first_months(m, c) if not re.search("administra", m[0]) else iter(()),
    ),
    (
        re.compile(
            rf"\b(?P<ord>{NTH}) (?P<part>quarter|half|trimestre|semestre|cuatrimestre|mitad)(?: (?:of|de"
            rf"|del)(?: the| el)? ?(?:(?P<y>{YEAR})|this year|last year|ano pasado|ano anterior"
            rf"|ano en curso|presente ano|ano|year|este ano))?"
        ),
        reckoning.part,
    ),
    (re.compile(rf"\b(?P<part>[qt])(?P<ord>[1-4])(?:,? (?:of |de |del )?(?P<y>{YEAR}))\b"), reckoning.part),
    (
        re.compile(
            rf"\b(?:(?:el|del|al|on|de) )?(?P<d>[0-3]?\d)(?:st|nd|rd|th|o)? (?:de |of )?(?P<m>{MONTH})(?:,? (?:de "
            rf"|del |of )?(?P<y>{YEAR}))?\b"
        ),
        reckoning.day,
    ),
    (
        re.compile(
            rf"\b(?P<m>{MONTH}) (?P<d>[0-3]?\d)(?:st|nd|rd|th)?(?!\d|[.,]\d| ?%| ?per ?cent| por ciento"
            rf"| mil)(?:,? (?P<y>{YEAR}))?\b"
        ),
        reckoning.day,
    ),
    (
        re.compile(rf"\b(?P<m>{MONTH}),? (?:de |del |del ano |of |de este ano )?(?P<y>{YEAR})\b"),
        reckoning.month_year,
    ),
    (
        re.compile(
            rf"\b(?P<m>{MONTH}),? (?:of |de |del )?(?:last year|this year|the previous year|the year before"
            rf"|ano pasado|ano anterior|este ano|presente ano|(?:el )?ano pasado)\b"
        ),
        reckoning.month_of_last_year,
    ),
    (
        re.compile(
            rf"\b(?:(?:the |el |al |del )?(?:same|mism[oa]|igual) (?:months?|mes|periodo?|time|lapso|point|stretch"
            rf"|semestre"
            rf"|trimestre|quarter) (?:de )?)?(?:(?P<n>{NUMBER}) (?P<unit>years?|months?|anos|mes(?:es)?)"
            rf" (?:earlier|before|ago|previously|antes|atras)|hace (?P<n2>{NUMBER}) (?P<unit2>anos|mes(?:es)?))\b"
        ),
        reckoning.long_ago,
    ),
    (
        re.compile(
            rf"\b(?:the |los )?(?:same|mism[oa]s?|identic[oa]|igual(?:es)?) (?:{NUMBER} )?(?:months?|meses"
            rf"|periodo?|time ?frame|time|mes|momento|etapa|lapso|point|stretch|semestre"
            r"|trimestre|quarter)\b(?: (?:of |in |during )?(?:the )?(?:(?:last|previous|prior) (?:fiscal )?year"
            r"|a year (?:ago|earlier|before)|year before|del ano (?:fiscal )?(?:pasado|anterior"
            r"|previo)|hace un ano))?(?! (?:of|in|de|del) (?:19|20)\d\d)|\bthe (?:year before"
            r"|(?:previous|prior|preceding) year)\b|\ba year (?:ago|earlier"
            r"|before)\b|\b(?:the |a )?year[- ](?:ago|earlier) (?:period|month|level|figure)s?\b|\bhace un ano\b"
            r"|\bun ano (?:antes|atras)\b|\b(?:el|del|al) ano (?:anterior|previo)\b"
        ),
        reckoning.ago,
    ),
    (
        re.compile(
            rf"\b(?:(?:in|during|over|en|durante)(?: the| los| las)? )?(?:last|past|previous|ultimos"
            rf"|ultimas|pasados) (?P<n>{NUMBER}) (?P<unit>months?|years?|mes(?:es)?|anos)\b"
        ),
        reckoning.past_months,
    ),
    (
        re.compile(
            rf"\b(?:so far (?:this year|in (?:(?P<y>{YEAR})))|(?P<y2>{YEAR}),? (?:so far|to date)"
            rf"|(?:en )?lo que va (?:de |del |de este )?(?:ano"
            rf"|(?P<y3>{YEAR}))|este ano hasta|year[- ]to[- ]date|hasta (?:la fecha|ahora)(?: este ano"
            rf"| en (?:{YEAR}))?|to date(?: this year)?|en lo que va de este ano"
            r"|since the (?:beginning|start) of (?:the|this) year(?! (?:19|20)\d\d)"
            r"|desde (?:el |los )?(?:inicios?|comienzos?|principios?)(?: (?:del?|de este) ano)(?! (?:fiscal|pasado"
            r"|anterior|(?:19|20)\d\d)))\b"
        ),
        lambda m, c: reckoning.so_far(m, c) if not m["y3"] else reckoning.so_far_year(m, c),
    ),
    (
        re.compile(
            r"\b(?:last|the past|the previous|this|el|del|este|al) (?:ano pasado|year"
            r"|ano(?= pasado)|ano)(?: pasado)?\b(?!s| (?:fiscal|old|earlier|electoral|escolar))"
        ),
        lambda m, c: (
            reckoning.relative_year(m, c) if not re.fullmatch(r"(?:el|del|al) ano", m[0]) else iter(())
        ),
    ),
    (
        re.compile(
            r"\b(?:last|this|the past|the current|el|del|este|al) (?:month|mes pasado|mes anterior"
            r"|ultimo mes|mes(?= pasado)|mes(?! (?:de|anterior|previo)))(?: pasado)?\b"
        ),
        lambda m, c: (
            reckoning.last_month(m, c)
            if re.search(r"last|this|past|current|pasado|este|ultimo", m[0]) and "anterior" not in m[0]
            else iter(())
        ),
    ),
    (
        re.compile(
            r"\b(?:the (?:previous|preceding|prior) month|the month (?:before|earlier|prior)|a month (?:earlier"
            r"|before|later|after)|one month (?:later|after)|the (?:following month|month after)"
            r"|(?:el|del|al) mes (?:anterior|previo|precedente|siguiente)|un mes (?:antes|despues|mas tarde)"
            r"|previous month|prior month)\b"
        ),
        reckoning.month_before,
    ),
    (
        re.compile(
            r"\b(?:over|during|in|for) the (?:whole |entire |full )?year\b"
            r"(?! (?:of|to|before|after|ending|ended|that|so|up|earlier|ago|\d))"
            r"|\b(?:en|durante) (?:todo )?el ano\b"
            r"(?! (?:fiscal|pasado|anterior|previo|en curso|actual|natural|calendario|que|de|\d))"
        ),
        reckoning.over_the_year,
    ),
    (
        re.compile(
            r"\b(?:since|desde que) (?:president )?(?:joe )?(?:biden|he|el presidente biden"
            r"|asumio (?:joe )?biden)(?: (?:took"
            r"|taking) office| asumio| llego al poder| was inaugurated)"
            r"|since (?:president )?(?:joe )?biden(?:'s)? (?:took office"
            r"|inauguration)|\bunder (?:president )?biden\b|\b(?:under|during|bajo|durante|en)"
            r" (?:this|the current|est[ae]|la actual|el actual)"
            r" (?:administration|administracion|gobierno)\b"
        ),
        lambda m, c: (
            reckoning.stretch(m, BIDEN, c.published, "span", "inferred")
            if BIDEN < c.day <= BIDEN_TO
            else iter(())
        ),
    ),
    (
        re.compile(
            rf"\b(?:(?P<ahead>next|proximo|upcoming|this coming|el proximo) |(?:last|past|el pasado"
            rf"|pasado|this past|this) )?(?:mes de )?(?P<m>{LONG}|(?:{BRIEF})\.)(?P<ahead2> (?:proximo"
            rf"|que viene))?(?![\w'’]*-)\b(?! (?:\d{{1,2}}\b(?![.,]\d| ?(?:mil|thousand|million|%"
            rf"|per ?cent|por ciento))))"
        ),
        reckoning.bare_month,
    ),
    (
        re.compile(rf"\b(?P<y1>{YEAR})(?: ?[-–] ?| (?:to|and|a|y|al|hasta(?: el)?) )(?P<y2>{YEAR})\b"),
        lambda m, c: reckoning.years(m, c) if reckoning.is_span_of_years(m) else iter(()),
    ),
    (re.compile(rf"(?<![\w.,$€/-])(?P<y>{YEAR})(?![\w%€]|[.,]\d)"), reckoning.plain_year),
    (
        re.compile(rf"\b(?:on |el )?(?:{WEEKDAY}|today|yesterday|hoy|ayer)\b"),
        reckoning.day_of_week,
    ),
)
