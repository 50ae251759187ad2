"""Names of providers in an authority's own list, which is not published: a number for each.

A name that an open figure prints as well stays: it says nothing that is not public.
"""

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from send_analysis.config.authorities import plain
from send_analysis.runs.protected import people
from send_analysis.tables import Tables

_LABEL = "Provider {}"
_IN_TEXT = " "  # a name of one word, such as Centre, may be no name where it stands in a text


def of_private_lists(places: pd.DataFrame, inputs: Tables) -> dict[str, str]:
    """Return what stands for each provider's name that only private rows of ``places`` hold."""
    private = people.is_private(places, inputs)
    known = {plain(name) for name in _open_names(places[~private], inputs)}
    listed = dict.fromkeys(places.provider[private])
    secret = [name for name in listed if plain(name) not in known]
    return {name: _LABEL.format(number) for number, name in enumerate(secret, start=1)}


def _open_names(places: pd.DataFrame, inputs: Tables) -> Iterator[str]:
    yield from places.provider
    if "place_deductions" in inputs:
        yield from inputs["place_deductions"].institution.unique()


def anonymous(made: Tables, names: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Return the tables of a run with names replaced, as cells and within text."""
    return {name: _replaced(table, names) for name, table in made.items()} if names else {**made}


def _replaced(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    text = [c for c in table if pd.api.types.is_string_dtype(table[c]) or table[c].dtype == object]
    within = {name: label for name, label in names.items() if _IN_TEXT in name.strip()}
    longest_first = sorted(map(re.escape, within), key=len, reverse=True)
    pattern = rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)" if within else None
    changed = {}
    for column in text:
        cells = table[column].replace(dict(names))
        if pattern:
            cells = cells.str.replace(pattern, lambda found: within[found[0]], regex=True)
        changed[column] = cells
    return table.assign(**changed)
