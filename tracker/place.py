"""Where a case is kept: in a file, or in a database of a PostgreSQL server."""

import os
from hashlib import sha256
from pathlib import Path

from events.errors import CaseError, Refused
from events.log import Log
from events.names import is_text
from events.server import SCHEMES, Server

PLACES = "--case PATH, or --case postgresql://user@host:port/database"
HEADER = 100  # bytes with which every SQLite file begins


def place_of(text: str) -> Path | Server:
    """The place that a path or a URL names. Raises Refused."""
    if not is_text(text):
        raise Refused(f"the path {text} is not UTF-8", hint="name the case in UTF-8")
    scheme, separator, _ = text.partition("://")
    if not separator:
        return Path(text)
    if scheme not in SCHEMES:
        raise Refused(f"{text} is neither a file nor a database of PostgreSQL", hint=PLACES)
    server = Server(text)
    try:
        str(server)
    except ValueError:  # what it says may quote the password
        raise Refused("the URL of the case cannot be read", hint=PLACES) from None
    return server


def is_there(place: Path | Server) -> bool:
    """Whether there is a case, or something in its place. Raises CaseError."""
    if isinstance(place, Server):
        return place.has_case()
    return place.exists() and (place.is_dir() or place.stat().st_size > 0)


def open_log(place: Path | Server) -> Log:
    """Open the log, and make it where there is none yet. Raises Refused, CaseError."""
    if isinstance(place, Server):
        return Log(place)
    if not place.parent.is_dir():
        raise Refused(f"there is no folder {place.parent} to keep the case in")
    if place.is_dir():
        hint = f"name a file in it: --case {place / 'case.db'}"
        raise CaseError(f"cannot open the case {place}: it is a folder", hint=hint)
    if place.is_file() and 0 < place.stat().st_size < HEADER:
        # SQLite would take the first bytes of a file for a new and empty one.
        raise CaseError(f"cannot open the case {place}: the file is too short to be one")
    try:
        return Log(place)
    except UnicodeDecodeError as error:  # of what SQLite says is wrong in a damaged schema
        raise CaseError(f"cannot open the case {place}: it is damaged") from error


def local_path(place: Path | Server) -> Path:
    """The file of the case, with what can be made again beside it; of a case on a server, a name
    in the user's cache folder, for the same."""
    if isinstance(place, Path):
        return place
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "tracker" / sha256(place.url.encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / "case.db"
