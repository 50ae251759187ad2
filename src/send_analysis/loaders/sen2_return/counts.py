"""What a return counts, in the words of the publications and rounded: plans, pairs, flows."""

from collections.abc import Iterator

import pandas as pd

from send_analysis.loaders.own import broken_down, follows
from send_analysis.loaders.sen2_return import layout, stock
from send_analysis.loaders.sen2_return.released import rounded, rounded_to
from send_analysis.loaders.sen2_return.typed import Return

BREAKDOWNS = ("age", "age_band", "primary_need", "provision")
IN_20_WEEKS = 20 * 7  # days from the request
CASELOAD_COLUMNS = ["census_year", "dimension", "category", "plans"]


def caseload(sen2: Return, register: stock.Schools | None = None) -> pd.DataFrame:
    """Return the plans of both Januaries by each breakdown, rounded: CASELOAD_COLUMNS.

    Plans without a date of birth are in no age; ages and age bands then add up to the others.
    """
    januaries = (_january(stock.held(sen2, day, register), day) for day in sen2.census_days)
    return pd.concat([row for rows in januaries for row in rows], ignore_index=True)


def _january(held: pd.DataFrame, day: pd.Timestamp) -> Iterator[pd.DataFrame]:
    total = int(rounded(pd.Series([len(held)])).iloc[0])
    yield _rows(day, "total", pd.Series({"total": total}))
    categories = follows.CATEGORIES
    bands = held.age_band.value_counts().reindex(categories["age_band"], fill_value=0)
    of_age = rounded_to(bands, int(rounded(pd.Series([bands.sum()])).iloc[0]))
    yield _rows(day, "age_band", of_age)
    yield _rows(day, "age", _ages(held, of_age))
    for dimension in ("primary_need", "provision"):
        counted = held[dimension].value_counts().reindex(categories[dimension], fill_value=0)
        yield _rows(day, dimension, rounded_to(counted, total))


def _ages(held: pd.DataFrame, bands: pd.Series) -> pd.Series:
    """Return plans by age; those of a band add up to it."""
    names = held.age.dropna().astype(int).map(lambda age: "under_3" if age < 3 else str(age))
    counted = names.value_counts().reindex(follows.AGES, fill_value=0)
    band_of = counted.index.map(follows.BAND_OF)
    return pd.concat(
        rounded_to(counted[band_of == band], int(plans)) for band, plans in bands.items()
    )


def _rows(day: pd.Timestamp, dimension: str, plans: pd.Series) -> pd.DataFrame:
    values = {"dimension": dimension, "category": plans.index, "plans": plans.to_numpy()}
    return pd.DataFrame({"census_year": day.year, **values}, columns=CASELOAD_COLUMNS)


def pairs(sen2: Return, register: stock.Schools | None = None) -> pd.DataFrame:
    """Return the plans of the newer January by two breakdowns at once, each cell rounded.

    Columns: census_year, dimension_a, category_a, dimension_b, category_b, plans.
    """
    day = sen2.census_day
    held = stock.held(sen2, day, register)
    parts = []
    for a, b in broken_down.PAIRS:
        counted = held.groupby([a, b], observed=True).size().rename("plans").reset_index()
        plans = rounded(counted.plans)
        parts.append(
            pd.DataFrame(
                {
                    "census_year": day.year,
                    "dimension_a": a,
                    "category_a": counted[a],
                    "dimension_b": b,
                    "category_b": counted[b],
                    "plans": plans,
                }
            )
        )
    every = pd.concat(parts, ignore_index=True)
    return every[every.plans > 0].reset_index(drop=True)


# --- flows --------------------------------------------------------------------------------


def flows(sen2: Return, register: stock.Schools | None = None) -> pd.DataFrame:
    """Return requests, assessments, new and ceased plans of the year, rounded.

    Columns: calendar_year, measure, value. Measures are those of ``vocab.FLOW_MEASURES``, new and
    ceased plans also by age band, need and provision (``new_plans/primary_need/SEMH``).
    """
    counted = {**_requests(sen2), **_assessments(sen2), **_plans(sen2)}
    value = pd.concat([rounded(pd.Series(counted, dtype="int64")), *_by(sen2, register)])
    return pd.DataFrame(
        {"calendar_year": sen2.year, "measure": value.index, "value": value.to_numpy()}
    )


def _requests(sen2: Return) -> dict[str, int]:
    rows = sen2.tables["requests"]
    of_year = rows[rows.received.dt.year == sen2.year]
    outcomes = of_year.request_outcome.map(layout.words("request_outcomes"))
    named = {f"requests_{o}": int((outcomes == o).sum()) for o in _asked("request_outcomes")}
    return {"requests": len(of_year), **named}


def _assessments(sen2: Return) -> dict[str, int]:
    rows = sen2.tables["assessment"]
    of_year = rows[(rows.assessment_outcome != "H") & rows.assessment_outcome.notna()]
    outcomes = of_year.assessment_outcome.map(layout.words("assessment_outcomes"))
    named = {f"assessments_{o}": int((outcomes == o).sum()) for o in _asked("assessment_outcomes")}
    return {"assessments": len(of_year), **named}


def _asked(table: str) -> list[str]:
    return [ours for code, ours in layout.words(table).items() if code != "H"]


def _plans(sen2: Return) -> dict[str, int]:
    plans = stock.named_plans(sen2)
    new = plans[plans.started.dt.year == sen2.year]
    ceased = plans[plans.ceased.dt.year == sen2.year]
    reasons = (
        ceased.cease_reason.astype("string")
        .map(layout.words("cease_reasons"))
        .fillna("not_recorded")
    )
    named = {f"ceased_{r}": int(n) for r, n in reasons.value_counts().items()}
    return {"new_plans": len(new), "ceased_total": len(ceased), **named, **_in_time(sen2, new)}


def _in_time(sen2: Return, new: pd.DataFrame) -> dict[str, int]:
    """Return how many new plans were issued in 20 weeks, with and without exceptions."""
    requests = sen2.tables["requests"].drop_duplicates("request_id").set_index("request_id")
    days = (new.started - new.request_id.map(requests.received)).dt.days
    assessments = sen2.tables["assessment"].drop_duplicates("assessment_id")
    exceptions = assessments.set_index("assessment_id").exception
    excepted = new.assessment_id.map(exceptions).fillna(value=False).astype(bool)
    in_time = days <= IN_20_WEEKS
    return {
        "plans_issued_incl_exceptions": int(days.notna().sum()),
        "issued_within_20_weeks_incl_exceptions": int(in_time.sum()),
        "plans_issued_excl_exceptions": int((days.notna() & ~excepted).sum()),
        "issued_within_20_weeks_excl_exceptions": int((in_time & ~excepted).sum()),
    }


def _by(sen2: Return, register: stock.Schools | None) -> Iterator[pd.Series]:
    """Yield new and ceased plans of the year by each breakdown, rounded.

    New plans are told by the January that ends the year, ceased ones by the one before it; plans
    that began and ceased in between are in no breakdown.
    """
    before, after = (stock.held(sen2, day, register) for day in sen2.census_days)
    plans = stock.named_plans(sen2)
    new = plans.request_id[plans.started.dt.year == sen2.year]
    ceased = plans.request_id[plans.ceased.dt.year == sen2.year]
    sides = {
        "new_plans": after[after.request_id.isin(new)],
        "ceased_total": before[before.request_id.isin(ceased)],
    }
    for measure, rows in sides.items():
        for dimension in broken_down.FLOWS[measure]:
            counted = rows[dimension].value_counts()
            counted = counted.reindex(follows.CATEGORIES[dimension], fill_value=0)
            total = int(rounded(pd.Series([counted.sum()])).iloc[0])
            yield rounded_to(counted, total).rename(
                lambda c, d=dimension, m=measure: f"{m}/{d}/{c}"
            )
