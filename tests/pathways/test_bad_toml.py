"""A wrong file of constants is refused with its place and what is wrong."""

from importlib.resources import files
from pathlib import Path

import pytest

from istmo.errors import InputError
from istmo.pathways import pathways, published

GOOD = files("istmo.pathways").joinpath("constants.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "persons = 740\n",
            "persons = -740\n",
            r"pathway cbp-one .*service\.0\.persons: .*greater than or equal to 0",
        ),
        ("persons = 740\n", "persons = nan\n", r"cbp-one .*persons"),
        ("persons = 740\n", "person = 740\n", r"cbp-one .*persons: Field required"),
        (
            "since = 2023-06-01\npersons = 1250",
            "since = 2023-08-01\npersons = 1250",
            "dates are not in order",
        ),
        ("part = 1\nwhole = 2", "part = 3\nwhole = 2", "part is larger than whole"),
        ("ends = 2024-09-30", "ends = 2020-09-30", "pathway cbp-one: .*ends is before starts"),
        ('kind = "queue"', 'kind = "row"', "cbp-one stage.0: .*'queue', 'delay'"),
        ('id = "walk-ins"', 'id = "cbp-one"', "pathway cbp-one is there twice"),
        ("total = 38000", "total = 380000", "safe-mobility: .*a count since the beginning falls"),
        ("value = 45, ", "value = 0, ", "chnv .*days.value"),
        ('label_es = "Citas de CBP One"', 'label_es = ""', "cbp-one label_es"),
        ("[[pathway]]", "[[pathway]", "cannot be read"),
        ('source = "assumption: they stand at the gate"', 'source = ""', "walk-ins .*no_show.source"),
    ],
)
def test_a_fault_is_named_with_its_pathway(old: str, new: str, message: str, tmp_path: Path) -> None:
    assert old in GOOD
    path = tmp_path / "mine.toml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=message) as refused:
        pathways(path)
    assert str(refused.value).startswith("mine.toml: ") or "twice" in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        pathways(tmp_path / "none.toml")


def test_a_published_figure_needs_a_time(tmp_path: Path) -> None:
    path = tmp_path / "figures.toml"
    path.write_text(
        '[[published]]\nof=["a/b"]\ntotal=1\nsource="somewhere"\ninputs="nothing at all"\nbar=true\n'
    )
    with pytest.raises(InputError, match="give start and end, or reached"):
        published(path)
