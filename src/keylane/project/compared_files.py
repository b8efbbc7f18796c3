"""The two versions of a file that are compared: on the disk, or in a git revision.

Takes what a user names, gives the checked program of each, or what is wrong with it.
`REV:PATH` is a file of a revision, its path as git takes it: from the top of the repository, or,
where it begins with `./` or `../`, from the working directory.
"""

from __future__ import annotations

import os
import posixpath
from pathlib import Path, PurePosixPath

from keylane.check import CheckResult
from keylane.diagnostics.model import KeylaneError
from keylane.frozen import frozen
from keylane.pipeline import check_source
from keylane.program import Program
from keylane.project import errors
from keylane.project.build import check_file
from keylane.project.configuration import Configuration
from keylane.project.git_revision import GitRevision, folder_in_repository
from keylane.project.regular_files import UnreadableFileError, real_path, shown_name
from keylane.project.revision_reader import RevisionReader
from keylane.project.source_files import source_file

__all__ = ["CheckedVersion", "check_in_revision", "check_version"]

_NOTHING = CheckResult(Program(None, (), (), ()), ())


@frozen
class CheckedVersion:
    """One version of a file: how it is called, and the result of checking it."""

    name: str
    result: CheckResult


def check_version(named: str, configuration: Configuration) -> CheckedVersion:
    """The version that a user names: a file, or `REV:PATH` where there is no such file.

    Raises `KeylaneError` if there is no such revision.
    """
    revision, colon, path = named.partition(":")
    if not colon or os.path.lexists(named):
        return CheckedVersion(
            shown_name(Path(named)), check_file(source_file(Path(named), configuration))
        )
    if path.startswith(("./", "../")):
        path = folder_in_repository(revision) + path
    return _checked(GitRevision.named(revision), posixpath.normpath(path), named)


def check_in_revision(revision: str, file: Path) -> CheckedVersion:
    """A file of the working directory, or below or beside it, as it was in a revision.

    A file that was not there had no strategies. Raises `KeylaneError` if there is no such revision,
    or if the revision cannot have the file: it lies in another repository, or behind a link.
    """
    here = real_path(Path.cwd())
    folder = real_path(Path(os.path.abspath(file)).parent)
    below = os.path.relpath(folder / file.name, here).replace(os.sep, "/")
    prefix = folder_in_repository(revision)
    path = posixpath.normpath(prefix + below)
    found = GitRevision.named(revision)
    name = f"{revision}:{path}"
    try:
        if path.split("/")[0] != ".." and not found.has(path):
            top = here.parents[prefix.count("/") - 1] if prefix else here
            _refuse_other_repository(top, path)
            return CheckedVersion(name, _NOTHING)
    except UnreadableFileError as error:
        raise KeylaneError([errors.cannot_read(name, str(error))]) from error
    return _checked(found, path, name)


def _refuse_other_repository(top: Path, path: str) -> None:
    """Raise `UnreadableFileError` if a repository below the one at `top` holds the file.

    No revision of the outer one has its files, whatever was deployed of them.
    """
    for folder in PurePosixPath(path).parents:
        if folder.name and os.path.lexists(top / folder / ".git"):
            raise UnreadableFileError(f"it lies in another repository, that of `{folder}`")


def _checked(revision: GitRevision, path: str, named: str) -> CheckedVersion:
    name = f"{revision.name}:{path}"
    if path.split("/")[0] == ".." or path.startswith("/"):
        raise KeylaneError([errors.cannot_read(named, "it lies outside of the repository")])
    reader = RevisionReader(revision, path)
    try:
        source = reader.read_main()
    except KeylaneError as error:
        return CheckedVersion(name, CheckResult(None, error.diagnostics))
    return CheckedVersion(name, check_source(source, reader))
