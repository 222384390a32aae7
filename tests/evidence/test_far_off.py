"""Changes against a far-off time, multiples, figures said again, and counts that stand beside a near series."""

from collections.abc import Callable

import pytest

from istmo.evidence import Claim, Report

Checked = Callable[[str], Report]


def last(report: Report) -> Claim:
    return report.claims[-1]


@pytest.mark.parametrize(
    "text",
    [
        "July 16, 2024\n\nIn June the Border Patrol made 83,532 arrests at the southwest border. Compared with "
        "the record "
        "of December, it is down 67 percent.",
        "July 16, 2024\n\nIn June the Border Patrol made 83,532 arrests at the southwest border. The same month "
        "two years "
        "earlier it made 192,399.",
        "16 de julio de 2024\n\nEn junio la Patrulla Fronteriza hizo 83.532 detenciones en la frontera suroeste. "
        "Hace dos "
        "años habían sido 192.399.",
        "16 de julio de 2024\n\nEn junio la Patrulla Fronteriza hizo 83.532 detenciones en la frontera suroeste. "
        "En junio "
        "de 2022 hizo 192.399: en dos años la baja es del 57 %.",
        "April 26, 2024\n\nThe Border Patrol made 137,473 arrests at the southwest border in March. In December "
        "it made "
        "249,740. Arrests have dropped 45 percent since then.",
        "12 de febrero de 2024\n\nEn 2023 cruzaron el Darién 520.085 personas, unas 24 veces las de 2019, cuando "
        "pasaron "
        "22.102.",
        "February 12, 2024\n\nIn 2019 Panama counted 22,102 people in the Darien, in 2023 it counted 520,085: "
        "23.5 times.",
        "12 de febrero de 2024\n\nHonduras registró 545.043 ingresos irregulares en 2023 y 188.858 en 2022: más "
        "del doble.",
    ],
)
def test_a_far_off_time_is_found(checked: Checked, text: str) -> None:
    assert [each.verdict for each in checked(text).claims] == ["consistent"] * len(checked(text).claims)
    assert len(checked(text).claims) >= 2


def test_a_wrong_change_since_a_far_off_month_is_not_excused(checked: Checked) -> None:
    report = checked(
        "July 16, 2024\n\nIn June 2024 the Border Patrol made 83,532 arrests at the southwest border, down 41 percent "
        "from December 2023."
    )
    assert last(report).verdict == "inconsistent"


def test_what_looks_back_leaves_the_time_told_of(checked: Checked) -> None:
    report = checked(
        "12 de septiembre de 2024\n\nEn agosto de 2024 Honduras contó 18.734 ingresos irregulares. Dos años antes, en "
        "agosto de 2022, habían sido 22.661. Los venezolanos fueron 9.413."
    )
    times = [each.best.reading.first.isoformat() if each.best else "" for each in report.claims]
    assert times[0] == times[2] == "2024-08-01"
    assert times[1] == "2022-08-01"


def test_what_rose_to_is_of_another_time(checked: Checked) -> None:
    report = checked(
        "12 February 2024\n\nPanama counted 520,085 people in the Darien in 2023. Chinese nationals, 2,005 in "
        "2022, rose "
        "to 25,565."
    )
    assert [each.verdict for each in report.claims] == ["consistent"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "15 de enero de 2024\n\nGuatemala recibió a 79,697 retornados en 2023, de los cuales 55,302 llegaron por "
        "vía aérea "
        "desde Estados Unidos y 24,395 por tierra desde México. Los primeros son el 69 %.",
        "15 January 2024\n\nIn 2023 Panama counted 57,250 Ecuadorians and 328,650 Venezuelans among the 520,085 "
        "people who "
        "crossed the Darien. The former were 11 percent.",
    ],
)
def test_a_share_that_says_two_counts_again(checked: Checked, text: str) -> None:
    assert last(checked(text)).verdict == "consistent"


@pytest.mark.parametrize(
    ("text", "series"),
    [
        (
            "By the end of June 2024 the government had issued 522,410 travel authorizations to Cubans, Haitians, "
            "Nicaraguans and Venezuelans under the CHNV parole.",
            "ohss.chnv.authorisations.total",
        ),
        (
            "Asylum officers completed 136,260 credible-fear interviews in fiscal year 2023.",
            "ohss.credible-fear-completed.nationwide.total",
        ),
        (
            "En el año fiscal 2023 se completaron 136.260 entrevistas de miedo creíble en Estados Unidos.",
            "ohss.credible-fear-completed.nationwide.total",
        ),
    ],
)
def test_authorisations_and_fear_interviews_have_series(checked: Checked, text: str, series: str) -> None:
    claim = last(checked("July 20, 2024\n\n" + text))
    assert claim.best is not None
    assert (claim.best.reading.series, claim.verdict) == (series, "consistent")


@pytest.mark.parametrize(
    "text",
    [
        "In June 2024 the courts granted asylum to 2,700 people who came over the southwest border.",
        "COMAR recognised 5,400 Haitians as refugees in 2023, an approval rate of 21 percent.",
        "En 2023 la COMAR tuvo 44,239 solicitudes de haitianos y una tasa de aprobación del 21 %.",
        "En 2023 el INM de México entregó 128 mil 400 tarjetas de visitante por razones humanitarias.",
        "Asylum officers did 18,000 credible-fear screenings of people met at the southwest border in March 2024.",
        "Under the CHNV processes 430,000 people had been approved to travel by April 2024.",
    ],
)
def test_what_no_series_counts_is_not_called_wrong(checked: Checked, text: str) -> None:
    assert "inconsistent" not in {each.verdict for each in checked("July 20, 2024\n\n" + text).claims}


def test_a_country_behind_a_figure_counts_it(checked: Checked) -> None:
    report = checked(
        "5 February 2024\n\n- 520,085 people crossed the Darien in 2023\n- 545,043 irregular entries to Honduras\n"
        "- 539,959 departures recorded by Colombia"
    )
    assert [each.best.reading.universe for each in report.claims if each.best] == [
        "darien",
        "honduras",
        "colombia",
    ]


def test_el_centro_is_a_sector_only_as_a_name(checked: Checked) -> None:
    report = checked(
        "12 de septiembre de 2024\n\nEn agosto de 2024, 9.000 personas pasaron por el centro de Danlí."
    )
    assert "inconsistent" not in {each.verdict for each in report.claims}
    assert not any(each.best and each.best.reading.place == "us_el_centro" for each in report.claims)


def test_a_count_before_last_month_is_no_length_of_time(checked: Checked) -> None:
    report = checked("April 26, 2024\n\nBorder Patrol encounters with Venezuelans were 8,101 last month.")
    assert [each.figure.value for each in report.claims] == [8101]


@pytest.mark.parametrize(
    "text",
    [
        "Panama, 10 de septiembre de 2024\n\nEn agosto de 2024 cruzaron el Darién 16.603 personas, un 44 % menos "
        "que las "
        "81.946 de agosto de 2023.",
        "February 12, 2024\n\nHonduras recorded 545,043 irregular entries in 2023, an increase of 120 percent on the "
        "188,858 of 2022.",
    ],
)
def test_a_change_that_its_own_counts_belie_is_wrong(checked: Checked, text: str) -> None:
    assert {each.figure.kind: each.verdict for each in checked(text).claims} == {
        "count": "consistent",
        "change": "inconsistent",
    }


def test_a_count_of_the_ports_beside_that_between_them_is_not_called_wrong(checked: Checked) -> None:
    report = checked(
        "January 21, 2023\n\nIn December there were 222,018 arrests between ports of entry and, counting the ports, "
        "252,315 encounters."
    )
    assert "inconsistent" not in {each.verdict for each in report.claims}


def test_a_list_told_by_nationality_says_nothing_of_adults(checked: Checked) -> None:
    report = checked(
        "January 21, 2023\n\nIn December 2022 Title 42 expulsions of single adults were 49,000; the Border Patrol took "
        "35,355 Nicaraguans and 42,617 Cubans into custody."
    )
    assert "inconsistent" not in {each.verdict for each in report.claims}


def test_an_item_of_another_month_leaves_a_list_of_one_universe(checked: Checked) -> None:
    report = checked(
        "June 20, 2022\n\nEncounters at the southwest border in May 2022: Mexicans 77,453; Cubans 25,643, down "
        "from 34,839 "
        "in April; Guatemalans 21,468; Colombians 19,273."
    )
    assert report.claims[-1].best is not None
    assert report.claims[-1].best.reading.universe == "us-sw"
