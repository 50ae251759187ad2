"""The page of places: growth in plans against capacity and projects; sentences, charts, tables."""
