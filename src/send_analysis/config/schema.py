"""The JSON Schema of scenario files, for editors that complete and check as one types."""

import json
from pathlib import Path

from send_analysis.config.scenario import Scenario

FILE = Path("schema") / "scenario.schema.json"
LINE = "# yaml-language-server: $schema=../schema/scenario.schema.json"


def text() -> str:
    """Return the schema as JSON text."""
    schema = Scenario.model_json_schema(mode="validation")
    return json.dumps(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2
    )


def write(folder: Path) -> Path:
    """Write the schema to ``folder`` (the folder of settings); return the file."""
    file = folder / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text() + "\n", encoding="utf-8")
    return file
