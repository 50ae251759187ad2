"""The last accounts, and what the council reports, beside the forecast."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.budget import rows
from send_analysis.pages.budget.sides import AT_YEAR_END, SIZE
from send_analysis.pages.kit import MEDIAN, RunTables, Selection, Words, sentence

_ITEMS = ("in_year_balance", "cumulative_balance")
_DIFFERENCE_YEARS = 2  # newest years whose difference is shown line by line
KNOWN = ("own", "published", "derived")  # statuses of an account
_CONTEXT = Markup("The council's figures were reported elsewhere and are not verified.")
_OF_BOTH = (
    "The forecast uses none of the council's figures but the opening balance, where the settings "
    "of the authority name a reported one.",
    "A year marked derived is the difference between two balances that the council reports. It is "
    "right only if the years printed with them are: one far from the forecast may be of another "
    "year.",
)
_AVERAGES = "Years of the forecast show averages over the simulations, so that lines add up."


def last(run: RunTables) -> Words:
    """Return the last known account of the authority, and what the forecast makes of it."""
    years = kit.money(run, "spend").first("financial_year").facts("financial_year")
    if not years:
        return kit.NOTHING
    net = kit.select(run, "spend_beside", line=rows.NET).of_area.among("status", KNOWN)
    account = net.last("financial_year")
    parts = {"area": run.area.name, "first": years[0]}
    if account.empty:
        text = (
            "No account of {area} is in the data. The forecast starts in {first} from England's "
            "cost of a plan, and its range covers how authorities differ."
        )
        return kit.paragraph("note", sentence(text, **parts))
    text = "The last account of {area} in the data is that of {year}: {amount} without places."
    known = sentence(
        text,
        year=account.fact("financial_year"),
        amount=account.fact("amount", rows.REPORTED),
        **parts,
    )
    later = (
        "What a plan costs in {first} is estimated from it and from other authorities' accounts."
        if account.values("financial_year")[0] != years[0].value
        else "The forecast starts from it."
    )
    return kit.paragraph("note", known, sentence(later, **parts))


def council_answer(run: RunTables) -> Words:
    """Return the newest balance that the council reports beside the forecast of it."""
    both = kit.select(run, "council_compared").of_area
    told = both.of(both.df[both.df.status != "derived"]).where(item=_ITEMS[0])
    if told.empty:
        return rows.missing(run, "balance reported by the council")
    newest = told.last("financial_year")
    account = both.where(item=_ITEMS[1], financial_year=newest.values("financial_year")[0])
    in_year = (
        "For {year} the council reports a {their_side} of {theirs}; the forecast is a {our_side} "
        "of {ours}."
    )
    at_end = (
        "At its end the account has a {their_side} of {theirs} as reported, and a {our_side} of "
        "{ours} in the forecast."
    )
    said = *_two_sides(run, newest, in_year), *_two_sides(run, account, at_end), _CONTEXT
    return Words(said, "answer")


def _two_sides(run: RunTables, both: Selection, text: str) -> list[Markup]:
    """Return the council's figure beside our central estimate; nothing where one is missing."""
    keys = [("item", "line"), ("financial_year", "financial_year")]
    same = {ours: value for column, ours in keys for value in both.values(column)}
    modelled = kit.money(run, "balance").where(**same).at(MEDIAN)
    if both.empty or modelled.empty:
        return []
    theirs, ours = both.facts("council", rows.REPORTED_SIZE)[0], modelled.facts("amount", SIZE)[0]
    sides = {"their_side": AT_YEAR_END.of(theirs), "our_side": AT_YEAR_END.of(ours)}
    year = both.facts("financial_year")[0]
    return [sentence(text, year=year, theirs=theirs, ours=ours, **sides)]


def outturns_by_line(run: RunTables) -> kit.Together | Words:
    """Show every line of the last accounts beside the forecast's, lines of nothing left out."""
    every = kit.select(run, "spend_beside").of_area
    if every.empty:
        return kit.NOTHING
    order = every.last("financial_year").sorted("amount", descending=True).df.line
    by_size = dict.fromkeys([rows.NET, *order, *every.df.line])
    places_last = sorted(by_size, key=lambda line: line.startswith(rows.PLACES))
    shown = every.sorted(line=places_last)
    caption = sentence("Spending of {area} by line and on places: {what}", **_accounts_then(run))
    notes = (
        "The first row leaves out places, which come last. Accounts by line "
        "are known for fewer years than their sum.",
        *_averages(run),
    )
    table = kit.pivot(shown, "line", "financial_year", caption, notes=notes)
    return kit.folded("Spending by line: accounts and forecast", table)


def _averages(run: RunTables) -> tuple[str, ...]:
    """Return what the years of a forecast show; nothing where there is no forecast."""
    return () if kit.money(run, "spend").empty else (_AVERAGES,)


def _accounts_then(run: RunTables) -> dict[str, object]:
    first = kit.money(run, "spend").first("financial_year").facts("financial_year")
    ahead = [sentence(", then the forecast from {year} on", year=year) for year in first[:1]]
    return {"area": run.area.name, "what": Markup("").join(["accounts", *ahead])}


def council(run: RunTables) -> kit.PageTable | Words:
    """Show the balance of each year with its range beside what the council reports."""
    totals = kit.select(run, "council_compared").of_area.among("item", _ITEMS)
    if totals.empty:
        return kit.NOTHING
    caption = sentence("The deficit reported and modelled, {area}", area=run.area.name)
    columns = "financial_year item council central range_80 status"
    shown = totals.sorted("financial_year", item=_ITEMS)
    return kit.table(shown, columns, caption, name="council", notes=_OF_BOTH)


def council_by_line(run: RunTables) -> kit.Together | Words:
    """Show the difference from the council's figure line by line, for the newest years."""
    parts = kit.select(run, "council_compared").of_area
    parts = parts.of(parts.df[parts.df.item != _ITEMS[1]])
    years = [y for y in parts.values("financial_year") if len(parts.where(financial_year=y).df) > 1]
    if not years:
        return kit.NOTHING
    shown = [_parts_of(parts.where(financial_year=y)) for y in years[-_DIFFERENCE_YEARS:]]
    return kit.folded("The difference line by line", kit.Together(tuple(shown)))


def _parts_of(parts: Selection) -> kit.PageTable | Words:
    year = parts.facts("financial_year")[0]
    order = [_ITEMS[0], "already_different"]
    by_size = parts.df.assign(size=parts.df.difference.abs()).sort_values("size", ascending=False)
    lines = [item for item in by_size.item if item not in ("other_lines", "change_reported")]
    shown = parts.sorted(item=[*order, *lines, "other_lines", "change_reported"])
    caption = sentence("What makes the difference in {year}", year=year)
    name = f"council_{year.value.replace('-', '_')}"
    notes = (
        "The first row is the sum of the others. Each line adds what it changes from the year "
        "before; spending is below zero. The forecast is the average over the simulations.",
    )
    return kit.table(shown, "item ours council difference", caption, name=name, notes=notes)
