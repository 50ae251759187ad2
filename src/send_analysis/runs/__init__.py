"""Runs, notebooks and HTML: what a reader gets."""

from send_analysis.runs.kept import RunTables, run_tables

__all__ = ["RunTables", "run_tables"]
