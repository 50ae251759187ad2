"""Tables of scenarios: side by side, how often each is better, and the list of measures."""

from send_analysis.pages import kit
from send_analysis.pages.kit import PageTable, RunTables, Words
from send_analysis.pages.scenarios import cards, rows


def scenarios_side_by_side(run: RunTables) -> kit.Together | Words:
    """Show each scenario less the baseline in plans, places and pounds, the best balance first."""
    names = rows.ranked(run)
    every = kit.select(run, "comparison", against=rows.BASELINE).of_area.sorted(scenario=names)
    caption = "Scenarios compared with no new action"
    notes: tuple[str, ...] = (
        "Each cell: the scenario less no new action, central estimate and below it the 80% "
        "range. Fewer plans are only better where needs are met without one.",
    )
    if names:  # ranked by their balance, where there is money
        caption += ", the best for the balance first"
        notes += (f"A higher balance is better. {rows.OUTSIDE_SPENDING}",)
    columns = rows.at_the_end(every, rows.MEASURES)
    shown = kit.table(every, ["titled", *columns], caption, notes=notes)
    return kit.folded("Every scenario in plans, places and pounds", shown)


def chances(run: RunTables) -> kit.Together | Words:
    """Show how likely each scenario is to leave a better balance than the baseline."""
    names = rows.ranked(run)
    every = rows.differences(run, table="pairs").last("period").among("scenario", names)
    pairs = every.sorted(scenario=names)
    if pairs.empty:
        return kit.NOTHING
    caption = "Chance that a scenario leaves a better balance than no new action"
    note = "The share of simulations in which the balance of the last year is the better one."
    shown = kit.table(pairs, "titled probability", caption, notes=(note,))
    return kit.folded("How often each scenario is better than no new action", shown)


def invest_to_save(run: RunTables) -> PageTable | Words:
    """Show what measures with a cost to deliver have saved and cost by the last year."""
    every = rows.invested(run)
    if every.empty:
        return kit.NOTHING
    last = every.last("financial_year")
    sums = [{"line": line, "statistic": "0.5 80%"} for line in ("saving", "cumulative_net")]
    chances = [{"line": line, "statistic": "probability"} for line in rows.PAID_BACK]
    caption = kit.sentence("Invest to save by {year}", year=last.facts("financial_year")[0])
    notes = (
        "Saved: the balance of the last year less that of the scenario it is measured against; "
        "added up over all years, less the revenue cost to deliver. Capital is paid from "
        "elsewhere and is kept apart.",
    )
    return kit.table(
        last, ["titled", "against_titled", "part_titled", *sums, *chances], caption, notes=notes
    )


def payback(run: RunTables) -> kit.Together | Words:
    """Show capital by year, and the chance by year that savings have passed the costs."""
    every = rows.invested(run)
    if every.empty:
        return kit.NOTHING
    capital = every.where(line="capital_cost", statistic="mean")
    chances = every.among("line", rows.PAID_BACK)
    shown = (
        _invested_by_year(capital, "Capital cost by year, average", "capital"),
        _invested_by_year(chances, "Chance that a measure has paid back by the year", "payback"),
    )
    return kit.folded("Capital, and when measures pay back, by year", kit.Together(shown))


def _invested_by_year(of_lines: kit.Selection, caption: str, name: str) -> PageTable | Words:
    columns = "titled against_titled part_titled line"
    return kit.pivot(of_lines, columns, "financial_year", caption, name=name)


def measures(run: RunTables) -> cards.Cards | Words:
    """Show each measure: owner, reason, time, size, status, and effect."""
    listed = kit.select(run, "measures")
    if listed.empty:
        return kit.missing(f"measures of scenarios for {run.area.name}")
    order = dict.fromkeys([rows.ALL_MITIGATIONS, *rows.ranked(run), *listed.values("scenario")])
    groups = [listed.where(scenario=scenario) for scenario in order]
    return cards.cards(run, [group for group in groups if not group.empty])
