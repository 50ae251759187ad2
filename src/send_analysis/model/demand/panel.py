"""The panel of every authority, and a guard against looking ahead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
import pandas as pd

from send_analysis import vocab
from send_analysis.config import authorities
from send_analysis.quality.belief import Belief, Stock, belief
from send_analysis.tables import Tables

REQUESTS = "requests"
REFUSED = "requests_refused"
ISSUED = "plans_issued_excl_exceptions"
ISSUED_IN_TIME = "issued_within_20_weeks_excl_exceptions"
NEW, CEASED = "new_plans", "ceased_total"
MEASURES = (REQUESTS, REFUSED, ISSUED, ISSUED_IN_TIME, NEW, CEASED)


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
        Residents of one mid-year: ``old_la_code`` by the year to 30 June in which they were born.
    origin
        The January behind which nothing may be looked at.
    """

    plans: pd.DataFrame
    flows: Mapping[str, pd.DataFrame]
    persons: pd.DataFrame
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

    def residents(self, mid_year: int, ages: tuple[int, int]) -> pd.Series:
        """Return residents of some ages, first and last, at a mid-year; NaN where unknown."""
        first, last = ages
        at_each_age = aged(self.persons, mid_year, range(first, last + 1))
        return at_each_age.sum(axis=1, skipna=False).reindex(self.plans.index)

    def only(self, codes: Iterable[str]) -> "Panel":
        """Return the panel of some authorities, England kept."""
        return replace(self, plans=self.plans.loc[[*codes, vocab.ENGLAND]])

    def without_example(self) -> "Panel":
        """Return the panel without the invented authority of the example files."""
        code = authorities.EXAMPLE.old_la_code
        if code not in self.plans.index:
            return self
        flows = {m: df.drop(index=code, errors="ignore") for m, df in self.flows.items()}
        return replace(self, plans=self.plans.drop(index=code), flows=flows)

    def belief(self) -> Belief:
        """Return how far each authority's counts up to the origin can be believed."""
        new, ceased = (self.flows.get(measure, pd.DataFrame()) for measure in (NEW, CEASED))
        return belief(Stock(self.plans, new, ceased), self.authorities, self.origin)

    def believed(self, how_far: Belief) -> "Panel":
        """Return the panel with what is believed in place of doubted counts, in England too."""
        years = list(how_far.counted)
        moved = how_far.believed - how_far.counted
        plans = self.plans.copy()
        plans.loc[how_far.counted.index, years] = how_far.believed
        plans.loc[vocab.ENGLAND, years] += moved.fillna(0.0).sum()
        return replace(self, plans=plans)

    def unbroken(self) -> list[str]:
        """Return the authorities whose plans are counted in every January of the panel."""
        whole = self.plans.notna().all(axis=1) & (self.plans > 0).all(axis=1)
        return [code for code in self.authorities if whole[code]]

    def fingerprint(self) -> str:
        """Return the SHA-256 of every number that the panel holds."""
        parts = [self.plans, *(self.flows[m] for m in sorted(self.flows)), self.persons]
        ordered = [df.sort_index(axis=0).sort_index(axis=1) for df in parts]
        text = "\n".join(df.to_csv(index_label="old_la_code") for df in ordered)
        return sha256(text.encode()).hexdigest()


def aged(persons: pd.DataFrame, mid_year: int, ages: Iterable[int]) -> pd.DataFrame:
    """Return residents at a mid-year, a column an age: each cohort as many as at the estimate.

    A cohort's birth is never known too early, but who moved is. Those born after the estimate are
    taken to be as many as its youngest.

    Parameters
    ----------
    persons
        Residents by the year to 30 June in which they were born, a column each.
    """
    wanted = list(ages)
    youngest = persons.columns.max()
    born = [min(mid_year - age, youngest) for age in wanted]
    return persons.reindex(columns=born).set_axis(wanted, axis=1)


def cohorts(inputs: Tables) -> pd.DataFrame:
    """Return the input ``residents``, a row an authority and a column a year of birth."""
    return _wide(inputs["residents"], "born", "persons")


def of_inputs(inputs: Tables) -> Panel:
    """Return the panel of the inputs ``caseload``, ``flows`` and ``residents``."""
    return from_tables(inputs["caseload"], inputs["flows"], cohorts(inputs))


def from_tables(caseload: pd.DataFrame, flows: pd.DataFrame, persons: pd.DataFrame) -> Panel:
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
    known = _counted(flows[flows.measure.isin(MEASURES)])
    rows = {m: known[known.measure == m] for m in MEASURES}
    return Panel(
        plans=plans.reindex(columns=list(years)),
        flows={m: _wide(of_measure, "calendar_year", "value") for m, of_measure in rows.items()},
        persons=persons,
        origin=max(years),
    )


def _counted(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of authorities and England: regions overlap with both."""
    return table[table.old_la_code.str.isdigit() | (table.old_la_code == vocab.ENGLAND)]


def _wide(rows: pd.DataFrame, years: str, values: str) -> pd.DataFrame:
    """Return one value an area and year, NaN where there is none; pivot takes longer."""
    at, codes = pd.factorize(rows.old_la_code, sort=True)
    when, columns = pd.factorize(rows[years], sort=True)
    if len(np.unique(at * len(columns) + when)) < len(rows):
        raise PanelError(f"{values} by {years}: an area has two values of one year")
    wide = np.full((len(codes), len(columns)), np.nan)
    wide[at, when] = rows[values].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    return pd.DataFrame(wide, pd.Index(codes, name="old_la_code"), [int(y) for y in columns])
