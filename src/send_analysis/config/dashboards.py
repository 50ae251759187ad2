"""Dashboards that councils plan: the indicators each is filled from, as rows of a CSV.

A paper says that a dashboard is planned, and seldom which indicators it has. ``dashboards.csv``
leads each subject of it to indicators of the framework, and says who returns their data.
"""

from pathlib import Path

from pydantic import Field

from send_analysis.config import csv_files
from send_analysis.config.base import Frozen, OptionalText

FILE = "dashboards.csv"


class DashboardRow(Frozen):
    """One indicator of a council's dashboard."""

    old_la_code: str = Field(pattern=r"^\d{3}$")
    theme: str = Field(min_length=1)
    indicator: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    returned_by: OptionalText = Field(description="a role; none where nobody publishes the value")
    claim_id: str = Field(min_length=1, description="the claim that plans the dashboard")
    answers: OptionalText = Field(None, description="the claim that asks for this indicator")


def read(folder: Path) -> list[DashboardRow]:
    """Return the rows of a settings folder.

    Raises
    ------
    ConfigError
        Naming every faulty row.
    """
    return csv_files.rows(folder / FILE, DashboardRow)
