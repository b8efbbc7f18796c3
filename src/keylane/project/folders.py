"""What lies below a folder, in an order that does not depend on the machine.

Takes a folder, gives paths of files. Enters neither hidden folders nor linked ones.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

__all__ = ["files_below"]


def files_below(
    folder: Path,
    enters: Callable[[Path], bool] = lambda _: True,
    failed: Callable[[OSError], None] = lambda _: None,
) -> Iterator[Path]:
    """All files below `folder`: those of a folder by their names, then its folders by theirs.

    A folder is looked into if `enters` says so; `failed` is told of those that cannot be listed.
    Walks with a list of its own, so folders may be nested as deep as the system allows.
    """
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        try:
            with os.scandir(current) as entries:
                found = sorted(
                    (entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries
                )
        except OSError as error:
            failed(error)
            continue
        yield from (current / name for name, is_folder in found if not is_folder)
        folders = [
            current / name for name, is_folder in found if is_folder and not name.startswith(".")
        ]
        waiting.extend(inner for inner in reversed(folders) if enters(inner))
