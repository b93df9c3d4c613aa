"""A timestamp authority (RFC 3161) and an empty git repository, both on this machine; and the
commands of a page of the docs, run with them in the places of those on the network."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.helpers.commands import ROOT, Ran, environment

CONFIGURED = """
[req]
distinguished_name = name
prompt = no
[name]
CN = {name}
[ca]
basicConstraints = critical, CA:TRUE
[stamps]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
serial = {folder}/serial
signer_cert = {folder}/stamps.pem
signer_key = {folder}/stamps.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""
CURL = re.compile(r"curl .* https://AUTHORITY > (\S+)")
WHO = {"NAME": "ana", "EMAIL": "ana@desk.example"}
GIT = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in WHO.items()}


class Authority:
    """A timestamp authority, and the certificate authority that vouches for it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder / name
        self.folder.mkdir()
        (self.folder / "conf").write_text(CONFIGURED.format(name=name, folder=self.folder))
        (self.folder / "serial").write_text("01\n")
        for key, own in (("ca", "-x509 -days 3 -extensions ca"), ("stamps", "")):
            self._openssl(
                f"req {own} -newkey rsa:2048 -nodes -config conf -subj /CN={name}-{key}"
                f" -keyout {key}.key -out {key}.{'pem' if own else 'csr'}"
            )
        self._openssl(
            "x509 -req -in stamps.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3"
            " -extfile conf -extensions stamps -out stamps.pem"
        )

    @property
    def certificate(self) -> Path:
        """What whoever checks its stamps must have."""
        return self.folder / "ca.pem"

    def answering(self, query: str, to: str) -> str:
        """The command that has it answer a query."""
        conf = shlex.quote(str(self.folder / "conf"))
        return f"openssl ts -reply -config {conf} -section tsa -queryfile {query} -out {to}"

    def _openssl(self, words: str) -> None:
        done = subprocess.run(
            ["openssl", *words.split()], cwd=self.folder, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr


class Shell:
    """Runs the commands of the page in a folder."""

    def __init__(self, folder: Path, authority: Authority, repository: Path) -> None:
        self.folder = folder
        self._authority = authority
        self._repository = repository

    def run(self, line: str) -> Ran:
        """Run a command as it stands, with what is here in place of what is on the network."""
        line = line.replace("https://REPOSITORY", shlex.quote(str(self._repository)))
        if asked := CURL.fullmatch(line):
            line = self._authority.answering("friday.tsq", asked[1])
        if line.startswith("tracker "):
            line = f"{shlex.quote(sys.executable)} -m {line}"
        env = environment(**GIT, GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1")
        done = subprocess.run(
            ["sh", "-c", line], cwd=self.folder, env=env, capture_output=True, text=True
        )
        return Ran(done.returncode, done.stdout, done.stderr)


def commands_under(page: str, heading: str) -> Iterator[str]:
    """The commands of a section of a page of the docs."""
    section = (ROOT / "docs" / page).read_text("utf-8").split(f"\n## {heading}\n")[1]
    for line in section.split("\n## ")[0].splitlines():
        if line.startswith("$ "):
            yield line[2:]
