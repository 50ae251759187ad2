"""Tables of disclosure control: figures of people, what links them, what could be recovered."""

import pandera.pandas as pa

from send_analysis.tables.columns import DECIMAL, column, number, one_of, text
from send_analysis.tables.table import table

KINDS = ("count", "estimate", "net")
_AS_TABLE = "as its table says"
_KEY = text("Figure", "code")


def _yes_or_no(heading: str) -> pa.Column:
    return column("bool", heading, "text", "true or false")


CELL = table(
    "cell",
    "cell",
    {
        "cell": _KEY,
        "value": number("Value", _AS_TABLE, nullable=True),
        "kind": one_of(KINDS, "Kind of figure"),
        "open": _yes_or_no("Published elsewhere"),
        "sensitive": _yes_or_no("Hidden whatever its value"),
        "cost": column(DECIMAL, "Cost of hiding it", "number", "1 is usual", pa.Check.gt(0)),
    },
    "figures that a pack would print without protection, each once however many tables hold it",
    of_run=False,
)

RELATION = table(
    "relation",
    "relation cell",
    {
        "relation": text("Relation", "code"),
        "cell": _KEY,
        "coefficient": number("Coefficient", "none"),
        "least": number("Least sum", _AS_TABLE),
        "most": number("Largest sum", _AS_TABLE),
    },
    "what a reader knows: figures times coefficients add up to between least and most",
    of_run=False,
)

RECOVERABLE = table(
    "recoverable",
    "cell",
    {
        "cell": _KEY,
        "least": number("Least possible", _AS_TABLE),
        "most": number("Largest possible", _AS_TABLE),
    },
    "hidden figures that a reader can narrow down too far; never for publication",
    of_run=False,
)
