"""Kinds of column that tidy tables share, and the columns that every input table carries."""

import pandera.pandas as pa

from send_analysis import vocab


def text(nullable: bool = False) -> pa.Column:
    """Return a column of text."""
    return pa.Column("string", nullable=nullable)


def one_of(values: tuple[str, ...]) -> pa.Column:
    """Return a column that holds only the values named."""
    return pa.Column("string", pa.Check.isin(values))


def count() -> pa.Column:
    """Return a column of numbers from 0 on; a missing value says so by its symbol."""
    return pa.Column("Float64", pa.Check.ge(0), nullable=True)


def number(nullable: bool = False) -> pa.Column:
    """Return a column of numbers of either sign."""
    return pa.Column("Float64", nullable=nullable)


def share() -> pa.Column:
    """Return a column of shares, 0 to 1."""
    return pa.Column("Float64", pa.Check.in_range(0, 1))


def year() -> pa.Column:
    """Return a column of years."""
    return pa.Column("Int64", pa.Check.in_range(2005, 2060))


def financial_year() -> pa.Column:
    """Return a column of financial years, written 2024-25."""
    return pa.Column("string", pa.Check.str_matches(r"^\d{4}-\d{2}$"))


def academic_year() -> pa.Column:
    """Return a column of academic years, written 2024/25."""
    return pa.Column("string", pa.Check.str_matches(r"^\d{4}/\d{2}$"))


SOURCE = {"symbol": text(nullable=True), "source_id": text()}
STATUS = one_of(vocab.STATUSES)
