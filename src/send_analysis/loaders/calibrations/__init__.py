"""The calibrations that come with the package, and the scores that go with them."""
