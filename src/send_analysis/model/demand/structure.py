"""How the total divides by provision, age band and need, in every draw.

``calibrations`` is what all authorities say at an origin, ``fit`` what that means for one of
them, ``simulate`` the draws; ``parts`` does all three for every dimension of one authority, and
``with_joint`` adds the two-way cells. Cells sum to the total in every draw.
"""

import pandas as pd
import xarray as xr

from send_analysis import vocab
from send_analysis.config import Assumptions
from send_analysis.model.case import Case
from send_analysis.model.demand import structure_needs
from send_analysis.model.demand.joint import with_joint
from send_analysis.model.demand.shares import Tables, split
from send_analysis.model.demand.structure_calibration import Calibration, calibrate_structure
from send_analysis.model.demand.structure_draws import StructureFit, add_up, simulate
from send_analysis.model.demand.structure_fit import fit
from send_analysis.model.demand.structure_tables import stored, to_table

__all__ = [
    "StructureFit",
    "add_up",
    "calibrate",
    "calibrations",
    "fit",
    "fits",
    "parts",
    "simulate",
    "split",
    "with_joint",
]
PANEL = 30  # authorities from which shares are calibrated afresh; fewer use what is stored
HISTORY = ("provision", "age_band")
NEED = structure_needs.DIMENSION


def calibrate(tables: Tables, origin: int) -> pd.DataFrame:
    """Return the calibration of an origin as rows of STRUCTURE_CALIBRATION."""
    dimensions = [d for d in HISTORY if _counted(tables, origin, d)]
    return pd.concat(to_table(calibrate_structure(tables, origin, d)) for d in dimensions)


def calibrations(tables: Tables, origin: int) -> dict[str, Calibration]:
    """Return what all authorities say at an origin, by dimension that England counts then.

    Worked out afresh where the tables hold a panel, else as stored in the package.
    """
    dimensions = [d for d in HISTORY if _counted(tables, origin, d)]
    return {d: _calibration(tables, origin, d) for d in dimensions}


def _calibration(tables: Tables, origin: int, dimension: str) -> Calibration:
    authorities = _counted(tables, origin, dimension) - {vocab.ENGLAND}
    size = sum(code.isdigit() for code in authorities)
    kept = stored(tables, origin, dimension) if size < PANEL else None
    return calibrate_structure(tables, origin, dimension) if kept is None else kept


def _counted(tables: Tables, origin: int, dimension: str) -> set[str]:
    """Return the codes with plans by the dimension at the origin; none without England's."""
    rows = tables["caseload"]
    rows = rows[(rows.census_year == origin) & (rows.dimension == dimension) & rows.plans.notna()]
    codes = {str(code) for code in rows.old_la_code.unique()}
    return codes if vocab.ENGLAND in codes else set()


def fits(
    tables: Tables,
    known: dict[str, Calibration],
    old_la_code: str,
    origin: int,
    assumptions: Assumptions,
) -> dict[str, StructureFit]:
    """Return one authority's fits by dimension; needs only where England publishes them."""
    found = {d: fit(tables, c, old_la_code, assumptions) for d, c in known.items()}
    if _counted(tables, origin, NEED):
        found[NEED] = structure_needs.fit(tables, old_la_code, origin, assumptions)
    return found


def parts(case: Case, total: xr.DataArray) -> dict[str, xr.DataArray]:
    """Return draws of plans by every dimension, (draw, census_year, category).

    Parameters
    ----------
    total
        Draws of all plans (draw, census_year), whose first census year is the origin; the
        categories of each dimension sum to it.
    """
    origin = int(total.census_year[0])
    known = calibrations(case.inputs, origin)
    fitted = fits(case.inputs, known, case.code, origin, case.assumptions)
    draws = {name: simulate(one, total, case.code, case.seed) for name, one in fitted.items()}
    if NEED in draws:
        draws["area_of_need"] = add_up(draws[NEED], vocab.AREA_OF_NEED, "area_of_need")
    return draws
