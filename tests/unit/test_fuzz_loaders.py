"""Damaged publishers' files: refused with a message or read right, never a traceback."""

import csv
import io
import os
import re
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, assume, event, given, settings
from hypothesis import strategies as st

from send_analysis import quality
from send_analysis.loaders.ehc_plans import counts
from send_analysis.loaders.ehc_plans.layouts import BY_KIND
from send_analysis.loaders.intake import archive, catalogue, layout, precedence, publications
from send_analysis.loaders.intake.base import LoadError, RawFile
from send_analysis.loaders.intake.precedence import TABLES, VALUE
from send_analysis.tables import TableError
from tests.unit import sen_case

pytestmark = pytest.mark.unit

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "1000"))
FUZZ = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)
TEMPLATES = Path(__file__).parents[2] / "docs" / "templates"
FOLDERS = ["dfe", "dfe_2026", "ons", "finance", "neighbours", "lait", "outcomes", "capacity"]
KEPT = ("National", "311", "372")  # rows of the samples: England and two authorities
LINES = 150
ODD_CELLS = (
    *("", " ", "x", "z", "c", "low", "k", "~", ":", "..", "-", "NULL", "N/A", "#N/A", "nan", "inf"),
    *("-5", "-0", "1e400", "1e9", "9" * 40, "0x1F", "1_000", "1,000", "12.5", "٣", "½", "1e-320"),
    *("=1+1", '=HYPERLINK("x")', "@SUM(1)", "+1", "<b>7</b>", "<script>alert(1)</script>"),
    *("\x00", "\ufeff", "\u202e7", "x" * 10_000, "2024-25", "202425", "true", "None"),
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "utf-32")


@cache
def samples(folder: Path) -> tuple[RawFile, ...]:
    """Return a small file of every kind: the publishers' layout, a few authorities."""
    paths = [p for name in FOLDERS for p in (folder / name).glob("*")]
    found = [f for path in sorted(paths) for f in archive.open_path(path)]
    found += [RawFile(p.name, p.read_bytes()) for p in sorted(TEMPLATES.glob("*.csv"))]
    found.append(RawFile("needs.csv", sen_case.text().encode()))  # no file of it is at hand
    texts = [small(file) for file in found if not file.data.startswith(b"PK")]
    return tuple(file for file in texts if publications.recognise(file) is not None)


def small(file: RawFile) -> RawFile:
    """Return the header and at most LINES lines, England and two authorities first."""
    lines = file.data.splitlines(keepends=True)
    head, body = lines[:1], lines[1:]
    if b"geographic_level" in head[0]:
        body = [
            b for b in body if any(f",{k},".encode() in b or f'"{k}"'.encode() in b for k in KEPT)
        ]
        body = body[:: max(1, len(body) // LINES)]
    return RawFile(file.name, b"".join(head + body[:LINES]))


def load(file: RawFile) -> dict[str, pd.DataFrame] | None:
    """Return a file's tables as ``data add`` reads it, None if it is refused as it should be."""
    try:
        opened = archive.open_bytes(file)
        found = [(f, publications.recognise(f)) for f in opened]
        tables = [publications.load(f, what).tables for f, what in found if what is not None]
        return tables[0] if tables else None
    except (LoadError, TableError) as error:
        assert str(error).strip(), "a refusal must say why"
        return None


def pick(draw, things):
    """Draw one thing by its number: a failure then prints no whole file."""
    return things[draw(st.integers(0, len(things) - 1))]


def grid(file: RawFile) -> list[list[str]]:
    text = file.data.decode("utf-8-sig", errors="replace")
    return [line.split(",") for line in text.splitlines()] or [[""]]


def packed(name: str, cells: list[list[str]], encoding: str = "utf-8") -> RawFile:
    text = "\n".join(",".join(row) for row in cells) + "\n"
    return RawFile(name, text.encode(encoding, errors="replace"))


# --- mutations ------------------------------------------------------------------------------


def cut_lines(draw, file):
    cells = grid(file)
    first = draw(st.integers(0, len(cells) - 1))
    last = draw(st.integers(first, len(cells)))
    return packed(file.name, cells[:first] + cells[last:])


def cut_bytes(draw, file):
    return RawFile(file.name, file.data[: draw(st.integers(0, len(file.data)))])


def swap_columns(draw, file):
    cells = grid(file)
    width = min(len(row) for row in cells)
    a, b = draw(st.integers(0, width - 1)), draw(st.integers(0, width - 1))
    for row in cells if draw(st.booleans()) else cells[:1]:
        row[a], row[b] = row[b], row[a]
    return packed(file.name, cells)


def change_cells(draw, file):
    cells = grid(file)
    for _ in range(draw(st.integers(1, 4))):
        row = pick(draw, cells)
        row[draw(st.integers(0, len(row) - 1))] = draw(st.sampled_from(ODD_CELLS))
    return packed(file.name, cells)


def rename_column(draw, file):
    cells = grid(file)
    cells[0][draw(st.integers(0, len(cells[0]) - 1))] = draw(st.text(max_size=12))
    return packed(file.name, cells)


def repeat_lines(draw, file):
    cells = grid(file)
    return packed(file.name, [*cells, *(pick(draw, cells) for _ in range(3))])


def drop_column(draw, file):
    cells = grid(file)
    at = draw(st.integers(0, len(cells[0]) - 1))
    return packed(file.name, [row[:at] + row[at + 1 :] for row in cells])


def encode(draw, file):
    return packed(file.name, grid(file), draw(st.sampled_from(ENCODINGS)))


def flip_bytes(draw, file):
    data = bytearray(file.data)
    for _ in range(draw(st.integers(1, 8))):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return RawFile(file.name, bytes(data))


def as_page(draw, file):
    return RawFile(file.name, b"<!doctype html><html><body>" + file.data + b"</body></html>")


MUTATIONS = (
    *(cut_lines, cut_bytes, swap_columns, change_cells, change_cells, change_cells),
    *(rename_column, repeat_lines, drop_column, encode, flip_bytes, as_page),
)


@pytest.fixture(scope="module")
def files(real_data):
    found = samples(real_data)
    assert {publications.recognise(f).publication for f in found} >= {
        *("ehc_plans", "population", "neighbours", "places", "own_figures"),
        *("lait", "outcomes", "capacity", "section_251", "sen_in_england"),
    }
    return lambda: found  # a failure would print the files themselves


def check_tables(tables):
    """Hold what was accepted against the contract of every table."""
    for name, df in tables.items():
        if name in TABLES:
            TABLES[name].check(df, "a damaged file")
        if name in VALUE and len(df):
            values = df[VALUE[name]]
            assert np.isfinite(values.dropna().astype(float)).all()
            assert (values.isna() == df["symbol"].notna()).all(), "a gap without its symbol"


@FUZZ
@given(data=st.data())
def test_a_damaged_file_is_refused_or_read_within_the_contract(files, data):
    file = pick(data.draw, files())
    for mutate in data.draw(st.lists(st.sampled_from(MUTATIONS), min_size=1, max_size=3)):
        if file.data:
            file = mutate(data.draw, file)
    tables = load(file)
    layout.facts([file])
    event("refused" if tables is None else "read")
    check_tables(tables or {})


def zeros(tables):
    return {n: int((df[VALUE[n]] == 0).sum()) for n, df in tables.items() if n in VALUE}


@settings(FUZZ, max_examples=max(1, EXAMPLES // 5))
@given(data=st.data())
def test_no_symbol_ever_becomes_a_zero(files, data):
    file = pick(data.draw, files())
    before = load(file)
    cells = grid(file)
    row = pick(data.draw, cells[1:])
    numbers = [n for n, text in enumerate(row) if text.isdigit() and int(text) > 0]
    if before is None or not numbers:
        return
    row[data.draw(st.sampled_from(numbers))] = data.draw(
        st.sampled_from(("", "x", "z", "c", "low", "~", "..", "NULL", "N/A"))
    )
    after = load(packed(file.name, cells))
    event("refused" if after is None else "read")
    for name, count in zeros(after or {}).items():
        assert count <= zeros(before)[name], f"a missing cell of {file.name} became 0"


@settings(FUZZ, max_examples=max(1, EXAMPLES // 10))
@given(data=st.binary(max_size=300), name=st.sampled_from(("a.csv", "a.xlsx", "a.zip", "a.ods")))
def test_bytes_that_are_no_file_at_all_are_refused(data, name):
    assert load(RawFile(name, data)) is None


# --- lists of persons -------------------------------------------------------------------------

FORENAMES, SURNAMES = ("Zorblatt", "Quixana", "Wyvernia"), ("Ffolkesby", "Threnody", "Yarrowick")
SCHOOLS = ("Grimbleton Primary", "St Vexilla", "Ostrobogulous Academy")
HEADERS = (
    None,
    "Surname,Forename,UPN,School,Born",
    "la_code,pupil_name,upn,school_name,date_of_birth",
    *(path.read_text(encoding="utf-8").splitlines()[0] for path in sorted(TEMPLATES.glob("*.csv"))),
)


@st.composite
def persons(draw):
    """Return rows of invented persons, in any order of columns, some cells empty."""
    width = draw(st.integers(1, 9))
    kinds = st.sampled_from(("name", "both", "upn", "school", "born", "code", "empty"))
    columns = draw(st.lists(kinds, min_size=width, max_size=width))
    return [[draw(CELLS[kind]) for kind in columns] for _ in range(draw(st.integers(1, 12)))]


CELLS = {
    "name": st.sampled_from(SURNAMES),
    "both": st.builds("{}, {}".format, st.sampled_from(SURNAMES), st.sampled_from(FORENAMES)),
    "upn": st.from_regex(r"[A-Z]\d{12}", fullmatch=True),
    "school": st.sampled_from(SCHOOLS),
    "born": st.sampled_from(("2012-05-06", "06/05/2012", "6 May 2012")),
    "code": st.sampled_from(("ASD", "SLCN", "EHCP", "Y")),
    "empty": st.just(""),
}


def as_text(lines, between):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=between).writerows(lines)
    return RawFile("list.csv", text.getvalue().encode())


def as_workbook(lines):
    book, saved = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(saved)
    return RawFile("list.xlsx", saved.getvalue())


@settings(FUZZ, max_examples=max(1, EXAMPLES // 2))
@given(rows=persons(), header=st.sampled_from(HEADERS), form=st.sampled_from((*",;\t", "xlsx")))
def test_no_message_holds_a_person_of_a_list_that_was_handed_over(rows, header, form, tmp_path):
    lines = [*([header.split(",")] if header else []), *rows]
    file = as_workbook(lines) if form == "xlsx" else as_text(lines, form)
    (tmp_path / file.name).write_bytes(file.data)
    with pytest.raises(LoadError) as refused:
        catalogue.add([tmp_path / file.name], "2026-03-31", tmp_path / "raw")
    private = {word for row in rows for cell in row for word in re.findall(r"\w{5,}", cell)}
    told = str(refused.value).casefold()
    assert [word for word in private - {"Academy", "Primary"} if word.casefold() in told] == []


# --- workbooks ------------------------------------------------------------------------------

SHEET = re.compile(rb"<table:table .*?</table:table>", re.DOTALL)
ROW = re.compile(rb"<table:table-row(?=[ />])[^>]*?(?:/>|>.*?</table:table-row>)", re.DOTALL)
OTHER_AUTHORITY = re.compile(rb">(?!311<|372<)\d{3}<")
TEXT = re.compile(rb">([^<>]{1,60})<|office:value=\"([^\"]*)\"")
PARTS = re.compile(r"content\.xml|xl/worksheets/.*\.xml|xl/sharedStrings\.xml")


def rezipped(file, change):
    """Return a workbook with the text of its sheets passed through ``change``."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file.data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if PARTS.fullmatch(name) else content)
    return RawFile(file.name, made.getvalue())


def shortened(content):
    """Return an .ods's sheets with the rows of two authorities, regions and England only."""

    def few(sheet):
        return ROW.sub(lambda row: b"" if OTHER_AUTHORITY.search(row[0]) else row[0], sheet[0])

    return SHEET.sub(few, content)


def change_texts(draw, file):
    count, odd = draw(st.integers(1, 4)), draw(st.sampled_from(ODD_CELLS)).encode()
    place = draw(st.integers(0, 10**6))

    def change(content):
        spans = [m.span(1 if m[1] is not None else 2) for m in TEXT.finditer(content)]
        for n in range(min(count, len(spans))):
            start, end = spans[(place * (n + 1)) % len(spans)]
            if end - start >= len(odd):  # keeps every other span where it is
                content = content[:start] + odd.ljust(end - start) + content[end:]
        return content

    return rezipped(file, change)


@pytest.fixture(scope="module")
def books(real_data):
    folder = real_data / "finance"
    whole = [archive.open_path(p)[0] for p in sorted(folder.glob("*.xlsx"))]
    ods = [archive.open_path(p)[0] for p in sorted(folder.glob("*.ods"))]
    found = (*whole, *(rezipped(file, shortened) for file in ods))
    assert {publications.recognise(f).publication for f in found} == {"dsg", "section_251"}
    return lambda: found  # a failure would print the workbooks themselves


@settings(FUZZ, max_examples=max(1, EXAMPLES // 10))
@given(data=st.data())
def test_a_damaged_workbook_is_refused_or_read(books, data):
    file = pick(data.draw, books())
    mutate = data.draw(st.sampled_from((cut_bytes, flip_bytes, change_texts, change_texts)))
    tables = load(mutate(data.draw, file))
    event("refused" if tables is None else "read")
    check_tables(tables or {})


NAMES = st.one_of(
    st.text(
        st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=30
    ),
    st.sampled_from(
        ("../x", "/etc/x", "a/../../x", "..\\x", "C:\\x", "C:/x", "a/./b", "a//b", ".", "//x/y")
    ),
)


@FUZZ
@given(members=st.dictionaries(NAMES, st.binary(max_size=50), max_size=5), cut=st.integers(0, 400))
def test_no_zip_leads_outside_or_breaks(members, cut):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    whole = buffer.getvalue()
    for content in (whole, whole[: max(0, len(whole) - cut)]):
        try:
            opened = archive.open_bytes(RawFile("made.zip", content))
        except LoadError as error:
            assert str(error).strip()
        else:
            assert all(".." not in f.name.replace("\\", "/").split("/") for f in opened)
            assert not any(f.name.startswith(("/", "\\")) for f in opened)


# --- totals and parts -------------------------------------------------------------------------

ONE = "311"  # whose rows are kept, every one of them


def of_one(file):
    """Return a file with the rows of one authority."""
    head, *body = file.data.splitlines(keepends=True)
    at = head.split(b",").index(b"old_la_code")
    own = [line for line in body if line.split(b",")[at].strip(b'"') == ONE.encode()]
    return RawFile(file.name, head + b"".join(own))


WHOLE = ("All ", "New ", "")
# Layout -> how the topics begin whose rows are loaded as totals and parts.
TOPICS = {
    "caseload": (*WHOLE[:2], "Child"),
    "needs": (*WHOLE[:2], "Child", "Type"),
    **dict.fromkeys(("new_plans", "needs_of_new_plans", "ceased"), WHOLE[:2]),
    **dict.fromkeys(("requests", "assessments", "timeliness"), WHOLE[:2]),
    **dict.fromkeys(("caseload_by_age_2022", "caseload_by_placement_2022"), WHOLE),
}
# Columns beside them that are part of nothing.
ALONE = ("youth", "mediation", "tribunal", "6_weeks", "16_weeks")
FIRST_COMPLETE = "2022"  # new plans of 2019 to 2021 lack a placement


def summed_cells(file, known):
    """Return row and column of every printed total and part of a file."""
    cells = grid(file)
    counted = {c.name: c.ours for c in known.columns if c.name != c.within}
    printed = [name.casefold() for name in cells[0]]
    ours = {n: counted[c] for n, c in enumerate(printed) if c in counted}
    columns = [n for n, name in ours.items() if not any(word in name for word in ALONE)]
    topic = cells[0].index("breakdown_topic") if "breakdown_topic" in cells[0] else None
    rows = [
        n
        for n, row in enumerate(cells[1:], start=1)
        if (topic is None or row[topic].startswith(TOPICS[known.kind]))
        and (known.shape != "flows.counts" or all(row[c].isdigit() for c in columns))
        and (known.kind != "new_plans" or row[0] >= FIRST_COMPLETE)
    ]
    return [(r, c) for r in rows for c in columns if cells[r][c].isdigit()]


def may_lack_a_part(kind, cells, row, column):
    """Say whether a column's sub-total may count more than the columns printed beside it."""
    known = BY_KIND["new_plans"].columns
    inside = {c.name for c in known if c.within == "ed_elsewhere" and c.name != c.within}
    years = kind == "new_plans" and cells[row][0] >= str(counts.FIRST_WITH_A_REST["new_plans"])
    return years and cells[0][column].casefold() in inside


def loaded_together(files):
    vintages = publications.load_all([(f, publications.recognise(f)) for f in files])
    return precedence.combine(vintages, {})


@pytest.fixture(scope="module")
def releases(real_data):
    """Return the files of each release, one authority each, and what the checks find."""
    found = []
    for name in ("education-health-and-care-plans_2025", "education-health-and-care-plans_2022"):
        opened = archive.open_path(real_data / "dfe" / f"{name}.zip")
        known = [(f, publications.recognise(f)) for f in opened]
        kept = {w.kind: of_one(f) for f, w in known if w is not None and w.kind in TOPICS}
        tables = loaded_together(kept.values())
        found.append((kept, tables, findings_of(tables)))
    assert {kind for kept, _, _ in found for kind in kept} == set(TOPICS)
    return lambda: found


SUMS = [c for c in quality.CHECKS.values() if "sum" in c.id or c.id == "printed_total"]


def findings_of(tables):
    return {(check.id, *finding) for check in SUMS for finding, _ in check.run(tables)}


def laid_over(tables, changed):
    """Return the tables with the cells of a changed file in place of the release's own."""
    merged = dict(tables)
    for name, df in changed.items():
        both = pd.concat([df, tables[name]] if name in tables else [df])
        key = list(precedence.TABLES[name].key)
        merged[name] = both.drop_duplicates(key, ignore_index=True)
    return merged


@settings(FUZZ, max_examples=max(1, EXAMPLES // 10))
@given(data=st.data())
def test_a_wrong_total_is_refused_or_reported(releases, data):
    """A total or part that is off by any amount stops the load or has a finding of its own."""
    kept, tables, before = pick(data.draw, releases())
    kind = data.draw(st.sampled_from(sorted(kept)))
    row, column = pick(data.draw, summed_cells(kept[kind], BY_KIND[kind]))
    cells = grid(kept[kind])
    right = int(cells[row][column])
    wrong = data.draw(st.integers(0, 2 * right + 50).filter(lambda n: n != right))
    assume(wrong > right or not may_lack_a_part(kind, cells, row, column))
    cells[row][column] = str(wrong)
    changed = load(packed(kept[kind].name, cells))
    event("refused" if changed is None else "read")
    if changed is not None:
        assert findings_of(laid_over(tables, changed)) - before


@pytest.mark.parametrize(("kind", "year"), [("new_plans", "2022"), ("caseload", "202324")])
def test_a_low_part_does_not_pass_for_one_that_was_not_printed(kind, year, releases):
    kept, tables, before = releases()[0]
    cells = grid(kept[kind])
    column = cells[0].index("other_arrangements_la")
    row = next(
        r
        for r, c in summed_cells(kept[kind], BY_KIND[kind])
        if c == column and cells[r][0] == year and cells[r][c] != "0"
    )
    cells[row][column] = "0"
    changed = load(packed(kept[kind].name, cells))
    assert findings_of(laid_over(tables, changed)) - before
