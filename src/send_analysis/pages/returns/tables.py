"""Tables of the statutory returns: each as its template has it, and what is said of them."""

from dataclasses import replace

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.kit import PageTable, RunTables, Selection, Words
from send_analysis.tables.returns import FORECAST, PUBLISHED, RETURNS

_EVERY = ("lsrp", "scap", "dsg")
_LONG = 400  # cells of a table from which only the last year has its range on the page
_ROUNDED = (
    "The forecast is the average of the simulations, rounded so that rows add up. Small figures "
    "below it are the 80% range; ranges do not add up. The CSV has the range of every year."
)


def lsrp(run: RunTables) -> kit.Together | Words:
    """Show every table of the local SEND reform plan."""
    return _tables(run, "lsrp")


def scap(run: RunTables) -> kit.Together | Words:
    """Show every table of the SEND demand in the school capacity survey."""
    return _tables(run, "scap")


def dsg(run: RunTables) -> kit.Together | Words:
    """Show every table of the DSG management plan but the mitigations."""
    return _tables(run, "dsg")


def _tables(run: RunTables, name: str) -> kit.Together | Words:
    about = kit.select(run, "return_about", statutory_return=name).of_area
    if about.empty:
        return kit.missing("tables of this return")
    shown = [_folded(run, about.where(table=number)) for number in about.df.table]
    return kit.Together(tuple(shown))


def _folded(run: RunTables, about: Selection) -> kit.Together | Words:
    """Return one table, folded under its number and title; a sentence where it is empty."""
    title = _titled(about)
    gap = about.known("gap").facts("gap")
    if gap:
        return Words(
            (kit.sentence("{title} is empty: {gap}.", title=title, gap=gap[0]),), "missing"
        )
    return kit.folded(title, _table(run, about, title))


def _titled(about: Selection) -> Markup:
    number, title = (about.facts(column)[0] for column in ("table", "title"))
    return kit.sentence("Table {number}: {title}", number=number, title=title)


def _table(run: RunTables, about: Selection, title: Markup) -> PageTable | Words:
    one = about.df.iloc[0]
    key = {"statutory_return": one.statutory_return, "table": one.table}
    cells = kit.select(run, "return_table").of_area.where(**key)
    columns = ["row", *(["column"] if len(cells.values("column")) > 1 else [])]
    known, ahead = (cells.where(statistic=name).values("period") for name in (PUBLISHED, FORECAST))
    ranged = ahead[-1:] if len(cells.df) > _LONG else ahead
    keyed = [{"period": period, "statistic": PUBLISHED} for period in known]
    keyed += [
        {"period": p, "statistic": f"{FORECAST} 80%" if p in ranged else FORECAST} for p in ahead
    ]
    to_do = ["to_do"] if set(cells.values("to_do")) != {"none"} else []
    name = f"return-{one.statutory_return}-{one.table}".replace(".", "-").lower()
    notes = (kit.sentence("{counts}.", counts=about.facts("counts")[0]), _ROUNDED)
    made = kit.table(cells, [*columns, *keyed, *to_do], title, name=name, notes=notes)
    return replace(made, link=False) if isinstance(made, PageTable) else made


def to_do(run: RunTables) -> kit.Together | Words:
    """Show every row that a submitting officer must check or fill in, and why."""
    rows = kit.select(run, "return_row").of_area.among("to_do", ("check", "fill_in"))
    columns = "row statutory_return tables made_of to_do why assumption"
    shown = kit.table(rows, columns, "Rows to check or to fill in", name="return-to-do")
    return kit.folded("Rows to check or to fill in, and why", shown)


def made_of(run: RunTables) -> kit.Together | Words:
    """Show what makes each row of every template."""
    rows = kit.select(run, "return_row").of_area.sorted(statutory_return=_EVERY)
    shown = kit.table(rows, "row statutory_return tables made_of assumption", "What makes each row")
    return kit.folded("What makes each row of the tables", shown)


def checks(run: RunTables) -> kit.Together | Words:
    """Show by how much each table misses its total, and its sums those of the pages."""
    every = kit.select(run, "return_check").of_area
    if every.empty:
        return kit.missing("checks of the returns")
    parts = [every.where(statutory_return=name) for name in _EVERY]
    shown = [_differences(rows) for rows in parts if not rows.empty]
    return kit.folded(
        "How far each table is from its total and from the pages", kit.Together(tuple(shown))
    )


def _differences(rows: Selection) -> PageTable | Words:
    name = rows.values("statutory_return")[0]
    caption = f"Differences: {RETURNS[name]}"
    years = [{"period": period} for period in rows.values("period")]
    columns = ["titled", "check", "unit", *years]
    return kit.table(rows, columns, caption, name=f"check-{name}", value="difference")


def mitigations(run: RunTables) -> kit.Together | Words:
    """Show what each mitigation saves by year, who owns it, and how far it can be relied on."""
    rows = kit.select(run, "return_mitigation").of_area
    if rows.empty:
        return kit.NOTHING
    years = [{"financial_year": year} for year in rows.values("financial_year")]
    columns = ["mitigation", "owner", "start", "confidence", "rag", "grounds", "status", *years]
    notes = (
        "A saving is how much better the in-year balance is than with no new action. Confidence "
        "is the chance that the mitigation alone improves the last year. RAG is a proposal. It "
        "counts an owner, a measured effect and high confidence: how many are needed is among the "
        "values below. Check all of them.",
    )
    caption = "Mitigations: savings on the in-year balance"
    shown = kit.table(rows, columns, caption, name="mitigations", value="saving", notes=notes)
    return kit.folded("Mitigations with owner, saving, RAG and confidence", shown)


def changes(run: RunTables) -> kit.Together | Words:
    """Show what differs from the last submission."""
    rows = kit.select(run, "return_change").of_area
    if rows.empty:
        return kit.paragraph("note", _NO_LAST)
    columns = "statutory_return titled row column period last now difference"
    shown = kit.table(rows, columns, "The last submission and now", name="changes")
    return kit.folded("Differences from the last submission", shown)


_NO_LAST = (
    "No last submission has been added, so nothing can be compared. Add the workbook or CSV that "
    "you last filed, as the returns command wrote it. Its cells then stand beside those of today."
)
