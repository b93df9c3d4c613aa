"""Keys, checkpoints and proofs as the options of commands name them: in files."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import click

from events.errors import Refused
from events.proofs import Tree
from tracker.output import note
from tracker.trust.checkpoint import Checkpoint, read_checkpoint
from tracker.trust.keys import PublicKey, read_public
from tracker.trust.notes import BadNote, Note
from tracker.trust.proving import BadProof, Consistency, read_proof

MOST = 1024 * 1024  # bytes of such a file

R = TypeVar("R", bound=Refused)


def read_text(path: Path) -> str:
    """The text of a small file. Raises BadNote."""
    return read_small(path, BadNote).decode(errors="replace")


def checkpoint_in(path: Path) -> tuple[Checkpoint, Note]:
    """The checkpoint in a file, its signatures not checked. Raises BadNote, naming the file."""
    text = read_text(path)
    try:
        return read_checkpoint(text)
    except BadNote as error:
        raise BadNote(f"{path}: {error}", hint=error.hint) from error


def trees_in(paths: Iterable[Path], keys: Iterable[str]) -> tuple[dict[str, Tree], list[str]]:
    """What checkpoints in files say, by the names of the files; and what is wrong with their
    signatures, which must be of all keys. Raises BadNote, BadKey, and UsageError: keys alone."""
    signers, told = (
        [public_key(key) for key in keys],
        {str(path): checkpoint_in(path) for path in paths},
    )
    if signers and not told:
        raise click.UsageError("--signed-by is about a checkpoint: --checkpoint FILE")
    if told and not signers:
        note("no signature was checked: --signed-by KEY names who must have signed")
    wrong = [
        f"{name}: {why}" for name, (_, signed) in told.items() for why in _unsigned(signed, signers)
    ]
    return {name: checkpoint.tree for name, (checkpoint, _) in told.items()}, wrong


def _unsigned(signed: Note, signers: list[PublicKey]) -> list[str]:
    try:
        found = signed.signers(signers)
    except BadNote as error:
        return [str(error)]
    return [f"{key.name} has not signed it" for key in signers if key not in found]


def growth_in(path: Path) -> Consistency:
    """The proof of growth in a file. Raises BadProof, which names the file."""
    data = read_small(path, BadProof)
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


def read_small(path: Path, refusal: type[R]) -> bytes:
    """The bytes of a small file. Raises a refusal of the kind given, which names the file."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST + 1)
    except OSError as error:
        raise refusal(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > MOST:
        raise refusal(f"{path}: it is larger than {MOST // 1024} KiB")
    return data
