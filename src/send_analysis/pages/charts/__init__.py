"""Moved to ``pages.kit``."""
