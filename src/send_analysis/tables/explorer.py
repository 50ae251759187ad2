"""The grid that the explorer shows: scenarios, each at several sizes."""

import pandera.pandas as pa

from send_analysis.tables import columns
from send_analysis.tables.table import table

AS_WRITTEN = 1.0  # the size of a measure in its scenario's file
WHOLE = "total"  # the dimension, and its one category, of an authority's sums
MEASURES = {
    "plans": "Plans",
    "short": "Children without a place",
    "spend": "High needs spending",
    "in_year_balance": "In-year balance",
}
_TITLED = columns.Entry("Scenario", columns.Lookup("scenarios", "title", ("name",), ("scenario",)))

EXPLORED = table(
    "explored",
    "old_la_code scenario size measure dimension category period statistic",
    {
        **columns.shared("old_la_code scenario"),
        "size": columns.column(
            columns.DECIMAL,
            "Size of its measures",
            "probability_percent",
            "multiple of the effect in the scenario's file",
            pa.Check.gt(0),
        ),
        "measure": columns.one_of(tuple(MEASURES), "Measure", words=MEASURES),
        **columns.shared("dimension category period statistic"),
        "value": columns.number(
            "Value",
            "plans, children or GBP",
            columns.ByRow("unit", {"GBP": "gbp_m_about", "*": "forecast"}),
        ),
        **columns.shared("unit"),
    },
    "plans, children or GBP, as the unit says: quantiles over the simulations",
    titled=_TITLED,
)
