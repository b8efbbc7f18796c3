"""How much a file may hold. Every limit of the checker is here and in docs/language.md."""

from __future__ import annotations

__all__ = [
    "CONSTANTS",
    "DECLARATIONS",
    "DIAGNOSTICS",
    "FIELDS",
    "FILES",
    "FILE_NODES",
    "FREE_TEXT_LENGTH",
    "KEY_LENGTH",
    "NAME_LENGTH",
    "NESTING",
    "POINTERS",
    "POINTER_STEPS",
    "STRATEGY_NODES",
    "STRING_LENGTH",
]

# Names in the expression of a strategy are replaced before these three are counted.
NESTING = 64
STRATEGY_NODES = 10_000
FILE_NODES = 1_000_000

# Schemas, strategies, externs and imported names of one file.
DECLARATIONS = 20_000
# Those in cases counted each time they stand there.
FIELDS = 1_000
# Members of one enum, texts of one `reject`. Lists elsewhere are bounded by what they may name.
CONSTANTS = 10_000
POINTERS = 32
POINTER_STEPS = 64
NAME_LENGTH = 200
FILES = 10_000

# What `min` and `max` of a string may be. No broker carries a message that long.
STRING_LENGTH = 1_000_000

# Bytes of a session key.
KEY_LENGTH = 128
# Characters of a constant text that does not get into a key as it stands.
FREE_TEXT_LENGTH = 1_000

# Errors that are shown for one file, and as many findings that are none; more are counted.
DIAGNOSTICS = 500
