"""What each template of an authority's own files holds: columns, their meaning, what is allowed.

The columns and the allowed words are those by which the files are read.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from send_analysis import vocab
from send_analysis.config import authorities, paths
from send_analysis.config.nearest import choices
from send_analysis.loaders.intake import base, sheets
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.own import figures, places
from send_analysis.loaders.own.cells import Kind
from send_analysis.loaders.own.grid import NUMBERS

_FREE = Kind(lambda cell: cell, "")
COLUMNS: Mapping[str, Mapping[str, Kind]] = {
    "places": {**places.KINDS, **places.LONG, "source": _FREE},
    "own_figures": {**figures.LAYOUTS["caseload_and_flows"].columns, "note": _FREE},
    "own_months": {**figures.LAYOUTS["months"].columns, "note": _FREE},
    "own_unit_costs": {**figures.LAYOUTS["unit_cost"].columns, "note": _FREE},
    "own_income": {**figures.LAYOUTS["income"].columns, "note": _FREE},
    "own_spend": {**figures.LAYOUTS["spend"].columns, "note": _FREE},
    "last_return": figures.LAYOUTS["last_return"].columns,
}
NAMES = tuple(COLUMNS)
_OF_AN_AREA = ("area", "old_la_code")


@dataclass(frozen=True)
class Column:
    """A column of a template: its meaning, what is allowed, and the words to choose from."""

    name: str
    meaning: str
    allowed: str
    choices: tuple[str, ...]

    @property
    def is_number(self) -> bool:
        """Say whether its cells are numbers; of all others Excel must leave the text as typed."""
        return self.name in NUMBERS


@dataclass(frozen=True)
class Template:
    """A template: its columns in order, rows filled in for the invented authority, its lists."""

    name: str
    columns: tuple[Column, ...]
    example: tuple[tuple[str, ...], ...]
    lists: Mapping[str, tuple[str, ...]]  # by heading: the words of a column, or of part of it


def template(name: str) -> Template:
    """Return a template by its name.

    Raises
    ------
    LoadError
        If there is none of that name, with the nearest.
    """
    if name not in COLUMNS:
        raise LoadError(name, [f"no such template; allowed: {choices(name, NAMES)}"])
    header, *rows = sheets.csv_rows(RawFile(f"{name}.csv", csv(name)))
    columns = tuple(_column(name, one) for one in header)
    lists = {column.name: column.choices for column in columns if column.choices}
    if name == "own_figures":
        lists |= {f"category of {one}": words for one, words in figures.CATEGORIES.items()}
        lists |= {f"category of {figures.FLOW}": vocab.FLOW_MEASURES}
    return Template(name, columns, tuple(map(tuple, filter(any, rows))), lists)


def csv(name: str) -> bytes:
    """Return a template as CSV, filled in for the invented authority."""
    return (paths.root() / "docs" / "templates" / f"{name}.csv").read_bytes()


def _column(template: str, name: str) -> Column:
    kind = COLUMNS[template][name]
    said = next(
        row["meaning"]
        for row in base.rows("own", "columns.csv")
        if (row["template"], row["column"]) == (template, name)
    )
    return Column(name, said, kind.allowed, _open_today() if name in _OF_AN_AREA else kind.choices)


def _open_today() -> tuple[str, ...]:
    return tuple(sorted(one.name for one in authorities.open_authorities()))
