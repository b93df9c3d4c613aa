"""A disk that writes down what commands do to the files of a folder, and fails when it is told to.

The library of disk.c is made with the C compiler that is here, and commands run over it in
processes of their own: see disk_child.py.
"""

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from events.durability import TRUNCATE_EXTRA, WAL_FULL
from tests.helpers.commands import ROOT, Ran, environment
from tests.helpers.disk_child import Task

HEAD = struct.Struct("=c3xiqq")  # as in disk.c: what, file, number, length
SOURCE = Path(__file__).with_name("disk.c")
SHIPPED = pytest.mark.parametrize(
    "setting", [TRUNCATE_EXTRA, WAL_FULL], ids=lambda setting: setting.journal
)


class Op(NamedTuple):
    """One thing that was done: see disk.c for the letters."""

    what: str
    file: int
    number: int
    data: bytes


class Disk:
    """Runs one command after another over the library."""

    def __init__(self, folder: Path) -> None:
        """Make the library in a folder. Where it cannot be made the test is left out, or fails
        where all is to be checked."""
        library = _made(folder)
        self._record = folder / "record"
        self._children = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.disk_child"], text=True, cwd=ROOT,
            env=environment(LD_PRELOAD=os.fspath(library)),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def close(self) -> None:
        """End the process that makes the others."""
        self._children.communicate()

    def run(self, folder: Path, *args: str, task: Task) -> Ran:
        """Run a command line in a folder, as a task says."""
        told = msgspec.structs.replace(task, folder=os.fspath(folder), args=args)
        assert self._children.stdin
        assert self._children.stdout
        self._children.stdin.write(msgspec.json.encode(told).decode() + "\n")
        self._children.stdin.flush()
        status = int(self._children.stdout.readline())
        out, err = (Path(f"{folder}.{name}").read_text() for name in ("out", "err"))
        return Ran(status, out, err)

    def recorded(self, folder: Path, *args: str, task: Task) -> tuple[Ran, list[Op]]:
        """Run a command line; and what it did to the files of the folder."""
        told = msgspec.structs.replace(task, record=os.fspath(self._record))
        ran = self.run(folder, *args, task=told)
        return ran, list(_ops(self._record.read_bytes()))


def _made(folder: Path) -> Path:
    library = folder / "disk.so"
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        reason = "there is no Linux here, or no C compiler"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    subprocess.run(
        [compiler, "-O2", "-shared", "-fPIC", "-o", library, SOURCE, "-lpthread"], check=True
    )
    return library


def _ops(data: bytes) -> Iterator[Op]:
    at = 0
    while at < len(data):
        what, file, number, length = HEAD.unpack_from(data, at)
        at += HEAD.size
        yield Op(what.decode(), file, number, data[at : at + length])
        at += length


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of a folder, by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def put_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder hold these files and no others."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if path.name not in files:
            path.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)
        (folder / name).chmod(0o600)  # a key is no key where others may read it
