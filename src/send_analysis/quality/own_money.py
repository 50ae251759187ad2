"""Checks of an authority's own money: amounts, signs and codes beside published magnitudes."""

from collections.abc import Iterator

import pandas as pd

from send_analysis.quality.registry import Finding, check, findings
from send_analysis.tables import Tables

OWN = "own"
HIGH_NEEDS, OPENING = "high_needs_block", "opening_balance"
SCHOOLS, TRANSFER = "schools_block", "block_transfer"
MAY_MOVE = 0.005  # of the schools block, with the consent of its forum
THOUSANDS = 100.0  # an amount this many times too small is not in pounds
SEVERAL = 2.5  # times the published block; blocks grew by half in five years
WHERE = "{old_la_code} {financial_year} {line}"
COST = "{old_la_code} {price_year} {provision} {component}"
BESIDE = "{amount:,.0f}; published for {other_year}: {published:,.0f}"


def in_thousands(own: float, published: float) -> bool:
    """Return whether an amount in pounds is so far below a published one that its unit is wrong."""
    return own != 0 and abs(own) * THOUSANDS < abs(published)


def _beside_published(table: pd.DataFrame) -> pd.DataFrame:
    """Return own amounts with the newest published one of the line, whatever its basis or year."""
    money = table[table["amount"].notna()].astype({"amount": float})
    money = money.sort_values("financial_year")
    own = money["status"] == OWN
    key = ["old_la_code", "line"]
    newest = money[~own & (money["amount"] != 0)].groupby(key, as_index=False).last()
    newest = newest.rename(columns={"amount": "published", "financial_year": "other_year"})
    return money[own].merge(newest[[*key, "published", "other_year"]], on=key)


def _with_usual_transfer(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with what may be moved from each published schools block as a transfer."""
    schools = table[(table["line"] == SCHOOLS) & (table["status"] != OWN)]
    usual = schools.assign(line=TRANSFER, amount=MAY_MOVE * schools["amount"])
    return pd.concat([usual, table])


@check(
    "own_money_in_thousands",
    "error",
    "Give the amount in pounds: as it stands it is a hundredth of what was published, or less.",
    ("income",),
)
def own_money_in_thousands(inputs: Tables) -> Iterator[Finding]:
    """Find own amounts a hundred or more times smaller than the published ones of the line."""
    for name in ("income", "spend"):
        if name in inputs:
            both = _beside_published(_with_usual_transfer(inputs[name]))
            small = [in_thousands(a, p) for a, p in zip(both.amount, both.published, strict=True)]
            yield from findings(both[small], WHERE + " {basis}", BESIDE)
    yield from _unit_costs_in_thousands(inputs)
    opening = _openings_beside_published(inputs)
    small = [in_thousands(a, p) for a, p in zip(opening.amount, opening.published, strict=True)]
    yield from findings(opening[small], WHERE, BESIDE)


def _unit_costs_in_thousands(inputs: Tables) -> Iterator[Finding]:
    """Find own unit costs a hundredth of the smallest published one, or less."""
    costs = inputs.get("unit_cost")
    if costs is not None and (costs["status"] != OWN).any():
        smallest = float(costs.loc[costs["status"] != OWN, "value"].min())
        own = costs[(costs["status"] == OWN) & costs["value"].notna()]
        small = [in_thousands(value, smallest) for value in own["value"]]
        text = f"{{value:,.0f}}; the smallest published: {smallest:,.0f}"
        yield from findings(own[small], COST, text)


@check(
    "own_block_far_from_published",
    "warning",
    "Look for an amount of another unit, year or authority.",
    ("income",),
)
def own_block_far_from_published(inputs: Tables) -> Iterator[Finding]:
    """Find own high needs blocks that are a small part or a multiple of the published one."""
    both = _beside_published(inputs["income"])
    times = both["amount"] / both["published"]
    far = (times > SEVERAL) | ((times < 1 / SEVERAL) & (times > 1 / THOUSANDS)) | (times < 0)
    yield from findings(both, WHERE + " {basis}", BESIDE, far & (both["line"] == HIGH_NEEDS))


def _openings_beside_published(inputs: Tables) -> pd.DataFrame:
    """Return own opening balances with the newest published balance in pounds; both as we sign."""
    income = inputs["income"]
    own = income[(income["line"] == OPENING) & (income["status"] == OWN)]
    own = own[own["amount"].notna()].astype({"amount": float})
    known = inputs.get("dsg_balance")
    if known is None:
        return own.head(0).assign(published=0.0, other_year="")
    known = known[known["value"].notna() & (known["measure"] == "carried_forward")]
    newest = known.sort_values("financial_year").groupby("old_la_code", as_index=False).last()
    newest = newest.rename(columns={"value": "published", "financial_year": "other_year"})
    both = own.merge(newest[["old_la_code", "published", "other_year"]], on="old_la_code")
    return both.astype({"published": float})


@check(
    "own_opening_balance_sign",
    "error",
    "A deficit is below 0: turn the sign, unless the account has been cleared since.",
    ("income",),
)
def own_opening_balance_sign(inputs: Tables) -> Iterator[Finding]:
    """Find own opening balances of the other sign than the published one."""
    both = _openings_beside_published(inputs)
    yield from findings(both, WHERE, BESIDE, both["amount"] * both["published"] < 0)
