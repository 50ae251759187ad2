"""Statutory tables: whole numbers that add up, layouts as rows, published history, the account."""

import csv
import shutil

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from send_analysis import config
from send_analysis.config import paths
from send_analysis.config.returns import layout, layouts
from send_analysis.returns import balance, described, rounding
from send_analysis.returns.cells import Cells
from send_analysis.returns.parts import TOTAL

pytestmark = pytest.mark.unit
NEEDS, PROVISIONS = ["SEMH", "ASD", "OTH"], ["mainstream", "units", "state_special"]
MEANS = np.array([[10.4, 1.3, 2.2], [20.1, 4.6, 9.9], [0.5, 0.0, 0.4]])


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(paths.config() / "returns", tmp_path / "returns")
    return tmp_path


@pytest.fixture(scope="module")
def assumptions():
    return config.assumptions(paths.config())


def draws(spread=0.2):
    """Return two draws of need by provision in two Januaries, around MEANS and twice as many."""
    years = np.stack([MEANS, 2 * MEANS])
    both = np.stack([years * (1 - spread), years * (1 + spread)])
    named = {"census_year": [2026, 2027], "primary_need": NEEDS, "provision": PROVISIONS}
    cells = xr.DataArray(both, named, ("draw", "census_year", "primary_need", "provision"))
    return {
        "provision": cells.sum("primary_need"),
        "primary_need": cells.sum("provision"),
        "need_provision": cells,
    }


def table(one, number):
    return next(t for t in one.tables if t.table == number)


# --- whole numbers ------------------------------------------------------------------------


def to_total(means):
    return rounding.to_total(means, rounding.nearest(means.sum()))


def test_largest_remainders_go_up_until_the_total_is_reached():
    # 1.6 + 2.5 + 0.3 = 4.4, so 4: one unit is left after rounding down, and 0.6 is largest.
    assert list(to_total(np.array([1.6, 2.5, 0.3]))) == [2, 2, 0]
    assert list(to_total(np.array([-2.5, 1.2]))) == [-2, 1]  # -1.3 is -1


def test_whole_cells_keep_rows_and_columns():
    means = np.array([[0.5, 0.5], [0.5, 0.5]])
    whole = rounding.to_margins(means, np.array([1, 1]), np.array([2, 0]))
    assert whole.tolist() == [[1, 0], [1, 0]]


def test_a_cell_moves_further_where_the_margins_leave_no_other_table():
    means = np.array([[2.5, 0.0], [0.0, 3.5]])  # 6: the first row and the second column are up
    whole = rounding.to_margins(means, np.array([3, 3]), np.array([2, 4]))
    assert whole.sum(axis=1).tolist() == [3, 3] and whole.sum(axis=0).tolist() == [2, 4]


cells_of = arrays(
    float,
    array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=6),
    elements=st.floats(-5_000, 50_000),
)


@given(cells_of)
def test_rounded_cells_add_up_to_rows_and_to_columns(means):
    rows, columns = (to_total(means.sum(axis=axis)) for axis in (1, 0))
    whole = rounding.to_margins(means, rows, columns)
    assert (whole.sum(axis=1) == rows).all() and (whole.sum(axis=0) == columns).all()
    assert whole.sum() == rounding.nearest(means.sum())
    assert (np.abs(rows - means.sum(axis=1)) < 1).all()
    further = np.abs(whole - means) >= 1
    assert further.sum() <= len(rows) + len(columns)


@given(st.lists(st.floats(0, 9_000), min_size=1, max_size=20))
def test_a_whole_number_is_left_as_it_is(values):
    whole = np.floor(np.array(values))
    assert (to_total(whole) == whole).all()


# --- tables -------------------------------------------------------------------------------


def test_tables_of_the_same_cells_add_up_to_each_other(assumptions):
    lsrp = layout(paths.config(), "lsrp")
    cells = Cells(lsrp, {"demanded": draws()}, assumptions)
    by_provision = cells.central(table(lsrp, "6"))
    by_need = cells.central(table(lsrp, "7"))
    # 49.4 plans in all; twice as many are 98.8.
    assert by_provision.sel(provision_rows=TOTAL).values.tolist() == [49, 99]
    assert by_need.sel(need_rows=TOTAL).values.tolist() == [49, 99]
    special = cells.central(table(lsrp, "7.4"))
    row = "Maintained special schools or special academies"
    assert (special.sel(need_rows=TOTAL) == by_provision.sel(provision_rows=row)).all()
    assert special.sel(need_rows="Autistic spectrum disorder").values.tolist() == [10, 20]
    within = [cells.central(t) for t in lsrp.tables if t.within]
    assert (sum(within) == by_need).all()  # nobody here is at home or elsewhere


def test_the_range_is_that_of_the_draws(assumptions):
    lsrp = layout(paths.config(), "lsrp")
    ends = Cells(lsrp, {"demanded": draws()}, assumptions).ranges(table(lsrp, "7"))
    low, high = (ends[name].sel(need_rows="Autistic spectrum disorder") for name in ends)
    assert low.values == pytest.approx([34.6 * 0.84, 69.2 * 0.84])  # a tenth of 0.8 to 1.2
    assert high.values == pytest.approx([34.6 * 1.16, 69.2 * 1.16])


def test_a_table_without_draws_says_so(assumptions):
    scap = layout(paths.config(), "scap")
    assert not Cells(scap, {"wanted": {}}, assumptions).has(table(scap, "1803001"))


def test_a_table_whose_draws_are_of_earlier_years_has_no_cells(assumptions):
    scap = layout(paths.config(), "scap")
    counted = xr.DataArray(
        [[[3.0]]],
        {"census_year": [2025], "provision": ["units"]},
        ("draw", "census_year", "provision"),
    )
    cells = Cells(scap, {"imports": {"provision": counted}}, assumptions)
    imports = table(scap, "Imports")
    assert cells.is_drawn(imports) and not cells.has(imports)


# --- layouts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "axis", "row", "tables"),
    [
        ("lsrp", "provision", "Specialist bases", "6, 7.3"),
        ("scap", "type", "UR", "1803001, 1803011"),
        ("scap", "primary", "Year 2", "1803001, 1803002, 1803003, 1803004"),
        ("dsg", "need", "Hearing impairment", "2"),
    ],
)
def test_a_row_names_the_tables_that_show_it(name, axis, row, tables):
    one = layout(paths.config(), name)
    assert described.tables_of(one, one.axes[axis], row) == tables


def test_a_row_is_unknown_where_its_own_table_has_no_figure():
    of_scap = {"statutory_return": "scap", "row": "SS"}
    rows = pd.DataFrame({**of_scap, "tables": ["1803003, 1803013", "Imports"]})
    cells = pd.DataFrame(
        {**of_scap, "table": ["1803003", "Imports"], "to_do": ["check", "fill_in"]}
    )
    assert list(described.is_unknown(rows, cells)) == [False, True]


def test_every_plan_is_in_one_row_of_each_return(assumptions):
    for one in layouts(paths.config()):
        for axis in one.axes.values():
            groups = sorted({part.category for part in axis.parts if part.category})
            assert axis.weights(groups, assumptions).sum(axis=0) == pytest.approx(1)


def rewritten(file, change):
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0])
        writer.writeheader()
        writer.writerows(made for row in rows for made in change(row))


def relayout(folder, name, renamed, split, within=()):
    """Write a version of a return in which a row is renamed and a category split in two rows."""
    (old, new), (category, first, second) = renamed, split
    share = "returns.further_education_general"  # any share: here 0.7 goes to the first

    def of_rows(row):
        if row["category"] == category:
            return [row | {"row": first, "share": share}, row | {"row": second, "share": "rest"}]
        return [row | {"row": new if row["row"] == old else row["row"]}]

    def of_tables(row):
        names = {old: new, **dict(within)}
        return [row | {"within": names.get(row["within"], row["within"])}]

    rewritten(folder / "returns" / f"{name}_rows.csv", of_rows)
    rewritten(folder / "returns" / f"{name}_tables.csv", of_tables)
    return layout(folder, name)


def seventy(assumptions):
    id_ = "returns.further_education_general"
    return {**assumptions, id_: assumptions[id_].model_copy(update={"value": 0.7})}


def of_two(first, second, cells):
    """Return two draws of two breakdowns in January 2026 and 2027, around cells and twice them."""
    years = np.stack([cells, 2 * cells])
    both = np.stack([years * 0.8, years * 1.2])
    named = {"census_year": [2026, 2027], first[0]: first[1], second[0]: second[1]}
    array = xr.DataArray(both, named, ("draw", "census_year", first[0], second[0]))
    return {"both": array, first[0]: array.sum(second[0]), second[0]: array.sum(first[0])}


def test_a_new_template_is_rows_alone(folder, assumptions):
    """One provision of the new version is split, one renamed."""
    old = "Maintained special schools or special academies"
    new = relayout(
        folder,
        "lsrp",
        ("Specialist bases", "Units"),
        ("state_special", "Maintained special schools", "Special academies"),
        within={old: "Maintained special schools; Special academies"}.items(),
    )
    cells = Cells(new, {"demanded": draws()}, seventy(assumptions))
    six = cells.mean(table(new, "6")).isel(period=0).to_series()
    # 12.5 plans in state special schools, 5.9 in units and resourced provision.
    assert six["Maintained special schools"] == pytest.approx(12.5 * 0.7)
    assert six["Special academies"] == pytest.approx(12.5 * 0.3)
    assert six["Units"] == pytest.approx(5.9)
    assert cells.central(table(new, "7.4")).sel(need_rows=TOTAL).values.tolist() == [12, 25]
    assert cells.central(table(new, "6")).sel(provision_rows=TOTAL).values.tolist() == [49, 99]


def test_a_new_template_of_the_management_plan_is_rows_alone(folder, assumptions):
    new = relayout(
        folder,
        "dsg",
        ("Resourced provision or SEN units (RPSEN)", "SEN units"),
        ("state_special", "Maintained special schools", "Special academies"),
    )
    ages = ["5_to_10", "11_to_15", "16_to_19"]
    placed = of_two(("age_band", ages), ("provision", PROVISIONS), MEANS)
    cells = Cells(new, {"placed": placed}, seventy(assumptions))
    one = cells.mean(table(new, "1")).isel(period=0).sum("age_rows").to_series()
    # 12.5 plans in state special schools, 5.9 in units.
    assert one["Maintained special schools"] == pytest.approx(12.5 * 0.7)
    assert one["Special academies"] == pytest.approx(12.5 * 0.3)
    assert one["SEN units"] == pytest.approx(5.9) and one[TOTAL] == pytest.approx(49.4)
    whole = cells.central(table(new, "1"))
    assert whole.sel(category_rows=TOTAL).sum("age_rows").values.tolist() == [49, 99]
    # 13.9, 34.6 and 0.9 of 49: the two largest remainders go up.
    assert whole.sel(category_rows=TOTAL, age_rows="11 to 15").values.tolist() == [34, 69]


def test_a_new_template_of_the_capacity_survey_is_rows_alone(folder, assumptions):
    new = relayout(
        folder,
        "scap",
        ("IN", "Independent"),
        ("units", "Resourced provision", "Units"),
        within={"UR": "Units"}.items(),
    )
    groups = ["reception", "year_1", "year_7"]
    types = ["independent_special", "units", "state_special"]
    wanted = {"year_group": of_two(("year_group", groups), ("provision", types), MEANS)["both"]}
    cells = Cells(new, {"wanted": wanted}, seventy(assumptions))
    units = cells.mean(table(new, "1803001")).isel(period=0).to_series()
    assert units["Reception"] == pytest.approx(1.3 * 0.3)
    assert units[TOTAL] == pytest.approx((1.3 + 4.6) * 0.3)
    independent = cells.mean(table(new, "1803012")).isel(period=0).to_series()
    assert independent["Year 7"] == independent[TOTAL] == pytest.approx(0.5)
    # 30.5, 4.13, 1.77 and 12.1 of 49: the two largest remainders go up.
    assert cells.central(table(new, "1803002")).sel(primary_rows=TOTAL).values.tolist() == [31, 61]


@pytest.mark.parametrize(
    ("file", "column", "value", "said"),
    [
        ("lsrp_tables.csv", "rows", "provisions", r"axis 'provisions'; allowed: \['age', "),
        ("lsrp_tables.csv", "within", "Bases", r"within 'Bases'; allowed: \["),
        ("lsrp_rows.csv", "share", "returns.independent_funded", "provision, early_years: shares"),
        ("lsrp_tables.csv", "draws", "guessed", "csv:2: draws"),
    ],
)
def test_a_faulty_layout_says_what_is_allowed(folder, file, column, value, said):
    changed = iter([True])

    def change(row):
        wanted = row["category"] == "early_years" if column == "share" else True
        wanted = row["within"] != "" if column == "within" else wanted
        return [row | {column: value}] if wanted and next(changed, False) else [row]

    rewritten(folder / "returns" / file, change)
    with pytest.raises(config.ConfigError, match=said):
        layout(folder, "lsrp")


# --- the account --------------------------------------------------------------------------


def test_each_year_closes_at_what_the_next_one_opens_with():
    means = xr.DataArray(
        [[-100.4, 50.6, 80.2, -29.6, -130.0], [-130.0, 60.5, 70.4, -9.9, -139.9]],
        {"period": ["2025-26", "2026-27"]},
        ("period", "line"),
    )
    assert balance.whole(means).values.tolist() == [
        [-100, 51, 80, -29, -129],
        [-129, 61, 70, -9, -138],
    ]


def test_without_an_opening_balance_the_year_alone_is_known():
    means = xr.DataArray(
        [[np.nan, 50.6, 80.2, -29.6, np.nan]], {"period": ["2025-26"]}, ("period", "line")
    )
    made = pd.Series(balance.whole(means).values[0], balance.LINES)
    assert made[["opening", "closing"]].isna().all() and made["in_year"] == -29
