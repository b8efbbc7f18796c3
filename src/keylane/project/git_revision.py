"""The files of a git revision, read by the program `git`.

Takes the name of a revision and paths in its repository, gives bytes or a reason in words. `git` is
called without a shell, asks nobody for anything, and only reads; what users name never stands where
it could be taken for an option. At most as many bytes as were asked for are read.
"""

from __future__ import annotations

import os
import subprocess
import tempfile

from keylane.diagnostics.model import KeylaneError
from keylane.frozen import frozen
from keylane.project import errors
from keylane.project.regular_files import UnreadableFileError, in_words

__all__ = ["GitRevision", "folder_in_repository"]

_MOST_OUTPUT = 64 * 1024
_SECONDS = 60
_REGULAR = ("100644", "100755")
_ELSEWHERE = {"120000": "link", "160000": "submodule"}
_KINDS = {
    "040000": "it is a folder",
    **{mode: f"it is a {kind}" for mode, kind in _ELSEWHERE.items()},
}


class _GitError(Exception):
    """`git` has failed; the text says why, as a part of a sentence."""


@frozen
class GitRevision:
    """One revision of the repository that the working directory lies in; `tree` is its hash."""

    name: str
    tree: str

    @classmethod
    def named(cls, name: str) -> GitRevision:
        """The revision that git knows by `name`. Raises `KeylaneError` if there is none."""
        folder_in_repository(name)
        if not name or name.startswith("-"):
            raise KeylaneError([errors.impossible_revision(name)])
        try:
            # A revision that does not exist is no failure of git's: it says nothing then.
            found = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{tree}}")
        except _GitError as error:
            if not str(error) and not _has_commits():
                raise KeylaneError([errors.no_commits(name)]) from error
            raise KeylaneError([errors.no_revision(name, str(error))]) from error
        return cls(name, found.decode("ascii").strip())

    def read(self, path: str, at_most: int) -> bytes:
        """The first `at_most` bytes of the file at `path`, from the top of the repository.

        Raises `UnreadableFileError`.
        """
        mode, blob = self._entry(path)
        if mode not in _REGULAR:
            raise UnreadableFileError(_KINDS.get(mode, "it is not a regular file"))
        try:
            return _git("cat-file", "blob", blob, at_most=at_most)
        except _GitError as error:
            raise UnreadableFileError(str(error)) from error

    def has(self, path: str) -> bool:
        """Whether there is anything at `path`.

        Raises `UnreadableFileError` if git fails, or if a link or a submodule is on the way: what
        lies behind it is not in the revision, and may have been there all the same.
        """
        if self._find(path) is not None:
            return True
        steps = path.split("/")
        for length in range(1, len(steps)):
            folder = "/".join(steps[:length])
            found = self._find(folder)
            if found is None:
                return False
            kind = _ELSEWHERE.get(found[0])
            if kind is not None:
                raise UnreadableFileError(f"`{folder}` is a {kind} in this revision")
        return False

    def _entry(self, path: str) -> tuple[str, str]:
        entry = self._find(path)
        if entry is None:
            raise UnreadableFileError("no such file in this revision")
        return entry

    def _find(self, path: str) -> tuple[str, str] | None:
        """The mode of what lies at `path`, and its hash."""
        if not path:
            raise UnreadableFileError("it is a folder")
        try:
            listed = _git("ls-tree", "-z", "--full-tree", "--", self.tree, path)
        except _GitError as error:
            raise UnreadableFileError(str(error)) from error
        for line in listed.split(b"\0"):
            facts, _, name = line.partition(b"\t")
            if name == os.fsencode(path):
                mode, _, blob = facts.decode("ascii").split(" ")
                return mode, blob
        return None


def _has_commits() -> bool:
    """Whether any branch, tag or other name in the repository leads to a commit."""
    try:
        return bool(_git("rev-list", "--all", "--max-count=1"))
    except _GitError:
        return True


def folder_in_repository(revision: str) -> str:
    """The working directory from the top of its repository: `lanes/`, or nothing at the top.

    Raises `KeylaneError` if it lies in no repository; `revision` is what was asked for.
    """
    try:
        return os.fsdecode(_git("rev-parse", "--show-prefix").removesuffix(b"\n"))
    except _GitError as error:
        raise KeylaneError([errors.git_failed(revision, str(error))]) from error


def _git(*arguments: str, at_most: int = _MOST_OUTPUT) -> bytes:
    """The first bytes of what git writes. Raises `_GitError`."""
    environment = {
        **os.environ,
        "LC_ALL": "C",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }
    try:
        with (
            tempfile.TemporaryFile() as complaints,
            subprocess.Popen(
                ["git", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=complaints,
                env=environment,
            ) as process,
        ):
            assert process.stdout is not None
            output = process.stdout.read(at_most)
            is_cut = len(output) == at_most
            if is_cut:
                process.kill()
            code = process.wait(_SECONDS)
            if code != 0 and not is_cut:
                complaints.seek(0)
                raise _GitError(_reason(complaints.read(_MOST_OUTPUT)))
            return output
    except FileNotFoundError as error:
        raise _GitError("the program `git` is not installed") from error
    except OSError as error:
        raise _GitError(f"`git` cannot be run: {in_words(error)}") from error
    except subprocess.TimeoutExpired as error:
        raise _GitError(f"`git` has not ended after {_SECONDS} seconds") from error
    except ValueError as error:
        # A NUL or a lone surrogate, which no argument holds.
        raise _GitError("git cannot be asked for such a name") from error


def _reason(complaints: bytes) -> str:
    """The first line of what git complains of, without its word for it; empty if it is silent."""
    line = complaints.decode("utf-8", "replace").strip().partition("\n")[0]
    return line.removeprefix("fatal: ").removeprefix("error: ")
