"""What is read from the input tables: found once for all scenarios of an area."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

from send_analysis.tables import Tables

P = ParamSpec("P")
Found = TypeVar("Found", bound=object)
_KEPT = 32  # results of a function: the breakdowns of a few areas


@dataclass(frozen=True, eq=False)
class _Held:
    """Input tables, told from others by what they are and not by what they hold."""

    inputs: Tables

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.inputs is self.inputs

    def __hash__(self) -> int:
        return id(self.inputs)


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
