"""Areas as text: a commented file to start from, and what an area's settings are."""

import json

from send_analysis.config.area import Area, ReportedBalance
from send_analysis.config.authorities import Authority, authority
from send_analysis.vocab import REGION_NAMES

_BODY = """\
# Settings of {name}. A report needs no such file: it holds what only this authority knows.
# Check it with: send-analysis area check {slug}
#
# The first five say which authority it is. Leave them as they are.
slug: {slug}                # {about_slug}
name: {name_quoted}
old_la_code: "{old_la_code}"
la_code: {la_code}
region_code: {region_code}
#
# in_all: {about_in_all}
# Allowed: true or false. Without it: true.
in_all: false
#
# neighbours: {about_neighbours}
# Allowed: any number of English authorities. Without it: DfE's ten published neighbours.
# neighbours: [Havering, "383", E08000018]
#
# opening_balance: {about_opening_balance}
# Without it: the newest balance in the published outturn that opens a year of the forecast; where
# there is none, and none in own data, the opening balance is not known.
# The measure and the day must be those of a row of data/raw/published_figures/money_and_places.csv.
# opening_balance:
#   measure: DSG cumulative deficit   # {about_measure}
#   period: 31 Mar 2025   # {about_period}, written so
#   reason: a year newer than the outturn   # {about_reason}
#
# notes: {about_notes}
# Allowed: sentences, a line each. Without it: none.
# notes:
#   - The count of January 2026 holds forty plans that had ceased.
"""


def text(one: Authority) -> str:
    """Return the commented file of an authority's settings, which passes the check unchanged."""
    fields = {**Area.model_fields, **ReportedBalance.model_fields}
    return _BODY.format(
        slug=one.slug,
        name=one.name,
        name_quoted=json.dumps(one.name, ensure_ascii=False),
        old_la_code=one.old_la_code,
        la_code=one.la_code,
        region_code=one.region_code,
        **{f"about_{name}": field.description for name, field in fields.items()},
    )


def lines(area: Area, has_file: bool) -> list[str]:
    """Return an area's settings in words, a line each; what is not set is said."""
    region, balance = REGION_NAMES[area.region_code], area.opening_balance
    named = [authority(name).name for name in area.neighbours]
    return [
        f"{area.name} ({area.slug}), {area.old_la_code}, {area.la_code}, {region}",
        f"  settings: {f'config/areas/{area.slug}.yaml' if has_file else 'none of its own'}",
        f"  in report --area all: {'yes' if has_file and area.in_all else 'no'}",
        f"  neighbours: {', '.join(named) or 'as DfE publishes them'}",
        "  opening balance: "
        + (
            f"{balance.measure}, {balance.period}: {balance.reason}"
            if balance
            else "none set: own data's, else a published outturn's that opens a year of the "
            "forecast; where there is neither it is not known"
        ),
        *(f"  note: {note}" for note in area.notes),
    ]
