"""Moved to ``pages.kit``."""

from send_analysis.pages.kit.style import *  # noqa: F403
