"""The page of places: what it says and shows on invented tables."""

import pandas as pd
import pytest

from send_analysis import tables as contracts
from send_analysis.pages import kit
from send_analysis.pages.places import charts, parts, rows, tables, today, words
from tests import invented
from tests.unit.page_case import drawn, headings, headline, rows_of, written

pytestmark = pytest.mark.unit
UNLESS = "Without “Highfield special school” about 165 places would be missing."


@pytest.fixture
def run():
    return invented.run()


def said(run):
    return [sentence.striptags() for sentence in words.answer(run).sentences]


def risk(run, provision, chance, **quantiles):
    """Return the run with another chance and, by quantile, another shortage of a provision."""
    part = run["sufficiency"]
    of_one = (part.provision == provision) & part.measure.isin(rows.LACKING + rows.CHANCES)
    value = part.value.mask(of_one & (part.statistic == "probability"), chance)
    for name, size in quantiles.items():
        statistic = f"q0.{name.removeprefix('q')}"
        value = value.mask(of_one & (part.statistic == statistic), float(size))
    return run.changed(sufficiency=part.assign(value=value))


def known(run, provision="state_special"):
    """Return the run as if the places of a provision at the census were known."""
    part = run["sufficiency"]
    names = {"short_if_full": "shortfall", "p_short_if_full": "p_shortfall"}
    measure = part.measure.mask(part.provision == provision, part.measure.replace(names))
    part = part.assign(measure=measure)
    short = part[(part.provision == provision) & (part.measure == "shortfall")]
    usable = short.assign(measure="usable_places", value=410.0)
    chance = part[(part.provision == provision) & (part.statistic == "probability")]
    first = chance.assign(measure="p_first_year_short", value=0.1)
    first.loc[first.census_year == 2028, "value"] = 0.4
    every = pd.concat([part, usable, first], ignore_index=True)
    return run.changed(sufficiency=contracts.SUFFICIENCY.check(every, "test"))


def without_projects(run):
    return run.changed(project_effect=run["project_effect"].iloc[:0])


def test_the_verdict_comes_first_with_what_it_hangs_on(run):
    assert said(risk(run, "state_special", 0.37, q5=0))[:2] == [
        "Special schools: less likely than not (37%) to be short by January 2030.",
        UNLESS,
    ]


def test_an_answer_has_at_most_three_sentences(run):
    both = risk(risk(run, "units", 0.9), "alternative_provision", 0.9)
    assert len(said(both)) == 3 and UNLESS not in said(both)


def test_the_likeliest_shortage_comes_first_and_chances_close_to_certain_are_equal(run):
    likely = said(risk(run, "units", 0.9))
    assert likely[0].startswith("Resourced provision and SEN units: very likely (90%)")
    assert likely[1].startswith("Special schools: likely (66%)") and likely[2] == UNLESS
    sure = said(risk(risk(run, "units", 0.999), "state_special", 0.96))
    assert sure[0].startswith("Special schools: almost certain")


@pytest.mark.parametrize(("with_it", "hangs_on_it"), [(0.65, True), (0.68, False)])
def test_a_verdict_hangs_on_a_project_that_clearly_lowers_the_chance(run, with_it, hangs_on_it):
    effect = run["project_effect"].assign(p_short_with=with_it, p_short_without=0.81)
    told = said(risk(run.changed(project_effect=effect), "state_special", 0.5, q5=0))
    assert (told[1] == UNLESS) == hangs_on_it


@pytest.mark.parametrize(
    ("chance", "verdict", "size"),
    [
        (0.99, "almost certain (over 95%)", True),
        (0.66, "likely (66%)", True),
        (0.6, "as likely as not (60%)", False),
        (0.2, "unlikely (20%)", False),
    ],
)
def test_the_verdict_follows_the_chance(run, chance, verdict, size):
    alone = without_projects(risk(run, "state_special", chance, q1=10, q5=30, q9=400))
    told = next(text for text in said(alone) if text.startswith("Special schools"))
    assert told.startswith(f"Special schools: {verdict} to be short by January 2030")
    assert (", by about 30 places (80% range 10 to 400)." in told) == size


def test_places_that_are_not_known_are_said_to_be_taken_as_full(run):
    assert str(words.assumed_full(run)) == (
        "All places in special schools, resourced provision and SEN units and alternative "
        "provision are taken as full now, which is assumed."
    )
    assert "special schools" not in str(words.assumed_full(known(run)))


def told(run):
    return str(words.what_would_do(run))


def test_what_would_do_says_how_many_places_are_expected_to_be_found(run):
    part = run["sufficiency"]
    demand = part[(part.provision == "state_special") & (part.measure == "growth")]

    def with_found(size):
        rows_of_it = demand.assign(measure="found_places", value=size)
        return told(known(run.changed(sufficiency=pd.concat([part, rows_of_it]))))

    assert "That counts on about 37 places that schools find beyond" in with_found(37.2)
    assert "schools find" not in with_found(0.3)
    assert "schools find" not in told(known(run))


def test_published_places_of_which_a_part_is_lacking_say_so(run):
    lacking = run["base_places"].copy()
    lacking.loc[lacking.provision == "state_special", "finding"] = (
        "1 of 9 schools states no capacity"
    )
    stated = [s.striptags() for s in today.standing(run.changed(base_places=lacking)).sentences]
    assert stated[0].endswith(
        "Special schools: 1 of 9 schools states no capacity, so there are more places than are "
        "counted here."
    )
    assert "more places than" not in str(today.standing(run))


def test_known_places_have_a_first_year(run):
    assert "If there is a shortage, it most often begins in January 2028." in told(known(run))
    assert "begins" not in told(run)


def test_places_that_would_be_enough_are_those_beyond_what_is_planned(run):
    assert told(run).startswith(
        "Special schools: with 75 places more than planned a shortage by January 2030 would be "
        "unlikely (20%)."
    )
    shown = rows_of(tables.places_needed(run))
    assert shown == [
        ["State special school", "15", "75"],
        ["Resourced provision or SEN unit", "0", "1"],
    ]
    by_need = rows_of(tables.places_needed_by_need(run).parts[1])
    assert ["State special school", "Social, emotional and mental health", "5", "25"] in by_need
    assert "All areas of need" not in str(by_need)


def test_known_places_come_before_what_is_assumed_full(run):
    units = known(risk(run, "units", 0.7, q5=1, q9=2), "units")
    assert rows.by_risk(kit.select(units, "sufficiency"))[0] == "units"
    assert rows.by_risk(kit.select(run, "sufficiency"))[0] == "state_special"


def test_a_chance_near_none_becomes_a_sentence_and_is_not_drawn(run):
    assert "shortage by January 2030 is very unlikely (under 5%)" in told(run)
    assert told(run).endswith("in alternative provision.")
    titles = [ax.get_title(loc="left") or ax.get_title() for ax in drawn(charts.shortage(run))]
    assert titles == [
        "Special schools, if full",
        "Resourced provision and SEN units, if full",
    ]


def test_whose_places_count_is_said_with_the_reason(run):
    told = [sentence.striptags() for sentence in today.standing(run).sentences]
    assert told[0].startswith(
        "Places in special schools are those of Get Information about Schools, added up by "
        "authority (May 2026)"
    )
    assert told[1] == (
        "Resourced provision and SEN units: the published number of places is not used: 90 plans "
        "against 20 places."
    )
    assert told[2].startswith("The authority's own list of places would replace what is assumed")
    own = run["base_places"].assign(standing="own", publication=pd.NA, as_of=pd.NA)
    only = str(today.standing(run.changed(base_places=own)))
    assert "counts, before any published figure." in only
    assert "special schools, resourced provision and SEN units and alternative" in only


def test_places_at_the_census_are_those_believed_without_empty_columns(run):
    table = today.table(run)
    shown = dict(zip(headings(table), rows_of(table)[0], strict=True))
    assert len(rows_of(table)) == 1
    assert (shown["Plans"], shown["Capacity"], shown["Occupied"]) == ("560", "420", "106.0%")
    assert shown["80% range"] == "420 to 485" and "On roll" not in shown


def test_the_shortage_is_drawn_with_the_places_that_open(run):
    first, *_ = drawn(charts.shortage(run))
    assert sorted(written(first)) == ["30 short", "300 opened"]
    assert "steps-post" in {line.get_drawstyle() for line in first.lines}, "open from that year on"
    assert headline(charts.shortage(run)) == (
        "Special schools: about 30 places missing by January 2030, if all places are full now "
        "(assumed)"
    )


def test_tables_hold_what_is_known_and_what_is_not_apart(run):
    assert tables.needed(run) is kit.NOTHING
    found = known(run)
    shown = dict(zip(headings(tables.needed(found)), rows_of(tables.needed(found))[0], strict=True))
    assert (shown["Places for own plans"], shown["Without a place"]) == ("410", "30")
    assumed = dict(zip(headings(tables.if_full(run)), rows_of(tables.if_full(run))[0], strict=True))
    assert assumed["More plans"] == "330" and assumed["New places"] == "300"
    assert "State special school" not in str(rows_of(tables.if_full(found)))


def test_dots_are_labelled_and_the_project_that_matters_most_is_first(run):
    assert headline(charts.project_effects(run)) == (
        "Highfield special school: about 165 places missing without it, 0 with it"
    )
    (ax,) = drawn(charts.project_effects(run))
    marks = {line.get_marker(): line.get_xdata()[0] for line in ax.lines[:3]}
    assert (marks["o"], marks["s"]) == (0, 165)
    assert written(ax)[:2] == ["0 with (37%)", "165 without (98%)"]
    assert written(ax)[3:5] == ["18 with (57%)", "29 without (62%)"]


def test_what_a_project_saves_is_said_to_be_unknown_where_places_today_are(run):
    known = run["sufficiency"].replace({"measure": {"short_if_full": "shortfall"}})
    unsaid = tables.project_effects(run.changed(sufficiency=known)).parts[1].notes
    assert [len(tables.project_effects(run).parts[1].notes), len(unsaid)] == [2, 1]


def test_a_project_that_changes_nothing_is_a_sentence(run):
    same = run["project_effect"].assign(short_with=[0.2, 18], short_without=[0.4, 29])
    told = run.changed(project_effect=same)
    assert str(words.without_effect(told)) == (
        "Highfield special school: about 0 places are missing in special schools with and without "
        "it. A shortage is less likely than not (37%) with it, almost certain (over 95%) without "
        "it."
    )
    assert headline(charts.project_effects(told)).startswith("Oak Primary unit: about 29 places")
    assert words.without_effect(run).sentences == ()


def test_growth_is_shown_by_need_and_age_without_needs_that_nobody_has(run):
    assert headline(parts.heat(run)) == (
        "Special schools: most growth is in Communication and interaction, aged 5 to 10: "
        "about 50 more plans by January 2030"
    )
    first, _ = drawn(parts.heat(run))
    assert (first.get_title(loc="left") or first.get_title()) == "Special schools"
    assert {"+50", "+35", "−5", "+20", "+14", "−2"} <= set(written(first))
    assert "Other or not recorded" not in written(first)
    ages = ("5 to 10", "11 to 15")
    assert [h for h in headings(parts.heat(run).data) if h in ages] == list(ages)
    darkest = max(first.patches, key=lambda box: -sum(box.get_facecolor()[:3]))
    assert (darkest.get_x() + 0.47, darkest.get_y()) == pytest.approx((0, -0.1))


def test_growth_of_less_than_half_a_plan_everywhere_is_not_drawn(run):
    small = run["need_by_age"].assign(value=0.4)
    assert parts.heat(run.changed(need_by_age=small)) is kit.NOTHING


def test_school_years_are_in_order_with_their_phases_last(run):
    table = tables.year_groups(run).parts[1]
    assert headings(table) == [
        "Year group",
        "State special school",
        "Resourced provision or SEN unit",
    ]
    names = [row[0] for row in rows_of(table)]
    assert names[:2] == ["Reception", "Year 1"] and names[11] == "Year 11"
    assert names[12:] == ["Primary school", "Secondary school"]
    assert rows_of(table)[1][1:] == ["50", "17"]  # 11 x 3 x 1.5, 11 x 1.5


def test_the_years_that_start_a_school_are_told_now_and_at_the_end(run):
    assert [sentence.striptags() for sentence in words.transitions(run).sentences][1:] == [
        "Special schools, by January 2030: about 18 in Reception and 77 in Year 7 (13 and 56 in "
        "January 2026).",
        "Resourced provision and SEN units, by January 2030: about 6 in Reception and 26 in Year 7 "
        "(4 and 19 in January 2026).",
    ]


def test_a_school_that_nobody_starts_is_not_told(run):
    years = run["year_group"]
    none = years.assign(value=years.value.mask(years.provision == "units", 0.2))
    assert "SEN units" not in str(words.transitions(run.changed(year_group=none)))


def test_plans_without_a_place_are_shown_by_part_where_capacity_is_known(run):
    growth = ["Provision", "Group", "Plans", "More plans", "More plans, 80% range"]
    assert _headings_by_part(run) == [growth]
    by_part = run["sufficiency_by_part"]
    short = by_part[by_part.measure == "growth"].assign(measure="shortfall")
    everywhere = pd.concat([by_part, short], ignore_index=True)
    with_short = [*growth, "Without a place"]
    assert _headings_by_part(run.changed(sufficiency_by_part=everywhere)) == [with_short]
    other = by_part.assign(provision="alternative_provision")
    mixed = pd.concat([everywhere, other], ignore_index=True)
    assert _headings_by_part(run.changed(sufficiency_by_part=mixed)) == [with_short, growth]


def _headings_by_part(run):
    return [headings(table) for table in tables.by_part(run, "area_of_need").parts[1].parts]


@pytest.mark.parametrize(
    ("size", "wording"),
    [(0, "no more or fewer plans"), (1.2, "about 1 more plan"), (-7, "about 7 fewer plans")],
)
def test_growth_is_said_in_plain_words(size, wording):
    counted = kit.Fact(size, "need_by_age", "", "value", "forecast_size")
    assert kit.sentence("{n}", n=rows.more_plans(counted)).striptags() == wording


def test_an_area_without_anything_to_show_leaves_sections_out():
    none = invented.Run({"sufficiency": contracts.SUFFICIENCY.empty()})
    shown = (today.standing, today.table, charts.shortage, tables.needed, tables.if_full)
    shown += (tables.by_year, charts.project_effects, words.without_effect, parts.heat)
    shown += (tables.project_effects, tables.year_groups, tables.places, words.transitions)
    assert all(not show(none).sentences for show in shown)
    assert words.answer(none).kind == "missing"
