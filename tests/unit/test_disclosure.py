"""Which figures are hidden, and that no reader can work them out."""

import os

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from send_analysis import disclosure
from send_analysis.disclosure import Policy
from send_analysis.tables import TableError
from tests.disclosure_case import cells, random_tables, solutions, table

pytestmark = pytest.mark.unit
TABLES = int(os.environ.get("DISCLOSURE_TABLES", "100"))
SMALL_TABLES = TABLES // 4  # in which every number is tried
USUAL = Policy()


def hidden_of(figures, relations, policy=USUAL):
    hidden = disclosure.hidden(figures, relations, policy)
    return set(hidden.index[hidden])


def leaks(figures, relations, hidden, policy=USUAL):
    mask = pd.Series(figures.cell.isin(hidden).to_numpy(), figures.cell)
    return disclosure.audit(figures, relations, mask, policy).set_index("cell")


def row(**parts):
    """Return cells and the relation of parts with their total, and what they are called."""
    total = sum(v for v in parts.values() if pd.notna(v))
    return cells({**parts, "total": total}), disclosure.total("row", "total", list(parts))


def test_a_small_count_takes_the_cheapest_partner_with_it():
    assert hidden_of(*row(a=2, b=30, c=40)) == {"a", "b"}


def test_without_a_partner_the_auditor_names_the_count_and_its_only_value():
    found = leaks(*row(a=2, b=30, c=40), hidden={"a"})
    assert found.loc["a"].tolist() == [2, 2]
    assert leaks(*row(a=2, b=30, c=40), hidden={"a", "b"}).empty


def test_two_small_counts_that_only_add_up_to_three_need_a_third():
    assert leaks(*row(a=1, b=2, c=40), hidden={"a", "b"}).loc["a"].tolist() == [0, 3]
    assert hidden_of(*row(a=1, b=2, c=40)) == {"a", "b", "c"} or hidden_of(
        *row(a=1, b=2, c=40)
    ) == {"a", "b", "total"}


def test_larger_counts_and_zeros_are_shown_unless_zeros_are_to_be_hidden():
    assert hidden_of(*row(a=5, b=0, c=40)) == set()
    assert hidden_of(*row(a=5, b=0, c=40), Policy(zeros="hidden")) == {"a", "b"}


def test_a_cost_decides_which_partner_is_taken():
    figures, relations = row(a=2, b=30, c=40)
    dear = figures.assign(cost=figures.cell.map({"b": 10.0}).fillna(1))
    assert hidden_of(dear, relations) == {"a", "c"}


def test_figures_published_elsewhere_stay_and_their_partners_give_way():
    figures, relations = row(a=2, b=30, c=40)
    known = figures.assign(open=figures.cell.isin(["a", "b", "total"]))
    assert hidden_of(known, relations) == set()
    known = figures.assign(open=figures.cell.isin(["b", "total"]))
    assert hidden_of(known, relations) == {"a", "c"}


def test_what_open_figures_alone_tell_is_no_leak():
    figures, relations = row(a=1, b=2)
    known = figures.assign(open=figures.cell.eq("total"))
    assert hidden_of(known, relations) == {"a", "b"}
    assert leaks(known, relations, {"a", "b"}).empty  # 0 to 3: the open total says so


def test_a_figure_nobody_published_protects_and_is_never_listed():
    figures, relations = row(a=2, b=pd.NA, c=40)
    figures.loc[figures.cell.eq("total"), "value"] = 52  # from 0 to 12
    assert hidden_of(figures, relations) == {"a"}
    assert leaks(figures, relations, {"a"}).empty


def test_a_total_that_its_parts_contradict_does_not_protect():
    figures, relations = (
        cells({"a": 2, "b": 30, "total": 45}),
        disclosure.total("row", "total", ["a", "b"]),
    )
    assert leaks(figures, relations, {"a"}).loc["a"].tolist() == [2, 2]
    assert len(hidden_of(figures, relations)) == 2


def test_growth_beside_one_count_gives_away_the_other():
    values = {"new": 12, "ceased": 3, "growth": 9}
    figures = cells(values).assign(kind=["count", "count", "net"])
    relations = disclosure.balance("growth", {"growth": -1, "new": 1, "ceased": -1})
    assert "ceased" in leaks(figures, relations, {"ceased"}).index
    assert len(hidden_of(figures, relations)) == 2


def test_a_growth_below_zero_is_a_figure_like_another():
    figures = cells({"new": 3, "ceased": 12, "growth": -9}).assign(kind=["count", "count", "net"])
    relations = disclosure.balance("growth", {"growth": -1, "new": 1, "ceased": -1})
    hidden = hidden_of(figures, relations)
    assert len(hidden) == 2
    assert leaks(figures, relations, hidden).empty


def test_a_percentage_that_stays_gives_away_its_part():
    figures = cells({"part": 3, "base": 40})
    relations = disclosure.share("percent", "part", "base", 7.5, 1)
    assert leaks(figures, relations, {"part"}).loc["part"].tolist() == [3, 3]
    hidden = hidden_of(figures, relations)
    assert hidden == {"part", "base"}
    assert leaks(figures, relations, hidden).empty


def test_sums_of_rounded_figures_leave_their_rounding_open():
    figures = cells({"a": 2, "b": 30, "total": 33})
    exact = disclosure.total("row", "total", ["a", "b"])
    assert leaks(figures, exact, {"a"}).loc["a"].tolist() == [2, 2]
    wide = disclosure.total("row", "total", ["a", "b"], error=4)
    assert leaks(figures, wide, {"a"}).empty  # from 0 to 7


def test_a_forecast_built_on_a_small_count_is_hidden_whatever_it_is():
    figures = cells({"a": 6.4, "b": 30.2, "c": 20.1, "total": 56.7}, "estimate", sensitive=["a"])
    relations = disclosure.total("row", "total", ["a", "b", "c"])
    assert hidden_of(figures, relations) == {"a", "c"}
    assert leaks(figures, relations, {"a"}).loc["a"].tolist() == pytest.approx([6.4, 6.4])


def test_only_whole_numbers_are_possible_for_counts():
    # as real numbers a is from 2 to 6; as 2 more than a multiple of five it is 2
    figures = cells({"a": 2, "b": 4, "fives": 0, "two": 2, "total": 6})
    relations = pd.concat(
        [
            disclosure.total("row", "total", ["a", "b"]),
            disclosure.balance("fives", {"a": 1, "fives": -5, "two": -1}),
        ]
    )
    assert leaks(figures, relations, {"a", "b", "fives", "two"}).empty
    assert leaks(figures, relations, {"a", "b", "fives"}).loc["a"].tolist() == [2, 2]


def test_a_zero_is_a_partner_where_there_is_no_other():
    figures, relations = row(a=3, b=0)
    known = figures.assign(open=figures.cell.eq("total"))
    assert hidden_of(known, relations) == {"a", "b"}


def test_the_smaller_partner_is_hidden_even_if_a_larger_one_can_move_further():
    assert hidden_of(*row(a=3, b=7, c=30, d=60)) == {"a", "b"}


def test_rounded_counts_are_printed_in_fives_and_open_ones_as_they_are():
    figures = cells({"a": 1, "b": 13, "c": 22, "d": 3}, open=["c"])
    policy = Policy(rounding=5)
    nothing = pd.Series(data=False, index=figures.cell)
    assert disclosure.published(figures, nothing, policy).tolist() == [0, 15, 22, 5]


def test_rounded_parts_that_add_up_to_their_limits_are_found_and_mended():
    parts = {f"p{i}": 2 for i in range(4)}  # each printed 0: from 0 to 2
    figures = cells(parts | {"total": 8})  # printed 10: from 8 to 12
    relations, policy = disclosure.total("row", "total", list(parts)), Policy(rounding=5)
    assert set(leaks(figures, relations, set(), policy).index) == set(parts)
    hidden = hidden_of(figures, relations, policy)
    assert hidden
    assert leaks(figures, relations, hidden, policy).empty


def test_what_may_be_printed_has_no_value_where_it_is_hidden():
    figures, relations = row(a=2, b=30, c=40)
    hidden = disclosure.hidden(figures, relations, USUAL)
    shown = disclosure.published(figures, hidden, USUAL)
    assert list(shown.isna()) == [True, True, False, False]
    assert shown["c"] == 40


def test_the_order_of_rows_does_not_matter():
    figures, relations = random_tables(7)
    once = disclosure.hidden(figures, relations, USUAL)
    again = disclosure.hidden(
        figures.sample(frac=1, random_state=1), relations.sample(frac=1, random_state=2), USUAL
    )
    assert once.any()
    pd.testing.assert_series_equal(once, again)


def test_what_does_not_fit_together_is_told_at_once():
    relations = disclosure.total("row", "total", ["a", "none"])
    told = r"without a value: none.*not whole numbers.*: a.*several limits: row"
    with pytest.raises(TableError, match=told):
        disclosure.hidden(cells({"a": 2.5, "total": 3}), relations.assign(most=[0, 1, 2]), Policy())
    rows = pd.DataFrame({"cell": ["a", "b", "c"], "year": 2025})
    with pytest.raises(TableError, match=r"need\|2025 has more than one total"):
        disclosure.sums("need", rows, ["year"], pd.Series([True, True, False]))


def test_groups_without_a_total_or_without_parts_are_no_relation():
    rows = pd.DataFrame({"cell": list("abcd"), "year": [2024, 2024, 2025, 2026]})
    whole = pd.Series([True, False, False, True])
    assert set(disclosure.sums("need", rows, ["year"], whole).relation) == {"need|2024"}


def test_a_policy_refuses_what_it_does_not_know():
    with pytest.raises(ValidationError):
        Policy(treshold=3)
    with pytest.raises(ValidationError):
        Policy(threshold=1)


@pytest.mark.parametrize("seed", range(TABLES))
def test_no_count_of_random_tables_can_be_recovered(seed):
    figures, relations = random_tables(seed)
    policy = Policy(
        zeros="hidden" if seed % 5 == 4 else "shown", rounding=5 if seed % 7 == 6 else None
    )
    hidden = disclosure.hidden(figures, relations, policy)
    assert disclosure.audit(figures, relations, hidden, policy).empty
    assert not hidden[figures.cell[figures.open]].any()


def possible(figures, relations, hidden, reach):
    """Return the values of each hidden small count among all solutions, by trying them all."""
    by_id = figures.set_index("cell").value
    tried = {c: range(max(0, int(v) - reach), int(v) + reach + 1) for c, v in by_id.items()}
    found = solutions(by_id.mask(by_id.index.isin(hidden)), relations, tried)
    small = figures.cell[USUAL.small(figures) & figures.cell.isin(hidden)]
    return {cell: {solution[cell] for solution in found} for cell in small}


def small_table(seed):
    rng = np.random.default_rng(seed)
    mean, shape = [(3, (2, 2)), (4, (2, 3)), (8, (2, 2, 2))][seed % 3]
    counts = rng.poisson(mean, shape)
    values, relations = table(counts, "a")
    return cells(values), relations, rng


@pytest.mark.parametrize("seed", range(SMALL_TABLES))
def test_the_auditor_finds_what_trying_every_number_finds(seed):
    figures, relations, rng = small_table(seed)
    small = figures.cell[USUAL.small(figures)]
    others = rng.permutation(figures.cell[~USUAL.small(figures)])
    hidden = {*rng.permutation(small)[:5], *others[: rng.integers(0, 4)]}
    tried = possible(figures, relations, hidden, reach=12)
    narrow = {c for c, values in tried.items() if max(values) - min(values) < USUAL.width}
    printed = set(small) - hidden
    assert set(leaks(figures, relations, hidden).index) == narrow | printed


@pytest.mark.parametrize("seed", range(SMALL_TABLES))
def test_trying_every_number_recovers_nothing(seed):
    figures, relations, _ = small_table(seed)
    hidden = hidden_of(figures, relations)
    for values in possible(figures, relations, hidden, reach=4).values():
        assert max(values) - min(values) >= USUAL.width
