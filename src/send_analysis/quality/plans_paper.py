"""Havering's self-evaluation of 2024 against itself and the census: plans and forecasts."""

from send_analysis import vocab
from send_analysis.quality.papers import HAVERING, HAVERING_2024, Paper, entry, flow, percent, plans
from send_analysis.quality.registry import Tables

TABLE = "ehcp_forecast_by_need"
PRINTED = "Total (printed)"
WRITTEN = "2023/24"  # the last row before the paper's own date
HISTORY = ("2020/21", "2021/22", "2022/23", "2023/24")
PLATEAU = ("2026/27", "2027/28", "2028/29", "2029/30")
ISSUED = 'EHC plans ("issued")'
TO_2030 = "Jan 2024 to 2030"
WITHIN, ALL_ISSUED = "issued_within_20_weeks_excl_exceptions", "plans_issued_excl_exceptions"
SPECIAL = ("state_special", "independent_special", "non_maintained_special")


def _table(paper: Paper, period: str, need: str = PRINTED) -> float:
    return paper.number(topic=TABLE, period=period, breakdown=need)


@entry("I01", "warning", HAVERING_2024, "1.4 table", "Use the sum of the areas for shares.")
def table_sum(paper: Paper, tables: Tables) -> str | None:
    """Hold the table's printed totals against the sum of its four areas of need."""
    wrong = []
    for period, rows in paper.rows(topic=TABLE).groupby("period"):
        parts = rows[rows["breakdown"] != PRINTED]["value"].astype(int).sum()
        printed = _table(paper, str(period))
        if parts != printed:
            wrong.append(f"{period}: printed {printed:,.0f}, parts add up to {parts:,}")
    return "; ".join(wrong) or None


@entry("I02", "error", HAVERING_2024, "1.4 table v text", "Name the base: census or council.")
def base_year(paper: Paper, tables: Tables) -> str | None:
    """Compare the table's 2023/24 with the text's January 2024 and the census."""
    table, text = _table(paper, WRITTEN), paper.number(measure=ISSUED, period="January 2024")
    census = plans(tables, HAVERING, vocab.census_year(WRITTEN))
    if table == text == census:
        return None
    return f"table {table:,.0f}, text {text:,.0f}, census January 2024 {census:,.0f}"


@entry("I03", "error", HAVERING_2024, "1.4 text", "Never print the claimed growth.")
def growth_claim(paper: Paper, tables: Tables) -> str | None:
    """Compute the claimed growth to 2030 on the text's and the table's base."""
    claimed, end = paper.number(period=TO_2030), _table(paper, "2029/30")
    bases = {paper.number(measure=ISSUED, period="January 2024"), _table(paper, WRITTEN)}
    if any(round(percent(end, base)) == claimed for base in bases):
        return None
    computed = ", ".join(f"{percent(end, b):+.2f} % on {b:,.0f}" for b in sorted(bases))
    return f"claimed {claimed:+.0f} %; {end:,.0f} is {computed}"


@entry("I04", "error", HAVERING_2024, "1.4 table v census", "Never splice the two series.")
def table_basis(paper: Paper, tables: Tables) -> str | None:
    """Compare the table's past years with the January census."""
    gaps = {
        period: _table(paper, period) - plans(tables, HAVERING, vocab.census_year(period))
        for period in HISTORY
    }
    if not any(gaps.values()):
        return None
    return "table less census: " + ", ".join(f"{p} {gap:+,.0f}" for p, gap in gaps.items())


@entry("I05", "error", HAVERING_2024, "1.4 table v census", "Show forecast and census together.")
def forecast_total(paper: Paper, tables: Tables) -> str | None:
    """Compare the forecast for 2024/25 with the census of January 2025."""
    forecast, census = _table(paper, "2024/25"), plans(tables, HAVERING, 2025)
    if forecast == census:
        return None
    gap = census - forecast
    later = _table(paper, "2025/26")
    beyond = f"; already above 2025/26 ({later:,.0f})" if census > later else ""
    return (
        f"forecast {forecast:,.0f}, census {census:,.0f} ({gap:+,.0f}, "
        f"{percent(census, forecast):+.1f} % on the forecast){beyond}"
    )


@entry("I06", "error", HAVERING_2024, "1.4 table v census", "Try a scenario without a plateau.")
def forecast_semh(paper: Paper, tables: Tables) -> str | None:
    """Compare every forecast year of SEMH with the census of January 2025."""
    rows = paper.rows(topic=TABLE, breakdown="SEMH")
    peak = rows["value"].astype(int).max()
    census = plans(tables, HAVERING, 2025, "primary_need", "SEMH")
    return f"highest forecast {peak}, census 2025 {census:,.0f}" if census > peak else None


@entry("I07", "warning", HAVERING_2024, "1.4 table", "Ask how this fits raised identification.")
def semh_flat(paper: Paper, tables: Tables) -> str | None:
    """Say whether the forecast of SEMH stands still while the total grows."""
    semh = [_table(paper, period, "SEMH") for period in PLATEAU]
    total = [_table(paper, period) for period in PLATEAU]
    if abs(percent(semh[-1], semh[0])) > 2 or percent(total[-1], total[0]) < 10:
        return None
    return f"SEMH {semh[0]:.0f} to {semh[-1]:.0f}, total {total[0]:,.0f} to {total[-1]:,.0f}"


@entry("I08", "note", HAVERING_2024, "1.4 table", "Suspect recoding or another snapshot.")
def history_falls(paper: Paper, tables: Tables) -> str | None:
    """Find areas of need that fall in a year while the years around it rise."""
    falls = []
    for need in paper.rows(topic=TABLE)["breakdown"].unique():
        series = [_table(paper, period, need) for period in HISTORY]
        steps = zip(HISTORY[1:], series, series[1:], strict=False)
        falls += [f"{need} {a:.0f} to {b:.0f} ({p})" for p, a, b in steps if b < a]
    return "; ".join(falls) or None


@entry("I10", "note", HAVERING_2024, "1.4 text", "Read 2020 as the census of January 2020.")
def year_2020(paper: Paper, tables: Tables) -> str | None:
    """Find which January the text's '2020' is."""
    claimed, census = paper.number(measure=ISSUED, period="2020"), plans(tables, HAVERING, 2020)
    same = "is" if claimed == census else "is not"
    return f"{claimed:,.0f} in '2020' {same} the census of January 2020 ({census:,.0f}), 2019/20"


@entry("I11", "note", HAVERING_2024, "1.4 text v table", "Read 2030 as academic year 2029/30.")
def year_2030(paper: Paper, tables: Tables) -> str | None:
    """Find which row of the table the text's '2030' is."""
    claimed = paper.number(period="2030", breakdown="all")
    rows = paper.rows(topic=TABLE, breakdown=PRINTED)
    match = rows[rows["value"].astype(float) == claimed]["period"]
    return f"{claimed:,.0f} 'by 2030' is the row {', '.join(match) or 'of no year'}"


@entry("I12", "warning", HAVERING_2024, "1.4 text", "Keep plans held and new plans apart.")
def stock_called_issued(paper: Paper, tables: Tables) -> str | None:
    """Find a stock that the text calls plans issued."""
    claimed = paper.number(measure=ISSUED, period="January 2024")
    new = flow(tables, HAVERING, 2023, "new_plans")
    held = plans(tables, HAVERING, 2024)
    if claimed != held:
        return None
    return f"{claimed:,.0f} 'issued' are plans held; new plans in 2023 were {new:,.0f}"


@entry("I13", "error", HAVERING_2024, "1.4 text", "Do not use the claim.")
def national_growth(paper: Paper, tables: Tables) -> str | None:
    """Compute England's growth from 2010 to 2022."""
    claimed = paper.number(period="2010 to 2022")
    first, last = (plans(tables, vocab.ENGLAND, year) for year in (2010, 2022))
    if round(percent(last, first)) == claimed:
        return None
    return f"claimed {claimed:+.0f} %; {first:,.0f} to {last:,.0f} is {percent(last, first):+.1f} %"


@entry("I14", "note", HAVERING_2024, "1.4 text", "Show the period beside each.")
def growth_periods(paper: Paper, tables: Tables) -> str | None:
    """Find growth rates placed side by side that cover different periods."""
    periods = ("2011 to 2021", "2010 to 2022", "2020 to Jan 2024")
    found = [f"{paper.number(period=p, unit='percent'):g} % ({p})" for p in periods]
    return "side by side: " + ", ".join(found)


@entry("I15", "error", HAVERING_2024, "2.1 text", "Show all with their source; no RAG on one.")
def timeliness(paper: Paper, tables: Tables) -> str | None:
    """Compare the claimed 20-week timeliness of 2023 with the published one."""
    claimed = paper.number(topic="service_indicators", line="472")
    within, issued = (flow(tables, HAVERING, 2023, m) for m in (WITHIN, ALL_ISSUED))
    published = 100 * within / issued
    if abs(published - claimed) < 1:
        return None
    return f"claimed {claimed:.0f} %, published {published:.1f} % ({within:.0f} of {issued:.0f})"


@entry("I32", "warning", HAVERING_2024, "1.3 v 1.4", "Keep schools and residents apart.")
def school_basis(paper: Paper, tables: Tables) -> str | None:
    """Compute plans in the borough's schools from its shares of pupils."""
    eligible = paper.number(line="101", unit="pupils")
    pupils = eligible / paper.number(line="101", unit="percent") * 100
    in_schools = pupils * paper.number(line="90", breakdown="EHC plan") / 100
    held = plans(tables, HAVERING, 2024)
    return f"{pupils:,.0f} pupils imply {in_schools:,.0f} plans in schools; {held:,.0f} are held"


@entry("I33", "warning", HAVERING_2024, "1.4 placement", "Never scale the two to 100.")
def placement_rest(paper: Paper, tables: Tables) -> str | None:
    """Add up the two placement shares that are printed."""
    shown = {
        area: sum(paper.number(topic="placement_mix", geography=area, line=n) for n in LINES)
        for area in ("Havering", "London")
    }
    rest = ", ".join(
        f"{area} {total:.2f} (rest {100 - total:.2f})" for area, total in shown.items()
    )
    return f"mainstream + special: {rest}" if any(t < 99.5 for t in shown.values()) else None


LINES = ("166", "167")  # mainstream, special


@entry("I34", "note", HAVERING_2024, "1.4 placement", "Nothing: rounding.")
def special_share(paper: Paper, tables: Tables) -> str | None:
    """Compute the share of plans in special schools."""
    claimed = paper.number(topic="placement_mix", line="167", geography="Havering")
    special = sum(plans(tables, HAVERING, 2024, "provision", kind) for kind in SPECIAL)
    computed = 100 * special / plans(tables, HAVERING, 2024)
    if f"{computed:.2f}" == f"{claimed:.2f}":
        return None
    return f"printed {claimed:.2f} %, {special:,.0f} plans are {computed:.2f} %"


@entry("I35", "note", HAVERING_2024, "1.4 neighbours", "Do not compare with growth of plans.")
def neighbour_growth(paper: Paper, tables: Tables) -> str | None:
    """Compare the chart's growth with the growth in plans held."""
    claimed = paper.number(topic="stat_neighbour_growth", geography="Havering", line="174")
    first, last = (plans(tables, HAVERING, year) for year in (2020, 2022))
    growth = f"{first:,.0f} to {last:,.0f} = {percent(last, first):+.1f} %"
    return f"chart {claimed:+.1f} %, plans held {growth}"


@entry("I37", "warning", HAVERING_2024, "2.9, 2.10", "Ask for date, phasing, need and status.")
def places_undated(paper: Paper, tables: Tables) -> str | None:
    """Count planned provision without an opening date or without a number of places."""
    rows = paper.rows(topic="programmes_and_places")
    undated = rows[rows["period"].str.contains("onward").fillna(False)]
    unknown = rows[rows["value"].isna()]
    if undated.empty and unknown.empty:
        return None
    return f"{len(rows)} plans: {len(undated)} without a date, {len(unknown)} without places"


@entry("I38", "warning", HAVERING_2024, "1.6", "Take money from the grant and section 251.")
def no_money(paper: Paper, tables: Tables) -> str | None:
    """Count the paper's figures in pounds."""
    pounds = paper.claims["unit"].str.contains("GBP").fillna(False).sum()
    return None if pounds else f"none of {len(paper.claims)} figures is in pounds"
