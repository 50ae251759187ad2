"""Havering's self-evaluation of 2024 against itself: outcomes, attendance, dates, people."""

from send_analysis.quality.papers import HAVERING_2024, Paper, entry, percent
from send_analysis.quality.registry import Tables

EHC, SUPPORT = "EHC plan", "SEN Support"
LOCAL, SCORECARD = "eet_neet_local", "neet_dfe_scorecard"
YEARS = ("2021/22", "2022/23")
PERSISTENT, OVERALL = "persistent absence rate", "overall absence rate"
APPROVED = "SEF approved by SEND Executive Board"


@entry("I16", "error", HAVERING_2024, "1.5 NEET", "Label both definitions.")
def neet_two_values(paper: Paper, tables: Tables) -> str | None:
    """Compare the scorecard's NEET share with the local table's."""
    national = paper.number(topic=SCORECARD, geography="Havering", breakdown=EHC)
    local = paper.number(topic=LOCAL, measure="NEET", breakdown=EHC, period=YEARS[1])
    return f"scorecard {national:g} %, local {local:g} %" if national != local else None


@entry("I17", "error", HAVERING_2024, "1.5 v 2.5", "Ask which way it went.")
def neet_direction(paper: Paper, tables: Tables) -> str | None:
    """Compare the claim that NEET has fallen with the local table."""
    first, last = (
        paper.number(topic=LOCAL, measure="NEET", breakdown=EHC, period=year) for year in YEARS
    )
    claimed = paper.number(line="575", breakdown=EHC)
    if last <= first:
        return None
    return f"text: reduced to {claimed:g} %; table: rose from {first:g} to {last:g} %"


@entry("I18", "note", HAVERING_2024, "1.5 EET", "Show the rest as not known.")
def eet_neet_sum(paper: Paper, tables: Tables) -> str | None:
    """Add up EET and NEET, which are shown as complements."""
    sums = {
        f"{group} {year}": sum(
            paper.number(topic=LOCAL, measure=m, breakdown=group, period=year)
            for m in ("EET", "NEET")
        )
        for group in (EHC, SUPPORT)
        for year in YEARS
    }
    short = [f"{key} {total:.2f}" for key, total in sums.items() if abs(total - 100) > 0.01]
    return "EET + NEET: " + ", ".join(short) if short else None


def _gaps(paper: Paper, group: str) -> dict[str, float]:
    """Return Havering less England by measure of attainment."""
    gaps = {}
    for measure in paper.rows(topic="attainment")["measure"].unique():
        own, national = (
            paper.number(topic="attainment", measure=measure, breakdown=group, geography=g)
            for g in ("Havering", "England")
        )
        gaps[measure] = own - national
    return gaps


@entry("I19", "warning", HAVERING_2024, "2.4 v 1.5", "Correct the sentence.")
def support_attainment(paper: Paper, tables: Tables) -> str | None:
    """Look for SEN Support attainment that is not below national, as claimed at all stages."""
    above = [f"{m} {gap:+.1f}" for m, gap in _gaps(paper, SUPPORT).items() if gap >= 0]
    return "not below national: " + ", ".join(above) if above else None


@entry("I20", "warning", HAVERING_2024, "2.4 v 1.5", "Correct the sentence.")
def plan_attainment(paper: Paper, tables: Tables) -> str | None:
    """Look for attainment with plans that is not above national, as claimed after age 5."""
    gaps = {m: gap for m, gap in _gaps(paper, EHC).items() if "Early Learning" not in m}
    level = [f"{m} {gap:+.1f}" for m, gap in gaps.items() if gap <= 0]
    return "not above national: " + ", ".join(level) if level else None


@entry("I21", "warning", HAVERING_2024, "1.5 table", "Read it as points.")
def attainment_8_unit(paper: Paper, tables: Tables) -> str | None:
    """Find scores in points that the paper prints with a percent sign."""
    rows = paper.rows(topic="attainment", unit="points")
    printed = rows["evidence"].str.contains("%").fillna(False)
    found = rows[printed]
    return f"{len(found)} scores in points have a percent sign" if len(found) else None


def _moves(paper: Paper, measure: str) -> dict[str, float]:
    """Return the change of Havering's absence rates from 2019 to 2022 by group."""
    rows = paper.rows(topic="absence", measure=measure, geography="Havering")
    wide = rows[rows["period"].isin(["2019", "2022"])].pivot(
        index="breakdown", columns="period", values="value"
    )
    return (wide["2022"].astype(float) - wide["2019"].astype(float)).round(1).to_dict()


@entry("I23", "warning", HAVERING_2024, "1.5 text v table", "Show both periods.")
def persistent_absence(paper: Paper, tables: Tables) -> str | None:
    """Compare the claim that persistent absence is falling with the table."""
    rises = [f"{move:+.1f}" for move in _moves(paper, PERSISTENT).values() if move > 0]
    return f"'is reducing'; {len(rises)} groups rose: {', '.join(rises)}" if rises else None


@entry("I24", "note", HAVERING_2024, "2.5 v 1.5", "Correct the sentence.")
def absence_rises(paper: Paper, tables: Tables) -> str | None:
    """Compare the claim that absence with plans still rises with the table."""
    moves = _moves(paper, OVERALL)
    falls = [f"{g} {m:+.1f}" for g, m in moves.items() if "EHC" in g and m < 0]
    return "'does continue to rise'; fell: " + ", ".join(falls) if falls else None


@entry("I26", "error", HAVERING_2024, "front v sources", "Record it as a later revision.")
def cites_later_data(paper: Paper, tables: Tables) -> str | None:
    """Find data that were updated after the paper's approval."""
    approved = paper.text(measure=APPROVED)
    cited = paper.rows(topic="published_metric_ids")["period"].str.split(" and ").explode()
    later = sorted({date for date in cited if date > approved})
    return f"approved {approved}, cites data of {', '.join(later)}" if later else None


@entry("I27", "note", HAVERING_2024, "1.5 suspensions", "Keep the later block.")
def two_update_dates(paper: Paper, tables: Tables) -> str | None:
    """Find metrics that are cited with two update dates."""
    rows = paper.rows(topic="published_metric_ids")
    twice = rows[rows["period"].str.contains(" and ").fillna(False)]
    shown = [f"{row.value} ({row.period})" for row in twice.itertuples()]
    return "metrics " + ", ".join(shown) if shown else None


@entry("I28", "warning", HAVERING_2024, "1.3", "Mark both unverified.")
def same_value_twice(paper: Paper, tables: Tables) -> str | None:
    """Find two unrelated measures with one value."""
    language, income = (paper.number(topic="sen_and_context_rates", line=n) for n in ("105", "108"))
    return f"{language:g} % for first language and for low income" if language == income else None


@entry("I30", "note", HAVERING_2024, "1.3", "Read the period as the Census of 2021.")
def share_of_children(paper: Paper, tables: Tables) -> str | None:
    """Compute the share of residents under 18 from the Census figures of the paper."""
    claimed = paper.number(line="74")
    children = paper.number(line="122", period="2021")
    everyone = paper.number(line="117", breakdown="all ages", period="2021 (implied)")
    label = paper.rows(line="74")["period"].iloc[0]
    share = 100 * children / everyone
    if round(share, 1) != claimed:
        return None
    return f"{claimed:g} % labelled {label} is the Census: {children:,.0f} of {everyone:,.0f}"


@entry("I36", "note", HAVERING_2024, "1.4 AP", "Chart every year group.")
def referrals_by_year(paper: Paper, tables: Tables) -> str | None:
    """Compute the change of referrals by key stage and year group."""
    rows = paper.rows(topic="ap_referrals_by_year_group")
    wide = rows.pivot(index="breakdown", columns="period", values="value").astype(int)
    stages = {"Key Stage 3": ("7", "8", "9"), "Year 10": ("10",), "Year 11": ("11",)}
    found = []
    for name, years in stages.items():
        chosen = wide.loc[[f"NC Year {year}" for year in years]].sum()
        before, after = chosen["2021/22"], chosen["2022/23"]
        found.append(f"{name} {before} to {after} ({percent(after, before):+.0f} %)")
    return ", ".join(found)
