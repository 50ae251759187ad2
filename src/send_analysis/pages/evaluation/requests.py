"""How well requests, refusals, new plans and appeals were forecast."""

from markupsafe import Markup

from send_analysis.pages import kit
from send_analysis.pages.evaluation.rows import METHOD, NEAR, if_known, near_and_far

DIMENSION = "requests"
REQUESTS = "requests"
RATIO = "wis_log_ratio/"
RULES = {
    "last_value": "the last count",
    "last_growth": "the authority's last growth",
    "england_growth": "England's last growth",
}
MEASURES = ("requests", "requests_refused", "new_plans", "tribunal_appeals_registered")
_NOTE = (
    "Score: our error with its ranges (weighted interval score of logarithms) as a share of that "
    "of a simple rule. A share smaller than the whole beats the rule. The first year ahead is that "
    "of the January itself."
)


def answer(run: kit.RunTables) -> kit.Words:
    """Return on how many authorities requests are scored, and what they beat."""
    scored = _of(run, group=REQUESTS, metric="authorities", horizon=NEAR)
    first = if_known(
        "Requests of about {authorities} authorities were forecast again from past Januaries.",
        authorities=scored.fact("value"),
    )
    if not first:
        return kit.missing("scores of requests")
    beside = near_and_far(
        run,
        "Our error was {near} of that of the last count one year ahead, {far} three years ahead.",
        dimension=DIMENSION,
        group=REQUESTS,
        metric=f"{RATIO}last_value",
    )
    return kit.paragraph("answer", first, beside, _held(run))


def _held(run: kit.RunTables) -> Markup:
    text = "The 80% range held the count in {near} and {far} of cases."
    return near_and_far(run, text, dimension=DIMENSION, group=REQUESTS, metric="coverage_80")


def _of(run: kit.RunTables, **values: object) -> kit.Selection:
    every = kit.select(run, "score", method=METHOD, origin="all", dimension=DIMENSION, **values)
    return every.sorted("horizon", group=MEASURES)


def beside_rules(run: kit.RunTables, rule: str) -> kit.PageTable | kit.Words:
    """Show the score of every measure as a share of that of a simple rule, by years ahead."""
    rows = _of(run, metric=f"{RATIO}{rule}")
    caption = kit.sentence("Score beside a simple rule: {rule}", rule=RULES[rule])
    return kit.pivot(rows, "group", "horizon", caption, name=f"requests_{rule}", notes=(_NOTE,))


def coverage(run: kit.RunTables) -> kit.PageTable | kit.Words:
    """Show how often the 80% range of every measure held, by years ahead."""
    rows = _of(run, metric="coverage_80")
    caption = "How often the 80% range of requests and decisions held"
    notes = tuple(filter(None, [_sums(run)]))
    return kit.pivot(rows, "group", "horizon", caption, name="requests_coverage", notes=notes)


def _sums(run: kit.RunTables) -> Markup:
    text = (
        "Requests of all authorities together were forecast {near} off one year ahead and {far} "
        "off three years ahead."
    )
    return near_and_far(run, text, dimension=DIMENSION, group=REQUESTS, metric="bias_of_sum")
