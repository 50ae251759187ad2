"""Random streams by name, so that what is drawn for one name never depends on another.

Authorities computed in separate processes share the stream ``england`` and so the national
shock; scenarios share every stream, so that a difference between them is the effect and not
noise. A generator is made where it is used and never passed on.
"""

from hashlib import sha256

import numpy as np


def generator(seed: int, name: str) -> np.random.Generator:
    """Return a fresh generator for ``name``: the same seed and name give the same numbers."""
    words = np.frombuffer(sha256(name.encode()).digest(), dtype="<u4")
    return np.random.default_rng([seed, *words.tolist()])


def triangular(seed: int, name: str, ends: tuple[float, float, float], draws: int) -> np.ndarray:
    """Return a value a draw between low and high, likeliest in between; a certain value as it is.

    Parameters
    ----------
    ends
        Low, mode and high.
    """
    return between(generator(seed, name), ends, draws)


def between(rng: np.random.Generator, ends: tuple[float, float, float], draws: int) -> np.ndarray:
    """Return values drawn between low and high, likeliest at mode, from a stream at hand."""
    low, mode, high = ends
    return np.full(draws, mode) if low == high else rng.triangular(low, mode, high, draws)
