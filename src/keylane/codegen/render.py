"""From a view to the text of a module: Jinja2 places, Black formats.

Takes a `ModuleView`, gives Python source. Same view, same bytes, on any machine: the templates are
shipped with the package and Black's mode is fixed here, whatever configuration the reader has.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import jinja2
import jinja2.bccache

from keylane.cache_folder import cache_folder
from keylane.codegen.views import ModuleView

if TYPE_CHECKING:
    import black

__all__ = ["format_source", "place"]


@cache
def _mode() -> black.Mode:
    import black
    from black.mode import TargetVersion

    versions = {
        TargetVersion.PY39,
        TargetVersion.PY310,
        TargetVersion.PY311,
        TargetVersion.PY312,
        TargetVersion.PY313,
    }
    return black.Mode(target_versions=versions, line_length=88)


class _KeptTemplates(jinja2.FileSystemBytecodeCache):
    """Templates as Jinja2 compiles them, in files of a folder."""

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Read one, or none if there is no whole one."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # what a broken file raises is nowhere said
            bucket.reset()

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Write one; where that cannot be, it is no error."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


# What the text of a module depends on besides its template.
_LAYOUT: dict[str, Any] = {
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
}


def _kept_templates() -> _KeptTemplates | None:
    folder = cache_folder()
    if folder is None:
        return None
    # Jinja2 looks at the template and at Python's version, but neither at the layout nor at itself:
    # what another one has compiled would give other bytes, or none.
    try:
        compiler = Path(jinja2.__file__).with_name("compiler.py").stat()
    except OSError:  # it lies in an archive
        return None
    made_by = (_LAYOUT, compiler.st_mtime_ns, compiler.st_size)
    return _KeptTemplates(str(folder), f"template-{crc32(repr(made_by).encode()):08x}-%s.code")


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        bytecode_cache=_kept_templates(),
        loader=jinja2.PackageLoader("keylane.codegen", "templates"),
        undefined=jinja2.StrictUndefined,
        # The result is Python source; what users wrote has been quoted by `literals`.
        autoescape=False,
        **_LAYOUT,
    )


def place(module: ModuleView) -> str:
    """The source of the module as the templates have it, before it is formatted."""
    return _environment().get_template("module.py.jinja").render(module=module)


def format_source(text: str) -> str:
    """Python source as Black has it."""
    # Black takes longer to import than all the rest, and is not needed to run a module.
    import black

    return black.format_str(text, mode=_mode())
