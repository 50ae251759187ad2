"""Statutory returns: the tables to file, what to check or fill in, and what they rest on."""
