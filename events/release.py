"""Versions of the program as numbers that can be compared: 1002003 is 1.2.3."""

PART = 1_000


def release(text: str) -> int:
    """The number of a version."""
    major, minor, patch = map(int, text.split("."))
    return (major * PART + minor) * PART + patch


def release_text(number: int) -> str:
    """The version that a number is."""
    return f"{number // PART**2}.{number // PART % PART}.{number % PART}"
