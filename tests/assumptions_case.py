"""Assumptions with values of a test's own."""

from send_analysis.config import Assumption


def assumed(**values):
    """Return an assumption of each value, named ``demand.<name>``."""
    return {
        f"demand.{name}": Assumption(
            id=f"demand.{name}",
            statement="-",
            value=value,
            unit="-",
            source="test",
            status="assumed",
            quality="low",
            impact="low",
        )
        for name, value in values.items()
    }
