"""The local area picture: indicators with comparators and ratings, improvement plans, checks.

Method: Wilson intervals of shares, Newcombe intervals of differences from England, ratings by
the rules of ``config/assumptions/indicators.csv``; see ``docs/indicators.md``.
"""

from send_analysis.local_area.picture import every_authority, own_values, picture
from send_analysis.local_area.ratings import Rules
