"""A path on the command line: of a file or a folder, which need not be there.

Refuses the empty text, which Python takes for the working directory: it is what a script passes
whose variable is not set. Never looks at the file system.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

__all__ = ["PATH", "PATH_OR_DASH", "refuse_empty"]


class _NamedPath(click.Path):
    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        context: click.Context | None,
    ) -> Any:
        """The path as click makes it."""
        refuse_empty(value, param, context)
        return super().convert(value, param, context)


def refuse_empty(
    value: str | os.PathLike[str],
    param: click.Parameter | None = None,
    context: click.Context | None = None,
    hint: str | None = None,
) -> None:
    """Raise `click.BadParameter` if `value` is no path because it is empty."""
    if not os.fspath(value):
        raise click.BadParameter(
            "an empty text names no file or folder", context, param, param_hint=hint
        )


#: A path, as a `Path`.
PATH = _NamedPath(path_type=Path)
#: A path, or `-` for standard input, as a text.
PATH_OR_DASH = _NamedPath()
