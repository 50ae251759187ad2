"""Moved to ``pages.kit``."""

from send_analysis.pages.kit.chart import *  # noqa: F403
