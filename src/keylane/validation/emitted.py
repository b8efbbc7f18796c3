"""An emitted module as it is read back: its text as a tree, and what Python makes of it.

Takes a program and the text of a file, gives an `EmittedModule`. The text is run once, as an
application would that imports it, so that functions of single values can be asked; a text of
another form than emitted code has is not run. Never looks at how it was generated.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Mapping
from functools import cached_property
from types import ModuleType
from typing import Any

from keylane.frozen import frozen
from keylane.program import Program
from keylane.validation.closed_forms import open_forms

__all__ = ["EmittedModule", "NotShownError", "read_module"]


class NotShownError(Exception):
    """Raised where it cannot be told what the code does; `line` is that of the file."""

    def __init__(self, line: int, reason: str) -> None:
        """`reason` says what is not understood."""
        super().__init__(line, reason)
        self.line = line
        self.reason = reason


@frozen(slots=False)
class EmittedModule:
    """A module: its tree, its functions and the methods of its classes by name, and its names."""

    text: str
    tree: ast.Module
    functions: Mapping[str, ast.FunctionDef]
    classes: Mapping[str, ast.ClassDef]
    module: ModuleType

    @property
    def names(self) -> dict[str, Any]:
        """What the names of the module stand for."""
        return self.module.__dict__

    @cached_property
    def extern_instances(self) -> frozenset[str]:
        """The names of the instances of the application's own strategies."""
        return frozenset(
            node.targets[0].id
            for node in self.tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Name)
            and node.value.func.id == "_extern_instance"
        )

    def methods(self, name: str) -> dict[str, ast.FunctionDef]:
        """The methods of a class by name. Raises `NotShownError` if there is no such class."""
        found = self.classes.get(name)
        if found is None:
            raise NotShownError(1, f"there is no class `{name}`")
        return {each.name: each for each in found.body if isinstance(each, ast.FunctionDef)}


def read_module(program: Program, text: str) -> EmittedModule:
    """Parse and run the text of the module of `program`.

    Raises `NotShownError` if it cannot be parsed, if something else than a message may take part in
    what it does, or if it raises when it is run.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None) or 1
        raise NotShownError(line, f"it is no Python: {getattr(error, 'msg', error)}") from error
    for line, reason in open_forms(program, tree):
        raise NotShownError(line, f"{reason}; the module was not run")
    name = (
        f"keylane_verified_{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
    )
    module = ModuleType(name)
    try:
        exec(compile(tree, f"<{name}>", "exec", dont_inherit=True), module.__dict__)
    except (Exception, SystemExit) as error:
        # An application's own strategies are imported with it.
        raise NotShownError(1, f"importing it raises {type(error).__name__}: {error}") from error
    return EmittedModule(
        text,
        tree,
        {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)},
        {each.name: each for each in tree.body if isinstance(each, ast.ClassDef)},
        module,
    )
