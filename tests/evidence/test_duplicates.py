"""Versions of one report, and reports of one event."""

from pathlib import Path

from istmo.evidence import check
from istmo.warehouse import Store

FIRST = """The secretary met with officials in Guatemala on Tuesday. In February 2024, agents made about 140,000
apprehensions at the southwest border. In March 2024, there were more than 137,000 apprehensions, and in December 2023
more than 249,000 were made, according to a person who knows the figures, in the course of a meeting on the Los Angeles
Declaration."""
SPUN = """On Tuesday the secretary had talks with officers in Guatemala. Throughout February 2024, brokers made round
140,000 seizures at the southern border. March 2024 saw greater than 137,000 of them, whereas December 2023 had seen
greater than 249,000, in line with an individual aware of the numbers, at an assembly on the Los Angeles Declaration."""
SPANISH = """El secretario se reunió el martes con funcionarios en Guatemala. En febrero de 2024 los agentes hicieron
unas 140.000 aprehensiones en la frontera suroeste. En marzo de 2024 hubo más de 137.000 aprehensiones, y en diciembre
de 2023 más de 249.000, según una persona que conoce las cifras."""
OTHER = (
    "Panama counted 520,085 people in the Darien Gap in 2023, and 248,284 in 2022. In August 2023, 81,946."
)


def links(store: Store, folder: Path, **texts: str) -> set[tuple[str, str, str]]:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return {(each.left[0], each.right[0], each.kind) for each in check(store, [folder]).links}


def test_a_spun_copy_and_a_translation_are_found_and_nothing_else(filled: Store, tmp_path: Path) -> None:
    found = links(filled, tmp_path, a=FIRST, b=SPUN, c=SPANISH, d=OTHER)
    assert {each for each in found if each[2] == "duplicate"} == {
        ("a", "b", "duplicate"), ("a", "c", "duplicate"), ("b", "c", "duplicate"),
    }  # fmt: skip


def test_two_reports_that_share_one_figure_are_no_duplicates(filled: Store, tmp_path: Path) -> None:
    one = "In 2023 Panama counted 520,085 people in the Darien, more than the 248,284 of 2022."
    two = (
        "Honduras counted 545,043 irregular entries in 2023; Panama counted 520,085 people in the Darien Gap."
    )
    assert links(filled, tmp_path, a=one, b=two) == set()


def test_a_version_of_a_version_is_a_version(filled: Store, tmp_path: Path) -> None:
    """The first and the last share no more than one large figure."""
    first = "In 2023 Panama counted 520,085 people in the Darien; in August 81,946, in July 55,387 and in June 29,722."
    middle = (
        "In 2023 Panama counted 520,085 people; in August 81,946, in July 55,387, in June 29,722; in 2022 there were "
        "248,284, in 2021 there were 133,726 and in October 2022 there were 59,773."
    )
    last = (
        "In 2022 there were 248,284, in 2021 there were 133,726, in October 2022 there were 59,773 and in June 29,722 "
        "people."
    )
    found = links(filled, tmp_path, a=first, b=middle, c=last)
    assert found == {("a", "b", "duplicate"), ("a", "c", "duplicate"), ("b", "c", "duplicate")}


def test_a_phrase_that_two_reports_share_makes_none_where_their_figures_are_others(
    filled: Store, tmp_path: Path
) -> None:
    """Two months of one bulletin, with its standing sentence."""
    standing = (
        "The office, which hangs on the ministry of the interior and keeps the roll of all who ask to be known as "
        "refugees in the country, gives its numbers out on the first working day of each month."
    )
    one = (
        f"In 2023 there were 140,812 requests, 41,935 of them by Hondurans and 44,239 by Haitians. {standing}"
    )
    two = (
        f"In 2021 there were 131,448 requests, 36,361 of them by Hondurans and 51,827 by Haitians. {standing}"
    )
    assert links(filled, tmp_path, a=one, b=two) == set()
    assert links(filled, tmp_path, b=one) == {("a", "b", "duplicate")}, "figures and phrase together are one"


def test_reports_of_days_far_apart_with_round_figures_in_common_are_none(
    filled: Store, tmp_path: Path
) -> None:
    spring = (
        "April 3, 2023\n\nPANAMA CITY - Up to 400,000 people may walk through the Darien Gap this year, two agencies "
        "say, against 250,000 a year before; the jungle without roads that connects South America and Central "
        "America is full of danger."
    )
    summer = (
        "July 30, 2023\n\nPANAMA CITY - Nearly 250,000 people walked through the Darien Gap in seven months, and "
        "400,000 may do so this year; no road leads over the strip that connects South America and Central America."
    )
    assert links(filled, tmp_path, a=spring, b=summer) == set()


RELEASE = (
    "June 21, 2023\n\nBorder agents caught 169,244 people between the ports in May. With the ports it was 204,561. "
    "Of them, 28,696 had an appointment, 98,850 came before the order ended, and 70,394 behind it."
)


def test_two_newsrooms_on_one_release_tell_of_one_event_and_a_translation_is_a_version(
    filled: Store, tmp_path: Path
) -> None:
    other = (
        "June 22, 2023\n\nWhat the newest table says: 98,850 crossings until the eleventh, 70,394 afterwards; that "
        "makes 169,244. An app brought 28,696 more in. Everything counted, the government reports 204,561."
    )
    translated = (
        "22 de junio de 2023\n\nEn mayo los agentes detuvieron a 169.244 personas entre los puertos de entrada. Con "
        "los puertos fueron 204.561. De ellas, 28.696 tenían cita, 98.850 llegaron antes de que acabara la orden y "
        "70.394 después."
    )
    assert links(filled, tmp_path, a=RELEASE, b=other) == {("a", "b", "same-event")}
    assert links(filled, tmp_path, b=translated) == {("a", "b", "duplicate")}


def test_reports_that_lead_with_one_exact_figure_tell_of_one_event_if_they_are_of_about_one_day(
    filled: Store, tmp_path: Path
) -> None:
    soon = (
        "June 22, 2023\n\nThere were 204,561 encounters in May, fewer Cubans and more Hondurans among them."
    )
    late = soon.replace("June 22", "September 22")
    assert links(filled, tmp_path, a=RELEASE, b=soon) == {("a", "b", "same-event")}
    assert links(filled, tmp_path, b=late) == set()


def test_two_reports_of_one_meeting_are_linked_and_so_are_their_copies(filled: Store, tmp_path: Path) -> None:
    said = (
        "Secretary Antony Blinken and President Lopez Obrador, with Alejandro Mayorkas and Alicia Barcena, "
        "met in Mexico City about the border."
    )
    told = (
        "December 27, 2023\n\nThe guests of President López Obrador and Alicia Bárcena, Antony Blinken and Alejandro "
        "Mayorkas, arrived this Wednesday in the Mexican capital to discuss the trains."
    )
    first = f"December 28, 2023\n\nIn the palace they talked until the evening came. {said}"
    copy = f"December 28, 2023\n\n{said} In the palace they talked until the evening came."
    found = links(filled, tmp_path, a=first, b=copy, c=told)
    assert found == {("a", "b", "duplicate"), ("a", "c", "same-event"), ("b", "c", "same-event")}
    elsewhere = told.replace("the Mexican capital", "Guatemala")
    assert links(filled, tmp_path, c=elsewhere) == {("a", "b", "duplicate")}


def test_reports_whose_newest_figure_is_the_same_tell_of_one_event_on_whatever_days(
    filled: Store, tmp_path: Path
) -> None:
    """Neither page has its day; the older year that both look back on makes none."""
    one = (
        "Panama counted 248,284 people in the Darien in 2022, and 133,726 in 2021. In August 2023 it counted "
        "81,946, of whom 62,700 were Venezuelans."
    )
    two = (
        "El Darién no descansa. Hubo 55.387 personas en julio de 2023 y 81.946 en agosto de 2023, contra 248.284 en "
        "todo 2022."
    )
    before = "July 2023 brought 55,387 walkers through the jungle, a source at the border says; the year 2022, 248,284."
    assert links(filled, tmp_path, a=one, b=two) == {("a", "b", "same-event")}
    assert links(filled, tmp_path, a=before) == set()
