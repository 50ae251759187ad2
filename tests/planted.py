"""Text that would run, steer or hide if it were not text, in every field that a user hands over."""

import csv
import io
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from xlsxwriter import Workbook

HOST = "planted.invalid"  # nothing may ask for it
TAG = "planted-element"  # no element of a page may have this name
_RUN = "window.planted=true"
TEXTS = (
    f"<script>{_RUN}</script><{TAG} onclick='{_RUN}'>a</{TAG}>",
    f'=HYPERLINK("http://{HOST}/formula","open")',
    f'"><img src=http://{HOST}/image onerror={_RUN}><svg onload={_RUN}>',
    f"[link](http://{HOST}/link) ![picture](http://{HOST}/picture) [run](javascript:{_RUN})",
    f" =cmd|' /C calc'!A | \t@SUM(A) {{{{ {TAG} }}}} {{% raise %}} ${{{_RUN}}} #{{{_RUN}}}",
    f"</script></title></style></textarea><script>{_RUN}</script><!-- --!><{TAG}>",
    f"]]><![CDATA[<script>{_RUN}</script>]]> &lt;{TAG}&gt; &#60;{TAG}&#62; \\u003c{TAG}\\u003e",
    f"<svg><foreignObject><iframe src=data:text/html,<script>{_RUN}</script>></foreignObject>",
    f'<a href="javascript:{_RUN}" style="background:url(http://{HOST}/style)">a</a>',
    f"-\u202eevil\u2066\u200b\u200f\ufeff<{TAG}>\u05d0\u05d1\u05d2 "
    "\u0627\u0644\u0645\u062f\u0631\u0633\u0629 " * 4,
    f"$x$ \\(y\\) `<{TAG}>` *b* # h | | $$<{TAG}>$$ <b>\n\n<{TAG}>\n\n- @item",
    f"\x1b]8;;http://{HOST}/terminal\x07{TAG}\x1b[2J\x9b31m",
    f"@import url(http://{HOST}/css); */ body{{}} /* +<{TAG}/> %3Cscript%3E \\x3cscript\\x3e",
)
IN_WORKBOOK = "places"  # the own file that is handed over as .xlsx
PAPER = "council_papers/planted"
SCENARIOS = ("planted_units", "planted_schools")


def plant(project: Path) -> Path:
    """Put the texts in the settings of a copy of the repository; return a folder of own files."""
    texts, config = cycle(TEXTS), project / "config"
    _area(config / "areas" / "exampleshire.yaml")
    for name in SCENARIOS:
        _scenario(config / "scenarios" / f"{name}.yaml", name, texts)
    _indicators(config / "indicators.yaml", texts)
    value = ["999", "planted", "2024-25", "all", "own", "", "41", "60", next(texts), next(texts)]
    _row(config / "indicator_values.csv", value)
    for n, kind in enumerate(("action", "milestone", "review", "event") * 3):
        cells = ["999", f"planted.{n}", kind, *(next(texts) for _ in range(3))]
        evidence = [next(texts), next(texts)]
        _row(config / "tracker.csv", [*cells, "2027-03-31", "no", "", *evidence])
    own = config / "assumptions" / "own.csv"
    own.write_text("id,value,low,high,source,date\n", encoding="utf-8")
    for id_ in ("flows.plans_from_this_year", "flows.plans_from_last_year"):
        _row(own, [id_, "0.4", "0.3", "0.5", next(texts), ""])
    return _own_files(project, texts)


def _area(file: Path) -> None:
    notes = "".join(f"  - {_in_yaml(text)}\n" for text in TEXTS)
    name = _in_yaml(f"Exampleshire {TEXTS[0]} {TEXTS[9]}")
    codes = 'old_la_code: "999"\nla_code: E09000099\nregion_code: E12000007'
    file.write_text(f"slug: exampleshire\nname: {name}\n{codes}\nnotes:\n{notes}", "utf-8")


def _scenario(file: Path, name: str, texts: Iterator[str]) -> None:
    words = ("title", "owner", "rationale", "source")
    measures = "".join(
        f"  - id: {name}_{n}\n"
        + "".join(f"    {word}: {_in_yaml(next(texts))}\n" for word in words)
        + f"    status: assumed\n    lever: places\n    provision: {provision}\n    start: 2028\n"
        + "    effect: 20\n    cost_to_deliver: {capital: 1000, lead_time: 1, "
        + f"funding: {_in_yaml(next(texts))}}}\n"
        for n, provision in enumerate(("units", "state_special"))
    )
    about = f"title: {_in_yaml(next(texts))}\nwhy: {_in_yaml(next(texts))}\nextends: baseline\n"
    file.write_text(
        f"name: {name}\n{about}areas: [exampleshire]\nmeasures:\n{measures}", encoding="utf-8"
    )


def _indicators(file: Path, texts: Iterator[str]) -> None:
    words = ("title", "numerator", "denominator", "basis", "source", "owner", "frequency")
    entry = "".join(f"    {word}: {_in_yaml(next(texts))}\n" for word in words)
    whole = file.read_text(encoding="utf-8").rstrip("\n")
    file.write_text(
        f"{whole}\n  - id: planted\n    serves: [exampleshire/first]\n{entry}    unit: percent\n"
        "    polarity: higher\n    rag: none\n",
        encoding="utf-8",
    )
    council = f"  exampleshire:\n    old_la_code: '999'\n    name: {_in_yaml(next(texts))}\n"
    title = _in_yaml(next(texts))
    aim = f"    papers: [{PAPER}]\n    priorities:\n      - id: first\n        title: {title}"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("areas:\n", f"areas:\n{council}{aim}\n        claims: []\n", 1), "utf-8"
    )


def _row(file: Path, cells: list[str]) -> None:
    with file.open("a", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerow(cells)


def _in_yaml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    steering = {"\t": "\\t", "\x1b": "\\e", "\x07": "\\a", "\x9b": "\\x9b"}
    return '"' + escaped.translate(str.maketrans(steering)) + '"'


def _own_files(project: Path, texts: Iterator[str]) -> Path:
    """Write the example authority's own files with a text in each field of words."""
    folder = project / "planted"
    folder.mkdir()
    for file in sorted((project / "docs" / "example_authority").glob("*.csv")):
        rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
        for row in rows:
            row |= {c: next(texts) for c in ("note", "source") if c in row}
            # a name of its own: a report shows another one wherever a private name stands
            row |= {c: f"{next(texts)} School" for c in ("provider",) if c in row}
        write = _write_workbook if file.stem == IN_WORKBOOK else _write
        write(folder / file.name, rows)
    _write(folder / "paper.csv", list(_claims(texts)))
    return folder


def _claims(texts: Iterator[str]) -> Iterator[dict[str, str]]:
    """Yield claims of a council paper with a text in each field of words."""
    about = {name: next(texts) for name in ("publisher", "release", "licence")}
    about |= {"source_id": PAPER, "published": "2025-01-31"}
    words = ("section", "geography", "measure", "breakdown", "note", "evidence")
    for n, topic in enumerate(("outcomes", "statements", "plan", "indicators") * 3):
        said = {name: next(texts) for name in words}
        number = (
            {"value": "12", "unit": "percent"} if n % 2 else {"value": next(texts), "unit": "text"}
        )
        key = {"claim_id": f"planted/{topic}/{n:03}", "topic": topic, "line": str(n + 1)}
        yield {**key, "period": "2025", **said, **number, **about}


def _write_workbook(file: Path, rows: list[dict[str, str]]) -> None:
    """Write rows as a workbook in which every text is a text, whatever it begins with."""
    opened = Workbook(file.with_suffix(".xlsx"), {"strings_to_formulas": False})
    sheet = opened.add_worksheet()
    for place, cells in enumerate([list(rows[0]), *(row.values() for row in rows)]):
        for column, text in enumerate(cells):
            sheet.write_string(place, column, text)
    opened.close()


def _write(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
