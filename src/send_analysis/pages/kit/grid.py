"""One accessible table: caption, headers with scope, numbers right, a region that scrolls."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

_TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<div class="table">
<div class="scroll" role="region" tabindex="0" aria-labelledby="caption-{{ grid.name }}">
<table id="table-{{ grid.name }}">
<caption id="caption-{{ grid.name }}"><span>{{ grid.caption }}</span></caption>
<thead>
<tr>
{% for column in grid.columns %}
<th scope="col" class="{{ column.css_class }}">{{ column.title }}</th>
{% endfor %}
</tr>
</thead>
<tbody>
{% for row in grid.rows %}
<tr>
<th scope="row" class="{{ grid.columns[0].css_class }}">{{ cell(row[0]) }}</th>
{% for value, column in grid.body(row) %}
<td class="{{ column.css_class }}">{{ cell(value) }}</td>
{% endfor %}
</tr>
{% endfor %}
</tbody>
</table>
</div>
{% for note in grid.notes %}
<p class="table-note">{{ note }}</p>
{% endfor %}
{% if grid.csv %}
<p class="download"><a href="tables/{{ grid.csv }}.csv">Download the data: \
{{ grid.csv | replace("_", " ") }} (CSV)</a></p>
{% endif %}
</div>
"""
)
_ABSENT = Markup('<span class="absent">not available</span>')


@dataclass(frozen=True)
class Column:
    """A column's header, whether it holds numbers (aligned to the right) or prose (wide)."""

    title: Any
    numeric: bool = True
    wide: bool = False

    @property
    def css_class(self) -> str:
        """The class that its cells carry."""
        return "number" if self.numeric else "wide" if self.wide else "text"


@dataclass(frozen=True)
class Grid:
    """A table on a page; the first cell of a row is its header.

    ``name`` is the table's id and must be its own on the page; ``csv`` names the run's table
    that the download link leads to.
    """

    name: str
    caption: Any
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    notes: Sequence[Any] = ()
    csv: str = ""

    def body(self, row: Sequence[Any]) -> list[tuple[Any, Column]]:
        """Return the cells of a row after its header, each with its column."""
        return list(zip(row[1:], self.columns[1:], strict=True))

    def _repr_html_(self) -> str:
        return _TEMPLATE.render(grid=self, cell=_cell)

    def __html__(self) -> str:
        return self._repr_html_()


def _cell(value: object) -> object:
    return _ABSENT if value is None else value
