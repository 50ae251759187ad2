"""The embedded figures are those that the publishers' own files load to, cell by cell."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from send_analysis import config, tables
from send_analysis.loaders.intake import embedded
from send_analysis.loaders.intake.assembly import assemble, read_folder
from send_analysis.model import forecast, money
from send_analysis.model.case import Case

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
PENCE = 0.005
# Table -> its value column and how many cells both sources print.
SHARED = {
    "income": ("amount", 665),
    "block_drivers": ("value", 50),
    "place_deductions": ("places", 600),
    "spend": ("amount", 192),
    "caseload": ("plans", 1410),
    "flows": ("value", 973),
    "population": ("persons", 104),
}
TABLES = {
    "income": tables.INCOME,
    "block_drivers": tables.BLOCK_DRIVERS,
    "place_deductions": tables.PLACE_DEDUCTIONS,
    "spend": tables.SPEND,
    "caseload": tables.CASELOAD,
    "flows": tables.FLOWS,
    "population": tables.POPULATION,
}


@cache
def shipped():
    return embedded.load(ROOT / "data")


@cache
def from_files(folder):
    return read_folder(folder)


def side_by_side(name, folder):
    """Return the cells that both sources hold: embedded and from the files."""
    value, _ = SHARED[name]
    key = list(TABLES[name].key)
    ours, theirs = (
        t[name][[*key, value, "symbol"]] for t in (shipped(), from_files(folder).tables)
    )
    return ours.merge(theirs, on=key, suffixes=("_embedded", "_file"))


@pytest.mark.parametrize("name", SHARED)
def test_every_embedded_cell_is_the_publishers(name, real_data, capsys):
    value, expected = SHARED[name]
    cells = side_by_side(name, real_data)
    ours, theirs = cells[f"{value}_embedded"], cells[f"{value}_file"]
    # Where the release that is embedded prints a symbol, an older one may print a number.
    same = ((ours - theirs).abs() < PENCE) | ours.isna()
    with capsys.disabled():
        print(f" {name}: {int(same.sum())} of {len(cells)} cells agree", end="")
    assert cells[~same.fillna(False)].empty
    assert len(cells) == expected


MONEY = ("spend", "income", "balance", "reconciliation", "unit_cost")


def money_tables(case, plans, by_draw):
    made = money.by_draw(case, plans, by_draw)
    return money.tables_of(case, lambda: made, lambda: money.basis(case))


@pytest.mark.parametrize("slug", ["havering", "rotherham", "wokingham", "tower_hamlets"])
def test_the_budget_is_the_same_from_the_files_as_from_embedded_figures(slug, real_data):
    area = config.find_area(ROOT / "config", slug)
    base = config.assumptions(ROOT / "config")
    with_files = assemble(from_files(real_data).vintages, shipped()).tables
    case = Case(shipped(), area, base, seed=1, draws=50)
    plans = forecast.plans(case)
    none_new = {"new_places": 0 * plans["provision"]}
    ours, theirs = (
        money_tables(case.having(inputs=inputs), plans, none_new)
        for inputs in (shipped(), with_files)
    )
    for name in MONEY:
        pd.testing.assert_frame_equal(ours[name], theirs[name], obj=f"{slug} {name}")
