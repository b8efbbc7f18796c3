"""Where the module of a `.lane` file goes.

`<source>/github/pull-requests.lane` becomes `<output>/github/pull_requests.py`: the path below the
configured source (or the folder that was named), with every part made a name that Python can
import. Takes source files, gives paths. Never looks at the file system.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from keylane.diagnostics.model import Diagnostic
from keylane.frozen import frozen
from keylane.project import errors
from keylane.project.regular_files import shown_name
from keylane.project.source_files import SUFFIX, SourceFile
from keylane.python_names import KEYWORDS

__all__ = ["ModulePaths", "importable_name", "module_paths"]

_NOT_IN_NAMES = re.compile("[^A-Za-z0-9_]")
# `__init__.py` would speak for its folder, and Python never imports `__main__.py` by its name.
_TAKEN = KEYWORDS | {"__init__", "__main__"}


@frozen
class ModulePaths:
    """The module of every source, and where two of them are in each other's way."""

    paths: dict[SourceFile, Path]
    diagnostics: tuple[Diagnostic, ...]


def module_paths(files: Iterable[SourceFile], output: Path) -> ModulePaths:
    """The paths below `output`, for all `files`.

    Names are compared without case, because some file systems do.
    """
    paths = {file: _module_path(file, output) for file in files}
    found: list[Diagnostic] = []
    modules: dict[tuple[str, ...], SourceFile] = {}
    for file, path in paths.items():
        first = modules.setdefault(_identity(path), file)
        if first is not file:
            found.append(errors.module_clash(first.name, file.name, shown_name(path)))
    for file, path in paths.items():
        for folder in path.relative_to(output).parents[:-1]:
            hiding = modules.get(_identity((output / folder).with_suffix(".py")))
            if hiding is not None:
                module = shown_name(paths[hiding])
                found.append(errors.module_and_folder_clash(hiding.name, file.name, module))
    return ModulePaths(paths, tuple(found))


def _module_path(file: SourceFile, output: Path) -> Path:
    *folders, name = file.path.relative_to(file.base).parts
    stem = importable_name(name.removesuffix(SUFFIX))
    return output.joinpath(*map(importable_name, folders), f"{stem}.py")


def importable_name(name: str) -> str:
    """`name` as a part of a dotted module name, the same on every version of Python.

    What is not an ASCII letter, a digit or `_` becomes `_`; a digit in front gets a `_` before
    it; a keyword, `__init__` and `__main__` get one behind.
    """
    changed = _NOT_IN_NAMES.sub("_", name)
    if changed[:1].isdigit():
        changed = f"_{changed}"
    return f"{changed}_" if changed in _TAKEN else changed


def _identity(path: Path) -> tuple[str, ...]:
    return tuple(part.lower() for part in path.parts)
