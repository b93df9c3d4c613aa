"""Problems of a file: all of them, each with its place, before anything is refused."""

import msgspec

from events.errors import Refused


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong: where (file, line, what in it), what, and what to do."""

    path: str
    message: str
    line: int | None = None
    field: str = ""
    hint: str = ""

    @property
    def place(self) -> str:
        """`reports/a.md:14: claim 3, figure`, as much of it as is known."""
        line = f"{self.path}:{self.line}" if self.line else self.path
        return f"{line}: {self.field}" if self.field else line


class FilesRefused(Refused):
    """Files have problems; nothing of any of them was recorded, or only what `kept` says.

    `more`: there may be more problems than these.
    """

    def __init__(self, problems: list[Problem], kept: str = "", *, more: bool = False) -> None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        told = f"the first {count}, there may be more: --max-errors" if more else count
        super().__init__(f"{told}; {kept or 'nothing was recorded'}")
        self.problems = problems
        self.kept = kept
        self.more = more
