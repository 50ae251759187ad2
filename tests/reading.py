"""How hard a page is to read: grade and longest sentences of its visible prose.

The grade is Flesch and Kincaid's. Syllables are where pyphen would hyphenate a word, by British or
American habit; a few that are heard are missed (a-bout, plac-es).
``python tests/reading.py PAGE.html ...`` prints the grade of each page, its worst sentences, and
answer boxes that say too much.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

import pyphen
from bs4 import BeautifulSoup, Tag

MOST_SENTENCES, MOST_WORDS, GRADE = 3, 25, 9
WORST = 8  # sentences that the command prints
# What is read as running text, and what a reader does not see at once or reads as a list.
_PROSE = "main :is(p, li, dd)"
_NOT_READ = "details, nav, table, svg, .download, .chart-note, .table-note, header, footer"
_ANSWER = "main .words-answer"
_HABITS = [pyphen.Pyphen(lang=lang, left=1, right=2) for lang in ("en_GB", "en_US")]
_END = re.compile(r"(?<=[.!?])[”’)\"]*\s+(?=[“‘(\"£]?[A-Z0-9£])")
_WORD = re.compile(r"[^\s/–—]*\w[^\s/–—]*")


def prose(html: str) -> list[str]:
    """Return the paragraphs and list items of a page that stand open and are no tables."""
    page = BeautifulSoup(html, "html.parser")
    for element in page.select(_NOT_READ):
        element.decompose()
    return [text for element in page.select(_PROSE) if (text := _text(element))]


def answers(html: str) -> list[str]:
    """Return the text of every answer box of a page."""
    boxes = BeautifulSoup(html, "html.parser").select(_ANSWER)
    return [" ".join(_text(p) for p in box.select("p")) for box in boxes]


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph."""
    return [part for part in _END.split(text) if _WORD.search(part)]


def words(sentence: str) -> list[str]:
    """Return the words of a sentence; a number is one."""
    return _WORD.findall(sentence)


def syllables(word: str) -> int:
    """Return the syllables of a word; a number and an abbreviation have one."""
    plain = re.sub(r"[^A-Za-z]", "", word)
    if any(c.isdigit() for c in word) or plain.isupper():
        return 1
    parts = re.findall("[A-Za-z’']+", word)
    return sum(max(len(one.positions(part)) for one in _HABITS) + 1 for part in parts) or 1


def grade(paragraphs: Iterable[str]) -> float:
    """Return the Flesch-Kincaid grade of some paragraphs; 0 where there is none to read."""
    said = [words(s) for text in paragraphs for s in sentences(text)]
    every = [word for sentence in said for word in sentence]
    if not every:
        return 0.0
    return 0.39 * len(every) / len(said) + 11.8 * sum(map(syllables, every)) / len(every) - 15.59


def too_much(answer: str) -> list[str]:
    """Return what is wrong with an answer box: too many sentences, and those too long."""
    said = sentences(answer)
    long = [f"{len(words(s))} words: {s}" for s in said if len(words(s)) > MOST_WORDS]
    many = [f"{len(said)} sentences: {answer}"] if len(said) > MOST_SENTENCES else []
    return many + long


def _text(element: Tag) -> str:
    return re.sub(r"\s+", " ", element.get_text()).strip()


def report(page: Path) -> None:
    """Print the grade of a page, its worst sentences and answers that say too much."""
    html = page.read_text(encoding="utf-8")
    paragraphs = prose(html)
    print(f"{page}: grade {grade(paragraphs):.1f}, allowed {GRADE}")
    said = {s: grade([s]) for text in paragraphs for s in sentences(text)}
    for sentence in sorted(said, key=said.__getitem__, reverse=True)[:WORST]:
        print(f"  {said[sentence]:5.1f}  {sentence}")
    for problem in (p for answer in answers(html) for p in too_much(answer)):
        print(f"  answer, {problem}")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        report(Path(name))
