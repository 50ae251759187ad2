"""One function a chart: a run's tables in, a figure out that says what it shows."""

from send_analysis.pages.charts.chart import Chart
from send_analysis.pages.charts.checks import past_forecasts
from send_analysis.pages.charts.evaluation import errors_by_horizon
from send_analysis.pages.charts.funnels import funnel
from send_analysis.pages.charts.indicators import indicator_path
from send_analysis.pages.charts.plans import plans_by, plans_fan
from send_analysis.pages.charts.quality import quality_counts

__all__ = [
    "Chart",
    "errors_by_horizon",
    "funnel",
    "indicator_path",
    "past_forecasts",
    "plans_by",
    "plans_fan",
    "quality_counts",
]
