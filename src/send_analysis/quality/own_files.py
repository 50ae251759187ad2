"""Checks of an authority's own lists and counts: what is missing, doubtful or invented."""

from collections.abc import Iterator

import pandas as pd

from send_analysis import vocab
from send_analysis.config import authorities
from send_analysis.quality import registry
from send_analysis.quality.registry import AREA_YEAR, Finding, check, findings
from send_analysis.tables import Tables

OWN_LIST, OWN_COUNTS = "places/", "own_figures/"  # what their source ids begin with
ROW = "{old_la_code} {provider} {academic_year}"


def _places(inputs: Tables) -> pd.DataFrame:
    """Return the lists of places with the code of the authority, which findings are sorted by."""
    places = inputs["places"]
    codes = [authorities.or_example(slug).old_la_code for slug in places["area"]]
    return places.assign(old_la_code=codes)


@check("open_not_certain", "error", "Give the status planned, or probability 1.", ("places",))
def open_not_certain(inputs: Tables) -> Iterator[Finding]:
    """Find places that are open with a probability below 1."""
    places = _places(inputs)
    doubtful = (places["status"] == "open") & (places["probability"] < 1)
    return findings(places, ROW, "open, probability {probability}", doubtful)


@check("imports_over_places", "error", "Correct imports or places.", ("places",))
def imports_over_places(inputs: Tables) -> Iterator[Finding]:
    """Find providers that take more pupils from elsewhere than they have places."""
    places = _places(inputs)
    text = "{imports:,.0f} imports, {places:,.0f} places"
    return findings(places, ROW, text, places["imports"] > places["places"].abs())


@check("places_unknown", "warning", "Ask the provider; the row is not used.", ("places",))
def places_unknown(inputs: Tables) -> Iterator[Finding]:
    """Find providers whose number of places is not known."""
    places = _places(inputs)
    return findings(places, ROW, "places: {symbol}", places["places"].isna())


@check(
    "own_list_incomplete",
    "warning",
    "Add what is open; until then a published figure is used, or it is not known.",
    ("places",),
)
def own_list_incomplete(inputs: Tables) -> Iterator[Finding]:
    """Find kinds of places of which an authority's own list does not say how many are open."""
    places = _places(inputs)
    own = places[places["source_id"].str.startswith(OWN_LIST)]
    for code, of_area in own.groupby("old_la_code"):
        counted = of_area["places"].notna() & (of_area["status"] == "open")
        for provision in vocab.LIMITED_PROVISIONS:
            if provision not in set(of_area["provision"][counted]):
                rows = int((of_area["provision"] == provision).sum())
                others = f"no open row with a number; {vocab.counted(rows, 'other row')}"
                text = others if rows else "no row"
                yield Finding(str(code), f"{code} {vocab.label(provision)}", text)


@check(
    "own_january_without_total",
    "warning",
    "Add all plans of that January (breakdown total): without it the breakdown is not used.",
)
def own_january_without_total(inputs: Tables) -> Iterator[Finding]:
    """Find an authority's own breakdowns of a January for which no total is loaded."""
    caseload = inputs["caseload"]
    own = caseload["source_id"].str.startswith(OWN_COUNTS) & (caseload["dimension"] != "total")
    counted = caseload[own & caseload["plans"].notna()]
    known = registry.totals(inputs).dropna()[AREA_YEAR]
    beside = counted.merge(known, on=AREA_YEAR, how="left", indicator=True)
    alone = beside[beside["_merge"] == "left_only"].groupby([*AREA_YEAR, "dimension"])
    cells = alone["plans"].agg(["size", "sum"]).reset_index()
    text = "{size} cells, {sum:,.0f} plans, and no total"
    yield from findings(cells, "{old_la_code} January {census_year} {dimension}", text)


@check("invented_figures", "note", "Nothing: no real authority's figure is made from them.")
def invented_figures(inputs: Tables) -> Iterator[Finding]:
    """Find figures of the invented authority of the example files."""
    example = authorities.EXAMPLE
    for name in ("caseload", "flows", "income", "spend", "unit_cost", "places"):
        table = inputs.get(name)
        if table is None:
            continue
        of_example = table.get("old_la_code", table.get("area")).isin(
            [example.old_la_code, example.slug]
        )
        if of_example.any():
            rows = f"{vocab.counted(int(of_example.sum()), 'row')}, made up"
            yield Finding(example.old_la_code, f"{example.old_la_code} {name}", rows)
