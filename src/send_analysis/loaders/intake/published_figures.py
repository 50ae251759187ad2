"""Embedded figures of DfE and ONS releases: England, London and the four worked examples."""

from pathlib import Path

import pandas as pd

from send_analysis import tables, vocab
from send_analysis.loaders.ehc_plans.wording import PLACEMENTS, single_age
from send_analysis.loaders.intake import sources
from send_analysis.loaders.intake.base import LoadError, numbers

# Sums of other columns: published, used as checks, never added again.
SUBTOTALS = ("mainstream_total", "special_total", "ap_pru_total", "fe_total", "ed_elsewhere")
WHOLE = "ehcplans"


def load(data_folder: Path) -> dict[str, pd.DataFrame]:
    """Return the embedded caseload (one-way and two-way), flows and population as tidy tables.

    Raises
    ------
    LoadError, tables.TableError
        If a file is not the registered one, or holds an unknown wording or symbol.
    """
    register = sources.register(data_folder)

    def read(name: str) -> pd.DataFrame:
        return sources.read(data_folder, register[f"published_figures/{name}"])

    caseload = pd.concat(
        [
            _totals(read("caseload_total")),
            _age_bands(read("caseload_age_band")),
            _ages(read("caseload_age")),
            _provisions(read("caseload_placement")),
            _needs(read("primary_need")),
        ]
    )
    return {
        "caseload": tables.CASELOAD.check(caseload, "published figures"),
        "caseload_joint": tables.CASELOAD_JOINT.check(
            _joint(read("caseload_joint")), "caseload_joint.csv"
        ),
        "flows": tables.FLOWS.check(
            pd.concat([_flows(read("flows")), _joiners(read("primary_need"))]), "flows.csv"
        ),
        "population": tables.POPULATION.check(_population(read("population")), "population.csv"),
    }


def _caseload(raw: pd.DataFrame, dimension: str, year: str, category: pd.Series) -> pd.DataFrame:
    plans, symbol = numbers(raw["plans"], raw.source_id.iloc[0])
    return pd.DataFrame(
        {
            "old_la_code": raw.old_la_code,
            "la_code": raw.la_code,
            "census_year": raw[year].astype(int),
            "dimension": dimension,
            "category": category,
            "plans": plans,
            "symbol": symbol,
            "source_id": raw.source_id,
        }
    )


def _totals(raw: pd.DataFrame) -> pd.DataFrame:
    """Return all plans: statements and plans before 2019, plans after."""
    raw = raw.assign(plans=raw.total)
    return _caseload(raw, "total", "census_year", pd.Series("total", index=raw.index))


def _age_bands(raw: pd.DataFrame) -> pd.DataFrame:
    raw = _with_printed_symbol(raw)
    return _caseload(raw, "age_band", "census_year", raw.age_band)


def _ages(raw: pd.DataFrame) -> pd.DataFrame:
    """Return single ages; ``under 3`` is printed as one row and kept as ``under_3``."""
    raw = _with_printed_symbol(raw)
    known = {printed: single_age(printed) for printed in raw.age_printed.unique()}
    if unknown := sorted(printed for printed, age in known.items() if age is None):
        raise LoadError("caseload_age.csv", [f"unknown age {unknown}; allowed: age 3 to age 25"])
    ours = {printed: age[0] for printed, age in known.items() if age is not None}
    return _caseload(raw, "age", "census_year", raw.age_printed.map(ours))


def _provisions(raw: pd.DataFrame) -> pd.DataFrame:
    """Return plans by our provisions, added up from the leaf columns."""
    unknown = set(raw.placement_printed) - {*PLACEMENTS, *SUBTOTALS, WHOLE}
    if unknown:
        raise LoadError(
            "caseload_placement.csv",
            [f"unknown placement {sorted(unknown)}; allowed: the columns of DfE's caseload.csv"],
        )
    leaves = _with_printed_symbol(raw[raw.placement_printed.isin(PLACEMENTS)])
    long = _caseload(leaves, "provision", "census_year", leaves.placement_printed.map(PLACEMENTS))
    key = ["old_la_code", "la_code", "census_year", "dimension", "category", "source_id"]
    # A column that a year's return did not ask for is printed as a symbol: it adds nothing,
    # and the provision is missing only where none of its columns has a number.
    summed = long.groupby(key, as_index=False, sort=False).agg(
        plans=("plans", lambda p: p.sum(min_count=1)), symbol=("symbol", "first")
    )
    return summed.assign(symbol=summed.symbol.mask(summed.plans.notna()))


def _needs(raw: pd.DataFrame) -> pd.DataFrame:
    """Return all plans by primary need and by area of need."""
    stock = _with_printed_symbol(raw[raw.basis == "all plans, January"])
    by_need = _caseload(stock, "primary_need", "period", stock.primary_need)
    areas = by_need.assign(
        dimension="area_of_need", category=by_need.category.map(vocab.AREA_OF_NEED)
    )
    key = ["old_la_code", "la_code", "census_year", "dimension", "category", "source_id"]
    by_area = areas.groupby(key, as_index=False, sort=False).agg(
        plans=("plans", lambda p: p.sum(skipna=False)), symbol=("symbol", "first")
    )
    return pd.concat([by_need, by_area])


def _joint(raw: pd.DataFrame) -> pd.DataFrame:
    """Return two-way counts; their categories are ours, the leaves added up."""
    raw = _with_printed_symbol(raw)
    plans, symbol = numbers(raw["plans"], raw.source_id.iloc[0])
    shaped = raw.assign(census_year=raw.census_year.astype(int), plans=plans, symbol=symbol)
    return shaped[list(tables.CASELOAD_JOINT.columns)]


def _flow_rows(raw: pd.DataFrame, year: str, measure: pd.Series, values: str) -> pd.DataFrame:
    value, symbol = numbers(raw[values], raw.source_id.iloc[0])
    return pd.DataFrame(
        {
            "old_la_code": raw.old_la_code,
            "la_code": raw.la_code,
            "calendar_year": raw[year].astype(int),
            "measure": measure,
            "value": value,
            "symbol": symbol,
            "source_id": raw.source_id,
        }
    )


def _flows(raw: pd.DataFrame) -> pd.DataFrame:
    raw = raw.assign(value=raw.value.mask(raw.value == "", raw.symbol))
    return _flow_rows(raw, "calendar_year", raw.measure, "value")


def _joiners(raw: pd.DataFrame) -> pd.DataFrame:
    """Return new plans by primary need, a flow of the calendar year."""
    joiners = _with_printed_symbol(raw[raw.basis == "new plans, calendar year"])
    return _flow_rows(joiners, "period", "new_plans/primary_need/" + joiners.primary_need, "plans")


def _population(raw: pd.DataFrame) -> pd.DataFrame:
    persons, symbol = numbers(raw.persons, "population.csv")
    return pd.DataFrame(
        {
            "la_code": raw.la_code,
            "mid_year": raw.mid_year.astype(int),
            "age": raw.age.astype(int),
            "basis": "estimate",
            "persons": persons,
            "symbol": symbol,
            "source_id": raw.source_id,
        }
    )


def _with_printed_symbol(raw: pd.DataFrame) -> pd.DataFrame:
    """Put the symbol back where the number is missing, as the publisher printed it."""
    return raw.assign(plans=raw.plans.mask(raw.plans == "", raw.symbol))
