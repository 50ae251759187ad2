"""The committee report and the slides say what the pages say; what changed since the last run."""

import re
from datetime import UTC, datetime
from zipfile import ZipFile

import docx
import nbformat
import pandas as pd
import pptx
import pytest
from docx.oxml.ns import qn

from send_analysis.pages import kit
from send_analysis.pages.quality import changes as changes_page
from send_analysis.publish.documents import archive, handed, outline, paper, printed, shown, slides
from send_analysis.publish.web import html
from send_analysis.runs import changes
from tests import invented

pytestmark = pytest.mark.unit
MADE = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)
TITLE, ABOUT = "EHC plans: Havering", ["Made on 3 March 2026"]
CAUTION = kit.paragraph("caution", "Figures after March 2028 assume that current rules continue.")


def output(cell):
    data = {"text/html": cell._repr_html_()}
    if isinstance(cell, kit.Chart):
        data |= {"image/png": cell.png(), "image/svg+xml": cell.standalone_svg()}
    return data


def executed(title, cells, file):
    """Write a notebook as if it had been executed, with what its cells show."""
    import base64

    outputs = [output(cell) for cell in cells]
    for data in outputs:
        if "image/png" in data:
            data["image/png"] = base64.b64encode(data["image/png"]).decode()
    made = [
        nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("execute_result", data)])
        for data in outputs
    ]
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(f"# {title}"), *made]), file
    )


def run():
    return invented.run()


def table():
    counted = kit.select(run(), "caseload", dimension="total")
    return kit.table(counted, "census_year plans", "Plans counted")


def chart(name):
    def draw(figure, _):
        figure.subplots().plot([1, 2], [2310, 3005])

    counted = kit.select(run(), "caseload", dimension="total").last("census_year")
    text = kit.sentence("Plans rise to {plans}, the most counted.", plans=counted.fact("plans"))
    return kit.Chart(
        name=name,
        title="Plans rise",
        subtitle="Plans counted",
        draw=draw,
        data=table(),
        describe=(text, "From few to many."),
    )


def answer():
    last = kit.select(run(), "caseload", dimension="total").last("census_year")
    text = "Havering held {plans} plans in {when}."
    return kit.paragraph(
        "answer", kit.sentence(text, plans=last.fact("plans"), when=last.fact("census_year"))
    )


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Return two invented pages: of plans, and of money with a caution."""
    folder = tmp_path_factory.mktemp("notebooks")
    tiles = kit.tiles(kit.tile("Plans", kit.select(run(), "caseload").facts("plans")[0], "80%"))
    cells = [answer(), tiles, chart("plans"), kit.folded("More", table())]
    executed("How many plans?", cells, folder / "20_ehcp_forecast.ipynb")
    told = kit.paragraph("answer", "The money does not cover it.")
    executed(
        "What will it cost?", [told, chart("money"), CAUTION], folder / "40_high_needs_budget.ipynb"
    )
    return [shown.read(file) for file in sorted(folder.glob("*.ipynb"))]


@pytest.fixture(scope="module")
def papers(pages, tmp_path_factory):
    """Return the report and the slides of the pages, opened, and where they lie."""
    told, folder = outline.outline(TITLE, ABOUT, pages), tmp_path_factory.mktemp("papers")
    paper.write(told, MADE, folder / "one.docx")
    slides.write(told, MADE, folder / "one.pptx")
    return docx.Document(folder / "one.docx"), pptx.Presentation(folder / "one.pptx"), folder


def numbers(text):
    return set(re.findall(r"\d[\d,.]*\d|\d", text))


def text_of_document(document):
    cells = [cell.text for t in document.tables for row in t.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def text_of_slides(show):
    shapes = [shape for slide in show.slides for shape in slide.shapes]
    texts = [s.text_frame.text for s in shapes if s.has_text_frame]
    tables = [s.table for s in shapes if s.has_table]
    return "\n".join([*texts, *(c.text for t in tables for row in t.rows for c in row.cells)])


def text_of_pages(pages):
    parts = []
    for block in [block for page in pages for block in page.blocks]:
        match block:
            case shown.Said():
                parts += block.paragraphs
            case shown.Picture():
                parts += [block.title, block.subtitle, block.alt]
                parts += [cell for grid in block.data for row in grid.rows for cell in row]
            case shown.Grid():
                parts += [cell for row in block.rows for cell in row]
    return "\n".join(parts)


def test_a_page_is_read_as_it_is_shown(pages):
    plans = pages[0]
    assert plans.title == "How many plans?"
    assert plans.said("answer") == ("Havering held 3,005 plans in January 2025.",)
    (picture,) = plans.pictures
    assert picture.png.startswith(b"\x89PNG") and picture.svg.startswith("<svg")
    assert picture.alt == "Plans rise to 3,005, the most counted. From few to many."
    assert picture.data[0].rows[-1] == ("January 2025", "3,005")
    (tiles,) = [block for block in plans.blocks if isinstance(block, shown.Grid)]
    assert tiles.rows == (("Plans", "1,480", "80%", ""),)


def test_every_number_of_the_papers_is_one_of_the_pages(pages, papers):
    document, show, _ = papers
    allowed = numbers(text_of_pages(pages)) | numbers(" ".join(ABOUT))
    for text in (text_of_document(document), text_of_slides(show)):
        assert len(numbers(text)) > 10
        assert numbers(text) <= allowed
    changed = text_of_document(document).replace("3,005", "3,004")
    assert not numbers(changed) <= allowed


def test_the_papers_hold_answers_charts_tables_and_cautions(papers):
    document, show, _ = papers
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["How many plans?", "What will it cost?", "Read with care"]
    titles = [slide.shapes.title.text for slide in show.slides]
    assert titles[0] == TITLE and titles[-1] == "Read with care"
    assert {"How many plans?", "What will it cost?"} <= set(titles)
    for text in (text_of_document(document), text_of_slides(show)):
        assert str(CAUTION) in text


def test_a_table_that_is_assumed_says_so_in_both_papers(tmp_path):
    basis = "Every figure here is assumed."
    grid = shown.Grid("Places", ("Year", "Places"), (("2030", "41"),), basis)
    page = shown.Page(
        "30_place_sufficiency",
        (shown.Heading(1, "Enough?"), shown.Said("answer", ("Yes.",)), grid),
    )
    told = outline.outline(TITLE, ABOUT, [page])
    paper.write(told, MADE, tmp_path / "one.docx")
    slides.write(told, MADE, tmp_path / "one.pptx")
    assert basis in text_of_document(docx.Document(tmp_path / "one.docx"))
    assert basis in text_of_slides(pptx.Presentation(tmp_path / "one.pptx"))


def test_every_picture_is_described(papers):
    document, show, _ = papers
    drawn = list(document.element.iter(qn("wp:docPr")))
    drawn += [
        s._element.xpath(".//p:cNvPr")[0]
        for slide in show.slides
        for s in slide.shapes
        if s.shape_type == 13
    ]
    assert len(drawn) == 4
    assert all(len(about.get("descr")) > 40 for about in drawn)


def test_the_report_is_in_english_and_repeats_the_headings_of_tables(papers):
    document, _, folder = papers
    tongues = {t.get(qn("w:val")) for t in document.styles.element.iter(qn("w:lang"))}
    assert tongues == {"en-GB"} == {document.core_properties.language}
    assert document.tables
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    spoken = re.findall(
        r'lang="([^"]*)"', ZipFile(folder / "one.pptx").read("ppt/slides/slide2.xml").decode()
    )
    assert set(spoken) == {"en-GB"}


def test_the_same_pages_give_the_same_bytes(pages, papers, tmp_path):
    told, folder = outline.outline(TITLE, ABOUT, pages), papers[2]
    paper.write(told, MADE, tmp_path / "one.docx")
    slides.write(told, MADE, tmp_path / "one.pptx")
    for name in ("one.docx", "one.pptx"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_where_figures_are_missing_the_report_says_so_and_has_no_empty_part(tmp_path):
    executed(
        "Will there be enough?", [kit.missing("places")], tmp_path / "30_place_sufficiency.ipynb"
    )
    told = outline.outline(TITLE, ABOUT, [shown.read(tmp_path / "30_place_sufficiency.ipynb")])
    gap = str(kit.missing("places"))
    assert told.findings == (outline.Finding("Will there be enough?", (gap,), None, None),)
    assert (told.cautions, told.summary) == ((), ())
    paper.write(told, MADE, tmp_path / "one.docx")
    texts = [p.text for p in docx.Document(tmp_path / "one.docx").paragraphs]
    assert texts == [TITLE, *ABOUT, "Will there be enough?", gap]


def test_a_zip_has_no_link_and_the_same_bytes_each_time(tmp_path):
    for name in ("a.zip", "b.zip"):
        archive.write_zip(
            {"havering/index.html": b"<p>", "havering/one.png": b"x"}, tmp_path / name
        )
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    infos = ZipFile(tmp_path / "a.zip").infolist()
    assert all(info.external_attr >> 28 == 0 and info.date_time[0] == 1980 for info in infos)


def test_a_pdf_is_offered_only_where_a_browser_prints_it(monkeypatch):
    monkeypatch.setattr(handed.shutil, "which", lambda name: None)
    without = {download.href for download in handed.offered("havering")}
    monkeypatch.setattr(handed.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert {d.href for d in handed.offered("havering")} - without == {"downloads/havering.pdf"}


@pytest.mark.skipif(handed.browser() is None, reason="no browser at hand")
def test_a_pdf_holds_no_place_of_this_machine_and_the_same_bytes(tmp_path):
    page = tmp_path / "index.html"
    page.write_text(
        '<html lang="en"><title>T</title><a href="tables/a.csv">a</a>', encoding="utf-8"
    )
    for name in ("a.pdf", "b.pdf"):
        printed.to_pdf(page, handed.browser(), MADE, tmp_path / name)
    content = (tmp_path / "a.pdf").read_bytes()
    assert content == (tmp_path / "b.pdf").read_bytes()
    assert b"20260303140500" in content and b"file:" not in content


def levels(run):
    return {"area": run, "baseline": run}


ASKED = {"Code": "version 1, abc", "Seed": "1"}


def test_what_changed_is_told_in_figures_and_causes():
    before = invented.run()
    plans = before["forecast"].assign(value=before["forecast"]["value"] * 1.1)
    sources = before["sources_used"].copy()
    sources.loc[0, "release"] = "another release"
    assumed = before["assumptions_used"].copy()
    assumed.loc[0, "value"] = 17.25
    after = before.changed(forecast=plans, sources_used=sources, assumptions_used=assumed)
    made = changes.since(levels(before), levels(after), (ASKED, {**ASKED, "Seed": "2"}))
    figure = made["changed_figure"].set_index("measure").loc["plans"]
    central = before["forecast"].query(
        "dimension == 'total' and quantile == 0.5 and census_year == 2030"
    )
    assert figure.before == central["value"].iloc[0]
    assert figure.moved == pytest.approx(0.1 * figure.before)
    assert figure.period == "2030"
    causes = made["changed_cause"].set_index("kind")
    assert list(causes.index) == ["data", "assumption", "request"]
    assert "another release" in causes.after["data"] and "17.25" in causes.after["assumption"]
    assert (causes.before["request"], causes.after["request"]) == ("1", "2")


def test_two_equal_runs_differ_in_nothing():
    run = invented.run()
    made = changes.since(levels(run), levels(run), (ASKED, ASKED))
    assert made["changed_cause"].empty
    assert (made["changed_figure"].moved == 0).all() and len(made["changed_figure"]) > 2
    text = str(changes_page.answer(run.changed(**made)))
    assert "are the same" in text


def test_the_page_of_changes_shows_only_what_the_tables_hold():
    before = invented.run()
    after = before.changed(
        forecast=before["forecast"].assign(value=before["forecast"]["value"] + 300)
    )
    run = after.changed(
        **changes.since(levels(before), levels(after), (ASKED, {**ASKED, "Seed": "2"}))
    )
    parts = (changes_page.answer(run), changes_page.figures(run), changes_page.causes(run))
    page = "".join(part._repr_html_() for part in parts)
    assert kit.verify(page, run, html.allowed_digits()) == []
    value = str(run["changed_figure"].set_index("measure").loc["plans", "after"])
    assert kit.verify(page.replace(value, "1"), run, html.allowed_digits())


def test_the_first_run_says_so():
    run = invented.run().changed(**changes.none())
    assert "first run published" in str(changes_page.answer(run))
    assert changes_page.figures(run) is kit.NOTHING is changes_page.causes(run)


def test_an_earlier_run_without_a_table_is_compared_as_far_as_it_goes():
    before = invented.run().without("balance", "sufficiency")
    made = changes.since(levels(before), levels(invented.run()), (ASKED, ASKED))
    figures = made["changed_figure"].set_index("measure")
    assert pd.isna(figures.before["in_year_balance"]) and figures.moved["plans"] == 0
