"""A stream depends on its seed and its name, and on nothing else."""

import numpy as np
import pytest

from send_analysis.model import streams

pytestmark = pytest.mark.unit


def test_same_seed_and_name_give_the_same_numbers():
    first = streams.generator(1, "england").random(5)
    assert np.array_equal(first, streams.generator(1, "england").random(5))


@pytest.mark.parametrize("other", [(2, "england"), (1, "authority/311")])
def test_another_seed_or_name_gives_others(other):
    assert not np.array_equal(
        streams.generator(1, "england").random(5), streams.generator(*other).random(5)
    )


def test_the_words_of_the_hash_are_pinned():
    # Worked by hand: sha256("england") as eight little-endian 32-bit words after the seed.
    from hashlib import sha256

    digest = sha256(b"england").digest()
    words = [int.from_bytes(digest[i : i + 4], "little") for i in range(0, 32, 4)]
    expected = np.random.default_rng([7, *words]).random(3)
    assert np.array_equal(streams.generator(7, "england").random(3), expected)


def test_a_certain_value_is_drawn_as_it_is_and_a_range_is_kept_to():
    rng = streams.generator(1, "x")
    assert streams.between(rng, (0.3, 0.3, 0.3), 3).tolist() == [0.3, 0.3, 0.3]
    drawn = streams.between(rng, (1.0, 3.0, 4.0), 2000)
    assert drawn.min() >= 1 and drawn.max() <= 4 and 2.6 < drawn.mean() < 2.8  # mean 8/3
