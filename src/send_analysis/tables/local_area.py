"""The local area picture: indicators, their ratings, actions, papers computed again."""

from send_analysis.tables.columns import SOURCE, count, number, one_of, text
from send_analysis.tables.table import Table

_RAG = one_of(("red", "amber", "green", "not rated"))

INDICATOR = Table(
    "indicator",
    key=("old_la_code", "indicator", "period", "group", "comparator"),
    columns={
        "old_la_code": text(),
        "indicator": text(),
        "period": text(),
        "group": text(),
        "comparator": one_of(("own", "england", "region", "neighbours")),
        "value": number(nullable=True),
        "unit": text(),
        "lower": number(nullable=True),
        "upper": number(nullable=True),
        "cases": count(),
        "base": count(),
        "basis": text(),
        "period_end": text(nullable=True),
        "disputed_by": text(nullable=True),
        **SOURCE,
    },
    unit="as its own unit says; lower and upper are the 95% Wilson interval of cases / base",
)

INDICATOR_STATUS = Table(
    "indicator_status",
    key=("old_la_code", "indicator", "group"),
    columns={
        "old_la_code": text(),
        "indicator": text(),
        "group": text(),
        "title": text(),
        "priorities": text(),
        "definition": text(),
        "unit": text(),
        "polarity": one_of(("higher", "lower", "neutral")),
        "owner": text(nullable=True),
        "frequency": text(),
        "period": text(nullable=True),
        "period_end": text(nullable=True),
        "value": number(nullable=True),
        "lower": number(nullable=True),
        "upper": number(nullable=True),
        "cases": count(),
        "base": count(),
        "basis": text(nullable=True),
        "england": number(nullable=True),
        "region": number(nullable=True),
        "neighbours": number(nullable=True),
        "difference": number(nullable=True),
        "difference_lower": number(nullable=True),
        "difference_upper": number(nullable=True),
        "distinguishable": one_of(("yes", "no", "cannot tell")),
        "target": number(nullable=True),
        "target_by": text(nullable=True),
        "reportability": one_of(("green", "amber", "red")),
        "reportability_word": text(),
        "rag": _RAG,
        "rag_word": text(),
        "disputed_by": text(nullable=True),
        "caution": text(nullable=True),
        "leads": text(nullable=True),
        "weight": number(nullable=True),
        "source_id": text(nullable=True),
    },
    unit="as its own unit says; difference = value - England, with its 95% interval; weight = "
    "percentage points of next year's growth for one standard deviation between authorities",
)

TRACKER = Table(
    "tracker",
    key=("old_la_code", "id"),
    columns={
        "old_la_code": text(),
        "id": text(),
        "kind": one_of(("priority", "action", "milestone", "review", "event")),
        "what": text(),
        "priority": text(nullable=True),
        "owner": text(nullable=True),
        "due": text(nullable=True),
        "due_by": text(nullable=True),
        "status": one_of(("done", "overdue", "due", "no date given")),
        "as_of": text(),
        "evidence": text(nullable=True),
        "source_id": text(),
    },
    unit="actions and milestones; overdue = due before as_of and no evidence that it was done",
)

PAPER_CHECK = Table(
    "paper_check",
    key=("claim_id",),
    columns={
        "claim_id": text(),
        "old_la_code": text(),
        "what": text(),
        "printed": number(),
        "computed": number(nullable=True),
        "difference": number(nullable=True),
        "unit": text(),
        "formula": text(),
        "verdict": one_of(("agrees", "disagrees", "cannot be computed")),
    },
    unit="as its own unit says; difference = computed - printed, at the precision printed",
)
