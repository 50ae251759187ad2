"""Section 251: what authorities budgeted and spent on high needs."""
