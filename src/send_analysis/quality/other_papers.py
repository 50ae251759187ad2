"""The papers of Rotherham, Tower Hamlets and Wokingham against themselves and the census."""

from datetime import date

from send_analysis import vocab
from send_analysis.quality.papers import (
    ROTHERHAM,
    ROTHERHAM_2018,
    TOWER_HAMLETS_2021,
    WOKINGHAM_2020,
    Paper,
    entry,
    flow,
)
from send_analysis.quality.registry import Tables

BEFORE, AFTER = "2016/17 (implied)", "2017/18 (implied)"
PRINTED = "total (printed)"
FIXED, PERMANENT = "fixed term exclusions", "permanent exclusions"
OUT_OF_AREA = "school-aged educated outside Rotherham"
WITHIN, ISSUED = "issued_within_20_weeks_excl_exceptions", "plans_issued_excl_exceptions"
KEY_INDICATOR = "key indicator (no value, baseline or target given)"


def _sum_and_printed(paper: Paper, measure: str, period: str) -> tuple[int, int]:
    rows = paper.rows(topic="exclusions", measure=measure, period=period)
    parts = rows[rows["breakdown"] != PRINTED]["value"].astype(int).sum()
    return int(parts), int(paper.number(measure=measure, period=period, breakdown=PRINTED))


def _exclusions(paper: Paper, measure: str, period: str) -> str | None:
    parts, printed = _sum_and_printed(paper, measure, period)
    return None if parts == printed else f"printed {printed:,}, parts add up to {parts:,}"


@entry("I41", "error", ROTHERHAM_2018, "4.5.8 before", "Use the sum of the parts.")
def fixed_term_before(paper: Paper, tables: Tables) -> str | None:
    """Hold the printed fixed term exclusions of the year before against their parts."""
    return _exclusions(paper, FIXED, BEFORE)


@entry("I42", "error", ROTHERHAM_2018, "4.5.8 after", "Use the sum of the parts.")
def fixed_term_after(paper: Paper, tables: Tables) -> str | None:
    """Hold the printed fixed term exclusions of the year after against their parts."""
    return _exclusions(paper, FIXED, AFTER)


@entry("I43", "note", ROTHERHAM_2018, "4.5.7", "Nothing: the rest was 0 or is not stated.")
def permanent(paper: Paper, tables: Tables) -> str | None:
    """Say which parts of permanent exclusions are not stated for the year before."""
    stated = set(paper.rows(measure=PERMANENT, period=BEFORE)["breakdown"])
    absent = set(paper.rows(measure=PERMANENT, period=AFTER)["breakdown"]) - stated
    parts, printed = _sum_and_printed(paper, PERMANENT, BEFORE)
    if not absent:
        return None
    return f"{parts} of {printed} before, with no number for {', '.join(sorted(absent))}"


@entry("I44", "note", ROTHERHAM_2018, "4.6.2", "Do not treat the number as settled.")
def out_of_area(paper: Paper, tables: Tables) -> str | None:
    """Compute the next position from leavers and starters."""
    now = paper.number(measure=OUT_OF_AREA, period="Sept 2018")
    after = (
        now - paper.number(measure="possible leavers") + paper.number(measure="possible starters")
    )
    return f"{now:.0f} now, {after:.0f} after leavers and starters" if after != now else None


@entry("I45", "error", ROTHERHAM_2018, "4.5.3", "It is a target, no benchmark.")
def national_timeliness(paper: Paper, tables: Tables) -> str | None:
    """Compare the target 'in line with the national figure' with the first one published."""
    claimed = paper.number(measure="target: new EHCPs within 20 weeks")
    shares = {
        name: 100 * flow(tables, code, 2019, WITHIN) / flow(tables, code, 2019, ISSUED)
        for name, code in (("England", vocab.ENGLAND), ("Rotherham", ROTHERHAM))
    }
    if abs(shares["England"] - claimed) < 1:
        return None
    published = ", ".join(f"{name} {share:.1f} %" for name, share in shares.items())
    return f"target {claimed:.0f} %; published for 2019: {published}"


@entry("I49", "warning", ROTHERHAM_2018, "6.1", "Read the cells in the paper.")
def cell_text_lost(paper: Paper, tables: Tables) -> str | None:
    """Find cells whose text was cut off."""
    lost = paper.claims[(paper.claims["value"] == "TRUNCATED").fillna(False)]
    return "cut off: " + ", ".join(lost["measure"]) if len(lost) else None


@entry("I50", "warning", ROTHERHAM_2018, "4.6.3", "Take money from the grant and section 251.")
def budget_without_amount(paper: Paper, tables: Tables) -> str | None:
    """Find a budget position without an amount."""
    position = paper.rows(measure="High Needs Budget position")["value"].iloc[0]
    amount = str(position).replace(",", "").isdigit()
    return None if amount else f"the high needs budget is '{position}', no amount"


@entry("I51", "error", TOWER_HAMLETS_2021, "3.4", "Show each as not defined.")
def indicators_without_values(paper: Paper, tables: Tables) -> str | None:
    """Count key indicators without a value."""
    rows = paper.rows(measure=KEY_INDICATOR)
    return f"{len(rows)} key indicators have no value, baseline or target"


@entry("I52", "warning", TOWER_HAMLETS_2021, "appendices", "Ask for the plan.")
def appendix_missing(paper: Paper, tables: Tables) -> str | None:
    """Find appendices that are not in the paper."""
    missing = paper.claims[(paper.claims["value"] == "missing").fillna(False)]
    return f"{len(missing)} appendix is to follow" if len(missing) else None


@entry("I55", "warning", WOKINGHAM_2020, "summary v TFG1", "Keep both dates.")
def two_meetings(paper: Paper, tables: Tables) -> str | None:
    """Compare the two dates of the board that endorsed the strategy."""
    latest, endorsed = (
        paper.text(measure=m) for m in ("most recent SIB meeting", "SIB endorsed strategy")
    )
    return f"latest meeting {latest}, endorsed {endorsed}" if latest != endorsed else None


@entry("I58", "note", WOKINGHAM_2020, "timeline", "Read reviews by date.")
def review_dates(paper: Paper, tables: Tables) -> str | None:
    """Compute after how many months the '4 month review' falls; count open dates."""
    approved = date.fromisoformat(paper.text(measure="WSoA approved"))
    review = date.fromisoformat(paper.text(measure="4 month review"))
    months = 12 * (review.year - approved.year) + review.month - approved.month
    open_dates = len(paper.rows(value="TBC"))
    return f"the '4 month review' is {months} months after approval; {open_dates} dates are open"


@entry("I59", "warning", WOKINGHAM_2020, "financial implications", "It holds no SEND money.")
def cost_table_empty(paper: Paper, tables: Tables) -> str | None:
    """Find the cost table empty."""
    blank = paper.claims[(paper.claims["value"] == "blank").fillna(False)]
    return "empty: " + ", ".join(blank["measure"]) if len(blank) else None
