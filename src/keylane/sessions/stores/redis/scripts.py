"""The Lua scripts: one file for each operation, in this folder, named like it.

A script reads and writes one session at one instant: Redis runs nothing else in between. Times are
whole microseconds since 1970, below 2**53, so that Lua's doubles are exact. Positions are not, and
are compared by halves. How a record is packed, and so what the formats and the numbers of bytes in
the scripts are, is in `packed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha1
from importlib.resources import files

__all__ = ["SCRIPTS", "Script", "read_scripts"]

_OPERATIONS = ("acquire", "renew", "release", "save", "load", "records", "close", "purge")


@dataclass(frozen=True, slots=True)
class Script:
    """A script's text, and the hash by which Redis knows it once it has seen it."""

    text: str
    sha: bytes

    @staticmethod
    def of(text: str) -> Script:
        """The script with this text."""
        sha = sha1(text.encode(), usedforsecurity=False).hexdigest()
        return Script(text, sha.encode())


def read_scripts() -> dict[str, str]:
    """The texts of all scripts, by the name of their operation."""
    folder = files("keylane.sessions.stores.redis")
    return {name: (folder / f"{name}.lua").read_text(encoding="utf-8") for name in _OPERATIONS}


#: All scripts, by the name of their operation.
SCRIPTS: Mapping[str, Script] = {name: Script.of(text) for name, text in read_scripts().items()}
