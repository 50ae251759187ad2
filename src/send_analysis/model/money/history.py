"""What an area held and spent in past years, and the base year that the budget starts from."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.loaders.ehc_plans.areas import authorities
from send_analysis.model import once
from send_analysis.model.case import Case
from send_analysis.model.demand import counts
from send_analysis.model.money import yearly
from send_analysis.model.money.lines import BOOKED, INCOME_OF, SERVICES
from send_analysis.model.once import Authority
from send_analysis.tables import Tables

_IS_POST_16 = [provision in yearly.POST_16 for provision in vocab.PROVISIONS]
PLACEMENTS = "the Department's release of EHC plans by type of provider"


class NoFiguresError(vocab.SendError, ValueError):
    """A published figure that the budget needs is missing: the reason, and what to add."""

    def __init__(self, reason: str, what_to_add: str) -> None:
        super().__init__(f"{reason}; add {what_to_add}")
        self.reason, self.what_to_add = reason, what_to_add


def named(code: str) -> str:
    """Return the name of an authority; its code where it is none of England's."""
    return str(authorities().la_name.get(code, f"authority {code}"))


# In every whole outturn.
LINES_OF_A_SPLIT = ("topup_state_special", "topup_nmi_special", "sen_support_inclusion")


@once.for_authority
def newest_outturn_by_line(case: Authority) -> str | None:
    """Return the newest financial year whose outturn is known by line; None where none is.

    Years whose two Januaries are not counted yet are passed over, as are an authority's own
    figures of single lines.
    """
    spend = case.inputs["spend"]
    rows = spend[(spend.old_la_code == case.code) & (spend.basis == "outturn")]
    rows = rows[rows.amount.notna() & rows.line.isin(LINES_OF_A_SPLIT)]
    lines = rows.groupby("financial_year").line.nunique()
    whole = [y for y in lines.index[lines == len(LINES_OF_A_SPLIT)] if is_counted(case, y)]
    return max(whole, default=None)


@once.for_authority
def newest_budget_of_places(case: Authority) -> str | None:
    """Return the newest financial year whose budget shows places; None where none does."""
    spend = case.inputs["spend"]
    rows = spend[(spend.old_la_code == case.code) & (spend.basis == "budget")]
    rows = rows[rows.amount.notna() & (rows.line == "place_special")]
    return max((y for y in rows.financial_year if is_counted(case, y)), default=None)


def split_year(case: Case) -> str:
    """Return the newest year whose outturn is known by line.

    Raises
    ------
    NoFiguresError
        If there is none.
    """
    year = newest_outturn_by_line(case)
    if year is None:
        raise NoFiguresError(
            f"no section 251 by line for {named(case.code)}",
            "the section 251 budget and outturn",
        )
    return year


def is_counted(case: Authority, financial_year: str) -> bool:
    """Say whether both Januaries of a financial year are counted by provision."""
    return set(vocab.census_years_of(financial_year)) <= _counted(case)


@once.for_authority
def _counted(case: Authority) -> frozenset[int]:
    """Return the Januaries that are counted by provision."""
    rows = case.inputs["caseload"]
    rows = rows[(rows.old_la_code == case.code) & (rows.dimension == "provision")]
    return frozenset(rows[rows.plans.notna()].census_year)


@once.for_authority
def net_outturn(case: Authority, split_year: str | None) -> Mapping[int, float]:
    """Return the net outturn of high needs lines 1.2.x, GBP by first calendar year.

    Published sums, and the authority's outturn by line, which goes first where it is its own.
    """
    known: dict[int, float] = {}
    if split_year:
        paid = spent(case, split_year, "outturn")
        lines = (*(p for group in BOOKED for p in group.printed), *INCOME_OF.values(), *SERVICES)
        known[vocab.financial_year_start(split_year)] = sum(paid.get(x, 0.0) for x in lines)
    net = case.inputs.get("section_251_net")
    if net is not None:
        own = net[(net.old_la_code == case.code) & net.amount.notna()]
        years = own.financial_year.map(vocab.financial_year_start)
        published = dict(zip(years, own.amount.astype(float), strict=True))
        is_own = bool(split_year) and is_own_outturn(case, str(split_year))
        known = {**published, **known} if is_own else {**known, **published}
    return {y: amount for y, amount in known.items() if is_counted(case, vocab.financial_year(y))}


def is_own_outturn(case: Authority, financial_year: str) -> bool:
    """Say whether the authority itself states its outturn of a year."""
    spend = case.inputs["spend"]
    rows = spend[(spend.old_la_code == case.code) & (spend.financial_year == financial_year)]
    return bool((rows[rows.basis == "outturn"].status == "own").any())


@once.for_authority
def source_of_ledger(case: Authority) -> str:
    """Return the source of the authority's own outturn."""
    spend = case.inputs["spend"]
    rows = spend[(spend.old_la_code == case.code) & (spend.status == "own")]
    return str(rows.source_id.iloc[-1])


@once.for_authority
def source_of_outturn(case: Authority) -> str:
    """Return the source of the newest outturn, this authority's or another's."""
    for name in ("section_251_net", "spend"):
        rows = case.inputs.get(name)
        if rows is not None and len(rows):
            own = rows[rows.old_la_code == case.code]
            return str((own if len(own) else rows).source_id.iloc[-1])
    return ""


def total_before(case: Case, financial_year: str) -> float:
    """Return average plans, all provisions, of the year before a financial year.

    A year that is not counted is taken to be like the next.
    """
    before, year = (
        vocab.financial_year(vocab.financial_year_start(financial_year) - ago) for ago in (1, 0)
    )
    january = january_plans(case)
    return float(average_of(january, before if is_counted(case, before) else year).sum())


@once.for_authority
def england_growth(case: Authority, first: str | None, last: str) -> pd.Series:
    """Return how often over England's plans by provision are from one year to another.

    Empty where England's are not counted in both.
    """
    caseload = case.inputs["caseload"]
    england = caseload[
        (caseload.old_la_code == vocab.ENGLAND) & (caseload.dimension == "provision")
    ]
    wide = england.pivot(index="census_year", columns="category", values="plans").astype(float)
    wanted = [y for year in (first, last) if year for y in vocab.census_years_of(year)]
    if first is None or not set(wanted) <= set(wide.index):
        return pd.Series(dtype=float)
    wide = wide.reindex(columns=list(vocab.PROVISIONS)).fillna(0)
    before, after = average_of(wide, first), average_of(wide, last)
    return (after / before).where((before > 0) & (after > 0)).dropna()


def january_plans(case: Case) -> pd.DataFrame:
    """Return plans by census year (rows) and provision (columns), a missing cell being 0.

    In a January that is not believed the mean of its neighbours stands in; one whose total is
    doubted is scaled to what stock and flows say.

    Raises
    ------
    NoFiguresError
        If the area has no plans by provision at all.
    """
    return _january_plans(case.inputs, case.code, _doubtful(case))


def _doubtful(case: Case) -> float | None:
    """Return the January whose counts by provision are not believed; None where all are."""
    doubtful = case.assumptions.get(f"budget.implausible_january.{case.area.slug}")
    return None if doubtful is None else doubtful.value


@once.for_inputs
def _january_plans(inputs: Tables, code: str, doubtful: float | None) -> pd.DataFrame:
    """Return ``january_plans`` of an authority, one January of which may not be believed."""
    caseload = inputs["caseload"]
    own = caseload[(caseload.old_la_code == code) & (caseload.dimension == "provision")]
    if own.empty:
        raise NoFiguresError(f"no plans by provision for {named(code)}", PLACEMENTS)
    wide = own.pivot(index="census_year", columns="category", values="plans").astype(float)
    factor = counts.scale(inputs, code)
    wide = wide.mul(factor.reindex(wide.index).fillna(1.0), axis=0)
    if doubtful is not None:
        wide.loc[wide.index == doubtful] = np.nan
    # A provision that a year's return did not ask for separately counts nobody there.
    return wide.interpolate(limit_area="inside").reindex(columns=list(vocab.PROVISIONS)).fillna(0)


def with_history(case: Case, provision: xr.DataArray, first: int) -> xr.DataArray:
    """Return draws of plans by provision with the counted Januaries from ``first`` before them.

    A January since the last that counts plans by provision lies, in each draw, on the even path
    from there to the origin: an authority's own newer total leaves such a year between.

    Raises
    ------
    NoFiguresError
        If the first January is not counted by provision.
    """
    origin = int(provision.census_year[0])
    years = list(range(first, origin))
    if not years:
        return provision
    held = _held(
        case.inputs, case.code, _doubtful(case), tuple(years), tuple(provision.provision.to_numpy())
    )
    by_year = provision.transpose("draw", "census_year", "provision")
    counted = np.broadcast_to(held, (by_year.sizes["draw"], *held.shape))
    joined = yearly.with_years_before(years, counted, by_year).transpose(*provision.dims)
    return joined.interpolate_na("census_year") if np.isnan(held).any() else joined


@once.for_inputs
def _held(
    inputs: Tables,
    code: str,
    doubtful: float | None,
    years: tuple[int, ...],
    provisions: tuple[str, ...],
) -> np.ndarray:
    """Return counted plans, (census_year, provision), NaN in Januaries that are not counted."""
    held = _january_plans(inputs, code, doubtful).reindex(
        index=list(years), columns=list(provisions)
    )
    if held.iloc[0].isna().any():
        raise NoFiguresError(f"no plans by provision for January {list(years)}", PLACEMENTS)
    return held.to_numpy()


def average_of(january: pd.DataFrame, financial_year: str) -> pd.Series:
    """Return the year's average plans by provision from ``january_plans``."""
    ending, starting = vocab.census_years_of(financial_year)
    if missing := sorted({ending, starting} - set(january.index)):
        raise NoFiguresError(f"no plans by provision for January {missing}", PLACEMENTS)
    two = january[list(vocab.PROVISIONS)].loc[[ending, starting]].to_numpy()
    school = vocab.SCHOOL_YEAR_WEIGHTS.average(*two)
    post_16 = vocab.POST_16_YEAR_WEIGHTS.average(*two)
    return pd.Series(np.where(_IS_POST_16, post_16, school), list(vocab.PROVISIONS))


def amounts(
    table: pd.DataFrame, old_la_code: str, financial_year: str, basis: str
) -> dict[str, float]:
    """Return line -> GBP of one area, year and basis of an income or spend table."""
    rows = table[
        (table.old_la_code == old_la_code)
        & (table.financial_year == financial_year)
        & (table.basis == basis)
        & table.amount.notna()
    ]
    return dict(zip(rows.line, rows.amount.astype(float), strict=True))


@once.for_authority
def spent(case: Authority, financial_year: str, basis: str) -> Mapping[str, float]:
    """Return line -> GBP of the area's section 251, ``budget`` or ``outturn``."""
    return amounts(case.inputs["spend"], case.code, financial_year, basis)
