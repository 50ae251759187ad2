import pandas as pd
import pytest

from send_analysis import config
from send_analysis.loaders import population
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.population import upper_tier
from send_analysis.tables import TableError
from tests.unit.workbook_case import saved

pytestmark = pytest.mark.unit

NOMIS = """
"Population estimates - local authority based by single year of age"
"ONS Crown Copyright Reserved [from Nomis on 5 December 2024]"
"Date       :","2023"
"Gender     :","Total"

"local authority: district / unitary (as of April 2023)","mnemonic","Age 0","Age 1","Aged 90+"

"Havering","E09000016",3000,3100,50
"Cambridge","E07000008",10,20,1
"Fenland","E07000010",1,2,-
"Newport","W06000022",5,6,7
"""
LOOKUP = """LTLA22CD,LTLA22NM,UTLA22CD,UTLA22NM,ObjectId
E07000008,Cambridge,E10000003,Cambridgeshire,1
E07000010,Fenland,E10000003,Cambridgeshire,2
E09000016,Havering,E09000016,Havering,3
W06000022,Newport,W06000022,Newport,4
"""
PROJECTION = """AREA_CODE,AREA_NAME,COMPONENT,SEX,AGE_GROUP,2022,2023
E09000016,Havering,Population,persons,0,3088.000,3005.679
E09000016,Havering,Population,persons,90 and over,10,11
E09000016,Havering,Population,persons,All ages,3098,3016.679
"""
SERIES = """ladcode23,laname23,country,sex,age,population_2022,population_2023
E09000016,Havering,E,F,0,10,11
E09000016,Havering,E,M,0,20,22
S12000033,Aberdeen City,S,F,0,1,1
S12000033,Aberdeen City,S,M,0,1,1
"""


def raw(content: str) -> RawFile:
    return RawFile("any name", content.encode())


def load(file: RawFile) -> dict[str, pd.DataFrame]:
    return population.load(file, population.recognise(file))


def persons(df: pd.DataFrame) -> dict:
    return df.set_index(["la_code", "mid_year", "age"]).persons.to_dict()


def test_nomis():
    file = raw(NOMIS)
    what = population.recognise(file)
    assert (what.kind, what.release) == ("nomis", "2023 from Nomis 2024-12-05")
    df = load(file)["population"]
    assert persons(df)["E09000016", 2023, 90] == 50
    assert len(df) == 9
    assert set(df.basis) == {"estimate"}
    missing = df[df.persons.isna()].iloc[0]
    assert (missing.la_code, missing.age, missing.symbol) == ("E07000010", 90, "-")


def test_notes_below_the_table_are_no_areas():
    df = load(raw(NOMIS + '\n"In order to protect against disclosure, figures are rounded"\n'))
    assert df["population"].la_code.nunique() == 3


@pytest.mark.parametrize(
    "heading", ["local authority: county / unitary (as of April 2023)", "Area"]
)
def test_nomis_by_another_geography(heading):
    usual = "local authority: district / unitary (as of April 2023)"
    changed = NOMIS.replace(usual, heading).replace("E07000008", "E10000003")
    assert persons(load(raw(changed))["population"])["E10000003", 2023, 1] == 20


def test_every_stacked_year_is_loaded():
    older = NOMIS.replace('"2023"', '"2021"').replace("3000,3100", "2900,2950")
    both = raw(NOMIS + "\n\n" + older.partition('2024]"\n')[2])
    assert population.recognise(both).release == "2023 from Nomis 2024-12-05"
    found = persons(load(both)["population"])
    assert found["E09000016", 2023, 1] == 3100
    assert found["E09000016", 2021, 1] == 2950
    assert len(found) == 18


def test_a_fault_of_a_stacked_table_is_named_with_its_row():
    men = NOMIS.replace('"Total"', '"Male"').replace('"2023"', '"2021"')
    with pytest.raises(LoadError, match="table at row 19: Gender 'Male', allowed: 'Total'"):
        load(raw(NOMIS + men))


def test_an_area_in_two_stacked_tables_counts_once():
    found = load(raw(NOMIS + NOMIS.replace("district", "county")))["population"]
    assert len(found) == 9
    with pytest.raises(TableError, match="E07000008"):
        load(raw(NOMIS + NOMIS.replace("10,20,1", "11,20,1")))


def test_nomis_workbook():
    rows = [[cell.strip('"') for cell in line.split(",")] for line in NOMIS.splitlines()]
    rows[3][0], rows[4][0] = "Date", "Gender"
    df = load(book(Data=[[*row, None, None] for row in rows]))["population"]
    pd.testing.assert_frame_equal(df, load(raw(NOMIS))["population"])


@pytest.mark.parametrize(
    ("found", "instead", "message"),
    [
        ('"Total"', '"Male"', "Gender 'Male', allowed: 'Total'"),
        ('"2023"', '"latest"', "Date 'latest' is not a year"),
        ('"Age 1"', '"Age 0-4"', "unknown age .'Age 0-4'."),
        ('"E09000016"', '"Havering"', "area code .'Havering'. is not written like"),
        ("10,20,1", "10,20", "row 10 has 4 cells of 5"),
        ("10,20,1", "10,many,1", "persons: .'many'. is neither a number"),
        ("(as of April 2023)", "x", None),
        ("local authority: district", "ward: district", "columns .'ward"),
        ("10,20,1", "10,-20,1", "persons"),
        ("mnemonic", "code", "no table with a column 'mnemonic'"),
        ("10,20,1", "10,1e400,1", "persons: .'1e400'. is neither a number"),
        (',"Age 0","Age 1","Aged 90+"', "", "row 9 has 5 cells of 2"),
    ],
)
def test_a_changed_nomis_file(found, instead, message):
    changed = raw(NOMIS.replace(found, instead))
    if message is None:
        assert len(load(changed)["population"]) == 9
        return
    with pytest.raises(ValueError, match=message):
        load(changed)


def test_projection():
    what = population.recognise(raw(PROJECTION))
    assert (what.kind, what.release) == ("projection", "2022-based")
    df = load(raw(PROJECTION))["population"]
    assert persons(df)["E09000016", 2023, 0] == 3005.679
    assert set(df.basis) == {"projection_2022"}
    assert len(df) == 4
    older = load(raw(PROJECTION.replace("2022", "2018").replace("2023", "2019")))["population"]
    assert set(older.basis) == {"projection_2018"}


@pytest.mark.parametrize(
    ("found", "instead", "message"),
    [
        ("3098,", "4098,", "residents of all ages: .* 1,000 for E09000016 2022, 1 such"),
        ("persons,0", "females,0", "SEX: unknown .'females'., allowed: .'persons'"),
        ("Population,persons,0", "Births,persons,0", "COMPONENT: unknown .'Births'"),
        ("AGE_GROUP,2022,2023", "AGE_GROUP,total,sum", "unknown columns 'total', 'sum'"),
        ("AGE_GROUP,2022", "AGE_GROUP,total", "unknown columns 'total'"),
    ],
)
def test_a_changed_projection_stops_the_load(found, instead, message):
    with pytest.raises(LoadError, match=message):
        load(raw(PROJECTION.replace(found, instead)))


def test_series_adds_men_and_women():
    assert population.recognise(raw(SERIES)).release == "2023"
    assert persons(load(raw(SERIES))["population"]) == {
        ("E09000016", 2022, 0): 30,
        ("E09000016", 2023, 0): 33,
    }


def test_a_series_without_one_sex_stops_the_load():
    with pytest.raises(LoadError, match=r"not one row a sex for .'E09000016', '2022', '0'."):
        load(raw(SERIES.replace("E09000016,Havering,E,M,0,20,22\n", "")))


def test_a_sum_of_which_one_sex_is_missing_is_missing():
    df = load(raw(SERIES.replace("20,22", "20,x")))["population"]
    assert df[df.mid_year == 2023].persons.isna().all()


def book(**sheets: list[list]) -> RawFile:
    return saved(sheets)


MYE2_TITLE = "MYE2: Population estimates: {} by single year of age, mid-2023"
NOTE = "Persons are usual residents; revised since mid-2022, mid-2024 will follow"
MYE2_HEADER = ["Code", "Name", "Geography", "All ages", 0, 1, "90+"]
HAVERING = ["E09000016", "Havering", "London Borough", 60, 10, 20, 30]


def mye2(*rows: list, of: str = "Persons") -> list[list]:
    return [[MYE2_TITLE.format(of)], [NOTE], MYE2_HEADER, *rows, [], ["Source: ONS"]]


def test_workbook_of_estimates():
    women = mye2([*HAVERING[:3], 33, 5, 11, 17], of="Females")
    united_kingdom = ["K02000001", "UNITED KINGDOM", "Country", 60, 10, 20, 30]
    everyone = mye2(HAVERING, united_kingdom)
    file = book(Notes=[["About", "these tables"]], F=women, P=everyone)
    assert population.recognise(file).release == "2023"
    expected = {("E09000016", 2023, 0): 10, ("E09000016", 2023, 1): 20, ("E09000016", 2023, 90): 30}
    assert persons(load(file)["population"]) == expected
    with pytest.raises(LoadError, match=r"residents of all ages: .* 10 for"):
        load(book(P=mye2([*HAVERING[:3], 70, 10, 20, 30])))


def test_a_workbook_of_one_sex_alone_is_not_recognised():
    assert population.recognise(book(F=mye2(HAVERING, of="Females"))) is None


PROJECTED = [
    ["CODE", "AREA", "AGE GROUP", 2022, 2023],
    ["E09000016", "Havering", 0, 3088.0, 3005.679],
    ["E09000016", "Havering", "All ages", 3088.0, 3005.679],
]


def test_workbook_of_projections():
    men = [["Males"], *PROJECTED[:1], ["E09000016", "Havering", 0, 1600, 1700]]
    file = book(Males=men, Persons=[["2022-based projections"], [], *PROJECTED])
    assert population.recognise(file).release == "2022-based"
    df = load(file)["population"]
    assert persons(df) == {("E09000016", 2022, 0): 3088.0, ("E09000016", 2023, 0): 3005.679}
    assert set(df.basis) == {"projection_2022"}


def test_the_file_of_projections_saved_as_a_workbook():
    rows = [line.split(",") for line in PROJECTION.splitlines()]
    df = load(book(Sheet1=rows))["population"]
    assert persons(df) == persons(load(raw(PROJECTION))["population"])
    of_women = book(Sheet1=[[cell.replace("persons", "females") for cell in r] for r in rows])
    with pytest.raises(LoadError, match=r"SEX: unknown .'females'., allowed: .'persons'"):
        load(of_women)


def test_projections_in_bands_of_age_are_refused():
    bands = [PROJECTED[0], ["E09000016", "Havering", "0-4", 3088.0, 3005.679]]
    with pytest.raises(LoadError, match=r"unknown age .'0-4'., .* single years too \(.*Z1\)"):
        load(book(Persons=bands))


def test_the_look_up_names_the_county_of_a_district():
    assert population.recognise(raw(LOOKUP)).release == "2022"
    upper = load(raw(LOOKUP))["upper_tier"].set_index("la_code").upper_la_code
    assert upper["E07000008"] == "E10000003"


def residents(**persons: float | None) -> pd.DataFrame:
    rows = pd.DataFrame({"la_code": list(persons), "persons": list(persons.values())})
    rows = rows.assign(mid_year=2023, age=4, basis="estimate", source_id="ons")
    return rows.assign(symbol=rows.persons.isna().map({True: "c", False: pd.NA}))


def of_authorities(rows: pd.DataFrame) -> dict:
    lookup = load(raw(LOOKUP))["upper_tier"]
    tables = upper_tier.of_authorities({"population": rows, "upper_tier": lookup})
    return tables["population"].set_index("la_code").persons.to_dict()


def test_districts_add_up_to_their_county():
    rows = residents(E07000008=10, E07000010=3, E09000016=7)
    assert of_authorities(rows) == {"E09000016": 7, "E10000003": 13}


def test_a_printed_county_is_not_added_up_again():
    rows = residents(E07000008=10, E07000010=3, E10000003=14)
    assert of_authorities(rows) == {"E10000003": 14}


def test_no_county_is_added_up_from_some_of_its_districts():
    assert of_authorities(residents(E07000008=10, E09000016=7)) == {"E09000016": 7}


def test_a_county_is_missing_where_a_district_is():
    found = of_authorities(residents(E07000008=10, E07000010=None))
    assert pd.isna(found["E10000003"])


def test_an_area_is_known_by_its_newest_code():
    found = of_authorities(residents(E10000023=5, E08000020=6, E06000060=8))
    assert found == {"E06000065": 5, "E08000037": 6, "E06000060": 8}


# --- real files ---------------------------------------------------------------------------


def real(folder, name: str) -> RawFile:
    return RawFile("any name", (folder / "ons" / name).read_bytes())


def test_every_published_cell_is_loaded(real_data):
    df = load(real(real_data, "nomis_mye2023_sya_lad_raw.csv"))["population"]
    path = real_data / "published_figures" / "population_mid2023_age_0_25.csv"
    published = pd.read_csv(path)
    found = df.set_index(["la_code", "age"]).persons
    assert len(published) == 104
    for row in published.itertuples():
        assert found[row.la_code, row.age] == row.population, row


def test_the_real_look_up_names_an_authority_for_every_district(real_data):
    df = load(real(real_data, "nomis_mye2023_sya_lad_raw.csv"))["population"]
    lookup = load(real(real_data, "ons_ltla22_utla22_lookup.csv"))["upper_tier"]
    upper = lookup.set_index("la_code").upper_la_code
    districts = set(df.la_code[df.la_code.str.startswith("E07")])
    assert districts <= set(upper.index)
    assert df.persons.sum() == 57_690_323


def test_the_real_projection(real_data):
    name = "ons_snpp2022_migcat23_havering_persons_age0_25.csv"
    df = load(real(real_data, name))["population"]
    assert len(df) == 26 * 26
    assert persons(df)["E09000016", 2023, 0] == 3005.679


def test_every_authority_has_residents_at_every_age(real_data):
    """Counties are the sums of their districts: Kent's 12, and old counties under new codes."""
    files = ("nomis_mye2023_sya_lad_raw.csv", "ons_ltla22_utla22_lookup.csv")
    tables = {k: v for name in files for k, v in load(real(real_data, name)).items()}
    found = upper_tier.of_authorities(tables)["population"]
    codes = {a.la_code for a in config.every_authority()} & set(found.la_code)
    young = found[found.la_code.isin(codes) & found.age.between(0, 25) & found.persons.notna()]
    assert young.groupby("la_code").size().to_dict() == dict.fromkeys(codes, 26)
    assert len(codes) == 153
    assert found.persons.sum() == tables["population"].persons.sum() == 57_690_323
    kent = tables["upper_tier"].query("upper_la_name == 'Kent'").la_code
    districts = tables["population"]
    printed = districts[districts.la_code.isin(kent) & (districts.age == 4)].persons
    assert len(printed) == 12
    assert persons(found)["E10000016", 2023, 4] == printed.sum()
    cohorts = population.residents(tables).set_index(["old_la_code", "born"]).persons
    assert cohorts["886"][2023 - 4] == printed.sum()
    assert cohorts.groupby("old_la_code").size().to_dict() == dict.fromkeys(
        (a.old_la_code for a in config.every_authority() if a.la_code in codes), 41
    )
