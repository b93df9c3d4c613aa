"""What all tests share."""

from hypothesis import settings

# No timed tests: speed lives in benchmarks.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
