"""Own figures beside what England's published figures usually are.

Each range is computed from the published tables, or is a row of ``ranges.csv``. A figure outside
may be true: it is a doubt that a person looks at, with its row.
"""

from collections.abc import Callable, Iterator

import pandas as pd

from send_analysis import vocab
from send_analysis.config import authorities
from send_analysis.loaders.own import changes, ranges, returned
from send_analysis.loaders.own.changes import from_to, is_authority, start_of
from send_analysis.loaders.own.ranges import Doubt
from send_analysis.tables import Tables

LEVEL = 3  # times that a price level or another year may differ from the year with figures
LEAST_PLANS = 50  # of a provision, to divide what was spent on it
FAR_OFF, LEAST_PLACES = 3, 10  # as many times the last list, of as many places
TOTAL, OUTTURN, PLACE, FEE = "total", "outturn", "place", "fee"


Check = Callable[[pd.DataFrame, Tables], Iterator[Doubt]]


# Provisions whose plans share printed lines of spending.
COST_LINES = {
    ("mainstream", "units"): ["topup_state_primary", "topup_state_secondary"],
    ("state_special",): ["topup_state_special"],
    ("independent_special", "non_maintained_special"): ["topup_nmi_special"],
    ("alternative_provision",): ["topup_state_pru_ap", "topup_nmi_pru_ap"],
    vocab.POST_16_PROVISIONS: ["topup_state_post_school", "topup_nmi_post_school"],
}
WITHOUT_FEES = ("mainstream", "units", "state_special", "elective_home", "neet")
# Lines of income -> how large they are beside the newest high needs block.
OF_THE_BLOCK = {"block_transfer": (0, 0.1), "safety_valve": (0, 1), "opening_balance": (-3, 1)}
BLOCK = "high_needs_block"


def doubts(name: str, own: pd.DataFrame, published: Tables) -> Iterator[Doubt]:
    """Yield the unusual figures among own rows of a table; their index is kept."""
    if name in changes.CHANGES and name in published:
        yield from changes.changed(changes.CHANGES[name], own, published[name])
    for check, needs in CHECKS.get(name, ()):
        if set(needs) <= published.keys() and all(len(published[table]) for table in needs):
            yield from check(own, published)
    for one in ranges.of(KINDS.get(name, name), ranges.DOUBTED):
        for row in one.outside(own).index.unique():
            yield Doubt(row, one.column, float(own.loc[[row], one.column].iloc[0]), str(one))


# --- money ---------------------------------------------------------------------------------


def _wide(rows: pd.DataFrame, value: float) -> tuple[float, float]:
    """Return the range of a distribution at another price level."""
    low, high = rows.quantile([value, 1 - value])
    return (low / LEVEL if low > 0 else low * LEVEL), (high * LEVEL if high > 0 else high / LEVEL)


def _per_plan(own: pd.DataFrame, published: Tables) -> Iterator[Doubt]:
    """Yield amounts of a line that are unusual beside the authority's plans."""
    caseload = published["caseload"]
    plans = caseload[(caseload.dimension == TOTAL) & caseload.plans.notna()]
    plans = plans.sort_values("census_year").astype({"plans": float})
    counted = published["spend"].merge(plans, on="old_la_code").dropna(subset=["amount"])
    of_year = counted[counted.census_year == start_of(counted.financial_year)]
    of_areas = of_year[is_authority(of_year) & (of_year.amount != 0)]
    each = (of_areas.amount / of_areas.plans).groupby([of_areas.line, of_areas.basis])
    newest = plans.groupby("old_la_code").plans.last()
    for row in own[own.amount.notna() & (own.amount != 0)].itertuples():
        key = (row.line, row.basis)
        if key in each.groups and row.old_la_code in newest.index and len(each.groups[key]) >= 30:
            low, high = (end * newest[row.old_la_code] for end in _wide(each.get_group(key), 0.01))
            if not low <= row.amount <= high:
                text = f"{from_to(low, high)} for its plans, by England's authorities"
                yield Doubt(row.Index, "amount", float(row.amount), text)


def _beside_block(own: pd.DataFrame, published: Tables) -> Iterator[Doubt]:
    """Yield transfers, receipts and balances that are large beside the high needs block."""
    blocks = pd.concat([published["income"], own])
    blocks = blocks[(blocks.line == BLOCK) & blocks.amount.notna()].sort_values("financial_year")
    newest = blocks.groupby("old_la_code").amount.last().astype(float)
    for row in own.dropna(subset=["amount"]).itertuples():
        if row.line in OF_THE_BLOCK and row.old_la_code in newest.index:
            block = newest[row.old_la_code]
            low, high = (share * block for share in OF_THE_BLOCK[row.line])
            if not low <= row.amount <= high:
                text = f"{from_to(low, high)} beside a high needs block of {block:,.0f}"
                yield Doubt(row.Index, "amount", float(row.amount), text)


def _unit_costs(own: pd.DataFrame, published: Tables) -> Iterator[Doubt]:
    """Yield costs of a plan that are unusual for its provision, or of a kind that it has not."""
    usual = _costs_of_england(published)
    every = min(low for low, _ in usual.values()), max(high for _, high in usual.values())
    for row in own.dropna(subset=["value"]).itertuples():
        low, high = usual.get(row.provision, every)
        if row.component not in (PLACE, "transport") and not low <= row.value <= high:
            text = f"{from_to(low, high)} a plan, by England's authorities"
            yield Doubt(row.Index, "value", float(row.value), text)
        if row.component == FEE and row.provision in WITHOUT_FEES:
            text = f"{vocab.label(row.provision)} has places and top-ups, no fees"
            yield Doubt(row.Index, "component", float(row.value), text)
        if (row.component == PLACE) != (row.unit == "GBP a place"):
            text = f"the component {row.component} is not given in {row.unit}"
            yield Doubt(row.Index, "unit", float(row.value), text)


def _costs_of_england(published: Tables) -> dict[str, tuple[float, float]]:
    """Return the usual range of what a plan costs, by provision."""
    spend, caseload = published["spend"], published["caseload"]
    paid = spend[(spend.basis == OUTTURN) & is_authority(spend)].dropna(subset=["amount"])
    newest = paid[paid.financial_year == paid.financial_year.max()]
    amounts = newest.pivot_table(index="old_la_code", columns="line", values="amount")
    januaries = list(vocab.census_years_of(newest.financial_year.iloc[0]))
    held = caseload[(caseload.dimension == "provision") & caseload.census_year.isin(januaries)]
    plans = held.pivot_table(index="old_la_code", columns="category", values="plans")
    found: dict[str, tuple[float, float]] = {}
    for provisions, lines in COST_LINES.items():
        count = plans[list(provisions)].sum(axis=1).astype(float)
        cost = amounts[lines].sum(axis=1).astype(float) / count
        counted = cost[(count >= LEAST_PLANS) & (cost > 0)]
        found |= dict.fromkeys(provisions, _wide(counted, 0.01))
    return found


# --- places --------------------------------------------------------------------------------


def _beside_last_list(own: pd.DataFrame, published: Tables) -> Iterator[Doubt]:
    """Yield settings with many times the open places of the list before, or a small part."""
    of = ["area", "provider", "provision"]
    last = published["places"].dropna(subset=["places"]).sort_values("as_of")
    last = last[last.status == "open"].drop_duplicates(of, keep="last").set_index(of).places
    for row in own[(own.status == "open") & own.places.notna()].itertuples():
        key = (row.area, row.provider, row.provision)
        if key in last.index and max(last[key], row.places) >= LEAST_PLACES:
            low, high = last[key] / FAR_OFF, last[key] * FAR_OFF
            if not low <= row.places <= high:
                text = f"{from_to(low, high)} beside {last[key]:,.0f} of the last list"
                yield Doubt(row.Index, "places", float(row.places), text)


def _beside_capacity(own: pd.DataFrame, published: Tables) -> Iterator[Doubt]:
    """Yield kinds of places of which a list has many times what is published, or a small part."""
    counted = published["capacity"].dropna(subset=["capacity"])
    known = counted[counted.phase == "all"].groupby(["old_la_code", "provision"]).capacity.last()
    listed = own[(own.status == "open") & own.places.notna()]
    for (area, provision), rows in listed.groupby(["area", "provision"], sort=False):
        key = (authorities.or_example(area).old_la_code, provision)
        if key in known.index:
            low, high = known[key] / FAR_OFF, known[key] * FAR_OFF
            if not low <= rows.places.sum() <= high:
                text = f"{from_to(low, high)} {provision} beside a capacity of {known[key]:,.0f}"
                largest = rows.places.astype(float).idxmax()
                yield Doubt(largest, "places", float(rows.places.sum()), text)


# Table -> its other checks, and the tables that each of them reads.
CHECKS: dict[str, list[tuple[Check, tuple[str, ...]]]] = {
    "flows": [(changes.parts, ()), (changes.part_of_a_year, ("flows",))],
    "monthly_flows": [(changes.months, ("flows",))],
    "spend": [(_per_plan, ("spend", "caseload"))],
    "income": [(_beside_block, ("income",))],
    "last_return": [(returned.doubts, ("caseload", "income"))],
    "unit_cost": [(_unit_costs, ("spend", "caseload"))],
    "places": [(_beside_last_list, ("places",)), (_beside_capacity, ("capacity",))],
}
KINDS = {"monthly_flows": "months", "caseload": "caseload_and_flows"}  # as ranges.csv calls them
