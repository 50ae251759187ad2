"""A run: the forecast of one authority under one scenario, each part computed when asked for."""

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from send_analysis import __version__, runs, scenarios
from send_analysis.api import arguments, html, run_tables
from send_analysis.api import cells as api_cells
from send_analysis.api.authorities import Area
from send_analysis.api.charts import Charts
from send_analysis.api.draws import Draws, Source
from send_analysis.api.published import listed
from send_analysis.api.quantiles import difference, in_quantiles
from send_analysis.api.words import Asked
from send_analysis.config import Scenario
from send_analysis.config.base import ConfigError
from send_analysis.model import cells
from send_analysis.model import forecast as model
from send_analysis.model.case import Case, Plans
from send_analysis.model.demand import joint
from send_analysis.runs.frozen import Frozen
from send_analysis.runs.of_scenario import Lazily, side_of
from send_analysis.scenarios import Side
from send_analysis.tables import RUN_TABLES


@dataclass(frozen=True, eq=False)
class Run:
    """The forecast of one authority under one scenario; ``run`` makes it.

    Nothing is computed before it is asked for: plans take seconds, money some seconds more. What is
    computed once is kept.

    Attributes
    ----------
    area
        The authority.
    scenario
        What changes from no new action.
    seed
        Where the random streams start: the same seed and number of simulations give the very
        numbers of a report.

    Examples
    --------
    >>> import send_analysis as sa
    >>> run = sa.run("leeds", draws=200)
    >>> run["gaps"].columns.to_list()
    ['subject', 'reason', 'what_to_add']
    """

    area: Area
    scenario: Scenario
    seed: int
    _case: Case = field(repr=False)
    _inputs: Frozen = field(repr=False)

    @property
    def forecast(self) -> pd.DataFrame:
        """Return the plans of each January to come, in all and by one breakdown at a time.

        Returns
        -------
        One row a January, group and quantile: ``census_year``, ``dimension`` (total, age_band,
        primary_need, provision), ``category``, ``quantile`` (0.025, 0.1, 0.25, 0.5, 0.75, 0.9,
        0.975; 0.5 is the central estimate), ``value`` (plans; by provision, where a place is
        wanted).

        Examples
        --------
        >>> import send_analysis as sa
        >>> run = sa.run("leeds", draws=200)
        >>> central = run.forecast.query("dimension == 'total' and quantile == 0.5")
        >>> int(central["census_year"].max())
        2030
        """
        return cells.one_way(self._labelled, self._demanded)

    @property
    def places(self) -> pd.DataFrame:
        """Return places wanted and there are, by provision and January.

        Returns
        -------
        One row a ``census_year``, ``provision``, ``measure`` (demand, usable_places, shortfall,
        overflow and others) and ``quantile``: ``value`` (plans or places). Chances of too few
        places are in ``run["sufficiency"]``.

        Examples
        --------
        >>> import send_analysis as sa
        >>> run = sa.run("leeds", draws=200)
        >>> wanted = run.places.query("measure == 'demand' and quantile == 0.5")
        >>> "state_special" in set(wanted["provision"])
        True
        """
        return in_quantiles(self["sufficiency"])

    @property
    def spend(self) -> pd.DataFrame:
        """Return spending after recoupment by financial year and line.

        Returns
        -------
        One row a ``financial_year``, ``line`` ("total" is their sum) and ``quantile``: ``value``
        (GBP, cash). Empty where a figure is missing: ``run["gaps"]`` says which, and what to add.

        Examples
        --------
        >>> import send_analysis as sa
        >>> run = sa.run("leeds", draws=200)
        >>> total = run.spend.query("line == 'total' and quantile == 0.5")
        >>> total.set_index("financial_year")["value"].is_monotonic_increasing
        True
        """
        return in_quantiles(self["spend"])

    @property
    def income(self) -> pd.DataFrame:
        """Return the high needs block after recoupment by financial year and line.

        Returns
        -------
        In the columns and units of ``spend``, and empty where it is.

        Examples
        --------
        >>> import send_analysis as sa
        >>> run = sa.run("leeds", draws=200)
        >>> "total" in set(run.income["line"])
        True
        """
        return in_quantiles(self["income"])

    @property
    def balance(self) -> pd.DataFrame:
        """Return balances of income and spending by financial year, a deficit below 0.

        Returns
        -------
        One row a ``financial_year``, ``line`` (in_year_balance, cumulative_balance and others) and
        ``quantile``: ``value`` (GBP, cash). Chances of a deficit are in ``run["deficit_risk"]``.

        Examples
        --------
        >>> import send_analysis as sa
        >>> run = sa.run("leeds", draws=200)
        >>> "in_year_balance" in set(run.balance["line"])
        True
        """
        return in_quantiles(self["balance"])

    @property
    def requests(self) -> pd.DataFrame:
        """Return requests, decisions, assessments, plans and appeals by calendar year.

        Returns
        -------
        One row a ``calendar_year``, ``measure``, ``age_band`` ("all" is their sum) and
        ``quantile``: ``value`` (a number of them).

        Examples
        --------
        >>> import send_analysis as sa
        >>> run = sa.run("leeds", draws=200)
        >>> run.requests.query("measure == 'requests' and age_band == 'all'").empty
        False
        """
        return in_quantiles(self["requests_forecast"])

    @cached_property
    def draws(self) -> Draws:
        """Return the simulations by name, as arrays with named dimensions; see ``Draws``."""
        return Draws(Source(lambda: self._demanded, lambda: self._two_way, lambda: self._outcome))

    def cells(self, need: Asked = None, provision: Asked = None, age: Asked = None) -> pd.DataFrame:
        """Return plans by need, provision and age at once, in each January to come.

        Parameters
        ----------
        need, provision, age
            A code or its name ("semh", "Autistic spectrum disorder", "state_special"), an area of
            need, a common word ("autism", "college"), "special" for special schools of every kind,
            ages such as "11-15" or "16+". A list gives rows for each, "each" for every one there
            is, None or "all" all of them summed.

        Returns
        -------
        One row a ``census_year``, ``need``, ``provision``, ``age`` and ``quantile``: ``value``
        (plans, where a place is wanted). Sums over a breakdown that is None are those of
        ``forecast``. As in it the first January is the one after the newest count: cells of that
        count itself are not all published, and ``panel`` has those that are.

        Raises
        ------
        SendError
            Naming every word that is not known and the nearest, and ages that no bands add up to.

        Notes
        -----
        Two breakdowns at a time are published. Cells of all three agree with them, need by
        provision exactly and the others nearly; that the three do not interact is assumed.

        Examples
        --------
        >>> import send_analysis as sa
        >>> run = sa.run("leeds", draws=200)
        >>> cells = run.cells(need="semh", provision="special", age="11-15")
        >>> cells.columns.to_list()
        ['census_year', 'need', 'provision', 'age', 'quantile', 'value']
        """
        return api_cells.table(self._two_way, {"need": need, "provision": provision, "age": age})

    def compare(self, other: "Run") -> pd.DataFrame:
        """Return this run less another of the same authority, simulation by simulation.

        Parameters
        ----------
        other
            A run of the same authority, seed and number of simulations, so that a difference is
            an effect and not noise.

        Returns
        -------
        One row a ``measure``, ``period`` (January or financial year) and ``quantile``: ``value``
        and its ``unit``, and ``chance_lower``, the share of simulations in which this run is lower.
        Measures are plans, plans/<provision> and new_places (places that projects open), short
        (plans without a place), and in GBP spend, spend_on_empty_places and in_year_balance. Of a
        balance the higher is the better: there ``chance_lower`` is the chance of being worse.

        Raises
        ------
        SendError
            If authority, seed or number of simulations differ.

        Examples
        --------
        >>> import send_analysis as sa
        >>> base = sa.run("leeds", draws=200)
        >>> fewer = sa.run("leeds", scenario="fewer_independent", draws=200)
        >>> less = fewer.compare(base).query("measure == 'spend' and period == '2029-30'")
        >>> bool((less["value"] < 0).all())
        True
        """
        if not isinstance(other, Run):
            found = arguments.shown(other)
            raise ConfigError(f"other: found {found}; allowed: a run that run() made")
        if differing := [n for n, mine in self._noise.items() if mine != other._noise[n]]:
            told = [f"{n} {self._noise[n]} and {other._noise[n]}" for n in differing]
            raise ConfigError(f"runs differ in {', '.join(told)}; allowed: runs with the same")
        changed = scenarios.changes(self._outcome, other._outcome)
        rows = pd.concat(difference(array, name) for name, array in changed.items())
        return rows.assign(unit=scenarios.unit_of(rows["measure"])).reset_index(drop=True)

    @cached_property
    def charts(self) -> Charts:
        """Return the charts of the pages, each drawn when it is called; see ``Charts``."""
        return Charts(self._tables, self._about)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table that a page shows, by its name; ``tables`` lists them.

        Raises
        ------
        SendError
            If there is no such table; the message names the nearest.
        """
        known = arguments.known("table", name, self._tables)
        return self._tables[known].reset_index(drop=True)

    def tables(self) -> pd.DataFrame:
        """Return what the tables hold that pages show; nothing is computed for it.

        Returns
        -------
        One row a ``table``, which ``run[table]`` reads: ``holds`` (what, in which unit), ``key``.

        Examples
        --------
        >>> import send_analysis as sa
        >>> run = sa.run("leeds", draws=200)
        >>> "sufficiency" in set(run.tables()["table"])
        True
        """
        return listed(self._tables, RUN_TABLES)

    @cached_property
    def _side(self) -> Side:
        return side_of(self._case, self.scenario)

    @property
    def _outcome(self) -> model.Outcome:
        return self._side.outcome

    @property
    def _labelled(self) -> Case:
        return self._side.start.case.having(scenario=self.scenario.name)

    @cached_property
    def _demanded(self) -> Plans:
        """Plans before places run out: they need neither places nor money."""
        return model.mitigated(self._side.start, self.scenario.measures)

    @cached_property
    def _two_way(self) -> Plans:
        case = self._labelled
        return joint.with_joint(
            self._demanded, case.inputs, case.code, case.assumptions, joint.PUBLISHED
        )

    @cached_property
    def _tables(self) -> Lazily:
        return run_tables.of_run(self._case, self._side, self._inputs)

    @property
    def _about(self) -> runs.Run:
        """What pages say of a run; this one is in no folder."""
        settings = self._case.area
        return runs.Run(
            run_id="",
            area=settings.slug,
            area_name=settings.name,
            old_la_code=settings.old_la_code,
            scenario=self.scenario.name,
            title=self.scenario.title,
            seed=self.seed,
            draws=self._case.draws,
            code_version=__version__,
            settings=settings,
            inputs=self._inputs.hash,
        )

    @property
    def _noise(self) -> dict[str, object]:
        """What two runs share where a difference between them is no noise."""
        return {"authority": self.area.name, "seed": self.seed, "simulations": self._case.draws}

    def _repr_html_(self) -> str:
        return html.described(
            f"Forecast of {self.area.name}",
            {
                "Scenario": self.scenario.title,
                "Simulations": f"{self._case.draws:,}",
                "Seed": self.seed,
            },
        )
