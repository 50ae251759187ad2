"""Claims of a council paper: any council's, its own forecast among them."""

import pytest

from send_analysis import tables
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.papers import claims

pytestmark = pytest.mark.unit
COLUMNS = [*tables.CLAIM.columns, *claims.ABOUT]


def paper(*rows):
    """Return a file of claims: rows of number, topic, geography, breakdown, period, value."""
    lines = [",".join(COLUMNS)]
    for number, topic, geography, breakdown, period, value in rows:
        cells = dict.fromkeys(COLUMNS, "") | {
            **{"claim_id": f"camden_plan/{number}", "source_id": "council_papers/camden_plan"},
            **{"topic": topic, "geography": geography, "breakdown": breakdown, "period": period},
            **{"measure": "plans", "value": value, "unit": "plans", "published": "2025-11-04"},
            **{"publisher": "Camden", "release": "November 2025", "licence": "facts quoted"},
        }
        lines.append(",".join(cells.values()))
    return RawFile("camden.csv", "\n".join(lines).encode())


def loaded(*rows):
    file = paper(*rows)
    return claims.load(file, claims.recognise(file))


def test_a_forecast_of_any_council_is_read():
    read = loaded(
        ("1", "ehcp_forecast_by_need", "Camden", "SEMH", "2025/26", "310"),
        ("2", "ehcp_forecast_by_need", "Camden", "Total (printed)", "2026/27", "1990"),
        ("3", "figures", "Camden", "all", "2024", "7"),
    )
    assert len(read["claim"]) == 3
    columns = ["old_la_code", "forecaster", "census_year", "dimension", "category", "plans"]
    assert read["published_forecast"][columns].values.tolist() == [
        ["202", "council_2025", 2026, "area_of_need", "semh", 310],
        ["202", "council_2025", 2027, "total", "total", 1990],
    ]


@pytest.mark.parametrize(
    ("geography", "breakdown", "told"),
    [("Camden", "Autism", r"breakdown: unknown \['Autism'\]"), ("Kamden", "SEMH", "Kamden")],
)
def test_an_unknown_category_or_council_is_refused(geography, breakdown, told):
    with pytest.raises(LoadError, match=told):
        loaded(("1", "ehcp_forecast_by_need", geography, breakdown, "2025/26", "310"))


def test_a_paper_without_a_forecast_has_none():
    assert set(loaded(("1", "figures", "Camden", "all", "2024", "7"))) == {"claim"}
