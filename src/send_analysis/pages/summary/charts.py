"""The chart of the front page: spending against income without new action."""

from dataclasses import replace

from send_analysis.pages import budget
from send_analysis.pages.kit import Chart, RunTables, Words
from send_analysis.pages.summary import rows

_HEIGHTS = (260, 300)  # lower than on the page of money: all is on one side of A4


def spend_against_income(run: RunTables) -> Chart | Words:
    """Draw spending with its range against income, as the page of money does, but lower."""
    drawn = budget.charts.spend_against_income(rows.unchanged(run))
    return replace(drawn, heights=_HEIGHTS) if isinstance(drawn, Chart) else drawn
