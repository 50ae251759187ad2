"""Statutory returns on the embedded figures: complete, adding up, as on the pages, handed over."""

import openpyxl
import pandas as pd
import pytest

from send_analysis import config, scenarios
from send_analysis.config import paths
from send_analysis.model import forecast
from send_analysis.runs import statutory
from tests import embedded_case, other_areas
from tests.end_to_end.conftest import send_analysis

pytestmark = pytest.mark.end_to_end
DRAWS = 100
AREAS = ("havering", "kent", "city_of_london", "cumberland")


def filed(area, scenario):
    """Return the run tables of an area's pages and of its returns."""
    case = embedded_case.case(area, DRAWS)
    side = scenarios.Side(config.find_scenario(paths.config(), scenario), forecast.start(case))
    outcome = side.outcome
    pages = {**outcome.tables(), **outcome.divided(), **outcome.requests_tables()}
    return pages, statutory.tables_of(case, side, pages)


@pytest.fixture(scope="module", params=AREAS)
def baseline(request):
    return filed(request.param, "baseline")


@pytest.fixture(scope="module")
def mitigated():
    return filed("havering", "all_mitigations")


def cells(made, name, number, statistic="mean"):
    """Return a table of a return: rows by year."""
    every = made["return_table"]
    own = every[(every.statutory_return == name) & (every.table == number)]
    own = own[own.statistic == statistic]
    return own.set_index(["row", "period"]).value.astype(float)


def test_no_text_names_another_authority(baseline):
    area = config.find_area(paths.config(), baseline[0]["forecast"].old_la_code.iloc[0])
    assert other_areas.named({**baseline[0], **baseline[1]}, area) == []


def test_every_table_adds_up_and_agrees_with_the_pages(baseline):
    checks = baseline[1]["return_check"]
    assert checks.difference.abs().max() < 0.01  # a hundredth of a plan or a penny
    whole = checks[checks.check == "adds_up"]
    assert (whole.returned == whole.returned.round()).all() and len(whole) >= 60


def test_a_table_is_full_or_says_why_it_is_empty(baseline):
    about, every = baseline[1]["return_about"], baseline[1]["return_table"]
    central = every[every.statistic == "mean"]
    for one in about.itertuples():
        own = central[(central.statutory_return == one.statutory_return)]
        values = own[own.table == one.table].value
        assert len(values) and values.isna().all() == pd.notna(one.gap), one.title


@pytest.mark.parametrize(("one", "across"), [("5.1", "1"), ("7", "2")])
def test_returns_have_the_same_plans_by_age_and_by_need(baseline, one, across):
    every = baseline[1]["return_table"]
    central = every[every.statistic == "mean"]
    lsrp = central[(central.statutory_return == "lsrp") & (central.table == one)]
    dsg = central[(central.statutory_return == "dsg") & (central.table == across)]
    of_plan = dsg[dsg.row == "Total"].assign(year=dsg.period.str[:4])
    known = lsrp.set_index(["row", "period"]).value
    columns = of_plan.set_index(["column", "year"]).value
    assert len(columns) >= 25 and (columns == known.reindex(columns.index)).all()
    totals = of_plan.groupby("year").value.sum()
    assert (totals == lsrp[lsrp.row == "Total"].set_index("period").value).all()


def test_ranges_are_those_of_the_page_of_plans(baseline):
    pages, made = baseline
    page = pages["forecast"]
    for statistic, quantile in (("q0.1", 0.1), ("q0.9", 0.9)):
        expected = page[(page["quantile"] == quantile)].set_index(["category", "census_year"]).value
        ages = cells(made, "lsrp", "5.1", statistic)
        needs = cells(made, "lsrp", "7", statistic)
        for year in range(2027, 2031):
            period = str(year - 1)
            assert ages["11 to 15", period] == pytest.approx(expected["11_to_15", year])
            assert ages["Total", period] == pytest.approx(expected["total", year])
            autism = needs["Autistic spectrum disorder", period]
            assert autism == pytest.approx(expected["ASD", year])


def test_published_counts_are_those_of_the_census():
    _, made = filed("rotherham", "baseline")
    known = cells(made, "lsrp", "6", "published")
    inputs = embedded_case.case("rotherham", DRAWS).inputs["caseload"]
    own = inputs[(inputs.old_la_code == "372") & (inputs.dimension == "provision")]
    counted = own.set_index(["category", "census_year"]).plans.astype(float)
    for year in (2023, 2024, 2025):
        row = known["Maintained special schools or special academies", str(year - 1)]
        assert row == counted["state_special", year]


def test_a_total_that_is_published_stands_beside_the_forecast():
    """Of January 2026 only the City of London's total is embedded: 26 plans."""
    made = filed("city_of_london", "baseline")[1]
    known, forecast_ = (cells(made, "lsrp", "5.1", one) for one in ("published", "mean"))
    assert known["Total", "2025"] == forecast_["Total", "2025"] == 26
    assert known.xs("2025", level="period").drop("Total").isna().all()
    assert known.xs("2024", level="period").drop("Total").sum() == known["Total", "2024"]
    requests = cells(made, "lsrp", "10", "published")
    assert requests.xs("Total").notna().all() and len(requests.xs("Total")) >= 3


def test_published_plans_stand_beside_both_axes_of_the_management_plan():
    made = filed("rotherham", "baseline")[1]["return_table"]
    known = made[(made.statutory_return == "dsg") & (made.statistic == "published")]
    pairs = embedded_case.case("rotherham", DRAWS).inputs["caseload_joint"]
    own = pairs[(pairs.old_la_code == "372") & (pairs.dimension_b == "provision")]
    for number, dimension, column, category in (
        ("1", "age_band", "11 to 15", "11_to_15"),
        ("2", "primary_need", "Autistic spectrum disorder", "ASD"),
    ):
        of_one = own[(own.dimension_a == dimension) & (own.category_a == category)]
        counted = of_one.set_index(["census_year", "category_b"]).plans.astype(float)
        table = known[(known.table == number) & (known.column == column)]
        shown = table.set_index(["row", "period"]).value
        row = "Resourced provision or SEN units (RPSEN)"
        assert shown[row, "2024-25"] == counted[2025, "units"] > 0


def test_places_last_counted_before_the_return_are_a_stated_gap():
    about = filed("lewisham", "baseline")[1]["return_about"].set_index("table")
    assert "before the first of this return" in about.gap["Imports"]


def test_mitigations_are_what_the_balances_differ_by(mitigated):
    _, made = mitigated
    saved = made["return_mitigation"].set_index(["mitigation", "financial_year"]).saving
    before, after = (cells(made, "dsg", number) for number in ("5", "8"))
    for year in ("2026-27", "2029-30"):
        alone = saved.xs(year, level="financial_year").drop("All mitigations together").sum()
        together = saved["All mitigations together", year]
        assert alone == pytest.approx(together)
        change = after["In-year balance", year] - before["In-year balance", year]
        assert change == pytest.approx(together, abs=2)  # each balance is in whole pounds
    assert saved["All mitigations together", "2029-30"] > 1_000_000
    rated = made["return_mitigation"].dropna(subset="rag")
    counted = rated.grounds.str.count("owner named|effect measured|confidence high")
    assert rated.rag.tolist() == [
        "green" if n == 3 else "amber" if n == 2 else "red" for n in counted
    ]


def test_the_command_writes_a_workbook_and_a_file_to_add_next_year(tmp_path):
    options = ("--area", "city_of_london", "--draws", DRAWS, "--out", tmp_path)
    done = send_analysis("returns", "dsg", *options)
    assert done.returncode == 0, done.stderr
    start = tmp_path / "city_of_london_baseline_dsg"
    book = openpyxl.load_workbook(start.with_suffix(".xlsx"))
    assert {"Cover", "Contents", "Notes", "Table 1", "Table 8", "To do"} <= set(book.sheetnames)
    shown = [str(cell.value) for row in book["Table 5"].iter_rows() for cell in row]
    assert "[fill in]" in shown and "Fill in" in shown
    filed_now = pd.read_csv(start.with_suffix(".csv"))
    filed_now.loc[filed_now.table.astype(str) == "1", "value"] += 3
    last = tmp_path / "last.csv"
    filed_now.to_csv(last, index=False)
    again = send_analysis("returns", "dsg", *options, "--last", last)
    assert again.returncode == 0, again.stderr
    sheet = openpyxl.load_workbook(start.with_suffix(".xlsx"))["Since last filed"]
    assert -3 in {cell.value for row in sheet.iter_rows() for cell in row}


def test_a_file_that_is_no_last_submission_is_refused(tmp_path):
    template = paths.root() / "docs" / "templates" / "own_months.csv"
    options = ("--area", "city_of_london", "--draws", DRAWS, "--out", tmp_path)
    done = send_analysis("returns", "lsrp", *options, "--last", template)
    assert done.returncode == 2
    assert "holds no cells of a statutory return" in done.stderr


@pytest.mark.parametrize(
    ("name", "code", "period"), [("lsrp", "886", "2025"), ("scap", "201", "2025/26")]
)
def test_a_last_submission_of_another_area_or_return_is_refused_and_nothing_is_written(
    name, code, period, tmp_path
):
    cell = {"statutory_return": name, "table": "5.1", "row": "Total", "column": "all"}
    of = {"as_of": "2026-01-20", "old_la_code": code, "period": period, "value": 1}
    last, out = tmp_path / "last.csv", tmp_path / "out"
    pd.DataFrame([{**of, **cell}]).to_csv(last, index=False)
    options = ("--area", "city_of_london", "--draws", DRAWS, "--out", out)
    done = send_analysis("returns", "lsrp", *options, "--last", last)
    assert done.returncode == 2
    assert "holds no cell of the return lsrp of City of London" in done.stderr
    assert not out.exists()
