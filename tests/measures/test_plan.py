"""Plans: what goes wrong is said with its line and remedy; what is written reads back; what is read can be told."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from istmo.brief.numbers import LANGUAGES, Language
from istmo.errors import InputError
from istmo.measures import (
    BASELINE,
    End,
    Measure,
    Plan,
    PlanError,
    catalogue,
    explain,
    in_effect,
    measure,
    plan_as_toml,
    plan_from_text,
    plan_to_run,
    read_plan,
    template,
)
from istmo.measures.explain import pathway
from istmo.measures.plan import MOST_MONTHS
from istmo.studies import Study, load

GOOD = """title = "More appointments"
months = 6

[[pathway]]
pathway = "cbp-one"
daily = 2000
start = 2024-09-01
end = 2024-12-31

[[use]]
measure = "darien-boats-stop-2024"
start = 2024-10-01
end = 2024-10-31

[[end]]
measure = "mexico-visa-peru-2024"
date = 2024-11-01

[[measure]]
id = "visa-for-colombians"
kind = "visa-requirement"
parties = ["MEX"]
nationalities = ["COL"]
households = ["single-adult"]
links = ["*>mexico_city:air"]
start = 2024-10-01
size = [1, 2, 3]
"""


AMERICAS = load("americas")


@pytest.fixture
def study() -> Study:
    return AMERICAS


@pytest.mark.parametrize(
    ("old", "new", "line", "says", "remedy"),
    [
        ("*>mexico_city:air", "bogota>mexico:air", 25, "no link", "Did you mean bogota>mexico_city:air?"),
        ("*>mexico_city:air", "to:sectors", 25, "no link", "Did you mean to:sector?"),
        ('["COL"]', '["Colombia"]', 23, "no nationality", "Did you mean COL?"),
        ('["COL"]', '["FRA"]', 23, "no nationality", "does not tell apart are OOO"),
        ("single-adult", "familia", 24, "no household type", "Did you mean family?"),
        ("visa-requirement", "visa", 21, "no kind of measure", "Did you mean visa-requirement or"),
        ('"cbp-one"', '"cbp one"', 5, "no pathway", "Did you mean cbp-one?"),
        ("daily = 2000", "daily = -5", 6, "negative", "Give 0 or more"),
        ("daily = 2000", "", 4, "needs a size", "Add size, or daily"),
        ("daily = 2000", "dayly = 2000", 6, "dayly is not known", "Did you mean daily?"),
        ("daily = 2000", 'daily = "many"', 6, "daily is not a number", "Give a number"),
        ("end = 2024-12-31", "end = 2024-08-31", 8, "lies before start", "Swap them"),
        ("start = 2024-09-01", 'start = "1 Sept"', 7, "is not a date", "Write it as 2024-05-07"),
        ("start = 2024-09-01\n", "", 4, "start is missing", "Say from which day on"),
        ("size = [1, 2, 3]", "size = [3, 2, 1]", 27, "not in this order", "[low, central, high]"),
        ("size = [1, 2, 3]", "size = -1", 27, "wrong sign", "Give a number above 0"),
        ("boats-stop", "boat-stop", 11, "no measure", "Did you mean darien-boats-stop-2024?"),
        ("visa-peru-2024", "visa-peruvians", 16, "no measure", "Did you mean mexico-visa-peru-2024?"),
        ("mexico-visa-peru-2024", "darien-boats-stop-2024", 17, "has ended by itself", "Leave this out"),
        ("[[end]]", "[[ende]]", 15, "[[ende]] is not known", "Did you mean end?"),
        ("months = 6", "months = 0", 2, "months", "a whole number of 1 or more"),
        ("daily = 2000", "monthly = -500", 6, "monthly -500 is negative", "Give 0 or more"),
        ("months = 6", "months = 900", 2, "900 months is too long", "at most 36: the fit rests on five years"),
        ('title = "More appointments"\n', "", 1, "title is missing", "Give the plan a title"),
        ("[[measure]]", "[[measure", 19, "this is not TOML", "Text stands in quotes"),
        ("start = 2024-10-01\nend", "start = 2024-10-32\nend", 12, "not TOML", "dates as 2024-05-07"),
        ("date = 2024-11-01\n",
         'date = 2024-11-01\n\n[[end]]\nmeasure = "mexico-visa-peru-2024"\ndate = 2024-12-01\n',
         20, "mexico-visa-peru-2024 is ended twice, first in line 16", "Keep one of them"),
        ('links = ["*>mexico_city:air"]\n', "", 19, "nothing about where", "Add links or pathways"),
    ],
)  # fmt: skip
def test_every_mistake_is_named_with_its_line_and_remedy(
    study: Study, old: str, new: str, line: int, says: str, remedy: str
) -> None:
    assert GOOD.count(old) >= 1
    text = GOOD.replace(old, new, 1)
    with pytest.raises(PlanError) as refused:
        plan_from_text(text, study, "mine.toml")
    problems = [one for one in refused.value.problems if says in one.what]
    assert [(one.line) for one in problems] == [line], refused.value
    assert remedy in str(refused.value)
    assert f"mine.toml, line {line}: " in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "says", "remedy"),
    [
        ("months = 6", "start = 2031-01-01", 2, "cannot begin on 2031-01-01",
         "Give a day from October 2019 to December 2030"),
        ("2024-09-01\nend = 2024-12-31", "2018-09-01\nend = 2024-12-31", 7, "cannot begin on 2018-09-01",
         "Give a day from October 2019"),
        ("months = 6", "start = 2024-09-15\nmonths = 6", 2, "start 2024-09-15 is not the first day of a month",
         "Give 2024-09-01 or 2024-10-01: whole months"),
        ("months = 6", "start = 2024-11-01", 13, "darien-boats-stop-2024 ends on 2024-10-31, before the plan begins",
         "days within the plan's months"),
        ("months = 6", "months = 1", 26, "visa-for-colombians begins on 2024-10-01, after the plan's last",
         "more months"),
        ("months = 6", "months = 1", 17, "mexico-visa-peru-2024 is ended on 2024-11-01, after the plan's last day",
         "Give an earlier date"),
        ("months = 6\n", "", 25, "visa-for-colombians begins on 2026-10-01, after the plan's last day, 2025-08-31",
         "more months"),
        ("daily = 2000", "monthly = 1e12", 6, "monthly 1e+12 is too large", "Give at most 30,437,500"),
        ("size = [1, 2, 3]", "size = inf", 27, "size inf is too large", "Give at most 1,000,000"),
    ],
)  # fmt: skip
def test_what_a_run_would_refuse_is_not_in_order(
    study: Study, old: str, new: str, line: int, says: str, remedy: str
) -> None:
    text = GOOD.replace(old, new, 1)
    if "2026-10-01" in says:
        text = text.replace("start = 2024-10-01\nsize", "start = 2026-10-01\nsize")
    with pytest.raises(PlanError) as refused:
        plan_to_run(text, study)
    found = [one for one in refused.value.problems if says in one.what]
    assert [one.line for one in found] == [line], refused.value
    assert remedy in found[0].remedy


def test_the_months_of_a_run_can_be_others_than_the_plans(study: Study) -> None:
    assert plan_to_run(GOOD, study).months == 6
    with pytest.raises(PlanError, match="visa-for-colombians begins on 2024-10-01"):
        plan_to_run(GOOD, study, months=1)
    with pytest.raises(PlanError, match="ends on 2024-12-31, before the plan begins on 2025-02-01"):
        plan_to_run(GOOD, study, start=date(2025, 2, 1))
    assert plan_to_run(GOOD.replace("months = 6", "start = 2024-09-15"), study, start=date(2024, 9, 15))


def test_all_mistakes_are_said_at_once_in_order(study: Study) -> None:
    text = GOOD.replace("2000", "-1").replace('["COL"]', '["XXX"]').replace("months = 6", "months = 0")
    with pytest.raises(PlanError) as refused:
        plan_from_text(text, study)
    assert [one.line for one in refused.value.problems] == [2, 6, 23]


def test_two_measures_of_the_plan_that_contradict_name_both_lines(study: Study) -> None:
    twice = GOOD + '\n[[pathway]]\npathway = "cbp-one"\ndaily = 1\nstart = 2024-12-01\n'
    with pytest.raises(PlanError, match=r"line 29: .* contradicts .* of line 4: both say how many"):
        plan_from_text(twice, study)


def test_a_contradiction_with_what_is_in_force_says_how_to_end_that(study: Study) -> None:
    text = """title = "Waive"
[[measure]]
id = "waive"
kind = "visa-waiver"
parties = ["MEX"]
nationalities = ["PER"]
links = ["lima>mexico_city:air"]
start = 2024-10-01
"""
    with pytest.raises(PlanError, match=r"line 2: .*mexico-visa-peru-2024, in force.*\[\[end\]\]"):
        plan_from_text(text, study)
    ended = text + '[[end]]\nmeasure = "mexico-visa-peru-2024"\ndate = 2024-10-01\n'
    assert len(plan_from_text(ended, study).measures) == 1


def test_a_plan_sets_aside_announced_places_only_while_its_own_hold(study: Study) -> None:
    plan = plan_from_text(GOOD, study)
    found = [one for one in in_effect(study, plan, date(2024, 9, 1)) if "cbp-one" in one.pathways]
    spans = sorted((one.start, one.end, one.size.central) for one in found if one.size)
    assert spans == [
        (date(2023, 6, 30), date(2024, 8, 31), 1450),
        (date(2024, 9, 1), date(2024, 12, 31), 2000),
        (date(2025, 1, 1), None, 1450),
    ]


def test_an_ended_measure_ends_the_day_before(study: Study) -> None:
    found = in_effect(study, plan_from_text(GOOD, study), date(2024, 9, 1))
    ends = {one.id: one.end for one in found}
    assert ends["mexico-visa-peru-2024"] == date(2024, 10, 31)


def test_the_baseline_knows_nothing_announced_later(study: Study) -> None:
    ids = {one.id for one in in_effect(study, BASELINE, date(2024, 7, 1))}
    assert "panama-repatriation-flights-2024" in ids  # began in August, announced on 1 July
    assert "proclamation-october-2024" not in ids


@pytest.mark.parametrize(
    ("start", "going_on"),
    [
        (date(2023, 6, 1), "cbp-one-2023-06"),  # 1,450 a day came on 30 June, unannounced
        (date(2023, 6, 30), "cbp-one-2023-07"),
        (date(2024, 7, 25), "chnv-parole-2023"),  # paused since 18 July, known on 2 August
        (date(2024, 8, 2), "chnv-parole-paused-2024"),
    ],
)
def test_places_go_on_until_others_are_known(study: Study, start: date, going_on: str) -> None:
    about = measure(going_on).pathways
    found = [one for one in in_effect(study, BASELINE, start) if one.pathways == about]
    assert going_on in [one.id for one in found]
    later = [one.id for one in found if one.known > start]
    assert later == []
    assert [one.id for one in found if one.end is None] == [going_on]


def test_the_templates_are_plans_and_stay_so_with_every_comment_taken_away(study: Study) -> None:
    for language in ("en", "es"):
        assert plan_from_text(template(language), study).measures == ()
        lines = template(language).splitlines()
        code = re.compile(r"^# (\[\[\w+\]\]|\w+ = .*)$")
        used = [found[1] if (found := code.match(line)) else line for line in lines]
        plan = plan_from_text("\n".join(used), study)
        assert len(plan.measures) == 3
        assert len(plan.ended) == 1


def test_a_written_plan_reads_back_the_same(study: Study) -> None:
    plan = plan_from_text(GOOD, study)
    assert plan_from_text(plan_as_toml(plan), study) == plan


def test_every_measure_of_the_catalogue_written_out_reads_back_the_same(study: Study) -> None:
    for one in catalogue():
        # Under another name it must be written out in full, and then all its words must mean something.
        known = [
            code for code in one.nationalities if code.removeprefix("!") in {"ALL", *study.nationalities}
        ]
        mine = one.model_copy(update={"id": f"my-{one.id}", "nationalities": tuple(known) or ("OOO",)})
        plan = Plan("copy", (mine,), ended=(), start=date(2019, 1, 1))
        if not (one.links or one.pathways or one.points):
            continue
        assert plan_from_text(plan_as_toml(plan), study) == plan


@settings(deadline=None, max_examples=60)
@given(
    title=st.text(min_size=1),
    note=st.text(),
    kind=st.sampled_from(["enforcement", "closure", "daily-limit"]),
    # Before, some drawn plans close the way on which boats stopped at the end of February 2024, a contradiction.
    start=st.dates(date(2024, 4, 1), date(2030, 1, 1)),
    days=st.integers(0, 500),
    size=st.floats(0, 1e6),
    people=st.sampled_from([("ALL",), ("!MEX",), ("VEN", "CUB")]),
    months=st.none() | st.integers(1, MOST_MONTHS),
)
def test_any_plan_round_trips(
    title: str, note: str, kind: str, start: date, days: int, size: float, people: tuple[str, ...],
    months: int | None,
) -> None:  # fmt: skip
    one = Measure.model_validate(
        {
            "id": "mine",
            "kind": kind,
            "title_en": note,
            "start": start,
            "end": date.fromordinal(start.toordinal() + days),
            "nationalities": people,
            "links": ["necocli>lajas_blancas"],
            "size": None if kind == "closure" else size,
        }
    )
    plan = Plan(
        title,
        (one,),
        (End(measure="panama-closes-trails-2024", date=date(2030, 1, 1)),),
        months=months,
        note=note,
    )
    assert plan_from_text(plan_as_toml(plan), AMERICAS) == plan


def test_used_measures_keep_their_name_so_that_their_fitted_size_is_found(study: Study) -> None:
    plan = plan_from_text(GOOD, study)
    used = next(one for one in plan.measures if one.id == "darien-boats-stop-2024")
    assert used.links == measure("darien-boats-stop-2024").links
    assert used.start == date(2024, 10, 1)
    assert "[[use]]" in plan_as_toml(plan)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            [
                "More appointments. From 1 September 2024 on, for 6 months.",
                "2,000 places a day, shared among these ways.",
                "It takes the place of: CBP One: 1,450 appointments a day.",
                "Whom it concerns: Colombia, only single adults.",
                "are multiplied by 0.14 (0.05 to 0.37).",
                "It ends: Mexico requires visas from Peruvians, from 1 November 2024 on.",
            ],
        ),
        (
            "es",
            [
                "More appointments. Desde el 1 de septiembre de 2024, durante 6 meses.",
                "2\u202f000 plazas por día, repartidas entre estas vías.",
                "A quiénes concierne: Colombia, solo personas adultas solas.",
                "se multiplica por 0,14 (de 0,05 a 0,37).",
                "Termina: México exige visa a los peruanos, desde el 1 de noviembre de 2024.",
            ],
        ),
    ],
)
def test_a_plan_is_told_in_both_languages(study: Study, language: str, expected: list[str]) -> None:
    told = explain(study, plan_from_text(GOOD, study), language)  # type: ignore[arg-type]
    text = "\n".join([told.opening, *(line for _, lines in told.measures for line in lines), told.closing])
    assert [line for line in expected if line not in text] == []


def test_every_measure_of_the_catalogue_can_be_told(study: Study) -> None:
    for language in ("en", "es"):
        for one in catalogue():
            told = explain(study, Plan("x", (one,), start=one.start), language)  # type: ignore[arg-type]
            assert len(told.measures[0][1]) >= 3, one.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_raw_name_of_a_pathway_or_measure_is_told(study: Study, language: Language) -> None:
    """Every pathway of the study has a name in both languages, and so have the headings of a plan."""
    ids = set(study.links["pathway"].drop_nulls()) - {""}
    assert len({pathway(each, language) for each in ids} - ids) == len(ids) > 0
    headings = " ".join(
        heading for heading, _ in explain(study, plan_from_text(GOOD, study), language).measures
    )
    assert pathway("cbp-one", language) in headings
    assert "mexico-visa-peru-2024" not in headings


def test_a_file_that_is_no_text_is_refused(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"plan\.toml: it cannot be read as text"):
        read_plan(path, study)
    with pytest.raises(InputError, match="Check the path"):
        read_plan(tmp_path / "none.toml", study)
