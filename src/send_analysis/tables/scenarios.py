"""Scenarios, their measures, and how they compare with each other."""

from send_analysis.tables.columns import (
    STATUS,
    ByRow,
    Entry,
    Lookup,
    from_one,
    number,
    one_of,
    share,
    shared,
    text,
    year,
)
from send_analysis.tables.table import table

_MEASURES = {
    "plans": "Plans",
    "short": "Children without a place",
    "spend": "Spending",
    "in_year_balance": "In-year balance",
}
_MEASURE = text("Measure", "label_start", words=_MEASURES)
_KINDS = {"share": "Its share", "alone": "Alone, without the others", "sum": "Sum"}
_DIFFERENCE = ByRow("unit", {"GBP": "gbp_m_signed", "*": "forecast_signed"})
# The scenario under the title that its author gave it.
_TITLED = Entry("Scenario", Lookup("scenarios", "title", ("name",), ("scenario",)))

COMPARISON = table(
    "comparison",
    "old_la_code scenario against measure period statistic",
    {
        **shared("old_la_code scenario against"),
        "measure": _MEASURE,
        **shared("period statistic"),
        "value": number("Difference", "as its own unit says", _DIFFERENCE),
        **shared("unit"),
    },
    "as its own unit says: scenario less the one it is compared with, draw by draw",
    titled=_TITLED,
)

ATTRIBUTION = table(
    "attribution",
    "old_la_code scenario against part kind measure period statistic",
    {
        **shared("old_la_code scenario against"),
        "part": text("Part", "label_start"),
        "kind": one_of(tuple(_KINDS), "Kind", words=_KINDS),
        "measure": _MEASURE,
        **shared("period statistic"),
        "value": number("Adds", "as its own unit says", _DIFFERENCE),
        "error": number("Standard error", "as its own unit says", nullable=True),
        **shared("unit"),
        "method": text("Method", "label_start"),
    },
    "as its own unit says: what a part of the scenario adds; mean shares sum to the total",
    titled=_TITLED,
    part_titled=Entry(
        "Measure",
        Lookup("measures", "title", ("scenario", "id"), ("scenario", "part")),
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
        **shared("old_la_code scenario against"),
        "measure": _MEASURE,
        **shared("period"),
        "probability": share("Chance of the better result"),
    },
    "share of draws in which the scenario is the better of the two",
    titled=_TITLED,
)

SCENARIOS = table(
    "scenarios",
    "name",
    {"name": text("Name"), "title": text("Scenario"), "why": text("Why", "prose")},
    "scenarios",
)

MEASURES = table(
    "measures",
    "scenario id",
    {
        **shared("scenario"),
        "id": text("Code"),
        "title": text("Measure"),
        "owner": text("Who owns it", nullable=True, missing="no owner named"),
        "rationale": text("Why it should work", "prose"),
        "source": text("Source", "prose"),
        "status": STATUS,
        "lever": text("Lever", "label_start"),
        "does": text("What it does"),
        "moves": text("What it moves", nullable=True),
        "reaches": text("Whom it reaches", nullable=True),
        "from_provision": text("From", "label_start", nullable=True),
        "to_provision": text("To", "label_start", nullable=True),
        "start": year("Starts"),
        "ramp": from_one("Years until the full effect", "years"),
        **{
            name: number(name.title(), "in the lever's own unit")
            for name in ("low", "mode", "high")
        },
        "unit": text("Unit"),
        "overlap_group": text("Overlaps with", "label_start", nullable=True),
    },
    "effects are in the lever's own unit",
)
