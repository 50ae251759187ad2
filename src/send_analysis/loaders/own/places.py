"""The authority's own list of places: what is open, approved and planned.

Template and documentation: ``docs/templates/places.csv``. One row a provider, provision and
academic year, or one column an academic year (``2025/26``); CSV or the first sheet of a
workbook.
"""

import re

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders import own
from send_analysis.loaders.intake import base
from send_analysis.tables import PLACES

KEYS = ("area", "provider", "provision", "areas_of_need", "ages", "status", "probability")
REQUIRED = (*KEYS, "imports", "date_status", "source", own.AS_OF)
LONG = ("academic_year", "places")
STATUSES = ("open", "approved", "planned")
AGES = r"\d{1,2}-\d{1,2}|any"
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
    years = [c for c in df.columns if re.fullmatch(own.ACADEMIC_YEAR, c)]
    required = REQUIRED if years else (*REQUIRED, *LONG)
    optional = ("note", *own.PUBLIC, *years)
    base.stop_on(base.column_problems(df.columns, required, optional), file.name)
    df = _one_row_a_year(df, years)
    base.stop_on(_problems(df), file.name)
    return {PLACES.name: PLACES.check(_tidy(file, df, what), file.name)}


def _one_row_a_year(df: pd.DataFrame, years: list[str]) -> pd.DataFrame:
    """Return the long form; an empty cell below a year says that nothing changes then."""
    if not years:
        return df
    long = df.melt(
        id_vars=list(REQUIRED), value_vars=years, var_name="academic_year", value_name="places"
    )
    return long[long.places != ""].reset_index(drop=True)


def _problems(df: pd.DataFrame) -> list[str]:
    no_probability = (df.probability == "") & (df.status != "open")
    problems = base.word_problems(df.provision.map(base.plain), PROVISIONS)
    problems += base.word_problems(df.status, STATUSES)
    problems += base.word_problems(df.date_status, vocab.STATUSES)
    problems += base.word_problems(
        df.areas_of_need.map(base.plain).str.split(BETWEEN_NEEDS).explode().str.strip(), NEEDS
    )
    problems += base.form_problems(df.ages, AGES, "4-11")
    problems += base.form_problems(df.academic_year, own.ACADEMIC_YEAR, "2025/26")
    problems += own.day_problems(df)
    problems += own.area_problems(df.area)
    problems += ["provider: empty in a row"] if (df.provider == "").any() else []
    if no_probability.any():
        problems.append("probability: empty for places that are not open; allowed: 0 to 1")
    return problems


def _tidy(file: base.RawFile, df: pd.DataFrame, what: base.Recognised) -> pd.DataFrame:
    places, symbol = base.numbers(df.places, file.name)
    probability, _ = base.numbers(df.probability.mask(df.probability == "", OPEN), file.name)
    imports, _ = base.numbers(df.imports, file.name)
    source = own.source_id(file, what)
    return df.assign(
        area=df.area.map({name: own.area(name).slug for name in df.area.unique()}),
        provision=df.provision.map(base.plain).map(PROVISIONS),
        areas_of_need=df.areas_of_need.map(_areas_of_need),
        places=places,
        probability=probability,
        imports=imports,
        symbol=symbol,
        source_id=(source + ": " + df.source).where(df.source != "", source),
    )[list(PLACES.columns)]


def _areas_of_need(printed: str) -> str:
    """Return codes in the vocabulary's order, such as ``communication_and_interaction;semh``."""
    codes = {NEEDS[word.strip()] for word in base.plain(printed).split(BETWEEN_NEEDS)}
    return BETWEEN_NEEDS.join(c for c in (*vocab.AREAS_OF_NEED, "all", "any") if c in codes)
