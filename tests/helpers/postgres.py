"""A real PostgreSQL server for the tests: on loopback, in a folder of its own, gone at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob
from itertools import count
from pathlib import Path
from secrets import token_hex
from signal import SIGINT
from time import sleep
from typing import Any

import psycopg

USERS = ("postgres", "nobody")  # root may not run a server: one of these does
USER = "tracker"
STARTED = 30  # seconds
SETTINGS = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "shared_buffers=16MB")
_number = count(1)


class CannotRun(Exception):
    """Why there is no server here."""


class TestServer:
    """A running server, and databases made in it."""

    __test__ = False

    def __init__(self, port: int, password: str) -> None:
        self._at = f"postgresql://{USER}:{password}@127.0.0.1:{port}"

    def url(self, database: str = "postgres") -> str:
        """The URL of a database."""
        return f"{self._at}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """A connection in autocommit that nothing of ours has touched."""
        return psycopg.connect(self.url(database), autocommit=True)

    @contextmanager
    def database(self, **options: str) -> Iterator[str]:
        """The URL of a new and empty database; it is dropped at the end."""
        name = f"case_{next(_number)}"
        given = " ".join(f"{key} = {value}" for key, value in options.items())
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} {given}".encode())
        try:
            yield self.url(name)
        finally:
            with self.connect() as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextmanager
def running() -> Iterator[TestServer]:
    """Start a server, and stop it. Raises CannotRun."""
    programs = _programs()
    user = _user() if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        if user:
            shutil.chown(folder, user)
        password, port = token_hex(16), _free_port()
        _initialise(programs, folder, user, password)
        options = [part for setting in (*SETTINGS, f"port={port}") for part in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [programs / "postgres", "-D", folder / "data", *options],
                user=user, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        try:
            server = TestServer(port, password)
            _wait(server, process, folder / "log")
            yield server
        finally:
            process.send_signal(SIGINT)  # without waiting for those who are connected
            process.wait(STARTED)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The folder of the newest server that is installed."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    found += [Path(path).parent for path in glob("/usr/lib/postgresql/*/bin/initdb")]
    for folder in sorted(found, key=lambda folder: folder.parent.name, reverse=True):
        if (folder / "postgres").exists():
            return folder
    raise CannotRun("PostgreSQL is not installed: there is no initdb")


def _user() -> str:
    for name in USERS:
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise CannotRun(f"root may not run PostgreSQL, and there is no user {' or '.join(USERS)}")


def _initialise(programs: Path, folder: Path, user: str | None, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password)
    if user:
        shutil.chown(secret, user)
    done = subprocess.run(
        [
            programs / "initdb", "--pgdata", folder / "data", "--username", USER,
            "--pwfile", secret, "--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale",
        ],
        user=user, cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise CannotRun(f"initdb failed: {done.stderr.strip()}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(server: TestServer, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(STARTED * 20):
        if process.poll() is not None:
            break
        try:
            server.connect().close()
        except psycopg.OperationalError:
            sleep(0.05)
        else:
            return
    raise CannotRun(f"the server did not start: {log.read_text()[-500:]}")
