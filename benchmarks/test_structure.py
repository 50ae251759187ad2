"""Shares and two-way cells: seconds a panel and an authority; cost linear in both and in draws."""

import time
from itertools import product

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from send_analysis import config, vocab
from send_analysis.config import paths
from send_analysis.model.case import Case
from send_analysis.model.demand import joint, shares, structure

ORIGIN, HORIZON = 2025, 6
ONE_SECONDS = 1.0  # processor seconds, all structure cells, 1,000 draws
LINEAR = 1.5  # twice the work may take this many times twice as long
CELLS = {
    "age_band": tuple(vocab.AGE_BANDS),
    "provision": tuple(p for p in vocab.PROVISIONS if p != "not_recorded"),
    "primary_need": tuple(n for n in vocab.PRIMARY_NEEDS if n not in ("DS", "not_recorded")),
}
PAIRS = (("primary_need", "provision"), ("age_band", "provision"))


def panel(authorities=150):
    rng = np.random.default_rng(1)
    codes = ["ENG", *(str(201 + i) for i in range(authorities))]
    size = {c: 600_000.0 if c == "ENG" else rng.uniform(1000, 8000) for c in codes}
    rows, joint, flows = [], [], []
    for code, year in product(codes, range(2012, ORIGIN + 1)):
        whole = size[code] * 1.08 ** (year - ORIGIN) * rng.uniform(0.97, 1.03)
        rows.append((code, year, "total", "total", whole))
        for dimension, names in CELLS.items():
            part = whole * rng.dirichlet(np.full(len(names), 50.0))
            rows += [(code, year, dimension, n, p) for n, p in zip(names, part, strict=True)]
            flows += [
                (code, year - 1, f"new_plans/{dimension}/{n}", p / 6)
                for n, p in zip(names, part, strict=True)
            ]
    for code, (a, b) in product(codes, PAIRS):
        joint += [
            (code, ORIGIN, a, x, b, y, rng.gamma(1.0, 20.0)) for x, y in product(CELLS[a], CELLS[b])
        ]
    names = ["old_la_code", "census_year", "dimension", "category", "plans"]
    two = ["dimension_a", "category_a", "dimension_b", "category_b", "plans"]
    flow = ["old_la_code", "calendar_year", "measure", "value"]
    return {
        "caseload": pd.DataFrame(rows, columns=names),
        "caseload_joint": pd.DataFrame(joint, columns=[*names[:2], *two]),
        "flows": pd.DataFrame(flows, columns=flow),
    }


@pytest.fixture(scope="module")
def tables():
    return panel()


def total_plans(code, draws):
    """Draws of all plans of one authority: growth of 8 % a year, and noise."""
    growth = np.random.default_rng(int(code)).normal(0.08, 0.03, (draws, HORIZON)).cumsum(axis=1)
    path = 4000.0 * np.exp(np.concatenate([np.zeros((draws, 1)), growth], axis=1))
    years = {"census_year": range(ORIGIN, ORIGIN + HORIZON + 1)}
    return xr.DataArray(path, dims=("draw", "census_year"), coords=years)


def cells_of(case):
    """Every structure cell of one authority (draw, census_year, category ...)."""
    total = total_plans(case.code, case.draws)
    plans = {"total": total, **structure.parts(case, total)}
    return joint.with_joint(plans, case.inputs, case.code, case.assumptions, joint.PUBLISHED)


def cases(tables, codes, draws):
    """Each authority with its own rows and the calibration that is stored."""
    assumptions = config.assumptions(paths.config())
    narrowed = shares.split(
        {**tables, "structure_calibration": structure.calibrate(tables, ORIGIN)}
    )
    of_all = {"la_code": "E09000001", "region_code": "E12000007"}
    for code in codes:
        area = config.Area(slug=f"a{code}", name=code, old_la_code=code, **of_all)
        yield Case(narrowed(code), area, assumptions, 1, draws)


def all_cells(tables, codes, draws):
    """Every structure cell of some authorities, down to quantiles."""
    for case in cases(tables, codes, draws):
        for part in cells_of(case).values():
            np.quantile(part.to_numpy(), vocab.QUANTILES, axis=0)


def seconds(*arguments):
    start = time.process_time()
    all_cells(*arguments)
    return time.process_time() - start


def codes_of(tables, number):
    return [c for c in tables["caseload"].old_la_code.unique() if c != "ENG"][:number]


def test_panel(benchmark, tables):
    """Every cell of 150 authorities costs no more than 150 times one, whatever the machine."""
    one = min(seconds(tables, codes_of(tables, 1), 1000) for _ in range(3))
    taken = benchmark.pedantic(seconds, args=(tables, codes_of(tables, 150), 1000), rounds=1)
    benchmark.extra_info |= {"processor_seconds": taken, "times_one": taken / one}
    print(f"\n{taken:.1f} processor seconds, {taken / one:.0f} times one authority")
    assert taken < 150 * LINEAR * one


def test_one_authority(benchmark, tables):
    (one,) = cases(tables, codes_of(tables, 1), 1000)
    benchmark(cells_of, one)
    assert benchmark.stats["min"] < ONE_SECONDS


def test_cost_is_linear_in_authorities_and_draws(benchmark, tables):
    base = benchmark.pedantic(seconds, args=(tables, codes_of(tables, 20), 500), rounds=1)
    assert seconds(tables, codes_of(tables, 40), 500) < 2 * LINEAR * base
    assert seconds(tables, codes_of(tables, 20), 1000) < 2 * LINEAR * base
