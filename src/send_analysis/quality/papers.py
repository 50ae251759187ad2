"""What the checks of council papers share: the papers, their claims, official figures.

The reviewers' list of contradictions has 63 entries, I01 to I63. An entry whose two sides
are both loaded is computed again from the tables by the check of that name; the others
rest on a reading of the text and are listed as judgements.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from send_analysis.quality.judgements import JUDGEMENTS
from send_analysis.quality.registry import (
    CHECKS,
    EVERYWHERE,
    JUDGED,
    Finding,
    NotCheckableError,
    Tables,
    check,
)

HAVERING, WOKINGHAM, TOWER_HAMLETS, ROTHERHAM = "311", "872", "211", "372"
HAVERING_2024 = "havering_2024_self_evaluation"
ROTHERHAM_2018 = "rotherham_2018_update"
TOWER_HAMLETS_2021 = "tower_hamlets_2021_plan"
WOKINGHAM_2020 = "wokingham_2020_strategy"
AREA = {
    HAVERING_2024: HAVERING,
    "havering_2017_board_update": HAVERING,
    ROTHERHAM_2018: ROTHERHAM,
    TOWER_HAMLETS_2021: TOWER_HAMLETS,
    WOKINGHAM_2020: WOKINGHAM,
}
ENTRIES = tuple(f"I{n:02d}" for n in range(1, 64))


@dataclass(frozen=True)
class Paper:
    """The claims of one council paper."""

    claims: pd.DataFrame

    def rows(self, **where: str) -> pd.DataFrame:
        """Return the claims whose columns have these values.

        Raises
        ------
        NotCheckableError
            If the paper has no such claim.
        """
        found = self.claims
        for column, value in where.items():
            found = found[(found[column] == value).fillna(False)]
        if found.empty:
            raise NotCheckableError(f"no claim with {where}")
        return found

    def text(self, **where: str) -> str:
        """Return the value of the first such claim as printed."""
        return str(self.rows(**where)["value"].iloc[0])

    def number(self, **where: str) -> float:
        """Return the value of the first such claim as a number."""
        try:
            return float(self.text(**where))
        except ValueError as error:
            raise NotCheckableError(f"the claim with {where} is no number") from error


Compare = Callable[[Paper, Tables], str | None]


def entry(
    id: str, severity: str, paper: str, where: str, action: str
) -> Callable[[Compare], Compare]:
    """Register a comparison as the check of one entry; it returns what was found, or None."""

    def register(compare: Compare) -> Compare:
        def find(tables: Tables) -> Iterator[Finding]:
            claims = _of_paper(tables, paper)
            if len(claims) and (found := compare(Paper(claims), tables)):
                yield Finding(AREA[paper], f"{paper} {where}", found)

        find.__doc__ = compare.__doc__
        check(id, severity, action, ("claim",))(find)
        return compare

    return register


def _of_paper(tables: Tables, paper: str) -> pd.DataFrame:
    claim = tables["claim"]
    return claim[claim["source_id"] == f"council_papers/{paper}"]


def plans(
    tables: Tables, area: str, year: int, dimension: str = "total", category: str = "total"
) -> float:
    """Return published plans held in a January.

    Raises
    ------
    NotCheckableError
        If the cell is not loaded or has no number.
    """
    df = tables.get("caseload", pd.DataFrame(columns=["old_la_code"]))
    rows = df[df["old_la_code"] == area]
    if len(rows):
        rows = rows[(rows["census_year"] == year) & (rows["dimension"] == dimension)]
        rows = rows[rows["category"] == category]
    return _only(rows, "plans", f"plans of {area} in January {year}, {category}")


def flow(tables: Tables, area: str, year: int, measure: str) -> float:
    """Return a published flow of a calendar year.

    Raises
    ------
    NotCheckableError
        If the cell is not loaded or has no number.
    """
    df = tables.get("flows", pd.DataFrame(columns=["old_la_code"]))
    rows = df[df["old_la_code"] == area]
    if len(rows):
        rows = rows[(rows["calendar_year"] == year) & (rows["measure"] == measure)]
    return _only(rows, "value", f"{measure} of {area} in {year}")


def _only(rows: pd.DataFrame, column: str, what: str) -> float:
    if rows.empty or pd.isna(rows[column].iloc[0]):
        raise NotCheckableError(f"no published {what}")
    return float(rows[column].iloc[0])


def percent(new: float, old: float) -> float:
    """Return growth in percent."""
    return 100 * (new / old - 1)


@check(JUDGED, "note", "Read the passage; no table decides it.", ("claim",))
def judgements(tables: Tables) -> Iterator[Finding]:
    """List the entries of the list of contradictions that rest on reading the text."""
    for one in JUDGEMENTS:
        if len(_of_paper(tables, one.paper)):
            area = AREA.get(one.paper, EVERYWHERE)
            yield Finding(area, f"{one.paper} {one.where} ({one.id})", one.found)


def coverage() -> dict[str, str]:
    """Return for each entry of the list how it is treated: ``computed`` or ``judgement``."""
    judged = {one.id for one in JUDGEMENTS}
    kinds = {id: "computed" for id in ENTRIES if id in CHECKS}
    return kinds | dict.fromkeys(sorted(judged), "judgement")
