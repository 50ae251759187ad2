"""What a shell completes: names of areas, scenarios and assumptions, read when a key is pressed."""

from collections.abc import Iterable, Iterator

from send_analysis import config, vocab
from send_analysis.config import paths

EVERYWHERE = ("all", "panel")  # what ``report --area`` takes beside an authority


def areas(typed: str) -> Iterator[tuple[str, str]]:
    """Yield the open authorities whose slug begins with what was typed."""
    known = config.open_authorities()
    return ((one.slug, one.name) for one in known if one.slug.startswith(typed))


def areas_or_all(typed: str) -> Iterator[tuple[str, str]]:
    """Yield what ``report --area`` takes: an authority, all with settings, or every one."""
    yield from _beginning(typed, EVERYWHERE)
    yield from areas(typed)


def scenarios(typed: str) -> Iterator[tuple[str, str]]:
    """Yield the scenarios whose name begins with what was typed; no file is read."""
    files = sorted((paths.config() / "scenarios").glob("*.yaml"))
    yield from _beginning(typed, (file.stem for file in files))


def scenarios_or_all(typed: str) -> Iterator[tuple[str, str]]:
    """Yield what ``report --scenario`` takes: a scenario, or all."""
    yield from _beginning(typed, ("all",))
    yield from scenarios(typed)


def assumptions(typed: str) -> Iterator[tuple[str, str]]:
    """Yield the assumptions whose id begins with what was typed."""
    known = config.assumptions(paths.config()).values()
    return ((one.id, one.statement) for one in known if one.id.startswith(typed))


def returns(typed: str) -> Iterator[tuple[str, str]]:
    """Yield the statutory returns whose name begins with what was typed."""
    return ((name, said) for name, said in vocab.RETURNS.items() if name.startswith(typed))


def _beginning(typed: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((name, "") for name in names if name.startswith(typed))
