"""What an authority has set itself and is unusual: told when it is set, and on page 00."""

import shutil

import pandas as pd
import pytest

from send_analysis import cli, quality
from send_analysis.config import area, indicators, local_area, own_assumptions, paths
from send_analysis.config.assumptions import shipped
from send_analysis.quality import own_settings

pytestmark = pytest.mark.unit
FEE = "budget.england.fee_independent"
CHOSEN = {"measure": "DSG cumulative deficit", "period": "31 Mar 2025"}


def with_own(**own):
    return local_area.Settings(indicators.Framework.model_construct(), **own)


def findings(settings, **inputs):
    return [
        (check.id, finding.where, finding.found)
        for check in own_settings.checks(settings)
        for finding, _ in check.run({"caseload": pd.DataFrame({"plans": [1]}), **inputs})
    ]


def test_an_own_assumption_outside_its_likely_range_is_a_finding():
    fee = shipped(paths.config())[FEE]
    dear = own_assumptions.OwnValue(id=FEE, value=450_000).instead_of(fee)
    near = own_assumptions.OwnValue(id=FEE, value=fee.value + 1).instead_of(fee)
    settings = with_own(changed=((fee, near), (fee, dear)))
    [(check, where, found)] = findings(settings)
    assert (check, where) == ("own_assumption_unusual", f"config/assumptions/own.csv {FEE}")
    assert found.startswith(f"450,000 ({fee.unit}); it is {fee.value:g}, likely {fee.low:g} to ")


@pytest.mark.parametrize(
    ("amount", "period", "found"),
    [
        (34_722_000.0, "31 Mar 2025", None),
        (347_220_000.0, "31 Mar 2025", "-347,220,000; usual is -300,000,000 to 100,000,000 beside"),
        (-147_220_000.0, "31 Mar 2025", "147,220,000; usual is"),
        (34_722_000.0, "31 Mar 2099", "nobody reported 'DSG cumulative deficit' at 31 Mar 2025"),
    ],
)
def test_an_unusual_opening_balance_is_a_finding_with_file_and_line(amount, period, found):
    reported = {"area": "leeds", "measure": CHOSEN["measure"], "period": period, "amount": amount}
    block = {"old_la_code": "383", "line": "high_needs_block", "financial_year": "2025-26"}
    inputs = {
        "reported_position": pd.DataFrame([reported]),
        "income": pd.DataFrame([{**block, "amount": 100_000_000.0}]),
    }
    chosen = area.ChosenBalance("383", "leeds", **CHOSEN, place="config/areas/leeds.yaml:6")
    told = findings(with_own(balances=(chosen,)), **inputs)
    assert [(where, text[: len(found or "")]) for _, where, text in told] == (
        [] if found is None else [(chosen.place, found)]
    )


def test_the_line_of_each_chosen_balance_is_known():
    [havering] = area.chosen_balances(paths.config())
    assert havering.place == "config/areas/havering.yaml:6 opening_balance"
    assert not any("unusual" in check for check in quality.CHECKS if "opening" in check)


def test_what_is_unusual_is_told_when_it_is_set_or_checked(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "config"
    shutil.copytree(paths.config(), folder)
    monkeypatch.setattr(paths, "config", lambda: folder)
    assert cli.run(["assumptions", "set", FEE, "450,000"]) == 0
    assert f"warning: {FEE} is unusual: 450,000 (" in capsys.readouterr().out
    text = "name: dear\ntitle: x\nwhy: x\nextends: baseline\nassumptions:\n"
    (tmp_path / "dear.yaml").write_text(f"{text}  {FEE}: 440000\n")
    own_assumptions.remove(folder, FEE)
    assert cli.run(["scenario", "check", str(tmp_path / "dear.yaml")]) == 0
    assert f"warning: {FEE} is unusual: 440,000 (" in capsys.readouterr().out
