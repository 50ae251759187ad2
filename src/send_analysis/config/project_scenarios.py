"""The three scenarios of a planned project, measured against each other: built, late, not built."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from send_analysis.config import scenario_text
from send_analysis.config.area import Area
from send_analysis.config.base import LONGEST_NAME

_SCENARIO = """{schema_line}
name: {name}
title: {title}
extends: baseline
{combines}against: {against}
areas: [{area}]
why: {why}
measures:
  - id: {id}
    title: {title}
    owner: null
    rationale: {rationale}
    source: >-
      The list of places of the area, which names the project. That it is {what} is a what-if.
    status: assumed
    lever: {lever}
    project: {project}
    start: {start}
    effect: {effect}
"""
_REASONS = {
    "built": "What is the project worth, against not building it?",
    "late": "The same project, later: what does the delay cost?",
    "not_built": "Without the project, where do the children go and what does it cost?",
}
_WHY = "Places near home take children who would otherwise be placed in independent schools."

_FREE = ("title", "area", "why", "rationale", "project")  # text that may hold any sign


def texts(project: str, area: Area, start: int, years_late: int) -> dict[str, str]:
    """Return the name and the text of each of the three files.

    Parameters
    ----------
    start
        The January that the project is due in.
    """
    stem = f"{area.slug}_{re.sub('[^a-z0-9]+', '_', project.lower()).strip('_')}"
    short = stem[: LONGEST_NAME - max(len(f"_{what}") for what in _REASONS)]
    named = {what: f"{short}_{what}" for what in _REASONS}
    built = {"what": "built", "lever": "opening", "effect": 1, "against": named["not_built"]}
    gone = {"what": "not built", "lever": "opening", "effect": 0, "against": named["built"]}
    late = {
        "what": f"built {years_late} years late",
        "lever": "delay",
        "effect": years_late,
        "against": named["built"],
        "combines": f"combines: [{named['built']}]\n",
    }
    parts = {"built": built, "late": late, "not_built": gone}
    common = {"area": area.name, "project": project, "start": start, "rationale": _WHY}
    return {
        named[what]: _text({**common, **part, "why": _REASONS[what], "name": named[what]})
        for what, part in parts.items()
    }


def _text(said: Mapping[str, object]) -> str:
    title = f"{said['project']}: {said['what']}"
    fields = {"combines": "", **said, "title": title, "id": f"project_{said['lever']}"}
    quoted = {name: json.dumps(fields[name], ensure_ascii=False) for name in _FREE}
    return _SCENARIO.format(**{**fields, **quoted, "schema_line": scenario_text.SCHEMA_LINE})


def write(files: Mapping[str, str], folder: Path) -> list[Path]:
    """Write scenario files into ``folder`` (of settings), all or none; return their paths.

    Raises
    ------
    ConfigError
        If a name is taken or cannot be one.
    """
    for name in files:
        scenario_text.refuse_name(name, folder)
    written = {folder / "scenarios" / f"{name}.yaml": text for name, text in files.items()}
    for file, text in written.items():
        file.write_text(text, encoding="utf-8")
    return list(written)
