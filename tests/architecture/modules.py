"""The modules of the project and what each of them imports, read without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["ROOT", "Module", "imports_of", "modules"]

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Module:
    """One file of src/, docs/ or grammar/; `imports` are dotted names of modules."""

    name: str
    path: Path
    imports: frozenset[str]

    @property
    def room(self) -> str:
        """The folder below `keylane`, or the name of a file that lies beside the folders."""
        return room_of(self.name)


def room_of(name: str) -> str:
    """The room of a module of ours; the package itself is the room `keylane`."""
    return name.split(".")[1] if "." in name else name


@cache
def modules() -> dict[str, Module]:
    """All modules by name."""
    places = [
        (ROOT / "src" / "keylane", "keylane"),
        (ROOT / "docs", "keylane.docs"),
        (ROOT / "grammar", "keylane.grammar"),
    ]
    paths = {
        ".".join([package, *path.relative_to(folder).with_suffix("").parts]).removesuffix(
            ".__init__"
        ): path
        for folder, package in places
        for path in sorted(folder.rglob("*.py"))
    }
    return {
        name: Module(
            name,
            path,
            frozenset(
                f"{module}.{member}" if f"{module}.{member}" in paths else module
                for module, member in imports_of(path)
            ),
        )
        for name, path in paths.items()
    }


def imports_of(path: Path) -> Iterator[tuple[str, str]]:
    """Module and member of every import in a file, those within functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, ""
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            for alias in node.names:
                yield node.module or "", alias.name
