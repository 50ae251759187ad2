"""The measure of how hard a page is to read, on sentences counted by hand."""

import pytest

from tests import reading

pytestmark = pytest.mark.unit

PAGE = """<main><p>The council holds 3,419 plans (<b>6%</b> more). Who pays? "Nobody." </p>
<details><p>Folded away.</p></details><table><tr><td><p>In a cell.</p></td></tr></table>
<div class="words words-answer"><p>One. Two! Three?</p><p>Four: five, six.</p></div></main>"""


def test_prose_is_what_stands_open():
    assert reading.prose(PAGE) == [
        'The council holds 3,419 plans (6% more). Who pays? "Nobody."',
        "One. Two! Three?",
        "Four: five, six.",
    ]


def test_sentences_end_before_a_capital():
    text = (
        "It is £1.5 million (80% range £1.2 million to £2 million). Costs rise, e.g. fees. 5 more"
    )
    assert [len(reading.words(s)) for s in reading.sentences(text)] == [11, 4, 2]


def test_the_grade_is_flesch_and_kincaids():
    # 7 words in 2 sentences; syllables 1 + 2 + 1 + 1 and 1 + 1 + 4: 11
    expected = 0.39 * 7 / 2 + 11.8 * 11 / 7 - 15.59
    assert reading.grade(["The council holds 3,419. It was independent."]) == pytest.approx(
        expected
    )


def test_an_answer_that_says_too_much_is_named():
    (answer,) = reading.answers(PAGE)
    assert reading.too_much(answer) == ["4 sentences: One. Two! Three? Four: five, six."]
    assert reading.too_much("Word " * 26 + "ends.")[0].startswith("27 words: Word")
    assert reading.too_much("Word " * 24 + "ends.") == []
