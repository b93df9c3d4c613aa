"""The library's own test cases for recorders and factories, importable without its cipher."""

import sys
from importlib.util import find_spec
from types import ModuleType
from typing import TypeVar
from unittest import TestCase, skipUnless

_CIPHER = "eventsourcing.cipher"

HAS_CIPHER = find_spec("Crypto") is not None
if not HAS_CIPHER:  # it needs pycryptodome, for cases that are left out then
    stand_in = ModuleType(_CIPHER)
    setattr(stand_in, "AESCipher", object)  # noqa: B010
    sys.modules[_CIPHER] = stand_in

from eventsourcing.tests import persistence as cases  # noqa: E402

if not HAS_CIPHER:
    del sys.modules[_CIPHER]

__all__ = ["HAS_CIPHER", "cases", "skipping_ciphers"]

C = TypeVar("C", bound=type[TestCase])

OF_CIPHERS = (
    "test_mapper_with_cipher",
    "test_mapper_with_cipher_and_compressor",
    "test_mapper_with_wrong_cipher_key",
)


def skipping_ciphers(factory_case: C) -> C:
    """A case of a factory whose tests of ciphers are skipped where there are none."""
    for name in OF_CIPHERS:
        skipped = skipUnless(HAS_CIPHER, "pycryptodome is not installed")
        setattr(factory_case, name, skipped(getattr(factory_case, name)))
    return factory_case
