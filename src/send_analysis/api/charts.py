"""The charts of the pages, drawn from a run that is in memory."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
from markupsafe import Markup

from send_analysis import runs
from send_analysis.api import arguments, html
from send_analysis.pages import budget, growth, kit, places, plans
from send_analysis.pages.plans import requests

Shown = kit.Chart | kit.Words
_BREAKDOWNS = ("primary_need", "age_band", "provision")


class Charts:
    """The charts that pages show of a run; each displays in a notebook.

    A chart has ``title``, ``alt`` (what it shows, in words), ``figure`` (matplotlib, of your own to
    change), ``png()`` and ``standalone_svg()``. Where the figures hold nothing to draw, a sentence
    says so.

    Examples
    --------
    >>> import send_analysis as sa
    >>> fan = sa.run("leeds", draws=200).charts.fan()
    >>> len(fan.figure.axes)
    1
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], about: runs.Run) -> None:
        self._run = runs.RunTables(about, tables)

    def fan(self) -> Shown:
        """Return all plans: counted, and expected with the 80% and the 95% range."""
        return self._stated(plans.charts.plans_fan(self._run), "forecast of plans")

    def by(self, dimension: str) -> Shown:
        """Return plans by ``primary_need``, ``age_band`` or ``provision``, a panel a group.

        Raises
        ------
        SendError
            For any other breakdown.
        """
        known = arguments.known("breakdown", dimension, _BREAKDOWNS)
        return self._stated(plans.charts.plans_by(self._run, known), "plans by this breakdown")

    def growth(self) -> Shown:
        """Return growth of plans beside England, the neighbours and other paths of England."""
        return self._stated(growth.charts.index(self._run), "growth of plans")

    def requests(self) -> Shown:
        """Return requests for assessment: counted, and expected with the 80% and the 95% range."""
        return self._stated(requests.chart(self._run), "forecast of requests")

    def places(self) -> Shown:
        """Return plans beside the places there are, in each provision that runs short."""
        return self._stated(places.charts.shortage(self._run), "shortage of places")

    def spend(self) -> Shown:
        """Return spending beside the high needs block by financial year."""
        return self._stated(budget.charts.spend_against_income(self._run), "spending and income")

    def balance(self) -> Shown:
        """Return the balance of the grant by financial year with its ranges."""
        return self._stated(budget.charts.balance_path(self._run), "balance")

    def deficit(self) -> Shown:
        """Return the chance of a deficit beyond each threshold by financial year."""
        return self._stated(budget.charts.chance_of_deficit(self._run), "chance of a deficit")

    def _stated(self, shown: Shown, what: str) -> Shown:
        """Return a chart, its texts without the marks of a page; a sentence where there is none."""
        if isinstance(shown, kit.Words) and not shown.sentences:
            return kit.missing(f"{what} of {self._run.run.area_name}")
        if isinstance(shown, kit.Words):
            return shown
        title, subtitle, note = (
            Markup(text).striptags() for text in (shown.title, shown.subtitle, shown.note)
        )
        return replace(shown, title=title, subtitle=subtitle, note=note)

    def _repr_html_(self) -> str:
        about = {
            "fan": "all plans",
            "by": f"plans by {', '.join(_BREAKDOWNS)}",
            "growth": "growth beside England and neighbours",
            "requests": "requests for assessment",
            "places": "plans beside places",
            "spend": "spending beside the block",
            "balance": "balance of the grant",
            "deficit": "chance of a deficit",
        }
        return html.described(f"Charts of {self._run.run.area_name}", about)
