"""Results that rest on hidden counts: left out of a run's tables, and said in a finding."""

from collections.abc import Mapping

import pandas as pd

from send_analysis import tables, vocab
from send_analysis.model.case import Case
from send_analysis.runs.protected import people
from send_analysis.runs.protected.names import anonymous
from send_analysis.tables import Tables

BY_GROUP = ("forecast", "explored")  # tables of plans by breakdown and group
_GROUP = ["dimension", "category"]
_FINDING = {
    "check": "counts_hidden",
    "title": "Say how many counts of people are hidden",
    "topic": "published",
    "severity": "note",
    "basis": "computed",
    "action": "The model reads stand-ins in their place that keep every total shown; groups whose "
    "newest count is hidden are not forecast.",
}


def may_be_shown(made: Tables, case: Case, names: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Return the tables of a run without forecasts of hidden groups and without private names."""
    hidden = hidden_groups(case)
    left = {n: _without(made[n], hidden) for n in BY_GROUP if n in made and len(hidden)}
    return anonymous({**made, **left}, names)


def hidden_groups(case: Case) -> pd.MultiIndex:
    """Return the groups of each breakdown whose newest count is hidden."""
    counted = case.inputs["caseload"]
    known = counted[(counted.old_la_code == case.code) & counted.plans.notna()]
    newest = known[known.census_year == known.groupby("dimension").census_year.transform("max")]
    hidden = case.printed["caseload"].plans.loc[newest.index].isna()
    return pd.MultiIndex.from_frame(newest.loc[hidden, _GROUP])


def _without(rows: pd.DataFrame, groups: pd.MultiIndex) -> pd.DataFrame:
    return rows[~pd.MultiIndex.from_frame(rows[_GROUP]).isin(groups)].reset_index(drop=True)


def finding(case: Case) -> pd.DataFrame:
    """Return a finding of the data checks that says how many counts of the area are hidden."""
    numbers = [_hidden(case, name, value) for name, (value, _) in people.COUNTED.items()]
    told = f"{vocab.counted(sum(numbers), 'count')} of its own files, shown as [c]"
    rows = [{"where": case.area.name, "found": told, **_FINDING}] if sum(numbers) else []
    return tables.QUALITY.of_rows(rows, "hidden counts")


def _hidden(case: Case, name: str, value: str) -> int:
    if name not in case.inputs:
        return 0
    counted, shown = case.inputs[name], case.printed[name]
    own = counted.old_la_code == case.code
    return int((own & counted[value].notna() & shown[value].isna()).sum())
