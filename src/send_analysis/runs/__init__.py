"""Runs: which tables each level of a run holds, the key they depend on, and cached runs."""

from send_analysis.runs.kept import (
    ENGLAND,
    LEVELS,
    RUN_FILE,
    TABLES,
    Run,
    RunTables,
    read,
    run_tables,
)
