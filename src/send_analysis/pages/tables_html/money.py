"""Tables of money: unit costs, spend, income, balance, reconciliation."""

from dataclasses import replace

from send_analysis.config import Area
from send_analysis.pages.kit import (
    MEDIAN,
    Column,
    Grid,
    RunTables,
    Selection,
    Words,
    formatted,
    missing,
    select,
    sentence,
)
from send_analysis.pages.kit.subjects import change_of_balance, cumulative_balance, money
from send_analysis.pages.tables_html.listing import (
    QUANTILE_HEADS,
    STATUS_NOTE,
    Cell,
    Shown,
    listing,
    quantile_cells,
    status_of,
    unmarked,
)

_TOTAL = "total"
STATUS_HEAD = Column("Status", numeric=False)
CURRENT_RULES = "Money after March 2028 is shown as if current rules continued."
_FORMATS = {"cost_per_plan": "gbp"}  # lines that are no millions
_UNIT_COSTS = (
    Shown("Provision", "provision", "label_start"),
    Shown("Component", "component", "label_start"),
    Shown("Cost", "value", "gbp"),
    Shown("Unit", "unit"),
    Shown("Prices of", "price_year"),
    Shown("Status", "status"),
    Shown("Source", "source_id"),
)
_RECONCILIATION = (
    Shown("Line", "line", "line"),
    Shown("Step", "step", "label_start"),
    Shown("Computed", "computed", "gbp"),
    Shown("Published", "published", "gbp"),
    Shown("Difference", "difference", "gbp_signed"),
    Shown("Note", "note", wide=True),
)


def unit_costs(run: RunTables) -> Grid | Words:
    """Show what each place or top-up costs, with its status."""
    rows = select(run, "unit_cost")
    return listing("unit_cost", "What places and top-ups cost", rows, _UNIT_COSTS, (STATUS_NOTE,))


def reconciliation(run: RunTables, area: Area) -> Grid | Words:
    """Show what the model computes for a past year beside what was published."""
    rows = select(run, "reconciliation", old_la_code=area.old_la_code)
    caption = sentence("The model held against the published accounts of {area}", area=area.name)
    notes = ("A difference is computed less published.",)
    return listing("reconciliation", caption, rows, _RECONCILIATION, notes)


def spend(run: RunTables, area: Area, scenario: str | None = None) -> Grid | Words:
    """Show the middle of the forecast of spend by line and financial year."""
    return _by_line(run, area, "spend", "High needs spending", scenario)


def income(run: RunTables, area: Area, scenario: str | None = None) -> Grid | Words:
    """Show the middle of the forecast of income by line and financial year."""
    return _by_line(run, area, "income", "High needs income", scenario)


def _by_line(
    run: RunTables, area: Area, table: str, what: str, scenario: str | None
) -> Grid | Words:
    rows = money(run, table, area, scenario).at(MEDIAN)
    if rows.empty:
        return missing(f"forecast of {table} for {area.name}")
    years = rows.values("financial_year")
    heads = [rows.where(financial_year=y).facts("financial_year", "text")[0] for y in years]
    end = rows.last("financial_year").df.sort_values("amount", ascending=False)
    known = list(dict.fromkeys([*end.line, *rows.df.line]))
    lines = [line for line in known if line != _TOTAL] + [x for x in known if x == _TOTAL]
    cells = [_line(rows.where(line=line), years) for line in lines]
    caption = sentence("{what} of {area}, middle of the forecast", what=what, area=area.name)
    head = [Column("Line", numeric=False), *map(Column, heads), STATUS_HEAD]
    notes = ("Middles of lines do not add up to the middle of the total.", CURRENT_RULES)
    return Grid(table, caption, head, cells, (*notes, STATUS_NOTE), table)


def _line(rows: Selection, years: list[str]) -> list[Cell]:
    amounts = [rows.fact("amount", "gbp_m", financial_year=year) for year in years]
    return [rows.facts("line", "line")[0], *unmarked(amounts), status_of(rows)]


def balance(
    run: RunTables, area: Area, line: str = "in_year_balance", scenario: str | None = None
) -> Grid | Words:
    """Show one line of the balance by financial year, with both intervals."""
    rows = select(run, "balance", old_la_code=area.old_la_code, line=line)
    rows = rows if scenario is None else rows.where(scenario=scenario)
    if rows.empty:
        return missing(f"{formatted(line, 'label')} for {area.name}")
    cells: list[list[Cell]] = [
        [
            part.facts("financial_year", "text")[0],
            *unmarked(quantile_cells(part, _FORMATS.get(line, "gbp_m"))),
            status_of(part),
        ]
        for part in (rows.where(financial_year=y) for y in rows.values("financial_year"))
    ]
    caption = sentence("{line}, {area}", line=rows.facts("line", "line")[0], area=area.name)
    head = (Column("Financial year", numeric=False), *QUANTILE_HEADS, STATUS_HEAD)
    below = () if line in _FORMATS else ("Below zero: a deficit, or a fall.",)
    notes = (*below, CURRENT_RULES)
    return Grid(f"balance_{line}", caption, head, cells, notes, "balance")


def account(run: RunTables, area: Area) -> Grid | Words:
    """Show the balance of the account where its opening is known, else its change."""
    rows = money(run, "balance", area)
    known = cumulative_balance(rows)
    shown = change_of_balance(rows) if known.empty else known
    if shown.empty:
        return missing(f"path of the balance for {area.name}")
    table = balance(run, area, shown.values("line")[0])
    opening = rows.where(line="opening_balance").at(MEDIAN)
    if opening.empty or not isinstance(table, Grid):
        return table
    caption = sentence(
        "{caption}, from an opening balance of {amount} ({status})",
        caption=table.caption,
        amount=replace(opening.facts("amount", "gbp_m")[0], status=""),
        status=opening.facts("status", "text")[0],
    )
    return replace(table, caption=caption)
