"""What is wrong with the records of a return: where, and what to do about it.

Titles and actions are rows of ``checks.csv``; each check returns the records that it finds. A
finding names rows, never a cell.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from send_analysis import vocab
from send_analysis.loaders.intake import base
from send_analysis.loaders.sen2_return import layout
from send_analysis.loaders.sen2_return.stock import Stock, requests_held, school_type
from send_analysis.loaders.sen2_return.typed import Return

SHOWN = 5  # rows named in a finding
COLUMNS = ["id", "module", "severity", "title", "records", "rows", "action"]
YOUNGEST_OUT_OF_EDUCATION = 15  # completed years on 31 August: 16 in the school year
PUPIL_NUMBER = r"[A-Z]\d{11}[A-Z0-9]"
DECIDED = ("Y", "N")


@dataclass(frozen=True)
class Checked:
    """A return with what several checks look up."""

    stock: Stock

    def __getitem__(self, module: str) -> pd.DataFrame:
        return self.sen2.tables[module]

    @property
    def sen2(self) -> Return:
        """The return."""
        return self.stock.sen2

    @cached_property
    def held(self) -> pd.Index:
        """Return the requests of which a plan is held on the census day."""
        return requests_held(self.sen2, self.sen2.census_day)

    @cached_property
    def types(self) -> pd.Series:
        """Return the type of each placement's school; missing where the register lacks it."""
        placements = self["placementdetail"]
        found = [school_type(one, self.stock.register) for one in placements.to_dict("records")]
        return pd.Series(found, placements.index, dtype="string")

    @cached_property
    def open(self) -> pd.Series:
        """Say of each placement whether it is open on the census day."""
        rows, day = self["placementdetail"], self.sen2.census_day
        return (rows.entered <= day) & ~(rows.left <= day)

    def born(self, persons: pd.Series) -> pd.Series:
        """Return the birthdays of some persons."""
        return persons.map(self.sen2.by_id("person").born)

    def of_parent(self, module: str, column: str) -> pd.Series:
        """Return a column of the record that each record of a module hangs on."""
        parent = layout.PARENTS[module]
        return self[module][layout.key(parent)].map(self.sen2.by_id(parent)[column])

    def orphans(self, module: str) -> pd.Series:
        """Say of each record whether the record it hangs on is missing."""
        parent = layout.PARENTS[module]
        key = layout.key(parent)
        return ~self[module][key].isin(self[parent][key])


Check = Callable[[Checked], "pd.Series"]


def described() -> list[dict[str, str]]:
    """Return every check: id, module, severity, title, action."""
    return base.rows(layout.PACKAGE, "checks.csv")


def findings(of: Stock) -> pd.DataFrame:
    """Return what is wrong, the gravest first.

    Returns
    -------
    pandas.DataFrame
        id, module, severity (error, warning), title, records (how many), rows (the first few,
        as text; of an XML the persons), action.
    """
    sen2, checked = of.sen2, Checked(of)
    found = [_unreadable(sen2, module, column) for module, column in sen2.unreadable]
    for row in described():
        if row["id"] in CHECKS and row["module"] in sen2.tables:
            wrong = CHECKS[row["id"]](checked).fillna(value=False).astype(bool)
            index = sen2.tables[row["module"]].index[wrong.to_numpy()]
            found += [_finding(row, row["module"], row["title"], index)] if len(index) else []
    order = pd.DataFrame(found, columns=COLUMNS)
    return order.sort_values("severity", kind="stable").reset_index(drop=True)


def _unreadable(sen2: Return, module: str, column: str) -> dict[str, object]:
    row = next(r for r in described() if r["id"] == "unreadable_cell")
    printed = next(c.printed for c in layout.columns(module) if c.ours == column)
    return _finding(row, module, f"{row['title']}: {printed}", sen2.unreadable[(module, column)])


def _finding(row: dict[str, str], module: str, title: str, index: pd.Index) -> dict[str, object]:
    shown = ", ".join(map(str, index[:SHOWN]))
    more = f" and {len(index) - SHOWN} more" if len(index) > SHOWN else ""
    told = {"records": len(index), "rows": f"{shown}{more}"}
    return {**row, "module": module, "title": title, **told}


def _filled_wrongly(values: pd.Series, table: str) -> pd.Series:
    return values.notna() & ~values.astype("string").isin(list(layout.words(table)))


def _repeated(values: pd.Series) -> pd.Series:
    return values.notna() & values.duplicated(keep=False)


# --- persons and requests -----------------------------------------------------------------


def _born_unlikely(c: Checked) -> pd.Series:
    holders = c.stock.now.index[c.stock.now.age.isna()]
    return c["person"].person_id.isin(holders) & c["person"].born.notna()


def _no_pupil_number(c: Checked) -> pd.Series:
    return c["person"][["upn", "uln", "upn_unknown"]].isna().all(axis=1)


def _two_plans_held(c: Checked) -> pd.Series:
    rows = c["requests"]
    return _repeated(rows.person_id.where(rows.request_id.isin(c.held)))


def _received_before_birth(c: Checked) -> pd.Series:
    return c["requests"].received < c.born(c["requests"].person_id)


# --- assessments and plans ----------------------------------------------------------------


def _assessed_though_refused(c: Checked) -> pd.Series:
    return c.of_parent("assessment", "request_outcome") == "N"


def _plan_not_agreed(c: Checked) -> pd.Series:
    outcome = c.of_parent("namedplan", "assessment_outcome")
    return outcome.notna() & ~outcome.isin(["Y", "H"])


def _undated(rows: pd.DataFrame, outcome: str, day: str) -> pd.Series:
    return rows[outcome].isin(DECIDED) & rows[day].isna()


# --- placements and needs -----------------------------------------------------------------


def _active_without_placement(c: Checked) -> pd.Series:
    placed = c["placementdetail"].active_plan_id[c.open]
    return c["activeplans"].request_id.isin(c.held) & ~c["activeplans"].active_plan_id.isin(placed)


def _active_without_plan(c: Checked) -> pd.Series:
    rows = c["activeplans"]
    named = c["assessment"].request_id[
        c["assessment"].assessment_id.isin(c["namedplan"].assessment_id)
    ]
    return ~rows.request_id.isin(named) & rows.transferred_from.isna()


def _no_setting(c: Checked) -> pd.Series:
    return c["placementdetail"][["urn", "ukprn", "setting"]].isna().all(axis=1)


def _two_first_placements(c: Checked) -> pd.Series:
    rows = c["placementdetail"]
    return _repeated(rows.active_plan_id.where(c.open & (rows["rank"] == 1)))


def _school_unknown(c: Checked) -> pd.Series:
    rows = c["placementdetail"]
    numbered = rows.urn.notna() | rows.ukprn.notna()
    return numbered & c.types.isna() & bool(c.stock.register)


def _unit_in_special_school(c: Checked) -> pd.Series:
    rows, known = c["placementdetail"], c.types
    flagged = rows.sen_unit.fillna(value=False) | rows.resourced_provision.fillna(value=False)
    return flagged & known.notna() & (known.map(layout.words("types")) != "mainstream")


def _not_in_education_too_young(c: Checked) -> pd.Series:
    rows = c["placementdetail"]
    out = [code for code, ours in layout.words("settings").items() if ours == "neet"]
    person = c.of_parent("placementdetail", "request_id").map(c.sen2.person_of)
    return rows.setting.isin(out) & (person.map(c.stock.now.age) < YOUNGEST_OUT_OF_EDUCATION)


def _two_first_needs(c: Checked) -> pd.Series:
    rows = c["senneed"]
    return _repeated(rows.active_plan_id.where(rows.need_rank == 1))


CHECKS: dict[str, Check] = {
    "person_id_repeated": lambda c: _repeated(c["person"].person_id),
    "born_missing": lambda c: c["person"].born.isna(),
    "born_unlikely": _born_unlikely,
    "no_pupil_number": _no_pupil_number,
    "pupil_number_repeated": lambda c: _repeated(c["person"].upn),
    "pupil_number_malformed": lambda c: ~c["person"].upn.str.fullmatch(PUPIL_NUMBER),
    "request_without_person": lambda c: c.orphans("requests"),
    "received_missing": lambda c: c["requests"].received.isna(),
    "received_after_census": lambda c: c["requests"].received > c.sen2.census_day,
    "received_before_birth": _received_before_birth,
    "request_outcome_unknown": lambda c: _filled_wrongly(
        c["requests"].request_outcome, "request_outcomes"
    ),
    "request_decision_undated": lambda c: _undated(
        c["requests"], "request_outcome", "request_decided"
    ),
    "decided_before_received": lambda c: c["requests"].request_decided < c["requests"].received,
    "two_plans_held": _two_plans_held,
    "assessment_without_request": lambda c: c.orphans("assessment"),
    "assessment_outcome_unknown": lambda c: _filled_wrongly(
        c["assessment"].assessment_outcome, "assessment_outcomes"
    ),
    "assessment_decision_undated": lambda c: _undated(
        c["assessment"], "assessment_outcome", "assessment_decided"
    ),
    "assessed_though_refused": _assessed_though_refused,
    "plan_without_assessment": lambda c: c.orphans("namedplan"),
    "start_missing": lambda c: c["namedplan"].started.isna(),
    "ceased_before_start": lambda c: c["namedplan"].ceased < c["namedplan"].started,
    "ceased_without_reason": lambda c: (
        c["namedplan"].ceased.notna() & c["namedplan"].cease_reason.isna()
    ),
    "reason_without_date": lambda c: (
        c["namedplan"].ceased.isna() & c["namedplan"].cease_reason.notna()
    ),
    "cease_reason_unknown": lambda c: _filled_wrongly(c["namedplan"].cease_reason, "cease_reasons"),
    "plan_not_agreed": _plan_not_agreed,
    "active_without_request": lambda c: c.orphans("activeplans"),
    "active_without_plan": _active_without_plan,
    "active_without_placement": _active_without_placement,
    "active_without_need": lambda c: (
        ~c["activeplans"].active_plan_id.isin(c["senneed"].active_plan_id)
    ),
    "placement_without_plan": lambda c: c.orphans("placementdetail"),
    "entry_missing": lambda c: c["placementdetail"].entered.isna(),
    "left_before_entry": lambda c: c["placementdetail"].left < c["placementdetail"].entered,
    "no_setting": _no_setting,
    "setting_unknown": lambda c: _filled_wrongly(c["placementdetail"].setting, "settings"),
    "unit_flagged_twice": lambda c: (
        c["placementdetail"].sen_unit & c["placementdetail"].resourced_provision
    ),
    "two_first_placements": _two_first_placements,
    "school_unknown": _school_unknown,
    "unit_in_special_school": _unit_in_special_school,
    "not_in_education_too_young": _not_in_education_too_young,
    "need_without_plan": lambda c: c.orphans("senneed"),
    "need_unknown": lambda c: (
        c["senneed"].need.notna() & ~c["senneed"].need.isin(vocab.PRIMARY_NEEDS)
    ),
    "two_first_needs": _two_first_needs,
}
