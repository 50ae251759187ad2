"""From a run's tables to files that a reader opens: executed notebooks, HTML, index, manifest."""
