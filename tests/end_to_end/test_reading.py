"""Pages of a real pack are read by councillors: short answers, plain sentences, one side of A4."""

import re

import pytest

from tests import reading

pytestmark = pytest.mark.end_to_end


def page_files(pack):
    return [pack / "havering" / "index.html", *sorted((pack / "havering").glob("*/*.html"))]


def test_prose_is_read_after_nine_years_of_school(pack):
    grades = {
        page.name: reading.grade(reading.prose(page.read_text(encoding="utf-8")))
        for page in page_files(pack)
    }
    assert {name: grade for name, grade in grades.items() if grade > reading.GRADE} == {}


def test_answers_have_three_short_sentences_at_most(pack):
    too_much = [
        f"{page.name}: {problem}"
        for page in page_files(pack)
        for answer in reading.answers(page.read_text(encoding="utf-8"))
        for problem in reading.too_much(answer)
    ]
    assert too_much == []


def test_the_front_page_prints_on_one_side(pack, browser):
    page = browser.new_page()
    page.goto((pack / "havering" / "index.html").as_uri())
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
