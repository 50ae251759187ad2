"""Change in plans from children and from the rate: by hand, and what must always hold."""

import numpy as np
import pytest
import xarray as xr

from send_analysis import vocab
from send_analysis.model import forecast
from send_analysis.model.demand import children
from tests import embedded_case

pytestmark = pytest.mark.unit
BANDS = ["5_to_10", "11_to_15"]


def arrays(total, by_age, residents, years=(2026, 2027)):
    """Return one draw of plans, in total and by two age bands, and residents."""
    coords = {"census_year": list(years), "age_band": BANDS}
    dims = ("census_year", "age_band")
    by_band = xr.DataArray([by_age], {**coords, "draw": [0]}, ("draw", *dims))
    whole = xr.DataArray([total], {"census_year": coords["census_year"]}, ("draw", "census_year"))
    return whole, by_band, xr.DataArray(residents, coords, dims)


def test_worked_change():
    """60 of 600 become 70 of 700; 40 of 400 become 60 of 300: children 10 - 15, rate the rest."""
    found = children.change(
        *arrays([101.0, 134.0], [[60.0, 40.0], [70.0, 60.0]], [[600.0, 400.0], [700.0, 300.0]])
    )
    assert found.sel(draw=0, census_year=2026).to_numpy().tolist() == [0, 0, 0]
    assert found.sel(draw=0, census_year=2027).to_numpy() == pytest.approx([33, -5, 38])


def parts(inputs, draws=20):
    """Return the table of Havering and its forecast's draws of all plans."""
    case = embedded_case.case("havering", draws, inputs)
    plans = forecast.plans(case)
    return children.table(case, plans), plans["total"]


def test_children_and_rate_sum_to_the_change_of_all_plans():
    rows, total = parts(embedded_case.inputs())
    mean = rows[rows.statistic == "mean"].pivot(index="census_year", columns="part", values="value")
    more = total.mean("draw") - total.isel(census_year=0, draw=0)
    assert list(mean.index) == [2027, 2028, 2029, 2030]
    assert mean["all"].astype(float).to_numpy() == pytest.approx(more.to_numpy()[1:])
    assert (mean.children + mean.rate - mean["all"]).abs().max() < 1e-6
    assert (mean.children.abs() > 1).any()
    assert set(rows.basis) == {"projection"}


def test_as_many_children_as_before_change_nothing():
    inputs = embedded_case.inputs()
    residents = inputs["residents"].assign(persons=777.0)
    held = {**inputs, "residents": residents, "population": inputs["population"].iloc[:0]}
    rows, _ = parts(held)
    assert set(rows.basis) == {"cohorts"}
    of_children = rows[rows.part == "children"].value.astype(float)
    assert len(of_children) == 32 and (of_children == 0).all()
    assert (rows[rows.part == "rate"].value.astype(float) != 0).any()


def test_residents_are_those_of_the_summer_before():
    """Born in the year to mid-2016: 10, else 1. Aged 5 at mid-2021, 10 at mid-2026, 11 then."""
    inputs = embedded_case.inputs()
    residents = inputs["residents"]
    residents = residents.assign(persons=np.where(residents.born == 2016, 10.0, 1.0))
    case = embedded_case.case("rotherham", 1, {**inputs, "residents": residents})
    case = case.having(inputs={k: v for k, v in case.inputs.items() if k != "population"})
    basis, found = children.residents(case, [2022, 2027, 2028])
    assert basis == "cohorts"
    young = found.sel(age_band=BANDS).to_numpy().tolist()
    assert young == [[6 + 9, 5], [6 + 9, 5], [6, 5 + 9]]
    assert list(found.age_band.to_numpy()) == list(vocab.AGE_BANDS)


def test_a_projection_with_a_gap_gives_way_to_cohorts():
    inputs = embedded_case.inputs()
    people = inputs["population"]
    gap = (people.basis != "estimate") & (people.mid_year == 2028) & (people.age == 7)
    rows, _ = parts({**inputs, "population": people[~gap]})
    assert set(rows.basis) == {"cohorts"}


def test_without_residents_nothing_is_claimed():
    inputs = embedded_case.inputs()
    lacking = inputs["residents"][inputs["residents"].old_la_code != "311"]
    rows, _ = parts({**inputs, "residents": lacking, "population": inputs["population"].iloc[:0]})
    assert rows.empty
