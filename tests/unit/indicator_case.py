"""A tiny local area: one indicator from counts, one from a paper, in tables made by hand."""

from datetime import date

import pandas as pd

from send_analysis import tables
from send_analysis.config import Area
from send_analysis.config.indicators import Framework
from send_analysis.config.local_area import Settings
from send_analysis.local_area import Rules, picture

AREA = Area(
    slug="here",
    name="Here",
    old_la_code="001",
    la_code="E09000001",
    region_code="E12000007",
    neighbours=("Camden", "Leeds"),
)
RULES = Rules(
    confidence=0.95,
    few_cases=10,
    stale_months=24,
    margin=1,
    history_months=24,
    margin_share=0.1,
    as_of=date(2025, 6, 26),
)
PAPER = "council_papers/paper"
TIMELY = {
    "id": "timely",
    "title": "Plans in time",
    "serves": ["here/time"],
    "numerator": "plans in time",
    "denominator": "plans issued",
    "basis": "calendar year",
    "unit": "percent",
    "polarity": "higher",
    "source": "test",
    "owner": None,
    "frequency": "yearly",
    "rag": "england",
    "funnel": True,
    "leads": "timeliness",
    "disputed_by": ["timely_council"],
    "counts": {"clock": "calendar", "numerator": ["in_time"], "denominator": ["issued"]},
}
COUNCIL = TIMELY | {
    "id": "timely_council",
    "title": "Plans in time, council",
    "basis": "the council's own",
    "counts": None,
    "funnel": False,
    "leads": None,
    "disputed_by": ["timely"],
    "claims": [{"where": {"paper": "paper", "measure": "in time"}}],
}
ASKED = TIMELY | {
    "id": "asked",
    "title": "Asked for",
    "counts": None,
    "rag": "none",
    "funnel": False,
    "leads": None,
    "disputed_by": [],
}


def framework(*indicators):
    area = {
        "old_la_code": "001",
        "name": "Here",
        "papers": [PAPER],
        "priorities": [{"id": "time", "title": "Time", "claims": []}],
    }
    content = {"areas": {"here": area}, "indicators": list(indicators or (TIMELY, COUNCIL, ASKED))}
    return Framework.model_validate(content)


def flows(rows):
    frame = pd.DataFrame(rows, columns=["old_la_code", "calendar_year", "measure", "value"])
    rest = {"la_code": "E" + frame.old_la_code, "symbol": pd.NA, "source_id": "test"}
    frame = frame.assign(**rest)
    return tables.FLOWS.check(frame.assign(symbol=frame.value.isna().map({True: "x"})), "test")


FLOWS = (
    ("001", 2023, "in_time", 90),
    ("001", 2023, "issued", 100),
    ("001", 2024, "in_time", 20),
    ("001", 2024, "issued", 50),
    ("202", 2024, "in_time", 30),
    ("202", 2024, "issued", 40),
    ("203", 2024, "in_time", 1),
    ("203", 2024, "issued", 2),
    ("E12000007", 2024, "in_time", 60),
    ("E12000007", 2024, "issued", 120),
    ("ENG", 2024, "in_time", 7000),
    ("ENG", 2024, "issued", 10000),
)


def claim(claim_id, value, **columns):
    empty = dict.fromkeys(tables.CLAIM.columns, pd.NA)
    told = {"source_id": PAPER, "topic": "t", "geography": "Here", "measure": "in time"}
    told |= {"published": "2024-03-25"}
    return (
        empty
        | told
        | {"breakdown": "all", "period": "2023", "unit": "percent"}
        | columns
        | {
            "claim_id": claim_id,
            "value": value,
        }
    )


def claims(*rows):
    found = rows or (claim("paper/t/001", "38"),)
    return tables.CLAIM.check(pd.DataFrame(found), "test")


def inputs_tables(flow_rows=FLOWS, claim_table=None):
    return {
        "flows": flows(flow_rows),
        "caseload": tables.CASELOAD.empty(),
        "claim": claims() if claim_table is None else claim_table,
    }


def drawn(*indicators, values=(), actions=(), dashboards=(), weights=None, area=AREA, **changes):
    """Return the picture of the tiny area."""
    settings = Settings(
        framework(*indicators), tuple(values), tuple(actions), dashboards=tuple(dashboards)
    )
    return picture(inputs_tables(**changes), area, settings, RULES, weights)
