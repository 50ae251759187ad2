"""Every relative link of the documents leads to a file that exists, and to a heading in it."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[2]
DOCUMENTS = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
LARGEST_PICTURE = 150_000  # bytes
MADE_BY_THE_SITE = "<!-- made:"  # its headings are not in the file


def anchors(text):
    """Return the anchors of a text's headings, as the forge and the site name them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in _HEADING.findall(re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))
    }


def broken(file):
    """Yield the links of a document that lead nowhere."""
    for link in _LINK.findall(_CODE.sub("", file.read_text(encoding="utf-8"))):
        if re.match(r"https?:|mailto:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (file.parent / name) if name else file
        if not target.exists() or (anchor and not leads_to(target, anchor)):
            yield link


def leads_to(target, anchor):
    text = target.read_text(encoding="utf-8")
    return MADE_BY_THE_SITE in text or anchor in anchors(text)


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(file):
    assert list(broken(file)) == []


def test_a_broken_link_is_seen(tmp_path):
    (tmp_path / "there.md").write_text("# A heading, `with` code\n")
    file = tmp_path / "page.md"
    file.write_text(
        "# Here\n[a](there.md#a-heading-with-code) [b](#here) [c](gone.md) [d](#no) `[e](x)`"
    )
    assert list(broken(file)) == ["gone.md", "#no"]


def test_pictures_are_small_and_each_is_shown():
    texts = "".join(file.read_text(encoding="utf-8") for file in DOCUMENTS)
    pictures = sorted((ROOT / "docs" / "images").iterdir())
    assert [p.name for p in pictures if p.stat().st_size > LARGEST_PICTURE] == []
    assert [p.name for p in pictures if f"images/{p.name})" not in texts] == []
