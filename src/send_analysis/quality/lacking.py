"""What an area lacks: files that are published or that only it has, and what each would unlock."""

from collections.abc import Iterator
from functools import cache, partial

import pandas as pd

from send_analysis.config.authorities import every_authority
from send_analysis.config.wanted_data import ANY, Need, WantedFile, wanted_files
from send_analysis.quality.registry import Check, Finding
from send_analysis.tables import Tables

LACKING = "lacking"  # the topic of these findings
OWN = "own_figures/"  # what the source of an authority's own counts begins with
_KEYS = ("old_la_code", "area", "la_code")  # the first that a table has says whose a row is
_VALUES = ("plans", "value", "amount", "places", "capacity", "persons")


def checks() -> list[Check]:
    """Return a check for each file that is worth adding, the one worth most first."""
    return [
        Check(
            id=f"lacking_{one.id}",
            severity="note",
            action=f"From {one.source}: {one.how}. {one.unlocks} Pages: {one.pages}.",
            needs=(),
            find=partial(_without, one),
            topic=LACKING,
            title=f"Say who lacks the {one.file}",
        )
        for one in wanted_files()
    ]


def _without(one: WantedFile, inputs: Tables) -> Iterator[Finding]:
    """Yield the authorities that lack something the file brings; needs of one name are either."""
    held = {
        words: pd.concat([_rows(inputs, need) for need in one.needs if need.words == words])
        for words in dict.fromkeys(need.words for need in one.needs)
    }
    ends = {words: one.published_to or _published(rows) for words, rows in held.items()}
    newest = {words: rows.groupby("code")["period"].max() for words, rows in held.items()}
    for authority in every_authority():
        code = authority.old_la_code
        gaps = [_gap(words, newest[words].get(code), end) for words, end in ends.items()]
        if any(gaps) and authority.closed is None:
            yield Finding(code, f"{code} {one.file}", "; ".join(filter(None, gaps)))


def _gap(words: str, newest: str | None, published: str) -> str:
    """Return what is missing in words, nothing where the area has the newest."""
    if newest is None:
        return f"{words}: none"
    if published == ANY or newest >= published:
        return ""
    return f"{words}: to {newest}, published to {published}"


def _published(rows: pd.DataFrame) -> str:
    """Return the newest period that a publisher counts for any authority."""
    return str(rows["period"][~rows["source_id"].str.startswith(OWN)].max())


def _rows(inputs: Tables, need: Need) -> pd.DataFrame:
    """Return the rows of single authorities that hold a number: code, period, source_id."""
    table = inputs.get(need.table)
    if table is None or table.empty:
        return pd.DataFrame(columns=["code", "period", "source_id"], dtype="string")
    value = next(column for column in _VALUES if column in table)
    kept = table[value].notna()
    for column, wanted in need.values:
        kept &= table[column].str.fullmatch(wanted.replace("*", ".*"))
    key = next(column for column in _KEYS if column in table)
    rows = table[kept]
    period = rows[need.period].astype("string")
    if need.period == "census_year":
        period = "January " + period
    made = {"code": rows[key].map(_codes()), "period": period, "source_id": rows["source_id"]}
    return pd.DataFrame(made, dtype="string").dropna(subset="code")


@cache
def _codes() -> dict[str, str]:
    """Return the ``old_la_code`` of each authority by that code, its GSS code and its slug."""
    names = ((a.old_la_code, a.la_code, a.slug) for a in every_authority())
    return {name: code for code, *others in names for name in (code, *others)}
