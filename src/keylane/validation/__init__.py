"""Translation validation: an emitted module, read back, is shown to mean what its program means.

Independent of how modules are made: the reference is the program, the interpreter, and docs/language.md.
`prove` decides, `compare` tries random messages beside it.
"""

from __future__ import annotations

from keylane.validation.findings import Finding, FindingKind, Validation
from keylane.validation.proof import prove

__all__ = ["Finding", "FindingKind", "Validation", "prove"]
