"""`[tool.keylane]` in pyproject.toml.

    [tool.keylane]
    sources = ["lanes"]       # files and folders, from the folder of pyproject.toml
    output = "generated"      # the folder that modules are written to

    [tool.keylane.severity]   # read by `severity_table`
    ambiguous-parts = "error"

Takes a working directory, gives a `Configuration`. Never looks at a `.lane` file.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from keylane.diagnostics.model import Diagnostic, KeylaneError
from keylane.diagnostics.severities import Severities
from keylane.frozen import field, frozen
from keylane.project import errors
from keylane.project.regular_files import (
    UnreadableFileError,
    read_regular_file,
    real_path,
    shown_name,
)
from keylane.project.severity_table import SeverityTable

__all__ = ["Configuration", "find_configuration"]

_FILE_NAME = "pyproject.toml"
_LARGEST_FILE = 4 * 1024 * 1024
_DEFAULT_OUTPUT = "generated"
_EXAMPLES = {
    "sources": 'sources = ["lanes"]',
    "output": 'output = "generated"',
    "severity": 'severity = {ambiguous-parts = "error"}',
}


@frozen
class Configuration:
    """Where a project's files are, and how much findings about them matter.

    `root` is the folder of pyproject.toml, None where there is no such file. `sources` are
    absolute and empty if nothing is configured; `output` is absolute.
    """

    root: Path | None
    sources: tuple[Path, ...]
    output: Path
    severities: Severities = field(default_factory=dict)

    def owns(self, folder: Path) -> bool:
        """Whether `folder` is the configured output, so that each module below is this project's.

        Of another folder nobody has said so: modules below may be those of another output in it.
        """
        return real_path(folder) == real_path(self.output)


def find_configuration(working_directory: Path) -> Configuration:
    """The configuration of the nearest pyproject.toml in or above `working_directory`.

    Raises `KeylaneError` with everything that is wrong in it.
    """
    start = Path(os.path.abspath(working_directory))
    root = project_root(start)
    if root is None:
        return Configuration(None, (), start / _DEFAULT_OUTPUT)
    return _read(root)


def project_root(folder: Path) -> Path | None:
    """The nearest folder that holds a pyproject.toml: `folder` itself or one above it."""
    for candidate in (folder, *folder.parents):
        if os.path.isfile(candidate / _FILE_NAME):
            return candidate
    return None


def _read(root: Path) -> Configuration:
    name = shown_name(root / _FILE_NAME)
    table = _table(root / _FILE_NAME, name)
    found: list[Diagnostic] = [
        errors.unknown_configuration_key(name, key, _EXAMPLES)
        for key in table
        if key not in _EXAMPLES
    ]
    sources = table.get("sources", [])
    if not (
        isinstance(sources, list) and all(isinstance(one, str) and _is_path(one) for one in sources)
    ):
        found.append(_wrong_type(name, "sources", "a list of paths"))
    output = table.get("output", _DEFAULT_OUTPUT)
    if not (isinstance(output, str) and _is_path(output)):
        found.append(_wrong_type(name, "output", "a path"))
    severity = table.get("severity", {})
    severities = SeverityTable(name)
    if isinstance(severity, dict):
        severities.read(severity)
        found += severities.problems
    else:
        found.append(_wrong_type(name, "severity", "a table of codes"))
    if found:
        raise KeylaneError(found)
    assert isinstance(sources, list)
    return Configuration(
        root,
        tuple(Path(os.path.abspath(root / one)) for one in sources),
        Path(os.path.abspath(root / str(output))),
        severities.severities,
    )


def _table(path: Path, name: str) -> dict[str, object]:
    """The table `[tool.keylane]`, empty if there is none."""
    try:
        data = read_regular_file(path, _LARGEST_FILE + 1)
        if len(data) > _LARGEST_FILE:
            raise UnreadableFileError(f"it is larger than {_LARGEST_FILE:,} bytes")
        document = tomllib.loads(data.decode("utf-8"))
    except UnreadableFileError as error:
        reason = str(error)
    except UnicodeDecodeError:
        reason = "it is not UTF-8"
    except tomllib.TOMLDecodeError as error:
        reason = f"it is not TOML: {str(error)[:1].lower()}{str(error)[1:]}"
    except (RecursionError, ValueError):
        reason = "it is not TOML that Python can read"
    else:
        tool = document.get("tool", {})
        table = tool.get("keylane", {}) if isinstance(tool, dict) else {}
        if isinstance(table, dict):
            return table
        raise KeylaneError(
            [errors.configuration_type(name, "tool.keylane", "a table", "[tool.keylane]")]
        )
    raise KeylaneError([errors.configuration_unreadable(name, reason)])


def _is_path(text: str) -> bool:
    return bool(text) and "\0" not in text


def _wrong_type(name: str, key: str, expected: str) -> Diagnostic:
    return errors.configuration_type(name, key, expected, _EXAMPLES[key])
