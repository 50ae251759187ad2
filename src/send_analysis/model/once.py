"""What is read from the input tables: found once for all scenarios of an area."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

import pandas as pd
import xarray as xr

from send_analysis.tables import Tables

P = ParamSpec("P")
Found = TypeVar("Found", bound=object)
_KEPT = 32  # results of a function: the breakdowns of a few areas
_DRAWS_KEPT = 16  # results that hold draws, which are large


class Authority(Protocol):
    """What of a case no scenario and no assumption changes."""

    @property
    def inputs(self) -> Tables:
        """Return the input tables."""

    @property
    def code(self) -> str:
        """Return the authority's ``old_la_code``."""


@dataclass(frozen=True)
class _Known:
    """An authority and its input tables, so that nothing else of a case can be read."""

    inputs: Tables
    code: str


@dataclass(frozen=True, eq=False)
class _Held:
    """Tables, rows or draws, told from others by what they are and not by what they hold."""

    what: object

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.what is self.what

    def __hash__(self) -> int:
        return id(self.what)


def _found_once(most: int) -> Callable[[Callable[P, Found]], Callable[P, Found]]:
    """Return a decorator of functions whose newest results are kept, as many as ``most``."""

    def decorate(find: Callable[P, Found]) -> Callable[P, Found]:
        @lru_cache(most)
        def kept(*args: Hashable, **named: Hashable) -> Found:
            return find(*map(_given, args), **{n: _given(v) for n, v in named.items()})  # type: ignore[arg-type]

        @wraps(find)
        def known(*args: P.args, **named: P.kwargs) -> Found:
            return kept(*map(_told_by, args), **{n: _told_by(v) for n, v in named.items()})

        return known

    return decorate


def _told_by(value: object) -> Hashable:
    return _Held(value) if isinstance(value, Mapping | xr.DataArray | pd.DataFrame) else value


def _given(value: Hashable) -> object:
    return value.what if isinstance(value, _Held) else value


# Of functions of input tables, or of draws, and hashable values; no caller may change a result.
for_inputs = _found_once(_KEPT)
for_draws = _found_once(_DRAWS_KEPT)


def for_authority(
    find: Callable[Concatenate[Authority, P], Found],
) -> Callable[Concatenate[Authority, P], Found]:
    """Return a function of a case that reads its inputs and code alone, with its newest results."""

    @for_inputs
    def kept(inputs: Tables, code: str, *args: P.args, **named: P.kwargs) -> Found:
        return find(_Known(inputs, code), *args, **named)

    @wraps(find)
    def known(authority: Authority, *args: P.args, **named: P.kwargs) -> Found:
        return kept(authority.inputs, authority.code, *args, **named)

    return known
