"""The authority's own list of places: what is open, approved and planned.

Template and documentation: ``docs/templates/places.csv``. One row a provider, provision and
academic year, or one column an academic year (``2025/26``); CSV or the first sheet of a
workbook.
"""

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders import own
from send_analysis.loaders.intake import base
from send_analysis.loaders.own import cells, kinds
from send_analysis.loaders.own.cells import Kind
from send_analysis.tables import PLACES

LONG = {"academic_year": kinds.ACADEMIC_YEAR, "places": kinds.NUMBER}
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
    "areas_of_need": Kind(_areas_of_need, f"{list(NEEDS)}, joined by {BETWEEN_NEEDS!r}"),
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
    if not known <= own.columns(file):
        return None
    return own.recognised("places", file, "places")


def load(file: base.RawFile, what: base.Recognised) -> dict[str, pd.DataFrame]:
    """Return ``places``: places open, or the change in places from an academic year on.

    The source of a row is kept in its ``source_id``, after the file's.

    Raises
    ------
    LoadError
        Naming every unknown column, word, year or number.
    """
    df = own.table(file)
    years = [c for c in df.columns if kinds.ACADEMIC_YEAR.read(c)]
    required = [*KINDS, "source", *(() if years else LONG)]
    optional = ("note", *own.PUBLIC, *OPTIONAL, *years)
    base.stop_on(base.column_problems(df.columns, required, optional), file.name)
    df = df.assign(**{column: "" for column in OPTIONAL if column not in df})
    df, problems = cells.read(_one_row_a_year(df, years), {**KINDS, **LONG, **OPTIONAL})
    base.stop_on([*problems, *_without_probability(df)], file.name)
    return {PLACES.name: PLACES.check(_tidy(file, df, what), file.name)}


def _one_row_a_year(df: pd.DataFrame, years: list[str]) -> pd.DataFrame:
    """Return the long form; an empty cell below a year says that nothing changes then."""
    if not years:
        return df
    long = df.melt(
        id_vars=[*KINDS, *OPTIONAL, "source"],
        value_vars=years,
        var_name="academic_year",
        value_name="places",
        ignore_index=False,
    )
    return long[long.places != ""]


def _without_probability(df: pd.DataFrame) -> list[str]:
    rows = df.index[(df.probability == "").fillna(False) & (df.status != "open").fillna(False)]
    return [f"probability: nothing in row {row}, where places are not open" for row in rows]


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
