"""Embedded money and places: DSG allocations, section 251, unit costs, the pipeline of places."""

import re
from pathlib import Path

import pandas as pd

from send_analysis import tables, vocab
from send_analysis.loaders.dsg import allocations as dsg
from send_analysis.loaders.dsg import checks as dsg_checks
from send_analysis.loaders.dsg.sheets import BETWEEN_HEADINGS, column
from send_analysis.loaders.intake import sources
from send_analysis.loaders.intake.base import LoadError, RawFile, numbers
from send_analysis.loaders.intake.wording import plain, stop_on

GRANT = "dsg_allocations.csv"
GRANT_TABLES = (tables.INCOME, tables.BLOCK_DRIVERS, tables.PLACE_DEDUCTIONS)
BASES = {"budget2122_": "budget", "outturn_": "outturn"}
# Printed sums of other lines (place_total leaves out units); the lines themselves are used.
PRINTED_SUMS = ("place_total", "topup_state_total", "topup_nmi_total")
MILLION = 1_000_000
UNIT_COSTS = {
    "maintained special and special academy": ("state_special", "place_and_topup"),
    "non-maintained and independent special": ("independent_special", "fee"),
    "home to school transport per child with SEND": ("transport", "per_child_with_send"),
}


def load(data_folder: Path) -> dict[str, pd.DataFrame]:
    """Return the embedded grant, spend, unit costs and places as tidy tables.

    Raises
    ------
    LoadError, tables.TableError
        If a file is not the registered one, or holds an unknown wording or symbol.
    """
    register = sources.register(data_folder)

    def read(name: str) -> pd.DataFrame:
        return sources.read(data_folder, register[f"published_figures/{name}"])

    return {
        **_grant(read("dsg_allocations")),
        "spend": tables.SPEND.check(_spend(read("section_251")), "section_251.csv"),
        "unit_cost": tables.UNIT_COST.check(
            _unit_costs(read("money_and_places")), "money_and_places.csv"
        ),
        "reported_position": tables.REPORTED_POSITION.check(
            _reported(read("money_and_places")), "money_and_places.csv"
        ),
        "places": tables.PLACES.check(_places(read("places")), "places.csv"),
    }


def _grant(raw: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return what a grant workbook gives: the same lines, held against the same totals."""
    headings = [str(printed).split(BETWEEN_HEADINGS) for printed in raw.line_printed]
    columns = [column(sheet, h) for sheet, h in zip(raw.sheet, headings, strict=True)]
    unknown = raw.line_printed[[found is None for found in columns]]
    stop_on([f"unknown line {printed!r}" for printed in unknown.unique()], GRANT)
    value, symbol = numbers(raw.value, GRANT)
    cells = pd.DataFrame([vars(found) for found in columns if found], index=raw.index)
    printed = raw.drop(columns="symbol").assign(value=value, symbol=symbol).join(cells)
    printed = printed.drop(columns=["sheet", "line_printed"]).drop_duplicates()
    for _, year in printed.groupby("financial_year"):
        dsg_checks.totals(RawFile(GRANT, b""), year)
    tidied = dsg.tidied(GRANT, printed)
    return {t.name: tidied[t.name] for t in GRANT_TABLES}


def _spend(raw: pd.DataFrame) -> pd.DataFrame:
    """Return section 251 lines on both bases; printed sums are left out."""
    pattern = "^(" + "|".join(BASES) + ")"
    prefix = raw.measure.str.extract(pattern)[0]
    lines = raw[prefix.notna()].assign(
        basis=prefix.map(BASES), line=raw.measure.str.replace(pattern, "", regex=True)
    )
    lines = lines[~lines.line.isin(PRINTED_SUMS)]
    amounts, symbols = numbers(lines.value, "section_251.csv")
    # The return prints income as a positive number; the printed sums are net of it.
    amounts = amounts.mask(lines.line.str.endswith("_income"), -amounts)
    lines = lines.assign(amount=amounts, symbol=symbols, status="published")
    return lines[list(tables.SPEND.columns)]


def _unit_costs(raw: pd.DataFrame) -> pd.DataFrame:
    """Return national unit costs of a pupil; a year printed 2023/24 is a financial year."""
    rows = raw[raw.scope == "unit cost"]
    found = [
        (row, key) for row in rows.itertuples() for start, key in UNIT_COSTS.items()
        if row.measure.startswith(start)
    ]  # fmt: skip
    return pd.DataFrame(
        {
            "old_la_code": vocab.ENGLAND,
            "provision": provision,
            "component": component,
            "price_year": re.sub("/", "-", row.period),
            "value": float(row.value),
            "unit": "GBP a pupil a year",
            "status": row.status,
            "source_id": row.source_id,
        }
        for row, (provision, component) in found
    )


def _reported(raw: pd.DataFrame) -> pd.DataFrame:
    """Return what councils' forums reported of the grant's balance: context, not verified."""
    rows = raw[
        raw.measure.str.startswith("DSG ") & (raw.unit == "GBP m") & (raw.scope != "national")
    ]
    return pd.DataFrame(
        {
            "area": rows.scope.map(plain).str.replace(" ", "_"),
            "measure": rows.measure,
            "period": rows.period,
            "amount": rows.value.astype(float) * MILLION,
            "release": rows.release,
            "status": rows.status,
            "source_id": rows.source_id,
        }
    )


def _places(raw: pd.DataFrame) -> pd.DataFrame:
    """Return the pipeline; what no paper states is an assumption with that status."""
    unknown = set(raw.provision) - set(vocab.PROVISIONS)
    if unknown:
        raise LoadError("places.csv", [f"unknown provision {sorted(unknown)}"])
    places, symbols = numbers(raw.places, "places.csv")
    return raw.assign(
        places=places,
        symbol=symbols,
        probability=raw.probability.astype(float),
        imports=raw.imports.astype(float),
    )[list(tables.PLACES.columns)]
