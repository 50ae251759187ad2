"""The entries of the list of contradictions of contradictions that no table can decide."""

from typing import NamedTuple


class Judgement(NamedTuple):
    """One entry: its number, the paper, the passage, what a reader finds there."""

    id: str
    paper: str
    where: str
    found: str


_H17, _H24 = "havering_2017_board_update", "havering_2024_self_evaluation"
_R18, _T21, _W20 = "rotherham_2018_update", "tower_hamlets_2021_plan", "wokingham_2020_strategy"

JUDGEMENTS = tuple(
    Judgement(*row)
    for row in (
        ("I09", _H24, "1.4 table", "nothing marks where outturn ends and forecast begins"),
        ("I22", _H24, "1.5 table", "two gaps have no percent sign, others in their rows do"),
        ("I25", _H24, "2.5 v 1.5", "pupils 'are rarely excluded', yet the chart's rate rises"),
        ("I29", _H24, "1.3", "'absolute or relative low income' merges two measures"),
        ("I31", _H24, "1.3", "'3rd largest London borough': by area or population is not said"),
        ("I39", _H24, "charts", "values of five charts are not in the text"),
        ("I40", _H24, "headings", "headings 3, 6 and 7 are missing: passages go by line"),
        ("I46", _R18, "4.5.1", "'all' conversions completed and '97% by deadline': two dates"),
        ("I47", _R18, "text v 6.1", "three dates are printed with two precisions"),
        ("I48", _R18, "4.5.9", "GCSE grades changed between the two years: no trend"),
        ("I53", _T21, "1.1 v recommendations", "'no decision', yet the Board is to decide"),
        ("I54", _T21, "6.1 v 3.4", "'no direct finance implications', yet places are to grow"),
        ("I56", _W20, "background", "'The Children's Act 2014' is the Children and Families Act"),
        ("I57", _W20, "areas v TFG5", "the fifth area of concern is worded in two ways"),
        ("I60", _H17, "EHC Panel", "EHCP means the panel here and the plan elsewhere"),
        ("I61", _H17, "whole", "undated: between May and October 2017 by its content"),
        ("I62", _H17, "High Needs", "2.5m of grant; the council's page says 800,000 a year"),
        ("I63", _H17, "recommendation v text", "the strategy's date differs within the paper"),
    )
)
