"""Plans, places and money of one authority, from one set of draws."""
