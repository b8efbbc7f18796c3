"""Every diagnostic code, once.

Ranges: KL00xx files and syntax, KL01xx imports, KL02xx schemas, KL03xx names, KL04xx expressions,
KL05xx limits, KL06xx names in generated code, KL09xx project and configuration. A number is never
reused; `docs/diagnostics.md` has a section for each.
"""

from __future__ import annotations

from keylane.diagnostics.model import Code

__all__ = ["ALL_CODES"]

ALL_CODES: tuple[Code, ...] = tuple(value for value in globals().values() if isinstance(value, Code))
