"""Measures in the model: which step acts on which lever, and how large an effect is by a year.

A step registers each lever it acts on with ``handles``; a lever belongs to one step.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import xarray as xr

from send_analysis.config import Measure
from send_analysis.model import streams

Handler = TypeVar("Handler", bound=Callable[..., Any])
# Class of a lever's measures -> the step that handles it, and the function it does so by.
HANDLERS: dict[type[Measure], tuple[str, Callable[..., Any]]] = {}


def handles(step: str, *levers: type[Measure]) -> Callable[[Handler], Handler]:
    """Register a function as what a step of the model does with a lever's measures.

    Raises
    ------
    TypeError
        If another function handles the lever already: its effect would count twice.
    """

    def register(function: Handler) -> Handler:
        for lever in levers:
            known = HANDLERS.setdefault(lever, (step, function))[1]
            if known.__qualname__ != function.__qualname__:
                raise TypeError(f"{lever.__name__} is handled by {known.__qualname__} already")
        return function

    return register


def handler(measure: Measure) -> Callable[..., Any]:
    """Return the function that handles a measure."""
    return HANDLERS[type(measure)][1]


def acting(step: str, measures: Iterable[Measure]) -> list[Measure]:
    """Return the measures that a step handles, by id, so that no file's order matters."""
    return sorted((m for m in measures if HANDLERS[type(m)][0] == step), key=lambda m: m.id)


def sample(measure: Measure, draws: int, seed: int) -> xr.DataArray:
    """Return the measure's effect (draw), sampled once a draw from its triangular range.

    The stream is the measure's own: no other measure, and no other scenario, changes it.
    """
    drawn = streams.triangular(seed, f"measure/{measure.id}", measure.effect.ends, draws)
    return xr.DataArray(drawn, dims="draw")


def reached(measure: Measure, years: xr.DataArray) -> xr.DataArray:
    """Return the part of the whole effect, 0 to 1, that is reached by each census year.

    It grows in equal steps from the start: with a ramp of 2, half in the first year.
    """
    return ((years - measure.start + 1) / measure.ramp).clip(0, 1)
