"""The data dictionary says what the tables say."""

from pathlib import Path

import pytest

from send_analysis import tables
from send_analysis.publish.web import dictionary

pytestmark = pytest.mark.unit
KEPT = Path(__file__).parents[2] / "docs" / "data_dictionary.md"


def test_the_dictionary_is_the_one_of_the_tables():
    said = "make it again: send-analysis data dictionary > docs/data_dictionary.md"
    assert KEPT.read_text(encoding="utf-8") == dictionary.data_dictionary(), said


def test_every_column_of_every_table_is_in_it():
    text = dictionary.data_dictionary()
    for table in vars(tables).values():
        if isinstance(table, tables.Table):
            part = text.split(f"## {table.name}", 1)[1]
            assert all(f"| `{column}` |" in part for column in table.columns), table.name


def test_a_column_shows_its_heading_unit_type_and_what_is_allowed():
    text = dictionary.data_dictionary()
    assert "| `census_year` | Census | year | whole number | yes |  | 2005 to 2060 |" in text
    assert "| `severity` | Severity |  | text |  |  | `error`, `warning`, `note` |" in text
