"""Scenarios and measures built in code, with the checks and messages of those in files."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from send_analysis import config
from send_analysis.api import arguments, html
from send_analysis.config import BASELINE, Measure, paths, scenario_text, yaml_files
from send_analysis.config.base import refuse
from send_analysis.config.measure import LEVERS

_BUILT = "built in code"


class Scenario(config.Scenario):
    """A named set of differences from no new action, which ``run`` takes.

    Attributes
    ----------
    name, title, why
        What it is called in tables, what it is in a line, and what question it answers.
    measures
        What the authority does, those of the scenario that it builds on among them.
    assumptions
        Assumption id -> another value.

    Examples
    --------
    >>> import send_analysis as sa
    >>> plan = sa.scenario("dearer", assumptions={"budget.place.special": 11000})
    >>> plan.title
    'Dearer'
    """

    def to_yaml(self, file: str | Path | None = None, overwrite: bool = False) -> Path:
        """Write the scenario as a file that every command and report can name.

        Parameters
        ----------
        file
            Where to; None is the folder of scenarios. The file's name becomes the scenario's.
        overwrite
            Whether a file that is there already is replaced.

        Returns
        -------
        The file.

        Raises
        ------
        SendError
            If the file is there already, or its name is not one that a scenario can have.
        """
        folder = paths.config()
        named = arguments.path("file", file)
        target = named or folder / "scenarios" / f"{self.name}.yaml"
        scenario_text.write(self, target, folder, overwrite)
        return target

    def _repr_html_(self) -> str:
        known = config.assumptions(paths.config())
        does = {one.title: _in_short(one) for one in self.measures}
        changed = {i: f"{v:g} (it was {known[i].value:g})" for i, v in self.assumptions.items()}
        return html.described(self.title, {"Name": self.name, **does, **changed})


def _in_short(one: Measure) -> str:
    """Return what a measure does, from when and how large."""
    return "; ".join(line.strip() for line in scenario_text.measure(one)[1:4])


def _as_title(name: object) -> str:
    return str(name).replace("_", " ").capitalize()


def scenario(
    name: str,
    base: str = BASELINE,
    *,
    measures: Sequence[Measure] = (),
    assumptions: Mapping[str, float] | None = None,
    title: str | None = None,
    why: str = _BUILT,
) -> Scenario:
    """Return a scenario of your own, checked as one in a file.

    Parameters
    ----------
    name
        Small letters, digits and underscores; tables carry it.
    base
        Scenario that it starts from and is compared with.
    measures
        What the authority does, made with ``measure``.
    assumptions
        Assumption id -> another value, in the assumption's unit.
    title, why
        What it is, in a line, and what question it answers.

    Raises
    ------
    SendError
        Naming every problem: where, what was found, what is allowed.

    Examples
    --------
    >>> import send_analysis as sa
    >>> fewer = sa.measure("requests", start=2027, effect=-0.1)
    >>> plan = sa.scenario("fewer_requests", measures=[fewer])
    >>> [m.lever for m in plan.measures]
    ['requests']
    """
    made = arguments.several(measures, one=(str, Measure))
    chosen = arguments.all_of("measures", made, Measure, "measures that measure() made")
    content = {
        "name": name,
        "title": title or _as_title(name),
        "why": why,
        "extends": base,
        "against": base,
        "assumptions": arguments.numbers("assumptions", assumptions),
        "measures": [one.model_dump(mode="json") for one in chosen],
    }
    checked = config.built_scenario(paths.config(), content)
    return Scenario.model_construct(**dict(checked))


def measure(lever: str, **values: object) -> Measure:
    """Return a measure: what an authority does about its plans, places or money.

    Parameters
    ----------
    lever
        What it moves, such as "requests", "provision_share" or "places"; docs/scenarios.md
        describes every lever, its fields and its unit.
    values
        Its fields. ``start`` (the first January it shows in) and ``effect`` (a number in the
        lever's unit, or low, mode and high) are always needed; ``id``, ``title``, ``owner``,
        ``rationale``, ``source`` and ``status`` need not be given.

    Raises
    ------
    SendError
        Naming every problem: which field, what was found, what is allowed.

    Examples
    --------
    >>> import send_analysis as sa
    >>> move = sa.measure(
    ...     "provision_share",
    ...     from_provision="independent_special",
    ...     to_provision="units",
    ...     when="entry",
    ...     start=2027,
    ...     effect={"low": 0.1, "mode": 0.2, "high": 0.3},
    ... )
    >>> move.effect.mode
    0.2
    """
    id_ = values.get("id", arguments.known("lever", lever, LEVERS))
    said = {"id": id_, "title": _as_title(id_), "owner": None, "status": "assumed"}
    content = {**said, "rationale": _BUILT, "source": _BUILT, **values, "lever": lever}
    located = yaml_files.Located(content, [], is_file=False)
    built, problems = yaml_files.validated(LEVERS[lever], located)
    refuse(f"measure {content['id']}", problems)
    assert built is not None  # an invalid measure has a problem and was refused above
    return built


def list_scenarios(area: str | None = None) -> pd.DataFrame:
    """Return the scenarios in files.

    Parameters
    ----------
    area
        An authority by name or code, to leave out those that are not meant for it.

    Returns
    -------
    One row a scenario: ``name``, ``title``, ``why``, ``against`` (what it is measured against) and
    ``measures`` (how many).

    Raises
    ------
    SendError
        If the authority is unknown or a file is faulty.

    Examples
    --------
    >>> import send_analysis as sa
    >>> "baseline" in set(sa.list_scenarios("leeds")["name"])
    True
    """
    every = config.scenarios(paths.config()).values()
    settings = config.find_area(paths.config(), area) if area is not None else None
    meant = [one for one in every if settings is None or one.applies_to(settings)]
    rows = [(s.name, s.title, s.why.strip(), s.against, len(s.measures)) for s in meant]
    return pd.DataFrame(rows, columns=["name", "title", "why", "against", "measures"])
