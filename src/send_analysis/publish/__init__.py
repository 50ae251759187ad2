"""Publishing: executed notebooks, HTML pages, index and manifest from a run's tables."""
