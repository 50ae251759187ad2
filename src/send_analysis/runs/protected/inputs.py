"""Input tables without what would give somebody away: to show, and for the model to read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from send_analysis import disclosure, vocab
from send_analysis.disclosure.relations import settled
from send_analysis.runs.protected import beside, names, people
from send_analysis.runs.protected.stand_ins import stand_ins
from send_analysis.tables import Tables


class DisclosureError(vocab.WorkError):
    """Hidden counts could be worked out from what is shown; nothing was published."""


@dataclass(frozen=True)
class Protected:
    """Input tables in which private small counts, and what would give them away, are hidden.

    Attributes
    ----------
    shown
        The tables with hidden counts missing, symbol ``c``: what pages show.
    for_model
        The same with stand-ins for hidden counts (``stand_ins``): what is computed is computed
        from these, so that no result depends on a count that is hidden.
    names
        What stands for each name of a provider that is not published.
    """

    shown: Tables
    for_model: Tables
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def stand_ins(self) -> dict[str, int]:
        """How many hidden counts of each table the model reads a stand-in for."""
        return {
            name: int((self.for_model[name][value].notna() & self.shown[name][value].isna()).sum())
            for name, (value, _) in people.COUNTED.items()
            if name in self.shown and self.for_model[name] is not self.shown[name]
        }


def protect(
    inputs: Tables, policy: disclosure.Policy = disclosure.POLICY, key: str = ""
) -> Protected:
    """Return input tables that may be published: as they were where none is private.

    Parameters
    ----------
    key
        A secret for the hashes of private sources; they have none without it.

    Raises
    ------
    DisclosureError
        If a hidden count could be worked out; the message names the tables and how many.
    """
    if not inputs["sources_used"].origin.isin(people.PRIVATE).any():
        return Protected(inputs, inputs)
    counts = _Counts(inputs, policy)
    counts.audit()
    shown = {**inputs, **counts.with_numbers(counts.shown)}
    shown |= beside.shown(inputs, counts.all_private, counts.hidden, policy)
    shown |= {"sources_used": beside.sources(shown, key)}
    replaced = counts.shown.combine_first(counts.stand_ins(shown))
    model = {**shown, **counts.with_numbers(replaced)}
    if "places" not in inputs:
        return Protected(shown, model)
    places = inputs["places"]
    model |= {"places": beside.places_for_model(places, shown["places"], policy)}
    return Protected(shown, model, names.of_private_lists(places, inputs))


@dataclass(frozen=True)
class _Counts:
    """The counts of people of an authority's own files, and what of them may be shown."""

    inputs: Tables
    policy: disclosure.Policy

    @cached_property
    def by_table(self) -> dict[str, pd.DataFrame]:
        return people.counts(self.inputs)

    @cached_property
    def figures(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Cells and relations, with what wholes leave beside their parts."""
        counted, sums = people.cells(self.by_table), people.relations(self.by_table)
        return disclosure.remainders(counted, sums, self.policy.threshold)

    @property
    def cells(self) -> pd.DataFrame:
        return self.figures[0]

    @property
    def relations(self) -> pd.DataFrame:
        return self.figures[1]

    @cached_property
    def hidden(self) -> pd.Series:
        """Which figures are hidden, by their id."""
        if self.cells.open.all():
            return pd.Series(False, pd.Index(self.cells.cell, name="cell"))
        return disclosure.hidden(self.cells, self.relations, self.policy)

    @cached_property
    def shown(self) -> pd.Series:
        """What may be printed of each figure, by its id."""
        return disclosure.published(self.cells, self.hidden, self.policy)

    @property
    def all_private(self) -> set[str]:
        """The ids of all private figures."""
        return set(self.cells.cell[~self.cells.open])

    def audit(self) -> None:
        """Raise DisclosureError where a hidden figure could be worked out."""
        if self.cells.open.all():
            return
        leaks = disclosure.audit(self.cells, self.relations, self.hidden, self.policy)
        if len(leaks):
            where = leaks.cell.str.partition(people.BETWEEN)[0].value_counts().sort_index()
            told = ", ".join(f"{number} of {name}" for name, number in where.items())
            raise DisclosureError(
                f"hidden counts could be worked out from those that are shown: {told}; "
                "nothing was published"
            )

    def stand_ins(self, shown: Tables) -> pd.Series:
        """Return a number for each hidden figure, from what is shown alone."""
        if not self.hidden.any():
            return pd.Series(dtype="Float64")
        _, relations = settled(self.cells, self.relations)
        alone = self.policy.threshold / 2
        return stand_ins(shown, self.shown, self.hidden, relations, alone)

    def with_numbers(self, numbers: pd.Series) -> dict[str, pd.DataFrame]:
        """Return the input tables with these numbers as private counts, ``c`` where missing."""
        return {name: self._of_table(name, numbers) for name in self.by_table}

    def _of_table(self, name: str, numbers: pd.Series) -> pd.DataFrame:
        rows, value = self.by_table[name], people.COUNTED[name][0]
        rows = rows[rows.private]
        new = rows.cell.map(numbers).astype("Float64").mask(rows["count"].isna())
        gone = new.index[new.isna() & rows["count"].notna()]
        changed = self.inputs[name].astype({value: "Float64"})
        changed.loc[rows.index, value] = new
        changed.loc[gone, "symbol"] = vocab.SUPPRESSED
        return changed
