"""How many plans, and of which kind: growth of the total, shares of its parts."""
