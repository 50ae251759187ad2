"""The person-level SEN2 return, read in memory and never kept: what leaves is counted and rounded.

``files`` opens the modules of a return (COLLECT's CSV export, or the XML that is uploaded),
``typed`` reads their cells, ``checks`` finds what is wrong with them, ``stock`` says which plans
were held on the two census days and where, ``counts`` and ``moves`` count them, and ``released``
rounds every count to the nearest five before it goes anywhere.

Layout as in the guide to the return of 2025 and 2026 (columns and elements: ``columns.csv``, codes:
``words.csv``), taken from public readers of it. Names, addresses, sex and ethnicity are not read.
"""

from send_analysis.loaders.sen2_return.files import read
from send_analysis.loaders.sen2_return.typed import Return
