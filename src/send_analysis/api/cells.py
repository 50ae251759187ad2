"""Plans by need, provision and age at once: sums of cells in each simulation, as quantiles."""

from collections.abc import Iterator
from itertools import product

import pandas as pd
import xarray as xr

from send_analysis.api.words import AGE, ALL, NEED, PROVISION, Asked, Axis
from send_analysis.config.base import ConfigError
from send_analysis.model import summaries
from send_analysis.model.case import Plans
from send_analysis.model.places.need_by_age import three_way

# Keyword of a caller -> its words, and the dimension of the draws.
_AXES: dict[str, tuple[Axis, str]] = {
    "need": (NEED, "primary_need"),
    "provision": (PROVISION, "provision"),
    "age": (AGE, "age_band"),
}
# The draws that are broken down by some dimensions and no more.
_BROKEN_DOWN = {
    (): "total",
    ("need",): "primary_need",
    ("provision",): "provision",
    ("age",): "age_band",
    ("need", "provision"): "need_provision",
    ("need", "age"): "need_age",
    ("provision", "age"): "age_provision",
}
Groups = dict[str, dict[str, tuple[str, ...]]]


def table(plans: Plans, asked: dict[str, Asked]) -> pd.DataFrame:
    """Return one row a January after the origin, group and quantile.

    Parameters
    ----------
    plans
        Draws of plans, with two-way cells.
    asked
        need, provision and age -> a word, several, ``each`` or None for all of them summed.

    Raises
    ------
    ConfigError
        Naming every word that is not known, or a breakdown that is not counted.
    """
    groups = _groups(asked, plans)
    broken_down = [name for name in _AXES if groups[name]]
    by_year = [
        summaries.quantiles(sums)
        for year in plans["total"].census_year.to_numpy()[1:]
        for sums in _sums(_cells(plans, broken_down, int(year)), groups)
    ]
    columns = ["census_year", *_AXES, "quantile", "value"]
    return pd.concat(by_year, ignore_index=True)[columns]


def _groups(asked: dict[str, Asked], plans: Plans) -> Groups:
    """Return the codes counted behind each word, by breakdown."""
    groups: Groups = {}
    problems: list[str] = []
    for name, (axis, dim) in _AXES.items():
        counted = set(plans[dim][dim].to_numpy()) if dim in plans else set()
        read, wrong = axis.groups(asked[name], counted)
        groups[name], problems = read, problems + wrong
    if problems:
        raise ConfigError("\n".join(problems))
    return groups


def _cells(plans: Plans, broken_down: list[str], year: int) -> xr.DataArray:
    """Return the draws of one January by the breakdowns asked for: no more are needed."""

    def of(name: str) -> xr.DataArray:
        if name not in plans:
            raise ConfigError(f"plans by {name.replace('_', ' and ')} are not counted here")
        return plans[name].sel(census_year=[year])

    if tuple(broken_down) in _BROKEN_DOWN:
        return of(_BROKEN_DOWN[tuple(broken_down)])
    return three_way(of("need_provision"), of("age_provision"), of("need_age"))


def _sums(cells: xr.DataArray, groups: Groups) -> Iterator[xr.DataArray]:
    """Yield the sum of cells of every combination of groups, labelled with their words."""
    words = [list(groups[name]) or [ALL] for name in _AXES]
    for chosen in product(*words):
        named = dict(zip(_AXES, chosen, strict=True))
        part = cells
        for name, word in named.items():
            if word in groups[name]:
                dim = _AXES[name][1]
                part = part.sel({dim: list(groups[name][word])}).sum(dim)
        yield part.expand_dims({name: [word] for name, word in named.items()})
