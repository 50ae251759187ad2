"""A run's tables with invented figures, in the schema of each, for tests of what a page shows."""

from dataclasses import replace
from functools import cache

import pandas as pd

from send_analysis import tables, vocab
from send_analysis.config import Area
from send_analysis.runs import kept
from send_analysis.scenarios import england

AREA = Area(
    slug="havering",
    name="Havering",
    old_la_code="311",
    la_code="E09000016",
    region_code="E12000007",
)


def about(**changes):
    """Return what a run of invented tables was computed from and for."""
    made = kept.Run(
        run_id="3f9a2b77c1d04e55",
        area=AREA.slug,
        area_name=AREA.name,
        old_la_code=AREA.old_la_code,
        scenario="baseline",
        title="No new action",
        seed=1,
        draws=1000,
        code_version="0.1.0",
        settings=AREA,
        inputs="9c41d0a7b3e8f256",
    )
    return replace(made, **changes)


class Run(dict):
    """A run's tables by name with the area that they are for, as pages take them."""

    def __init__(self, tables=(), area=AREA):
        super().__init__(tables)
        self.area = area

    def changed(self, **changes):
        """Return the run with some tables replaced."""
        return Run({**self, **changes}, self.area)

    def of_scenario(self, scenario):
        """Return the run without the rows of other scenarios."""
        return self.changed(**{n: kept.rows_of(table, scenario) for n, table in self.items()})

    def without(self, *names):
        """Return the run without the tables named."""
        return Run({n: table for n, table in self.items() if n not in names}, self.area)


LA = {"old_la_code": "311"}
NORMAL = dict(zip(vocab.QUANTILES, (-1.96, -1.28, -0.67, 0.0, 0.67, 1.28, 1.96), strict=True))
SHARES = {
    "provision": {
        "mainstream": 0.42,
        "state_special": 0.27,
        "independent_special": 0.08,
        "further_education": 0.12,
        "units": 0.06,
        "alternative_provision": 0.02,
        "neet": 0.03,
    },
    "age_band": {
        "under_5": 0.04,
        "5_to_10": 0.35,
        "11_to_15": 0.37,
        "16_to_19": 0.19,
        "20_to_25": 0.05,
    },
    "area_of_need": {
        "cognition_and_learning": 0.2,
        "communication_and_interaction": 0.52,
        "semh": 0.19,
        "physical_and_sensory": 0.05,
        "unallocated": 0.04,
    },
}
TOTALS = {2019: 1480, 2020: 1650, 2021: 1790, 2022: 1975, 2023: 2310, 2024: 2600, 2025: 3005}
YEARS = range(2026, 2031)


def cells():
    yield "total", "total", 1.0
    for dimension, shares in SHARES.items():
        for category, share in shares.items():
            yield dimension, category, share


def caseload():
    rows = [
        {**LA, "la_code": "E09000016", "census_year": year, "dimension": d, "category": c}
        | {"plans": round(total * share), "symbol": pd.NA, "source_id": "invented"}
        for year, total in TOTALS.items()
        for d, c, share in cells()
    ]
    return tables.CASELOAD.check(pd.DataFrame(rows), "test")


def forecast(scenario="baseline"):
    rows = [
        {**LA, "la_code": "E09000016", "scenario": scenario, "method": "send_analysis"}
        | {"origin": 2025, "horizon": year - 2025, "census_year": year, "dimension": d}
        | {"category": c, "quantile": q}
        | {"value": 3005 * share * 1.087 ** (year - 2025) * (1 + 0.021 * z * (year - 2024))}
        | {"interval": pd.NA}
        for year in YEARS
        for d, c, share in cells()
        for q, z in NORMAL.items()
    ]
    return tables.FORECAST.check(pd.DataFrame(rows), "test")


WAYS = {  # path -> England's growth a year, this authority's, and how firm the path is
    "baseline": (1.125, 1.087, "derived"),
    "requests_last_growth": (1.10, 1.062, "assumed"),
    "requests_level": (1.08, 1.045, "assumed"),
    "government_path": (1.06, 1.02, "unverified"),
}


def plan_path(scenario="baseline"):
    rows = [
        ("area", "counted", year, total, 100 * total / 1200, pd.NA, "published")
        for year, total in {2015: 1200, **TOTALS}.items()
    ]
    for whose, start in (("england", 240_000), ("neighbours", 9_000)):
        rows += [
            (whose, "counted", 2015 + n, start * 1.1**n, 100 * 1.1**n, pd.NA, "published")
            for n in range(11)
        ]
    for path, (national, own, status) in WAYS.items():
        for year in (2025, *YEARS):
            starts = (("england", 622_498, 2400, national), ("area", 3005, 12, own))
            for whose, first, hundredth, growth in starts:
                plans = first * growth ** (year - 2025)
                new = pd.NA if year == 2025 else plans - 0.94 * plans / growth
                rows.append((whose, path, year, plans, plans / hundredth, new, status))
    columns = ["whose", "path", "census_year", "plans", "index", "new_plans", "status"]
    frame = pd.DataFrame(rows, columns=columns).assign(**LA, scenario=scenario)
    return tables.PLAN_PATH.check(frame, "test")


def growth_compared():
    return england.growth(plan_path())


def flows():
    rows = [
        {"old_la_code": code, "la_code": gss, "calendar_year": 2024, "measure": "new_plans"}
        | {"value": value, "symbol": pd.NA, "source_id": "invented"}
        for code, gss, value in (("311", "E09000016", 442), ("ENG", "E92000001", 97_747))
    ]
    return tables.FLOWS.check(pd.DataFrame(rows), "test")


def published_forecast():
    plans = {2025: 2779, 2026: 3010, 2027: 3240, 2028: 3450, 2029: 3660, 2030: 3864}
    rows = [
        {**LA, "forecaster": "council_2024", "published": "2024-03-25", "census_year": year}
        | {"dimension": "total", "category": "total", "plans": value}
        | {"basis": "the council's own table", "source_id": "invented"}
        for year, value in plans.items()
    ]
    return tables.PUBLISHED_FORECAST.check(pd.DataFrame(rows), "test")


def check_row(forecaster, published, based_on, value, low=pd.NA, high=pd.NA, census=3005):
    return {
        **LA,
        "forecaster": forecaster,
        "published": published,
        "based_on": based_on,
        "census_year": 2025,
        "dimension": "total",
        "category": "total",
        "forecast": value,
        "lower_80": low,
        "upper_80": high,
        "census": census,
        "difference": value - census,
        "percent_of_census": 100 * (value - census) / census,
    }


def forecast_check(*rows):
    afterwards = "made afterwards, from revised data"
    rows = rows or (
        check_row("council_2024", "2024-03-25", "the council's own table", 2779),
        check_row("ours_june_2023", afterwards, "June 2023 release", 2794.3, 2601.2, 2999.9),
        check_row("ours_june_2024", afterwards, "June 2024 release", 2912.6, 2803.4, 3024.0),
    )
    return tables.FORECAST_CHECK.check(pd.DataFrame(rows), "test")


def sufficiency():
    plan = {
        "state_special": (330, 300, 0.66),
        "units": (95, 120, 0.27),
        "alternative_provision": (24, 150, 0.004),
    }
    rows = []
    for provision, (growth, places, chance) in plan.items():
        for year in YEARS:
            part = (year - 2025) / 5
            opened = places if year >= 2028 else 0
            for q, z in NORMAL.items():
                more = growth * part * (1 + 0.35 * z)
                short = max(0.0, more - opened)
                for measure, value in (
                    ("growth", more),
                    ("new_places", opened),
                    ("short_if_full", short),
                ):
                    rows.append((provision, year, measure, f"q{q:g}", value, "derived"))
            rows.append((provision, year, "p_short_if_full", "probability", chance, "assumed"))
    columns = ["provision", "census_year", "measure", "statistic", "value", "status"]
    frame = pd.DataFrame(rows, columns=columns).assign(**LA, scenario="baseline")
    return tables.SUFFICIENCY.check(frame, "test")


MONEY_YEARS = ["2025-26", "2026-27", "2027-28", "2028-29", "2029-30"]


def money(lines, table, status="assumed", scenario="baseline"):
    rows = [
        {**LA, "scenario": scenario, "financial_year": year, "line": line}
        | {"basis": "after_recoupment", "statistic": f"q{q:g}", "status": status}
        | {"amount": start * growth**step + abs(start) * 0.03 * z * (step + 1)}
        for line, (start, growth) in lines.items()
        for step, year in enumerate(MONEY_YEARS)
        for q, z in NORMAL.items()
    ]
    return table.check(pd.DataFrame(rows), "test")


def spend():
    lines = {
        "special_place_funding": (11.2e6, 1.06),
        "special_top_up": (14.6e6, 1.09),
        "mainstream_top_up": (13.1e6, 1.10),
        "independent_fees": (12.4e6, 1.12),
        "post_16_top_up": (5.9e6, 1.07),
        "sen_services": (3.2e6, 1.03),
        "total": (60.4e6, 1.088),
    }
    return money(lines, tables.RUN_SPEND)


def income():
    lines = {"high_needs_block": (50.3e6, 1.03), "block_transfer": (0.0, 1.0)}
    return money({**lines, "total": (50.3e6, 1.03)}, tables.RUN_INCOME)


def balance():
    lines = {"in_year_balance": (-10.1e6, 1.3), "change_since_1_april_2025": (-10.1e6, 2.1)}
    paths = money(lines, tables.BALANCE)
    chance = paths[(paths.line == "in_year_balance") & (paths.statistic == "q0.5")]
    chance = chance.assign(line="p_in_year_deficit", statistic="probability", amount=0.93)
    return tables.BALANCE.check(pd.concat([paths, chance]), "test")


def places():
    rows = [
        ("Highfield special school", "state_special", "2027/28", 300, "approved", 0.9, "assumed"),
        (
            "Riverside AP free school",
            "alternative_provision",
            "2026/27",
            150,
            "approved",
            0.8,
            "published",
        ),
        ("Oak Primary unit", "units", "2025/26", 12, "planned", 0.7, "assumed"),
    ]
    columns = ["provider", "provision", "academic_year", "places", "status", "probability"]
    frame = pd.DataFrame(rows, columns=[*columns, "date_status"]).assign(
        as_of="2025-01-31",
        area="havering",
        areas_of_need="ASD; SEMH",
        ages="11-19",
        chance_late=pd.NA,
        fill_years=pd.NA,
        imports=0,
        symbol=pd.NA,
        source_id="invented",
    )
    return tables.PLACES.check(frame, "test")


def unit_cost():
    rows = [
        ("state_special", "place", "2023-24", 10_000, "published"),
        ("state_special", "top_up", "2023-24", 16_000, "derived"),
        ("independent_special", "fee", "2024-25", 64_000, "published"),
        ("mainstream", "top_up", "2023-24", 7_450, "assumed"),
    ]
    frame = pd.DataFrame(rows, columns=["provision", "component", "price_year", "value", "status"])
    return tables.UNIT_COST.check(
        frame.assign(unit="GBP a plan a year", source_id="invented", **LA), "test"
    )


def assumptions_used():
    rows = [
        ("money.inflation", "Rise of top-up rates a year", 0.03, 0.02, 0.05, "share", "assumed"),
        (
            "demand.kept",
            "Part of an area's own deviation that is kept",
            0.4,
            0,
            1,
            "share",
            "assumed",
        ),
        (
            "money.place",
            "Funding of a special school place",
            10000,
            pd.NA,
            pd.NA,
            "GBP",
            "published",
        ),
    ]
    columns = ["id", "statement", "value", "low", "high", "unit", "status"]
    frame = pd.DataFrame(rows, columns=columns).assign(
        price_year=pd.NA,
        source="High needs operational guide 2025 to 2026",
        owner=pd.NA,
        date="2026-11-22",
        quality="medium",
        impact=["high", "medium", "low"],
    )
    return tables.ASSUMPTIONS_USED.check(frame, "test")


def quality():
    rows = [
        (
            "parts_sum_to_total",
            "Parts that do not add up to the total",
            "published",
            "warning",
            "computed",
            "311 January 2024 provision",
            "parts less total: -12",
            "parts are used as shares",
        ),
        (
            "value_missing",
            "Cells without a number",
            "published",
            "note",
            "computed",
            "311 January 2020 age_band",
            "symbol x: not available",
            "left out; never read as 0",
        ),
    ]
    return tables.QUALITY.check(pd.DataFrame(rows, columns=list(tables.QUALITY.columns)), "test")


def sources_used():
    row = {
        "source_id": "published_figures/caseload_total",
        "title": "EHC plans, January 2010-2025",
        "publisher": "Department for Education",
        "release": "Reporting year 2025",
        "licence": "OGL v3.0",
        "sha256": "4f2015ef" * 8,
        "rows": 160,
        "origin": "embedded",
    }
    return tables.SOURCES_USED.check(pd.DataFrame([row]), "test")


def correction():
    row = ("correction/1", "caseload", "311 / 2024 / total / total", 2590, pd.NA)
    why = ("counted again", "A. Analyst", "2026-03-31")
    frame = pd.DataFrame([(*row, *why)], columns=list(tables.CORRECTION.columns))
    return tables.CORRECTION.check(frame, "test")


def revision():
    row = ("caseload", "Havering / 2022 / total / total", "2022", "2025", 2010, 2016, None, 6, 0.3)
    frame = pd.DataFrame([row], columns=list(tables.REVISION.columns))
    return tables.REVISION.check(frame, "test")


def comparison():
    sizes = {"plans": (0.0, 0.0), "spend": (-1.4e6, 0.3), "in_year_balance": (1.4e6, 0.3)}
    rows = [
        {**LA, "scenario": "fewer_independent", "against": "baseline", "measure": measure}
        | {"period": period, "statistic": f"q{q:g}"}
        | {"value": size * (step + 1) / 5 * (1 + spread * z)}
        | {"unit": "plans" if measure == "plans" else "GBP"}
        for measure, (size, spread) in sizes.items()
        for step, period in enumerate(
            [str(y) for y in YEARS] if measure == "plans" else MONEY_YEARS
        )
        for q, z in NORMAL.items()
    ]
    return tables.COMPARISON.check(pd.DataFrame(rows), "test")


# Scenario -> result -> middle of the last year's difference.
COMPARED = {
    "low_growth": {"plans": -300.0, "short": -14.0, "spend": -5.0e6, "in_year_balance": 5.0e6},
    "all_mitigations": {"plans": -250.0, "short": 0.0, "spend": -4.0e6, "in_year_balance": 4.0e6},
    "fewer_independent": {"plans": 0.0, "short": 17.0, "spend": -1.0e6, "in_year_balance": 1.0e6},
    "semh_identified": {"plans": 120.0, "short": 5.0, "spend": 2.0e6, "in_year_balance": -2.0e6},
}
CHANCES = {"low_growth": 1.0, "all_mitigations": 0.99, "fewer_independent": 0.9}
# Scenarios measured against each other: scenario -> the other, last year's differences.
CHOICES = {
    "school_late": (
        "school_built",
        {"new_places": -60.0, "short": 22.0, "in_year_balance": -7e5}
        | {"spend": 5e5, "spend_on_empty_places": -4e5},
    ),
    "school_built": ("school_gone", {"new_places": 90.0, "short": -31.0, "in_year_balance": 2e6}),
}
LEAVES_MORE = {"school_late": 0.2, "school_built": 0.85}  # chance of the better balance


def periods(measure):
    return [str(y) for y in YEARS] if measure in ("plans", "short", "new_places") else MONEY_YEARS


def units(measure):
    return {"plans": "plans", "short": "places", "new_places": "places"}.get(measure, "GBP")


def compared():
    measured = {one: ("baseline", sizes) for one, sizes in COMPARED.items()} | CHOICES
    rows = [
        {**LA, "scenario": scenario, "against": other, "measure": measure, "period": period}
        | {"statistic": f"q{q:g}", "value": (size + 0.3 * z * abs(size)) * (step + 1) / 5}
        | {"unit": units(measure)}
        for scenario, (other, sizes) in measured.items()
        for measure, size in sizes.items()
        for step, period in enumerate(periods(measure))
        for q, z in NORMAL.items()
    ]
    return tables.COMPARISON.check(pd.DataFrame(rows), "test")


def attribution():
    values = {("units", "share"): 3.5e6, ("school", "share"): 0.5e6, ("units", "alone"): 3.0e6}
    values |= {("school", "alone"): 0.4e6, ("interaction", "sum"): 0.6e6, ("total", "sum"): 4.0e6}
    rows = [
        {**LA, "scenario": "all_mitigations", "against": "baseline", "part": part, "kind": kind}
        | {"measure": measure, "period": periods(measure)[-1], "statistic": "mean"}
        | {"value": value * scale, "error": 0.0, "unit": units(measure), "method": "exact"}
        for (part, kind), value in values.items()
        for measure, scale in (("in_year_balance", 1), ("plans", -1e-4), ("spend", -1))
    ]
    return tables.ATTRIBUTION.check(pd.DataFrame(rows), "test")


def pairs():
    rows = [
        {**LA, "scenario": one, "against": other, "measure": "in_year_balance"}
        | {"period": "2029-30", "probability": CHANCES.get(one, 0.005) if one != other else 0.5}
        for one in COMPARED
        for other in ("baseline", *COMPARED)
        if one != other
    ]
    rows += [
        {**LA, "scenario": one, "against": other, "measure": "in_year_balance"}
        | {"period": "2029-30", "probability": LEAVES_MORE[one]}
        for one, (other, _) in CHOICES.items()
    ]
    return tables.PAIRS.check(pd.DataFrame(rows), "test")


def balances():
    """Return the balance of the baseline and of each scenario, deficits all of them."""
    before = balance()
    moved = [before.assign(scenario=name) for name in COMPARED]
    return tables.BALANCE.check(pd.concat([before, *moved]), "test")


def explored():
    """Return plans and balance of three scenarios as their files have them, one at two sizes."""
    sized = [("baseline", 1.0), ("low_growth", 1.0), ("low_growth", 0.5), ("all_mitigations", 1.0)]
    rows = [
        {**LA, "scenario": scenario, "size": size, "measure": measure, "dimension": dimension}
        | {"category": category, "period": period, "statistic": statistic, "unit": unit}
        | {"value": (whole + 100 * place) * size * spread}
        for place, (scenario, size) in enumerate(sized)
        for measure, dimension, category, unit, whole in (
            ("plans", "total", "total", "plans", 3000.0),
            ("plans", "provision", "units", "plans", 200.0),
            ("in_year_balance", "total", "total", "GBP", -2.0e7),
        )
        for period in (MONEY_YEARS if unit == "GBP" else map(str, YEARS))
        for statistic, spread in (("q0.1", 0.9), ("q0.5", 1.0), ("q0.9", 1.1))
    ]
    frame = pd.DataFrame(rows)[list(tables.EXPLORED.columns)]
    return tables.EXPLORED.check(frame, "test")


def compared_measures():
    first = measures()
    second = first.assign(id="school", title="A new school", owner="Head of SEND", low=300.0)
    second = second.assign(mode=300.0, high=300.0, unit="places")
    both = pd.concat([first, second]).assign(scenario="all_mitigations")
    return tables.MEASURES.check(pd.concat([first, both]), "test")


def comparison_run():
    """Return the tables of a page that compares several scenarios with the baseline."""
    return Run(_compared_tables())


@cache
def _compared_tables():
    titles = {"low_growth": "Requests fall back", "all_mitigations": "All mitigations"}
    titles |= {"semh_identified": "More needs identified", "school_late": "The school is late"}
    titles |= {"school_built": "The school is built", "school_gone": "The school is given up"}
    against = {one: other for one, (other, _) in CHOICES.items()}
    more = pd.DataFrame(
        [
            {"name": n, "title": t, "why": "What if?", "against": against.get(n, "baseline")}
            for n, t in titles.items()
        ]
    )
    kept = tables.SCENARIOS.check(pd.concat([scenarios(), more]), "test")
    found = {"comparison": compared(), "attribution": attribution(), "pairs": pairs()}
    found |= {"explored": explored()}
    return found | {"balance": balances(), "measures": compared_measures(), "scenarios": kept}


def reconciliation():
    rows = [
        ("a_identity", "place_special", 1_652_298, 1_645_479, "place budget less deductions"),
        ("c_prediction", "topup_mainstream", 9_100_000, 8_700_000, "no pass mark"),
    ]
    frame = pd.DataFrame(rows, columns=["step", "line", "computed", "published", "note"])
    return tables.RECONCILIATION.check(
        frame.assign(**LA, financial_year="2021-22", difference=frame.computed - frame.published),
        "test",
    )


def measures():
    row = {"scenario": "fewer_independent", "id": "units", "title": "Units instead", "owner": pd.NA}
    row |= {"rationale": "Nearer home.", "source": "Section 2.9", "status": "assumed"}
    row |= {"lever": "provision_share", "from_provision": "independent_special"}
    row |= {"to_provision": "units", "start": 2027, "ramp": 3, "low": 0.05, "mode": 0.15}
    row |= {"high": 0.3, "does": "moves plans from independent special schools to units"}
    row |= {"moves": pd.NA, "reaches": pd.NA, "unit": "share of plans", "overlap_group": pd.NA}
    return tables.MEASURES.check(pd.DataFrame([row]), "test")


def scenarios():
    rows = [
        ("baseline", "No new action", "Growth goes on."),
        ("fewer_independent", "Fewer children in independent special schools", "Nearer home."),
    ]
    frame = pd.DataFrame(rows, columns=["name", "title", "why"]).assign(against="baseline")
    return tables.SCENARIOS.check(frame, "test")


def sufficiency_by_part():
    rows = [
        (provision, year, dimension, category, measure, statistic, value)
        for provision in ("state_special", "units")
        for year in YEARS
        for dimension, category, size in (
            ("area_of_need", "semh", 40),
            ("area_of_need", "communication_and_interaction", 90),
            ("age_band", "11_to_15", 70),
        )
        for measure, base in (("demand", 100), ("growth", 0))
        for statistic, value in (
            *(
                (f"q{q:g}", base + size * (1 + 0.3 * z) * (year - 2025) / 5)
                for q, z in NORMAL.items()
            ),
        )
    ]
    columns = ["provision", "census_year", "dimension", "category", "measure", "statistic", "value"]
    frame = pd.DataFrame(rows, columns=columns).assign(**LA, scenario="baseline", status="derived")
    return tables.SUFFICIENCY_BY_PART.check(frame, "test")


def base_places():
    """Return places at the census: the area's own, published, refused, and not known."""
    numbers = ["own_plans", "capacity", "on_roll", "places", "places_low", "places_high"]
    numbers += ["outside_share", "imports", "occupancy"]
    none = [pd.NA] * 6
    rows = [
        ("state_special", "published", [560, 420, pd.NA, 445, 420, 485, 0.21, 3, 1.06], pd.NA),
        ("units", "refused", [116, 20, pd.NA, *none], "90 plans against 20 places"),
        ("alternative_provision", "not_known", [6, pd.NA, pd.NA, *none], "no list states any"),
    ]
    frame = pd.DataFrame([values for *_, values, _ in rows], columns=numbers)
    frame = frame.assign(
        provision=[row[0] for row in rows],
        standing=[row[1] for row in rows],
        finding=[row[3] for row in rows],
        publication=["gias_totals", "gias_totals", pd.NA],
        as_of=["2026-05", "2026-05", pd.NA],
        source_id=["invented", "invented", pd.NA],
        own_plans_symbol=pd.NA,
        imports_symbol=pd.NA,
        **LA,
    )
    return tables.BASE_PLACES.check(frame, "test")


def places_needed():
    rows = [
        (provision, need, year, places * (1 if year == 2030 else 0.2))
        for provision, need, places in (
            ("units", "all", 1),
            ("state_special", "all", 75),
            ("state_special", "semh", 25),
            ("state_special", "communication_and_interaction", 50),
            ("alternative_provision", "all", 0),
        )
        for year in (2029, 2030)
    ]
    columns = ["provision", "category", "census_year", "places"]
    frame = pd.DataFrame(rows, columns=columns).assign(
        **LA, scenario="baseline", chance=0.2, p_short=0.6, status="assumed"
    )
    return tables.PLACES_NEEDED.check(frame, "test")


def year_group():
    sizes = {**{f"year_{n}": 10 + n for n in range(1, 12)}, "reception": 4}
    sizes |= {"primary": 90, "secondary": 95}
    rows = [
        (provision, year, group, f"q{q:g}", size * part * (1 + 0.1 * (year - 2025)) * (1 + 0.1 * z))
        for provision, part in (("state_special", 3.0), ("units", 1.0))
        for year in YEARS
        for group, size in sizes.items()
        for q, z in NORMAL.items()
    ]
    columns = ["provision", "census_year", "year_group", "statistic", "value"]
    frame = pd.DataFrame(rows, columns=columns).assign(**LA, scenario="baseline", status="derived")
    return tables.YEAR_GROUP.check(frame, "test")


def need_by_age():
    """Return growth of the last January, none of it for needs without an area."""
    sizes = {"semh": 20.0, "communication_and_interaction": 50.0, "unallocated": 0.1}
    ages = {"5_to_10": 1.0, "11_to_15": 0.7, "20_to_25": -0.1}
    rows = [
        (provision, need, age, f"q{q:g}", size * part * kept + 2 * z)
        for provision, kept in (("units", 0.2), ("state_special", 1.0))
        for need, size in sizes.items()
        for age, part in ages.items()
        for q, z in NORMAL.items()
    ]
    columns = ["provision", "area_of_need", "age_band", "statistic", "value"]
    frame = pd.DataFrame(rows, columns=columns).assign(
        **LA, scenario="baseline", status="derived", measure="growth", census_year=2030
    )
    return tables.NEED_BY_AGE.check(frame, "test")


def money_change():
    parts = {"volume": 30e6, "mix": -4e6, "overflow": 0.0, "price": 11e6, "remainder": 0.0}
    rows = [
        (effect, statistic, amount * scale)
        for effect, amount in {**parts, "change": sum(parts.values())}.items()
        for statistic, scale in (("mean", 1.0), ("q0.1", 0.8), ("q0.9", 1.2))
    ]
    frame = pd.DataFrame(rows, columns=["effect", "statistic", "amount"]).assign(
        **LA, scenario="baseline", first_year="2025-26", last_year="2029-30", status="assumed"
    )
    return tables.MONEY_CHANGE.check(frame, "test")


def deficit_risk():
    rows = [
        (measure, year, threshold, min(1.0, 0.3 * step * 20e6 / threshold), 0.1)
        for measure in ("in_year", "since_start")
        for step, year in enumerate(MONEY_YEARS)
        for threshold in (10e6, 20e6, 50e6, 100e6)
    ]
    columns = ["measure", "financial_year", "threshold", "probability", "p_first"]
    frame = pd.DataFrame(rows, columns=columns).assign(**LA, scenario="baseline", status="assumed")
    return tables.DEFICIT_RISK.check(frame, "test")


def sensitivity():
    rows = [
        ("growth", "Growth in plans", "4,600 to 6,400 plans", -42e6, -73e6, 31e6),
        ("inflation", "Inflation", "each at its low and at its high", -38e6, -79e6, 41e6),
        ("delay", "Delay of new places", "0.1 to 0.6 probability", -56.1e6, -55.5e6, 0.6e6),
    ]
    columns = ["assumption", "title", "varied", "at_low", "at_high", "swing"]
    frame = pd.DataFrame(rows, columns=columns).assign(
        **LA, scenario="baseline", financial_year="2029-30", base=-55.8e6, status="assumed"
    )
    return tables.SENSITIVITY.check(frame.assign(statement=frame.title), "test")


def project_effect():
    rows = [
        ("Highfield special school", "state_special", 300, "2027/28", 0.9, 0.37, 0.98, 0, 165, 4e5),
        ("Oak Primary unit", "units", 12, "2025/26", 0.7, 0.57, 0.62, 18, 29, 0.0),
    ]
    columns = ["provider", "provision", "places", "academic_year", "probability"]
    columns += ["p_short_with", "p_short_without", "short_with", "short_without"]
    frame = pd.DataFrame(rows, columns=[*columns, "balance_without"]).assign(
        **LA, scenario="baseline", census_year=2030, financial_year="2029-30", status="assumed"
    )
    return tables.PROJECT_EFFECT.check(frame, "test")


def reported_position():
    rows = [
        ("DSG cumulative deficit", "31 Mar 2025", 34.7e6),
        ("DSG forecast overspend", "2025-26", 28.5e6),
    ]
    frame = pd.DataFrame(rows, columns=["measure", "period", "amount"]).assign(
        area="havering", release="Forum, June", status="unverified", source_id="invented"
    )
    return tables.REPORTED_POSITION.check(frame, "test")


def run():
    """Return every table a page may show."""
    return Run(_every_table())


@cache
def _every_table():
    makers = (caseload, forecast, published_forecast, forecast_check, sufficiency, spend, income)
    makers += (balance, places, unit_cost, assumptions_used, quality, sources_used, comparison)
    makers += (correction, revision)
    makers += (sufficiency_by_part, money_change, deficit_risk, sensitivity, project_effect)
    makers += (reported_position, base_places, year_group, need_by_age)
    makers += (places_needed, plan_path, growth_compared, flows)
    makers += (scenarios, reconciliation, measures)
    return {maker.__name__: maker() for maker in makers}
