"""What a reader sees of a table."""

from bs4 import BeautifulSoup
from matplotlib.figure import Figure

from send_analysis.pages import kit


def rows_of(shown):
    """Return the text of a table's body, a list of cells a row."""
    body = BeautifulSoup(shown._repr_html_(), "html.parser").tbody
    return [[c.get_text() for c in row.find_all(["th", "td"])] for row in body.find_all("tr")]


def title_of(chart):
    """Return the words of a chart's headline."""
    return BeautifulSoup(str(chart.title), "html.parser").get_text()


def axes_of(chart):
    """Return the axes of a chart drawn for a wide page."""
    figure = Figure(figsize=(10, 5))
    chart.draw(figure, kit.Size(760, 400, narrow=False))
    return figure.axes
