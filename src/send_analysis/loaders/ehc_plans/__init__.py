"""DfE "Education, health and care plans": releases 2019, 2022, 2023 and 2025, any CSV.

A file is recognised by its columns and its time identifiers; its release is the newest
January in it (flows of calendar 2024 are counted in January 2025).
"""

from collections.abc import Mapping

import pandas as pd

from send_analysis.loaders.ehc_plans import caseload, flows, tribunal, wording
from send_analysis.loaders.ehc_plans.sheet import Layout, census_year, header, parse, read
from send_analysis.loaders.ehc_plans.wording import ALL_PLANS, TOPICS, plain
from send_analysis.loaders.intake.base import LoadError, RawFile, Recognised, rows
from send_analysis.tables import TableError
from send_analysis.vocab import ENGLAND

PUBLICATION = "ehc_plans"
PUBLISHER = "Department for Education"


def recognise(file: RawFile) -> Recognised | None:
    """Return which table of which release a file is, None for anything else.

    Raises
    ------
    LoadError
        If the columns are the publication's but the rows cannot be read.
    """
    if tribunal.is_tribunal(file):
        return _recognised(tribunal.release(file), tribunal.KIND)
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
    try:
        return _tables(file, what)
    except TableError as error:
        raise LoadError(file.name, [str(error)]) from error


def printed_placements(file: RawFile) -> pd.DataFrame | None:
    """Return plans by placement as printed, None for a file that is no such table.

    Columns: old_la_code, census_year, placement (``ehcplans`` is all plans), plans.
    """
    counts = list(BY_KIND["caseload"].columns)
    if not set(counts) <= set(header(file)):
        return None
    printed = parse(file).to_pandas()
    printed = printed[printed["breakdown_topic"].map(plain).map(TOPICS.get) == ALL_PLANS]
    area = printed["old_la_code"].where(printed["old_la_code"] != "", printed["region_code"])
    years = printed["time_period"].map(lambda period: census_year(period, stock=True))
    keyed = printed[counts].assign(old_la_code=area.replace("", ENGLAND), census_year=years)
    long = keyed.melt(["old_la_code", "census_year"], var_name="placement", value_name="plans")
    return long.assign(plans=pd.to_numeric(long["plans"], errors="coerce").astype("Float64"))


def _tables(file: RawFile, what: Recognised) -> dict[str, pd.DataFrame]:
    source_id = what.source_id(file.name)
    if what.kind == tribunal.KIND:
        return tribunal.load(file, source_id)
    layout = BY_KIND[what.kind]
    return layout.shape(read(file, layout, source_id)) if layout.shape else {}


def _recognised(release: str, kind: str) -> Recognised:
    return Recognised(PUBLICATION, PUBLISHER, release, kind)


def _release(file: RawFile, layout: Layout, periods: list[str]) -> str:
    """Return the newest January that a file's periods belong to."""
    years = [census_year(period, layout.stock) for period in periods]
    januaries = [year for year in years if year is not None]
    if not januaries:
        raise LoadError(file.name, [f"periods {periods[:5]}, written like 2024 or 202425"])
    return str(max(januaries))


# --- layouts, newest first ----------------------------------------------------------------
# A row of layouts.csv is a layout: ``counts`` names tables of words.csv or gives printed=ours;
# ``words`` names the table of the columns that say what a row is about; ``unused`` matches
# columns that are known and not loaded: percentages (computed where needed), sub-totals (they
# only check the leaves), statements of SEN (they ended in 2018).

LEAST_KNOWN = 0.5  # of a file's columns and of a layout's, for the file to be recognised
LEAST_IDENTIFIERS = 0.6
_SHAPES = {"caseload": caseload, "flows": flows}


def _layout(row: Mapping[str, str]) -> Layout:
    module, _, shape = row["shape"].partition(".")
    counts = [_counts(name) for name in row["counts"].split()]
    return Layout(
        kind=row["kind"],
        dating=tuple(row["dating"].split(" or ")),
        stock=row["stock"] == "yes",
        columns={printed: ours for table in counts for printed, ours in table.items()},
        words=wording.TABLES[row["words"]],
        unused=row["unused"],
        shape=getattr(_SHAPES[module], shape) if shape else None,
        topics=tuple(row["topics"].split()),
    )


def _counts(name: str) -> dict[str, str]:
    printed, equals, ours = name.partition("=")
    return {printed: ours} if equals else wording.TABLES[name]


LAYOUTS = tuple(_layout(row) for row in rows("ehc_plans", "layouts.csv"))
BY_KIND = {layout.kind: layout for layout in LAYOUTS}


def best(names: list[str], dating: set[str]) -> Layout | None:
    """Return the layout that most columns and the time identifiers fit, if any does."""
    printed = [n for n in names if n not in wording.IDENTIFIERS]
    if len(names) - len(printed) < LEAST_IDENTIFIERS * len(wording.IDENTIFIERS):
        return None
    fitting = [x for x in LAYOUTS if not dating or dating & set(x.dating)]
    likeness = {x.kind: _likeness(x, printed) for x in fitting}
    kind = max(likeness, key=likeness.__getitem__, default=None)
    return BY_KIND[kind] if kind and likeness[kind] >= LEAST_KNOWN else None


def _likeness(layout: Layout, printed: list[str]) -> float:
    """Return the share of columns that file and layout have in common."""
    wanted = {*layout.columns, *layout.words}
    shared = len(wanted & set(printed)) / len(wanted) if wanted else 1.0
    if shared < LEAST_KNOWN:
        return shared
    return min(shared, sum(layout.knows(n) for n in printed) / max(len(printed), 1))
