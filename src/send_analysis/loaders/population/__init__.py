"""Residents by single year of age."""
