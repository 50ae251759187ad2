"""What a committee report and its slides hold: the summary, then each page's finding."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from send_analysis.publish import notebooks
from send_analysis.publish.documents.shown import Block, Grid, Heading, Page, Picture, Said

MOST_ROWS = 16  # a longer table is for the workbook
_REPORTED = ("20_ehcp_forecast", "30_place_sufficiency", "40_high_needs_budget")
REPORTED = (*_REPORTED, "60_scenario_comparison", "50_forecast_evaluation")
TOLD = (notebooks.FRONT, *REPORTED)  # the pages that a paper is made of
CAUTION = "caution"
_ANSWERS = ("answer", "missing")  # where figures are missing, the page's answer says so


@dataclass(frozen=True)
class Finding:
    """What a page finds: its question, the answer, its first chart and a short table."""

    title: str
    answer: tuple[str, ...]
    picture: Picture | None
    table: Grid | None


@dataclass(frozen=True)
class Outline:
    """The parts of a paper: about, the summary as its page shows it, findings, cautions."""

    title: str
    about: tuple[str, ...]
    summary: tuple[Block, ...]
    findings: tuple[Finding, ...]
    cautions: tuple[str, ...]


def outline(title: str, about: Sequence[str], pages: Sequence[Page]) -> Outline:
    """Return the parts of a paper, from the pages of an area and one scenario."""
    by_name = {page.name: page for page in pages}
    front = by_name.get(notebooks.FRONT)
    told = [by_name[name] for name in REPORTED if name in by_name]
    cautions = [c for page in (*([front] if front else []), *told) for c in page.said(CAUTION)]
    return Outline(
        title,
        tuple(about),
        tuple(_below_title(front)) if front else (),
        tuple(finding for page in told if (finding := _finding(page)).answer),
        tuple(dict.fromkeys(cautions)),
    )


def _below_title(page: Page) -> Iterator[Block]:
    """Yield what a page shows below its title, without headings of which nothing is left."""
    kept = [b for b in page.blocks if not (isinstance(b, Said) and b.kind == CAUTION)]
    for block, after in zip(kept, [*kept[1:], None], strict=True):
        ends = after is None or isinstance(after, Heading)
        if not isinstance(block, Heading) or (block.level > 1 and not ends):
            yield block


def _finding(page: Page) -> Finding:
    answers = [b.paragraphs for b in page.blocks if isinstance(b, Said) and b.kind in _ANSWERS]
    picture = next(iter(page.pictures), None)
    return Finding(page.title, answers[0] if answers else (), picture, _short_table(page, picture))


def _short_table(page: Page, picture: Picture | None) -> Grid | None:
    """Return what the chart draws first, or else the page's first table, if it fits on a side."""
    grids = [
        *(picture.data[:1] if picture else ()),
        *(b for b in page.blocks if isinstance(b, Grid)),
    ]
    return next((grid for grid in grids if len(grid.rows) <= MOST_ROWS), None)
