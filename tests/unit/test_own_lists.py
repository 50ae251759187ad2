"""An authority's newest list of places is the whole list of its area."""

from pathlib import Path

import pytest

from send_analysis.loaders.intake import assembly, catalogue, own_lists, precedence, publications
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.own.understood import understood

pytestmark = pytest.mark.unit
TEMPLATES = Path(__file__).parents[2] / "docs" / "templates"
HEADER = (
    "as_of,area,provider,provision,areas_of_need,ages,academic_year,places,status,probability,"
    "imports,date_status,source"
)


def row(provider, day="2025-10-01", area="Leeds", places=40, status="open"):
    stage = f"{status},{0.5 if status != 'open' else ''}"
    return f"{day},{area},{provider},Special school,any,any,2025/26,{places},{stage},,own,list"


def vintage(name, *rows):
    file = RawFile(name, "\n".join([HEADER, *rows, ""]).encode())
    return publications.load(file, publications.recognise(file))


def listed(*vintages, beneath=None):
    places = precedence.combine(vintages, beneath or {})["places"]
    return sorted(zip(places.area, places.provider, places.as_of, strict=True))


OLD = vintage("old.csv", row("Oak"), row("Elm", status="planned"), row("Ash", area="Kent"))
NEW = vintage("new.csv", row("Oak", "2026-02-01", "383", 60), row("Elm Tree", "2026-02-01", "383"))


@pytest.mark.parametrize("order", [(OLD, NEW), (NEW, OLD)])
def test_a_later_list_is_the_whole_list_of_its_area(order):
    assert listed(*order) == [
        ("kent", "Ash", "2025-10-01"),
        ("leeds", "Elm Tree", "2026-02-01"),
        ("leeds", "Oak", "2026-02-01"),
    ]


def test_a_list_replaces_the_one_of_its_area_alone_whatever_the_file_is_dated_by():
    """The newer file is older for Kent than the list of Kent that is there."""
    newer_file = vintage(
        "both.csv", row("Oak", "2026-05-01"), row("Yew", "2025-09-01", "Kent", status="planned")
    )
    assert [one for one in listed(OLD, newer_file) if one[0] == "kent"] == [
        ("kent", "Ash", "2025-10-01")
    ]


def test_what_is_embedded_for_an_area_with_a_list_of_its_own_is_not_used():
    embedded = {"places": NEW.tables["places"].assign(area="havering")}
    own = vintage("own.csv", row("Oak", "2024-01-01", "E09000016"))
    assert listed(own, beneath=embedded) == [("havering", "Oak", "2024-01-01")]


def test_of_two_lists_of_a_day_the_one_added_later_counts_and_together_they_are_refused():
    again = vintage("again.csv", row("Fir"))
    assert [one for one in listed(OLD, again) if one[0] == "leeds"] == [
        ("leeds", "Fir", "2025-10-01")
    ]
    with pytest.raises(
        LoadError, match=r"Leeds: two lists of 2025-10-01, old\.csv and again\.csv;"
    ):
        own_lists.stop_on_two([OLD, again])
    own_lists.stop_on_two([OLD, NEW])


def test_an_old_list_below_a_new_one_in_the_same_file_is_refused():
    """A renamed project would stand twice, and a withdrawn one would stay."""
    message = "as_of: rows of 2025-10-01 and 2026-02-01 for leeds; a list is the whole list"
    with pytest.raises(LoadError, match=message):
        vintage("both.csv", row("Oak"), row("Oak School", "2026-02-01"))


TOTALS = [
    ",,Total,,,,,{},,,,,",
    ",Total,,,,,,{},,,,,",
    ",,,,,,,{},,,,,",
    ",,Grand total:,,,,,{},,,,,",
]


@pytest.mark.parametrize("total", [row("Total", places=80), *(one.format(81) for one in TOTALS)])
def test_a_row_of_totals_that_does_not_add_up_is_refused(total):
    message = "row 5: a row of totals, or one without day and area"
    with pytest.raises(LoadError, match=message) as told:
        vintage("sum.csv", row("Oak"), row("Elm"), ",,,,,,,,,,,,", total)
    assert "allowed" not in str(told.value)


@pytest.mark.parametrize("total", TOTALS)
def test_a_row_that_is_the_sum_of_the_others_is_never_added_to_the_schools(total):
    one = vintage("sum.csv", row("Oak"), row("Elm"), ",,,,,,,,,,,,", total.format(80))
    assert one.tables["places"].places.tolist() == [40, 40]
    with pytest.raises(LoadError, match="row 4: a row of totals"):
        vintage("sum.csv", row("Oak"), row("Elm", places="c"), total.format(40))


def test_a_folder_with_two_lists_of_a_day_is_refused(tmp_path):
    for name, provider in (("a.csv", "Oak"), ("b.csv", "Elm")):
        (tmp_path / name).write_text("\n".join([HEADER, row(provider), ""]))
    with pytest.raises(LoadError, match=r"Leeds: two lists of 2025-10-01, a\.csv and b\.csv"):
        assembly.read_folder(tmp_path)
    assert catalogue.contents([OLD]).authorities.tolist() == [2]
    with pytest.raises(LoadError, match="Leeds: two lists"):
        catalogue.add([tmp_path], "2026-01-01", tmp_path / "raw")
    assert not (tmp_path / "raw" / "register.csv").exists()


def test_adding_says_which_list_no_longer_counts(tmp_path):
    def add(one):
        (tmp_path / one.file.name).write_bytes(one.file.data)
        report = catalogue.add([tmp_path / one.file.name], "2026-03-01", tmp_path / "raw")
        return report.prepared.replaced

    assert add(OLD) == []
    assert add(NEW) == [
        "Leeds: the list of 2025-10-01 (old.csv) is not used, that of 2026-02-01 (new.csv) is"
    ]
    assert add(vintage("late.csv", row("Oak", "2025-12-31"))) == [
        "Leeds: the list of 2025-12-31 (late.csv) is not used, that of 2026-02-01 (new.csv) is"
    ]


def test_what_was_understood_of_a_list_is_told_by_area_and_provision():
    told = understood([vintage("x.csv", row("Oak"), row("Elm", places=9), row("Fir", places="x"))])
    assert told.drop(columns=["file", "table"]).to_numpy().tolist() == [
        ["Leeds", "2025-10-01, state_special, open", 3, 49.0]
    ]


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.csv")), ids=lambda path: path.stem)
def test_what_was_understood_is_told_of_every_template(template):
    file = RawFile(template.name, template.read_bytes())
    one = publications.load(file, publications.recognise(file))
    told = understood([one])
    assert told.rows.sum() == sum(map(len, one.tables.values())) > 0
    assert set(told.table) == set(one.tables)
