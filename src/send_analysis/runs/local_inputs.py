"""What the local area picture needs beside the tidy tables: framework, own rows, names, a day."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from send_analysis.config import indicators as framework
from send_analysis.loaders.ehc_plans.areas import authorities
from send_analysis.loaders.intake import sources
from send_analysis.loaders.own import local_rows
from send_analysis.loaders.own.local_rows import TRACKER_FILE, VALUES_FILE, Action, Value
from send_analysis.tables import AUTHORITIES

FILES = (framework.FILE, VALUES_FILE, TRACKER_FILE)
OURS = "This project"  # the publisher of what is not a source


@dataclass(frozen=True)
class Settings:
    """The framework, and an authority's own rows of values and actions."""

    framework: framework.Framework
    values: tuple[Value, ...]
    actions: tuple[Action, ...]


def load(config_folder: Path) -> Settings:
    """Return the framework with the rows that authorities add to it.

    Raises
    ------
    ConfigError
        Naming every problem of the first faulty file.
    """
    return Settings(
        framework.read(config_folder),
        tuple(local_rows.values(config_folder)),
        tuple(local_rows.actions(config_folder)),
    )


def texts(config_folder: Path) -> dict[str, str]:
    """Return the content of each settings file by name, so that a run can depend on it."""
    return {name: (config_folder / name).read_text(encoding="utf-8") for name in FILES}


def newest_source_day(data_folder: Path) -> date:
    """Return the newest day that a publisher's table is dated: the day the picture is drawn for.

    Raises
    ------
    ValueError
        If no source states a day.
    """
    days = [_day(s.date) for s in sources.register(data_folder).values() if s.publisher != OURS]
    return max(day for day in days if day is not None)


def _day(text: str) -> date | None:
    """Return a date; None for ``2017`` or ``not stated``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def printed_placements(data_folder: Path) -> pd.DataFrame:
    """Return plans by placement in the publisher's own columns.

    Columns: old_la_code, census_year, placement (as printed; ``ehcplans`` is all plans), plans.
    """
    source = sources.register(data_folder)["published_figures/caseload_placement"]
    raw = sources.read(data_folder, source)
    plans = pd.to_numeric(raw.plans, errors="coerce").astype("Float64")
    columns = {"census_year": raw.census_year.astype(int), "placement": raw.placement_printed}
    return raw[["old_la_code"]].assign(**columns, plans=plans)


def names() -> pd.DataFrame:
    """Return the table ``authorities``: every authority's name and code."""
    listed = authorities().reset_index()[["old_la_code", "la_name"]]
    return AUTHORITIES.check(listed.assign(source_id="ehc_plans/authorities"), "authorities.csv")
