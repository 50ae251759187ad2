"""The panel of every authority, a guard against looking ahead, and the leading indicators.

An authority's indicators are what the growth of its plans is forecast from.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
import pandas as pd

from send_analysis import vocab
from send_analysis.tables import Tables

REQUESTS = "requests"
REFUSED = "requests_refused"
ISSUED = "plans_issued_excl_exceptions"
ISSUED_IN_TIME = "issued_within_20_weeks_excl_exceptions"
MEASURES = (REQUESTS, REFUSED, ISSUED, ISSUED_IN_TIME)


class PanelError(vocab.SendError, ValueError):
    """The panel lacks what the model needs; the message says what and where."""


class LookAheadError(PanelError):
    """Something was asked for that was not published at the origin."""


@dataclass(frozen=True)
class Panel:
    """Plans, flows and residents of authorities and England, wide: a row an authority.

    Attributes
    ----------
    plans
        January stock: ``old_la_code`` (``ENG`` among them) by ``census_year``.
    flows
        Each measure of ``MEASURES`` by ``calendar_year``.
    persons
        Residents aged 10 to 17 by ``old_la_code``; empty for the method without population.
    origin
        The January behind which nothing may be looked at.
    """

    plans: pd.DataFrame
    flows: Mapping[str, pd.DataFrame]
    persons: "pd.Series"
    origin: int

    @property
    def authorities(self) -> list[str]:
        """Return the authorities, England left out."""
        return [code for code in self.plans.index if code != vocab.ENGLAND]

    @property
    def newest(self) -> int:
        """Return the newest January that counts England's plans."""
        return int(self.plans.loc[vocab.ENGLAND].dropna().index.max())

    def at(self, origin: int) -> "Panel":
        """Return what DfE's June release of ``origin`` holds: nothing later can be read.

        Raises
        ------
        LookAheadError
            If the panel already stands at an earlier origin.
        """
        if origin > self.origin:
            raise LookAheadError(f"origin {origin}: this panel stands at January {self.origin}")
        return replace(
            self,
            origin=origin,
            plans=self.plans.loc[:, [y for y in self.plans if y <= origin]],
            flows={m: df.loc[:, [y for y in df if y < origin]] for m, df in self.flows.items()},
        )

    def stock(self, census_year: int) -> "pd.Series":
        """Return plans of one January, NaN where none are counted.

        Raises
        ------
        LookAheadError
            If that January lies after the origin.
        """
        if census_year > self.origin:
            raise LookAheadError(f"plans of January {census_year} at origin {self.origin}")
        return self._column(self.plans, census_year)

    def flow(self, measure: str, calendar_year: int) -> "pd.Series":
        """Return one flow of one calendar year, NaN where it is not published.

        Raises
        ------
        LookAheadError
            If that year ends after January of the origin.
        """
        if calendar_year >= self.origin:
            raise LookAheadError(f"{measure} of {calendar_year} at origin {self.origin}")
        return self._column(self.flows.get(measure, pd.DataFrame()), calendar_year)

    def _column(self, table: pd.DataFrame, year: int) -> "pd.Series":
        if year not in table:
            return pd.Series(np.nan, index=self.plans.index)
        return table[year].reindex(self.plans.index)

    def without_population(self) -> "Panel":
        """Return the panel without residents, whose estimate is younger than most origins."""
        return replace(self, persons=pd.Series(dtype=float))

    def only(self, codes: Iterable[str]) -> "Panel":
        """Return the panel of some authorities, England kept."""
        return replace(self, plans=self.plans.loc[[*codes, vocab.ENGLAND]])

    def unbroken(self) -> list[str]:
        """Return the authorities whose plans are counted in every January of the panel."""
        whole = self.plans.notna().all(axis=1) & (self.plans > 0).all(axis=1)
        return [code for code in self.authorities if whole[code]]

    def fingerprint(self) -> str:
        """Return the SHA-256 of every number that the panel holds."""
        parts = [self.plans, *(self.flows[m] for m in sorted(self.flows)), self.persons.to_frame()]
        ordered = [df.sort_index(axis=0).sort_index(axis=1) for df in parts]
        text = "\n".join(df.to_csv(index_label="old_la_code") for df in ordered)
        return sha256(text.encode()).hexdigest()


def of_inputs(inputs: Tables) -> Panel:
    """Return the panel of the inputs ``caseload``, ``flows`` and ``residents``."""
    persons = inputs["residents"].set_index("old_la_code").persons.astype(float)
    return from_tables(inputs["caseload"], inputs["flows"], persons)


def from_tables(caseload: pd.DataFrame, flows: pd.DataFrame, persons: "pd.Series") -> Panel:
    """Return the panel of every authority in the tidy tables ``caseload`` and ``flows``.

    Raises
    ------
    PanelError
        If England's row is missing: growth is measured against it.
    """
    plans = _wide(_counted(caseload[caseload.dimension == "total"]), "census_year", "plans")
    if vocab.ENGLAND not in plans.index:
        raise PanelError(
            f"caseload has no row of England (old_la_code {vocab.ENGLAND}), which is always "
            f"needed; found {len(plans)} other areas"
        )
    years = range(int(min(plans)), int(max(plans)) + 1)
    rows = {m: _counted(flows[flows.measure == m]) for m in MEASURES}
    return Panel(
        plans=plans.reindex(columns=list(years)),
        flows={m: _wide(of_measure, "calendar_year", "value") for m, of_measure in rows.items()},
        persons=persons.astype(float),
        origin=max(years),
    )


def _counted(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of authorities and England: regions overlap with both."""
    return table[table.old_la_code.str.isdigit() | (table.old_la_code == vocab.ENGLAND)]


def _wide(rows: pd.DataFrame, years: str, values: str) -> pd.DataFrame:
    wide = rows.pivot(index="old_la_code", columns=years, values=values)
    wide = wide.astype("Float64").astype(float)
    return wide.rename_axis(columns=None).set_axis([int(y) for y in wide.columns], axis=1)


INDICATORS = ("net_requests", "timeliness", "prevalence")
CLIP = 4.0  # spreads beyond which an indicator is taken as misreported (DESIGN section 5)
# No refusal among so many requests is a missing value, not a policy (Tower Hamlets 2022: 738).
LEAST_REQUESTS_FOR_NO_REFUSAL = 100


@dataclass(frozen=True)
class Inputs:
    """What one forecast needs of its own authorities.

    Attributes
    ----------
    codes
        ``old_la_code`` of each of n authorities.
    plans
        January stock at the origin, shape (n,).
    latest, previous
        Indicators at the origin and a year before, shape (n, indicators); NaN where missing.
    """

    codes: tuple[str, ...]
    plans: np.ndarray
    latest: np.ndarray
    previous: np.ndarray

    def one(self, i: int) -> "Inputs":
        """Return the inputs of one authority alone."""
        part = slice(i, i + 1)
        return Inputs(self.codes[part], self.plans[part], self.latest[part], self.previous[part])


def indicators(panel: Panel, origin: int) -> pd.DataFrame:
    """Return the indicators of every authority at an origin, NaN where one is missing.

    net_requests
        Requests less refusals in t-1 for each plan in January t. A request becomes a plan after
        some 20 weeks, so that today's requests are next year's plans.
    timeliness
        Share of plans issued within 20 weeks in t-1, exceptions excluded. A slow authority has
        a backlog still to issue.
    prevalence
        Logarithm of plans in January t for each resident aged 10 to 17. Authorities that
        already hold many plans grow less.
    """
    return _indicators(panel, origin).drop(index=vocab.ENGLAND)


def _indicators(panel: Panel, origin: int) -> pd.DataFrame:
    """Return the indicators of authorities and of England."""
    plans = panel.stock(origin)
    requests = panel.flow(REQUESTS, origin - 1).where(lambda x: x > 0)
    refused = panel.flow(REFUSED, origin - 1)
    refused = refused.mask((refused == 0) & (requests >= LEAST_REQUESTS_FOR_NO_REFUSAL))
    issued = panel.flow(ISSUED, origin - 1)
    persons = panel.persons.reindex(plans.index)
    table = {
        "net_requests": (requests - refused) / plans,
        "timeliness": panel.flow(ISSUED_IN_TIME, origin - 1) / issued.where(issued > 0),
        "prevalence": np.log(plans.where(plans > 0) / persons.where(persons > 0)),
    }
    return pd.DataFrame(table)[list(INDICATORS)]


def centre(raw: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return each indicator's median and spread (standard deviation), 0 where nobody has it."""
    return np.nan_to_num(raw.median().to_numpy()), np.nan_to_num(raw.std().to_numpy())


def deviations(raw: np.ndarray, medians: np.ndarray, spreads: np.ndarray) -> np.ndarray:
    """Return indicators less their medians, clipped at ``CLIP`` spreads; NaN stays NaN."""
    return np.clip(raw - medians, -CLIP * spreads, CLIP * spreads)


def typical(panel: Panel, origin: int, least: int) -> pd.DataFrame:
    """Return each indicator's median, spread and memory over authorities, a row an indicator.

    Memory is the rank correlation with itself a year before; 0 stands for all that is unknown.
    Plans of a January may be published for everyone before the flows of most: where fewer than
    ``least`` have an indicator, the newest year counts in which enough had it, and its median
    moves on as England's own value has moved since.
    """
    rows = pd.DataFrame({name: _typical(panel, name, origin, least) for name in INDICATORS})
    return rows.T.fillna(0.0)


def _typical(panel: Panel, name: str, origin: int, least: int) -> dict[str, float]:
    year = next(
        (y for y in range(origin, int(min(panel.plans)), -1) if _holders(panel, name, y) >= least),
        origin,
    )
    latest, before = (indicators(panel, y)[name] for y in (year, year - 1))
    now, then = (_indicators(panel, y)[name][vocab.ENGLAND] for y in (origin, year))
    moved = 0.0 if year == origin or np.isnan(now - then) else now - then
    return {
        "median": latest.median() + moved,
        "spread": latest.std(),
        "memory": max(_rank_correlation(latest, before), 0.0),
    }


def _holders(panel: Panel, name: str, origin: int) -> int:
    """Return how many authorities have an indicator."""
    return int(indicators(panel, origin)[name].notna().sum())


def _rank_correlation(one: "pd.Series[float]", other: "pd.Series[float]") -> float:
    both = pd.concat([one, other], axis=1).dropna()
    constant = both.empty or (both.nunique() < 2).any()
    ranks = both.rank()  # method="spearman" would import scipy.stats: slower than all else here
    return 0.0 if constant else float(ranks.iloc[:, 0].corr(ranks.iloc[:, 1]))


def authority_inputs(panel: Panel, origin: int, codes: Sequence[str] | None = None) -> Inputs:
    """Return the inputs of the named authorities, or of all that hold plans at the origin.

    Raises
    ------
    PanelError
        Naming every authority whose plans are not counted at the origin.
    """
    known = panel.at(origin)
    stock = known.stock(origin).drop(vocab.ENGLAND)
    chosen = list(stock.index[stock > 0]) if codes is None else list(codes)
    lacking = [code for code in chosen if not stock.get(code, 0.0) > 0]
    if lacking:
        raise PanelError(f"no plans are counted in January {origin} for {', '.join(lacking)}")
    latest, previous = indicators(known, origin), indicators(known, origin - 1)
    return Inputs(
        codes=tuple(chosen),
        plans=stock.loc[chosen].to_numpy(dtype=float),
        latest=latest.loc[chosen].to_numpy(dtype=float),
        previous=previous.loc[chosen].to_numpy(dtype=float),
    )
