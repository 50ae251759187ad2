"""What a return counts, in the words of the publications and rounded: plans, pairs, flows."""

from collections.abc import Iterator

import pandas as pd

from send_analysis.loaders.own import broken_down, follows
from send_analysis.loaders.sen2_return import layout
from send_analysis.loaders.sen2_return.released import nearest, rounded, rounded_to
from send_analysis.loaders.sen2_return.stock import NOT_KNOWN, Stock, named_plans
from send_analysis.loaders.sen2_return.typed import Return

BREAKDOWNS = ("age", "age_band", "primary_need", "provision")
IN_20_WEEKS = 20 * 7  # days from the request
CASELOAD_COLUMNS = ["census_year", "dimension", "category", "plans"]


def caseload(held: Stock) -> pd.DataFrame:
    """Return the plans of both Januaries by each breakdown, rounded: CASELOAD_COLUMNS.

    Plans without a date of birth are in no age; ages and age bands then add up to the others.
    """
    januaries = zip((held.before, held.now), held.sen2.census_days, strict=True)
    return pd.concat(
        [rows for plans, day in januaries for rows in _january(plans, day)], ignore_index=True
    )


def _january(held: pd.DataFrame, day: pd.Timestamp) -> Iterator[pd.DataFrame]:
    total = nearest(len(held))
    yield _rows(day, "total", pd.Series({"total": total}))
    categories = follows.CATEGORIES
    bands = held.age_band.value_counts().reindex(categories["age_band"], fill_value=0)
    of_age = rounded_to(bands)
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


def pairs(held: Stock) -> pd.DataFrame:
    """Return the plans of the newer January by two breakdowns at once, each cell rounded.

    Columns: census_year, dimension_a, category_a, dimension_b, category_b, plans.
    """
    every = pd.concat([_pair(held.now, *pair) for pair in broken_down.PAIRS], ignore_index=True)
    known = every[every.plans > 0].reset_index(drop=True)
    return known.assign(census_year=held.sen2.census_day.year)


def _pair(plans: pd.DataFrame, a: str, b: str) -> pd.DataFrame:
    counted = plans.groupby([a, b], observed=True).size().rename("plans").reset_index()
    named = counted.rename(columns={a: "category_a", b: "category_b"})
    return named.assign(dimension_a=a, dimension_b=b, plans=rounded(named.plans))


# --- flows --------------------------------------------------------------------------------


def flows(held: Stock) -> pd.DataFrame:
    """Return requests, assessments, new and ceased plans of the year, rounded.

    Columns: calendar_year, measure, value. Measures are those of ``vocab.FLOW_MEASURES``, new and
    ceased plans also by age band, need and provision (``new_plans/primary_need/SEMH``), and plans
    that moved between needs or provisions (``moved_to/provision/units``).
    """
    sen2 = held.sen2
    counted = {**_requests(sen2), **_assessments(sen2), **_plans(sen2)}
    value = pd.concat([rounded(pd.Series(counted, dtype="int64")), *_by(held), *_moved(held)])
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
    plans = named_plans(sen2)
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
    days = (new.started - new.request_id.map(sen2.by_id("requests").received)).dt.days
    exceptions = sen2.by_id("assessment").exception
    excepted = new.assessment_id.map(exceptions).fillna(value=False).astype(bool)
    in_time = days <= IN_20_WEEKS
    return {
        "plans_issued_incl_exceptions": int(days.notna().sum()),
        "issued_within_20_weeks_incl_exceptions": int(in_time.sum()),
        "plans_issued_excl_exceptions": int((days.notna() & ~excepted).sum()),
        "issued_within_20_weeks_excl_exceptions": int((in_time & ~excepted).sum()),
    }


def _by(held: Stock) -> Iterator[pd.Series]:
    """Yield new and ceased plans of the year by each breakdown, rounded.

    New plans are told by the January that ends the year, ceased ones by the one before it; plans
    that began and ceased in between are in no breakdown.
    """
    plans, year = named_plans(held.sen2), held.sen2.year
    new = plans.request_id[plans.started.dt.year == year]
    ceased = plans.request_id[plans.ceased.dt.year == year]
    sides = {
        "new_plans": held.now[held.now.request_id.isin(new)],
        "ceased_total": held.before[held.before.request_id.isin(ceased)],
    }
    for measure, rows in sides.items():
        for dimension in broken_down.FLOWS[measure]:
            yield _flow(measure, dimension, rows[dimension])


def _moved(held: Stock) -> Iterator[pd.Series]:
    """Yield plans whose need or provision changed between the Januaries: from which, to which.

    Those of whom one January records nothing have not moved.
    """
    for dimension in broken_down.FLOWS["moved_to"]:
        both = pd.concat([held.before[dimension], held.now[dimension]], axis=1, join="inner")
        known = both[(both != NOT_KNOWN).all(axis=1)].set_axis(["moved_from", "moved_to"], axis=1)
        changed = known[known.moved_from != known.moved_to]
        for measure, category in changed.items():
            yield _flow(str(measure), dimension, category)


def _flow(measure: str, dimension: str, category: pd.Series) -> pd.Series:
    """Return a flow by the categories of a dimension, rounded, by the name of its measure."""
    counted = category.value_counts().reindex(follows.CATEGORIES[dimension], fill_value=0)
    return rounded_to(counted).rename(lambda c: f"{measure}/{dimension}/{c}")
