"""Names in generated code: of module-level definitions and of local variables.

Takes names that users chose, gives Python identifiers that cannot clash with each other, with
keywords or with what the module itself uses. Names of classes are the users' own: the checker has
refused the ones that would clash.
"""

from __future__ import annotations

from collections.abc import Set

from keylane.python_names import KEYWORDS, MODULE_NAMES

__all__ = ["TAKEN_NAMES", "Names"]

# What the methods' own text uses; a builtin that is not used there may be shadowed by a field.
_USED_BY_METHODS = "LookupError TypeError bool extractor int len list payload self str type"
TAKEN_NAMES = KEYWORDS | MODULE_NAMES | frozenset(_USED_BY_METHODS.split())


class Names:
    """Hands out each identifier once, in the order asked, so that the result is reproducible."""

    def __init__(self, taken: Set[str]) -> None:
        """Never hand out one of `taken`, which is looked at and not copied."""
        self._taken = taken
        self._handed_out: set[str] = set()

    def unique(self, wanted: str) -> str:
        """`wanted`, or where that is taken, `wanted_2`, `wanted_3` and so on."""
        name, number = wanted, 1
        while name in self._taken or name in self._handed_out:
            number += 1
            name = f"{wanted}_{number}"
        self._handed_out.add(name)
        return name
