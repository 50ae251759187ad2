"""Scenarios, their measures, and how they compare with each other."""

from send_analysis.tables import columns
from send_analysis.tables.table import table

TOGETHER = "together"  # the part of all measures of a scenario
_MEASURES = {
    "plans": "Plans",
    "new_places": "New places",
    "spend_on_empty_places": "Spending on empty places",
    "short": "Children without a place",
    "spend": "Spending",
    "in_year_balance": "In-year balance",
}
_MEASURE = columns.text("Measure", "label_start", words=_MEASURES)
_KINDS = {"share": "Its share", "alone": "Alone, without the others", "sum": "Sum"}
_DIFFERENCE = columns.ByRow("unit", {"GBP": "gbp_m_signed", "*": "forecast_signed"})
# The scenario under the title that its author gave it.
_TITLED = columns.Entry("Scenario", columns.Lookup("scenarios", "title", ("name",), ("scenario",)))
_AGAINST_TITLED = columns.Entry(
    "Measured against", columns.Lookup("scenarios", "title", ("name",), ("against",))
)
_TITLE_OF_PART = columns.Lookup("measures", "title", ("scenario", "id"), ("scenario", "part"))

COMPARISON = table(
    "comparison",
    "old_la_code scenario against measure period statistic",
    {
        **columns.shared("old_la_code scenario against"),
        "measure": _MEASURE,
        **columns.shared("period statistic"),
        "value": columns.number("Difference", "as its own unit says", _DIFFERENCE),
        **columns.shared("unit"),
    },
    "as its own unit says: scenario less the one it is compared with, simulation by simulation",
    titled=_TITLED,
    against_titled=_AGAINST_TITLED,
)

ATTRIBUTION = table(
    "attribution",
    "old_la_code scenario against part kind measure period statistic",
    {
        **columns.shared("old_la_code scenario against"),
        "part": columns.text("Part", "label_start"),
        "kind": columns.one_of(tuple(_KINDS), "Kind", words=_KINDS),
        "measure": _MEASURE,
        **columns.shared("period statistic"),
        "value": columns.number("Adds", "as its own unit says", _DIFFERENCE),
        "error": columns.number("Standard error", "as its own unit says", nullable=True),
        **columns.shared("unit"),
        "method": columns.text("Method", "label_start"),
    },
    "as its own unit says: what a part of the scenario adds; mean shares sum to the total",
    titled=_TITLED,
    against_titled=_AGAINST_TITLED,
    part_titled=columns.Entry(
        "Measure",
        _TITLE_OF_PART,
        words={
            "interaction": "Interaction: joint effect beyond the separate effects",
            "total": "All together",
        },
    ),
)

PAIRS = table(
    "pairs",
    "old_la_code scenario against measure period",
    {
        **columns.shared("old_la_code scenario against"),
        "measure": _MEASURE,
        **columns.shared("period"),
        "probability": columns.share("Chance of the better result"),
    },
    "share of simulations in which the scenario is the better of the two",
    titled=_TITLED,
    against_titled=_AGAINST_TITLED,
)

SCENARIOS = table(
    "scenarios",
    "name",
    {
        "name": columns.text("Name"),
        "title": columns.text("Scenario"),
        "why": columns.text("Why", "prose"),
        "against": columns.text("Measured against", "label_start"),
    },
    "scenarios",
)

MEASURES = table(
    "measures",
    "scenario id",
    {
        **columns.shared("scenario"),
        "id": columns.text("Code"),
        "title": columns.text("Measure"),
        "owner": columns.text("Who owns it", nullable=True, missing="no owner named"),
        "rationale": columns.text("Why it should work", "prose"),
        "source": columns.text("Source", "prose"),
        "status": columns.STATUS,
        "lever": columns.text("Lever", "label_start"),
        "does": columns.text("What it does"),
        "moves": columns.text("What it moves", nullable=True),
        "reaches": columns.text("Whom it reaches", nullable=True),
        "from_provision": columns.text("From", "label_start", nullable=True),
        "to_provision": columns.text("To", "label_start", nullable=True),
        "start": columns.year("Starts"),
        "ramp": columns.from_one("Years until the full effect", "years"),
        **{
            name: columns.number(name.title(), "in the lever's own unit")
            for name in ("low", "mode", "high")
        },
        "unit": columns.text("Unit"),
        "overlap_group": columns.text("Overlaps with", "label_start", nullable=True),
    },
    "effects are in the lever's own unit",
)

_INVEST_LINES = columns.ByRow("line", {"p_*": "probability_percent", "*": "gbp_m"})

INVEST_TO_SAVE = table(
    "invest_to_save",
    "old_la_code scenario part line financial_year statistic",
    {
        **columns.shared("old_la_code scenario against"),
        "part": columns.text("Measure", "label_start"),
        **columns.shared("line financial_year statistic"),
        "amount": columns.number("Amount", "GBP, cash; a chance is a share", _INVEST_LINES),
    },
    "GBP, cash, less the scenario it is measured against: savings of the high needs account, "
    "costs to deliver; chances of having paid back",
    titled=_TITLED,
    against_titled=_AGAINST_TITLED,
    part_titled=columns.Entry(
        "Measure",
        _TITLE_OF_PART,
        words={TOGETHER: "All measures together"},
    ),
)

PLACES_NEEDED = table(
    "places_needed",
    "old_la_code scenario provision category census_year",
    {
        **columns.shared("old_la_code scenario provision"),
        "category": columns.text("Area of need", "label_start", words={"all": "All areas of need"}),
        **columns.shared("census_year"),
        "places": columns.count("Places needed", "places", "forecast"),
        "chance": columns.share("Chance of too few, at most"),
        "p_short": columns.share("Chance of too few without them"),
        **columns.shared("status"),
    },
    "places beyond those planned, open by that January; areas of need sum to all",
)
