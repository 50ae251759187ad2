"""Tables of money: spending, income, the balance, what moves them, unit costs, past accounts."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.budget import rows
from send_analysis.pages.kit import PageTable, RunTables, Words


def _current_rules(run: RunTables) -> Markup:
    """Return the note of every table whose years go beyond the end of the statutory override."""
    end = kit.select(run, "assumptions_used", id="budget.override_march").fact("value", "year")
    if end is None:
        return Markup("Years after the end of the statutory override assume current rules.")
    return kit.sentence("Years after March {end} assume that current rules continue.", end=end)


def income(run: RunTables) -> kit.Together | Words:
    """Show the central estimate of funding by line and financial year, without lines of nothing."""
    caption = kit.sentence("High needs funding of {area}, central estimate", area=run.area.name)
    totals = "Central estimates of lines do not add up to that of the total."
    notes = (totals, _current_rules(run), kit.STATUS_NOTE)
    every = rows.by_line(run, "income")
    ever = every.df.groupby("line").amount.transform(lambda amounts: (amounts != 0).any())
    shown = every.of(every.df[ever.astype(bool)])
    table = kit.pivot(shown, "line", "financial_year", caption, then="status", notes=notes)
    return _folded("Funding by line", table)


def balance(run: RunTables) -> kit.Together | Words:
    """Show the balance of each year, with both ranges."""
    caption = kit.sentence("In-year balance, {area}", area=run.area.name)
    shown = _by_year(run, rows.in_year(run), caption, "Below zero: a deficit.")
    return _folded("Balance of each year with both ranges", shown)


def cost_per_plan(run: RunTables) -> kit.Together | Words:
    """Show spending divided by plans for each year, with both ranges."""
    every = kit.select(run, "balance", line="cost_per_plan").of_area
    shown = _by_year(run, every, kit.sentence("Spending a plan, {area}", area=run.area.name))
    return _folded("Spending a plan", shown)


def account(run: RunTables) -> kit.Together | Words:
    """Show the balance of the account where its opening is known, else its change."""
    known, opening = rows.account(run), rows.opening(run).at(kit.MEDIAN)
    note = "Below zero: a deficit, or a fall."
    if known.empty or opening.empty:
        caption = kit.sentence("Change of the balance, {area}", area=run.area.name)
        return _folded("Change added up", _by_year(run, rows.change(run), caption, note))
    caption = kit.sentence(
        "Balance of the account, {area}, from an opening balance of {amount} ({status})",
        area=run.area.name,
        amount=opening.facts("amount")[0].unspoken,
        status=opening.fact("status"),
    )
    return _folded("Balance of the account by year", _by_year(run, known, caption, note))


def _by_year(
    run: RunTables, of_line: kit.Selection, caption: str, *notes: str
) -> PageTable | Words:
    name = f"balance_{next(iter(of_line.values('line')), '')}"
    notes = (*notes, _current_rules(run))
    return kit.pivot(
        of_line, "financial_year", "statistic", caption, then="status", name=name, notes=notes
    )


def money_change(run: RunTables) -> kit.Together | Words:
    """Show why spending differs between the first and the last year; averages add up exactly."""
    effects = rows.effects(run)
    if effects.empty:
        return kit.NOTHING
    caption = kit.sentence(
        "Spending of {last} less {first}, {area}",
        last=effects.facts("last_year")[0],
        first=effects.facts("first_year")[0],
        area=run.area.name,
    )
    notes = ("Before recoupment. Averages add up to the whole change exactly; ranges do not.",)
    columns = ["effect", {"statistic": "mean"}, {"statistic": "80%"}]
    shown = kit.table(effects, columns, caption, notes=notes)
    return _folded("Effects with their ranges", shown)


def deficit_risk(run: RunTables) -> kit.Together | Words:
    """Show the chance of a deficit beyond each threshold by the end of each year."""
    every = kit.select(run, "deficit_risk").of_area
    caption = kit.sentence("Chance of a deficit beyond each threshold, {area}", area=run.area.name)
    notes = (_current_rules(run),)
    shown = kit.pivot(every, "measure threshold", "financial_year", caption, notes=notes)
    return _folded("Chances of other deficits", shown)


def sensitivity(run: RunTables) -> kit.Together | Words:
    """Show the last year's balance with each assumption at its low and its high."""
    every = kit.select(run, "sensitivity").of_area
    if every.empty:
        return kit.NOTHING
    caption = kit.sentence(
        "In-year balance of {year} with one assumption at its low or its high",
        year=every.facts("financial_year")[0],
    )
    shown = kit.table(every, "title varied at_low at_high swing statement", caption)
    return _folded("Every assumption varied", shown)


def reported_position(run: RunTables) -> kit.Together | Words:
    """Show what the council's papers report of the account, as context."""
    reported = kit.select(run, "reported_position").of_area
    caption = kit.sentence("The account of {area} as reported", area=run.area.name)
    shown = kit.table(reported, "measure period amount status release", caption)
    return _folded("What was reported, and where", shown)


def unit_costs(run: RunTables) -> kit.Together | Words:
    """Show what each place or top-up costs, with its status."""
    columns = "provision component value unit price_year status source_id"
    costs = kit.select(run, "unit_cost").of_area
    notes = (kit.STATUS_NOTE,)
    shown = kit.table(costs, columns, "What places and top-ups cost", notes=notes)
    return _folded("What places and top-ups cost", shown)


def reconciliation(run: RunTables) -> kit.Together | Words:
    """Show the model's figures for a past year beside the published ones."""
    past = kit.select(run, "reconciliation").of_area
    caption = kit.sentence("The model and the published accounts of {area}", area=run.area.name)
    notes = ("A difference is computed less published.",)
    columns = "line step computed published difference note"
    return _folded("The model and past accounts", kit.table(past, columns, caption, notes=notes))


def gaps(run: RunTables) -> kit.Together | Words:
    """Show what the data do not cover, and what to add."""
    missing = kit.select(run, "gaps")
    shown = kit.table(missing, "subject reason what_to_add", "What the data do not cover")
    return _folded("What the data do not cover, and what to add", shown)


def _folded(summary: str, shown: PageTable | Words) -> kit.Together | Words:
    """Return a table that a reader opens; nothing where the chart above says that none is held."""
    return kit.NOTHING if isinstance(shown, Words) else kit.folded(summary, shown)
