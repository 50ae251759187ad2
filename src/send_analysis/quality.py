"""Named checks of the loaded tables: what, where, how bad, what to do."""

import pandas as pd

from send_analysis import tables, vocab


def run(found: dict[str, pd.DataFrame], area: str | None = None) -> pd.DataFrame:
    """Return every finding, for one authority (its old_la_code) or all that are loaded."""
    rows = pd.concat([_parts_of_total(found["caseload"]), _missing(found["caseload"])])
    if area is not None:
        rows = rows[rows["where"].str.contains(rf"\b(?:{area}|{vocab.ENGLAND})\b")]
    return tables.QUALITY.check(rows, "quality checks")


def _parts_of_total(caseload: pd.DataFrame) -> pd.DataFrame:
    key = ["old_la_code", "census_year"]
    total = caseload[caseload.dimension == "total"].set_index(key).plans
    parts = caseload[caseload.dimension.isin(["age_band", "provision", "primary_need"])]
    summed = parts.groupby([*key, "dimension"]).plans.sum().unstack()
    gap = summed.sub(total, axis=0).stack().dropna()
    gap = gap[gap != 0].rename("gap").reset_index()
    return pd.DataFrame(
        {
            "check": "parts_sum_to_total",
            "severity": "warning",
            "where": [
                f"{r.old_la_code} January {r.census_year} {r.dimension}" for r in gap.itertuples()
            ],
            "found": [f"parts less total: {r.gap:+,.0f} plans" for r in gap.itertuples()],
            "action": "the published parts are used as shares of the published total",
        }
    )


def _missing(caseload: pd.DataFrame) -> pd.DataFrame:
    missing = caseload[caseload.plans.isna()]
    return pd.DataFrame(
        {
            "check": "value_missing",
            "severity": "note",
            "where": [
                f"{r.old_la_code} January {r.census_year} {r.dimension} {r.category}"
                for r in missing.itertuples()
            ],
            "found": [
                f"symbol {r.symbol}: {vocab.SYMBOLS[r.symbol]}" for r in missing.itertuples()
            ],
            "action": "left out of every sum; never read as 0",
        }
    )
