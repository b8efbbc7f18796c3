"""The text of a module, written to a file and imported as an application would.

Takes text, gives a module for as long as it is needed. The file is gone afterwards.
"""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from keylane.diagnostics.model import KeylaneError
from keylane.project import errors
from keylane.project.regular_files import in_words

__all__ = ["temporary_module"]

_MODULE_NAME = "keylane_temporary_module"


@contextmanager
def temporary_module(text: str) -> Iterator[ModuleType]:
    """Import `text` from a file. Raises `KeylaneError` if the file cannot be written."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="keylane-")
    except OSError as error:
        raise KeylaneError([errors.cannot_write(tempfile.gettempdir(), in_words(error))]) from error
    with folder:
        path = Path(folder.name, f"{_MODULE_NAME}.py")
        try:
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise KeylaneError([errors.cannot_write(str(path), in_words(error))]) from error
        specification = importlib.util.spec_from_file_location(_MODULE_NAME, path)
        assert specification is not None
        assert specification.loader is not None
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
        yield module
