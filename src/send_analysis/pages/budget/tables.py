"""Tables of money: unit costs, spend, income, balance, reconciliation."""

from dataclasses import replace

from send_analysis.pages.budget import rows as chosen
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
from send_analysis.pages.kit.subjects import money
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
_EFFECTS = ("volume", "mix", "overflow", "price", "remainder", "change")
STATUS_HEAD = Column("Status", numeric=False)
CURRENT_RULES = "Money after March 2028 assumes that current rules continue."
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

_SENSITIVITY = (
    Shown("What is varied", "title"),
    Shown("From low to high", "varied"),
    Shown("Balance at low", "at_low", "gbp_m"),
    Shown("Balance at high", "at_high", "gbp_m"),
    Shown("Swing", "swing", "gbp_m"),
    Shown("In full", "statement", wide=True),
)
_REPORTED = (
    Shown("What", "measure"),
    Shown("When", "period"),
    Shown("Reported", "amount", "gbp_m"),
    Shown("Status", "status"),
    Shown("Where", "release", wide=True),
)


def unit_costs(run: RunTables) -> Grid | Words:
    """Show what each place or top-up costs, with its status."""
    rows = select(run, "unit_cost")
    return listing("unit_cost", "What places and top-ups cost", rows, _UNIT_COSTS, (STATUS_NOTE,))


def reconciliation(run: RunTables) -> Grid | Words:
    """Show what the model computes for a past year beside what was published."""
    rows = select(run, "reconciliation", old_la_code=run.area.old_la_code)
    caption = sentence(
        "The model held against the published accounts of {area}", area=run.area.name
    )
    notes = ("A difference is computed less published.",)
    return listing("reconciliation", caption, rows, _RECONCILIATION, notes)


def spend(run: RunTables) -> Grid | Words:
    """Show the central estimate of spend by line and financial year."""
    return _by_line(run, "spend", "High needs spending")


def income(run: RunTables) -> Grid | Words:
    """Show the central estimate of income by line and financial year."""
    return _by_line(run, "income", "High needs income")


def _by_line(run: RunTables, table: str, what: str) -> Grid | Words:
    rows = money(run, table).at(MEDIAN)
    if rows.empty:
        return missing(f"forecast of {table} for {run.area.name}")
    years = rows.values("financial_year")
    heads = [rows.where(financial_year=y).facts("financial_year", "text")[0] for y in years]
    end = rows.last("financial_year").df.sort_values("amount", ascending=False)
    known = list(dict.fromkeys([*end.line, *rows.df.line]))
    lines = [line for line in known if line != _TOTAL] + [x for x in known if x == _TOTAL]
    cells = [_line(rows.where(line=line), years) for line in lines]
    caption = sentence("{what} of {area}, central estimate", what=what, area=run.area.name)
    head = [Column("Line", numeric=False), *map(Column, heads), STATUS_HEAD]
    notes = ("Central estimates of lines do not add up to that of the total.", CURRENT_RULES)
    return Grid(table, caption, head, cells, (*notes, STATUS_NOTE), table)


def _line(rows: Selection, years: list[str]) -> list[Cell]:
    amounts = [rows.fact("amount", "gbp_m", financial_year=year) for year in years]
    return [rows.facts("line", "line")[0], *unmarked(amounts), status_of(rows)]


def balance(run: RunTables, line: str = "in_year_balance") -> Grid | Words:
    """Show one line of the balance by financial year, with both intervals."""
    rows = select(run, "balance", old_la_code=run.area.old_la_code, line=line)
    if rows.empty:
        return missing(f"{formatted(line, 'label')} for {run.area.name}")
    cells: list[list[Cell]] = [
        [
            part.facts("financial_year", "text")[0],
            *unmarked(quantile_cells(part, _FORMATS.get(line, "gbp_m"))),
            status_of(part),
        ]
        for part in (rows.where(financial_year=y) for y in rows.values("financial_year"))
    ]
    caption = sentence("{line}, {area}", line=rows.facts("line", "line")[0], area=run.area.name)
    head = (Column("Financial year", numeric=False), *QUANTILE_HEADS, STATUS_HEAD)
    below = () if line in _FORMATS else ("Below zero: a deficit, or a fall.",)
    notes = (*below, CURRENT_RULES)
    return Grid(f"balance_{line}", caption, head, cells, notes, "balance")


def account(run: RunTables) -> Grid | Words:
    """Show the balance of the account where its opening is known, else its change."""
    known = chosen.account(run)
    shown = chosen.change(run) if known.empty else known
    if shown.empty:
        return missing(f"path of the balance for {run.area.name}")
    table = balance(run, shown.values("line")[0])
    opening = chosen.opening(run).at(MEDIAN)
    if opening.empty or not isinstance(table, Grid):
        return table
    caption = sentence(
        "{caption}, from an opening balance of {amount} ({status})",
        caption=table.caption,
        amount=replace(opening.facts("amount", "gbp_m")[0], status=""),
        status=opening.facts("status", "text")[0],
    )
    return replace(table, caption=caption)


def money_change(run: RunTables) -> Grid | Words:
    """Show why spending differs between the first and the last year; means add up exactly."""
    rows = select(run, "money_change", old_la_code=run.area.old_la_code)
    if rows.empty:
        return missing(f"change of spending for {run.area.name}")
    cells: list[list[Cell]] = [
        [formatted(effect, "line"), *unmarked(_effect(rows.where(effect=effect)))]
        for effect in _EFFECTS
    ]
    caption = sentence(
        "Spending of {last} less {first}, {area}",
        last=rows.facts("last_year", "text")[0],
        first=rows.facts("first_year", "text")[0],
        area=run.area.name,
    )
    heads = ("Mean", "80% from", "80% to")
    columns = (Column("Because of", numeric=False), *map(Column, heads))
    notes = (
        "Before recoupment. Means add up to the whole change exactly; ends of intervals do not.",
    )
    return Grid("money_change", caption, columns, cells, notes, "money_change")


def _effect(rows: Selection) -> list[Cell]:
    low, high = rows.interval("80%", "gbp_m_signed") or (None, None)
    return [rows.fact("amount", "gbp_m_signed", statistic="mean"), low, high]


def deficit_risk(run: RunTables) -> Grid | Words:
    """Show the chance of a deficit beyond each threshold by the end of each year."""
    rows = select(run, "deficit_risk", old_la_code=run.area.old_la_code)
    if rows.empty:
        return missing(f"risk of a deficit for {run.area.name}")
    years = rows.values("financial_year")
    heads = [rows.where(financial_year=y).facts("financial_year", "text")[0] for y in years]
    pairs = rows.df[["measure", "threshold"]].drop_duplicates().to_dict("records")
    cells = [_risk(rows.where(**pair), years) for pair in pairs]
    columns = (Column("Deficit", numeric=False), Column("Beyond"), *map(Column, heads))
    caption = sentence("Chance of a deficit beyond each size, {area}", area=run.area.name)
    notes = ("Years after March 2028 assume that current rules continue.",)
    return Grid("deficit_risk", caption, columns, cells, notes, "deficit_risk")


def _risk(rows: Selection, years: list[str]) -> list[Cell]:
    chances = [
        rows.fact("probability", "probability_percent", financial_year=year) for year in years
    ]
    threshold = rows.facts("threshold", "gbp_axis")[0]
    return [formatted(rows.values("measure")[0], "line"), threshold, *unmarked(chances)]


def sensitivity(run: RunTables) -> Grid | Words:
    """Show what each assumption's low and high make of the last year's balance."""
    rows = select(run, "sensitivity", old_la_code=run.area.old_la_code)
    if rows.empty:
        return missing(f"sensitivity of the balance for {run.area.name}")
    caption = sentence(
        "In-year balance of {year} with one thing at its low or its high",
        year=rows.facts("financial_year", "text")[0],
    )
    return listing("sensitivity", caption, rows, _SENSITIVITY)


def reported_position(run: RunTables) -> Grid | Words:
    """Show what the council's papers report of the account, as context."""
    rows = select(run, "reported_position", area=run.area.slug)
    caption = sentence("The account of {area} as reported", area=run.area.name)
    return listing("reported_position", caption, rows, _REPORTED)
