"""The secret of an installation: a hash made with it confirms no guess of what was hashed.

Who knows all of a private file but one small count could try each number and compare hashes.
"""

import secrets
from hashlib import sha256
from hmac import digest
from pathlib import Path

from send_analysis.config import locking, paths
from send_analysis.loaders.intake import register

FILE = ".secret"  # beside the register of added files; only its owner can read it
_BYTES = 32


def of_installation() -> str:
    """Return the secret, made when it is first asked for."""
    file = paths.raw() / FILE
    if not _is_whole(file):
        with locking.locked(paths.raw()):
            if not _is_whole(file):
                register.replace(file, secrets.token_hex(_BYTES).encode())
    return file.read_text(encoding="ascii")


def keyed(key: str, text: str) -> str:
    """Return the hash of a text as only those who have the key can make it; a plain one without."""
    content = text.encode()
    return digest(key.encode(), content, "sha256").hex() if key else sha256(content).hexdigest()


def _is_whole(file: Path) -> bool:
    return file.is_file() and file.stat().st_size == 2 * _BYTES
