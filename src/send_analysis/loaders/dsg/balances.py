"""Balances of the dedicated schools grant at year end, as a share of its income.

Source: DfE, DSG cumulative balance as a percentage of the total income (.xlsx, one sheet).
"""

import pandas as pd

from send_analysis import vocab
from send_analysis.config.authorities import codes_of
from send_analysis.loaders.intake import base, levels
from send_analysis.loaders.intake.sheets import framed, workbook
from send_analysis.tables import DSG_BALANCE

SHARE = "DSG cumulative balance as a % of the total income"
DEFICIT = "deficit"  # the same number with the other sign
COLUMNS = (
    "time_period",
    "geographic_level",
    "region_name",
    "la_name",
    DEFICIT,
    SHARE,
    "financial_year",
)
ROUNDING = 0.005  # both columns are printed to two decimals


def is_balances(sheets: dict[str, pd.DataFrame]) -> bool:
    """Return whether a sheet has the column of balances."""
    return any(map(_has_balances, sheets.values()))


def _has_balances(sheet: pd.DataFrame) -> bool:
    return len(sheet) > 0 and SHARE in set(sheet.iloc[0])


def _sheet(sheets: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return next(filter(_has_balances, sheets.values()))


def release(sheets: dict[str, pd.DataFrame]) -> str:
    """Return the last financial year of the file."""
    sheet = _sheet(sheets)
    position = list(sheet.iloc[0]).index(SHARE)
    years = sheet.iloc[1:, position + 1 :].to_numpy().ravel()
    return max((str(year) for year in years), default="")


def load(file: base.RawFile, what: base.Recognised) -> dict[str, pd.DataFrame]:
    """Return ``dsg_balance``: % of income at 31 March, below 0 a deficit.

    Raises
    ------
    LoadError
        If a column, level or region is unknown, or the two columns of a balance disagree.
    """
    df = framed(_sheet(workbook(file)).to_numpy().tolist(), file)
    base.collected(file.name, lambda: base.column_problems(df.columns, COLUMNS))
    value, symbol = base.numbers(df[SHARE], file.name)
    deficit, _ = base.numbers(df[DEFICIT], file.name)
    codes = df.region_name.map(base.plain).map({base.plain(n): c for n, c in vocab.REGIONS.items()})
    base.collected(
        file.name,
        lambda: base.word_problems(df.geographic_level, levels.LEVELS),
        lambda: base.word_problems(
            df.region_name[codes.isna() & (df.geographic_level == levels.REGIONAL)], vocab.REGIONS
        ),
        lambda: _years(df),
        lambda: _signs(df, value, deficit),
    )
    authorities = df.la_name.map(codes_of(df.la_name)[0])
    tidy = pd.DataFrame(
        {
            "area": _area(df),
            "old_la_code": levels.area_codes(df.geographic_level, codes, authorities),
            "financial_year": df.financial_year,
            "measure": "cumulative_balance",
            "value": value,
            "unit": "% of income",
            "symbol": symbol,
            "source_id": what.source_id(what.kind),
        }
    )
    return {DSG_BALANCE.name: DSG_BALANCE.check(tidy, file.name)}


def _area(df: pd.DataFrame) -> pd.Series:
    """Return the name of the row's area: an authority's, else its region's, else England."""
    regional = df.region_name.where(df.geographic_level == levels.REGIONAL, "England")
    return df.la_name.where(df.geographic_level == levels.LOCAL, regional)


def _years(df: pd.DataFrame) -> list[str]:
    differ = df[df.time_period != df.financial_year.str[:4] + df.financial_year.str[5:]]
    if differ.empty:
        return []
    first = differ.iloc[0]
    return [f"time_period {first.time_period} beside financial_year {first.financial_year}"]


def _signs(df: pd.DataFrame, value: pd.Series, deficit: pd.Series) -> list[str]:
    wrong = df[((value + deficit).abs() > ROUNDING).fillna(False)]
    if wrong.empty:
        return []
    first = ", ".join(f"{column} {wrong[column].iloc[0]}" for column in wrong)
    return [f"deficit is not the balance with the other sign: {first}"]
