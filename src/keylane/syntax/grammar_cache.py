"""Where the tables that Lark makes of the grammar are kept between runs.

Making them takes a third of a short check. Lark writes them and reads them back, with a digest of
the grammar, its own version and that of Python; what does not fit is made anew, and a file that
cannot be read or written is no error.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["CACHE_FOLDER", "cache_file"]

#: The environment variable that names another folder; if it is empty, nothing is kept.
CACHE_FOLDER = "KEYLANE_CACHE_DIR"


def cache_file() -> Path | None:
    """The file to keep tables in, whose folder exists; None if there is no such place."""
    folder = _folder()
    if folder is None:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Tables are Python objects: a folder that others can write to is none to read them from.
        if hasattr(os, "getuid"):
            status = folder.stat()
            if status.st_uid != os.getuid() or status.st_mode & 0o022:
                return None
    except OSError:
        return None
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return folder / f"grammar-{version}.tables"


def _folder() -> Path | None:
    chosen = os.environ.get(CACHE_FOLDER)
    if chosen is not None:
        return Path(chosen) if chosen else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base, "keylane") if base and os.path.isabs(base) else None
