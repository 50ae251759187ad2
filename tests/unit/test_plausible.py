"""Each field of an own file has a range: impossible is refused, implausible told with its cell."""

import re

import pandas as pd
import pytest

from send_analysis import quality
from send_analysis.loaders.intake import assembly, own_lists, publications
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.own.doubts import doubts, unusual
from send_analysis.quality import own_ranges

pytestmark = pytest.mark.unit
HEADERS = {
    "counts": "as_of,old_la_code,la_code,period,breakdown,category,value,note",
    "months": "as_of,old_la_code,month,measure,value,note",
    "costs": "as_of,old_la_code,provision,component,price_year,value,unit,note",
    "income": "as_of,old_la_code,financial_year,line,basis,amount,note",
    "spend": "as_of,old_la_code,financial_year,spend_line,basis,amount,note",
    "return": "as_of,old_la_code,statutory_return,table,row,column,period,value",
    "places": "as_of,area,provider,provision,areas_of_need,ages,academic_year,places,status,"
    "probability,imports,date_status,source",
}
LEEDS, DAY = "2026-03-01,383", "2026-03-01"
COUNT = f"{LEEDS},E08000035"
OAK = f"{DAY},leeds,Oak,units,SLCN"  # no capacity of units is published


def file(kind, *rows, name="x.csv"):
    return RawFile(name, "\n".join([HEADERS[kind], *rows, ""]).encode())


def loaded(kind, *rows, name="x.csv"):
    raw = file(kind, *rows, name=name)
    return publications.load(raw, publications.recognise(raw))


@pytest.fixture(scope="module")
def published():
    return assembly.shipped()


USUAL = [
    ("counts", f"{COUNT},January 2026,total,total,7600,"),
    ("counts", f"{COUNT},2025,flow,requests,2400,"),
    ("months", f"{LEEDS},2026-02,requests,210,"),
    ("costs", f"{LEEDS},state_special,top_up,2025-26,15200,GBP a plan,"),
    ("costs", f"{LEEDS},independent_special,fee,2025-26,66000,GBP a plan,"),
    ("costs", f"{LEEDS},state_special,place,2025-26,10000,GBP a place,"),
    ("income", f"{LEEDS},2025-26,high_needs_block,before_recoupment,150000000,"),
    ("income", f"{LEEDS},2025-26,block_transfer,other,3000000,"),
    ("spend", f"{LEEDS},2024-25,topup_state_special,outturn,40000000,"),
    ("return", f"{LEEDS},dsg,3,Transfers from other blocks,all,2025-26,-350000"),
    ("places", f"{OAK},4-11,2025/26,18,open,1,2,own,list"),
]


@pytest.mark.parametrize(("kind", "row"), USUAL)
def test_a_usual_figure_is_neither_refused_nor_doubted(kind, row, published):
    one = loaded(kind, row)
    assert [*unusual([one], published), *doubts([one], published)] == []


REFUSED = [
    ("counts", f"{COUNT},January 2034,total,total,7600,", "period: 'January 2034' in row 2"),
    ("counts", f"{COUNT},2034,flow,requests,2400,", "period: '2034' in row 2"),
    ("counts", "2025-10-01,383,E08000035,2025,flow,requests,1200,", "-1 whole years after as_of"),
    ("counts", "2025-02-30,383,E08000035,January 2025,total,total,6100,", "as_of: '2025-02-30'"),
    ("counts", "2099-02-01,383,E08000035,January 2025,total,total,6100,", "as_of: '2099-02-01'"),
    ("counts", f"{COUNT},January 2026,total,total,7600.5,", "value: '7600.5' in row 2"),
    ("counts", f"{COUNT},January 2026,total,total,-7600,", "value: '-7600' in row 2"),
    ("counts", f"{COUNT},January 2026,total,total,760000,", "allowed: 0 to 200,000"),
    (
        "counts",
        f"{COUNT},January 2026,total,total,,7600",
        "value is empty and the note is a number",
    ),
    ("counts", f"{COUNT},total,January 2026,total,7600,", "breakdown: 'January 2026' in row 2"),
    ("counts", f"{DAY},E12000003,E12000003,January 2026,total,total,1,", "old_la_code: 9 char"),
    ("months", f"{LEEDS},2034-02,requests,210,", "month: '2034-02' in row 2"),
    ("months", f"{LEEDS},2026-02,requests,-210,", "value: '-210' in row 2"),
    ("months", f"{LEEDS},requests,2026-02,210,", "month: 'requests' in row 2"),
    ("months", f"{DAY},210,2026-02,requests,383000,", "allowed: 0 to 20,000"),
    ("costs", f"{LEEDS},state_special,top_up,2025-26,-15200,GBP a plan,", "value: '-15200'"),
    ("costs", f"{LEEDS},state_special,top_up,2025-26,1520000,GBP a plan,", "0 to 500,000"),
    ("costs", f"{LEEDS},state_special,top_up,2026-28,15200,GBP a plan,", "price_year: '2026-28'"),
    ("costs", f"{LEEDS},state_special,top_up,2034-35,15200,GBP a plan,", "price_year: '2034-35'"),
    ("income", f"{LEEDS},2025-26,hi_needs_block,other,1,", "did you mean 'high_needs_block'"),
    ("income", f"{LEEDS},2025-26,moon_money,other,1,", "line: 'moon_money' in row 2"),
    ("income", f"{LEEDS},2034-35,high_needs_block,before_recoupment,1,", "'2034-35' in row 2"),
    ("spend", f"{LEEDS},2034-35,therapies_health,budget,1,", "a budget is set for three years"),
    ("spend", f"{LEEDS},2026-27,therapies_health,outturn,1,", "an outturn is known when"),
    ("return", f"{LEEDS},lsrp,5.1,Under 5,all,2025,-61", "value: '-61' in row 2"),
    ("return", f"{LEEDS},lsrp,5.1,Under 5,all,2062,61", "period: '2062' in row 2"),
    ("return", f"{LEEDS},lsrp,5.1,Under 5,all,Jo Smith,61", "period: 8 characters in row 2"),
    ("places", f"{OAK},4-11,2062/63,18,planned,1,2,own,list", "academic_year: '2062/63' in row 2"),
    ("places", f"{OAK},4-11,2026/28,18,planned,1,2,own,list", "academic_year: '2026/28' in row 2"),
    ("places", f"{OAK},4-11,2034/35,18,open,1,2,own,list", "academic_year: '2034/35' in row 2"),
    ("places", f"{OAK},4-11,2045/46,18,planned,1,2,own,list", "academic_year: '2045/46' in row 2"),
    ("places", f"{OAK},4-11,2025/26,12.5,open,1,2,own,list", "places: '12.5' in row 2"),
    ("places", f"{OAK},4-11,2025/26,-40,open,1,2,own,list", "below 0 in row 2"),
    ("places", f"{OAK},19-4,2025/26,18,open,1,2,own,list", "ages: '19-4' in row 2"),
    ("places", f"{OAK},4-11,2025/26,18000,planned,1,2,own,list", "-5,000 to 5,000"),
    ("places", f"{OAK},4-11,2025/26,0.5,planned,24,2,own,list", "probability: '24' in row 2"),
    ("places", f"{DAY},E12000003,Oak,units,SLCN,4-11,2025/26,1,open,1,0,own,x", "area: 9 char"),
]


@pytest.mark.parametrize(("kind", "row", "said"), REFUSED)
def test_an_impossible_figure_is_refused_with_its_cell(kind, row, said):
    with pytest.raises(LoadError) as refused:
        loaded(kind, row)
    assert said in str(refused.value) and "Jo Smith" not in str(refused.value)


@pytest.mark.parametrize("day", ["2025-02-30", "2099-02-01", "31/11/2025"])
def test_no_program_is_blamed_for_a_day_that_is_none(day):
    with pytest.raises(
        LoadError, match=r"as_of: .*allowed: a day such as 2025-01-31, of 2010 to 2030$"
    ):
        loaded("income", f"{day},383,2025-26,high_needs_block,other,1,")
    with pytest.raises(LoadError, match="Excel has changed these cells"):
        loaded("places", f"{OAK},04-Nov,04-Nov,18,open,1,2,own,list")


def test_a_closure_of_more_places_than_are_open_is_refused_in_either_layout():
    opened = f"{OAK},4-11,2025/26,18,open,1,2,own,list"
    closed = f"{OAK},4-11,2026/27,-20,approved,1,0,own,list"
    with pytest.raises(LoadError, match="row 3 closes 2 more than are open there until then"):
        loaded("places", opened, closed)
    loaded("places", opened, closed.replace("-20", "-18"))  # all of it may close
    more = f"{OAK},4-11,2026/27,5,planned,1,0,own,list"
    loaded("places", opened, more, closed)  # what opens before may close too


DOUBTED = [
    ("counts", f"{COUNT},January 2026,total,total,12000,", "value in row 2: 12,000; usual is"),
    ("counts", f"{COUNT},2025,flow,requests,1150,", "beside 2,313 of 2024"),  # half a year
    ("counts", f"{DAY},999,E09000099,January 2026,total,total,7600,", "the invented authority of"),
    ("months", f"{LEEDS},2026-02,requests,2300,", "beside 2,313 in all of 2024"),
    ("costs", f"{LEEDS},state_special,top_up,2025-26,0,GBP a plan,", "value in row 2: 0; usual"),
    ("costs", f"{LEEDS},units,top_up,2025-26,8.9,GBP a plan,", "value in row 2: 8.9; usual is"),
    ("costs", f"{LEEDS},state_special,top_up,2025-26,152000,GBP a plan,", "152,000; usual is"),
    ("costs", f"{LEEDS},mainstream,fee,2025-26,9000,GBP a plan,", "component in row 2"),
    ("costs", f"{LEEDS},state_special,place,2025-26,10,GBP a place,", "GBP 6,000 or 10,000"),
    ("costs", f"{LEEDS},state_special,place,2025-26,10000,GBP a plan,", "unit in row 2"),
    ("income", f"{LEEDS},2025-26,high_needs_block,before_recoupment,15000000,", "amount in row 2"),
    ("income", f"{LEEDS},2025-26,block_transfer,other,90000000,", "beside a high needs block"),
    ("income", f"{LEEDS},2025-26,opening_balance,other,-900000000,", "beside a high needs block"),
    ("spend", f"{LEEDS},2024-25,topup_state_special,outturn,40000,", "amount in row 2: 40,000"),
    ("spend", f"{LEEDS},2024-25,topup_state_special,outturn,-40000000,", "amount in row 2: -40"),
    ("places", f"{OAK},4-11,2026/27,900,planned,1,0,own,list", "-500 to 500: few settings"),
    ("places", f"{OAK.replace('units', 'state_special')},4-19,2025/26,18,open,1,2,own,l", "2,278"),
]


@pytest.mark.parametrize(("kind", "row", "said"), DOUBTED)
def test_an_implausible_figure_is_told_with_its_cell(kind, row, said, published):
    one = loaded(kind, row)
    lines = [*unusual([one], published), *doubts([one], published)]
    assert any(said in line for line in lines), lines
    assert all(line.startswith("x.csv") for line in lines)


def test_half_a_year_of_flows_is_told_where_each_alone_could_be_true(published):
    whole = {"requests": 2313, "new_plans": 773, "assessments": 1000, "ceased_total": 800}
    rows = [f"{COUNT},2025,flow,{name},{count // 2}," for name, count in whole.items()]
    alone = unusual([loaded("counts", rows[1])], published)
    assert alone == []
    [line] = [one for one in unusual([loaded("counts", *rows)], published) if "together" in one]
    assert re.match(r"x.csv: value in row 2: 1,156; the flows of 2025 together are 2,442; ", line)
    assert "beside" in line and line.endswith("of 2024")
    right = [f"{COUNT},2025,flow,{name},{count}," for name, count in whole.items()]
    assert not any("together" in one for one in unusual([loaded("counts", *right)], published))


def test_more_refusals_than_requests_are_told(published):
    rows = [f"{COUNT},2025,flow,requests,2400,", f"{COUNT},2025,flow,requests_refused,2500,"]
    lines = unusual([loaded("counts", *rows)], published)
    assert any("row 3: 2,500; usual is 0 to 2,400, the requests of" in line for line in lines)


def test_ten_times_the_places_of_the_list_before_are_told(published):
    before = loaded("places", f"{OAK},4-11,2025/26,18,open,1,2,own,list")
    now = f"{OAK},4-11,2025/26,180,open,1,2,own,list".replace(DAY, "2026-09-01")
    lists = {**published, "places": before.tables["places"]}
    [line] = unusual([loaded("places", now)], lists)
    assert line == "x.csv: places in row 2: 180; usual is 6 to 54 beside 18 of the last list"
    assert unusual([loaded("places", now.replace("180", "20"))], lists) == []


def test_swapped_columns_of_places_and_imports_are_a_finding():
    swapped = loaded("places", f"{OAK},4-11,2025/26,2,open,1,18,own,list")
    found = quality.of_table("places", swapped.tables["places"])
    assert "18 imports, 2 places" in found.found.tolist()


def test_an_unusual_figure_of_a_folder_is_a_finding_of_the_report(published):
    one = loaded("costs", f"{LEEDS},state_special,top_up,2025-26,15.2,GBP a plan,")
    costs = pd.concat([published["unit_cost"], one.tables["unit_cost"]], ignore_index=True)
    [found] = own_ranges.own_figure_unusual({**published, "unit_cost": costs})
    assert (found.area, found.where) == ("383", "383 2025-26 state_special top_up")
    assert found.found.startswith("15.2; usual is")
    assert list(own_ranges.own_figure_unusual(published)) == []


def test_ranges_are_of_england_and_move_with_its_figures(published):
    """The range is computed: with every fee ten times as high, a tenfold fee is usual."""
    row = f"{LEEDS},independent_special,fee,2025-26,660000,GBP a plan,".replace("660000", "490000")
    one = loaded("costs", row)
    assert unusual([one], published)
    spend = published["spend"]
    dear = {**published, "spend": spend.assign(amount=spend.amount * 10)}
    assert unusual([one], dear) == []


def test_a_workbook_s_cell_is_named_by_its_letter(published):
    from tests.unit.workbook_case import saved

    rows = [HEADERS["costs"].split(",")]
    rows.append(f"{LEEDS},state_special,top_up,2025-26,15.2,GBP a plan,".split(","))
    raw = saved({"Data": rows})
    one = publications.load(raw, publications.recognise(raw))
    assert "value in Data!F2: 15.2; usual" in unusual([one], published)[0]


def test_lists_before_are_kept_for_comparison(tmp_path, monkeypatch):
    from send_analysis.loaders.intake import catalogue

    path = tmp_path / "list.csv"
    path.write_bytes(file("places", f"{OAK},4-11,2025/26,18,open,1,2,own,list").data)
    catalogue.add([path], "2026-03-01", tmp_path / "raw")
    newer = tmp_path / "newer.csv"
    row = f"{OAK},4-11,2025/26,180,open,1,2,own,list".replace(DAY, "2026-09-01")
    newer.write_bytes(file("places", row).data)
    prepared = catalogue.prepare([newer], tmp_path / "raw")
    assert [one.file.name for one in prepared.lists] == ["list.csv"]
    assert own_lists.of(prepared.lists).area.tolist() == ["Leeds"]
