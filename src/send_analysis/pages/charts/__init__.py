"""One function a chart: a run's tables in, a figure out that says what it shows."""

from send_analysis.pages.charts.capacity import capacity, growth_by_part, project_effects
from send_analysis.pages.charts.chart import Chart
from send_analysis.pages.charts.checks import past_forecasts
from send_analysis.pages.charts.drivers import chance_of_deficit, change_of_spending, tornado
from send_analysis.pages.charts.evaluation import errors_by_horizon
from send_analysis.pages.charts.funnels import funnel
from send_analysis.pages.charts.indicators import indicator_path
from send_analysis.pages.charts.money import balance_path, spend_by_line
from send_analysis.pages.charts.places import places_and_growth
from send_analysis.pages.charts.plans import plans_by, plans_fan
from send_analysis.pages.charts.quality import quality_counts
from send_analysis.pages.charts.scenarios import balance_by_scenario, differences_by_scenario
from send_analysis.pages.charts.waterfall import waterfall

__all__ = [
    "Chart",
    "balance_by_scenario",
    "balance_path",
    "capacity",
    "chance_of_deficit",
    "change_of_spending",
    "differences_by_scenario",
    "errors_by_horizon",
    "funnel",
    "growth_by_part",
    "indicator_path",
    "past_forecasts",
    "places_and_growth",
    "plans_by",
    "plans_fan",
    "project_effects",
    "quality_counts",
    "spend_by_line",
    "tornado",
    "waterfall",
]
