"""Files that a process makes under a name with its number, until they are whole: what is left of
them when it was killed."""

import os
import re
from contextlib import suppress
from pathlib import Path


def throw_away_left(folder: Path, beginning: str, ending: str) -> None:
    """Throw away what processes that are no more have left in a folder: files named by a beginning,
    the number of the process and an ending, and the journals of these."""
    name = re.compile(f"{re.escape(beginning)}([0-9]+){re.escape(ending)}(-journal|-wal|-shm)?")
    with suppress(OSError):  # they are in nobody's way
        for path in folder.iterdir():
            if (found := name.fullmatch(path.name)) and not _is_running(int(found[1])):
                path.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True
