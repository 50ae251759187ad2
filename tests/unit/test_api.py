"""What a notebook imports: light, listed, documented, and the very numbers of the model."""

import ast
import dataclasses
import inspect
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import send_analysis as sa
from send_analysis import config, vocab
from send_analysis.api import cells, html, scored
from send_analysis.api.words import AGE, NEED, PROVISION
from send_analysis.config import paths
from send_analysis.model.places import need_by_age

pytestmark = pytest.mark.unit
PUBLIC = [getattr(sa, name) for name in sa.__all__]
CLASSES = [one for one in PUBLIC if inspect.isclass(one)]
FUNCTIONS = [one for one in PUBLIC if inspect.isfunction(one)]


@pytest.fixture(scope="module")
def run():
    return sa.run("leeds", draws=100)


@pytest.fixture(scope="module")
def fewer():
    requests = sa.measure("requests", start=2028, effect=-0.2)
    return sa.run("leeds", sa.scenario("fewer", measures=[requests]), draws=100)


def test_the_import_is_light_and_lists_the_public_names():
    script = (
        "import sys, send_analysis as sa; print(*dir(sa)); "
        "print(*{'pandas', 'numpy', 'xarray', 'pydantic', 'matplotlib'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    names, loaded = done.stdout.split("\n")[:2]
    assert names.split() == sorted(sa.__all__)
    assert loaded == ""


def test_editors_and_python_know_the_same_names():
    tree = ast.parse(Path(sa.__file__).read_text(encoding="utf-8"))
    typed = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and "api" in n.module]
    assert {alias.name for alias in typed[0].names} == set(sa.__all__) - {"__version__"}
    with pytest.raises(AttributeError, match="no attribute 'forecasts'"):
        _ = sa.forecasts


def test_no_public_name_is_that_of_a_module():
    """A module that is imported takes its name's place."""
    folder = Path(sa.__file__).parent
    assert not {f.stem for f in folder.iterdir()} & set(sa.__all__)


def documented():
    methods = [m for one in CLASSES for m in vars(one).values()]
    methods = [getattr(m, "fget", None) or getattr(m, "func", m) for m in methods]
    own = [m for m in methods if inspect.isfunction(m) and m.__module__.startswith(sa.__name__)]
    shown = [m for m in own if m.__name__[0] != "_"]
    return [*CLASSES, *FUNCTIONS, *shown]


@pytest.mark.parametrize("public", documented(), ids=lambda one: one.__qualname__)
def test_docstrings_say_shapes_units_errors_and_give_an_example(public):
    text = inspect.getdoc(public) or ""
    assert text.split("\n")[0].endswith(".")
    returned = inspect.get_annotations(public).get("return")
    alone = public in FUNCTIONS or (public in CLASSES and not issubclass(public, Exception))
    wanted = ["Examples"] if alone or returned is pd.DataFrame else []
    wanted += ["Returns"] if returned is pd.DataFrame else []
    takes = [] if public in CLASSES else list(inspect.signature(public).parameters)
    wanted += ["Raises"] if set(takes) - {"self"} else []
    assert [name for name in wanted if f"{name}\n{'-' * len(name)}" not in text] == []


def test_every_authority_of_today_has_a_row():
    every = sa.areas()
    assert len(every) == 153 and every["old_la_code"].is_unique
    assert "cumberland" in set(every["area"]) and "cumbria_to_2023" not in set(every["area"])


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: sa.area("leds"), "did you mean Leeds"),
        (lambda: sa.panel(["leeds", "kennt"]), "did you mean Kent"),
        (lambda: sa.read("capcity"), "did you mean capacity"),
        (lambda: sa.run("leeds", "fewer_independant"), "did you mean fewer_independent"),
        (
            lambda: sa.run("leeds", seed=-1, draws=7),
            "seed: found -1.*\n.*found 7; allowed: .* 100 to",
        ),
        (lambda: sa.run("leeds", assumptions={"budget.block_transfer": 7}), "found 7; allowed: 0"),
        (lambda: sa.measure("reqests"), "did you mean requests"),
        (lambda: sa.measure("requests", start=2027, effect=5), "effect.*found 5; allowed: -0.9 to"),
        (lambda: sa.scenario("x", base="basline"), "extends: found 'basline'"),
        (lambda: sa.scenario("compare"), "reserved name"),
        (lambda: sa.backtest([2023], references=["arma"]), "did you mean arima"),
        (lambda: sa.backtest([2023], horizon=99), "horizon: found 99"),
    ],
)
def test_a_mistake_is_told_with_what_is_allowed(call, message):
    with pytest.raises(sa.SendError, match=f"(?s){message}"):
        call()


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: sa.panel(5), "area 5 is not known"),
        (lambda: sa.read(["capacity"]), r"table \['capacity'\] is not known"),
        (lambda: sa.read("capacity", data=5), "data: found 5; allowed: a path"),
        (lambda: sa.run("leeds", draws=500.5), "draws: found 500.5; allowed: a whole number"),
        (lambda: sa.run("leeds", draws="500"), "draws: found '500'; allowed: a whole number"),
        (lambda: sa.run("leeds", seed=None), "seed: found None; allowed: a whole number"),
        (
            lambda: sa.run("leeds", ["baseline"]),
            "scenario: found .*allowed: the name of a scenario",
        ),
        (lambda: sa.run("leeds", assumptions=["x"]), "assumptions: found .*allowed: ids with num"),
        (
            lambda: sa.run("leeds", assumptions={"flows.x": "a"}),
            "flows.x: found 'a'; allowed: a num",
        ),
        (lambda: sa.measure(["requests"]), "lever .* is not known"),
        (lambda: sa.scenario(5), "name: found 5; allowed: text"),
        (lambda: sa.scenario("x", measures=["requests"]), "measures: found 'requests'; allowed"),
        (lambda: sa.scenario("x", measures=None), "measures: found None; allowed"),
        (lambda: sa.scenario("x").to_yaml("/not/there.yaml"), "in a folder that is there"),
        (lambda: sa.scenario("x").to_yaml("x.txt"), "a name that ends in .yaml"),
        (lambda: sa.backtest([]), "origins: found none; allowed: years"),
        (lambda: sa.backtest("2023"), "origins: found '2023'; allowed: years"),
        (lambda: sa.backtest([np.int64(2050)]), r"origins \[2050\]: allowed are 20"),
        (lambda: sa.backtest([2023], draws=0), "draws: found 0; allowed: a whole number from 100"),
        (lambda: sa.backtest([2023], seed="a"), "seed: found 'a'; allowed: a whole number"),
        (lambda: sa.backtest([2023], "drift"), "method: found 'drift'; allowed: a function"),
        (lambda: sa.backtest([2023], areas=[]), "areas: found none"),
        (lambda: sa.backtest([2023], references=None), "reference 'None' is not known"),
    ],
)
def test_an_argument_of_another_kind_is_refused_before_anything_is_computed(call, message):
    with pytest.raises(sa.SendError, match=message):
        call()


def test_a_name_in_a_message_is_short_and_plain():
    for axis, word in ((NEED, np.str_("zz")), (NEED, "z" * 5000), (AGE, np.int64(99))):
        _, [told] = axis.groups([word], axis.codes)
        assert len(told) < 500 and "np." not in told
    assert NEED.groups([], NEED.codes) == ({}, [f"need: found no word; allowed: {NEED.allowed}"])


def test_numbers_of_numpy_an_area_and_one_of_something_are_taken(run):
    leeds = sa.area("leeds")
    requests = sa.measure("requests", start=np.int64(2028), effect=np.float64(-0.2))
    value = {"budget.place.special": np.int64(11_000)}
    alone = sa.scenario("fewer", measures=requests, assumptions=value)
    again = sa.run(leeds, alone, seed=np.int64(1), draws=np.int64(100))
    assert again.area == leeds and again.scenario.measures == (requests,)
    assert again.scenario.assumptions == {"budget.place.special": 11_000}
    assert sa.panel(leeds).equals(sa.panel("leeds"))
    assert set(sa.panel(["England", "leeds"])["old_la_code"]) == {vocab.ENGLAND, "383"}
    assert run.cells(need=np.array(["SEMH"])).equals(run.cells(need=["SEMH"]))
    with pytest.raises(sa.SendError, match="other: found None; allowed: a run"):
        run.compare(None)
    with pytest.raises(sa.SendError, match="table 5 is not known"):
        _ = run[5]


def test_tables_and_draws_that_are_not_there_are_told_with_the_nearest(run):
    with pytest.raises(sa.SendError, match="did you mean spend"):
        run["spnd"]
    with pytest.raises(sa.SendError, match="did you mean plans"):
        run.draws["plan"]
    with pytest.raises(sa.SendError, match="did you mean provision"):
        run.charts.by("provison")


def test_quantiles_are_those_of_the_tables_that_pages_show(run):
    shown = run["spend"].query("line == 'total' and statistic == 'q0.9'")
    here = run.spend.query("line == 'total' and quantile == 0.9")
    assert here["value"].tolist() == shown["amount"].tolist()
    totals = run.draws["spend"].sum("line").quantile(0.9, "draw")
    assert totals.values == pytest.approx(here["value"].to_numpy(dtype=float))
    assert set(run.places["quantile"]) == set(sa.QUANTILES)


def test_draws_say_their_dimensions_and_units(run):
    for name, dims in (
        ("plans", ("draw", "census_year")),
        ("need_age", ("draw", "census_year", "primary_need", "age_band")),
        ("balance", ("draw", "financial_year")),
        ("requests", ("draw", "measure", "calendar_year")),
    ):
        assert run.draws[name].dims == dims
        assert run.draws[name].attrs["units"]
        assert run.draws[name].sizes["draw"] == 100


def test_plans_alone_compute_neither_places_nor_money(monkeypatch):
    from send_analysis.model import forecast

    monkeypatch.setattr(forecast, "places", None)
    monkeypatch.setattr(forecast, "money", None)
    run = sa.run("kent", draws=100)
    assert not run.forecast.empty
    assert run.draws["need"].sizes["draw"] == 100
    assert not run.cells(need="ASD").empty


def test_money_that_is_missing_is_a_stated_gap():
    run = sa.run("city_of_london", draws=100)
    assert run.spend.empty and run.balance.empty and not run.places.empty
    assert "no high needs block" in run["gaps"]["reason"].iloc[0]
    assert "spending and income of City of London" in str(run.charts.spend())
    with pytest.raises(sa.SendError, match="high needs block for City of London"):
        run.draws["spend"]
    assert {"plans", "short"} <= set(run.draws) and "spend" not in run.draws


# Two draws of January 2029 and 2030: need by age by provision, of which two-way tables are sums.
CODES = {
    "primary_need": ["SEMH", "ASD"],
    "age_band": ["5_to_10", "11_to_15"],
    "provision": ["state_special", "mainstream"],
}


def plans():
    counted = np.arange(1.0, 33).reshape(2, 2, 2, 2, 2)
    coords = {"census_year": [2029, 2030], **CODES}
    whole = xr.DataArray(counted, coords, ("draw", *coords))
    over = {
        "primary_need": ("age_band", "provision"),
        "age_band": ("primary_need", "provision"),
        "provision": ("primary_need", "age_band"),
        "need_age": ("provision",),
        "need_provision": ("age_band",),
        "age_provision": ("primary_need",),
        "total": ("primary_need", "age_band", "provision"),
    }
    return {name: whole.sum(dims) for name, dims in over.items()}


def central(**asked):
    rows = cells.table(plans(), {"need": None, "provision": None, "age": None, **asked})
    assert set(rows["census_year"]) == {2030}
    return rows[rows["quantile"] == 0.5]


def test_cells_are_sums_of_each_draw():
    # January 2030 holds 9 to 16 in the first draw and 25 to 32 in the second.
    assert central()["value"].tolist() == [(100 + 228) / 2]
    assert central(need="semh")["value"].tolist() == [(42 + 106) / 2]
    assert central(need="semh", provision="special")["value"].tolist() == [(20 + 52) / 2]
    assert central(age="5-15", provision="Mainstream school")["value"].tolist() == [(52 + 116) / 2]
    listed = central(need="each", age=["11-15", "5_to_10"])
    assert listed["need"].tolist() == ["ASD", "ASD", "SEMH", "SEMH"]
    assert listed["value"].tolist() == [(31 + 63) / 2, (27 + 59) / 2, (23 + 55) / 2, (19 + 51) / 2]


def test_cells_of_three_ways_sum_to_the_published_two(run):
    pairs = [run.draws[n] for n in ("need_provision", "age_provision", "need_age")]
    two_way = [one.drop_vars("draw").isel(census_year=[-1]) for one in pairs]
    three = need_by_age.three_way(*two_way)
    assert np.allclose(three.sum("age_band"), two_way[0].transpose("draw", "census_year", ...))
    for dim, pair in (("primary_need", two_way[1]), ("provision", two_way[2])):
        assert float(abs((three.sum(dim) - pair).mean("draw")).max()) < 5  # of 14,000 plans
    band = run.cells(need="SEMH", provision="special", age="0-25").query("census_year == 2030")
    both = run.cells(need="SEMH", provision="special").query("census_year == 2030")
    assert band["value"].to_numpy() == pytest.approx(both["value"].to_numpy())


def test_cells_of_one_way_are_the_forecast(run):
    whole = run.forecast.query("dimension == 'total'")
    assert run.cells()["value"].sum() == pytest.approx(whole["value"].sum())
    need = run.forecast.query("dimension == 'primary_need' and category == 'ASD'")
    mine = run.cells(need="autistic spectrum disorder").merge(need, on=["census_year", "quantile"])
    assert len(mine) == len(need) > 0
    assert mine["value_x"].to_numpy() == pytest.approx(mine["value_y"].to_numpy(dtype=float))


@pytest.mark.parametrize(
    "axis, word, codes",
    [
        (NEED, "ASD", ("ASD",)),
        (NEED, "physical and sensory", ("HI", "VI", "MSI", "PD")),
        (PROVISION, "Resourced provision or SEN unit", ("units",)),
        (PROVISION, "special", ("state_special", "independent_special", "non_maintained_special")),
        (AGE, "11-15", ("11_to_15",)),
        (AGE, "11 to 19", ("11_to_15", "16_to_19")),
        (AGE, "16+", ("16_to_19", "20_to_25")),
        (AGE, "under 5", ("under_5",)),
        (AGE, "under 11", ("under_5", "5_to_10")),
        (AGE, "post-16", ("16_to_19", "20_to_25")),
        (NEED, "autism", ("ASD",)),
        (NEED, "Autistic", ("ASD",)),
        (PROVISION, "college", ("further_education",)),
        (PROVISION, "Further Education", ("further_education",)),
        (PROVISION, "post-16", ("further_education", "specialist_post_16")),
        (PROVISION, "independent", ("independent_special",)),
    ],
)
def test_words_of_codes_names_and_ages(axis, word, codes):
    assert axis.groups(word, set(axis.codes)) == ({word: codes}, [])


@pytest.mark.parametrize("axis", [NEED, PROVISION, AGE], ids=lambda axis: axis.name)
def test_all_is_what_a_table_prints_where_nothing_was_asked_for(axis):
    assert axis.groups(cells.ALL, set(axis.codes)) == ({}, [])


def test_only_rows_of_the_authority_are_called_its_own():
    rows = sa.indicators("cornwall")
    codes = rows.groupby("comparator")["old_la_code"].unique()
    assert list(codes["own"]) == [sa.area("cornwall").old_la_code]
    assert len(codes["other"]) > 140


@pytest.mark.parametrize("name", ["England", "ENG", "eng"])
def test_england_is_an_area_of_the_published_tables(name):
    assert set(sa.panel(name)["old_la_code"]) == set(sa.flows(name)["old_la_code"]) == {"ENG"}


def test_a_chart_prints_as_plain_text(run):
    chart = run.charts.fan()
    printed = f"{chart!r} {chart.title} {chart.subtitle} {chart.note}"
    assert "Leeds" in printed and "<" not in printed


@pytest.mark.parametrize("age", [16, "11-14", "12+", "15-11", "under 4", "26+", "elderly"])
def test_ages_that_no_bands_add_up_to_are_refused(age):
    _, wrong = AGE.groups(age, set(AGE.codes))
    assert wrong and repr(str(age)) in wrong[0]


def test_every_wrong_word_is_told_at_once(run):
    with pytest.raises(sa.SendError) as told:
        run.cells(need="smeh", provision="specal", age="11-14")
    assert str(told.value).split("\n") == [
        "need 'smeh': did you mean 'semh'?",
        "provision 'specal': did you mean 'special'?",
        f"age '11-14': allowed: {AGE.allowed}",
    ]


def test_a_table_of_all_scenarios_never_leaves_out_the_one_that_was_run(run, fewer):
    for name in ("scenarios", "measures"):
        column = {"scenarios": "name", "measures": "scenario"}[name]
        assert {"fewer", "fewer_independent"} <= set(fewer[name][column])
        assert "fewer" not in set(run[name][column])
    changed = sa.run("leeds", draws=100, assumptions={"budget.place.special": 11_000})
    for one in (fewer, changed):  # of a name in files, but with another assumption
        for name in ("comparison", "pairs", "attribution", "invest_to_save", "explored"):
            with pytest.raises(sa.SendError, match=r"run.compare\(other\) compares it"):
                one[name]


def test_draws_list_what_there_is(run, monkeypatch):
    assert "cumulative_balance" not in dict(run.draws) and "balance" in run.draws
    assert len(run.draws) == len(list(run.draws))
    with pytest.raises(sa.SendError, match=r"no opening balance of Leeds is known.*own_income"):
        run.draws["cumulative_balance"]
    money = run._outcome.money
    opening = dataclasses.replace(money.balance.opening, amount=-1e6)
    known = dataclasses.replace(money, balance=dataclasses.replace(money.balance, opening=opening))
    monkeypatch.setitem(vars(run._outcome), "money", known)
    first = run.draws["cumulative_balance"] - run.draws["balance"]
    assert "cumulative_balance" in dict(run.draws)
    assert first.isel(financial_year=0).to_numpy() == pytest.approx(-1e6)


def test_a_difference_is_paired_draw_by_draw(run, fewer):
    less = fewer.compare(run)
    draws = (fewer.draws["plans"] - run.draws["plans"]).sel(census_year=2030)
    last = less.query("measure == 'plans' and period == '2030'").set_index("quantile")
    assert last.loc[0.1, "value"] == pytest.approx(float(draws.quantile(0.1)))
    assert last.loc[0.5, "value"] < -50 and last.loc[0.5, "unit"] == "plans"
    assert set(last["chance_lower"]) == {1.0}
    assert set(run.compare(fewer).query("measure == 'plans'")["chance_lower"]) == {0.0}
    assert (run.compare(run)["value"] == 0).all()
    with pytest.raises(sa.SendError, match="authority Leeds and Kent, simulations 100 and 200"):
        run.compare(sa.run("kent", draws=200))


def test_assumptions_change_a_run_alone(run):
    dearer = sa.run("leeds", draws=100, assumptions={"budget.place.special": 12000})
    assert dearer.scenario.title == "No new action, other assumptions"
    spent = dearer.compare(run).query("measure == 'spend' and period == '2029-30'")
    assert (spent["value"] != 0).all()
    assert (dearer.draws["plans"] == run.draws["plans"]).all()


def test_a_scenario_written_as_a_file_does_the_same(run, fewer, tmp_path):
    file = fewer.scenario.to_yaml(tmp_path / "fewer_again.yaml")
    read = config.check_scenario(paths.config(), file)
    assert read.name == "fewer_again" and read.measures == fewer.scenario.measures
    again = sa.run("leeds", read, draws=100)
    assert (again.draws["plans"] == fewer.draws["plans"]).all()
    with pytest.raises(sa.SendError, match="there already"):
        fewer.scenario.to_yaml(file)
    with pytest.raises(sa.SendError, match="reserved"):
        fewer.scenario.to_yaml(tmp_path / "all.yaml")
    assert not (tmp_path / "all.yaml").exists()


def test_a_scenario_of_another_authority_is_refused():
    school = config.find_scenario(paths.config(), "special_school_delayed")
    with pytest.raises(sa.SendError, match="not meant for kent; allowed: havering"):
        sa.run("kent", school, draws=100)


def test_a_scenario_holds_the_measures_that_it_builds_on():
    plan = sa.scenario("both", "fewer_independent", measures=[sa.measure("backlog", **SOME)])
    assert [m.lever for m in plan.measures] == ["provision_share", "backlog"]
    assert plan.against == "fewer_independent"


SOME = {"start": 2027, "effect": 0.5}


def last_value(history, horizon):
    """Return the last count with a fixed spread; the name is that of a method of the package."""
    assert list(history.columns) == ["census_year", "plans"]
    spread = dict(zip(sa.QUANTILES, (0.9, 0.95, 0.98, 1, 1.1, 1.2, 1.3), strict=True))
    last = history["plans"].iloc[-1]
    return pd.DataFrame({q: [last * spread[q]] * horizon for q in sa.QUANTILES})


def test_a_method_of_ones_own_is_scored_as_those_of_the_package():
    seen = []

    def told(history, horizon):
        seen.append(int(history["census_year"].max()))
        return last_value(history, horizon)

    told.__name__ = "last_value"
    scores = sa.backtest([2022, 2024], told, horizon=2, areas=["leeds", "kent"], draws=100)
    assert sorted(seen) == [2022, 2022, 2024, 2024]  # never a count after the origin
    error = scores.summary["error_percent"]
    assert error["own_last_value"].tolist() == pytest.approx(error["last_value"].tolist())
    score = scores.summary["interval_score"]
    assert score["own_last_value"][1] != pytest.approx(score["last_value"][1])
    assert set(scores.forecasts["old_la_code"]) == {"383", "886"}


@pytest.mark.parametrize(
    "made, message",
    [
        (lambda h, n: 3, "found int; allowed: columns"),
        (lambda h, n: pd.DataFrame({0.5: [1] * n}), r"found \[0.5\]; allowed: columns"),
        (lambda h, n: last_value(h, 1), "2 rows of plans above 0"),
        (lambda h, n: -last_value(h, n), "2 rows of plans above 0"),
        (lambda h, n: last_value(h, n).set_axis(sa.QUANTILES[::-1], axis=1), "rise with the quan"),
        (lambda h, n: last_value(h, n).astype(str) + "x", "found .*nan.*; allowed: 2 rows"),
        (lambda h, n: pd.concat([last_value(h, n)] * 2, axis=1), "allowed: columns"),
        (lambda h, n: h["prices"], "the method stopped with KeyError: 'prices'"),
    ],
)
def test_a_method_that_returns_anything_else_is_refused(made, message):
    with pytest.raises(sa.SendError, match=f"own, Leeds, origin 2023: .*{message}"):
        sa.backtest([2023], made, horizon=2, areas="leeds", draws=100)


def test_objects_show_a_table_in_a_notebook(run, fewer):
    shown = [run, run.draws, run.charts, sa.area("leeds"), fewer.scenario]
    for one in shown:
        text = one._repr_html_()
        assert text.startswith("<table>") and "<caption>" in text and '<th scope="row">' in text
    assert "requests" in shown[-1]._repr_html_()


def test_the_lists_of_tables_give_the_key_of_the_table_that_is_read(run):
    listed = {"inputs": sa.read().set_index("table"), "run": run.tables().set_index("table")}
    for name in ("spend", "income"):
        for at, table in (("inputs", sa.read(name)), ("run", run[name])):
            key = listed[at].loc[name, "key"].split(", ")
            assert set(key) <= set(table.columns), (at, name)
            assert not table.duplicated(key).any()
    assert len(listed["run"]) == len(run._tables)


def test_a_measure_without_a_title_is_headed_by_its_name(fewer):
    assert '<th scope="row">Requests</th><td>does: changes' in fewer.scenario._repr_html_()
    named = sa.measure("requests", id="early_help", start=2027, effect=-0.1)
    assert (named.id, named.title) == ("early_help", "Early help")


def test_text_of_data_is_escaped():
    assert "&lt;b&gt;" in html.described("<b>", {"x": 1})
    named = sa.Area("<i>", "i", "383", "E08000035", "London")
    assert "<i>" not in named._repr_html_()


def test_the_quick_methods_are_methods_of_the_package():
    assert set(scored._QUICK) <= set(scored.REFERENCES)
    assert vocab.QUANTILES == sa.QUANTILES
