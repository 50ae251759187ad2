"""What an object shows in a notebook: a heading and a short table, every text escaped."""

from collections.abc import Mapping

from jinja2 import Environment

_TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<table>
<caption>{{ title }}</caption>
<tbody>
{% for heading, value in rows.items() %}
<tr><th scope="row">{{ heading }}</th><td>{{ value }}</td></tr>
{% endfor %}
</tbody>
</table>
"""
)


def described(title: str, rows: Mapping[str, object]) -> str:
    """Return a table of one row a fact, with ``title`` as its caption."""
    return _TEMPLATE.render(title=title, rows=rows)
