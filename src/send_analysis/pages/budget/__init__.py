"""The page of high needs spending, income and balance: its sentences, charts and tables."""
