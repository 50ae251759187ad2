"""Rows of a run that several parts of the budget page show."""

import re

from send_analysis.pages import kit
from send_analysis.pages.kit import Fact, RunTables, Selection, money

NET = "net_1_2_x"  # spending without places, as accounts print it
PLACES = "place_"  # what the names of lines of places begin with
ABOUT = "gbp_about"  # how a forecast of money reads in a sentence
REPORTED, REPORTED_SIZE = "gbp_million", "gbp_million_size"  # of accounts, with a decimal
FEWEST_DOTS = 2
_FINE = 10 * kit.MILLION  # below it money is printed in less than millions
_BOTH = ("income", "spend")
_SINCE_START = re.compile(r"change_since_1_april_\d{4}$")
_FIRMEST_FIRST = ("cumulative", "since_start")  # what a deficit is counted from
_EFFECTS = ("volume", "mix", "overflow", "price", "remainder", "change")


def missing(run: RunTables, what: str) -> kit.Words:
    """Return the note of a missing part; none where the page says that no money is forecast."""
    return kit.NOTHING if in_year(run).empty else kit.missing(f"{what} for {run.area.name}")


def by_line(run: RunTables, table: str) -> Selection:
    """Return central estimates of spend or income, the last year's largest lines first."""
    central = money(run, table).at(kit.MEDIAN)
    last = central.last("financial_year").sorted("amount", descending=True)
    lines = dict.fromkeys([*last.df.line, *central.df.line])
    return central.sorted(line=[*(line for line in lines if line != "total"), "total"])


def in_year(run: RunTables) -> Selection:
    """Return the balance of each single year."""
    return money(run, "balance").where(line="in_year_balance")


def gap(run: RunTables, year: str, format: str) -> Fact | None:
    """Return funding less spending of a year as both are printed, below zero a deficit.

    A small balance is printed finer than the two, and so is that of the table.
    """
    own = in_year(run).where(financial_year=year).at(kit.MEDIAN).fact("amount", format)
    totals = (money(run, table).where(line="total", financial_year=year) for table in _BOTH)
    received, spent = (total.quantile(kit.MEDIAN, ABOUT) for total in totals)
    if received is None or spent is None or own is None or abs(own.value) < _FINE:
        return own
    return kit.difference(received, spent, format)


def change(run: RunTables) -> Selection:
    """Return the balance of the years added up since the forecast began."""
    balance = money(run, "balance")
    lines = [line for line in balance.values("line") if _SINCE_START.match(line)]
    return balance.where(line=lines[0] if lines else None)


def account(run: RunTables) -> Selection:
    """Return the balance of the account; no rows where its opening balance is not known."""
    return money(run, "balance").where(line="cumulative_balance")


def opening(run: RunTables) -> Selection:
    """Return the opening balance of the account; no rows where it is not known."""
    return money(run, "balance").where(line="opening_balance")


def risk(run: RunTables) -> Selection:
    """Return chances of a deficit of the account where that is known, else of one since then."""
    every = kit.select(run, "deficit_risk").of_area
    kinds = (every.where(measure=measure) for measure in _FIRMEST_FIRST)
    return next((kind for kind in kinds if not kind.empty), every)


def effects(run: RunTables) -> Selection:
    """Return what each effect adds to spending between the first and the last year."""
    return kit.select(run, "money_change").of_area.sorted(effect=_EFFECTS)
