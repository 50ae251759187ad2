"""The person-level SEN2 return: read alike from CSV and XML, checked by name, counted in fives."""

import zipfile

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_analysis import cli
from send_analysis.loaders import sen2_return
from send_analysis.loaders.intake.archive import read_file
from send_analysis.loaders.intake.base import LoadError
from send_analysis.loaders.sen2_return import checks, counts, export, layout, moves, stock
from send_analysis.loaders.sen2_return.released import BASE, nearest, rounded, rounded_to
from tests import invented_return

pytestmark = pytest.mark.unit
NOTHING_PUBLISHED = {
    "caseload": pd.DataFrame(
        columns=["old_la_code", "census_year", "dimension", "category", "plans"]
    ),
    "flows": pd.DataFrame(
        {"old_la_code": [], "calendar_year": [], "measure": pd.Series(dtype=str), "value": []}
    ),
}


@pytest.fixture(scope="module")
def tables():
    return invented_return.modules(plans=300)


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    file = invented_return.register(tmp_path_factory.mktemp("gias") / "edubasealldata20260101.csv")
    return stock.schools(read_file(file))


def read(tables, folder):
    return sen2_return.read([invented_return.write_csv(tables, folder)])


@pytest.fixture(scope="module")
def sen2(tables, tmp_path_factory):
    return read(tables, tmp_path_factory.mktemp("return"))


# --- reading ------------------------------------------------------------------------------


def test_csv_xml_and_zip_are_one_return(tables, register, tmp_path):
    folder = invented_return.write_csv(tables, tmp_path / "csv")
    xml = invented_return.write_xml(tables, tmp_path / "return.xml")
    packed = tmp_path / "return.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    figures = [
        export.own_figures(stock.Stock(sen2_return.read([path]), register))
        for path in (folder, xml, packed)
    ]
    pd.testing.assert_frame_equal(figures[0], figures[1])
    pd.testing.assert_frame_equal(figures[0], figures[2])


@pytest.mark.parametrize(
    "cell", ["2012-Sep-28 00:00:00", "2012-09-28", "28/09/2012", "2012-09-28T00:00:00"]
)
def test_days_are_read_as_the_export_xml_and_excel_write_them(cell):
    from send_analysis.loaders.sen2_return.typed import day

    assert f"{day(cell)}" == "2012-09-28"


def test_all_that_is_missing_is_said_at_once_and_no_cell(tables, tmp_path):
    broken = {m: t for m, t in tables.items() if m != "senneed"}
    broken["person"] = broken["person"].drop(columns="personbirthdate")
    folder = invented_return.write_csv(broken, tmp_path / "csv")
    (folder / "list.csv").write_text("Alex Example,2012-05-06\nSam Sample,2010-01-02\n")
    with pytest.raises(LoadError) as refused:
        sen2_return.read([folder])
    said = str(refused.value)
    assert "no module senneed" in said and "person has no column personbirthdate" in said
    assert "list.csv is no module" in said
    assert "Alex" not in said and "2012" not in said


def test_xml_that_breaks_off_is_refused_with_its_place(tables, tmp_path):
    xml = invented_return.write_xml(tables, tmp_path / "return.xml")
    xml.write_bytes(xml.read_bytes()[:-500])
    with pytest.raises(LoadError, match="not readable as XML from row"):
        sen2_return.read([xml])


REFUSED = {
    "module person has no record": lambda t: {**t, "person": t["person"].iloc[:0]},
    "module sen2 has no record": lambda t: {**t, "sen2": t["sen2"].iloc[:0]},
    "module sen2 has 2 records": lambda t: {**t, "sen2": pd.concat([t["sen2"], t["sen2"]])},
    "no day in January since 2023": lambda t: _set("sen2", "referencedate", "0001-01-15")(t),
    "year is not that of referencedate": lambda t: _set("sen2", "year", "2025")(t),
    "lea is no English authority": lambda t: _set("sen2", "lea", "Sampletown")(t),
}


@pytest.mark.parametrize("said", REFUSED)
def test_a_return_that_cannot_be_counted_is_refused_with_why(said, tables, tmp_path):
    with pytest.raises(LoadError, match=said) as refused:
        read(REFUSED[said](tables), tmp_path / "csv")
    assert "Sampletown" not in str(refused.value)


@pytest.mark.parametrize("encoding", ["klingon", "shift_jis"])
def test_xml_in_an_encoding_that_cannot_be_read_is_refused(encoding, tables, tmp_path):
    xml = invented_return.write_xml(tables, tmp_path / "return.xml")
    xml.write_text(xml.read_text().replace("utf-8", encoding))
    with pytest.raises(LoadError, match="save it as UTF-8"):
        sen2_return.read([xml])


@pytest.mark.parametrize("cell", ["1e400", "9" * 30, "one"])
def test_a_rank_that_is_no_small_number_is_a_finding(cell, tables, tmp_path):
    sen2 = read(_set("senneed", "sentyperank", cell)(tables), tmp_path / "csv")
    found = checks.findings(stock.Stock(sen2))
    assert found.id.tolist() == ["unreadable_cell"]


# --- who holds a plan ---------------------------------------------------------------------


def test_three_children_counted_by_hand(tables, register, tmp_path):
    """A moved from mainstream to special, B ceased in June, C joined in March."""
    one = {m: t.iloc[:0] for m, t in tables.items()} | {"sen2": tables["sen2"]}

    def add(module, **cells):
        row = dict.fromkeys(one[module].columns, "") | cells
        one[module] = pd.concat([one[module], pd.DataFrame([row])], ignore_index=True)

    def child(name, born, started, ceased, placements):
        add("person", persontableid=name, personbirthdate=born, upn="A12345678901Z")
        add("requests", requeststableid=name, persontableid=name, receiveddate="2023-01-05")
        add("assessment", assessmenttableid=name, requeststableid=name, assessmentoutcome="H")
        add(
            "namedplan",
            namedplantableid=name,
            assessmenttableid=name,
            startdate=started,
            ceasedate=ceased,
            ceasereason="2" if ceased else "",
        )
        add("activeplans", activeplanstableid=name, requeststableid=name)
        add("senneed", senneedtableid=name, activeplanstableid=name, sentype="ASD", sentyperank="1")
        for n, (urn, entered, left) in enumerate(placements):
            add(
                "placementdetail",
                placementdetailtableid=f"{name}{n}",
                activeplanstableid=name,
                urn=urn,
                placementrank="1",
                entrydate=entered,
                leavingdate=left,
            )

    child(
        "A",
        "2014-08-31",
        "2023-05-01",
        "",
        [("900001", "2023-05-01", "2025-09-01"), ("900003", "2025-09-01", "")],
    )
    child("B", "2010-09-01", "2023-05-01", "2025-06-30", [("900005", "2023-05-01", "2025-06-30")])
    child("C", "2020-01-01", "2025-03-01", "", [("900001", "2025-03-01", "")])
    sen2 = read(one, tmp_path / "csv")
    january_before, january = (stock.held(sen2, day, register) for day in sen2.census_days)
    assert january_before.provision.to_dict() == {"A": "mainstream", "B": "independent_special"}
    assert january.provision.to_dict() == {"A": "state_special", "C": "mainstream"}
    assert january.age.to_dict() == {"A": 11, "C": 5}  # 31 August counts, 1 September does not
    assert january_before.age.to_dict() == {"A": 10, "B": 13}
    kinds = moves.between(stock.Stock(sen2, register)).kind.to_dict()
    assert kinds == {"A": "moved", "B": "left", "C": "joined"}


def test_without_the_register_a_school_is_not_recorded_and_a_unit_is(sen2):
    by = stock.held(sen2, sen2.census_day).provision.value_counts()
    assert by["units"] > 0 and by["not_recorded"] > 0 and "mainstream" not in by


# --- checks -------------------------------------------------------------------------------


def test_a_whole_return_has_no_finding(sen2, register):
    assert checks.findings(stock.Stock(sen2, register)).empty


def _set(module, column, value, row=0):
    def plant(tables):
        changed = tables[module].copy()
        changed.loc[row, column] = value
        return {**tables, module: changed}

    return plant


def _repeat(module, column, **cells):
    def plant(tables):
        last = tables[module].tail(1).assign(**{column: "again", **cells})
        return {**tables, module: pd.concat([tables[module], last], ignore_index=True)}

    return plant


def _drop_first(module):
    return lambda tables: {**tables, module: tables[module].iloc[1:]}


def _placement_of_a_child(tables):
    born = pd.to_datetime(tables["person"].personbirthdate)
    child = tables["person"].persontableid[born.dt.year == 2016].iloc[0].removeprefix("p")
    placements = tables["placementdetail"]
    return placements.index[placements.activeplanstableid == f"v{child}"][-1]


def _two_of_rank_one(tables):
    """Repeat the placement of somebody who still holds a plan."""
    there = tables["placementdetail"][tables["placementdetail"].leavingdate == ""]
    return _repeat("placementdetail", "placementdetailtableid")(
        {**tables, "placementdetail": there}
    )


PLANTED = {
    "unreadable_cell": _set("person", "personbirthdate", "31/02/2012"),
    "person_id_repeated": _set("person", "persontableid", "p2"),
    "born_missing": _set("person", "personbirthdate", ""),
    "born_unlikely": _set("person", "personbirthdate", "1990-01-01"),
    "no_pupil_number": _set("person", "upn", ""),
    "pupil_number_repeated": _set("person", "upn", "A999000000002"),
    "pupil_number_malformed": _set("person", "upn", "12"),
    "request_without_person": _set("requests", "persontableid", "nobody"),
    "received_missing": _set("requests", "receiveddate", ""),
    "received_after_census": _set("requests", "receiveddate", "2026-03-01"),
    "received_before_birth": _set("requests", "receiveddate", "2001-03-01"),
    "request_outcome_unknown": _set("requests", "requestoutcome", "Q"),
    "request_decision_undated": _set("requests", "requestoutcomedate", ""),
    "decided_before_received": _set("requests", "requestoutcomedate", "2001-01-01"),
    "two_plans_held": _set("requests", "persontableid", "p40", row=60),
    "assessment_without_request": _set("assessment", "requeststableid", "none"),
    "assessment_outcome_unknown": _set("assessment", "assessmentoutcome", "?"),
    "assessment_decision_undated": _set("assessment", "assessmentoutcomedate", ""),
    "assessed_though_refused": _set("requests", "requestoutcome", "N"),
    "plan_without_assessment": _set("namedplan", "assessmenttableid", "none"),
    "start_missing": _set("namedplan", "startdate", ""),
    "ceased_before_start": _set("namedplan", "ceasedate", "2001-01-01"),
    "ceased_without_reason": _set("namedplan", "ceasedate", "2025-12-24"),
    "reason_without_date": _set("namedplan", "ceasereason", "1"),
    "cease_reason_unknown": _set("namedplan", "ceasereason", "10"),
    "plan_not_agreed": _set("assessment", "assessmentoutcome", "N"),
    "active_without_request": _set("activeplans", "requeststableid", "none"),
    "active_without_plan": _drop_first("namedplan"),
    "active_without_placement": _drop_first("placementdetail"),
    "active_without_need": _drop_first("senneed"),
    "placement_without_plan": _set("placementdetail", "activeplanstableid", "none"),
    "entry_missing": _set("placementdetail", "entrydate", ""),
    "left_before_entry": _set("placementdetail", "leavingdate", "2001-01-01"),
    "no_setting": lambda t: _set("placementdetail", "urn", "")(
        _set("placementdetail", "sensetting", "")(t)
    ),
    "setting_unknown": _set("placementdetail", "sensetting", "XYZ"),
    "unit_flagged_twice": lambda t: _set("placementdetail", "senunitindicator", "true")(
        _set("placementdetail", "resourcedprovisionindicator", "true")(t)
    ),
    "two_first_placements": _two_of_rank_one,
    "school_unknown": _set("placementdetail", "urn", "111111"),
    "unit_in_special_school": lambda t: _set("placementdetail", "senunitindicator", "true")(
        _set("placementdetail", "urn", "900003")(t)
    ),
    "not_in_education_too_young": lambda t: _set(
        "placementdetail", "sensetting", "NEET", _placement_of_a_child(t)
    )(t),
    "need_without_plan": _set("senneed", "activeplanstableid", "none"),
    "need_unknown": _set("senneed", "sentype", "ADHD"),
    "two_first_needs": _repeat("senneed", "senneedtableid"),
}


def test_every_check_has_a_defect_planted_for_it():
    assert set(PLANTED) == {row["id"] for row in checks.described()}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_defect_is_found_by_name(name, tables, register, tmp_path):
    found = checks.findings(stock.Stock(read(PLANTED[name](tables), tmp_path / "csv"), register))
    row = found[found.id == name]
    assert len(row) == 1 and row.records.iloc[0] >= 1 and row.action.iloc[0]


# --- what leaves --------------------------------------------------------------------------


@given(st.lists(st.integers(0, 400), min_size=1, max_size=14))
def test_rounded_cells_add_up_and_stay_next_to_their_counts(numbers):
    cells = pd.Series(numbers)
    total = int(rounded(pd.Series([cells.sum()])).iloc[0])
    released = rounded_to(cells, total)
    assert released.sum() == total and (released % BASE == 0).all() and (released >= 0).all()
    assert ((released - cells).abs() < BASE).all()


def test_every_count_that_leaves_is_a_five_and_breakdowns_add_up(sen2, register, tmp_path):
    files = export.write(stock.Stock(sen2, register), NOTHING_PUBLISHED, tmp_path)
    figures = pd.read_csv(tmp_path / "own_figures.csv")
    assert (figures["value"] % BASE == 0).all()
    plans = figures[figures.period.str.startswith("January")]
    sums = (
        plans[~plans.breakdown.str.contains(" x ")].groupby(["period", "breakdown"])["value"].sum()
    )
    assert sums.groupby("period").nunique().eq(1).all()
    assert (pd.read_csv(tmp_path / "moves.csv").plans % BASE == 0).all()
    assert {f.stem for f in files} == {"own_figures", "moves", "rates", "differences"}


def test_no_identifier_or_birthday_is_in_any_file(tables, sen2, register, tmp_path):
    files = export.write(stock.Stock(sen2, register), NOTHING_PUBLISHED, tmp_path)
    bytes_ = b"".join(file.read_bytes() for file in files).decode()
    personal = [*tables["person"].upn[:50], *tables["person"].personbirthdate.str[:11][:50]]
    assert not [cell for cell in personal if cell in bytes_]


def test_one_child_of_a_rare_need_changes_no_file(tables, register, tmp_path):
    """Somebody who knows all others learns nothing of one child from its cell being 0 or 5."""
    rare = tables["senneed"].assign(sentype=tables["senneed"].sentype.replace("MSI", "ASD"))
    rare = rare.assign(sentype=rare.sentype.replace("HI", "ASD"))
    with_one = rare.copy()
    with_one.loc[100, "sentype"] = "MSI"
    both = []
    for name, needs in (("without", rare), ("with", with_one)):
        sen2 = read({**tables, "senneed": needs}, tmp_path / name)
        figures = export.own_figures(stock.Stock(sen2, register))
        both.append(figures[figures.category.astype(str).str.contains("MSI")]["value"].sum())
    assert both == [0, 0]


def test_differences_name_what_is_apart(sen2, register):
    figures = export.own_figures(stock.Stock(sen2, register))
    total = figures[(figures.breakdown == "total") & (figures.period == "January 2026")][
        "value"
    ].iloc[0]
    published = {
        "caseload": pd.DataFrame(
            {
                "old_la_code": ["999"],
                "census_year": [2026],
                "dimension": ["total"],
                "category": ["total"],
                "plans": [total + 40],
            }
        ),
        "flows": NOTHING_PUBLISHED["flows"],
    }
    apart = export.differences(figures, published)
    assert apart[["period", "difference"]].values.tolist() == [["January 2026", -40.0]]


def test_rates_are_of_the_rounded_counts(sen2, register):
    people = moves.between(stock.Stock(sen2, register))
    row = moves.rates(people).set_index(["kind", "age_band"]).loc[("moved", "11_to_15")]
    of_band = people[people.age_band == "11_to_15"]
    held = of_band.kind.isin(["stayed", "moved", "left"]).sum()
    assert row.plans == nearest(held) != held
    assert row.rate == pytest.approx(nearest((of_band.kind == "moved").sum()) / row.plans, abs=1e-4)


def test_moves_between_provisions_leave_one_and_reach_another(sen2, register):
    held = stock.Stock(sen2, register)
    flows = counts.flows(held).set_index("measure")["value"]
    both = held.before.join(held.now, how="inner", suffixes=("", "_after"))
    into_special = (both.provision_after == "state_special") & (both.provision != "state_special")
    known = into_special & (both.provision != "not_recorded")
    assert abs(flows["moved_to/provision/state_special"] - known.sum()) < BASE
    sums = [flows.filter(like=f"moved_{side}/provision/").sum() for side in ("from", "to")]
    assert sums[0] == sums[1] > 0
    assert flows.filter(like="ceased_total/provision/").sum() > 0


def test_flows_are_of_the_year_of_the_return(sen2, register):
    flows = counts.flows(stock.Stock(sen2, register)).set_index("measure")["value"]
    assert set(counts.flows(stock.Stock(sen2, register)).calendar_year) == {2025}
    assert flows["new_plans"] == flows.filter(like="new_plans/age_band").sum() == 30
    assert flows["requests_refused"] > 0 and flows["requests_agreed"] > 0


def test_codes_of_the_settings_and_types_are_our_provisions():
    from send_analysis import vocab

    assert set(layout.words("settings").values()) <= set(vocab.PROVISIONS)
    assert set(layout.words("types").values()) <= set(vocab.PROVISIONS)


def test_the_command_checks_strictly_and_prints_no_cell(tables, tmp_path, capsys):
    folder = invented_return.write_csv(PLANTED["pupil_number_repeated"](tables), tmp_path / "csv")
    assert cli.run(["sen2", "check", str(folder), "--strict"]) == 1
    said = capsys.readouterr().out
    assert "Two persons have one UPN" in said and "A999000000002" not in said
