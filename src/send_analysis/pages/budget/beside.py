"""What stands beside the high needs budget: other authorities, and transport."""

from markupsafe import Markup
from matplotlib.axes import Axes

from send_analysis.pages import kit
from send_analysis.pages.budget import rows
from send_analysis.pages.kit import MEDIAN, Chart, RunTables, Selection, Words, sentence

_PLAN = {"line": rows.NET, "per": "plan"}


def compared_answer(run: RunTables) -> Words:
    """Return what a plan costs here, beside neighbours and England, with the rank."""
    net = kit.select(run, "spend_compared", **_PLAN).of_area
    if net.empty:
        return rows.missing(run, "recent spending a plan")
    text = (
        "In {year} a plan cost {value} here, places not included: rank {rank} of {ranked}, the "
        "highest first."
    )
    here = sentence(
        text,
        year=net.fact("financial_year"),
        **{name: net.fact(name) for name in ("value", "rank", "ranked")},
    )
    return kit.paragraph("answer", here, _elsewhere(net), _block(run))


def _elsewhere(net: Selection) -> Markup:
    median = net.known("neighbours")
    beside = ", in the middle one of {known} similar areas {value}"
    neighbours = (
        Markup()
        if median.empty
        else sentence(
            beside, value=median.fact("neighbours"), known=median.fact("neighbours_known")
        )
    )
    text = "In all authorities with accounts it cost {england}{neighbours}."
    return sentence(text, england=net.fact("england"), neighbours=neighbours)


def _block(run: RunTables) -> Markup:
    block = kit.select(run, "spend_compared", line="block", per="resident").of_area
    if block.empty or block.df.ranked.iloc[0] < rows.FEWEST_DOTS:
        return Markup()
    text = (
        "High needs funding of {year} was {value} for each resident aged 2 to 18 (England "
        "{england}): rank {rank} of {ranked}."
    )
    names = ("value", "england", "rank", "ranked")
    return sentence(
        text,
        year=block.fact("financial_year"),
        **{name: block.fact(name) for name in names},
    )


def neighbours(run: RunTables) -> Chart | Words:
    """Draw spending a plan of the authority and its neighbours as dots, England as a line."""
    net = kit.select(run, "spend_neighbours", **_PLAN).of_area
    here = kit.select(run, "spend_compared", **_PLAN).of_area
    if here.empty or len(net.df) < rows.FEWEST_DOTS:
        return rows.missing(run, "spending of neighbours")
    shown = net.sorted("value", descending=True)
    table = kit.table(
        shown,
        "la_name value",
        sentence("Spending a plan beside neighbours of {area}", area=run.area.name),
    )
    england, own = here.df.england.iloc[0], run.area.old_la_code
    return Chart(
        "neighbours",
        title=sentence(
            "A plan cost {value} in {area} in {year}",
            value=here.fact("value"),
            area=run.area.name,
            year=here.fact("financial_year"),
        ),
        subtitle=sentence(
            "High needs spending without places over the year's average plans: {area} (filled), "
            "its statistical neighbours with accounts (open), England (vertical line, {england}).",
            area=run.area.name,
            england=here.fact("england"),
        ),
        describe=_dots_described(shown, here),
        draw=lambda figure, _: _dots(figure.subplots(), shown, england, own),
        data=table,
        heights=(66 + 34 * len(shown.df), 66 + 38 * len(shown.df)),
    )


def _dots_described(shown: Selection, here: Selection) -> tuple[Markup, Markup]:
    """Return between what spending of these authorities lies, and the value here and in England."""
    ends = sentence("spending a plan lies {ends}", ends=kit.extremes(shown, "la_name", "value"))
    own = sentence(
        "it is {value} here and {england} in England",
        value=here.fact("value"),
        england=here.fact("england"),
    )
    return kit.spoken(ends), kit.spoken(own)


def _dots(ax: Axes, shown: Selection, england: float, own: str) -> None:
    for y, row in enumerate(shown.df.itertuples()):
        is_own = row.other == own
        face = kit.OURS if is_own else "white"
        ax.plot(row.value, y, "o", markersize=9, color=kit.OURS, markerfacecolor=face)
        text = f"{row.la_name}  {kit.formatted(row.value, 'gbp_hundreds')}"
        kit.row_words(ax, y - 0.3, text, bold=is_own)
    ax.axvline(england, color=kit.INK, linewidth=1.5)
    kit.row_axis(ax, len(shown.df), "gbp")
    ax.set_xlim(0, max(shown.df.value.max(), england) * 1.08)


def compared(run: RunTables) -> kit.Together | Words:
    """Show spending a plan and a resident, in total and by line, with England and the rank."""
    every = kit.select(run, "spend_compared").of_area
    if every.empty:
        return kit.NOTHING
    caption = sentence("Spending of {area} beside others", area=run.area.name)
    columns = "line per financial_year value neighbours england rank ranked"
    notes = (
        "England is all authorities with figures of that year taken together. Single lines are "
        "known for fewer years than the sum.",
    )
    shown = kit.table(
        every.sorted("financial_year", "value", descending=True), columns, caption, notes=notes
    )
    return kit.folded("Spending by line beside neighbours and England", shown)


def transport_answer(run: RunTables) -> Words:
    """Return what transport costs the general fund in the first and the last year."""
    fund = kit.select(run, "general_fund", line="transport").of_area
    if fund.empty:
        return kit.missing(f"forecast of SEN transport for {run.area.name}")
    first, last = fund.first("financial_year"), fund.last("financial_year")
    payer = "The council's general fund pays for SEN transport to school, not high needs funding."
    said = payer, _transport_start(run, first), _transport_end(run, last)
    return kit.paragraph("answer", *said)


def _transport_start(run: RunTables, first: Selection) -> Markup:
    """Return where the forecast of transport starts: the council's own cost or England's."""
    assumed = first.at(MEDIAN).values("status") == ["assumed"]
    text = (
        "What {area} pays is not in the data: England's cost of a child gives for {year} about "
        "{amount}."
        if assumed
        else "In {year} {area} paid {amount}."
    )
    return sentence(
        text,
        year=first.at(MEDIAN).fact("financial_year"),
        area=run.area.name,
        amount=first.quantile(MEDIAN, rows.ABOUT if assumed else rows.REPORTED),
    )


def _transport_end(run: RunTables, last: Selection) -> Markup:
    children = kit.select(run, "general_fund", line="transport_children").of_area
    text = (
        "In {year} we expect for about {children} children about <strong>{amount}</strong>{range}."
    )
    return sentence(
        text,
        year=last.at(MEDIAN).fact("financial_year"),
        amount=last.quantile(MEDIAN, rows.ABOUT),
        range=kit.range_80(last, rows.ABOUT),
        children=children.last("financial_year").quantile(MEDIAN),
    )


def transport(run: RunTables) -> kit.Together | Words:
    """Show transport by year, by provision and distance, and what is assumed for it."""
    fund = kit.select(run, "general_fund").of_area
    if fund.empty:
        return kit.NOTHING
    caption = sentence("SEN home-to-school transport, {area}", area=run.area.name)
    by_year = kit.pivot(fund.at(MEDIAN), "line", "financial_year", caption)
    journeys = kit.select(run, "transport_children").of_area.last("financial_year")
    by_journey = kit.pivot(
        journeys,
        "provision",
        "distance",
        sentence("Children transported in {year}", year=journeys.facts("financial_year")[0]),
        value="children",
    )
    shown = kit.Together((by_year, by_journey))
    return kit.folded("Transport by year and journey", shown)
