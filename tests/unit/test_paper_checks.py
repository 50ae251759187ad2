"""Council papers are checked by rows and five rules: every contradiction, every printed figure."""

import re
from pathlib import Path

import pandas as pd
import pytest

from send_analysis import config, quality
from send_analysis.config import local_area as settings_of
from send_analysis.config import papers as rows_of
from send_analysis.quality import papers
from send_analysis.quality.paper_rules import computed, half_of_last_digit, number
from send_analysis.quality.registry import run_all
from tests.unit import paper_case
from tests.unit.indicator_case import claim, claims, framework

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
HAVERING_WRONG = {
    "ehcp_forecast_by_need/020": 2532,  # 592 + 1354 + 381 + 205
    "ehcp_headline_claims/004": 49.59,  # 3864 / 2583
    "ehcp_headline_claims/006": 107.37,  # 473,255 / 228,221
    "placement_mix/002": 48.1,  # 44,992 of 93,539
    "placement_mix/003": 19.28,  # 498 of 2583
    "placement_mix/004": 27.22,  # 25,463 of 93,539
    "service_indicators/001": 94.25,  # 459 of 487
}
# check -> numbers and words that must be in what was found
FOUND = {
    "I01": ("2,533", "2,532"),
    "I02": ("2,533", "2,583"),
    "I03": ("+49.59", "+52.55"),
    "I04": ("2020/21 +25", "2021/22 +122", "2022/23 +220", "2023/24 -50"),
    "I05": ("2,779", "3,005", "+226", "+8.1", "2,998"),
    "I06": ("452", "533"),
    "I07": ("-0.9%", "+19.5%"),
    "I08": ("574 to 562", "385 to 381"),
    "I11": ("3,864", "2029/30"),
    "I12": ("2,583", "450"),
    "I13": ("+52", "+107.4"),
    "I14": ("3 periods", "52% (2010 to 2022)"),
    "I15": ("38", "94.3", "459 of 487"),
    "I16": ("7%", "5.64"),
    "I17": ("5.5 to 5.64",),
    "I18": ("98.00", "98.69", "95.97"),
    "I19": ("+1.7",),
    "I20": ("+0.0",),
    "I21": ("9 scores",),
    "I23": ("+11.6", "+11.1", "+12.0", "+0.5"),
    "I24": ("-0.1",),
    "I26": ("2024-03-25", "2024-07-19"),
    "I27": ("4732", "4729"),
    "I28": ("25.6",),
    "I30": ("58,550 of 262,052",),
    "I32": ("1,890", "2,583"),
    "I33": ("80.30", "78.00"),
    "I34": ("19.29", "19.28", "498"),
    "I35": ("+12.7", "+19.1"),
    "I36": ("+25%", "+55%", "-37%"),
    "I37": ("5 plans", "3 are"),
    "I38": ("0 of 336",),
    "I64": ("61,350 by 2031 is 4.8% more, after 15.2%",),
    "I67": ("0 of 28 actions",),
    "I41": ("3,570", "3,579"),
    "I42": ("3,550", "3,548"),
    "I43": ("special", "Aspire and Rowan"),
    "I44": ("134", "138"),
    "I45": ("60.4", "67.9"),
    "I49": ("SEMH strategy timescale",),
    "I50": ("overspent",),
    "I51": ("14 key",),
    "I55": ("2020-01-14", "2020-01-13"),
    "I58": ("5 months", "3 dates"),
    "I59": ("cost/save table",),
}


@pytest.fixture(scope="module")
def settings():
    return settings_of.read(ROOT / "config")


@pytest.fixture(scope="module")
def inputs():
    return paper_case.inputs()


@pytest.fixture(scope="module")
def findings(inputs, settings):
    return of_papers(inputs, settings)


def of_papers(inputs, settings, area=None):
    return run_all(papers.checks(settings, inputs), inputs, area)


def disagreeing(settings, inputs, area):
    again = papers.recomputed(settings, inputs, area)
    wrong = again[again.verdict == "disagrees"]
    return {c.split("/", 1)[1]: v for c, v in zip(wrong.claim_id, wrong.computed, strict=True)}


def test_all_67_entries_are_rows_and_20_are_judgements(settings):
    supplied = pd.read_csv(ROOT / "data/raw/council_papers/inconsistencies.csv", dtype=str)
    read = {one.id: one.reading is not None for one in settings.papers.checks}
    assert read.keys() == set(supplied.id)
    assert (len(read), sum(read.values())) == (67, 20)


def test_every_contradiction_is_found_with_its_numbers(findings):
    computed = findings[findings.basis == "computed"].set_index("check")["found"]
    assert len(computed) == 47
    for check, texts in FOUND.items():
        assert all(text in computed[check] for text in texts), (check, computed[check])
    assert (findings.check == "judgement").sum() == 20
    assert findings.severity.value_counts().to_dict() == {"note": 35, "warning": 18, "error": 14}


def test_a_paper_that_agrees_is_silent(inputs, settings):
    agreed = inputs["claim"].copy()
    wrong = (agreed["period"] == "2023/24") & (agreed["breakdown"] == "Total (printed)")
    agreed.loc[wrong, "value"] = "2532"
    checks = of_papers(inputs | {"claim": agreed}, settings)["check"]
    assert "I01" not in set(checks)


def test_a_check_without_its_official_figure_says_so(inputs, settings):
    findings = of_papers({"claim": inputs["claim"]}, settings).set_index("check")
    assert findings.loc["I13", "found"] == "not checkable: no table caseload"
    without = inputs["caseload"].query("not (old_la_code == 'ENG' and census_year == 2010)")
    findings = of_papers(inputs | {"caseload": without}, settings).set_index("check")
    assert findings.loc["I13", "severity"] == "note"
    assert (
        "no number in caseload for old_la_code England, census_year 2010"
        in (findings.loc["I13", "found"])
    )


def test_the_printed_figures_that_disagree(settings, inputs):
    assert disagreeing(settings, inputs, "311") == HAVERING_WRONG
    wrong = {"exclusions/015": 3579, "exclusions/016": 3548}
    assert disagreeing(settings, inputs, "372") == wrong


def test_every_gap_and_change_is_computed(settings, inputs):
    again = papers.recomputed(settings, inputs, "311")
    topics = again[again.computed.notna()].claim_id.str.split("/").str[1].value_counts()
    assert topics["attainment"] == 24
    assert topics["absence"] == 16
    assert (again.verdict == "cannot be computed").sum() == 17


def test_findings_of_printed_figures_hold_both_numbers(settings, inputs):
    found = papers.disagreements(papers.recomputed(settings, inputs, "372")).found
    assert found.iloc[0].endswith("printed 3570, computed 3579 (sum of the parts that are printed)")


# --- a new paper: rows, no code -------------------------------------------------------------

NEW_PAPER = """
figures:
  growth:
    claim: {measure: growth}
    rule: growth
    operands:
      - where: {measure: plans, period: "2023"}
      - where: {measure: plans, period: "2024"}
    formula: 2024 / 2023 - 1
checks:
  - id: N1
    paper: paper
    where: table 2
    severity: error
    title: Compare the printed growth with the plans
    action: Ask which holds.
    rows:
      - figure: growth
        text: "printed {printed:g}%, {a:.0f} to {b:.0f} is {computed:.1f}%"
  - {id: N2, paper: paper, where: page 1, severity: note, reading: the map has no legend}
"""


def new_paper(tmp_path, growth, rows=NEW_PAPER):
    (tmp_path / rows_of.FILE).write_text(rows, encoding="utf-8")
    asked = settings_of.Settings(framework(), papers=rows_of.read(tmp_path))
    printed = claims(
        claim("paper/t/001", "200", measure="plans", period="2023", unit="plans"),
        claim("paper/t/002", "250", measure="plans", period="2024", unit="plans"),
        claim("paper/t/003", growth, measure="growth", period="2023 to 2024"),
    )
    return asked, {"claim": printed}


def test_a_new_paper_needs_rows_only(tmp_path):
    asked, inputs = new_paper(tmp_path, "20")
    found = quality.run(inputs, "001", asked)
    assert found[["check", "where", "found"]].values.tolist() == [
        ["N1", "paper table 2", "printed 20%, 200 to 250 is 25.0%"],
        ["judgement", "paper page 1 (N2)", "the map has no legend"],
    ]
    again = papers.recomputed(asked, inputs, "001").iloc[0]
    assert (again.printed, again.computed, again.difference) == (20, 25, 5)
    assert (again.verdict, again.formula) == ("disagrees", "2024 / 2023 - 1")
    assert of_papers(inputs, asked, "002").empty


def test_a_new_paper_that_agrees_has_its_reading_only(tmp_path):
    asked, inputs = new_paper(tmp_path, "25")
    assert list(of_papers(inputs, asked, "001").check) == ["judgement"]
    assert papers.recomputed(asked, inputs, "001").verdict.item() == "agrees"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{a:.0f}", "{d:.0f}", "not checkable: the text .* cannot be filled: 'd'"),
        ('period: "2023"', 'year: "2023"', "not checkable: the table claim has no column year"),
        ('period: "2023"', 'period: "1999"', "no number in claim for measure plans, period 1999"),
    ],
)
def test_a_row_that_leads_nowhere_is_a_note_of_the_data_checks(tmp_path, old, new, told):
    asked, inputs = new_paper(tmp_path, "20", NEW_PAPER.replace(old, new))
    row = of_papers(inputs, asked, "001").set_index("check").loc["N1"]
    assert row.severity == "note"
    assert re.search(told, row.found)


def test_faulty_rows_are_named_with_their_line(tmp_path):
    wrong = NEW_PAPER.replace("rule: growth", "rule: grow").replace("figure: growth", "figur: g")
    (tmp_path / rows_of.FILE).write_text(wrong, encoding="utf-8")
    with pytest.raises(config.ConfigError, match=r"(?s)yaml:5: .*grow.*yaml:18: .*figur"):
        rows_of.read(tmp_path)


def test_a_figure_must_exist_and_a_check_be_computed_or_read(tmp_path):
    for wrong, told in (
        (NEW_PAPER.replace("figure: growth", "figure: other"), "'other' is not a figure"),
        (NEW_PAPER.replace(", reading: the map has no legend", ""), "N2: either rows or a reading"),
        (NEW_PAPER.replace("id: N2", "id: N1"), "check 'N1' is duplicated"),
        (NEW_PAPER.replace("rule: growth", "rule: against_census"), "2 operands; allowed: 1"),
        (NEW_PAPER.replace("operands:", "operands:\n      - other"), "'other' is not a number"),
    ):
        (tmp_path / rows_of.FILE).write_text(wrong, encoding="utf-8")
        with pytest.raises(config.ConfigError, match=told):
            rows_of.read(tmp_path)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("sum", 205), ("difference", 195), ("share", 4000), ("growth", -97.5)],
)
def test_the_rules_by_hand(rule, expected):
    assert computed(rule, (200, 5)) == expected


def test_a_date_counts_in_months_and_the_last_of_two_holds():
    assert number("2020-02-04") - number("2019-09-03") == pytest.approx(5 + 1 / 31)
    assert number("2023-07-27 and 2024-07-19") == number("2024-07-19")
    assert (number("3.5"), number("overspent"), number(pd.NA)) == (3.5, None, None)


@pytest.mark.parametrize(
    ("printed", "value", "agrees"),
    [("53", 52.57, True), ("54", 49.6, False), ("22.3", 22.34, True), ("19.29", 19.28, False)],
)
def test_agreement_is_at_the_precision_printed(printed, value, agrees):
    assert (abs(value - float(printed)) <= half_of_last_digit(printed)) is agrees
