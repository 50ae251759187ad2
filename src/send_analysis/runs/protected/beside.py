"""Private figures beside the counts that add up: own lists, corrections, past returns, sources."""

from collections.abc import Iterator

import pandas as pd

from send_analysis import vocab
from send_analysis.disclosure import Policy
from send_analysis.loaders.intake import secret
from send_analysis.runs.protected import people
from send_analysis.tables import Tables

_WORDS = " / "  # between the key of a cell in corrections and revisions
_TABLE = ["old_la_code", "statutory_return", "table", "period"]


def shown(
    inputs: Tables, private: set[str], hidden: pd.Series, policy: Policy
) -> dict[str, pd.DataFrame]:
    """Return the input tables that stand beside the counts, as they may be shown.

    Parameters
    ----------
    private, hidden
        The ids of all private counts; which of all counts are hidden, by id.
    """
    made = {
        "places": lambda: _places(inputs, policy),
        "revision": lambda: inputs["revision"][~_ids(inputs["revision"]).isin(private)],
        "correction": lambda: _corrections(inputs["correction"], hidden, policy),
        "last_return": lambda: _last_return(inputs, policy),
    }
    return {name: make() for name, make in made.items() if name in inputs}


def _small(values: pd.Series, policy: Policy) -> pd.Series:
    return values.between(1, policy.threshold - 1).fillna(False).astype(bool)


def _places(inputs: Tables, policy: Policy) -> pd.DataFrame:
    """Return the list of places without small numbers of pupils from elsewhere."""
    places = inputs["places"]
    few = people.is_private(places, inputs) & _small(places.imports, policy)
    return places.assign(
        imports=places.imports.mask(few),
        symbol=places.symbol.mask(few & places.symbol.isna(), vocab.SUPPRESSED),
    )


def places_for_model(places: pd.DataFrame, shown: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return the list of places with the same number of pupils for each that is hidden."""
    few = places.imports.notna() & shown.imports.isna()
    alike = places.places.clip(lower=0, upper=policy.threshold / 2)
    return shown.assign(imports=shown.imports.mask(few, alike))


def _corrections(corrections: pd.DataFrame, hidden: pd.Series, policy: Policy) -> pd.DataFrame:
    of_people = corrections.table.isin([*people.COUNTED, "places"])
    secret = _ids(corrections).isin(hidden.index[hidden]) | _small(corrections.value, policy)
    secret &= of_people
    return corrections.assign(
        value=corrections.value.mask(secret),
        symbol=corrections.symbol.mask(secret, vocab.SUPPRESSED),
    )


def _ids(rows: pd.DataFrame) -> pd.Series:
    """Return the ids of the cells that rows name by a table and a key in words."""
    return rows.table + people.BETWEEN + rows.cell.str.replace(_WORDS, people.BETWEEN, regex=False)


def _last_return(inputs: Tables, policy: Policy) -> pd.DataFrame:
    """Return past returns without the tables of a year with a small count or a withheld one."""
    rows = inputs["last_return"]
    withheld = rows.symbol.eq(vocab.SUPPRESSED).fillna(False).astype(bool)
    few = people.is_private(rows, inputs) & (_small(rows.value, policy) | withheld)
    whole = few.groupby([rows[column] for column in _TABLE]).transform("any")
    whole &= rows.value.notna()
    return rows.assign(
        value=rows.value.mask(whole), symbol=rows.symbol.mask(whole, vocab.SUPPRESSED)
    )


def sources(shown: Tables, key: str) -> pd.DataFrame:
    """Return the sources; the hash of a private one is that of its rows as shown, with a key.

    A file's own hash would confirm a guess of a count, and one without a key that of a name.
    """
    listed = shown["sources_used"]
    own = listed.origin == "own"
    hashes = listed.source_id[own].map(lambda one: _hash(shown, one, key))
    return listed.assign(sha256=listed.sha256.mask(own, hashes))


def _hash(rows: Tables, source_id: str, key: str) -> str:
    return secret.keyed(key, "".join(_texts(rows, source_id))) if key else ""


def _texts(rows: Tables, source_id: str) -> Iterator[str]:
    for name in sorted(rows):
        if name != "sources_used" and "source_id" in rows[name]:
            of_source = rows[name][rows[name].source_id == source_id]
            yield of_source.to_csv(index=False) if len(of_source) else ""
