"""Plans by area of need and age within a provision, in every draw of the first and last January.

Nobody publishes the three together: the cells are raked to the draws of need by provision, age by
provision and need by age, which assumes no interaction of the three (Deming and Stephan 1940).
"""

import numpy as np
import pandas as pd
import xarray as xr

from send_analysis import tables
from send_analysis.model import summaries
from send_analysis.model.case import Case, Plans
from send_analysis.model.demand import joint

PROVISIONS = ("state_special", "units")
PAIRS = ("area_provision", "age_provision", "area_age")
DIMS = ("draw", "census_year", "area_of_need", "age_band", "provision")
ROUNDS = 10  # more change no cell by a tenth of a plan: the pairs need not fit exactly
TINY = joint.TINY


def table(case: Case, draws: Plans) -> pd.DataFrame:
    """Return demand and growth of the last January in the schema of ``need_by_age``.

    Empty where needs, ages or provisions are not drawn.
    """
    ends = {name: plans.isel(census_year=[0, -1]) for name, plans in draws.items()}
    lacking = tuple(name for name in PAIRS if name not in ends)
    pairs = joint.with_joint(ends, case.inputs, case.code, case.assumptions, lacking)
    if not set(PAIRS) <= set(pairs):
        return tables.NEED_BY_AGE.empty()
    cells = three_way(*(pairs[name] for name in PAIRS)).sel(provision=list(PROVISIONS))
    demand = cells.isel(census_year=[1])
    growth = demand - cells.isel(census_year=0, drop=True)
    measures = {"demand": demand, "growth": growth.transpose(*DIMS)}
    rows = [summaries.quantiles_and_mean(v).assign(measure=name) for name, v in measures.items()]
    labelled = case.labelled(pd.concat(rows).assign(status="derived"))
    return tables.NEED_BY_AGE.check(labelled, "need by age")


def three_way(by_need: xr.DataArray, by_age: xr.DataArray, need_age: xr.DataArray) -> xr.DataArray:
    """Return cells of need, age and provision that agree with three two-way tables in a draw.

    Parameters
    ----------
    by_need, by_age
        Plans by need (primary or area of need) and provision, and by age band and provision.
    need_age
        Plans by need and age band; all three (draw, census_year, ...).

    Notes
    -----
    Need by provision is met exactly, the others nearly: no cells need agree with all three.
    """
    dims = (*need_age.dims[:2], str(need_age.dims[2]), *DIMS[3:])
    margins = [
        (need_age.transpose(*dims[:4]), "provision"),
        (by_age.transpose(*dims[:2], *dims[3:]), dims[2]),
        (by_need.transpose(*dims[:3], dims[4]), "age_band"),
    ]
    cells = np.ones([{**need_age.sizes, **by_age.sizes}[dim] for dim in dims])
    for _ in range(ROUNDS):
        for wanted, over in margins:
            axis = dims.index(over)
            reached = cells.sum(axis=axis, keepdims=True)
            cells = cells * (np.expand_dims(wanted.to_numpy(), axis) / np.maximum(reached, TINY))
    coords = {d: {**need_age.coords, **by_age.coords}[d] for d in dims[1:]}
    return xr.DataArray(cells, coords, dims)
