"""What a notebook imports: authorities, published figures and forecasts, made by lower rooms."""

from send_analysis.api.authorities import Area, area, areas
from send_analysis.api.charts import Charts
from send_analysis.api.draws import Draws
from send_analysis.api.forecasts import Run
from send_analysis.api.own_scenarios import Scenario, list_scenarios, measure, scenario
from send_analysis.api.published import assumptions, checks, flows, indicators, panel, read
from send_analysis.api.scored import QUANTILES, Scores, backtest
from send_analysis.api.start import run
from send_analysis.vocab import SendError
