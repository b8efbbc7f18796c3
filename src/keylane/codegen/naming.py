"""Names in generated code: of module-level definitions and of local variables.

Takes names that users chose, gives Python identifiers that cannot clash with each other, with
keywords or with what the module itself uses. Names of classes are the users' own: the checker has
refused the ones that would clash.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["PYTHON_NAMES", "Names"]

# Fixed lists: `keyword` and `builtins` differ between versions of Python, our output must not.
_KEYWORDS = (
    "False None True and as assert async await break class continue def del elif else except "
    "finally for from global if import in is lambda nonlocal not or pass raise return try while "
    "with yield"
)
_USED_BY_METHODS = "LookupError TypeError bool extractor int len list payload self str type"
PYTHON_NAMES = frozenset(f"{_KEYWORDS} {_USED_BY_METHODS}".split())


class Names:
    """Hands out each identifier once, in the order asked, so that the result is reproducible."""

    def __init__(self, taken: Iterable[str]) -> None:
        """Never hand out one of `taken`."""
        self._taken = set(taken)

    def unique(self, wanted: str) -> str:
        """`wanted`, or where that is taken, `wanted_2`, `wanted_3` and so on."""
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            name = f"{wanted}_{number}"
        self._taken.add(name)
        return name
