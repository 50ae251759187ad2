"""What benchmarks share with the tests: the folder of publishers' files."""

from tests.conftest import real_data

__all__ = ["real_data"]
