"""A panel of invented authorities whose growth follows their net requests, for model tests."""

import numpy as np
import pandas as pd

from send_analysis.model.demand import panel

YEARS = range(2010, 2026)
REQUEST_YEARS = range(2016, 2025)
EFFECT = 0.3  # log points of growth for each net request a plan above the median


def made(authorities=60, seed=0, spread=0.02, england_is_sum=True):
    """Return a panel whose authorities grow 10 % a year, faster where requests are many."""
    rng = np.random.default_rng(seed)
    codes = [str(200 + i) for i in range(authorities)]
    plans = pd.DataFrame(index=codes, columns=list(YEARS), dtype=float)
    plans[YEARS[0]] = rng.uniform(300, 4000, authorities)
    rates = {y: 0.2 + 0.05 * rng.standard_normal(authorities).clip(-3, 3) for y in YEARS}
    for year in YEARS[1:]:
        lead = EFFECT * (rates[year - 1] - 0.2)
        noise = spread * rng.standard_normal(authorities)
        plans[year] = plans[year - 1] * np.exp(0.1 + lead + noise)
    requests = pd.DataFrame({y: 1.25 * rates[y + 1] * plans[y + 1] for y in REQUEST_YEARS})
    plans.loc["ENG"] = plans.sum() if england_is_sum else 2 * plans.sum()
    issued = pd.DataFrame({y: 0.2 * plans[y] for y in REQUEST_YEARS})
    ceased = pd.DataFrame({y: 0.07 * plans[y] for y in REQUEST_YEARS})
    flows = {
        panel.NEW: pd.DataFrame({y: plans[y + 1] - plans[y] + ceased[y] for y in REQUEST_YEARS}),
        panel.CEASED: ceased,
        panel.REQUESTS: requests,
        panel.REFUSED: 0.2 * requests,
        panel.ISSUED: issued,
        panel.ISSUED_IN_TIME: issued * rng.uniform(0.2, 0.9, (authorities + 1, 1)),
    }
    persons = plans.drop("ENG")[2023] * rng.uniform(1, 1.25, authorities)
    born = pd.DataFrame(dict.fromkeys(range(1995, 2024), persons))
    return panel.Panel(plans, flows, born, origin=max(YEARS))


def poisoned(whole, origin):
    """Return the panel with nonsense in everything published after the origin."""
    plans = whole.plans.copy()
    plans[[y for y in plans if y > origin]] = 9e9
    flows = {m: df.copy() for m, df in whole.flows.items()}
    for df in flows.values():
        df[[y for y in df if y >= origin]] = 9e9
    return panel.Panel(plans, flows, whole.persons, whole.origin)


def tidy(whole):
    """Return the panel as the tidy tables caseload, flows and residents."""
    plans = whole.plans.rename_axis("old_la_code").reset_index()
    caseload = plans.melt("old_la_code", var_name="census_year", value_name="plans")
    caseload = caseload.assign(dimension="total", category="total")
    born = whole.persons.rename_axis("old_la_code").reset_index()
    residents = born.melt("old_la_code", var_name="born", value_name="persons")
    parts = [
        df.rename_axis("old_la_code")
        .reset_index()
        .melt("old_la_code", var_name="calendar_year")
        .assign(measure=name)
        for name, df in whole.flows.items()
    ]
    return {"caseload": caseload, "flows": pd.concat(parts), "residents": residents}
