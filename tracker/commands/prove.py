"""tracker prove"""

from pathlib import Path

import click
import msgspec

from tracker.app import App, pass_app
from tracker.trust.files import checkpoint_in
from tracker.trust.options import FILE, hand_out, to_file
from tracker.trust.proving import proof_of_event, proof_of_growth
from tracker.whole_file import check_free


@click.command("prove")
@click.argument("position", required=False, metavar="[#N]")
@click.option(
    "--checkpoint",
    "checkpoint_path",
    type=FILE,
    required=True,
    metavar="FILE",
    help="Prove it to whoever has this checkpoint.",
)
@click.option(
    "--from",
    "earlier_path",
    type=FILE,
    metavar="FILE",
    help="Prove that the log of --checkpoint begins with that of this one.",
)
@to_file
@pass_app
def command(
    app: App, position: str | None, checkpoint_path: Path, earlier_path: Path | None,
    path: Path | None,
) -> None:  # fmt: skip
    """Prove to a stranger that the log had event #N at a checkpoint, and what it says.

    The proof holds the event, and some hashes; nothing else of the case. Who has it, and the key of
    the log, checks it with docs/verify_proof.py, without this program.

    \b
    tracker prove '#17' --checkpoint 2020-03-13.checkpoint --to 17.proof
    tracker prove --from monday.checkpoint --checkpoint friday.checkpoint
    """
    if (position is None) == (earlier_path is None):
        raise click.UsageError("give #N, or --from FILE")
    if path is not None:
        check_free(path)
    checkpoint, signed = checkpoint_in(checkpoint_path)
    log = app.case().log
    if position is not None:
        proof = msgspec.json.encode(
            proof_of_event(log, _position(position), checkpoint.tree, str(signed))
        )
    else:
        assert earlier_path is not None
        earlier, _ = checkpoint_in(earlier_path)
        proof = msgspec.json.encode(proof_of_growth(log, earlier.tree, checkpoint.tree))
    hand_out(f"{proof.decode()}\n", path, f"of a log of {checkpoint.tree.size} events")


def _position(text: str) -> int:
    digits = text.removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and 0 < int(digits[:19]) < 2**63):
        raise click.BadParameter(f'"{text}" is not a position: #17', param_hint="#N")
    return int(digits)
