"""The last accounts, and what the council reports, beside the forecast."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.budget import rows
from send_analysis.pages.budget.sides import AT_YEAR_END
from send_analysis.pages.kit import MEDIAN, RunTables, Selection, Words, sentence

_ITEMS = ("in_year_balance", "cumulative_balance")
_DIFFERENCE_YEARS = 2  # newest years whose difference is shown line by line
_KNOWN = ("own", "published", "derived")  # statuses of an account
_CONTEXT = Markup(
    "The council's figures were reported elsewhere and are not verified. The forecast uses none of "
    "them but the opening balance, where the settings of the authority name a reported one."
)
_AVERAGES = (
    "The forecast is the average over the simulations, so that lines add up; central "
    "estimates, which the chart by line and the sentences give, are medians and may differ."
)


def last(run: RunTables) -> Markup:
    """Return the last known account of the authority, and what the forecast makes of it."""
    first = kit.money(run, "spend").first("financial_year").facts("financial_year")[0]
    net = kit.select(run, "spend_beside", line=rows.NET).of_area.among("status", _KNOWN)
    account = net.last("financial_year")
    parts = {"area": run.area.name, "first": first}
    if account.empty:
        text = (
            "No account of {area} is in the data: the forecast starts in {first} from England's "
            "cost of a plan, with the spread between authorities in its range."
        )
        return sentence(text, **parts)
    parts |= {
        "year": account.fact("financial_year"),
        "amount": account.fact("amount", rows.REPORTED),
    }
    text = "The last account of {area} in the data is that of {year}: {amount} without places."
    if account.values("financial_year")[0] == first.value:
        return sentence(f"{text} The forecast starts from it.", **parts)
    later = (
        "What a plan costs in {first}, where the forecast starts, is estimated from it and from "
        "the authorities whose accounts are known."
    )
    return sentence(f"{text} {later}", **parts)


def reported_then(run: RunTables) -> list[Markup]:
    """Return what the council reports for the first year, what we have, and why they differ."""
    first = kit.money(run, "spend").first("financial_year").values("financial_year")[0]
    both = kit.select(run, "council_compared", financial_year=first, item="in_year_balance")
    received = kit.money(run, "income").where(line="total", financial_year=first)
    income = received.quantile(MEDIAN, rows.REPORTED)
    if both.of_area.empty or income is None:
        return []
    ours, theirs, difference = (
        both.of_area.facts(name, rows.REPORTED_SIZE)[0]
        for name in ("ours", "council", "difference")
    )
    text = (
        "For that year the council reports a {their_side} of {theirs}; the forecast has a "
        "{our_side} of {ours}, {way} by {difference}. The account does not show places and "
        "income ({income} here), which are estimated."
    )
    return [
        sentence(
            text,
            their_side=AT_YEAR_END.of(theirs),
            theirs=theirs,
            our_side=AT_YEAR_END.of(ours),
            ours=ours.unmarked,
            way="worse" if difference.value < 0 else "better",
            difference=difference.unmarked,
            income=income,
        )
    ]


def council_answer(run: RunTables) -> Words:
    """Return what the council reports of each later year beside the forecast of it."""
    both = kit.select(run, "council_compared").of_area.where(item=_ITEMS[0])
    if both.empty:
        return kit.missing(f"balance reported by the council for {run.area.name}")
    years = [both.where(financial_year=year) for year in both.values("financial_year")]
    return Words((Markup(" ").join([_CONTEXT, *map(_council_year, years)]),), "caution")


def _council_year(both: Selection) -> Markup:
    theirs, ours = (both.facts(name, rows.REPORTED_SIZE)[0] for name in ("council", "ours"))
    told = (
        "For {year} the council reports a {their_side} of {theirs}; the forecast has a {our_side} "
        "of {ours}."
    )
    left = (
        "The balances that it reports leave a {their_side} of {theirs} for {year}, if the year "
        "printed with them is right; the forecast has a {our_side} of {ours}."
    )
    return sentence(
        left if both.values("status") == ["derived"] else told,
        year=both.facts("financial_year")[0],
        their_side=AT_YEAR_END.of(theirs),
        theirs=theirs,
        our_side=AT_YEAR_END.of(ours),
        ours=ours.unmarked,
    )


def outturns(run: RunTables) -> kit.PageTable | Words:
    """Show spending without places by year: the last accounts, then the forecast."""
    net = kit.select(run, "spend_beside", line=rows.NET).of_area
    if net.empty:
        return kit.missing(f"spending by line of {run.area.name}")
    caption = sentence("Spending of {area} without places: {what}", **_accounts_then(run))
    return kit.pivot(net, "line", "financial_year", caption, name="outturns", notes=_averages(run))


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
    """Show the balance of each year beside what the council reports."""
    totals = kit.select(run, "council_compared").of_area.among("item", _ITEMS)
    if totals.empty:
        return kit.NOTHING
    caption = sentence("The forecast and the council's figures, {area}", area=run.area.name)
    notes = (
        "The forecast is the average over the simulations. A year marked derived is the difference "
        "between two balances that the council reports.",
    )
    columns = "financial_year item ours council difference status"
    shown = totals.sorted("financial_year", item=_ITEMS)
    return kit.table(shown, columns, caption, name="council", notes=notes)


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
        "before; spending is below zero.",
    )
    return kit.table(shown, "item ours council difference", caption, name=name, notes=notes)
