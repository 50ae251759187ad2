"""What a check is, how it is registered, and how all of them are run.

A check is a pure function: the tidy tables in, findings out. It says what was found and
where; its decorator says how bad that is and what to do.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from send_analysis.tables import QUALITY

Tables = Mapping[str, pd.DataFrame]
EVERYWHERE = ""  # the area of a finding that concerns every area
# A table that only checks of one topic need -> the topic; all others check published data.
TOPICS = {"claim": "paper", "revision": "release", "correction": "correction"}
PUBLISHED = "published"
_EXAMPLE = re.compile(r" \([^()]*\)$")


class Finding(NamedTuple):
    """One thing found: the authority it concerns, where it stands, what it is."""

    area: str
    where: str
    found: str


class NotCheckableError(Exception):
    """A check cannot be computed from the tables at hand; the message says why."""


CheckFunction = Callable[[Tables], Iterable[Finding]]


@dataclass(frozen=True)
class Check:
    """A named check."""

    id: str
    severity: str  # error: do not use the cell; warning: read before use; note: know of it
    action: str
    needs: tuple[str, ...]
    find: CheckFunction
    topic: str  # published data, a paper, a release, a correction
    title: str  # what it looks for, in one sentence
    basis: str = "computed"  # or that its findings rest on a reading

    def run(self, tables: Tables) -> Iterator[tuple[Finding, str]]:
        """Yield each finding with its severity; a check without its tables is silent."""
        if any(name not in tables or tables[name].empty for name in self.needs):
            return
        try:
            for finding in self.find(tables):
                yield finding, self.severity
        except NotCheckableError as reason:
            yield Finding(EVERYWHERE, "the tables at hand", f"not checkable: {reason}"), "note"


CHECKS: dict[str, Check] = {}


def check(
    id: str,
    severity: str,
    action: str,
    needs: tuple[str, ...] = ("caseload",),
    topic: str | None = None,
) -> Callable[[CheckFunction], CheckFunction]:
    """Register a function as the check ``id``; it runs when all tables it needs have rows.

    Its topic is what its tables are about, unless it is given.
    """
    about = topic or next((TOPICS[name] for name in needs if name in TOPICS), PUBLISHED)

    def register(find: CheckFunction) -> CheckFunction:
        if id in CHECKS:
            raise ValueError(f"two checks are named {id}")
        title = _EXAMPLE.sub("", (find.__doc__ or "").splitlines()[0].rstrip("."))
        CHECKS[id] = Check(id, severity, action, needs, find, about, title)
        return find

    return register


def run_all(checks: Iterable[Check], inputs: Tables, area: str | None) -> pd.DataFrame:
    """Return the QUALITY table of some checks, errors first.

    ``area`` is an ``old_la_code``: its findings are kept and those that concern everyone.
    """
    rows = [
        (
            *(finding.area, one.id, one.title, one.topic, severity, one.basis),
            *(finding.where, finding.found, one.action),
        )
        for one in checks
        for finding, severity in one.run(inputs)
    ]
    found = pd.DataFrame(rows, columns=["area", *QUALITY.columns], dtype="string")
    if area is not None:
        found = found[found["area"].isin([area, EVERYWHERE])]
    found = found.drop(columns="area").drop_duplicates(["check", "where"])
    rank = found["severity"].map({"error": 0, "warning": 1, "note": 2})
    order = rank.sort_values(kind="stable").index
    return QUALITY.check(found.loc[order], "the quality checks")


def findings(df: pd.DataFrame, where: str, found: str) -> Iterator[Finding]:
    """Yield one finding a row; ``where`` and ``found`` are templates over its columns."""
    for row in df.to_dict("records"):
        area = str(row.get("old_la_code", EVERYWHERE))
        yield Finding(area, where.format(**row), found.format(**row))
