"""The tables that an authority has to file, from the same draws as the pages.

``config/returns`` holds the layouts: a new template is rows there.
"""

from collections.abc import Sequence

from send_analysis import tables
from send_analysis.config.returns import Layout
from send_analysis.returns import checks, described, filled, last, mitigations
from send_analysis.returns.cells import Cells
from send_analysis.returns.drawn import Filed
from send_analysis.tables import Tables

DSG = "dsg"


def tables_of(filed: Filed, layouts: Sequence[Layout], pages: checks.Pages) -> Tables:
    """Return the tables of every return of one area and scenario.

    Parameters
    ----------
    pages
        The run tables of the scenario's pages and of those with no new action.
    """
    case, drawn = filed.case, filed.drawn()
    every = [Cells(layout, drawn, case.assumptions) for layout in layouts]
    of_plan = next(layout for layout in layouts if layout.about.name == DSG)
    before = case.printed.get(tables.LAST_RETURN.name, tables.LAST_RETURN.empty())
    cells_filled = filled.table(case, every)
    return {
        "return_table": cells_filled,
        "return_about": described.tables_about(filed, every),
        "return_row": described.rows(case, layouts, cells_filled),
        "return_check": checks.table(case, every, pages),
        "return_mitigation": mitigations.table(filed, of_plan),
        "return_change": last.changes(before, cells_filled),
    }
