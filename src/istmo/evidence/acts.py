"""The words of announcements in both languages: what was done or promised, of which kind, and by whom.

All patterns look at folded text (lower case, no accents), but for `ACTOR` and `WILL_ES`, which look at the text itself.
"""

import re

from istmo.places import americas, label

_MEETING = r"(?:meetings?|talks|summit|ministerial|conference|assembly)"
_MEETING_ES = r"(?:reunion(?:es)?|encuentros?|cumbre|conferencia|asamblea|ministerial|dialogos?)"
_DO = (
    r"open|host|invest|provide|expand|create|impose|resume|suspend|launch|begin|start|deploy|send|admit|accept"
    r"|resettle|welcome|receive|grant|issue|lend|give|donate|contribute|require|extend|increase|double|triple|allow"
    r"|deport|return|repatriate|close|shut|seal|reopen|build|install|set up|restart"
    r"|offer|establish|waive|end|lift|allocate|fund|finance|reserve|process"
)
"""What states say they will do, in English."""

WILL = re.compile(
    rf"\b(?:(?:will|would|is to|are to|is set to|are set to|plans? to|intends? to|promis(?:ed|es) to|pledg(?:ed|es) to"
    rf"|commit(?:ted|s)? to|agreed to) (?:also |soon |now )?(?:{_DO})|to be held|(?:is|are) scheduled"
    rf"|{_MEETING} (?:begins?|starts?|opens?|takes? place)"
    r"|a (?:celebrarse|realizarse|llevarse a cabo)"
    rf"|will take place|will be (?:held|opened|built|sent))\b"
)
"""Something that is still to come. "X agreed to open" is both; what comes is what counts."""

WILL_ES = re.compile(
    r"\bserán? sede\b|\b(?:se )?[a-záéíóúñ]{3,}(?:ará|erá|irá|drá|arán|erán|irán|drán)\b", re.IGNORECASE
)
"""Any verb in the Spanish future: the accent tells it from the subjunctive, so this looks at the text itself."""

WILL_SAID = re.compile(
    r"\bque (?:[a-z]+ ){0,4}?(?P<verb>(?:abrir|cerrar|reabrir|suspender|reanudar|impondr|exigir|otorgar|enviar"
    r"|desplegar|deportar|ampliar|crear|construir|instalar|recibir|duplicar|triplicar|pondr|financiar"
    r"|destinar|invertir|ofrecer"
    r"|retornar|repatriar|eliminar)ian?)\b"
)
"""What somebody said that would be done: "dijo que cerraría las trochas"."""

CONVENED = (
    r"met(?! (?:the|a|an|its|their|his|her|all|these|those)\b)"
    r"(?= (?:[a-z\d'-]+ ){0,8}(?:with|in|to (?:discuss|address|talk|review))\b)"
    rf"|se reuni(?:o|eron)|held (?:talks|a meeting)|host(?:ed|s)(?= (?:[a-z.]+ ){{0,7}}{_MEETING}\b)"
    rf"|{_MEETING} (?:(?:that )?(?:was |were )?held|(?:that )?took place|(?:this week )?between)"
    rf"|{_MEETING_ES} (?:[a-z]+ ){{0,5}}?(?:tuv(?:o|ieron) lugar|se celebr(?:o|aron)|celebrad[oa]s?|realizad[oa]s?"
    r"|se realiz(?:o|aron))|(?:reunion|dialogo)(?:es)? (?:[a-z]+ ){0,5}?(?:entre"
    r"|con (?=autoridades|funcionarios|el presidente|su homolog[oa]))"
    r"|(?:arrived|travell?ed|viaj(?:o|aron)|lleg(?:o|aron))(?= [^.;]{0,80}\b(?:to|para) (?:address|discuss|meet"
    r"|hold talks|abordar|discutir|reunirse|tratar)\b)"
)
"""Acts that are a meeting in themselves: "met for two hours with", "a meeting held in", "en una reunion con"."""

DID = re.compile(
    rf"\b(?:{CONVENED}|announce[sd]?|announcing|announcements?|unveil\w*|launch(?:ed|es|ing)?|pledg(?:ed|ing)|promised"
    r"|committed|agreed (?:to|on)|signed|impose[sd]?|(?:placed|positioned) visa|introduced|opened|opens?"
    r"|opening of|creation of|awarded|allocated|approved|extended|resumed|suspended|began|started"
    r"|deployed|granted|(?:increased|doubled|tripled) (?:its|the)"
    r"|anunci(?:o|a|an|aron|ado|ando)|lanz(?:o|aron)|present(?:o|aron)|firm(?:o|aron|ada|ado)|acord(?:o|aron)"
    r"|se compromet\w+|promet(?:io|ieron)|impuso|impusieron|abri(?:o|eron)|apertura de|creacion de"
    r"|otorg(?:o|aron)|puso en marcha|inaugur(?:o|aron)|aprob(?:o|aron)|inici(?:o|aron)|ampli(?:o|aron)"
    r"|decreed|decret(?:o|aron)|declared|declar(?:o|aron)|habilit(?:o|aron)|(?:empez|comenz)(?:o|aron) a"
    r"|reforz(?:o|aron)|elimin(?:o|aron)|entreg(?:o|aron)|reabri(?:o|eron)|exigi(?:o|eron)"
    r"|(?:closed|cerr(?:o|aron)) (?=(?:[a-z]+ ){0,4}(?:borders?|fronteras?|trails?|trochas?|crossings?|pasos?"
    r"|bridges?|puentes?)\b)"
    r"|reopened|lifted|delivered|reinforced"
    r"|prorrog(?:o|aron)|suspend(?:io|ieron)|reanud(?:o|aron)|destin(?:o|aron)|despleg(?:o|aron))\b"
)
"""Something announced, agreed or done."""

REPORTED = re.compile(
    r"\b(?:said|announced|reported|confirmed|dijo|informo|anuncio|senalo|confirmo)\b[^.;:]{0,40}"
    r"\b(?:it|they|that|que)(?: ya)? (?:had|habian?)(?: already)?\s+$"
)
"""What stands before an act that is reported as done: "said on Monday that it had" imposed."""

SAID_BEHIND = re.compile(
    r", (?:said|announced|dij(?:o|eron)|anunci(?:o|aron)|inform(?:o|aron)|senal(?:o|aron)|confirm(?:o"
    r"|aron))\b[^.;]{0,40}"
)
"""Behind an act that is to come, who said so and when: "..., anuncio el viernes el ministro"."""

SAYS = re.compile(
    r"(?:announc|unveil|pledg|promis|anunci|promet|se compromet)[a-z]*\b[^.;:]{0,60}\b(?:that|que)\b[^.;:]{0,40}$"
)
"""What stands before an act that is said to come: "announced on Tuesday that it" will open."""

GUEST = re.compile(
    r"\b(?:with|between|in|of|con|entre|en|de) (?:[a-záéíóúñ]+ ){0,2}$|, (?:la |el )(?:[a-záéíóúñ]+ ){1,2}$"
)
"""Before a name behind a meeting: who met, or where."""
SINCE = re.compile(
    r"\b(?:since (?:(?:the|its|their) (?:[a-z]+ )?)?|desde (?:que (?:se )?|(?:el|la|su) (?:[a-z]+ )?))$"
)
"""Just before an act: it says from when on something else holds, "since the official launch of"."""
AGO = re.compile(
    r"\b(?:years?|decades?) ago\b|\bhace (?:mas de |casi |unos |ya )*[a-z\d]+ (?:anos|decadas)\b"
)
"""Before an act: it lies years back."""
NOUN_ES = re.compile(r"(?!.*(?:ado|ando|ido|impuso)$).*o$")
"""What is a verb in Spanish only with the accent on its end: "inicio" is a beginning, "inició" began."""

NOT = re.compile(
    r"(?:\b(?:not|never|no|nunca|sin|nor|neither|ni|cannot|refus\w+ to|fail\w+ to|had|habia[n]?|haya[n]?|hubiera[n]?"
    r"|(?:whether|si|if|que no) (?:[a-z]+ )?)|n['’]t)(?: (?:yet|ever|been|have|has|he|ha|se|le|lo|la|aun))*\s+$"
)
"""Just before an act: it was not done, was to have been, or had been done before what is told."""

HOPED = re.compile(
    r"\b(?:hope[sd]?|wants?|wanted|urge[sd]?|asks?|asked|call(?:s|ed) (?:on|for)|demand\w*|could|may|might|should"
    r"|espera(?:n|ba)?|pide[n]?|pidio|pidieron|exhort\w+|podria[n]?|deberia[n]?|quiere[n]?)\b[^.,;:]{0,60}$"
)
"""Earlier in the same clause: what is to come is somebody's wish."""

ASIDE = re.compile(
    r"\b(?:opened|abrio|abrieron|opening) (?:fire|fuego|las puertas|the door|its doors|his|her|their|su|sus|a hearing"
    r"|a case)\b|\b(?:open|opens) to\b|\bapproved (?:to|for)\b"
    r"|\bannounc\w+ (?:(?:a|an|the|its|new|latest|record|sharp) )*(?:surge|increase|rise|drop|decline|decrease|record"
    r"|figures?|data|numbers?|statistics|totals?)\b"
    r"|\banunci\w+ (?:(?:un|una|el|la|los|las|sus|nuevas?|nuevo|fuerte) )*(?:aumento|alza|incremento|descenso|caida"
    r"|reduccion|disminucion|record|cifras?|datos|estadisticas)\b"
)
"""Acts that are none of a state's, and what is announced that is no act but a count."""

PASSIVE = re.compile(r"^(?:signed|agreed to|announced|launched|imposed|approved|introduced|granted|firmad[oa]) "
                     r"(?:by|at|in|under|during|por|en|bajo) ")  # fmt: skip
"""A participle behind a noun, "an agreement signed by ...", unless an auxiliary stands before: it tells which."""
AUXILIARY = re.compile(r"\b(?:was|were|been|be|is|are|being|fue|fueron|sido|es|son)(?: [a-z]+ly)?\s+$")

BE_DONE = re.compile(r"(?:[a-z]+ed|[a-z]+ad[oa])$")
"""A participle, which behind an `AUXILIARY` says what was done to its subject."""
TAIL = re.compile(
    r", (?:said|says|according to|citing|(?:seg[uú]n|dijo|inform[oó]|anunci[oó]|señal[oó]|indic[oó]|confirm[oó])\b)"
)
"""What stands behind an act and is none of it: who said so."""
UNDER = re.compile(
    r"\b(?:after|since|although|when|while|because|desde que|aunque|cuando|mientras|(?:luego|despues) de que"
    r"|pese a que) [^,;]{0,60}$"
)
"""Before an act in a clause that another follows: "since the government launched"."""

KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("aid", re.compile(
        r"\$\s?\d|\b(?:million|billion|millones)\b[^.]{0,30}\b(?:aid|assistance|funding|dollars|dolares|ayuda"
        r"|asistencia|fondos|investment|inversion|euros)|\b(?:humanitarian aid|new funding|ayuda humanitaria"
        r"|in us aid)\b")),
    ("office", re.compile(
        r"(?<!took )(?<!take )(?<!taking )(?<!in )(?<!left )(?<!of )(?<!for )(?<!press )"
        r"\b(?:offices?|processing cent(?:er|re)s?|oficinas?|centros? de (?:procesamiento|atencion|recepcion)"
        r"|reception (?:stations?|cent(?:er|re)s?)|estaci(?:on|ones) (?:temporal(?:es)? )?de recepcion|shelters?"
        r"|albergues?)\b")),
    ("measure", re.compile(
        r"\b(?:visas?|visados?|restriction\w*|restriccion\w*|proclamation|proclama\w*|rule|regla|ban|veto"
        r"|polic(?:y|ies)|politica|cierre|closure|program(?:me|a)?s?|process|proceso|parole|operational cell|celula"
        r"|flights?|vuelos?|deport\w+|expuls\w+|repatria\w+|permits?|permisos?|measures?|medidas?|sanctions?|sanciones"
        r"|executive order|orden ejecutiva|asylum|asilo|temporary protection|proteccion|troops|tropas"
        r"|national guard|guardia nacional|border patrols?|quotas?|cupos?|removals|remociones|refugees|refugiados"
        r"|resettle\w+|reasentamiento|appointments|citas|migrants|migrantes|amnest\w+|amnisti\w+"
        r"|emergenc\w+|campaigns?|campanas?|fees?|tasas?|multas?)\b"
        r"|\b(?:deploy\w*|despleg\w+|sen[dt]|envi\w+) (?:[a-z\d.,]+ ){0,4}(?:agents|agentes|soldiers|soldados)\b"
        r"|\b(?:close|clos(?:ed|ing)|shut|seal(?:ed)?|reopen(?:ed)?|cerr\w+|reabr\w+|bloque\w+) (?:[a-z]+ ){0,4}"
        r"(?:borders?|fronteras?|trails?|trochas?|senderos?|paths?|routes?|rutas?|crossings?|pasos?|bridges?|puentes?"
        r"|ports?|jungle|selva|roads?)\b"
        r"|\d (?:people|persons|personas|workers|trabajadores)")),
    ("agreement", re.compile(
        r"\b(?:agreement|accord|declaration|pact|compact|treaty|memorandum|cooperation|acuerdo|convenio"
        r"|declaracion|pacto|tratado|memorando|cooperacion|settlement)\b")),
    ("meeting", re.compile(
        r"\b(?:meeting|summit|conference|talks|ministerial|assembly|visit|round\w*|reunion|cumbre|encuentro"
        r"|conferencia|visita|ronda)\b")),
)  # fmt: skip
SIGNED = re.compile(r"\b(?:signed|firm(?:o|aron|ada|ado)|agreed (?:to|on)|acord(?:o|aron))\b")
"""Acts of which an agreement is the object, whatever it is about."""
NOUN = re.compile(r"(?:announcements?|creation|opening|apertura|creacion)\b")
"""An act that is a noun: who acts may stand behind it, "the announcement of $5 million in US aid"."""
IS_MEETING = re.compile(CONVENED)
MEETING_NOUN = re.compile(rf"{_MEETING} |{_MEETING_ES} ")
HELD = re.compile(
    rf"^(?:{CONVENED}|{_MEETING} \w+)|\b(?:held|host\w*|be held|take place|scheduled|celebrara\w*|sera sede"
    r"|organizara\w*|acogera\w*|tendra lugar|realizara\w*)\b"
)
"""Acts of which a meeting is the object, whatever else is named."""

_NAMES = "|".join(
    sorted(
        {
            re.escape(name)
            for code in americas()
            for language in ("en", "es")
            for name in (label(code, language),)
            if name != code
        },
        key=len,
        reverse=True,
    )
)
_BODY = (
    r"Health and Human Services|Congress|Congreso|Senate|Senado|White House|Casa Blanca"
    r"|Department of (?:State|Homeland Security)|State Department"
    r"|Departamento de (?:Estado|Seguridad Nacional)|DHS|CBP|Comar|COMAR|UNHCR|ACNUR|IOM|OIM"
    r"|(?:the )?United Nations|Naciones Unidas|ONU|European Union|Unión Europea|(?:[A-Z][\w-]+ )+(?:[Bb]ank|[Ff]und)"
    r"|Banco [A-Z]\w+(?: de [A-Z]\w+)?|(?:[Tt]he |[Ll]os )?(?:two|three|both|dos|tres|ambos) (?:governments|countries"
    r"|presidents|gobiernos|países|presidentes)|about \w+ countries|unos \w+ países"
)
_ADJECTIVE = r"(?:Latin American|[A-Z][a-z]+(?:an|ese)|U\.S\.|US)"
_ADJECTIVE_ES = r"[a-záéíóúñü]+(?:an[oa]s?|[eé]ñ[oa]s?|enses?|ec[oa]s?)"
_THEIRS = (
    rf"{_ADJECTIVE}(?:(?:, | and ){_ADJECTIVE})* (?:officials|authorities|leaders|governments?|ministers|diplomats"
    r"|delegations?)"
    rf"|(?:autoridades|funcionarios|[Gg]obierno|delegaci[oó]n|delegaciones) (?:de )?{_ADJECTIVE_ES}"
)
"""Those who act for a country: "U.S. and Mexican officials", "el gobierno panameño"."""
_OF = r"(?:[Nn]ew |[Nn]uevo )?(?:[Gg]overnment|[Gg]obierno|[Aa]dministration|[Pp]residency"
_OF += (
    r"|[Dd]elegation|[Dd]elegations|[Dd]elegación|[Dd]elegaciones|[Cc]ancilleres|[Mm]inistros|[Pp]residentes"
)
_OF += r"|[Ff]oreign ministers|[Pp]residents|[Ll]eaders) (?:of|de|del)(?: la| los)?"
ACTOR = re.compile(
    r"(?<![\w-])(?:The |the |El |el |La |la )?"
    r"(?:President |presidente |Secretary (?:of State )?|canciller |ministr[oa] )?"
    rf"({_THEIRS}|(?:{_OF} )?(?:{_NAMES}|U\.S\.|US|EE\. ?UU\.|Washington|[Aa]merica|Spain|España|{_BODY}"
    r"|(?:Joe )?Biden(?: administration)?"
    r"|(?!(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|When|Since|While|Although|Though|Because|If|Cuando|Desde|Aunque|Mientras|Si|On|In|At|After|Before|During|For|By|As|Last|This|To|From|En|Tras|Durante|Por|De|El|La|Los|Las|The)\b)"
    r"[A-ZÁÉÍÓÚ][a-záéíóúñ]+(?: (?:de )?[A-ZÁÉÍÓÚ][a-záéíóúñ.]+){1,3}))(?!\w)(?:['’]s? (?:government|administration))?"
)
"""Who acts: a country, an organ or authority, or a person named with two words or more."""
NO_ACTOR = re.compile(
    r"Declaration|Declaración|Agreement|Acuerdo|Summit|Cumbre|Angeles|Ángeles|Monday|Tuesday|Wednesday|Thursday|Friday"
    r"|Saturday|Sunday|Border|Patrol|National Guard|Guardia Nacional|Migration|Protection|Conference|City|Darien|Darién"
    r"|^Latin American?$|^América Latina$|\bPress\b|Prensa|News\b|Reuters|Agencia"
)
"""Names that stand where an actor may stand and are none."""
PLACED = re.compile(r"\b(?:in|to|from|at|of|with|through|against|for|en|a|de|del|desde|con|hacia|por|para|contra|"
                    r"between|among|entre)\s+(?:the |el |la |los |las )?$", re.IGNORECASE)  # fmt: skip
"""Before a name: where or with whom, not who."""
WEEKDAY = re.compile(
    r"\b(?:(?P<one>monday|lunes)|(?P<two>tuesday|martes)|(?P<three>wednesday|miercoles)|(?P<four>thursday|jueves)"
    r"|(?P<five>friday|viernes)|(?P<six>saturday|sabado)|(?P<seven>sunday|domingo)|(?P<same>today|hoy)"
    r"|(?P<before>yesterday|ayer))\b"
)
