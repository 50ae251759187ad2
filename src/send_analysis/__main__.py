"""Run the command line with ``python -m send_analysis``."""

from send_analysis.cli import main

main()
