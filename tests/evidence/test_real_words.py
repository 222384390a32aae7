"""What real reports write and invented ones did not: how they are dated, numbers badly set, what parole is called."""

from collections.abc import Callable
from datetime import date
from typing import Literal

import pytest

from istmo.evidence import Claim, Report
from istmo.evidence.claims import read_as
from istmo.evidence.numerals import numerals

Checked = Callable[[str], Report]
WRITTEN = "Washington, September 20, 2024\n\n"


def _of(report: Report, value: float) -> Claim:
    return next(each for each in report.claims if each.figure.value == value)


Only = Callable[[str], Claim]


def test_a_term_of_office_that_runs_on_dates_no_report(checked: Checked) -> None:
    made = checked(
        "Update (July to September 2024)\n\nThe 2024-2029 government took over. "
        "By the end of September, 263,296 people had crossed the Darien so far this year."
    )
    assert made.dating.last.year == 2024
    assert [each.verdict for each in made.claims] == ["consistent"]


def test_a_month_told_again_as_last_years_puts_the_report_in_the_year_after(checked: Checked) -> None:
    text = "El Darién tuvo su pico en agosto de 2021. Desde la reunión de agosto del año pasado el paso baja."
    assert checked(text).dating.last.year == 2022


def test_a_day_that_opens_a_report_is_its_own(checked: Checked) -> None:
    made = checked("2024-01-05 The talks of December 27, 2023 went on, officials said in the capital.")
    assert (made.dating.last, made.dating.how) == (date(2024, 1, 5), "dateline")


@pytest.mark.parametrize(
    ("plain", "value"),
    [
        ("some of them (148, 285) came", 148285.0),
        ("un total de 36, 101 personas", 36101.0),
        ("over 434,000inadmissible travellers", 434000.0),
    ],
)
def test_a_space_in_the_thousands_and_a_letter_glued_on_break_no_number(plain: str, value: float) -> None:
    assert [each.value for each in numerals(plain, "en")] == [value]


def test_a_list_and_a_dated_clause_are_no_spaced_numbers() -> None:
    assert [e.value for e in numerals("in 12, 345 and 678 cases", "en")] == [12, 345, 678]


@pytest.mark.parametrize("words", ["children younger than 18", "menores de 18", "mayores de 65"])
def test_an_age_limit_is_no_figure(words: str, checked: Checked) -> None:
    assert checked(f"In May 2024 there were many {words} at the border.").claims == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "By the end of June 2024, 104,130 Cubans had come on two-year stays with a financial sponsor.",
        "Hasta junio de 2024, 104.130 cubanos habían entrado con procesos de libertad condicional.",
    ],
)
def test_parole_told_in_other_words_is_parole(sentence: str, only: Only) -> None:
    made = only(f"10 July 2024\n\n{sentence}")
    assert made.candidates[0].reading.universe.startswith("chnv")
    assert made.verdict == "consistent"


def test_adults_without_children_are_single_adults(only: Only) -> None:
    made = only(
        "In April 2021 the Border Patrol had 108,502 encounters with adults traveling without children."
    )
    assert made.verdict == "consistent"


def test_a_year_told_as_this_one_dates_the_report(checked: Checked) -> None:
    text = "Las detenciones subieron en los mismos meses de este 2023, dijo la oficina. En 2022 hubo menos."
    assert checked(text).dating.last.year == 2023


def test_months_of_last_and_this_year_are_one_stretch(only: Only) -> None:
    made = only(
        "March 21, 2023\n\nFrom October last year to February of this year 3,000 Cubans were arrested."
    )
    assert made.when is not None
    assert (made.when.first, made.when.last) == (date(2022, 10, 1), date(2023, 2, 28))


def test_from_the_beginning_of_the_year_is_the_year_so_far(checked: Checked) -> None:
    for text in (
        "July 15, 2024\n\nSince the beginning of the year, 201,000 people have crossed the Darien.",
        "15 de julio de 2024\n\nDesde inicios de este año han cruzado el Darién 201.000 personas.",
    ):
        when = checked(text).claims[0].when
        assert when is not None
        assert (when.first, when.last) == (date(2024, 1, 1), date(2024, 6, 30))


def test_what_was_launched_in_a_month_has_counted_since(only: Only) -> None:
    made = only(
        "May 17, 2024\n\nCBP One, launched in January 2023, has enabled 547,000 people to make appointments."
    )
    assert made.when is not None
    assert made.when.first == date(2023, 1, 1)
    assert made.when.last >= date(2024, 3, 31)


def test_a_list_has_the_time_of_the_sentence_that_opens_it(checked: Checked) -> None:
    text = (
        "August 20, 2023\n\nIn January 2023 the talks began. January 2023 was slow.\n\n"
        "- In July 2023, officials say, the Darien jungle between Colombia and Panama was crossed by many, "
        "including:\n\n- 810 Ecuadorians\n\n- 77 Venezuelans\n"
    )
    items = checked(text).claims[-2:]
    assert {each.when.first for each in items if each.when} == {date(2023, 7, 1)}


def test_the_same_months_of_this_year_follow_those_of_the_last(checked: Checked) -> None:
    text = (
        "Entre enero y junio de 2022 hubo 172.949 eventos en México, "
        "y 240.185 en los mismos meses de este 2023."
    )
    when = checked(text).claims[1].when
    assert when is not None
    assert (when.first, when.last) == (date(2023, 1, 1), date(2023, 6, 30))


@pytest.mark.parametrize(
    ("said", "months"),
    [
        ("Some 48,700 Cubans were met at the southwest border in February and March.", ((2, 3),)),
        ("En febrero y en marzo hubo 48.700 encuentros de cubanos en la frontera suroeste.", ((2, 3),)),
        ("In January and February the Border Patrol met 147,877 and 159,170 migrants.", ((1, 1), (2, 2))),
        ("In both February and March 16,000 Cubans or more were met at the southwest border.", ((3, 3),)),
    ],
)
def test_two_months_that_an_and_joins(
    checked: Checked, said: str, months: tuple[tuple[int, int], ...]
) -> None:
    """One stretch where one figure stands beside them; one each where as many figures do, or "both" is said."""
    found = [each.when for each in checked(f"May 3, 2022\n\n{said}").claims if each.figure.kind == "count"]
    assert tuple((when.first.month, when.last.month) for when in found if when) == months


@pytest.mark.parametrize(
    ("text", "value", "nationality"),
    [
        (
            "En 2023 entraron a Honduras 545.043 personas. Los ecuatorianos fueron el 8,5% (46.086), y los haitianos, "
            "el 16,2% (88.187).",
            88_187,
            "HTI",
        ),
        (
            "En marzo de 2023 hubo en la frontera suroeste 15.958 detenciones de migrantes y refugiados venezolanos.",
            15_958,
            "VEN",
        ),
    ],
)
def test_a_nationality_told_around_brackets_or_beside_refugees(
    checked: Checked, text: str, value: float, nationality: str
) -> None:
    assert _of(checked(WRITTEN + text), value).nationality == nationality


def test_asylum_applications_of_a_country_with_the_most_are_mexicos(checked: Checked) -> None:
    text = (
        "La COMAR recibió en 2023 en México 140.831 solicitudes de refugio. Honduras es la nación con más peticiones, "
        "41.935, y Cuba la segunda, con 18.386 solicitudes. Siguen Haití (44.239) y Venezuela (5.603)."
    )
    report = checked(WRITTEN + text)
    for value in (41_935, 18_386, 44_239):
        best = _of(report, value).best
        assert best is not None, value
        assert best.reading.universe == "comar", value


def test_millions_of_people_with_a_point_are_no_thousands_of_millions(checked: Checked) -> None:
    text = "En el año fiscal 2023 fueron arrestadas en la frontera con México 2.045 millones de personas."
    assert checked(WRITTEN + text).claims[0].figure.value == 2_045_000
    money = "Las remesas sumaron 2.045 millones de dólares en 2023."
    assert checked(WRITTEN + money).claims[0].figure.value == 2_045_000_000


@pytest.mark.parametrize(
    "text",
    [
        "In June 2021 families were 28 percent of all, down from 64 percent in May 2019.",
        "Mexicans were 33 percent in June 2021. That is up from just 13 percent in May 2019.",
        "The share of Venezuelans grew this year, rising to 66.3% of all.",
    ],
)
def test_a_level_that_a_share_had_is_a_share(checked: Checked, text: str) -> None:
    kinds = {each.figure.kind for each in checked(WRITTEN + text).claims if each.figure.unit == "percent"}
    assert kinds == {"share"}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Migrants from Mexico made up 33 percent of the Border Patrol's encounters in June 2021.", "MEX"),
        (
            "People from the Northern Triangle accounted for 41 percent of encounters in June 2021.",
            "GTM+HND+SLV",
        ),
        (
            "En junio de 2021 el 41 % de los detenidos procedía del Triángulo Norte.",
            "GTM+HND+SLV",
        ),
        ("Los guatemaltecos son el 16,5 % de los detenidos en la frontera en junio de 2021.", "GTM"),
    ],
)
def test_whom_a_share_counts(checked: Checked, text: str, codes: str) -> None:
    best = checked(WRITTEN + text).claims[0].best
    assert best is not None
    assert best.reading.nationality == codes


def test_all_but_some_are_not_everybody(checked: Checked) -> None:
    """91 percent is what the south-west had of all encounters: it must not bear this figure out."""
    text = (
        "Migrants from countries other than Mexico and Haiti made up 91 percent of encounters in June 2021."
    )
    found = checked(WRITTEN + text).claims[0]
    assert (found.verdict, found.candidates) == ("not-checkable", ())


def test_a_quarter_by_its_letter_and_number(checked: Checked) -> None:
    report = checked(WRITTEN + "In Q1 of 2024, 110,000 people crossed the Darien gap.")
    assert [each.figure.value for each in report.claims] == [110_000]
    best = report.claims[0].best
    assert best is not None
    assert (best.reading.first, best.reading.last) == (date(2024, 1, 1), date(2024, 3, 31))


def test_a_copyright_line_dates_no_report(checked: Checked) -> None:
    text = "Mexico's COMAR received 129,329 asylum applications in 2021.\n\nCopyright 2023 Nexstar Media Inc."
    assert checked(text).dating.last.year == 2022


def test_the_months_tried_for_a_report_are_none_before_those_that_it_prints(checked: Checked) -> None:
    """Read as of early 2024, its figures would be of 2023."""
    text = (
        "In the first five months of the year, 1.39 million migrants were found in Mexico, the INM said.\n"
        "They came from 177 countries in the first five months of 2024.\n"
        "- Guatemala (209,540)\n- Honduras (144,499)\n- Senegal (20,847)\n- China (13,780)\n"
    )
    made = checked(text)
    assert made.dating.last >= date(2024, 5, 31)
    assert {c.when.last for c in made.claims if c.when} == {date(2024, 5, 31)}


def test_years_of_a_list_that_opens_with_a_fiscal_one(checked: Checked) -> None:
    text = (
        "The sector has seen a decline this Fiscal Year 2024, which started in October.\n"
        "- In Fiscal Year 2023, the El Paso Sector saw 427,471 encounters.\n- In 2024 so far: 218,718\n"
    )
    when = _of(checked(text), 218_718).when
    assert when is not None
    assert when.first == date(2023, 10, 1)
    assert when.last <= date(2024, 9, 30)


def test_an_open_stretch_runs_to_the_month_that_its_report_counts_in(checked: Checked) -> None:
    text = (
        "2021-04-09 CBP says 173,277 people tried to cross the southwest border last month.\n\n"
        "This fiscal year CBP has had over 570,000 encounters at the southwest border."
    )
    when = _of(checked(text), 570_000).when
    assert when is not None
    assert when.last == date(2021, 3, 31)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("It is estimated that 800,000 migrants could cross the Darien this year.", date(2024, 12, 31)),
        ("The United States is projected to resettle 90,000 refugees in FY 2024.", date(2024, 9, 30)),
        ("Some 230,000 migrants have crossed the Darien this year.", date(2024, 8, 31)),
    ],
)
def test_what_is_foreseen_is_of_the_whole_year(checked: Checked, text: str, last: date) -> None:
    when = checked(WRITTEN + text).claims[0].when
    assert when is not None
    assert when.last == last


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("SAN DIEGO (AP) — Migrants were arrested 83,532 times in June 2024, the Border Patrol said.", ""),
        (
            "EL PASO, Texas (Border Report) — Encounters nationwide fell.\n\n"
            "There were 205,019 encounters in June 2024, at the southwest border 130,419.",
            "",
        ),
        ("SAN DIEGO (KUSI) — Agents of the Border Patrol arrested 28,000 migrants in June 2024.", "sector"),
    ],
)
def test_where_a_report_was_filed_is_no_sector(checked: Checked, line: str, place: str) -> None:
    best = checked(line).claims[0].best
    assert best is not None
    assert (best.reading.place.startswith("us_") and "diego" in best.reading.place) == bool(place)


def test_what_a_rise_is_over_is_exact(checked: Checked) -> None:
    report = checked(WRITTEN + "COMAR had an 87 percent increase over the 70,351 claims filed in 2019.")
    assert _of(report, 70_351).figure.comparator == "exact"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Over one and a half million people were waiting.", 1_500_000),
        ("Children were one-fifth of those who crossed.", 20),
    ],
)
def test_numbers_in_words(checked: Checked, text: str, value: float) -> None:
    assert checked(WRITTEN + text).claims[0].figure.value == value


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("COMAR said Haitian refugees led, filing 51,000 claims in Mexico in 2021.", 51_000, "HTI"),
        (
            "Honduran immigrants, who lead each year, filed 36,361 applications at COMAR in 2021.",
            36_361,
            "HND",
        ),
        (
            "Individuals from Guatemala make up the second-largest group, with 24,765 encounters in June 2022.",
            24_765,
            "GTM",
        ),
    ],
)
def test_the_subject_of_what_was_filed(checked: Checked, text: str, value: float, code: str) -> None:
    assert _of(checked(WRITTEN + text), value).nationality == code


def test_a_count_is_not_taken_for_another_agencys_that_nothing_names(checked: Checked) -> None:
    """131,445 were detained in Mexico in 2018."""
    text = "Migrants were detained. COMAR said 131,448 people filed such applications in Mexico in 2021."
    best = _of(checked(WRITTEN + text), 131_448).best
    assert best is not None
    assert best.reading.universe == "comar"


def test_the_law_under_which_people_were_processed(checked: Checked) -> None:
    text = (
        "2023-02-10 CBP total encounters at the southwest border in January 2023 were 156,274. "
        "64,499 encounters, 41.3% of the total, were processed for expulsion under Title 42. "
        "91,775 encounters were processed under Title 8."
    )
    report = checked(text)
    for value, universe in ((64_499, "title42"), (91_775, "title8")):
        each = _of(report, value)
        assert each.best is not None
        assert each.best.reading.universe == universe
        assert each.verdict == "revised-later"


def test_a_share_of_unaccompanied_children_is_of_them(checked: Checked) -> None:
    text = (
        "2021-03-12\n\nOf the 9,297 unaccompanied kids apprehended by the Border Patrol in February 2021, "
        "42 percent were from Guatemala."
    )
    each = _of(checked(text), 42)
    assert each.verdict == "consistent"


def test_two_counts_joined_have_people_of_their_own(checked: Checked) -> None:
    text = "In June 2021 the Border Patrol arrested 59,000 Mexicans and 15,000 unaccompanied children."
    report = checked(WRITTEN + text)
    assert _of(report, 59_000).nationality == "MEX"
    assert _of(report, 15_000).nationality == "ALL"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Border Patrol, south-west border (Guatemala, unaccompanied children), February 2021"),
        (
            "es",
            "Patrulla Fronteriza, frontera suroeste (Guatemala, niñas y niños no acompañados), febrero de 2021",
        ),
    ],
)
def test_what_a_claim_is_read_as_is_told_in_names(
    checked: Checked, language: Literal["en", "es"], told: str
) -> None:
    text = "2021-03-12\n\nThe Border Patrol apprehended 3,881 unaccompanied children from Guatemala in February 2021."
    assert read_as(_of(checked(text), 3_881), language) == told


def test_a_count_that_says_a_share_again_is_of_its_people(checked: Checked) -> None:
    text = (
        "2023-02-10\n\nSingle adults made up 69.5% of all encounters at the southwest border in January 2023: "
        "108,573 encounters."
    )
    each = _of(checked(text), 108_573)
    assert each.best is not None
    assert each.best.reading.household == "single-adult"
    assert each.verdict != "inconsistent"


def test_a_fraction_and_its_percent_in_brackets_are_two_figures(checked: Checked) -> None:
    text = (
        "2023-02-10\n\nOver two-thirds (69.5%) of all southwest land border encounters in January 2023 were single "
        "adults, according to CBP."
    )
    report = checked(text)
    assert [round(each.figure.value, 1) for each in report.claims] == [66.7, 69.5]
    best = _of(report, 69.5).best
    assert best is not None
    assert best.reading.household == "single-adult"


@pytest.mark.parametrize(
    ("text", "value", "comparator"),
    [
        ("Arrivals at ports of entry more than doubled to 430,000 in fiscal year 2023.", 2, "more-than"),
        ("The number of asylum claims in Mexico has doubled over the last two years.", 2, "exact"),
        ("Las solicitudes se triplicaron en 2019.", 3, "exact"),
    ],
)
def test_a_verb_that_multiplies_is_a_ratio(
    checked: Checked, text: str, value: float, comparator: str
) -> None:
    figure = _of(checked(WRITTEN + text), value).figure
    assert (figure.kind, figure.comparator) == ("ratio", comparator)


def test_what_points_back_to_a_month_is_of_it_beside_another_time(checked: Checked) -> None:
    text = (
        "CBP publicó sus estadísticas de julio de 2019. Ese mes CBP encontró a 81.777 personas en la frontera "
        "suroeste, con lo que las acciones del año fiscal hasta la fecha llegaron a 862.256."
    )
    best = _of(checked("8 de agosto de 2019\n\n" + text), 81_777).best
    assert best is not None
    assert (best.reading.first, best.reading.last) == (date(2019, 7, 1), date(2019, 7, 31))


def test_a_first_count_of_mexicos_is_revised_later_and_not_wrong(checked: Checked) -> None:
    text = "En 2021 México registró 307 mil 569 eventos de personas en situación migratoria irregular."
    assert _of(checked("20 de enero de 2022\n\n" + text), 307_569).verdict == "revised-later"


@pytest.mark.parametrize("whose", ["the majority of which", "most of whom"])
def test_a_count_is_not_of_those_who_are_most_of_it(checked: Checked, whose: str) -> None:
    text = f"In July 2023 Tucson Sector agents met more than 2,200 unaccompanied minors, {whose} were from Guatemala."
    assert _of(checked("18 August 2023\n\n" + text), 2_200).nationality == "ALL"
