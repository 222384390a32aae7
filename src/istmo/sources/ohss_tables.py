"""The tables of the OHSS monthly workbook: which columns of which sheet make up which series.

Left out are the tables by criminality (ERO arrests, ICE book-ins and book-outs, removals, removals and returns): they
describe records of conviction, which say nothing about movement.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from istmo.sources import reading


@dataclass(frozen=True)
class Names:
    """What a run of labels names: codes of a dimension, by label; countries or US areas where `codes` is None."""

    dimension: str
    codes: Mapping[str, str] | None = None

    def read(self, table: pl.DataFrame, column: str, file: Path) -> pl.Series:
        """A column of such labels as codes, named by the dimension; unknown labels are refused with their rows."""
        if self.codes is not None:
            found = reading.coded(table, column, self.codes, file)
        elif self.dimension == "place":
            found = reading.areas(table, column, file)
        else:
            found = reading.nationalities(table, column, file)
        return found.alias(self.dimension)


@dataclass(frozen=True)
class Block:
    """The columns of a sheet under one heading, and the series they make up.

    Args:
        sheet: name of the sheet.
        series: takes every column that is no total.
        labels: what the column labels name. A code that is a series' id sends the column there, as a total.
        heading: the heading above the columns, "" for none; None for all that no other block of the sheet names.
        headings: what those other headings name.
        total: takes the columns whose label begins with "Total"; by default "<stem>.total" for a series
            "<stem>.<breakdown>".
    """

    sheet: str
    series: str
    labels: Names
    heading: str | None = ""
    headings: Names | None = None
    total: str = ""

    @property
    def total_series(self) -> str:
        """The series of the published totals."""
        return self.total or f"{self.series.rpartition('.')[0]}.total"


CITIZENSHIP = Names("nationality")
REGION = Names(
    "category",
    {
        "SW Land Border": "southwest",
        "Northern Land Border": "northern",
        "Coastal Border": "coastal",
        "Air Ports of Entry": "air",
    },
)
FAMILY = Names(
    "household",
    {
        "Single Adults": "single-adult",
        "Family Unit Individuals": "family",
        "Unaccompanied Children/Single Minors": "unaccompanied-child",
        "Accompanied Minors (OFO)": "accompanied-child",
    },
)
SECTOR = Names("place")
FIELD_OFFICE = Names(
    "place",
    {
        "San Diego, CA": "fo_san_diego",
        "Tucson, AZ": "fo_tucson",
        "El Paso, TX": "fo_el_paso",
        "Laredo, TX": "fo_laredo",
    },
)
CBP_OUTCOME = Names(
    "category",
    {
        "T8 repatriations": "title-8-repatriation",
        "T42 expulsions": "title-42-expulsion",
        "Migrant Protection Protocols": "migrant-protection-protocols",
        "Transfers to ICE": "transfer-to-ice",
        "Transfers to HHS": "transfer-to-hhs",
        "USBP Releases": "usbp-release",
        "OFO Paroles": "ofo-parole",
        "Other outcomes": "other",
    },
)
ICE_OUTCOME = Names(
    "category",
    {
        "Removal Book-out": "removal",
        "Order of Supervision": "order-of-supervision",
        "Bonded Out": "bond",
        "Order of Recognizance": "order-of-recognizance",
        "Paroled": "parole",
        "Relief": "relief",
        "Other": "other",
    },
)
AGENCY = Names("category", {"CBP": "cbp", "ICE": "ice"})
FEAR_RESULT = Names(
    "category",
    {"Positive Fear": "positive", "Negative Fear": "negative", "Administrative Closure": "closed"},
)
ALL_REPATRIATIONS = Names(
    "category",
    {
        "Total Repatriations": "ohss.repatriations.total",
        "Total Title 8 Repatriations": "ohss.repatriations.title-8.total",
        "Title 8 Enforcement Repatriations": "ohss.repatriations.enforcement.total",
        "Title 42 Expulsions": "title-42-expulsion",
    },
)
REMOVAL = Names(
    "category",
    {
        "Expedited Removals": "expedited-removal",
        "Reinstatements of Removal Orders": "reinstated-removal",
        "Other Removals": "other-removal",
    },
)
ENFORCEMENT_RETURN = Names(
    "category",
    {
        "Withdrawals": "enforcement-withdrawal",
        "Voluntary Returns": "voluntary-return",
        "Voluntary Departures": "voluntary-departure",
        "Other Enforcement Returns": "other-enforcement-return",
    },
)
ADMINISTRATIVE_RETURN = Names(
    "category", {"Withdrawals": "administrative-withdrawal", "Crew Members Detained": "crew-detained"}
)

# fmt: off
BLOCKS = (
    Block("CBP Encounter by Type + Region", "ohss.encounters.nationwide.region", REGION, "Total CBP"),
    Block("CBP Encounter by Type + Region", "ohss.encounters.enforcement.region", REGION, "Enforcement Encounters"),
    Block("CBP Encounter by Type + Region", "ohss.encounters.administrative.region", REGION,
          "Administrative Encounters"),
    Block("SWB Encounters by Citizenship", "ohss.encounters.southwest.citizenship", CITIZENSHIP, "Total CBP"),
    Block("SWB Encounters by Citizenship", "ohss.encounters.southwest-usbp.citizenship", CITIZENSHIP, "USBP"),
    Block("SWB Encounters by Citizenship", "ohss.encounters.southwest-ofo.citizenship", CITIZENSHIP, "OFO"),
    Block("SWB Encounters by Family Status", "ohss.encounters.southwest.family", FAMILY, "Total CBP"),
    Block("SWB Encounters by Family Status", "ohss.encounters.southwest-usbp.family", FAMILY, "USBP"),
    Block("SWB Encounters by Family Status", "ohss.encounters.southwest-ofo.family", FAMILY, "OFO"),
    Block("SWB Enc by Sector+Field Ofc", "ohss.encounters.southwest.total", Names("place", {})),
    Block("SWB Enc by Sector+Field Ofc", "ohss.encounters.southwest-usbp.sector", SECTOR, "USBP"),
    Block("SWB Enc by Sector+Field Ofc", "ohss.encounters.southwest-ofo.field-office", FIELD_OFFICE, "OFO"),
    Block("Nationwide USBP", "ohss.encounters.nationwide-usbp.citizenship-100", CITIZENSHIP),
    Block("Nationwide OFO", "ohss.encounters.nationwide-ofo.citizenship-100", CITIZENSHIP),
    Block("SWB USBP", "ohss.encounters.southwest-usbp.citizenship-100", CITIZENSHIP),
    Block("CBP One Appointments", "ohss.cbp-one", CITIZENSHIP, total="ohss.cbp-one.total"),
    Block("CBP SWB Book-Outs by Agency", "ohss.book-outs.southwest.outcome", CBP_OUTCOME, "Total CBP",
          total="ohss.encounters.southwest.total"),
    Block("CBP SWB Book-Outs by Agency", "ohss.book-outs.southwest-usbp.outcome", CBP_OUTCOME, "USBP",
          total="ohss.encounters.southwest-usbp.total"),
    Block("CBP SWB Book-Outs by Agency", "ohss.book-outs.southwest-ofo.outcome", CBP_OUTCOME, "OFO",
          total="ohss.encounters.southwest-ofo.total"),
    Block("CBP SWB Book-Outs by Family", "ohss.book-outs.southwest.outcome", CBP_OUTCOME, "Total Encounters",
          total="ohss.encounters.southwest.total"),
    Block("CBP SWB Book-Outs by Family", "ohss.book-outs.southwest.family", CBP_OUTCOME, None, FAMILY,
          total="ohss.encounters.southwest.family"),
    Block("CBP SWB Book-Outs by Citp", "ohss.book-outs.southwest.outcome", CBP_OUTCOME, "Total Encounters",
          total="ohss.encounters.southwest.total"),
    Block("CBP SWB Book-Outs by Citp", "ohss.book-outs.southwest.citizenship", CBP_OUTCOME, None, CITIZENSHIP,
          total="ohss.encounters.southwest.citizenship"),
    Block("ERO Arrests by Citizenship", "ohss.ice-arrests.citizenship", CITIZENSHIP),
    Block("ICE Book-Ins by Citizenship", "ohss.ice-book-ins.citizenship", CITIZENSHIP),
    Block("ICE Book-Ins by Arrest Agency", "ohss.ice-book-ins.agency", AGENCY),
    Block("ICE Book-Outs by Arrest Agency", "ohss.ice-book-outs.all.outcome", ICE_OUTCOME, "Total"),
    Block("ICE Book-Outs by Arrest Agency", "ohss.ice-book-outs.cbp-arrest.outcome", ICE_OUTCOME, "CBP"),
    Block("ICE Book-Outs by Arrest Agency", "ohss.ice-book-outs.ice-arrest.outcome", ICE_OUTCOME, "ICE"),
    Block("ICE ERO R&R by Citizenship", "ohss.ice-repatriations.citizenship", CITIZENSHIP),
    Block("ICE ERO R&R by Arrest Agcy", "ohss.ice-repatriations.agency", AGENCY),
    Block("DHS Repats by Type", "ohss.repatriations.type", ALL_REPATRIATIONS, "Total Repatriations"),
    Block("DHS Repats by Type", "ohss.repatriations.type", REMOVAL, "DHS Removals", total="ohss.removals.total"),
    Block("DHS Repats by Type", "ohss.repatriations.type", ENFORCEMENT_RETURN, "DHS Enforcement Returns",
          total="ohss.enforcement-returns.total"),
    Block("DHS Repats by Type", "ohss.repatriations.type", ADMINISTRATIVE_RETURN, "DHS Administrative Returns",
          total="ohss.administrative-returns.total"),
    Block("DHS Removals by Arrest Agcy", "ohss.removals.agency", AGENCY),
    Block("DHS Removals by Citizenship", "ohss.removals.citizenship", CITIZENSHIP),
    Block("DHS Enf Returns by Citizenship", "ohss.enforcement-returns.citizenship", CITIZENSHIP),
    Block("DHS Adm Returns by Citizens", "ohss.administrative-returns.citizenship", CITIZENSHIP),
    Block("SWB CF Filed by Citp", "ohss.credible-fear-filed.southwest.citizenship", CITIZENSHIP),
    Block("SWB CF Completed by Result", "ohss.credible-fear-completed.southwest.result", FEAR_RESULT),
    Block("Nationwide CF Filed by Citp", "ohss.credible-fear-filed.nationwide.citizenship", CITIZENSHIP),
    Block("Nationwide CF by Result", "ohss.credible-fear-completed.nationwide.result", FEAR_RESULT),
    Block("CHNV I-134", "ohss.chnv.confirmations", CITIZENSHIP, total="ohss.chnv.confirmations.total"),
    Block("CHNV Travel Authorization", "ohss.chnv.authorisations", CITIZENSHIP,
          total="ohss.chnv.authorisations.total"),
    Block("CHNV Paroles", "ohss.chnv.paroles", CITIZENSHIP, total="ohss.chnv.paroles.total"),
)
# fmt: on
