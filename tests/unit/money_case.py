"""One small made-up authority, round enough to follow by hand; shared by the money tests."""

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import config, tables, vocab
from send_analysis.model import money
from send_analysis.model.case import Case

ROOT = Path(__file__).parents[2]
AREA = config.Area(
    slug="testshire",
    name="Testshire",
    old_la_code="999",
    la_code="E09000099",
    region_code="E12000007",
)
YEARS = (2025, 2026, 2027)
PLANS = {
    "mainstream": 100.0,
    "units": 12.0,
    "state_special": 60.0,
    "independent_special": 10.0,
    "non_maintained_special": 2.0,
    "further_education": 24.0,
}
SECTION_251 = {
    # budget, outturn
    "place_special": (600_000, 300_000),
    "place_primary": (72_000, 72_000),
    "place_pru_ap": (100_000, 100_000),
    "topup_state_primary": (620_000, 620_000),
    "topup_state_special": (900_000, 900_000),
    "topup_state_pru_ap": (50_000, 50_000),
    "topup_state_post_school": (96_000, 96_000),
    "topup_nmi_special": (700_000, 700_000),
    "sen_support_inclusion": (200_000, 200_000),
    "therapies_health": (20_000, 20_000),
    "ap_services": (10_000, 10_000),
    "hospital_education": (5_000, 5_000),
}
GRANT_YEARS = ("2021-22", "2023-24")
BLOCK = {
    "formula": 3_000_000,
    "additional": 100_000,
    "basic_entitlement": 300_000,
    "import_export": -60_000,
    "hospital_and_alternative_provision": 10_000,
    "special_free_schools": 0,
}


@cache
def shipped():
    return config.assumptions(ROOT / "config")


def assumptions(**changes):
    """Return the shipped assumptions, with some values laid over them (``__`` for a dot).

    The growth of the block is held at its value and not drawn.
    """
    found = dict(shipped())
    values = {id_: one.value for id_, one in found.items() if ".income_growth." in id_}
    values |= {name.replace("__", "."): value for name, value in changes.items()}
    for id_, value in values.items():
        found[id_] = found[id_].model_copy(update={"value": value, "low": None, "high": None})
    return found


def provision(plans=None, draws=2, growth=0.0, years=YEARS):
    """Return plans (draw, census_year, provision), growing by a share of the origin a year."""
    held = pd.Series(PLANS if plans is None else plans).reindex(vocab.PROVISIONS).fillna(0)
    steps = 1 + growth * np.arange(len(years))
    values = np.broadcast_to(
        steps[None, :, None] * held.to_numpy()[None, None, :], (draws, len(years), len(held))
    )
    return xr.DataArray(
        values.copy(),
        {"census_year": list(years), "provision": list(vocab.PROVISIONS)},
        ("draw", "census_year", "provision"),
    )


def caseload(years=(2021, 2022, 2023, 2024, 2025)):
    """Return the same plans in every January: an average year is any of them."""
    return pd.DataFrame(
        [
            {
                "old_la_code": "999",
                "la_code": "E09000099",
                "census_year": year,
                "dimension": "provision",
                "category": p,
                "plans": n,
                "symbol": pd.NA,
                "source_id": "test",
            }
            for year in years
            for p, n in PLANS.items()
        ]
    )


def money_rows(lines, basis, year):
    return [
        {
            "old_la_code": "999",
            "financial_year": year,
            "line": line,
            "basis": basis,
            "amount": float(amount),
            "status": "published",
            "symbol": pd.NA,
            "source_id": "test",
        }
        for line, amount in lines.items()
    ]


def grant_rows(year):
    """Return one year's block in the words of the grant's workbooks."""
    parts = {f"high_needs_{k}": v for k, v in BLOCK.items() if k != "basic_entitlement"}
    deducted = {"special_academies_pre_16_sen": 300_000, "further_education": 0}
    block = sum(BLOCK.values())
    blocks = {"schools_block": 20_000_000, "high_needs_block": block}
    return [
        *money_rows(parts, "component", year),
        *money_rows(deducted, "deduction", year),
        *money_rows({"all_places": 300_000}, "deduction_total", year),
        *money_rows(blocks, "before_recoupment", year),
        *money_rows({"high_needs_block": block - 300_000}, "after_recoupment", year),
    ]


def drivers(year):
    """Return what the basic entitlement is made of: 60 pupils at 5,000."""
    return [
        {
            "old_la_code": "999",
            "financial_year": year,
            "driver": driver,
            "value": float(value),
            "unit": unit,
            "symbol": pd.NA,
            "source_id": "test",
        }
        for driver, value, unit in (
            ("basic_entitlement_rate", 5_000, "GBP a pupil"),
            ("special_pupils", 60, "pupils"),
        )
    ]


@cache
def _published():
    """Return the published tables of the made-up authority."""
    spend = [
        row
        for position, basis in enumerate(("budget", "outturn"))
        for row in money_rows({k: v[position] for k, v in SECTION_251.items()}, basis, "2021-22")
    ]
    income = [row for year in GRANT_YEARS for row in grant_rows(year)]
    costs = [
        ("state_special", "place_and_topup", "2021-22", 23_000, "published"),
        ("state_special", "place_and_topup", "2023-24", 26_000, "published"),
        ("independent_special", "fee", "2021-22", 57_000, "published"),
        ("independent_special", "fee", "2024-25", 64_000, "published"),
    ]
    columns = ["provision", "component", "price_year", "value", "status"]
    return {
        "spend": tables.SPEND.check(pd.DataFrame(spend), "test"),
        "income": tables.INCOME.check(pd.DataFrame(income), "test"),
        "block_drivers": tables.BLOCK_DRIVERS.check(
            pd.DataFrame([row for year in GRANT_YEARS for row in drivers(year)]), "test"
        ),
        "unit_cost": tables.UNIT_COST.check(
            pd.DataFrame(costs, columns=columns).assign(
                unit="GBP", source_id="test", old_la_code="ENG"
            ),
            "test",
        ),
        "caseload": tables.CASELOAD.check(caseload(), "test"),
    }


def published():
    """Return a copy of the tables that a test may change."""
    return dict(_published())


def places(rows=()):
    """Return a places table: provider, provision, academic year, places, status and more."""
    defaults = {
        "as_of": "2025-01-31",
        "area": "testshire",
        "areas_of_need": "any",
        "ages": "any",
        "status": "open",
        "probability": 1.0,
        "chance_late": pd.NA,
        "fill_years": pd.NA,
        "imports": 0.0,
        "date_status": "own",
        "symbol": pd.NA,
        "source_id": "test",
    }
    if not rows:
        return tables.PLACES.empty()
    return tables.PLACES.check(pd.DataFrame([{**defaults, **row} for row in rows]), "test")


def case(inputs=None, known=None, rows=(), **changes):
    """Return the made-up authority as a case; ``changes`` are values of assumptions."""
    stated = {**published(), "places": places(rows)} if inputs is None else inputs
    return Case(stated, AREA, known or assumptions(**changes), seed=1, draws=2)


@dataclass(frozen=True)
class Budget:
    """Money by draw and the tables of it."""

    case: Case
    money: money.Money

    @property
    def spend(self):
        return self.money.parts.after_recoupment

    @property
    def parts(self):
        return self.money.parts

    @property
    def income(self):
        return self.money.income

    @property
    def in_year_balance(self):
        return self.money.balance.in_year

    @cached_property
    def tables(self):
        return money.tables_of(self.case, lambda: self.money, lambda: money.basis(self.case))


def budget(plans, inputs=None, known=None, by_draw=None, **changes):
    """Return the budget of plans by provision, or of all their draws."""
    of = case(inputs, known, **changes)
    draws = plans if isinstance(plans, dict) else {"provision": plans}
    return Budget(of, money.by_draw(of, draws, by_draw))
