"""The reader: the example whole, and a clear error for everything that is not supported."""

import shutil
from pathlib import Path

import numpy as np
import pytest

import istmo.flee
from istmo.errors import InputError
from istmo.flee.instance import Series
from istmo.flee.reader import read_instance
from istmo.flee.series import correct, interpolate, published

FINITE = r"routes.csv: distance is not finite.*\(row 2\)\. .*finite and positive"
EXAMPLE = Path(istmo.flee.__file__).parent / "example"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(EXAMPLE, tmp_path / "case"))


def test_example_has_what_its_files_say():
    case = read_instance(EXAMPLE)
    assert (case.days, case.settings.hasten, len(case.places), len(case.links)) == (100, 2, 10, 26)
    assert case.camp_names == ("Granja", "Hondo", "Isla", "Jaral")
    assert case.places.kind[:2] == ("conflict", "town")  # Bajamar's conflict begins on day 25 only
    assert case.places.population[0] == 20000
    assert case.places.capacity[7] == 3000
    assert case.links.copies.max() == 2  # forced_redirection 1 is there twice
    assert case.ignored == ("Nowhere",)


def test_two_files_of_a_camp_are_added():
    assert interpolate(read_instance(EXAMPLE).counts["Jaral"], 15)[14] == (200 + 100) // 2


def test_registration_correction_scales_what_came_before():
    case = read_instance(EXAMPLE)
    hondo = dict(zip(*case.counts["Hondo"], strict=True))
    assert hondo[59] == pytest.approx(4300 / 2 * 4000 / 4300)
    assert hondo[60] == 2000


def test_day_twice_in_a_file_is_corrected_twice_as_in_flee():
    twice = Series(np.array([0, 10, 20, 10]), np.array([8.0, 16.0, 4.0, 2.0]))
    assert correct(twice, 10).value.tolist() == [8 * 2 * 0.5, 16 * 0.5, 4 * 0.5, 2.0]


def test_interpolation_is_linear_whole_and_flat_outside():
    series = Series(np.array([-2, 2, 6]), np.array([0.0, 10.0, 3.0]))
    assert interpolate(series, 8).tolist() == [5, 7, 10, 8, 6, 4, 3, 3]
    assert published(series, 5) == 10
    assert published(series, -3) == 0


def _write(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("simsetting.yml", "move_rules:", "flood_rules: {max_flood_level: 4}\nmove_rules:", "flood_rules"),
        ("simsetting.yml", "move_rules:", "move_rules:\n  two_system_decision_making: 0.5", "two_system"),
        ("simsetting.yml", "move_rules:", "move_rules:\n  flee_when_starving: true", "flee_when_starving"),
        ("simsetting.yml", "move_rules:", "move_rules:\n  MatchCampEthnicity: true", "MatchCampEthnicity"),
        (
            "simsetting.yml",
            "spawn_rules:",
            "spawn_rules:\n  read_from_agents_csv_file: true",
            "read_from_agents",
        ),
        ("simsetting.yml", "awareness_level: 2", "awareness_level: 0", "awareness_level 0"),
        ("simsetting.yml", "softening: 10.0", "softening: far", "softening"),
        ("simsetting.yml", "start_on_foot: true", "start_on_foot: 3", "start_on_foot"),
        ("input_csv/locations.csv", "town,", "flood_zone,", "flood"),
        ("input_csv/locations.csv", "town,", "castle,", "castle.*conflict_zone, town.*idpcamp.*marker"),
        ("input_csv/locations.csv", "40000", "-40000", r"locations.csv: .*below zero \(row 2\)"),
        ("input_csv/locations.csv", ",1500,", ",-1500,", r"locations.csv: .*below zero \(row 8\)"),
        ("input_csv/locations.csv", "capacity_per_day", "ethnicity", "ethnicity"),
        ("input_csv/routes.csv", "Altavilla,Cruces", "Altavilla,Crucs", "row 2"),
        ("input_csv/routes.csv", "Altavilla,Cruces", "Altavilla,Altavilla", r"itself \(row 2\)"),
        (
            "input_csv/routes.csv",
            "Bajamar,Cruces,75",
            "Cruces,Altavilla,86,,200,0\nBajamar,Cruces,75",
            r"routes.csv: .*85 and 86 km \(rows 2, 3",
        ),
        ("input_csv/closures.csv", ",55,70", ",55,54", r"closures.csv: .*day 54 .*day 55 \(row 4\)"),
        ("input_csv/closures.csv", ",55,70", ",55,55", r"closures.csv: .*day 55 .*day 55 \(row 4\)"),
        ("input_csv/routes.csv", "Altavilla,Cruces,85", "Altavilla,Cruces,far", "distance"),
        ("input_csv/routes.csv", "Altavilla,Cruces,85", "Altavilla,Cruces,0", "not positive"),
        ("input_csv/routes.csv", "Altavilla,Cruces,85", "Altavilla,Cruces,inf", FINITE),
        ("input_csv/routes.csv", "Altavilla,Cruces,85", "Altavilla,Cruces,nan", FINITE),
        ("input_csv/routes.csv", "Altavilla,Cruces,85,,200", "Altavilla,Cruces,85,,-200", "speeds.*row 2"),
        ("input_csv/locations.csv", "1.00,1.00", "1.00,nan", "locations.csv: longitude.*row 2"),
        ("input_csv/closures.csv", "country,", "province,", "province"),
        (
            "input_csv/closures.csv",
            "country,Arenia,",
            "country,Areniaa,",
            "country to or from the unknown 'Areniaa'",
        ),
        ("input_csv/sim_period.csv", "Length,100", "Length,1000", "101 days"),
        ("input_csv/sim_period.csv", "Length,100", "Length,0", r"Length '0' .*\(row 2\)"),
        ("input_csv/sim_period.csv", "2031-01-01", "01/01/2031", r"'01/01/2031' .*\(row 1\).*YYYY-MM-DD"),
        ("input_csv/registration_corrections.csv", "2031-03-02", "2031-03-03", "Hondo"),
        ("input_csv/registration_corrections.csv", "2031-03-02", "March", r"'March' .*row 1.*YYYY-MM-DD"),
        (
            "input_csv/registration_corrections.csv",
            "Hondo",
            "Hundo",
            r"unknown camp 'Hundo' \(row 1\).*Granja, Hondo, Isla, Jaral",
        ),
        ("source_data/data_layout.csv", "hondo.csv", "nothing.csv", "missing.*case/source_data/nothing.csv"),
        ("source_data/hondo.csv", "2031-01-15,900", "15-01-2031,900", "row 2"),
        ("source_data/hondo.csv", "2031-01-15,900", "2031-01-15,-900", r"hondo.csv: .*below zero \(row 2\)"),
    ],
)
def test_what_is_wrong_is_said(folder, file, old, new, says):
    _write(folder / file, old, new)
    with pytest.raises(InputError, match=says):
        read_instance(folder)


@pytest.mark.parametrize(
    "name", ["simsetting.yml", "input_csv/routes.csv", "source_data/data_layout.csv", "source_data/isla.csv"]
)
def test_missing_file_is_named_with_its_folder(folder, name):
    (folder / name).unlink()
    with pytest.raises(InputError, match=f"is missing.*case/{name}"):
        read_instance(folder)


def test_camp_without_limit_is_taken(folder):
    _write(folder / "input_csv" / "locations.csv", ",1500,", ",-1,")
    assert read_instance(folder).places.capacity[6] == -1


def test_route_twice_with_one_distance_is_taken(folder):
    _write(folder / "input_csv" / "routes.csv", "Bajamar,Cruces,75", "Cruces,Altavilla,85\nBajamar,Cruces,75")
    assert len(read_instance(folder).links) == 28


def test_counts_of_no_camp_are_named(folder):
    _write(folder / "source_data" / "data_layout.csv", "Granja,", "Granga,")
    assert read_instance(EXAMPLE).uncompared == ()
    assert read_instance(folder).uncompared == ("Granga",)


def test_routes_without_a_row_are_refused(folder):
    file = folder / "input_csv" / "routes.csv"
    file.write_text(file.read_text().splitlines()[0] + "\n")
    with pytest.raises(InputError, match=r"routes.csv: holds no routes\. Add rows"):
        read_instance(folder)


def test_rule_switched_off_is_no_obstacle(folder):
    _write(folder / "simsetting.yml", "move_rules:", "move_rules:\n  MatchCampEthnicity: false")
    assert read_instance(folder).days == 100


def test_files_of_other_rules_are_refused(folder):
    (folder / "input_csv" / "flood_level.csv").write_text("#Day,Altavilla\n0,1\n")
    with pytest.raises(InputError, match="rules that Istmo does not have"):
        read_instance(folder)


def test_comments_anywhere_and_dates_without_zeros_change_nothing(folder):
    for file in (folder / "input_csv").glob("*.csv"):
        if file.name != "sim_period.csv":
            file.write_text(f"# made by hand, twice\n{file.read_text()}\n# the end\n\n")
    _write(folder / "source_data" / "hondo.csv", "2031-01-15", "2031-1-15")
    one, two = read_instance(EXAMPLE), read_instance(folder)
    assert (one.conflict == two.conflict).all()
    assert (one.places.capacity_per_day == two.places.capacity_per_day).all()
    assert (one.links.walk == two.links.walk).all()
    assert one.closures == two.closures
    assert one.counts["Hondo"].day.tolist() == two.counts["Hondo"].day.tolist()


def test_first_row_of_conflicts_names_the_places_even_where_it_is_no_comment(folder):
    _write(folder / "input_csv" / "conflicts.csv", "#", "")
    assert (read_instance(folder).conflict == read_instance(EXAMPLE).conflict).all()


def test_closures_and_corrections_may_be_missing(folder):
    for name in ("closures.csv", "registration_corrections.csv"):
        (folder / "input_csv" / name).unlink()
    assert read_instance(folder).closures == ()
