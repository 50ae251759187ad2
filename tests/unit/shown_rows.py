"""What a reader sees of a table."""

from bs4 import BeautifulSoup


def rows_of(shown):
    """Return the text of a table's body, a list of cells a row."""
    body = BeautifulSoup(shown._repr_html_(), "html.parser").tbody
    return [[c.get_text() for c in row.find_all(["th", "td"])] for row in body.find_all("tr")]
