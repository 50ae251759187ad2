"""What a table says of a wrong value is written as people write it."""

import pandas as pd
import pytest

from send_analysis.tables import FLOWS, TableError

pytestmark = pytest.mark.unit


def flows(*values):
    return pd.DataFrame(
        {
            "old_la_code": "311",
            "la_code": "E09000016",
            "calendar_year": pd.array([2024] * len(values), "Int64"),
            "measure": "requests",
            "value": pd.array(values, "Float64"),
            "symbol": pd.NA,
            "source_id": "made/up",
        }
    )[list(FLOWS.columns)]


def test_a_wrong_value_is_a_plain_number():
    with pytest.raises(TableError, match=r"value: .*, first -90\.0$") as told:
        FLOWS.check(flows(-90.0), "here")
    assert "np." not in str(told.value)


def test_a_repeated_key_is_named_in_words():
    key = r"1 repeated keys, first old_la_code 311, calendar_year 2024, measure requests$"
    with pytest.raises(TableError, match=key):
        FLOWS.check(flows(90.0, 91.0), "here")
