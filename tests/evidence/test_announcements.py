"""What a report announces, as entries for a person to accept."""

import tomllib
from collections.abc import Callable

import pytest

from istmo.evidence import Report
from istmo.evidence.announcements import as_toml
from istmo.evidence.written import announced

TEXT = """GUATEMALA CITY, May 8, 2024 - The United States announced $578 million in aid on Tuesday.
On Monday, Washington imposed visa restrictions on executives of Colombian companies.
Guatemala will host a regional meeting on migration in June.
The two governments signed an agreement on labour mobility.
The weather was fine, and nobody spoke."""


def test_kind_actor_and_day(checked: Callable[[str], Report]) -> None:
    found = [(each.kind, each.actor, each.day) for each in checked(TEXT).announcements]
    assert [kind for kind, _, _ in found] == ["aid", "measure", "meeting", "agreement"]
    assert [actor for _, actor, _ in found] == ["United States", "Washington", "Guatemala", "two governments"]
    assert [day for _, _, day in found] == ["2024-05-07", "2024-05-06", "../2024-05-08", "../2024-05-08"]


def test_the_day_of_saying_is_not_the_day_of_what_is_to_come(checked: Callable[[str], Report]) -> None:
    meeting = checked(TEXT).announcements[2]
    assert (meeting.day, meeting.planned) == ("../2024-05-08", "2024-06")
    assert announced(meeting, "en") == ("meeting", "Guatemala", "by 8 May 2024", "planned: June 2024")
    assert announced(meeting, "es") == (
        "reunión", "Guatemala", "a más tardar el 8 de mayo de 2024", "previsto: junio de 2024"
    )  # fmt: skip


def test_a_country_that_acts_is_named_in_the_language_asked_for(checked: Callable[[str], Report]) -> None:
    aid = checked(TEXT).announcements[0]
    assert [announced(aid, language)[1] for language in ("en", "es")] == ["United States", "Estados Unidos"]


@pytest.mark.parametrize(
    ("said", "planned"),
    [
        (
            "MEXICO CITY, May 8, 2024 - Guatemala will host a regional meeting on migration in June.",
            "2024-06",
        ),
        ("WASHINGTON, May 8, 2024 - Canada will admit 15,000 refugees.", ""),
        ("May 8, 2024\n\nGuatemala will host a regional meeting on migration on February 29.", "2025-02-28"),
    ],
)
def test_the_line_of_the_day_is_not_what_is_planned(
    checked: Callable[[str], Report], said: str, planned: str
) -> None:
    assert [each.planned for each in checked(said).announcements] == [planned]


def test_a_quotation_begins_behind_the_line_of_the_day(checked: Callable[[str], Report]) -> None:
    report = checked(
        "PANAMA CITY, Aug. 20, 2024 (Agency) — Panama said on Monday it would close the trails through the jungle."
    )
    (found,) = report.announcements
    assert found.quote == "Panama said on Monday it would close the trails through the jungle."
    assert report.document.text[found.start : found.end] == found.quote
    assert (found.kind, found.day) == ("measure", "2024-08-19")


def test_what_is_announced_to_come_is_planned(checked: Callable[[str], Report]) -> None:
    report = checked(
        "Ciudad de Panamá, 20 de agosto de 2024\n\nPanamá anunció que abrirá dos nuevas estaciones de recepción en "
        "octubre. El gobierno de Colombia dijo el lunes que cerraría las trochas."
    )
    assert found_in(report) == [
        ("office", "Panamá", "../2024-08-20", "2024-10"),
        ("measure", "gobierno de Colombia", "2024-08-19", ""),
    ]


def found_in(report: Report) -> list[tuple[str, str, str, str]]:
    return [(each.kind, each.actor, each.day, each.planned) for each in report.announcements]


def test_what_states_say_they_did_or_will_do_is_found_in_both_languages(
    checked: Callable[[str], Report],
) -> None:
    """5 June 2024 was a Wednesday, 18 June a Tuesday."""
    english = """WASHINGTON, June 5, 2024 - President Biden signed a proclamation on Tuesday that suspends asylum.
Canada said it would admit 15,000 people from the Western Hemisphere over the next year.
Mexico is to deploy 6,000 National Guard troops to its southern border from Monday.
Panama began repatriation flights to Colombia on Monday.
On July 1, 2024, Ecuador will begin to require visas from Chinese citizens."""
    assert found_in(checked(english)) == [
        ("measure", "Biden", "2024-06-04", ""),
        ("measure", "Canada", "../2024-06-05", ""),
        ("measure", "Mexico", "../2024-06-05", ""),
        ("measure", "Panama", "2024-06-03", ""),
        ("measure", "Ecuador", "../2024-06-05", "2024-07-01"),
    ]
    spanish = """QUITO, 18 de junio de 2024.- El Gobierno de Ecuador anunció este martes que exigirá visa a chinos.
México y Guatemala firmaron el lunes un acuerdo de movilidad laboral para 5.000 trabajadores.
Panamá iniciará vuelos de repatriación en agosto, informó el ministro Frank Ábrego.
Canadá destinará 75 millones de dólares a la protección de refugiados en América Latina.
Costa Rica aprobó ayer una nueva categoría especial de permisos para nicaragüenses."""
    assert found_in(checked(spanish)) == [
        ("measure", "Gobierno de Ecuador", "2024-06-18", ""),
        ("agreement", "México y Guatemala", "2024-06-17", ""),
        ("measure", "Panamá", "../2024-06-18", "2024-08"),
        ("aid", "Canadá", "../2024-06-18", ""),
        ("measure", "Costa Rica", "2024-06-17", ""),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Brasilia, 8 de mayo de 2024.- Brasil reasentará a 1.000 refugiados, anunció el viernes el ministro.",
            ("measure", "Brasil", "2024-05-03", ""),
        ),
        (
            "WASHINGTON, May 8, 2024 - The State Department said on Monday it had imposed visa restrictions on "
            "executives.",
            ("measure", "State Department", "2024-05-06", ""),
        ),
        (
            "Lima, 8 de mayo de 2024.- Perú exigirá visa a los venezolanos desde el 2 de julio.",
            ("measure", "Perú", "../2024-05-08", "2024-07-02"),
        ),
        (
            "Quito, 8 de mayo de 2024.- Ecuador decretó una amnistía migratoria para venezolanos.",
            ("measure", "Ecuador", "../2024-05-08", ""),
        ),
        (
            "Guatemala, 8 de mayo de 2024.- Guatemala será sede de una reunión ministerial en junio.",
            ("meeting", "Guatemala", "../2024-05-08", "2024-06"),
        ),
        (
            "Bogotá, 8 de mayo de 2024.- México desplegará 5.000 agentes en su frontera sur.",
            ("measure", "México", "../2024-05-08", ""),
        ),
        (
            "San José, 8 de mayo de 2024.- Costa Rica y Panamá se reunieron el martes por la migración.",
            ("meeting", "Costa Rica y Panamá", "2024-05-07", ""),
        ),
    ],
)
def test_more_words_of_states_and_who_said_so_behind_them(
    checked: Callable[[str], Report], text: str, found: tuple[str, str, str, str]
) -> None:
    """8 May 2024 was a Wednesday."""
    assert found_in(checked(text)) == [found]


@pytest.mark.parametrize(
    "sentence",
    [
        "The candidates for the Senate seat of Arizona met on Wednesday for a debate on visas.",
        "México cerró 2023 con la cifra más alta de solicitudes de asilo.",
        "The former lawmaker took office in January after the inauguration of a new hall.",
        "Police of Mexico opened fire on a convoy of migrants near the processing center.",
        "Congress has not approved the funding of $4 billion that the White House asked for.",
        "The program, launched by Canada in 2019 under an earlier government, served 12,000 people.",
        "Critics said the United States never opened the offices it had promised.",
        "The two presidents had talks about the agreement signed by Mexico and Guatemala.",
        "The United Nations hopes that Colombia will open more offices.",
        "Leaders asked that Panama should extend its program of permits.",
        "A cook who opened his restaurant with a state program feeds migrants.",
        "El Congreso de Ecuador no aprobó la ley de ayuda de 500 millones de dólares.",
        "La ONU lamentó que Honduras y Nicaragua no hayan firmado el acuerdo.",
        "El presidente abrió las puertas de su casa a la reunión familiar.",
        "Las autoridades de Panamá dicen que desde el inicio del año 12.000 migrantes, según señaló la ONU, llegaron.",
        "People from Cuba, Haiti and Nicaragua were approved to travel under the program.",
        "Cubans in the United States were granted parole.",
        "Its powers are those granted by the U.S. Centers for Disease Control for expulsions.",
        "The fall is a result of asylum being suspended in the United States.",
        "Panama announces a surge in the number of migrants who cross.",
        "México anunció un fuerte aumento de las deportaciones.",
        "Some 30,000 people have come since the official launch of the visa program in Canada.",
        "Three years ago, Canada launched a program for refugees with 20 leaders.",
        "Hubo en México 4.000 encuentros con migrantes entre los puertos de entrada, según la Patrulla.",
        "The shelter in Honduras met the needs of migrants in May.",
    ],
)
def test_what_is_none_is_left_out(checked: Callable[[str], Report], sentence: str) -> None:
    """Denied, hoped for, long past, a participle, no act of a state, or nobody named."""
    assert found_in(checked(f"MADRID, May 8, 2024 - A report.\n{sentence}")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Panamanian and U.S. officials met Tuesday in Panama City to discuss the flights.",
            ("meeting", "Panamanian and U.S. officials", "2024-05-07", ""),
        ),
        (
            "Minister Juan Manuel Pino met for an hour in the morning with envoys of the neighbours.",
            ("meeting", "Minister Juan Manuel Pino", "../2024-05-08", ""),
        ),
        (
            "On April 22, 2024, Ecuador hosted the fourth regional ministerial on returns.",
            ("meeting", "Ecuador", "2024-04-22", ""),
        ),
        (
            "The fourth regional summit begins Friday in Honduras with guests from nine countries.",
            ("meeting", "Honduras", "../2024-05-08", ""),
        ),
        (
            "President Xiomara Castro arrived on Monday in the Guatemalan capital to discuss the caravans.",
            ("meeting", "Xiomara Castro", "2024-05-06", ""),
        ),
        (
            "Routes were the topic during meetings between Costa Rica and its neighbour.",
            ("meeting", "Costa Rica", "../2024-05-08", ""),
        ),
        (
            "En una reunión que tuvo lugar ayer en el Palacio Nacional, hablaron de los vuelos.",
            ("meeting", "Palacio Nacional", "2024-05-07", ""),
        ),
        (
            "Las delegaciones de Panamá, Colombia y Ecuador se reunieron el lunes por las trochas.",
            ("meeting", "delegaciones de Panamá, Colombia y Ecuador", "2024-05-06", ""),
        ),
    ],
)
def test_meetings_are_found_however_they_are_told(
    checked: Callable[[str], Report], text: str, found: tuple[str, str, str, str]
) -> None:
    """8 May 2024 was a Wednesday."""
    assert found_in(checked(f"MADRID, May 8, 2024 - A report.\n{text}")) == [found]


@pytest.mark.parametrize(
    ("text", "actor", "what"),
    [
        (
            "Agencia Prensa señaló la labor de Panamá, que impuso controles de visa en mayo.",
            "Panamá",
            "impuso controles de visa en mayo",
        ),
        (
            "On behalf of the United States, Minister Ana Duarte Rey announced visa restrictions.",
            "Minister Ana Duarte Rey",
            "announced visa restrictions",
        ),
        (
            "The Department of Health and Human Services opened six shelters, said Ana Duarte Rey, its head.",
            "Health and Human Services",
            "opened six shelters",
        ),
        (
            "When Ecuador announced on May 20, to all, a new visa policy, the numbers of those who walk fell.",
            "Ecuador",
            "announced on May 20, to all, a new visa policy",
        ),
    ],
)
def test_who_acts_and_where_the_act_ends(
    checked: Callable[[str], Report], text: str, actor: str, what: str
) -> None:
    (found,) = checked(f"MADRID, May 28, 2024 - A report.\n{text}").announcements
    assert (found.actor, found.what) == (actor, what)


def test_the_day_on_which_something_to_come_was_announced_is_not_when_it_is_to_come(
    checked: Callable[[str], Report],
) -> None:
    report = checked(
        "MADRID, May 8, 2024 - A report.\nThe United States announced on April 15 that it would resume direct removals "
        "of those who came before May."
    )
    assert found_in(report) == [("measure", "United States", "2024-04-15", "")]


def test_no_day_is_made_up_where_the_day_of_the_report_is_not_known(
    checked: Callable[[str], Report],
) -> None:
    (one,) = checked("On Monday, the United States imposed visa restrictions on executives.").announcements
    assert (one.actor, one.day) == ("United States", "")


def test_an_entry_is_toml_with_its_quotation_and_nobody_has_accepted_it(
    checked: Callable[[str], Report],
) -> None:
    report = checked(TEXT)
    text = "\n".join(as_toml(each) for each in report.announcements)
    entries = tomllib.loads(text)["announcement"]
    assert len(entries) == 4
    for entry in entries:
        assert entry["accepted_by"] == ""
        start, end = map(int, entry["source"].split("#char=")[1].split(","))
        assert report.document.text[start:end] == entry["quotation"]
