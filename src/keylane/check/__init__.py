"""Checking: syntax trees in, a checked program and diagnostics out.

Names are resolved, bounds and functions checked, limits kept. Everything wrong is reported in one
run, each thing once. Nothing here reads a file or prints.
"""

from __future__ import annotations

from keylane.check.checker import CheckResult, check
from keylane.check.imports import SourceReader, SourceReadError

__all__ = ["CheckResult", "SourceReadError", "SourceReader", "check"]
