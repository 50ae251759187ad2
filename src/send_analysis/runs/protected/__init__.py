"""What a report may show of private figures, and what its model reads in their place.

Only counts of people from sources that nobody has published are hidden; open figures stay as they
are. Everything a pack holds is made from ``Protected`` tables: what it never got it cannot show.
"""

from send_analysis.runs.protected.inputs import DisclosureError, Protected, protect

__all__ = ["DisclosureError", "Protected", "protect"]
