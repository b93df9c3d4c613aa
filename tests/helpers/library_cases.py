"""The library's own test cases for recorders and factories, importable without its cipher."""

import sys
from importlib.util import find_spec
from types import ModuleType

_CIPHER = "eventsourcing.cipher"

HAS_CIPHER = find_spec("Crypto") is not None
if not HAS_CIPHER:  # it needs pycryptodome, for cases that are left out then
    stand_in = ModuleType(_CIPHER)
    setattr(stand_in, "AESCipher", object)  # noqa: B010
    sys.modules[_CIPHER] = stand_in

from eventsourcing.tests import persistence as cases  # noqa: E402

if not HAS_CIPHER:
    del sys.modules[_CIPHER]

__all__ = ["HAS_CIPHER", "cases"]
