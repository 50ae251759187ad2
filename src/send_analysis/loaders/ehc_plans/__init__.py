"""DfE "Education, health and care plans": releases 2019 and 2022 to 2026, any CSV.

A file is recognised by its columns and its time identifiers; its release is the newest
January in it (flows of calendar 2024 are counted in January 2025).
"""

import pandas as pd

from send_analysis.loaders.ehc_plans import caseload, flows, totals, tribunal
from send_analysis.loaders.ehc_plans.layouts import BY_KIND, Layout, best, fit
from send_analysis.loaders.ehc_plans.printed import header, parse
from send_analysis.loaders.ehc_plans.sheet import census_year, read
from send_analysis.loaders.ehc_plans.wording import ALL_PLANS, TOPICS, plain
from send_analysis.loaders.intake.base import LoadError, RawFile, Recognised
from send_analysis.vocab import ENGLAND

PUBLICATION = "ehc_plans"
PUBLISHER = "Department for Education"
_SHAPES = {"caseload": caseload, "flows": flows}
_APART = (tribunal, totals)  # tables in a layout of their own


def recognise(file: RawFile) -> Recognised | None:
    """Return which table of which release a file is, None for anything else.

    Raises
    ------
    LoadError
        If the columns are the publication's but the rows cannot be read.
    """
    for module in _APART:
        if module.recognises(file):
            return _recognised(module.release(file), module.KIND)
    names = header(file)
    dated = [n for n in ("time_period", "time_identifier") if n in names]
    if len(dated) < 2 or best(names, set()) is None:
        return None
    rows = parse(file, dated)
    layout = best(names, set(rows["time_identifier"].unique().to_pylist()))
    if layout is None:
        return None
    return _recognised(
        _release(file, layout, rows["time_period"].unique().to_pylist()), layout.kind
    )


def load(file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
    """Return the tidy tables of a recognised file: caseload, caseload_joint or flows.

    Raises
    ------
    LoadError
        Naming every unknown column, wording, symbol, period or code that was found.
    """
    source_id = what.source_id(file.name)
    for module in _APART:
        if what.kind == module.KIND:
            return module.load(file, source_id)
    layout = BY_KIND[what.kind]
    if not layout.shape:
        return {}
    room, _, shape = layout.shape.partition(".")
    sheet = read(file, layout, int(what.release), source_id)
    made: dict[str, pd.DataFrame] = getattr(_SHAPES[room], shape)(sheet)
    return {name: df for name, df in (made | sheet.unread).items() if len(df)}


def printed_placements(file: RawFile) -> pd.DataFrame | None:
    """Return plans by placement as printed, None for a file that is no such table.

    Columns: old_la_code, census_year, placement (``ehcplans`` is all plans), plans.
    """
    names = header(file)
    layout = best(names, set())
    if layout is None or layout.kind != "caseload":
        return None
    leaves = {c.name for c in layout.columns if c.name != c.within}
    counts = [n for n in names if n in leaves]
    printed = parse(file).to_pandas()
    printed = printed[printed["breakdown_topic"].map(plain).map(TOPICS.get) == ALL_PLANS]
    area = printed["old_la_code"].where(printed["old_la_code"] != "", printed["region_code"])
    years = printed["time_period"].map(lambda period: census_year(period, stock=True))
    keyed = printed[counts].assign(old_la_code=area.replace("", ENGLAND), census_year=years)
    long = keyed.melt(["old_la_code", "census_year"], var_name="placement", value_name="plans")
    return long.assign(plans=pd.to_numeric(long["plans"], errors="coerce").astype("Float64"))


def _recognised(release: str, kind: str) -> Recognised:
    return Recognised(PUBLICATION, PUBLISHER, release, kind)


def _release(file: RawFile, layout: Layout, periods: list[str]) -> str:
    """Return the newest January that a file's periods belong to."""
    years = [census_year(period, layout.stock) for period in periods]
    januaries = [year for year in years if year is not None]
    if not januaries:
        raise LoadError(file.name, [f"periods {periods[:5]}, written like 2024 or 202425"])
    return str(max(januaries))
