"""Published counts as arrays: shares, joiners, and how an authority differs from England."""

from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd

from send_analysis import vocab
from send_analysis.config import authorities
from send_analysis.tables import Tables

EMPTY_CELL = 0.5  # plans stood in for an empty cell, so that its logarithm exists
MOST_JOINERS = 0.5  # share of the stock beyond which joiners are taken as misreported
MOST_DEVIATION = 1.5  # log points from England beyond which a share is taken as misreported
# Kept out of the log-ratios: a share of what is known must not fall because less is recorded.
UNRECORDED = "not_recorded"

CATEGORIES = {
    "age_band": tuple(vocab.AGE_BANDS),
    "provision": vocab.PROVISIONS,
    "primary_need": vocab.PRIMARY_NEEDS,
}


class StructureError(vocab.SendError, ValueError):
    """The tables do not hold what shares need; the message says what is missing."""


@dataclass(frozen=True)
class Cells:
    """Plans of one dimension: ``plans`` is (code, year, category), ``totals`` (code, year).

    NaN where an authority published nothing for a year. Years run without a gap.
    """

    dimension: str
    codes: tuple[str, ...]
    years: tuple[int, ...]
    categories: tuple[str, ...]
    plans: np.ndarray
    joiners: np.ndarray
    totals: np.ndarray

    def row(self, code: str) -> int:
        """Return the position of an authority."""
        return self.codes.index(code)

    @property
    def counted(self) -> np.ndarray:
        """Whether plans are counted by the dimension: (authority, year), England left out."""
        return self.plans[1:].sum(axis=2) > 0  # nothing published is not above 0

    @property
    def checksum(self) -> int:
        """CRC-32 of all that the cells hold."""
        named = " ".join((*self.codes, *map(str, self.years), *self.categories)).encode()
        arrays = (np.nan_to_num(a, nan=-1.0) for a in (self.plans, self.joiners, self.totals))
        return crc32(b"".join([named, *(a.tobytes() for a in arrays)]))

    @property
    def recorded(self) -> list[int]:
        """Positions of the categories that enter the log-ratios."""
        return [i for i, c in enumerate(self.categories) if c != UNRECORDED]


def read(inputs: Tables, dimension: str, origin: int) -> Cells:
    """Return plans up to January of the origin and joiners up to the calendar year before.

    Nothing after the origin is looked at. Categories are those that England counts then.
    """
    caseload = inputs["caseload"]
    known = caseload[caseload.census_year <= origin]
    cells = known[known.dimension == dimension]
    categories = _counted(cells, dimension, origin)
    first = int(known.census_year.min())
    years = tuple(range(first, origin + 1))
    codes = _codes(known)
    totals = known[known.dimension == "total"]
    return Cells(
        dimension,
        codes,
        years,
        categories,
        _printed(_array(cells, "census_year", "plans", codes, years, categories)),
        _joiners(inputs["flows"], dimension, codes, years, categories),
        _array(totals, "census_year", "plans", codes, years, ("total",))[:, :, 0],
    )


@dataclass(frozen=True)
class OneAuthority:
    """Plans of one January and joiners of the year before, by category."""

    plans: pd.Series
    joiners: pd.Series


def of_one(
    inputs: Tables, dimension: str, census_year: int, old_la_code: str
) -> OneAuthority | None:
    """Return one authority's counts of a January; None where it has none."""
    caseload = inputs["caseload"]
    own = caseload[
        (caseload.old_la_code == old_la_code)
        & (caseload.dimension == dimension)
        & (caseload.census_year == census_year)
        & caseload.plans.notna()
    ]
    if own.plans.sum() == 0:
        return None
    plans = own.set_index("category").plans.astype(float)
    return OneAuthority(
        plans, flow(inputs["flows"], "new_plans", dimension, census_year, old_la_code)
    )


def flow(
    flows: pd.DataFrame, measure: str, dimension: str, census_year: int, old_la_code: str
) -> pd.Series:
    """Return a flow by category in the calendar year before a January census."""
    prefix = f"{measure}/{dimension}/"
    rows = flows[
        (flows.old_la_code == old_la_code)
        & (flows.calendar_year == census_year - 1)
        & flows.measure.str.startswith(prefix)
        & flows.value.notna()
    ]
    return rows.set_index(rows.measure.str.removeprefix(prefix)).value.astype(float)


def split(inputs: Tables) -> Callable[[str], Tables]:
    """Return a function from an authority to its rows and England's of the large tables.

    Made once for a panel: what is then done for one authority does not search all of them.
    """
    groups: dict[str, dict[str, pd.DataFrame]] = {
        name: dict(tuple(inputs[name].groupby("old_la_code")))
        for name in ("caseload", "flows", "caseload_joint", "pupils_by_need")
        if name in inputs
    }

    def narrowed(old_la_code: str) -> Tables:
        codes = dict.fromkeys((old_la_code, vocab.ENGLAND))
        own = {
            name: pd.concat([by_code[c] for c in codes if c in by_code])
            for name, by_code in groups.items()
            if any(c in by_code for c in codes)
        }
        return {**inputs, **own}

    return narrowed


def _counted(cells: pd.DataFrame, dimension: str, origin: int) -> tuple[str, ...]:
    england = cells[(cells.old_la_code == vocab.ENGLAND) & (cells.census_year == origin)]
    counted = set(england[england.plans.notna()].category)
    if not counted:
        raise StructureError(
            f"England's plans by {dimension} are missing for January {origin}: "
            "shares are forecast around England's"
        )
    return tuple(c for c in CATEGORIES[dimension] if c in counted)


def _codes(known: pd.DataFrame) -> tuple[str, ...]:
    """Return England first, then the real authorities: codes of regions have letters."""
    codes = {str(c) for c in known.old_la_code.dropna().unique() if str(c).isdigit()}
    return (vocab.ENGLAND, *sorted(codes - {authorities.EXAMPLE.old_la_code}))


def _array(
    rows: pd.DataFrame,
    year: str,
    value: str,
    codes: tuple[str, ...],
    years: tuple[int, ...],
    categories: tuple[str, ...],
) -> np.ndarray:
    """Return one value a code, year and category; NaN where there is none."""
    axes = [pd.Index(codes), pd.Index(years), pd.Index(categories)]
    places = [
        axis.get_indexer(rows[c])
        for axis, c in zip(axes, ("old_la_code", year, "category"), strict=True)
    ]
    here = np.logical_and.reduce([p >= 0 for p in places])
    values = np.full([len(a) for a in axes], np.nan)
    values[tuple(p[here] for p in places)] = (
        rows[value].astype("Float64").to_numpy(dtype=float, na_value=np.nan)[here]
    )
    return values


def _printed(plans: np.ndarray) -> np.ndarray:
    """Return 0 for a category that is not printed where others are.

    The publisher leaves out what nobody has; a year with nothing printed stays missing.
    """
    some = np.isfinite(plans).any(axis=2, keepdims=True)
    return np.where(some & np.isnan(plans), 0.0, plans)


def _joiners(
    flows: pd.DataFrame,
    dimension: str,
    codes: tuple[str, ...],
    years: tuple[int, ...],
    categories: tuple[str, ...],
) -> np.ndarray:
    """Return new plans of the calendar year before each January."""
    prefix = f"new_plans/{dimension}/"
    rows = flows[flows.measure.str.startswith(prefix) & (flows.calendar_year < years[-1])]
    named = rows.assign(
        category=rows.measure.str.removeprefix(prefix), census_year=rows.calendar_year + 1
    )
    return _printed(_array(named, "census_year", "value", codes, years, categories))


def log_shares(plans: np.ndarray) -> np.ndarray:
    """Return log shares over the last axis; NaN where nothing was published."""
    filled = np.maximum(plans, EMPTY_CELL)
    return np.log(filled / filled.sum(axis=-1, keepdims=True))


def pull(joiners: np.ndarray, plans: np.ndarray) -> np.ndarray:
    """Return how joiners pull log shares: log((1 - r) + r * mix / share), NaN where unknown.

    r is joiners a plan held; a joiners' mix equal to the stock's pulls nothing.
    """
    filled = np.maximum(plans, EMPTY_CELL)
    share = filled / filled.sum(axis=-1, keepdims=True)
    mix = joiners + EMPTY_CELL
    mix = mix / mix.sum(axis=-1, keepdims=True)
    whole = joiners.sum(axis=-1, keepdims=True)
    rate = np.clip(whole / filled.sum(axis=-1, keepdims=True), 0.0, MOST_JOINERS)
    return np.where(whole > 0, np.log((1 - rate) + rate * mix / share), np.nan)


def features(dimension: str, deviation: np.ndarray, joiners: np.ndarray) -> np.ndarray:
    """Return what moves an authority's shares from England's, (..., category, feature).

    deviation : log share less England's (authorities converge).
    joiners : the joiners' pull less England's.
    younger : age bands only: the deviation of the band below, which grows into this one.
    """
    columns = [deviation, np.nan_to_num(joiners)]  # no joiners published: no pull known
    if dimension == "age_band":
        younger = np.zeros_like(deviation)
        younger[..., 1:] = deviation[..., :-1]
        columns.append(younger)
    return np.clip(np.stack(columns, axis=-1), -MOST_DEVIATION, MOST_DEVIATION)


FEATURES = {
    "age_band": ("deviation", "joiners", "younger"),
    "provision": ("deviation", "joiners"),
}
