"""What governs a figure from outside its own words: the subject of its clause, the head of its paragraph."""

import re

from istmo.evidence.context import Context
from istmo.evidence.types import Figure

TOPICS = frozenset(
    {
        "darien_transit", "encounter", "apprehension", "actor_usbp", "actor_cbp", "place_sw", "cbp_one", "parole_chnv",
        "actor_comar", "actor_mexico", "actor_honduras", "actor_panama", "place_hnd", "labour_visa",
        "refugee_resettlement",
        "deportation", "removal_return", "safe_mobility", "place_pan", "border", "asylum_application", "death",
        "immigration_court", "place_cri", "irregular_entry", "mexico_detention",
    }
)  # fmt: skip
"""Concepts that can be what a paragraph or a document is about."""
PLACE_OF = {
    "MEX": "place_mex", "HND": "place_hnd", "PAN": "place_pan", "COL": "place_col", "GTM": "place_gtm",
    "USA": "place_us", "CRI": "place_cri",
}  # fmt: skip
"""The concept of each country whose authorities count here."""


WHOLES = ("place_sw", "place_nationwide", "total_of_both")
"""Concepts of the whole of a border, which a sector named in a heading or a sentence before says nothing of."""


def head_places(context: Context, sentence: int) -> set[str]:
    """The countries that the head of a sentence's own paragraph names: "Honduras. ...", "- Mexico: ..."."""
    start, end = context.heads[sentence][0]
    if not end or _ITEM_OF_LIST.match(context.plain[end : end + 30]):
        return set()
    return {
        each.code
        for each in context.origins_by_sentence.get(context.sentence_of(start), ())
        if start <= each.start < end and not each.demonym and each.code in PLACE_OF
    }


def section_place(context: Context, sentence: int) -> set[str]:
    """The country whose name is all of the heading of a sentence's section: "MEXICO"."""
    start, end = context.heads[sentence][1]
    return {
        each.code
        for each in context.origins_by_sentence.get(context.sentence_of(start), ())
        if end
        and each.code in PLACE_OF
        and not re.sub(r"\W", "", context.plain[start : each.start] + context.plain[each.end : end])
    }


_ITEM_OF_LIST = re.compile(r" ?[:–—-] ?[\d.,]+(?: mil(?: \d+)?| thousand)? ?(?:[(;\n|]|\.(?!\d)|$)")
"""What follows a country that is a nationality in a list: "Colombia: 18,841 (3.6 %)"."""


_SUBJECT = re.compile(
    r"(?:^|[.;:»”\n] ?|, (?:and|y|while|mientras) )(?:\d+\. )?(?:in|en|y|and|but|pero|even|the|el)? ?(?:the |el )?$"
)
_VERB = re.compile(r"^(?:'s|,)? ?(?!with\b|con\b|had\b|and\b|y\b)[a-z]{2,}")


ORDINAL = "first|second|third|fourth|fifth|primer[oa]?s?|segund[oa]s?|tercer[oa]?s?|cuart[oa]s?|quint[oa]s?"
_ORIGIN = re.compile(
    rf"(?: (?:was|came|is|ranked|stood|fue|es|quedo|ocupo|figura|aparece)(?: (?:in|en|the|la|el))*)? (?:{ORDINAL})\b"
    r"(?: (?:place|lugar|sitio))?,? (?:with|con)\b"
    r"|(?:, [a-z ]{0,40},)? (?:gave|contribut\w+|aport\w+)\b"
    r"|[^.;:\d]{0,40}\b(?:country|nation|pais|nacion|nacionalidad) (?:with|con)(?: the)? (?:most|mas)\b"
    r"|[^.;:\d]{0,50}\b(?:(?:country|nation|place|pais|lugar) (?:of|de) (?:origin|origen|procedencia)"
    r"|source (?:country|nation)|nationality|nacionalidad)\b"
)
""""Mexico remained the leading country of origin", "Guatemala came second with ...": those who come from there,
whoever counts them."""


_COUNTS = re.compile(
    r"^(?: ha| had| has| also| tambien)? (?:sum|registr|report|cont(?:o|aba|abiliz)|detuv|detect|identific|intercept|"
    r"record|count|regist|detain|log|tall|saw\b|document|process|retorn|devolv|devuel|deport|expuls|expel|return"
    r"|repatri|remov|arrest|apprehend|aprehend|stop|block|baj|sub|lleg|cay|fell\b|rose\b|reach|acumul|tuv(?:o"
    r"|ieron)\b|hizo\b|made\b)[a-z]*"
)
_WHICH = re.compile(r", (?:which|que|pais que|a country that)" + _COUNTS.pattern[1:])
""""..., to Mexico, which logged ..."."""
_OBJECT = re.compile(
    r"\b(?:de|del|en|in|from|of|desde|a|to|into|por|through|hacia|con|with|for|para) (?:the |el |la )?$"
)
""""Mexico counted ...", wherever in the sentence; not "in Mexico counted"."""


def subject_places(context: Context, figure: Figure) -> set[str]:
    """The country whose count a figure is, where it is the subject of its clause: "Honduras recorded 13,224"."""
    start = context.document.sentences[figure.sentence].start
    near = [
        each
        for each in context.origins_by_sentence.get(figure.sentence, ())
        if each.end < figure.start
        and not each.demonym
        and each.code in PLACE_OF
        and (
            _SUBJECT.search(context.plain[max(start, each.start - 16) : each.start])
            or _WHICH.match(context.plain[each.end : figure.start])
            or (
                _COUNTS.match(context.plain[each.end : figure.start])
                and not _OBJECT.search(context.plain[max(start, each.start - 16) : each.start])
            )
        )
        and _VERB.match(context.plain[each.end : figure.start])
        and not _ORIGIN.match(context.plain[each.end : figure.start])
        and re.search(r"[a-z]{3}", context.plain[each.end : figure.start].removeprefix("'s"))
    ]
    return {near[-1].code} if near else _counted_by(context, figure)


def _counted_by(context: Context, figure: Figure) -> set[str]:
    """The country that is told of behind a figure as the one who counts: "539,959 departures recorded by Colombia"."""
    row = context.figures_by_sentence[figure.sentence]
    end = min((each.start for each in row if each.start > figure.start), default=len(context.plain))
    return {
        each.code
        for each in context.origins_by_sentence.get(figure.sentence, ())
        if figure.end <= each.start < end
        and not each.demonym
        and each.code in PLACE_OF
        and _BY.search(context.plain[figure.end : each.start])
    }


_BY = re.compile(
    r"\b(?:record|register|count|report|logg|detect|tall|process|registrad|contad|contabilizad|reportad|detectad"
    r"|atendid)"
    r"(?:ed|[oa]s?) (?:by|por) (?:the |el |la )?$"
)
_AUTHORITY = re.compile(
    r"(?:^|[.;:»”\n] ?|, (?:and|y|while|mientras|segun|according to|por su parte,?) )(?:\d+[.)] )?(?:(?:the|a|an"
    r"|some|several|two|senior"
    r"|top|his|her|their|su|el|la|los|las|un|una|unos|dos|alt[oa]s) ){0,2}"
    r"(?P<es>(?:parte|delegacion|autoridades|gobierno|funcionari[oa]s|cancilleria|canciller|secretari[oa]|ministr[oa]"
    r"|institucion|agentes|presidente|oficiales|homolog[oa])(?: [a-z]+){0,2} )?$"
)
_OFFICE = re.compile(
    r" (?:side|delegation|authorities|government|officials?|agents|officers|foreign|interior|migration"
    r"|immigration|president"
    r"|ministry|institute|agency|counterpart|chancellor|minister)\b"
)


def authorities(context: Context, sentence: int) -> set[str]:
    """The country whose authorities a sentence, or one before it in its paragraph, begins with: "The Mexican side
    said", "La parte guatemalteca"."""
    for here in range(sentence, max(sentence - 4, -1), -1):
        if not same_paragraph(context, sentence, here):
            break
        start = context.document.sentences[here].start
        for each in context.origins_by_sentence.get(here, ()):
            if each.start - start >= OPENING:
                break
            before = _AUTHORITY.search(context.plain[start : each.start])
            office = before and (before["es"] or _OFFICE.match(context.plain, each.end))
            if office and each.demonym and each.code in PLACE_OF:
                return {each.code}
    return set()


OPENING = 60
"""Characters within which a sentence's subject stands."""


def subjects_before(context: Context, figure: Figure) -> set[str]:
    """The country that an earlier sentence of the paragraph begins with: "Honduras tripled its count. From ..."."""
    for earlier in range(figure.sentence - 1, max(figure.sentence - 4, -1), -1):
        if not same_paragraph(context, figure.sentence, earlier):
            break
        start = context.document.sentences[earlier].start
        for each in context.origins_by_sentence.get(earlier, ())[:1]:
            after = context.plain[each.end : each.end + ORIGIN_REACH]
            if (
                each.start - start < 4
                and not _ORIGIN.match(after)
                and not each.demonym
                and each.code in PLACE_OF
                and _VERB.match(after)
            ):
                return {each.code}
    return set()


ORIGIN_REACH = 80
"""Characters behind a country within which it is told of as one of origin."""


def places_named(context: Context, figure: Figure) -> set[str]:
    """The country whose count a figure is: the subject of its clause, else what the head of its paragraph names."""
    return subject_places(context, figure) or head_places(context, figure.sentence)


def scoped(context: Context, sentence: int) -> bool:
    """Whether the head of a sentence's own paragraph says where or by whom is counted."""
    start, end = context.heads[sentence][0]
    here = context.mentions_by_sentence.get(context.sentence_of(start), ())
    return bool(end) and (
        bool(head_places(context, sentence))
        or any(m.concept in TOPICS and start <= m.start < end for m in here)
    )


def led(context: Context, figure: Figure) -> bool:
    """Whether the paragraph of a figure says itself where or by whom is counted."""
    sentence = figure.sentence
    return bool(
        scoped(context, sentence) or authorities(context, sentence) or subjects_before(context, figure)
    )


def same_paragraph(context: Context, one: int, two: int) -> bool:
    """Whether two sentences, by their indices, stand in one paragraph."""
    sentences = context.document.sentences
    return two >= 0 and sentences[one].paragraph == sentences[two].paragraph
