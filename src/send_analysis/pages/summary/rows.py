"""Rows of the scenario without new action, in a run that holds every scenario."""

from send_analysis import vocab
from send_analysis.config import BASELINE
from send_analysis.pages import budget, kit, places, plans
from send_analysis.pages.kit import Fact, RunTables, Selection

MAIN = "state_special"  # the provision whose places the tile and the verdict are about
BALANCE = "in_year_balance"
SIZE = "gbp_about_size"  # how a deficit reads: without its sign
_DERIVED = "derived"  # a year that the council's papers give only as a difference


def unchanged(run: RunTables) -> RunTables:
    """Return the run without the rows of scenarios in which something is done."""
    return run.of_scenario(BASELINE)


def plans_ahead(run: RunTables) -> Selection:
    """Return the forecast of all plans in its last January."""
    return plans.rows.expected(unchanged(run)).where(dimension="total").last("census_year")


def plans_now(run: RunTables) -> Fact | None:
    """Return the newest count of all plans."""
    counted = plans.rows.counted(run).where(dimension="total")
    return counted.last("census_year").fact("plans")


def more_plans(run: RunTables) -> Fact | None:
    """Return how many plans there will be more, without a sign."""
    return plans.rows.more(unchanged(run), "forecast_size")


def places_ahead(run: RunTables, provision: str = MAIN) -> Selection:
    """Return the sufficiency of one provision in the last January; none where it is not judged."""
    every = places.rows.sufficiency(run)
    judged = provision in places.rows.by_risk(every)
    return every.where(provision=provision if judged else None).last("census_year")


def at_risk(run: RunTables) -> list[Selection]:
    """Return the last January of each provision with a chance of too few places."""
    return [places_ahead(run, p) for p in places.rows.at_risk(places.rows.sufficiency(run))]


def chance_of_too_few(ahead: Selection) -> Fact:
    """Return the chance of too few places of one provision in one year."""
    chances = ahead.among("measure", places.rows.CHANCES).where(statistic="probability")
    return places.rows.first(chances, "value", "likelihood").unspoken


def balance(run: RunTables) -> Selection:
    """Return the balance of each single year without new action."""
    return budget.rows.in_year(unchanged(run))


def chance_of_deficit(run: RunTables) -> Fact | None:
    """Return the chance of a deficit in the last year."""
    chances = kit.money(unchanged(run), "balance").where(line="p_in_year_deficit")
    return chances.last("financial_year").fact("amount", "likelihood")


def council(run: RunTables) -> Selection:
    """Return the newest year that the council itself reports a balance of, beside the forecast."""
    both = kit.select(run, "council_compared", item=BALANCE).of_area.known("council")
    return both.of(both.df[both.df.status != _DERIVED]).last("financial_year")


def newest_year(run: RunTables) -> Selection:
    """Return the forecast of the year that the council reports, else of the newest that ended."""
    told = council(run).values("financial_year")
    origins = kit.select(run, "forecast_start", dimension="total").of_area.values("origin")
    ended = [vocab.financial_year(origin - 1) for origin in origins]
    return balance(run).among("financial_year", (told or ended)[:1])


def account(run: RunTables) -> Selection:
    """Return the account at the end; where its opening is not known, what is added to it."""
    known = budget.rows.account(unchanged(run))
    return (budget.rows.change(unchanged(run)) if known.empty else known).last("financial_year")


def opening(run: RunTables) -> Selection:
    """Return the opening balance of the account; no rows where it is not known."""
    return budget.rows.opening(unchanged(run)).at(kit.MEDIAN)
