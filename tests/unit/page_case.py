"""What tests of pages read from what is shown: rows of a table, a headline, a drawing."""

from bs4 import BeautifulSoup
from matplotlib.figure import Figure

from send_analysis.pages.kit import Size


def soup(shown):
    return BeautifulSoup(shown._repr_html_(), "html.parser")


def rows_of(shown):
    """Return the cells of each row of the body of a table."""
    body = soup(shown).tbody
    cells = [[c.get_text(" ", strip=True) for c in tr(["th", "td"])] for tr in body("tr")]
    return [[text.replace(" , ", ", ") for text in row] for row in cells]


def headings(shown):
    return [th.get_text(strip=True) for th in soup(shown).thead("th")]


def headline(chart):
    """Return the title of a chart without the marks of its numbers."""
    title = soup(chart).find(class_="chart-title")
    for mark in title.select(".mark"):
        mark.decompose()
    return title.get_text()


def drawn(chart):
    """Return the panels of the wide drawing of a chart."""
    figure = Figure()
    chart.draw(figure, Size(760, chart.heights[0], narrow=False))
    return figure.axes


def written(ax):
    """Return the words in a panel, in the order in which they are written."""
    return [text.get_text() for text in ax.texts]
