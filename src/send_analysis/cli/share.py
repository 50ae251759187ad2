"""``send-analysis share``: the one file of a report that may be sent."""

from pathlib import Path
from typing import Annotated

import typer

from send_analysis import config
from send_analysis.cli import screen, start


def share(
    area: screen.AreaOption,
    out: Annotated[Path, typer.Option(help="FILE.zip to send")],
    reports: Annotated[Path, typer.Option(help="folder that reports are in")] = start.REPORTS,
) -> None:
    """Write the report of an authority as one ZIP file to send; say what is left out and why."""
    if out.suffix != ".zip":
        raise config.ConfigError(f"--out {out}: allowed ending is .zip")
    if not out.absolute().parent.is_dir():
        raise config.ConfigError(f"--out {out}: there is no folder {out.absolute().parent}")
    folder = start.report_of(area, start.folder_of(reports))
    from send_analysis.publish.store import share

    sent = share.share(folder, out)
    screen.say(f"Written: {out.absolute()}")
    screen.say(
        f"In it: {sent.pages} pages, {sent.tables} tables as CSV, {sent.others} other files."
    )
    for found in sent.hidden:
        screen.say(f"Hidden in all of them: {found}.")
    screen.say("Left out:")
    for what, why in share.LEFT_OUT.items():
        screen.say(f"  {what}: {why}")
