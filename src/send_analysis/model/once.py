"""What is read from the input tables: found once for all scenarios of an area."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

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

    held: "_Held"
    code: str

    @property
    def inputs(self) -> Tables:
        return self.held.inputs


@dataclass(frozen=True, eq=False)
class _Held:
    """Input tables or draws, told from others by what they are and not by what they hold."""

    inputs: Tables

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.inputs is self.inputs

    def __hash__(self) -> int:
        return id(self.inputs)


def for_draws(find: Callable[P, Found]) -> Callable[P, Found]:
    """Return a function of draws, input tables and hashable values, as ``for_inputs``."""

    @lru_cache(_DRAWS_KEPT)
    def kept(*args: Hashable) -> Found:
        return find(*(a.inputs if isinstance(a, _Held) else a for a in args))  # type: ignore[arg-type,call-arg]

    @wraps(find)
    def known(*args: P.args, **_: P.kwargs) -> Found:
        return kept(*(a if isinstance(a, Hashable) else _Held(a) for a in args))

    return known


def for_inputs(
    find: Callable[Concatenate[Tables, P], Found],
) -> Callable[Concatenate[Tables, P], Found]:
    """Return a function of input tables and hashable values that keeps its newest results.

    No caller may change a result.
    """

    @lru_cache(_KEPT)
    def kept(held: _Held, *rest: Hashable) -> Found:
        return find(held.inputs, *rest)  # type: ignore[call-arg,arg-type]

    @wraps(find)
    def known(inputs: Tables, *args: P.args, **named: P.kwargs) -> Found:
        return kept(_Held(inputs), *args, **named)  # type: ignore[arg-type]

    return known


def for_authority(
    find: Callable[Concatenate[Authority, P], Found],
) -> Callable[Concatenate[Authority, P], Found]:
    """Return a function of a case, of which it reads inputs and code alone, as ``for_inputs``."""

    @lru_cache(_KEPT)
    def kept(authority: _Known, *rest: Hashable) -> Found:
        return find(authority, *rest)  # type: ignore[call-arg,arg-type]

    @wraps(find)
    def known(authority: Authority, *args: P.args, **named: P.kwargs) -> Found:
        of = _Known(_Held(authority.inputs), authority.code)
        return kept(of, *args, **named)  # type: ignore[arg-type]

    return known
