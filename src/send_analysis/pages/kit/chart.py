"""A chart on a page: headline, what it shows, the drawing for wide and narrow, its data.

Who does not see the drawing is told its shape and its range, computed from its data.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape
from matplotlib.figure import Figure

from send_analysis.pages.kit import svg
from send_analysis.pages.kit.look import style
from send_analysis.pages.kit.show import Words
from send_analysis.pages.kit.svg import NARROW, WIDE, Draw, Size
from send_analysis.pages.kit.table import PageTable

_TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<figure class="chart" id="chart-{{ chart.name }}">
<figcaption>
<h3 class="chart-title">{{ chart.title }}</h3>
<p class="chart-subtitle">{{ chart.subtitle }}</p>
</figcaption>
{{ chart.svg(false) }}
{{ chart.svg(true) }}
{% if chart.note %}
<p class="chart-note">{{ chart.note }}</p>
{% endif %}
<details class="chart-data"><summary>Data: {{ chart.measure }}</summary>
{% for shown in chart.shown_data %}
{{ shown }}
{% endfor %}
</details>
</figure>
"""
)
# The narrow drawing replaces the wide one on small screens, wherever the figure is shown. Its ink
# is dark: in JupyterLab's dark theme it needs a paper of its own.
_SWITCH = (
    "<style>.chart-wide,.chart-narrow{display:block;width:100%;height:auto;background:#fff}"
    f".chart-wide{{max-width:{WIDE}px}}.chart-narrow{{max-width:{1.5 * NARROW:g}px;display:none}}"
    "@media screen and (max-width:48rem){.chart-wide{display:none}.chart-narrow{display:block}}"
    "</style>"
)


@dataclass(frozen=True)
class Chart:
    """A figure whose caption says what it shows, in numbers taken from the run's tables.

    ``draw`` puts the chart on an empty figure; it is called once for wide pages and once for
    narrow ones, whose heights in pixels are ``heights``. ``describe`` says in two sentences the
    shape and the range of what is drawn. ``data`` holds all that is drawn, in one or more tables;
    the caption of the first names the measure.
    """

    name: str
    title: Any
    subtitle: Any
    describe: tuple[Markup | str, Markup | str]
    draw: Draw
    data: PageTable | Words | tuple[PageTable | Words, ...]
    heights: tuple[int, int] = (400, 360)
    note: Any = ""

    def __repr__(self) -> str:
        return f"Chart {self.name}: {Markup(self.title).striptags()}"

    @property
    def _tables(self) -> list[PageTable]:
        shown = self.data if isinstance(self.data, tuple) else (self.data,)
        return [one for one in shown if isinstance(one, PageTable)]

    @property
    def measure(self) -> Any:
        """What is drawn: the caption of the table that goes with it."""
        return self._tables[0].caption if self._tables else self.subtitle

    @property
    def shown_data(self) -> list[PageTable]:
        """The tables that go with the drawing, each with an id of its own."""
        named = enumerate(self._tables, 1)
        return [replace(one, name=f"{self.name}-data-{place}") for place, one in named]

    @property
    def alt(self) -> str:
        """The two sentences for who does not see the drawing, as plain text."""
        return " ".join(Markup(words).striptags() for words in self.describe if words)

    @cached_property
    def _drawn(self) -> Figure:
        """The wide drawing, which the page and both files are written from."""
        return svg.laid_out(self.draw, Size(WIDE, self.heights[0], narrow=False))

    @cached_property
    def _wide(self) -> str:
        """The content of the wide drawing, which the page and the file share."""
        return svg.inner(self._drawn, f"{self.name}-wide")

    def _narrow(self) -> str:
        """Return the content of the narrow drawing."""
        drawn = svg.laid_out(self.draw, Size(NARROW, self.heights[1], narrow=True))
        return svg.inner(drawn, f"{self.name}-narrow")

    @cached_property
    def _markup(self) -> str:
        return _TEMPLATE.render(chart=self)

    def _repr_html_(self) -> str:
        return self._markup

    def __html__(self) -> str:
        return self._markup

    def svg(self, narrow: bool) -> Markup:
        """Return the drawing as an inline ``<svg>``; both widths share one description."""
        size = Size(NARROW if narrow else WIDE, self.heights[narrow], narrow)
        variant, id = "narrow" if narrow else "wide", f"chart-{self.name}"
        about = (
            f'class="chart-{variant}" role="img" aria-labelledby="{id}-name" '
            f'aria-describedby="{id}-words"'
        )
        described = "" if narrow else self._described(id) + _SWITCH
        drawn = self._narrow() if narrow else self._wide
        return Markup(svg.opening(size, about) + described + drawn + "</svg>")

    def _described(self, id: str) -> str:
        name, words = escape(Markup(self.measure).striptags()), map(escape, self.describe)
        return f'<title id="{id}-name">{name}</title><desc id="{id}-words">{" ".join(words)}</desc>'

    @property
    def figure(self) -> Figure:
        """The wide drawing as matplotlib's, which a notebook may change."""
        with style(self.name):
            return svg.figure(self.draw, Size(WIDE, self.heights[0], narrow=False))

    def standalone_svg(self) -> str:
        """Return the wide drawing as a file of its own, named and described."""
        size = Size(WIDE, self.heights[0], narrow=False)
        about = f'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="{_XLINK}" role="img"'
        name = escape(Markup(self.measure).striptags())
        described = f"<title>{name}</title><desc>{escape(self.alt)}</desc>"
        paper = '<rect width="100%" height="100%" fill="white"/>'
        drawn = self._wide.replace(' href="#', ' xlink:href="#')
        return svg.opening(size, about) + described + paper + drawn + "</svg>\n"

    def png(self) -> bytes:
        """Return the wide drawing as PNG."""
        return svg.picture(self._drawn)


_XLINK = "http://www.w3.org/1999/xlink"
