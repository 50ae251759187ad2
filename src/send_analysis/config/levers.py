"""Levers: what a measure can move, in which unit, within which bounds, and what it must name."""

from dataclasses import dataclass

FIRST_CENSUS_YEAR = 2026  # the census of January 2025 is counted: no measure can change it
LONGEST_RAMP = 10  # years

# When a placement moves: at a first plan, at a change of school (ages 4, 11, 16), or bit by bit.
MOVES = ("entry", "phase_transfer", "over_time")
# What is paid for, as the budget names its unit costs and groups of lines.
PRICES = (
    "topup_mainstream",
    "topup_special",
    "topup_further_education",
    "topup_alternative_provision",
    "fee_independent",
    "package_eotas",
    "fee_other",
    "service",
    "place",
)
INCOME_LINES = ("block_growth", "grant")
# Fields of a measure that name what a lever moves.
TARGETS = (
    "from_provision",
    "to_provision",
    "when",
    "provision",
    "project",
    "price",
    "income_line",
)


@dataclass(frozen=True)
class Lever:
    """One thing a measure can move.

    ``lowest`` and ``highest`` bound the effect so that a slip of the pen (15 for 0.15) is
    refused; they are no judgement of what is likely.
    """

    does: str
    unit: str
    lowest: float
    highest: float
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    narrowed_by: tuple[str, ...] = ()  # keys of applies_to


_ALL_PLANS = ("needs", "ages", "provisions")

LEVERS = {
    "requests": Lever(
        "changes how many requests for an assessment arrive; plans follow with a lag",
        "share of requests; -0.1 is a tenth fewer",
        -0.9,
        2.0,
        narrowed_by=_ALL_PLANS,
    ),
    "refusal_rate": Lever(
        "changes the share of requests that are refused; plans follow with a lag",
        "share of requests, added to the rate",
        -0.5,
        0.5,
        narrowed_by=_ALL_PLANS,
    ),
    "cease_rate": Lever(
        "changes the share of plans that cease in a year",
        "share of plans held, added to the yearly rate",
        -0.2,
        0.2,
        narrowed_by=_ALL_PLANS,
    ),
    "backlog": Lever(
        "clears assessments that wait: their plans come sooner, once",
        "share of the waiting assessments that is cleared",
        0.0,
        1.0,
        narrowed_by=_ALL_PLANS,
    ),
    "provision_share": Lever(
        "moves plans from one provision to another; the total stays",
        "share of the plans there that would move",
        0.0,
        1.0,
        needs=("from_provision", "to_provision", "when"),
        narrowed_by=("needs", "ages"),
    ),
    "places": Lever(
        "opens places, or makes a planned project certain",
        "places",
        0.0,
        2000.0,
        needs=("provision",),
        takes=("project",),
    ),
    "delay": Lever(
        "makes a planned project open later",
        "years",
        0.0,
        10.0,
        needs=("project",),
    ),
    "unit_cost": Lever(
        "changes what one plan or service costs",
        "share of the price",
        -0.5,
        1.0,
        needs=("price",),
    ),
    "inflation": Lever(
        "changes how fast a price rises",
        "share a year, added to the yearly rise",
        -0.1,
        0.2,
        needs=("price",),
    ),
    "income": Lever(
        "changes how fast the block grows (block_growth) or adds money to it (grant)",
        "share a year added to the block's growth, or GBP a year",
        -0.1,
        1e9,
        needs=("income_line",),
    ),
    "block_transfer": Lever(
        "moves money from the schools block: a decision of every year",
        "share of the schools block",
        0.0,
        0.05,
    ),
}
HIGHEST_BLOCK_GROWTH = 0.3  # above it, a yearly growth is taken for pounds or percent
