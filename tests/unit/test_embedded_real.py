"""The embedded figures are those that the publishers' own files load to, cell by cell."""

import gzip
from pathlib import Path

import pandas as pd
import pytest

from data import make_extracts
from send_analysis.loaders.intake import archive, assembly, embedded
from send_analysis.loaders.intake.precedence import TABLES, VALUE
from send_analysis.model import forecast, money
from tests import embedded_case

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
PENCE = 0.005
LEAST_PRINTED = 0.75  # of the cells; the flows of 2014 to 2018 have many symbols
VALUES = {
    **{name: VALUE[name] for name in ("income", "spend", "caseload", "caseload_joint")},
    **{name: VALUE[name] for name in ("flows", "population")},
    "block_drivers": "value",
    "place_deductions": "places",
}
TYPED = "published_figures/"  # figures whose file is not at hand
REGISTER = embedded.register(ROOT / "data")
EXTRACTS = {file: source for file, source in REGISTER.items() if source.extract is not None}


@pytest.fixture(scope="module")
def shipped():
    return embedded_case.inputs()


@pytest.fixture(scope="module")
def from_files(publishers):
    return assembly.assemble(publishers, {}, for_checks=False).tables


@pytest.mark.parametrize("name", VALUES)
def test_every_embedded_cell_is_the_publishers(name, shipped, from_files):
    value, key = VALUES[name], list(TABLES[name].key)
    ours = shipped[name][~shipped[name].source_id.str.startswith(TYPED)]
    both = ours.merge(from_files[name], on=key, suffixes=("", "_file"))
    # Where the release that is embedded prints a symbol, an older one may print a number.
    same = ((both[value] - both[f"{value}_file"]).abs() < PENCE) | both[value].isna()
    assert both[~same.fillna(False)].empty
    assert len(both) == len(ours) > 0
    assert both[value].notna().sum() > LEAST_PRINTED * len(both)


def unpacked(stored):
    """Return a file's content: another release of zlib may pack it otherwise."""
    return gzip.decompress(stored) if stored.startswith(archive.GZIP) else stored


@pytest.mark.parametrize("file", EXTRACTS)
def test_an_extract_is_made_again_byte_by_byte(file, real_data):
    made = make_extracts.stored(make_extracts.extract(real_data, EXTRACTS[file]), file)
    assert unpacked(made) == unpacked((ROOT / "data" / "raw" / file).read_bytes())


MONEY = ("spend", "income", "balance", "reconciliation", "unit_cost")


def money_tables(case, plans, by_draw):
    made = money.by_draw(case, plans, by_draw)
    return money.tables_of(case, lambda: made, lambda: money.basis(case))


@pytest.mark.parametrize("slug", ["havering", "rotherham", "wokingham", "tower_hamlets"])
def test_the_budget_is_the_same_from_the_files_as_from_embedded_figures(slug, shipped, publishers):
    with_files = assembly.assemble(publishers, shipped, for_checks=False).tables
    case = embedded_case.case(slug, 50, shipped)
    plans = forecast.plans(case)
    none_new = {"new_places": 0 * plans["provision"]}
    ours, theirs = (
        money_tables(case.having(inputs=inputs), plans, none_new)
        for inputs in (shipped, with_files)
    )
    for name in MONEY:
        cells = (t[name].drop(columns="source_id", errors="ignore") for t in (ours, theirs))
        pd.testing.assert_frame_equal(*cells, obj=f"{slug} {name}")
