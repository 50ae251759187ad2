"""Runs, notebooks and HTML: what a reader gets."""

from send_analysis.report.runs import RunTables, run_tables

__all__ = ["RunTables", "run_tables"]
