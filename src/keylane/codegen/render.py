"""From a view to the text of a module: Jinja2 places, Black formats.

Takes a `ModuleView`, gives Python source. Same view, same bytes, on any machine: the templates are
shipped with the package and Black's mode is fixed here, whatever configuration the reader has.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import jinja2

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


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("keylane.codegen", "templates"),
        undefined=jinja2.StrictUndefined,
        # The result is Python source; what users wrote has been quoted by `literals`.
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def place(module: ModuleView) -> str:
    """The source of the module as the templates have it, before it is formatted."""
    return _environment().get_template("module.py.jinja").render(module=module)


def format_source(text: str) -> str:
    """Python source as Black has it."""
    # Black takes longer to import than all the rest, and is not needed to run a module.
    import black

    return black.format_str(text, mode=_mode())
