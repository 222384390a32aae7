"""What kinds of measure there are, what each turns in the model, and what is thought of its size beforehand.

A prior belongs to a kind and never to one measure: what a measure did is for the fit to find out, and what
other measures of its kind did is what may be said of it before. `Prior.mean` and `Prior.sd` are of the kind's
average, `Prior.spread` is by how much measures of the kind differ from it.
"""

from dataclasses import dataclass
from typing import Literal, get_args

Lever = Literal["penalty", "open", "fee", "service", "limit", "departures", "detection"]
"""What is turned: utility taken off links, whether links are open, a price, the places a pathway serves a day, the
persons a link takes a day, log departures, or nothing but what a counting point sees."""

Kind = Literal[
    "visa-requirement", "visa-waiver", "transit-visa", "transport-restriction", "route-opening", "closure",
    "daily-limit", "enforcement", "transit-permit", "returns", "expulsion", "expulsion-with-parole", "asylum-limit",
    "capacity", "fee", "aid", "registration",
]  # fmt: skip
KIND_NAMES: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Prior:
    """What is thought of the sizes of a kind before any data.

    Args:
        mean: of the kind's average size, in the kind's unit.
        sd: of that average.
        spread: standard deviation of the measures of the kind around it.
        why: in a sentence.
    """

    mean: float
    sd: float
    spread: float
    why: str


@dataclass(frozen=True)
class KindOf:
    """One kind of measure.

    Args:
        lever: what it turns.
        title_en, title_es: its name.
        says_en, says_es: what it does, after the words "people" or "a measure that".
        unit: of its size; "" where it has none.
        prior: of its size; None where the size is not estimated but stated (or there is none).
        low: the smallest size that makes sense.
        negative: whether sizes are negative: it eases and does not hinder.
    """

    lever: Lever
    title_en: str
    title_es: str
    says_en: str
    says_es: str
    unit: str = "log-odds"
    prior: Prior | None = None
    negative: bool = False

    @property
    def stated(self) -> bool:
        """Whether a measure of this kind must state its size, because nothing else could know it."""
        return self.lever in ("fee", "service", "limit")


_WEAK = "weak: from a third to three times, before any data"

KINDS: dict[Kind, KindOf] = {
    "visa-requirement": KindOf(
        "penalty",
        "visa requirement",
        "exigencia de visa",
        "need a visa that few of them can get",
        "necesitan una visa que pocas pueden obtener",
        prior=Prior(
            2.0,
            1.0,
            1.0,
            "Czaika and de Haas (2017, doi 10.1111/imre.12261) put the average fall of an inflow at two "
            "thirds (1.1); on one route that others can replace it should be more",
        ),
    ),
    "visa-waiver": KindOf(
        "penalty",
        "visa waived",
        "exención de visa",
        "no longer need a visa",
        "ya no necesitan visa",
        prior=Prior(-2.0, 1.0, 1.0, "the visa requirement with its sign turned"),
        negative=True,
    ),
    "transit-visa": KindOf(
        "penalty",
        "transit visa requirement",
        "exigencia de visa de tránsito",
        "need a visa to change planes in a country that others can replace",
        "necesitan una visa para hacer escala en un país que otros pueden reemplazar",
        prior=Prior(
            0.5, 0.7, 0.7, "weak: it takes one connection of several from a way, where a visa takes the way"
        ),
    ),
    "transport-restriction": KindOf(
        "penalty",
        "restriction on those who carry people",
        "restricción a quienes transportan personas",
        "find fewer seats, because those who carry them risk a sanction",
        "encuentran menos asientos, porque quienes las transportan se exponen a una sanción",
        prior=Prior(0.5, 0.7, 0.7, _WEAK),
    ),
    "route-opening": KindOf(
        "penalty",
        "new route or service",
        "ruta o servicio nuevo",
        "find a way that was not there",
        "encuentran una vía que no existía",
        prior=Prior(-1.5, 1.0, 1.0, "the visa requirement's size with its sign turned, somewhat weaker"),
        negative=True,
    ),
    "closure": KindOf("open", "closure", "cierre", "cannot pass", "no pueden pasar", unit=""),
    "daily-limit": KindOf(
        "limit",
        "daily limit on a way",
        "límite diario de paso",
        "pass up to so many a day",
        "pasan hasta cierto número por día",
        unit="persons/day",
    ),
    "enforcement": KindOf(
        "penalty",
        "enforcement",
        "controles",
        "are stopped or slowed more often",
        "son detenidas o demoradas con más frecuencia",
        prior=Prior(0.5, 0.5, 0.5, _WEAK),
    ),
    "transit-permit": KindOf(
        "penalty",
        "permit or transport for people in transit",
        "permiso o transporte para personas en tránsito",
        "are let or carried through",
        "reciben permiso o transporte para seguir",
        prior=Prior(-0.3, 0.5, 0.5, _WEAK),
        negative=True,
    ),
    "returns": KindOf(
        "penalty",
        "returns and repatriation flights",
        "retornos y vuelos de repatriación",
        "are more often returned to their country",
        "son retornadas a su país con más frecuencia",
        prior=Prior(0.3, 0.5, 0.5, _WEAK),
    ),
    "expulsion": KindOf(
        "penalty",
        "expulsion authority",
        "facultad de expulsión",
        "are expelled when they cross",
        "son expulsadas al cruzar",
        prior=Prior(0.5, 0.7, 0.7, _WEAK),
    ),
    "expulsion-with-parole": KindOf(
        "penalty",
        "expulsion beside a lawful pathway",
        "expulsión junto con una vía regular",
        "are expelled when they cross, while a lawful pathway is open to them",
        "son expulsadas al cruzar, mientras tienen abierta una vía regular",
        prior=Prior(1.0, 1.0, 1.0, "thought stronger than expulsion alone, and little known"),
    ),
    "asylum-limit": KindOf(
        "penalty",
        "limit on asylum",
        "límite al asilo",
        "cannot ask for asylum when they cross between ports",
        "no pueden pedir asilo si cruzan entre puertos",
        prior=Prior(0.5, 0.5, 0.5, _WEAK),
    ),
    "capacity": KindOf(
        "service",
        "places of a pathway",
        "plazas de una vía regular",
        "find so many places a day",
        "encuentran cierto número de plazas por día",
        unit="persons/day",
    ),
    "fee": KindOf("fee", "fee", "tasa", "pay more", "pagan más", unit="USD"),
    "aid": KindOf(
        "departures",
        "aid at the origin",
        "ayuda en el origen",
        "leave less often",
        "salen con menos frecuencia",
        unit="log departures",
        prior=Prior(
            -0.05,
            0.1,
            0.05,
            "Clemens and Postel (2018, doi 10.1111/padr.12184): what aid does to departures is small and of "
            "unknown sign",
        ),
        negative=True,
    ),
    "registration": KindOf(
        "detection",
        "change of what is registered",
        "cambio en lo que se registra",
        "are counted more or less completely; nobody's way changes",
        "son contadas de forma más o menos completa; no cambia la ruta de nadie",
        unit="",
    ),
}
