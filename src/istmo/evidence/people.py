"""Whose nationality a figure counts, and who said it."""

import re
from collections.abc import Sequence

from istmo.evidence.assigning import RESPECTIVELY
from istmo.evidence.context import Context
from istmo.evidence.demonyms import Origin
from istmo.evidence.heads import ORDINAL, PLACE_OF
from istmo.evidence.tables import cells
from istmo.evidence.types import AND, Figure
from istmo.observation import ALL

_AFTER = re.compile(
    r"^[ ,()]*(?:(?:individuos|personas|people|migrantes?),? (?=de nacional))?"
    r"(?:(?:of them|of whom|of these|de ellos|de ellas|de los cuales|de estos)[ ,]*)?"
    r"(?:(?:were|are|was|is|being|come|came|eran|son|fueron|es|era|vienen|venian|vinieron|llegaron|llegaban"
    r"|correspond\w+|pertenec\w+)(?: a)? )?"
    r"(?:(?:the|los|las|a|an|irregular|undocumented|adult|young|el|la|new|additional|other"
    r"|such|single|unique|nearly|exclusively) )*"
    r"(?:(?:migrants?|people|persons|individuals|nationals|citizens|encounters|apprehensions"
    r"|arrests|crossings|cases|arrivals|entries"
    r"|migrantes?|personas|ciudadan[oa]s|nacionales|encuentros|aprehensiones|detenciones"
    r"|eventos|registros|solicitudes|applications|ingresos|entradas|cruces|llegadas|expulsiones|deportaciones"
    r"|retornos|devoluciones|removals|deportations|returns|detentions|expulsions"
    r"|requests|transits|transitos|casos|men|women|hombres|mujeres|ninos|of|del?|a|from|with"
    r"|(?:migrantes|refugiados) y (?:refugiados|migrantes)|(?:migrants|refugees) and (?:refugees|migrants)"
    r"|con|involving|involved|origin|origen|nacionalidad"
    r"|nationality|irregulares|en|situacion|irregular|oriund[oa]s|procedentes|provenientes"
    r"|originari[oa]s|by|por|desde|extranjeros|foreigners"
    r"|refugees|refugiados|were|are|who|that|visas|returnees|deportees|deportados|retornados"
    r"|paroles|appointments|citas|events|expulsions|children|menores|detenid[oa]s|encontrad[oa]s|interceptad[oa]s"
    r"|aprehendid[oa]s|arrestad[oa]s|expulsad[oa]s|apprehended|encountered|detained|arrested|expelled|those|total|all"
    r"|proced(?:e|ia|io|ian|en|ieron)|prov(?:iene|enia|ino|enian|ienen|inieron)|came|come|coming|hail(?:ed)?"
    r"|originat(?:ed|ing)|the|l[oa]s)[ ,]+)*$"
)
_BEFORE = re.compile(
    r"^(?:s\b)?[ ,]*(?:\(|:|[-–—] |with(?: the)?|con|,? (?:with|con)|at|were|was|are|son|eran|accounted for"
    r"|made up|represent\w*|sum\w+|total\w+|llegaron a|fueron"
    r"|[a-z]+ (?:\(|with|con))?[ ,]*(?:(?:migrants?|nationals|citizens|encounters|apprehensions"
    r"|migrantes|ciudadanos|nacionales|people|personas|arrivals|crossings|entries"
    r"|number(?:ed|ing)?|totaled|totalled|reached|rose|fell|dropped|increased|decreased|to"
    r"|a|from|de|up|down|about|around|nearly|almost|over|more|than|some|unos"
    r"|mas|casi|cerca|the|los|las|el|la|in|en|total|alcanz\w+|sum\w+|lead\w*|encabez\w+|lista"
    r"|list|first|followed|seguid[oa]s?|by|por|and|y|account\w*|for|leading|top|group|with"
    r"|con|at|were|was|paroled|authorized|approved|registr\w+|encounter\w*|apprehen\w*|detain\w*"
    r"|arriv\w*|cross\w*|pas(?:o|aron)|cay(?:o|eron)|baj(?:o|aron)|sub(?:io|ieron)|aument\w+|disminuy\w+"
    r"|supon\w+|constitu\w+|conform\w+|went|we|grew|shrank|still|asi|of|than|[a-z]+ed)[ ,:(]*)*$"
)
_CUT = re.compile(
    r"\b(?:mostly|mainly|primarily|including|among them|most of (?:them|which|whom)|majority|especially|principalmente"
    r"|en su mayoria|mayoritariamente|sobre todo|incluid|incluyendo|entre ellos|la mayoria"
    r"|especialmente|chiefly|largely|many)\b|[;.]"
)
_OF_COUNTRY = re.compile(
    r"(?:from|nationals of|citizens of|nationals from|citizens from|del?|desde|oriund[oa]s de"
    r"|procedentes de|provenientes de|originari[oa]s de|ciudadan[oa]s de|nacionales de|of)(?: (?:the"
    r"|la|el))? $"
)
_AUTHORITY_AFTER = re.compile(
    r"^(?:'s)? (?:authorit|government|president|official|foreign|minister|territory|soil"
    r"|side|border|city|state|capital|embassy"
    r"|consul|migration|immigration|police|army|navy|military|coast|national guard|counterpart"
    r"|leader|jungle|agenc|institut|commission|congress|peso|law|interior|security|media"
    r"|press|newspaper|service|town|province|companies|executives|airport|refugee(?!s))"
)
_OTHER_THAN = re.compile(
    r"\b(?:beyond|other than|outside(?: of)?|except(?: for)?|excepto|distint[oa]s? (?:de|a)|fuera de)"
    r"(?: (?!who|that|que|[a-z]+ed\b)[a-z]+,?){0,4} $"
)
""""From countries other than Mexico and the Northern Triangle"."""
_LEFT_OUT = 60
"""Characters before a nationality in which it is told to be left out."""
_AUTHORITY_BEFORE = re.compile(
    r"(?:gobierno|autoridad(?:es)?|president[ea]|canciller|ministr[oa]|frontera|territorio"
    r"|suelo|lado|ciudad|estado|policia|ejercito|embajada"
    r"|migracion|diario|prensa|instituto|congreso|selva|mandatari[oa]|funcionari[oa]s?|region"
    r"|provincia|secretari[oa]|institucion|administracion|servicio|empresas|jungla|aduana) $"
)


def nationality(context: Context, figure: Figure) -> str:
    """The nationality that a figure counts: a code, several joined by `AND`, ALL where none is meant."""
    figure = _before_brackets(context, figure)
    row, _ = cells(context, figure)
    label = [o.code for o in context.origins if row[0] <= o.start < row[1]]
    if len(label) == 1:
        return label[0]
    start, end = context.heads[figure.sentence][0]
    told = bool(end) and re.match(
        r" [a-z]", context.plain[figure.end :][:2]
    )  # "Honduras: 45,666 irregular entries"
    near = [
        each
        for each in context.origins_by_sentence.get(figure.sentence, ())
        if stands_for_people(context.plain, each)
        and not (told and start <= each.start < end and not each.demonym)
    ]
    if code := _in_order(context, figure, [each.code for each in near if each.demonym]):
        return code
    after = [each for each in near if each.start >= figure.end and _reach(context, figure, each)]
    before = [each for each in near if each.end <= figure.start and _reach(context, figure, each)]
    if before and _has_own(context.plain, figure, before[-1]):
        before = []
    if joint := _together(context, figure, [each for each in near if each.end <= figure.start]):
        return joint
    following, leading = _first_after(context, figure, after), _last_before(context, figure, before)
    if _style(context, figure) == "before":
        return leading or following or ALL
    return following or leading or ALL


def of_others(context: Context, figure: Figure) -> bool:
    """Whether a figure counts all but some nationality: "from countries other than Mexico", which no series shows."""
    return any(
        _OTHER_THAN.search(context.plain[max(0, each.start - _LEFT_OUT) : each.start])
        and _reach(context, figure, each)
        for each in context.origins_by_sentence.get(figure.sentence, ())
    )


def _before_brackets(context: Context, figure: Figure) -> Figure:
    """The share that a count in brackets stands right behind, whose people it counts too: "43.4 % (54,198) are
    Cubans"; else the figure itself."""
    row = context.figures_by_sentence[figure.sentence]
    at = row.index(figure)
    before = row[at - 1] if at and figure.kind == "count" else figure
    bracketed = before.kind == "share" and _OPENS.fullmatch(context.plain[before.end : figure.start])
    return before if bracketed else figure


_OPENS = re.compile(r" ?\((?:unos |unas |about |some )?")


def _in_order(context: Context, figure: Figure, codes: list[str]) -> str:
    """The nationality of a count of a sentence that tells them in order: "Cubans and Haitians fell to 3,336 and 6,217,
    respectively, from 42,617 and 35,355"; "" where the numbers do not come out even."""
    sentence = context.document.sentences[figure.sentence]
    counts = [each for each in context.figures_by_sentence[figure.sentence] if each.kind == "count"]
    if figure not in counts or len(codes) < 2 or len(set(codes)) < len(codes) or len(counts) % len(codes):
        return ""
    if not RESPECTIVELY.search(context.plain[sentence.start : sentence.end]):
        return ""
    return codes[counts.index(figure) % len(codes)]


def beside_origin(context: Context, figure: Figure, code: str) -> bool:
    """Whether a nationality stands right beside a figure, in its own words: "8,101 Colombians", "Venezuela (46,917)";
    or is its own in order ("respectively")."""
    named = context.origins_by_sentence.get(figure.sentence, ())
    plain = context.plain
    beside = any(
        each.demonym and _RIGHT_AFTER.fullmatch(plain[figure.end : each.start])
        if each.start >= figure.end
        else _RIGHT_BEFORE.fullmatch(plain[each.end : figure.start])
        for each in named
        if each.code == code
    )
    told = [each.code for each in named if each.demonym and stands_for_people(plain, each)]
    return bool(beside) or _in_order(context, figure, told) == code


_RIGHT_AFTER = re.compile(r" (?:(?:were|are|eran|son|fueron|migrantes|personas|ciudadanos|nacionales) )?")
_RIGHT_BEFORE = re.compile(
    r" ?\(|: |(?: (?:first|second|third|fourth|fifth|next|primer[oa]s?|segund[oa]s?|tercer[oa]s?|cuart[oa]s?))?"
    r",? (?:with|con) "
)
_MADE_UP = re.compile(
    r"\b(?:made up|make up|making up|accounted? for|accounting for|represent\w*|constitu\w+|concentr\w+|sum\w+)\b"
)


_ALL_OF_THEM = re.compile(
    r"\b(?:together|combined|between them|juntos|juntas|en conjunto|sumados|entre (?:los|las|ambos|ambas))\b"
)


def several(code: str) -> bool:
    """Whether a figure counts more than one nationality together."""
    return AND in code


def _joined(run: Sequence[Origin]) -> str:
    return AND.join(dict.fromkeys(each.code for each in run))


_JOINT = re.compile(
    r"[ ,]*(?:[a-z]+ )?(?:(?:and|y|e|or|o)\b ?)?"
    r"(?:(?:the|los|las|from|de|of|citizens of|nationals of|those of|those from) )*"
)


def _run(context: Context, named: Sequence[Origin]) -> list[Origin]:
    """The first of some origins and those that a comma or an "and" joins to it: "Cubans, Haitians and Nicaraguans"."""
    run = list(named[:1])
    for each in named[1:]:
        low, high = sorted((run[-1], each), key=lambda one: one.start)
        if not _JOINT.fullmatch(re.sub(r" ?\([^)]*\)", "", context.plain[low.end : high.start])):
            break
        run.append(each)
    return run


def _together(context: Context, figure: Figure, before: list[Origin]) -> str:
    """The nationalities that a figure counts together, if their words say so: "Guatemalans (22,322) and Mexicans
    (49,920) made up more than half", "..., together 45,000"; "" else."""
    told = context.plain[before[-1].end : figure.start] if before else ""
    if _ALL_OF_THEM.search(told):
        run = before
    elif figure.kind == "share" and (_MADE_UP.search(told) or _WERE.fullmatch(told)):
        run = _run(context, before[::-1])[::-1]
    else:
        return ""
    return _joined(run) if len({each.code for each in run}) > 1 else ""


_WERE = re.compile(r" (?:were|was|are|eran|son|fueron)(?: [a-z]+){0,2} ")


_IS_OF = re.compile(
    r"\b(?:son|eran|fueron|es|are|were|is|was)(?: (?:de|from|of))?(?: (?:nacionalidad|origen|nationality))? $"
)
_ENTERED = re.compile(
    r"\b(?:a|en|to|in|into|through|por|hacia|enter(?:ed|ing)?|cruz\w+|atraves\w+|reach(?:ed)?"
    r"|via|across|desde|intercept\w+)(?: (?:the|la|el))? $"
)
_NUMBER_OF = re.compile(
    r"\b(?:cifra|numero|cantidad|disminucion|aumento|flujo|llegada|number|share|arrivals?"
    r"|encounters?|encuentros|detenciones|arrestos|aprehensiones|capturas|cruces|entradas|ingresos|solicitudes"
    r"|apprehensions|arrests|crossings|detentions|entries|applications) (?:de|of|con|with)"
    r"(?: (?:los|las|the|migrantes|personas|ciudadanos|migrant))* $"
)


def _first_after(context: Context, figure: Figure, after: list[Origin]) -> str:
    if not after:
        return ""
    for each in after[:3]:
        between = context.plain[figure.end : each.start]
        if len(between) < 100 and _IS_OF.search(between) and not _CUT.search(between):
            return each.code
    first = after[0]
    between = context.plain[figure.end : first.start]
    if (
        len(between) > 70
        or _CUT.search(between)
        or not _AFTER.match(re.sub(r"%|per ?cent|por ciento", "", between))
    ):
        return ""
    if not first.demonym and not _OF_COUNTRY.search(context.plain[max(0, first.start - 26) : first.start]):
        return ""
    following = [
        each
        for each in after[1:]
        if re.fullmatch(
            r"[a-z ]{0,14}(?:,|,? (?:and|y|e|or|o)) (?:from |de )?", context.plain[first.end : each.start]
        )
        or re.fullmatch(r"(?:,? (?:and|y|e)|,) (?:from |de )?", context.plain[first.end : each.start])
    ]
    if following and not _figure_between(context, first.end, following[0].start):
        ahead = context.plain[following[0].end : following[0].end + 8]
        if not re.match(r"^ \(?\d", ahead):
            return _joined(_run(context, after))
    return first.code


def _last_before(context: Context, figure: Figure, before: list[Origin]) -> str:
    """The nationality named before a figure: its subject ("the number of Cubans fell to"), or an item of a list."""
    if not before:
        return ""
    last, subject = before[-1], before[0]
    between = _THAT.sub("", context.plain[last.end : figure.start])
    near = context.plain[max(0, last.start - 40) : last.start]
    if last.demonym and len(between) < SUBJECT and (_NUMBER_OF.search(near) or _DID.fullmatch(between)):
        return last.code
    opening = context.plain[context.document.sentences[figure.sentence].start : subject.start]
    begins = len(opening) < ARTICLE or _PEOPLE_FROM.fullmatch(opening.lstrip()) is not None
    if _CUT.search(between) or (len(between) > 60 and not begins):
        return ""
    if len(before) > 1 and last.demonym and before[-2].demonym:
        joint = context.plain[before[-2].end : last.start]
        following = [e for e in context.figures_by_sentence[figure.sentence] if e.start > figure.end]
        alone = (
            between.startswith(", ")
            or not following
            or bool(re.search(r"[;:.]", context.plain[figure.end : following[0].start]))
        )
        if alone and re.fullmatch(r",? (?:and|y|e) (?:the |los )?", joint):
            return _joined(_run(context, before[::-1])[::-1])
    if begins and re.search(r", (?:with|con|at|a) (?:unos |unas |about |some )?$", between):
        return subject.code
    moved = begins and subject is last and last.demonym and figure.kind == "share" and _CAME_TO.match(between)
    return last.code if moved or _is_item(last, between, near) else ""


def _has_own(plain: str, figure: Figure, last: Origin) -> bool:
    """Whether a figure counts people of its own beside those counted before: "30,000 Mexicans and 14,000 unaccompanied
    children"."""
    joined = _JOINS.fullmatch(plain, last.end, figure.start) and _COUNTED.search(plain, 0, last.start)
    return bool(joined and _OWN.match(plain, figure.end))


_JOINS = re.compile(r",? (?:and|y) (?:about |some |nearly |unos |unas |casi )?")
_OWN = re.compile(
    r" (?:(?:people|individuals|personas|miembros) (?:in|of|en|de) )?(?:unaccompanied|famil\w+|single adults"
    r"|(?:menores|ninos|ninas) no acomp|adultos solos)"
)
_COUNTED = re.compile(r"\d(?: (?:thousand|million|mil|millones))? $")
_THAT = re.compile(r"^, (?:a )?(?:que|quienes|who|whom|which|whose)\b[^,;:.]*,")
""""Los haitianos, que en julio eran pocos, sumaron 35.529"."""
ARTICLE = 5
"""Characters within which the first word of a sentence stands, an article before it aside."""
_CAME_TO = re.compile(
    r" (?:pas\w+|sub\w+|baj\w+|cay\w+|crec\w+|went|rose|fell|grew|climbed|dropped|jumped)\b"
)
SUBJECT = 130
"""Characters from a nationality to a figure of which it is the subject, at the most."""
_DID = re.compile(
    r" (?:migrants|immigrants|refugees|nationals|citizens|people|asylum[- ]seekers|migrantes|refugiados"
    r"|ciudadan[oa]s|nacionales|personas)\b[^;.:]*\b(?:fil(?:ed|ing)|submitt(?:ed|ing)|lodg(?:ed|ing)"
    r"|present(?:aron|ando)|solicitaron|interpusieron)"
    r"(?: (?:about|some|nearly|more than|over|unas|casi|mas de))? "
)
""""Haitian refugees accounted for the biggest rise, filing 51,000"."""
_RANKED = re.compile(
    r"(?: (?:quedo|ocupo|aparecio|aparece|figura|figuro|siguio|sigue|ranked|came|was|is|fue|es|followed)\b"
    r"[^.;:\d]{0,40},"
    rf"|[^.;:,\d]{{0,20}} (?:{ORDINAL})(?: (?:place|lugar|sitio))?,?)"
    r" (?:con|with|at)(?: (?:about|some|unos|unas|casi))? "
)
""""Cuba quedo en tercer lugar, con 18.386", "Ecuador third with 7,019"."""


def _is_item(last: Origin, between: str, near: str) -> bool:
    """Whether a nationality and the figure after it are an item of a list: "Cuba (85,969)", "Brasil, 3 mil 678"."""
    opening = re.match(r"^s?,? ?(?:\(|: ?|[-–—] ?|,? (?:with|con) )", between)
    listed = re.fullmatch(
        r"(?:, [a-z ]{0,40})?,? (?:tuvo |had |gave |sumo |registro |aporto )?(?:unos |unas |about |some )?",
        between,
    )
    if listed and re.search(r"(?:^|[;,.:\n] ?|\b(?:and|y|e) )(?:la |el |the |de |from )?$", near[-9:]):
        return True
    ranked = _RANKED.fullmatch(between) and re.search(r"(?:^|[;,.:\n] ?|\b(?:and|y|e) )$", near[-5:])
    if ranked or (last.demonym and re.fullmatch(r",? [a-z ]{0,24}, at(?: [a-z]+){0,2} ", between)):
        return True
    if last.demonym:
        told = len(between) < 40 and re.search(r"\b(?:con|with) $", between)
    else:
        told = _PEOPLE_FROM.search(near) and _BEFORE.match(between)
    if told:
        return True
    if not last.demonym and re.fullmatch(r" (?!con |with |and |y )[a-z]+ (?:[a-z]+ ){0,2}", between):
        return bool(re.search(r"(?:^|[;.:\n] ?)$", near[-6:])) and last.code not in PLACE_OF
    if not last.demonym and not opening:
        return False
    return bool(_BEFORE.match(between)) or (opening is not None and len(between) < 34)


_PEOPLE_FROM = re.compile(
    r"\b(?:migrants?|people|persons|those|individuals|nationals|citizens|encounters|apprehensions|arrivals"
    r"|migrantes?|personas|ciudadan[oa]s|nacionales|l[oa]s|detenid[oa]s|encuentros|detenciones)"
    r"(?: (?:who )?(?:came|coming|arriving|originating|procedentes|provenientes|originari[oa]s|oriund[oa]s))?"
    r" (?:from|of|de|desde)(?: (?:the|la|el))? $"
)
""""Migrants from Guatemala accounted for 20 percent"."""


def _style(context: Context, figure: Figure) -> str:
    """Whether the figures of a list follow their nationality ("Venezuelans (328,650)") or precede it."""
    before = context.plain[max(0, figure.start - 3) : figure.start]
    after = context.plain[figure.end : figure.end + 1]
    if (
        "(" in before
        or (": " in before and after in ",;.")
        or (
            context.plain[max(0, figure.start - 6) : figure.start].endswith(("con ", "with "))
            and after in ",;.)"
        )
    ):
        return "before"
    return ""


def _reach(context: Context, figure: Figure, origin: Origin) -> bool:
    low, high = sorted((figure.end if origin.start >= figure.end else figure.start, origin.start))
    return not _figure_between(context, low, high)


def _figure_between(context: Context, low: int, high: int) -> bool:
    sentence = context.sentence_of(low)
    return any(low < each.start < high for each in context.figures_by_sentence.get(sentence, ()))


def stands_for_people(plain: str, origin: Origin) -> bool:
    """Whether a nationality stands for people, not for an authority or a place."""
    after, before = plain[origin.end : origin.end + 30], plain[max(0, origin.start - 24) : origin.start]
    if origin.code == "USA" or (not origin.demonym and _ENTERED.search(before)):
        return False
    if _OTHER_THAN.search(plain[max(0, origin.start - _LEFT_OUT) : origin.start]):
        return False
    return not (_AUTHORITY_AFTER.match(after) or _AUTHORITY_BEFORE.search(before))


_SPEAKER = (
    re.compile(r"\b(?:according to|data from|figures from|statistics from|reported by|numbers from)\s+((?:the\s+"
        r"|an?\s+)?[A-Z][\w.’'&-]*(?:\s+(?:of|and|for|the|[A-Z(][\w.’'&)-]*))*|(?:an?|the)\s+[a-z]+(?:\s+[a-z]+){0,3})"),
    re.compile(r"\b(?:[Ss]egún|[Dd]e acuerdo con|[Dd]e acuerdo a|[Dd]atos de(?:l)?|[Cc]ifras de(?:l)?"
        r"|[Ii]nform(?:ó|aron)|[Rr]eport(?:ó|aron))\s+((?:el|la|los|las|un|una|datos de(?:l| la)?"
        r"|cifras de(?:l| la)?)?\s*[A-ZÁÉÍÓÚ][\wáéíóúñ.’'-]*(?:\s+(?:de|del|la|el|los|las|y"
        r"|[A-ZÁÉÍÓÚ(][\wáéíóúñ.)’'-]*))*)"),
    re.compile(r"((?:[A-ZÁÉÍÓÚ][\wáéíóúñ.’'-]+\s+){1,5})(?:said|told|stated|added|reported|announced"
        r"|dijo|señaló|afirmó|indicó|declaró|aseguró|explicó|informó|precisó|detalló)\b"),
    re.compile(r"\b(?:said|told|stated|added|dijo|señaló|afirmó|indicó|declaró|aseguró|explicó|informó"
        r"|precisó|detalló)\s+(?:el |la |the )?((?:[A-ZÁÉÍÓÚ][\wáéíóúñ.’'-]+\s?){1,5})"),
    re.compile(r"\b((?:official|government)\s+(?:data|figures|statistics)|(?:datos|cifras|estadísticas)\s+(?:oficiales"
        r"|gubernamentales))\b"),
)  # fmt: skip


def said_by(quote: str) -> str:
    """Who is named in a sentence as the source of its figures, verbatim; "" for nobody."""
    for pattern in _SPEAKER:
        found = pattern.search(quote)
        if found:
            words = re.sub(r"\s+(?:of|and|for|the|de|del|la|el|los|las|y)$", "", found[1].strip(" ,.;"))
            if words and words.lower() not in ("he", "she", "it", "they", "el", "ella", "in", "on"):
                return words
    return ""
