"""The way through a pack: which page leads where, seen from any page of an area."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from send_analysis import config, runs
from send_analysis.config import paths
from send_analysis.publish import notebooks

GLOSSARY = "glossary"
_MAIN = {
    notebooks.FRONT: "Summary",
    "10_local_area": "Local area",
    "20_ehcp_forecast": "Plans",
    "30_place_sufficiency": "Places",
    "40_high_needs_budget": "Money",
    "60_scenario_comparison": "Scenarios",
    "50_forecast_evaluation": "Forecast record",
}
_MORE = {
    "00_data_quality": "Background data",
    "65_explorer": "Explorer",
    "70_statutory_returns": "Statutory returns",
    GLOSSARY: "Glossary and method",
}
_OF_ENGLAND = {notebooks.ENGLAND: "England"}
_BASELINE = "baseline"


@dataclass(frozen=True)
class Link:
    """A page in the navigation; ``current`` marks the open one."""

    title: str
    href: str
    current: bool = False


@dataclass(frozen=True)
class Place:
    """Where a page is in a pack: its name, its level, the scenarios of the pack."""

    name: str
    level: str
    scenarios: tuple[str, ...] = ()

    @property
    def is_of_scenario(self) -> bool:
        """Return whether the page shows one scenario."""
        return self.level not in runs.LEVELS

    @property
    def is_front(self) -> bool:
        """Return whether the page is the front of an area's pack."""
        return self.name in notebooks.FRONTS

    @property
    def is_summary(self) -> bool:
        """Return whether the page is the summary of an area: short sections in two columns."""
        return self.is_front and not self.is_of_england

    @property
    def is_of_england(self) -> bool:
        """Return whether the page is of England, which has no pages of one authority."""
        return self.level == runs.ENGLAND

    @property
    def main(self) -> tuple[Link, ...]:
        """The pages that everybody reads, in order."""
        return tuple(self._links(_OF_ENGLAND if self.is_of_england else _MAIN))

    @property
    def more(self) -> tuple[Link, ...]:
        """Where the figures come from, what words mean, and the other areas."""
        more = {GLOSSARY: _MORE[GLOSSARY]} if self.is_of_england else _MORE
        return (*self._links(more), Link("All areas", f"{self._up}../index.html"))

    @property
    def next(self) -> Link | None:
        """The page to read after this one; None after the last."""
        order = [*self.main, *self.more[:1]]
        places = [place for place, link in enumerate(order[:-1]) if link.current]
        return order[places[0] + 1] if places else None

    @property
    def switch(self) -> tuple[Link, ...]:
        """The same page of every scenario of the pack; none where there is one only."""
        if not self.is_of_scenario or len(self.scenarios) < 2:
            return ()
        titles = {name: one.title for name, one in config.scenarios(paths.config()).items()}
        return tuple(
            Link(titles.get(name, name), f"../{name}/{self.name}.html", name == self.level)
            for name in self.scenarios
        )

    def to(self, name: str) -> str:
        """Return the address of a page of the same area, from this page."""
        return self._up + notebooks.place(self._level_of(name), name)

    @property
    def tables(self) -> str:
        """The address of the folder of the page's tables, from this page."""
        return f"{self.level}/tables/" if self.is_front else "tables/"

    @property
    def _up(self) -> str:
        return "" if self.is_front else "../"

    def _level_of(self, name: str) -> str:
        if self.is_of_england:
            return runs.ENGLAND
        if name in notebooks.SCENARIO_NOTEBOOKS:
            return self._scenario
        return "compare" if name in notebooks.COMPARE_NOTEBOOKS else "area"

    @property
    def _scenario(self) -> str:
        """The scenario whose pages are led to: this one, else the baseline, else the first."""
        if self.is_of_scenario:
            return self.level
        return next(iter(sorted(self.scenarios, key=lambda s: s != _BASELINE)), _BASELINE)

    def _links(self, titles: dict[str, str]) -> Iterator[Link]:
        there: Sequence[str] = (*notebooks.NOTEBOOKS, GLOSSARY)
        for name, title in titles.items():
            if name in there:
                yield Link(title, self.to(name), name == self.name)
