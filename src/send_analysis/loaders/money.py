"""Embedded money and places: DSG allocations, section 251, unit costs, the pipeline of places."""

import re
from pathlib import Path

import pandas as pd

from send_analysis import tables, vocab
from send_analysis.loaders import sources
from send_analysis.loaders.base import LoadError, numbers

# Sheet and first words of a DSG line -> (our line, basis). Rates and pupils give the basic
# entitlement; every other line of the two sheets is a count behind a deduction in pounds.
BLOCK_LINES = {
    "National funding formula (NFF) allocations": ("formula", "block"),
    "Total high needs elements in the funding floor": ("formula", "block"),
    # Before the funding floor's adjustment; it is not what the printed total adds up from.
    "High needs national funding formula": ("", ""),
    "Basic entitlement factor": ("basic_entitlement", "rate"),
    "Number of pupils in special schools": ("special_pupils", "count"),
    "Import/export adjustment": ("import_export", "block"),
    "Hospital education": ("hospital_and_alternative_provision", "block"),
    "Additional Funding for Special Free Schools": ("special_free_schools", "block"),
    "Additional high needs allocation": ("additional_allocation", "block"),
    "Total high needs block before deductions": ("total", "before_deductions"),
}
# Group of institutions in the deductions sheet -> spend line its SEN and its AP places stand in.
DEDUCTION_LINES = {
    "Mainstream academies": ("place_units", "place_alternative_provision"),
    "Special academies": ("place_special", "place_alternative_provision"),
    "Special free schools": ("place_special", "place_alternative_provision"),
    "Alternative provision (AP) academies": (
        "place_alternative_provision",
        "place_alternative_provision",
    ),
    "Hospital Academies": ("hospital_education", "hospital_education"),
    "16-19 academies": ("place_post_16", "place_post_16"),
    "Further education": ("place_post_16", "place_post_16"),
    "Total deduction": ("total", "total"),
}
SUMMARY_LINES = {"High needs block": "after_deductions", "Schools block": "schools_block"}
BASES = {"budget2122_": "budget", "outturn_": "outturn"}
# Printed sums of other lines (place_total leaves out units); the lines themselves are used.
PRINTED_SUMS = ("place_total", "topup_state_total", "topup_nmi_total")
UNIT_COSTS = {
    "maintained special and special academy": ("state_special", "place_and_topup"),
    "non-maintained and independent special": ("independent_special", "fee"),
    "home to school transport per child with SEND": ("transport", "per_child_with_send"),
}


def load(data_folder: Path) -> dict[str, pd.DataFrame]:
    """Return the embedded income, spend, unit costs and places as tidy tables.

    Raises
    ------
    LoadError, tables.TableError
        If a file is not the registered one, or holds an unknown wording or symbol.
    """
    register = sources.register(data_folder)

    def read(name: str) -> pd.DataFrame:
        return sources.read(data_folder, register[f"published_figures/{name}"])

    income = _income(read("dsg_allocations"))
    return {
        "income": tables.INCOME.check(income, "dsg_allocations.csv"),
        "spend": tables.SPEND.check(_spend(read("section_251")), "section_251.csv"),
        "unit_cost": tables.UNIT_COST.check(
            _unit_costs(read("money_and_places")), "money_and_places.csv"
        ),
        "places": tables.PLACES.check(_places(read("places")), "places.csv"),
    }


def _income(raw: pd.DataFrame) -> pd.DataFrame:
    """Return the block by component, the deductions by spend line, and both totals."""
    amounts, symbols = numbers(raw.value, "dsg_allocations.csv")
    lines = [_dsg_line(s, p) for s, p in zip(raw.sheet, raw.line_printed, strict=True)]
    rows = raw.assign(
        amount=amounts,
        symbol=symbols,
        line=[line for line, _ in lines],
        basis=[basis for _, basis in lines],
        status="published",
    )
    rows = rows[rows.line != ""]
    key = list(tables.INCOME.key)
    summed = rows.groupby([*key, "status", "source_id"], as_index=False, sort=False).agg(
        amount=("amount", lambda a: a.sum(min_count=1)), symbol=("symbol", "first")
    )
    return pd.concat([summed[summed.basis != "count"], _basic_entitlement(summed)])


def _dsg_line(sheet: str, printed: str) -> tuple[str, str]:
    """Return our line and basis of a printed line, or empty text for one that is not used."""
    if sheet == "High_needs_block":
        return _starts(BLOCK_LINES, printed, sheet)
    if sheet == "High_needs_deductions":
        return _deduction(printed)
    block, _, after = printed.partition(" | ")[2].partition(" (£s)")
    kind = SUMMARY_LINES.get(block.removesuffix(" allocation") + after)
    deducted = ", after deductions" in printed
    if kind == "schools_block":
        return ("", "") if deducted else ("schools_block", "block_of_its_own")
    return ("total", kind) if kind and deducted else ("", "")


def _deduction(printed: str) -> tuple[str, str]:
    """Return the spend line of a deduction in pounds; counts of places are left out."""
    sen, ap = _starts(DEDUCTION_LINES, printed, "High_needs_deductions")
    if sen == "total":
        return sen, "deduction"
    in_pounds = printed.endswith("(£s)")
    return (
        (ap if "AP" in printed.rpartition("| ")[2] else sen, "deduction") if in_pounds else ("", "")
    )


def _starts(known: dict[str, tuple[str, str]], printed: str, sheet: str) -> tuple[str, str]:
    for start, found in known.items():
        if printed.startswith(start):
            return found
    raise LoadError(
        "dsg_allocations.csv", [f"{sheet}: unknown line {printed!r}; known: {', '.join(known)}"]
    )


def _basic_entitlement(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the basic entitlement in pounds: the printed rate times the printed pupils."""
    key = ["old_la_code", "financial_year", "source_id"]
    rate, pupils = (rows[rows.basis == basis].set_index(key).amount for basis in ("rate", "count"))
    made = (rate * pupils).round().rename("amount").reset_index()
    return made.assign(line="basic_entitlement", basis="block", status="derived", symbol=pd.NA)


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
