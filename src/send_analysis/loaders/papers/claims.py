"""Figures of five council papers: what each prints, in its words, and one council's forecast."""

from pathlib import Path

import pandas as pd

from send_analysis import tables, vocab
from send_analysis.loaders.intake import sources
from send_analysis.loaders.intake.base import LoadError, numbers

PAPERS = (
    "havering_2017_board_update",
    "havering_2024_self_evaluation",
    "rotherham_2018_update",
    "tower_hamlets_2021_plan",
    "wokingham_2020_strategy",
)
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


def load(data_folder: Path) -> dict[str, pd.DataFrame]:
    """Return every figure of the papers as claims, and Havering's forecast by area of need.

    Raises
    ------
    LoadError, tables.TableError
        If a file is not the registered one or a category of the forecast is unknown.
    """
    register = sources.register(data_folder)
    raw = pd.concat(
        sources.read(data_folder, register[f"council_papers/{paper}"]) for paper in PAPERS
    )
    claims = raw[list(tables.CLAIM.columns)].replace("", pd.NA)
    return {
        "claim": tables.CLAIM.check(claims, "council papers"),
        "published_forecast": tables.PUBLISHED_FORECAST.check(
            _council_forecast(claims, register[FORECAST_PAPER].date), "council papers"
        ),
    }


def _council_forecast(claims: pd.DataFrame, published: str) -> pd.DataFrame:
    """Return the council's table, past years included, apart from the census series."""
    printed = claims[(claims.source_id == FORECAST_PAPER) & (claims.topic == FORECAST_TOPIC)]
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
