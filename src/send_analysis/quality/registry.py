"""What a check is, how it is registered, how all are run, and the views of tables they share.

A check is a pure function: the tidy tables in, findings out. It says what was found and where; its
decorator states severity and action, and its docstring's first sentence is its title.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from send_analysis import vocab
from send_analysis.config.authorities import EXAMPLE
from send_analysis.tables import QUALITY, Tables

AUTHORITY = r"\d{3}"  # old_la_code of an authority; England and the regions have letters
NOT_APPLICABLE = "z"
AREA_YEAR = ["old_la_code", "census_year"]
EVERYWHERE = ""  # the area of a finding that concerns every area
# A table that only checks of one topic need -> the topic; all others check published data.
TOPICS = {"claim": "paper", "revision": "release", "correction": "correction"}
PUBLISHED = "published"
_EXAMPLE = re.compile(r" \([^()]*\)$")


class Finding(NamedTuple):
    """One finding: the authority, where it is in the data, and what it is."""

    area: str
    where: str
    found: str


class NotCheckableError(Exception):
    """A check cannot be computed from the loaded tables; the message says why."""


CheckFunction = Callable[[Tables], Iterable[Finding]]


@dataclass(frozen=True)
class Check:
    """A named check."""

    id: str
    severity: str  # error: do not use the cell; warning: read before use; note: for information
    action: str
    needs: tuple[str, ...]
    find: CheckFunction
    topic: str  # published data, a paper, a release, a correction
    title: str  # what it looks for, in one sentence
    basis: str = "computed"  # or that its findings rest on a reading

    def run(self, inputs: Tables) -> Iterator[tuple[Finding, str]]:
        """Yield each finding with its severity; a check is skipped if its tables are missing."""
        if any(name not in inputs or inputs[name].empty for name in self.needs):
            return
        try:
            for finding in self.find(inputs):
                yield finding, self.severity
        except NotCheckableError as reason:
            yield Finding(EVERYWHERE, "the loaded tables", f"not checkable: {reason}"), "note"


CHECKS: dict[str, Check] = {}


def check(
    id: str,
    severity: str,
    action: str,
    needs: tuple[str, ...] = ("caseload",),
    topic: str | None = None,
    title: str | None = None,
) -> Callable[[CheckFunction], CheckFunction]:
    """Register a function as the check ``id``; it runs when all tables it needs have rows.

    Its topic is what its tables are about, its title the docstring, unless they are given.
    """
    about = topic or next((TOPICS[name] for name in needs if name in TOPICS), PUBLISHED)

    def register(find: CheckFunction) -> CheckFunction:
        if id in CHECKS:
            raise ValueError(f"two checks are named {id}")
        looks_for = title or _EXAMPLE.sub("", (find.__doc__ or "").splitlines()[0].rstrip("."))
        CHECKS[id] = Check(id, severity, action, needs, find, about, looks_for)
        return find

    return register


def run_all(checks: Iterable[Check], inputs: Tables, area: str | None) -> pd.DataFrame:
    """Return the QUALITY table of some checks, as ``of_area``."""
    return of_area(of_every_area(checks, inputs), area)


def of_every_area(checks: Iterable[Check], inputs: Tables) -> pd.DataFrame:
    """Return every finding of some checks: the columns of QUALITY and whose it is, ``area``."""
    rows = [
        (
            *(finding.area, one.id, one.title, one.topic, severity, one.basis),
            *(finding.where, finding.found, one.action),
        )
        for one in checks
        for finding, severity in one.run(inputs)
    ]
    return pd.DataFrame(rows, columns=["area", *QUALITY.columns], dtype="string")


def of_area(found: pd.DataFrame, area: str | None) -> pd.DataFrame:
    """Return the QUALITY table of findings ``of_every_area``, errors first.

    ``area`` is an ``old_la_code``: its findings are kept and those that concern everyone.
    """
    table = found if area is None else found[found["area"].isin([area, EVERYWHERE])]
    table = table.drop(columns="area").drop_duplicates(["check", "where"])
    rank = table["severity"].map({"error": 0, "warning": 1, "note": 2})
    return QUALITY.check(table.loc[rank.sort_values(kind="stable").index], "the quality checks")


def findings(
    rows: pd.DataFrame, place: str, found: str, only: pd.Series | None = None
) -> Iterator[Finding]:
    """Yield one finding a row; ``place`` and ``found`` are templates over its columns.

    ``only`` keeps the rows where a condition is known to hold.
    """
    kept = rows if only is None else rows[only.fillna(False).astype(bool)]
    for row in kept.to_dict("records"):
        area = str(row.get("old_la_code", EVERYWHERE))
        yield Finding(area, place.format(**row), found.format(**row))


def authorities(df: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of single authorities, the invented one of the example files left out."""
    codes = df["old_la_code"]
    return df[codes.str.fullmatch(AUTHORITY) & (codes != EXAMPLE.old_la_code)]


def england(df: pd.DataFrame) -> pd.DataFrame:
    """Return the national rows."""
    return df[df["old_la_code"] == vocab.ENGLAND]


def dimension(inputs: Tables, name: str) -> pd.DataFrame:
    """Return the caseload rows of one dimension."""
    caseload = inputs["caseload"]
    return caseload[caseload["dimension"] == name]


def totals(inputs: Tables) -> pd.DataFrame:
    """Return all plans: old_la_code, census_year, plans, by year."""
    return dimension(inputs, "total")[[*AREA_YEAR, "plans"]].sort_values(AREA_YEAR)


def with_total(parts: pd.DataFrame, inputs: Tables) -> pd.DataFrame:
    """Return parts added up beside the total, where no part is missing.

    A part that does not apply (``z``: the return did not ask for it) does not count as missing.
    Columns: old_la_code, census_year, parts, total, gap = total - parts.
    """
    known = parts["plans"].notna() | (parts["symbol"] == NOT_APPLICABLE).fillna(False)
    grouped = parts.assign(known=known).groupby(AREA_YEAR, as_index=False)
    summed = grouped.agg(
        parts=("plans", "sum"), printed=("plans", "count"), complete=("known", "all")
    )
    joined = summed[summed["complete"] & (summed["printed"] > 0)].merge(
        totals(inputs).rename(columns={"plans": "total"}).dropna(), on=AREA_YEAR
    )
    return joined.assign(gap=joined["total"] - joined["parts"])


def wide_flows(inputs: Tables) -> pd.DataFrame:
    """Return flows with one column a measure, by old_la_code and calendar_year."""
    flows = inputs["flows"]
    plain = flows[~flows["measure"].str.contains("/")]
    wide = plain.pivot(index=["old_la_code", "calendar_year"], columns="measure", values="value")
    return wide.astype("Float64").reset_index().rename_axis(columns=None)


def has(df: pd.DataFrame, *columns: str) -> bool:
    """Return whether every column is there."""
    return set(columns) <= set(df)


def grown(df: pd.DataFrame, value: str, by: list[str], year: str) -> pd.DataFrame:
    """Return consecutive years side by side: ``before``, the value, ``percent`` change."""
    ordered = df.sort_values([*by, year])
    groups = ordered.groupby(by)
    next_year = groups[year].diff() == 1
    before = groups[value].shift().where(next_year)
    percent = 100 * (ordered[value] - before) / before.where(before != 0)
    return ordered.assign(before=before, percent=percent)
