"""Files that a process makes under a name with its number, until they are whole."""

import os
import re
from contextlib import suppress
from pathlib import Path


def own_file(folder: Path, beginning: str, ending: str) -> Path:
    """Where this process makes a file: a beginning, its number, an ending. What others have left
    that were killed meanwhile, or an earlier process of this number, is thrown away, with the
    journals of it."""
    name = re.compile(f"{re.escape(beginning)}([0-9]+){re.escape(ending)}(-journal|-wal|-shm)?")
    with suppress(OSError):  # they are in nobody's way
        for path in folder.iterdir():
            if (found := name.fullmatch(path.name)) and not _is_running(int(found[1])):
                path.unlink(missing_ok=True)
    return folder / f"{beginning}{os.getpid()}{ending}"


def _is_running(process: int) -> bool:
    """Whether another process of that number is at work."""
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True
