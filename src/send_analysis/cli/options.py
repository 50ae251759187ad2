"""Options that several commands take."""

from pathlib import Path
from typing import Annotated

import typer

LEAST_DRAWS, MOST_DRAWS = 100, 20_000

AreaOption = Annotated[str, typer.Option(help="slug, code or name of an area; all")]
SeedOption = Annotated[
    int, typer.Option(min=0, max=2**32 - 1, help="number that every random stream starts from")
]
DataOption = Annotated[
    Path | None, typer.Option(help="folder of publishers' files that replaces the added ones")
]
DrawsOption = Annotated[
    int, typer.Option(min=LEAST_DRAWS, max=MOST_DRAWS, help="paths drawn, 100 to 20,000")
]
