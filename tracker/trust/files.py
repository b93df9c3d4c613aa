"""Keys, checkpoints and proofs as the options of commands name them: in files."""

from pathlib import Path
from typing import TypeVar

from events.errors import Refused
from tracker.trust.checkpoint import Checkpoint, read_checkpoint
from tracker.trust.keys import PublicKey, read_public
from tracker.trust.notes import BadNote, Note
from tracker.trust.proving import BadProof, Consistency, read_proof

MOST = 1024 * 1024  # bytes of such a file

R = TypeVar("R", bound=Refused)


def read_text(path: Path) -> str:
    """The text of a small file. Raises BadNote."""
    return _read(path, BadNote).decode(errors="replace")


def checkpoint_in(path: Path) -> tuple[Checkpoint, Note]:
    """The checkpoint in a file, its signatures not checked. Raises BadNote, naming the file."""
    text = read_text(path)
    try:
        return read_checkpoint(text)
    except BadNote as error:
        raise BadNote(f"{path}: {error}", hint=error.hint) from error


def growth_in(path: Path) -> Consistency:
    """The proof of growth in a file. Raises BadProof, which names the file."""
    data = _read(path, BadProof)
    try:
        proof = read_proof(data)
    except BadProof as error:
        raise BadProof(f"{path}: {error}") from error
    if not isinstance(proof, Consistency):
        raise BadProof(f"{path}: it proves an event, and not that the log has grown")
    return proof


def public_key(said: str) -> PublicKey:
    """A key for others, as it is or in a file. Raises BadKey, BadNote."""
    is_key = said.count("+") >= 2 and not Path(said).is_file()
    return read_public(said if is_key else read_text(Path(said)))


def _read(path: Path, refusal: type[R]) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST + 1)
    except OSError as error:
        raise refusal(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > MOST:
        raise refusal(f"{path}: it is larger than {MOST // 1024} KiB")
    return data
