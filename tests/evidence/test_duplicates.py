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
