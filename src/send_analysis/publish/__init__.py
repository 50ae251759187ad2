"""Publishing: executed notebooks, HTML pages, index and manifest from a run's tables."""

import sys

# A grammar of web addresses takes a second to load. jsonschema takes it where it is installed, to
# check formats of text that no notebook has.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
