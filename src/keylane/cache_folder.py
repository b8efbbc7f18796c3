"""Where what is made again and again is kept between runs, in the user's folder for caches.

Gives a folder, or none. What is kept there is Lark's tables of the grammar, whose making takes a
third of a short check, and Jinja2's compiled templates, a fifth of one that shows messages. The
libraries write and read them, with a digest of what they were made of; what was made of something
else, or by another version, is made anew, and what cannot be read or written is no error.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["CACHE_FOLDER", "cache_folder"]

#: The environment variable that names another folder; if it is empty, nothing is kept.
CACHE_FOLDER = "KEYLANE_CACHE_DIR"


def cache_folder() -> Path | None:
    """The folder to keep things in, which exists; None if there is none."""
    folder = _folder()
    if folder is None:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Code is kept: a folder that others can write to is none to read it from.
        if hasattr(os, "getuid"):
            status = folder.stat()
            if status.st_uid != os.getuid() or status.st_mode & 0o022:
                return None
    except OSError:
        return None
    return folder


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
