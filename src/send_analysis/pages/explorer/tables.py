"""What the explorer shows, as one table: it is all there without a script."""

from send_analysis.pages import kit
from send_analysis.pages.kit import RunTables
from send_analysis.tables.explorer import AS_WRITTEN, MEASURES, WHOLE


def everything(run: RunTables) -> kit.Together | kit.Words:
    """Show every scenario as its file has it: plans, places and money by year, folded."""
    every = kit.select(run, "explored", dimension=WHOLE, category=WHOLE).of_area
    if every.empty:
        return kit.NOTHING
    shown = every.of(every.df[every.df["size"] == AS_WRITTEN])
    parts = tuple(_by_year(shown.where(measure=m), m) for m in shown.values("measure"))
    return kit.folded("All scenarios as tables", kit.Together(parts))


def _by_year(rows: kit.Selection, measure: str) -> kit.PageTable | kit.Words:
    years = [{"period": p, "statistic": "0.5 80%"} for p in rows.values("period")]
    caption = f"{MEASURES[measure]} by scenario: central estimate and 80% range"
    return kit.table(rows, ["titled", *years], caption, name=f"explored-{measure}")
