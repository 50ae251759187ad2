"""The page that compares scenarios with the baseline: its sentences, charts and tables."""
