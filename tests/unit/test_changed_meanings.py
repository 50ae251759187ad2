"""A file that still reads but means something else is refused, or doubted before it is kept.

Each meaning is changed in every template, setting and paper that has such a column.
"""

import pytest

from send_analysis import config, quality
from send_analysis.config import area, own_assumptions, paths
from send_analysis.loaders.intake import assembly, publications
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.own.doubts import doubts, unusual
from tests.unit.test_config import LEEDS as AREA
from tests.unit.test_plausible import HEADERS, file
from tests.unit.test_scenario_files import GOOD, LEVER, folder

pytestmark = pytest.mark.unit
AS_IT_IS = {  # a usual row of each template
    "counts": "2026-03-01,383,E08000035,January 2026,total,total,7600,",
    "flows": "2026-03-01,383,E08000035,2025,flow,requests,2400,",
    "months": "2026-03-01,383,2026-02,requests,210,",
    "costs": "2026-03-01,383,state_special,top_up,2025-26,15200,GBP a plan,",
    "income": "2026-03-01,383,2025-26,high_needs_block,before_recoupment,150000000,",
    "spend": "2026-03-01,383,2024-25,topup_state_special,outturn,40000000,",
    "return": "2026-03-01,383,lsrp,5.1,Under 5,all,2025,91",
    "places": "2026-03-01,leeds,Oak,state_special,SLCN,4-11,2025/26,2200,open,1,2,own,list",
}
HEADINGS = {**HEADERS, "flows": HEADERS["counts"]}
AREAS = {kind: "area" if kind == "places" else "old_la_code" for kind in AS_IT_IS}
NUMBERS = {
    **dict.fromkeys(AS_IT_IS, "value"),
    **{"income": "amount", "spend": "amount", "places": "places"},
}
YEARS = {  # template -> its year, and how 2034, 2062 and 2026 to 2028 would be written
    "counts": ("period", "January 2034", "January 2062", "January 2026/28"),
    "flows": ("period", "2034", "2062", "2026/28"),
    "months": ("month", "2034-02", "2062-02", "2026/28-02"),
    "costs": ("price_year", "2034-35", "2062-63", "2026-28"),
    "income": ("financial_year", "2034-35", "2062-63", "2026-28"),
    "spend": ("financial_year", "2034-35", "2062-63", "2026-28"),
    "return": ("period", "2034", "2062", "2026/28"),
    "places": ("academic_year", "2034/35", "2062/63", "2026/28"),
}
SWAPPED = {
    "counts": [("period", "breakdown"), ("old_la_code", "value"), ("category", "value")],
    "flows": [("period", "value"), ("category", "breakdown")],
    "months": [("month", "measure"), ("old_la_code", "value")],
    "costs": [("provision", "component"), ("price_year", "value"), ("old_la_code", "value")],
    "income": [("line", "basis"), ("financial_year", "amount"), ("old_la_code", "amount")],
    "spend": [("spend_line", "basis"), ("old_la_code", "amount")],
    "return": [("row", "column"), ("table", "row"), ("period", "value"), ("table", "value")],
    "places": [("places", "imports"), ("ages", "academic_year"), ("provider", "provision")],
}
OF_ONE = [  # what only one template has
    ("flows", {"value": "1200"}),  # half a year
    ("costs", {"value": "-15200"}),  # negative
    ("costs", {"value": "0"}),  # nothing
    ("costs", {"value": "1520000"}),  # a hundred times
    ("costs", {"value": "15.2"}),  # a thousandth
    ("costs", {"provision": "mainstream", "component": "fee"}),  # a fee for mainstream
    ("income", {"line": "moon_money"}),  # an unknown line
    ("income", {"line": "hi_needs_block"}),  # a misspelt line
    ("spend", {"spend_line": "moon_money"}),  # an unknown line
    ("spend", {"spend_line": "topup_state_specal"}),  # a misspelt line
    ("return", {"table": "99"}),  # a cell that is none
    ("return", {"value": "12.5"}),  # a fraction of a plan
    ("places", {"places": "12.5"}),  # half a place
    ("places", {"places": "-40"}),  # less than none
    ("places", {"places": "22000"}),  # ten times the capacity
    ("places", {"ages": "19-4"}),  # ages backwards
    ("places", {"status": "approved", "places": "-900"}),  # a closure of what is open
]
CHANGED = [
    *((kind, {"as_of": day}) for kind in AS_IT_IS for day in ("2025-02-30", "2099-01-31")),
    *((kind, {column: year}) for kind, (column, *every) in YEARS.items() for year in every),
    *((kind, {AREAS[kind]: code}) for kind in AS_IT_IS for code in ("999", "E12000003")),
    *((kind, {NUMBERS[kind]: 100}) for kind in AS_IT_IS),
    *((kind, pair) for kind, pairs in SWAPPED.items() for pair in pairs),
    *OF_ONE,
]


def changed(kind, change):
    """Return the usual row with other cells, two of them swapped, or a number so many times."""
    names = HEADINGS[kind].split(",")
    row = dict(zip(names, AS_IT_IS[kind].split(","), strict=True))
    if isinstance(change, tuple):
        one, other = change
        return {**row, one: row[other], other: row[one]}
    return row | {
        name: cell if isinstance(cell, str) else str(int(row[name]) * cell)
        for name, cell in change.items()
    }


def told(kind, row, published):
    """Return what is said of a file with one row: its refusal, or its doubts."""
    raw = file("counts" if kind == "flows" else kind, ",".join(row.values()))
    try:
        one = publications.load(raw, publications.recognise(raw))
    except LoadError as error:
        return str(error)
    said = [*unusual([one], published), *doubts([one], published)]
    if kind == "places":
        swapped = quality.CHECKS["imports_over_places"].run(one.tables)
        said += [finding.found for finding, _ in swapped]
    return "\n".join(said)


@pytest.fixture(scope="module")
def published():
    """Return the embedded tables with the rows alone that the usual rows are compared with."""
    shipped = assembly.shipped()
    caseload, flows = shipped["caseload"], shipped["flows"]
    dimensions = ("total", "age_band", "provision")
    return {
        **shipped,
        "caseload": caseload[caseload.dimension.isin(dimensions)],
        "flows": flows[~flows.measure.str.contains("/")],
    }


@pytest.mark.parametrize("kind", AS_IT_IS)
def test_the_usual_rows_are_neither_refused_nor_doubted(kind, published):
    assert told(kind, changed(kind, {}), published) == ""


@pytest.mark.parametrize(("kind", "change"), CHANGED, ids=str)
def test_a_changed_meaning_of_an_own_file_does_not_pass_in_silence(kind, change, published):
    assert told(kind, changed(kind, change), published)


# --- settings ---------------------------------------------------------------------------------

PLACES = "    lever: places\n    provision: units\n"
EFFECT = "{low: 0.1, mode: 0.2, high: 0.3}"
SCENARIOS = {
    "from 2034": ("start: 2027", "start: 2034"),
    "from 2062/63": ("start: 2027", "start: 2062/63"),
    "from 2026/28": ("start: 2027", "start: 2026/28"),
    "a region": ("extends: baseline", "extends: baseline\nareas: [E12000007]"),
    "nobody's code": ("extends: baseline", "extends: baseline\nareas: [998]"),
    "half a place": (LEVER, PLACES, EFFECT, "12.5"),
    "more places than all": (LEVER, PLACES, EFFECT, "20000"),
    "a dear place": (LEVER, "    lever: unit_cost\n    price: fee_independent\n", EFFECT, "100"),
    "nothing to pay": (LEVER, "    lever: unit_cost\n    price: fee_independent\n", EFFECT, "-1"),
    "a fee for mainstream": (LEVER, "    lever: unit_cost\n    price: fee_mainstream\n"),
    "a line that is none": (LEVER, "    lever: income\n    income_line: hi_needs_block\n"),
    "ages backwards": (EFFECT, f"{EFFECT}\n    applies_to: {{ages: [19-4]}}"),
    "swapped provisions": ("from_provision: independent_special", "from_provision: over_time"),
    "a cost below nothing": (EFFECT, f"{EFFECT}\n    cost_to_deliver: {{capital: -1, funding: x}}"),
    "a cost without end": (EFFECT, f"{EFFECT}\n    cost_to_deliver: {{capital: 1e11, funding: x}}"),
}


@pytest.mark.parametrize("meaning", SCENARIOS)
def test_a_changed_meaning_of_a_scenario_is_refused(meaning, tmp_path):
    text, (old, new, *more) = GOOD, SCENARIOS[meaning]
    for before, after in ((old, new), *zip(more[::2], more[1::2], strict=True)):
        assert before in text
        text = text.replace(before, after)
    with pytest.raises(config.ConfigError, match=r"x\.yaml:\d+: "):
        config.find_scenario(folder(tmp_path, x=text), "x")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"383"', '"999"'),
        ('"383"', '"E12000003"'),
        ("E08000035", "E12000003"),
        ("E12000003", "E12000007"),
        ("name: Leeds", "name: Kent"),
        ("E12000003\n", "E12000003\nneighbours: [E12000003]\n"),
    ],
)
def test_a_changed_meaning_of_an_area_is_refused(old, new, tmp_path):
    text = AREA.format(slug="leeds", name="Leeds", code="383")
    (made := tmp_path / "leeds.yaml").write_text(text)
    assert area.read_area(made).name == "Leeds" and old in text
    made.write_text(text.replace(old, new))
    with pytest.raises(config.ConfigError, match=r"leeds\.yaml:\d+: "):
        area.read_area(made)


@pytest.mark.parametrize("value", [-62_622, 0, 6_262_200, 62.622])
def test_a_changed_unit_cost_among_the_assumptions_is_refused_or_doubted(value):
    known = own_assumptions.assumptions(paths.config())
    fee = known["budget.england.fee_independent"]
    row = own_assumptions.OwnValue(id=fee.id, value=value)
    assert own_assumptions.wrong(row, known) or fee.unusual(value)
    assert not fee.unusual(fee.value)


@pytest.mark.parametrize("day", ["2025-02-30", "2099-01-31", "soon"])
def test_a_day_that_is_none_of_an_own_assumption_is_refused(day):
    known = own_assumptions.assumptions(paths.config())
    row = own_assumptions.OwnValue(id="flows.settles", value=known["flows.settles"].value, date=day)
    [problem] = own_assumptions.wrong(row, known)
    assert problem.where == ("flows.settles", "date") and day in problem.found


# --- papers -----------------------------------------------------------------------------------

REPORTED = (
    "scope,measure,period,value,unit,release,source_id,publisher,licence,status\n"
    "unit cost,{measure},{period},{value},GBP,2024,a/b,DfE,OGL,published\n"
    "{area},high needs block before recoupment,{year},150,GBP m,2024,a/b,Leeds,OGL,published\n"
)
RIGHT = {
    "measure": "non-maintained and independent special",
    **{"period": "2023/24", "value": "62000", "area": "Leeds", "year": "2025-26"},
}


@pytest.mark.parametrize(
    "change",
    [
        *({"value": value} for value in ("-62000", "0", "6200000")),
        *({"period": period} for period in ("2062/63", "2026/28", "soon")),
        *({"year": year} for year in ("2062-63", "2026-28", "2025")),
        *({"area": area} for area in ("999", "E12000003", "Ledes")),
    ],
    ids=str,
)
def test_a_changed_meaning_of_reported_figures_is_refused(change):
    def load(**cells):
        raw = RawFile("reported.csv", REPORTED.format(**cells).encode())
        return publications.load(raw, publications.recognise(raw)).tables

    assert load(**RIGHT)["income"].amount.tolist() == [150_000_000]
    with pytest.raises(LoadError, match=r"reported\.csv: "):
        load(**{**RIGHT, **change})
