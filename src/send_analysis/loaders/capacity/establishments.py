"""The register of all schools, a row an establishment, added up by authority, kind and phase.

Source: DfE, Get Information about Schools, "Establishment fields" (``edubasealldata`` and the day
of the extract; about 50,000 rows, 140 columns, Windows-1252). Only the columns in use are read,
and no row of one school leaves this module. The register gives special schools no phase, and the
day of the extract is in the file's name alone.
"""

import re

import pandas as pd

from send_analysis.config.authorities import codes_of
from send_analysis.loaders.capacity.shape import NOT_STATED, PUBLISHER, added_up, shaped
from send_analysis.loaders.intake import base, large_csv
from send_analysis.loaders.intake.sheets import header
from send_analysis.tables import UNREAD

PUBLICATION = "gias"
AREA, TYPE, STATUS = "LA (code)", "TypeOfEstablishment (name)", "EstablishmentStatus (name)"
PHASE, BASES = "PhaseOfEducation (name)", "TypeOfResourcedProvision (name)"
CAPACITY, ON_ROLL = "SchoolCapacity", "NumberOfPupils"
PUPIL_REFERRAL = "PlacesPRU"  # places of a pupil referral unit; some state these alone
# Kind of unit -> its columns of capacity and of children on roll, and what BASES calls it.
UNITS = {
    "sen_unit": ("SenUnitCapacity", "SenUnitOnRoll", "SEN unit"),
    "resourced_provision": (
        *("ResourcedProvisionCapacity", "ResourcedProvisionOnRoll"),
        "Resourced provision",
    ),
}
NUMBERS = (CAPACITY, ON_ROLL, *(name for names in UNITS.values() for name in names[:2]))
REQUIRED = ("URN", AREA, TYPE, STATUS, PHASE, BASES, *NUMBERS)
OPEN, LEFT_OUT, MAINSTREAM = "open", "left out", "mainstream"
UNKNOWN = ""  # what a word that words.csv lacks becomes
PHASES_OF_UNITS = ("primary", "secondary", "all_through", "post_16", "not_stated")
SHOWN = 5  # repeated schools named in a message
_WORDS = {name: base.named(words) for name, words in base.tables("capacity").items()}
_DAY = re.compile(r"(20\d\d)([01]\d)([0-3]\d)")


def recognise(file: base.RawFile) -> base.Recognised | None:
    """Return what the file is, from its columns; the day comes from its name."""
    if not {"URN", AREA, TYPE, STATUS, CAPACITY} <= header(file):
        return None
    day = _DAY.search(file.name)
    release = "-".join(day.groups()) if day else NOT_STATED
    return base.Recognised("capacity", PUBLISHER, release, PUBLICATION)


def load(file: base.RawFile, what: base.Recognised) -> dict[str, pd.DataFrame]:
    """Return ``capacity`` of the schools that are open, and as ``unread`` what was left out.

    The register is complete: an authority without a school of some kind has a row of 0 for it,
    unless the file has no such school anywhere.

    Raises
    ------
    LoadError
        If a column is gone, a row is cut or printed twice, or an area or number is unknown.
    """
    # Names of schools and people are not read.
    printed = large_csv.columns(file, REQUIRED, [PUPIL_REFERRAL])
    words = pd.DataFrame(
        {
            "status": _ours(printed[STATUS], "statuses"),
            "type": _ours(printed[TYPE], "types"),
            "phase": _ours(printed[PHASE], "phases"),
        }
    )
    counted = (words.status == OPEN) & ~words.type.isin([LEFT_OUT, UNKNOWN])
    base.stop_on([] if counted.any() else ["no open school of a kind that is read"], file.name)
    schools = _numbered(printed[counted].join(words[["type", "phase"]]), file)
    providers = pd.concat([_whole(schools), *(_units(schools, kind) for kind in UNITS)])
    rows = added_up(providers, schools.old_la_code.unique(), _expected(schools))
    return {**shaped(rows, file, what, PUBLICATION), **_unread(printed, words, what)}


def _ours(printed: pd.Series, table: str) -> pd.Series:
    """Return our words for a column, UNKNOWN for those that the table lacks."""
    words = {word: _WORDS[table].get(base.plain(word), UNKNOWN) for word in printed.unique()}
    return printed.map(words)


def _numbered(schools: pd.DataFrame, file: base.RawFile) -> pd.DataFrame:
    """Return schools with our authority codes and numbers; an empty cell is missing."""
    codes, problems = codes_of(schools[AREA])
    repeated = schools.URN[schools.URN.duplicated()].unique()[:SHOWN]
    base.stop_on([*problems, *(f"URN {urn} is printed twice" for urn in repeated)], file.name)
    numbers = {
        name: base.numbers(schools[name], file.name)[0]
        for name in schools.columns.intersection([*NUMBERS, PUPIL_REFERRAL])
    }
    return schools.assign(old_la_code=schools[AREA].map(codes), **numbers)


def _whole(schools: pd.DataFrame) -> pd.DataFrame:
    """Return special schools and alternative provision; a capacity of 0 is one not stated."""
    chosen = schools[schools.type != MAINSTREAM]
    capacity = chosen[CAPACITY].mask(chosen[CAPACITY] == 0)
    if PUPIL_REFERRAL in chosen:
        places = chosen[PUPIL_REFERRAL].where(chosen.type == "alternative_provision")
        capacity = capacity.fillna(places.mask(places == 0))
    return _providers(chosen, chosen.type, "all", capacity, chosen[ON_ROLL])


def _units(schools: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the units of one kind in mainstream schools; where 0 is printed there is none."""
    places, on_roll, name = UNITS[kind]
    named = schools[BASES].str.contains(name, case=False) & schools[places].isna()
    there = named | (schools[places] > 0).fillna(False) | (schools[on_roll] > 0).fillna(False)
    chosen = schools[there & (schools.type == MAINSTREAM)]
    phase = chosen.phase.replace(UNKNOWN, "not_stated")
    return _providers(
        chosen, kind, phase, chosen[places].mask(chosen[places] == 0), chosen[on_roll]
    )


def _providers(
    schools: pd.DataFrame,
    kind: "str | pd.Series",
    phase: "str | pd.Series",
    capacity: pd.Series,
    on_roll: pd.Series,
) -> pd.DataFrame:
    columns = {"kind": kind, "phase": phase, "capacity": capacity, "on_roll": on_roll}
    return schools[["old_la_code"]].assign(**columns)


def _expected(schools: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the kinds and phases that every authority of the file has a row for."""
    types = set(schools.type)
    whole = [(kind, "all") for kind in ("special_school", "alternative_provision")]
    units = [(kind, phase) for kind in UNITS for phase in PHASES_OF_UNITS if MAINSTREAM in types]
    return [pair for pair in whole if pair[0] in types] + units


def _unread(
    printed: pd.DataFrame, words: pd.DataFrame, what: base.Recognised
) -> dict[str, pd.DataFrame]:
    """Return how many schools were left out by status, and every word that is not known."""
    left_out = printed[STATUS][words.status != OPEN].value_counts()
    notes = [("schools left out", f"{status} {n:,}") for status, n in left_out.items()]
    is_open = words.status == OPEN
    for name, column in {"type": TYPE, "phase": PHASE}.items():
        unknown = printed[column][is_open & (words[name] == UNKNOWN)].unique()
        notes += [("new breakdown", f"{column} {word!r}") for word in sorted(unknown)]
    rows = [(what.source_id(what.kind), *note) for note in notes]
    frame = pd.DataFrame(rows, columns=list(UNREAD.columns), dtype="str")
    return {UNREAD.name: UNREAD.check(frame, what.kind)} if rows else {}
