"""Tables of the council papers: figures computed again, figures that are only listed."""

from markupsafe import Markup

from send_analysis.pages.kit import Grid, RunTables, Selection, Words, select
from send_analysis.pages.tables_html.listing import Shown, listing

# Topics of claims that no indicator, tracker or forecast takes up.
_CONTEXT = (
    "dates_and_figures",
    "demographics",
    "ehcp_performance",
    "figures",
    "published_metric_ids",
    "sen_and_context_rates",
    "service_indicators",
    "stat_neighbour_growth",
    "sufficiency_and_vfm",
)
_CLAIMS = (
    Shown("Figure", "measure"),
    Shown("Of", "breakdown"),
    Shown("Where", "geography"),
    Shown("Period", "period"),
    Shown("As printed", "value"),
    Shown("Unit", "unit"),
    Shown("Note", "note"),
)
_CHECKS = (
    Shown("Figure", "what"),
    Shown("Printed", "printed", "number"),
    Shown("Computed", "computed", "number"),
    Shown("Unit", "unit"),
    Shown("How it is computed", "formula"),
    Shown("Claim", "claim_id"),
)


def paper_checks(run: RunTables) -> Grid | Words:
    """Show the printed figures that disagree with what they come to when computed."""
    rows = select(run, "paper_check", verdict="disagrees")
    if rows.empty:
        return Words((Markup("No printed figure of this area disagrees."),), "note")
    caption = "Printed figures that do not agree with their own parts or the official source"
    return listing("paper_checks", caption, rows, _CHECKS)


def context_figures(run: RunTables) -> Grid | Words:
    """Show what the papers print beside their indicators, as printed."""
    rows = select(run, "claim")
    kept = Selection(rows.table, rows.df[rows.df.topic.isin(_CONTEXT)])
    if kept.empty:
        return Words((Markup("No council paper of this area is among the sources."),), "note")
    return listing("context_figures", "What else the papers print, as printed", kept, _CLAIMS)
