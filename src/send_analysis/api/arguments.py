"""Arguments as a caller gives them: read where they are clear, refused with what is allowed."""

from collections.abc import Callable, Collection, Iterable, Mapping
from numbers import Integral, Real
from os import PathLike
from pathlib import Path
from typing import TypeGuard, TypeVar

from send_analysis import vocab
from send_analysis.config.base import LONGEST, ConfigError
from send_analysis.config.nearest import question
from send_analysis.model.demand.calibration import MAX_HORIZON

_WHOLE = {
    "seed": (0, vocab.LARGEST_SEED),
    "draws": (vocab.LEAST_DRAWS, vocab.MOST_DRAWS),
    "horizon": (1, MAX_HORIZON),
}
Given = TypeVar("Given")


def shown(given: object) -> str:
    """Return an argument as a message repeats it: cut, and text in quotation marks."""
    text = repr(str(given)) if isinstance(given, str) else str(given)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def refuse(problems: Iterable[str]) -> None:
    """Raise one error that names every problem, if there is any.

    Raises
    ------
    ConfigError
        With a line a problem.
    """
    if told := "\n".join(problems):
        raise ConfigError(told)


def known(what: str, given: object, names: Collection[str]) -> str:
    """Return a name that is one of ``names``.

    Raises
    ------
    ConfigError
        If it is none of them, with the nearest.
    """
    if isinstance(given, str) and given in names:
        return given
    raise ConfigError(f"{what} {shown(given)} is not known; {question(str(given), names)}")


def whole(**given: object) -> list[int]:
    """Return the whole numbers seed, draws and horizon, each within its limits.

    Raises
    ------
    ConfigError
        Naming every one that is no whole number, too small or too large.
    """
    refuse(
        f"{name}: found {shown(number)}; allowed: a whole number from {least:,} to {most:,}"
        for name, number in given.items()
        for least, most in (_WHOLE[name],)
        if not _is_whole(number) or not least <= number <= most
    )
    return [int(number) for number in given.values() if _is_whole(number)]


def _is_whole(given: object) -> TypeGuard[int]:
    return isinstance(given, Integral) and not isinstance(given, bool)


def years(name: str, given: object) -> list[int]:
    """Return one year or several, each once.

    Raises
    ------
    ConfigError
        If there is none, or one that is no whole number.
    """
    found = several(given)
    whole_years = [int(year) for year in found if _is_whole(year)]
    if not found or len(whole_years) < len(found):
        told = ", ".join(map(shown, found)) or "none"
        raise ConfigError(f"{name}: found {told}; allowed: years, such as range(2021, 2025)")
    return list(dict.fromkeys(whole_years))


def several(given: object, one: tuple[type, ...] = (str, bytes)) -> list[object]:
    """Return what may be given alone or with others as a list; text is alone."""
    if isinstance(given, Iterable) and not isinstance(given, one):
        return list(given)
    return [given]


def all_of(name: str, given: list[object], kind: type[Given], allowed: str) -> list[Given]:
    """Return what was given, all of it of one kind.

    Raises
    ------
    ConfigError
        Naming everything that is of another kind.
    """
    refuse(
        f"{name}: found {shown(one)}; allowed: {allowed}"
        for one in given
        if not isinstance(one, kind)
    )
    return [one for one in given if isinstance(one, kind)]


def numbers(name: str, given: object) -> dict[str, float]:
    """Return numbers by name, such as other values of assumptions; None is none.

    Raises
    ------
    ConfigError
        If it is no mapping, or naming every value that is no number.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise ConfigError(
            f"{name}: found {shown(given)}; allowed: ids with numbers, "
            'such as {"budget.place.special": 11000}'
        )
    refuse(
        f"{name}, {id_}: found {shown(number)}; allowed: a number"
        for id_, number in given.items()
        if not isinstance(number, Real) or isinstance(number, bool)
    )
    return {str(id_): float(number) for id_, number in given.items()}


def path(name: str, given: object) -> Path | None:
    """Return a path as it was named; None where none was.

    Raises
    ------
    ConfigError
        If it is no path.
    """
    if given is None or isinstance(given, str | PathLike):
        return None if given is None else Path(given)
    raise ConfigError(f"{name}: found {shown(given)}; allowed: a path")


def called(function: object, name: str = "method") -> Callable[..., object]:
    """Return a function of the caller's own.

    Raises
    ------
    ConfigError
        If it cannot be called.
    """
    if not callable(function):
        raise ConfigError(f"{name}: found {shown(function)}; allowed: a function")
    return function
