"""What tests share: the folder of publishers' files that real-data tests read."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def skip_or_fail(reason: str) -> None:
    """Skip a test that cannot run here; fail it where everything must run."""
    if os.environ.get("SEND_REQUIRE_ALL") == "1":
        pytest.fail(f"SEND_REQUIRE_ALL is set and {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of publishers' files as downloaded."""
    folder = Path(os.environ.get("SEND_REAL_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        skip_or_fail(f"publishers' files are not at {folder} (SEND_REAL_DATA names the folder)")
    return folder
