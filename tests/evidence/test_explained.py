"""A figure far off the record: called wrong where every word of its clause is about what it is read as, and not where
one says that it counts something else."""

from collections.abc import Callable

import pytest

from istmo.evidence import Claim, Report
from istmo.evidence.claims import reason

Checked = Callable[[str], Report]
Only = Callable[[str], Claim]


@pytest.mark.parametrize(
    "text",
    [
        "July 20, 2024\n\nIn June 2024 the Border Patrol made about 500,000 apprehensions at the southwest border.",
        "July 20, 2024\n\nCBP encountered migrants at the southwest border 21,000 times in June.",
        "January 20, 2024\n\nHonduras recorded 61,412 irregular entries in 2023.",
        "20 de enero de 2024\n\nSegún el Servicio Nacional de Migración de Panamá, 1.600.000 personas cruzaron "
        "el Darién "
        "en 2023.",
        "20 de enero de 2024\n\nLa Patrulla Fronteriza detuvo a 150.123 venezolanos en la frontera suroeste en "
        "diciembre "
        "de 2023.",
        "August 20, 2024\n\nThrough CBP One, 147,871 people had appointments in July 2023.",
    ],
)
def test_what_its_words_explain_is_wrong_however_far_off(only: Only, text: str) -> None:
    claim = only(text)
    assert (claim.verdict, claim.reason) == ("inconsistent", "far")
    assert claim.confidence < 0.9


@pytest.mark.parametrize(
    "text",
    [
        "July 20, 2024\n\nIn June 2024 the Border Patrol made 4,300 apprehensions at the southwest border of "
        "people with "
        "criminal records.",
        "July 20, 2024\n\nIn June 2024 the Border Patrol processed 9,500 people for expedited removal at the "
        "southwest "
        "border.",
        "20 de enero de 2024\n\nEn 2023, la OIM entrevistó a 4.500 personas que cruzaron el Darién.",
        "January 20, 2024\n\nIn 2023 Panama deported 452 people who crossed the Darien.",
        "January 20, 2024\n\nIn 2023 at least 36 people died crossing the Darien.",
        "20 de enero de 2024\n\nEn 2023 cruzaron el Darién 1.200 personas con discapacidad.",
        "January 20, 2024\n\nCOMAR approved 20,000 asylum applications in Mexico in 2023.",
    ],
)
def test_a_word_of_something_else_leaves_it_open_and_the_reason_says_so(checked: Checked, text: str) -> None:
    claims = checked(text).claims
    assert claims
    for claim in claims:
        assert claim.verdict == "not-checkable"
        if claim.reason == "doubtful":
            assert reason(claim, "en").endswith("the figure may count something else.")


def test_the_authorities_that_count_are_no_nationality_counted(only: Only) -> None:
    claim = only(
        "20 de enero de 2024\n\nPor el Darién pasaron 610.412 migrantes en 2023, de acuerdo con las autoridades "
        "panameñas."
    )
    assert claim.verdict == "inconsistent"


def test_a_change_told_the_other_way_is_wrong(checked: Checked) -> None:
    told = (
        "April 18, 2024\n\nIn March 2024 the Border Patrol made 137,473 apprehensions at the southwest border, "
        "{} 2.3 "
        "percent from February."
    )
    verdicts = [checked(told.format(way)).claims[-1].verdict for way in ("down", "up")]
    assert verdicts == ["consistent", "inconsistent"]


def test_entries_of_a_nationality_are_that_nationalitys(only: Only) -> None:
    claim = only(
        "20 de enero de 2024\n\nHonduras registró 34.547 ingresos irregulares de venezolanos en octubre de 2023."
    )
    assert claim.best is not None
    assert (claim.best.reading.nationality, claim.verdict) == ("VEN", "consistent")
