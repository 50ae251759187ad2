"""What is wrong with a settings file: where, what was found, what is allowed."""

from collections.abc import Iterable
from dataclasses import dataclass

from send_analysis import vocab

Where = tuple[str | int, ...]  # keys and positions that lead to a value


class ConfigError(vocab.SendError, ValueError):
    """A settings file is wrong or a name is unknown; the message says what is allowed."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a value, told by the model that holds it."""

    where: Where
    found: str
    allowed: str

    def __str__(self) -> str:
        return f"{in_words(self.where)}: found {self.found}; allowed: {self.allowed}"


class FaultsError(vocab.SendError, ValueError):
    """Every fault of one model, raised at once; pydantic hands it on as one error."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(map(str, faults)))


@dataclass(frozen=True, order=True)
class Problem:
    """A fault with the line of the file it stands on."""

    line: int
    where: Where
    found: str
    allowed: str

    def __str__(self) -> str:
        return str(Fault(self.where, self.found, self.allowed))


def refuse(file: str, problems: Iterable[Problem]) -> None:
    """Raise one error that lists every problem of a file, in the order of its lines.

    Raises
    ------
    ConfigError
        If there is any problem.
    """
    found = sorted(set(problems), key=lambda p: (p.line, str(p)))
    if found:
        raise ConfigError("\n".join(f"{file}:{p.line}: {p}" for p in found))


def in_words(where: Where) -> str:
    """Return a place in a file as a reader would say it: ``measure 2, effect, low``."""
    if not where:
        return "file"
    if where[0] == "measures" and len(where) > 1 and isinstance(where[1], int):
        return ", ".join([f"measure {where[1] + 1}", *map(str, where[2:])])
    return ", ".join(map(str, where))
