"""Moved to ``pages.kit``."""

from send_analysis.pages.kit.marks import *  # noqa: F403
