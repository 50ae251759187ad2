"""The local area picture of one authority: its inputs read, its tables computed."""

from collections.abc import Mapping

import pandas as pd

from send_analysis import config, indicators, paths, tables
from send_analysis.indicators import recompute
from send_analysis.loaders import local_area

Frames = dict[str, pd.DataFrame]


def frames(
    inputs: Frames,
    area: config.Area,
    base: config.Assumptions,
    weights: Mapping[str, float] | None = None,
) -> Frames:
    """Return indicators with their status, the tracker and the papers computed again.

    The picture is drawn for the newest day that a source is dated. ``weights`` are the pooled
    model's coefficients by feature: net_requests, timeliness, assessed_no_plan, prevalence.
    """
    settings = local_area.load(paths.config())
    day = local_area.newest_source_day(paths.root() / "data")
    beside = {
        "authorities": local_area.names(),
        "printed_placements": local_area.printed_placements(paths.root() / "data"),
    }
    found = indicators.Inputs(
        {**inputs, **beside},
        settings.framework,
        settings.values,
        settings.actions,
        weights or {},
    )
    return indicators.picture(found, area, indicators.Rules.of(base, day))


def with_papers(quality: pd.DataFrame, paper_check: pd.DataFrame) -> pd.DataFrame:
    """Return the findings of the data checks with the printed figures that disagree."""
    found = pd.concat([quality, recompute.findings(paper_check)], ignore_index=True)
    return tables.QUALITY.check(found, "quality checks")
