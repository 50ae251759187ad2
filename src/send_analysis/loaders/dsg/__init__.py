"""Dedicated schools grant: allocations and balances."""
