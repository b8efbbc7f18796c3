"""`extern`: strategies of the application's own, named by module and class.

Takes the text of the target, gives the program's extern. Nothing is imported here: a module that
is missing is found when the program runs.
"""

from __future__ import annotations

import re

from keylane.check import import_errors, limits
from keylane.check.entities import CheckedBody, KnownExtern
from keylane.check.reporter import Reporter
from keylane.program import Extern
from keylane.python_names import KEYWORDS
from keylane.syntax import nodes

__all__ = ["check_extern"]

_NAME = "[A-Za-z_][A-Za-z0-9_]*"
_TARGET = re.compile(rf"({_NAME}(?:\.{_NAME})*):({_NAME})")


def check_extern(node: nodes.Extern, reporter: Reporter) -> KnownExtern:
    """The extern that `node` declares; problems go to `reporter`."""
    source, target = reporter.source, node.target.value
    if target is None:
        return KnownExtern(source, node, None)
    parts = _TARGET.fullmatch(target) if isinstance(target, str) else None
    reason = None
    if not isinstance(target, str) or parts is None:
        reason = "is a module and a class in it, names of ASCII letters, digits and `_`"
    elif len(target) > limits.NAME_LENGTH:
        reason = f"has at most {limits.NAME_LENGTH} characters"
    else:
        reason = _problem_of_names(re.split("[.:]", target))
    if parts is None or reason is not None:
        reporter.report(import_errors.extern_target(source, node.target, reason or ""))
        return KnownExtern(source, node, None)
    extern = Extern(node.name.text, parts[1], parts[2], reporter.place(node.span))
    return KnownExtern(source, node, CheckedBody(extern, 1, 1))


def _problem_of_names(names: list[str]) -> str | None:
    for name in names:
        if name in KEYWORDS:
            return f"has no word of Python in it, such as `{name}`"
        if name.startswith("__"):
            return "has no name in it that begins with `__`"
    return None
