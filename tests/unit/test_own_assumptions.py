"""What an assumption can be, and the values that a user puts in place of shipped ones."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from send_analysis import config
from send_analysis.cli import assumptions as commands
from send_analysis.config import limits, own_assumptions, paths
from send_analysis.config.own_assumptions import OwnValue

pytestmark = pytest.mark.unit
CONFIG = Path(__file__).parents[2] / "config"
SHIFT = "demand.england_growth_shift"
INFLATION = "budget.inflation.topup_special"  # shipped: 0.03, 0 to 0.06


@pytest.fixture
def folder(tmp_path):
    """Return a folder of settings with the shipped assumptions alone."""
    (tmp_path / "assumptions").mkdir()
    for name in ("budget.csv", "demand.csv", "transport.csv"):
        shutil.copy(CONFIG / "assumptions" / name, tmp_path / "assumptions")
    return tmp_path


def own_file(folder):
    return folder / "assumptions" / "own.csv"


def test_every_shipped_assumption_has_limits_wider_than_its_range():
    for one in config.assumptions(CONFIG).values():
        found = limits.of(one.id, one.unit)
        assert found is not None, f"{one.id}: assumption_limits.csv has no row for {one.unit!r}"
        assert found.at_least < found.at_most


@pytest.mark.parametrize(
    ("id_", "value"),
    [
        (SHIFT, 5),
        ("demand.national_reform_chance", 7),
        ("demand.national_calm_shock", -0.01),
        ("transport.spread", -0.3),
        ("budget.place.special", -1),
        ("budget.override_march", 2028.5),
        ("sufficiency.assurance", 1),
        (INFLATION, 3),
    ],
)
def test_what_cannot_be_is_refused_in_scenarios_and_own_values(id_, value):
    one = config.assumptions(CONFIG)[id_]
    told = one.impossible(value)
    assert told is not None and one.unit in told.allowed and one.source in told.allowed
    assert own_assumptions.wrong(OwnValue(id=id_, value=value), config.assumptions(CONFIG))
    scenario = config.Scenario(name="x", title="t", why="w", assumptions={id_: value})
    with pytest.raises(config.ConfigError, match=id_.replace(".", r"\.")):
        config.resolve(config.assumptions(CONFIG), scenario)
    assert one.impossible(one.value) is None


def test_a_scenarios_file_is_told_the_limits_with_its_line(tmp_path):
    file = tmp_path / "boom.yaml"
    text = "name: boom\ntitle: t\nwhy: w\nextends: baseline\nassumptions:\n"
    file.write_text(f"{text}  flows.settles: 0.3\n  {SHIFT}: 5\n  flows.setles: 1\n")
    with pytest.raises(config.ConfigError) as error:
        config.check_scenario(CONFIG, file)
    first, second = str(error.value).splitlines()
    assert first.startswith(
        f"boom.yaml:7: assumptions, {SHIFT}: found 5; allowed: -0.1 to 0.1 (log points); it is 0, "
        "likely -0.06 to 0.02; source: England's growth"
    )
    assert "found 'flows.setles'; allowed: flows.settles (nearest of " in second


def test_an_own_value_replaces_the_shipped_one_and_widens_its_range(folder):
    own_assumptions.put(folder, OwnValue(id=INFLATION, value=0.08, source="Fee letters"))
    one = config.assumptions(folder)[INFLATION]
    assert (one.value, one.low, one.high) == (0.08, 0.0, 0.08)
    assert (one.source, one.status) == ("Fee letters", "own")
    assert config.assumptions(folder)[SHIFT].value == 0


def test_an_own_value_without_a_source_is_assumed(folder):
    own_assumptions.put(folder, OwnValue(id=INFLATION, value=0.02, low=0.01, high=0.05))
    one = config.assumptions(folder)[INFLATION]
    assert (one.low, one.high, one.status) == (0.01, 0.05, "assumed")
    assert one.source == "set in config/assumptions/own.csv; no source is given"


def test_remarks_and_order_stay_when_a_value_is_set_again(folder):
    before = (
        "id,value,low,high,source,date\n# agreed, with the Forum\n"
        f'{SHIFT},0.01,,,"Our view, 2026",\n# fees\n{INFLATION},0.04,,,Letters,2026-01-31'
    )
    own_file(folder).write_text(before)
    own_assumptions.put(folder, OwnValue(id=SHIFT, value=0.015, source="A, b"))
    own_assumptions.put(folder, OwnValue(id="transport.rise", value=0.05))
    assert own_file(folder).read_text().splitlines() == [
        "id,value,low,high,source,date",
        "# agreed, with the Forum",
        f'{SHIFT},0.015,,,"A, b",',
        "# fees",
        f"{INFLATION},0.04,,,Letters,2026-01-31",
        "transport.rise,0.05,,,,",
    ]


def test_what_differs_from_the_shipped_values_is_listed_and_can_be_undone(folder):
    own_assumptions.put(folder, OwnValue(id=INFLATION, value=0.05))
    own_assumptions.put(folder, OwnValue(id=SHIFT, value=0.01))
    ((was, now), (_, second)) = own_assumptions.differences(folder)
    assert (was.value, now.value, second.value) == (0.03, 0.05, 0.01)
    own_assumptions.remove(folder, INFLATION)
    assert [now.id for _, now in own_assumptions.differences(folder)] == [SHIFT]
    with pytest.raises(config.ConfigError, match=r"has its shipped value; changed are demand\.eng"):
        own_assumptions.remove(folder, INFLATION)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (f"{SHIFT},5,,,,", rf"own.csv:2: {SHIFT}, value: found 5; allowed: -0.1 to 0.1"),
        (f"{SHIFT},0,0.05,,,", "low <= value <= high; it is 0"),
        ("demand.england_growth_shft,0,,,,", f"allowed: {SHIFT}"),
        (f"{SHIFT},0,,,,\n{SHIFT},0,,,,", r"own.csv:3: .*a second row; allowed: each id once"),
        (f"{SHIFT},,,,,", "value: found ''; allowed: a number"),
        ("transport.near.local,0.9,,,,", "1.15 with transport.middle.local; allowed: together 1"),
    ],
)
def test_a_faulty_own_value_is_told_with_its_line(folder, row, message):
    own_file(folder).write_text(f"id,value,low,high,source,date\n{row}\n")
    with pytest.raises(config.ConfigError, match=message):
        config.assumptions(folder)


def test_the_file_goes_with_its_last_value_but_not_with_a_remark(folder):
    own_assumptions.put(folder, OwnValue(id=SHIFT, value=0.01))
    own_assumptions.remove(folder, SHIFT)
    assert not own_file(folder).exists()
    remark = "id,value,low,high,source,date\n# agreed with the Forum\n"
    own_file(folder).write_text(f"{remark}{SHIFT},0.01,,,,\n")
    own_assumptions.remove(folder, SHIFT)
    assert own_file(folder).read_text() == remark


def test_an_id_like_none_is_answered_with_the_ten_nearest_and_what_lists_them_all():
    problem = own_assumptions.wrong(OwnValue(id="settle", value=1), config.assumptions(CONFIG))[0]
    names, _, rest = problem.allowed.partition(" (nearest of ")
    assert len(names.split(", ")) == 10 and names.startswith("flows.settles, ")
    assert rest.endswith("; all: send-analysis assumptions list)")


def test_nothing_is_written_when_a_value_is_refused(folder):
    with pytest.raises(config.ConfigError, match=r"budget\.place\.special, value: found -1"):
        own_assumptions.put(folder, OwnValue(id="budget.place.special", value=-1))
    with pytest.raises(config.ConfigError, match="together 1 or less"):
        own_assumptions.put(folder, OwnValue(id="transport.near.local", value=0.9))
    assert not own_file(folder).exists()


def test_values_set_at_once_are_all_kept(folder):
    """Each command reads the file, and writes it with a row more."""
    ids = [i for i in config.assumptions(folder) if i.startswith("budget.")][:12]
    shipped = config.assumptions(folder)

    def change(id_):
        own_assumptions.put(folder, OwnValue(id=id_, value=shipped[id_].value, source="ours"))

    with ThreadPoolExecutor(len(ids)) as pool:
        list(pool.map(change, ids))
    assert sorted(now.id for _, now in own_assumptions.differences(folder)) == sorted(ids)


def test_one_end_of_a_range_counts_where_the_shipped_value_has_none(folder):
    own = OwnValue(id="budget.place.special", value=11_000, low=9_000)
    assert config.assumptions(folder)[own.id].low is None
    changed = own_assumptions.put(folder, own)
    assert (changed.low, changed.high) == (9_000, 11_000)


def test_a_number_that_is_not_finite_is_refused():
    for cells in ({"value": float("nan")}, {"value": 5, "high": float("inf")}):
        with pytest.raises(config.ConfigError, match=r"^x\.y: (value|high): .*a finite number$"):
            own_assumptions.own_value(id="x.y", **cells)


def test_an_unknown_id_is_not_said_to_have_its_shipped_value(folder):
    with pytest.raises(config.ConfigError, match="does not exist; did you mean budget"):
        own_assumptions.remove(folder, "budget.place.specal")


def test_commas_between_thousands_are_read_and_others_are_no_number():
    assert commands._number("11,000") == 11_000
    assert commands._number("-1,234,567.5") == -1_234_567.5
    assert commands._number("-0.01") == -0.01
    for text in ("1,1", "11,00", "1,0000", "many"):
        with pytest.raises(ValueError, match="could not convert"):
            commands._number(text)


def test_a_year_is_printed_without_a_comma_and_money_with_one():
    known = config.assumptions(paths.config())
    lines = {id_: commands._lines(one)[0] for id_, one in known.items()}
    assert lines["budget.block_rolled_over"].endswith(": 2026 (calendar year)")
    assert not [line for line in lines.values() if ": 2,0" in line and " year)" in line[-15:]]
    assert ": 10,000 " in lines["budget.place.special"]


def test_a_column_that_is_there_twice_is_refused(folder):
    own_file(folder).write_text("id,value,value\nbudget.place.special,11000,12000\n")
    with pytest.raises(config.ConfigError, match="found 'value' twice; allowed: each column once"):
        config.assumptions(folder)
