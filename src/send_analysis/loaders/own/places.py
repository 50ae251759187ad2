"""The authority's own list of places: what is open, approved and planned.

Template and documentation: ``docs/templates/places.csv``. One row a provider, provision and
academic year, or one column an academic year (``2025/26``); CSV or a sheet of a workbook.
"""

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders import own
from send_analysis.loaders.intake import base
from send_analysis.loaders.own import cells, grid, kinds, ranges
from send_analysis.loaders.own.cells import Kind
from send_analysis.loaders.own.totals import without_totals
from send_analysis.tables import PLACES

LONG = {"academic_year": kinds.ACADEMIC_YEAR, "places": kinds.WHOLE}
STATUSES = ("open", "approved", "planned")
BETWEEN_NEEDS = ";"
OPEN = "1"  # a place that is open is there: its probability may stay empty

# What authorities write -> our provision; every code and label of the vocabulary is allowed too.
PROVISIONS = base.named(
    {
        **{vocab.label(code): code for code in vocab.PROVISIONS},
        **{code: code for code in vocab.PROVISIONS},
        "Resourced provision": "units",
        "SEN unit": "units",
        "Additionally resourced provision": "units",
        "Special school": "state_special",
        "Special academy": "state_special",
        "Special free school": "state_special",
        "Pupil referral unit": "alternative_provision",
    }
)
# Areas of need by code or label, or a primary need, which stands for its area.
NEEDS = base.named(
    {
        **{vocab.label(code): code for code in vocab.AREAS_OF_NEED},
        **{code: code for code in vocab.AREAS_OF_NEED},
        **vocab.AREA_OF_NEED,
        "all": "all",
        "any": "any",
    }
)


def _areas_of_need(printed: str) -> str | None:
    """Return codes in the vocabulary's order, such as ``communication_and_interaction;semh``."""
    codes = {NEEDS.get(word.strip()) for word in base.plain(printed).split(BETWEEN_NEEDS)}
    if None in codes:
        return None
    return BETWEEN_NEEDS.join(c for c in (*vocab.AREAS_OF_NEED, "all", "any") if c in codes)


KINDS = {
    own.AS_OF: kinds.DAY,
    "area": kinds.AREA,
    "provider": kinds.FILLED,
    "provision": kinds.words(PROVISIONS),
    "areas_of_need": Kind(_areas_of_need, f"{', '.join(NEEDS)}, joined by {BETWEEN_NEEDS!r}"),
    "ages": kinds.AGES,
    "status": kinds.words(STATUSES),
    "probability": kinds.PROBABILITY,
    "imports": kinds.COUNT,
    "date_status": kinds.words(vocab.STATUSES),
}

# Columns that a list may leave out; an empty cell says that the assumption for its kind holds.
OPTIONAL = {"chance_late": kinds.PROBABILITY, "fill_years": kinds.YEARS}


def recognise(file: base.RawFile) -> base.Recognised | None:
    """Return a list of places when the file has its columns."""
    known = {"area", "provider", "provision", "areas_of_need", own.AS_OF}
    if not known <= grid.columns(file):
        return None
    return own.recognised("places", file, "places")


def load(file: base.RawFile, what: base.Recognised) -> dict[str, pd.DataFrame]:
    """Return ``places``: places open, or the change in places from an academic year on.

    The source of a row is kept in its ``source_id``, after the file's.

    Raises
    ------
    LoadError
        Naming every absent or unknown column, every wrong word, year or number, and every row
        that says what another says or lacks what its status asks for.
    """
    df, _ = in_rows(file, what)
    return {PLACES.name: PLACES.check(df, file.name)}


def in_rows(file: base.RawFile, what: base.Recognised) -> tuple[pd.DataFrame, cells.Letters]:
    """Return the list, indexed by the row in the file, and the letters of its columns.

    Raises
    ------
    LoadError
        As ``load``.
    """
    printed = without_totals(grid.read(file))
    df = printed.table
    years = [c for c in df.columns if kinds.ACADEMIC_YEAR.read(c)]
    required = [*KINDS, "source", *(() if years else LONG)]
    optional = ("note", *own.PUBLIC, *OPTIONAL, *years)
    columns = cells.columns(df, required, optional)
    df = df.assign(**{c: "" for c in OPTIONAL if c not in df})
    known = {**KINDS, **LONG, **OPTIONAL, **dict.fromkeys(years, LONG["places"])}
    here = {c: kind for c, kind in known.items() if c in df}
    df, of_cells = cells.read(df, here, printed.letters)
    df = _one_row_a_year(df, years)
    of_rows = [] if columns else [p for check in ROW_CHECKS for p in check(df)]
    of_rows += [] if columns else ranges.impossible(df, what.kind, printed.letters)
    base.stop_on([*columns, *printed.problems, *of_cells, *of_rows], file.name)
    return _tidy(file, df, what), printed.letters


def _one_row_a_year(df: pd.DataFrame, years: list[str]) -> pd.DataFrame:
    """Return the long form; an empty cell below a year says that nothing changes then."""
    if not years:
        return df
    long = df.melt(
        id_vars=[c for c in df if c not in years],
        value_vars=years,
        var_name="academic_year",
        value_name="places",
        ignore_index=False,
    )
    return long[(long.places != "").fillna(True)]


def _without_probability(df: pd.DataFrame) -> list[str]:
    rows = df.index[(df.probability == "").fillna(False) & (df.status != "open").fillna(False)]
    return [f"probability: nothing in row {row}, where places are not open" for row in rows]


def _open_below_0(df: pd.DataFrame) -> list[str]:
    negative = df.places.str.startswith("-").fillna(False) & (df.status == "open").fillna(False)
    text = "places: below 0 in row {}, where places are open, allowed: 0 or more; places that "
    return [f"{text.format(row)}close are approved or planned" for row in df.index[negative]]


def _closes_more_than_open(df: pd.DataFrame) -> list[str]:
    """Return the rows that close more places than the list has at a setting until then."""
    number = pd.to_numeric(df.places, errors="coerce").astype("Float64")
    known = df.assign(number=number).dropna(subset=["number", "academic_year", "provision"])
    first = known.assign(opened=known.status == "open").sort_values(
        ["opened", "academic_year"], ascending=[False, True], kind="stable"
    )
    settings = [first[c] for c in ("area", "provider", "provision")]
    left = first.number.groupby(settings).cumsum()
    stated = first.opened.groupby(settings).transform("any")
    over = left[stated & (first.number < 0) & (left < 0)]
    return [
        f"places: row {row} closes {-least:,.0f} more than are open there until then"
        for row, least in over.items()
    ]


def _repeated(df: pd.DataFrame) -> list[str]:
    """Return the rows of one project or school: which of them counts is not said."""
    complete = df[df[list(PLACES.key)].notna().all(axis=1)]
    both = complete[complete.duplicated(list(PLACES.key), keep=False)]
    return [
        f"rows {', '.join(map(str, rows.index))}: one {_WORDS}; add them up, or name each provider "
        "apart"
        for _, rows in both.groupby(list(PLACES.key), sort=False)
    ]


def _two_days(df: pd.DataFrame) -> list[str]:
    """Return the areas with rows of more than one day: an old list below a new one.

    Rows typed from publications may be of several.
    """
    if own.is_public(df):
        return []
    days = df.dropna(subset=["area", own.AS_OF]).groupby("area", sort=False)[own.AS_OF].unique()
    return [
        f"as_of: rows of {' and '.join(sorted(found))} for {area}; a list is the whole list of its "
        "area on one day: give every row the same day, or take the older rows out"
        for area, found in days.items()
        if len(found) > 1
    ]


def _of_the_template(df: pd.DataFrame) -> list[str]:
    return kinds.of_the_template(df.area)


_WORDS = "area, provider, provision, academic year and status"
ROW_CHECKS = (
    *(_without_probability, _open_below_0, _closes_more_than_open),
    *(_repeated, _two_days, _of_the_template),
)


def _tidy(file: base.RawFile, df: pd.DataFrame, what: base.Recognised) -> pd.DataFrame:
    places, symbol = base.numbers(df.places, file.name)
    probability, _ = base.numbers(df.probability.mask(df.probability == "", OPEN), file.name)
    stated = {name: base.numbers(df[name], file.name)[0] for name in ("imports", *OPTIONAL)}
    source = own.source_id(file, what)
    return df.assign(
        places=places,
        probability=probability,
        **stated,
        symbol=symbol,
        source_id=(source + ": " + df.source).where(df.source != "", source),
    )[list(PLACES.columns)]
