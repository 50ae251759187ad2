"""Figures of five council papers: what each prints, in its words, and one council's forecast."""

import pandas as pd

from send_analysis import tables, vocab
from send_analysis.loaders.intake.base import (
    LoadError,
    RawFile,
    Recognised,
    checked,
    numbers,
    read_csv,
)
from send_analysis.loaders.intake.sheets import header

ABOUT = ("published", "publisher", "release", "licence")  # the paper, on every row
FORECAST_PAPER = "council_papers/havering_2024_self_evaluation"
FORECAST_TOPIC = "ehcp_forecast_by_need"
COUNCIL_FORECASTER = "council_2024"
COUNCIL_BASIS = (
    "the council's own table: +25, +122, +220 and -50 plans against the January census "
    "of 2021 to 2024, so never joined to it"
)
HAVERING = "311"

COUNCIL_CATEGORIES = {
    "Cognition and Learning": ("area_of_need", "cognition_and_learning"),
    "Communication and Interaction": ("area_of_need", "communication_and_interaction"),
    "SEMH": ("area_of_need", "semh"),
    "Physical and/or Sensory": ("area_of_need", "physical_and_sensory"),
    "Total (printed)": ("total", "total"),
}


def recognise(file: RawFile) -> Recognised | None:
    """Return claims of a council paper when the file has their columns."""
    if not {*tables.CLAIM.columns, *ABOUT} <= header(file):
        return None
    first = read_csv(file).iloc[0]
    return Recognised("papers", first.publisher, first.published, "claims", first.licence)


def load(file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
    """Return every figure of a paper as ``claim``, and Havering's ``published_forecast``.

    Raises
    ------
    LoadError, tables.TableError
        If a claim lacks what it needs or a category of the forecast is unknown.
    """
    claims = read_csv(file)[list(tables.CLAIM.columns)].replace("", pd.NA)
    printed = claims[(claims.source_id == FORECAST_PAPER) & (claims.topic == FORECAST_TOPIC)]
    forecast = _council_forecast(printed, what.release)
    return checked(file.name, (tables.CLAIM, claims), (tables.PUBLISHED_FORECAST, forecast))


def _council_forecast(printed: pd.DataFrame, published: str) -> pd.DataFrame:
    """Return the council's table, past years included, apart from the census series."""
    unknown = set(printed.breakdown) - COUNCIL_CATEGORIES.keys()
    if unknown:
        raise LoadError(
            FORECAST_PAPER,
            [f"unknown category {sorted(unknown)}; allowed: {', '.join(COUNCIL_CATEGORIES)}"],
        )
    plans, _ = numbers(printed.value, FORECAST_PAPER)
    return pd.DataFrame(
        {
            "old_la_code": HAVERING,
            "forecaster": COUNCIL_FORECASTER,
            "published": published,
            "census_year": printed.period.map(vocab.census_year),
            "dimension": printed.breakdown.map(lambda b: COUNCIL_CATEGORIES[b][0]),
            "category": printed.breakdown.map(lambda b: COUNCIL_CATEGORIES[b][1]),
            "plans": plans,
            "basis": COUNCIL_BASIS,
            "source_id": FORECAST_PAPER,
        }
    )
