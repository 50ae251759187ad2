"""How well plans by age band and by provision were forecast."""

from markupsafe import Markup

from send_analysis import vocab
from send_analysis.pages import kit
from send_analysis.pages.evaluation.rows import EVERY, FAR, METHOD, NEAR, if_known

HELD, BESIDE = "coverage_80", "wis_log_ratio/england_growth"


def answer(run: kit.RunTables) -> kit.Words:
    """Return on how many authorities parts are scored, and what beats the simple rule or fails."""
    scored = _scores(run, metric="authorities", horizon=NEAR)
    if scored.empty:
        return kit.missing("scores of plans by age band and provision")
    most = scored.where(value=scored.df.value.max())
    first = if_known(
        "Age bands and provisions of up to {authorities} authorities were forecast again from past "
        "Januaries and compared with the count.",
        authorities=most.facts("value")[0],
    )
    return kit.paragraph("answer", first, _hardest(run))


def _hardest(run: kit.RunTables) -> Markup:
    """Return the part whose 80% range held least often three years ahead."""
    held = _scores(run, metric=HELD, horizon=FAR)
    if held.empty:
        return Markup()
    least = held.where(value=held.df.value.min())
    return kit.sentence(
        "{part} was the hardest: its 80% range held in {cover} of cases {years}.",
        part=least.facts("group", "label_start")[0],
        cover=least.facts("value")[0],
        years=least.facts("horizon")[0],
    )


def _scores(run: kit.RunTables, **values: object) -> kit.Selection:
    every = kit.select(run, "score", method=METHOD, origin=EVERY, **values)
    return every.among("dimension", ("age_band", "provision"))


def coverage(run: kit.RunTables, dimension: str) -> kit.PageTable | kit.Words:
    """Show how often the 80% range of each part held, by years ahead."""
    return _by_part(run, dimension, HELD, "How often the 80% range held, by {dimension}")


def beside_growth(run: kit.RunTables, dimension: str) -> kit.PageTable | kit.Words:
    """Show each part's score as a share of that of England's growth of the same part."""
    text = "Score by {dimension} as a share of that of England's growth of the same part"
    return _by_part(run, dimension, BESIDE, text)


def _by_part(
    run: kit.RunTables, dimension: str, metric: str, text: str
) -> kit.PageTable | kit.Words:
    order = {"age_band": vocab.AGE_BANDS, "provision": vocab.PROVISIONS}[dimension]
    rows = (
        _scores(run, metric=metric).where(dimension=dimension).sorted("horizon", group=list(order))
    )
    caption = kit.sentence(text, dimension=kit.formatted(dimension, "label"))
    name = f"{metric.partition('/')[0]}_{dimension}"
    return kit.pivot(rows, "group", "horizon", caption, name=name)
