"""Are there enough places? The same draws of plans, compared with the places there will be.

Where capacity is known (an area's own list of places, or a publication that is believed), demand
beyond it overflows along declared routes and is priced by the budget. Where it is not, only
demand, growth and the pipeline of new places are shown, and a shortage only on the stated
assumption that every place was full at the last census.
"""

from send_analysis.model.places.base import Base
from send_analysis.model.places.step import Placed, base_of, is_divided, is_short, place, short
from send_analysis.model.places.sufficiency import tables_of
