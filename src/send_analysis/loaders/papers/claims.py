"""Figures of council papers: what each prints, in its words, and the forecasts among them."""

import pandas as pd

from send_analysis import tables, vocab
from send_analysis.loaders.ehc_plans.areas import authorities
from send_analysis.loaders.intake import base
from send_analysis.loaders.intake.sheets import csv_table, header
from send_analysis.loaders.own import kinds
from send_analysis.loaders.papers import possible

ABOUT = ("publisher", "release", "licence")  # the paper, on every row
FORECAST_TOPIC = "ehcp_forecast_by_need"  # of the claims that are a council's own forecast
FORECAST_BASIS = "the council's own table, never joined to the January census"
FORECAST_CATEGORIES = {
    "Cognition and Learning": ("area_of_need", "cognition_and_learning"),
    "Communication and Interaction": ("area_of_need", "communication_and_interaction"),
    "SEMH": ("area_of_need", "semh"),
    "Physical and/or Sensory": ("area_of_need", "physical_and_sensory"),
    "Total (printed)": ("total", "total"),
}


def recognise(file: base.RawFile) -> base.Recognised | None:
    """Return claims of a council paper when the file has their columns."""
    if not {*tables.CLAIM.columns, *ABOUT} <= header(file):
        return None
    first = csv_table(file).iloc[0]
    return base.Recognised("papers", first.publisher, first.published, "claims", first.licence)


def load(file: base.RawFile, what: base.Recognised) -> dict[str, pd.DataFrame]:
    """Return every figure of a paper as ``claim``, and the council's ``published_forecast``.

    Raises
    ------
    LoadError, tables.TableError
        If a claim lacks what it needs, or a category or council of the forecast is unknown.
    """
    printed = csv_table(file)
    base.stop_on(possible.days(printed.published), file.name)
    claims = printed[list(tables.CLAIM.columns)].replace("", pd.NA)
    forecast = _forecast(claims[claims.topic == FORECAST_TOPIC], what.release, file.name)
    return base.checked(file.name, (tables.CLAIM, claims), (tables.PUBLISHED_FORECAST, forecast))


def _forecast(printed: pd.DataFrame, published: str, file: str) -> pd.DataFrame:
    """Return the council's table, past years included, apart from the census series."""
    codes = {name: code for code, name in authorities()["la_name"].items()}
    base.stop_on(base.word_problems(printed.breakdown, FORECAST_CATEGORIES), file)
    base.stop_on(base.word_problems(printed.geography, codes), file)
    base.collected(
        file,
        lambda: possible.years(printed.period, kinds.ACADEMIC_YEAR),
        lambda: possible.numbers(printed.value, 0, possible.MOST_PLANS),
    )
    plans, _ = base.numbers(printed.value, file)
    dimension, category = (
        printed.breakdown.map(lambda b, i=i: FORECAST_CATEGORIES[b][i]) for i in (0, 1)
    )
    return pd.DataFrame(
        {
            "old_la_code": printed.geography.map(codes),
            "forecaster": f"council_{published[:4]}",
            "published": published,
            "census_year": printed.period.map(vocab.census_year),
            "dimension": dimension,
            "category": category,
            "plans": plans,
            "basis": FORECAST_BASIS,
            "source_id": printed.source_id,
        }
    )
