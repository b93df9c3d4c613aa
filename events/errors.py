"""The root of every error that a user may see, and its two families."""


class TrackerError(Exception):
    """Something the user can be told in a sentence; `hint` is a command or an act that helps."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Refused(TrackerError):
    """What was given is not accepted; nothing was recorded."""


class CaseError(TrackerError):
    """The case cannot be read, or is damaged."""
