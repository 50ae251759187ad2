"""Private small counts never reach a report: what is shown, what the model reads, and names."""

import pandas as pd
import pytest

from send_analysis import disclosure, tables
from send_analysis.model.case import Case
from send_analysis.runs.protected import DisclosureError, protect, results
from send_analysis.runs.protected import inputs as protected_inputs
from tests.invented import AREA

pytestmark = pytest.mark.unit
PROVISION = {"mainstream": 60, "state_special": 30, "units": 7, "neet": 3}


def caseload(parts=None, source="own/1", year=2026, code="311"):
    parts = PROVISION if parts is None else parts
    rows = [("total", "total", sum(parts.values()))]
    rows += [("provision", category, plans) for category, plans in parts.items()]
    df = pd.DataFrame(rows, columns=["dimension", "category", "plans"])
    df = df.assign(old_la_code=code, la_code="E09000016", census_year=year, symbol=pd.NA)
    return tables.CASELOAD.check(df.assign(source_id=source), "test")


def flows(values, year=2025):
    df = pd.DataFrame(values.items(), columns=["measure", "value"])
    df = df.assign(old_la_code="311", la_code="E09000016", calendar_year=year, symbol=pd.NA)
    return tables.FLOWS.check(df.assign(source_id="own/1"), "test")


def places(*rows, source="own/1"):
    columns = ["provider", "provision", "places", "imports"]
    df = pd.DataFrame(list(rows), columns=columns).assign(
        **{"as_of": "2026-02-01", "area": "havering", "areas_of_need": "any", "ages": "4-19"},
        **{"academic_year": "2025/26", "status": "open", "probability": 1.0, "symbol": pd.NA},
        **{"chance_late": pd.NA, "fill_years": pd.NA, "date_status": "own", "source_id": source},
    )
    return tables.PLACES.check(df, "test")


def sources(**origins):
    rows = [
        {"source_id": name.replace("_", "/"), "title": name, "publisher": "p", "release": "2026"}
        | {"licence": "l", "sha256": f"file {name}", "rows": 1, "origin": origin}
        for name, origin in origins.items()
    ]
    return tables.SOURCES_USED.check(pd.DataFrame(rows), "test")


def inputs(**changed):
    made = {
        "caseload": caseload(),
        "places": places(("Oak School", "state_special", 40, 2), ("Elm", "units", 8, 0)),
        "revision": tables.REVISION.empty(),
        "correction": tables.CORRECTION.empty(),
        "sources_used": sources(own_1="own", dfe_1="embedded"),
    }
    return made | changed


def plans(table, category, year=2026):
    rows = table[(table.category == category) & (table.census_year == year)]
    return rows.plans.iloc[0]


def test_a_small_count_is_hidden_and_another_with_it():
    shown = protect(inputs()).shown["caseload"]
    hidden = shown[shown.plans.isna()]
    assert "neet" in set(hidden.category) and len(hidden) == 2
    assert set(hidden.symbol) == {"c"}
    assert plans(shown, "total") == 100


def published():
    """Return published inputs alone."""
    return inputs(caseload=caseload(source="dfe/1"), places=places(source="dfe/1"))


def test_few_that_no_part_of_a_total_counts_take_a_part_with_them():
    few, many = ({"mainstream": 60, "state_special": 30, "total": n} for n in (92, 97))
    for parts, hidden in ((few, 1), (many, 0)):
        rows = caseload({k: v for k, v in parts.items() if k != "total"})
        rows.loc[rows.dimension == "total", "plans"] = parts["total"]
        shown = protect(inputs(caseload=rows)).shown["caseload"]
        assert shown.plans.isna().sum() == hidden and plans(shown, "total") == parts["total"]
    published = caseload({"mainstream": 60, "state_special": 30}, source="dfe/1")
    published.loc[published.dimension == "total", "plans"] = 92
    assert protect(inputs(caseload=published)).shown["caseload"].plans.notna().all()


@pytest.mark.parametrize("source", ["own/1", "dfe/1"])
def test_what_was_withheld_already_and_follows_from_an_own_total_takes_another_with_it(source):
    rows = caseload({"mainstream": 60, "state_special": 30, "units": 7, "neet": 3})
    withheld = rows.category == "neet"
    rows.loc[withheld, ["plans", "symbol", "source_id"]] = [pd.NA, "c", source]
    made = protect(inputs(caseload=rows))
    hidden = made.shown["caseload"].query("plans.isna()")
    assert len(hidden) == 2 and set(hidden.symbol) == {"c"}
    assert made.for_model["caseload"].plans[withheld].isna().all()  # missing stays missing
    two = rows.assign(plans=rows.plans.mask(rows.category == "units"))
    two["symbol"] = two.symbol.mask(two.plans.isna(), "c")
    assert protect(inputs(caseload=two)).shown["caseload"].equals(two)  # it hid two itself


def test_published_figures_stay_as_they_are():
    published = inputs(
        caseload=caseload(source="dfe/1"), places=places(("Oak", "units", 9, 2), source="dfe/1")
    )
    made = protect(published)
    assert made.shown["caseload"].equals(published["caseload"])
    assert made.shown["places"].imports.tolist() == [2] and made.names == {}


def test_the_model_reads_numbers_that_keep_every_total_that_is_shown():
    before = caseload({"neet": 40}, "dfe/1", 2025)
    made = protect(inputs(caseload=pd.concat([caseload(), before], ignore_index=True)))
    model, shown = made.for_model["caseload"], made.shown["caseload"]
    parts = model[(model.dimension == "provision") & (model.census_year == 2026)]
    assert parts.plans.sum() == pytest.approx(100)
    stands = parts.plans[shown.plans.loc[parts.index].isna()]
    assert (stands > 0).all() and sorted(stands.round(6)) != [3, 7]
    assert plans(model, "mainstream") == 60
    assert made.stand_ins == {"caseload": 2} and protect(published()).stand_ins == {"caseload": 0}


def swapped(parts):
    """Return the same table with 1 in place of 3, what is hidden beside it with 2 more."""
    shown = protect(inputs(caseload=caseload(parts))).shown["caseload"]
    partner = next(c for c in shown.category[shown.plans.isna()] if c != "neet")
    return {**parts, "neet": parts["neet"] - 2, partner: parts[partner] + 2}


def test_nothing_that_is_shown_or_read_depends_on_which_small_count_it_was():
    """The strong promise: 3 or 1 in a hidden cell gives the same tables, bytes and hashes."""
    one, other = (
        protect(
            inputs(
                caseload=caseload(parts),
                places=places(("Oak School", "state_special", 40, few), ("Elm", "units", 8, 0)),
            )
        )
        for parts, few in ((PROVISION, 2), (swapped(PROVISION), 4))
    )
    for name in one.shown:
        assert one.shown[name].equals(other.shown[name]), name
        assert one.for_model[name].equals(other.for_model[name]), name


def hashes(inputs, key):
    return protect(inputs, key=key).shown["sources_used"].set_index("source_id").sha256


def test_the_hash_of_an_own_file_confirms_no_guess():
    """Not of a count, and not of a name: the rows as shown name the providers of a private list."""
    ours, theirs = (hashes(inputs(), key) for key in ("ours", "theirs"))
    assert ours["dfe/1"] == theirs["dfe/1"] == "file dfe_1"
    assert len(ours["own/1"]) == 64 and ours["own/1"] not in ("file own_1", theirs["own/1"])
    assert hashes(inputs(), "")["own/1"] == ""
    other = inputs(caseload=caseload({**PROVISION, "units": 8}))
    assert hashes(other, "ours")["own/1"] != ours["own/1"]


def test_flows_and_their_parts_are_linked():
    parts = {"new_plans/age_band/under_5": 2, "new_plans/age_band/5_to_10": 30}
    more = {"new_plans/age_band/11_to_15": 20, "new_plans/age_band/16_to_19": 8, "new_plans": 60}
    shown = protect(inputs(flows=flows(parts | more))).shown["flows"]
    hidden = set(shown.measure[shown.value.isna()])
    assert "new_plans/age_band/under_5" in hidden and len(hidden) == 2
    assert "new_plans" not in hidden


def test_months_are_hidden_and_still_add_up_to_the_year_so_far():
    months = pd.DataFrame({"month": [f"2026-0{m}" for m in (1, 2, 3)], "value": [2, 9, 12]})
    months = months.assign(old_la_code="311", measure="ceased_total", symbol=pd.NA)
    months = tables.MONTHLY_FLOWS.check(months.assign(source_id="own/1"), "test")
    made = protect(inputs(monthly_flows=months))
    assert made.shown["monthly_flows"].value.isna().sum() == 2
    assert made.for_model["monthly_flows"].value.sum() == pytest.approx(23)


def test_few_pupils_from_elsewhere_are_hidden_and_none_is_shown():
    made = protect(inputs())
    assert made.shown["places"].imports.isna().tolist() == [True, False]
    assert made.shown["places"].symbol.eq("c").tolist() == [True, False]
    assert made.for_model["places"].imports.tolist() == [2.5, 0]


def test_corrections_revisions_and_past_returns_give_no_count_away():
    correction = ("own/1", "caseload", "311 / 2026 / provision / neet", 3, pd.NA, "r", "a", "d")
    moved = ("caseload", "311 / 2026 / provision / neet", "2025", "2026", 2, 3, None, 1, 50.0)
    filed = [("1", row, 2026, value) for row, value in (("a", 3), ("b", 90), ("c", 8))]
    filed += [("2", "a", 2026, 40), ("3", "a", 2026, pd.NA), ("3", "b", 2026, 90)]
    last = pd.DataFrame(filed, columns=["table", "row", "period", "value"]).assign(
        old_la_code="311", statutory_return="lsrp", column="all", symbol=pd.NA, source_id="own/1"
    )
    last["symbol"] = last.symbol.mask(last.value.isna(), "c")
    shown = protect(
        inputs(
            correction=pd.DataFrame([correction], columns=list(tables.CORRECTION.columns)),
            revision=pd.DataFrame([moved], columns=list(tables.REVISION.columns)),
            last_return=tables.LAST_RETURN.check(last.astype({"period": str}), "test"),
        )
    ).shown
    assert shown["correction"].value.isna().all() and shown["correction"].symbol.tolist() == ["c"]
    assert shown["revision"].empty
    assert shown["last_return"].value.isna().tolist() == [True, True, True, False, True, True]


def test_names_of_a_private_list_are_numbered_unless_they_are_published():
    listed = places(("Oak School", "state_special", 40, 0), ("Elm", "units", 8, 0))
    known = places(("OAK school", "state_special", 30, 0), source="dfe/1")
    made = protect(inputs(places=pd.concat([listed, known.assign(area="leeds")])))
    assert made.names == {"Elm": "Provider 1"}
    table = pd.DataFrame({"provider": ["Elm", "Oak School"], "text": ["x", "Elm is small"]})
    from send_analysis.runs.protected.names import anonymous

    told = anonymous({"t": table}, {"Elm": "Provider 1", "Oak School": "Provider 2"})["t"]
    assert told.provider.tolist() == ["Provider 1", "Provider 2"]
    text = pd.DataFrame({"text": ["Without Oak School, 9 are missing", "Oak Schools"]})
    told = anonymous({"t": text}, {"Oak School": "Provider 2"})["t"]
    assert told.text.tolist() == ["Without Provider 2, 9 are missing", "Oak Schools"]


def test_a_run_leaves_forecasts_of_hidden_groups_out_and_says_how_many_are_hidden():
    own = inputs()
    made = protect(own)
    case = Case(made.for_model, AREA, {}, 1, 100, shown=made.shown)
    hidden = {c for _, c in results.hidden_groups(case)}
    forecast = pd.DataFrame(
        [("provision", c, 5.0) for c in PROVISION], columns=["dimension", "category", "value"]
    )
    kept = results.may_be_shown({"forecast": forecast}, case, {})["forecast"]
    assert set(kept.category) == PROVISION.keys() - hidden and "neet" in hidden
    assert results.finding(case).found.tolist() == ["2 counts of its own files, shown as [c]"]
    assert results.finding(Case(own, AREA, {}, 1, 100)).empty


def test_what_can_be_worked_out_stops_the_report(monkeypatch):
    """Without partners, the total gives the small count away: the auditor sees it."""

    def small_ones_alone(cells, relations, policy):
        return pd.Series(policy.small(cells).to_numpy(), pd.Index(cells.cell, name="cell"))

    monkeypatch.setattr(protected_inputs.disclosure, "hidden", small_ones_alone)
    with pytest.raises(DisclosureError, match="1 of caseload; nothing was published") as raised:
        protect(inputs())
    assert "3" not in str(raised.value)


def test_a_higher_threshold_hides_more():
    policy = disclosure.Policy.model_validate({"threshold": 10})
    hidden = protect(inputs(), policy).shown["caseload"]
    assert {"units", "neet"} <= set(hidden.category[hidden.plans.isna()])
