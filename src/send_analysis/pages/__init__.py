"""What a notebook cell displays: answers, charts and tables of a run."""
