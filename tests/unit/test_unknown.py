"""What is said of files that no loader knows: useful, and never a cell that may be private."""

import io
import zipfile

import pytest

from send_analysis.config.csv_files import packaged
from send_analysis.loaders.intake import archive, catalogue, publications, sheets, unknown
from send_analysis.loaders.intake.base import LoadError, RawFile, plain
from tests.unit.workbook_case import saved

pytestmark = pytest.mark.unit

DAY = "2026-03-31"
PRIVATE = ("Alex", "Example", "A311000000001", "2012", "Hall Mead", "SLCN", "RM14")


def said(content, name="file.csv"):
    data = content if isinstance(content, bytes) else content.encode()
    return unknown.describe([RawFile(name, data)])


def workbook(**tables):
    return saved(tables, "file.xlsx")


PERSONS = {
    "headerless": '"Example, Alex",A311000000001,2012-05-06,ASD,Hall Mead\n' * 3,
    "names only": "Alex Example,Hall Mead\nSam Sample,Corbets Tey\n",
    "one column": "Alex Example\n" * 11,
    "a date in words": "Example_Alex,SLCN,6/5/2012\nSample_Sam,ASD,2/1/2010\n",
    "names as programs write them": "alex_example,hall_mead,A311000000001\n" * 2,
    "semicolons": "Alex Example;A311000000001;2012-05-06\n" * 3,
    "a header of its own": "Surname,Forename,UPN,Born\nExample,Alex,A311000000001,2012-05-06\n",
    "a cell without an end": 'old_la_code,la_name\n"Example, Alex\n',
    "a postcode": "Example Alex,RM14 1AA,SLCN\n" * 2,
}


@pytest.mark.parametrize("kind", PERSONS)
def test_no_cell_of_a_list_of_persons_is_printed(kind, tmp_path):
    (tmp_path / "list.csv").write_text(PERSONS[kind])
    with pytest.raises(LoadError, match=r"list\.csv: not recognised") as refused:
        catalogue.add([tmp_path / "list.csv"], DAY, tmp_path / "raw")
    with pytest.raises(LoadError, match="no file is recognised") as folder:
        catalogue.add([tmp_path], DAY, tmp_path / "raw")
    for word in (*PRIVATE, *(word.casefold() for word in PRIVATE)):
        assert word not in str(refused.value) and word not in str(folder.value)


def test_eleven_lines_of_names_are_no_statistical_neighbours():
    names = RawFile("a.csv", b"Alex Example,Sam Sample\n" * 11)
    assert publications.recognise(names) is None
    places = RawFile("a.csv", b"Havering,Bexley\n" + b"Bexley,Havering\n" * 10)
    assert publications.recognise(places).publication == "neighbours"


def test_how_much_there_is_is_said():
    assert said("a,b,c\n1,2,3\n4,5,6").startswith("a table of 3 columns and 3 rows; no layout")
    assert said("one\ntwo\n") == "text of 2 lines, no table"
    assert said("# Title, of a page\n\nwords\nwords\n") == "text of 4 lines, no table"
    assert said(" \n") == "it is empty"
    assert said(",,\n,,\n") == "2 lines without a word"


def test_a_header_as_programs_write_it_is_shown():
    header = "la_code,n_state_special_schools,Region"
    assert "3 columns (la_code, n_state_special_schools and 1 more)" not in said(header)
    assert "a table of 3 columns (la_code, n_state_special_schools)" in said(header + "\nE1,2,x\n")
    assert "(" not in said("la_code,n_schools,12345\n").partition(";")[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7", "a PDF document"),
        (b"\xd0\xcf\x11\xe0rest", "an old or password-protected Office file"),
        (b'{"results": []}', "JSON, as a programming interface answers; download the whole data"),
        (b"\xef\xbb\xbf <!doctype html><title>x</title>", "a web page or XML"),
        (b"Rar!\x1a\x07", "a packed file; unpack it first"),
        (b"\x81\x8d\x00", "1 line, no readable CSV in UTF-8"),
        (b'said "so",\n"then" he left\n', "2 lines, no readable CSV in UTF-8"),
    ],
)
def test_other_files_are_named_with_what_to_do(content, words):
    assert said(content).startswith(words)


def test_an_office_document_is_no_table():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("[Content_Types].xml", "<x/>")
        made.writestr("word/document.xml", "<x/>")
    assert said(packed.getvalue()).startswith("a packed file or Office document; unpack it")


EXPORT = "location,location_code,geographic_level,time_period,{}\nLeeds,E1,LA,2024/25,1\n"


@pytest.mark.parametrize(
    ("measures", "words"),
    [
        ("neet_rate", "with measures location_code, neet_rate, none of them read; download"),
        ("Rate", "with measures location_code, none of them read; download the whole data set"),
    ],
)
def test_an_export_of_explore_education_statistics_says_what_to_download(measures, words):
    assert words in said(EXPORT.format(measures))


# --- the nearest layout ---------------------------------------------------------------------

OWN = "as_of,old_la_code,la_code,period,breakdown,category,value,note"


def test_the_nearest_layout_and_only_the_columns_that_differ_are_named():
    near = said(OWN.replace("as_of", "day").replace("note", "remark") + "\n2025-01-31,311\n")
    assert "nearest is the layout “template own_figures.csv”, whose columns as_of, note are" in near


def test_a_workbook_is_named_by_its_sheets_and_the_nearest_layout():
    allocations = workbook(Guidance=[("read me",)], Allocations_summary=[(1,)], High_needs_block=[])
    words = said(allocations.data)
    assert "the sheets 'Guidance', 'Allocations_summary', 'High_needs_block'; nearest is" in words
    assert "“DfE DSG allocations”, whose sheets High_needs_deductions are absent" in words
    assert "no layout that is read is near" in said(workbook(Data=[("Alex Example", 7)]).data)


def test_a_layout_that_stands_in_another_place_is_said_to_be_there():
    second = workbook(Guidance=[("read me",)], Data=[OWN.split(",")])
    assert "it has the columns of the layout “template own_figures.csv”, but" in said(second.data)


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("capacity/scorecard_data_2025_2023.csv", "has no column of special schools"),
        ("capacity/metadata.csv", "it describes the columns of another file"),
        ("reform/reform_facts.csv", "facts become assumptions"),
        ("statutory/lsrp_scap_dsg_layouts.md", "no table"),
    ],
)
def test_a_file_that_is_known_and_not_read_says_why(file, why, real_data, tmp_path):
    with pytest.raises(LoadError, match=why):
        catalogue.add([real_data / file], DAY, tmp_path / "raw")
    assert not (tmp_path / "raw").exists()


def test_every_template_and_every_recognised_file_has_its_layout_among_the_known(real_data):
    """A publisher's file or template without its last column is near the layout of its own."""
    templates = sorted((archive.Path(__file__).parents[2] / "docs" / "templates").glob("*.csv"))
    for path in templates:
        header = path.read_text().splitlines()[0]
        assert f"“template {path.name}”" in said(header + "\n" * 2 + "x"), path.name
    for folder, title in {
        "dfe_2026/caseload.csv": "DfE Education health and care plans",
        "dfe/special-educational-needs_2019.zip": "DfE Education health and care plans",
        "finance/s251_high_needs_2021_22_tidy.csv": "DfE section 251 high needs",
        "finance/section_251_net_high_needs_2017_18_to_2024_25.csv": "DfE section 251 net outturn",
        "capacity/gias_special_capacity_by_la_2026-05.csv": "capacity of state special schools",
        "ons/ons_ltla22_utla22_lookup.csv": "ONS districts and upper-tier authorities",
        "ons/ons_snpp2022_migcat23_havering_persons_age0_25.csv": "ONS subnational projections",
        "lait/lait_send_dictionary.csv": "DfE Local Authority Interactive Tool: dictionary",
        "lait/lait_send_indicators.csv.gz": "DfE Local Authority Interactive Tool: values",
        "outcomes/la_by_sen_provision_2023_2026.csv.gz": "DfE outcomes by SEN provision",
        "outcomes/UD_NEETNK_LA_dashboard_2025.csv": "DfE NEET dashboard",
        "outcomes/send_appealable_decisions_2024_2025.csv": "Tribunal appeals by authority",
    }.items():
        file = archive.open_path(real_data / folder)[0]
        names = {plain(name) for name in sheets.header(file)}
        layout = next(x for x in unknown.known_layouts() if x.title == title)
        assert len(layout.absent(names)) <= (1 - unknown.NEAR) * len(layout.names), folder


@pytest.mark.parametrize("below", ["", "\n", "\nx\n"])
@pytest.mark.parametrize(
    "header", [",".join(x.names) for x in unknown.known_layouts() if x.part == "columns"]
)
def test_a_header_with_nothing_below_it_is_refused(header, below, tmp_path):
    (tmp_path / "a.csv").write_text(header + below)
    with pytest.raises(LoadError, match=r"a\.csv: "):
        catalogue.add([tmp_path / "a.csv"], DAY, tmp_path / "raw")


def test_the_known_layouts_are_well_formed():
    rows = packaged("loaders.intake", unknown.LAYOUTS)
    assert {row["part"] for row in rows} == {"columns", "sheets"}
    assert len({row["title"] for row in rows}) == len(rows)


# --- folders and zips -----------------------------------------------------------------------

NEIGHBOURS = "Havering,Bexley\n" + "Bexley,Havering\n" * 10
TEMPLATE = OWN + "\n2026-03-01,311,E09000016,January 2026,total,total,3400,"
STRAY = ("desktop.ini", "~$figures.xlsx", ".DS_Store", "Thumbs.db", "._figures.csv", ".~lock.x#")


def test_stray_files_of_a_folder_are_listed_and_the_others_read(tmp_path):
    folder = tmp_path / "figures"
    folder.mkdir()
    (folder / "own.csv").write_text(TEMPLATE)  # without a last line end
    (folder / "notes.txt").write_text("read me")
    for name in STRAY:
        (folder / name).write_text(TEMPLATE)
    report = catalogue.add([folder], DAY, tmp_path / "raw")
    assert [entry.name for entry in report.added] == ["own.csv"]
    left = "left by the system or an office program, no data"
    assert sorted(report.prepared.ignored) == sorted(
        [*(f"{name}: {left}" for name in STRAY), "notes.txt: text of 1 line, no table"]
    )


def test_stray_members_of_a_zip_are_listed(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr("own.csv", TEMPLATE)
        made.writestr("__MACOSX/._own.csv", b"\x00")
        made.writestr("figures/Thumbs.db", b"\x00")
    report = catalogue.add([tmp_path / "a.zip"], DAY, tmp_path / "raw")
    assert [entry.member for entry in report.added] == ["own.csv"]
    assert [line.partition(":")[0] for line in report.prepared.ignored] == [
        "__MACOSX/._own.csv",
        "figures/Thumbs.db",
    ]


def test_a_folder_and_a_zip_without_a_known_file_say_what_they_hold(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr("x.csv", "a,b\n1,2\n")
        made.writestr("guide.txt", "words")
    with pytest.raises(
        LoadError, match=r"a\.zip: not recognised: a zip of 2 files: guide\.txt \(te"
    ):
        catalogue.add([tmp_path / "a.zip"], DAY, tmp_path / "raw")
    with pytest.raises(LoadError, match=r"no file is recognised.*guide\.txt: text of 1 line"):
        catalogue.add([tmp_path], DAY, tmp_path / "raw")
    assert not (tmp_path / "raw").exists()


def test_what_several_files_have_in_common_is_said_once(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(f"{name}\n")
    with pytest.raises(LoadError, match="2 files are refused and nothing is changed") as refused:
        catalogue.add([tmp_path / "a.csv", tmp_path / "b.csv"], DAY, tmp_path / "raw")
    assert str(refused.value).count("allowed:") == 1


def test_a_file_of_which_nothing_is_used_is_said_to_be_kept_only(tmp_path, real_data):
    report = catalogue.add(
        [real_data / "dfe_2026" / "residential_settings.csv"], DAY, tmp_path / "raw"
    )
    assert report.prepared.unused == ["residential_settings.csv"]
    assert catalogue.add([real_data / "neighbours"], DAY, tmp_path / "raw").prepared.unused == []
