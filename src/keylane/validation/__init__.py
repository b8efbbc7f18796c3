"""Translation validation: an emitted module, read back, is shown to mean what its program means.

Independent of how modules are made: the reference is the program, the interpreter, and
docs/language.md. `prove` decides for all messages, `compare` tries random ones beside it.
"""

from __future__ import annotations

from keylane.validation.comparison import MissingExtraError, compare
from keylane.validation.findings import Finding, FindingKind, Validation
from keylane.validation.proof import prove

__all__ = ["Finding", "FindingKind", "MissingExtraError", "Validation", "compare", "prove"]
