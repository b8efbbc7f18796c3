"""Names in generated code: of module-level definitions and of local variables.

Takes names that users chose, gives Python identifiers that cannot clash with each other, with
keywords or with what the module itself uses. Names of classes are the users' own: the checker has
refused the ones that would clash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from keylane.python_names import KEYWORDS, MODULE_NAMES

__all__ = ["TAKEN_NAMES", "Names", "variable_name"]

# What the methods' own text uses; a builtin that is not used there may be shadowed by a field.
# Nobody may assign to `__debug__`, and type checkers take `__class__` for the class itself.
_USED_BY_METHODS = frozenset(
    """
    AttributeError LookupError TypeError UnicodeEncodeError __class__ __debug__ bool extractor int
    len list payload self str type
    """.split()
)
TAKEN_NAMES = KEYWORDS | MODULE_NAMES | _USED_BY_METHODS


def variable_name(name: str) -> str:
    """`name` for a local variable: not in capitals, which tools take for a constant."""
    if re.search("[a-z]", name):
        return name
    return name.lower() if re.search("[A-Z]", name) else f"item_{name}"


class Names:
    """Hands out each identifier once, in the order asked, so that the result is reproducible."""

    def __init__(self, taken: frozenset[str]) -> None:
        """Never hand out one of `taken`."""
        # Not copied: every method of a module with thousands of classes has the same set.
        self._taken = taken
        self._given: set[str] = set()

    def unique(self, wanted: str, suffixes: Iterable[str] = ()) -> str:
        """`wanted`, or where that is taken, `wanted_2`, `wanted_3` and so on.

        The name with each of the `suffixes` behind it is handed out as well.
        """
        endings = ["", *suffixes]
        name, number = wanted, 1
        while any(self._is_taken(name + ending) for ending in endings):
            number += 1
            name = f"{wanted}_{number}"
        self._given.update(name + ending for ending in endings)
        return name

    def _is_taken(self, name: str) -> bool:
        return name in self._taken or name in self._given

    def all_taken(self) -> frozenset[str]:
        """Every name that must not be used again."""
        return self._taken | self._given
