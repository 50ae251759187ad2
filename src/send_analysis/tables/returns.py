"""The tables that an authority has to file: their cells, what makes them, and what is checked."""

from send_analysis.tables.columns import (
    ByRow,
    Entry,
    Lookup,
    financial_year,
    number,
    one_of,
    shared,
    text,
)
from send_analysis.tables.table import table
from send_analysis.vocab import RETURNS

PUBLISHED, FORECAST = "published", "mean"  # statistics of a cell: means add up
RETURN_STATISTICS = {
    PUBLISHED: "Published",
    FORECAST: "Forecast",
    "q0.1": "Lower (80% range)",
    "q0.9": "Upper (80% range)",
}
ALL = "all"  # the column of a table that shows one axis
FILL_IN = "[fill in]"  # in a workbook, for a number that no figures reach
TO_DO = {"none": "Nothing", "check": "Check", "fill_in": "Fill in"}
_RETURN = one_of(tuple(RETURNS), "Return", words=RETURNS)
_IN_UNIT = ByRow("unit", {"GBP": "gbp", "*": "count"})
_SIGNED = ByRow("unit", {"GBP": "gbp_signed", "*": "count_signed"})
_TITLE = Entry(
    "Table",
    Lookup("return_about", "title", ("statutory_return", "table"), ("statutory_return", "table")),
)
_CELL = {
    "statutory_return": _RETURN,
    "table": text("Table"),
    "row": text("Row"),
    "column": text("Column"),
    "period": text("Year"),
}

RETURN_TABLE = table(
    "return_table",
    "old_la_code scenario statutory_return table row column period statistic",
    {
        **shared("old_la_code scenario"),
        **_CELL,
        "statistic": one_of(tuple(RETURN_STATISTICS), "Statistic", "text", words=RETURN_STATISTICS),
        "unit": one_of(("plans", "GBP", "cases"), "Unit", "text"),
        "value": number("Number", "plans, cases or GBP, cash", _IN_UNIT, nullable=True),
        **shared("status"),
        "to_do": one_of(tuple(TO_DO), "To do", words=TO_DO),
    },
    "plans, cases or GBP: cells of a statutory table. `mean` is that of the draws, rounded "
    "so that the rows of a table add up to its total; missing where the authority has to fill in",
)

RETURN_ABOUT = table(
    "return_about",
    "old_la_code scenario statutory_return table",
    {
        **shared("old_la_code scenario"),
        "statutory_return": _RETURN,
        "table": text("Table"),
        "title": text("Title"),
        "counts": text("What it counts", "prose"),
        "unit": text("Unit"),
        "standing": text("Standing of the layout", "prose"),
        "as_of": text("Layout of", "month"),
        "gap": text("Why it is empty", "prose", nullable=True, missing="complete"),
    },
    "tables of the returns: what each counts, how firm its layout is, and why one is empty",
)

RETURN_ROW = table(
    "return_row",
    "old_la_code scenario statutory_return breakdown row",
    {
        **shared("old_la_code scenario"),
        "statutory_return": _RETURN,
        "breakdown": text("Breakdown", "label_start"),
        "row": text("Row"),
        "tables": text("In tables"),
        "made_of": text("Made of", "prose"),
        "assumption": text("Assumption", nullable=True, missing="none"),
        "to_do": one_of(tuple(TO_DO), "To do", words=TO_DO),
        "why": text("Why", "prose", nullable=True, missing=""),
    },
    "rows of the returns' tables: which of our groups make each, and what the officer has to do",
)

RETURN_CHECKS = {
    "adds_up": "The rows add up to the total",
    "agrees": "The unrounded rows agree with the pages",
}
RETURN_CHECK = table(
    "return_check",
    "old_la_code scenario statutory_return table period check",
    {
        **shared("old_la_code scenario"),
        "statutory_return": _RETURN,
        "table": text("Table"),
        "period": text("Year"),
        "check": one_of(tuple(RETURN_CHECKS), "Check", words=RETURN_CHECKS),
        "unit": text("Unit"),
        "returned": number("In the return", "plans, cases or GBP", _IN_UNIT),
        "expected": number("In the forecast", "plans, cases or GBP", _IN_UNIT),
        "difference": number("Difference", "plans, cases or GBP", _IN_UNIT),
    },
    "plans, cases or GBP: sums of a table's rows beside what they must come to",
    titled=_TITLE,
)

CONFIDENCES = {"high": "High", "medium": "Medium", "low": "Low"}
RAGS = {"green": "Green", "amber": "Amber", "red": "Red"}
RETURN_MITIGATION = table(
    "return_mitigation",
    "old_la_code scenario mitigation financial_year",
    {
        **shared("old_la_code scenario"),
        "mitigation": text("Mitigation"),
        **shared("owner"),
        "start": number("Shows from January", "year", "year", nullable=True),
        "financial_year": financial_year(),
        "saving": number("Saving", "GBP, cash, mean of the draws", "gbp"),
        "low": number("Lower (80% range)", "GBP, cash", "gbp"),
        "high": number("Upper (80% range)", "GBP, cash", "gbp"),
        "confidence": one_of(tuple(CONFIDENCES), "Confidence", words=CONFIDENCES, nullable=True),
        "rag": one_of(tuple(RAGS), "RAG, proposed", words=RAGS, nullable=True),
        "grounds": text("What the RAG rests on", "prose", nullable=True, missing=""),
        **shared("status"),
    },
    "GBP, cash, that the in-year balance is better by: each mitigation alone, what they do "
    "together beyond that, and all together",
    saving_80=Entry("80% range", "{low} to {high}"),
)

RETURN_CHANGE = table(
    "return_change",
    "old_la_code scenario statutory_return table row column period",
    {
        **shared("old_la_code scenario"),
        **_CELL,
        "unit": text("Unit"),
        "last": number("Last submission", "plans, cases or GBP", _IN_UNIT, nullable=True),
        "now": number("Now", "plans, cases or GBP", _IN_UNIT, nullable=True),
        "difference": number("Difference", "plans, cases or GBP", _SIGNED, nullable=True),
    },
    "plans, cases or GBP: cells of the last submission beside the same cells now",
    titled=_TITLE,
)

LAST_RETURN = table(
    "last_return",
    "old_la_code statutory_return table row column period",
    {
        **shared("old_la_code"),
        **_CELL,
        "value": number("Number", "plans, cases or GBP, cash", nullable=True),
        "symbol": text("Symbol", nullable=True),
        **shared("source_id"),
    },
    "plans, cases or GBP, as the authority last filed them",
    of_run=False,
)
